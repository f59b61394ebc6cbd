"""What may come out of reading an amount: one measure, nothing, a founding year, or a doubt to ask back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.applicant.measures import Measure, Mention

Per = Literal["year", "month", "day", "unstated"]
Reason = Literal["vague", "unknown", "no-number", "unit", "several", "needs-a-date", "needs-the-lpr", "per", "too-long"]


@dataclass(frozen=True, slots=True)
class Stated:
    """One measure was said; ``per`` is the period of a rate."""

    measure: Measure
    per: Per = "unstated"


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is none: 没有, no loans, not open yet."""


@dataclass(frozen=True, slots=True)
class Since:
    """Founded in this year, or so many years ago; in this month, if that was said; of no year, the latest."""

    year: int | None
    month: int | None = None
    years_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """No number may be taken; ``choices`` are what it may mean, if that is a few things."""

    reason: Reason
    choices: tuple[Stated | Since, ...] = ()


Meaning = Stated | Nothing | Since | Doubt

_LEAD = (
    r"(?:我们?|俺们?|咱们?|目前|现在|暂时|还|都|真的?|[一半][分毛]钱?|一块钱|分文|一点儿?|一个(?:人|员工)?|啥|什么|也|就|是|这边|店里|公司|家里|以前"
    r"|从来|从|[,，。!！\s])*"
)
_NONE = re.compile(
    rf"{_LEAD}(?:没有?(?!保本|打平|回本|想好|多少|多|算|数|准|谱|定|概念|太|几|必要|问题|关系|办法|统计|记|注意|底"
    rf"|[^,。]*(?:几|多少))[^,。?？!\d%]{{0,8}}"
    r"|无|零|木有|冇|没得|不欠[^\d]{0,6}|无(?:贷款|负债|欠款|外债|借款|员工))(?:呢|啊|了|的|吧|哦|呀|哈"
    r"|[,，。.!！~\s])*"
)
_NONE_EN = re.compile(
    r"(?:(?:well|currently|at the moment|right now|so far|we|i|have|ve|got|there(?: is|'s| are)?|'|\s|,)*"
    r"(?:none|no(?: one|body| ?employees| staff| workers| people| loans?| debts?| debt yet| money| savings"
    r"| revenue| income| sales)?"
    r"|nope|nah?|nil|nothing(?: left| at all)?|zero|0|n/a|never|not any"
    r"|don'?t have any|haven'?t any|have not any|meiyou|mei you|wu"
    r"|don'?t owe (?:any(?:one|body|thing)?)(?: anything)?|debt[- ]free|haven'?t borrowed[a-z ]*"
    r"|never borrowed[a-z ]*)"
    r"(?:\s|so far|at all|yet|now|at the moment|currently|thanks|thank you|really|[.!,])*)"
)
_ZERO = re.compile(r"[¥$]?0(?:\.0+)?\s*(?:元|块钱?|万|yuan|rmb|人|个|%|个?月|年|天)?")
_UNKNOWN = re.compile(
    r"不(?:太|大|是很|怎么)?(?:知道|清楚|确定|晓得|懂|了解|记得|明白)|说不(?:好|准|上来|清)|不好说"
    r"|没(?:有)?(?:算|统计|数|谱|概念|底|想好|定)|记不清|不一定|未定|待定"
    r"|dun+o|don'?t know|not sure|no idea|unsure|\bidk\b|no clue|can'?t say|hard to say|bu zhidao|buzhidao|bu qingchu"
)


def none_or_doubt(typed: str) -> Meaning | None:
    """Return what a text says that names no number: there is none, or nobody knows."""
    said = typed.strip(" .。,!！~")
    if _UNKNOWN.search(said):
        return Doubt("unknown")
    if _NONE.fullmatch(said) or _NONE_EN.fullmatch(said) or _ZERO.fullmatch(said):
        return Nothing()
    return None


_VAGUE = re.compile(
    r"随便|越.{1,2}越|看(?!店)|尽量|尽可能|多少|一点|一些|点儿|有限|很[多少]|不少|不多|挺|好多|蛮|大把|一般"
    r"|没几|无所谓|都行|都可以|长期|短期|中期|灵活|有钱|几|若干|许多"
    r"|刚|新开|不久|很久|好久|多年|常年|(?<![a-z])(?:much|many|whatever|anything|any|as .{2,7} as|a bit|some"
    r"|little|lots?"
    r"|few|several|enough|depends|flexible"
    r"|handful|long[- ]term|short[- ]term|just (?:opened|started)|new|recent|ages|soon|max|minimum|cheap"
    r"|low)(?![a-z])"
)


def no_number(typed: str) -> Doubt:
    """Return the doubt about a text in which no number stands."""
    return Doubt("vague") if _VAGUE.search(typed) else Doubt("no-number")


def one_of(found: Sequence[Mention], typed: str) -> Meaning:
    """Return the one measure that was said, or the doubt there is."""
    if not found:
        return no_number(typed)
    said = tuple(dict.fromkeys(mention.measure for mention in found))
    if len(said) > 1:
        return Doubt("several", tuple(map(Stated, said)))
    measure = said[0]
    if measure.vague:
        choices = tuple(_exactly(measure, choice) for choice in measure.choices)
        band = () if measure.choices or not measure.high else (replace(measure, vague=False),)
        return Doubt("unit" if choices else "vague", tuple(map(Stated, choices or band)))
    return Stated(measure)


def _exactly(measure: Measure, number: Decimal) -> Measure:
    return replace(measure, low=number, high=number, named=number, vague=False, choices=())


def size(measure: Measure) -> Decimal:
    """Return the larger end of a measure, without its sign."""
    return max(abs(end) for end in (measure.low, measure.high) if end is not None)
