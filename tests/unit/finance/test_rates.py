from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
import pyxirr
from hypothesis import assume, given
from hypothesis.strategies import DrawFn, composite, dates, decimals, integers, lists, permutations, tuples

from bot.finance.bounds import OneSidedFlowsError, TermError
from bot.finance.rates import (
    AnnualCost,
    DatedFlow,
    annual_cost,
    cost_over_days,
    dated_cost,
    effective_rate,
    irr,
    nominal_rate,
    npv,
    xirr,
)

amounts = decimals(100, 1_000_000, places=2)
rates = decimals("0.0001", "2", places=4)


@composite
def repaid(draw: DrawFn) -> list[Decimal]:
    """Money received today and paid back, more or less of it, over the months."""
    payments = [*draw(lists(decimals(0, 100_000, places=2), max_size=59)), draw(amounts)]
    received = sum(payments, Decimal(0)) * draw(decimals("0.3", 2, places=2))
    return [received, *(-payment for payment in payments)]


@composite
def dated(draw: DrawFn) -> list[DatedFlow]:
    first = draw(dates(date(2020, 1, 1), date(2030, 1, 1)))
    received = draw(amounts)
    shares = draw(lists(tuples(integers(30, 1500), decimals("0.1", "1", places=3)), min_size=1, max_size=8))
    total = sum(share for _, share in shares)
    factor = draw(decimals("0.8", "1.5", places=2))
    paid = [DatedFlow(first + timedelta(day), -received * factor * share / total) for day, share in shares]
    return [DatedFlow(first, received), *paid]


def close(ours: Decimal, theirs: float | None, rel: float = 1e-8) -> bool:
    assert theirs is not None
    return float(ours) == pytest.approx(theirs, rel=rel, abs=1e-10)


@given(repaid())
def test_the_irr_makes_the_present_value_zero(flows: list[Decimal]) -> None:
    try:
        rate = irr(flows)
    except ValueError:
        at_edge = npv(Decimal("-0.5"), flows) if sum(flows) > 0 else npv(Decimal(5), flows)
        assert (at_edge > 0) == (sum(flows) > 0)
        return
    assert abs(npv(rate, flows)) <= flows[0] * Decimal("1e-12")


@given(amounts, rates, integers(1, 120))
def test_the_irr_of_a_sum_grown_at_a_rate_is_that_rate(received: Decimal, rate: Decimal, months: int) -> None:
    flows = [received, *[Decimal(0)] * (months - 1), -received * (1 + rate) ** months]
    assert abs(irr(flows) - rate) < Decimal("1e-15")


@given(repaid())
def test_paying_back_more_than_received_costs_and_less_gains(flows: list[Decimal]) -> None:
    assume(abs(sum(flows, Decimal(0))) > 1)
    try:
        assert (irr(flows) > 0) == (sum(flows) < 0)
    except ValueError:
        assume(condition=False)


def test_paying_back_what_was_received_costs_nothing() -> None:
    assert irr([Decimal(300), Decimal(-100), Decimal(-200)]) == 0


@given(repaid())
def test_our_irr_agrees_with_pyxirr(flows: list[Decimal]) -> None:
    theirs = pyxirr.irr([float(flow) for flow in flows])
    assume(theirs is not None and -0.5 < theirs < 5)
    assert close(irr(flows), theirs)


@given(repaid(), decimals("0", "1", places=4))
def test_our_npv_agrees_with_pyxirr(flows: list[Decimal], rate: Decimal) -> None:
    theirs = pyxirr.npv(float(rate), [float(flow) for flow in flows])
    assert float(npv(rate, flows)) == pytest.approx(theirs, rel=1e-8, abs=1e-4)


@given(dated())
def test_our_xirr_agrees_with_pyxirr(flows: list[DatedFlow]) -> None:
    theirs = pyxirr.xirr([flow.on for flow in flows], [float(flow.amount) for flow in flows])
    assume(theirs is not None)
    # pyxirr stops within 1e-9 of the rate.
    assert close(xirr(flows), theirs, rel=1e-6)


@given(dated().flatmap(lambda flows: tuples(permutations(flows), permutations(flows))))
def test_the_order_in_which_dated_flows_are_listed_does_not_matter(
    listed: tuple[Sequence[DatedFlow], Sequence[DatedFlow]],
) -> None:
    assert abs(xirr(listed[0]) - xirr(listed[1])) < Decimal("1e-15")


def test_a_week_of_costly_money_has_a_rate_of_thousands_of_per_cent_a_year() -> None:
    week = [DatedFlow(date(2026, 1, 1), Decimal(1000)), DatedFlow(date(2026, 1, 8), Decimal(-1100))]
    assert close(xirr(week), 1.1 ** (365 / 7) - 1)


def test_of_several_roots_the_one_nearest_zero_is_taken() -> None:
    # (1 + i) of 1.1 and of 1.6 both balance these flows.
    flows = [Decimal(100), Decimal(-270), Decimal(176)]
    assert sum(flows) > 0
    with pytest.raises(ValueError, match="no rate"):
        irr(flows)
    mirrored = [-flow for flow in flows]
    assert abs(irr(mirrored) - Decimal("0.1")) < Decimal("1e-15")


def test_a_deposit_that_returns_above_the_last_rent_does_not_disturb_the_rate() -> None:
    flows = [Decimal(390000), *[Decimal(-14000)] * 35, Decimal(35900)]
    assert close(irr(flows), pyxirr.irr([float(flow) for flow in flows], guess=0.01))


@pytest.mark.parametrize("flows", [[], [0, 0], [100, 200], [-100, 0, -5]])
def test_money_that_moves_one_way_has_no_rate(flows: list[int]) -> None:
    with pytest.raises(OneSidedFlowsError, match="both ways"):
        irr([Decimal(flow) for flow in flows])


def test_no_dated_flows_have_no_rate() -> None:
    with pytest.raises(OneSidedFlowsError):
        xirr([])


@given(amounts)
def test_a_rate_on_the_lower_edge_of_the_bracket_is_found(received: Decimal) -> None:
    assert abs(irr([received, -received / 2]) - Decimal("-0.5")) < Decimal("1e-15")


def test_a_rate_outside_the_bracket_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="500 %"):
        irr([Decimal(100), Decimal(-1000)])
    with pytest.raises(ValueError, match="-50 %"):
        irr([Decimal(100), Decimal(-10)])


@given(rates, integers(1, 365))
def test_the_effective_rate_is_never_below_the_nominal(apr: Decimal, periods: int) -> None:
    assert effective_rate(apr, Decimal(periods)) >= apr


@given(rates, integers(1, 365))
def test_nominal_and_effective_rates_invert_each_other(apr: Decimal, periods: int) -> None:
    assert abs(nominal_rate(effective_rate(apr, Decimal(periods)), Decimal(periods)) - apr) < Decimal("1e-20")


def test_the_dated_cost_tells_money_and_both_rates() -> None:
    cost = dated_cost(
        [DatedFlow(date(2026, 1, 1), Decimal(1000)), DatedFlow(date(2028, 1, 1), Decimal(-1210))],
    )
    assert cost.total_cost == 210
    assert close(cost.ear, 0.1)
    assert close(cost.apr, 12 * (1.1 ** (1 / 12) - 1))


def test_annual_cost_compounds_the_rate_per_period() -> None:
    assert annual_cost([Decimal(100), Decimal(-101)]) == AnnualCost(Decimal("0.01"), Decimal(12))
    assert cost_over_days(Decimal("0.1"), 73).apr == Decimal("0.5")
    assert close(cost_over_days(Decimal("0.1"), 73).ear, 1.1**5 - 1)
    with pytest.raises(TermError):
        cost_over_days(Decimal("0.1"), 0)
