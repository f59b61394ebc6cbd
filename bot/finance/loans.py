"""Repayment schedules: who pays what and when, and what is still owed.

A schedule keeps full precision; ``in_cents`` gives the one a bank prints, whose last instalment absorbs the rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from operator import sub

from bot.finance.bounds import TermError, require_rate, require_received, require_term
from bot.finance.money import ZERO, to_cent
from bot.finance.rates import AnnualCost, annual_cost

# Below it a factor computed from 28 digits loses more to cancellation than it gains over plain division.
_NO_INTEREST = Decimal("1e-15")


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is due at the end of one month, in CNY, and the principal owed after it."""

    interest: Decimal
    principal: Decimal
    balance: Decimal

    @property
    def payment(self) -> Decimal:
        return self.interest + self.principal


@dataclass(frozen=True, slots=True)
class Schedule:
    """A loan of ``principal`` CNY and its monthly instalments, the first one month after it is paid out."""

    principal: Decimal
    instalments: tuple[Instalment, ...]

    @property
    def months(self) -> int:
        return len(self.instalments)

    @property
    def payments(self) -> tuple[Decimal, ...]:
        return tuple(instalment.payment for instalment in self.instalments)

    @property
    def flows(self) -> tuple[Decimal, ...]:
        return (self.principal, *(-payment for payment in self.payments))

    @property
    def total_paid(self) -> Decimal:
        return sum(self.payments, ZERO)

    @property
    def total_interest(self) -> Decimal:
        return sum((instalment.interest for instalment in self.instalments), ZERO)

    @property
    def cost(self) -> AnnualCost:
        return annual_cost(self.flows)

    def balance_after(self, paid: int) -> Decimal:
        """Return the CNY of principal owed after ``paid`` instalments; raises ``TermError`` outside the loan."""
        if not 0 <= paid <= self.months:
            raise TermError(f"a loan of {self.months} months has no balance after {paid}")
        return self.instalments[paid - 1].balance if paid else self.principal

    def in_cents(self) -> "Schedule":
        """Return the schedule as it is paid, each figure in whole fen, the last principal taking what is left.

        >>> equal_principal(Decimal(100), Decimal(0), 3).in_cents().payments
        (Decimal('33.33'), Decimal('33.33'), Decimal('33.34'))
        """
        interests = [to_cent(instalment.interest) for instalment in self.instalments]
        payments = [to_cent(instalment.payment) for instalment in self.instalments]
        parts = [payment - interest for payment, interest in zip(payments, interests, strict=True)]
        return _schedule(to_cent(self.principal), parts, interests)


def annuity_factor(rate: Decimal, periods: int) -> Decimal:
    """Return the present value of 1 paid at the end of each of ``periods``, at ``rate`` a period.

    >>> round(annuity_factor(Decimal("0.006"), 36), 4)
    Decimal('32.2907')
    """
    if rate < _NO_INTEREST:
        return Decimal(periods)
    return (1 - (1 + rate) ** -periods) / rate


def level_payment(principal: Decimal, rate_month: Decimal, months: int) -> Decimal:
    """Return the equal instalment in CNY that repays ``principal`` with interest in ``months``.

    Raises as ``equal_instalment`` does.

    >>> round(level_payment(Decimal(300000), Decimal("0.006"), 24), 1)
    Decimal('13459.0')
    """
    _require_loan(principal, rate_month, months)
    return principal / annuity_factor(rate_month, months)


def loan_from_payment(payment: Decimal, rate_month: Decimal, months: int) -> Decimal:
    """Return the loan in CNY that ``payment`` a month repays with interest in ``months``.

    >>> round(loan_from_payment(Decimal(32000), Decimal("0.006"), 12))
    369434
    """
    require_rate(rate_month, "monthly rate")
    require_term(months)
    return payment * annuity_factor(rate_month, months)


def balance(principal: Decimal, annual_rate: Decimal, months: int, paid: int) -> Decimal:
    """Return the CNY owed on an equal-instalment loan after ``paid`` payments, without building its schedule.

    >>> round(balance(Decimal(300000), Decimal("0.06"), 24, 12))
    154487
    """
    rate_month = annual_rate / 12
    payment = level_payment(principal, rate_month, months)
    if not 0 <= paid <= months:
        raise TermError(f"a loan of {months} months has no balance after {paid}")
    return payment * annuity_factor(rate_month, months - paid)


def equal_instalment(principal: Decimal, annual_rate: Decimal, months: int) -> Schedule:
    """Return the schedule of equal payments (等额本息); its interest falls and its principal part grows.

    Raises ``NothingReceivedError`` for a principal of zero or less, ``TermError`` for a tenor below one month,
    ``RateUnitError`` for a rate above 5.

    >>> first = equal_instalment(Decimal(300000), Decimal("0.06"), 24).instalments[0]
    >>> first.interest, round(first.principal, 1)
    (Decimal('1500.000'), Decimal('11796.2'))
    """
    return grace_then_equal(principal, annual_rate, months, grace_months=0)


def grace_then_equal(principal: Decimal, annual_rate: Decimal, months: int, grace_months: int) -> Schedule:
    """Return a schedule of ``grace_months`` of interest only, then equal payments to the end of ``months``.

    Raises as ``equal_instalment``, and ``TermError`` when the grace period leaves no month to repay.

    >>> payments = grace_then_equal(Decimal(300000), Decimal("0.06"), 24, grace_months=6).payments
    >>> payments[0], round(payments[-1], 1)
    (Decimal('1500.000'), Decimal('17469.5'))
    """
    _require_loan(principal, annual_rate, months)
    if not 0 <= grace_months < months:
        raise TermError(f"a grace period of {grace_months} leaves no month to repay in {months}")
    rate = annual_rate / 12
    first = principal / _growth_factor(rate, months - grace_months)
    parts = [first * (1 + rate) ** month for month in range(months - grace_months)]
    return _accruing(principal, [ZERO] * grace_months + parts, rate)


def equal_principal(principal: Decimal, annual_rate: Decimal, months: int) -> Schedule:
    """Return the schedule of equal principal parts with falling interest (等额本金); raises as ``equal_instalment``.

    >>> equal_principal(Decimal(300000), Decimal("0.06"), 24).payments[:2]
    (Decimal('14000.000'), Decimal('13937.500'))
    """
    _require_loan(principal, annual_rate, months)
    return _accruing(principal, [principal / months] * months, annual_rate / 12)


def interest_first(principal: Decimal, annual_rate: Decimal, months: int) -> Schedule:
    """Return the schedule of monthly interest and all principal at the end (先息后本); raises as ``equal_instalment``.

    >>> interest_first(Decimal(300000), Decimal("0.06"), 24).payments[-1]
    Decimal('301500.000')
    """
    _require_loan(principal, annual_rate, months)
    return _accruing(principal, _all_at_the_end(principal, months), annual_rate / 12)


def bullet(principal: Decimal, annual_rate: Decimal, months: int) -> Schedule:
    """Return the schedule of one payment at the end with simple interest (到期一次还本付息).

    Raises as ``equal_instalment``.

    >>> bullet(Decimal(300000), Decimal("0.06"), 24).payments[-1]
    Decimal('336000.00')
    """
    _require_loan(principal, annual_rate, months)
    interest = principal * annual_rate * months / 12
    return _schedule(principal, _all_at_the_end(principal, months), _all_at_the_end(interest, months))


def flat(principal: Decimal, monthly_fee_rate: Decimal, months: int) -> Schedule:
    """Return the schedule of equal principal parts, each with a fee on the original principal (月费率, 平息).

    Raises as ``equal_instalment``.

    >>> round(flat(Decimal(100000), Decimal("0.008"), 12).cost.apr, 6)
    Decimal('0.172708')
    """
    _require_loan(principal, monthly_fee_rate, months)
    return _schedule(principal, [principal / months] * months, [principal * monthly_fee_rate] * months)


def _require_loan(principal: Decimal, rate: Decimal, months: int) -> None:
    require_term(months)
    require_received(principal)
    require_rate(rate)


def _growth_factor(rate: Decimal, periods: int) -> Decimal:
    """Return the value at the end of ``periods`` of 1 put aside at the end of each."""
    return annuity_factor(rate, periods) * (1 + rate) ** periods


def _all_at_the_end(amount: Decimal, months: int) -> list[Decimal]:
    return [ZERO] * (months - 1) + [amount]


def _accruing(principal: Decimal, parts: Sequence[Decimal], rate: Decimal) -> Schedule:
    """Repay ``principal`` in ``parts``, each month with interest at ``rate`` on what was owed before."""
    return _schedule(principal, parts, [owed * rate for owed in _owed(principal, parts)])


def _schedule(principal: Decimal, parts: Sequence[Decimal], interests: Sequence[Decimal]) -> Schedule:
    """Pair ``interests`` with ``parts`` of the principal, the last part being whatever is still owed."""
    steps = zip(interests, pairwise([*_owed(principal, parts), ZERO]), strict=True)
    return Schedule(
        principal, tuple(Instalment(interest, before - after, after) for interest, (before, after) in steps)
    )


def _owed(principal: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """Return the principal owed just before each instalment."""
    return list(accumulate(parts[:-1], sub, initial=principal))
