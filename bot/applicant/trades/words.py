"""The words that lines of business are put into: what is done, with what, and whole names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

By = Literal["make", "grow", "raise", "sell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What is done: ``group`` says what it makes a business, or the goods do by their column ``by``."""

    name: str
    rank: int
    group: str | None = None
    by: By | None = None
    exceptions: Mapping[str, str] = field(default_factory=dict)
    may_be: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What a business makes, grows or sells, and the group of one that does; ``sure``: to do it is to make it."""

    name: str
    groups: Mapping[str, str]
    alone: tuple[str, ...] = ()
    sure: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TradeWords:
    activities: tuple[Activity, ...]
    goods: tuple[Goods, ...]
    fillers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TradeName:
    """A whole name of a line of business, its group, and its division of GB/T 4754 if that is not the usual one."""

    name: str
    group: str
    division: str | None = None


@dataclass(frozen=True, slots=True)
class TradeFound:
    """Groups that a text may mean, best first; ``sure`` says that it means the one."""

    groups: tuple[str, ...]
    sure: bool = False
    division: str | None = None
