"""Reading the cues: which words in a running sentence announce which fact."""

from collections.abc import Iterator, Mapping
from typing import get_args

from bot.applicant.answers import SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.sentence.cues import Cues, FigureCue, OptionCue, Period, PledgeCues, Repairs
from bot.applicant.slots import ChoiceKind, NumberKind, PledgesKind, SetKind, Slot
from bot.content.findings import Findings
from bot.lookup import plain
from bot.yamlnodes import Entry, Node, Record

_PERIODS: tuple[str, ...] = get_args(Period)
_NOTHING, _OWED = "nothing", "owed"


def read_cues(node: Node, vocabulary: Vocabulary, findings: Findings) -> Cues:
    """Read all cues; every slot and option they name must be one."""
    slots = vocabulary.slots
    record = node.record()
    with findings, record:
        every = record.need("every", lambda found: dict(found.each_entry(lambda entry: _every(entry, slots)))) or {}
        figures = record.need("figures", lambda found: findings.each(found.items(), lambda cue: _figure(cue, slots)))
        periods, signs = record.need("periods", _read_periods) or ({}, {})
        before, after, ago = record.need("founded", _read_founded) or ((), (), {})
        negations, questions, others, firms = (
            record.need(key, _words) or () for key in ("negations", "questions", "others", "firms")
        )
        options = record.need("options", lambda found: _read_options(found, slots, findings)) or ()
        pledges = record.need("pledges", lambda found: _read_pledges(found, slots))
        places = record.need("places", _read_places) or ((), (), ())
        industries, wide = record.need("industries", _read_industries) or ((), ())
        yes = record.need("yes", _words) or ()
        names = record.need("names", lambda found: dict(found.each_entry(lambda entry: _names(entry, slots)))) or {}
        repairs = record.need("repairs", _read_repairs) or Repairs()
        if figures is not None and pledges is not None:
            return Cues(
                figures=tuple(figures),
                every=every,
                periods=periods,
                period_signs=signs,
                founded_before=before,
                founded_after=after,
                years_ago=ago,
                negations=negations,
                questions=questions,
                others=others,
                firms=firms,
                options=tuple(options),
                pledges=pledges,
                places_before=places[0],
                places_here=places[1],
                also_words=frozenset(places[2]),
                industries_before=industries,
                no_industries=frozenset(wide),
                yes=frozenset(map(plain, yes)),
                names=names,
                repairs=repairs,
            )
    return Cues()


def _words(node: Node) -> tuple[str, ...]:
    return tuple(node.each(Node.text))


def _slot(node: Node, slots: Mapping[SlotName, Slot]) -> Slot:
    return slots[SlotName(node.choice([str(name) for name in slots], "a slot"))]


def _names(entry: Entry, slots: Mapping[SlotName, Slot]) -> tuple[str, tuple[str, ...]]:
    return str(_slot(entry[1], slots).name), _words(entry[2])


def _read_repairs(node: Node) -> Repairs:
    with node.record() as record:
        found = {name: record.need(name, _words) for name in Repairs.__dataclass_fields__}
    return Repairs(**found)


def _every(entry: Entry, slots: Mapping[SlotName, Slot]) -> tuple[SlotName, Period]:
    return _slot(entry[1], slots).name, _period(entry[2])


def _period(node: Node) -> Period:
    return node.choice(_PERIODS, "a period")  # type: ignore[return-value]  # `choice` returns one of _PERIODS


def _figure(node: Node, slots: Mapping[SlotName, Slot]) -> FigureCue:
    with node.record() as record:
        named, owed = record.need("slot", lambda found: (_figure_slots(found, slots), _is_owed(found))) or ((), False)
        periods = record.take("per", lambda found: frozenset(found.each(_period)), frozenset())
        before = record.take("before", _words, ())
        after = record.take("after", _words, ())
        beside = record.take("beside", _words, ())
    return FigureCue(named, before, after, periods, beside, owed)


def _figure_slots(node: Node, slots: Mapping[SlotName, Slot]) -> tuple[SlotName, ...]:
    if node.is_list:
        return tuple(node.each(lambda found: _number_slot(found, slots)))
    return () if node.text() in {_NOTHING, _OWED} else (_number_slot(node, slots),)


def _is_owed(node: Node) -> bool:
    return not node.is_list and node.text() == _OWED


def _number_slot(node: Node, slots: Mapping[SlotName, Slot]) -> SlotName:
    slot = _slot(node, slots)
    if not isinstance(slot.kind, NumberKind):
        raise node.error(f"`{slot.name}` is no figure")
    return slot.name


def _read_periods(node: Node) -> tuple[dict[Period, tuple[str, ...]], dict[str, Period]]:
    with node.record() as record:
        words = {period: record.take(period, _words, ()) for period in _PERIODS}
        signs = record.need(
            "of_sign", lambda found: dict(found.each_entry(lambda entry: (entry[0], _period(entry[2]))))
        )
    return {period: found for period, found in words.items() if found}, signs  # type: ignore[misc]  # keys of _PERIODS


def _read_founded(node: Node) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, int]]:
    with node.record() as record:
        before = record.need("before", _words)
        after = record.need("after", _words)
        ago = record.need("years_ago", lambda found: dict(found.each_entry(lambda entry: (entry[0], entry[2].whole()))))
    return before, after, ago


def _read_options(node: Node, slots: Mapping[SlotName, Slot], findings: Findings) -> Iterator[OptionCue]:
    found: list[OptionCue] = []
    for _, key, options in findings.entries(node):
        with findings:
            slot = _slot(key, slots)
            found += (_option(slot, entry) for entry in options.entries())
    return iter(found)


def _option(slot: Slot, entry: Entry) -> OptionCue:
    name, key, phrases = entry
    codes = tuple(name.split())
    wrong = [code for code in codes if not _is_option(code, slot)]
    if wrong:
        raise key.error(f"{wrong[0]!r} is not an option of `{slot.name}`")
    return OptionCue(slot.name, codes, _words(phrases))


def _is_option(code: str, slot: Slot) -> bool:
    match slot.kind:
        case ChoiceKind(options) | SetKind(options):
            return code in options
        case NumberKind():
            return code.isdecimal()
    return False


def _read_pledges(node: Node, slots: Mapping[SlotName, Slot]) -> PledgeCues:
    kinds = next((slot.kind.kinds for slot in slots.values() if isinstance(slot.kind, PledgesKind)), {})

    def kind(entry: Entry) -> tuple[str, tuple[str, ...]]:
        return entry[1].choice(kinds, "a kind of collateral"), _words(entry[2])

    def read(record: Record) -> PledgeCues:
        return PledgeCues(
            words=record.need("words", _words),
            taken=record.need("taken", _words),
            none=record.need("none", _words),
            alone=record.need("alone", lambda found: frozenset(found.each(lambda item: item.choice(kinds, "a kind")))),
            kinds=record.need("kinds", lambda found: dict(found.each_entry(kind))),
        )

    with node.record() as record:
        pledges = read(record)
    return pledges


def _read_places(node: Node) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    with node.record() as record:
        before, here, also = (record.need(key, _words) for key in ("before", "here", "also_words"))
    return before, here, also


def _read_industries(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with node.record() as record:
        before, wide = record.need("before", _words), record.need("too_wide", _words)
    return before, wide
