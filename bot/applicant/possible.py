"""What a slot may still be: the set of values that agree with what is known.

A criterion is judged against these sets, so that a missing answer is neither a yes nor a no.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """Every number from ``low`` to ``high``; only whole ones if ``whole``."""

    low: Decimal
    high: Decimal
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """One of these numbers."""

    numbers: frozenset[Decimal]


@dataclass(frozen=True, slots=True)
class Options:
    """One of these codes; regions and industries stand as their smallest units."""

    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subsets:
    """Every set that holds all of ``certain`` and nothing outside ``allowed``."""

    certain: frozenset[str]
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class OneSetOf:
    """One of these sets."""

    sets: frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Assets:
    """What may be pledged, kind by kind: how much of it is free of debt, in CNY.

    A kind that is named certainly exists, worth what its span says; ``more`` says that nothing was told about the
    list as a whole, so that there may be others.
    """

    free: Mapping[str, Span] = field(default_factory=dict)
    more: bool = False

    def __hash__(self) -> int:
        return hash((frozenset(self.free.items()), self.more))


Possible = Span | Points | Options | Subsets | OneSetOf | Assets


def numbers_of(possible: Possible) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest number a number slot may still be."""
    match possible:
        case Span(low, high):
            return low, high
        case Points(numbers):
            return min(numbers), max(numbers)
    raise TypeError(f"not a number: {possible}")


def stretches_of(possible: Possible) -> tuple[tuple[Decimal, Decimal], ...]:
    """Return the numbers a slot may still be as stretches without gaps, each by its ends."""
    match possible:
        case Span(low, high):
            return ((low, high),)
        case Points(numbers):
            if len(numbers) == 1:
                (number,) = numbers
                return ((number, number),)
            return tuple((number, number) for number in sorted(numbers))
    raise TypeError(f"not a number: {possible}")


def codes_of(possible: Possible) -> frozenset[str]:
    """Return the codes a choice may still be."""
    if isinstance(possible, Options):
        return possible.codes
    raise TypeError(f"not a choice: {possible}")


def allowed_in(possible: Possible) -> frozenset[str]:
    """Return every code that a set may hold."""
    match possible:
        case Subsets(_, allowed):
            return allowed
        case OneSetOf(sets):
            return frozenset().union(*sets)
    raise TypeError(f"not a set: {possible}")


def certain_in(possible: Possible) -> frozenset[str]:
    """Return every code that a set must hold."""
    match possible:
        case Subsets(certain, _):
            return certain
        case OneSetOf(sets):
            return frozenset.intersection(*sets)
    raise TypeError(f"not a set: {possible}")


def is_settled(possible: Possible) -> bool:
    """Say whether only one value is left."""
    match possible:
        case Span(low, high):
            return low == high
        case Points(numbers):
            return len(numbers) == 1
        case Options(codes):
            return len(codes) == 1
        case Subsets(certain, allowed):
            return certain == allowed
        case OneSetOf(sets):
            return len(sets) == 1
        case Assets(free, more):
            return not more and all(span.low == span.high for span in free.values())


def exactly(codes: Iterable[str]) -> Subsets:
    """Return the one set of just these codes.

    >>> exactly(["green"]) == Subsets(frozenset({"green"}), frozenset({"green"}))
    True
    """
    known = frozenset(codes)
    return Subsets(known, known)
