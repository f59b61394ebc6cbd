"""Months of the calendar: 2023年5月, 去年5月, May 2023, 3月份, 4月到8月. None of them is a length of time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.applicant.amounts.meaning import Since

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AGO = {"后年": -2, "明年": -1, "来年": -1, "今年": 0, "去年": 1, "前年": 2}
_NUMBER = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_OF_A_YEAR = re.compile(
    rf"(?<![\d.])(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>{_NUMBER})\s*月(?:份)?"
    rf"|(?P<ago>后年|明年|来年|今年|去年|前年)的?\s*(?P<bare>{_NUMBER})\s*月(?:份)?"
    rf"|\b(?P<name>{_NAME})\.?,?\s+(?:of\s+)?(?P<named>(?:19|20)\d\d)(?!\d)"
)
_BEGUN = r"(?:开业|开张|开店|开的|开始|成立|注册|办的?执?照|创办|创立)"
_OF_NO_YEAR = re.compile(
    r"(?:(?P<planned>预计|准备|计划|打算|争取)在?|(?<!还有)(?<!再过)(?<![\d个.第年过等下]))"
    rf"(?P<month>{_NUMBER})\s*月(?:份|(?=\s*(?:就|才|刚|正式)?{_BEGUN}))"
)
"""一月开支 is what is spent in a month, 还有3月开业 says how soon."""
_SEASON = re.compile(
    rf"(?<![\d.第])(?P<first>{_NUMBER})\s*月(?:份)?\s*(?:到|至|-+|~+)\s*(?:次年|来年|第二年|明年)?\s*(?P<last>{_NUMBER})\s*月(?:份)?"
    rf"(?P<more>(?:\s*[、,和及]\s*{_NUMBER}\s*月(?:份)?)*)"
    rf"|\b(?P<from>{_NAME})\s*(?:-|to|till|until|through)\s*(?P<to>{_NAME})\b"
    rf"|(?<![\d.第])(?P<listed>(?:{_NUMBER}\s*月?\s*[、,和及]\s*)+{_NUMBER})\s*月(?:份)?(?!\s*[到至\-~])"
)
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Dated:
    """A month of the calendar in a text."""

    start: int
    end: int
    since: Since


@dataclass(frozen=True, slots=True)
class Season:
    """Months of every year in a text, so many from the first to the last."""

    start: int
    end: int
    months: int


def months_of_years(text: str) -> Iterator[Dated]:
    """Yield the months of which the year was said, as a folded text names them.

    >>> [found.since for found in months_of_years("去年5月办照,2023年十一月开业")]
    [Since(year=None, month=5, years_ago=1), Since(year=2023, month=11, years_ago=None)]
    """
    for found in _OF_A_YEAR.finditer(text):
        year = found["year"] or found["named"]
        month = found["month"] or found["bare"] or found["name"]
        ago = _AGO[found["ago"]] if found["ago"] else None
        yield Dated(found.start(), found.end(), Since(int(year) if year else None, _month(month), ago))


def months_of_no_year(text: str) -> Iterator[Dated]:
    """Yield the months of which no year was said, where no length of time can be meant: 3月份, 3月开业的."""
    for found in _OF_NO_YEAR.finditer(text):
        ago = _AGO["明年"] if found["planned"] else None
        yield Dated(found.start(), found.end(), Since(None, _month(found["month"]), ago))


def seasons(text: str) -> Iterator[Season]:
    """Yield what goes from one month of the year to another, and months that are listed.

    >>> [found.months for found in seasons("11月到次年2月是淡季, slow from june to august, 6、7月也淡, 4月到8月、10月")]
    [4, 3, 2, 6]
    """
    for found in _SEASON.finditer(text):
        if found["listed"]:
            months = len(re.findall(_NUMBER, found["listed"]))
        else:
            first, last = _month(found["first"] or found["from"]), _month(found["last"] or found["to"])
            months = (last - first) % _YEAR + 1 + len(re.findall(_NUMBER, found["more"] or ""))
        yield Season(found.start(), found.end(), months)


def _month(said: str) -> int:
    if said.isdecimal():
        return int(said)
    return 1 + (_NUMERALS.index(said) if said in _NUMERALS else _NAMES.index(said[:3]))
