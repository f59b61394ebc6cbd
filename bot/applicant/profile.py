"""Reading an applicant profile from YAML, and writing it as plain values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName, Value
from bot.applicant.facts import Vocabulary
from bot.applicant.slots import (
    ChoiceKind,
    IndustryKind,
    NumberKind,
    PledgesKind,
    RegionKind,
    SetKind,
    Slot,
    TextKind,
)
from bot.yamlnodes import Entry, Node

Profile: TypeAlias = Mapping[SlotName, Answer]
Plain: TypeAlias = bool | str | int | float | list["Plain"] | dict[str, "Plain"] | None
"""What JSON can say."""


def read_profile(node: Node, vocabulary: Vocabulary) -> Profile:
    """Read a profile; every unknown slot and every wrong value is reported, each with its place."""

    def read_entry(entry: Entry) -> tuple[SlotName, Answer]:
        name, key, value = entry
        slot = asked_slot(name, key, vocabulary)
        return slot.name, read_answer(value, slot)

    return dict(node.each_entry(read_entry))


def asked_slot(name: str, key: Node, vocabulary: Vocabulary) -> Slot:
    """Return the slot of a profile's key; one that is derived or unknown is the author's mistake."""
    slot = vocabulary.slots.get(SlotName(name))
    if slot is None:
        key.choice([str(known) for known, found in vocabulary.slots.items() if not found.derived], "a slot")
        raise AssertionError  # pragma: no cover - `choice` has raised
    if slot.derived:
        raise key.error(f"`{name}` is derived, never told; give {', '.join(sorted(vocabulary.bases(slot.name)))}")
    if slot.talk:
        raise key.error(f"`{name}` belongs to the talk; it is no fact about the firm")
    return slot


def read_answer(node: Node, slot: Slot) -> Answer:
    """Read what a person said to ``slot``: a value, a band, ``{any_of: [...]}``, ``declined`` or ``unsure``."""
    if node.is_mapping:
        return _read_partial(node, slot)
    if not node.is_list:
        match node.text():
            case "declined":
                return Silence.DECLINED
            case "unsure":
                return Silence.UNSURE
    return Exact(read_value(node, slot))


def _read_partial(node: Node, slot: Slot) -> Answer:
    if "any_of" in node.keys():  # noqa: SIM118  # a node, not a mapping
        with node.record() as record:
            values = record.need("any_of", lambda listed: listed.each(lambda item: read_value(item, slot)))
        if not values:
            raise node.error("`any_of` needs at least one value")
        if isinstance(slot.kind, PledgesKind):
            raise node.error(f"`{slot.name}` is a list; a list cannot be one of several")
        return AnyOf(frozenset(values))
    if isinstance(slot.kind, NumberKind):
        return _read_band(node, slot.kind)
    raise node.expected(f"{_wanted(slot)}, `{{any_of: [...]}}`, `declined` or `unsure`")


def _read_band(node: Node, kind: NumberKind) -> Band:
    with node.record() as record:
        low = record.take("from", lambda found: read_number(found, kind))
        high = record.take("to", lambda found: read_number(found, kind))
    if low is None and high is None:
        raise node.error("a band needs `from`, `to` or both")
    if low is not None and high is not None and low > high:
        raise node.error(f"the band runs backwards: from {low} to {high}")
    return Band(low, high)


def read_value(node: Node, slot: Slot) -> Value:
    """Read one exact value of a slot's kind."""
    match slot.kind:
        case NumberKind() as kind:
            return read_number(node, kind)
        case ChoiceKind(_, yes_no=True):
            return "yes" if node.yes_no() else "no"
        case ChoiceKind(options):
            return node.choice(options, f"an option of `{slot.name}`")
        case RegionKind(regions):
            return _region(node, frozenset(regions.units))
        case IndustryKind(industries):
            return node.choice(industries.groups, "an industry group")
        case SetKind(options):
            return _read_set(node, options, slot)
        case PledgesKind() as kind:
            return node.each(lambda item: _read_pledge(item, kind))
        case TextKind(longest):
            return _read_text(node, longest)


def read_number(node: Node, kind: NumberKind) -> Decimal:
    """Read a number within the bounds of its kind."""
    number = Decimal(node.whole()) if kind.whole else node.number()
    if not kind.minimum <= number <= kind.maximum:
        raise node.error(f"{number} is out of bounds; expected {kind.minimum} to {kind.maximum}")
    return number


def _region(node: Node, codes: frozenset[str]) -> str:
    code = node.text()
    if code not in codes:
        raise node.error(f'{code!r} is not a GB/T 2260 code of a province, city or county, such as "370100"')
    return code


def _read_set(node: Node, options: Mapping[str, object], slot: Slot) -> frozenset[str]:
    held = frozenset(node.each(lambda item: item.choice(options, f"an option of `{slot.name}`")))
    if "none" in held and len(held) > 1:
        raise node.error("`none` cannot stand beside other options")
    return held - {"none"}


def _read_pledge(node: Node, kind: PledgesKind) -> Pledge:
    with node.record() as record:
        what = record.need("kind", lambda found: found.choice(kind.kinds, "a kind of collateral"))
        asset_class = record.take("class", lambda found: _asset_class(found, what, kind))
        value = record.take("value", lambda found: _read_amount(found, kind.ceiling))
        owed = record.take("owed", lambda found: _read_amount(found, kind.ceiling))
    return Pledge(what, asset_class, value, owed)


def _asset_class(node: Node, what: str | None, kind: PledgesKind) -> str:
    if what is None:  # a kind that is not one has been reported; which classes it has, nobody knows
        return node.text()
    return node.choice(kind.classes.get(what, ()), f"a class of {what}")


def _read_amount(node: Node, ceiling: Decimal) -> Decimal | Band | Silence:
    amounts = NumberKind(Decimal(0), ceiling, whole=False, unit="cny")
    if node.is_mapping:
        return _read_band(node, amounts)
    if node.text() in {"declined", "unsure"}:
        return Silence(node.text())
    return read_number(node, amounts)


def _read_text(node: Node, longest: int) -> str:
    text = node.text()
    if len(text) > longest:
        raise node.error(f"at most {longest} characters, not {len(text)}")
    return text


def _wanted(slot: Slot) -> str:
    match slot.kind:
        case SetKind() | PledgesKind():
            return "a list"
        case _:
            return "a value"


def plain_answer(answer: Answer) -> Plain:
    """Return an answer as JSON can say it, in the form ``read_answer`` reads."""
    match answer:
        case Silence():
            return answer.value
        case Band():
            return _plain_band(answer)
        case AnyOf(values):
            return {"any_of": sorted((plain_value(value) for value in values), key=str)}
        case Exact(value):
            return plain_value(value)


def plain_value(value: Value) -> Plain:
    """Return an exact value as JSON can say it; the empty set is ``none``, as a person says it."""
    match value:
        case Decimal():
            return _plain_amount(value)
        case str():
            return value
        case frozenset():
            return [*sorted(value)] or ["none"]
        case _:
            return [_plain_pledge(item) for item in value]


def plain_number(number: Decimal) -> int | float:
    """Return the nearest number that JSON can say."""
    return int(number) if number == number.to_integral_value() else float(number)


def _plain_amount(number: Decimal) -> int | float | str:
    """Return a number so that reading it gives it back: as text where a float would lose digits or need an exponent."""
    near = plain_number(number)
    lossless = "e" not in str(near) and Decimal(str(near)) == number
    return near if lossless else f"{number:f}"


def _plain_band(band: Band) -> Plain:
    ends = {"from": band.low, "to": band.high}
    return {name: _plain_amount(end) for name, end in ends.items() if end is not None}


def _plain_pledge(item: Pledge) -> Plain:
    told: dict[str, Plain] = {"kind": item.kind}
    if item.asset_class:
        told["class"] = item.asset_class
    for name, amount in (("value", item.value), ("owed", item.owed)):
        match amount:
            case Decimal():
                told[name] = _plain_amount(amount)
            case Band():
                told[name] = _plain_band(amount)
            case Silence():
                told[name] = amount.value
    return told
