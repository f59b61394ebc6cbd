"""All offers sifted for one firm at once, a bit for each in the order of their ids.

What is met, what is within reach and what a question would decide is read off masks; reasons, amounts and scores are
worked out only for offers that are looked at.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import lru_cache, partial, reduce
from operator import or_
from typing import Any, NamedTuple

from bot.applicant.answers import Silence, SlotName
from bot.applicant.facts import DIVISION, INDUSTRY, MOST_SCOPES, Facts, Scope, Vocabulary
from bot.applicant.possible import (
    certain_in,
    exactly,
)
from bot.eligibility.criteria import AllOf, Criterion, HasAll, HasAny, atoms, slots_of
from bot.eligibility.index import Index, Mask, Seen, Undecided, Verdicts, mask_of, numbers_in
from bot.eligibility.judging import Verdict
from bot.kept import Found, once
from bot.offers.estimating import AMOUNT_SLOTS, CASH_SLOTS, COLLATERAL, cash_slots
from bot.offers.offer import Catalogue, Offer
from bot.offers.reaching import changeable, reaching
from bot.offers.reasons import Grounds, Reasons
from bot.offers.scoring import SCORED_SLOTS

CONSIDERING = SlotName("considering")
_HARD, _SOFT = 3, 1
"""What an open hard criterion weighs, and one that only raises the score."""
BUSINESS = frozenset({INDUSTRY, DIVISION, SlotName("sectors")})
"""What a line of business is told by."""


class Sieve:
    """The offers and warnings of a catalogue, compiled for one vocabulary."""

    def __init__(self, catalogue: Catalogue, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.offers = _by_id(catalogue.offers.values())
        self.number = {offer.id: number for number, offer in enumerate(self.offers)}
        self.always = _by_id(offer for offer in catalogue.warnings.values() if offer.warns_when == "always")
        self.likely = _by_id(offer for offer in catalogue.warnings.values() if offer.threat is not None)
        self.fits = Index([AllOf(offer.fits) for offer in self.offers], vocabulary)
        self.threats = Index([offer.threat for offer in self.likely if offer.threat is not None], vocabulary)
        self._places = {criterion: place for place, criterion in enumerate(dict.fromkeys(_criteria(self.offers)))}
        self.criteria = len(self._places)
        self.rules = Index([*self._places, *(offer.rule for offer in self.offers)], vocabulary)
        """All criteria, each at its place, and then the rules of the offers, to be judged at once."""
        self.grounds = Grounds(self.offers, self._places, self.rules)
        """What can be said of the criteria."""
        self.money = mask_of(number for number, offer in enumerate(self.offers) if offer.role == "money")
        self.secured = mask_of(number for number, offer in enumerate(self.offers) if offer.secured_by)
        self.debt = mask_of(number for number, offer in enumerate(self.offers) if offer.money == "debt")
        self.loans = self.debt & self.money
        self.grants = self.money & mask_of(n for n, offer in enumerate(self.offers) if offer.money == "grant")
        self.scored = {COLLATERAL: self.secured & self.money, **dict.fromkeys(SCORED_SLOTS, self.money)}
        """By slot: the money whose score it moves."""
        self.heads = [
            mask_of(number for number, offer in enumerate(self.offers) if offer.stands == rank)
            for rank in sorted({offer.stands for offer in self.offers})
        ]
        """The offers that stand for a line before others do, the first ones first."""
        self._forms = self._of_one_model()
        self.line_of = [(forms & -forms).bit_length() for forms in self._forms]
        """By offer a number of the line that all forms of its kind of money fold into."""
        self.lowered: dict[SlotName, Mask] = {}
        """By slot: the offers whose upper limit is lower for some firms."""
        for number, offer in enumerate(self.offers):
            for slot in {slot for less in (offer.amount.less if offer.amount else ()) for slot in slots_of(less.when)}:
                self.lowered[slot] = self.lowered.get(slot, 0) | 1 << number
        self.asked = self._asked()
        """The slots that anything shown may hang on."""
        self.proving = self._telling(frozenset(slot for offer in self.offers for slot in slots_of(offer.rule)))
        """By slot: what it tells of that hard criteria look at; a derived slot is told by its bases."""
        self.suited_by = self._telling(self.fits.slots)
        """By slot: what it tells of that decides whom offers are for."""
        self.lowered_by = {slot: tells for slot, tells in self._telling(frozenset(self.lowered)).items() if tells}
        """By slot: what it tells of that lowers limits."""
        self.warned_by = {slot: tells for slot, tells in self._telling(self.threats.slots).items() if tells}
        """By slot: what it tells of that warnings look at."""
        self.suits_business = self._suits_business()
        """By place of a criterion on the line of business: the offers that it suits."""
        self.of_business = mask_of(self.suits_business)
        self._reaches = [(slot.name, reaching(slot, vocabulary)) for slot in changeable(self.offers, vocabulary)]
        """By slot that an owner can change: what it may become of what it may be."""
        changed_at_will = Seen(self._changed_at_will, frozenset(slot for slot, _ in self._reaches))
        self.within_reach = self.rules.seen_as(changed_at_will, vocabulary, -1 << self.criteria)
        """The rules of the offers, judged of what an owner can bring about."""
        self.tellings: Mapping[Scope, Mapping[SlotName, _Telling]] = Found(MOST_SCOPES, self._tellings)
        """By what was told, by slot that was not: what an answer to it may decide."""
        self.made_on = lru_cache(maxsize=8)(self._made_on)
        self.naming = lru_cache(maxsize=None)(self._naming)

    def _telling(self, looked_at: frozenset[SlotName]) -> Mapping[SlotName, tuple[SlotName, ...]]:
        telling = self.vocabulary.telling
        return {slot: tuple(told for told in tells if told in looked_at) for slot, tells in telling.items()}

    def _tellings(self, scope: Scope) -> "Mapping[SlotName, _Telling]":
        return Found(len(self.vocabulary.slots), partial(self._telling_of, scope))

    def _telling_of(self, scope: Scope, slot: SlotName) -> "_Telling":
        hard = {told: self.rules.open_untold(told, scope) for told in self.proving[slot]}
        soft = {told: self.fits.open_untold(told, scope) for told in self.suited_by[slot]}
        moved = [self.lowered[told] for told in self.lowered_by.get(slot, ())]
        return _Telling(
            reduce(or_, [mask for mask in hard.values() if mask is not None], 0) >> self.criteria,
            tuple(told for told, mask in hard.items() if mask is None),
            reduce(or_, [mask for mask in (*soft.values(), *moved, self.scored.get(slot)) if mask is not None], 0),
            tuple(told for told, mask in soft.items() if mask is None),
            self.loans if slot in CASH_SLOTS and slot not in self.scored else 0,
        )

    def _asked(self) -> tuple[SlotName, ...]:
        told_by = self.vocabulary.told_by
        looked_at = self.rules.slots | self.fits.slots | self.threats.slots | self.lowered.keys()
        bases = frozenset(base for slot in looked_at for base in told_by[slot])
        return tuple(sorted(bases | self.scored.keys() | AMOUNT_SLOTS))

    def _of_one_model(self) -> list[Mask]:
        models: dict[str, Mask] = {}
        for number in numbers_in(self.money):
            model = self.offers[number].model
            models[model] = models.get(model, 0) | 1 << number
        return [models.get(offer.model, 0) for offer in self.offers]

    def _suits_business(self) -> dict[int, Mask]:
        found: dict[int, Mask] = {}
        for number, offer in enumerate(self.offers):
            for criterion in offer.fits:
                if BUSINESS.issuperset(slots_of(criterion)):
                    place = self.place(criterion)
                    found[place] = found.get(place, 0) | 1 << number
        return found

    def _changed_at_will(self, facts: Facts) -> Facts:
        """Return the facts with each slot that an owner can change widened to all that it may become."""
        known = [(slot, facts.possible(slot), reached) for slot, reached in self._reaches]
        return facts.assuming({slot: further for slot, now, reached in known if (further := reached(now)) is not now})

    def _made_on(self, today: date) -> Mask:
        return mask_of(number for number, offer in enumerate(self.offers) if offer.made_on(today))

    def _naming(self, slot: SlotName) -> tuple[tuple[str, int, Mask], ...]:
        """Return by code of a set, and by weight, the offers that name it in a criterion."""
        found: dict[tuple[str, int], Mask] = {}
        for number, offer in enumerate(self.offers):
            for criterion, weight in ((offer.rule, _HARD), *((criterion, _SOFT) for criterion in offer.fits)):
                for atom in atoms(criterion):
                    if isinstance(atom, HasAny | HasAll) and atom.slot == slot:
                        for code in atom.codes:
                            found[code, weight] = found.get((code, weight), 0) | 1 << number
        return tuple((code, weight, mask) for (code, weight), mask in found.items())

    def forms(self, number: int) -> Mask:
        """Return all forms of the kind of money that an offer is a form of; they fold into one line."""
        return self._forms[number]

    def place(self, criterion: Criterion) -> int:
        """Return the number of a criterion among all rules."""
        return self._places[criterion]


class _Telling(NamedTuple):
    """What the answer to a slot that was not told may decide, for all who told the same slots."""

    hard: Mask
    """Offers that it may prove or rule out."""
    of_hard: tuple[SlotName, ...]
    """What it tells of that is looked up for a firm besides."""
    soft: Mask
    """Offers whose score it may move."""
    of_soft: tuple[SlotName, ...]
    """What it tells of that is looked up for a firm besides."""
    loans: Mask
    """Debt whose score it moves of a firm of whose cash flow it tells."""


class Sifted:
    """The offers of a sieve as they stand for one firm on one day."""

    def __init__(self, sieve: Sieve, facts: Facts, today: date) -> None:
        self.sieve = sieve
        self.facts = facts
        self.on = today
        self.made = made = sieve.made_on(today)
        criteria = sieve.criteria
        self.criteria = verdicts = sieve.rules.verdicts(facts, made << criteria | (1 << criteria) - 1)
        """The verdicts of all criteria, each at its ``place`` in the sieve; those of the offers come after them."""
        self.met = made & verdicts.met >> criteria
        self._unmet = made & verdicts.unmet >> criteria
        self.possible = made ^ (self.met | self._unmet)
        """Undecided: answers are missing."""
        self.openings: dict[Hashable, Any] = {}
        """What opens the offers, by the ways that may be gone."""
        self._deciding: dict[SlotName, tuple[Mask, Mask]] = {}
        self._weighed: dict[SlotName, int] = {}

    @property
    def verdicts(self) -> Verdicts:
        """The verdicts of all offers, those not made today included."""
        met, unmet, every = self.criteria
        criteria = self.sieve.criteria
        return Verdicts(met >> criteria, unmet >> criteria, every >> criteria)

    @once
    def near(self) -> Mask:
        """Unmet, but only on facts the owner can change."""
        criteria = self.sieve.criteria
        return self._unmet ^ self.sieve.within_reach.unmet(self.facts, self._unmet << criteria) >> criteria

    @property
    def unmet(self) -> Mask:
        """Unmet for good."""
        return self._unmet & ~self.near

    @once
    def reasons(self) -> Callable[[int], Reasons]:
        """Tells how this firm stands to each criterion of an offer: the hard ones, then what only raises the score."""
        return self.sieve.grounds.told(self.facts, self.criteria)

    @once
    def _threats(self) -> Verdicts:
        return self.sieve.threats.verdicts(self.facts)

    @property
    def warnings(self) -> tuple[Offer, ...]:
        """The channels to warn this firm of: what it thinks of, what it is likely to meet, what is always named."""
        likely = enumerate(self.sieve.likely)
        met = (*(offer for number, offer in likely if self._threats.of(number) is Verdict.MET), *self.sieve.always)
        considered = certain_in(self.facts.possible(CONSIDERING))
        return tuple(sorted(met, key=lambda offer: offer.asked_as not in considered))

    @once
    def weights(self) -> Mapping[SlotName, int]:
        """How much hangs on each slot that is not told: an offer's verdict three times its place, a warning once.

        A slot that is not in the answer can change nothing that is shown, so there is no need to ask it.
        """
        return {slot: weight for slot in self.sieve.asked if (weight := self.weight(slot))}

    def weight(self, slot: SlotName) -> int:
        """Return how much hangs on one slot."""
        if slot not in self._weighed:
            hard, soft = self.deciding(slot)
            soft &= (self.met | self.possible) & ~hard
            found = _HARD * hard.bit_count() + _SOFT * soft.bit_count()
            if slot in self.sieve.warned_by:
                found += self._warned(slot).bit_count()
            self._weighed[slot] = found
        return self._weighed[slot]

    def deciding(self, slot: SlotName) -> tuple[Mask, Mask]:
        """Return the offers that a slot may prove or rule out if it is told, and those whose score it may move."""
        found = self._deciding.get(slot)
        if found is None:
            found = self._deciding[slot] = self._decided_by(slot)
        return found

    def _decided_by(self, slot: SlotName) -> tuple[Mask, Mask]:
        scope = self.facts.scope
        if scope is None or slot not in scope.open_ended:
            return self._decided_by_more(slot)
        hard, of_hard, soft, of_soft, loans = self.sieve.tellings[scope][slot]
        for told in of_hard:
            hard |= self._undecided[told] >> self.sieve.criteria
        for told in of_soft:
            soft |= self._suits[told]
        if loans and slot in self._cash_slots:
            soft |= loans
        return hard & self.possible, soft & self.made

    def _decided_by_more(self, slot: SlotName) -> tuple[Mask, Mask]:
        """Return what a slot decides that was told, but may be told more finely, or that follows from others."""
        sieve, facts = self.sieve, self.facts
        hard = soft = 0
        if is_to_tell(slot, facts):
            for told in sieve.proving[slot]:
                hard |= self._undecided[told] >> sieve.criteria
            for told in sieve.suited_by[slot]:
                soft |= self._suits[told]
            for told in sieve.lowered_by.get(slot, ()):
                soft |= sieve.lowered[told]
        if slot not in facts.answers:
            soft |= sieve.scored.get(slot) or (sieve.loans if slot in self._cash_slots else 0)
        return hard & self.possible, soft & self.made

    @once
    def _cash_slots(self) -> frozenset[SlotName]:
        return cash_slots(self.facts)

    def _warned(self, slot: SlotName) -> Mask:
        if not is_to_tell(slot, self.facts):
            return 0
        undecided = self.sieve.threats.undecided(self.facts, self._threats.met | self._threats.unmet)
        return reduce(or_, [undecided[told] for told in self.sieve.warned_by[slot]]) & self._threats.unknown

    @once
    def _undecided(self) -> Undecided:
        return self.sieve.rules.undecided(self.facts, self.criteria.met | self.criteria.unmet)

    @once
    def _suits(self) -> Undecided:
        return self.sieve.fits.undecided(self.facts)

    def turning_on(self, slot: SlotName) -> Mapping[str, int]:
        """Return how many offers turn on each code of a set; a hard criterion counts three times.

        Offers that are out do not count, nor those for a business of another kind: evidence of exports is nothing to
        ask a restaurant for, although it could have some.
        """
        live = (self.met | self.possible) & ~self._for_others(slot)
        weight: dict[str, int] = {}
        for code, worth, mask in self.sieve.naming(slot):
            if here := (mask & live).bit_count():
                weight[code] = weight.get(code, 0) + worth * here
        return weight

    def _for_others(self, slot: SlotName) -> Mask:
        """Return the offers that suit lines of business of which this one is none, if nothing more is told of a set."""
        bare = self.facts.assuming({slot: exactly(certain_in(self.facts.possible(slot)))})
        verdicts = self.sieve.rules.verdicts(bare, self.sieve.of_business)
        meant = [(verdicts.of(place), mask) for place, mask in self.sieve.suits_business.items()]
        for_others = reduce(or_, (mask for verdict, mask in meant if verdict is Verdict.UNMET), 0)
        return for_others & ~reduce(or_, (mask for verdict, mask in meant if verdict is not Verdict.UNMET), 0)


@lru_cache(maxsize=16)
def sieve_of(catalogue: Catalogue, vocabulary: Vocabulary) -> Sieve:
    """Return a catalogue compiled; it is compiled once."""
    return Sieve(catalogue, vocabulary)


def _by_id(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    return tuple(sorted(offers, key=lambda offer: offer.id))


def _criteria(offers: Iterable[Offer]) -> Iterable[Criterion]:
    for offer in offers:
        yield from (need.criterion for need in offer.eligibility)
        yield from offer.fits


def open_slots_of(criterion: Criterion, facts: Facts) -> list[SlotName]:
    """Return the slots a criterion rests on that are not settled and could still be told, in the order written."""
    return list(dict.fromkeys(base for slot in slots_of(criterion) for base in open_bases(slot, facts)))


def open_bases(slot: SlotName, facts: Facts) -> list[SlotName]:
    """Return the slots that tell a fact, itself or what it is derived from, and can still be told."""
    return [base for base in facts.vocabulary.told_by[slot] if is_to_tell(base, facts)]


def is_to_tell(slot: SlotName, facts: Facts) -> bool:
    """Say whether an answer to a slot can still come in: it is neither settled nor silent."""
    if facts.scope and slot in facts.scope.open_ended:
        return True
    return not isinstance(facts.answers.get(slot), Silence) and not facts.settled(slot)
