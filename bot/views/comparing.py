"""A difference as finished values: the first few of each kind, and how many more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.eligibility.criteria import slots_of
from bot.eligibility.judging import Verdict
from bot.locales import Language
from bot.offers.advice import Advice
from bot.offers.comparing import Difference, Move
from bot.offers.matching import Match
from bot.views import formats
from bot.views.wording import Wording

_MOST = 3
_MOST_ASKED: Mapping[Language, int] = {"zh": 40, "en": 80}
"""Letters of a condition that is still read to its end; of a longer one only the subjects are named."""


@dataclass(frozen=True, slots=True)
class GoneView:
    """What is no longer met, and what stands in the way: the condition, or what a long one is about.

    Both are absent where an answer is missing.
    """

    name: str
    blocked: str | None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveView:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """``advice`` is what is advised after, where it was otherwise before."""

    same: bool
    advice: str | None
    appeared: tuple[str, ...]
    more_appeared: int
    gone: tuple[GoneView, ...]
    more_gone: int
    perhaps: tuple[str, ...]
    cheaper: tuple[MoveView, ...]
    dearer: tuple[MoveView, ...]
    more: tuple[MoveView, ...]
    less: tuple[MoveView, ...]
    others: int
    """Further offers whose amount moved."""


def difference_view(
    difference: Difference, before: Advice, after: Advice, wording: Wording, language: Language
) -> DifferenceView:
    """Return a difference as one says it; what helps without being money counts like the rest."""
    amounts = (*difference.more, *difference.less)
    money = [match for match in difference.appeared if match.offer.role == "money"]
    helping = [match for match in difference.appeared if match.offer.role != "money"]
    return DifferenceView(
        same=not difference and before is after,
        advice=after.value if after is not before else None,
        appeared=tuple(match.offer.name[language] for match in (*money, *helping)[:_MOST]),
        more_appeared=max(0, len(difference.appeared) - _MOST),
        gone=tuple(_gone(match, wording, language) for match in difference.gone[:_MOST]),
        more_gone=max(0, len(difference.gone) - _MOST),
        perhaps=tuple(match.offer.name[language] for match in difference.perhaps[:_MOST]),
        cheaper=_moves(difference.cheaper, formats.percent, language),
        dearer=_moves(difference.dearer, formats.percent, language),
        more=_moves(difference.more, lambda amount: formats.money(amount, language), language),
        less=_moves(difference.less, lambda amount: formats.money(amount, language), language),
        others=max(0, len(amounts) - min(_MOST, len(difference.more)) - min(_MOST, len(difference.less))),
    )


def _gone(match: Match, wording: Wording, language: Language) -> GoneView:
    unmet = (one for one in match.reasons if one.requirement and one.verdict is Verdict.UNMET)
    name, first = match.offer.name[language], next(unmet, None)
    if first is None:
        return GoneView(name, None)
    asked = wording.criterion(first.criterion)
    if len(asked) <= _MOST_ASKED[language]:
        return GoneView(name, asked)
    return GoneView(name, None, tuple(dict.fromkeys(map(wording.label, slots_of(first.criterion)))))


def _moves(moves: tuple[Move, ...], say: Callable[[Decimal], str], language: Language) -> tuple[MoveView, ...]:
    return tuple(MoveView(move.match.offer.name[language], say(move.before), say(move.after)) for move in moves[:_MOST])
