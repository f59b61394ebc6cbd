"""What a person said to one question: exactly, roughly, one of several, or not at all."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NewType

SlotName = NewType("SlotName", str)


@dataclass(frozen=True, slots=True)
class Band:
    """Any number from ``low`` to ``high``, both included; an absent end is open."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pledge:
    """One thing that could be pledged; ``value`` and ``owed`` are CNY, absent when not told.

    ``asset_class`` is a class of the haircut table, absent where the kind has only one or the owner was not asked.
    """

    kind: str
    asset_class: str | None = None
    value: "Decimal | Band | Silence | None" = None
    owed: "Decimal | Band | Silence | None" = None


class Silence(Enum):
    """Asked, and not known: the person would not say, or does not know."""

    DECLINED = "declined"
    UNSURE = "unsure"


Value = Decimal | str | frozenset[str] | tuple[Pledge, ...]
"""An exact value: a number, a code, a set of codes (many of), or a list of pledges."""


@dataclass(frozen=True, slots=True)
class Exact:
    value: Value


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these values, it is not known which."""

    values: frozenset[Value]


Answer = Exact | Band | AnyOf | Silence
