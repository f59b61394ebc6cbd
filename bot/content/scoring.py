"""Reading the weights of the score."""

from decimal import Decimal
from typing import TypedDict, TypeVar, get_args

from bot.offers.offer import Confidence
from bot.offers.scoring import PARTS, Scoring
from bot.yamlnodes import Node

N = TypeVar("N", int, Decimal)


def read_scoring(node: Node) -> Scoring:
    """Read the weights; they must name every part of the score and add up to 1."""
    with node.record() as record:
        weights = record.need("weights", _read_weights)
        dear_from = record.need("dear_from", lambda found: _above_nothing(found, found.rate()))
        papers_most = record.need("papers_most", lambda found: _above_nothing(found, found.whole()))
        low_cost = record.need("low_cost", Node.rate)
        fast_days = record.need("fast_days", Node.whole)
        certainty = record.need("certainty", _read_certainty)
        unconfirmed = record.need("unconfirmed", Node.number)
        too_small = record.need("too_small", Node.number)
        informal = record.need("informal", Node.number)
        informal_dear_from = record.need("informal_dear_from", lambda found: _above_nothing(found, found.rate()))
        informal_families = record.need("informal_families", lambda found: frozenset(found.each(Node.text)))
        short = record.need("short", Node.number)
        plan = record.need("plan", _read_plan)
    return Scoring(
        weights=weights,
        dear_from=dear_from,
        papers_most=papers_most,
        low_cost=low_cost,
        fast_days=fast_days,
        certainty=certainty,
        unconfirmed=unconfirmed,
        too_small=too_small,
        informal=informal,
        informal_families=informal_families,
        informal_dear_from=informal_dear_from,
        short=short,
        **plan,
    )


class _PlanMarks(TypedDict):
    plan_cost: Decimal
    layers_most: int
    layer: Decimal
    least_share: Decimal


def _read_plan(node: Node) -> _PlanMarks:
    with node.record() as record:
        cost = record.need("cost", Node.number)
        layers_most = record.need("layers_most", lambda found: _above_nothing(found, found.whole()))
        layer = record.need("layer", Node.number)
        least_share = record.need("least_share", Node.rate)
    return _PlanMarks(plan_cost=cost, layers_most=layers_most, layer=layer, least_share=least_share)


def _read_weights(node: Node) -> dict[str, Decimal]:
    with node.record() as record:
        weights = {name: record.need(name, Node.number) for name in PARTS}
    if sum(weights.values()) != 1:
        raise node.error(f"the weights add up to {sum(weights.values())}, not to 1")
    return weights


def _read_certainty(node: Node) -> dict[str, Decimal]:
    with node.record() as record:
        grades = {name: record.need(name, Node.number) for name in get_args(Confidence)}
    return grades


def _above_nothing(node: Node, number: N) -> N:
    if number <= 0:
        raise node.expected("more than 0")
    return number
