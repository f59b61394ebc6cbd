"""YAML read by the type it is read into, with a place for every mistake.

``yaml.safe_load`` guesses what a scalar is before anybody asked: industry code ``05`` becomes 5, ``NO`` becomes
False and a repeated key silently wins. Here a document stays a tree of nodes that know where they stand; the caller
says what a scalar is. A mistake is a ``ContentError``; readers of lists and records go on after one, so that one
load reports them all.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from types import TracebackType
from typing import Protocol, Self, TypeAlias, TypeVar, cast

import yaml

from bot.locales import Text

T = TypeVar("T")
D = TypeVar("D")
S = TypeVar("S")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # picked at run time
    """Leaves every scalar as it is written: what it is, its reader says."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
        return ""


_DEEPEST = 60
_TOO_DEEP = f"nested more than {_DEEPEST} levels deep"
_LARGEST = 500_000
"""Nodes of a document, aliases spelt out."""
_OPENERS = 1000
"""The C composer calls itself for each level and dies of tens of thousands; fewer openers cannot nest that deep."""
_LONGEST_NUMBER = 28
"""Digits that a ``Decimal`` reckons with."""
_NOTHING = frozenset({"~", "null"})
_OPENER = re.compile(r"[\[{]|[-?]\s")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*%")

Entry: TypeAlias = tuple[str, "Node", "Node"]
"""A key's text, its node, and the value's node."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is written; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake of an author: where, what is wrong, what would be right."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


_FEW_OPTIONS, _SOME_OPTIONS = 24, 8
"""So many options are listed beside a wrong one; of more, the first few stand for all."""


class ContentError(Exception):
    """One or more mistakes in what an author wrote."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class _Mark(Protocol):
    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class Node:
    """One node of a YAML document: a scalar, a list or a mapping."""

    __slots__ = ("_node", "file")

    def __init__(self, node: yaml.Node, file: str) -> None:
        self._node = node
        self.file = file

    @property
    def place(self) -> Place:
        return _place(self.file, self._node.start_mark)

    @property
    def is_list(self) -> bool:
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self._node, yaml.MappingNode)

    def error(self, message: str) -> ContentError:
        return ContentError([Problem(self.place, message)])

    def expected(self, what: str) -> ContentError:
        return self.error(f"expected {what}, not {self._shown()}")

    def text(self) -> str:
        """Return a scalar's characters as they stand: ``NO`` is "NO", ``05`` is "05"."""
        node = self._node
        if isinstance(node, yaml.ScalarNode):
            text = str(node.value).strip()
            if text and (text not in _NOTHING or node.style):  # of a plain style the C loader says "", the other None
                return text
        raise self.expected("text")

    def number(self) -> Decimal:
        text = self.text().replace("_", "")
        if not _NUMBER.fullmatch(text) or len(text) > _LONGEST_NUMBER:
            raise self.expected("a number such as 300000 or 0.5")
        return Decimal(text)

    def whole(self) -> int:
        number = self.number()
        if number != number.to_integral_value():
            raise self.expected("a whole number")
        return int(number)

    def rate(self) -> Decimal:
        """Return a rate as a fraction; it is written with its sign: ``5.5%`` is ``Decimal("0.055")``."""
        found = _PERCENT.fullmatch(self.text())
        if not found or len(found[1]) > _LONGEST_NUMBER:
            raise self.expected("a rate with its sign, such as 5.5%")
        return Decimal(found[1]) / 100

    def yes_no(self) -> bool:
        match self.text().lower():
            case "yes" | "true":
                return True
            case "no" | "false":
                return False
        raise self.expected("yes or no")

    def date(self) -> date:
        try:
            return date.fromisoformat(self.text())
        except ValueError as error:
            raise self.expected("a date such as 2026-11-21") from error

    def choice(self, options: Collection[str], what: str = "one of the options") -> str:
        """Return the scalar if it is one of ``options``; else say which one may have been meant."""
        text = self.text()
        if text in options:
            return text
        known = sorted(options) if isinstance(options, AbstractSet) else options
        raise self.error(f"{text!r} is not {what}{_perhaps(text, known)}")

    def items(self) -> tuple["Node", ...]:
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.expected("a list")
        return tuple(Node(item, self.file) for item in self._node.value)

    def each(self, read: Callable[["Node"], T]) -> tuple[T, ...]:
        """Read every item of a list; the mistakes of all items are reported together."""
        return tuple(collect(self.items(), read))

    def one_or_each(self, read: Callable[["Node"], T]) -> tuple[T, ...]:
        return self.each(read) if self.is_list else (read(self),)

    def keys(self) -> tuple[str, ...]:
        """Return the keys of a mapping as far as they are text, none twice; nothing is said of mistakes among them."""
        return tuple(key for key, _, _ in self._told()[0])

    def entries(self) -> tuple[Entry, ...]:
        """Return (key, key's node, value's node) of a mapping; a repeated key is an error."""
        entries, problems = self._told()
        if problems:
            raise ContentError(problems)
        return tuple(entries)

    def each_entry(self, read: Callable[[Entry], T]) -> tuple[T, ...]:
        """Read every entry of a mapping; repeated keys and the mistakes of all values are reported together."""
        entries, problems = self._told()
        values = collect(entries, read, problems)
        return tuple(values)

    def mapping(self, read: Callable[["Node"], T]) -> dict[str, T]:
        """Read every value of a mapping whose keys are names the author chose."""
        return dict(self.each_entry(lambda entry: (entry[0], read(entry[2]))))

    def _told(self) -> tuple[list[Entry], list[Problem]]:
        if not isinstance(self._node, yaml.MappingNode):
            raise self.expected("a mapping (`key: value` lines)")
        entries: dict[str, Entry] = {}
        problems: list[Problem] = []
        for key_node, value in self._node.value:
            key = Node(key_node, self.file)
            try:
                name = key.text()
            except ContentError as error:
                problems.extend(error.problems)
                continue
            if name in entries:
                problems.append(Problem(key.place, f"the key `{name}` stands here a second time; keep one"))
            else:
                entries[name] = (name, key, Node(value, self.file))
        return list(entries.values()), problems

    def record(self) -> "Record":
        return Record(self)

    def words(self) -> Text:
        """Return text in every language we speak; one missing is an error."""
        with self.record() as record:
            zh = record.need("zh", Node.text)
            en = record.need("en", Node.text)
        return Text(zh, en)

    def _shown(self) -> str:
        match self._node:
            case yaml.MappingNode():
                return "a mapping"
            case yaml.SequenceNode():
                return "a list"
        value = str(self._node.value)
        return repr(value if len(value) <= 40 else value[:40] + "…") if value.strip() else "nothing"


class Record:
    """A mapping with known keys, read one by one; what nobody read is an unknown key.

    A failed ``need`` or ``take`` is kept and reading goes on; leaving the ``with`` block raises all that failed. So the
    values must be used after the block, not in it.
    """

    __slots__ = ("_entries", "_problems", "_read", "node")

    def __init__(self, node: Node) -> None:
        self.node = node
        entries, self._problems = node._told()  # noqa: SLF001  # a record keeps what a node raises
        self._entries = {key: (name, value) for key, name, value in entries}
        self._read: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None) -> None:
        for key, (name, _value) in self._entries.items():
            if key not in self._read:
                known = f"; known here: {', '.join(self._read)}"
                message = f"unknown key `{key}`{_perhaps(key, self._read) or known}"
                self._problems.append(Problem(name.place, message))
        if kind is None and self._problems:
            raise ContentError(self._problems)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def need(self, key: str, read: Callable[[Node], T]) -> T:
        """Read the value of a key that must be there."""
        if key in self._entries:
            return self.take(key, read, cast("T", None))
        self._read[key] = None
        self._problems.append(Problem(self.node.place, f"`{key}` is missing"))
        return cast("T", None)

    def take(self, key: str, read: Callable[[Node], T], default: D = None) -> T | D:  # type: ignore[assignment]  # a default of None has type None
        """Read the value of a key that may be absent."""
        self._read[key] = None
        if key not in self._entries:
            return default
        try:
            return read(self._entries[key][1])
        except ContentError as error:
            self._problems.extend(error.problems)
            return default

    def report(self, message: str, key: str | None = None) -> None:
        """Keep a mistake of the record as a whole, or of one key in it."""
        place = self._entries[key][1].place if key in self._entries else self.node.place
        self._problems.append(Problem(place, message))


def read_document(text: str, file: str) -> Node:
    """Return the root of the one YAML document in ``text``; ``file`` names it in errors."""
    try:
        _refuse_deep_nesting(text, file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        place = _within(text, file, error.problem_mark, error.context_mark)
        raise ContentError([Problem(place, f"not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ContentError([Problem(Place(file, 1, 1), f"not YAML: {error}".split("\n")[0])]) from error
    except RecursionError as error:
        raise ContentError([Problem(Place(file, 1, 1), "nested too deeply")]) from error
    except UnicodeEncodeError as error:
        place = Place(file, text.count("\n", 0, error.start) + 1, 1)
        raise ContentError([Problem(place, "holds half of a character (a lone surrogate)")]) from error
    if root is None:
        raise ContentError([Problem(Place(file, 1, 1), "the file is empty")])
    _measure(root, file, (), {})
    return Node(root, file)


def collect(sources: Iterable[S], read: Callable[[S], T], known: Iterable[Problem] = ()) -> list[T]:
    """Read all ``sources``; raise the mistakes of all of them together, with those already ``known``."""
    values: list[T] = []
    problems = list(known)
    for source in sources:
        try:
            values.append(read(source))
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return values


def _refuse_deep_nesting(text: str, file: str) -> None:
    indent = max((len(line) - len(line.lstrip(" ")) for line in text.split("\n")), default=0)
    if indent + sum(1 for _ in _OPENER.finditer(text)) <= _OPENERS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST + 1:
                raise ContentError([Problem(_place(file, event.start_mark), _TOO_DEEP)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _measure(node: yaml.Node, file: str, path: tuple[int, ...], known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Return how many levels ``node`` has and how many nodes, aliases spelt out; refuse what no reader could walk."""
    # An alias may point at a list that holds it; such a document has no end.
    if id(node) in path:
        raise Node(node, file).error("an alias may not stand inside what it points at")
    if id(node) not in known:
        inner = (id(node), *path)
        deepest, total = 0, 1
        for child in _children(node) if len(path) <= _DEEPEST else ():
            levels, size = (0, 1) if isinstance(child, yaml.ScalarNode) else _measure(child, file, inner, known)
            deepest, total = max(deepest, levels), total + size
        known[id(node)] = 1 + deepest, total
    levels, size = known[id(node)]
    if len(path) + levels > _DEEPEST + 1:
        raise Node(node, file).error(_TOO_DEEP)
    if size > _LARGEST:
        raise Node(node, file).error(f"grows to more than {_LARGEST} nodes when its aliases are spelt out")
    return levels, size


def _place(file: str, mark: "_Mark | None") -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def _within(text: str, file: str, *marks: "_Mark | None") -> Place:
    """Return the first of the places at which something is written; what is missing at the end is missed behind it."""
    lines = text.rstrip().split("\n")
    for mark in marks:
        if mark and mark.line < len(lines):
            return _place(file, mark)
    return Place(file, len(lines), max(len(lines[-1]), 1))


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _perhaps(text: str, known: Iterable[str]) -> str:
    options = list(known)
    near = get_close_matches(text, options, 1, 0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    if not options:
        return ""
    few = len(options) <= _FEW_OPTIONS
    return f"; use {', '.join(options)}" if few else f"; such as {', '.join(options[:_SOME_OPTIONS])}"
