"""Figures in a running sentence: sums of money, lengths of time, people, years, and where each of them stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.applicant.amounts import mentions_in
from bot.applicant.amounts.calendar import Dated, seasons
from bot.applicant.amounts.lengths import EACH, SUM
from bot.applicant.measures import Measure, Mention

FigureKind = Literal["money", "foreign", "duration", "season", "year", "people", "number", "other"]
_KINDS: dict[str, FigureKind] = {
    "cny": "money",
    "foreign": "foreign",
    "months": "duration",
    "days": "duration",
    "people": "people",
    "year": "year",
    "": "number",
}
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_YEAR_BEFORE = re.compile(r"(?:since|in|from|year|opened|founded|established|registered|自|从|于)\s*$")
_NUMERAL = re.compile(r"[-−]?[\d零一二两三四五六七八九十百千半几数¥￥$€£]")
_WORDS_BEFORE = re.compile(
    r"(?:over|within|about|around|roughly|nearly|almost|some|up to|less than|more than|no more than|in|after|for|above|"
    r"below|under|at least|at most|last|the|of|maybe|probably|approximately)\s+"
)
_ROUGHLY = re.compile(
    r"大概|大约|差不多|将近|约|左右|估计|可能|about|around|roughly|nearly|almost|maybe|approximately|some\s"
)
_UNIT_OF_NOTHING = re.compile(r"\s*个\s*$")
_AROUND = re.compile(r"(?:左右|上下|前后|以内|之内|以上|\s*or so|\s*at most)")
_LIMIT_AFTER = re.compile(r"(?:以内|之内|内|左右|上下|以上)$")
_EACH = re.compile(EACH)
_SUM_BEFORE = re.compile(rf"{SUM}\s*$")
_ENGLISH_ONE = re.compile(r"(?:one|a|an)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure from ``start`` to ``end``; of a ``vague`` one only the size is told (几万块)."""

    start: int
    end: int
    kind: FigureKind
    text: str
    vague: bool = False
    lost: bool = False
    """It is told as a loss (亏5000, -3000)."""


def figures_in(text: str, dated: Iterable[Dated] = ()) -> list[Figure]:
    """Return the figures of a folded text in the order they stand; none overlaps another, or a ``dated`` month."""
    lasting = [Figure(one.start, one.end, "season", f"{one.months}个月") for one in seasons(text)]
    of_calendar = [*((one.start, one.end) for one in lasting), *((one.start, one.end) for one in dated)]
    return sorted((*lasting, *_measured(text, of_calendar)), key=lambda figure: figure.start)


def _measured(text: str, of_calendar: Sequence[tuple[int, int]]) -> Iterator[Figure]:
    """Yield the figures that are no months of the calendar."""
    for mention in mentions_in(text):
        if any(start < mention.end and mention.start < end for start, end in of_calendar):
            continue
        start, end = _span(text, mention)
        said = text[start:end].strip()
        kind = _kind(text, mention, said)
        if _EACH.fullmatch(said) and _SUM_BEFORE.search(text[: mention.start]):
            continue
        if said and not _ENGLISH_ONE.fullmatch(said) and kind:
            bare = _UNIT_OF_NOTHING.sub("", said) if kind == "number" else said
            yield Figure(
                start,
                end,
                kind,
                _roughly(text[mention.start : start]) + bare,
                vague=mention.measure.vague,
                lost=_is_lost(mention.measure),
            )


def _roughly(before: str) -> str:
    """Return what stands before a figure for every word that says it is a rough one, in the language of that word."""
    said = _ROUGHLY.search(before)
    return ("about " if said[0].isascii() else "大概") if said else ""


def _is_lost(measure: Measure) -> bool:
    ends = [end for end in (measure.low, measure.high) if end is not None]
    return bool(ends) and max(ends) <= 0 and min(ends) < 0


def _span(text: str, mention: Mention) -> tuple[int, int]:
    """Return where the figure itself stands: what leads to it ("over", 大概要) and a limit after it (内) do not."""
    start = mention.start
    while found := _WORDS_BEFORE.match(text, start, mention.end):
        start = found.end()
    numeral = _NUMERAL.search(text, start, mention.end)
    if numeral and not text[start : numeral.start()].isascii():
        start = numeral.start()
    if mention.measure.unit in {"months", "days"}:
        return start, start + len(_LIMIT_AFTER.sub("", text[start : mention.end]))
    found = _AROUND.match(text, mention.end)
    return start, found.end() if found and mention.measure.unit in {"cny", ""} else mention.end


def _kind(text: str, mention: Mention, said: str) -> FigureKind | None:
    """Return the kind of a figure, None for a numeral that counts nothing (一直, 一单一单)."""
    kind = _KINDS.get(mention.measure.unit, "other")
    if mention.measure.unit == "things":
        return "number" if said.endswith("个") else "other"
    if kind != "number" or mention.measure.scaled:
        return kind
    if _YEAR.fullmatch(said) and _YEAR_BEFORE.search(text[: mention.start]):
        return "year"
    return kind if len(said) > 1 or said.isdecimal() else None
