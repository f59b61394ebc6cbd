"""A session's entries as plain values, for storage: read back, they are equal to what was written."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName, Value
from bot.applicant.sentence.reading import Doubt
from bot.conversation.session import (
    Asked,
    Began,
    Came,
    Cleared,
    Entry,
    Guessed,
    Left,
    Named,
    Narrowed,
    Picked,
    Reopened,
    Restarted,
    Said,
    Seen,
    Spoke,
    Switched,
    Told,
    Unread,
    Viewed,
    Widened,
)


def plain_entry(entry: Entry) -> dict[str, Any]:  # noqa: C901, PLR0912  # one case for each kind of entry
    """Return an entry as JSON can say it; amounts stand as text, so that no digit is lost."""
    match entry:
        case Asked(asking, path, step):
            return {"asked": asking, "path": path, "step": step}
        case Told(path, answer):
            return {"told": path, "answer": plain_answer(answer)}
        case Unread():
            return {"unread": True}
        case Narrowed(choices):
            return {"narrowed": [[code, plain_answer(answer)] for code, answer in choices]}
        case Guessed(answers, doubts):
            told = [[path, plain_answer(answer)] for path, answer in answers]
            return {"guessed": told, "doubts": [_plain_doubt(doubt) for doubt in doubts]}
        case Picked(codes):
            return {"picked": sorted(codes)}
        case Widened():
            return {"widened": True}
        case Reopened(path):
            return {"reopened": path}
        case Left(path):
            return {"left": path}
        case Said(step, of):
            return {"said": step, "of": of}
        case Cleared(paths, steps):
            return {"cleared": list(paths), "steps": list(steps)}
        case Spoke(language):
            return {"spoke": language}
        case Restarted():
            return {"restarted": True}
        case Began(asking):
            return {"began": asking}
        case Came(mark):
            return {"came": mark}
        case Seen(day):
            return {"seen": day.isoformat()}
        case Switched(firm):
            return {"firm": firm}
        case Named(firm, name):
            return {"named": firm, "name": name}
        case Viewed(offer):
            return {"viewed": offer}
        case _:
            assert_never(entry)


def entry_of(record: Mapping[str, Any]) -> Entry:
    """Return the entry a record was written from; raises ``ValueError`` for a record of no kind we know."""
    for key, read in _READERS.items():
        if key in record:
            return read(record)
    raise ValueError(f"no entry has the keys {sorted(record)}")


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Entry]] = {
    "asked": lambda record: Asked(record["asked"], record["path"], record["step"]),
    "told": lambda record: Told(record["told"], answer_of(record["answer"])),
    "unread": lambda _: Unread(),
    "narrowed": lambda record: Narrowed(tuple((code, answer_of(told)) for code, told in record["narrowed"])),
    "guessed": lambda record: Guessed(
        tuple((path, answer_of(told)) for path, told in record["guessed"]), tuple(map(_doubt, record["doubts"]))
    ),
    "picked": lambda record: Picked(frozenset(record["picked"])),
    "widened": lambda _: Widened(),
    "reopened": lambda record: Reopened(record["reopened"]),
    "left": lambda record: Left(record["left"]),
    "said": lambda record: Said(record["said"], record["of"]),
    "cleared": lambda record: Cleared(tuple(record["cleared"]), tuple(record["steps"])),
    "spoke": lambda record: Spoke(record["spoke"]),
    "restarted": lambda _: Restarted(),
    "began": lambda record: Began(record["began"]),
    "came": lambda record: Came(record["came"]),
    "seen": lambda record: Seen(date.fromisoformat(record["seen"])),
    "firm": lambda record: Switched(record["firm"]),
    "named": lambda record: Named(record["named"], record["name"]),
    "viewed": lambda record: Viewed(record["viewed"]),
}


def _plain_doubt(doubt: Doubt) -> dict[str, Any]:
    choices = [[slot, plain_answer(answer)] for slot, answer in doubt.choices]
    return {"words": doubt.words, "choices": choices, "slot": doubt.slot}


def _doubt(record: Mapping[str, Any]) -> Doubt:
    choices = tuple((SlotName(slot), answer_of(answer)) for slot, answer in record["choices"])
    return Doubt(record["words"], choices, None if record["slot"] is None else SlotName(record["slot"]))


def plain_answer(answer: Answer) -> Any:
    """Return an answer as JSON can say it; ``answer_of`` reads it back."""
    match answer:
        case Silence():
            return answer.value
        case Band(low, high):
            return {"from": _text(low), "to": _text(high)}
        case AnyOf(values):
            return {"any": sorted((_plain_value(value) for value in values), key=str)}
        case Exact(value):
            return {"is": _plain_value(value)}


def answer_of(record: Any) -> Answer:
    """Return the answer a record was written from; raises ``ValueError`` for anything else."""
    match record:
        case str():
            return Silence(record)
        case {"from": low, "to": high}:
            return Band(_number(low), _number(high))
        case {"any": values}:
            return AnyOf(frozenset(_value(value) for value in values))
        case {"is": value}:
            return Exact(_value(value))
    raise ValueError("not an answer")


def _plain_value(value: Value) -> Any:
    match value:
        case Decimal():
            return {"number": str(value)}
        case str():
            return value
        case frozenset():
            return {"set": sorted(value)}
        case _:
            return {"items": [_plain_pledge(item) for item in value]}


def _value(record: Any) -> Value:
    match record:
        case str():
            return record
        case {"number": number}:
            return Decimal(number)
        case {"set": codes}:
            return frozenset(codes)
        case {"items": items}:
            return tuple(_pledge(item) for item in items)
    raise ValueError("not a value")


def _plain_pledge(item: Pledge) -> dict[str, Any]:
    amounts = {"value": item.value, "owed": item.owed}
    told = {name: _plain_amount(amount) for name, amount in amounts.items() if amount is not None}
    return {"kind": item.kind, "class": item.asset_class, **told}


def _plain_amount(amount: Decimal | Band | Silence) -> Any:
    return plain_answer(Exact(amount) if isinstance(amount, Decimal) else amount)


def _pledge(record: Mapping[str, Any]) -> Pledge:
    return Pledge(record["kind"], record["class"], _amount(record.get("value")), _amount(record.get("owed")))


def _amount(record: Any) -> Decimal | Band | Silence | None:
    match None if record is None else answer_of(record):
        case Exact(Decimal() as amount):
            return amount
        case Band() | Silence() as rough:
            return rough
    return None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
