"""Head counts, and counts of other things: 5个人, 夫妻俩, me and two helpers, 3家店."""

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.applicant.amounts.meaning import Doubt, Meaning, Nothing, Stated, none_or_doubt, one_of
from bot.applicant.amounts.spelling import in_signs
from bot.applicant.measures import Measure, Mention, measures_in

_ALONE = re.compile(
    r"(?:就|只有?|仅)?(?:我|老板)?(?:自己)?(?:就|只有?)?一个?人?(?:人(?:干|做|在做|忙|打理|经营|开)?|$)|(?:就"
    r"|只有?|光)(?:我|老板)(?:自己|一个|$)"
    r"|(?:我)?自己(?:一个人)?(?:干|做|开|忙|打理|看店|经营)"
    r"|单干|光杆|just me|only me|myself|on my own|by myself|alone|solo|one[- ]man|one[- ]person|one[- ]woman"
)
_COUPLE = re.compile(
    r"夫妻|两口子|小两口|老两口|我(?:和|跟|与|同|、)(?:我)?(?:家)?(?:老婆|媳妇|爱人|老公|妻子|丈夫|对象|先生"
    r"|太太|妈|爸|哥|弟|姐|妹|父亲|母亲|儿子|女儿|合伙人|朋友|同学"
    r"|女朋友|男朋友|另一半)"
    r"|(?:兄弟|姐妹|姐弟|兄妹|父子|母女|母子|父女|哥两|姐两|爷两|娘两)(?:两)?|husband and wife|wife and (?:i"
    r"|me)|husband and (?:i|me)"
    r"|(?:me|i|myself) (?:and|plus|\+|&) (?:my |a |one )?(?:wife|husband|partner|brother|sister|son|daughter"
    r"|mother|father|mom|mum|dad|friend|helper|assistant|employee|colleague)(?![a-z])|the two of us|both of us"
)
_ME_PLUS = re.compile(
    r"(?:(?:me|myself|i|owner) (?:and|plus|\+|&|with)|我(?:和|跟|加|带着?|外加|再加)|老板(?:和|加|带|外加))"
)
_AND_ME = re.compile(
    r"[人工个名位]\s*(?:加上?|和|跟|还有)我\s*$|(?:people|employees|staff|workers|helpers) (?:and|plus"
    r"|\+) (?:me|myself)\b"
)
_INCLUDING = re.compile(r"连我|包括我|算上我|含我|加上?我|including me|incl(?:uding|\.)? (?:myself|the owner|owner)")
_NOBODY = re.compile(
    r"一个(?:人|员工|帮手)?[也都]?没|没(?:有)?(?:雇|请|招|员工|工人|人手|别人|其他人|帮手)|不雇人"
    r"|no (?:employees|staff|workers|one|hires)|nobody"
)


def read_headcount(typed: str) -> Meaning:
    """Read how many people work there, or how many of something there are."""
    if _NOBODY.search(typed) and not re.search(r"\d", typed):
        return Nothing()
    found = [
        mention
        for mention in measures_in(in_signs(typed))
        if mention.measure.unit in {"people", "things", ""}
        or (mention.measure.unit == "cny" and mention.measure.currency is None)
    ]
    people = [mention for mention in found if mention.measure.unit == "people"] or [
        mention for mention in found if mention.measure.unit != "cny"
    ]
    if _COUPLE.search(typed) and not _bigger(people, 2):
        return Stated(_people(2)) if not re.search("店[^,]*[雇请]", typed) else Doubt("several")
    if _ALONE.search(typed) and not _bigger(people, 1):
        return Stated(_people(1))
    if early := none_or_doubt(typed):
        return early
    if len(people) > 1 and all(mention.measure.named is not None and not mention.measure.rough for mention in people):
        return _together(people, typed)
    meant = one_of(people or found, typed)
    if isinstance(meant, Stated) and meant.measure.named and _AND_ME.search(typed):
        return Stated(_people(int(meant.measure.named) + 1))
    if isinstance(meant, Stated) and _ME_PLUS.search(typed) and meant.measure.named and not _INCLUDING.search(typed):
        whole = typed.rstrip().endswith(("个人", "两人", "三人")) and re.search(r"我[跟和].{1,4}[两三四五]个?人", typed)
        return meant if whole else Stated(_people(int(meant.measure.named) + 1))
    return meant


def _bigger(people: Sequence[Mention], least: int) -> bool:
    return any(mention.measure.high is None or mention.measure.high > least for mention in people)


def _people(number: int) -> Measure:
    return Measure("people", Decimal(number), Decimal(number), Decimal(number))


_PARTS_OF_STAFF = re.compile(
    r"全职|兼职|正式|临时|长期工|短工|full|part|men|women|男|女|师傅|学徒|厨|服务|前台|后台|司机|老板|股东|合伙|徒弟|老师|技师|和|加|and|\+|,"
)


def _together(people: Sequence[Mention], typed: str) -> Meaning:
    """Add up people of several kinds; other lists of numbers are asked back."""
    total = sum(int(mention.measure.named or 0) for mention in people)
    if _PARTS_OF_STAFF.search(typed):
        return Stated(_people(total))
    return Doubt("several", tuple(Stated(mention.measure) for mention in people))
