"""Reading criteria from YAML, checked against the vocabulary as they are read.

A criterion that nothing can satisfy, that always holds or that mixes an amount with its own bases is refused here,
so that every rule that was read can be judged.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from functools import partial

from bot.applicant.answers import SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import read_number
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
from bot.eligibility.criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Between,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Pledged,
    Some,
    slots_of,
)
from bot.eligibility.judging import Verdict, judge
from bot.yamlnodes import Node

_BRANCHES = ("all", "any", "not", "some")
_OPERATORS = ("is", "in", "at_least", "at_most", "between", "has_any", "has_all", "within", "pledge")


def read_criterion(node: Node, vocabulary: Vocabulary) -> Criterion:
    """Read a criterion: ``{slot, <operator>}``, or ``all``, ``any``, ``not`` or ``some`` of criteria."""
    criterion = _read(node, vocabulary)
    check_judgeable(criterion, node, vocabulary)
    return criterion


def check_judgeable(criterion: Criterion, node: Node, vocabulary: Vocabulary) -> None:
    """Refuse a rule that cannot be judged exactly, or that no firm or every firm meets."""
    _refuse_mixed_amounts(criterion, node, vocabulary)
    match judge(criterion, vocabulary.nothing_known):
        case Verdict.UNMET:
            raise node.error("nothing can satisfy this criterion")
        case Verdict.MET:
            raise node.error("this criterion always holds; leave it out")


def _refuse_mixed_amounts(criterion: Criterion, node: Node, vocabulary: Vocabulary) -> None:
    slots = slots_of(criterion)
    used = Counter(base for slot in slots for base in vocabulary.bases(slot))
    for slot in slots:
        derived = vocabulary.derived.get(slot)
        if derived and derived.turns is None and any(used[base] > 1 for base in derived.bases):
            mixed = ", ".join(sorted(base for base in derived.bases if used[base] > 1))
            raise node.error(f"`{slot}` is reckoned from {mixed}; a rule may use the one or the other")


def _read(node: Node, vocabulary: Vocabulary) -> Criterion:
    branch = next((key for key in node.keys() if key in _BRANCHES), None)  # noqa: SIM118  # a node, not a mapping
    return _read_branch(node, branch, vocabulary) if branch else _read_atom(node, vocabulary)


def _read_branch(node: Node, branch: str, vocabulary: Vocabulary) -> Criterion:
    def parts(listed: Node) -> tuple[Criterion, ...]:
        found = listed.each(lambda part: _read(part, vocabulary))
        if not found:
            raise listed.error(f"`{branch}` needs at least one part")
        return found

    with node.record() as record:
        match branch:
            case "not":
                inner = record.need("not", lambda part: _read(part, vocabulary))
                make: Callable[[], Criterion] = lambda: Not(inner)  # noqa: E731  # built after the block, once all was read
            case "some":
                some = record.need("some", lambda part: _read_some(part, parts))
                make = lambda: some  # noqa: E731
            case _:
                found = record.need(branch, parts)
                make = lambda: AllOf(found) if branch == "all" else AnyOf(found)  # noqa: E731
    return make()


def _read_some(node: Node, parts: Callable[[Node], tuple[Criterion, ...]]) -> Some:
    with node.record() as record:
        count = record.need("count", Node.whole)
        found = record.need("of", parts)
    if not 1 <= count <= len(found):
        raise node.error(f"`count` must lie between 1 and the number of parts, {len(found)}")
    return Some(count, found)


def _read_atom(node: Node, vocabulary: Vocabulary) -> Criterion:
    with node.record() as record:
        slot = record.need("slot", lambda name: _slot(name, vocabulary))
        operators = [key for key in node.keys() if key in _OPERATORS]  # noqa: SIM118  # a node, not a mapping
        if len(operators) != 1:
            record.report(
                f"a criterion needs `slot` and one of {', '.join(_OPERATORS)}; or one of {', '.join(_BRANCHES)}"
            )
        found = [record.take(operator, partial(_operate, operator, slot)) for operator in operators]
    assert isinstance(found[0], Criterion), "anything else has been reported"
    return found[0]


def _slot(node: Node, vocabulary: Vocabulary) -> Slot:
    slot = vocabulary.slots.get(SlotName(node.text()))
    if slot and not isinstance(slot.kind, TextKind):
        return slot
    usable = [str(name) for name, slot in vocabulary.slots.items() if not isinstance(slot.kind, TextKind)]
    return vocabulary.slots[SlotName(node.choice(usable, "a slot that can be judged"))]


def _operate(operator: str, slot: Slot | None, node: Node) -> Criterion | None:
    if slot is None:  # its own mistake has been reported
        return None
    match slot.kind, operator:
        case NumberKind() as kind, "at_least" | "at_most" | "between" | "is":
            return _number(operator, node, slot.name, kind)
        case ChoiceKind() as kind, "is" | "in":
            return _choice(node, slot.name, kind)
        case SetKind(options), "has_any" | "has_all":
            codes = _codes(node, [code for code in options if code != "none"], f"an option of `{slot.name}`")
            return HasAny(slot.name, codes) if operator == "has_any" else HasAll(slot.name, codes)
        case RegionKind(regions), "within":
            named = _named(node, regions.units, 'a GB/T 2260 code such as "370000"')
            return OneOf(slot.name, _union(regions.within(code) for code in named), named)
        case IndustryKind(industries), "within" | "is" | "in":
            named = _named(node, industries.groups, "an industry group")
            return OneOf(slot.name, frozenset(named), named)
        case PledgesKind() as kind, "pledge":
            return _pledge(node, slot.name, kind)
    raise node.error(f"`{operator}` cannot be asked of `{slot.name}`; use {_usable(slot)}")


def _usable(slot: Slot) -> str:
    match slot.kind:
        case NumberKind():
            return "at_least, at_most, between or is"
        case ChoiceKind():
            return "is or in"
        case SetKind():
            return "has_any or has_all"
        case PledgesKind():
            return "pledge"
        case _:
            return "within"


def _number(operator: str, node: Node, name: SlotName, kind: NumberKind) -> Criterion:
    if operator == "between":
        low, high = _two(node, kind)
        return Between(name, low, high)
    number = read_number(node, kind)
    match operator:
        case "at_least":
            return AtLeast(name, number)
        case "at_most":
            return AtMost(name, number)
        case _:
            return Between(name, number, number)


def _two(node: Node, kind: NumberKind) -> tuple[Decimal, Decimal]:
    ends = node.each(lambda item: read_number(item, kind))
    if len(ends) != 2 or ends[0] > ends[1]:
        raise node.error("`between` needs two numbers, the lower first: [100000, 300000]")
    return ends[0], ends[1]


def _choice(node: Node, name: SlotName, kind: ChoiceKind) -> OneOf:
    if kind.yes_no:
        named = tuple("yes" if said else "no" for said in node.one_or_each(Node.yes_no))
    else:
        named = node.one_or_each(lambda item: item.choice(kind.options, f"an option of `{name}`"))
    return OneOf(name, frozenset(_some(named, node, f"an option of `{name}`")), named)


def _pledge(node: Node, name: SlotName, kind: PledgesKind) -> Pledged:
    with node.record() as record:
        kinds = record.need("kind", lambda found: _codes(found, kind.kinds, "a kind of collateral"))
        least = record.take(
            "at_least", lambda found: read_number(found, NumberKind(Decimal(0), kind.ceiling, whole=False, unit="cny"))
        )
    return Pledged(name, kinds, least or Decimal(0))


def _codes(node: Node, options: Collection[str], what: str) -> frozenset[str]:
    return frozenset(_named(node, options, what))


def _named(node: Node, options: Collection[str], what: str) -> tuple[str, ...]:
    return _some(node.one_or_each(lambda item: item.choice(options, what)), node, what)


def _some(named: tuple[str, ...], node: Node, what: str) -> tuple[str, ...]:
    if not named:
        raise node.error(f"the list is empty; name {what}")
    return named


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*parts)
