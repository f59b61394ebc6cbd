"""Verdicts of many rules at once, by mask arithmetic: every rule is one bit.

A speed-up of ``judge`` and nothing else: whoever deletes it and calls ``judge`` rule by rule gets the same answers.

Every rule is brought into clauses: it holds if each of its clauses holds, a clause if any of its conditions does. In
three-valued logic this form says the same as the rule part by part. What is known of a slot then tells, for all rules
together, which of their conditions surely hold and which may hold; clauses of several conditions lie in planes, the
first of every rule in the first plane, so that a condition is a bit at the place of its rule. Only a rule that looks
at one fact twice and is still open needs the judge's cases.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial, reduce
from itertools import accumulate, combinations, product
from operator import and_, getitem, or_
from typing import NamedTuple, TypeAlias

from bot.applicant.answers import SlotName
from bot.applicant.facts import MOST_SAID, MOST_SCOPES, Facts, Said, Scope, Vocabulary
from bot.applicant.possible import Assets, OneSetOf, Possible, Subsets, codes_of, numbers_of
from bot.eligibility.criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Atom,
    Criterion,
    HasAny,
    Not,
    OneOf,
    Pledged,
    Some,
    atoms,
    slots_of,
)
from bot.eligibility.judging import Verdict, entangled, holds, judge
from bot.kept import Found, Kept, once

Mask: TypeAlias = int
"""A set of rules, by number: bit 0 is the first."""
Condition: TypeAlias = tuple[Atom, bool]
"""A condition on one slot, or its opposite."""
Clause: TypeAlias = frozenset[Condition]

_MOST_CLAUSES = 64
"""A rule that falls into more clauses is judged by itself."""
_MOST_KEPT = 20_000
_EVERY = -1
_WIDTH = 480
_WINDOW = (1 << _WIDTH) - 1


class Verdicts(NamedTuple):
    """Which rules are met and which are unmet; the others among ``all`` are unknown."""

    met: Mask
    unmet: Mask
    all: Mask

    @property
    def unknown(self) -> Mask:
        return self.all & ~(self.met | self.unmet)

    def of(self, number: int) -> Verdict:
        if self.met >> number & 1:
            return Verdict.MET
        return Verdict.UNMET if self.unmet >> number & 1 else Verdict.UNKNOWN


def numbers_in(mask: Mask) -> Iterator[int]:
    """Yield the rules of a mask, the first ones first.

    >>> list(numbers_in(0b1101))
    [0, 2, 3]
    """
    start = 0
    while mask:
        part = mask & _WINDOW  # of a long mask each step would copy all of it
        if not part:
            empty = (mask & -mask).bit_length() - 1
            mask >>= empty
            start += empty
            continue
        while part:
            lowest = part & -part
            yield start + lowest.bit_length() - 1
            part ^= lowest
        mask >>= _WIDTH
        start += _WIDTH


def first_in(mask: Mask, count: int) -> list[int]:
    """Return up to ``count`` rules of a mask, the first ones.

    >>> first_in(0b1101, 2)
    [0, 2]
    """
    found: list[int] = []
    part, start = mask & _WINDOW, -1
    for _ in range(count):
        if not part:
            mask >>= _WIDTH
            if not mask:
                break
            empty = (mask & -mask).bit_length() - 1
            mask >>= empty
            start += _WIDTH + empty
            part = mask & _WINDOW
        lowest = part & -part
        part ^= lowest
        found.append(start + lowest.bit_length())
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """How an index sees facts: as ``seen`` makes them of what is told, which moves no slots but ``moves``."""

    seen: Callable[[Facts], Facts] = lambda facts: facts
    moves: frozenset[SlotName] = frozenset()


AS_TOLD = Seen()


class Index:
    """Rules, compiled once and judged together as often as there are facts."""

    def __init__(self, rules: Sequence[Criterion], vocabulary: Vocabulary, seen: Seen = AS_TOLD) -> None:
        self._rules = tuple(rules)
        self._seen = seen
        self._all = (1 << len(self._rules)) - 1
        self._tangles = _tangles(self._rules, vocabulary)
        self._tangled = mask_of(self._tangles)
        self._kept: Kept[Hashable, Verdict] = Kept(_MOST_KEPT)
        self._impossible = self._alone = 0
        breaches, planes = _Conditions(), list[_Conditions]()
        width = len(self._rules)
        for number, rule in enumerate(self._rules):
            bit, clauses = 1 << number, _clauses(rule)
            if clauses is None:
                self._alone |= bit
                continue
            for atom, positive in (condition for clause in clauses if len(clause) == 1 for condition in clause):
                breaches.add((atom, not positive), bit)
            several = sorted((clause for clause in clauses if len(clause) > 1), key=_in_order)
            planes += [_Conditions() for _ in range(len(several) - len(planes))]
            for plane, clause in zip(planes, several, strict=False):
                for condition in clause:
                    plane.add(condition, bit)
            if frozenset() in clauses:
                self._impossible |= bit
        self._breaches = Plane(breaches.compiled(width), vocabulary, seen)
        self._planes = [Plane(plane.compiled(width), vocabulary, seen) for plane in planes]

    def seen_as(self, seen: Seen, vocabulary: Vocabulary, among: Mask) -> "Index":
        """Return an index of the rules ``among`` these that sees facts otherwise; what they come to is shared."""
        other = copy(self)
        vars(other).pop("_columns", None)
        vars(other).update(
            _seen=seen,
            _kept=Kept(_MOST_KEPT),
            _all=self._all & among,
            _tangled=self._tangled & among,
            _impossible=self._impossible & among,
            _alone=self._alone & among,
            _breaches=self._breaches.seen_as(seen, vocabulary, among),
            _planes=[plane.seen_as(seen, vocabulary, among) for plane in self._planes],
        )
        return other

    def verdicts(self, facts: Facts, among: Mask = -1) -> Verdicts:
        """Return the verdict of every rule, exact for those ``among`` the wanted.

        Of the others, one that looks at a fact twice may stand as unknown although it is decided.
        """
        unmet, not_met = self._breaches.standing(facts)
        unmet |= self._impossible
        for plane in self._planes:
            hold, may = plane.standing(facts)
            unmet |= plane.rules & ~may
            not_met |= plane.rules & ~hold
        unmet &= self._all
        met = self._all & ~(not_met | unmet | self._alone)
        if self._tangled or self._alone:
            for number in numbers_in((self._tangled & ~(met | unmet) | self._alone) & among):
                match self._judged(number, facts):
                    case Verdict.MET:
                        met |= 1 << number
                    case Verdict.UNMET:
                        unmet |= 1 << number
        return Verdicts(met, unmet, self._all)

    def alike(self, facts: Facts) -> Hashable:
        """Return what stands for all that the verdicts follow from: the same for all firms that no rule tells apart.

        None where some rule has to be judged by itself.
        """
        if self._tangled or self._alone:
            return None
        both = self._breaches.both(facts)
        return (both, *[plane.both(facts) for plane in self._planes]) if self._planes else both

    def unmet(self, facts: Facts, among: Mask) -> Mask:
        """Return the rules ``among`` the wanted that are unmet."""
        unmet = self._breaches.both(facts) | self._impossible
        for plane in self._planes:
            unmet |= plane.rules & ~plane.standing(facts)[1]
        unmet &= among
        if self._tangled or self._alone:
            for number in numbers_in((self._tangled | self._alone) & among & ~unmet):
                if self._judged(number, facts) is Verdict.UNMET:
                    unmet |= 1 << number
        return unmet

    @property
    def breaches(self) -> "Plane":
        """Of rules that are one condition, by the slot of that: where its opposite holds."""
        return self._breaches

    def undecided(self, facts: Facts, decided: Mask = 0) -> "Undecided":
        """Return what is undecided by slot; of what is known to be ``decided`` it may tell nothing."""
        return Undecided(self, facts, decided)

    def holding(self, facts: Facts) -> Sequence[Mask]:
        """Return by plane the rules of which the clause of several conditions surely holds."""
        return [plane.standing(facts)[0] for plane in self._planes]

    @once
    def slots(self) -> frozenset[SlotName]:
        """The slots that the rules look at."""
        return frozenset(slot for rule in self._rules for slot in slots_of(rule))

    @once
    def _columns(self) -> Mapping[SlotName, Sequence[tuple[int, "Column"]]]:
        """By slot its columns, each with the place of its plane; those of clauses of one condition with -1."""
        found: dict[SlotName, list[tuple[int, Column]]] = {}
        for at, plane in enumerate((self._breaches, *self._planes), start=-1):
            for column in plane.columns:
                found.setdefault(column.slot, []).append((at, column))
        return found

    def open_untold(self, slot: SlotName, scope: Scope) -> Mask | None:
        """Return the rules with an open clause in which the condition on a slot is open, for all who told the same.

        None where it takes their answers to say.
        """
        columns = self._columns.get(slot, ())
        if slot in scope.touched or self._alone or any(at >= 0 for at, _ in columns):
            return None
        return reduce(or_, [column.untold.open for _, column in columns], 0)

    def open(self, slot: SlotName, undecided: "Undecided") -> Mask:
        """Return the rules with an open clause in which the condition on a slot is open."""
        # A clause of one condition is open where that is; one of several is not where another of them surely holds.
        found, facts, decided = 0, undecided.facts, undecided.decided
        touched = facts.scope.touched if facts.scope else None
        for at, column in self._columns.get(slot, ()):
            open_ = (column.tells(facts) if touched is None or slot in touched else column.untold).open
            found |= open_ if at < 0 else open_ & ~undecided.holding[at]
        if self._alone and self._alone & ~decided:
            found |= mask_of(at for at in numbers_in(self._alone & ~decided) if slot in slots_of(self._rules[at]))
        return found

    def _judged(self, number: int, told: Facts) -> Verdict:
        facts = self._seen.seen(told)
        tangle = self._tangles.get(number)
        if tangle is None:
            return judge(self._rules[number], facts)
        if not self._alone >> number & 1 and all(map(facts.settled, tangle.slots)):
            return Verdict.UNKNOWN
        known = (number, *map(facts.possible, tangle.rests_on), *map(facts.answers.get, tangle.rests_on))
        return self._kept.of(known, lambda: judge(self._rules[number], facts))


class Undecided(Mapping[SlotName, Mask]):
    """By slot: the rules with an open clause in which the condition on that slot is open; found when looked at."""

    def __init__(self, index: Index, facts: Facts, decided: Mask) -> None:
        self._index = index
        self.facts = facts
        self.decided = decided

    @once
    def holding(self) -> Sequence[Mask]:
        """By plane the rules of which the clause of several conditions surely holds."""
        return self._index.holding(self.facts)

    def __getitem__(self, slot: SlotName) -> Mask:
        """Return the rules for one slot; none, as a counter does, where nothing is open."""
        return self._index.open(slot, self)

    def __contains__(self, slot: object) -> bool:
        return slot in self._index.slots and bool(self[SlotName(str(slot))])

    def __iter__(self) -> Iterator[SlotName]:
        return filter(self.__getitem__, self._index.slots)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class _Tangle:
    """The slots a rule looks at twice, and all slots that its verdict rests on."""

    slots: tuple[SlotName, ...]
    rests_on: tuple[SlotName, ...]


def _tangles(rules: Sequence[Criterion], vocabulary: Vocabulary) -> dict[int, _Tangle]:
    found: dict[int, _Tangle] = {}
    for number, rule in enumerate(rules):
        conditions = tuple(atoms(rule))
        if slots := entangled(conditions, vocabulary):
            used = {atom.slot for atom in conditions}
            rests_on = used.union(*(vocabulary.bases(slot) for slot in used))
            found[number] = _Tangle(slots, tuple(sorted(rests_on)))
    return found


def mask_of(numbers: Iterable[int]) -> Mask:
    """Return the rules of these numbers as a mask.

    >>> bin(mask_of([0, 2, 3]))
    '0b1101'
    """
    return reduce(or_, (1 << number for number in numbers), 0)


def _clauses(rule: Criterion, *, positive: bool = True) -> frozenset[Clause] | None:
    """Return the clauses of a rule, or of its opposite; None if they are too many."""
    match rule:
        case Not(part):
            return _clauses(part, positive=not positive)
        case AllOf(parts):
            count = len(parts)
        case AnyOf(parts):
            count = 1
        case Some(count, parts):
            pass
        case _:
            return frozenset({frozenset({(rule, positive)})})
    least = count if positive else len(parts) - count + 1
    # At least so many of n hold if of any n - least + 1 of them one holds.
    return _joined([_clauses(part, positive=positive) for part in parts], len(parts) - least + 1)


def _joined(of_parts: Sequence[frozenset[Clause] | None], of: int) -> frozenset[Clause] | None:
    found: set[Clause] = set()
    for chosen in combinations(of_parts, of):
        known = [clauses for clauses in chosen if clauses is not None]
        if len(known) < len(chosen):
            return None
        for picked in product(*known):
            found.add(frozenset[Condition]().union(*picked))
            if len(found) > _MOST_CLAUSES:
                return None
    return frozenset(found)


def _in_order(clause: Clause) -> tuple[int, list[str]]:
    return len(clause), sorted(f"{atom.slot} {positive} {type(atom).__name__}" for atom, positive in clause)


Table: TypeAlias = Callable[[Possible], tuple[Mask, Mask]]
"""Tells, for what is known of a slot, the rules of which a condition on it surely holds, and of which one may."""
Both: TypeAlias = int
"""The rules of which some condition surely holds and, after the bit of the last rule, those of which one may hold."""


class Told(NamedTuple):
    """What is told of the conditions on a slot."""

    both: Both
    open: Mask
    """The rules of which one is open."""


class Column:
    """The conditions of a plane on one slot."""

    def __init__(self, slot: SlotName, says: Callable[[Possible], Told], vocabulary: Vocabulary, seen: Seen) -> None:
        self.slot = slot
        self.bases = tuple(sorted(vocabulary.moved_by(slot)))
        self.by_answer = {base: Found(MOST_SAID, partial(self._by_answer, base)) for base in self.bases}
        """By slot what an answer to it tells, if nothing else is told that the column rests on."""
        self.both = {base: Found(MOST_SAID, partial(self._both_by_answer, base)) for base in self.bases}
        self._says = says
        self._vocabulary = vocabulary
        self._seen = None if seen.moves.isdisjoint(self.bases) else seen.seen
        self._by_several: Kept[Hashable, Told] = Kept(MOST_SAID)
        self._shared: Found[Told, Told] = Found(MOST_SAID, lambda told: told)
        self.untold = self._look(vocabulary.nothing_known)

    def _look(self, facts: Facts) -> Told:
        return self._says((self._seen(facts) if self._seen else facts).possible(self.slot))

    def _by_answer(self, base: SlotName, said: Said) -> Told:
        is_itself = self.bases == (self.slot,) and not self._seen
        told = self._says(said.possible) if is_itself else self._look(Facts({base: said.answer}, self._vocabulary))
        return self._shared[told]  # many places are alike to all rules

    def _both_by_answer(self, base: SlotName, said: Said) -> Both:
        return self.by_answer[base][said].both

    def tells(self, facts: Facts) -> Told:
        """Return what is told of the slot."""
        if facts.scope is None:  # what is assumed besides is not kept by the answers
            return self._look(facts)
        if self.slot not in facts.scope.touched:
            return self.untold
        told = facts.scope.told.intersection(self.bases)
        if len(told) > 1:
            return self.by_several(facts)
        (base,) = told
        return self.by_answer[base][facts.said[base]]

    def by_several(self, facts: Facts) -> Told:
        """Return what is told by the answers to several slots."""
        known = tuple(map(facts.said.get, self.bases))
        found = self._by_several.get(known)
        return self._by_several.keep(known, self._look(facts)) if found is None else found


class _Scoped:
    """The columns of a plane for all who told the same slots: what stands of them, and those still to be looked at."""

    def __init__(self, columns: Iterable[Column], scope: Scope) -> None:
        self.both: Both = 0
        self.bases: list[SlotName] = []
        self.tables: list[Mapping[Said, Both]] = []
        """What an answer tells that decides a column alone; ``bases`` are the slots it is given to."""
        self.of_several: list[Callable[[Facts], Told]] = []
        for column in columns:
            told = scope.told.intersection(column.bases)
            if column.slot not in scope.touched:
                self.both |= column.untold.both
            elif len(told) > 1:
                self.of_several.append(column.by_several)
            else:
                self.bases += told
                self.tables += [column.both[base] for base in told]


class Plane:
    """Conditions, one clause of each rule, slot by slot."""

    def __init__(self, compiled: "_Compiled", vocabulary: Vocabulary, seen: Seen, among: Mask = _EVERY) -> None:
        """Columns that bear on no rule ``among`` these are left out."""
        rules, says, width = self._compiled = compiled
        self.rules = rules & among
        self._width = width
        self._every = (1 << width) - 1
        columns = (Column(slot, says_of, vocabulary, seen) for slot, says_of in says.items())
        self.columns = [column for column in columns if among == _EVERY or column.untold.both >> width & among]
        self._scopes: Found[Scope, _Scoped] = Found(MOST_SCOPES, partial(_Scoped, self.columns))

    def seen_as(self, seen: Seen, vocabulary: Vocabulary, among: Mask) -> "Plane":
        return Plane(self._compiled, vocabulary, seen, among)

    def split(self, both: Both) -> tuple[Mask, Mask]:
        """Return the rules of which some condition surely holds, and those of which some may hold."""
        return both & self._every, both >> self._width

    def standing(self, facts: Facts) -> tuple[Mask, Mask]:
        """Return the rules of which some condition surely holds, and those of which some may hold."""
        return self.split(self.both(facts))

    def both(self, facts: Facts) -> Both:
        """Return how the rules stand to what is known, without a step of our own for each slot."""
        if facts.scope is None:
            return reduce(or_, [column.tells(facts).both for column in self.columns], 0)
        scoped = self._scopes[facts.scope]
        answers = map(facts.said.__getitem__, scoped.bases)
        both = reduce(or_, map(getitem, scoped.tables, answers), scoped.both)
        for by_several in scoped.of_several:
            both |= by_several(facts).both
        return both


class _Conditions:
    """Conditions with the rules that look at them, gathered to be compiled slot by slot."""

    def __init__(self) -> None:
        self._rules: dict[Condition, Mask] = {}

    def add(self, condition: Condition, bit: Mask) -> None:
        self._rules[condition] = self._rules.get(condition, 0) | bit

    def compiled(self, width: int) -> "_Compiled":
        """Return them compiled, among so many rules."""
        kinds: dict[tuple[SlotName, type[Atom], bool], dict[Atom, Mask]] = {}
        for (atom, positive), rules in self._rules.items():
            kinds.setdefault((atom.slot, type(atom), positive), {})[atom] = rules
        by_slot: dict[SlotName, list[Table]] = {}
        for (slot, _, said), of in kinds.items():
            by_slot.setdefault(slot, []).extend(_tables(of, positive=said))
        says = {slot: _together(tables, width) for slot, tables in by_slot.items()}
        return _Compiled(reduce(or_, self._rules.values(), 0), says, width)


class _Compiled(NamedTuple):
    """Conditions, compiled slot by slot."""

    rules: Mask
    """Those that look at some of them."""
    says: Mapping[SlotName, Callable[[Possible], Told]]
    """Tells by slot what is decided by what it may be."""
    width: int
    """How many rules there are in all."""


def _together(tables: Sequence[Table], width: int) -> Callable[[Possible], Told]:
    """Join the tables of one slot; what was said of an answer is kept, for many firms and many turns give the same."""

    @lru_cache(maxsize=MOST_SAID)
    def says(possible: Possible) -> Told:
        hold = may = open_ = 0
        for table in tables:
            surely, perhaps = table(possible)
            hold |= surely
            may |= perhaps
            open_ |= perhaps & ~surely
        return Told(hold | may << width, open_)

    return says


def _tables(conditions: Mapping[Atom, Mask], *, positive: bool) -> list[Table]:
    """Compile conditions of one kind on one slot."""
    if positive:
        return [_table(conditions)]
    return [_opposite(_table(layer), reduce(or_, layer.values())) for layer in _layers(conditions)]


def _opposite(table: Table, rules: Mask) -> Table:
    """Turn conditions round: an opposite surely holds where the condition cannot, and may where it is not sure."""

    def turned(possible: Possible) -> tuple[Mask, Mask]:
        surely, perhaps = table(possible)
        return rules & ~perhaps, rules & ~surely

    return turned


def _layers(conditions: Mapping[Atom, Mask]) -> list[dict[Atom, Mask]]:
    """Spread conditions so that no rule stands in a layer twice: two opposites of one rule would hide each other."""
    layers: list[dict[Atom, Mask]] = []
    taken: list[Mask] = []
    for atom, rules in conditions.items():
        rest, depth = rules, 0
        while rest:
            if depth == len(layers):
                layers.append({})
                taken.append(0)
            if here := rest & ~taken[depth]:
                layers[depth][atom] = here
            rest, taken[depth], depth = rest & taken[depth], taken[depth] | here, depth + 1
    return layers


def _table(conditions: Mapping[Atom, Mask]) -> Table:
    match next(iter(conditions)):
        case AtLeast():
            return _at_least({atom.minimum: of for atom, of in conditions.items() if isinstance(atom, AtLeast)})
        case AtMost():
            return _at_most({atom.maximum: of for atom, of in conditions.items() if isinstance(atom, AtMost)})
        case OneOf():
            return _one_of(_by_code((atom.codes, of) for atom, of in conditions.items() if isinstance(atom, OneOf)))
        case HasAny():
            return _has_any(_by_code((atom.codes, of) for atom, of in conditions.items() if isinstance(atom, HasAny)))
        case Pledged():
            return _pledged(conditions)
    return _one_by_one(conditions)


def _upto(limits: Mapping[Decimal, Mask]) -> Callable[[Decimal], Mask]:
    """Return a function of a number: the rules that have a limit up to it."""
    marks = sorted(limits)
    masks = list(accumulate((limits[mark] for mark in marks), or_, initial=0))
    return lambda number: masks[bisect_right(marks, number)]


def _at_least(limits: Mapping[Decimal, Mask]) -> Table:
    reached = _upto(limits)

    def table(possible: Possible) -> tuple[Mask, Mask]:
        low, high = numbers_of(possible)
        return reached(low), reached(high)

    return table


def _at_most(limits: Mapping[Decimal, Mask]) -> Table:
    reached = _upto({-limit: of for limit, of in limits.items()})

    def table(possible: Possible) -> tuple[Mask, Mask]:
        low, high = numbers_of(possible)
        return reached(-high), reached(-low)

    return table


def _by_code(named: Iterable[tuple[frozenset[str], Mask]]) -> dict[str, Mask]:
    found: dict[str, Mask] = {}
    for codes, of in named:
        for code in codes:
            found[code] = found.get(code, 0) | of
    return found


def _one_of(by_code: Mapping[str, Mask]) -> Table:
    def table(possible: Possible) -> tuple[Mask, Mask]:
        hold, may = -1, 0
        for code in codes_of(possible):
            here = by_code.get(code, 0)
            hold &= here
            may |= here
        return hold & may, may

    return table


def _has_any(by_code: Mapping[str, Mask]) -> Table:
    def of(codes: frozenset[str]) -> Mask:
        return reduce(or_, (by_code[code] for code in codes & by_code.keys()), 0)

    def table(possible: Possible) -> tuple[Mask, Mask]:
        match possible:
            case Subsets(certain, allowed):
                return of(certain), of(allowed)
            case OneSetOf(sets):
                each = [of(held) for held in sets]
                return reduce(and_, each), reduce(or_, each)
        raise TypeError(f"not a set: {possible}")

    return table


def _pledged(conditions: Mapping[Atom, Mask]) -> Table:
    limits: dict[str, dict[Decimal, Mask]] = {}
    for atom, of in conditions.items():
        assert isinstance(atom, Pledged)
        for kind in atom.kinds:
            here = limits.setdefault(kind, {})
            here[atom.minimum] = here.get(atom.minimum, 0) | of
    reached = {kind: _upto(found) for kind, found in limits.items()}
    rules = reduce(or_, conditions.values())

    def table(possible: Possible) -> tuple[Mask, Mask]:
        assert isinstance(possible, Assets)
        hold, may = 0, rules if possible.more else 0
        for kind in possible.free.keys() & reached.keys():
            hold |= reached[kind](possible.free[kind].low)
            may |= reached[kind](possible.free[kind].high)
        return hold, may

    return table


def _one_by_one(conditions: Mapping[Atom, Mask]) -> Table:
    def table(possible: Possible) -> tuple[Mask, Mask]:
        hold = may = 0
        for atom, of in conditions.items():
            verdict = holds(atom, possible)
            hold |= of if verdict is Verdict.MET else 0
            may |= 0 if verdict is Verdict.UNMET else of
        return hold, may

    return table
