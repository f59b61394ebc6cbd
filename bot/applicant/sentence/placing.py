"""Which slot each figure of a sentence belongs to: the nearest words that announce one of its kind decide.

A figure that no words announce, or that may belong to two slots, is asked back; money is never guessed by its size.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.applicant.answers import Answer, Band, Exact, SlotName
from bot.applicant.reading import Candidates, Understood, months_since, read_number, year_of
from bot.applicant.sentence.clauses import Clause, Line
from bot.applicant.sentence.cues import Cues, FigureCue, Found, Period, places_of
from bot.applicant.sentence.figures import Figure
from bot.applicant.slots import NumberKind, Slot

AMOUNT = SlotName("amount_needed")
TERM = SlotName("term_months")
URGENCY = SlotName("days_until_needed")
OPERATING = SlotName("months_operating")
REGISTERED = SlotName("months_registered")
EMPLOYEES = SlotName("employees")
VALUE, OWED = SlotName("pledge_value"), SlotName("pledge_owed")
REVENUE, NET = SlotName("annual_revenue"), SlotName("monthly_net_cash")
WEAK = SlotName("weak_month_net_cash")
_ORDINARY = re.compile(
    r"平[时常日]|正常|通常|一般|普通|旺[季月]|\b(?:normal|usual|ordinar|average|typical|busy|high|peak|good)"
)
"""Words for another month than a weak one."""
_LARGE_SUM = re.compile(r"\d{5}|\d\d,\d{3}")
DEBT = SlotName("monthly_debt_payments")
_PAYING = re.compile(r"\b(?:pay(?:s|ing)?|paid)\s*(?:about|around|some|roughly)?\s*$")
_PAYING_BACK = re.compile(r"\s*[要得需]?还(?:款|贷)?\s*")
_OWING = re.compile(r"\b(?:ow(?:e|ed|ing)|on finance|financed|hire purchase|mortgage|loan)\b")
"""What is paid a month is paid on what the clauses before say is owed."""
_SUM = re.compile(r"\d{4}|\d,\d{3}")
"""A bare number that is no count of things."""
PATTERN, _SEASONAL = SlotName("cash_pattern"), ("seasonal",)
WEAK_MONTHS = SlotName("weak_months")
_UNPLACED_MONEY = (AMOUNT, REVENUE, SlotName("cash_on_hand"))
_A_YEAR: Mapping[Period, Decimal] = {
    "day": Decimal(360),
    "week": Decimal(52),
    "month": Decimal(12),
    "year": Decimal(1),
}
"""How often it comes in a year; shown to be confirmed, for few are open on every day."""
_UNPLACED_MONTHLY = (NET, REVENUE)
_BEFORE_REACH, _AFTER_REACH = 12, 4
_OF_EACH = 2
_CARRIED = 5
"""What a figure at the start of a clause takes from the end of the clause before is farther than anything beside it."""
_BESIDE = 1
"""Words that go with others in the clause announce more surely than those that stand alone."""
_LENDING = re.compile(r"[借贷]|borrow|loan")
_STRETCH = re.compile(r"\s*(?:over|for|spread over)\s*$")
_REPAYING = re.compile(
    r"(?:还|repay(?:ing|able)?(?: it)?|pay(?:ing)?(?: it)? back|paid back)\s*(?:over|in|within)?\s*$"
)
"""还三年 is for how long; 还有三年 is not."""
_WITHIN = re.compile(r"(?<![a-z])in\s*(?:about\s*)?$")
"""Money wanted "in two months" is wanted by then, or for so long."""
_KINDS_OF_UNIT: Mapping[str, tuple[str, ...]] = {
    "cny": ("money", "foreign", "number"),
    "months": ("duration",),
    "days": ("duration",),
    "people": ("people", "number"),
    "none": (),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure and the slots it may belong to; none: it is nothing we ask for, or nobody can say."""

    figure: Figure
    slots: tuple[SlotName, ...]
    period: Period = "unsaid"
    announced: bool = True
    """Words, or what was asked, say what it is; else it is only likely."""
    owed: bool = False
    """Of no slot: it is the whole of what is owed already."""


@dataclass(frozen=True, slots=True)
class _Hit:
    cue: FigureCue
    side: Literal["before", "after"]
    found: Found
    distance: float


class Placing:
    """The figures of one sentence and where they belong; ``purposes`` are words that tell what money is for."""

    def __init__(
        self,
        line: Line,
        cues: Cues,
        slots: Mapping[SlotName, Slot],
        purposes: Sequence[Found],
        asked: SlotName | None,
    ) -> None:
        self._line = line
        self._cues = cues
        self._slots = slots
        self._purposes = purposes
        self._asked = asked
        self._placed: list[Placed] = []

    def placed(self) -> list[Placed]:
        for figure in self._line.figures:
            if figure.kind != "year":
                self._placed.append(self._place(figure))
        return self._placed

    def _place(self, figure: Figure) -> Placed:
        clause = self._line.clause_at(figure.start)
        if self._line.is_of_others(clause):
            return Placed(figure, ())
        hit = self._nearest(figure, clause)
        if figure.kind == "duration" and self._is_period(figure, clause, hit):
            return Placed(figure, ())
        if hit is None:
            return self._unannounced(figure, clause)
        period = self._period(figure, hit, clause)
        if period == "unsaid" and hit.cue.periods and "unsaid" not in hit.cue.periods:
            period = self._period_before()
        if period == "unsaid" and self._asked in hit.cue.slots:
            return Placed(figure, (self._asked,))
        if hit.cue.slots == (self._asked,):
            return Placed(figure, hit.cue.slots, period)
        if self._asked and self._is_left_a_month(figure, hit, period):
            return Placed(figure, (self._asked,), period)
        if hit.cue.periods and period not in hit.cue.periods:
            return Placed(figure, self._other_slots(figure, clause, period))
        return Placed(figure, hit.cue.slots, period, owed=hit.cue.owed and self._is_whole(figure, period))

    def _is_whole(self, figure: Figure, period: Period) -> bool:
        """Say whether a sum is all of a loan; a small one without a unit may be what is paid on it."""
        is_sum = figure.kind == "money" or (figure.kind == "number" and bool(_LARGE_SUM.search(figure.text)))
        return is_sum and period in {"unsaid", "year"}

    def _is_left_a_month(self, figure: Figure, hit: _Hit, period: Period) -> bool:
        """Say whether what a month leaves answers the question for it: of which month, the question has said."""
        if self._asked not in {NET, WEAK} or period not in {"month", "unsaid"}:
            return False
        if hit.cue.slots != (NET,) and not (figure.lost and hit.cue.slots == (AMOUNT,) and period == "month"):
            return False
        return not _ORDINARY.search(self._line.text) and all(map(self._is_of_something_else, self._sums_beside(figure)))

    def _sums_beside(self, figure: Figure) -> Iterator[Figure]:
        return (other for other in self._line.figures if other.kind in {"money", "number"} and other is not figure)

    def _is_of_something_else(self, figure: Figure) -> bool:
        hit = self._nearest(figure, self._line.clause_at(figure.start))
        return hit is not None and {NET, WEAK}.isdisjoint(hit.cue.slots)

    def _other_slots(self, figure: Figure, clause: Clause, period: Period) -> tuple[SlotName, ...]:
        """Return the slots of another cue as near whose period fits."""
        hits = [hit for hit in self._hits(figure, clause) if not hit.cue.periods or period in hit.cue.periods]
        best = min((hit.distance for hit in self._hits(figure, clause)), default=0)
        fitting = [hit for hit in hits if hit.distance <= best and hit.cue.slots]
        return fitting[0].cue.slots if fitting and fitting[0].cue.periods else ()

    def _nearest(self, figure: Figure, clause: Clause) -> _Hit | None:
        hits = list(self._hits(figure, clause))
        if not hits and not self._is_for_a_purpose(figure, clause):
            hits = list(self._carried(figure, clause))
        # Of two as near and as long the one that takes nothing: money is not guessed.
        return min(hits, key=lambda hit: (hit.distance, -hit.found.length, bool(hit.cue.slots)), default=None)

    def _hits(self, figure: Figure, clause: Clause) -> Iterator[_Hit]:
        for cue, before, after in self._line.announcing:
            if not self._accepts(cue, figure) or not self._is_beside(cue, clause):
                continue
            nearer = _BESIDE if cue.beside else 0
            for found in places_of(before, self._line.text, clause.start, figure.start):
                if self._reaches(found.end, figure.start, figure, _BEFORE_REACH) and not self._line.is_about(found):
                    yield _Hit(cue, "before", found, self._line.gap(found.end, figure.start) - nearer)
            for found in places_of(after, self._line.text, figure.end, clause.end):
                if self._reaches(figure.end, found.start, figure, _AFTER_REACH):
                    yield _Hit(cue, "after", found, self._line.gap(figure.end, found.start) + 0.5 - nearer)

    def _reaches(self, start: int, end: int, figure: Figure, reach: int) -> bool:
        if self._line.gap(start, end) > reach:
            return False
        between = [
            known
            for known in self._line.figures
            if start <= known.start and known.end <= end and known is not figure and not self._says_period(known)
        ]
        return not between

    def _carried(self, figure: Figure, clause: Clause) -> Iterator[_Hit]:
        """Yield what the clause before announces and does not tell: "想借钱，三十万"."""
        earlier = self._line.before(clause)
        if earlier is None or self._line.gap(clause.start, figure.start) > 0 or self._line.figures_of(earlier):
            return
        for cue, before, _ in self._line.announcing:
            if self._accepts(cue, figure) and self._is_beside(cue, earlier):
                for found in places_of(before, self._line.text, earlier.start, earlier.end):
                    if cue.owed and self._line.negated(found):
                        continue
                    gap = self._line.gap(found.end, earlier.end)
                    if gap <= 1 or (
                        cue.slots == (AMOUNT,) and _LENDING.search(self._line.text, found.start, found.end)
                    ):
                        yield _Hit(cue, "before", found, gap + _CARRIED)

    def _accepts(self, cue: FigureCue, figure: Figure) -> bool:
        if not cue.slots:
            return True
        return any(self._takes(slot, figure) for slot in cue.slots)

    def _is_beside(self, cue: FigureCue, clause: Clause) -> bool:
        return not cue.beside or bool(
            self._line.compiled.beside[cue.beside].search(self._line.text, clause.start, clause.end)
        )

    def _takes(self, slot: SlotName, figure: Figure) -> bool:
        if figure.kind == "season":
            return slot == WEAK_MONTHS
        kind = self._slots[slot].kind
        return isinstance(kind, NumberKind) and figure.kind in _KINDS_OF_UNIT[kind.unit]

    def _is_period(self, figure: Figure, clause: Clause, hit: _Hit | None) -> bool:
        """Say whether a length of time such as 一个月 only says how often the money beside it comes."""
        if not self._says_period(figure):
            return False
        if any(other.kind == "money" and other.start == figure.end for other in self._line.figures_of(clause)):
            return True
        if hit is None and self._is_of_each(figure, clause):
            return True
        if hit is not None and hit.distance <= 1 and hit.cue.slots:
            return self._is_told_for(figure, hit, clause)
        return any(other.kind in {"money", "number"} for other in self._line.figures_of(clause))

    def _is_of_each(self, figure: Figure, clause: Clause) -> bool:
        """Say whether another length of time follows, so that this one says of what: 一年有4个月."""
        others = (other for other in self._line.figures_of(clause) if other.kind in {"duration", "season"})
        return any(0 <= other.start - figure.end <= _OF_EACH for other in others)

    def _is_told_for(self, figure: Figure, hit: _Hit, clause: Clause) -> bool:
        """Say whether a sum follows close behind a period: 淡季一个月亏四万, 一个月还3000."""
        between = [
            self._line.text[figure.end : other.start]
            for other in self._line.figures_of(clause)
            if other.kind in {"money", "number"} and other.start > figure.end
        ]
        if hit.cue.slots == (TERM,):
            return any(map(_PAYING_BACK.fullmatch, between[:1]))
        return hit.cue.slots == (WEAK_MONTHS,) and any(len(words) <= _AFTER_REACH for words in between[:1])

    def _says_period(self, figure: Figure) -> bool:
        return figure.kind == "duration" and any(
            pattern.fullmatch(figure.text) for _, pattern in self._line.compiled.periods
        )

    def _period(self, figure: Figure, hit: _Hit, clause: Clause) -> Period:
        if hit.side == "before":
            sign = self._cues.period_signs.get(self._line.text[hit.found.start - 1 : hit.found.start])
            inner = self._line.text[hit.found.start : hit.found.end]
            if sign:
                return sign
            if inner[0] in self._cues.period_signs:
                return self._cues.period_signs[inner[0]]
        found = [
            (min(abs(figure.start - place.end), abs(place.start - figure.end)), period)
            for period, pattern in self._line.compiled.periods
            for place in places_of(pattern, self._line.text, clause.start, clause.end)
            if not place.overlaps(figure.start, figure.end) and self._same_side(place, figure, clause)
        ]
        return min(found, default=(0, "unsaid"))[1]

    def _period_before(self) -> Period:
        """Return the period of the figure before: "流水每月12万，能剩两万" goes on in months."""
        told = [known.period for known in self._placed if known.figure.kind == "money" and known.slots]
        return told[-1] if told else "unsaid"

    def _same_side(self, place: Found, figure: Figure, clause: Clause) -> bool:
        """A period belongs to the figure it stands next to, not to one behind another figure of money."""
        low, high = min(place.end, figure.end), max(place.start, figure.start)
        others = self._line.figures_of(clause)
        return not any(
            low <= other.start and other.end <= high
            for other in others
            if other.kind == "money" and other is not figure
        )

    def _unannounced(self, figure: Figure, clause: Clause) -> Placed:
        period = self._period_beside(figure, clause)
        is_monthly = period == "month"
        if figure.kind == "duration" and (told := self._told_otherwise(figure, clause)):
            return Placed(figure, told)
        if (
            self._asked
            and self._takes(self._asked, figure)
            and not any(known.slots == (self._asked,) for known in self._placed)
            and not (is_monthly and self._cues.every.get(self._asked) is None)
        ):
            return Placed(figure, (self._asked,), period)
        match figure.kind:
            case "people":
                return Placed(figure, (EMPLOYEES,))
            case "money" | "foreign" | "number" if is_monthly and _PAYING.search(
                self._line.text, clause.start, figure.start
            ):
                return Placed(figure, (DEBT,) if _OWING.search(self._line.text, 0, clause.start) else (), period)
            case "money" | "foreign" | "number" if is_monthly:
                slots = (NET,) if figure.lost else _UNPLACED_MONTHLY
                return Placed(figure, slots, "month", announced=figure.lost)
            case "money" | "foreign":
                is_for = self._is_for_a_purpose(figure, clause)
                return Placed(figure, (AMOUNT,) if is_for else _UNPLACED_MONEY, announced=is_for)
            case "duration":
                return self._unannounced_time(figure, clause)
        return Placed(figure, ())

    def _period_beside(self, figure: Figure, clause: Clause) -> Period:
        """Return how often a sum comes by words straight beside it: "20k a month", 每月2万; not 50万一个月内要."""
        is_sum = self._cues.every.get(self._asked) is not None if self._asked else False
        if figure.kind not in {"money", "number"} or not (figure.kind == "money" or is_sum or _SUM.search(figure.text)):
            return "unsaid"
        places = [
            (place, period)
            for period, pattern in self._line.compiled.periods
            for place in places_of(pattern, self._line.text, clause.start, clause.end)
            if not any(known.start < place.start and place.end <= known.end for known in self._line.figures)
        ]
        start = figure.start - self._line.text[: figure.start].endswith("-")
        before = [(place, period) for place, period in places if place.end <= start]
        after = [(place, period) for place, period in places if place.start >= figure.end]
        beside = [period for place, period in before if self._line.gap(place.end, start) == 0]
        beside += [
            period
            for place, period in after
            if not self._line.text[figure.end : place.start].strip()
            and (place.end == clause.end or self._line.text[place.start].isascii())
        ]
        return beside[0] if beside else "unsaid"

    def _is_for_a_purpose(self, figure: Figure, clause: Clause) -> bool:
        """Say whether money stands beside what it is wanted for: "30万装修", "200k to refurbish"."""
        return any(self._is_near(purpose, figure, clause) for purpose in self._purposes)

    def _is_near(self, purpose: Found, figure: Figure, clause: Clause) -> bool:
        if figure.end <= purpose.start < clause.end:
            return self._line.gap(figure.end, purpose.start) <= _AFTER_REACH
        is_before = clause.start <= purpose.start and purpose.end <= figure.start
        return is_before and self._line.gap(purpose.end, figure.start) <= _AFTER_REACH

    def _unannounced_time(self, figure: Figure, clause: Clause) -> Placed:
        if not figure.text.rstrip("多半").endswith(
            ("年", "月", "year", "years", "yr", "yrs", "month", "months", "half")
        ):
            return Placed(figure, ())
        if _WITHIN.search(self._line.text, clause.start, figure.start):
            return Placed(figure, (URGENCY, TERM), announced=False)
        if any(known.slots[:1] == (AMOUNT,) and clause.start <= known.figure.start for known in self._placed):
            return Placed(figure, (TERM,))
        is_stretch = bool(_STRETCH.match(self._line.text[clause.start : figure.start]))
        earlier = self._line.before(clause)
        after_amount = earlier is not None and any(
            known.slots[:1] == (AMOUNT,) and earlier.start <= known.figure.start < earlier.end for known in self._placed
        )
        if after_amount and is_stretch:
            return Placed(figure, (TERM,))
        if after_amount and self._line.gap(clause.start, figure.start) == 0:
            return Placed(figure, (TERM, OPERATING), announced=False)
        is_alone = self._line.text.strip() == figure.text.strip()
        return Placed(figure, (OPERATING, TERM) if is_alone or is_stretch else (OPERATING,), announced=False)

    def _told_otherwise(self, figure: Figure, clause: Clause) -> tuple[SlotName, ...]:
        """Return what a length of time is by words farther off: of paying back the term, of seasons the weak months."""
        if _REPAYING.search(self._line.text, clause.start, figure.start):
            return (TERM,)
        near = self._line.before(clause) or clause
        is_of_seasons = any(
            cue.slot == PATTERN and next(places_of(pattern, self._line.text, near.start, clause.end), None)
            for cue, pattern in self._line.options
            if cue.codes == _SEASONAL
        )
        return (WEAK_MONTHS,) if is_of_seasons and self._is_in_months(figure) else ()

    def _is_in_months(self, figure: Figure) -> bool:
        return figure.text.rstrip("多半").endswith(("月", "month", "months"))


def value_of(placed: Placed, slot: Slot, cues: Cues) -> tuple[tuple[Answer, ...], bool]:
    """Return what a figure means for a slot, and whether it surely means that; none if it cannot be taken at all."""
    figure = placed.figure
    if figure.kind == "foreign" or figure.vague or not isinstance(slot.kind, NumberKind):
        return (), False
    # "Short of 120k" is a loss where there may be one; where there may not, it is a sum like any other.
    text = f"亏{figure.text}" if figure.lost and slot.kind.minimum < 0 else figure.text
    match read_number(text, slot.kind):
        case Understood(answer):
            return (_in_period(answer, placed, slot, cues),), True
        case Candidates(answers):
            return tuple(_in_period(answer, placed, slot, cues) for _, answer in answers), False
    return (), False


def _in_period(answer: Answer, placed: Placed, slot: Slot, cues: Cues) -> Answer:
    """Return what comes in the period that the slot is told in: of a month twelve times as much in a year."""
    if not is_reckoned(placed, slot.name, cues):
        return answer
    return _times(answer, _A_YEAR[placed.period] / _A_YEAR[cues.every[slot.name]])


def is_reckoned(placed: Placed, slot: SlotName, cues: Cues) -> bool:
    """Say whether a sum is told in another period than the slot is."""
    return placed.period in _A_YEAR and cues.every.get(slot, placed.period) != placed.period


def _times(answer: Answer, factor: Decimal) -> Answer:
    def times(value: Decimal) -> Decimal:
        return (value * factor).to_integral_value()

    match answer:
        case Exact(Decimal() as value):
            return Exact(times(value))
        case Band(low, high):
            return Band(None if low is None else times(low), None if high is None else times(high))
    return answer


def founded(line: Line, cues: Cues, today: date) -> Iterator[tuple[SlotName, Answer]]:
    """Yield since when the business has run or been registered, from the year or the month in which it began."""
    for place, year, month in _begun_in(line, cues, today):
        clause = line.clause_at(place.start)
        least, most = months_since(year, month, today) or (None, None)
        answer = Band(least, most) if least != most else Exact(least or Decimal(0))
        if _is_registered(place, clause, line):
            if least is not None:
                yield REGISTERED, answer
        elif _is_begun(place, clause, line):
            yield OPERATING, answer  # what is to be opened runs for no month yet


def _begun_in(line: Line, cues: Cues, today: date) -> Iterator[tuple[Found, int, int | None]]:
    """Yield the years and months that a sentence names; of a month alone the latest there was."""
    for dated in line.dated:
        yield Found(dated.start, dated.end), year_of(dated.since, today), dated.since.month
    for figure in line.figures:
        if figure.kind == "year":
            yield Found(figure.start, figure.end), int(figure.text[:4]), None
    for found in places_of(line.compiled.years_ago, line.text):
        ago = cues.years_ago.get(line.text[found.start : found.end])
        if ago is not None and not any(dated.start <= found.start < dated.end for dated in line.dated):
            yield found, today.year - ago, None


def _is_begun(place: Found, clause: Clause, line: Line) -> bool:
    before = places_of(line.compiled.founded_before, line.text, clause.start, place.start)
    after = places_of(line.compiled.founded_after, line.text, max(clause.start, place.end - 1), clause.end)
    return any(line.gap(found.end, place.start) <= 1 for found in before) or any(
        found.start - place.end <= 1 for found in after
    )


def _is_registered(place: Found, clause: Clause, line: Line) -> bool:
    return any(_stands_beside(place, words, clause, line) for words in line.compiled.registered)


def _stands_beside(place: Found, words: re.Pattern[str], clause: Clause, line: Line) -> bool:
    before = places_of(words, line.text, clause.start, place.start)
    after = places_of(words, line.text, place.end, clause.end)
    return any(line.gap(found.end, place.start) <= 1 for found in before) or any(
        line.gap(place.end, found.start) <= 1 for found in after
    )
