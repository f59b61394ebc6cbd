"""Reading what a person typed as the answer to one slot.

The outcome is a value, never an exception: understood, a few candidates to choose from, or misread with what would
be right. A guess about money is never taken silently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, Protocol

from bot.applicant.amounts import (
    Asked,
    Doubt,
    Nothing,
    Since,
    Stated,
    bare_number,
    breaks_even,
    days_until,
    read_amount,
)
from bot.applicant.answers import Answer, Band, Exact, Pledge
from bot.applicant.measures import Measure
from bot.applicant.places import Places
from bot.applicant.slots import (
    ChoiceKind,
    IndustryKind,
    Kind,
    NumberKind,
    PledgesKind,
    RegionKind,
    SetKind,
    TextKind,
)
from bot.applicant.trades import Trades
from bot.locales import Text
from bot.lookup import Names, plain

Hint = Literal[
    "not-a-number",
    "vague",
    "how-long",
    "foreign-currency",
    "owed",
    "too-low",
    "too-high",
    "not-an-option",
    "no-such-place",
    "no-such-industry",
    "too-long",
]
_NONE_WORDS = frozenset(
    map(plain, ("没有", "无", "都没有", "没", "none", "nothing", "no", "no collateral", "没有抵押"))
)


@dataclass(frozen=True, slots=True)
class Understood:
    answer: Answer


@dataclass(frozen=True, slots=True)
class Candidates:
    """Several things it may mean; the person chooses."""

    answers: tuple[tuple[str, Answer], ...]
    """(code of the button, what it stands for)"""


@dataclass(frozen=True, slots=True)
class Misread:
    hint: Hint
    limit: Decimal | None = None


Reading = Understood | Candidates | Misread


class Dictionary(Protocol):
    """Names that people type for places and industries."""

    @property
    def places(self) -> Places: ...

    @property
    def trades(self) -> Trades: ...

    @property
    def trade_names(self) -> Names:
        """Whole names of lines of business, to be found in a sentence that says other things too."""
        ...


def read_typed(text: str, kind: Kind, dictionary: Dictionary, today: date | None = None) -> Reading:
    """Read ``text`` as an answer to a slot of this kind; a founding year needs ``today`` to be a length of time."""
    match kind:
        case NumberKind():
            return read_number(text, kind, today)
        case ChoiceKind(options):
            return _read_choice(text, options, yes_no=kind.yes_no)
        case SetKind(options):
            return _read_set(text, options)
        case RegionKind():
            return _read_region(text, dictionary.places)
        case IndustryKind(industries):
            named = {code: group.name for code, group in industries.groups.items()}
            return _read_industry(text, named, dictionary.trades)
        case PledgesKind(kinds):
            return _read_pledges(text, kinds)
        case TextKind(longest):
            return Understood(Exact(text)) if len(text) <= longest else Misread("too-long", Decimal(longest))


_ASKED: Mapping[str, Asked] = {
    "cny": "amount",
    "months": "age",
    "days": "term",
    "people": "headcount",
    "none": "headcount",
}
_YEAR = 12
_MONTH = 30
"""Days, where nothing hangs on a day more or less."""


def read_number(text: str, kind: NumberKind, today: date | None = None) -> Reading:
    """Read ``text`` as a number of the unit and within the bounds of ``kind``."""
    if known := _in_its_unit(text, kind):
        return known
    match read_amount(text, _ASKED[kind.unit]):
        case Nothing():
            return Understood(Exact(Decimal(0))) if kind.minimum <= 0 <= kind.maximum else Misread("not-a-number")
        case Since() as since:
            return _founded(since, kind, today)
        case Stated(Measure(unit="foreign")):
            return Misread("foreign-currency")
        case Stated(measure):
            return _stated(measure, kind)
        case Doubt(reason, choices):
            return _choices(choices, kind, today) or Misread(_HINTS.get(reason, "not-a-number"))


def _in_its_unit(text: str, kind: NumberKind) -> Reading | None:
    """Read what can only mean the unit of the slot: 5 weak months of a year, 7 days, 马上, 不赚不赔 of what is left."""
    if kind.unit == "cny" and kind.minimum < 0 and breaks_even(text):
        return Understood(Exact(Decimal(0)))
    moment = days_until(text) if kind.unit == "days" else None
    if moment is not None:
        return _within(Decimal(moment), Decimal(moment), kind)
    # Of how long a firm has traded, 3 may be months or years; a year has no more than 12 weak months.
    sure = kind.unit == "days" or (kind.unit == "months" and kind.maximum <= _YEAR)
    bare = bare_number(text) if sure else None
    return _stated(bare, kind) if bare else None


_HINTS: Mapping[str, Hint] = {"vague": "vague", "needs-a-date": "how-long", "too-long": "too-long"}


def _founded(since: Since, kind: NumberKind, today: date | None) -> Reading:
    """Count the months since a year or a month of which nobody said the day."""
    if kind.unit != "months" or today is None:
        return Misread("not-a-number")
    months = months_since(year_of(since, today), since.month, today)
    return _within(*months, kind) if months else Misread("not-a-number")


def year_of(since: Since, today: date) -> int:
    """Return the year that is meant; of a month of no year the latest in which there was that month."""
    if since.year is not None:
        return since.year
    if since.years_ago is not None:
        return today.year - since.years_ago
    return today.year - ((since.month or 1) > today.month)


def months_since(year: int, month: int | None, today: date) -> tuple[Decimal, Decimal] | None:
    """Return the least and the most months from a year, or a month of it, to this one; None if that is to come."""
    most = (today.year - year) * _YEAR + today.month - (month or 1)
    least = most if month else most - _YEAR + 1
    return (Decimal(max(0, least)), Decimal(most)) if most >= 0 else None


def _stated(measure: Measure, kind: NumberKind) -> Reading:
    low, high = _in_unit(measure.low, measure, kind), _in_unit(measure.high, measure, kind)
    named = _in_unit(measure.named, measure, kind)
    if kind.unit == "days" and low is None:
        low = high  # in a month at most: then it must be there
    if named is not None and measure.rough:
        return _out_of_bounds(named, named, kind) or _roughly(low, named, high, kind)
    return _within(low, high, kind)


def _in_unit(number: Decimal | None, measure: Measure, kind: NumberKind) -> Decimal | None:
    if number is None:
        return None
    match measure.unit, kind.unit:
        case "months", "days":
            return number * _MONTH
        case "days", "months":
            return number / _MONTH
    return number


def _roughly(low: Decimal | None, named: Decimal, high: Decimal | None, kind: NumberKind) -> Reading:
    """Return the band around a number said roughly, as far as the slot can hold it."""
    least = kind.minimum if low is None else max(low, kind.minimum)
    most = kind.maximum if high is None else min(high, kind.maximum)
    if kind.whole:
        if not _is_whole(named):
            return Misread("not-a-number")
        least, most = least.to_integral_value(ROUND_CEILING), most.to_integral_value(ROUND_FLOOR)
    return Understood(_quantity(least, most))


def _within(low: Decimal | None, high: Decimal | None, kind: NumberKind) -> Reading:
    wrong = _out_of_bounds(low, high, kind)
    if wrong:
        return wrong
    if kind.whole and not all(end is None or _is_whole(end) for end in (low, high)):
        if low != high or kind.unit not in {"months", "days"} or low is None:
            return Misread("not-a-number")
        return Understood(Band(low.to_integral_value(ROUND_FLOOR), low.to_integral_value(ROUND_CEILING)))
    return Understood(_quantity(low, high))


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _out_of_bounds(low: Decimal | None, high: Decimal | None, kind: NumberKind) -> Misread | None:
    ends = [end for end in (low, high) if end is not None]
    if min(ends) < kind.minimum:
        return Misread("too-low", kind.minimum)
    return Misread("too-high", kind.maximum) if max(ends) > kind.maximum else None


def _quantity(low: Decimal | None, high: Decimal | None) -> Answer:
    return Exact(low) if low is not None and low == high else Band(low, high)


def _choices(choices: Sequence[Stated | Since], kind: NumberKind, today: date | None) -> Reading | None:
    """Return what a text may mean as far as the slot can hold it; one thing alone is asked too, never taken."""
    readings = [
        _founded(choice, kind, today) if isinstance(choice, Since) else _stated(choice.measure, kind)
        for choice in choices
        if isinstance(choice, Since) or choice.measure.unit != "foreign"
    ]
    held = tuple(dict.fromkeys(found.answer for found in readings if isinstance(found, Understood)))
    if held:
        return Candidates(tuple((str(place), answer) for place, answer in enumerate(held, 1)))
    return next((found for found in readings if isinstance(found, Misread)), None)


def _read_choice(text: str, options: Mapping[str, Text], *, yes_no: bool) -> Reading:
    if yes_no:
        return _read_yes_no(text)
    codes = _options_named(text, options)
    if len(codes) == 1:
        return Understood(Exact(codes[0]))
    return Candidates(tuple((code, Exact(code)) for code in codes)) if codes else Misread("not-an-option")


_YES = frozenset(
    map(
        plain,
        (
            "是",
            "是的",
            "对",
            "对的",
            "有",
            "可以",
            "同意",
            "愿意",
            "好",
            "好的",
            "行",
            "嗯",
            "yes",
            "y",
            "yep",
            "yeah",
            "ok",
            "okay",
            "sure",
            "agree",
            "i agree",
            "true",
        ),
    )
)
_NO = frozenset(
    map(
        plain,
        (
            "不是",
            "否",
            "不",
            "没有",
            "没",
            "不同意",
            "不愿意",
            "不行",
            "不可以",
            "无",
            "no",
            "n",
            "nope",
            "not",
            "disagree",
            "false",
        ),
    )
)


def _read_yes_no(text: str) -> Reading:
    said = plain(text)
    if said in _YES:
        return Understood(Exact("yes"))
    return Understood(Exact("no")) if said in _NO else Misread("not-an-option")


def _options_named(text: str, options: Mapping[str, Text]) -> list[str]:
    """Return the options a text names: by its number, its code, its words, or near enough."""
    stripped = text.strip().rstrip(".、。)）")
    if stripped.isdecimal() and len(stripped) <= 3 and 1 <= int(stripped) <= len(options):
        return [list(options)[int(stripped) - 1]]
    names = Names((name, code) for code, words in options.items() for name in (code, words.zh, words.en))
    exact = names.exactly(text)
    if exact:
        return list(exact)
    typed = plain(text)
    if len(typed) >= 2:
        inside = [code for code, words in options.items() if typed in plain(words.zh) or typed in plain(words.en)]
        if inside:
            return inside
    if len(typed) >= 3:
        shortened = [code for code, words in options.items() if _shortens(typed, plain(words.zh))]
        if shortened:
            return shortened
    near = names.nearest(text, most=4, least=80)
    return [found.code for found in near]


def _shortens(typed: str, name: str) -> bool:
    """Say whether the signs of ``typed`` stand in ``name`` in their order, as 个体户 in 个体工商户."""
    signs = iter(name)
    return not typed.isascii() and all(sign in signs for sign in typed)


def _read_set(text: str, options: Mapping[str, Text]) -> Reading:
    if plain(text) in _NONE_WORDS:
        return Understood(Exact(frozenset()))
    held: set[str] = set()
    for part in dict.fromkeys(_parts(text)):
        codes = _options_named(part, options)
        if len(codes) != 1:
            return (
                Candidates(tuple((code, Exact(frozenset({code}))) for code in codes))
                if codes
                else Misread("not-an-option")
            )
        held.update(codes)
    return Understood(Exact(frozenset(held) - {"none"})) if held else Misread("not-an-option")


def _parts(text: str) -> list[str]:
    for separator in ("，", "、", ";", "；", "/", " and ", " 和 ", "和", "+"):
        text = text.replace(separator, ",")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    numbers = parts[0].split() if len(parts) == 1 else []
    return numbers if numbers and all(number.isdecimal() for number in numbers) else parts


def _read_region(text: str, places: Places) -> Reading:
    found = places.find(text)
    if found is None:
        return Misread("no-such-place")
    if len(found.codes) == 1 and found.sure:
        return Understood(Exact(found.codes[0]))
    return Candidates(tuple((code, Exact(code)) for code in found.codes))


def _read_industry(text: str, groups: Mapping[str, Text], trades: Trades) -> Reading:
    by_number = _options_named(text, groups) if text.strip().isdecimal() else []
    if by_number:
        return Understood(Exact(by_number[0]))
    found = trades.find(text)
    if found is None:
        return Misread("no-such-industry")
    if found.sure and len(found.groups) == 1:
        return Understood(Exact(found.groups[0]))
    return Candidates(tuple((code, Exact(code)) for code in found.groups))


def _read_pledges(text: str, kinds: Mapping[str, Text]) -> Reading:
    if plain(text) in _NONE_WORDS:
        return Understood(Exact(()))
    match _read_set(text, kinds):
        case Understood(Exact(frozenset() as held)):
            return Understood(Exact(tuple(Pledge(str(kind)) for kind in kinds if kind in held)))
        case Candidates(answers):
            return Candidates(tuple((code, Exact((Pledge(code),))) for code, _ in answers))
        case other:
            return other
