"""Amounts of money: CNY is taken, other money is named as such, a small number without a unit is asked back."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.applicant.amounts.meaning import Doubt, Meaning, Nothing, Stated, no_number, none_or_doubt, one_of, size
from bot.applicant.amounts.spelling import in_signs, spelt
from bot.applicant.measures import Measure, Mention, measures_in

SMALL_MONEY = 1000
"""An amount below this, typed without a unit, is asked back: 30 may mean 300,000."""
_WAN = Decimal(10_000)
_FRACTION = re.compile(r"\d\s*/\s*\d")
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])\d{1,3},\d{1,2}(?=\s*(?:[百千]?[万亿]|[wkm](?![a-z])))")
"""1,5万 may be 15,000, or 1万 and 5万."""

_NEITHER = (
    r"也?不[赚挣盈],?也?不[赔亏]|也?不[赔亏],?也?不[赚挣盈]|没[赚挣],?也?没[赔亏]|没[赔亏],?也?没[赚挣]"
    r"|收支(?:平衡|相抵|持平|打平)|盈亏(?:平衡|持平)|保个?本|够本|打平|持平|平进平出"
)
_NEITHER_EN = (
    r"(?:at )?br(?:eak|eaks|eaking|oke)[ -]?even"
    r"|(?:neither|no) (?:a )?profits?,?(?: nor| and| or)? (?:a |no )?loss(?:es)?"
)
_EVEN = re.compile(
    r"(?:我们?|店里?|生意|公司|厂里?|现在|目前|平[时常均]|淡季|淡月|每个?月|一个月|基本上?|大概|大体上?|总体上?|差不多|刚刚?好?"
    r"|勉强|也?就|算|只能|能|都|是|也(?!不)|[,\s])*+"
    rf"(?:{_NEITHER})(?:左右|而已|就不错|吧|了|的|呢|啊|[,.。!~\s])*+"
    r"|(?:(?:well|we|i|it|the|shop|business|firm|are|is|'re|'s|just|about|only|more or less|roughly|basically|usually"
    r"|normally|mostly|barely|kind of|pretty much|on average|nearly|almost)\b|[,\s])*+"
    rf"(?:{_NEITHER_EN})(?:(?:each|every|most|a|per|months?|in|slow|weak|normal|season|on average|really|now|at best"
    r"|at the moment|mostly|more or less)\b|[,.!\s])*+"
)


def breaks_even(text: str) -> bool:
    """Say whether a text says that nothing is left and nothing is missing, and names no figure."""
    return bool(_EVEN.fullmatch(spelt(text).strip()))


def read_money(typed: str) -> Meaning:
    """Read an amount; lengths of time and counts beside it are no money."""
    if early := none_or_doubt(typed):
        return early
    if _FRACTION.search(typed):
        return Doubt("no-number")
    found = measures_in(in_signs(typed))
    if _DECIMAL_COMMA.search(typed) and not any(mention.measure.named is None for mention in found):
        return Doubt("several")
    sure = [mention for mention in found if mention.measure.unit in {"cny", "foreign"}]
    bare = [mention for mention in found if mention.measure.unit in {"", "things"}]
    if not sure and len(found) > 1 and not _alone(bare, found):
        return Doubt("several") if bare else no_number(typed)
    meant = one_of(sure or bare, typed)
    if isinstance(meant, Doubt) and meant.reason == "vague" and len(found) > 1:
        return Doubt("vague")  # of 三十好几万 the 几万 alone says nothing
    return _yuan(meant)


def _alone(bare: Sequence[Mention], found: Sequence[Mention]) -> bool:
    """Say whether one bare number stands among lengths of time and other things that are no money."""
    return len(bare) == 1 and all(other.measure.unit for other in found if other not in bare)


def _yuan(meant: Meaning) -> Meaning:
    match meant:
        case Stated(Measure(unit="foreign")):
            return meant
        case Stated(measure):
            # 20个 counts something, perhaps 万.
            measure = replace(measure, unit="cny", currency="CNY", scaled=measure.scaled and measure.unit == "cny")
            if not measure.scaled and 0 < size(measure) < SMALL_MONEY:
                return Doubt("unit", (Stated(_in_wan(measure)), Stated(measure)))
            return Nothing() if measure.low == measure.high == 0 else Stated(measure)
        case Doubt(reason, choices):
            yuan = tuple(
                Stated(replace(choice.measure, unit="cny", currency=choice.measure.currency or "CNY"))
                for choice in choices
                if isinstance(choice, Stated)
            )
            return Doubt(reason, yuan)
    return meant


def _in_wan(measure: Measure) -> Measure:
    def wan(number: Decimal | None) -> Decimal | None:
        return None if number is None else number * _WAN

    return replace(measure, low=wan(measure.low), high=wan(measure.high), named=wan(measure.named), scaled=True)
