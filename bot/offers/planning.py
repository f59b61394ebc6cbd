"""The plan: own money first, then the best legal bundle, its cost, its papers and when to do what.

Only money that can be counted on stands in it: what is met, from supervised sources, with a known limit, and not dear.
Grants come when they come, and what family and friends can give nobody knows, so neither is planned with.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Literal

from bot.applicant.answers import Exact, Pledge
from bot.applicant.facts import Facts
from bot.applicant.possible import numbers_of
from bot.applicant.slots import NumberKind
from bot.finance.ratios import Layer as Funding
from bot.finance.ratios import weighted_average
from bot.offers.advice import Advice, counsel, helped_by, lines, lowered
from bot.offers.bundling import MOST_CANDIDATES, Bundle, Candidate, Layer, Task, best_bundle
from bot.offers.estimating import (
    COLLATERAL,
    NEED,
    TERM,
    carried_by,
    carried_to,
    lent_on,
    months_needed,
    most_of,
    rounded_down,
)
from bot.offers.matching import Match, Matches, Standing
from bot.offers.offer import Catalogue, Offer
from bot.offers.scoring import Scoring, is_dear
from bot.offers.unlocking import Unlock

_COUNTED = frozenset({"open", "restricted"})
_MOST_OPENINGS, _MOST_PERHAPS = 2, 2
_LASTING = 12
"""Months from which a need may be filled by a stake in the firm."""

Short = Literal["do-not-borrow", "cash-flow", "products", "nothing-fits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One layer of the plan: an offer, how much of it in CNY, and what comes with it."""

    match: Match
    amount: Decimal
    pledged: tuple[Pledge, ...] = ()
    helped_by: tuple[Match, ...] = ()
    """Guarantees and subsidies that go with this layer and with each other."""
    net: Decimal | None = None
    """The yearly rate that a subsidy leaves, as a fraction."""

    @property
    def rate(self) -> Decimal | None:
        """The usual yearly cost of debt, as a fraction; what a stake costs is no rate."""
        offer = self.match.offer
        return offer.cost.typical if offer.cost and offer.money == "debt" else None


@dataclass(frozen=True, slots=True)
class Event:
    """What is done or comes on a day from now; ``last`` is the day it comes at the latest."""

    day: int
    what: Literal["papers", "apply", "money"]
    part: Part | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Amounts in CNY, rates as fractions a year."""

    need: Decimal
    own: Decimal = Decimal(0)
    """The owner's cash that can go into it while a reserve stays."""
    parts: tuple[Part, ...] = ()
    """In the order to apply for them."""
    short: Short | None = None
    """Why the need is not covered."""
    openings: tuple[tuple[Match, Unlock], ...] = ()
    """What would bring in more, where the need is not covered."""
    perhaps: tuple[Match, ...] = ()
    """What may bring in more once a few answers are given."""
    cash_told: bool = True

    @property
    def covered(self) -> Decimal:
        return self.own + sum((part.amount for part in self.parts), Decimal(0))

    @property
    def missing(self) -> Decimal:
        return self.need - self.covered

    @property
    def average(self) -> Decimal | None:
        """What the borrowed money costs a year on average; None while the cost of a part is not known."""
        debts = [part for part in self.parts if part.match.offer.money == "debt"]
        layers = [Funding(part.amount, part.rate) for part in debts if part.rate is not None]
        return weighted_average(layers).average if layers and len(layers) == len(debts) else None

    @property
    def dearest(self) -> Part | None:
        """The part to repay first."""
        priced = [part for part in self.parts if part.rate is not None]
        return max(priced, key=lambda part: part.rate or Decimal(0), default=None)

    @property
    def papers(self) -> tuple[str, ...]:
        """All papers, each once."""
        offers = [offer for part in self.parts for offer in (part.match.offer, *(one.offer for one in part.helped_by))]
        return tuple(dict.fromkeys(code for offer in offers for code in offer.documents))

    @property
    def calendar(self) -> tuple[Event, ...]:
        """What to do when: the slowest is applied for first, so that all money is there at about the same time."""
        if not self.parts:
            return ()
        last = max(_slowest(part.match.offer) for part in self.parts)
        events = [Event(0, "papers")]
        for part in self.parts:
            events += _events(part, last - _slowest(part.match.offer))
        order = {"papers": 0, "apply": 1, "money": 2}
        return tuple(sorted(events, key=lambda event: (event.day, order[event.what])))


def _events(part: Part, start: int) -> list[Event]:
    days = part.match.offer.days_to_cash
    apply = Event(start, "apply", part)
    if days is None:
        return [apply]
    return [apply, Event(start + (days.minimum or 0), "money", part, start + _slowest(part.match.offer))]


def _slowest(offer: Offer) -> int:
    days = offer.days_to_cash
    return (days.maximum or days.minimum or 0) if days else 0


def plan(matches: Matches, facts: Facts, catalogue: Catalogue, scoring: Scoring) -> Plan | None:
    """Return the best plan for the amount needed; None while no amount was named.

    A need told roughly is planned for at its upper end.
    """
    if not facts.told(NEED):
        return None
    need = _need(facts)
    advice = counsel(facts)
    own = min(need, advice.spare or Decimal(0))
    things = _things(facts)
    found = {match.offer.id: match for match in _forms(matches)}
    borrows = advice.advice is not Advice.DO_NOT_BORROW
    usable = [match for match in found.values() if _is_counted(match, scoring, _kinds(facts, borrows=borrows))]
    task = Task(
        need=need - own,
        candidates=_candidates(usable, need - own, facts, catalogue, scoring) if own < need else (),
        lent={at: lent_on(thing, facts) for at, thing in enumerate(things)},
        layers_most=scoring.layers_most,
        layer=scoring.layer,
    )
    bundle = best_bundle(task)
    parts = [_part(layer, found[layer.candidate.id], things, matches) for layer in bundle.layers]
    parts.sort(key=lambda part: (-_slowest(part.match.offer), part.match.offer.id))
    short = _short(bundle, task, borrows=borrows)
    more = _kinds(facts, borrows=borrows and short != "cash-flow")
    return Plan(
        need=need,
        own=own,
        parts=tuple(parts),
        short=short,
        openings=tuple(_openings(matches, catalogue, scoring, more)) if short else (),
        perhaps=tuple(_perhaps(matches, scoring, more)) if short else (),
        cash_told=carried_by(facts, facts.vocabulary.planning.months) is not None,
    )


def _need(facts: Facts) -> Decimal:
    low, high = numbers_of(facts.possible(NEED))
    kind = facts.vocabulary.slots[NEED].kind
    assert isinstance(kind, NumberKind)
    return low if high >= kind.maximum else high  # of "more than so much" only the lower end says something


def _things(facts: Facts) -> tuple[Pledge, ...]:
    answer = facts.answers.get(COLLATERAL)
    return answer.value if isinstance(answer, Exact) and isinstance(answer.value, tuple) else ()


def _forms(matches: Matches) -> Iterable[Match]:
    """Yield what is met, of each model the most local form, and the forms that combine with it."""
    for line in lines(matches, Standing.MET):
        yield line.head
        head = line.head.offer
        combined = (
            one for one in line.others if one.offer.id in head.combines_with or head.id in one.offer.combines_with
        )
        yield from combined


def _candidates(
    found: Iterable[Match], need: Decimal, facts: Facts, catalogue: Catalogue, scoring: Scoring
) -> tuple[Candidate, ...]:
    candidates = [_candidate(match, facts, catalogue, scoring) for match in found]
    # Where all together reach but a part of the need, a layer is measured by that part.
    reach = min(need, max((candidate.most for candidate in candidates), default=need))
    layer = (reach * scoring.least_share).quantize(Decimal(1))
    sized = (replace(candidate, least=max(candidate.least, layer)) for candidate in candidates)
    return tuple(candidate for candidate in sized if candidate.most >= candidate.least)[:MOST_CANDIDATES]


def _kinds(facts: Facts, *, borrows: bool) -> Collection[str]:
    """Return the kinds of money a plan may be made of. A stake is sold for good: it fills no need of a few months."""
    is_short = facts.told(TERM) and months_needed(facts) < _LASTING
    return ({"debt"} if borrows else set()) | (set() if is_short else {"equity"})


def _is_counted(match: Match, scoring: Scoring, kinds: Collection[str]) -> bool:
    offer = match.offer
    is_money = offer.role == "money" and offer.money in kinds
    has_limit = offer.amount is not None and offer.amount.maximum is not None
    return is_money and has_limit and offer.status in _COUNTED and not is_dear(offer, scoring)


def _candidate(match: Match, facts: Facts, catalogue: Catalogue, scoring: Scoring) -> Candidate:
    offer = match.offer
    carries = carried_to(offer, facts) if offer.money == "debt" else None
    carries = None if carries is None else rounded_down(carries)
    most = most_of(offer, facts)
    assert offer.amount
    assert most is not None
    model = catalogue.offers.get(offer.realises or offer.id, offer)
    return Candidate(
        id=offer.id,
        worth=_worth(match, scoring),
        most=most if carries is None else min(most, carries),
        least=offer.amount.minimum or Decimal(1),
        is_debt=offer.money == "debt",
        carries=carries,
        model=model.id,
        model_most=model.amount.maximum if model.amount else None,
        takes=frozenset(at for at, thing in enumerate(_things(facts)) if thing.kind in offer.secured_by),
        excludes=frozenset(offer.excludes),
        combines_with=frozenset(offer.combines_with),
    )


def _worth(match: Match, scoring: Scoring) -> Decimal:
    """Return what money of a plan is ranked by: its score and, once more, its cost.

    The share of the need it covers is left out, for that the whole plan is judged by. A stake counts as dear: it is
    sold where debt does not reach.
    """
    offer = match.offer
    rate = offer.cost.typical if offer.cost else scoring.dear_from / 2
    cheapness = Decimal(0) if offer.money == "equity" else 1 - rate / scoring.dear_from
    return match.score - match.parts["share"] + scoring.plan_cost * cheapness


def _part(layer: Layer, match: Match, things: tuple[Pledge, ...], matches: Matches) -> Part:
    helping = _together(match, helped_by(match, matches))
    offer = match.offer
    return Part(
        match=match,
        amount=layer.amount,
        pledged=tuple(things[at] for at in sorted(layer.pledged)),
        helped_by=helping,
        net=lowered(offer.cost.typical, helping) if offer.cost and offer.money == "debt" else None,
    )


def _together(match: Match, helping: Iterable[Match]) -> tuple[Match, ...]:
    """Return the helpers that are met and that one loan can have at once, what lowers the rate most first."""
    met = [one for one in helping if one.standing is Standing.MET]
    rate = match.offer.cost.typical if match.offer.cost else Decimal(1)
    met.sort(key=lambda one: one.offer.lowers_cost.net(rate) if one.offer.lowers_cost else rate)
    chosen: list[Match] = []
    for one in met:
        # One loan takes one subsidy, whichever office pays it.
        if one.offer.lowers_cost and any(known.offer.lowers_cost for known in chosen):
            continue
        if not any(_excluded(one.offer, other) for other in (match.offer, *(known.offer for known in chosen))):
            chosen.append(one)
    return tuple(chosen)


def _excluded(offer: Offer, other: Offer) -> bool:
    """Say whether one loan cannot have both; of an offer excluded as a model, every form is."""
    names, others = {offer.id, offer.realises}, {other.id, other.realises}
    return bool(others & set(offer.excludes) or names & set(other.excludes))


def _short(bundle: Bundle, task: Task, *, borrows: bool) -> Short | None:
    if bundle.covered >= task.need:
        return None
    if not borrows:
        return "do-not-borrow"
    if not bundle.layers:
        return "nothing-fits"
    debts = [layer for layer in bundle.layers if layer.candidate.is_debt]
    carried = [layer.candidate.carries for layer in debts if layer.candidate.carries is not None]
    borrowed = sum((layer.amount for layer in debts), Decimal(0))
    return "cash-flow" if carried and borrowed >= min(carried) else "products"


def _openings(
    matches: Matches, catalogue: Catalogue, scoring: Scoring, kinds: Collection[str]
) -> Iterable[tuple[Match, Unlock]]:
    """Yield the best offers that are near, with the least that opens each; more debt only where it can be carried."""
    near = (line.head for line in lines(matches, Standing.NEAR))
    useful = (match for match in near if _is_counted(match, scoring, kinds) and not match.estimate.too_small)
    ways = ((match, match.unlocks(catalogue.ways)) for match in useful)
    return islice(((match, found[0]) for match, found in ways if found), _MOST_OPENINGS)


def _perhaps(matches: Matches, scoring: Scoring, kinds: Collection[str]) -> Iterable[Match]:
    undecided = (line.head for line in lines(matches, Standing.POSSIBLE))
    return islice((one for one in undecided if _is_counted(one, scoring, kinds) and one.missing), _MOST_PERHAPS)
