from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import numpy_financial as npf  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given
from hypothesis.strategies import decimals, integers, sampled_from

from bot.finance import loans
from bot.finance.bounds import NothingReceivedError, RateUnitError, TermError
from bot.finance.loans import Schedule

CENT = Decimal("0.01")
TINY = Decimal("1e-15")

principals = decimals(1_000, 50_000_000, places=2)
annual_rates = decimals(0, "0.6", places=5)
# numpy_financial divides by the rate even where it then drops the result.
rates_above_zero = decimals("0.0001", "0.6", places=5)
terms = integers(1, 360)


def three_months_grace(principal: Decimal, annual_rate: Decimal, months: int) -> Schedule:
    return loans.grace_then_equal(principal, annual_rate, months, min(3, months - 1))


Kind = Callable[[Decimal, Decimal, int], Schedule]
ACCRUING: list[Kind] = [loans.equal_instalment, loans.equal_principal, loans.interest_first, three_months_grace]
KINDS: list[Kind] = [*ACCRUING, loans.bullet, loans.flat]


@given(sampled_from(KINDS), principals, annual_rates, terms)
def test_the_principal_parts_of_a_schedule_sum_to_the_loan(
    kind: Kind, principal: Decimal, rate: Decimal, months: int
) -> None:
    schedule = kind(principal, rate, months)
    parts = [instalment.principal for instalment in schedule.instalments]
    assert len(parts) == months
    assert abs(sum(parts) - principal) <= principal * TINY
    assert min(parts) >= 0
    assert schedule.instalments[-1].balance == 0


@given(sampled_from(KINDS), principals, annual_rates, terms)
def test_in_cents_the_principal_parts_sum_to_the_loan_to_the_cent(
    kind: Kind, principal: Decimal, rate: Decimal, months: int
) -> None:
    printed = kind(principal, rate, months).in_cents()
    assert sum(instalment.principal for instalment in printed.instalments) == principal
    assert all(payment % CENT == 0 for payment in printed.payments)


@given(principals, annual_rates, terms)
def test_in_cents_all_equal_instalments_but_the_last_are_equal(principal: Decimal, rate: Decimal, months: int) -> None:
    payments = loans.equal_instalment(principal, rate, months).in_cents().payments
    assert len(set(payments[:-1])) <= 1
    assert abs(payments[-1] - payments[0]) <= CENT * months


@given(sampled_from(ACCRUING), principals, annual_rates, integers(1, 120))
def test_a_loan_without_fees_costs_its_own_rate(kind: Kind, principal: Decimal, rate: Decimal, months: int) -> None:
    assert abs(kind(principal, rate, months).cost.apr - rate) < TINY


@given(principals, annual_rates, terms)
def test_what_is_given_back_sooner_bears_less_interest(principal: Decimal, rate: Decimal, months: int) -> None:
    interest = [kind(principal, rate, months).total_interest for kind in ACCRUING]
    by_principal, by_instalment, after_grace, at_the_end = interest[1], interest[0], interest[3], interest[2]
    slack = principal * TINY
    assert by_principal <= by_instalment + slack
    assert by_instalment <= after_grace + slack
    assert after_grace <= at_the_end + slack


@given(principals, annual_rates, terms)
def test_the_interest_of_simple_schedules_follows_the_closed_formulas(
    principal: Decimal, rate: Decimal, months: int
) -> None:
    month = rate / 12
    expected: list[tuple[Kind, Decimal]] = [
        (loans.equal_principal, principal * month * (months + 1) / 2),
        (loans.interest_first, principal * month * months),
        (loans.bullet, principal * rate * months / 12),
    ]
    for kind, interest in expected:
        assert abs(kind(principal, rate, months).total_interest - interest) <= principal * TINY * months


@given(principals, rates_above_zero, terms)
def test_equal_instalments_agree_with_numpy_financial(principal: Decimal, rate: Decimal, months: int) -> None:
    schedule = loans.equal_instalment(principal, rate, months)
    month, periods = float(rate) / 12, np.arange(1, months + 1)
    near: Any = {"rel": 1e-6, "abs": 1e-4}
    assert float(schedule.payments[0]) == pytest.approx(-float(npf.pmt(month, months, float(principal))), **near)
    theirs = -npf.ppmt(month, periods, months, float(principal))
    assert [float(part.principal) for part in schedule.instalments] == pytest.approx(list(theirs), **near)


@given(principals, rates_above_zero, terms)
def test_the_loan_from_a_payment_agrees_with_numpy_financial(payment: Decimal, rate: Decimal, months: int) -> None:
    theirs = -float(npf.pv(float(rate) / 12, months, float(payment)))
    assert float(loans.loan_from_payment(payment, rate / 12, months)) == pytest.approx(theirs, rel=1e-6)


@given(principals, annual_rates, terms)
def test_payment_and_loan_invert_each_other(principal: Decimal, rate: Decimal, months: int) -> None:
    payment = loans.level_payment(principal, rate / 12, months)
    assert abs(loans.loan_from_payment(payment, rate / 12, months) - principal) <= principal * TINY


@given(principals, annual_rates, terms, integers(0, 360))
def test_the_closed_formula_of_the_balance_agrees_with_the_schedule(
    principal: Decimal, rate: Decimal, months: int, paid: int
) -> None:
    paid = min(paid, months)
    by_schedule = loans.equal_instalment(principal, rate, months).balance_after(paid)
    assert abs(loans.balance(principal, rate, months, paid) - by_schedule) <= principal * Decimal("1e-9")


@given(principals, terms, sampled_from(["0", "1e-27", "1e-18", "1e-15", "1.3e-14", "1e-12", "1e-9"]))
def test_a_rate_near_zero_needs_no_special_care(principal: Decimal, months: int, rate: str) -> None:
    payment = loans.level_payment(principal, Decimal(rate), months)
    first_order = principal / months * (1 + Decimal(rate) * (months + 1) / 2)
    assert abs(payment - first_order) <= payment * Decimal("1e-9")


def test_a_loan_of_one_month_is_the_same_in_every_kind() -> None:
    schedules = {kind(Decimal(1200), Decimal("0.12"), 1).payments for kind in (*ACCRUING, loans.bullet)}
    assert schedules == {(Decimal(1212),)}


def test_a_schedule_tells_its_months_and_total() -> None:
    schedule = loans.bullet(Decimal(1000), Decimal("0.1"), 6)
    assert schedule.months == 6
    assert schedule.total_paid == 1050
    assert list(schedule.flows) == [1000, 0, 0, 0, 0, 0, -1050]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_loan_is_refused(kind: Kind) -> None:
    with pytest.raises(TermError, match="months"):
        kind(Decimal(1000), Decimal("0.06"), 0)
    with pytest.raises(NothingReceivedError, match="not a loan"):
        kind(Decimal(0), Decimal("0.06"), 12)
    with pytest.raises(NothingReceivedError):
        kind(Decimal("NaN"), Decimal("0.06"), 12)
    with pytest.raises(RateUnitError, match=r"write 7.2 % as 0.072"):
        kind(Decimal(1000), Decimal("7.2"), 12)
    with pytest.raises(ValueError, match="at least 0"):
        kind(Decimal(1000), Decimal("-0.01"), 12)


def test_a_grace_period_leaves_months_to_repay() -> None:
    with pytest.raises(TermError, match="leaves no month"):
        loans.grace_then_equal(Decimal(1000), Decimal("0.06"), 12, 12)


@pytest.mark.parametrize("paid", [-1, 13])
def test_no_balance_is_told_outside_the_loan(paid: int) -> None:
    with pytest.raises(TermError):
        loans.equal_instalment(Decimal(1000), Decimal("0.06"), 12).balance_after(paid)
    with pytest.raises(TermError):
        loans.balance(Decimal(1000), Decimal("0.06"), 12, paid)
