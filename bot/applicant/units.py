"""What a number in a text counts: money of which currency, months or days, a rate, people, things."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.applicant.numerals import Number

Unit = Literal["cny", "foreign", "months", "days", "rate", "fen", "li", "people", "things", "year", "other", ""]
"""What was counted; ``foreign`` is money that is not CNY, ``fen`` and ``li`` are 分 and 厘 of interest, ``year`` is one
of the calendar, ``other`` is something nobody asks for, and nothing means a bare number."""

_CURRENCIES = {
    "CNY": r"块钱?|元整?|人民币|rmb|cny|yuan|kuai|renminbi|[¥]",
    "HKD": r"港[币元纸]|hkd|hk\$|hk dollars?|hong kong dollars?",
    "TWD": r"台币|新台币|twd|nt\$",
    "AUD": r"澳元|澳币|aud|a\$",
    "CAD": r"加元|加币|cad|c\$",
    "SGD": r"新加坡元|新币|坡币|sgd|s\$",
    "USD": r"美[元金刀]|us ?dollars?|usd|us\$|dollars?|bucks|\$|刀",
    "EUR": r"欧元?|euros?|eur|€",
    "GBP": r"英镑|镑|gbp|pounds?(?: sterling)?|£",
    "JPY": r"日[元圆币]|jpy|yen|円",
    "KRW": r"韩[元币]|krw|won(?!')",
    "RUB": r"卢布|rub|rubles?",
    "THB": r"泰铢|thb|baht",
    "INR": r"卢比|inr|rupees?|₹",
    "VND": r"越南盾|vnd",
}
_MONEY = "|".join(f"(?P<{code}>{words})" for code, words in _CURRENCIES.items())
_MONEY_BEFORE = re.compile(rf"(?:{_MONEY})(?![a-z])\s*$")
_MONEY_AFTER = re.compile(rf"\s*(?:的\s*)?(?:{_MONEY})(?![a-z])")
_TIMES: dict[str, tuple[Unit, Decimal]] = {
    "years": ("months", Decimal(12)),
    "quarters": ("months", Decimal(3)),
    "months": ("months", Decimal(1)),
    "weeks": ("days", Decimal(7)),
    "days": ("days", Decimal(1)),
}
_TIME_AFTER = re.compile(
    r"\s*(?P<half>个半|半个?)?(?:个(?P<mid>多)(?=[月星礼季]))?(?:"
    r"(?P<years>年(?!前|[级代货初底终])|周年|years?|yrs?|y(?![a-z])|nian)"
    r"|(?P<quarters>个?季度?|quarters?|qtrs?)"
    r"|(?P<months>个?月(?!饼|子|嫂|入|息|利|底|初|供|薪)|months?|mths?|mos?|期)"
    r"|(?P<weeks>个?星期|个?礼拜|周(?!转|年|边|围|口)|weeks?|wks?)"
    r"|(?P<days>天|日(?!息|元|利|式|料|用|化|本)|days?|d(?![a-z]))"
    r")(?![a-z])(?P<more>多|出头)?(?:\s*(?:and a half|半)(?![年月天]))?"
)
_RATES = {
    "percent": Decimal("0.01"),
    "permille": Decimal("0.001"),
    "tenths": Decimal("0.1"),
    "points": Decimal("0.01"),
    "basis": Decimal("0.0001"),
}
_RATE_AFTER = re.compile(
    r"\s*(?:(?P<basis>个?基点|bps?|个?bp|basis points?)|(?P<percent>%|percent|per cent|pct|个?百分点"
    r"|percentage points?)"
    r"|(?P<permille>‰)|(?P<tenths>成(?!立|功|本|都|年|人|品|交|员|为))|(?P<points>个?点(?![心菜子多上下钱]))"
    r"|(?P<fen>分(?!之|店|公|钱|部|期|析|类|销))(?P<tail>\d|[一二三四五六七八九])?"
    r"|(?P<li>厘(?!米))(?P<litail>\d|[一二三四五六七八九])?)(?![a-z])"
)
_PEOPLE_AFTER = re.compile(
    r"\s*(?:(?P<people>[个名位]?\s*(?:人(?!民)|员工|职工|工人|雇员|伙计|店员|帮手|正式工|临时工|全职|兼职|老板|股东|合伙人|师傅|学徒|徒弟|老师|服务员|厨师|司机|技师|保安|工程师|程序员"
    r"|小工)|名|位(?!数)|号人?|口(?:人|子)?"
    r"|full[- ]?time|part[- ]?time|people|persons?|employees?|staff|workers?|helpers?|of us|pax|ppl|heads?|guys|hands"
    r"|team members?|members?|colleagues"
    r"|teachers|drivers|cooks|chefs|nurses)|(?P<things>个(?!体|性|别)|家|间|处|shops?|stores?|branches"
    r"|outlets))(?![a-z])"
)
_OTHER_AFTER = re.compile(
    r"\s*(?:亩|公顷|平米?|平方|㎡|吨|公斤|斤|克|头|只|匹|条|棵|株|辆|台|套|件|箱|桌|张|层|楼|栋|单元|室|米"
    r"|公里|里|岁|位数|次|款|种|样|类|双(?!十[一二]|1[12])|把|本"
    r"|小时|分钟|点钟|点半|届|代|手|楼|路|单|趟|世纪|等奖|倍|瓶|杯|碗|盒|包|袋|吋|寸|后|级|路|号线|环|区|村|组|弄|街"
    r"|mu|sqm|square|m2|tons?|kg|cows?|pigs?|sows?|sheep|trucks?|cars?|machines?|units?|hours?|hrs?|minutes?|am|pm|figures?|digits?"
    r"|st|nd|rd|th|g|cm|x)(?![a-z])"
)
_SURE_SCALE = 1000
"""万, k and more say money by themselves; of 三百 the 万 may have been left out."""
_WORD_AFTER = re.compile(r"[a-z]")
_CALENDAR = re.compile(r"(?:19|20)\d\d$")
_CALENDAR_AFTER = re.compile(r"\s*年(?!多|半|以|左|内|来)")
_PHONE = re.compile(r"1[3-9]\d{9}$")

_WINDOW = 30
"""Signs before a number in which its currency may stand."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One number with its unit; the ends of ``number`` are without the unit's ``factor``, ``extra`` is a half year."""

    start: int
    end: int
    number: Number
    unit: Unit
    factor: Decimal = Decimal(1)
    currency: str | None = None
    extra: Decimal = Decimal(0)
    more: bool = False
    named_unit: bool = False


def counted(text: str, number: Number) -> Counted:
    """Return what the words around a number say that it counts."""
    plain = Counted(number.start, number.end, number, "cny" if number.scale and number.scale >= _SURE_SCALE else "")
    return _priced(text, plain) or _dated(text, plain) or _measured(text, plain) or _headed(text, plain)


def _priced(text: str, plain: Counted) -> Counted | None:
    before = _MONEY_BEFORE.search(text[max(0, plain.start - _WINDOW) : plain.start])
    if before and not _ends_word(text, plain.start - len(before[0])) and before[0].strip() not in {"块", "元"}:
        plain = replace(plain, start=plain.start - len(before[0]), currency=before.lastgroup)
    if after := _MONEY_AFTER.match(text, plain.end):
        return _in_money(replace(plain, end=after.end(), currency=after.lastgroup, named_unit=True))
    return _in_money(plain) if plain.currency else None


def _ends_word(text: str, place: int) -> bool:
    """Say whether a Latin word goes on at this place."""
    return place > 0 and text[place].isascii() and text[place].isalpha() and text[place - 1].isalpha()


def _dated(text: str, plain: Counted) -> Counted | None:
    typed = text[plain.number.start : plain.end]
    if _CALENDAR.match(typed) and _CALENDAR_AFTER.match(text, plain.end):
        return replace(plain, unit="year", end=plain.end + 1)
    return replace(plain, unit="other") if _PHONE.match(typed) else None


def _measured(text: str, plain: Counted) -> Counted | None:
    if found := _RATE_AFTER.match(text, plain.end):
        return _in_rate(plain, found)
    if found := _TIME_AFTER.match(text, plain.end):
        return _in_time(plain, found)
    return None


def _headed(text: str, plain: Counted) -> Counted:
    if found := _PEOPLE_AFTER.match(text, plain.end):
        if found["things"] == "个" and plain.unit == "cny":  # 三十万个
            return plain
        return replace(plain, end=found.end(), unit="people" if found["people"] else "things", named_unit=True)
    if found := _OTHER_AFTER.match(text, plain.end):
        return replace(plain, end=found.end(), unit="other")
    return replace(plain, unit="other") if not plain.unit and _WORD_AFTER.match(text, plain.end) else plain


def _in_money(part: Counted) -> Counted:
    return replace(part, unit="cny" if part.currency == "CNY" else "foreign")


def _in_time(part: Counted, found: re.Match[str]) -> Counted:
    name = next(name for name in _TIMES if found[name])
    unit, factor = _TIMES[name]
    half = Decimal("0.5") if found["half"] or found[0].rstrip().endswith(("half", "半")) else Decimal(0)
    return replace(
        part,
        end=found.end(),
        unit=unit,
        factor=factor,
        extra=half,
        more=bool(found["more"] or found["mid"]),
        named_unit=True,
    )


def _in_rate(part: Counted, found: re.Match[str]) -> Counted:
    end = found.end()
    for name, unit in (("fen", "fen"), ("li", "li")):
        if found[name]:
            tail = found["tail"] or found["litail"]
            extra = Decimal("零一二三四五六七八九".find(tail) if tail and not tail.isdecimal() else tail or 0) / 10
            return replace(part, end=end, unit=unit, extra=extra, named_unit=True)  # type: ignore[arg-type]  # both are units
    name = next(name for name in _RATES if found[name])
    return replace(part, end=end, unit="rate", factor=_RATES[name], named_unit=True)
