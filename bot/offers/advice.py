"""What to say before any offer (borrow, borrow less, do not borrow now), and one line for each kind of money."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from bot.applicant.affordability import TERM
from bot.applicant.answers import Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import certain_in, numbers_of
from bot.offers.estimating import NEED, carried_by
from bot.offers.matching import Match, Matches, Standing

DISTRESS = SlotName("distress")
_LOCAL = {"programme": 0, "policy": 1, "model": 2}


class Advice(Enum):
    BORROW = "borrow"
    BORROW_LESS = "borrow-less"
    DO_NOT_BORROW = "do-not-borrow"


def advise(facts: Facts) -> Advice:
    """Say first whether to borrow at all: not when the cash flow carries no debt or the next instalment cannot be paid.

    Where the cash flow was not told nothing speaks against borrowing yet.
    """
    if "cannot-pay-next-instalment" in certain_in(facts.possible(DISTRESS)):
        return Advice.DO_NOT_BORROW
    carries = carried_by(facts, term_reckoned(facts))
    if carries is None:
        return Advice.BORROW
    if carries <= 0:
        return Advice.DO_NOT_BORROW
    return Advice.BORROW_LESS if carries < _need(facts) else Advice.BORROW


def term_reckoned(facts: Facts) -> int:
    """Return the months a loan is reckoned over: the time the money is needed, or the planning tenor."""
    if isinstance(facts.answers.get(TERM), Silence | None):
        return facts.vocabulary.planning.months
    return int(numbers_of(facts.possible(TERM))[0])


def _need(facts: Facts) -> Decimal:
    if isinstance(facts.answers.get(NEED), Silence | None):
        return Decimal(0)
    return numbers_of(facts.possible(NEED))[0]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the results: the most local form of an offer, and the other forms of it."""

    head: Match
    others: tuple[Match, ...] = ()


def lines(matches: Matches, standing: Standing) -> tuple[Line, ...]:
    """Return the offers of money of one standing, forms of one model folded into one line, in the order shown."""
    money = [match for match in matches.standing(standing) if match.offer.role == "money"]
    families: dict[str, list[Match]] = {}
    for match in money:
        families.setdefault(match.offer.realises or match.offer.id, []).append(match)
    return tuple(_line(members) for members in families.values())


def _line(members: list[Match]) -> Line:
    ordered = sorted(members, key=lambda match: (_LOCAL[match.offer.kind], -match.score, match.offer.id))
    return Line(ordered[0], tuple(ordered[1:]))


def helpers(matches: Matches) -> tuple[Match, ...]:
    """Return what is met and helps without being money itself: guarantees, subsidies, savings, doors and rights."""
    return tuple(match for match in matches.standing(Standing.MET) if match.offer.role != "money")
