"""The language of conditions, shared by flows (``when:``) and knowledge (``eligibility:``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.applicant.answers import SlotName


@dataclass(frozen=True, slots=True)
class AtLeast:
    slot: SlotName
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class AtMost:
    slot: SlotName
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends included."""

    slot: SlotName
    minimum: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class OneOf:
    """The slot's value is one of ``codes``: those ``named`` by the author, trees spelt out to their smallest units."""

    slot: SlotName
    codes: frozenset[str]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasAny:
    slot: SlotName
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasAll:
    slot: SlotName
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pledged:
    """There is something of one of these kinds to pledge, free of debt to at least ``minimum`` CNY, kind by kind."""

    slot: SlotName
    kinds: frozenset[str]
    minimum: Decimal


Atom = AtLeast | AtMost | Between | OneOf | HasAny | HasAll | Pledged


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: "tuple[Criterion, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: "tuple[Criterion, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Criterion"


@dataclass(frozen=True, slots=True)
class Some:
    """At least ``count`` of the parts hold."""

    count: int
    parts: "tuple[Criterion, ...]"


Compound = AllOf | AnyOf | Not | Some
Criterion = Atom | Compound


def atoms(criterion: Criterion) -> Iterator[Atom]:
    """Yield the conditions on single slots, in the order written."""
    match criterion:
        case AllOf(parts) | AnyOf(parts) | Some(_, parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield criterion


def slots_of(criterion: Criterion) -> tuple[SlotName, ...]:
    """Return the slots a criterion speaks of, each once, in the order written."""
    return tuple(dict.fromkeys(atom.slot for atom in atoms(criterion)))
