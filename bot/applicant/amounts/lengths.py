"""Lengths of time: for how long, for how long already, since which year, how soon."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from bot.applicant.amounts.calendar import months_of_no_year, months_of_years
from bot.applicant.amounts.meaning import Doubt, Meaning, Nothing, Since, Stated, none_or_doubt, one_of
from bot.applicant.amounts.spelling import in_signs, spelt
from bot.applicant.measures import Measure, Mention, measures_in

_MOMENTS = re.compile(
    r"(?P<now>今[天日]|马上|立[刻即]|立马|现在|赶紧|越快越好|today|now|right away|immediately|at once|straight away)"
    r"|(?P<tomorrow>明[天日]|tomorrow)|(?P<soon>尽快|急用|很急|加急|asap|as soon as possible|urgent(?:ly)?)"
    r"|(?P<week>下个?(?:周|星期|礼拜)|next week)"
)
_MOMENT_DAYS = {"now": 0, "tomorrow": 1, "soon": 3, "week": 7}


def days_until(text: str) -> int | None:
    """Return how many days off a moment is that is named by a word: 马上, tomorrow; of *as soon as possible* three."""
    found = _MOMENTS.fullmatch(spelt(text).strip(" .。,!！~就要用吧"))
    return _MOMENT_DAYS[found.lastgroup] if found and found.lastgroup else None


_NOT_YET = re.compile(
    r"(?:还|暂|尚)?(?:没|未|不曾)(?:有)?(?:开始|开业|开张|营业|开起来|起步|注册|成立|正式|开店|做起来|经营"
    r"|开(?!\w))|(?:准备|打算|筹备|筹划|计划|正在筹"
    r"|想).{0,4}(?:开|做|创业|中|注册|开店|办)|筹备|(?:在|才)?计划中"
    r"|not (?:yet )?(?:open|start|begun|operating|trading|registered|running|in business)|haven'?t (?:opened"
    r"|started|begun|launched)|not yet|still planning|planning (?:stage|to)"
    r"|pre-?launch|about to (?:open|start)|yet to (?:open|start)|just an idea|idea stage"
)
_DATE = re.compile(
    r"年底|月底|年初|月初|明年|后年|今年|去年|前年|过年|春节|国庆|五一|中秋|元旦|下个?月|下半年|上半年|开春"
    r"|秋收|收(?:麦|粮|成)|到期|next (?:year|month|spring"
    r"|summer|autumn|fall|winter)"
    r"|last (?:year|month|spring|summer|autumn|fall|winter)|this (?:year|month|spring|summer|autumn|fall"
    r"|winter)|(?:by|until|before|end of|after|in) (?:the )?(?:end|new year|christmas|spring festival|january"
    r"|february|march|april|may|june|july|august|september|october|november|december|harvest)"
)


_LOOSELY = re.compile(r"[大小]半[年个]|一年半载|年把|年儿八月|十天半个?月|十天八天")
"""Lengths that nobody means to the month."""
_MONTHS_SHORT = re.compile(r"(?<=\d)\s?m(?![a-z])|(?<=\d)月(?=$|[\s,.。,!吧左以])")


SUM = r"(?:\d|[万千百块元%％]|\d\s?[kwm]|yuan|rmb|thousand|million|per\s?cent)"
EACH = r"an? (?:day|week|month|quarter|year)"
_EACH_OF_A_SUM = re.compile(rf"({SUM}\s*){EACH}\b")
"""Of "1,500 a month" and "3% a month" the month is no length of time."""


def read_term(typed: str) -> Meaning:
    """Read for how long money is needed, in months or days."""
    typed = in_signs(typed)
    if _LOOSELY.search(typed):
        return Doubt("vague")
    found = _times_in(typed)
    if not found:
        if early := none_or_doubt(typed):
            return early
        return Doubt("needs-a-date") if _DATE.search(typed) else _bare_months(typed)
    return one_of(found, typed)


def _times_in(typed: str) -> list[Mention]:
    told = re.sub(_EACH_OF_A_SUM, r"\1", typed)
    whole = re.sub(_MONTHS_SHORT, lambda found: found[0].replace("m", "月"), told)
    return [found for found in measures_in(whole) if found.measure.unit in {"months", "days"}]


def _bare_months(typed: str) -> Meaning:
    bare = [found for found in measures_in(typed) if found.measure.unit == ""]
    if len(bare) != 1 or bare[0].measure.vague:
        return one_of([], typed) if not bare else Doubt("vague")
    measure = bare[0].measure
    months = replace(measure, unit="months")
    years = replace(months, low=_dozen(measure.low), high=_dozen(measure.high), named=_dozen(measure.named))
    return Doubt("unit", (Stated(months), Stated(years)))


def _dozen(number: Decimal | None) -> Decimal | None:
    return None if number is None else number * 12


_FOUNDED = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d|(?:[0-2]\d|9\d))\s*年(?:\s*(?:底|初|中|末|春|夏|秋|冬|上半年|下半年"
    r"|\d{1,2}月(?:份)?))?"
    r"(?=\s*(?:就|才|起|的时候)?\s*(?:开(?!了)|成立|注册|创|起|办|做(?!了)|干(?!了)|到现在|至今|入行|营业|创业"
    r"|建|下海|接手|接的|的))"
)
_SINCE = re.compile(
    r"(?:since|from|founded|established|est\.?|opened|started|set up|registered|began|begun|launched"
    r"|incorporated)\b[a-z ]*?(?P<year>(?:19|20)\d\d)(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?![\d.,万wk])\s*年?")
_DOTTED = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[.\-/]\s*(?P<month>1[0-2]|0?[1-9])(?!\d)")
_SHORT_YEAR = re.compile(r"(?P<year>0\d|1[1-9]|2[1-9]|9\d)\s*年")
"""19年 may be 2019 or nineteen years; 10年 and 20年 mean that many years."""
_CENTURY = 30


def read_age(typed: str) -> Meaning:
    """Read for how long a firm has been trading, or since which year or month."""
    if dated := next(chain(months_of_years(typed), months_of_no_year(typed)), None):
        is_to_come = dated.since.years_ago is not None and dated.since.years_ago < 0
        return Nothing() if is_to_come else dated.since
    if dotted := _DOTTED.search(typed):
        return Since(int(dotted["year"]), int(dotted["month"]))
    if founded := _FOUNDED.search(typed) or _SINCE.search(typed):
        return Since(_full_year(founded["year"]))
    if _LOOSELY.search(typed):
        return Doubt("vague")
    if short := _SHORT_YEAR.fullmatch(typed.strip()):
        return _year_or_years(short["year"])
    typed = in_signs(typed)
    if found := _times_in(typed):
        return one_of(found, typed)
    if year := _YEAR.search(typed):
        return Since(int(year["year"]))
    if _NOT_YET.search(typed):
        return Nothing()
    if early := none_or_doubt(typed):
        return early
    return Doubt("needs-a-date") if _DATE.search(typed) else _bare_months(typed)


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < _CENTURY else 1900)


def _year_or_years(year: str) -> Meaning:
    if year.startswith(("0", "9")):
        return Since(_full_year(year))
    months = Decimal(int(year) * 12)
    return Doubt("unit", (Stated(Measure("months", months, months, months)), Since(_full_year(year))))
