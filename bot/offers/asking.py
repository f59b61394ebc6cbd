"""What to ask next, and when enough is known.

The best five lines of proven offers are what a person looks at first. An offer can still reach them if it is met or
undecided and its score may still rise to what the fifth of them has at least. A question is worth what it decides of
those, for the effort it costs; once nothing can reach them any more they are certain, whatever is still told.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import reduce
from operator import or_

from bot.applicant.answers import SlotName
from bot.eligibility.index import Mask, mask_of, numbers_in
from bot.eligibility.judging import Verdict
from bot.kept import once
from bot.offers.advice import advice_rests_on, counsel
from bot.offers.estimating import estimate
from bot.offers.matching import ranks_of
from bot.offers.ranking import Ranking, Scores
from bot.offers.scoring import Scoring
from bot.offers.sieve import Sifted

LINES = 5
"""How many proven offers are looked at first."""
ROUND = 4
"""How many more questions one is asked to think of at a time."""
_HARD, _SOFT, _ADVICE = 12, 1, 4
"""What a slot weighs, for each offer that it may prove or rule out, move in the list, or take from it."""


class Stop(Enum):
    """How much is known; each is a good moment to stop."""

    OPEN = "open"
    PROVEN = "proven"
    """There are first proven offers."""
    CERTAIN = "certain"
    """The best five stay what they are, whatever is still told."""
    DECIDED = "decided"
    """No answer changes anything that is shown."""


class Outlook:
    """What answers may still change for one firm."""

    def __init__(self, sifted: Sifted, ranking: Ranking, askable: frozenset[SlotName]) -> None:
        """``askable`` are the slots that can still be asked."""
        self._askable = askable
        self._sifted = sifted
        self._sieve = sifted.sieve
        self._ranking = ranking
        self._advising = askable & advice_rests_on(sifted.facts)

    @once
    def contenders(self) -> Mask:
        """Money that is, or may yet be, among the best lines."""
        sifted, ranking = self._sifted, self._ranking
        among = (sifted.met | sifted.possible) & self._sieve.money
        if (sifted.met & among).bit_count() < LINES:
            return among
        perhaps_behind, surely_behind = self._behind
        sure = self._lines(ranking.least, sifted.met & among & ~perhaps_behind)
        if len(sure) < LINES:
            return among
        return ranking.most.at_least(ranking.least.of(sure[-1]), among) & ~surely_behind

    @once
    def _behind(self) -> tuple[Mask, Mask]:
        """Lines that may stand behind the others whatever their score, and those that surely go on to do so.

        Dear money does, and a grant for which nothing of this firm speaks, until something does.
        """
        sifted, sieve = self._sifted, self._sieve
        live = (sifted.met | sifted.possible) & sieve.money
        surely = perhaps = self._ranking.dear & live
        for number in numbers_in(sifted.met & sieve.grants):
            verdicts = {reason.verdict for reason in sifted.reasons(number)}
            if Verdict.MET not in verdicts:
                perhaps |= 1 << number
                surely |= 0 if Verdict.UNKNOWN in verdicts else 1 << number
        whole = [forms for number in numbers_in(surely) if not (forms := sieve.forms(number) & live) & ~surely]
        return reduce(or_, map(sieve.forms, numbers_in(perhaps)), 0), reduce(or_, whole, 0)

    def _lines(self, scores: Scores, among: Mask) -> list[int]:
        """Return the best offer of each of the best lines."""
        best = scores.best(among, LINES)
        if len({self._sieve.line_of[number] for number in best}) == len(best):  # none of them folds into another
            return best
        found: dict[int, int] = {}
        for number in scores.ranked(among):
            found.setdefault(self._sieve.line_of[number], number)
            if len(found) == LINES:
                break
        return list(found.values())

    @once
    def stop(self) -> Stop:
        if not self._askable & self.weights.keys():
            return Stop.DECIDED
        if self._is_certain():
            return Stop.CERTAIN
        return Stop.PROVEN if self._sifted.met & self._sieve.money else Stop.OPEN

    def _is_certain(self) -> bool:
        if self._advising or self.contenders & self._sifted.possible:
            return False
        shown = self._shown()
        if counsel(self._sifted.facts).because == "own-money" or any(map(self._is_too_small, shown)):
            return False  # what is shown first then is not what scores best
        of_lines = 0
        for first in shown:
            of_lines |= self._sieve.forms(first)
            if not self._is_head_certain(self._sieve.forms(first)):
                return False
        return bool(shown) and not self.contenders & ~of_lines

    def _shown(self) -> list[int]:
        """Return the best offer of each of the best lines; none where lines that stand behind others are among them."""
        met, scores = self._sifted.met & self._sieve.money, self._ranking.scores
        shown = self._lines(scores, met & ~self._behind[0])
        if len(shown) < LINES:
            shown = self._lines(scores, met)
            if met & ~reduce(or_, map(self._sieve.forms, shown), 0):
                return []
        return shown

    def _is_too_small(self, number: int) -> bool:
        offers = (self._sieve.offers[form] for form in numbers_in(self._sieve.forms(number) & self._sifted.met))
        return any(offer.money == "debt" and estimate(offer, self._sifted.facts).too_small for offer in offers)

    def _is_head_certain(self, forms: Mask) -> bool:
        """Say whether the form that stands for a line will go on to do so: the most local one, then the best."""
        met, possible = self._sifted.met & forms, self._sifted.possible & forms
        for rank in self._sieve.heads:
            if possible & rank:
                return False
            if here := met & rank:
                first, *others = self._ranking.scores.best(here, here.bit_count())
                least = self._ranking.least.of(first)
                return not self._ranking.most.at_least(least, mask_of(others))
        return True

    @once
    def weights(self) -> Mapping[SlotName, int]:
        """How much of all that is shown hangs on each slot; one that is not here need not be asked."""
        weights = dict(self._sifted.weights)
        for slot in self._advising:
            weights[slot] = weights.get(slot, 0) + 1
        return weights

    def next(self, slots: Iterable[SlotName]) -> SlotName | None:
        """Return the slot most worth asking of some, the first of equals.

        It decides most at the top for the effort it takes; of slots that decide as much there, most at all.
        """
        best: list[SlotName] = []
        most = -1.0
        for slot in slots:
            value = self._value(slot) / self._effort(slot)
            if value > most:
                best, most = [slot], value
            elif value == most:
                best.append(slot)
        return max(best, key=self._weight) if len(best) > 1 else best[0] if best else None

    def worth(self, slot: SlotName) -> tuple[float, float]:
        """Return what a question decides at the top, then what it decides at all, for the effort it takes."""
        return self._value(slot) / self._effort(slot), self._weight(slot)

    def _effort(self, slot: SlotName) -> int:
        return self._sieve.vocabulary.slots[slot].effort

    def _weight(self, slot: SlotName) -> float:
        return (self._sifted.weight(slot) + (slot in self._advising)) / self._effort(slot)

    def _value(self, slot: SlotName) -> int:
        """Return what the answer to a slot that can be asked is worth: what of the contenders it decides."""
        if slot not in self._askable:
            return 0
        hard, moved = self._sifted.deciding(slot)
        contenders = self.contenders
        value = _HARD * (hard & contenders).bit_count() + _SOFT * (moved & contenders & ~hard).bit_count()
        if slot in self._advising:
            value += _ADVICE * (self.contenders & self._sieve.debt).bit_count()
        return value

    @once
    def to_come(self) -> tuple[tuple[SlotName, ...], int]:
        """The next few questions that together may prove further lines of money, and how many lines they may add."""
        sifted = self._sifted
        proven = self._forms_of(sifted.met & self._sieve.money)
        open_ = self.contenders & sifted.possible & ~proven
        hard = {slot: here for slot in self._sieve.asked if (here := sifted.deciding(slot)[0] & open_)}
        slots = sorted(self._askable & hard.keys(), key=lambda slot: (*self.worth(slot), slot), reverse=True)
        for count in range(min(ROUND, len(slots)), len(slots) + 1):
            others = reduce(or_, (mask for slot, mask in hard.items() if slot not in slots[:count]), 0)
            if added := self._lines_in(open_ & ~others):
                return tuple(slots[:count]), added
        return (), 0

    def _forms_of(self, offers: Mask) -> Mask:
        return reduce(or_, map(self._sieve.forms, numbers_in(offers)), 0)

    def _lines_in(self, offers: Mask) -> int:
        lines = 0
        while offers:
            offers &= ~self._sieve.forms((offers & -offers).bit_length() - 1)
            lines += 1
        return lines


def outlook(sifted: Sifted, scoring: Scoring, askable: frozenset[SlotName]) -> Outlook:
    """Return what the questions that can still be put may change."""
    among = (sifted.met | sifted.possible) & sifted.sieve.money
    return Outlook(sifted, Ranking(ranks_of(sifted.sieve, scoring), sifted, among), askable)
