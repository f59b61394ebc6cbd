from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis.strategies import decimals, integers, lists, tuples

from bot.finance.bounds import TermError
from bot.finance.loans import interest_first
from bot.finance.ratios import (
    Burn,
    Layer,
    TradeCycle,
    cash_path,
    dscr,
    loan_cover,
    maturity_gap,
    runway,
    runway_months,
    weighted_average,
    working_capital,
    working_capital_bank,
)

SLACK = Decimal("1e-9")

amounts = decimals(1, 10_000_000, places=2)
flows = lists(decimals(-100_000, 100_000, places=2), min_size=1, max_size=36)


@given(amounts, amounts)
def test_a_firm_with_no_more_cash_than_service_has_a_cover_of_at_most_one(cfads: Decimal, service: Decimal) -> None:
    assert (dscr(cfads, service) <= 1) == (cfads <= service)


def test_without_debt_the_cover_is_infinite() -> None:
    assert dscr(Decimal(-5), Decimal(0)) == Decimal("Infinity")


def test_service_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="debt service"):
        dscr(Decimal(1), Decimal(-1))


@given(amounts, decimals(0, "0.3", places=3), integers(1, 120))
def test_the_cash_flow_of_exactly_the_payments_covers_a_loan_once(
    principal: Decimal, rate: Decimal, months: int
) -> None:
    payment = loan_cover(Decimal(0), principal, rate, months).payment
    assert abs(loan_cover(payment * 12, principal, rate, months).dscr - 1) < SLACK


@given(amounts, decimals("0.01", "0.3", places=2), integers(1, 60), amounts)
def test_the_gap_at_maturity_is_what_the_walk_through_all_months_misses(
    principal: Decimal, rate: Decimal, months: int, cfads: Decimal
) -> None:
    gap = maturity_gap(principal, rate, months, cfads).gap
    payments = interest_first(principal, rate, months).payments
    assert abs(gap - max(Decimal(0), -cash_path([cfads] * months, Decimal(0), payments).balances[-1])) < SLACK


@given(flows, amounts)
def test_the_lowest_cash_is_reached_in_the_month_told_and_not_before(cfads: list[Decimal], opening: Decimal) -> None:
    path = cash_path(cfads, opening, [Decimal(0)] * len(cfads))
    assert path.balances[path.lowest_month - 1] == path.lowest_cash == min(path.balances)
    assert path.lowest_cash not in path.balances[: path.lowest_month - 1]
    assert path.balances[-1] == opening + sum(cfads)


def test_a_path_needs_months_and_a_payment_for_each() -> None:
    with pytest.raises(TermError):
        cash_path([], Decimal(1), [])
    with pytest.raises(ValueError, match="shorter"):
        cash_path([Decimal(1), Decimal(1)], Decimal(1), [Decimal(1)])


@given(amounts, amounts, decimals("-0.5", "0.5", places=3))
def test_over_the_runway_the_growing_burn_uses_up_the_cash(cash: Decimal, burn: Decimal, growth: Decimal) -> None:
    lasts = runway(cash, burn, growth)
    if lasts.months is None:
        assert lasts.burn is Burn.NEVER_RUNS_OUT
        assert burn / -growth <= cash
        return
    assume(abs(growth) > 0)
    burnt = burn * ((1 + growth) ** lasts.months - 1) / growth
    assert abs(burnt - cash) <= cash * SLACK


@given(amounts, amounts, decimals(0, "0.3", places=3))
def test_cash_of_a_month_or_more_never_lasts_longer_when_burn_grows(
    more: Decimal, burn: Decimal, growth: Decimal
) -> None:
    growing, steady = runway(burn + more, burn, growth).months, runway(burn + more, burn).months
    assert growing is not None
    assert steady == (burn + more) / burn
    assert growing <= steady + SLACK


@pytest.mark.parametrize("growth", ["1e-20", "1e-14", "-1e-14"])
def test_growth_near_zero_is_no_growth(growth: str) -> None:
    months = runway(Decimal(600_000), Decimal(100_000), Decimal(growth)).months
    assert months is not None
    assert abs(months - 6) < SLACK


def test_overdrawn_cash_lasts_no_month_even_without_burn() -> None:
    assert runway(Decimal(-1), Decimal(-5)).months == 0


def test_burn_that_vanishes_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot shrink"):
        runway(Decimal(1), Decimal(1), Decimal(-1))


@given(amounts, amounts, integers(1, 60))
def test_walked_month_by_month_a_steady_burn_lasts_as_long_as_by_the_formula(
    cash: Decimal, burn: Decimal, months: int
) -> None:
    lasts = cash / burn
    assume(lasts < months)
    walked = runway_months(cash, [-burn] * months)
    assert walked.months is not None
    assert abs(walked.months - lasts) < SLACK
    assert walked.full_months == int(lasts)


@given(flows, decimals(-1000, 200_000, places=2))
def test_a_walk_ends_before_the_first_month_that_cash_does_not_cover(cashes: list[Decimal], cash: Decimal) -> None:
    walked = runway_months(cash, cashes)
    assert walked.cash_left == cash + sum(cashes[: walked.full_months])
    if walked.months is None:
        assert walked.full_months == len(cashes)
    else:
        assert walked.full_months <= walked.months <= walked.full_months + 1


@given(amounts, amounts, integers(0, 180), integers(0, 180), integers(0, 180))
def test_slower_customers_tie_up_more_and_slower_payment_less(
    revenue: Decimal, cogs: Decimal, receivable: int, stock: int, payable: int
) -> None:
    cycle = TradeCycle(days_receivable=receivable, days_stock=stock, days_payable=payable)
    slower = TradeCycle(days_receivable=receivable + 1, days_stock=stock, days_payable=payable)
    later = TradeCycle(days_receivable=receivable, days_stock=stock, days_payable=payable + 1)
    need = working_capital(revenue, cogs, cycle).need
    assert working_capital(revenue, cogs, slower).need > need > working_capital(revenue, cogs, later).need


@given(amounts, decimals(0, "0.5", places=2), decimals("-0.5", 1, places=2), integers(1, 200))
def test_a_banks_need_is_what_sales_at_cost_need_for_one_turn(
    sales: Decimal, margin: Decimal, growth: Decimal, days: int
) -> None:
    need = working_capital_bank(sales, margin, growth, TradeCycle(days_stock=days), Decimal(0))
    assert abs(need.need * need.turns - sales * (1 - margin) * (1 + growth)) < SLACK
    assert need.new_loan == need.need


def test_suppliers_that_finance_the_whole_cycle_leave_no_need() -> None:
    need = working_capital_bank(Decimal(1000), Decimal(0), Decimal(0), TradeCycle(days_payable=30), Decimal(0))
    assert need.need == need.new_loan == 0
    assert need.turns == Decimal("Infinity")


@given(lists(tuples(amounts, decimals(0, 1, places=3)), min_size=1, max_size=8))
def test_an_average_lies_between_the_lowest_and_the_highest_rate(parts: list[tuple[Decimal, Decimal]]) -> None:
    rates = [rate for _, rate in parts]
    mean = weighted_average([Layer(amount, rate) for amount, rate in parts])
    assert min(rates) - SLACK <= mean.average <= max(rates) + SLACK
    assert mean.average <= mean.average_interest_bearing + SLACK


def test_free_money_alone_bears_no_interest() -> None:
    assert weighted_average([Layer(Decimal(100), Decimal(0))]).average_interest_bearing == 0


def test_no_money_has_no_average() -> None:
    with pytest.raises(ValueError, match="money in them"):
        weighted_average([])
