"""Places, industries and size classes: the trees and tables that answers are looked up in."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from bot.kept import Found
from bot.locales import Text


@dataclass(frozen=True, slots=True)
class Region:
    """A unit of GB/T 2260. ``assisted`` is its flag in the list of 160 key counties; absent where not known."""

    code: str
    parent: str | None
    level: int
    name: Text
    group: str
    assisted: bool | None = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regions:
    """The tree of provinces, cities and counties."""

    units: Mapping[str, Region]

    @cached_property
    def leaves(self) -> frozenset[str]:
        """The units that have no unit below them."""
        return frozenset(self.units) - {unit.parent for unit in self.units.values() if unit.parent}

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        below: dict[str, set[str]] = {code: set() for code in self.units}
        for leaf in self.leaves:
            code: str | None = leaf
            while code:
                below[code].add(leaf)
                code = self.units[code].parent
        return {code: frozenset(leaves) for code, leaves in below.items()}

    def within(self, code: str) -> frozenset[str]:
        """Return the smallest units inside ``code``, itself if it has none."""
        return self._below[code]

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Region, ...]]:
        """The units right below each unit; below None the provinces."""
        found: dict[str | None, list[Region]] = {}
        for unit in self.units.values():
            found.setdefault(unit.parent, []).append(unit)
        return {code: tuple(units) for code, units in found.items()}

    def path(self, code: str) -> tuple[Region, ...]:
        """Return the units from the province down to ``code``."""
        unit: Region | None = self.units[code]
        path: list[Region] = []
        while unit:
            path.append(unit)
            unit = self.units[unit.parent] if unit.parent else None
        return tuple(reversed(path))

    def full_name(self, code: str) -> Text:
        path = self.path(code)
        return Text("".join(unit.name.zh for unit in path), ", ".join(unit.name.en for unit in reversed(path)))


@dataclass(frozen=True, slots=True)
class Industry:
    """A group an owner chooses from; ``division`` is its usual one of GB/T 4754, ``further`` are others it may be."""

    code: str
    name: Text
    icon: str
    division: str | None
    further: tuple[str, ...]
    sectors: frozenset[str]
    names: tuple[str, ...] = ()

    @property
    def divisions(self) -> frozenset[str]:
        return frozenset(self.further) | (frozenset({self.division}) if self.division else frozenset())


@dataclass(frozen=True, slots=True)
class Division:
    """A division of GB/T 4754-2017.

    ``size_groups`` are those of the size standard it may fall under, by reference where the standard does not list it.
    """

    code: str
    name: Text
    size_groups: frozenset[str]


@dataclass(frozen=True)
class Industries:
    """The 35 groups of the menu and the 97 divisions of GB/T 4754-2017."""

    groups: Mapping[str, Industry]
    divisions: Mapping[str, Division]
    sectors: Mapping[str, Text]
    division_sectors: Mapping[str, frozenset[str]]
    signal_sectors: Mapping[str, frozenset[str]]

    @cached_property
    def groups_of(self) -> Mapping[str, frozenset[str]]:
        """Which groups a division may belong to."""
        return {
            code: frozenset(group.code for group in self.groups.values() if code in group.divisions)
            for code in self.divisions
        }

    def sectors_of(self, group: str, division: str) -> frozenset[str]:
        return self.groups[group].sectors | self.division_sectors.get(division, frozenset())


SIZES = ("micro", "small", "medium", "large")
_MOST_BETWEEN = 256
"""More than there are ways to reach the classes."""


@dataclass(frozen=True)
class SizeFloors:
    """The smallest figures that still belong to each class above micro, by slot; source: the 2011/2017 standard."""

    group: str
    floors: Mapping[str, Mapping[str, Decimal]]

    @property
    def indicators(self) -> Iterable[str]:
        return self.floors["small"]

    @cached_property
    def _marks(self) -> tuple[tuple[str, tuple[Decimal, ...]], ...]:
        """By indicator its floors, that of the smallest class first; every class has one, and they rise."""
        return tuple((name, tuple(self.floors[size][name] for size in SIZES[1:])) for name in self.indicators)

    def classes(self, figures: Mapping[str, tuple[Decimal, Decimal]]) -> Sequence[str]:
        """Return every class that a firm may have, of whose indicators the least and the greatest figure are given.

        A firm is of the class that the indicator reaches which reaches least. Of the classes between the least and the
        most, one can be reached if the least firm that meets its floors, within the bounds, does not meet the next's.
        """
        if not self._marks:
            return SIZES
        reached = []
        most = len(SIZES) - 1
        for name, marks in self._marks:
            low, high = figures[name]
            reached.append(bisect_right(marks, low))
            most = min(most, reached[-1] if low == high else bisect_right(marks, high))
        return self._between[(most, *reached)]

    @cached_property
    def _between(self) -> Mapping[tuple[int, ...], Sequence[str]]:
        """The classes, by the most a firm may have and by what each indicator reaches at least."""
        return Found(_MOST_BETWEEN, self._from_least_to)

    def _from_least_to(self, bounds: tuple[int, ...]) -> Sequence[str]:
        most, *reached = bounds
        return [SIZES[index] for index in range(min(reached), most + 1) if self._falls_short(index, reached)]

    def _falls_short(self, index: int, reached: Sequence[int]) -> bool:
        """Say whether the least firm that meets the floors of a class does not meet those of the next one."""
        if index == len(SIZES) - 1:
            return True
        floors = (marks for _, marks in self._marks)
        return any(
            low <= index and (index == 0 or marks[index - 1] < marks[index])
            for low, marks in zip(reached, floors, strict=True)
        )


@dataclass(frozen=True)
class SizeStandard:
    """The official size standard, by its groups of industries."""

    groups: Mapping[str, SizeFloors] = field(default_factory=dict)

    def cuts(self, indicator: str) -> frozenset[Decimal]:
        """Return every floor of one indicator, over all groups."""
        return frozenset(
            floors[indicator]
            for group in self.groups.values()
            for floors in group.floors.values()
            if indicator in floors
        )


@dataclass(frozen=True, slots=True)
class Haircuts:
    """Share of an asset's value that lenders usually lend on, by class, and the classes of each kind of asset."""

    ltv: Mapping[str, Decimal]
    names: Mapping[str, Text]
    classes: Mapping[str, tuple[str, ...]]

    def span(self, kind: str, asset_class: str | None) -> tuple[Decimal, Decimal]:
        """Return the least and greatest usual share for a thing of this kind; 0 for a kind nobody lends on."""
        shares = [self.ltv[code] for code in self._candidates(kind, asset_class)]
        return (min(shares), max(shares)) if shares else (Decimal(0), Decimal(0))

    def _candidates(self, kind: str, asset_class: str | None) -> Iterable[str]:
        return (asset_class,) if asset_class else self.classes.get(kind, ())
