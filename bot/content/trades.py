"""Reading the words that lines of business are put into."""

from collections.abc import Iterable, Mapping

from bot.applicant.taxonomies import Industries
from bot.applicant.trades.words import Activity, By, Goods, TradeWords
from bot.content.findings import Findings
from bot.yamlnodes import Entry, Node

_BY: tuple[By, ...] = ("make", "grow", "raise", "sell")
_RANKS = ("1", "2", "3", "4")


def read_trade_words(node: Node, industries: Industries, findings: Findings) -> TradeWords:
    """Read what is done, with what, and the words that say nothing."""

    def group(found: Node) -> str:
        return found.choice(industries.groups, "a group of industries.yaml")

    def activity(entry: Entry) -> Activity:
        name, _, told = entry
        with told.record() as record:
            rank = record.need("rank", lambda found: found.choice(_RANKS, "a rank from 1 to 4"))
            meant = record.take("group", group)
            by = record.take("by", lambda found: found.choice(_BY, "a column of the goods"))
            exceptions = record.take("except", lambda found: dict(found.each_entry(excepted)), {})
            may_be = record.take("may_be", lambda found: found.each(group), ())
            words = (record.need("zh", _words), record.need("en", _words))
        return Activity(
            name=name,
            rank=int(rank),
            group=meant,
            by=by,  # type: ignore[arg-type]  # `choice` returns one of _BY
            exceptions=exceptions,
            may_be=may_be,
            words=_both(words),
        )

    def excepted(entry: Entry) -> tuple[str, str]:
        return entry[0], group(entry[2])

    def goods(entry: Entry) -> Goods:
        name, _, told = entry
        with told.record() as record:
            groups: Mapping[str, str | None] = {by: record.take(by, group) for by in _BY}
            alone = record.take("alone", lambda found: found.each(group), ())
            sure = record.take("sure", Node.yes_no, default=False)
            words = (record.need("zh", _words), record.need("en", _words))
        made = {by: meant for by, meant in groups.items() if meant}
        return Goods(name=name, groups=made, alone=alone, sure=sure, words=_both(words))

    record = node.record()
    activities: Iterable[Activity] = ()
    kinds: Iterable[Goods] = ()
    fillers: tuple[str, ...] = ()
    with findings, record:
        activities = record.need("activities", lambda found: found.each_entry(activity)) or ()
        kinds = record.need("goods", lambda found: found.each_entry(goods)) or ()
        fillers = record.need("fillers", _fillers) or ()
    return TradeWords(tuple(activities), tuple(kinds), fillers)


def _words(node: Node) -> tuple[str, ...]:
    return tuple(node.each(Node.text))


def _both(words: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    return (*words[0], *words[1])


def _fillers(node: Node) -> tuple[str, ...]:
    with node.record() as record:
        words = (record.need("zh", _words), record.need("en", _words))
    return _both(words)
