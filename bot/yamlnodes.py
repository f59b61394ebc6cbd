"""YAML read by the type it is read into, with a place for every mistake.

``yaml.safe_load`` guesses what a scalar is before anybody asked: industry code ``05`` becomes 5, ``NO`` becomes
False and a repeated key silently wins. Here a document stays a tree of nodes that know where they stand; the caller
says what a scalar is. A mistake is a ``ContentError``; readers of lists and records go on after one, so that one
load reports them all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from types import TracebackType
from typing import Self, TypeVar, cast

import yaml

from bot.locales import Text

T = TypeVar("T")
D = TypeVar("D")
S = TypeVar("S")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 60
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*%")


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


class ContentError(Exception):
    """One or more mistakes in what an author wrote."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Node:
    """One node of a YAML document: a scalar, a list or a mapping."""

    __slots__ = ("_node", "file")

    def __init__(self, node: yaml.Node, file: str) -> None:
        self._node = node
        self.file = file

    @property
    def place(self) -> Place:
        return Place(self.file, self._node.start_mark.line + 1, self._node.start_mark.column + 1)

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
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.expected("text")
        if node.style is None and node.value in {"~", "null"}:
            raise self.expected("text")
        return str(node.value).strip()

    def number(self) -> Decimal:
        text = self.text().replace("_", "")
        if not _NUMBER.fullmatch(text):
            raise self.expected("a number such as 300000 or 0.5")
        try:
            return Decimal(text)
        except InvalidOperation as error:  # pragma: no cover - the pattern admits only what Decimal reads
            raise self.expected("a number") from error

    def whole(self) -> int:
        number = self.number()
        if number != number.to_integral_value():
            raise self.expected("a whole number")
        return int(number)

    def rate(self) -> Decimal:
        """Return a rate as a fraction; it is written with its sign: ``5.5%`` is ``Decimal("0.055")``."""
        found = _PERCENT.fullmatch(self.text())
        if not found:
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

    def choice(self, options: Iterable[str], what: str = "one of the options") -> str:
        """Return the scalar if it is one of ``options``; else say which one may have been meant."""
        text = self.text()
        known = list(options)
        if text in known:
            return text
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

    def entries(self) -> tuple[tuple[str, "Node", "Node"], ...]:
        """Return (key, key's node, value's node) of a mapping; a repeated key is an error."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.expected("a mapping (`key: value` lines)")
        pairs = [(Node(key, self.file), Node(value, self.file)) for key, value in self._node.value]
        seen: set[str] = set()
        problems: list[Problem] = []
        for key, _ in pairs:
            if key.text() in seen:
                problems.append(Problem(key.place, f"the key `{key.text()}` stands here a second time; keep one"))
            seen.add(key.text())
        if problems:
            raise ContentError(problems)
        return tuple((key.text(), key, value) for key, value in pairs)

    def mapping(self, read: Callable[["Node"], T]) -> dict[str, T]:
        """Read every value of a mapping whose keys are names the author chose."""
        entries = self.entries()
        values = collect([value for _, _, value in entries], read)
        return dict(zip([key for key, _, _ in entries], values, strict=True))

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
        self._entries = {key: (name, value) for key, name, value in node.entries()}
        self._read: dict[str, None] = {}
        self._problems: list[Problem] = []

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
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        raise ContentError([Problem(place, f"not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ContentError([Problem(Place(file, 1, 1), f"not YAML: {error}".split("\n")[0])]) from error
    except RecursionError as error:
        raise ContentError([Problem(Place(file, 1, 1), "nested too deeply")]) from error
    if root is None:
        raise ContentError([Problem(Place(file, 1, 1), "the file is empty")])
    _refuse_depth(root, file, (), set())
    return Node(root, file)


def collect(sources: Iterable[S], read: Callable[[S], T]) -> list[T]:
    """Read all ``sources``; raise the mistakes of all of them together."""
    values: list[T] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            values.append(read(source))
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return values


def _refuse_depth(node: yaml.Node, file: str, path: tuple[int, ...], clean: set[int]) -> None:
    # An alias may point at a list that holds it; such a document has no end.
    if id(node) in clean:
        return
    if id(node) in path:
        raise Node(node, file).error("an alias may not stand inside what it points at")
    if len(path) > _DEEPEST:
        raise Node(node, file).error(f"nested more than {_DEEPEST} levels deep")
    for child in _children(node):
        if not isinstance(child, yaml.ScalarNode):
            _refuse_depth(child, file, (*path, id(node)), clean)
    clean.add(id(node))


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
    return f"; use {', '.join(options)}" if 0 < len(options) <= 12 else ""
