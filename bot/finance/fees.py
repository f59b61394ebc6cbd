"""The whole cost of a loan: fees, guarantees, deposits and subsidies counted, several loans added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.finance.bounds import OneSidedFlowsError, require_rate, require_received, require_share
from bot.finance.loans import Schedule, equal_instalment
from bot.finance.money import ZERO
from bot.finance.rates import AnnualCost, annual_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What comes on top of interest, as fractions of the principal.

    ``upfront`` and ``deposit`` are kept back on day 0; the deposit returns, without interest, with the last payment.
    ``guarantee`` is paid on day 0 and again every ``guarantee_months`` on what is still owed then.
    """

    upfront: Decimal = ZERO
    guarantee: Decimal = ZERO
    guarantee_months: int = 12
    deposit: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PricedLoan:
    """A schedule with all that flows besides it; ``flows`` are monthly CNY, received positive, day 0 first."""

    schedule: Schedule
    flows: tuple[Decimal, ...]
    cost: AnnualCost

    @property
    def cash_in_hand(self) -> Decimal:
        return self.flows[0]

    @property
    def paid_back(self) -> Decimal:
        """CNY paid after day 0, less the deposit returned."""
        return -sum(self.flows[1:], ZERO)

    @property
    def total_cost(self) -> Decimal:
        return self.paid_back - self.cash_in_hand


@dataclass(frozen=True, slots=True)
class SubsidisedLoan:
    """A schedule and the interest refunded, in CNY, at the end of each of its years; ``cost`` is after refunds."""

    schedule: Schedule
    refunds: tuple[Decimal, ...]
    cost: AnnualCost

    @property
    def net_interest(self) -> Decimal:
        return self.schedule.total_interest - sum(self.refunds, ZERO)


@dataclass(frozen=True, slots=True)
class PointsSubsidy:
    """A year's interest in CNY, the part of it that is refunded, and the rate that remains."""

    interest: Decimal
    subsidy: Decimal
    net_rate: Decimal


@dataclass(frozen=True, slots=True)
class Stack:
    """Several loans as one: CNY due each month and the cost of all flows together."""

    payments: tuple[Decimal, ...]
    cost: AnnualCost


def loan_with_fees(schedule: Schedule, fees: Fees) -> PricedLoan:
    """Price a loan of any schedule with its side costs; without one of them the result is a lower bound.

    Raises ``NothingReceivedError`` when the deductions reach the principal. Source: Directive 2008/48/EC, Annex I.

    >>> from bot.finance.loans import interest_first
    >>> loan = interest_first(Decimal(1000000), Decimal("0.04"), 12)
    >>> priced = loan_with_fees(loan, Fees(upfront=Decimal("0.025"), deposit=Decimal("0.1")))
    >>> round(priced.cash_in_hand), round(priced.cost.apr, 6)
    (875000, Decimal('0.073338'))
    """
    _require_fees(fees)
    flows = list(schedule.flows)
    flows[0] -= schedule.principal * (fees.upfront + fees.deposit)
    flows[-1] += schedule.principal * fees.deposit
    for month in range(0, schedule.months, fees.guarantee_months):
        flows[month] -= schedule.balance_after(month) * fees.guarantee
    require_received(flows[0])
    return PricedLoan(schedule, tuple(flows), annual_cost(flows))


def subsidised_loan(principal: Decimal, annual_rate: Decimal, months: int, subsidy_share: Decimal) -> SubsidisedLoan:
    """Return an equal-instalment loan of whose interest ``subsidy_share`` is refunded at each year end.

    The firm pays the full instalment first. A last year of fewer than 12 months is refunded with the last instalment.

    >>> loan = subsidised_loan(Decimal(300000), Decimal("0.035"), 36, Decimal("0.5"))
    >>> [round(refund, 2) for refund in loan.refunds]
    [Decimal('4480.67'), Decimal('2764.09'), Decimal('986.47')]
    """
    require_share(subsidy_share, "subsidy share")
    schedule = equal_instalment(principal, annual_rate, months)
    flows = list(schedule.flows)
    refunds = []
    for start in range(0, months, 12):
        year = schedule.instalments[start : start + 12]
        refunds.append(subsidy_share * sum((instalment.interest for instalment in year), ZERO))
        flows[start + len(year)] += refunds[-1]
    return SubsidisedLoan(schedule, tuple(refunds), annual_cost(flows))


def subsidy_points(principal: Decimal, annual_rate: Decimal, points: Decimal) -> PointsSubsidy:
    """Return a year's interest on ``principal`` when ``points`` of the rate are refunded, never more than the rate.

    >>> subsidy_points(Decimal(5000000), Decimal("0.045"), Decimal("0.015")).subsidy
    Decimal('75000.000')
    """
    require_received(principal)
    require_rate(annual_rate)
    require_rate(points, "subsidy points")
    refunded = min(points, annual_rate)
    return PointsSubsidy(principal * annual_rate, principal * refunded, annual_rate - refunded)


def stack(schedules: Sequence[Schedule]) -> Stack:
    """Add up loans taken on the same day; their common IRR is exact where a weighted average of rates is not.

    >>> from bot.finance.loans import bullet
    >>> loans = [bullet(Decimal(1000), Decimal(0), 12), bullet(Decimal(1000), Decimal("0.1"), 12)]
    >>> round(stack(loans).cost.ear, 4)
    Decimal('0.0500')
    """
    if not schedules:
        raise OneSidedFlowsError("a stack needs at least one loan")
    months = max(schedule.months for schedule in schedules)
    flows = [ZERO] * (months + 1)
    for schedule in schedules:
        for month, amount in enumerate(schedule.flows):
            flows[month] += amount
    return Stack(tuple(-amount for amount in flows[1:]), annual_cost(flows))


def _require_fees(fees: Fees) -> None:
    require_rate(fees.upfront, "up-front fee")
    require_rate(fees.guarantee, "guarantee fee")
    require_rate(fees.deposit, "deposit")
    if fees.guarantee_months < 1:
        raise ValueError(f"a guarantee fee returns after 1 month or more, not {fees.guarantee_months}")
