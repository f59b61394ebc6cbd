"""Unlocks in words: what to do, and which of the offer's own criteria it brings about."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.slots import NumberKind, Unit
from bot.eligibility.criteria import Atom, atoms
from bot.eligibility.judging import Verdict, judge
from bot.locales import Language
from bot.offers.offer import Offer
from bot.offers.unlocking import Unlock
from bot.offers.ways import Change, Raises
from bot.views import formats
from bot.views.wording import Wording

_AIM = {"zh": "{words}（{aim}）", "en": "{words} ({aim})"}
_DAYS_A_MONTH, _IN_MONTHS = 30, 60
_JOINT = {"zh": "，", "en": ", "}


@dataclass(frozen=True, slots=True)
class UnlockView:
    """What to do, step by step, how long it takes, and what must still be told to know."""

    steps: tuple[str, ...]
    days: str | None
    missing: tuple[str, ...]


def unlock_view(unlock: Unlock, offer: Offer, facts: Facts, wording: Wording, language: Language) -> UnlockView:
    """Return an unlock as one says it."""
    return UnlockView(
        steps=tuple(said(change, offer, facts, wording, language) for change in unlock.changes),
        days=_time(unlock.days, language) if unlock.days else None,
        missing=tuple(wording.lacking(slot, (offer.rule,)) for slot in unlock.missing),
    )


def _time(days: int, language: Language) -> str:
    """Return a time as one plans it: two months and more in months, rounded up."""
    if days < _IN_MONTHS:
        return formats.count(days, "days", language)
    return formats.count(-(-days // _DAYS_A_MONTH), "months", language)


def said(change: Change, offer: Offer, facts: Facts, wording: Wording, language: Language) -> str:
    """Return what to do; of a number that has to rise, with what the offer asks of it."""
    words = change.way.words[language].format(**_values(change, facts.vocabulary, language))
    aims = dict.fromkeys(wording.criterion(atom) for atom in _brought_about(change, offer, facts))
    return _AIM[language].format(words=words, aim=_JOINT[language].join(aims)) if aims else words


def _values(change: Change, vocabulary: Vocabulary, language: Language) -> dict[str, str]:
    unit = _unit(change, vocabulary)
    moved = {"by": change.by, "to": change.to}
    return {name: formats.count(number, unit, language) for name, number in moved.items() if number is not None}


def _unit(change: Change, vocabulary: Vocabulary) -> Unit:
    kinds = (vocabulary.slots[slot].kind for slot in change.answers)
    return next((kind.unit for kind in kinds if isinstance(kind, NumberKind)), "none")


def _brought_about(change: Change, offer: Offer, facts: Facts) -> Iterator[Atom]:
    """Yield the conditions on a number that hold once it has risen; one that was lowered says it itself."""
    if not isinstance(change.way.effect, Raises):
        return
    then = facts.changed(change.answers)
    for atom in atoms(offer.rule):
        touched = facts.vocabulary.bases(atom.slot) & change.answers.keys()
        if touched and judge(atom, then) is Verdict.MET and judge(atom, facts) is not Verdict.MET:
            yield atom
