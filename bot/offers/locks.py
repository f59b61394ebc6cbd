"""Locks: the rule of an offer as the search for what opens it looks at it.

A lock says which of its needs each way touches, and at which numbers they may turn; it rests on the rule alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from bot.applicant.answers import SlotName
from bot.applicant.facts import Vocabulary
from bot.eligibility.criteria import AllOf, AtLeast, AtMost, Atom, Between, Criterion, HasAll, HasAny, atoms
from bot.eligibility.index import Index, Mask, mask_of
from bot.eligibility.judging import entangled
from bot.offers.offer import Offer
from bot.offers.ways import Adds, Raises, Way, Ways


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """A hard criterion, the same for all offers that have it."""

    criterion: Criterion
    touched_by: tuple[int, ...]
    """The ways, by number, that touch it."""
    marks: Mapping[SlotName, frozenset[Decimal]]
    """At which numbers of a slot that can be moved it may turn."""
    told_by: tuple[SlotName, ...]
    """The slots it rests on, in the order written."""


@dataclass(frozen=True, slots=True)
class Step:
    """A way, with its bit, and the needs of an offer that it touches, each with its bit."""

    number: int
    bit: Mask
    way: Way
    touches: Mask
    needs: tuple[tuple[Mask, Need], ...]


@dataclass(frozen=True)
class Lock:
    """What an offer's rule comes to for the search; it rests on the rule alone."""

    offer: Offer
    needs: tuple[Need, ...]
    steps: tuple[Step, ...]
    vocabulary: Vocabulary

    def marks(self, slot: SlotName) -> frozenset[Decimal]:
        """Return at which numbers of a slot the rule may turn."""
        return frozenset[Decimal]().union(*(need.marks[slot] for need in self.needs if slot in need.marks))

    @cached_property
    def is_tangled(self) -> bool:
        """Whether criteria that may each hold may yet not hold together."""
        return bool(entangled((atom for need in self.needs for atom in atoms(need.criterion)), self.vocabulary))


class Locks:
    """Ways compiled for a vocabulary: what each touches and opens, and the lock of every offer that was looked at."""

    def __init__(self, ways: Ways, vocabulary: Vocabulary) -> None:
        self._ways = tuple(ways)
        self._vocabulary = vocabulary
        self._needs: dict[Criterion, Need] = {}
        self._locks: dict[str, Lock] = {}
        self.whens = Index([way.when or AllOf(()) for way in ways], vocabulary)
        self.opens = [mask_of(at for at, other in enumerate(ways) if self._opens(way, other)) for way in ways]
        """By way: those that may be open only after it."""
        self.doubles = [mask_of(at for at, other in enumerate(ways) if _same_number(way, other)) for way in ways]
        """By way: those that raise the same number."""
        self._moved = frozenset(slot for way in ways if not isinstance(way.effect, Adds) for slot in way.slots)

    def _opens(self, way: Way, other: Way) -> bool:
        return any(not self._vocabulary.bases(slot).isdisjoint(way.slots) for slot in other.asks_of)

    def of(self, offer: Offer) -> Lock:
        """Return the lock of an offer; it is made once."""
        known = self._locks.get(offer.id)
        if known is None or known.offer.eligibility is not offer.eligibility:
            known = self._locks[offer.id] = self._made(offer)
        return known

    def _made(self, offer: Offer) -> Lock:
        needs = tuple(self._need(need.criterion) for need in offer.eligibility)
        touched: dict[int, list[tuple[Mask, Need]]] = {}
        for at, need in enumerate(needs):
            for number in need.touched_by:
                touched.setdefault(number, []).append((1 << at, need))
        steps = (
            Step(number, 1 << number, self._ways[number], sum(bit for bit, _ in here), tuple(here))
            for number, here in sorted(touched.items())
        )
        return Lock(offer, needs, tuple(steps), self._vocabulary)

    def _need(self, criterion: Criterion) -> Need:
        known = self._needs.get(criterion)
        if known is None:
            vocabulary, conditions = self._vocabulary, tuple(atoms(criterion))
            known = self._needs[criterion] = Need(
                criterion,
                tuple(at for at, way in enumerate(self._ways) if _touches(way, conditions, vocabulary)),
                {slot: marks for slot in self._moved if (marks := _marks(conditions, slot, vocabulary))},
                tuple(dict.fromkeys(base for atom in conditions for base in sorted(vocabulary.bases(atom.slot)))),
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
