"""Lines of business as people put them: 种苹果, 在拼多多上卖土特产, sheet metal workshop.

A whole name is taken as it stands. Otherwise a text is cut into known words: what is done (repairing, wholesale,
making ...) and with what. The stronger word decides, the goods decide what a maker or a grower is; what only a part of
the text speaks for is asked back.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.applicant.trades.cutting import Cut, Cutter, Token
from bot.applicant.trades.words import Activity, Goods, TradeFound, TradeName, TradeWords
from bot.lettering import folded
from bot.lookup import plain

__all__ = ["TradeFound", "TradeName", "TradeWords", "Trades"]

LONGEST = 300
"""Characters; what is longer describes more than a line of business."""
_MOST = 8
_RETAIL = "retail_shop"
_DOES = re.compile(r"^\s*(?:我们?|俺|咱)?(?:家|是|在)*(?:做|搞|弄)(?!.*[店铺卖])")
_TAIL = re.compile(r"\s(?:for|with|in|to|from|near|since)\s.*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ADJECTIVE = re.compile(r"进口")
_HEADS = frozenset({"software_it", "construction", "media_design", "home_services", "transport_logistics"})
"""Of two services in one word the last is the business if it is one of these: 酒店装修, 旅游软件. Others are asked."""
_HOUSES = frozenset(
    {"hotel", "healthcare", "entertainment_sports", "beauty", "education", "real_estate", "tech_services"}
)
"""Where goods are named after such a house it may be its supplier: 酒店布草洗涤."""
_MOSTLY = 0.5
_NO_FIRST = frozenset({"green_energy", "biotech_pharma", "tech_services"})
"""What stands before may say more than the last: 光伏安装 may be either."""


class Trades:
    """The names and words of all lines of business, ready to be found in a text."""

    def __init__(self, names: Iterable[TradeName], words: TradeWords) -> None:
        known = list(names)
        self._names: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
        for name in known:
            self._names[plain(name.name)].setdefault(name.group, name.division)
        self._cutter = Cutter(known, words)
        self._makers = tuple(dict.fromkeys(kind.groups["make"] for kind in words.goods if "make" in kind.groups))

    def find(self, text: str) -> TradeFound | None:
        """Return the groups that a text may mean; None if it names no line of business."""
        typed = folded(text[:LONGEST]).strip()
        return self._whole(typed) or self._read(typed) or self._pinyin(typed)

    def find_alone(self, text: str) -> TradeFound | None:
        """Return what a text names that says nothing but what a business does; None if anything else is in it."""
        typed = folded(text[:LONGEST]).strip()
        head = _TAIL.sub("", typed + " ").strip()
        return next((found for part in dict.fromkeys((head, typed)) if (found := self._alone(part))), None)

    def _alone(self, typed: str) -> TradeFound | None:
        cut = self._cutter.cut(typed, corrected=False)
        if cut.unknown or not _says_what(cut):
            return None
        return self._whole(typed) or self._decide(cut)

    def _whole(self, typed: str) -> TradeFound | None:
        known = self._names.get(plain(typed))
        if not known:
            return None
        divisions = list(known.values())
        return TradeFound(tuple(known), sure=len(known) == 1, division=divisions[0] if len(known) == 1 else None)

    def _read(self, typed: str) -> TradeFound | None:
        head = _TAIL.sub("", typed)
        return next(
            (found for part in dict.fromkeys((head, typed)) if (found := self._decide(self._cutter.cut(part)))), None
        )

    def _pinyin(self, typed: str) -> TradeFound | None:
        """Read a text in pinyin: yang zhu, zhong pingguo."""
        letters = plain(typed)
        if not letters.isascii() or not letters.isalpha() or len(letters) < 4:
            return None
        signs = self._cutter.signs_of(letters)
        return self._whole(signs) or self._read(signs) if signs else None

    def _decide(self, cut: Cut) -> TradeFound | None:
        if first := cut.of_rank(1):
            return _overriding(cut, [act for _, act in first])
        last_cue = max((token.end for token in cut.said if token.meaning.named or _serves(cut, token)), default=-1)
        working = [(token, act) for token, act in cut.of_rank(3) if not _no_farm(cut, token, act)]
        if working and max(token.end for token, _ in working) > last_cue:
            return self._worked(cut, [act for _, act in working])
        if last_cue >= 0:
            return _served(cut)
        return _sold(cut) if cut.of_rank(4) else _goods_only(cut)

    def _worked(self, cut: Cut, acts: Sequence[Activity]) -> TradeFound:
        """Return what somebody is who makes, grows or raises these goods."""
        groups: dict[str, None] = {}
        named = dict.fromkeys(group for token in cut.said for group in token.meaning.named)
        blurred = _is_blurred(cut)
        for act in acts:
            by_goods = [kind.groups[act.by] for kind in cut.goods if act.by and act.by in kind.groups]
            if by_goods and act.by == "make" and blurred:
                return TradeFound(tuple(dict.fromkeys((by_goods[-1], *self._makers)))[:_MOST])
            if by_goods:
                groups.update(dict.fromkeys([by_goods[-1]] if act.by == "make" else by_goods))
            elif act.by == "grow":
                groups["farming"] = None
            elif act.may_be:
                groups.update(dict.fromkeys(act.may_be))
            elif len(named) == 1:
                groups.update(named)
            elif cut.unknown or cut.goods or named:
                return TradeFound(tuple(dict.fromkeys((*named, act.group or "", *self._makers)))[:_MOST])
            elif act.group:
                groups[act.group] = None
        return TradeFound(tuple(groups)[:_MOST], sure=len(groups) == 1)


def _says_what(cut: Cut) -> bool:
    """Say whether a text in which all words are known says what is done: 开店 and 在我们厂 do not, 做鞋的 does."""
    if all(cut.typed[token.start : token.end] == "it" for token in cut.said):
        return False
    if any(token.meaning.named for token in cut.said) or cut.of_rank(1) or cut.of_rank(2):
        return True
    return bool(cut.goods) and bool(cut.acts or _DOES.search(cut.typed))


def _is_blurred(cut: Cut) -> bool:
    """Say whether signs nobody knows stand between the last goods and the factory, as the 盒 of 鞋盒厂 might."""
    last = max((token.end for token in cut.said if token.meaning.goods), default=None)
    if last is None or not _HAN.match(cut.typed, last - 1):
        return False
    return any(start == last and end < len(cut.typed) and _HAN.match(cut.typed, start) for start, end in cut.unknown)


def _overriding(cut: Cut, first: Sequence[Activity]) -> TradeFound:
    """Return what a word says that decides whatever it is done with."""
    unclear = [act for act in first if act.may_be and not (act.group and cut.goods)]
    if len(unclear) == len(first):
        return TradeFound(tuple(dict.fromkeys(group for act in unclear for group in act.may_be)))
    groups = dict.fromkeys(_excepted(act, cut.goods) for act in first if act.group)
    if "import_export" in groups:
        sells = any(act.name in {"selling", "wholesale"} for _, act in cut.acts)
        if sells and _ADJECTIVE.search(cut.typed):
            return TradeFound(tuple(dict.fromkeys(("import_export", *groups, _RETAIL))))
        groups.pop("wholesale", None)
    return TradeFound(tuple(groups), sure=len(groups) == 1)


def _serves(cut: Cut, token: Token) -> bool:
    return any(other is token for other, _ in cut.of_rank(2))


def _served(cut: Cut) -> TradeFound:
    """Return what the last word says that names a service or a whole line of business."""
    cues = [(token, groups) for token in cut.said if (groups := _cue(cut, token))]
    token, groups = cues[-1]
    everything = tuple(dict.fromkeys(group for _, found in reversed(cues) for group in found))[:_MOST]
    if len(everything) == 1:
        tail = any(other.start >= token.end and other.meaning.goods for other in cut.said)
        sure = cut.is_head(token) or cut.share_unknown <= _MOSTLY
        sure = sure and not (tail and everything[0] in _HOUSES)
    else:
        sure = len(groups) == 1 and groups[0] in _HEADS and _NO_FIRST.isdisjoint(everything) and cut.is_head(token)
        everything = groups if sure else everything
    division = token.meaning.names.get(groups[0]) if sure and token.meaning.named else None
    return TradeFound(everything, sure=sure, division=division)


def _cue(cut: Cut, token: Token) -> tuple[str, ...]:
    serving = [_excepted(act, cut.goods) for other, act in cut.of_rank(2) if other is token]
    return tuple(dict.fromkeys((*serving, *token.meaning.named)))


def _sold(cut: Cut) -> TradeFound:
    groups = tuple(dict.fromkeys(kind.groups.get("sell", _RETAIL) for kind in cut.goods))
    if groups:
        return TradeFound(groups, sure=len(groups) == 1)
    return TradeFound((_RETAIL, "restaurant") if cut.unknown else (_RETAIL,), sure=not cut.unknown)


def _goods_only(cut: Cut) -> TradeFound | None:
    if cut.goods and _DOES.search(cut.typed) and all(kind.sure for kind in cut.goods):
        made = tuple(dict.fromkeys(kind.groups["make"] for kind in cut.goods))
        return TradeFound(made, sure=len(made) == 1)
    naming = [token for token in cut.said if any(kind.alone for kind in token.meaning.goods.values())]
    groups = tuple(dict.fromkeys(group for kind in cut.goods for group in kind.alone))
    if not groups:
        return None
    sure = len(groups) == 1 and naming[-1].end - naming[-1].start > 1 and cut.is_head(naming[-1])
    return TradeFound(groups[:_MOST], sure=sure)


def _excepted(act: Activity, goods: Sequence[Goods]) -> str:
    named = [act.exceptions[kind.name] for kind in goods if kind.name in act.exceptions]
    return named[-1] if named else act.group or ""


def _no_farm(cut: Cut, token: Token, act: Activity) -> bool:
    """Say whether a 场 is no farm: 沙石场."""
    return cut.typed[token.start : token.end] == "场" and not any(act.by in kind.groups for kind in cut.goods)
