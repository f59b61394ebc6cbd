"""Unlocking: for an offer that is out of reach, the smallest sets of changes that open it, at most two changes each.

An offer is open when none of its hard criteria is unmet. Where all of them are met then, going the ways makes the
offer met; where answers are missing, the unlock names them, for they decide.

The search starts from what is unmet. A single way must touch all of it; the second of two must touch all that the
first leaves unmet. Whatever a way does not touch it cannot mend, so nothing is missed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial, reduce
from itertools import product
from operator import or_
from typing import NamedTuple, TypeAlias

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import DIVISION, INDUSTRY, Facts
from bot.applicant.possible import is_settled, numbers_of
from bot.eligibility.criteria import Compound
from bot.eligibility.index import Mask, mask_of, numbers_in
from bot.eligibility.judging import Verdict, holds, judge, open_conditions
from bot.kept import Found, once
from bot.offers.estimating import NEED
from bot.offers.locks import Going, Lock, Locks, Need, Outcome, Single, Step, Turn, locks_of
from bot.offers.offer import Offer
from bot.offers.sieve import Sieve, Sifted, is_to_tell, open_bases
from bot.offers.ways import Change, Raises, Ways, goes, is_open

MOST_CHANGES = 2
_MOST_KEPT = 64
_UNMET, _UNKNOWN = Verdict.UNMET, Verdict.UNKNOWN


class Unlock(NamedTuple):
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


def unlocks(offer: Offer, facts: Facts, ways: Ways) -> tuple[Unlock, ...]:
    """Return the smallest sets of changes that open an offer which is unmet, the least effort first.

    Of equal effort what keeps most of the amount asked for comes first, then what is done sooner.
    """
    locks = locks_of(ways, facts.vocabulary)
    lock = locks.of(offer)
    stands = _standing([judge(need.criterion, facts) for need in lock.needs])
    return _searched(lock, stands, _Today(facts, locks))


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """An offer's lock, and its hard criteria by their bits among all criteria."""

    lock: Lock
    spread: Mask
    """The ways that cannot be looked at need by need."""
    needs: tuple[tuple[Mask, Need], ...]
    looked_at: Mask
    """All needs."""
    tied: Mask
    """The needs that such ways touch."""
    singles: Mapping[Mask, Single]
    """What mends each by itself."""
    told_by: Mapping[Mask, tuple[SlotName, ...]]
    """By some of them, all slots that these rest on."""


@lru_cache(maxsize=16)
def keys_of(sieve: Sieve, ways: Ways) -> tuple[Mapping[int, _Key], Locks]:
    """Return what is looked at of each offer of a sieve, which is made when it is first looked at, and the locks."""
    locks = locks_of(ways, sieve.vocabulary)

    def key(number: int) -> _Key:
        offer = sieve.offers[number]
        lock = locks.of(offer)
        bits = [1 << sieve.place(need.criterion) for need in offer.eligibility]
        spread = -1 if lock.is_tangled else lock.spread
        singles = dict(zip(bits, locks.singles_of(offer), strict=True))
        looked_at = reduce(or_, bits, 0)
        tied = reduce(or_, [bit for bit, single in singles.items() if single.ways & spread], 0)
        needs = tuple(zip(bits, lock.needs, strict=True))
        return _Key(lock, spread, needs, looked_at, tied, singles, Found(_MOST_KEPT, partial(_told_by, needs)))

    return Found(len(sieve.offers), key), locks


def _told_by(needs: Iterable[tuple[Mask, Need]], some: Mask) -> tuple[SlotName, ...]:
    return tuple([slot for bit, need in needs if some & bit for slot in need.told_by])


def openings(sifted: Sifted, ways: Ways) -> "Openings":
    """Return what opens the offers that were sifted for a firm; it is found once."""
    found: Openings | None = sifted.openings.get(ways)
    if found is None:
        found = sifted.openings[ways] = Openings(sifted, ways)
    return found


def _searched(lock: Lock, stands: "_Standing", state: "_Today") -> tuple[Unlock, ...]:
    return _in_order(list(_smallest(_openings(lock, stands, state))), state.facts)


def _in_order(found: list[Unlock], facts: Facts) -> tuple[Unlock, ...]:
    if len(found) > 1:
        found.sort(key=lambda one: (one.effort, -_kept(one, facts), one.days, _name(one)))
    return tuple(found)


def _joined(first: Single, second: Single, state: "_Today") -> tuple[Unlock, ...] | None:
    """Join what mends the one of two needs and the other; None where the one moves what the other rests on."""
    ones = state.mended(first)
    if not ones:
        return ones
    others = state.mended(second)
    if not others:
        return others
    locks, found = state.locks, []
    for one, other in product(ones, others):
        if len(one.changes) > 1 or len(other.changes) > 1:
            continue
        (here,), (there,) = one.changes, other.changes
        if not (here.answers.keys().isdisjoint(second.rests_on) and there.answers.keys().isdisjoint(first.rests_on)):
            return None
        if locks.number(here.way) > locks.number(there.way):
            here, there = there, here
        if locks.follow[locks.number(here.way)] >> locks.number(there.way) & 1:
            found.append(Unlock((here, there)))
    return _in_order(found, state.facts)


def _name(unlock: Unlock) -> tuple[str, ...]:
    return tuple(change.way.id for change in unlock.changes)


def _kept(unlock: Unlock, facts: Facts) -> Decimal:
    """Return the share of the amount asked for that is still asked for."""
    answers = unlock.answers
    if NEED not in answers:
        return Decimal(1)
    then = facts.vocabulary.said(NEED, answers[NEED]).possible
    return numbers_of(then)[1] / numbers_of(facts.possible(NEED))[1]


class _State:
    """A firm as it is, or as it would be after a change."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def missing(self, need: Need) -> tuple[SlotName, ...]:
        """Return the answers that could still be told and decide a need that is unknown."""
        criterion, facts = need.criterion, self.facts
        if not isinstance(criterion, Compound):
            return tuple(open_bases(criterion.slot, facts))
        conditions = open_conditions(criterion, facts)
        return tuple(dict.fromkeys([base for atom in conditions for base in open_bases(atom.slot, facts)]))

    def outcomes(self, turn: Turn) -> tuple[Outcome, ...]:
        """Return what comes of going a way that is open, the least first; kept for all who say the same."""
        facts = self.facts
        known = facts.said_of(turn.rests_on)
        found = turn.outcomes.get(known)
        return turn.outcomes.keep(known, tuple(_outcomes(turn, facts))) if found is None else found


class _Today(_State):
    """A firm as it is, with the ways that it can go."""

    def __init__(self, facts: Facts, locks: Locks) -> None:
        super().__init__(facts)
        self.locks = locks

    @once
    def _gone(self) -> dict[str, _State]:
        """By way the firm after it, where that is one."""
        return {}

    @once
    def ways(self) -> Going:
        """The ways that the firm can go."""
        return self.locks.going(self.facts)

    def mended(self, single: Single) -> tuple[Unlock, ...] | None:
        """Return what would open an offer that asked for nothing but a need that is unmet; kept by what decides that.

        None where a way may open another that touches it, or something would leave open whether it is met, or an
        answer rough that is not.
        """
        open_, facts, slot = 0, self.facts, single.alone
        if single.turns:
            ways = self.ways
            if single.turns & ways.opened:
                return None
            open_ = single.turns & ways.open
        known = open_, facts.said.get(slot) if slot and facts.scope else facts.said_of(single.rests_on)
        found = single.mended.get(known)
        if found is None:
            unlocks = _searched(single.lock, (1, 0), self)
            is_sure = all(unlock.certain and _is_settled(unlock, facts) for unlock in unlocks)
            found = single.mended.keep(known, (unlocks if is_sure else None,))
        sure: tuple[Unlock, ...] | None = found[0]
        return sure

    def after(self, change: Change) -> "_State":
        """Return the firm after a change."""
        found = self._gone.get(change.way.id)
        if found is None:
            found = _State(self.facts.changed(change.answers))
            if change.by is None:  # of a number that moves, the next offer may ask for another step
                self._gone[change.way.id] = found
        return found


class Openings(_Today):
    """What ``unlocks`` finds for the offers that were sifted for a firm, by their numbers.

    Mostly each criterion is mended by itself; then what mends it is put together, and need not be searched.
    """

    def __init__(self, sifted: Sifted, ways: Ways) -> None:
        self._keys, locks = keys_of(sifted.sieve, ways)
        super().__init__(sifted.facts, locks)
        met, self._unmet, *_ = sifted.criteria
        self._unknown = ~(met | self._unmet)
        scope = sifted.facts.scope
        self._open_ended = scope.open_ended if scope else frozenset[SlotName]()

    @once
    def _searched(self) -> dict[int, tuple[Unlock, ...]]:
        """What was found for offers that had to be searched for."""
        return {}

    def of(self, number: int) -> tuple[Unlock, ...]:
        """Return what opens an offer, the least effort first."""
        found = self.need_by_need(number)
        return self._search(number) if found is None else found

    def _search(self, number: int) -> tuple[Unlock, ...]:
        found = self._searched.get(number)
        if found is None:
            key = self._keys[number]
            unmet = mask_of(at for at, (bit, _) in enumerate(key.needs) if self._unmet & bit)
            unknown = mask_of(at for at, (bit, _) in enumerate(key.needs) if self._unknown & bit)
            found = self._searched[number] = _searched(key.lock, (unmet, unknown), self)
        return found

    def need_by_need(self, number: int) -> tuple[Unlock, ...] | None:
        """Return what the search would find for an offer, from what mends each need by itself.

        None where needs hang together: a way touches several, or opens another, or leaves open whether it mends.
        """
        key = self._keys[number]
        unmet = self._unmet & key.looked_at
        first = unmet & -unmet
        if not unmet or (unmet & key.tied and self._is_tied(unmet, key)):
            return None
        if first == unmet:
            found = self.mended(key.singles[unmet])
        elif (second := unmet ^ first) & (second - 1):
            return ()
        else:
            found = _joined(key.singles[first], key.singles[second], self)
        if found and (unknown := self._unknown & key.looked_at):
            # No answer is looked at twice, so none that is missing is moved by what mends another criterion.
            told_by = key.told_by[unknown]
            missing = told_by if self._open_ended.issuperset(told_by) else self._missing(unknown, key)
            found = tuple([Unlock(unlock.changes, False, missing) for unlock in found])
        return found

    def _missing(self, unknown: Mask, key: "_Key") -> tuple[SlotName, ...]:
        """Return the answers that could still be told and decide some needs that are unknown."""
        return tuple([slot for bit, need in key.needs if unknown & bit for slot in self.missing(need)])

    def _is_tied(self, unmet: Mask, key: "_Key") -> bool:
        """Say whether a way that touches an unmet need cannot be looked at need by need."""
        ways = reduce(or_, [single.ways for bit, single in key.singles.items() if unmet & bit])
        return bool(ways & self.ways.going & key.spread)


def _is_settled(unlock: Unlock, facts: Facts) -> bool:
    """Say whether all that changes is settled then, and nothing else is narrowed by it."""
    return not {INDUSTRY, DIVISION} & unlock.answers.keys() and all(
        is_settled(facts.vocabulary.said(slot, answer).possible) for slot, answer in unlock.answers.items()
    )


def _outcomes(turn: Turn, facts: Facts) -> Iterator[Outcome]:
    for change in goes(turn.way, facts, turn.marks):
        if turn.atoms is None or facts.scope is None:
            then = facts.changed(change.answers)
            unmet, unknown = _standing([judge(need.criterion, then) for need in turn.needs])
            rough = frozenset(slot for slot in turn.moves if is_to_tell(slot, then))
        else:  # each criterion is one condition on what was told, so nothing has to be derived anew
            said = {slot: facts.vocabulary.said(slot, answer).possible for slot, answer in change.answers.items()}
            unmet, unknown = _standing(
                [holds(atom, said.get(atom.slot) or facts.possible(atom.slot)) for atom in turn.atoms]
            )
            rough = frozenset(
                slot for slot in turn.moves if (not is_settled(said[slot]) if slot in said else is_to_tell(slot, facts))
            )
        yield Outcome(change, unmet, unknown, turn.moves, rough)


_Standing: TypeAlias = tuple[Mask, Mask]
"""Which needs of an offer are unmet, and which are unknown."""


def _standing(verdicts: Iterable[Verdict]) -> _Standing:
    unmet = unknown = 0
    bit = 1
    for verdict in verdicts:
        if verdict is _UNMET:
            unmet |= bit
        elif verdict is _UNKNOWN:
            unknown |= bit
        bit <<= 1
    return unmet, unknown


def _after(step: Step, outcome: Outcome, before: _Standing) -> _Standing:
    """Return how an offer stands after a step that found it standing as it did ``before``."""
    unmet, unknown = before[0] & ~step.touches, before[1] & ~step.touches
    if outcome.unmet:
        unmet |= step.placed(outcome.unmet)
    if outcome.unknown:
        unknown |= step.placed(outcome.unknown)
    return unmet, unknown


def _openings(lock: Lock, today: _Standing, state: _Today) -> list[Unlock]:
    """Return every set of changes that leaves nothing unmet; some may hold more than they need."""
    found: list[Unlock] = []
    unmet, locks = today[0], state.locks
    for number in numbers_in(_firsts(lock, unmet, state)):
        first = lock.steps[number]
        opens, follow = locks.opens[number], locks.follow[number]
        following = follow & (state.ways.open | opens)
        left_alone = unmet & ~first.touches
        if left_alone and not lock.covering(left_alone) & following:
            continue
        seen: set[_Standing] = set()
        for outcome in state.outcomes(first.turn):
            stands = _after(first, outcome, today)
            if not stands[0] and (unlock := _opened(lock, stands[1], state, (outcome,))):
                found.append(unlock)
                break  # a number that moves further does more than is needed
            seconds = lock.covering(stands[0]) & following
            # A way that touches nothing unmet, or a number that moves further and leaves all as it was, serves only
            # what hangs together with it.
            if stands in seen or left_alone == unmet:
                seconds &= opens | first.shares
            for second in numbers_in(seconds):
                found += _both(lock, (first, outcome), lock.steps[second], stands, state)
            seen.add(stands)
    return found


def _firsts(lock: Lock, unmet: Mask, state: _Today) -> Mask:
    """Return the ways that are open and may begin to mend what is unmet; none if it cannot be mended."""
    going = state.ways.going & lock.ways
    mending, alone = 0, going
    for at in numbers_in(unmet):
        ways = lock.needs[at].ways & going
        if not ways:
            return 0
        mending |= ways
        alone &= ways
    open_ = state.ways.open & lock.ways
    if alone & lock.spread:  # what the second breaks, any way may mend before
        return open_
    found = mending & open_
    if alone & state.ways.opened:
        opens = state.locks.opens
        found |= mask_of(number for number in numbers_in(open_ & state.locks.opening) if opens[number] & alone)
    return found


def _both(lock: Lock, gone: tuple[Step, Outcome], second: Step, before: _Standing, state: _Today) -> list[Unlock]:
    """Return the first changes by a second step that open what the one before leaves unmet, if there are any."""
    first, outcome = gone
    if state.locks.opens[first.number] >> second.number & 1 or not outcome.moved.isdisjoint(second.turn.rests_on):
        then = state.after(outcome.change)
        if not is_open(second.turn.way, then.facts):
            return []
    else:
        then = state  # what the second step rests on is as it was
    for further in then.outcomes(second.turn):
        unmet, unknown = _after(second, further, before)
        if not unmet and (unlock := _opened(lock, unknown, state, (outcome, further))):
            return [unlock]
    return []


def _opened(lock: Lock, unknown: Mask, state: _Today, gone: tuple[Outcome, ...]) -> Unlock | None:
    """Return what leaves nothing unmet as an unlock, if it leaves the offer open."""
    changes = tuple([outcome.change for outcome in gone])
    if not unknown:
        return Unlock(changes)
    missing = _missing(lock, unknown, state, gone)
    # Whoever moves a number that was told roughly moves it far enough to be certain.
    if any(not outcome.rough.isdisjoint(missing) for outcome in gone if outcome.rough):
        return None
    unlock = Unlock(changes, certain=False, missing=missing)
    # Criteria that may each hold need not hold together.
    if lock.is_tangled and judge(lock.rule, replayed(unlock, state.facts)) is Verdict.UNMET:
        return None
    return unlock


def _missing(lock: Lock, unknown: Mask, state: _Today, gone: tuple[Outcome, ...]) -> tuple[SlotName, ...]:
    """Return the answers that could still be told and decide, once some ways are gone."""
    found: dict[SlotName, None] = {}
    for at in numbers_in(unknown):
        need = lock.needs[at]
        missing = state.missing(need)
        for outcome in gone:
            if not outcome.moved.isdisjoint(need.told_by):
                missing = tuple(base for base in need.told_by if _is_missing(base, state, gone))
        found.update(dict.fromkeys(missing))
    return tuple(found)


def _is_missing(slot: SlotName, state: _State, gone: tuple[Outcome, ...]) -> bool:
    for outcome in reversed(gone):
        if slot in outcome.moved:
            return slot in outcome.rough
    return is_to_tell(slot, state.facts)


def _smallest(found: list[Unlock]) -> Iterator[Unlock]:
    """Leave out sets that another set does without, or with a smaller step."""
    for unlock in found:
        if not any(other is not unlock and _within(other.changes, unlock.changes) for other in found):
            yield unlock


def _within(less: tuple[Change, ...], more: tuple[Change, ...]) -> bool:
    steps = {change.way.id: change.by for change in more}
    if not all(change.way.id in steps for change in less):
        return False
    by = [(change.by or Decimal(0), steps[change.way.id] or Decimal(0)) for change in less]
    fewer = len(less) < len(more) or any(mine < other for mine, other in by)
    return fewer and all(mine <= other for mine, other in by)
