"""Amounts, lengths of time, rates and counts that stand in a text, each with its place and its unit.

"About", "at most" and ranges are bands; what only gives a size (几万块) is vague and never taken for a number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.applicant.numerals import numbers_in
from bot.applicant.units import Counted, Unit, counted

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Measure:
    """What was said of one quantity: from ``low`` to ``high`` (both included, an absent end is open).

    ``named`` is the number that was said if it was one; then the ends are that number, or a band around it if it was
    said roughly. Money is in single units of ``currency``, time in months or days, rates are fractions.
    """

    unit: Unit
    low: Decimal | None
    high: Decimal | None
    named: Decimal | None = None
    currency: str | None = None
    scaled: bool = False
    """A unit such as 万 or 元 stood with it, so that it means what it says."""
    vague: bool = False
    choices: tuple[Decimal, ...] = ()

    @property
    def rough(self) -> bool:
        return self.named is not None and self.low != self.high


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity and where it stands in the text."""

    start: int
    end: int
    measure: Measure


_JOIN = re.compile(r"\s*(?:-+|~+|到|至|to|through|或者?|up to)\s*")
_JOIN_AFTER_BETWEEN = re.compile(r"\s*(?:和|与|跟|and)\s*")
_BETWEEN = re.compile(r"(?:between|介于|在)\s*$")
_LIST_JOIN = re.compile(r"\s*[、,.]\s*")
_FILLER = r"(?:[要得需是有个能借贷款想给我也就可以来每月年了\s:：]|of|a|get|need|borrow|about|大概|大约|差不多)*"
_MOST_BEFORE = re.compile(
    r"(?:不(?:会|能|要)?超过?|别超过?|不到|没到|最多|至多|顶多|顶天|撑死|充其量|不高于|不多于|不大于|少于|低于|小于|封顶|上限|最长|最高"
    r"|最大|<=?|≤"
    r"|up to|less than|fewer than|lower than|(?<!just )under|below|at (?:the )?(?:very )?most|max(?:imum)?(?: of)?"
    r"|(?:no|not) (?:more|longer|greater|higher) than|not over|not above|not exceeding|within|not quite)"
    rf"{_FILLER}$"
)
_LEAST_BEFORE = re.compile(
    r"(?:至少|最少|起码|最低|最短|(?<!不)(?<!不会)(?<!不能)(?<!不要)超过?|(?<!不)(?:多于|高于|大于)|不(?:能|可|得|要|会)?(?:低|少)于"
    r"|不下于?|保底|少说|不止|怎么(?:着|样)?(?=[也都])|>=?|≥"
    r"|(?<!not )over|(?<!no )(?<!not )more than|(?<!no )(?<!not )longer than|at (?:the )?(?:very )?least|(?<!not )above"
    r"|min(?:imum)?(?: of)?"
    r"|(?:no|not) (?:less|fewer|lower|shorter) than|upwards? of|north of|in excess of|exceeding|starting (?:at|from))"
    rf"{_FILLER}$"
)
_ABOUT_BEFORE = re.compile(
    r"(?:大概|大约|大致|约|差不多|可能|估计|应该|左右|~|≈|about|around|roughly|approx(?:imately)?\.?|circa"
    r"|ca\.?|some|or so"
    r"|maybe|probably)"
    rf"{_FILLER}$"
)
_NEARLY_BEFORE = re.compile(
    r"(?:接近|将近|(?<!最)近|快(?:要|到|有)?|小(?=\d|$)|nearly|almost|close to|just under|getting on for"
    r"|approaching)\s*(?:有|个|到)?\s*$"
)
_MOST_AFTER = re.compile(
    r"\s*(?:以内|之内|以下|之下|内(?![部行外蒙])|封顶|为限|顶天|顶多|撑死|最多|到头|or less|or under|or fewer"
    r"|max(?:imum)?|at most|tops|at the most|打住|不到)"
)
_LEAST_AFTER = re.compile(
    r"\s*(?:及?以上|之上|往上|朝上|向上|起步?(?![来点码])|打底|保底|开外|不止|打不住|至少|最少|起码|\+"
    r"|or more|plus|and up|or above"
    r"|minimum|min(?![a-z])"
    r"|at least|at minimum)"
)
_ABOUT_AFTER = re.compile(
    r"\s*(?:左右|上下|前后|光景|样子|的样子|-?ish|or so|or thereabouts|give or take|大概|差不多|approx)"
)
_MORE_AFTER = re.compile(r"\s*(?:出头|多(?![少久])|有余|some\b|挂零|冒头)")
_LOSS_BEFORE = re.compile(
    r"(?:(?<![不没未])(?<!没有|怎么|不会|不算|至于)(?:净|倒)?(?:亏[损本空钱]?|赔[本钱]?)|倒[贴搭挂]钱?|往里[头面]?[搭贴填垫投掏砸扔添补]|(?<![补津招国家府里])贴|里贴|(?<!勾)搭"
    r"|烧[钱掉]?|入不敷出|负|minus|negative|(?<!no )loss(?:es)?(?: of)?"
    r"|(?<!not )(?<!n't )(?<!never )(?:lost|losing|loses?)(?: money)?|down(?!\s*[,;])"
    r"|burn(?:s|ing|ed|t)?(?: rate)?(?: (?:is|of))?(?: through)?|in the (?:red|hole)(?: by)?|short(?!\s*[,;])(?: by)?)"
    r"(?:进去?|出去|的(?:时候|话|月份)?|[了过掉着得个有到上\s:：]|(?<!了)[,;]|about|around|roughly|nearly|almost|maybe|probably|some"
    r"|大概|大约|差不多|估计|可能|平均|每个?月|一个月|a|of|快|将近|近|还|就|要)*$"
)
_LOSS_AFTER = re.compile(
    r"\s*(?:块钱?|元)?\s*(?:(?:a|per|each|every) month|monthly)?\s*(?:in the (?:red|hole)|(?:of )?loss(?:es)?(?![a-z])"
    r"|negative|short(?= (?:a|per|each|every) month)|的?(?:亏(?:损|空)|赤字))"
)
_MINUS = re.compile(r"(?:^|[^\d万wkm%a-z年月天元块])\s*-\s*$")
_MINUS_A_MONTH = re.compile(r"(?:每个?月|[一1]个月|月月)\s*-\s*$")
_WINDOW = 30
_SUMS = frozenset({"cny", "foreign", ""})
"""Units of what may be lost."""


def measures_in(text: str) -> tuple[Mention, ...]:
    """Return the quantities in a folded text, from left to right.

    >>> [(found.measure.unit, found.measure.low, found.measure.high) for found in measures_in("借20到30万,两年半")]
    [('cny', Decimal('200000'), Decimal('300000')), ('months', Decimal('30.0'), Decimal('30.0'))]
    """
    return tuple(_summed(_joined(text, _parts(text)), text))


def _parts(text: str) -> list[Counted]:
    parts: list[Counted] = []
    for number in numbers_in(text):
        if not parts or number.start >= parts[-1].end:  # of 两年半 the 半 is taken with the unit
            parts.append(counted(text, number))
    return parts


def _joined(text: str, parts: list[Counted]) -> Iterator[Mention]:
    """Yield each quantity, two that are joined by "to" as one."""
    place = 0
    while place < len(parts):
        first = parts[place]
        second = parts[place + 1] if place + 1 < len(parts) else None
        joined = _range(text, first, second, parts[place - 1] if place else None) if second else None
        if joined:
            yield joined
            place += 2
        else:
            yield _single(text, first, parts[place - 1] if place else None)
            place += 1


def _single(text: str, part: Counted, previous: Counted | None) -> Mention:
    number = part.number
    low, high = (_times(end, part) for end in (number.low, number.high))
    measure = _measure(part, low, high)
    if number.vague:
        return Mention(part.start, part.end, replace(measure, named=None, vague=True, choices=number.choices))
    is_sum = measure.unit in _SUMS
    if is_sum and _is_minus(text, part.start, previous):
        measure = _negative(measure)
    before = text[max(0, part.start - _WINDOW, previous.end if previous else 0) : part.start]
    found = _modified(text, before, part, measure)
    if is_sum and (_is_lost(text, part.start, part.end) or _is_lost(text, found.start, found.end)):
        return replace(found, measure=_lost(found.measure))
    return found


def _times(end: Decimal, part: Counted) -> Decimal:
    return (end + part.extra) * part.factor


def _measure(part: Counted, low: Decimal, high: Decimal) -> Measure:
    scaled = part.named_unit or bool(part.number.scale and part.number.scale >= 1000)
    return Measure(part.unit, low, high, low if low == high else None, part.currency, scaled)


def _range(text: str, first: Counted, second: Counted, previous: Counted | None) -> Mention | None:
    """Join two numbers to a range: 20到30万, 200-300k, between 1 and 2 million, 5、6万."""
    gap = text[first.end : second.start]
    listed = bool(_LIST_JOIN.fullmatch(gap)) and second.number.low / (second.number.scale or 1) == first.number.low + 1
    between = bool(_JOIN_AFTER_BETWEEN.fullmatch(gap)) and (
        bool(_BETWEEN.search(text[max(0, first.start - _WINDOW) : first.start]))
        or text[second.end :].lstrip().startswith("之间")
    )
    if not (_JOIN.fullmatch(gap) or listed or between) or first.number.vague or second.number.vague:
        return None
    one = _like(first, second, text)
    if one is None:
        return None
    low, high = _times(one.number.low, one), _times(second.number.high, second)
    if one.unit in _SUMS and _is_lost(text, first.start, second.end):
        low, high = -high, -low
    elif one.unit in _SUMS and _is_minus(text, first.start, previous):
        low = -low
    if low > high:
        return None
    measure = replace(_measure(second, low, high), named=None)
    around = re.compile(r"\s*之间").match(text, second.end)
    return Mention(first.start, around.end() if around else second.end, measure)


def _like(first: Counted, second: Counted, text: str) -> Counted | None:
    """Give the first of two joined numbers the unit of the second, if it has none of its own."""
    if (whole := _in_scale_of(first, second, text)) is not None:
        return whole
    if (
        first.unit == second.unit
        and first.named_unit == second.named_unit
        and (first.number.scale or not second.number.scale)
    ):
        return first
    if first.unit not in {"", second.unit} and not (
        first.unit == "cny" and second.unit == "foreign" and not first.named_unit
    ):
        return _comparable(first, second)
    number = first.number
    scale = second.number.scale
    if scale and not number.scale and number.high * scale <= second.number.high:
        number = replace(number, low=number.low * scale, high=number.high * scale)
    named = first.named_unit and first.unit == second.unit
    return (
        first
        if named and number is first.number
        else replace(
            second,
            start=first.start,
            end=first.end,
            number=number,
            extra=first.extra,
        )
    )


def _in_scale_of(first: Counted, second: Counted, text: str) -> Counted | None:
    """Return the first number of 一千到两千万 in 万, as it is meant where that is not more than the second."""
    number, said, other = first.number, text[first.start : first.end], text[second.number.start : second.number.end]
    if other[-1:] not in _LARGE or said[-1:] not in {"百", "千"} or not _LARGE.keys().isdisjoint(said):
        return None
    scale = _LARGE[other[-1]]
    number = replace(number, low=number.low * scale, high=number.high * scale, scale=scale)
    return replace(first, unit=second.unit, number=number) if number.high < second.number.low else None


_LARGE = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def _comparable(first: Counted, second: Counted) -> Counted | None:
    return first if {first.unit, second.unit} <= {"months"} or first.unit == second.unit else None


def _is_minus(text: str, start: int, previous: Counted | None) -> bool:
    before = text[max(0, start - _WINDOW) : start]
    if _MINUS_A_MONTH.search(before):
        return True
    # What stands straight behind another number is a dash.
    return not (previous and previous.end >= start - 1) and bool(_MINUS.search(before))


def _is_lost(text: str, start: int, end: int) -> bool:
    return bool(_LOSS_BEFORE.search(text[max(0, start - _WINDOW) : start]) or _LOSS_AFTER.match(text, end))


def _lost(measure: Measure) -> Measure:
    """Return a sum that was told as a loss; a loss of at most so much is no profit."""
    if measure.high is not None and measure.high < 0:
        return measure  # 亏损-3000
    return _negative(measure if measure.low is not None else replace(measure, low=Decimal(0)))


def _modified(text: str, before: str, part: Counted, measure: Measure) -> Mention:
    """Take the words around a number into account: at most, at least, a little more, nearly, about."""
    return _bounded(text, before, part, measure) or _roughened(text, before, part, measure)


def _bounded(text: str, before: str, part: Counted, measure: Measure) -> Mention | None:
    most, least = _MOST_BEFORE.search(before), _LEAST_BEFORE.search(before)
    below, above = _MOST_AFTER.match(text, part.end), _LEAST_AFTER.match(text, part.end)
    if least or (above and not most):
        return Mention(_from(part, least), _to(part, above), replace(measure, high=None, named=None))
    if most or below:
        return Mention(_from(part, most), _to(part, below), replace(measure, low=None, named=None))
    return None


def _roughened(text: str, before: str, part: Counted, measure: Measure) -> Mention:
    extra = _MORE_AFTER.match(text, part.end)
    if extra or part.more or part.number.more:
        return Mention(part.start, _to(part, extra), _band(measure, Decimal(0), _last_place(measure)))
    if nearly := _NEARLY_BEFORE.search(before):
        return Mention(_from(part, nearly), part.end, _band(measure, _TENTH, Decimal(0)))
    about, around = _ABOUT_BEFORE.search(before), _ABOUT_AFTER.match(text, part.end)
    if about or around or part.number.about:
        return Mention(_from(part, about), _to(part, around), _band(measure, _TENTH, _TENTH))
    return Mention(part.start, part.end, measure)


def _from(part: Counted, before: re.Match[str] | None) -> int:
    return part.start - len(before[0]) if before else part.start


def _to(part: Counted, after: re.Match[str] | None) -> int:
    return after.end() if after else part.end


def _last_place(measure: Measure) -> Decimal:
    """Return how much more 三十多 may be, as a share of it: up to the next of its last digit that is not zero."""
    named = measure.named
    if not named or (measure.unit == "months" and named % 12 == 0):
        years = named / 12 if named else Decimal(1)
        return Decimal(10) ** _zeros(years) / years
    return Decimal(10) ** _zeros(named) / abs(named)


def _zeros(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def _band(measure: Measure, below: Decimal, above: Decimal) -> Measure:
    """Widen what was said by these shares of it."""
    if measure.low is None or measure.high is None or measure.named is None:
        return measure
    low = measure.low - abs(measure.low) * below
    high = measure.high + abs(measure.high) * above
    return replace(measure, low=_rounded(low), high=_rounded(high))


def _rounded(number: Decimal) -> Decimal:
    """Drop the digits that only a division leaves."""
    return number.quantize(Decimal("1e-9")).normalize() + 0


def _negative(measure: Measure) -> Measure:
    low, high, named = measure.low, measure.high, measure.named
    return replace(
        measure,
        low=None if high is None else -high,
        high=None if low is None else -low,
        named=None if named is None else -named,
    )


_AND = re.compile(r"\s*(?:零|又|加|and|,)?\s*")


def _summed(found: Iterator[Mention], text: str) -> Iterator[Mention]:
    """Yield 一年零三个月 as one length of time."""
    last: Mention | None = None
    for mention in found:
        if last and _adds(last, mention, text):
            last = Mention(last.start, mention.end, _sum(last.measure, mention.measure))
            continue
        if last:
            yield last
        last = mention
    if last:
        yield last


def _adds(last: Mention, mention: Mention, text: str) -> bool:
    one, other = last.measure, mention.measure
    return (
        one.unit == other.unit == "months"
        and one.named is not None
        and other.named is not None
        and other.named < 12 <= one.named
        and bool(_AND.fullmatch(text, last.end, mention.start))
    )


def _sum(one: Measure, other: Measure) -> Measure:
    def plus(first: Decimal | None, second: Decimal | None) -> Decimal | None:
        return None if first is None or second is None else first + second

    return replace(
        one, low=plus(one.low, other.low), high=plus(one.high, other.high), named=plus(one.named, other.named)
    )
