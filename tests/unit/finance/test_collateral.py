from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import builds, decimals, just, lists

from bot.finance.collateral import Pledge, basket, lendable_value, loan_offer

amounts = decimals(0, 50_000_000, places=2)
pledges = builds(
    Pledge, kind=just("flat"), value=amounts, ltv=decimals(0, 1, places=2), ineligible=amounts, senior=amounts
)


@given(pledges)
def test_a_pledge_lends_nothing_or_something_within_its_value(pledge: Pledge) -> None:
    assert 0 <= lendable_value(pledge) <= pledge.value


@given(pledges, pledges)
def test_a_pledge_that_is_under_water_takes_nothing_from_the_others(one: Pledge, other: Pledge) -> None:
    assert basket([one, other]).total == lendable_value(one) + lendable_value(other)


@given(lists(pledges, max_size=5), pledges)
def test_one_more_pledge_never_lowers_the_basket(some: list[Pledge], more: Pledge) -> None:
    assert basket([*some, more]).total >= basket(some).total


def test_nothing_pledged_lends_nothing() -> None:
    assert basket([]).total == 0


@given(lists(amounts, min_size=1, max_size=4), amounts)
def test_one_more_limit_never_raises_an_offer(limits: list[Decimal], limit: Decimal) -> None:
    assert loan_offer(*limits, limit) <= loan_offer(*limits, None) == min(limits)


def test_an_offer_is_never_below_zero() -> None:
    assert loan_offer(Decimal(-5), Decimal(10)) == 0


def test_an_offer_without_any_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="limit"):
        loan_offer(None)


@pytest.mark.parametrize(
    ("name", "figure"), [("value", "-1"), ("senior", "-1"), ("ineligible", "-1"), ("ltv", "70"), ("ltv", "-0.1")]
)
def test_figures_that_no_pledge_has_are_refused(name: str, figure: str) -> None:
    figures = {"value": Decimal(100), "ltv": Decimal("0.7"), name: Decimal(figure)}
    with pytest.raises(ValueError, match="must be"):
        lendable_value(Pledge(kind="flat", **figures))
