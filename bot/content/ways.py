"""Reading what an owner can bring about: each way with what it changes, its effort and its days."""

from collections.abc import Iterator
from string import Formatter

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import asked_slot, read_answer
from bot.applicant.slots import ChoiceKind, NumberKind, SetKind, Slot
from bot.content.findings import Findings
from bot.eligibility.criteria import Criterion
from bot.eligibility.reading import read_criterion
from bot.locales import LANGUAGES, Text
from bot.offers.offer import Words
from bot.offers.ways import Adds, Effect, Lowers, Raises, Rising, Sets, Way, Ways, ordered
from bot.yamlnodes import Entry, Node, Place, Problem, Record

_EFFECTS = ("raises", "lowers", "sets", "adds")
_HARDEST = 5
_VALUES = frozenset({"by", "to"})


def read_ways(node: Node, words: Words, vocabulary: Vocabulary, findings: Findings) -> Ways:
    """Read every way; one that cannot be read is left out and reported."""
    entries = findings.entries(node)
    ways = findings.each(entries, lambda entry: _read_way(entry, words, vocabulary))
    if len(ways) == len(entries):  # else what seems to lack a way may have one that cannot be read
        findings.problems += _without_a_way(ways, vocabulary, node.place)
    return ordered(ways)


def _read_way(entry: Entry, words: Words, vocabulary: Vocabulary) -> Way:
    code, _, node = entry
    with node.record() as record:
        effects = [key for key in _EFFECTS if key in record]
        if len(effects) != 1:
            record.report(f"a way says one of {', '.join(_EFFECTS)}")
        effect = next(iter([_read_effect(key, record, vocabulary) for key in effects]), None)
        when = record.take("when", lambda found: read_criterion(found, vocabulary))
        if isinstance(effect, Sets) and "when" not in record:
            record.report("what is set needs `when`: of which firms is it not so already?")
        effort = record.need("effort", _effort)
        days = record.take("days", Node.whole, 0)
        each = record.take("days_each", Node.whole, 0)
        said = _read_words(record, words, numbers=isinstance(effect, Raises | Lowers))
    assert effect is not None
    assert effort is not None
    assert said is not None
    return Way(id=code, words=said, effect=effect, effort=effort, days=days, days_each=each, when=when)


def _effort(node: Node) -> int:
    effort = node.whole()
    if not 1 <= effort <= _HARDEST:
        raise node.error(f"effort lies between 1 (a form) and {_HARDEST} (another firm), not {effort}")
    return effort


def _read_words(record: Record, words: Words, *, numbers: bool) -> Text | None:
    if "action" in record:
        action = record.take("action", lambda found: found.choice(words.actions, "an action"))
        return words.actions[action] if action else None
    return record.need("words", lambda found: _said(found, numbers=numbers))


def _said(node: Node, *, numbers: bool) -> Text:
    found = node.words()
    usable = _VALUES if numbers else frozenset[str]()
    for language in LANGUAGES:
        named = {name for _, name, _, _ in Formatter().parse(found[language]) if name is not None}
        if named - usable:
            may = " and ".join(sorted(usable)) or "no value"
            raise node.error(f"the words may name {may}, not {', '.join(sorted(named - usable))}")
    return found


def _read_effect(key: str, record: Record, vocabulary: Vocabulary) -> Effect | None:
    match key:
        case "raises":
            numbers = record.need("raises", lambda found: found.each(lambda item: _rising(item, vocabulary)))
            most = record.need("most", Node.whole)
            return Raises(numbers, most) if numbers and most else None
        case "lowers":
            slot = record.need("lowers", lambda found: _number(found, vocabulary, "fall"))
            return Lowers(slot) if slot else None
        case "sets":
            answers = record.need("sets", lambda found: dict(found.each_entry(lambda one: _answer(one, vocabulary))))
            return Sets(answers) if answers else None
        case _:
            return record.need("adds", lambda found: _addition(found, vocabulary))


def _rising(node: Node, vocabulary: Vocabulary) -> Rising:
    when: Criterion | None = None
    with node.record() as record:
        slot = record.need("slot", lambda found: _number(found, vocabulary, None))
        when = record.take("when", lambda found: read_criterion(found, vocabulary))
    assert slot is not None
    return Rising(slot, when)


def _number(node: Node, vocabulary: Vocabulary, change: str | None) -> SlotName:
    slot = asked_slot(node.text(), node, vocabulary)
    if not isinstance(slot.kind, NumberKind):
        raise node.error(f"`{slot.name}` is no number")
    if change and slot.change != change:
        raise node.error(f"`{slot.name}` is not said to {change}: `change: {slot.change}`")
    return slot.name


def _answer(entry: Entry, vocabulary: Vocabulary) -> tuple[SlotName, Answer]:
    name, key, value = entry
    slot = asked_slot(name, key, vocabulary)
    return slot.name, read_answer(value, slot)


def _addition(node: Node, vocabulary: Vocabulary) -> Adds:
    with node.record() as record:
        slot = record.need("slot", lambda found: asked_slot(found.text(), found, vocabulary))
        addable = sorted(slot.addable) if slot else ()
        code = record.need("code", lambda found: found.choice(addable, "what can be added"))
    assert slot is not None
    assert code is not None
    return Adds(slot.name, code)


def _without_a_way(ways: list[Way], vocabulary: Vocabulary, place: Place) -> Iterator[Problem]:
    """Name what the slots say an owner can change, but no way brings about: the two must tell the same story."""
    for slot in vocabulary.slots.values():
        if slot.change != "no" and slot.kind:
            reached = [way for way in ways if slot.name in way.slots]
            if not reached:
                yield Problem(place, f"`{slot.name}` can change (`change: {slot.change}`), but no way brings it about")
            for code in sorted(slot.addable - _brought_about(reached, slot)):
                yield Problem(place, f"`{code}` of `{slot.name}` can be added, but no way brings it about")


def _brought_about(ways: list[Way], slot: Slot) -> frozenset[str]:
    found: set[str] = set()
    for way in ways:
        match way.effect:
            case Adds(_, code):
                found.add(code)
            case Sets(answers) if isinstance(slot.kind, ChoiceKind | SetKind):
                value = getattr(answers[slot.name], "value", None)
                found |= {value} if isinstance(value, str) else set()
    return frozenset(found)
