"""Simulated people: each knows the facts of a firm and answers whatever is asked, by tapping or by typing."""

from collections.abc import Mapping
from decimal import Decimal

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.slots import IndustryKind, NumberKind, PledgesKind, SetKind
from bot.conversation.messages import Commanded, Inbound, Tapped, Typed
from bot.conversation.session import item_paths
from tests.talks.talking import Talk

Knows = Mapping[str, Answer]
"""What somebody knows, by slot; what is missing is skipped."""


def code(value: str) -> Exact:
    return Exact(value)


def number(value: int) -> Exact:
    return Exact(Decimal(value))


def several(*codes: str) -> Exact:
    return Exact(frozenset(codes))


def pledges(*items: Pledge) -> Exact:
    return Exact(items)


class Person:
    """Answers questions from what is known; ``typing`` says whether in words or by tapping."""

    def __init__(self, knows: Knows, *, typing: bool = False) -> None:
        self._knows = knows
        self._typing = typing

    def answer(self, talk: Talk) -> list[Inbound]:
        """Return what this person sends to answer the open question."""
        path, asking = talk.open.path, talk.open.asking
        answer = self._answer_to(path)
        match answer:
            case None | Silence.DECLINED:
                return [Commanded("skip")]
            case Silence.UNSURE:
                return [Commanded("unsure")] if talk.open.widened or not _has_bands(talk) else [Commanded("unsure")] * 2
        if self._typing:
            return [Typed(_in_words(answer, talk))]
        return _by_tapping(answer, asking, talk)

    def _answer_to(self, path: str) -> Answer | None:
        if "/" not in path:
            return self._knows.get(path)
        listed = self._knows["collateral"]
        assert isinstance(listed, Exact)
        assert isinstance(listed.value, tuple)
        where, _, field = path.rpartition("/")
        item = dict(zip(item_paths(listed.value), listed.value, strict=True))[where]
        amount = item.value if field == "pledge_value" else item.owed
        return Exact(amount) if isinstance(amount, Decimal) else amount

    def answer_until(self, talk: Talk, *rests: str) -> int:
        """Answer until one of these questions is put; return how many were answered."""
        answered = 0
        while talk.at not in rests:
            assert answered < 60, "the talk comes to no rest"
            before = talk.at
            for inbound in self.answer(talk):
                talk.send(inbound)
            assert talk.at != before or talk.question.text.endswith(".finer"), talk.said
            answered += 1
        return answered


def _has_bands(talk: Talk) -> bool:
    asks = [question for ask in talk.script.flow.asks() for question in (ask, *ask.item)]
    return any(ask.unsure for ask in asks if ask.id == talk.open.step)


def _by_tapping(answer: Answer, asking: int, talk: Talk) -> list[Inbound]:
    kind = talk.script.vocabulary.slots[SlotName(talk.open.path.rsplit("/", 1)[-1])].kind
    shown = {option.code: option for option in talk.question.options}
    fitting = [code for code, option in shown.items() if option.answer == answer]
    if fitting:
        return [Tapped(asking, fitting[0])]
    match answer:
        case Exact(str() as value) if value in shown:
            return [Tapped(asking, value)]
        case Exact(frozenset() | tuple() as values):
            assert isinstance(kind, SetKind | PledgesKind)
            codes = [item.kind if isinstance(item, Pledge) else item for item in values]
            return _ticking([held for held in codes if held in shown], asking)
    return [Typed(_in_words(answer, talk))]


def _ticking(codes: list[str], asking: int) -> list[Inbound]:
    ticks: list[Inbound] = [Tapped(asking + number, held) for number, held in enumerate(sorted(set(codes)))]
    return [*ticks, Tapped(asking + len(ticks), "/done")]


def _in_words(answer: Answer, talk: Talk) -> str:
    match answer:
        case Exact(Decimal() as value):
            return f"{value}{_unit(talk)}"
        case Band(Decimal() as low, Decimal() as high):
            return f"{low}-{high}{_unit(talk)}"
        case Exact(str() as value):
            kind = talk.script.vocabulary.slots[talk.question.slot].kind
            return kind.industries.groups[value].name.zh if isinstance(kind, IndustryKind) else value
        case Exact(frozenset() | tuple() as values):
            codes = [item.kind if isinstance(item, Pledge) else item for item in values]
            return "，".join(sorted(codes)) or "没有"
    raise AssertionError(f"nobody says {answer}")


def _unit(talk: Talk) -> str:
    """Return the unit that a person must say, for without it a number of months is asked back."""
    kind = talk.script.vocabulary.slots[talk.question.slot].kind
    return "个月" if isinstance(kind, NumberKind) and kind.unit == "months" else ""
