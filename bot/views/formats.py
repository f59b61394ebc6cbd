"""Amounts, rates, times and bands as one says them in each language."""

from decimal import ROUND_HALF_UP, Decimal

from bot.applicant.slots import Unit
from bot.locales import Language

_WAN, _YI = Decimal(10_000), Decimal(100_000_000)
_UNITS = {
    "zh": {"months": "个月", "days": "天", "people": "人", "none": ""},
    "en": {"months": " months", "days": " days", "people": " people", "none": ""},
}
_ONE = {"months": " month", "days": " day", "people": " person"}


def money(amount: Decimal, language: Language) -> str:
    """Return an amount of CNY to the yuan; Chinese counts in 万 and 亿.

    >>> money(Decimal(300000), "zh"), money(Decimal(300000), "en"), money(Decimal("-5000"), "zh")
    ('30万元', '300,000 yuan', '-5000元')
    """
    yuan = amount.quantize(Decimal(1), ROUND_HALF_UP)
    if language == "en":
        return f"{yuan:,} yuan"
    for step, name in ((_YI, "亿"), (_WAN, "万")):
        if abs(yuan) >= step:
            return f"{_short(yuan / step)}{name}元"
    return f"{yuan}元"


def percent(rate: Decimal) -> str:
    """Return a fraction a year to 0.1 point.

    >>> percent(Decimal("0.0555")), percent(Decimal("0.05"))
    ('5.6%', '5%')
    """
    return f"{_short((rate * 100).quantize(Decimal('0.1'), ROUND_HALF_UP))}%"


def count(number: Decimal | int, unit: Unit, language: Language) -> str:
    """Return a number with its unit; whole years of months are said as years.

    >>> count(24, "months", "zh"), count(18, "months", "en"), count(1, "days", "en")
    ('2年', '18 months', '1 day')
    """
    if unit == "cny":
        return money(Decimal(number), language)
    if unit == "months" and number >= 12 and number % 12 == 0:
        years = int(number) // 12
        return f"{years}年" if language == "zh" else f"{years} year{'s' if years > 1 else ''}"
    if language == "en" and number == 1 and unit in _ONE:
        return f"1{_ONE[unit]}"
    return f"{_short(Decimal(number))}{_UNITS[language][unit]}"


def band(low: Decimal | None, high: Decimal | None, unit: Unit, language: Language) -> str:
    """Return a band; an open end is said as *or more* or *or less*.

    >>> band(Decimal(50000), Decimal(200000), "cny", "zh"), band(Decimal(60), None, "months", "en")
    ('5万到20万元', '5 years or more')
    """
    if low is None or high is None:
        return _open_band(low, high, unit, language)
    first, last = count(low, unit, language), count(high, unit, language)
    if language == "zh":
        return f"{first.removesuffix('元') if unit == 'cny' and low != 0 else first}到{last}"
    shared = first.rpartition(" ")[2] if first.rpartition(" ")[2] == last.rpartition(" ")[2] else ""
    return f"{first.removesuffix(shared).strip()} to {last}" if shared else f"{first} to {last}"


def _open_band(low: Decimal | None, high: Decimal | None, unit: Unit, language: Language) -> str:
    if high is not None:
        said = count(high, unit, language)
        return f"{said}以内" if language == "zh" else f"{said} or less"
    assert low is not None
    said = count(low, unit, language)
    return f"{said}以上" if language == "zh" else f"{said} or more"


def _short(number: Decimal) -> str:
    text = f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
