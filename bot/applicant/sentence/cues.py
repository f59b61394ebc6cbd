"""Cues: which words in a running sentence announce which fact, as an author wrote them down.

Phrases stand as typed text is folded for reading: lower case, simplified script. They are compiled when the first
sentence is read, for a greeting needs none of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Generic, Literal, TypeVar

from bot.applicant.answers import SlotName

T = TypeVar("T")
Period = Literal["day", "week", "month", "year", "unsaid"]
_GAP = r"[^,，。;；!！?？\n]{0,24}?"
"""What `…` stands for: a few words of the same clause."""
_RUN = re.compile(r"[a-z]+")
_NOBODY = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class FigureCue:
    """Words that announce a figure of one of ``slots``; no slot: the figure is nothing that is asked.

    ``periods`` are those in which the figure may be told; none: it is no figure of a period.
    """

    slots: tuple[SlotName, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    periods: frozenset[Period] = frozenset()
    beside: tuple[str, ...] = ()
    """Words that must stand somewhere in the clause as well."""
    owed: bool = False
    """Of no slot: the figure is what is owed already."""


@dataclass(frozen=True, slots=True)
class OptionCue:
    """Words that tell one of ``codes`` of a slot; of several codes the person is asked which one."""

    slot: SlotName
    codes: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeCues:
    words: tuple[str, ...]
    taken: tuple[str, ...]
    none: tuple[str, ...]
    alone: frozenset[str]
    kinds: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase stands."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def holds(self, other: "Found") -> bool:
        return self.start <= other.start and other.end <= self.end and self.length > other.length

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Repairs:
    """Words that take back what was said."""

    wrong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    """Of ``wrong`` those that are often the beginning of an answer: "no, nobody"."""
    alone: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    becomes: tuple[str, ...] = ()
    to_change: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cues:
    """All cues of the content."""

    figures: tuple[FigureCue, ...] = ()
    every: Mapping[SlotName, Period] = field(default_factory=dict)
    """The period that a slot's own figure is of."""
    periods: Mapping[Period, tuple[str, ...]] = field(default_factory=dict)
    period_signs: Mapping[str, Period] = field(default_factory=dict)
    founded_before: tuple[str, ...] = ()
    founded_after: tuple[str, ...] = ()
    years_ago: Mapping[str, int] = field(default_factory=dict)
    negations: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    """Words that make a trade of what stands before them: the company of 装修公司."""
    options: tuple[OptionCue, ...] = ()
    pledges: PledgeCues = PledgeCues(words=(), taken=(), none=(), alone=frozenset(), kinds={})
    places_before: tuple[str, ...] = ()
    places_here: tuple[str, ...] = ()
    also_words: frozenset[str] = frozenset()
    industries_before: tuple[str, ...] = ()
    yes: frozenset[str] = frozenset()
    """What agrees with a card of guesses, folded by ``lookup.plain``."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What people call a slot besides its label."""
    repairs: Repairs = Repairs()
    no_industries: frozenset[str] = frozenset()
    """Names that are too wide to tell what a firm does: shop, factory."""

    @cached_property
    def compiled(self) -> "Compiled":
        return Compiled(self)

    @cached_property
    def repair_patterns(self) -> "RepairPatterns":
        return RepairPatterns(self.repairs)

    def __getstate__(self) -> dict[str, object]:
        """What is kept on disk is the words; compiled, they would take longer to load than to compile anew."""
        return {name: value for name, value in self.__dict__.items() if name not in {"compiled", "repair_patterns"}}


class RepairPatterns:
    """The forms that a repair takes, on a folded text without marks around it."""

    def __init__(self, words: Repairs) -> None:
        wrong, alone, means, is_not, but, becomes, change = (
            _any_of(found)
            for found in (
                words.wrong,
                words.alone,
                words.means,
                words.is_not,
                words.but,
                words.becomes,
                words.to_change,
            )
        )
        lead = rf"(?:(?:{wrong})[\s;,.!:]*)*"
        self.contrast = re.compile(
            rf"{lead}(?:{is_not})\s*(?P<old>[^;]+?)\s*(?:;\s*(?:(?:{but}|{means})\s*)?|(?:{but})\s*)(?P<new>.+)"
        )
        self.contrast_after = re.compile(
            rf"{lead}(?:(?:{means}|{but})\s*)?(?P<new>[^;]+?)\s*;?\s*(?:{is_not})\s*(?P<old>.+)"
        )
        self.becomes = re.compile(rf"{lead}(?:my|the|our|我的)?\s*(?P<name>.+?)\s*(?:{becomes})\s*(?P<new>.+)")
        self.change_to = re.compile(
            rf"{lead}(?:{change})\s*(?:my|the|our|我的)?\s*(?P<name>.+?)\s*(?:{becomes}|to(?![a-z])|为|到)\s*(?P<new>.+)"
        )
        self.alone = re.compile(rf"(?:{alone})")
        self.wrong = re.compile(rf"(?:(?:{wrong})[\s;,.!:]*)+(?P<means>(?:{means})\s*)?(?P<new>.*\S)")
        self.weak = re.compile(rf"(?:(?:{_any_of(words.weak)})[\s;,.!:]*)+")
        self.all = (self.contrast, self.contrast_after, self.becomes, self.change_to, self.alone, self.wrong)
        """Each form by itself: a text of none of them repairs nothing."""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(_pattern, sorted(words, key=len, reverse=True))) or r"(?!)"


class Compiled:
    """The cues of one content, ready to be looked for."""

    def __init__(self, cues: Cues) -> None:
        announcing = [(cue, phrases(cue.before), phrases(cue.after)) for cue in cues.figures]
        self.figures = Openings((spoken, (*spoken[0].before, *spoken[0].after)) for spoken in announcing)
        self.beside = {cue.beside: phrases(cue.beside) for cue in cues.figures if cue.beside}
        self.options = Openings(((cue, phrases(cue.phrases)), cue.phrases) for cue in cues.options)
        self.periods = [(period, phrases(words)) for period, words in cues.periods.items()]
        registered = SlotName("months_registered")
        self.registered = [words for cue, *both in announcing if registered in cue.slots for words in both]
        self.founded_before = phrases(cues.founded_before)
        self.founded_after = phrases(cues.founded_after)
        self.years_ago = phrases(cues.years_ago)
        self.negations = phrases(cues.negations)
        self.questions = phrases(cues.questions)
        self.others = phrases(cues.others)
        self.others_begin = re.compile(rf"\s*(?:我们?|my|our|the|a)?\s*(?:{self.others.pattern})")
        self.firms = re.compile(rf"\s*(?:{phrases(cues.firms).pattern})")
        self.pledge_words = phrases(cues.pledges.words)
        self.taken = phrases(cues.pledges.taken)
        self.pledge_none = phrases(cues.pledges.none)
        self.pledge_kinds = Openings(((kind, phrases(words)), words) for kind, words in cues.pledges.kinds.items())
        self.places_before = phrases(cues.places_before)
        self.places_here = phrases(cues.places_here)
        self.industries_before = phrases(cues.industries_before)


class Openings(Generic[T]):
    """Things that are told by phrases, so that only those are looked for that can begin somewhere in a text."""

    def __init__(self, told: Iterable[tuple[T, Iterable[str]]]) -> None:
        self._told = [(thing, frozenset(map(_opening, words))) for thing, words in told]

    def in_text(self, text: str) -> Sequence[T]:
        """Return the things, in their order, of which a phrase may stand in a folded text."""
        words = _RUN.findall(text)
        ends = (word.removesuffix(ending) for word in words for ending in ("", "s", "es"))
        signs = {*text, *map("".join, pairwise(text)), *ends}
        return [thing for thing, openings in self._told if not openings.isdisjoint(signs)]


def _opening(phrase: str) -> str:
    """Return the first word of a phrase in Latin letters, else its first two signs, or one before a gap."""
    if word := _RUN.match(phrase):
        return word[0]
    return phrase[:1] if phrase[1:2] in {"", " ", "…"} else phrase[:2]


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases, the longest first, Latin ones as whole words."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(_pattern, longest_first))) if longest_first else _NOBODY


def _pattern(phrase: str) -> str:
    before = r"(?<![a-z])" if phrase[0].isascii() and phrase[0].isalpha() else ""
    after = r"(?:e?s)?(?![a-z])" if phrase[-1].isascii() and phrase[-1].isalpha() else ""
    parts = [r"[\s-]+".join(map(re.escape, part.split())) for part in phrase.split("…")]
    return before + _GAP.join(parts) + after


def places_of(pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None) -> Iterator[Found]:
    """Yield where the phrases stand in a part of a text, overlapping ones included."""
    last = len(text) if end is None else end
    while found := pattern.search(text, start, last):
        yield Found(found.start(), found.end())
        start = found.start() + 1
