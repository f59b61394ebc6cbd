"""How much of an offer a firm could use: the smallest of the limits that apply."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.applicant.affordability import (
    BASES,
    CASH,
    DEBT_PAYMENTS,
    NET_CASH,
    PATTERN,
    PURPOSE,
    REFINANCING,
    UNEVEN,
    WEAK_MONTHS,
    WEAK_NET_CASH,
    carried,
    left_over,
)
from bot.applicant.answers import Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import Options, Points, certain_in, codes_of, numbers_of
from bot.applicant.slots import NumberKind, PledgesKind, ends
from bot.eligibility.criteria import slots_of
from bot.eligibility.judging import Verdict, judge
from bot.offers.offer import Offer

NEED = SlotName("amount_needed")
DISTRESS, MISSED = SlotName("distress"), "cannot-pay-next-instalment"
PURSUED = frozenset({"lawsuit", "collection-harassment"})
STUCK = PURSUED | {MISSED}
"""Whoever is in one of these can pay none of a new loan: the debts of today come first."""
COLLATERAL = SlotName("collateral")
TERM = SlotName("term_months")
MONTHS_OPERATING = SlotName("months_operating")
WITHOUT_INCOME, _EVEN = "pre-revenue", frozenset({"steady"})

_IF_EVEN = frozenset({NET_CASH, PATTERN, DEBT_PAYMENTS, PURPOSE, DISTRESS, MONTHS_OPERATING, TERM})
CASH_SLOTS = _IF_EVEN | {WEAK_MONTHS, WEAK_NET_CASH, CASH}
"""All slots that may tell how much debt the cash flow carries."""
_OF_CASH_FLOW = tuple(sorted(BASES | {DISTRESS, MONTHS_OPERATING}))
WITHOUT_CASH_FLOW = frozenset({NEED, COLLATERAL, DISTRESS})
"""All slots that an amount may rest on while nothing is told of what a month leaves, save those of a lower limit."""
AMOUNT_SLOTS = WITHOUT_CASH_FLOW.union(_OF_CASH_FLOW)
"""All slots that an amount may rest on, save those of a lower limit."""

Unreckoned = Literal["worth", "owed"]

NEED_LIMIT, PRODUCT_LIMIT, PLEDGE_LIMIT, CASH_LIMIT = "need", "product", "pledge", "cash-flow"


@dataclass(frozen=True, slots=True)
class Estimate:
    """CNY; ``limit`` names what keeps it down; ``too_small`` says it lies below what the provider pays out at all."""

    amount: Decimal | None
    limit: str | None = None
    too_small: bool = False


def estimate(offer: Offer, facts: Facts) -> Estimate:
    """Return the smallest of the limits that apply and are known, on the cautious side of what is only known roughly.

    What can be pledged limits only money that rests on a pledge; what the cash flow carries limits only debt.
    """
    limits = {
        NEED_LIMIT: numbers_of(facts.possible(NEED))[1] if facts.told(NEED) else None,
        PRODUCT_LIMIT: most_of(offer, facts),
        PLEDGE_LIMIT: _lendable(offer, facts) if offer.secured_by else None,
        CASH_LIMIT: carried_to(offer, facts) if offer.money == "debt" else None,
    }
    known = {name: limit for name, limit in limits.items() if limit is not None}
    if not known:
        return Estimate(None)
    name = min(known, key=lambda limit: known[limit])
    least = offer.amount.minimum if offer.amount and offer.amount.minimum else Decimal(0)
    amount = known[name] if name in {NEED_LIMIT, PRODUCT_LIMIT} else rounded_down(known[name])
    return Estimate(amount, name, too_small=amount < least or amount <= 0)


def limits_rest_on(offer: Offer, facts: Facts) -> frozenset[SlotName]:
    """Return the slots, the need aside, that the amount of an offer rests on."""
    found = frozenset[SlotName]()
    if offer.amount and offer.amount.less:
        slots = {slot for lower in offer.amount.less for slot in slots_of(lower.when)}
        found = found.union(*(facts.vocabulary.bases(slot) for slot in slots))
    if offer.secured_by:
        found |= {COLLATERAL}
    return found | cash_slots(facts) if offer.money == "debt" else found


def cash_slots(facts: Facts) -> frozenset[SlotName]:
    """Return the slots that tell how much debt the cash flow carries; weak months only where there may be some."""
    return facts.once("cash slots", lambda: _cash_slots(facts))


def _cash_slots(facts: Facts) -> frozenset[SlotName]:
    return CASH_SLOTS if codes_of(facts.possible(PATTERN)) & UNEVEN else _IF_EVEN


def most_of(offer: Offer, facts: Facts) -> Decimal | None:
    """Return the product's upper limit for this firm; where it may be one of those who get less, the lower one."""
    if offer.amount is None or offer.amount.maximum is None:
        return None
    lower = [less.maximum for less in offer.amount.less if judge(less.when, facts) is not Verdict.UNMET]
    return min(lower, default=offer.amount.maximum)


def carried_to(offer: Offer, facts: Facts) -> Decimal | None:
    """Return the loan that the cash flow carries if it is repaid as the offer wants it repaid.

    It is never more than what the cash flow carries at best over the time the money is needed, for that is the advice.
    """
    months = tenor_for(offer, facts)
    carries = (
        carried_by(facts, months, offer.repayment),
        carried_by(facts, months),
        carried_by(facts, months_needed(facts)),
    )
    return min((amount for amount in carries if amount is not None), default=None)


def breaks_on_season(offer: Offer, facts: Facts) -> bool:
    """Say whether the season leaves too little, or nothing certain, for an offer that is repaid as it wants to be.

    Equal payments fall due in the weak months too; repaid after receipts, more could be borrowed.
    """
    if offer.money != "debt" or not codes_of(facts.possible(PATTERN)) <= UNEVEN:
        return False
    months = tenor_for(offer, facts)
    as_wanted, at_best = carried_span(facts, months, offer.repayment), carried_span(facts, months)
    sure = as_wanted[0] if as_wanted else Decimal(0)
    if at_best is None or sure >= at_best[0]:
        return False
    return not facts.told(NEED) or sure < numbers_of(facts.possible(NEED))[1]


def carried_by(facts: Facts, months: int, repayment: Collection[str] = ()) -> Decimal | None:
    """Return the loan that the cash flow carries for certain over ``months``; where none is certain, the most it may.

    None while too little is told of the cash flow to say anything.
    """
    span = carried_span(facts, months, repayment)
    return None if span is None else span[0] or span[1]


def carried_span(facts: Facts, months: int, repayment: Collection[str] = ()) -> tuple[Decimal, Decimal] | None:
    """Return the least and the most the cash flow may carry over ``months``; None while too little is told of it.

    Loan payments that nobody mentioned are taken as none. A firm at work that loses money in an ordinary month carries
    none, whatever income it hopes for; what is said before the first day of trading is no such proof. Weak months that
    were not told make nothing certain, but the most is what ordinary months carry.
    """
    # Only where months differ does it matter when a loan is repaid.
    ways = tuple(repayment) if codes_of(facts.possible(PATTERN)) & UNEVEN else ()
    name = "carried", months, ways
    return facts.once(name, lambda: facts.following(name, _OF_CASH_FLOW, lambda: _carried_span(facts, months, ways)))


def _carried_span(facts: Facts, months: int, repayment: Collection[str]) -> tuple[Decimal, Decimal] | None:
    if STUCK & distress_of(facts):
        return Decimal(0), Decimal(0)
    if not facts.told(NET_CASH):
        return None
    if _loses_money(facts):
        return Decimal(0), Decimal(0)
    if not facts.told(PATTERN) and not is_forecast(facts):
        # Whoever trades and says what a month leaves has income.
        facts = facts.assuming({PATTERN: Options(codes_of(facts.possible(PATTERN)) - {WITHOUT_INCOME})})
    if not facts.told(DEBT_PAYMENTS):
        facts = facts.assuming({DEBT_PAYMENTS: Points(frozenset({Decimal(0)}))})
    if not facts.told(PURPOSE):
        # Whoever replaces an old loan says so.
        facts = facts.assuming({PURPOSE: Options(codes_of(facts.possible(PURPOSE)) - {REFINANCING})})
    low, high = carried(facts, months, repayment)
    patterns = codes_of(facts.possible(PATTERN))
    if patterns <= UNEVEN and facts.told(CASH):
        # Cash on hand bridges weak months, but what the months leave, or a whole year of them, is all that repays.
        least, most = left_over(facts, max(months, 12))
        low, high = min(low, least), min(high, most)
    if patterns & UNEVEN and not facts.told(CASH):
        # Cash that nobody mentioned may bridge weak months, but it repays no loan: no year is better than an even one,
        # and what all the months leave is all there is to repay with.
        _, in_an_even_year = carried(facts.assuming({PATTERN: Options(_EVEN)}), months)
        high = max(Decimal(0), min(high, in_an_even_year, left_over(facts, months)[1]))
    return None if low == 0 and high >= _everything(facts) else (min(low, high), high)


def distress_of(facts: Facts) -> frozenset[str]:
    """Return the kinds of distress that the firm is in for certain."""
    return certain_in(facts.possible(DISTRESS))


def replaces_debt(facts: Facts) -> bool:
    """Say whether the money is for certain to take the place of a loan of today."""
    return facts.told(PURPOSE) and codes_of(facts.possible(PURPOSE)) == {REFINANCING}


def is_forecast(facts: Facts) -> bool:
    """Say whether the cash flow is the owner's own forecast: the firm does not trade yet."""
    return facts.told(MONTHS_OPERATING) and numbers_of(facts.possible(MONTHS_OPERATING))[1] < 1


def needs_forecast(facts: Facts) -> bool:
    """Say whether a firm that has no income yet told nothing that a loan can be measured by."""
    without_income = is_forecast(facts) or codes_of(facts.possible(PATTERN)) == {WITHOUT_INCOME}
    return without_income and carried_by(facts, facts.vocabulary.planning.months) is None


def owes_without_income(facts: Facts) -> bool:
    """Say whether a firm has loan payments to make and no income to make them from."""
    return needs_forecast(facts) and facts.told(DEBT_PAYMENTS) and numbers_of(facts.possible(DEBT_PAYMENTS))[0] > 0


def _loses_money(facts: Facts) -> bool:
    at_work = numbers_of(facts.possible(MONTHS_OPERATING))[0] >= 1
    return at_work and numbers_of(facts.possible(NET_CASH))[1] < 0


def tenor_for(offer: Offer, facts: Facts) -> int:
    """Return the months an offer would be repaid over: the time the money is needed, within what is offered."""
    needed = months_needed(facts)
    longest = offer.tenor.maximum if offer.tenor and offer.tenor.maximum else needed
    shortest = offer.tenor.minimum if offer.tenor and offer.tenor.minimum else 1
    return max(shortest, min(needed, longest), 1)


def months_needed(facts: Facts) -> int:
    """Return the months a loan is reckoned over: the time the money is needed, or the planning tenor."""
    return int(numbers_of(facts.possible(TERM))[0]) if facts.told(TERM) else facts.vocabulary.planning.months


def rounded_down(amount: Decimal) -> Decimal:
    """Return an amount as one would say it: two digits, never more than it is.

    >>> rounded_down(Decimal("369434.07"))
    Decimal('360000')
    """
    if amount <= 0:
        return Decimal(0)
    digit = Decimal(10) ** max(amount.adjusted() - 1, 0)
    return (amount // digit * digit).quantize(Decimal(1))


def _lendable(offer: Offer, facts: Facts) -> Decimal | None:
    values = [lent_on(item, facts) for item in rests_on(offer, facts)]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def rests_on(offer: Offer, facts: Facts) -> tuple[Pledge, ...]:
    """Return the firm's things that an offer may rest on."""
    answer = facts.answers.get(COLLATERAL)
    if not isinstance(answer, Exact) or not isinstance(answer.value, tuple):
        return ()
    return tuple(item for item in answer.value if item.kind in offer.secured_by)


def unreckoned(pledged: Collection[Pledge], facts: Facts) -> Unreckoned | None:
    """Return what an amount that rests on these things takes for granted; None where all of it is known.

    Without one of them of which it is known what is lent on it, their worth limits nothing; of a debt that an owner
    cannot tell, none is taken off.
    """
    counted = [item for item in pledged if lent_on(item, facts) is not None]
    if not counted:
        return "worth" if pledged else None
    return "owed" if any(isinstance(item.owed, Silence) for item in counted) else None


def lent_on(item: Pledge, facts: Facts) -> Decimal | None:
    """Return what is usually lent on a thing, CNY, on the cautious side; None where neither worth nor table says."""
    (value, _), (_, owed) = (_ends(amount, facts) or (None, None) for amount in (item.value, item.owed))
    if value is None or not (item.asset_class or facts.vocabulary.haircuts.classes.get(item.kind)):
        return None  # what is lent on gold or an order, no table says
    share, _ = facts.vocabulary.haircuts.span(item.kind, item.asset_class)
    return max(Decimal(0), value * share - (owed or Decimal(0)))


def _ends(amount: Decimal | Band | Silence | None, facts: Facts) -> tuple[Decimal, Decimal] | None:
    """Return the least and the most an amount may be; None where nothing was told of it."""
    kind = facts.vocabulary.slots[COLLATERAL].kind
    assert isinstance(kind, PledgesKind)
    low, high = ends(amount, kind.ceiling)
    return None if low == 0 and high == kind.ceiling else (low, high)


def _everything(facts: Facts) -> Decimal:
    kind = facts.vocabulary.slots[SlotName("affordable_loan")].kind
    assert isinstance(kind, NumberKind)
    return kind.maximum
