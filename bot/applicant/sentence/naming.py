"""The names of places and of industries that stand in a sentence."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.applicant.answers import Answer, Exact
from bot.applicant.reading import Dictionary
from bot.applicant.sentence.clauses import Clause, Line
from bot.applicant.sentence.cues import Cues, Found, places_of
from bot.applicant.slots import IndustryKind
from bot.applicant.taxonomies import Regions
from bot.applicant.trades import TradeFound
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
    groups = kind.industries.groups
    surest = _surest_names(line, cues, dictionary, others)
    if not surest:
        return _clause_named(line, cues, dictionary, others, groups)
    named = [(place, _read_again(place, codes, line, dictionary, others)) for place, codes in surest]
    does = tuple(Named(place, tuple(Exact(code) for code in codes if code in groups)) for place, codes in named)
    if all(_is_behind_money(place, line) for place, _ in surest):
        # 种中药材，想借50万收药材: what the money is for may be another trade than the firm's.
        does += _clause_named(line, cues, dictionary, others, groups)
    return does


def _is_behind_money(place: Found, line: Line) -> bool:
    figures = line.figures_of(line.clause_at(place.start))
    return any(figure.kind == "money" and figure.end <= place.start for figure in figures)


def _surest_names(
    line: Line, cues: Cues, dictionary: Dictionary, others: Sequence[Found]
) -> list[tuple[Found, tuple[str, ...]]]:
    found = [
        (place, codes)
        for place, codes in _names_in(line.text, dictionary.trade_names)
        if not any(_taken(other, place) for other in others)
        and not any(figure.start < place.end and place.start < figure.end for figure in line.figures)
        and not line.of_others(place)
    ]
    found = [(place, codes) for place, codes in found if not any(other.holds(place) for other, _ in found)]
    found = [(place, codes) for place, codes in found if _is_a_name(line.text[place.start : place.end], cues)]
    announced = [(place, codes) for place, codes in found if _follows(place, line)]
    opening = [spot for spot in found if line.compiled.industries_before.match(line.text, spot[0].start, spot[0].end)]
    chosen = announced or opening or found
    longest = max((_length(place, line) for place, _ in chosen), default=0)
    surest = [(place, codes) for place, codes in chosen if _length(place, line) >= longest]
    # 幼儿园食堂配送: of names that stand together nobody can say which one is the trade.
    surest += [spot for spot in found if any(_touch(spot[0], other[0]) for other in surest) and spot not in surest]
    return surest


def _read_again(
    place: Found, codes: tuple[str, ...], line: Line, dictionary: Dictionary, others: Sequence[Found]
) -> tuple[str, ...]:
    """Return what the words around a name make of it, if that is sure or something else: of 帮餐厅装修 it is 装修."""
    whole = next((part for part in _parts(line.clause_at(place.start), line, others) if part.holds(place)), None)
    found = dictionary.trades.find_alone(line.text[whole.start : whole.end]) if whole else None
    return found.groups if found and (found.sure or set(codes).isdisjoint(found.groups)) else codes


def _clause_named(
    line: Line, cues: Cues, dictionary: Dictionary, others: Sequence[Found], groups: Container[str]
) -> tuple[Named, ...]:
    """Return what a part of a sentence names that says nothing but what the firm does: 做工程的, 食堂配送.

    Of several the first that begins by doing something: of 村里的合作社，种中药材 the growing.
    """
    named = [
        Named(part, tuple(Exact(code) for code in found.groups if code in groups))
        for clause in line.clauses
        for part in _parts(clause, line, others)
        if (found := _named_alone(part, clause, line, cues, dictionary))
    ]
    does = line.compiled.industries_before
    doing = [name for name in named if does.match(line.text[name.found.start : name.found.end].lstrip())]
    return tuple((doing or named)[:1])


def _named_alone(part: Found, clause: Clause, line: Line, cues: Cues, dictionary: Dictionary) -> TradeFound | None:
    said = line.text[part.start : part.end]
    if clause.asks or said.strip() in cues.no_industries or line.of_others(part):
        return None
    return dictionary.trades.find_alone(said)


def _parts(clause: Clause, line: Line, others: Sequence[Found]) -> Iterator[Found]:
    """Yield the parts of a clause between its figures, places and purposes."""
    spans = [(figure.start, figure.end) for figure in line.figures_of(clause)]
    spans += [(other.start, other.end) for other in others if other.overlaps(clause.start, clause.end)]
    start = clause.start
    for begin, end in [*sorted(spans), (clause.end, clause.end)]:
        if line.text[start:begin].strip():
            yield Found(start, begin)
        start = max(start, end)


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
