"""Fuzzy search of names by what a person typed; what is found is a candidate, never an answer."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SPACE = re.compile(r"[\s\W_]+")
_LETTER = re.compile(r"[a-z]")
_PLURALS = frozenset({"", "s", "es"})


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: its code and how sure the search is (100: the name stands there letter for letter)."""

    code: str
    score: float


class Names:
    """Names of codes; several names may lead to one code and one name to several codes."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        codes: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for name, code in names:
            codes[plain(name)][code] = None
        codes.pop("", None)
        self._codes: Mapping[str, Mapping[str, None]] = codes
        self.longest = max(map(len, codes), default=0)
        """Characters of the longest name, folded."""

    def exactly(self, text: str) -> tuple[str, ...]:
        """Return the codes whose name is ``text``, but for case, width, spaces and punctuation."""
        return tuple(self._codes.get(plain(text), ()))

    def within(self, text: str, shortest: int = 2) -> tuple[str, ...]:
        """Return the codes of the longest name of at least ``shortest`` characters that stands in ``text``.

        In Latin letters it stands there as a word: there is no Shanghai (SH) in a shop.
        """
        typed, inner = _joined(text)
        longest: dict[str, None] = {}
        for length in range(min(len(typed), self.longest), shortest - 1, -1):
            for start in range(len(typed) - length + 1):
                found = self._codes.get(typed[start : start + length])
                if found and start not in inner and _ends_word(typed, start + length, inner):
                    longest.update(found)
            if longest:
                break
        return tuple(longest)

    def everywhere(self, text: str, shortest: int = 2) -> list[tuple[int, int, tuple[str, ...]]]:
        """Return (start, end, codes) of the longest name that begins at each place of ``text``, in order.

        Places are those of the text as it is given; in Latin letters a name stands there as a word.
        """
        typed, inner, places = _placed(text)
        found: list[tuple[int, int, tuple[str, ...]]] = []
        for start in range(len(typed)):
            if start in inner:
                continue
            for end in range(min(len(typed), start + self.longest), start + shortest - 1, -1):
                codes = self._codes.get(typed[start:end])
                if codes and _ends_word(typed, end, inner):
                    found.append((places[start], places[end - 1] + 1, tuple(codes)))
                    break
        return found

    def nearest(self, text: str, most: int = 6, least: float = 75) -> tuple[Found, ...]:
        """Return up to ``most`` codes whose names look like ``text``, best first."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415  # 30 ms that a greeting does not need

        best: dict[str, float] = {}
        for name, score, _ in process.extract(
            plain(text), list(self._codes), scorer=fuzz.ratio, limit=most * 3, score_cutoff=least
        ):
            for code in self._codes[name]:
                best[code] = max(score, best.get(code, 0))
        ranked = sorted(best.items(), key=lambda found: (-found[1], found[0]))
        return tuple(Found(code, score) for code, score in ranked[:most])


def misspelt(typed: str, names: Iterable[str], most: int) -> list[str]:
    """Return the names that differ from ``typed`` by at most so many letters left out, put in, changed or swapped."""
    from rapidfuzz import process  # noqa: PLC0415  # 30 ms that a greeting does not need
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extract(typed, list(names), scorer=OSA.distance, score_cutoff=most, limit=12)
    return [name for name, _, _ in found]


def plain(text: str) -> str:
    """Return ``text`` folded to what names are compared by: case, width, accents, spaces and punctuation are gone.

    >>> plain("Ｃａｆé No. 1")
    'cafeno1'
    """
    return _SPACE.sub("", _folded(text))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def _joined(text: str) -> tuple[str, set[int]]:
    """Return ``plain(text)``, and the places in it where a word in Latin letters goes on."""
    typed, inner, _ = _placed(text)
    return typed, inner


def _placed(text: str) -> tuple[str, set[int], list[int]]:
    """Return what ``_joined`` does, and where in ``text`` each sign of it stands."""
    typed: list[str] = []
    inner: set[int] = set()
    places: list[int] = []
    last = ""
    for place, raw in enumerate(text):
        for sign in _folded(raw):
            if not _SPACE.match(sign):
                if _LETTER.match(last) and _LETTER.match(sign):
                    inner.add(len(typed))
                typed.append(sign)
                places.append(place)
            last = sign
    return "".join(typed), inner, places


def _ends_word(typed: str, end: int, inner: set[int]) -> bool:
    rest = next(place for place in range(end, len(typed) + 1) if place not in inner)
    return typed[end:rest] in _PLURALS
