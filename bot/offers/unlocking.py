"""Unlocking: for an offer that is out of reach, the smallest sets of changes that open it, at most two changes each.

An offer is open when none of its hard criteria is unmet. Where all of them are met then, going the ways makes the
offer met; where answers are missing, the unlock names them, for they decide.

The search starts from what is unmet. A single way must touch all of it; the second of two must touch all that the
first leaves unmet. Whatever a way does not touch it cannot mend, so nothing is missed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import numbers_of
from bot.eligibility.criteria import AllOf, AtLeast, AtMost, Atom, Between, Criterion, HasAll, HasAny, atoms
from bot.eligibility.index import Index, Mask, mask_of, numbers_in
from bot.eligibility.judging import Verdict, entangled, judge
from bot.offers.estimating import NEED
from bot.offers.offer import Offer
from bot.offers.sieve import is_to_tell
from bot.offers.ways import Adds, Change, Raises, Way, Ways, goes, is_open

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
    search = _search(ways, facts.vocabulary)
    plan, today = search.plan(offer), facts.once(search, lambda: _State(facts, search))
    stands = _standing(verdicts or [judge(need.criterion, facts) for need in plan.needs])
    if not stands.unmet:
        return ()
    found = [_unlock(plan, opening) for opening in _smallest(list(_openings(plan, stands, today)))]
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

    def __init__(self, facts: Facts, search: "_Search") -> None:
        self.facts = facts
        self.search = search
        self._verdicts: dict[_Need, Verdict] = {}
        self._after: dict[str, _State] = {}

    @cached_property
    def open(self) -> Mask:
        """The ways, by number, that are open to the firm."""
        return self.search.whens.verdicts(self.facts).met

    def verdict(self, need: "_Need") -> Verdict:
        found = self._verdicts.get(need)
        if found is None:
            found = self._verdicts[need] = judge(need.criterion, self.facts)
        return found

    def after(self, change: Change) -> "_State":
        """Return the firm after a change."""
        found = self._after.get(change.way.id)
        if found is None:
            found = _State(self.facts.changed(change.answers), self.search)
            if change.by is None:  # of a number that moves, the next offer may ask for another step
                self._after[change.way.id] = found
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Need:
    """A hard criterion, the same for all offers that have it."""

    criterion: Criterion
    touched_by: tuple[int, ...]
    """The ways, by number, that touch it."""
    marks: Mapping[SlotName, frozenset[Decimal]]
    """At which numbers of a slot that can be moved it may turn."""
    told_by: tuple[SlotName, ...]
    """The slots it rests on, in the order written."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A way, with its bit, and the needs of an offer that it touches, each with its bit."""

    number: int
    bit: Mask
    way: Way
    touches: Mask
    needs: tuple[tuple[Mask, _Need], ...]


@dataclass(frozen=True)
class _Plan:
    """What an offer's rule comes to for the search; it rests on the rule alone."""

    offer: Offer
    needs: tuple[_Need, ...]
    steps: tuple[_Step, ...]
    vocabulary: Vocabulary

    def marks(self, slot: SlotName) -> frozenset[Decimal]:
        """Return at which numbers of a slot the rule may turn."""
        return frozenset[Decimal]().union(*(need.marks[slot] for need in self.needs if slot in need.marks))

    @cached_property
    def is_tangled(self) -> bool:
        """Whether criteria that may each hold may yet not hold together."""
        return bool(entangled((atom for need in self.needs for atom in atoms(need.criterion)), self.vocabulary))


class _Search:
    """Ways compiled for a vocabulary: what each touches and opens, and the plan of every offer that was looked at."""

    def __init__(self, ways: Ways, vocabulary: Vocabulary) -> None:
        self._ways = tuple(ways)
        self._vocabulary = vocabulary
        self._needs: dict[Criterion, _Need] = {}
        self._plans: dict[str, _Plan] = {}
        self.whens = Index([way.when or AllOf(()) for way in ways], vocabulary)
        self.opens = [mask_of(at for at, other in enumerate(ways) if self._opens(way, other)) for way in ways]
        """By way: those that may be open only after it."""
        self.doubles = [mask_of(at for at, other in enumerate(ways) if _same_number(way, other)) for way in ways]
        """By way: those that raise the same number."""
        self._moved = frozenset(slot for way in ways if not isinstance(way.effect, Adds) for slot in way.slots)

    def _opens(self, way: Way, other: Way) -> bool:
        return any(not self._vocabulary.bases(slot).isdisjoint(way.slots) for slot in other.asks_of)

    def plan(self, offer: Offer) -> _Plan:
        known = self._plans.get(offer.id)
        if known is None or known.offer.eligibility is not offer.eligibility:
            known = self._plans[offer.id] = self._planned(offer)
        return known

    def _planned(self, offer: Offer) -> _Plan:
        needs = tuple(self._need(need.criterion) for need in offer.eligibility)
        touched: dict[int, list[tuple[Mask, _Need]]] = {}
        for at, need in enumerate(needs):
            for number in need.touched_by:
                touched.setdefault(number, []).append((1 << at, need))
        steps = (
            _Step(number, 1 << number, self._ways[number], sum(bit for bit, _ in here), tuple(here))
            for number, here in sorted(touched.items())
        )
        return _Plan(offer, needs, tuple(steps), self._vocabulary)

    def _need(self, criterion: Criterion) -> _Need:
        known = self._needs.get(criterion)
        if known is None:
            vocabulary, conditions = self._vocabulary, tuple(atoms(criterion))
            known = self._needs[criterion] = _Need(
                criterion,
                tuple(at for at, way in enumerate(self._ways) if _touches(way, conditions, vocabulary)),
                {slot: marks for slot in self._moved if (marks := _marks(conditions, slot, vocabulary))},
                tuple(dict.fromkeys(base for atom in conditions for base in sorted(vocabulary.bases(atom.slot)))),
            )
        return known


@lru_cache(maxsize=16)
def _search(ways: Ways, vocabulary: Vocabulary) -> _Search:
    return _Search(ways, vocabulary)


def _touches(way: Way, conditions: Iterable[Atom], vocabulary: Vocabulary) -> bool:
    match way.effect:
        case Adds(slot, code):
            return any(_names(code, slot, atom, vocabulary) for atom in conditions)
    return any(not (vocabulary.bases(atom.slot) | {atom.slot}).isdisjoint(way.slots) for atom in conditions)


def _names(code: str, slot: SlotName, atom: Atom, vocabulary: Vocabulary) -> bool:
    """Say whether a condition may turn on a code of a set."""
    if atom.slot == slot:
        return isinstance(atom, HasAny | HasAll) and code in atom.codes
    return slot in vocabulary.bases(atom.slot) and code in vocabulary.turns(atom.slot, slot)


def _marks(conditions: Iterable[Atom], slot: SlotName, vocabulary: Vocabulary) -> frozenset[Decimal]:
    return frozenset(mark for atom in conditions for mark in _limits(atom, slot, vocabulary))


def _limits(atom: Atom, slot: SlotName, vocabulary: Vocabulary) -> Iterator[Decimal]:
    if atom.slot != slot:
        derived = vocabulary.derived.get(atom.slot)
        if derived and slot in derived.bases and derived.turns:
            yield from (mark for mark in derived.turns(slot, vocabulary) if isinstance(mark, Decimal))
        return
    match atom:
        case AtLeast(_, limit) | AtMost(_, limit):
            yield limit
        case Between(_, low, high):
            yield low
            yield high


def _same_number(first: Way, second: Way) -> bool:
    """Say whether both raise the same number: one of them, gone further, does what both do."""
    both_rise = isinstance(first.effect, Raises) and isinstance(second.effect, Raises)
    return both_rise and bool(set(first.slots) & set(second.slots))


@dataclass(frozen=True, slots=True)
class _Standing:
    """Which needs of an offer are unmet, and which are unknown."""

    unmet: Mask
    unknown: Mask

    def after(self, step: _Step, then: _State) -> "_Standing":
        """Judge anew what a step touches."""
        unmet, unknown = self.unmet & ~step.touches, self.unknown & ~step.touches
        for bit, need in step.needs:
            verdict = then.verdict(need)
            if verdict is Verdict.UNMET:
                unmet |= bit
            elif verdict is Verdict.UNKNOWN:
                unknown |= bit
        return _Standing(unmet, unknown)


def _standing(verdicts: Iterable[Verdict]) -> _Standing:
    unmet = unknown = 0
    for at, verdict in enumerate(verdicts):
        if verdict is Verdict.UNMET:
            unmet |= 1 << at
        elif verdict is Verdict.UNKNOWN:
            unknown |= 1 << at
    return _Standing(unmet, unknown)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Changes that leave nothing unmet, and how things are then."""

    changes: tuple[Change, ...]
    stands: _Standing
    then: Facts


def _openings(plan: _Plan, today: _Standing, state: _State) -> Iterator[_Opening]:
    """Yield every set of changes that leaves nothing unmet; some may hold more than they need."""
    for at, step in enumerate(plan.steps):
        if not state.open & step.bit:
            continue
        seconds = _seconds(step, plan.steps[at + 1 :], today, state)
        if not seconds and today.unmet & ~step.touches:
            continue
        seen: set[_Standing] = set()
        for change in goes(step.way, state.facts, plan.marks):
            then = state.after(change)
            stands = today.after(step, then)
            if _is_open(plan, stands, then.facts, change.answers):
                yield _Opening((change,), stands, then.facts)
                break  # a number that moves further does more than is needed
            for second, tied in seconds:
                # A number that moves further and leaves all as it was serves only what hangs together with it.
                if not stands.unmet & ~second.touches and (tied or stands not in seen):
                    yield from _both(plan, change, second, stands, then)
            seen.add(stands)


def _seconds(step: _Step, later: Iterable[_Step], today: _Standing, state: _State) -> list[tuple[_Step, bool]]:
    """Return the steps that may finish what a first one begins, and whether they hang together with it."""
    opened, doubles = state.search.opens[step.number], state.search.doubles[step.number]
    may_be_open, left_alone = (state.open | opened) & ~doubles, today.unmet & ~step.touches
    # A first way that touches nothing unmet helps by what it opens, or by mending what the second breaks.
    return [
        (second, tied)
        for second in later
        if may_be_open & second.bit and not left_alone & ~second.touches
        for tied in (bool(opened & second.bit or step.touches & second.touches),)
        if tied or step.touches & today.unmet
    ]


def _both(plan: _Plan, first: Change, second: _Step, before: _Standing, state: _State) -> Iterator[_Opening]:
    if not is_open(second.way, state.facts):
        return
    for change in goes(second.way, state.facts, plan.marks):
        then = state.after(change)
        stands = before.after(second, then)
        if _is_open(plan, stands, then.facts, (*first.answers, *change.answers)):
            yield _Opening((first, change), stands, then.facts)
            return


def _is_open(plan: _Plan, stands: _Standing, facts: Facts, moved: Iterable[SlotName]) -> bool:
    if stands.unmet:
        return False
    if not stands.unknown:
        return True
    # Whoever moves a number that was told roughly moves it far enough to be certain.
    rough = {slot for slot in moved if not facts.settled(slot)}
    if rough and not rough.isdisjoint(_missing(plan, stands, facts)):
        return False
    # Criteria that may each hold need not hold together.
    return not plan.is_tangled or judge(plan.offer.rule, facts) is not Verdict.UNMET


def _missing(plan: _Plan, stands: _Standing, facts: Facts) -> tuple[SlotName, ...]:
    """Return the answers that could still be told and decide."""
    bases = (base for at in numbers_in(stands.unknown) for base in plan.needs[at].told_by)
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


def _unlock(plan: _Plan, opening: _Opening) -> tuple[Unlock, Facts]:
    stands, then = opening.stands, opening.then
    return Unlock(opening.changes, certain=not stands.unknown, missing=_missing(plan, stands, then)), then
