"""Unlocking: for an offer that is out of reach, the smallest sets of changes that open it, at most two changes each.

An offer is open when none of its hard criteria is unmet. Where all of them are met then, going the ways makes the
offer met; where answers are missing, the unlock names them, for they decide.

The search starts from what is unmet. A single way must touch all of it; the second of two must touch all that the
first leaves unmet. Whatever a way does not touch it cannot mend, so nothing is missed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import numbers_of
from bot.eligibility.criteria import AtLeast, AtMost, Atom, Between, Criterion, HasAll, HasAny, atoms
from bot.eligibility.judging import Verdict, judge
from bot.offers.estimating import NEED
from bot.offers.offer import Offer, Requirement
from bot.offers.sieve import open_slots_of
from bot.offers.ways import Adds, Change, Raises, Way, Ways, goes

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


def unlocks(offer: Offer, facts: Facts, ways: Ways) -> tuple[Unlock, ...]:
    """Return the smallest sets of changes that open an offer which is unmet, the least effort first.

    Of equal effort what keeps most of the amount asked for comes first, then what is done sooner.
    """
    plan = _plan(offer, facts.vocabulary, ways)
    today = tuple(judge(need.criterion, facts) for need in plan.needs)
    if Verdict.UNMET not in today:
        return ()
    found = [_unlock(plan, facts, changes) for changes in _smallest(list(_opening(plan, today, facts)))]
    return tuple(sorted(found, key=lambda unlock: (unlock.effort, -_kept(unlock, facts), unlock.days, _name(unlock))))


def _name(unlock: Unlock) -> tuple[str, ...]:
    return tuple(change.way.id for change in unlock.changes)


def _kept(unlock: Unlock, facts: Facts) -> Decimal:
    """Return the share of the amount asked for that is still asked for."""
    if NEED not in unlock.answers:
        return Decimal(1)
    return numbers_of(facts.changed(unlock.answers).possible(NEED))[1] / numbers_of(facts.possible(NEED))[1]


@dataclass(frozen=True, slots=True)
class _Need:
    criterion: Criterion
    bases: frozenset[SlotName]


@dataclass(frozen=True, slots=True)
class _Step:
    """A way and the needs of an offer that it touches."""

    way: Way
    touches: frozenset[int]
    opens: frozenset[int]
    """The steps, by number, that may be open only after this one."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an offer's rule comes to for the search; it rests on the rule alone."""

    rule: tuple[Requirement, ...]
    whole: Criterion
    needs: tuple[_Need, ...]
    steps: tuple[_Step, ...]
    marks: Mapping[SlotName, frozenset[Decimal]]


def _plan(offer: Offer, vocabulary: Vocabulary, ways: Ways) -> _Plan:
    known = ways.plans.get(offer.id)
    if isinstance(known, _Plan) and known.rule is offer.eligibility:
        return known
    needs = tuple(_Need(need.criterion, _bases(need.criterion, vocabulary)) for need in offer.eligibility)
    conditions = [atom for need in needs for atom in atoms(need.criterion)]
    touching = [
        (way, frozenset(at for at, need in enumerate(needs) if _touches(way, need, vocabulary))) for way in ways
    ]
    useful = [(way, touched) for way, touched in touching if touched]
    steps = tuple(
        _Step(way, touched, frozenset(at for at, (other, _) in enumerate(useful) if set(way.slots) & other.asks_of))
        for way, touched in useful
    )
    plan = _Plan(offer.eligibility, offer.rule, needs, steps, _marks(conditions, useful, vocabulary))
    ways.plans[offer.id] = plan
    return plan


def _bases(criterion: Criterion, vocabulary: Vocabulary) -> frozenset[SlotName]:
    return frozenset(base for atom in atoms(criterion) for base in vocabulary.bases(atom.slot) | {atom.slot})


def _touches(way: Way, need: _Need, vocabulary: Vocabulary) -> bool:
    match way.effect:
        case Adds(slot, code):
            return any(_names(code, slot, atom, vocabulary) for atom in atoms(need.criterion))
    return not need.bases.isdisjoint(way.slots)


def _names(code: str, slot: SlotName, atom: Atom, vocabulary: Vocabulary) -> bool:
    """Say whether a condition may turn on a code of a set."""
    if atom.slot == slot:
        return isinstance(atom, HasAny | HasAll) and code in atom.codes
    return slot in vocabulary.bases(atom.slot) and code in vocabulary.turns(atom.slot, slot)


def _marks(
    conditions: list[Atom], useful: list[tuple[Way, frozenset[int]]], vocabulary: Vocabulary
) -> Mapping[SlotName, frozenset[Decimal]]:
    """Return at which numbers of each slot that can be moved the rule may turn."""
    slots = {slot for way, _ in useful if not isinstance(way.effect, Adds) for slot in way.slots}
    return {slot: frozenset(mark for atom in conditions for mark in _limits(atom, slot, vocabulary)) for slot in slots}


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


def _opening(plan: _Plan, today: tuple[Verdict, ...], facts: Facts) -> Iterator[tuple[Change, ...]]:
    """Yield every set of changes that leaves nothing unmet; some may hold more than they need."""
    unmet = _unmet(today)
    for at, step in enumerate(plan.steps):
        for change in goes(step.way, facts, plan.marks):
            then = facts.changed(change.answers)
            verdicts = _judged(plan, step, today, then)
            if _is_open(plan, verdicts, then, change.answers):
                yield (change,)
                break  # a number that moves further does more than is needed
            left = _unmet(verdicts)
            for other, second in enumerate(plan.steps[at + 1 :], at + 1):
                # A first way that touches nothing unmet helps by what it opens, or by mending what the second breaks.
                helps = step.touches & unmet or other in step.opens or step.touches & second.touches
                if helps and left <= second.touches and not _same_number(step.way, second.way):
                    yield from _both(plan, change, second, verdicts, then)


def _both(
    plan: _Plan, first: Change, second: _Step, verdicts: tuple[Verdict, ...], facts: Facts
) -> Iterator[tuple[Change, ...]]:
    for change in goes(second.way, facts, plan.marks):
        then = facts.changed(change.answers)
        if _is_open(plan, _judged(plan, second, verdicts, then), then, {**first.answers, **change.answers}):
            yield (first, change)
            return


def _same_number(first: Way, second: Way) -> bool:
    """Say whether both raise the same number: one of them, gone further, does what both do."""
    both_rise = isinstance(first.effect, Raises) and isinstance(second.effect, Raises)
    return both_rise and bool(set(first.slots) & set(second.slots))


def _unmet(verdicts: tuple[Verdict, ...]) -> frozenset[int]:
    return frozenset(at for at, verdict in enumerate(verdicts) if verdict is Verdict.UNMET)


def _judged(plan: _Plan, step: _Step, before: tuple[Verdict, ...], facts: Facts) -> tuple[Verdict, ...]:
    """Judge anew what a step touches."""
    return tuple(
        judge(need.criterion, facts) if at in step.touches else before[at] for at, need in enumerate(plan.needs)
    )


def _is_open(plan: _Plan, verdicts: tuple[Verdict, ...], facts: Facts, moved: Iterable[SlotName]) -> bool:
    if Verdict.UNMET in verdicts:
        return False
    if Verdict.UNKNOWN not in verdicts:
        return True
    undecided = (plan.needs[at].criterion for at, verdict in enumerate(verdicts) if verdict is Verdict.UNKNOWN)
    # Whoever moves a number that was told roughly moves it far enough to be certain.
    halfway = any(slot in moved for criterion in undecided for slot in open_slots_of(criterion, facts))
    # Criteria that may each hold need not hold together.
    return not halfway and judge(plan.whole, facts) is not Verdict.UNMET


def _smallest(found: list[tuple[Change, ...]]) -> Iterator[tuple[Change, ...]]:
    """Leave out sets that another set does without, or with a smaller step."""
    for changes in found:
        if not any(other is not changes and _within(other, changes) for other in found):
            yield changes


def _within(less: tuple[Change, ...], more: tuple[Change, ...]) -> bool:
    steps = {change.way.id: change.by for change in more}
    if not all(change.way.id in steps for change in less):
        return False
    by = [(change.by or Decimal(0), steps[change.way.id] or Decimal(0)) for change in less]
    fewer = len(less) < len(more) or any(mine < other for mine, other in by)
    return fewer and all(mine <= other for mine, other in by)


def _unlock(plan: _Plan, facts: Facts, changes: tuple[Change, ...]) -> Unlock:
    then = replayed(Unlock(changes), facts)
    undecided = [need.criterion for need in plan.needs if judge(need.criterion, then) is Verdict.UNKNOWN]
    missing = dict.fromkeys(slot for criterion in undecided for slot in open_slots_of(criterion, then))
    return Unlock(changes, certain=not undecided, missing=tuple(missing))
