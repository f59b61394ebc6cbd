"""Numbers as people type them on a phone: 30万, 50w, 1,200, 三十, half a million, 20-30万.

Plain numerals are left to ``cn2an`` (Chinese) and ``text_to_num`` (English); units, ranges and about-words are ours.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_UNITS = {
    "亿": Decimal(100_000_000),
    "千万": Decimal(10_000_000),
    "百万": Decimal(1_000_000),
    "万": Decimal(10_000),
    "w": Decimal(10_000),
    "千": Decimal(1_000),
    "k": Decimal(1_000),
    "m": Decimal(1_000_000),
    "mn": Decimal(1_000_000),
    "mio": Decimal(1_000_000),
    "million": Decimal(1_000_000),
    "millions": Decimal(1_000_000),
    "thousand": Decimal(1_000),
    "billion": Decimal(1_000_000_000),
    "百": Decimal(100),
}
_ABOUT = re.compile(r"大概|大约|约|左右|上下|差不多|about|around|roughly|approx\.?|or so|~|≈")
_NOISE = re.compile(r"人民币|rmb|cny|yuan|元整|块钱|元|块|¥|￥|[,，\s](?=\d{3})")
_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AMOUNT = re.compile(rf"({_NUMBER})\s*({_UNIT})?")
_RANGE = re.compile(rf"({_NUMBER})\s*({_UNIT})?\s*(?:-|–|—|~|到|至|to)\s*({_NUMBER})\s*({_UNIT})?")
_CHINESE = re.compile(r"[负]?[零〇一二两三四五六七八九十百千万亿半点]+")
_WORDS = re.compile(r"[a-z][a-z\s-]*[a-z]")


_DAYS_PER = {
    **dict.fromkeys(("年", "year", "years", "yr", "yrs"), Decimal(360)),
    **dict.fromkeys(("个月", "月", "month", "months", "mo", "期"), Decimal(30)),
    **dict.fromkeys(("周", "个星期", "星期", "个礼拜", "week", "weeks"), Decimal(7)),
    **dict.fromkeys(("天", "日", "day", "days"), Decimal(1)),
}
_SPANS = "|".join(sorted(_DAYS_PER, key=len, reverse=True))
_DURATION = re.compile(rf"(?P<number>.+?)\s*(?:个)?(?P<half>半)?(?P<unit>{_SPANS})(?P<after>半)?(?:内|以内)?")
_MOMENTS = {
    "今天": 0,
    "today": 0,
    "now": 0,
    "马上": 0,
    "立刻": 0,
    "明天": 1,
    "tomorrow": 1,
    "asap": 3,
    "下周": 7,
    "next week": 7,
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or a range of numbers with both ends included; ``unit`` says that a unit such as 万 stood with it."""

    low: Decimal
    high: Decimal
    unit: bool = False


def read_quantity(text: str) -> Quantity | None:
    """Return the one number or range in ``text``, or None if there is none or more than one.

    >>> read_quantity("20-30万")
    Quantity(low=Decimal('200000'), high=Decimal('300000'), unit=True)
    >>> read_quantity("三十五万").low, read_quantity("half a million").low
    (Decimal('350000'), Decimal('500000.0'))
    """
    typed = _plain(text)
    if found := _RANGE.fullmatch(typed):
        return _range(*found.groups())
    if found := _AMOUNT.fullmatch(typed):
        return _single(found[1], found[2])
    number = _chinese(typed)
    if number is None:
        number = _english(typed)
    if number is None:
        return None
    return Quantity(number, number, unit=any(word in typed for word in _UNITS))


def read_duration(text: str, unit: str) -> Quantity | None:
    """Return the length of time in ``text`` in whole ``months`` or ``days``; a bare number is in that unit.

    >>> read_duration("3年", "months").low, read_duration("two weeks", "days").low, read_duration("半年", "months").low
    (Decimal('36'), Decimal('14'), Decimal('6'))
    """
    typed = _plain(text)
    if typed in _MOMENTS:
        return Quantity(Decimal(_MOMENTS[typed]), Decimal(_MOMENTS[typed]), unit=True)
    found = _DURATION.fullmatch(typed)
    if not found:
        return read_quantity(typed)
    amount = _half_more(found["number"], found["half"] or found["after"])
    days = _DAYS_PER[found["unit"]]
    return _in_unit(amount, days, unit) if amount is not None else None


def _half_more(number: str, half: str | None) -> Quantity | None:
    if number in {"半", "half a", "a", "an"}:
        only = Decimal("0.5") if number.startswith(("半", "half")) else Decimal(1)
        return Quantity(only, only)
    amount = read_quantity(number)
    extra = Decimal("0.5") if half else Decimal(0)
    return Quantity(amount.low + extra, amount.high + extra) if amount else None


def _in_unit(amount: Quantity, days: Decimal, unit: str) -> Quantity:
    each = days / 30 if unit == "months" else days
    low, high = (round(end * each) for end in (amount.low, amount.high))
    return Quantity(Decimal(low), Decimal(high), unit=True)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().replace("萬", "万").replace("億", "亿").replace("−", "-")
    bare = _ABOUT.sub("", _NOISE.sub("", folded)) if not re.search(r"\d\s*~\s*\d", folded) else _NOISE.sub("", folded)
    return bare.strip(" .。,，!！?？")


def _single(number: str, unit: str | None) -> Quantity:
    value = _times(number, unit)
    return Quantity(value, value, unit is not None)


def _range(low: str, low_unit: str | None, high: str, high_unit: str | None) -> Quantity | None:
    first, last = _times(low, low_unit or high_unit), _times(high, high_unit)
    return Quantity(first, last, bool(low_unit or high_unit)) if first <= last else None


def _times(number: str, unit: str | None) -> Decimal:
    return Decimal(number) * (_UNITS[unit] if unit else 1)


def _chinese(typed: str) -> Decimal | None:
    if not _CHINESE.fullmatch(typed):
        return None
    import cn2an  # noqa: PLC0415  # a greeting does not need it

    if typed in {"半", "半个"}:
        return Decimal("0.5")
    try:
        return Decimal(str(cn2an.cn2an(typed.replace("两", "二").replace("〇", "零"), "smart")))
    except (ValueError, InvalidOperation):
        return None


def _english(typed: str) -> Decimal | None:
    if not _WORDS.fullmatch(typed):
        return None
    if typed.startswith("half a "):
        unit = _UNITS.get(typed.removeprefix("half a ").strip())
        return unit / 2 * Decimal("1.0") if unit else None
    from text_to_num import text2num  # noqa: PLC0415  # a greeting does not need it

    try:
        return Decimal(text2num(typed, "en"))
    except ValueError:
        return None
