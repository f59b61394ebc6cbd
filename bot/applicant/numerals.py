"""Numbers as people type them on a phone: 30万, 50w, 1,200, 三十, half a million, 20-30万.

Plain numerals are left to ``cn2an`` (Chinese) and ``text_to_num`` (English); units, ranges and about-words are ours.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

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
_NOT_BIG = {None, "百"}
"""With these a small amount is still in doubt: of 三百 the 万 may have been left out."""
_ABOUT = re.compile(r"大概|大约|约|左右|上下|差不多|about|around|roughly|approx\.?|or so|~|≈")
_NOISE = re.compile(r"人民币|rmb|cny|yuan|元整|块钱|元|块|¥|￥|[,，\s](?=\d{3})")
_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AMOUNT = re.compile(rf"({_NUMBER})\s*({_UNIT})?")
_RANGE = re.compile(rf"({_NUMBER})\s*({_UNIT})?\s*(?:-|–|—|~|到|至|to)\s*({_NUMBER})\s*({_UNIT})?")
_YUAN = re.compile(r"\S\s*(?:元|块|yuan)")
_DIGITS = "零一二三四五六七八九"
_DIGIT = "[一二三四五六七八九]"
_TENS = rf"(?:零?{_DIGIT}十|(?<![^负])十){_DIGIT}?"
_THOUSANDS = rf"(?:{_DIGIT}千)?(?:零?{_DIGIT}百)?(?:{_TENS}|零{_DIGIT}|(?<![百千]){_DIGIT})?"
# 三万五 and 两千三 leave out the last unit. More is refused, for cn2an makes something of anything: of 五三万 80,000.
_CHINESE = re.compile(
    rf"负?(?:(?:(?!亿){_THOUSANDS}亿)?(?:零?(?!万){_THOUSANDS}万)?零?{_THOUSANDS}(?:(?<=[百千万亿]){_DIGIT})?"
    rf"|[{_DIGITS}]+)(?:点[{_DIGITS}]+)?"
)
_ONE_OR_TWO = re.compile(rf"({_DIGIT})({_DIGIT})([十百千万亿]*)")
_BIG_WORDS = ("亿", "万", "千", "thousand", "million", "billion")
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
    """A number, or a range of numbers with both ends included.

    ``unit`` says that a unit such as 万 or 元 stood with it, so that it means what it says.
    """

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
    found = _quantity_in(_plain(text))
    return replace(found, unit=True) if found and _YUAN.search(_folded(text)) else found


def _quantity_in(typed: str) -> Quantity | None:
    if found := _RANGE.fullmatch(typed):
        return _range(*found.groups())
    if found := _AMOUNT.fullmatch(typed):
        return _single(found[1], found[2])
    typed = typed.replace("两", "二").replace("〇", "零")
    unit = any(word in typed for word in _BIG_WORDS)
    if ends := _one_or_two(typed):
        return Quantity(*ends, unit)
    number = _chinese(typed)
    if number is None:
        number = _english(typed)
    return None if number is None else Quantity(number, number, unit)


def _one_or_two(typed: str) -> tuple[Decimal, Decimal] | None:
    """Return the ends of 二三十 (20 to 30): two digits that follow each other, or 三五, with one unit."""
    found = _ONE_OR_TWO.fullmatch(typed)
    if not found or not (_DIGITS.index(found[2]) == _DIGITS.index(found[1]) + 1 or typed.startswith("三五")):
        return None
    low, high = _chinese(found[1] + found[3]), _chinese(found[2] + found[3])
    return None if low is None or high is None else (low, high)


def read_duration(text: str, unit: str) -> Quantity | None:
    """Return the length of time in ``text`` in whole ``months`` or ``days``; a bare number is in that unit.

    >>> read_duration("3年", "months").low, read_duration("two weeks", "days").low, read_duration("半年", "months").low
    (Decimal('36'), Decimal('14'), Decimal('6'))
    """
    typed = _plain(text)
    if typed in _MOMENTS:
        days = Decimal(_MOMENTS[typed])
        return _in_unit(Quantity(days, days), Decimal(1), unit)
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
    low, high = ((end * each).to_integral_value(ROUND_HALF_UP) for end in (amount.low, amount.high))
    return Quantity(low, high, unit=True)


def _plain(text: str) -> str:
    folded = _folded(text)
    bare = _ABOUT.sub("", _NOISE.sub("", folded)) if not re.search(r"\d\s*~\s*\d", folded) else _NOISE.sub("", folded)
    return bare.strip(" .。,，!！?？")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("萬", "万").replace("億", "亿").replace("−", "-")


def _single(number: str, unit: str | None) -> Quantity:
    value = _times(number, unit)
    return Quantity(value, value, unit not in _NOT_BIG)


def _range(low: str, low_unit: str | None, high: str, high_unit: str | None) -> Quantity | None:
    first, last = _times(low, low_unit or high_unit), _times(high, high_unit)
    return Quantity(first, last, bool({low_unit, high_unit} - _NOT_BIG)) if first <= last else None


def _times(number: str, unit: str | None) -> Decimal:
    return Decimal(number) * (_UNITS[unit] if unit else 1)


def _chinese(typed: str) -> Decimal | None:
    if typed in {"半", "半个"}:
        return Decimal("0.5")
    if not typed or not _CHINESE.fullmatch(typed):
        return None
    import cn2an  # noqa: PLC0415  # a greeting does not need it

    try:
        return Decimal(str(cn2an.cn2an(typed, "smart")))
    except (ValueError, KeyError):  # of 一亿二 it looks up a unit that it does not have
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
