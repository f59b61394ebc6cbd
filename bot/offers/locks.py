"""Locks: the rule of an offer as the search for what opens it looks at it.

A lock says which of its needs each way touches, and at which numbers they may turn; it rests on the rule alone.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from itertools import chain
from operator import or_
from typing import Any, NamedTuple

from bot.applicant.answers import SlotName
from bot.applicant.facts import DIVISION, INDUSTRY, Facts, Vocabulary
from bot.eligibility.criteria import (
    AllOf,
    AtLeast,
    AtMost,
    Atom,
    Between,
    Compound,
    Criterion,
    HasAll,
    HasAny,
    atoms,
    slots_of,
)
from bot.eligibility.index import Index, Mask, mask_of, numbers_in
from bot.eligibility.judging import Verdict, entangled, judge
from bot.kept import Found, Kept
from bot.offers.offer import Offer, Requirement
from bot.offers.ways import Adds, Change, Raises, Sets, Way, Ways

_MOST_GOING = 4096
_MOST_OUTCOMES = 128
"""So many answers are kept with what comes of a way."""


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """A hard criterion, the same for all offers that have it."""

    criterion: Criterion
    ways: Mask
    """The ways that touch it."""
    marks: Mapping[SlotName, frozenset[Decimal]]
    """At which numbers of a slot that can be moved it may turn."""
    told_by: tuple[SlotName, ...]
    """The slots it rests on, in the order written."""
    is_tangled: bool
    """Whether it looks at one fact twice."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of going a way: the change, and which of the needs it touches are unmet or unknown then, by place."""

    change: Change
    unmet: Mask
    unknown: Mask
    moved: frozenset[SlotName]
    """The asked slots that are other than before."""
    rough: frozenset[SlotName]
    """Those of them that an answer could still settle."""


class Turn:
    """A way with all needs of an offer that it touches; offers alike in these share it."""

    def __init__(self, way: Way, needs: tuple[Need, ...], vocabulary: Vocabulary) -> None:
        self.way = way
        self.needs = needs
        looked_at = {*way.slots, *(base for need in needs for base in need.told_by)}
        if isinstance(way.effect, Raises):
            asked = (slot for rising in way.effect.numbers for slot in rising.asks_of)
            looked_at.update(*map(vocabulary.bases, asked))
        self.rests_on = tuple(sorted(set[SlotName]().union(*map(vocabulary.moved_by, looked_at))))
        """The slots that decide what comes of it."""
        self.moves = frozenset(
            moved for slot in way.slots for moved in vocabulary.resting_on[slot] if moved not in vocabulary.derived
        )
        """The asked slots that may be other than before."""
        told = [need.criterion for need in needs if not isinstance(need.criterion, Compound)]
        is_told = len(told) == len(needs) and all(atom.slot not in vocabulary.derived for atom in told)
        self.atoms = tuple(told) if is_told and self.moves.isdisjoint({INDUSTRY, DIVISION}) else None
        """The needs, where each is one condition on a slot that is asked."""
        self.outcomes: Kept[Hashable, tuple[Outcome, ...]] = Kept(_MOST_OUTCOMES)

    def marks(self, slot: SlotName) -> frozenset[Decimal]:
        """Return at which numbers of a slot that the way moves the needs may turn."""
        return frozenset[Decimal]().union(*(need.marks[slot] for need in self.needs if slot in need.marks))


@dataclass(frozen=True, slots=True)
class Step:
    """A turn as a step to open one offer: its bit among the ways, and those of its needs among the offer's."""

    number: int
    turn: Turn
    touches: Mask
    bits: tuple[Mask, ...]
    """Of each need of the turn its bit."""
    shares: Mask
    """The ways that touch a need that this one touches."""

    def placed(self, needs: Mask) -> Mask:
        """Return needs of the turn as needs of the offer."""
        if len(self.bits) == 1:
            return self.touches if needs else 0
        return sum(bit for at, bit in enumerate(self.bits) if needs >> at & 1)


@dataclass(frozen=True, slots=True)
class Lock:
    """What an offer's rule comes to for the search; it rests on the rule alone."""

    needs: tuple[Need, ...]
    ways: Mask
    """The ways that touch some need."""
    spread: Mask
    """Those that touch several."""
    steps: Mapping[int, Step]
    """By the number of the way."""
    is_tangled: bool
    """Whether criteria that may each hold may yet not hold together."""

    @property
    def rule(self) -> Criterion:
        return AllOf(tuple(need.criterion for need in self.needs))

    def covering(self, needs: Mask) -> Mask:
        """Return the ways that touch all of some needs."""
        found = self.ways
        for at in numbers_in(needs):
            found &= self.needs[at].ways
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Single:
    """A need as if it were all that an offer asks for."""

    need: Need
    ways: Mask
    """Those that touch it."""
    lock: Lock
    turns: Mask
    """Those of them that are not open to every firm, or that another may open."""
    rests_on: tuple[SlotName, ...]
    """The slots that decide what mends it, beside which ways are open."""
    alone: SlotName | None
    """The one slot that does, if it is one."""
    mended: Kept[Hashable, Any]
    """What mends it, by these."""


class Going(NamedTuple):
    """The ways that a firm can go, by their numbers."""

    open: Mask
    opened: Mask
    """Those that may be open, or change more, after one that is."""
    going: Mask
    """Both."""


class Locks:
    """Ways compiled for a vocabulary: what each touches and opens, and the lock of every offer that was looked at."""

    def __init__(self, ways: Ways, vocabulary: Vocabulary) -> None:
        self._ways = tuple(ways)
        self._numbers = {way.id: number for number, way in enumerate(self._ways)}
        self._vocabulary = vocabulary
        self._needs: dict[Criterion, Need] = {}
        self._turns: dict[tuple[int, tuple[Need, ...]], Turn] = {}
        self._locks: dict[str, tuple[tuple[Requirement, ...], Lock]] = {}
        self._singles: dict[Need, Single] = {}
        doubles = [mask_of(at for at, other in enumerate(ways) if _same_number(way, other)) for way in ways]
        closes = [mask_of(at for at, other in enumerate(ways) if self._closes(way, other)) for way in ways]
        opens = [mask_of(at for at, other in enumerate(ways) if self._opens(way, other)) for way in ways]
        self.follow = [-2 << at & ~(doubles[at] | closes[at]) for at in range(len(closes))]
        """By way: those that may be gone after it; none that raises the same number."""
        self.opens = [opened & follow for opened, follow in zip(opens, self.follow, strict=True)]
        """By way: those of them that may be open only after it."""
        self.opening = mask_of(at for at, opened in enumerate(self.opens) if opened)
        stays = [self._stays(at) for at in range(len(self._ways))]
        self._whens = Index([*(way.when or AllOf(()) for way in ways), *stays], vocabulary)
        self.opened: Mapping[Mask, Mask] = Found(_MOST_OUTCOMES, self._opened)
        """By ways that are open those that look at what one of them moves."""
        self._going: Kept[Hashable, Going] = Kept(_MOST_GOING)
        self._moved = frozenset(slot for way in ways if not isinstance(way.effect, Adds) for slot in way.slots)

    def going(self, facts: Facts) -> Going:
        """Return the ways that a firm can go; kept for all firms that no way tells apart."""
        alike = self._whens.alike(facts)
        found = self._going.get(alike)
        return self._going.keep(alike, self._ways_of(facts)) if found is None or alike is None else found

    def _ways_of(self, facts: Facts) -> Going:
        met, unmet, *_ = self._whens.verdicts(facts)
        count = len(self._ways)
        open_ = met & (1 << count) - 1
        opened = self.opened[open_ & self.opening] & ~(unmet >> count)
        return Going(open_, opened, open_ | opened)

    def _stays(self, number: int) -> Criterion:
        """Return what a way asks of a firm that none of those that may open it moves."""
        when = self._ways[number].when
        moved = {slot for at, opened in enumerate(self.opens) if opened >> number & 1 for slot in self._ways[at].slots}
        parts = when.parts if isinstance(when, AllOf) else (when,) if when else ()
        bases = self._vocabulary.bases
        return AllOf(tuple(part for part in parts if moved.isdisjoint(chain(*map(bases, slots_of(part))))))

    def _opened(self, open_: Mask) -> Mask:
        return reduce(or_, [self.opens[number] for number in numbers_in(open_)], 0)

    def _opens(self, way: Way, other: Way) -> bool:
        return any(not self._vocabulary.bases(slot).isdisjoint(way.slots) for slot in other.asks_of)

    def _closes(self, way: Way, other: Way) -> bool:
        """Say whether a way is surely not open after another, whatever else is true of a firm."""
        if other.when is None or not isinstance(way.effect, Sets):
            return False
        return judge(other.when, Facts(way.effect.answers, self._vocabulary)) is Verdict.UNMET

    def of(self, offer: Offer) -> Lock:
        """Return the lock of an offer; it is made once."""
        known = self._locks.get(offer.id)
        if known is None or known[0] is not offer.eligibility:
            needs = tuple(self._need(need.criterion) for need in offer.eligibility)
            known = self._locks[offer.id] = offer.eligibility, self._lock(needs)
        return known[1]

    def _single_of(self, need: Need) -> Single:
        found = self._singles.get(need)
        if found is None:
            found = self._singles[need] = self._single(need)
        return found

    def singles_of(self, offer: Offer) -> "tuple[Single, ...]":
        """Return the hard criteria of an offer, each by itself."""
        return tuple(self._single_of(self._need(need.criterion)) for need in offer.eligibility)

    def number(self, way: Way) -> int:
        return self._numbers[way.id]

    def _single(self, need: Need) -> Single:
        lock = self._lock((need,))
        turns = mask_of(number for number in lock.steps if self._turns_for(number, need))
        slots = {slot for step in lock.steps.values() for slot in step.turn.rests_on}
        alone = next(iter(slots)) if len(slots) == 1 else None
        return Single(need, need.ways, lock, turns, tuple(sorted(slots)), alone, Kept(_MOST_OUTCOMES))

    def _turns_for(self, number: int, need: Need) -> bool:
        """Say whether some fact or other way decides if a way is open, or what it changes of what a need rests on."""
        way = self._ways[number]
        if way.when:
            return True
        rising = way.effect.numbers if isinstance(way.effect, Raises) else ()
        bases = self._vocabulary.bases
        asked = {base for one in rising if one.slot in need.told_by for slot in one.asks_of for base in bases(slot)}
        return any(
            opened >> number & 1 and not asked.isdisjoint(self._ways[at].slots) for at, opened in enumerate(self.opens)
        )

    def _lock(self, needs: tuple[Need, ...]) -> Lock:
        ways = spread = 0
        for need in needs:
            spread |= ways & need.ways
            ways |= need.ways
        steps = {way: self._step(way, needs) for way in numbers_in(ways)}
        bases = [base for need in needs for base in need.told_by]
        is_tangled = len(bases) > len(set(bases)) or any(need.is_tangled for need in needs)
        return Lock(needs, ways, spread, steps, is_tangled)

    def _step(self, number: int, needs: tuple[Need, ...]) -> Step:
        touched = [(1 << at, need) for at, need in enumerate(needs) if need.ways >> number & 1]
        bits, of_turn = zip(*touched, strict=True)
        shares = reduce(or_, [need.ways for need in of_turn])
        return Step(number, self._turn(number, of_turn), sum(bits), bits, shares)

    def _turn(self, number: int, needs: tuple[Need, ...]) -> Turn:
        if (number, needs) not in self._turns:
            self._turns[number, needs] = Turn(self._ways[number], needs, self._vocabulary)
        return self._turns[number, needs]

    def _need(self, criterion: Criterion) -> Need:
        known = self._needs.get(criterion)
        if known is None:
            vocabulary, conditions = self._vocabulary, tuple(atoms(criterion))
            told_by = tuple(dict.fromkeys(base for atom in conditions for base in vocabulary.told_by[atom.slot]))
            known = self._needs[criterion] = Need(
                criterion,
                mask_of(at for at, way in enumerate(self._ways) if _touches(way, conditions, vocabulary)),
                {slot: marks for slot in self._moved if (marks := _marks(conditions, slot, vocabulary))},
                told_by,
                bool(entangled(conditions, vocabulary)),
            )
        return known


@lru_cache(maxsize=16)
def locks_of(ways: Ways, vocabulary: Vocabulary) -> Locks:
    """Return the locks that some ways open; ways are compiled once."""
    return Locks(ways, vocabulary)


def _touches(way: Way, conditions: Iterable[Atom], vocabulary: Vocabulary) -> bool:
    match way.effect:
        case Adds(slot, code):
            return any(_names(code, slot, atom, vocabulary) for atom in conditions)
    return any(not (vocabulary.bases(atom.slot) | {atom.slot}).isdisjoint(way.slots) for atom in conditions)


def _names(code: str, slot: SlotName, atom: Atom, vocabulary: Vocabulary) -> bool:
    """Say whether a condition may turn on a code of a set."""
    if atom.slot == slot:
        return isinstance(atom, HasAny | HasAll) and code in atom.codes
    return slot in vocabulary.bases(atom.slot) and code in vocabulary.turns(atom.slot, slot)


def _marks(conditions: Iterable[Atom], slot: SlotName, vocabulary: Vocabulary) -> frozenset[Decimal]:
    return frozenset(mark for atom in conditions for mark in _limits(atom, slot, vocabulary))


def _limits(atom: Atom, slot: SlotName, vocabulary: Vocabulary) -> Iterator[Decimal]:
    if atom.slot != slot:
        derived = vocabulary.derived.get(atom.slot)
        if derived and slot in derived.bases and derived.turns:
            yield from (mark for mark in derived.turns(slot, vocabulary) if isinstance(mark, Decimal))
        return
    match atom:
        case AtLeast(_, limit) | AtMost(_, limit):
            yield limit
        case Between(_, low, high):
            yield low
            yield high


def _same_number(first: Way, second: Way) -> bool:
    """Say whether both raise the same number: one of them, gone further, does what both do."""
    both_rise = isinstance(first.effect, Raises) and isinstance(second.effect, Raises)
    return both_rise and bool(set(first.slots) & set(second.slots))
