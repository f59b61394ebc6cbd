"""The names of places and of industries that stand in a sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.applicant.answers import Answer, Exact
from bot.applicant.reading import Dictionary
from bot.applicant.sentence.clauses import Clause, Line
from bot.applicant.sentence.cues import Cues, Found, places_of
from bot.applicant.slots import IndustryKind
from bot.applicant.taxonomies import Regions
from bot.lookup import Names

_LATIN = re.compile(r"(?<![a-z'])[a-z]+")
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "got", "has", "he", "i", "if", "in"}
    | {"is", "it", "its", "me", "my", "no", "of", "on", "or", "our", "own", "pay", "run", "she", "so", "that", "the"}
    | {"them", "they", "this", "to", "up", "us", "want", "was", "we", "will", "with", "you"}
)
"""English words that would be syllables of a place: there is no Runan in "I run an online shop"."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a sentence and what it may mean: one answer, or several to choose from."""

    found: Found
    answers: tuple[Answer, ...]


def places_named(line: Line, cues: Cues, dictionary: Dictionary) -> list[Named]:
    """Return the places that are surely named as places, at most one in a clause."""
    named = [_place_in(clause, line, cues, dictionary) for clause in line.clauses]
    return [place for place in named if place]


def _place_in(clause: Clause, line: Line, cues: Cues, dictionary: Dictionary) -> Named | None:
    said = _without_small_words(line.text[clause.start : clause.end], cues)
    place = dictionary.places.find_in(said)
    if place is None:
        return None
    found = Found(clause.start + place.start, clause.start + place.end)
    is_word = line.text[found.start : found.end] in cues.also_words
    if is_word and not _announced(found, line.compiled.places_before, line):
        return None
    if any(figure.start < found.end and found.start < figure.end for figure in line.figures):
        return None
    return Named(found, tuple(Exact(code) for code in place.codes))


def _without_small_words(said: str, cues: Cues) -> str:
    """Blank out English words that would be syllables of a place; all others keep where they stand."""

    def blank(word: re.Match[str]) -> str:
        is_word = word[0] in _SMALL_WORDS or (word[0] in cues.also_words and not _after_in(said, word.start()))
        return "," * len(word[0]) if is_word else word[0]

    return _LATIN.sub(blank, said)


def _after_in(said: str, place: int) -> bool:
    return said[:place].rstrip().endswith((" in", " at", " from", " near"))


def _names_in(text: str, names: Names) -> list[tuple[Found, tuple[str, ...]]]:
    return [(Found(start, end), codes) for start, end, codes in names.everywhere(text)]


def _announced(found: Found, words: re.Pattern[str], line: Line) -> bool:
    clause = line.clause_at(found.start)
    return any(
        not line.text[place.end : found.start].strip()
        for place in places_of(words, line.text, clause.start, found.start)
    )


def where_the_firm_is(places: Sequence[Named], line: Line, regions: Regions) -> tuple[Answer, ...]:
    """Return where the firm is: of several places the one said with "in", else all of them to choose from.

    Of a place and one inside it the smaller is meant ("Lixia, Jinan").
    """
    here = [place for place in places if _announced(place.found, line.compiled.places_here, line)]
    chosen = here if len(here) == 1 else list(places)
    codes = [str(answer.value) for place in chosen for answer in place.answers if isinstance(answer, Exact)]
    return tuple(Exact(code) for code in dict.fromkeys(codes) if not _holds_another(code, codes, regions))


def _holds_another(code: str, codes: Iterable[str], regions: Regions) -> bool:
    return any(unit.code == code for other in codes if other != code for unit in regions.path(other))


def industry_named(
    line: Line, cues: Cues, kind: IndustryKind, dictionary: Dictionary, others: Sequence[Found]
) -> tuple[Named, ...]:
    """Return the names of what the firm does, the surest only; ``others`` are words that mean something else."""
    found = [
        (place, codes)
        for place, codes in _names_in(line.text, dictionary.trade_names)
        if not any(_taken(other, place) for other in others)
        and not any(figure.start < place.end and place.start < figure.end for figure in line.figures)
    ]
    found = [(place, codes) for place, codes in found if not any(other.holds(place) for other, _ in found)]
    found = [(place, codes) for place, codes in found if _is_a_name(line.text[place.start : place.end], cues)]
    announced = [(place, codes) for place, codes in found if _follows(place, line)]
    chosen = announced or found
    longest = max((_length(place, line) for place, _ in chosen), default=0)
    surest = [(place, codes) for place, codes in chosen if _length(place, line) >= longest]
    # 幼儿园食堂配送: of names that stand together nobody can say which one is the trade.
    surest += [spot for spot in found if any(_touch(spot[0], other[0]) for other in surest) and spot not in surest]
    return tuple(
        Named(place, tuple(Exact(code) for code in codes if code in kind.industries.groups)) for place, codes in surest
    )


def _touch(one: Found, other: Found) -> bool:
    return one.end == other.start or other.end == one.start


def _taken(other: Found, place: Found) -> bool:
    return other.overlaps(place.start, place.end) and not place.holds(other)


def _is_a_name(said: str, cues: Cues) -> bool:
    return len(said) >= (3 if said.isascii() else 2) and said not in cues.no_industries


def _length(place: Found, line: Line) -> int:
    return place.length if not line.text[place.start : place.end].isascii() else place.length // 2


def _follows(place: Found, line: Line) -> bool:
    clause = line.clause_at(place.start)
    before = places_of(line.compiled.industries_before, line.text, clause.start, place.start)
    return any(line.gap(found.end, place.start) <= 2 for found in before)
