"""Matching: every offer judged against one firm, with reasons, what is missing, what it gives and a score."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from bot.applicant.answers import Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import Options, Possible, Span, Subsets, allowed_in, certain_in, codes_of, numbers_of
from bot.applicant.slots import SetKind, Slot, anything
from bot.eligibility.criteria import Criterion, HasAll, HasAny, atoms, slots_of
from bot.eligibility.judging import Verdict, judge
from bot.offers.estimating import Estimate, estimate
from bot.offers.offer import Catalogue, Offer, Requirement
from bot.offers.scoring import SCORED_SLOTS, Scoring, score


class Standing(Enum):
    """Where an offer stands for a firm; the order is the order shown."""

    MET = "met"
    POSSIBLE = "possible"
    NEAR = "near"
    UNMET = "unmet"


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion and how the firm stands to it; ``requirement`` is absent for what only raises the score."""

    criterion: Criterion
    verdict: Verdict
    requirement: Requirement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An offer as it stands for one firm."""

    offer: Offer
    standing: Standing
    reasons: tuple[Reason, ...]
    missing: tuple[SlotName, ...]
    """Slots not yet told that decide the verdict."""
    estimate: Estimate
    parts: Mapping[str, Decimal]

    @property
    def score(self) -> Decimal:
        return sum(self.parts.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Matches:
    """All offers in the order shown, and the channels to warn of."""

    offers: tuple[Match, ...] = ()
    warnings: tuple[Offer, ...] = ()
    on: date | None = None
    """The day they were matched for."""

    def standing(self, standing: Standing) -> tuple[Match, ...]:
        return tuple(match for match in self.offers if match.standing is standing)


def match_offers(facts: Facts, catalogue: Catalogue, scoring: Scoring, today: date) -> Matches:
    """Judge every offer that is made today; the order depends on facts and content only."""
    matches = [match(offer, facts, scoring) for offer in made_on(catalogue.offers.values(), today)]
    order = list(Standing)
    matches.sort(key=lambda found: (order.index(found.standing), -found.score, found.offer.id))
    return Matches(tuple(matches), warned_of(facts, catalogue), today)


def made_on(offers: Iterable[Offer], today: date) -> list[Offer]:
    """Return the offers that are made on a day."""
    return [offer for offer in offers if offer.status != "expired" and offer.validity.covers(today)]


def match(offer: Offer, facts: Facts, scoring: Scoring) -> Match:
    """Judge one offer against one firm."""
    verdict = judge(offer.rule, facts)
    found = estimate(offer, facts)
    reasons = tuple(_reasons(offer, facts))
    return Match(
        offer=offer,
        standing=_standing(offer, verdict, facts),
        reasons=reasons,
        missing=_missing(reasons, verdict, facts),
        estimate=found,
        parts=score(offer, facts, found, scoring),
    )


def warned_of(facts: Facts, catalogue: Catalogue) -> tuple[Offer, ...]:
    """Return the channels this firm should be warned of: those it is likely to meet, then those always named."""
    warnings = catalogue.warnings.values()
    always = [offer for offer in warnings if offer.warns_when == "always"]
    likely = [
        offer
        for offer in warnings
        if offer.warns_when not in {None, "always"} and judge(_rule(offer), facts) is Verdict.MET
    ]
    return (*sorted(likely, key=lambda offer: offer.id), *sorted(always, key=lambda offer: offer.id))


def _rule(offer: Offer) -> Criterion:
    assert offer.warns_when is not None
    assert not isinstance(offer.warns_when, str)
    return offer.warns_when


def _standing(offer: Offer, verdict: Verdict, facts: Facts) -> Standing:
    match verdict:
        case Verdict.MET:
            return Standing.MET
        case Verdict.UNKNOWN:
            return Standing.POSSIBLE
    within_reach = judge(offer.rule, facts.assuming(_reachable(offer, facts)))
    return Standing.UNMET if within_reach is Verdict.UNMET else Standing.NEAR


def _reasons(offer: Offer, facts: Facts) -> Iterable[Reason]:
    for requirement in offer.eligibility:
        yield Reason(requirement.criterion, judge(requirement.criterion, facts), requirement)
    for criterion in offer.fits:
        yield Reason(criterion, judge(criterion, facts))


def _missing(reasons: Iterable[Reason], verdict: Verdict, facts: Facts) -> tuple[SlotName, ...]:
    if verdict is not Verdict.UNKNOWN:
        return ()
    open_slots = (
        slot
        for reason in reasons
        if reason.requirement and reason.verdict is Verdict.UNKNOWN
        for slot in open_slots_of(reason.criterion, facts)
    )
    return tuple(dict.fromkeys(open_slots))


def open_slots_of(criterion: Criterion, facts: Facts) -> list[SlotName]:
    """Return the slots a criterion rests on that are not settled and could still be told, in the order written."""
    bases = [base for slot in slots_of(criterion) for base in sorted(facts.vocabulary.bases(slot))]
    return [slot for slot in dict.fromkeys(bases) if not facts.settled(slot) and not _silent(slot, facts)]


def _silent(slot: SlotName, facts: Facts) -> bool:
    return isinstance(facts.answers.get(slot), Silence)


def _reachable(offer: Offer, facts: Facts) -> dict[SlotName, Possible]:
    """Return the slots of an offer's rule that the owner can change, widened to all that can be brought about."""
    bases = {base for slot in slots_of(offer.rule) for base in facts.vocabulary.bases(slot)}
    slots = [facts.vocabulary.slots[base] for base in sorted(bases)]
    return {slot.name: reach(slot, facts.possible(slot.name)) for slot in slots if slot.change != "no"}


def reach(slot: Slot, possible: Possible) -> Possible:
    """Return what a slot may become by the owner's own doing."""
    everything = anything(slot.kind)
    match slot.change, everything:
        case "rise", Span(_, high, whole):
            return Span(numbers_of(possible)[0], high, whole)
        case "fall", Span(low, _, whole):
            return Span(low, numbers_of(possible)[1], whole)
        case "add", Subsets():
            assert isinstance(slot.kind, SetKind)
            return Subsets(certain_in(possible), allowed_in(possible) | slot.addable)
        case "add", Options():
            return Options(codes_of(possible) | slot.addable)
    return everything


def decides(facts: Facts, catalogue: Catalogue, today: date) -> dict[SlotName, int]:
    """Return how many offers hang on each slot that is not told: their verdict counts twice, their place once.

    A slot that is not in the answer can change nothing that is shown, so there is no need to ask it.
    """
    weight: dict[SlotName, int] = {}
    for offer in made_on(catalogue.offers.values(), today):
        for slot, count in _hanging(offer, facts).items():
            weight[slot] = weight.get(slot, 0) + count
    for warning in catalogue.warnings.values():
        if warning.warns_when not in {None, "always"}:
            for slot in _undecided(_rule(warning), facts):
                weight[slot] = weight.get(slot, 0) + 1
    return weight


def _hanging(offer: Offer, facts: Facts) -> dict[SlotName, int]:
    verdict = judge(offer.rule, facts)
    if verdict is Verdict.UNMET:
        return {}
    hard = [slot for need in offer.eligibility for slot in _undecided(need.criterion, facts)]
    soft = [slot for criterion in offer.fits for slot in _undecided(criterion, facts)]
    scored = sorted(slot for slot in SCORED_SLOTS if slot not in facts.answers) if offer.role == "money" else []
    found = dict.fromkeys([*soft, *scored], 1)
    return found if verdict is Verdict.MET else {**found, **dict.fromkeys(hard, 3)}


def _undecided(criterion: Criterion, facts: Facts) -> list[SlotName]:
    return open_slots_of(criterion, facts) if judge(criterion, facts) is Verdict.UNKNOWN else []


def turning_on(slot: SlotName, facts: Facts, catalogue: Catalogue, today: date) -> dict[str, int]:
    """Return how many offers not yet ruled out turn on each code of a set; a hard criterion counts three times."""
    weight: dict[str, int] = {}
    for offer in made_on(catalogue.offers.values(), today):
        if judge(offer.rule, facts) is Verdict.UNMET:
            continue
        for criterion, worth in ((offer.rule, 3), *((criterion, 1) for criterion in offer.fits)):
            for atom in atoms(criterion):
                if isinstance(atom, HasAny | HasAll) and atom.slot == slot:
                    weight.update({code: weight.get(code, 0) + worth for code in atom.codes})
    return weight
