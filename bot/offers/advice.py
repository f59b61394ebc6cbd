"""What to say before any offer (borrow, borrow less, do not borrow now), and one line for each kind of money."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Literal

from bot.applicant.affordability import CASH, DEBT_PAYMENTS, NET_CASH, PATTERN, TERM, UNEVEN, WEAK_MONTHS, WEAK_NET_CASH
from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import Points, codes_of, numbers_of
from bot.offers.estimating import (
    DISTRESS,
    MISSED,
    NEED,
    PURSUED,
    STUCK,
    carried_span,
    cash_slots,
    distress_of,
    months_needed,
    owes_without_income,
    rounded_down,
)
from bot.offers.matching import Match, Matches, Standing

REVENUE = SlotName("annual_revenue")


class Advice(Enum):
    BORROW = "borrow"
    BORROW_LESS = "borrow-less"
    DO_NOT_BORROW = "do-not-borrow"


Because = Literal["next-instalment", "pursued", "own-money", "nothing-left", "carries-less", "carried", "untold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counsel:
    """What to say before any offer, and the figures behind it, CNY; what is not known is None."""

    advice: Advice
    because: Because
    months: int
    """The time that ``carries`` is reckoned over."""
    carries: tuple[Decimal, Decimal] | None = None
    """The least and the most that the cash flow may carry."""
    longer: Decimal | None = None
    """What it carries for certain over ``longer_months``, where more time would help and none was named."""
    spare: Decimal | None = None
    """Own cash that can go into the need while a reserve stays, and what bridges the weak months of a loan."""


def advise(facts: Facts) -> Advice:
    """Say first whether to borrow at all: ``counsel`` says why."""
    return counsel(facts).advice


def counsel(facts: Facts) -> Counsel:
    """Say first whether to borrow at all.

    Not when the next instalment cannot be paid, while somebody sues or chases the owner, when own cash covers the need
    and leaves a reserve, or when the cash flow carries no debt. Where the cash flow was not told nothing speaks against
    borrowing yet.
    """
    months = months_needed(facts)
    carries, spare = carried_span(facts, months), spare_cash(facts)
    told = partial(Counsel, months=months, carries=carries, spare=spare)
    distress = distress_of(facts)
    if MISSED in distress:
        return told(advice=Advice.DO_NOT_BORROW, because="next-instalment")
    if PURSUED & distress:
        return told(advice=Advice.DO_NOT_BORROW, because="pursued")
    if _asks(facts) and spare is not None and spare >= _needs(facts)[1]:
        return told(advice=Advice.DO_NOT_BORROW, because="own-money")
    if carries is None:
        return told(advice=Advice.BORROW, because="untold")
    least = carries[0] or carries[1]
    told = partial(told, spare=_spare_beside(facts, months, min(least, _needs(facts)[1])))
    if least <= 0:
        return told(advice=Advice.DO_NOT_BORROW, because="nothing-left")
    if least < _needs(facts)[0]:
        return told(advice=Advice.BORROW_LESS, because="carries-less", longer=_over_longer(facts, months, least))
    return told(advice=Advice.BORROW, because="carried")


def advice_rests_on(facts: Facts) -> frozenset[SlotName]:
    """Return the slots whose answers may still turn the advice to or from *do not borrow now*."""
    slots = (DISTRESS, PATTERN, CASH, NEED) if CASH in facts.answers else (DISTRESS, PATTERN)
    return facts.following(("advice rests on", slots), slots, lambda: _advice_rests_on(facts))


def _advice_rests_on(facts: Facts) -> frozenset[SlotName]:
    if STUCK & distress_of(facts):
        return frozenset()
    found = cash_slots(facts) | {CASH, NEED}
    told = facts.told(CASH)
    return found | {REVENUE} if told and numbers_of(facts.possible(CASH))[1] >= _needs(facts)[1] else found


def spare_cash(facts: Facts) -> Decimal | None:
    """Return the own cash, CNY, that can be spent while a reserve stays; None where the cash was not told.

    The reserve is some months of running costs and loan payments, or a share of the cash while these are not known; and
    the losses of a year's weak months, or a year of losses of a firm that loses money.
    """
    if not facts.told(CASH):
        return None
    cash, planning = numbers_of(facts.possible(CASH))[0], facts.vocabulary.planning
    costs = _running_costs(facts)
    reserve = cash * planning.reserve_share if costs is None else planning.reserve_months * costs
    return rounded_down(max(Decimal(0), cash - reserve - _losses(facts)))


def _spare_beside(facts: Facts, months: int, loan: Decimal) -> Decimal | None:
    """Return the own cash, CNY, that can be spent beside a loan: not what the loan counts on in weak months."""
    spare = spare_cash(facts)
    if not spare or not codes_of(facts.possible(PATTERN)) & UNEVEN:
        return spare
    alone = carried_span(facts.assuming({CASH: Points(frozenset({Decimal(0)}))}), months)
    counted_on = max(Decimal(0), loan - (alone[0] or alone[1])) if alone else Decimal(0)
    left = rounded_down(max(Decimal(0), numbers_of(facts.possible(CASH))[0] - counted_on))
    return min(spare, left)


def _running_costs(facts: Facts) -> Decimal | None:
    """Return what leaves the till in a month at most: costs, and loan payments that were told."""
    if any(not facts.told(slot) for slot in (REVENUE, NET_CASH)):
        return None
    sold, left = numbers_of(facts.possible(REVENUE))[1] / 12, numbers_of(facts.possible(NET_CASH))[0]
    asked = facts.told(DEBT_PAYMENTS)
    payments = numbers_of(facts.possible(DEBT_PAYMENTS))[1] if asked else Decimal(0)
    return max(Decimal(0), sold - left) + payments


def _losses(facts: Facts) -> Decimal:
    """Return what a year's losing months take at worst."""
    ordinary = max(Decimal(0), -numbers_of(facts.possible(NET_CASH))[0]) * 12 if facts.told(NET_CASH) else Decimal(0)
    if not facts.told(WEAK_NET_CASH):
        return ordinary
    weak = max(Decimal(0), -numbers_of(facts.possible(WEAK_NET_CASH))[0])
    return max(ordinary, weak * numbers_of(facts.possible(WEAK_MONTHS))[1])


def _over_longer(facts: Facts, months: int, least: Decimal) -> Decimal | None:
    longer = facts.vocabulary.planning.longer_months
    if months >= longer or facts.told(TERM):
        return None
    span = carried_span(facts, longer)
    return span[0] if span and span[0] > least else None


def _asks(facts: Facts) -> bool:
    return facts.told(NEED)


def _needs(facts: Facts) -> tuple[Decimal, Decimal]:
    """Return the least and the most that is asked for; nothing where no amount was named."""
    if not _asks(facts):
        return Decimal(0), Decimal(0)
    low, high = numbers_of(facts.possible(NEED))
    return low, high


def is_out_of_question(match: Match, facts: Facts) -> bool:
    """Say whether this is debt that a firm should not take on, whatever its conditions: any, or only dear debt."""
    if match.offer.money != "debt":
        return False
    out = facts.once("debt out of question", lambda: _debt_out_of_question(facts))
    return out == "any" or (out == "dear" and match.is_dear)


def _debt_out_of_question(facts: Facts) -> Literal["any", "dear", "none"]:
    found = counsel(facts)
    if found.advice is Advice.DO_NOT_BORROW and found.because != "own-money":
        return "any"
    return "dear" if owes_without_income(facts) else "none"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the results: the most local form of an offer, and the other forms of it."""

    head: Match
    others: tuple[Match, ...] = ()


def lines(matches: Matches, standing: Standing) -> tuple[Line, ...]:
    """Return the offers of money of one standing, forms of one model folded into one line, in the order shown."""
    return _folded(match for match in matches.standing(standing) if match.offer.role == "money")


def _folded(found: Iterable[Match]) -> tuple[Line, ...]:
    families: dict[str, list[Match]] = {}
    for match in found:
        families.setdefault(match.offer.model, []).append(match)
    return tuple(_line(members) for members in families.values())


def _line(members: list[Match]) -> Line:
    ordered = sorted(members, key=lambda match: match.offer.stands)
    return Line(ordered[0], tuple(ordered[1:]))


def helped_by(match: Match, matches: Matches) -> tuple[Match, ...]:
    """Return the guarantees and subsidies for an offer that this firm has or may have, what is met first."""
    named = {match.offer.id, match.offer.realises}
    shelves = (matches.standing(standing) for standing in (Standing.MET, Standing.POSSIBLE))
    found = (helper for shelf in shelves for helper in shelf if helper.offer.role == "cheaper-money")
    runs = (
        helper for helper in found if helper.offer.status != "unknown"
    )  # what may have ended is no help to count on
    return tuple(helper for helper in runs if named & set(helper.offer.applies_to))


def lowered(rate: Decimal, helping: Iterable[Match]) -> Decimal | None:
    """Return what is left of a yearly rate with the best subsidy that is met; None where none lowers it.

    One loan takes one subsidy of the central state, so they are not added up.
    """
    found = [
        helper.offer.lowers_cost.net(rate)
        for helper in helping
        if helper.offer.lowers_cost and helper.standing is Standing.MET
    ]
    return min(found, default=None)


def helpers(matches: Matches) -> tuple[Line, ...]:
    """Return what is met and helps without being money itself: guarantees, subsidies, savings, doors and rights.

    Forms of one thing, such as the reliefs of several taxes, are folded into one line.
    """
    return _folded(match for match in matches.standing(Standing.MET) if match.offer.role != "money")
