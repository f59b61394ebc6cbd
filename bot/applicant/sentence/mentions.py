"""What a sentence tells in words: legal form, purpose, credit record, evidence, things to pledge."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.applicant.answers import Answer, Band, Exact, Pledge, SlotName
from bot.applicant.sentence.clauses import Line
from bot.applicant.sentence.cues import Cues, Found, OptionCue, places_of
from bot.applicant.slots import NumberKind, SetKind, Slot

PURPOSE = SlotName("purpose")
WANTS = SlotName("wants")
LEGAL_FORM = SlotName("legal_form")
_ASKED_ALL_THE_SAME = frozenset({PURPOSE, LEGAL_FORM, SlotName("qualifications")})
"""Told even inside a question: "能不能贷30万装修" says what the money is for."""


@dataclass(frozen=True, slots=True)
class Mention:
    cue: OptionCue
    found: Found


@dataclass(frozen=True, slots=True)
class Worth:
    """A sum that stands for the value of a thing to pledge, or for what is owed on it."""

    start: int
    amount: Decimal | Band
    owed: bool


def purposes_in(line: Line) -> Iterator[Found]:
    """Yield the words that say what money is for, whatever else they may mean."""
    for cue, pattern in line.options:
        if cue.slot == PURPOSE:
            yield from places_of(pattern, line.text)


def mentions_in(line: Line, names: Sequence[Found]) -> list[Mention]:
    """Return the options that are mentioned; ``names`` are places and industries, whose parts mean nothing else."""
    found = [Mention(cue, place) for cue, pattern in line.options for place in places_of(pattern, line.text)]
    return [mention for mention in found if not _is_void(mention, found, line, names)]


def _is_void(mention: Mention, others: Iterable[Mention], line: Line, names: Sequence[Found]) -> bool:
    place = mention.found
    if mention.cue.slot != LEGAL_FORM and any(name.holds(place) for name in names):
        return True
    if mention.cue.slot == PURPOSE and line.compiled.firms.match(line.text, place.end):
        return True
    if any(_outdoes(other, mention) for other in others):
        return True
    if line.negated(place, names) or line.of_others(place):
        return True
    return line.clause_at(place.start).asks and mention.cue.slot not in _ASKED_ALL_THE_SAME


def _outdoes(other: Mention, mention: Mention) -> bool:
    return mention.cue.slot in {other.cue.slot, WANTS} and other.found.holds(mention.found)


def options_of(
    mentions: Iterable[Mention], slots: Mapping[SlotName, Slot]
) -> Iterator[tuple[SlotName, tuple[Answer, ...]]]:
    """Yield for each slot what the mentions tell: one answer, or several to choose from."""
    codes: defaultdict[SlotName, dict[tuple[str, ...], None]] = defaultdict(dict)
    for mention in mentions:
        codes[mention.cue.slot][mention.cue.codes] = None
    for slot, named in codes.items():
        yield slot, tuple(_answers(slots[slot], list(named)))


def _answers(slot: Slot, named: list[tuple[str, ...]]) -> list[Answer]:
    match slot.kind:
        case SetKind():
            return [Exact(frozenset(code for codes in named for code in codes) - {"none"})]
        case NumberKind():
            return [Exact(Decimal(code)) for codes in named for code in codes]
    surely = [codes[0] for codes in named if len(codes) == 1]
    return [Exact(code) for code in dict.fromkeys(surely or (code for codes in named for code in codes))]


def pledges_in(  # noqa: PLR0913  # what a thing to pledge is told by
    line: Line,
    cues: Cues,
    names: Sequence[Found],
    worths: Sequence[Worth],
    kinds: Iterable[str],
    *,
    asked: bool = False,
) -> Exact | None:
    """Return the things to pledge that a sentence names, an empty list if it says there are none, else None.

    Where they were asked for, a thing needs no other words beside it.
    """
    named = _named_things(line, cues, names, worths, asked=asked)
    held = tuple(_with_worth(kind, place, line, named, worths) for kind, place in _first_each(named, kinds))
    if held:
        return Exact(held)
    return Exact(()) if _says_none(line) else None


def _first_each(named: Sequence[tuple[str, Found]], kinds: Iterable[str]) -> Iterator[tuple[str, Found]]:
    for kind in kinds:
        places = [place for code, place in named if code == kind]
        if places:
            yield kind, places[0]


def _named_things(
    line: Line, cues: Cues, names: Sequence[Found], worths: Sequence[Worth], *, asked: bool
) -> list[tuple[str, Found]]:
    every = [(kind, place) for kind, pattern in line.pledge_kinds for place in places_of(pattern, line.text)]
    every = [
        (kind, place)
        for kind, place in every
        if not any(name.holds(place) for name in names)
        and not any(other.holds(place) for _, other in every)
        and not line.negated(place, names)
        and not line.clause_at(place.start).asks
    ]
    return [
        (kind, place)
        for kind, place in every
        if not _is_taken(place, line)
        and (asked or _beside_pledging(place, every, line, names) or _has_worth(place, every, worths, line, kind, cues))
    ]


def _is_taken(place: Found, line: Line) -> bool:
    clause = line.clause_at(place.start)
    return bool(line.compiled.taken.search(line.text, clause.start, clause.end))


def _beside_pledging(place: Found, every: Sequence[tuple[str, Found]], line: Line, names: Sequence[Found]) -> bool:
    """Say whether words of pledging stand in the clause, or in a clause beside it that names nothing itself."""
    clause = line.clause_at(place.start)
    clauses = list(line.clauses)
    at = clauses.index(clause)
    for near in clauses[max(0, at - 1) : at + 2]:
        words = [
            found
            for found in places_of(line.compiled.pledge_words, line.text, near.start, near.end)
            if not line.negated(found, names)
        ]
        joined = near is clause or (near.goes_on and at + 1 < len(clauses) and near is clauses[at + 1])
        own = joined or not any(near.start <= other.start < near.end for _, other in every)
        if words and own and not near.asks:
            return True
    return False


def _has_worth(  # noqa: PLR0913, PLR0917  # what a thing is worth stands in its clause or in one of the next two
    place: Found, every: Sequence[tuple[str, Found]], worths: Sequence[Worth], line: Line, kind: str, cues: Cues
) -> bool:
    if kind in cues.pledges.alone:
        return True
    return any(_thing_of(worth, every, line) == place for worth in worths)


def _thing_of(worth: Worth, every: Sequence[tuple[str, Found]], line: Line) -> Found | None:
    """Return the thing that a worth is of: the last one named before it, else the first one after it in its clause."""
    clause = line.clause_at(worth.start)
    first = line.before(clause, 2) or line.before(clause) or clause
    before = [place for _, place in every if first.start <= place.start < worth.start]
    after = [place for _, place in every if worth.start <= place.start < clause.end]
    return max(before, key=lambda place: place.start, default=min(after, key=lambda place: place.start, default=None))


def _with_worth(
    kind: str, place: Found, line: Line, named: Sequence[tuple[str, Found]], worths: Sequence[Worth]
) -> Pledge:
    values: dict[bool, Decimal | Band] = {}
    for worth in worths:
        of = _thing_of(worth, named, line)
        if of is not None and (of == place or (kind, of) in named):
            values.setdefault(worth.owed, worth.amount)
    return Pledge(kind, None, values.get(False), values.get(True))


def _says_none(line: Line) -> bool:
    found = line.compiled.pledge_none.search(line.text)
    return bool(found) and not line.clause_at(found.start() if found else 0).asks
