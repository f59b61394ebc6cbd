"""Amounts, rates, times and bands as one says them in each language."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.applicant.slots import Unit
from bot.locales import Language

_WAN, _YI = Decimal(10_000), Decimal(100_000_000)
_UNITS = {
    "zh": {"months": "个月", "days": "天", "people": "人", "none": ""},
    "en": {"months": " months", "days": " days", "people": " people", "none": ""},
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ONE = {"months": " month", "days": " day", "people": " person"}


def money(amount: Decimal, language: Language) -> str:
    """Return an amount of CNY to the yuan; Chinese counts in 万 and 亿 where that takes two decimals at most.

    >>> money(Decimal(300000), "zh"), money(Decimal(300000), "en"), money(Decimal("-5000"), "zh")
    ('30万元', '300,000 yuan', '-5000元')
    >>> money(Decimal(123400), "zh"), money(Decimal(123456), "zh")
    ('12.34万元', '123456元')
    """
    yuan = amount.quantize(Decimal(1), ROUND_HALF_UP)
    if language == "en":
        return f"{yuan:,} yuan"
    for step, name in ((_YI, "亿"), (_WAN, "万")):
        if abs(yuan) >= step and not yuan % (step / 100):
            return f"{_short(yuan / step)}{name}元"
    return f"{yuan}元"


def percent(rate: Decimal) -> str:
    """Return a fraction a year to 0.1 point.

    >>> percent(Decimal("0.0555")), percent(Decimal("0.05"))
    ('5.6%', '5%')
    """
    return f"{_short((rate * 100).quantize(Decimal('0.1'), ROUND_HALF_UP))}%"


def count(number: Decimal | int, unit: Unit, language: Language, *, years: bool = True) -> str:
    """Return a number with its unit; months that are whole years, or more than two, are said as years.

    >>> count(24, "months", "zh"), count(18, "months", "en"), count(1, "days", "en")
    ('2年', '18 months', '1 day')
    >>> count(110, "months", "zh"), count(37, "months", "en")
    ('9年2个月', '3 years 1 month')
    """
    if unit == "cny":
        return money(Decimal(number), language)
    if years and unit == "months" and number >= 12 and number % 12 == 0:
        whole = int(number) // 12
        return f"{whole}年" if language == "zh" else f"{whole} year{'s' if whole > 1 else ''}"
    if years and unit == "months" and number > 24 and number == int(number):
        rest = count(int(number) % 12, unit, language)
        return f"{count(int(number) // 12 * 12, unit, language)}{'' if language == 'zh' else ' '}{rest}"
    if language == "en" and number == 1 and unit in _ONE:
        return f"1{_ONE[unit]}"
    return f"{_short(Decimal(number))}{_UNITS[language][unit]}"


def band(low: Decimal | None, high: Decimal | None, unit: Unit, language: Language) -> str:
    """Return a band; an open end is said as *or more* or *or less*.

    >>> band(Decimal(50000), Decimal(200000), "cny", "zh"), band(Decimal(60), None, "months", "en")
    ('5万到20万元', '5 years or more')
    >>> band(Decimal(5), Decimal(20), "days", "zh"), band(Decimal(6), Decimal(12), "months", "zh")
    ('5到20天', '6个月到1年')
    >>> band(Decimal(83), Decimal(94), "months", "zh"), band(Decimal(83), Decimal(94), "months", "en")
    ('6.9到7.8年', '6.9 to 7.8 years')
    """
    if low is None or high is None:
        return _open_band(low, high, unit, language)
    if unit == "months" and low > 24 and (low % 12 or high % 12):
        first, last = (_short((end / 12).quantize(Decimal("0.1"), ROUND_HALF_UP)) for end in (low, high))
        return f"{first}到{last}年" if language == "zh" else f"{first} to {last} years"
    years = unit != "months" or low < 12 or not (low % 12 or high % 12)
    first, last = (count(end, unit, language, years=years) for end in (low, high))
    if low == high:
        return first
    if language == "en":
        return f"{first.rpartition(' ')[0] if _same_unit(first, last) else first} to {last}"
    shared = "元" if unit == "cny" else first.lstrip("-.0123456789")
    first_number, last_number = first.removesuffix(shared), last.removesuffix(shared)
    # 5000 beside 1万 would be read as 5000万.
    apart = first_number[-1:].isdigit() and not last_number[-1:].isdigit()
    return f"{first if apart else first_number}到{last}"


def _same_unit(first: str, last: str) -> bool:
    units = {said.rpartition(" ")[2].removesuffix("s") for said in (first, last)}
    return len(units) == 1 or units == {"person", "people"}


def _open_band(low: Decimal | None, high: Decimal | None, unit: Unit, language: Language) -> str:
    if high is not None:
        said = count(high, unit, language)
        return f"{said}以内" if language == "zh" else f"{said} or less"
    assert low is not None
    said = count(low, unit, language)
    return f"{said}以上" if language == "zh" else f"{said} or more"


def day(when: date, language: Language) -> str:
    """Return a day as one writes it.

    >>> day(date(2026, 11, 21), "zh"), day(date(2026, 1, 5), "en")
    ('2026年11月21日', '5 January 2026')
    """
    if language == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def _short(number: Decimal) -> str:
    text = f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
