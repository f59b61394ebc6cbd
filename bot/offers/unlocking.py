"""Unlocking: for an offer that is out of reach, the smallest sets of changes that open it, at most two changes each.

An offer is open when none of its hard criteria is unmet. Where all of them are met then, going the ways makes the
offer met; where answers are missing, the unlock names them, for they decide.

The search starts from what is unmet. A single way must touch all of it; the second of two must touch all that the
first leaves unmet. Whatever a way does not touch it cannot mend, so nothing is missed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import TypeAlias

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import numbers_of
from bot.eligibility.index import Mask, numbers_in
from bot.eligibility.judging import Verdict, judge
from bot.offers.estimating import NEED
from bot.offers.locks import Lock, Locks, Need, Step, locks_of
from bot.offers.offer import Offer
from bot.offers.sieve import is_to_tell
from bot.offers.ways import Change, Raises, Ways, goes, is_open

MOST_CHANGES = 2


@dataclass(frozen=True, slots=True)
class Unlock:
    """Changes that together open an offer, in the order to go about them."""

    changes: tuple[Change, ...]
    certain: bool = True
    """Whether the offer is met then; otherwise it is open, and answers that are missing decide."""
    missing: tuple[SlotName, ...] = ()
    """Answers that could still be told and decide."""

    @property
    def effort(self) -> int:
        return sum(change.way.effort for change in self.changes)

    @property
    def days(self) -> int:
        """Days until all of it counts: ways are gone side by side, but one that counts from another comes after it."""
        days = [change.days for change in self.changes]
        return sum(days) if _in_turn(self.changes) else max(days)

    @property
    def answers(self) -> Mapping[SlotName, Answer]:
        """What the firm would tell once all is done."""
        return {slot: answer for change in self.changes for slot, answer in change.answers.items()}


def _in_turn(changes: tuple[Change, ...]) -> bool:
    *_, last = changes
    starts_anew = any(last.answers.keys() & change.answers.keys() for change in changes[:-1])
    return isinstance(last.way.effect, Raises) and starts_anew


def replayed(unlock: Unlock, facts: Facts) -> Facts:
    """Return the facts once the changes are made."""
    return facts.changed(unlock.answers)


def unlocks(offer: Offer, facts: Facts, ways: Ways, verdicts: Sequence[Verdict] | None = None) -> tuple[Unlock, ...]:
    """Return the smallest sets of changes that open an offer which is unmet, the least effort first.

    Of equal effort what keeps most of the amount asked for comes first, then what is done sooner. ``verdicts`` are
    those of the hard criteria, where they are known.
    """
    locks = locks_of(ways, facts.vocabulary)
    lock, today = locks.of(offer), facts.once(locks, lambda: _State(facts, locks))
    known = verdicts or [judge(need.criterion, facts) for need in lock.needs]
    stands = _standing(known)
    found = [_unlock(lock, opening) for opening in _smallest(list(_openings(lock, stands, today)))]
    if len(found) > 1:
        found.sort(key=lambda one: (one[0].effort, -_kept(one[0], one[1], facts), one[0].days, _name(one[0])))
    return tuple(unlock for unlock, _ in found)


def _name(unlock: Unlock) -> tuple[str, ...]:
    return tuple(change.way.id for change in unlock.changes)


def _kept(unlock: Unlock, then: Facts, facts: Facts) -> Decimal:
    """Return the share of the amount asked for that is still asked for."""
    if NEED not in unlock.answers:
        return Decimal(1)
    return numbers_of(then.possible(NEED))[1] / numbers_of(facts.possible(NEED))[1]


class _State:
    """A firm as it is, or as it would be after changes; what is judged of it for one offer stands for the next."""

    def __init__(self, facts: Facts, locks: Locks) -> None:
        self.facts = facts
        self.locks = locks
        self._verdicts: dict[Need, Verdict] = {}
        self._after: dict[str, _State] = {}

    @cached_property
    def open(self) -> Mask:
        """The ways, by number, that are open to the firm."""
        return self.locks.whens.verdicts(self.facts).met

    def verdict(self, need: Need) -> Verdict:
        found = self._verdicts.get(need)
        if found is None:
            found = self._verdicts[need] = judge(need.criterion, self.facts)
        return found

    def after(self, change: Change) -> "_State":
        """Return the firm after a change."""
        found = self._after.get(change.way.id)
        if found is None:
            found = _State(self.facts.changed(change.answers), self.locks)
            if change.by is None:  # of a number that moves, the next offer may ask for another step
                self._after[change.way.id] = found
        return found


_Standing: TypeAlias = tuple[Mask, Mask]
"""Which needs of an offer are unmet, and which are unknown."""


def _standing(verdicts: Iterable[Verdict]) -> _Standing:
    unmet = unknown = 0
    for at, verdict in enumerate(verdicts):
        if verdict is Verdict.UNMET:
            unmet |= 1 << at
        elif verdict is Verdict.UNKNOWN:
            unknown |= 1 << at
    return unmet, unknown


def _after(step: Step, before: _Standing, then: _State) -> _Standing:
    """Judge anew what a step touches."""
    unmet, unknown = before[0] & ~step.touches, before[1] & ~step.touches
    for bit, need in step.needs:
        verdict = then.verdict(need)
        if verdict is Verdict.UNMET:
            unmet |= bit
        elif verdict is Verdict.UNKNOWN:
            unknown |= bit
    return unmet, unknown


@dataclass(frozen=True, slots=True)
class _Opening:
    """Changes that leave nothing unmet, and how things are then."""

    changes: tuple[Change, ...]
    stands: _Standing
    then: Facts


def _openings(lock: Lock, today: _Standing, state: _State) -> Iterator[_Opening]:
    """Yield every set of changes that leaves nothing unmet; some may hold more than they need."""
    unmet, steps = today[0], _going(lock, state)
    if not unmet or unmet & ~reduce(or_, [step.touches for step in steps], 0):
        return
    for at, step in enumerate(steps):
        if not state.open & step.bit:
            continue
        seconds = _seconds(step, steps[at + 1 :], unmet, state)
        if not seconds and unmet & ~step.touches:
            continue
        seen: set[_Standing] = set()
        for change in goes(step.way, state.facts, lock.marks):
            then = state.after(change)
            stands = _after(step, today, then)
            if _is_open(lock, stands, then.facts, change.answers):
                yield _Opening((change,), stands, then.facts)
                break  # a number that moves further does more than is needed
            for second, tied in seconds:
                # A number that moves further and leaves all as it was serves only what hangs together with it.
                if not stands[0] & ~second.touches and (tied or stands not in seen):
                    yield from _both(lock, change, second, stands, then)
            seen.add(stands)


def _going(lock: Lock, state: _State) -> list[Step]:
    """Return the steps that are open, or would be after one that is."""
    open_ = state.open
    opened = reduce(or_, [state.locks.opens[step.number] for step in lock.steps if open_ & step.bit], open_)
    return [step for step in lock.steps if opened & step.bit]


def _seconds(step: Step, later: Iterable[Step], unmet: Mask, state: _State) -> list[tuple[Step, bool]]:
    """Return the steps that may finish what a first one begins, and whether they hang together with it."""
    opened, doubles = state.locks.opens[step.number], state.locks.doubles[step.number]
    may_be_open, left_alone = (state.open | opened) & ~doubles, unmet & ~step.touches
    # A first way that touches nothing unmet helps by what it opens, or by mending what the second breaks.
    return [
        (second, tied)
        for second in later
        if not left_alone & ~second.touches and may_be_open & second.bit
        for tied in (bool(opened & second.bit or step.touches & second.touches),)
        if tied or step.touches & unmet
    ]


def _both(lock: Lock, first: Change, second: Step, before: _Standing, state: _State) -> Iterator[_Opening]:
    if not is_open(second.way, state.facts):
        return
    for change in goes(second.way, state.facts, lock.marks):
        then = state.after(change)
        stands = _after(second, before, then)
        if _is_open(lock, stands, then.facts, (*first.answers, *change.answers)):
            yield _Opening((first, change), stands, then.facts)
            return


def _is_open(lock: Lock, stands: _Standing, facts: Facts, moved: Iterable[SlotName]) -> bool:
    unmet, unknown = stands
    if unmet or not unknown:
        return not unmet
    # Whoever moves a number that was told roughly moves it far enough to be certain.
    rough = {slot for slot in moved if not facts.settled(slot)}
    if rough and not rough.isdisjoint(_missing(lock, unknown, facts)):
        return False
    # Criteria that may each hold need not hold together.
    return not lock.is_tangled or judge(lock.offer.rule, facts) is not Verdict.UNMET


def _missing(lock: Lock, unknown: Mask, facts: Facts) -> tuple[SlotName, ...]:
    """Return the answers that could still be told and decide."""
    bases = (base for at in numbers_in(unknown) for base in lock.needs[at].told_by)
    return tuple(base for base in dict.fromkeys(bases) if is_to_tell(base, facts))


def _smallest(found: list[_Opening]) -> Iterator[_Opening]:
    """Leave out sets that another set does without, or with a smaller step."""
    for opening in found:
        if not any(other is not opening and _within(other.changes, opening.changes) for other in found):
            yield opening


def _within(less: tuple[Change, ...], more: tuple[Change, ...]) -> bool:
    steps = {change.way.id: change.by for change in more}
    if not all(change.way.id in steps for change in less):
        return False
    by = [(change.by or Decimal(0), steps[change.way.id] or Decimal(0)) for change in less]
    fewer = len(less) < len(more) or any(mine < other for mine, other in by)
    return fewer and all(mine <= other for mine, other in by)


def _unlock(lock: Lock, opening: _Opening) -> tuple[Unlock, Facts]:
    (_, unknown), then = opening.stands, opening.then
    return Unlock(opening.changes, certain=not unknown, missing=_missing(lock, unknown, then)), then
