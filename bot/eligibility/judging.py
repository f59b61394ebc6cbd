"""The one judge: is a criterion met, unmet, or not decided by what is known?

Where no fact is used twice in a rule, three-valued logic (Kleene 1952) part by part is exact: each part can turn
out either way on its own. Where a fact is used twice ("over 50, or under 50") it is not, so the values that fact
may have are divided into finitely many cases, in each of which every condition on it is decided; the rule is met if
it is met in all of them. A decided answer of the part-by-part pass is always right, so cases are only tried when it
leaves the question open.

Two conditions hang together if they speak of one slot, or of slots that follow from a common base. Common bases are
divided first. Once they are known, slots are independent of each other, and one that is still used twice is divided
by itself, whether it was asked or derived.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from enum import Enum
from itertools import pairwise, product
from typing import assert_never

from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import (
    Assets,
    OneSetOf,
    Options,
    Points,
    Possible,
    Span,
    Subsets,
    exactly,
    is_settled,
    numbers_of,
)
from bot.eligibility.criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Atom,
    Between,
    Compound,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Pledged,
    Some,
    atoms,
)


class Verdict(Enum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    def __invert__(self) -> "Verdict":
        return _OPPOSITE[self]


_OPPOSITE = {Verdict.MET: Verdict.UNMET, Verdict.UNMET: Verdict.MET, Verdict.UNKNOWN: Verdict.UNKNOWN}


def judge(criterion: Criterion, facts: Facts) -> Verdict:
    """Return MET only if true for every completion of what is unknown, UNMET only if false for all of them."""
    verdict = _part_by_part(criterion, facts)
    if verdict is not Verdict.UNKNOWN or not isinstance(criterion, Compound):
        return verdict
    conditions = tuple(atoms(criterion))
    return _case_by_case(criterion, facts, entangled(conditions, facts.vocabulary), conditions)


def _case_by_case(
    criterion: Criterion, facts: Facts, slots: Sequence[SlotName], conditions: tuple[Atom, ...]
) -> Verdict:
    """Judge a criterion that is open part by part, dividing ``slots`` in their order."""
    unsettled = [slot for slot in slots if not is_settled(facts.possible(slot))]
    if not unsettled:
        return Verdict.UNKNOWN
    seen: set[Verdict] = set()
    for case in cases(unsettled[0], conditions, facts):
        narrowed = facts.assuming({unsettled[0]: case})
        verdict = _part_by_part(criterion, narrowed)
        if verdict is Verdict.UNKNOWN:
            verdict = _case_by_case(criterion, narrowed, unsettled[1:], conditions)
        seen.add(verdict)
        if len(seen) > 1 or Verdict.UNKNOWN in seen:
            return Verdict.UNKNOWN
    (verdict,) = seen
    return verdict


def entangled(conditions: Iterable[Atom], vocabulary: Vocabulary) -> tuple[SlotName, ...]:
    """Return what hangs together in a rule: the bases that several slots share, then the slots used more than once."""
    used = Counter(atom.slot for atom in conditions)
    sharing = Counter(base for slot in used for base in vocabulary.bases(slot))
    shared = sorted(base for base, slots in sharing.items() if slots > 1)
    return (*shared, *sorted(slot for slot, times in used.items() if times > 1 and slot not in shared))


def open_conditions(criterion: Criterion, facts: Facts) -> Iterator[Atom]:
    """Yield the conditions on single slots that leave an undecided criterion open, in the order written.

    A part that is decided has no say any more, however rough an answer stays that it looks at.
    """
    match criterion:
        case AllOf(parts) | AnyOf(parts) | Some(_, parts):
            pass
        case Not(part):
            parts = (part,)
        case _:
            yield criterion
            return
    for part in parts:
        if judge(part, facts) is Verdict.UNKNOWN:
            yield from open_conditions(part, facts)


def _part_by_part(criterion: Criterion, facts: Facts) -> Verdict:
    match criterion:
        case AllOf(parts):
            return _at_least(len(parts), (_part_by_part(part, facts) for part in parts), len(parts))
        case AnyOf(parts):
            return _at_least(1, (_part_by_part(part, facts) for part in parts), len(parts))
        case Some(count, parts):
            return _at_least(count, (_part_by_part(part, facts) for part in parts), len(parts))
        case Not(part):
            return ~_part_by_part(part, facts)
        case _:
            return holds(criterion, facts.possible(criterion.slot))


def _at_least(count: int, verdicts: Iterable[Verdict], total: int) -> Verdict:
    met, spare = 0, total - count
    for verdict in verdicts:
        met += verdict is Verdict.MET
        spare -= verdict is Verdict.UNMET
        if met >= count:
            return Verdict.MET
        if spare < 0:
            return Verdict.UNMET
    return Verdict.MET if count <= 0 else Verdict.UNMET if spare < 0 else Verdict.UNKNOWN


def holds(atom: Atom, possible: Possible) -> Verdict:
    """Judge one condition against all values its slot may have."""
    match atom:
        case AtLeast(_, minimum):
            low, high = numbers_of(possible)
            return _verdict(always=low >= minimum, never=high < minimum)
        case AtMost(_, maximum):
            low, high = numbers_of(possible)
            return _verdict(always=high <= maximum, never=low > maximum)
        case Between(_, minimum, maximum):
            return _between(possible, minimum, maximum)
        case OneOf(_, codes, _):
            assert isinstance(possible, Options)
            return _verdict(always=possible.codes <= codes, never=not possible.codes & codes)
        case HasAny(_, codes):
            return _has(possible, lambda held: bool(held & codes))
        case HasAll(_, codes):
            return _has(possible, lambda held: held >= codes)
        case Pledged(_, kinds, minimum):
            assert isinstance(possible, Assets)
            return _pledged(possible, kinds, minimum)
        case _:
            assert_never(atom)


def _verdict(*, always: bool, never: bool) -> Verdict:
    return Verdict.MET if always else Verdict.UNMET if never else Verdict.UNKNOWN


def _between(possible: Possible, minimum: Decimal, maximum: Decimal) -> Verdict:
    if isinstance(possible, Points):
        inside = {minimum <= number <= maximum for number in possible.numbers}
        return _verdict(always=inside == {True}, never=inside == {False})
    assert isinstance(possible, Span)
    low, high = max(possible.low, minimum), min(possible.high, maximum)
    empty = low > high or (possible.whole and low.to_integral_value("ROUND_CEILING") > high)
    return _verdict(always=possible.low >= minimum and possible.high <= maximum, never=empty)


def _has(possible: Possible, test: Callable[[frozenset[str]], bool]) -> Verdict:
    match possible:
        case Subsets(certain, allowed):  # the test can only gain from a larger set
            return _verdict(always=test(certain), never=not test(allowed))
        case OneSetOf(sets):
            found = {test(held) for held in sets}
            return _verdict(always=found == {True}, never=found == {False})
    raise TypeError(f"not a set: {possible}")


def _pledged(possible: Assets, kinds: frozenset[str], minimum: Decimal) -> Verdict:
    spans = [possible.free[kind] for kind in kinds if kind in possible.free]
    always = any(span.low >= minimum for span in spans)
    never = not possible.more and all(span.high < minimum for span in spans)
    return _verdict(always=always, never=never)


def cases(slot: SlotName, conditions: Iterable[Atom], facts: Facts) -> list[Possible]:
    """Divide what a slot may be into parts in each of which every condition that rests on it is decided by it.

    Each part stands for itself by one value, or by a set of values that no condition tells apart.
    """
    relevant = [atom for atom in conditions if slot in {atom.slot, *facts.vocabulary.bases(atom.slot)}]
    own = [atom for atom in relevant if atom.slot == slot]
    possible = facts.possible(slot)
    match possible:
        case Span() | Points():
            return [
                Points(frozenset({number})) for number in _sample(possible, _cuts(slot, relevant, facts.vocabulary))
            ]
        case Options(codes):
            if len(own) == len(relevant):
                return [Options(part) for part in _told_apart(codes, own)]
            return [Options(frozenset({code})) for code in codes]
        case Subsets(certain, allowed):
            return [exactly(certain | part) for part in _unions(allowed - certain, slot, relevant, facts.vocabulary)]
        case OneSetOf(sets):
            return [exactly(held) for held in sets]
        case Assets():
            return list(_pledge_cases(possible, own))
        case _:
            assert_never(possible)


def _cuts(slot: SlotName, relevant: Iterable[Atom], vocabulary: Vocabulary) -> frozenset[Decimal]:
    return frozenset[Decimal]().union(*(_limits(atom, slot, vocabulary) for atom in relevant))


def _limits(atom: Atom, slot: SlotName, vocabulary: Vocabulary) -> frozenset[Decimal]:
    if atom.slot != slot:
        return frozenset(cut for cut in vocabulary.turns(atom.slot, slot) if isinstance(cut, Decimal))
    match atom:
        case AtLeast(_, limit) | AtMost(_, limit):
            return frozenset({limit})
        case Between(_, low, high):
            return frozenset({low, high})
    return frozenset()


def _sample(possible: Span | Points, cuts: frozenset[Decimal]) -> frozenset[Decimal]:
    """Return a number from every stretch between two cuts, and the cuts themselves."""
    if isinstance(possible, Points):
        return possible.numbers
    marks = sorted({possible.low, possible.high, *(cut for cut in cuts if possible.low < cut < possible.high)})
    if not possible.whole:
        return frozenset(marks) | {(low + high) / 2 for low, high in pairwise(marks)}
    whole = {mark.to_integral_value(rounding) for mark in marks for rounding in ("ROUND_FLOOR", "ROUND_CEILING")}
    near = {mark + step for mark in whole for step in (-1, 0, 1)}
    return frozenset(number for number in near if possible.low <= number <= possible.high)


def _told_apart(codes: frozenset[str], own: Iterable[Atom]) -> list[frozenset[str]]:
    parts = [codes]
    for atom in own:
        if isinstance(atom, OneOf):
            parts = [half for part in parts for half in (part & atom.codes, part - atom.codes) if half]
    return parts


def _unions(
    free: frozenset[str], slot: SlotName, relevant: Iterable[Atom], vocabulary: Vocabulary
) -> Iterator[frozenset[str]]:
    """Yield sets of free codes, one for each way the conditions can be decided.

    Codes that stand in the same conditions are alike: only none, one or all of them make a difference.
    """
    tests = list(relevant)
    alike: dict[tuple[str, ...], list[str]] = {}
    for code in sorted(free):
        signature = tuple(_role(atom, slot, code, vocabulary) for atom in tests)
        if any(signature):
            alike.setdefault(signature, []).append(code)
    for chosen in product(*([(), members[:1], members] for members in alike.values())):
        yield frozenset(code for part in chosen for code in part)


def _role(atom: Atom, slot: SlotName, code: str, vocabulary: Vocabulary) -> str:
    if atom.slot != slot:  # a derived fact may turn on each code in a way of its own
        return code if code in vocabulary.turns(atom.slot, slot) else ""
    return "named" if isinstance(atom, HasAny | HasAll) and code in atom.codes else ""


def _pledge_cases(possible: Assets, own: Iterable[Atom]) -> Iterator[Assets]:
    limits: dict[str, set[Decimal]] = {}
    for atom in own:
        if isinstance(atom, Pledged):
            for kind in atom.kinds:
                limits.setdefault(kind, set()).add(atom.minimum)
    kinds = sorted(limits)
    for chosen in product(*(_worths(possible, kind, limits[kind]) for kind in kinds)):
        yield Assets({kind: Span(worth, worth) for kind, worth in zip(kinds, chosen, strict=True) if worth is not None})


def _worths(possible: Assets, kind: str, limits: set[Decimal]) -> list[Decimal | None]:
    if possible.more:
        return [None, Decimal(0), *sorted(limits)]
    if kind not in possible.free:
        return [None]
    return list(_sample(possible.free[kind], frozenset(limits)))
