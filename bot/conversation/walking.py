"""Walking a flow from its start, past all that is known, to the next open question.

Two passes. The first finds which answers live: an answer asked only under conditions that are *unmet* is parked,
neither lost nor matched. The second looks for the first question that stands open, and for what has not been said
on the way to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from json import dumps

from bot.applicant.answers import Answer, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.slots import RegionKind
from bot.conversation.flow import Ask, End, Group, Match, Say, Script, Show, Step
from bot.conversation.records import plain_answer
from bot.conversation.session import Path, State, item_paths, profile_of
from bot.eligibility.criteria import Criterion, slots_of
from bot.eligibility.judging import Verdict, judge
from bot.offers.matching import Matches, decides, match_offers, open_slots_of, turning_on


@dataclass(frozen=True, slots=True)
class Put:
    """A question to put: the step that asks it, the path its answer goes to, and the group it stands in."""

    ask: Ask
    path: Path
    group: Group | None = None


@dataclass(slots=True)
class Walk:
    """What a walk came to."""

    say: list[Say | Show] = field(default_factory=list)
    put: Put | None = None
    ended: bool = False


class View:
    """The session as the flow sees it: what lives, what it matches, which slots still decide something."""

    def __init__(self, state: State, script: Script, today: date) -> None:
        self.state = state
        self.script = script
        self._today = today
        self._cache: dict[str, Facts] = {}

    @cached_property
    def profile(self) -> Mapping[SlotName, Answer]:
        """All answers, parked ones included."""
        return profile_of(self.state.answers)

    @cached_property
    def live(self) -> Mapping[SlotName, Answer]:
        """The answers that count, menu choices and consent included."""
        parked = parked_slots(self.script, self.profile)
        return {slot: answer for slot, answer in self.profile.items() if slot not in parked}

    @cached_property
    def facts(self) -> Facts:
        """What is known of the firm: live answers to slots of the profile, and nothing of the talk itself."""
        slots = self.script.vocabulary.slots
        told = {slot: answer for slot, answer in self.live.items() if slot in slots and not slots[slot].talk}
        return Facts(told, self.script.vocabulary)

    @cached_property
    def all_facts(self) -> Facts:
        return Facts(self.live, self.script.vocabulary)

    @cached_property
    def matches(self) -> Matches:
        return match_offers(self.facts, self.script.catalogue, self.script.scoring, self._today)

    @cached_property
    def weights(self) -> Mapping[SlotName, int]:
        """How much hangs on each slot that is not told."""
        return decides(self.facts, self.script.catalogue, self._today)

    def turning_on(self, slot: SlotName) -> Mapping[str, int]:
        """Return how many offers within reach turn on each code of a set."""
        return turning_on(slot, self.facts, self.script.catalogue, self._today)

    @cached_property
    def fingerprint(self) -> str:
        """Stands for the facts of the firm: what was shown on these facts need not be shown again."""
        told = {str(slot): plain_answer(answer) for slot, answer in self.facts.answers.items()}
        return sha256(dumps(told, sort_keys=True).encode()).hexdigest()[:12]

    def judge(self, criterion: Criterion | None) -> Verdict:
        return Verdict.MET if criterion is None else judge(criterion, self.all_facts)


def parked_slots(script: Script, profile: Mapping[SlotName, Answer]) -> frozenset[SlotName]:
    """Return the slots whose every question stands under an unmet condition.

    Conditions speak only of slots asked further up (the check sees to it), so one pass from the top decides them.
    """
    live = dict(profile)
    on_path: set[SlotName] = set()
    parked: set[SlotName] = set()

    def visit(steps: Iterable[Step], *, reached: bool) -> None:
        for step in steps:
            here = reached and (step.when is None or _may_hold(step.when, live))
            if isinstance(step, Group):
                visit(step.steps, reached=here)
            elif isinstance(step, Ask):
                settle(step.slot, here=here)

    def settle(slot: SlotName, *, here: bool) -> None:
        if here:
            on_path.add(slot)
            if slot in parked:
                parked.discard(slot)
                live[slot] = profile[slot]
        elif slot not in on_path and slot in live:
            parked.add(slot)
            del live[slot]

    def _may_hold(when: Criterion, known: Mapping[SlotName, Answer]) -> bool:
        return judge(when, Facts(dict(known), script.vocabulary)) is not Verdict.UNMET

    visit(script.flow.steps, reached=True)
    return frozenset(parked)


def walk(view: View) -> Walk:
    """Walk the flow to the first open question, or to its end."""
    found = Walk()
    _through(view.script.flow.steps, None, view, found)
    return found


def _through(steps: Iterable[Step], group: Group | None, view: View, found: Walk) -> None:
    for step in steps:
        _step(step, group, view, found)
        if found.put or found.ended:
            return


def _step(step: Step, group: Group | None, view: View, found: Walk) -> None:
    match view.judge(step.when):
        case Verdict.UNMET:
            return
        case Verdict.UNKNOWN:
            assert step.when is not None
            found.put = _lacking(step.when, view)
            return
    match step:
        case Say() | Show():
            if view.state.said.get(step.id) != stamp(step, view):
                found.say.append(step)
        case Ask():
            found.put = _open(step, group, view)
        case Group(by_value=True):
            found.put = _most_deciding(step, view)
        case Group(steps=steps):
            _through(steps, step, view, found)
        case End():
            found.ended = True
        case Match():
            pass


def stamp(step: Say | Show, view: View) -> str:
    """Return what a step is said on: a view depends on the facts, words are said once."""
    return view.fingerprint if isinstance(step, Show) else ""


def _open(ask: Ask, group: Group | None, view: View) -> Put | None:
    if ask.slot in view.state.reopened:
        return Put(ask, ask.slot, group)
    answer = view.profile.get(ask.slot)
    if answer is None:
        return Put(ask, ask.slot, group) if _worth_asking(ask, group, view) else None
    if ask.item:
        return _open_item(ask, group, view)
    if narrower(view, ask.slot) and ask.slot not in view.state.left and not _used_up(group, view):
        return Put(ask, ask.slot, group)
    return None


def _worth_asking(ask: Ask, group: Group | None, view: View) -> bool:
    slot = view.script.vocabulary.slots[ask.slot]
    if slot.always or slot.transient or ask.firm:
        return True
    return not _used_up(group, view) and ask.slot in view.weights


def _used_up(group: Group | None, view: View) -> bool:
    if group is None:
        return False
    over_first = group.first is not None and view.state.since_start >= group.first
    over_next = group.next is not None and view.state.since_choice >= group.next
    return over_first or over_next


def _most_deciding(group: Group, view: View) -> Put | None:
    candidates: list[Put] = []
    for step in group.steps:
        if isinstance(step, Ask) and view.judge(step.when) is Verdict.MET:
            put = _open(step, group, view)
            if put and put.path in view.state.reopened:
                return put
            candidates += [put] if put else []
    # Of equals the first written comes first: `max` keeps it.
    return max(candidates, key=lambda put: view.weights.get(put.ask.slot, 0), default=None)


def _lacking(when: Criterion, view: View) -> Put | None:
    """Return the question for the slot that an undecided condition lacks; one met with silence is passed over."""
    for slot in open_slots_of(when, view.all_facts):
        if slot in view.profile:
            continue
        for ask in view.script.flow.asks():
            if ask.slot == slot:
                return Put(ask, slot)
    return None


def _open_item(ask: Ask, group: Group | None, view: View) -> Put | None:
    listed = view.profile[ask.slot]
    if not isinstance(listed, Exact) or not isinstance(listed.value, tuple):
        return None
    bare = view.state.answers[ask.slot]
    assert isinstance(bare, Exact)
    assert isinstance(bare.value, tuple)
    for item, path in zip(bare.value, item_paths(bare.value), strict=True):
        for question in ask.item:
            put = Put(question, f"{path}/{question.slot}", group)
            if put.path in view.state.reopened or _item_question_open(put, item, path, view):
                return put
    return None


def _item_question_open(put: Put, item: Pledge, path: Path, view: View) -> bool:
    if put.path in view.state.answers or _already_told(put.ask.slot, item):
        return False
    if put.ask.when is None:
        return True
    return judge(put.ask.when, item_facts(item, path, view)) is Verdict.MET


def item_facts(item: Pledge, path: Path, view: View) -> Facts:
    """Return the facts of the firm with those of one item of a list beside them."""
    fields = {
        SlotName(name.removeprefix(f"{path}/")): answer
        for name, answer in view.state.answers.items()
        if name.startswith(f"{path}/")
    }
    return Facts({**view.live, SlotName("pledge_kind"): Exact(item.kind), **fields}, view.script.vocabulary)


def _already_told(slot: SlotName, item: Pledge) -> bool:
    told = {"pledge_class": item.asset_class, "pledge_value": item.value, "pledge_owed": item.owed}
    return told.get(slot) is not None


def governed_by(script: Script, slots: frozenset[SlotName]) -> tuple[str, ...]:
    """Return the ids of what is said or shown only because of these slots."""
    found: list[str] = []

    def visit(steps: Iterable[Step], *, governed: bool) -> None:
        for step in steps:
            here = governed or (step.when is not None and bool(slots & set(slots_of(step.when))))
            if isinstance(step, Group):
                visit(step.steps, governed=here)
            elif here and isinstance(step, Say | Show):
                found.append(step.id)

    visit(script.flow.steps, governed=False)
    return tuple(found)


def narrower(view: View, slot: SlotName) -> bool:
    """Say whether a place is known, but not finely enough for something that hangs on it."""
    kind = view.script.vocabulary.slots[slot].kind
    if not isinstance(kind, RegionKind) or isinstance(view.profile.get(slot), Silence | None):
        return False
    return not view.facts.settled(slot) and slot in view.weights
