"""What of a talk still means something when the content was edited under it.

A slot may be gone, an option renamed, a kind changed. Such an answer stays in the log and counts as not told: it is
asked again if it is still asked at all.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName, Value
from bot.applicant.sentence.reading import Doubt
from bot.applicant.slots import (
    ChoiceKind,
    IndustryKind,
    Kind,
    NumberKind,
    PledgesKind,
    RegionKind,
    SetKind,
    Slot,
    TextKind,
)
from bot.conversation.session import Open, Path, State


def recognised(state: State, slots: Mapping[SlotName, Slot], before: State | None = None) -> State:
    """Return the state without what this vocabulary no longer knows.

    What stands in a state ``before`` that was recognised already is not looked at again.
    """
    sure = before.answers if before else {}
    answers = {
        path: answer
        for path, answer in state.answers.items()
        if sure.get(path) is answer or _means(path, answer, slots)
    }
    put = state.open if _is_put(state.open, slots) else None
    reopened = tuple(path for path in state.reopened if _is_known(path, slots))
    if not (state.guesses or state.doubts) and (put, reopened) == (state.open, state.reopened):
        # Nearly always nothing is lost, and a state has too many fields to be copied for nothing.
        return state if len(answers) == len(state.answers) else replace(state, answers=answers)
    return replace(
        state,
        answers=answers,
        open=put,
        reopened=reopened,
        guesses={path: answer for path, answer in state.guesses.items() if _means(path, answer, slots)},
        doubts=tuple(_held(doubt, slots) for doubt in state.doubts),
    )


def _held(doubt: Doubt, slots: Mapping[SlotName, Slot]) -> Doubt:
    return replace(doubt, choices=tuple(choice for choice in doubt.choices if _means(*choice, slots)))


def _is_put(opened: Open | None, slots: Mapping[SlotName, Slot]) -> bool:
    return opened is not None and _is_known(opened.path, slots)


def _is_known(path: Path, slots: Mapping[SlotName, Slot]) -> bool:
    first, *_, last = path.split("/") * 2
    return path.startswith("@") or (SlotName(first) in slots and SlotName(last) in slots)


def _means(path: Path, answer: Answer, slots: Mapping[SlotName, Slot]) -> bool:
    return _is_known(path, slots) and fits(answer, slots[SlotName(path.rsplit("/", 1)[-1])].kind)


def fits(answer: Answer, kind: Kind) -> bool:
    """Say whether an answer is one that a slot of this kind can have."""
    match answer:
        case Silence():
            return True
        case Band():
            return isinstance(kind, NumberKind)
        case AnyOf(values):
            return all(_holds(value, kind) for value in values)
        case Exact(value):
            return _holds(value, kind)


def _holds(value: Value, kind: Kind) -> bool:
    match kind, value:
        case NumberKind(), Decimal():
            return True
        case ChoiceKind(options), str():
            return value in options
        case SetKind(options), frozenset():
            return value <= options.keys()
        case RegionKind(regions), str():
            return value in regions.units
        case IndustryKind(industries), str():
            return value in industries.groups
        case PledgesKind(), tuple():
            return all(_is_pledge(item, kind) for item in value)
        case TextKind(), str():
            return True
    return False


def _is_pledge(item: Pledge, kind: PledgesKind) -> bool:
    return item.kind in kind.kinds and item.asset_class in {None, *kind.classes.get(item.kind, ())}
