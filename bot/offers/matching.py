"""Matching: every offer judged against one firm, with reasons, what is missing, what it gives and a score."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache, partial

from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.eligibility.criteria import Atom
from bot.eligibility.index import Mask
from bot.eligibility.judging import Verdict, judge, open_conditions
from bot.kept import once
from bot.offers.estimating import Estimate, estimate
from bot.offers.offer import Catalogue, Offer
from bot.offers.ranking import Ranking, Ranks
from bot.offers.reaching import changeable, reach
from bot.offers.reasons import Reason
from bot.offers.scoring import Scoring, is_dear, score
from bot.offers.sieve import Sieve, Sifted, open_bases, sieve_of
from bot.offers.unlocking import Unlock, keys_of, openings, unlocks
from bot.offers.ways import Ways


class Standing(Enum):
    """Where an offer stands for a firm; the order is the order shown."""

    MET = "met"
    POSSIBLE = "possible"
    NEAR = "near"
    UNMET = "unmet"


class Match:
    """An offer as it stands for one firm; what is not looked at is not worked out."""

    def __init__(self, offer: Offer, standing: Standing, facts: Facts, scoring: Scoring) -> None:
        self.offer = offer
        self.standing = standing
        self._facts = facts
        self._scoring = scoring

    @once
    def reasons(self) -> tuple[Reason, ...]:
        """The hard criteria, then what only raises the score."""
        offer, facts = self.offer, self._facts
        hard = (Reason(need.criterion, judge(need.criterion, facts), need) for need in offer.eligibility)
        return (*hard, *(Reason(criterion, judge(criterion, facts)) for criterion in offer.fits))

    def unlocks(self, ways: Ways) -> tuple[Unlock, ...]:
        """Return what would open an offer that is unmet, the least effort first."""
        return unlocks(self.offer, self._facts, ways)

    @once
    def missing(self) -> tuple[SlotName, ...]:
        """Slots not yet told that decide the verdict."""
        if self.standing is not Standing.POSSIBLE:
            return ()
        slots = (base for atom in self.undecided for base in open_bases(atom.slot, self._facts))
        return tuple(dict.fromkeys(slots))

    @once
    def lacking(self) -> tuple[SlotName, ...]:
        """Slots that decide the verdict: what is not yet told, or where all was asked, what was met with silence."""
        if self.missing or self.standing is not Standing.POSSIBLE:
            return self.missing
        facts = self._facts
        bases = (base for atom in self.undecided for base in facts.vocabulary.told_by[atom.slot])
        return tuple(dict.fromkeys(base for base in bases if not facts.settled(base)))

    @once
    def undecided(self) -> tuple[Atom, ...]:
        """The conditions of the hard criteria that leave the verdict open."""
        hard = (reason for reason in self.reasons if reason.requirement and reason.verdict is Verdict.UNKNOWN)
        return tuple(atom for reason in hard for atom in open_conditions(reason.criterion, self._facts))

    @once
    def estimate(self) -> Estimate:
        return estimate(self.offer, self._facts)

    @once
    def parts(self) -> Mapping[str, Decimal]:
        return score(self.offer, self._facts, self.estimate, self._scoring)

    @property
    def is_dear(self) -> bool:
        """Whether it is money that usually costs more than a firm should pay."""
        return is_dear(self.offer, self._scoring)

    @once
    def score(self) -> Decimal:
        return sum(self.parts.values(), Decimal(0))


class SiftedMatch(Match):
    """One of the offers that were sifted, by its number; its reasons lie ready."""

    reasons: tuple[Reason, ...]

    def __init__(self, sifted: Sifted, number: int, standing: Standing, scoring: Scoring) -> None:
        self.offer = sifted.sieve.offers[number]
        self.standing = standing
        self.reasons = sifted.reasons(number)
        self._facts = sifted.facts
        self._scoring = scoring
        self._sifted = sifted
        self._number = number

    def unlocks(self, ways: Ways) -> tuple[Unlock, ...]:
        """Return what would open an offer that is unmet, the least effort first."""
        return openings(self._sifted, ways).of(self._number)


class Matches:
    """All offers in the order shown, and the channels to warn of; a standing is ranked when it is looked at."""

    def __init__(
        self,
        offers: Iterable[Match] = (),
        warnings: tuple[Offer, ...] = (),
        on: date | None = None,
        shelf: Callable[[Standing], Iterable[Match]] | None = None,
    ) -> None:
        """``shelf`` gives the offers of a standing in the order shown, where they need not be listed and sorted."""
        self._shelf = shelf or partial(_shelved, tuple(offers))
        self._ranked: dict[Standing, tuple[Match, ...]] = {}
        self.warnings = warnings
        self.on = on
        """The day they were matched for."""

    @property
    def offers(self) -> tuple[Match, ...]:
        return tuple(match for standing in Standing for match in self.standing(standing))

    def standing(self, standing: Standing) -> tuple[Match, ...]:
        if standing not in self._ranked:
            self._ranked[standing] = tuple(self._shelf(standing))
        return self._ranked[standing]


def _shelved(offers: Iterable[Match], standing: Standing) -> list[Match]:
    found = (match for match in offers if match.standing is standing)
    return sorted(found, key=lambda match: (-match.score, match.offer.id))


def match_offers(facts: Facts, catalogue: Catalogue, scoring: Scoring, today: date) -> Matches:
    """Judge every offer that is made today; the order depends on facts and content only."""
    return matches_of(sift(facts, catalogue, today), scoring)


def sift(facts: Facts, catalogue: Catalogue, today: date) -> Sifted:
    """Sift the offers that are made today for one firm."""
    return Sifted(sieve_of(catalogue, facts.vocabulary), facts, today)


def compiled(catalogue: Catalogue, vocabulary: Vocabulary, scoring: Scoring) -> Sieve:
    """Return a catalogue sifted with, once all is worked out that is the same for every firm."""
    sieve = sieve_of(catalogue, vocabulary)
    ranks_of(sieve, scoring)
    keys, _ = keys_of(sieve, catalogue.ways)
    for number in range(len(sieve.offers)):
        keys[number]
    return sieve


def matches_of(sifted: Sifted, scoring: Scoring) -> Matches:
    """Return the offers as they were sifted."""

    def shelf(standing: Standing) -> Iterator[Match]:
        among = _standing_in(sifted, standing)
        ranking = Ranking(ranks_of(sifted.sieve, scoring), sifted, among)
        best = ranking.scores.best(among, among.bit_count())
        return (SiftedMatch(sifted, number, standing, scoring) for number in best)

    return Matches((), sifted.warnings, sifted.on, shelf)


def _standing_in(sifted: Sifted, standing: Standing) -> Mask:
    match standing:
        case Standing.MET:
            return sifted.met
        case Standing.POSSIBLE:
            return sifted.possible
        case Standing.NEAR:
            return sifted.near
        case Standing.UNMET:
            return sifted.unmet


@lru_cache(maxsize=16)
def ranks_of(sieve: Sieve, scoring: Scoring) -> Ranks:
    """Return the offers of a sieve compiled for a scoring; they are compiled once."""
    return Ranks(sieve, scoring)


def match(offer: Offer, facts: Facts, scoring: Scoring) -> Match:
    """Judge one offer against one firm."""
    return Match(offer, _standing(offer, facts), facts, scoring)


def _standing(offer: Offer, facts: Facts) -> Standing:
    match judge(offer.rule, facts):
        case Verdict.MET:
            return Standing.MET
        case Verdict.UNKNOWN:
            return Standing.POSSIBLE
    widened = {slot.name: reach(slot, facts.possible(slot.name)) for slot in changeable((offer,), facts.vocabulary)}
    within_reach = judge(offer.rule, facts.assuming(widened))
    return Standing.UNMET if within_reach is Verdict.UNMET else Standing.NEAR
