"""The scores of all offers at once: every score a number whose bits lie in slices, a mask of offers for each bit.

Offers alike in what a part of the score looks at share that part, so it is reckoned once for all of them; ``score``
stays the one definition. Numbers are ten-thousandths, raised so that what is taken off leaves them above zero.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from itertools import zip_longest
from typing import TypeAlias

from bot.applicant.facts import Facts
from bot.applicant.possible import certain_in
from bot.eligibility.index import Mask, mask_of
from bot.offers.estimating import estimate
from bot.offers.offer import Offer
from bot.offers.scoring import PARTS, WANTS, Scoring, due_early, fit_of, taken_off, too_small, weighted, without_amount
from bot.offers.sieve import Sieve, Sifted

Slices: TypeAlias = Sequence[Mask]
"""A number for each offer: the offers whose number has a bit, the lowest bit first."""

_UNIT = 10_000
_RAISED = 4 * _UNIT
"""More than can be taken off."""
_FIXED = ("cost", "certainty", "effort")
_MOVING = ("share", "speed", "tenor", "wants")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Offers that a part of the score does not tell apart: one of them, and all of them."""

    offer: Offer
    mask: Mask


class Ranks:
    """The offers of a sieve, compiled for a scoring."""

    def __init__(self, sieve: Sieve, scoring: Scoring) -> None:
        self.scoring = scoring
        self.fits = [(kind, mask_of(map(sieve.place, kind.offer.fits))) for kind in _kinds(sieve, "fit")]
        self.moving = {name: _kinds(sieve, name) for name in _MOVING}
        self.wants_besides_most = _kinds(sieve, "wants", without_amount)
        self.raised = {"tenor": _units(scoring.short), "share": _units(scoring.too_small)}
        """What may be taken off beside a part is added to it first."""
        nobody, raised = sieve.vocabulary.nothing_known, _RAISED - sum(self.raised.values())
        self.fixed = slices_of(
            (raised + _fixed(offer, nobody, scoring), 1 << number) for number, offer in enumerate(sieve.offers)
        )


def _kinds(sieve: Sieve, part: str, looks_at: Callable[[Offer], Hashable] | None = None) -> list[_Kind]:
    looks_at = looks_at or PARTS[part].looks_at
    found: dict[Hashable, _Kind] = {}
    for number, offer in enumerate(sieve.offers):
        # Of what is taken off beside a part, only debt loses.
        looks = (looks_at(offer), offer.money == "debt")
        known = found.get(looks, _Kind(offer, 0))
        found[looks] = _Kind(known.offer, known.mask | 1 << number)
    return list(found.values())


def _fixed(offer: Offer, nobody: Facts, scoring: Scoring) -> int:
    parts = [weighted(name, PARTS[name].worth(offer, nobody, None, scoring), scoring) for name in _FIXED]
    return _units(sum((*parts, *taken_off(offer, scoring).values()), Decimal(0)))


def _units(score: Decimal) -> int:
    return int(score * _UNIT)


Worths: TypeAlias = list[tuple[int, Mask]]
"""What one part is worth, kind by kind."""


class Ranking:
    """The scores of all offers for one firm, or of those ``among`` the given."""

    def __init__(self, ranks: Ranks, sifted: Sifted, among: Mask = -1) -> None:
        self._ranks = ranks
        self._scoring = ranks.scoring
        self._facts = sifted.facts
        verdicts = sifted.criteria
        self._met, self._unknown = verdicts.met, verdicts.unknown
        self._wants_most = "largest-amount" in certain_in(self._facts.possible(WANTS))
        kinds = ranks.moving if self._wants_most else {**ranks.moving, "wants": ranks.wants_besides_most}
        self._kinds = {name: [kind for kind in found if kind.mask & among] for name, found in kinds.items()}
        self._among = among

    @cached_property
    def scores(self) -> Slices:
        return self._total([self._fits(half=True), *self._moving.values()])

    @cached_property
    def least(self) -> Slices:
        """What each score is at least, whatever is still told."""
        return self._total([self._fits(), *(self._ends(name, 0) for name in _MOVING)])

    @cached_property
    def most(self) -> Slices:
        """What each score is at most, whatever is still told."""
        open_ = self._unknown
        most = {name: _units(self._scoring.weights[name]) for name in _MOVING}
        return self._total([self._fits(open_), *(self._ends(name, most[name]) for name in _MOVING)])

    def score(self, number: int) -> Decimal:
        """Return the score of one offer."""
        return (Decimal(number_at(number, self.scores)) - _RAISED) / _UNIT

    def _total(self, parts: Iterable[Worths]) -> Slices:
        return reduce(added, map(slices_of, parts), self._ranks.fixed)

    def _fits(self, also: Mask = 0, *, half: bool = False) -> Worths:
        met, unknown = self._met | also, self._unknown if half else 0
        found: Worths = []
        for kind, fits in self._ranks.fits:
            if not kind.mask & self._among:
                continue
            worth = fit_of((met & fits).bit_count(), (unknown & fits).bit_count(), fits.bit_count())
            found.append((_units(weighted("fit", worth, self._scoring)), kind.mask))
        return found

    @cached_property
    def _moving(self) -> dict[str, Worths]:
        return {name: [(self._worth(name, kind), kind.mask) for kind in self._kinds[name]] for name in _MOVING}

    def _worth(self, name: str, kind: _Kind) -> int:
        facts, scoring, offer = self._facts, self._scoring, kind.offer
        amount = estimate(offer, facts) if name == "share" or (name == "wants" and self._wants_most) else None
        score = weighted(name, PARTS[name].worth(offer, facts, amount, scoring), scoring)
        beside = {
            "tenor": lambda: due_early(offer, facts, scoring),
            "share": lambda: too_small(offer, amount, scoring),
        }
        off = sum(beside[name]().values(), Decimal(0)) if name in beside else Decimal(0)
        return _units(score + off) + self._ranks.raised.get(name, 0)

    @cached_property
    def _open(self) -> dict[str, list[bool]]:
        """Whether something may still be told that a part rests on, kind by kind."""
        facts, told = self._facts, self._facts.answers.keys()
        return {
            name: [not PARTS[name].rests_on(kind.offer, facts) <= told for kind in self._kinds[name]]
            for name in _MOVING
        }

    def _ends(self, name: str, end: int) -> Worths:
        """Return what a part comes to at one of its ends, and where all that it rests on was told, what it is worth."""
        if end:
            end += self._ranks.raised.get(name, 0)
        # What is still open need not be reckoned: early in a talk that is nearly everything.
        kinds = zip(self._kinds[name], self._open[name], strict=True)
        return [(end if open_ else self._worth(name, kind), kind.mask) for kind, open_ in kinds]


def slices_of(numbers: Iterable[tuple[int, Mask]]) -> list[Mask]:
    """Return numbers, each with the offers it belongs to, as slices.

    >>> slices_of([(5, 0b01), (6, 0b10)])
    [1, 2, 3]
    """
    slices: list[Mask] = []
    for number, mask in numbers:
        slices += [0] * (number.bit_length() - len(slices))
        for bit in range(number.bit_length()):
            if number >> bit & 1:
                slices[bit] |= mask
    return slices


def added(one: Slices, two: Slices) -> Slices:
    """Add number to number, offer by offer.

    >>> added([1, 2, 3], [1])
    [0, 3, 3]
    """
    found: list[Mask] = []
    carry = 0
    for a, b in zip_longest(one, two, fillvalue=0):
        either = a ^ b
        found.append(either ^ carry)
        carry = a & b | carry & either
    return [*found, carry] if carry else found


def at_least(slices: Slices, number: int, among: Mask) -> Mask:
    """Return the offers ``among`` the given whose number is at least so high.

    >>> bin(at_least([1, 2, 3], 6, 0b11))
    '0b10'
    """
    if number.bit_length() > len(slices):
        return 0
    above, level = 0, among
    for bit in range(len(slices) - 1, -1, -1):
        if number >> bit & 1:
            level &= slices[bit]
        else:
            above |= level & slices[bit]
            level &= ~slices[bit]
    return above | level


def best(slices: Slices, among: Mask, count: int) -> Iterator[int]:
    """Yield up to ``count`` offers, the one with the highest number first; of equals the first in the order of ids.

    >>> list(best([1, 2, 3], 0b11, 2))
    [1, 0]
    """
    for _ in range(count):
        if not among:
            return
        highest = among
        for slice_ in reversed(slices):
            highest = highest & slice_ or highest
        first = highest & -highest
        yield first.bit_length() - 1
        among ^= first


def number_at(place: int, slices: Slices) -> int:
    """Return the number of one offer.

    >>> number_at(1, [1, 2, 3])
    6
    """
    return sum((slice_ >> place & 1) << bit for bit, slice_ in enumerate(slices))
