from decimal import Decimal

from hypothesis import given
from hypothesis.strategies import decimals

from bot.finance.money import to_cent, to_tenth_of_a_point, to_two_digits, to_yuan

amounts = decimals(-10_000_000, 10_000_000, places=4)


def test_halves_are_rounded_away_from_zero() -> None:
    assert to_cent(Decimal("0.125")) == Decimal("0.13")
    assert to_cent(Decimal("-0.125")) == Decimal("-0.13")
    assert to_yuan(Decimal("2.5")) == 3
    assert to_tenth_of_a_point(Decimal("0.1725")) == Decimal("0.173")


@given(amounts)
def test_rounding_moves_an_amount_by_at_most_half_a_step(amount: Decimal) -> None:
    assert abs(to_cent(amount) - amount) <= Decimal("0.005")
    assert abs(to_yuan(amount) - amount) <= Decimal("0.5")


@given(amounts)
def test_rounding_twice_changes_nothing(amount: Decimal) -> None:
    for rounded in (to_cent, to_yuan, to_tenth_of_a_point, to_two_digits):
        assert rounded(rounded(amount)) == rounded(amount)


@given(amounts.filter(bool))
def test_two_digits_are_within_five_per_cent(amount: Decimal) -> None:
    assert abs(to_two_digits(amount) - amount) <= abs(amount) * Decimal("0.05")


def test_nothing_stays_nothing_in_two_digits() -> None:
    assert to_two_digits(Decimal(0)) == 0
