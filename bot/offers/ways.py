"""Ways: what an owner can do to change a fact about the firm, as an author declared it, and what comes of going one.

What has not been told is a question to ask, never something to change: a way is open only where the fact it changes is
known. A fact that nobody can change (place, owner's group) has no way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import assert_never

from bot.applicant.answers import Answer, AnyOf, Band, Exact, SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import numbers_of
from bot.applicant.slots import NumberKind
from bot.eligibility.criteria import Criterion, slots_of
from bot.eligibility.judging import Verdict, judge
from bot.locales import Text


@dataclass(frozen=True, slots=True)
class Rising:
    """A number that rises with others; ``when`` says of which firms it does (time registered: of registered ones)."""

    slot: SlotName
    when: Criterion | None = None

    @property
    def asks_of(self) -> tuple[SlotName, ...]:
        """The facts that decide whether it rises."""
        return slots_of(self.when) if self.when else ()


@dataclass(frozen=True, slots=True)
class Raises:
    """Numbers that rise together, step by step (months waited, people hired), at most ``most`` steps."""

    numbers: tuple[Rising, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Lowers:
    """A number the owner may choose lower."""

    slot: SlotName


@dataclass(frozen=True, slots=True)
class Sets:
    """Facts that become these answers."""

    answers: Mapping[SlotName, Answer]


@dataclass(frozen=True, slots=True)
class Adds:
    """A code that is added to a set."""

    slot: SlotName
    code: str


Effect = Sets | Adds | Lowers | Raises
_ORDER: tuple[type[Effect], ...] = (Sets, Adds, Lowers, Raises)
"""Of two ways that are gone together, what is brought about at once comes before what takes its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Something an owner can do: ``effort`` from 1 (a form) to 5 (another firm), and the days until it counts.

    ``words`` say what to do; of a number they may name the ``{by}`` it changes and what it comes ``{to}``.
    """

    id: str
    words: Text
    effect: Effect
    effort: int
    days: int = 0
    days_each: int = 0
    """Days that each step of a number takes."""
    when: Criterion | None = None
    """Of which firms the way is open."""

    @property
    def order(self) -> int:
        return _ORDER.index(type(self.effect))

    @property
    def slots(self) -> tuple[SlotName, ...]:
        """The facts that the way changes."""
        match self.effect:
            case Sets(answers):
                return tuple(answers)
            case Adds(slot, _) | Lowers(slot):
                return (slot,)
            case Raises(numbers, _):
                return tuple(rising.slot for rising in numbers)
        assert_never(self.effect)

    @property
    def asks_of(self) -> frozenset[SlotName]:
        """The facts that decide whether the way is open, or what it changes."""
        rising = self.effect.numbers if isinstance(self.effect, Raises) else ()
        return frozenset(chain(slots_of(self.when) if self.when else (), *(one.asks_of for one in rising)))


@dataclass(frozen=True, slots=True)
class Change:
    """A way gone: the answers that become others. ``by`` is how far a number moved, ``to`` what it was lowered to."""

    way: Way
    answers: Mapping[SlotName, Answer]
    by: Decimal | None = None
    to: Decimal | None = None

    @property
    def days(self) -> int:
        steps = int(self.by) if self.by is not None and self.way.days_each else 0
        return self.way.days + self.way.days_each * steps


@dataclass(frozen=True, eq=False)
class Ways:
    """All ways, in the order in which two of them are gone together; read once, so equal only to themselves."""

    ways: tuple[Way, ...] = ()

    def __iter__(self) -> Iterator[Way]:
        return iter(self.ways)


def ordered(ways: Iterable[Way]) -> Ways:
    """Return ways in the order in which they are gone."""
    return Ways(tuple(sorted(ways, key=lambda way: (way.order, way.id))))


def is_open(way: Way, facts: Facts) -> bool:
    """Say whether a way is open to a firm."""
    return way.when is None or judge(way.when, facts) is Verdict.MET


def goes(way: Way, facts: Facts, marks: Callable[[SlotName], frozenset[Decimal]]) -> Iterator[Change]:
    """Yield what may come of going an open way, the least first; of a number only steps to, or just past, a mark."""
    match way.effect:
        case Sets(answers):
            yield Change(way, answers)
        case Adds(slot, code):
            if more := _with(facts.answers.get(slot), code):
                yield Change(way, {slot: more})
        case Lowers(slot):
            yield from _lowered(way, slot, facts, marks(slot))
        case Raises() as raises:
            yield from _raised(way, raises, facts, marks)
        case _:
            assert_never(way.effect)


def _with(told: Answer | None, code: str) -> Answer | None:
    """Return a set, or each that it may be, with one thing more; None where it is there already or nothing is told."""
    match told:
        case Exact(frozenset() as held) if code not in held:
            return Exact(held | {code})
        case AnyOf(values):
            sets = [held for held in values if isinstance(held, frozenset)]
            if len(sets) == len(values) and not all(code in held for held in sets):
                return AnyOf(frozenset(held | {code} for held in sets))
    return None


def _lowered(way: Way, slot: SlotName, facts: Facts, marks: frozenset[Decimal]) -> Iterator[Change]:
    if not facts.told(slot):
        return
    high = numbers_of(facts.possible(slot))[1]
    least = _bounds(slot, facts).minimum
    targets = {target for mark in marks for target in (mark, mark - 1) if least <= target < high}
    for target in sorted(targets, reverse=True):
        yield Change(way, {slot: Exact(target)}, high - target, target)


def _raised(
    way: Way, raises: Raises, facts: Facts, marks: Callable[[SlotName], frozenset[Decimal]]
) -> Iterator[Change]:
    rising = [
        one.slot
        for one in raises.numbers
        if facts.told(one.slot) and (one.when is None or judge(one.when, facts) is Verdict.MET)
    ]
    steps: set[Decimal] = set()
    for slot in rising:
        for end in numbers_of(facts.possible(slot)):
            steps |= {mark + past - end for mark in marks(slot) for past in (0, 1)}
    for step in sorted(step for step in steps if 1 <= step <= raises.most and step == step.to_integral_value()):
        yield Change(way, {slot: _shifted(facts.answers[slot], step, slot, facts) for slot in rising}, step)


def _shifted(answer: Answer, step: Decimal, slot: SlotName, facts: Facts) -> Answer:
    most = _bounds(slot, facts).maximum

    def risen(number: object) -> Decimal:
        assert isinstance(number, Decimal)
        return min(number + step, most)

    match answer:
        case Exact(number):
            return Exact(risen(number))
        case AnyOf(numbers):
            return AnyOf(frozenset(map(risen, numbers)))
        case Band(low, high):
            return Band(risen(low or Decimal(0)), None if high is None else risen(high))
    raise TypeError(f"{slot} was not told: {answer}")


def _bounds(slot: SlotName, facts: Facts) -> NumberKind:
    kind = facts.vocabulary.slots[slot].kind
    assert isinstance(kind, NumberKind)
    return kind
