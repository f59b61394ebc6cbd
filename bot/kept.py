"""What was worked out is kept by what it follows from, so that it need not be worked out again."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, Self, TypeVar, overload

K = TypeVar("K", bound=Hashable)
S = TypeVar("S")
V = TypeVar("V")


class once(Generic[S, V]):  # noqa: N801  # it is read as the property it is
    """A property that is worked out when it is first looked at, and then stands in its object.

    Unlike ``functools.cached_property`` it takes no lock, which costs more than many of our findings: what is worked
    out for one firm is looked at by one turn alone.
    """

    def __init__(self, find: Callable[[S], V]) -> None:
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...

    @overload
    def __get__(self, instance: S, owner: type[Any]) -> V: ...

    def __get__(self, instance: S | None, owner: type[Any]) -> Self | V:
        if instance is None:
            return self
        found = self._find(instance)
        instance.__dict__[self._name] = found
        return found


class Kept(dict[K, V]):
    """Up to ``most`` findings by their keys; a further one throws all of them away."""

    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def of(self, key: K, find: Callable[[], V]) -> V:
        """Return what was found for a key; it is found once.

        >>> kept = Kept(2)
        >>> [kept.of(key, lambda key=key: key * 10) for key in (1, 2, 1)], kept.of(1, lambda: 0)
        ([10, 20, 10], 10)
        """
        found = self.get(key)
        return self.keep(key, find()) if found is None else found

    def keep(self, key: K, found: V) -> V:
        """Keep what was found for a key."""
        if len(self) >= self._most:
            self.clear()
        self[key] = found
        return found


class Found(Kept[K, V]):
    """Findings that are found by their keys alone, when they are first looked up.

    What stands is looked up as in any dictionary, without a call.

    >>> squares = Found(2, lambda number: number * number)
    >>> squares[2], squares[3], len(squares), squares[4], len(squares)
    (4, 9, 2, 16, 1)
    """

    __slots__ = ("_find",)

    def __init__(self, most: int, find: Callable[[K], V]) -> None:
        super().__init__(most)
        self._find = find

    def __missing__(self, key: K) -> V:
        return self.keep(key, self._find(key))
