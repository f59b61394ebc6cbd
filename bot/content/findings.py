"""Mistakes gathered on the way, so that one of them hides no other."""

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TypeVar

from bot.locales import Text
from bot.yamlnodes import ContentError, Entry, Node, Place, Problem

T = TypeVar("T")
S = TypeVar("S")


class Findings:
    """A ``with findings:`` block may fail: its mistakes are kept, and what comes after it is read all the same.

    What could not be read is left out, or stands there by its name alone, so that nobody else is blamed for naming it.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> bool:
        if isinstance(error, ContentError):
            self.problems.extend(error.problems)
            return True
        return False

    def report(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))

    def settle(self) -> None:
        """Raise all that was found; say nothing where nothing was."""
        if self.problems:
            raise ContentError(self.problems)

    def attempt(self, read: Callable[[], T]) -> T | None:
        """Return what was read, or None if it could not be."""
        with self:
            return read()
        return None

    def each(self, sources: Iterable[S], read: Callable[[S], T]) -> list[T]:
        """Return what could be read of ``sources``."""
        values: list[T] = []
        for source in sources:
            with self:
                values.append(read(source))
        return values

    def entries(self, node: Node) -> list[Entry]:
        """Return the entries of a mapping; of a key that stands twice, the first."""
        found: list[Entry] = []
        with self:
            node.each_entry(found.append)
        return found

    def mapping(self, node: Node, read: Callable[[Entry], T], unread: Callable[[str], T]) -> Mapping[str, T]:
        """Return the values of a mapping by the names an author chose; one that cannot be read is ``unread(name)``."""
        found: dict[str, T] = {}
        for entry in self.entries(node):
            found[entry[0]] = unread(entry[0])
            with self:
                found[entry[0]] = read(entry)
        return found

    def words(self, node: Node) -> Mapping[str, Text]:
        """Return the words of a mapping by their code."""
        return self.mapping(node, lambda entry: entry[2].words(), unread_words)


def unread_words(code: str) -> Text:
    """Return what stands for words that could not be read."""
    return Text(code, code)
