"""The score: a published sum of named parts, by which offers of one verdict are ranked."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import allowed_in, certain_in, numbers_of
from bot.eligibility.criteria import slots_of
from bot.eligibility.judging import Verdict, judge
from bot.offers.estimating import Estimate, limits_rest_on
from bot.offers.offer import Offer, Span

TERM = SlotName("term_months")
URGENCY = SlotName("days_until_needed")
WANTS, MOST_MONEY = SlotName("wants"), "largest-amount"
NEED = SlotName("amount_needed")
SCORED_SLOTS = frozenset({TERM, URGENCY, WANTS, NEED})
"""Slots that the score of every offer of money rests on; that of debt rests on the cash flow besides."""

UNDECIDED = Decimal("0.5")
DEAR = "dear"
"""Taken off debt that usually costs as much as dear money, the more the dearer: 10 % a year takes a whole point."""
_DEAR_BY = Decimal(-10)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scoring:
    """Weights of the parts and the marks they are measured against; rates are fractions a year."""

    weights: Mapping[str, Decimal]
    dear_from: Decimal
    papers_most: int
    low_cost: Decimal
    fast_days: int
    certainty: Mapping[str, Decimal]
    unconfirmed: Decimal
    too_small: Decimal
    """Taken off debt that is not given out in so small an amount as this firm could use."""
    informal: Decimal
    """Taken off money that no licensed lender stands behind: nobody supervises it, and its price is what was agreed."""
    informal_families: frozenset[str]
    """Families whose debt is of that kind: owed to friends, staff or a private lender."""
    informal_dear_from: Decimal
    """A fraction a year from which such debt is dear: no friend asks as much as a court just protects."""
    short: Decimal
    """Taken off debt that falls due before half of the time is over for which the money is needed."""
    plan_cost: Decimal
    """What the yearly cost counts in a plan, on top of the score."""
    layers_most: int
    """A plan has at most so many layers."""
    layer: Decimal
    """What a further layer of a plan must bring, as a share of the need and of a score of 1."""
    least_share: Decimal
    """A layer of a plan is at least this share of the need, as a fraction."""


def score(offer: Offer, facts: Facts, estimate: Estimate | None, scoring: Scoring) -> dict[str, Decimal]:
    """Return the weighted parts; their sum is the score. What is not known counts half."""
    parts = {name: weighted(name, part.worth(offer, facts, estimate, scoring), scoring) for name, part in PARTS.items()}
    return parts | taken_off(offer, scoring) | too_small(offer, estimate, scoring) | due_early(offer, facts, scoring)


def weighted(name: str, worth: Decimal, scoring: Scoring) -> Decimal:
    """Return what a part adds to the score."""
    return round(scoring.weights[name] * worth, 4)


def taken_off(offer: Offer, scoring: Scoring) -> dict[str, Decimal]:
    """Return what is taken off an offer whoever asks."""
    parts: dict[str, Decimal] = {}
    if is_dear(offer, scoring):
        assert offer.cost is not None
        parts[DEAR] = _DEAR_BY * offer.cost.typical
    if offer.status == "unknown":
        parts["unconfirmed"] = -scoring.unconfirmed
    if offer.money == "debt" and offer.family in scoring.informal_families:
        parts["informal"] = -scoring.informal
    return parts


def too_small(offer: Offer, estimate: Estimate | None, scoring: Scoring) -> dict[str, Decimal]:
    """Return what is taken off debt that is not given out in so small an amount."""
    return {"too-small": -scoring.too_small} if estimate and estimate.too_small and offer.money == "debt" else {}


def due_early(offer: Offer, facts: Facts, scoring: Scoring) -> dict[str, Decimal]:
    """Return what is taken off debt that falls due too early for this firm."""
    return {"short": -scoring.short} if falls_due_early(offer, facts, Decimal("0.5")) else {}


def falls_due_early(offer: Offer, facts: Facts, part: Decimal = Decimal(1)) -> bool:
    """Say whether debt is due at the latest before ``part`` of the least time is over for which the money is needed.

    Short money for a long need has to be borrowed anew each time it falls due.
    """
    if offer.money != "debt" or offer.tenor is None or offer.tenor.maximum is None:
        return False
    if not facts.told(TERM):
        return False
    return offer.tenor.maximum < part * numbers_of(facts.possible(TERM))[0]


def is_dear(offer: Offer, scoring: Scoring) -> bool:
    """Say whether this is money that usually costs more than a firm should pay; a stake's price is another matter."""
    if offer.cost is None or offer.money != "debt":
        return False
    unlicensed = offer.family in scoring.informal_families
    return offer.cost.typical >= (scoring.informal_dear_from if unlicensed else scoring.dear_from)


def _fit(offer: Offer, facts: Facts, _: Estimate | None, __: Scoring) -> Decimal:
    verdicts = [judge(criterion, facts) for criterion in offer.fits]
    return fit_of(verdicts.count(Verdict.MET), verdicts.count(Verdict.UNKNOWN), len(verdicts))


def fit_of(met: int, unknown: int, of: int) -> Decimal:
    """Return the share of what suits an offer that a firm meets; what is not known counts half."""
    return (met + unknown * UNDECIDED) / of if of else UNDECIDED


def _cost(offer: Offer, _: Facts, __: Estimate | None, scoring: Scoring) -> Decimal:
    if offer.cost is None or offer.cost.basis == "implied-equity" or offer.money == "grant":
        return UNDECIDED  # what investors hope for is no price in money, and what nobody can count on is not cheap
    return max(Decimal(0), 1 - offer.cost.typical / scoring.dear_from)


def _share(offer: Offer, facts: Facts, estimate: Estimate | None, _: Scoring) -> Decimal:
    if offer.money in {"grant", "own"}:
        return UNDECIDED  # how much there is of it, the need does not decide
    if estimate is None or estimate.amount is None or not facts.told(NEED):
        return UNDECIDED
    need = numbers_of(facts.possible(NEED))[1]
    return Decimal(0) if estimate.too_small else min(Decimal(1), estimate.amount / need)


def _speed(offer: Offer, facts: Facts, _: Estimate | None, __: Scoring) -> Decimal:
    if offer.days_to_cash is None or URGENCY not in facts.answers:
        return UNDECIDED
    patience = numbers_of(facts.possible(URGENCY))[0]
    slowest = Decimal(offer.days_to_cash.maximum or offer.days_to_cash.minimum or 0)
    fastest = Decimal(offer.days_to_cash.minimum or 0)
    if slowest <= patience:
        return Decimal(1)
    if fastest <= patience:
        return Decimal("0.6")
    return max(Decimal(0), Decimal("0.4") * (patience + 1) / (fastest + 1))


def _tenor(offer: Offer, facts: Facts, _: Estimate | None, __: Scoring) -> Decimal:
    """Short money for a short need: a tenor that ends before the need does is worth the part it covers."""
    if offer.tenor is None or TERM not in facts.answers:
        return UNDECIDED
    needed = numbers_of(facts.possible(TERM))[1]
    longest, shortest = offer.tenor.maximum, offer.tenor.minimum or 0
    if longest is not None and longest < needed:
        return Decimal(longest) / needed
    return Decimal(1) if shortest <= needed else needed / Decimal(shortest)


def _wants(offer: Offer, facts: Facts, estimate: Estimate | None, scoring: Scoring) -> Decimal:
    wanted = certain_in(facts.possible(WANTS))
    if not wanted:
        return UNDECIDED
    return Decimal(sum(_WANTED[want](offer, facts, estimate, scoring) for want in wanted)) / len(wanted)


def _certainty(offer: Offer, _: Facts, __: Estimate | None, scoring: Scoring) -> Decimal:
    grades = [scoring.certainty[offer.confidence]]
    grades += [scoring.certainty["source" if need.source else "general-knowledge"] for need in offer.eligibility]
    return sum(grades, Decimal(0)) / len(grades)


def _effort(offer: Offer, _: Facts, __: Estimate | None, scoring: Scoring) -> Decimal:
    return 1 - Decimal(min(len(offer.documents), scoring.papers_most)) / scoring.papers_most


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: what it is worth, what of an offer it looks at, and the answers it rests on.

    Two offers alike in what the part looks at are worth the same; while none of its answers comes in, nothing changes.
    """

    worth: Callable[[Offer, Facts, Estimate | None, Scoring], Decimal]
    looks_at: Callable[[Offer], Hashable]
    rests_on: Callable[[Offer, Facts], frozenset[SlotName]]


def _on(*slots: SlotName) -> Callable[[Offer, Facts], frozenset[SlotName]]:
    found = frozenset(slots)
    return lambda _, __: found


def _span(span: Span | None) -> Hashable:
    return span and (span.minimum, span.maximum)


def _terms(offer: Offer) -> Hashable:
    """What an amount for a firm looks at."""
    amount = offer.amount and (offer.amount.minimum, offer.amount.maximum, offer.amount.less)
    debt = (_span(offer.tenor), offer.repayment) if offer.money == "debt" else None
    return offer.money, amount, offer.secured_by, debt


def _amount_rests_on(offer: Offer, facts: Facts) -> frozenset[SlotName]:
    return frozenset({NEED}) | limits_rest_on(offer, facts)


def _wishes(offer: Offer) -> Hashable:
    """What the wishes of a person look at."""
    cost = offer.cost and (offer.cost.basis, offer.cost.typical)
    return cost, _span(offer.days_to_cash), bool(offer.secured_by), offer.money == "equity", _terms(offer)


def _wants_rest_on(offer: Offer, facts: Facts) -> frozenset[SlotName]:
    wanted = allowed_in(facts.possible(WANTS))
    return frozenset({WANTS}) | (_amount_rests_on(offer, facts) if MOST_MONEY in wanted else frozenset())


def _fits_rest_on(offer: Offer, _: Facts) -> frozenset[SlotName]:
    return frozenset(slot for criterion in offer.fits for slot in slots_of(criterion))


PARTS: Mapping[str, Part] = {
    "fit": Part(_fit, lambda offer: offer.fits, _fits_rest_on),
    "cost": Part(_cost, lambda offer: (offer.money, offer.cost and (offer.cost.basis, offer.cost.typical)), _on()),
    "share": Part(_share, _terms, _amount_rests_on),
    "speed": Part(_speed, lambda offer: _span(offer.days_to_cash), _on(URGENCY)),
    "tenor": Part(_tenor, lambda offer: _span(offer.tenor), _on(TERM)),
    "wants": Part(_wants, _wishes, _wants_rest_on),
    "certainty": Part(
        _certainty, lambda offer: (offer.confidence, tuple(bool(need.source) for need in offer.eligibility)), _on()
    ),
    "effort": Part(_effort, lambda offer: len(offer.documents), _on()),
}


NAMED_PARTS = (*PARTS, DEAR, "unconfirmed", "informal", "short", "too-small")
"""All that a score may be made of: what is added, and what is taken off."""


def _covers(_: Offer, facts: Facts, estimate: Estimate | None, __: Scoring) -> bool:
    need = numbers_of(facts.possible(NEED))[1] if facts.told(NEED) else None
    return bool(estimate and estimate.amount and (need is None or estimate.amount >= need))


_WANTED: Mapping[str, Callable[[Offer, Facts, Estimate | None, Scoring], bool]] = {
    "lowest-cost": lambda offer, _, __, scoring: bool(
        offer.cost and offer.cost.basis != "implied-equity" and offer.cost.typical <= scoring.low_cost
    ),
    "fastest": lambda offer, _, __, scoring: bool(
        offer.days_to_cash and (offer.days_to_cash.maximum or 999) <= scoring.fast_days
    ),
    "no-collateral": lambda offer, _, __, ___: not offer.secured_by,
    "keep-control": lambda offer, _, __, ___: offer.money != "equity",
    MOST_MONEY: _covers,
}
