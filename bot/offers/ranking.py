"""The scores of all offers at once: offers alike in all that the score looks at are of one kind, and share it.

What a part of the score is worth is kept by the answers it rests on, so that a turn reckons only what it moved;
``score`` stays the one definition. Numbers are ten-thousandths.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import add, getitem, itemgetter

from bot.applicant.affordability import NET_CASH
from bot.applicant.answers import SlotName
from bot.applicant.facts import MOST_SCOPES, Facts, Scope
from bot.applicant.possible import allowed_in
from bot.eligibility.index import Mask, first_in, mask_of, numbers_in
from bot.kept import Found, Kept, once
from bot.offers.estimating import AMOUNT_SLOTS, WITHOUT_CASH_FLOW, estimate
from bot.offers.offer import Offer
from bot.offers.scoring import (
    MOST_MONEY,
    PARTS,
    TERM,
    URGENCY,
    WANTS,
    Scoring,
    due_early,
    fit_of,
    is_dear,
    taken_off,
    too_small,
    weighted,
)
from bot.offers.sieve import Sieve, Sifted

_UNIT = 10_000
_FIXED = ("cost", "certainty", "effort")
_MOST_KEPT = 512
_SECOND = itemgetter(1)


@dataclass(frozen=True, slots=True)
class _Worths:
    """What a part is worth by sort of offer: as it stands, at least and at most, whatever is still told."""

    now: dict[int, int] = field(default_factory=dict)
    least: dict[int, int] = field(default_factory=dict)
    most: dict[int, int] = field(default_factory=dict)


class _Moving:
    """A part of the score that moves with the answers, with what is taken off beside it; of each sort of offer one.

    Offers of one sort are those that the part does not tell apart.
    """

    def __init__(
        self, name: str, slots: Callable[[Facts], tuple[SlotName, ...]], sieve: Sieve, scoring: Scoring
    ) -> None:
        """``slots`` are all that the part may rest on for a firm."""
        self._part = PARTS[name]
        self._name = name
        self._slots = slots
        self._scoring = scoring
        self._kept: Kept[Hashable, _Worths] = Kept(_MOST_KEPT)
        self._ends = -_units(_off(name, scoring)), _units(scoring.weights[name])
        # Of what is taken off beside a part, only debt loses.
        looks = [(self._part.looks_at(offer), offer.money == "debt") for offer in sieve.offers]
        first: dict[Hashable, Offer] = {}
        for look, offer in zip(looks, sieve.offers, strict=True):
            first.setdefault(look, offer)
        self._offers = tuple(first.values())
        sorts = {look: sort for sort, look in enumerate(first)}
        self.sort_of = [sorts[look] for look in looks]

    def known(self, facts: Facts) -> Hashable:
        """Return what stands for all that the part rests on."""
        return facts.said_of(self._slots(facts))

    def worths(self, facts: Facts, sorts: frozenset[int]) -> _Worths:
        """Return what the part is worth to these sorts; others may stand there too."""
        found = self._kept.of(self.known(facts), _Worths)
        for sort in sorts - found.now.keys():
            self._reckon(sort, facts, found)
        return found

    def _reckon(self, sort: int, facts: Facts, found: _Worths) -> None:
        offer = self._offers[sort]
        found.now[sort] = found.least[sort] = found.most[sort] = self._worth(offer, facts)
        if not self._part.rests_on(offer, facts) <= facts.answers.keys():
            found.least[sort], found.most[sort] = self._ends

    def _worth(self, offer: Offer, facts: Facts) -> int:
        scoring, name = self._scoring, self._name
        measured = name == "share" or (name == "wants" and _may_want_most(facts))
        amount = estimate(offer, facts) if measured else None
        worth = weighted(name, self._part.worth(offer, facts, amount, scoring), scoring)
        beside: dict[str, Decimal] = {}
        if name == "tenor":
            beside = due_early(offer, facts, scoring)
        elif name == "share":
            beside = too_small(offer, amount, scoring)
        return _units(sum(beside.values(), worth))


def _off(name: str, scoring: Scoring) -> Decimal:
    """Return what may be taken off beside a part."""
    return {"tenor": scoring.short, "share": scoring.too_small}.get(name, Decimal(0))


@dataclass(frozen=True, slots=True)
class _Kind:
    """Offers with one score: what of it stands for all firms, what suits them, and their sort for each moving part."""

    mask: Mask
    fixed: int
    fits: Mask
    by_fit: Sequence[int]
    """What the fit is worth by how many criteria are met, one that is not known counting half of one that is."""
    sorts: Sequence[int]


class _Chosen:
    """Some of the kinds, laid out part by part."""

    def __init__(self, kinds: Sequence[_Kind]) -> None:
        self.masks = [kind.mask for kind in kinds]
        self.fits = [kind.fits for kind in kinds]
        self.by_fit = [kind.by_fit for kind in kinds]
        self.fixed = [kind.fixed for kind in kinds]
        self.sorts = list(zip(*(kind.sorts for kind in kinds), strict=True))
        """By moving part the sort of each kind; of no kinds there is nothing."""
        self.sorts_of = [frozenset(sorts) for sorts in self.sorts]


class _Sums:
    """What the scores of some kinds come to without the fit."""

    def __init__(self, chosen: _Chosen, worths: Sequence[_Worths]) -> None:
        self.chosen = chosen
        self._worths = worths

    def _summed(self, moving: Sequence[Mapping[int, int]]) -> list[int]:
        worths = [[worth[sort] for sort in sorts] for worth, sorts in zip(moving, self.chosen.sorts, strict=False)]
        return list(map(sum, zip(self.chosen.fixed, *worths, strict=True)))

    @once
    def now(self) -> Sequence[int]:
        return self._summed([worth.now for worth in self._worths])

    @once
    def least(self) -> Sequence[int]:
        """What they come to at least, whatever is still told."""
        return self._summed([worth.least for worth in self._worths])

    @once
    def most(self) -> Sequence[int]:
        """What they come to at most, whatever is still told."""
        return self._summed([worth.most for worth in self._worths])


class Ranks:
    """The offers of a sieve, compiled for a scoring."""

    def __init__(self, sieve: Sieve, scoring: Scoring) -> None:
        lowered = frozenset[SlotName]().union(*map(sieve.vocabulary.bases, sieve.lowered))
        early, later = (tuple(sorted(slots | lowered)) for slots in (WITHOUT_CASH_FLOW, AMOUNT_SLOTS))

        def amount(facts: Facts) -> tuple[SlotName, ...]:
            return later if NET_CASH in facts.answers else early

        def wishes(facts: Facts) -> tuple[SlotName, ...]:
            return (WANTS, *amount(facts)) if _may_want_most(facts) else (WANTS,)

        self._moving = (
            _Moving("share", amount, sieve, scoring),
            _Moving("speed", lambda _: (URGENCY,), sieve, scoring),
            _Moving("tenor", lambda _: (TERM,), sieve, scoring),
            _Moving("wants", wishes, sieve, scoring),
        )
        self.kinds, self.kind_of = self._sorted_out(sieve, scoring)
        self.places = tuple(range(len(self.kinds)))
        self.dear = mask_of(number for number, offer in enumerate(sieve.offers) if is_dear(offer, scoring))
        self._later = frozenset({*later, URGENCY, TERM, WANTS})
        self._early = frozenset({*early, URGENCY, TERM, WANTS})
        self._rest_on: Found[Scope, tuple[SlotName, ...]] = Found(MOST_SCOPES, self._resting_on)
        self._kept: Kept[Hashable, _Sums] = Kept(_MOST_KEPT)
        self._chosen = Found(_MOST_KEPT, self._choose)

    def places_of(self, among: Mask) -> tuple[int, ...]:
        """Return the kinds that some offers are of, by their places."""
        return tuple([place for place, kind in enumerate(self.kinds) if kind.mask & among])

    def sums(self, facts: Facts, places: tuple[int, ...]) -> "_Sums":
        """Return what the scores of some kinds come to without the fit; kept by all they follow from."""
        slots = self._rest_on[facts.scope] if facts.scope else tuple(sorted(self._later))
        key = places, slots, facts.said_of(slots)
        found = self._kept.get(key)
        return self._kept.keep(key, self._summed(facts, places)) if found is None else found

    def _resting_on(self, scope: Scope) -> tuple[SlotName, ...]:
        """Return the slots that were told of those that some part may rest on."""
        return tuple(sorted(scope.told & (self._later if NET_CASH in scope.told else self._early)))

    def _choose(self, places: tuple[int, ...]) -> _Chosen:
        return _Chosen([self.kinds[place] for place in places])

    def _summed(self, facts: Facts, places: tuple[int, ...]) -> _Sums:
        chosen = self._chosen[places]
        return _Sums(chosen, [part.worths(facts, of) for part, of in zip(self._moving, chosen.sorts_of, strict=False)])

    def _sorted_out(self, sieve: Sieve, scoring: Scoring) -> tuple[list[_Kind], list[int]]:
        nobody = sieve.vocabulary.nothing_known
        fixed = [_fixed(offer, nobody, scoring) for offer in sieve.offers]
        suits = [mask_of(map(sieve.place, offer.fits)) for offer in sieve.offers]
        sorts = [moving.sort_of for moving in self._moving]
        alike: dict[tuple[int, ...], list[int]] = {}
        for number, traits in enumerate(zip(fixed, suits, *sorts, strict=True)):
            alike.setdefault(traits, []).append(number)
        kinds = [
            _Kind(mask_of(numbers), stands, fits, _by_fit(fits.bit_count(), scoring), of)
            for (stands, fits, *of), numbers in alike.items()
        ]
        kind_of = {number: kind for kind, numbers in enumerate(alike.values()) for number in numbers}
        return kinds, [kind_of[number] for number in range(len(sieve.offers))]


def _may_want_most(facts: Facts) -> bool:
    """Say whether the wishes that were told may be for the largest amount: then they are measured by it."""
    return WANTS in facts.answers and MOST_MONEY in allowed_in(facts.possible(WANTS))


def _fixed(offer: Offer, nobody: Facts, scoring: Scoring) -> int:
    parts = [weighted(name, PARTS[name].worth(offer, nobody, None, scoring), scoring) for name in _FIXED]
    return _units(sum((*parts, *taken_off(offer, scoring).values()), Decimal(0)))


def _by_fit(criteria: int, scoring: Scoring) -> list[int]:
    halves = range(2 * criteria + 1)
    return [_units(weighted("fit", fit_of(half // 2, half % 2, criteria), scoring)) for half in halves]


def _units(score: Decimal) -> int:
    return int(score * _UNIT)


class Scores:
    """A number for each of some offers, the same for all offers of a kind."""

    def __init__(self, ranks: Ranks, kinds: Sequence[int], masks: Sequence[Mask], numbers: Sequence[int]) -> None:
        """``numbers`` are those of the ``kinds``, which are places among all kinds; ``masks`` are their offers."""
        self._ranks = ranks
        self._kinds = kinds
        self._masks = masks
        self._numbers = numbers

    @once
    def _by_kind(self) -> Mapping[int, int]:
        return dict(zip(self._kinds, self._numbers, strict=True))

    def of(self, offer: int) -> int:
        return self._by_kind[self._ranks.kind_of[offer]]

    @once
    def _tiers(self) -> list[Mask]:
        """The offers by their number, the highest first."""
        numbers = self._numbers
        in_order = sorted(zip(numbers, self._masks, strict=True), reverse=True)
        if len(set(numbers)) == len(numbers):
            return list(map(_SECOND, in_order))
        tiers: dict[int, Mask] = {}
        for number, mask in in_order:
            tiers[number] = tiers.get(number, 0) | mask
        return list(tiers.values())

    def ranked(self, among: Mask) -> Iterator[int]:
        """Yield some offers, the one with the highest number first; of equals the first in order of ids."""
        for here in filter(None, map(among.__and__, self._tiers)):
            yield from numbers_in(here)

    def best(self, among: Mask, count: int) -> list[int]:
        """Return up to ``count`` of some offers as they are ranked."""
        found: list[int] = []
        for here in filter(None, map(among.__and__, self._tiers if among else ())):
            found += first_in(here, count - len(found))
            if len(found) == count:
                break
        return found

    def at_least(self, number: int, among: Mask) -> Mask:
        """Return the offers ``among`` the given whose number is at least so high."""
        found = 0
        for high, mask in zip(self._numbers, self._masks, strict=True):
            if high >= number:
                found |= mask
        return found & among


class Ranking:
    """The scores for one firm of all offers, or of those ``among`` the given."""

    def __init__(self, ranks: Ranks, sifted: Sifted, among: Mask = -1) -> None:
        self._ranks = ranks
        self.dear = ranks.dear
        """Money that usually costs more than a firm should pay."""
        self._places = ranks.places if among == -1 else ranks.places_of(among)
        self._sums = ranks.sums(sifted.facts, self._places)
        criteria, fits = sifted.criteria, self._sums.chosen.fits
        met, unknown = criteria.met, criteria.unknown
        self._met = [(mask & met).bit_count() for mask in fits]
        self._unknown = [(mask & unknown).bit_count() for mask in fits]
        self.scores = self._total(self._sums.now, map(add, map(add, self._met, self._met), self._unknown))

    @once
    def least(self) -> Scores:
        """What each score is at least, whatever is still told."""
        return self._total(self._sums.least, map(add, self._met, self._met))

    @once
    def most(self) -> Scores:
        """What each score is at most, whatever is still told."""
        most = list(map(add, self._met, self._unknown))
        return self._total(self._sums.most, map(add, most, most))

    def score(self, offer: int) -> Decimal:
        """Return the score of one offer."""
        return Decimal(self.scores.of(offer)) / _UNIT

    def _total(self, sums: Sequence[int], halves: Iterable[int]) -> Scores:
        """Add what the fit is worth to the sum of all other parts; a criterion that counts whole counts two halves."""
        chosen = self._sums.chosen
        numbers = list(map(add, sums, map(getitem, chosen.by_fit, halves)))
        return Scores(self._ranks, self._places, chosen.masks, numbers)
