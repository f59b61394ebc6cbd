"""Slots: every fact we may ask, with its kind, bounds, unit and why we ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName, Value
from bot.applicant.possible import Assets, OneSetOf, Options, Points, Possible, Span, Subsets, exactly
from bot.applicant.taxonomies import Industries, Regions
from bot.locales import Text

Unit = Literal["cny", "months", "days", "people", "none"]
Change = Literal["no", "rise", "fall", "any", "add"]
"""How an owner can change a fact: let it rise (wait), let it fall (ask for less), choose another, add to a set."""


@dataclass(frozen=True, slots=True)
class NumberKind:
    minimum: Decimal
    maximum: Decimal
    whole: bool
    unit: Unit


@dataclass(frozen=True, slots=True)
class ChoiceKind:
    options: Mapping[str, Text]
    yes_no: bool = False


@dataclass(frozen=True, slots=True)
class SetKind:
    """Many of ``options``; the code ``none`` is the empty set, said by a person."""

    options: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class RegionKind:
    regions: Regions


@dataclass(frozen=True, slots=True)
class IndustryKind:
    industries: Industries


@dataclass(frozen=True, slots=True)
class PledgesKind:
    """A list of things to pledge: kinds of asset, and the slots of one item."""

    kinds: Mapping[str, Text]
    classes: Mapping[str, tuple[str, ...]]
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class TextKind:
    """Free text: kept, never judged."""

    longest: int


Kind = NumberKind | ChoiceKind | SetKind | RegionKind | IndustryKind | PledgesKind | TextKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    name: SlotName
    kind: Kind
    label: Text
    why: Text
    change: Change = "no"
    addable: frozenset[str] = frozenset()
    """Of a set that can be added to, or a choice that can be changed: the codes an owner can bring about."""
    final: frozenset[str] = frozenset()
    """Of a choice: the codes that nobody changes to another one."""
    ages: int | None = None
    """Days after which an answer may no longer hold, and is asked to be confirmed; absent where it hardly changes."""
    always: bool = False
    """Asked even if no offer hangs on it."""
    effort: int = 1
    """What it takes to answer: 1 a tap, 2 a figure one knows, 3 a figure to look up or a list to go through."""
    derived: bool = False
    talk: bool = False
    """Belongs to the talk (consent, a menu), never to the profile of the firm."""
    transient: bool = False
    """A menu choice: cleared when followed."""


def anything(kind: Kind) -> Possible:
    """Return all values of a kind."""
    match kind:
        case NumberKind(minimum, maximum, whole):
            return Span(minimum, maximum, whole)
        case ChoiceKind(options):
            return Options(frozenset(options))
        case SetKind(options):
            return Subsets(frozenset(), frozenset(options) - {"none"})
        case RegionKind(regions):
            return Options(regions.leaves)
        case IndustryKind(industries):
            return Options(frozenset(industries.groups))
        case PledgesKind():
            return Assets(more=True)
        case TextKind():
            return Options(frozenset())


def possible(kind: Kind, answer: Answer | None) -> Possible:
    """Return the values of a kind that agree with an answer; none, *declined* and *unsure* leave all."""
    match answer:
        case None | Silence():
            return anything(kind)
        case Band(low, high):
            return _banded(kind, low, high)
        case Exact(value):
            return _of(kind, frozenset({value}))
        case AnyOf(values):
            return _of(kind, values)


def _banded(kind: Kind, low: Decimal | None, high: Decimal | None) -> Possible:
    if not isinstance(kind, NumberKind):
        raise TypeError("only a number can be a band")
    return Span(
        kind.minimum if low is None else max(low, kind.minimum),
        kind.maximum if high is None else min(high, kind.maximum),
        kind.whole,
    )


def _of(kind: Kind, values: frozenset[Value]) -> Possible:
    match kind:
        case NumberKind():
            return Points(frozenset(value for value in values if isinstance(value, Decimal)))
        case ChoiceKind() | IndustryKind() | TextKind():
            return Options(frozenset(value for value in values if isinstance(value, str)))
        case RegionKind(regions):
            return Options(frozenset().union(*(regions.within(str(code)) for code in values)))
        case SetKind():
            sets = [value - {"none"} for value in values if isinstance(value, frozenset)]
            return exactly(sets[0]) if len(sets) == 1 else OneSetOf(frozenset(sets))
        case PledgesKind():
            (items,) = values
            assert isinstance(items, tuple)
            return _assets(items, kind.ceiling)


def _assets(items: tuple[Pledge, ...], ceiling: Decimal) -> Assets:
    free: dict[str, Span] = {}
    for item in items:
        low, high = free_value(item, ceiling)
        known = free.get(item.kind, Span(Decimal(0), Decimal(0)))
        free[item.kind] = Span(known.low + low, known.high + high)
    return Assets(free)


def free_value(item: Pledge, ceiling: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and greatest part of a pledge's value that no earlier lender has a claim on."""
    worth = ends(item.value, ceiling)
    # Nobody mentions a debt that is not there: an owner who names a value and no debt owes nothing on it.
    owed = (Decimal(0), Decimal(0)) if item.owed is None else ends(item.owed, ceiling)
    return max(Decimal(0), worth[0] - owed[1]), max(Decimal(0), worth[1] - owed[0])


def ends(amount: Decimal | Band | Silence | None, ceiling: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and greatest amount, not below 0 and not above ``ceiling``."""
    match amount:
        case Decimal():
            return amount, amount
        case Band(low, high):
            return (Decimal(0) if low is None else low), (ceiling if high is None else high)
    return Decimal(0), ceiling
