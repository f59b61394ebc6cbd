"""Reasons: every criterion of an offer, and how a firm stands to it.

All that can be said of a criterion is made ready once. What an answer to one slot says of all conditions on it is kept
by that answer, so for a firm the reasons of a whole catalogue are laid out in one list, and those of an offer are
picked out of it. Criteria of several conditions are read off the verdicts.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import getitem, itemgetter
from typing import NamedTuple, TypeAlias

from bot.applicant.answers import SlotName
from bot.applicant.facts import MOST_SAID, MOST_SCOPES, Facts, Said, Scope
from bot.eligibility.criteria import Compound, Criterion
from bot.eligibility.index import Both, Column, Index, Mask, Told, Verdicts
from bot.eligibility.judging import Verdict
from bot.kept import Found, Kept
from bot.offers.offer import Offer, Requirement


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion and how the firm stands to it; ``requirement`` is absent for what only raises the score."""

    criterion: Criterion
    verdict: Verdict
    requirement: Requirement | None = None


Reasons: TypeAlias = tuple[Reason, ...]


class _Ground(NamedTuple):
    """A criterion by its bit among all criteria, with what can be said of it."""

    criterion: Criterion
    bit: Mask
    if_met: Reason
    if_unmet: Reason
    if_unknown: Reason

    def by(self, met: Mask, unmet: Mask) -> Reason:
        if met & self.bit:
            return self.if_met
        return self.if_unmet if unmet & self.bit else self.if_unknown


class _OnSlot:
    """The grounds that are one condition on a slot."""

    def __init__(self, grounds: Sequence[_Ground], column: Column, split: Callable[[Both], tuple[Mask, Mask]]) -> None:
        """``column`` tells of which criteria the opposite surely holds, and of which it may."""
        self._grounds = grounds
        self._column = column
        self._split = split
        self._by_told: Found[Told, Reasons] = Found(MOST_SAID, self._said)  # many places are alike to all criteria
        self._by_several: Kept[Hashable, Reasons] = Kept(MOST_SAID)
        self.bases = frozenset(column.bases)
        self.by_answer = {base: Found(MOST_SAID, partial(self._by_answer, base)) for base in column.bases}
        """By slot what an answer to it, or none, says if nothing else is told that this one rests on."""
        self.untold = self._by_told[column.untold]

    def _said(self, told: Told) -> Reasons:
        unmet, not_met = self._split(told.both)
        return tuple([ground.by(~not_met, unmet) for ground in self._grounds])

    def _by_answer(self, base: SlotName, said: Said | None) -> Reasons:
        return self._by_told[self._column.by_answer[base][said]] if said else self.untold

    def by_several(self, facts: Facts) -> Reasons:
        """Return what is said where several slots are told that this one rests on."""
        known = tuple(map(facts.said.get, self._column.bases))
        found = self._by_several.get(known)
        if found is None:
            found = self._by_several.keep(known, self._by_told[self._column.by_several(facts)])
        return found


class _Scoped:
    """How what is said is found for all who told the same slots, slot by slot."""

    def __init__(self, slots: Sequence[_OnSlot], scope: Scope) -> None:
        self.bases: list[SlotName] = []
        self.tables: list[Mapping[Said | None, Reasons]] = []
        """What is said by the answer to a base that alone decides, or where that was not told either."""
        self.of_several: list[tuple[int, Callable[[Facts], Reasons]]] = []
        for at, on_slot in enumerate(slots):
            told = sorted(scope.told & on_slot.bases)
            base = told[0] if told else min(on_slot.bases)
            self.bases.append(base)
            self.tables.append(on_slot.by_answer[base])
            if len(told) > 1:
                self.of_several.append((at, on_slot.by_several))


class Grounds:
    """All that can be said of the criteria of some offers."""

    def __init__(self, offers: Sequence[Offer], places: Mapping[Criterion, int], rules: Index) -> None:
        """``places`` are the numbers of the criteria among the ``rules``."""
        self._grounds = {
            _alike(criterion, requirement): _ground(criterion, requirement, places[criterion])
            for offer in offers
            for criterion, requirement in (*_hard(offer), *_soft(offer))
        }
        by_slot: dict[SlotName, list[_Ground]] = {}
        for ground in self._grounds.values():
            if not isinstance(ground.criterion, Compound):
                by_slot.setdefault(ground.criterion.slot, []).append(ground)
        columns = {column.slot: column for column in rules.breaches.columns}
        self._slots = [_OnSlot(of_slot, columns[slot], rules.breaches.split) for slot, of_slot in by_slot.items()]
        self._scopes: Found[Scope, _Scoped] = Found(MOST_SCOPES, partial(_Scoped, self._slots))
        lying = {id(ground): at for at, ground in enumerate(chain.from_iterable(by_slot.values()))}
        of_offers = [[self._grounds[_alike(*said)] for said in (*_hard(offer), *_soft(offer))] for offer in offers]
        self._of_offers = of_offers
        self._picked = [_picking([lying[id(ground)] for ground in of if id(ground) in lying]) for of in of_offers]
        self._late = [[(at, ground) for at, ground in enumerate(of) if id(ground) not in lying] for of in of_offers]
        """By offer the criteria of several conditions, which do not lie there."""

    def told(self, facts: Facts, verdicts: Verdicts) -> Callable[[int], Reasons]:
        """Return what tells the reasons of an offer by its number: the hard ones, then what only raises the score."""
        met, unmet, *_ = verdicts
        of_offers, picked, late = self._of_offers, self._picked, self._late
        if facts.scope is None:
            return lambda number: tuple([ground.by(met, unmet) for ground in of_offers[number]])
        laid_out = self._laid_out(facts, facts.scope)

        def reasons(number: int) -> Reasons:
            found = picked[number](laid_out)
            return _with(late[number], found, met, unmet) if late[number] else found

        return reasons

    def _laid_out(self, facts: Facts, scope: Scope) -> Sequence[Reason]:
        """Return what is said of all criteria of one condition."""
        scoped = self._scopes[scope]
        said = list(map(getitem, scoped.tables, map(facts.said.get, scoped.bases)))
        for at, by_several in scoped.of_several:
            said[at] = by_several(facts)
        found: list[Reason] = []
        for of_slot in said:
            found += of_slot
        return found


def _picking(places: Sequence[int]) -> Callable[[Sequence[Reason]], Reasons]:
    """Return what picks the reasons at some places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda reasons: tuple([reasons[place] for place in places])


def _with(late: Iterable[tuple[int, _Ground]], found: Reasons, met: Mask, unmet: Mask) -> Reasons:
    """Return reasons with those put in between that follow from verdicts only."""
    reasons = list(found)
    for at, ground in late:
        reasons.insert(at, ground.by(met, unmet))
    return tuple(reasons)


_Said: TypeAlias = tuple[Criterion, Requirement | None]


def _hard(offer: Offer) -> Iterable[_Said]:
    return ((need.criterion, need) for need in offer.eligibility)


def _soft(offer: Offer) -> Iterable[_Said]:
    return ((criterion, None) for criterion in offer.fits)


def _alike(criterion: Criterion, requirement: Requirement | None) -> object:
    """Return what criteria have in common of which the same can be said."""
    return criterion, requirement and (requirement.source, requirement.note)


def _ground(criterion: Criterion, requirement: Requirement | None, place: int) -> _Ground:
    said = (Reason(criterion, verdict, requirement) for verdict in (Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN))
    return _Ground(criterion, 1 << place, *said)
