"""What debt the firm's own cash flow carries, and how long its cash lasts; exact over bands and unknowns.

Debt is carried when each month's cash, stressed by the target DSCR, pays for it. A firm whose months are alike is
reckoned with its ordinary month; a seasonal or lumpy one month by month with the weak months first, never from a
yearly average. More cash never carries less and more debt service never carries more, so the ends of what is
carried follow from the ends of the answers. Formulas: ``bot.finance.capacity``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import cycle, islice

from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts, Planning
from bot.applicant.possible import Possible, Span, codes_of, numbers_of
from bot.applicant.slots import NumberKind
from bot.finance.capacity import (
    Peak,
    bullet_loan,
    headroom,
    level_loan,
    max_loan_steady,
    peaks_loan,
    sculpted_loan,
    seasonal_year,
)
from bot.finance.ratios import Burn, runway

NET_CASH = SlotName("monthly_net_cash")
DEBT_PAYMENTS = SlotName("monthly_debt_payments")
PATTERN = SlotName("cash_pattern")
WEAK_MONTHS = SlotName("weak_months")
WEAK_NET_CASH = SlotName("weak_month_net_cash")
CASH = SlotName("cash_on_hand")
TERM = SlotName("term_months")
FORECAST = SlotName("forecast")

PURPOSE = SlotName("purpose")
REFINANCING = "refinancing"

UNEVEN = frozenset({"seasonal", "lumpy"})
BASES = frozenset({NET_CASH, DEBT_PAYMENTS, PATTERN, WEAK_MONTHS, WEAK_NET_CASH, CASH, TERM, FORECAST, PURPOSE})


@dataclass(frozen=True, slots=True)
class _CashFlow:
    """One end of what the firm's cash flow may be, CNY a month."""

    ordinary: Decimal
    weak: Decimal
    weak_months: int
    opening: Decimal
    payments: Decimal

    def carries(self, pattern: str, months: int, planning: Planning, repayment: Collection[str] = ()) -> Decimal:
        if pattern not in UNEVEN:
            return max_loan_steady(self.ordinary * 12, planning.dscr, planning.rate, months, self.payments).max_loan
        # Cash on hand may bridge a weak season, but it is no cash flow that repays.
        if sum(self._year()) <= 12 * self.payments:
            return Decimal(0)
        return _repaid(repayment, self.room(pattern, months, planning), planning.rate / 12)

    def room(self, pattern: str, months: int, planning: Planning) -> Sequence[Decimal]:
        """Return the headroom at the end of each of the months, the weak ones first."""
        target = planning.dscr_volatile if pattern == "lumpy" else planning.dscr
        return headroom(tuple(islice(cycle(self._year()), months)), self.opening, Decimal(0), target, self.payments)

    def _year(self) -> Sequence[Decimal]:
        return seasonal_year(self.ordinary, self.weak, self.weak_months)


def _repaid(repayment: Collection[str], room: Sequence[Decimal], rate_month: Decimal) -> Decimal:
    """Return the largest loan that one of the ways to repay carries; without any it is repaid when cash is there."""
    found = [_LARGEST[way](room, rate_month) for way in repayment if way in _LARGEST]
    return max(found) if found else sculpted_loan(room, rate_month).loan


_LARGEST: Mapping[str, Callable[[Sequence[Decimal], Decimal], Decimal]] = {
    "level": lambda room, rate: level_loan(room, rate).loan,
    "interest-first": lambda room, rate: peaks_loan(room, rate, [Peak(len(room), Decimal(1))]).loan,
    "bullet": bullet_loan,
    "on-receipt": lambda room, rate: sculpted_loan(room, rate).loan,
    "draw-repay": lambda room, rate: sculpted_loan(room, rate).loan,
}


def carried(facts: Facts, months: int, repayment: Collection[str] = ()) -> tuple[Decimal, Decimal]:
    """Return the least and greatest loan in CNY that the cash flow may carry over ``months``.

    An uneven cash flow carries as much as the best of the offered ways of ``repayment`` leaves room for.
    """
    ceiling = _ceiling(facts)
    patterns = codes_of(facts.possible(PATTERN))
    without_income = "pre-revenue" in patterns and codes_of(facts.possible(FORECAST)) != {"yes"}
    if without_income and patterns == {"pre-revenue"}:
        return Decimal(0), ceiling
    worst, best = _ends(facts)
    planning = facts.vocabulary.planning
    low = min(worst.carries(pattern, months, planning, repayment) for pattern in patterns)
    high = max(best.carries(pattern, months, planning, repayment) for pattern in patterns)
    return (Decimal(0), ceiling) if without_income else (min(low, ceiling), min(high, ceiling))


def left_over(facts: Facts, months: int) -> tuple[Decimal, Decimal]:
    """Return the least and the most CNY, stressed as for a loan, that uneven ``months`` leave, own cash not counted."""
    worst, best = (replace(end, opening=Decimal(0)) for end in _ends(facts))
    planning = facts.vocabulary.planning
    patterns = codes_of(facts.possible(PATTERN)) & UNEVEN
    low = min((worst.room(pattern, months, planning)[-1] for pattern in patterns), default=Decimal(0))
    high = max((best.room(pattern, months, planning)[-1] for pattern in patterns), default=Decimal(0))
    return max(Decimal(0), low), max(Decimal(0), high)


def affordable_loan(facts: Facts) -> Possible:
    """Return what the cash flow carries over the term the money is needed for, whichever that may be."""
    if NET_CASH not in facts.answers:
        return Span(Decimal(0), _ceiling(facts))
    found = [carried(facts, months) for months in _terms(facts)]
    return Span(min(low for low, _ in found), max(high for _, high in found))


def _terms(facts: Facts) -> Iterable[int]:
    low, high = (int(end) for end in numbers_of(facts.possible(TERM)))
    even = not codes_of(facts.possible(PATTERN)) & UNEVEN
    # Over a longer term an even cash flow carries more; an uneven one may meet another weak season.
    return {low, high} if even else range(low, high + 1)


def _ends(facts: Facts) -> tuple[_CashFlow, _CashFlow]:
    ordinary, weak, weak_months, opening, payments = (
        numbers_of(facts.possible(slot)) for slot in (NET_CASH, WEAK_NET_CASH, WEAK_MONTHS, CASH, DEBT_PAYMENTS)
    )
    # A weak month is by its name no better than an ordinary one.
    owed = _still_owed(payments, facts)
    worst = _CashFlow(ordinary[0], min(weak[0], ordinary[0]), int(weak_months[1]), opening[0], owed[1])
    best = _CashFlow(ordinary[1], min(weak[1], ordinary[1]), int(weak_months[0]), opening[1], owed[0])
    return worst, best


def _still_owed(payments: tuple[Decimal, Decimal], facts: Facts) -> tuple[Decimal, Decimal]:
    """Return today's loan payments as far as they go on; those that the new loan replaces are not counted twice."""
    purposes = codes_of(facts.possible(PURPOSE))
    if purposes == {REFINANCING}:
        return Decimal(0), Decimal(0)
    return (Decimal(0), payments[1]) if REFINANCING in purposes else payments


def _ceiling(facts: Facts) -> Decimal:
    kind = facts.vocabulary.slots[SlotName("affordable_loan")].kind
    assert isinstance(kind, NumberKind)
    return kind.maximum


def runway_months(facts: Facts) -> Possible:
    """Return the full months that the cash lasts at today's flow, loan payments included."""
    cash, net, payments = (numbers_of(facts.possible(slot)) for slot in (CASH, NET_CASH, DEBT_PAYMENTS))
    return Span(
        _months(cash[0], payments[1] - net[0], facts), _months(cash[1], payments[0] - net[1], facts), whole=True
    )


def _months(cash: Decimal, burn: Decimal, facts: Facts) -> Decimal:
    kind = facts.vocabulary.slots[SlotName("runway_months")].kind
    assert isinstance(kind, NumberKind)
    found = runway(cash, burn)
    if found.burn is Burn.NOT_BURNING or found.months is None:
        return kind.maximum
    return min(kind.maximum, found.months.to_integral_value("ROUND_FLOOR"))
