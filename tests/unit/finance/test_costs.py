"""Laws of everything that has a price: fees, quotes, invoices, caps, refinancing."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import decimals, integers, sampled_from

from bot.finance import loans
from bot.finance.bounds import NothingReceivedError, OneSidedFlowsError, RateUnitError, TermError
from bot.finance.caps import legal_cap, private_lending_cap, private_loan_recognised
from bot.finance.fees import Fees, loan_with_fees, stack, subsidised_loan, subsidy_points
from bot.finance.invoices import (
    FactoringTerms,
    bill_discount,
    breakeven_discount,
    early_payment,
    early_receipt,
    factoring,
)
from bot.finance.loans import Schedule
from bot.finance.quotes import bridge, daily_interest, daily_rate, daily_sweep, flat_fee, upfront_deduction
from bot.finance.refinancing import prepay, refinance

TINY = Decimal("1e-15")

principals = decimals(1_000, 50_000_000, places=2)
annual_rates = decimals(0, "0.36", places=4)
shares = decimals(0, "0.3", places=4)
terms = integers(1, 60)
schedules = sampled_from(
    [loans.equal_instalment, loans.equal_principal, loans.interest_first, loans.bullet, loans.flat]
)

Kind = Callable[[Decimal, Decimal, int], Schedule]


@given(
    schedules,
    principals,
    decimals(0, "0.1", places=4),
    terms,
    shares,
    shares,
    sampled_from(["upfront", "guarantee", "deposit"]),
)
def test_the_ear_never_falls_as_a_fee_rises(
    kind: Kind, principal: Decimal, rate: Decimal, months: int, fee: Decimal, more: Decimal, which: str
) -> None:
    schedule = kind(principal, rate, months)
    lower, higher = (loan_with_fees(schedule, only(which, size)) for size in (fee, fee + more))
    assert higher.cost.ear >= lower.cost.ear - TINY


def only(fee: str, size: Decimal) -> Fees:
    figures: dict[str, Any] = {fee: size}
    return Fees(**figures)


@given(schedules, principals, annual_rates, terms)
def test_a_loan_without_fees_costs_what_its_schedule_costs(
    kind: Kind, principal: Decimal, rate: Decimal, months: int
) -> None:
    schedule = kind(principal, rate, months)
    priced = loan_with_fees(schedule, Fees())
    assert priced.cost == schedule.cost
    assert abs(priced.total_cost - schedule.total_interest) <= principal * TINY


@given(principals, annual_rates, terms, shares, shares)
def test_cash_in_hand_and_cost_add_up_to_what_is_paid_back(
    principal: Decimal, rate: Decimal, months: int, fee: Decimal, deposit: Decimal
) -> None:
    schedule = loans.equal_instalment(principal, rate, months)
    priced = loan_with_fees(schedule, Fees(upfront=fee, deposit=deposit))
    assert abs(priced.total_cost - schedule.total_interest - principal * fee) <= principal * TINY
    assert abs(priced.cash_in_hand - principal * (1 - fee - deposit)) <= principal * TINY


@given(principals, terms, decimals(0, "0.9", places=2))
def test_a_deposit_on_a_loan_without_interest_costs_nothing(principal: Decimal, months: int, deposit: Decimal) -> None:
    priced = loan_with_fees(loans.equal_instalment(principal, Decimal(0), months), Fees(deposit=deposit))
    assert abs(priced.cost.apr) < TINY


def test_a_guarantee_is_paid_again_each_year_on_what_is_still_owed() -> None:
    schedule = loans.equal_principal(Decimal(30_000), Decimal(0), 30)
    priced = loan_with_fees(schedule, Fees(guarantee=Decimal("0.01")))
    assert priced.cash_in_hand == 30_000 - 300
    assert [month for month in range(1, 31) if priced.flows[month] != -1000] == [12, 24]
    assert priced.total_cost == 300 + 180 + 60


@pytest.mark.parametrize("fees", [Fees(upfront=Decimal(1)), Fees(upfront=Decimal("0.6"), deposit=Decimal("0.5"))])
def test_a_loan_of_which_nothing_arrives_is_refused(fees: Fees) -> None:
    with pytest.raises(NothingReceivedError):
        loan_with_fees(loans.equal_instalment(Decimal(10_000), Decimal("0.06"), 12), fees)


def test_a_guarantee_paid_every_no_months_is_refused() -> None:
    with pytest.raises(ValueError, match="1 month or more"):
        loan_with_fees(loans.bullet(Decimal(1), Decimal(0), 1), Fees(guarantee_months=0))


@given(principals, decimals("0.001", "0.2", places=4), terms, decimals(0, "0.99", places=3))
def test_a_subsidy_lowers_the_cost_and_repays_its_share(
    principal: Decimal, rate: Decimal, months: int, share: Decimal
) -> None:
    loan = subsidised_loan(principal, rate, months, share)
    interest = loan.schedule.total_interest
    assert abs(loan.net_interest - interest * (1 - share)) <= principal * TINY
    assert -TINY <= loan.cost.apr <= rate + TINY
    assert len(loan.refunds) == -(-months // 12)


def test_a_subsidy_never_refunds_more_than_the_interest() -> None:
    loan = subsidy_points(Decimal(1000), Decimal("0.02"), Decimal("0.03"))
    assert loan.subsidy == loan.interest
    assert loan.net_rate == 0


@given(principals, annual_rates, principals, annual_rates, terms)
def test_a_stack_costs_between_its_cheapest_and_dearest_loan(
    first: Decimal, low: Decimal, second: Decimal, high: Decimal, months: int
) -> None:
    low, high = sorted((low, high))
    both = stack([loans.equal_instalment(first, low, months), loans.equal_principal(second, high, months)])
    assert low - TINY <= both.cost.apr <= high + TINY


def test_a_stack_of_nothing_has_no_cost() -> None:
    with pytest.raises(OneSidedFlowsError):
        stack([])


@given(principals, decimals("0.001", "0.03", places=4), integers(2, 60))
def test_a_flat_fee_costs_more_than_its_quote_and_less_than_twice(
    principal: Decimal, fee: Decimal, months: int
) -> None:
    quote = flat_fee(principal, fee, months)
    assert 1 < quote.apr_over_quote < 2
    assert quote.cost.apr < 2 * fee * 12 * months / (months + 1)


def test_a_flat_fee_of_nothing_is_what_it_says() -> None:
    assert flat_fee(Decimal(1000), Decimal(0), 12).apr_over_quote == 1


@given(principals, decimals("0.001", "0.9", places=3), terms)
def test_a_deduction_costs_more_than_the_part_deducted(face: Decimal, deduction: Decimal, months: int) -> None:
    deducted = upfront_deduction(face, deduction, months)
    assert deducted.cost.period_rate > deduction
    assert abs(deducted.net * (1 + deducted.cost.period_rate) - face) <= face * TINY


def test_a_deduction_of_everything_is_refused() -> None:
    with pytest.raises(NothingReceivedError):
        upfront_deduction(Decimal(1000), Decimal(1), 12)
    with pytest.raises(RateUnitError):
        upfront_deduction(Decimal(1000), Decimal(10), 12)


@given(decimals("0.00001", "0.01", places=5))
def test_compounding_oftener_costs_more(rate_day: Decimal) -> None:
    rate = daily_rate(rate_day)
    assert rate.apr < rate.ear_monthly < rate.ear_daily


def test_a_year_of_360_days_shows_a_lower_rate() -> None:
    assert daily_rate(Decimal("0.0005"), Decimal(360)).apr < daily_rate(Decimal("0.0005")).apr


@given(principals, decimals(0, "0.01", places=5), integers(1, 365))
def test_a_bridge_without_fee_costs_its_interest_by_the_day(principal: Decimal, rate: Decimal, days: int) -> None:
    money = bridge(principal, rate, days, Decimal(0))
    assert abs(money.amount - daily_interest(principal, rate, days)) <= principal * TINY
    assert abs(money.cost.apr - daily_rate(rate).apr) < TINY


@given(integers(20, 365), integers(1, 60))
def test_sweeping_the_same_sum_more_slowly_costs_less_a_year(days: int, slower: int) -> None:
    fast, slow = (daily_sweep(Decimal(100_000), Decimal(112_000) / spread, spread) for spread in (days, days + slower))
    assert slow.cost.apr < fast.cost.apr


@given(principals, decimals("0.01", 1, places=2), decimals(0, "0.2", places=3), integers(1, 365), integers(0, 90))
def test_a_late_buyer_costs_the_seller_more_yuan(
    invoice: Decimal, advance: Decimal, interest: Decimal, days: int, late: int
) -> None:
    terms = FactoringTerms(advance_rate=advance, annual_interest=interest, fee_rate=Decimal("0.001"))
    prompt, delayed = factoring(invoice, days, terms), factoring(invoice, days, terms, late)
    assert prompt.net == delayed.net < prompt.advance
    assert delayed.extra_interest >= prompt.extra_interest == 0


def test_a_factor_that_keeps_the_whole_advance_is_refused() -> None:
    terms = FactoringTerms(advance_rate=Decimal("0.1"), annual_interest=Decimal(0), fee_rate=Decimal("0.1"))
    with pytest.raises(NothingReceivedError):
        factoring(Decimal(1000), 30, terms)
    with pytest.raises(ValueError, match="late"):
        factoring(Decimal(1000), 30, replace(terms, fee_rate=Decimal(0)), -1)


@given(principals, decimals("0.0001", "0.3", places=4), integers(1, 365))
def test_a_discount_rate_is_below_the_true_rate(face: Decimal, rate: Decimal, days: int) -> None:
    assert bill_discount(face, rate, days).cost.apr > rate


@given(decimals("0.001", "0.5", places=3), integers(1, 180))
def test_borrowing_at_the_break_even_discount_gains_nothing(rate: Decimal, days: int) -> None:
    discount = breakeven_discount(rate, days)
    offer = early_payment(Decimal(200_000), discount, 10, 10 + days, rate)
    assert abs(offer.gain) < Decimal("1e-15")
    assert abs(early_receipt(discount, days).apr - rate) < TINY


def test_a_discount_for_paying_no_earlier_is_refused() -> None:
    with pytest.raises(TermError, match="days"):
        early_payment(Decimal(1000), Decimal("0.02"), 30, 30, Decimal("0.08"))


@given(principals, decimals(0, "0.05", places=4), terms, decimals(0, "0.06", places=4))
def test_protected_and_excess_interest_make_up_the_contract(
    principal: Decimal, rate: Decimal, months: int, lpr: Decimal
) -> None:
    loan = legal_cap(principal, rate, months, lpr)
    assert loan.cap == private_lending_cap(lpr) == 4 * lpr
    assert loan.protected + loan.excess == loan.contract_interest
    assert (loan.excess > Decimal("1e-12")) == (loan.contract_apr > loan.cap)


@given(principals, shares, terms, decimals(0, "0.24", places=3))
def test_a_court_never_protects_more_than_the_contract(
    face: Decimal, deducted: Decimal, months: int, cap: Decimal
) -> None:
    loan = private_loan_recognised(face, face * deducted, months, cap)
    assert loan.due_protected <= face * (1 + TINY)
    assert loan.interest_protected <= loan.principal * cap * months / 12 + TINY


def test_a_debt_of_which_nothing_was_received_is_not_recognised() -> None:
    with pytest.raises(NothingReceivedError):
        private_loan_recognised(Decimal(1000), Decimal(1000), 8, Decimal("0.12"))


@given(principals, decimals("0.01", "0.36", places=4), integers(2, 60), shares)
def test_a_penalty_makes_a_prepaid_loan_dearer(
    principal: Decimal, rate: Decimal, months: int, penalty: Decimal
) -> None:
    schedule = loans.equal_instalment(principal, rate, months)
    half = months // 2
    assert abs(prepay(schedule, half, Decimal(0)).cost.apr - rate) < TINY
    assert prepay(schedule, half, penalty).cost.apr >= rate - TINY


@given(principals, decimals("0.01", "0.36", places=4), integers(2, 60))
def test_refinancing_at_the_same_rate_and_term_saves_nothing(principal: Decimal, rate: Decimal, months: int) -> None:
    schedule = loans.equal_instalment(principal, rate, months)
    paid = months // 2
    swap = refinance(schedule, paid, Decimal(0), rate, months - paid)
    assert abs(swap.saving) <= principal * TINY
    assert refinance(schedule, paid, Decimal("0.01"), rate, months - paid).saving < 0
    assert refinance(schedule, paid, Decimal(0), rate / 2, months - paid).saving > 0


@pytest.mark.parametrize("paid", [0, 12])
def test_only_a_running_loan_can_be_prepaid(paid: int) -> None:
    with pytest.raises(TermError, match="prepaid"):
        prepay(loans.equal_instalment(Decimal(1000), Decimal("0.06"), 12), paid, Decimal(0))
