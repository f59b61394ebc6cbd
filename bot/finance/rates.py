"""Find the rate that balances cash flows, and show it as APR (nominal) and EAR (effective).

Flows are the borrower's: money received is positive, money paid is negative, every unavoidable fee included. The rate
is searched on the side of zero where it must lie: from 0 to 5 a period when at least as much is paid back as was
received, from -0.5 to 0 when less is. Flows that change sign once have a single root there. Others (a deposit that
comes back, a subsidy on the way) may have several, and the one nearest to zero is taken: the search walks outward from
zero in steps of a tenth and closes in on the first change of sign. Closing in is Ridders' method, which keeps the root
between two bounds, where Newton's would run away on short and costly loans.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from bot.finance.bounds import HIGHEST_RATE, OneSidedFlowsError, require_term
from bot.finance.money import ZERO

MONTHS_A_YEAR = Decimal(12)
DAYS_A_YEAR = Decimal(365)
_LOWEST_RATE = Decimal("-0.5")
_CLOSE_ENOUGH = Decimal("1e-20")
_STEPS_OF_A_TENTH = 120


@dataclass(frozen=True, slots=True)
class AnnualCost:
    """A rate per period with ``periods`` of them in a year: 12 for months, 365/90 for spans of 90 days."""

    period_rate: Decimal
    periods: Decimal = MONTHS_A_YEAR

    @property
    def apr(self) -> Decimal:
        return self.period_rate * self.periods

    @property
    def ear(self) -> Decimal:
        return effective_rate(self.apr, self.periods)


@dataclass(frozen=True, slots=True)
class DatedFlow:
    """An amount in CNY on a day; received positive, paid negative."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DatedCost:
    """What dated flows cost: CNY in all, the nominal rate compounded monthly, the effective rate."""

    total_cost: Decimal
    apr: Decimal
    ear: Decimal


def effective_rate(apr: Decimal, periods: Decimal = MONTHS_A_YEAR) -> Decimal:
    """Return the EAR of a nominal ``apr`` compounded ``periods`` times a year: (1 + apr/m)^m - 1.

    >>> round(effective_rate(Decimal("0.06")), 7)
    Decimal('0.0616778')
    """
    return (1 + apr / periods) ** periods - 1


def nominal_rate(ear: Decimal, periods: Decimal = MONTHS_A_YEAR) -> Decimal:
    """Return the nominal rate a year that, compounded ``periods`` times, makes ``ear``.

    >>> round(nominal_rate(Decimal("0.162183")), 5)
    Decimal('0.15125')
    """
    return ((1 + ear) ** (1 / periods) - 1) * periods


def cost_over_days(period_rate: Decimal, days: int, basis: Decimal = DAYS_A_YEAR) -> AnnualCost:
    """Spread a rate for ``days`` over a year of ``basis`` days.

    >>> round(cost_over_days(Decimal("0.012"), 7).apr, 6)
    Decimal('0.625714')
    """
    require_term(days, "days")
    return AnnualCost(period_rate, basis / days)


def npv(rate: Decimal, flows: Sequence[Decimal]) -> Decimal:
    """Return the present value in CNY of ``flows`` one period apart, the first today, at ``rate`` a period.

    >>> npv(Decimal("0.25"), [Decimal(100), Decimal(-125)])
    Decimal('0.00')
    """
    discount = 1 / (1 + rate)
    value = ZERO
    for amount in reversed(flows):
        value = value * discount + amount
    return value


def irr(flows: Sequence[Decimal]) -> Decimal:
    """Return the rate a period that makes ``npv`` zero; below zero if less is paid back than received.

    Raises ``OneSidedFlowsError`` if money moves one way only, ``ValueError`` if no rate from -0.5 to 5 balances it.
    Source: Directive 2008/48/EC, Annex I, with periods of equal length.

    >>> round(irr([Decimal(100000)] + [Decimal(-8000)] * 12), 8)
    Decimal('-0.00622511')
    """
    return _balancing_rate(lambda rate: npv(rate, flows), flows)


def annual_cost(flows: Sequence[Decimal], periods: Decimal = MONTHS_A_YEAR) -> AnnualCost:
    """Return the ``irr`` of ``flows`` with its APR and EAR, ``periods`` being the number of periods a year.

    >>> cost = annual_cost([Decimal(97000), Decimal(0), Decimal(0), Decimal(-100000)])
    >>> round(cost.apr, 6), round(cost.ear, 6)
    (Decimal('0.122457'), Decimal('0.129570'))
    """
    return AnnualCost(irr(flows), periods)


def xirr(flows: Sequence[DatedFlow], basis: Decimal = DAYS_A_YEAR) -> Decimal:
    """Return the effective rate a year of dated flows, in any order, with a year of ``basis`` days.

    Raises as ``irr`` does. Source: Directive 2008/48/EC, Annex I.

    >>> flows = [DatedFlow(date(2026, 1, 1), Decimal(1000)), DatedFlow(date(2027, 1, 1), Decimal(-1100))]
    >>> round(xirr(flows), 6)
    Decimal('0.100000')
    """
    timed = _by_day(flows)
    daily = _balancing_rate(lambda rate: _present_value(rate, timed), [amount for _, amount in timed])
    return (1 + daily) ** basis - 1


def dated_cost(flows: Sequence[DatedFlow], basis: Decimal = DAYS_A_YEAR) -> DatedCost:
    """Return what dated flows cost in CNY and a year; raises as ``xirr`` does.

    >>> flows = [DatedFlow(date(2026, 1, 1), Decimal(1000)), DatedFlow(date(2027, 1, 1), Decimal(-1100))]
    >>> dated_cost(flows).total_cost
    Decimal('100')
    """
    effective = xirr(flows, basis)
    return DatedCost(-sum((flow.amount for flow in flows), ZERO), nominal_rate(effective), effective)


def _by_day(flows: Sequence[DatedFlow]) -> list[tuple[int, Decimal]]:
    """Return (days since the first flow, sum of that day), in order."""
    first = min((flow.on for flow in flows), default=date.min)
    sums: dict[int, Decimal] = {}
    for flow in flows:
        day = (flow.on - first).days
        sums[day] = sums.get(day, ZERO) + flow.amount
    return sorted(sums.items())


def _present_value(rate: Decimal, timed: Sequence[tuple[int, Decimal]]) -> Decimal:
    discount = 1 / (1 + rate)
    return sum((amount * discount**day for day, amount in timed), ZERO)


def _balancing_rate(value: Callable[[Decimal], Decimal], amounts: Sequence[Decimal]) -> Decimal:
    changes = _sign_changes(amounts)
    if changes == 0:
        raise OneSidedFlowsError("money must move both ways, received positive and paid negative")
    total = sum(amounts, ZERO)
    # Payments divided by a number of months sum to the loan only within the 28 digits of a decimal.
    if abs(total) <= _CLOSE_ENOUGH * sum(map(abs, amounts)):
        return ZERO
    edge = HIGHEST_RATE if total < 0 else _LOWEST_RATE
    return _ridders(value, *_bracket(value, (ZERO, edge) if changes == 1 else _outward(edge)))


def _sign_changes(amounts: Iterable[Decimal]) -> int:
    signs = [amount > 0 for amount in amounts if amount != 0]
    return sum(before != after for before, after in pairwise(signs))


def _outward(edge: Decimal) -> Iterator[Decimal]:
    """Walk from zero to ``edge``, each step a tenth longer than the one before."""
    yield ZERO
    for steps_left in reversed(range(_STEPS_OF_A_TENTH)):
        yield edge / Decimal("1.1") ** steps_left


def _bracket(value: Callable[[Decimal], Decimal], rates: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    for (near, at_near), (far, at_far) in pairwise((rate, value(rate)) for rate in rates):
        if at_near * at_far <= 0:
            return near, far
    raise ValueError(
        "no rate from -50 % to 500 % a period balances these flows; received must be positive, paid negative"
    )


def _ridders(value: Callable[[Decimal], Decimal], low: Decimal, high: Decimal) -> Decimal:
    """Close in on the root of ``value`` between ``low`` and ``high``, where its signs differ.

    Source: C. Ridders, "A new algorithm for computing a single root of a real continuous function", 1979.
    """
    at_low, at_high, root = value(low), value(high), low
    while True:
        middle = (low + high) / 2
        at_middle = value(middle)
        bend = (at_middle * at_middle - at_low * at_high).sqrt() or Decimal(1)
        falling = 1 if at_low > at_high else -1
        previous, root = root, middle + falling * (middle - low) * at_middle / bend
        at_root = value(root)
        if at_root == 0 or abs(root - previous) <= _CLOSE_ENOUGH:
            return root
        known = ((low, at_low), (middle, at_middle), (high, at_high))
        opposite = [(abs(rate - root), rate, at_rate) for rate, at_rate in known if at_rate * at_root <= 0]
        _, high, at_high = min(opposite)
        low, at_low = root, at_root
