"""How much debt a firm's cash flow carries, each month stressed by the target DSCR.

The proceeds of the loan are taken to be spent on day 0, so they are no part of the cash that repays it. For uneven
cash flow all rests on the headroom: the stressed cash, built up since day 0, above the minimum to keep. A repayment
plan is safe when what it has taken by the end of each month is within the headroom of that month. Every function is
linear in the number of months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from bot.finance.bounds import TermError, require_amount, require_rate, require_share, require_term
from bot.finance.loans import annuity_factor, loan_from_payment
from bot.finance.money import ZERO
from bot.finance.rates import npv

_ROUNDING = Decimal("1e-20")


@dataclass(frozen=True, slots=True)
class SteadyLoan:
    """The largest payment a month and the loan it repays, in CNY; both zero when no debt is carried."""

    max_payment: Decimal
    max_loan: Decimal


@dataclass(frozen=True, slots=True)
class CarriedLoan:
    """The largest safe loan in CNY, its payments month by month, and what limits it (months count from 1).

    ``first_gap_month`` is the first month whose headroom is below zero before any payment, and ``gap`` that headroom
    (None and 0 without one). ``binding_month`` is the month that sets a level or peaked payment.
    """

    loan: Decimal
    payments: tuple[Decimal, ...]
    first_gap_month: int | None = None
    gap: Decimal = ZERO
    binding_month: int | None = None


@dataclass(frozen=True, slots=True)
class Peak:
    """A month (from 1) in which a ``share`` of the principal falls due."""

    month: int
    share: Decimal


def max_payment(cfads_month: Decimal, target_dscr: Decimal, existing_payment: Decimal = ZERO) -> Decimal:
    """Return the largest new payment a month in CNY; 0 when cash flow or existing debt leaves none.

    >>> max_payment(Decimal(40000), Decimal("1.25"), Decimal(8000))
    Decimal('24000')
    """
    _require_target(target_dscr)
    require_amount(existing_payment, "existing payment")
    return max(ZERO, cfads_month / target_dscr - existing_payment)


def max_loan_steady(
    cfads_year: Decimal, target_dscr: Decimal, annual_rate: Decimal, months: int, existing_payment: Decimal = ZERO
) -> SteadyLoan:
    """Return the largest equal-instalment loan of a firm whose months are alike.

    >>> round(max_loan_steady(Decimal(480000), Decimal("1.25"), Decimal("0.072"), 12).max_loan)
    369434
    """
    payment = max_payment(cfads_year / 12, target_dscr, existing_payment)
    return SteadyLoan(payment, loan_from_payment(payment, annual_rate / 12, months))


def seasonal_year(ordinary: Decimal, weak: Decimal, weak_months: int) -> tuple[Decimal, ...]:
    """Return 12 months of cash flow, the weak ones first: the prudent order when only their number is known.

    >>> [int(month) for month in seasonal_year(Decimal(5), Decimal(-2), 3)]
    [-2, -2, -2, 5, 5, 5, 5, 5, 5, 5, 5, 5]
    """
    if not 0 <= weak_months <= 12:
        raise ValueError(f"a year has 0 to 12 weak months, not {weak_months}")
    return (weak,) * weak_months + (ordinary,) * (12 - weak_months)


def headroom(
    cfads: Sequence[Decimal],
    opening_cash: Decimal,
    min_cash: Decimal,
    target_dscr: Decimal,
    existing_payment: Decimal = ZERO,
) -> tuple[Decimal, ...]:
    """Return, for the end of each month, the CNY of stressed cash above ``min_cash`` before any new payment.

    A month's inflow is divided by ``target_dscr``, an outflow multiplied by it; existing instalments stay as they are.

    >>> headroom([Decimal(-20), Decimal(125)], Decimal(50), Decimal(10), Decimal("1.25"))
    (Decimal('15.00'), Decimal('115.00'))
    """
    _require_target(target_dscr)
    require_amount(existing_payment, "existing payment")
    require_term(len(cfads), "months of cash flow")
    stressed = ((cash / target_dscr if cash > 0 else cash * target_dscr) - existing_payment for cash in cfads)
    return tuple(accumulate(stressed, initial=opening_cash - min_cash))[1:]


def carried_loan(
    cfads: Sequence[Decimal], opening_cash: Decimal, min_cash: Decimal, rate_month: Decimal, target_dscr: Decimal
) -> CarriedLoan:
    """Return the largest loan over as many months as ``cfads`` has, repaid when cash is there (sculpted).

    >>> loan = carried_loan([Decimal(0), Decimal(125)], Decimal(30), Decimal(10), Decimal(0), Decimal("1.25"))
    >>> [int(payment) for payment in loan.payments]
    [20, 100]
    """
    return sculpted_loan(headroom(cfads, opening_cash, min_cash, target_dscr), rate_month)


def carried_level_loan(
    cfads: Sequence[Decimal], opening_cash: Decimal, min_cash: Decimal, rate_month: Decimal, target_dscr: Decimal
) -> CarriedLoan:
    """Return the largest loan over as many months as ``cfads`` has, repaid in equal instalments.

    >>> loan = carried_level_loan([Decimal(0), Decimal(125)], Decimal(30), Decimal(10), Decimal(0), Decimal("1.25"))
    >>> int(loan.loan), loan.binding_month
    (40, 1)
    """
    return level_loan(headroom(cfads, opening_cash, min_cash, target_dscr), rate_month)


def sculpted_loan(room: Sequence[Decimal], rate_month: Decimal) -> CarriedLoan:
    """Return the largest loan that ``room``, the ``headroom`` of each month, carries at all: the upper limit.

    What may have been paid by a month is the least headroom from then on, so a gap on the way holds back all
    payments before it but not those that later months can make.

    >>> [int(payment) for payment in sculpted_loan((Decimal(-5), Decimal(40), Decimal(90)), Decimal(0)).payments]
    [0, 40, 50]
    """
    _require_room(room, rate_month)
    cleared = [max(ZERO, least) for least in tuple(accumulate(reversed(room), min))[::-1]]
    payments = tuple(after - before for before, after in pairwise((ZERO, *cleared)))
    return CarriedLoan(npv(rate_month, (ZERO, *payments)), payments, *_first_gap(room))


def level_loan(room: Sequence[Decimal], rate_month: Decimal) -> CarriedLoan:
    """Return the largest loan in equal instalments that stays within ``room``, the ``headroom`` of each month.

    >>> int(level_loan((Decimal(30), Decimal(40), Decimal(90)), Decimal(0)).loan)
    60
    """
    _require_room(room, rate_month)
    return _in_proportion(room, [1 / annuity_factor(rate_month, len(room))] * len(room))


def bullet_loan(room: Sequence[Decimal], rate_month: Decimal) -> Decimal:
    """Return the largest loan repaid in one sum with simple interest at the end of ``room``.

    Until then it takes nothing, so a gap on the way is none of its own.

    >>> bullet_loan((Decimal(-5), Decimal(40), Decimal(103)), Decimal("0.01")) == 100
    True
    """
    _require_room(room, rate_month)
    return max(ZERO, room[-1]) / (1 + rate_month * len(room))


def peaks_loan(room: Sequence[Decimal], rate_month: Decimal, peaks: Sequence[Peak]) -> CarriedLoan:
    """Return the largest loan repaid in ``peaks`` (the harvests), with interest on the balance every month.

    Raises ``ValueError`` unless the shares sum to 1 and all peaks lie within the months of ``room``.

    >>> two_harvests = [Peak(1, Decimal("0.5")), Peak(2, Decimal("0.5"))]
    >>> int(peaks_loan((Decimal(30), Decimal(100)), Decimal(0), two_harvests).loan)
    60
    """
    _require_room(room, rate_month)
    _require_peaks(peaks, len(room))
    shares = [ZERO] * len(room)
    for peak in peaks:
        shares[peak.month - 1] += peak.share
    owed = accumulate(shares[:-1], lambda balance, share: balance - share, initial=Decimal(1))
    return _in_proportion(room, [balance * rate_month + share for balance, share in zip(owed, shares, strict=True)])


def _in_proportion(room: Sequence[Decimal], pattern: Sequence[Decimal]) -> CarriedLoan:
    """Return the largest loan whose payments are ``pattern`` times the loan; zero when there is a gap."""
    taken = accumulate(pattern)
    limits = [(have / due, month) for month, (have, due) in enumerate(zip(room, taken, strict=True), 1) if due > 0]
    limit, binding_month = min(limits)
    loan = max(ZERO, limit) if min(room) >= 0 else ZERO
    return CarriedLoan(loan, tuple(loan * part for part in pattern), *_first_gap(room), binding_month)


def _first_gap(room: Sequence[Decimal]) -> tuple[int | None, Decimal]:
    return next(((month, have) for month, have in enumerate(room, 1) if have < 0), (None, ZERO))


def _require_target(target_dscr: Decimal) -> None:
    if not target_dscr.is_finite() or target_dscr < 1:
        raise ValueError(f"a target DSCR below 1 ({target_dscr:f}) would plan for default")


def _require_room(room: Sequence[Decimal], rate_month: Decimal) -> None:
    require_term(len(room))
    require_rate(rate_month, "monthly rate")


def _require_peaks(peaks: Sequence[Peak], months: int) -> None:
    for peak in peaks:
        require_share(peak.share, "share")
        if not 1 <= peak.month <= months:
            raise TermError(f"month {peak.month} lies outside a loan of {months} months")
    # Shares such as thirds sum to 1 only within the 28 digits of a decimal.
    if abs(sum((peak.share for peak in peaks), ZERO) - 1) > _ROUNDING:
        raise ValueError("the shares of the peaks must sum to 1")
