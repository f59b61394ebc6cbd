"""Rates with the period they are for: 月息8厘, 万五, 7.2 %, five points. What the period decides is asked back."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bot.applicant.amounts.meaning import Doubt, Meaning, Nothing, Per, Stated, none_or_doubt, one_of, size
from bot.applicant.measures import Measure, measures_in

_PER: Mapping[Per, re.Pattern[str]] = {
    "day": re.compile(r"[日天]息|日利|日化|每[日天]|一天|[按/]\s*[日天]|daily|(?:per|a|each|/) ?day"),
    "month": re.compile(
        r"月息|月利|月费率|每个?月|一个月|[按/]\s*月|monthly|(?:per|a|each|/) ?mo(?:nth)?|p\.?m\.?(?![a-z])"
    ),
    "year": re.compile(
        r"年息|年化|年利|年率|每年|一年|[按/]\s*年|yearly|annual|(?:per|a|each|/) ?(?:year|yr|annum)"
        r"|p\.?\s?a\.?(?![a-z])"
        r"|\b(?:apr|apy|ear)\b"
    ),
}
_PARTS_OF = re.compile(
    r"(?P<most>不(?:超过|高于|到|大于)|低于|最[高多]|小于|少于)?\s*(?P<least>至少|超过|高于|不低于"
    r"|起码)?\s*(?P<about>大概|大约|约|差不多)?\s*"
    r"(?P<whole>[百千万])分之(?P<rest>(?:[零二两三四五六七八九十百点半\d.]|一(?!个?[天日月年](?![化利息率])))+)(?P<around>左右"
    r"|上下)?(?P<under>以[内下])?(?P<over>以上)?"
)
_SHORT_PARTS = re.compile(
    r"(?<![零一二两三四五六七八九十百千\d])(?P<whole>[万千])(?P<rest>[一二两三四五六七八九]"
    r"|\d(?:\.\d+)?)(?P<half>点[一二三四五六七八九]"
    r"|[一二三四五六七八九])?(?![万千百十\d块元年个])"
)
_WHOLE = {"百": Decimal("0.01"), "千": Decimal("0.001"), "万": Decimal("0.0001")}
_LPR = re.compile(r"lpr|基准")
_BONUS = re.compile(r"分利|分息|分的利|利息?\s*[\d一二三四五六七八九两]+\s*分")
_SURE_RATE = Decimal(100)


def read_rate(typed: str) -> Meaning:
    """Read a rate as a fraction, with its period where it was said."""
    if _LPR.search(typed):
        return Doubt("needs-the-lpr")
    if early := none_or_doubt(typed):
        return early
    per = _per(typed)
    if found := _parts_of(typed):
        return Stated(found, per)
    mentions = [found for found in measures_in(typed) if found.measure.unit in {"rate", "fen", "li", "", "things"}]
    units = {found.measure.unit for found in mentions}
    if named := units & {"rate", "fen", "li"}:
        mentions = [found for found in mentions if found.measure.unit in named]
    match one_of(mentions, typed):
        case Stated(Measure(unit="rate") as measure):
            return Stated(measure, per)
        case Stated(Measure(unit="fen") as measure):
            return _in_fen(measure, typed, per)
        case Stated(Measure(unit="li") as measure):
            return _in_li(measure, per)
        case Stated(measure):
            return _bare_rate(measure, per)
        case other:
            return other


def _per(typed: str) -> Per:
    found = [per for per, words in _PER.items() if words.search(typed)]
    return found[0] if len(found) == 1 else "unstated"


def _parts_of(typed: str) -> Measure | None:
    """Read 百分之七点二 and 万五."""
    if long := _PARTS_OF.search(typed):
        value = _number(long["rest"])
        if value is None:
            return None
        rate = value * _WHOLE[long["whole"]]
        measure = Measure("rate", rate, rate, rate, scaled=True)
        if long["most"] or long["under"]:
            return replace(measure, low=None, named=None)
        if long["least"] or long["over"]:
            return replace(measure, high=None, named=None)
        return _roughly(measure) if long["about"] or long["around"] else measure
    if short := _SHORT_PARTS.search(typed):
        value = _number(short["rest"])
        tail = _number((short["half"] or "零").removeprefix("点")) or Decimal(0)
        rate = ((value or Decimal(0)) + tail / 10) * _WHOLE[short["whole"]]
        return Measure("rate", rate, rate, rate, scaled=True)
    return None


def _roughly(measure: Measure) -> Measure:
    assert measure.named is not None
    return replace(measure, low=measure.named * Decimal("0.9"), high=measure.named * Decimal("1.1"))


def _number(words: str) -> Decimal | None:
    found = measures_in(words)
    return found[0].measure.named if len(found) == 1 else None


def _scaled_rate(measure: Measure, factor: Decimal) -> Measure:
    def times(number: Decimal | None) -> Decimal | None:
        return None if number is None else number * factor

    return replace(
        measure, unit="rate", low=times(measure.low), high=times(measure.high), named=times(measure.named), scaled=True
    )


def _in_fen(measure: Measure, typed: str, per: Per) -> Meaning:
    """Interest in 分: 1 % a month with 月息 and 分利; 10 % a year with 年息. Bare, it is asked back."""
    percent = _scaled_rate(measure, Decimal("0.01"))
    match per:
        case "month":
            return Stated(percent, "month")
        case "year":
            return Doubt("per", (Stated(_scaled_rate(measure, Decimal("0.1")), "year"), Stated(percent, "month")))
        case "day":
            return Doubt("per", (Stated(percent, "month"),))
    if _BONUS.search(typed):
        return Stated(percent, "month")
    return Doubt("per", (Stated(percent, "month"), Stated(_scaled_rate(measure, Decimal("0.1")), "year")))


def _in_li(measure: Measure, per: Per) -> Meaning:
    """Interest in 厘: 0.1 % a month with 月息, 1 % a year with 年息. Bare, it is asked back."""
    monthly, yearly = _scaled_rate(measure, Decimal("0.001")), _scaled_rate(measure, Decimal("0.01"))
    match per:
        case "month":
            return Stated(monthly, "month")
        case "year":
            return Stated(yearly, "year")
    return Doubt("per", (Stated(monthly, "month"), Stated(yearly, "year")))


def _bare_rate(measure: Measure, per: Per) -> Meaning:
    """Read a number without %: 3.45 is in percent; 0.05 may be 5 % or 0.05 %."""
    most = size(measure)
    percent, fraction = _scaled_rate(measure, Decimal("0.01")), _scaled_rate(measure, Decimal(1))
    if 0 < most < 1 and per != "day":
        return Doubt("unit", (Stated(fraction, per), Stated(percent, per)))
    if most > _SURE_RATE:
        return Doubt("unit")
    return Nothing() if most == 0 else Stated(percent, per)
