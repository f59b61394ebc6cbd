"""Leave a loan early: what it takes, and whether another loan in its place saves anything."""

from dataclasses import dataclass
from decimal import Decimal

from bot.finance.bounds import TermError, require_rate
from bot.finance.loans import Schedule, level_payment
from bot.finance.money import ZERO
from bot.finance.rates import AnnualCost, annual_cost


@dataclass(frozen=True, slots=True)
class Prepayment:
    """What ends a loan early, in CNY, the interest it would still have cost, and the loan's cost so cut short."""

    balance: Decimal
    penalty: Decimal
    remaining_interest: Decimal
    cost: AnnualCost

    @property
    def needed(self) -> Decimal:
        return self.balance + self.penalty


@dataclass(frozen=True, slots=True)
class Refinancing:
    """A prepayment financed by a new loan; ``saving`` is in CNY over the rest, a loss below zero."""

    prepayment: Prepayment
    new_payment: Decimal
    saving: Decimal


def prepay(schedule: Schedule, paid: int, penalty_rate: Decimal) -> Prepayment:
    """End a loan right after ``paid`` instalments, with a penalty on the balance of ``penalty_rate``.

    Raises ``TermError`` unless at least one instalment is paid and one is left.

    >>> from bot.finance.loans import equal_instalment
    >>> loan = equal_instalment(Decimal(300000), Decimal("0.12"), 24)
    >>> round(prepay(loan, 12, Decimal("0.03")).cost.apr, 6)
    Decimal('0.138765')
    """
    require_rate(penalty_rate, "penalty rate")
    if not 1 <= paid < schedule.months:
        raise TermError(f"a loan of {schedule.months} months cannot be prepaid after {paid}")
    balance = schedule.balance_after(paid)
    penalty = balance * penalty_rate
    flows = [*schedule.flows[: paid + 1]]
    flows[-1] -= balance + penalty
    interest = sum((instalment.interest for instalment in schedule.instalments[paid:]), ZERO)
    return Prepayment(balance, penalty, interest, annual_cost(flows))


def refinance(schedule: Schedule, paid: int, penalty_rate: Decimal, new_rate: Decimal, new_months: int) -> Refinancing:
    """Compare paying the rest of ``schedule`` with an equal-instalment loan for its balance and penalty.

    ``new_rate`` is a fraction a year. Raises as ``prepay`` and ``level_payment`` do.

    >>> from bot.finance.loans import equal_instalment
    >>> loan = equal_instalment(Decimal(300000), Decimal("0.12"), 24)
    >>> round(refinance(loan, 12, Decimal("0.03"), Decimal("0.08"), 12).saving, 2)
    Decimal('-1429.15')
    """
    prepayment = prepay(schedule, paid, penalty_rate)
    payment = level_payment(prepayment.needed, new_rate / 12, new_months)
    remaining = sum(schedule.payments[paid:], ZERO)
    return Refinancing(prepayment, payment, remaining - payment * new_months)
