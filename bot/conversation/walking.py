"""Walking a flow from its start, past all that is known, to the next open question.

What the person asked to be asked again comes first, the latest request before the earlier ones. Otherwise the walk
looks for the first question that stands open, and for what has not been said on the way to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from bot.applicant.answers import Pledge, Silence, SlotName
from bot.applicant.slots import RegionKind
from bot.conversation.flow import Ask, End, Group, Match, Say, Script, Show, Step
from bot.conversation.session import Path
from bot.conversation.view import Put, View, item_facts, items_of
from bot.eligibility.criteria import Criterion, slots_of
from bot.eligibility.judging import Verdict, judge
from bot.offers.asking import Stop
from bot.offers.sieve import open_slots_of


@dataclass(slots=True)
class Walk:
    """What a walk came to; ``passed`` are views that another one on the way makes needless."""

    say: list[Say | Show] = field(default_factory=list)
    passed: list[Show] = field(default_factory=list)
    put: Put | None = None
    ended: bool = False


def walk(view: View) -> Walk:
    """Walk the flow to the first open question, or to its end."""
    again = next((view.reachable[path] for path in reversed(view.state.reopened) if path in view.reachable), None)
    if again:
        return Walk(put=again)
    found = Walk()
    _through(view.script.flow.steps, None, view, found)
    return _sparing(found, view)


def _sparing(found: Walk, view: View) -> Walk:
    """Leave out views that would come again: a later one is the same, or answers that change them still come in."""
    still_asking = found.put is not None and not view.script.vocabulary.slots[found.put.root].talk
    due = [step for step in found.say if not (isinstance(step, Show) and still_asking and step.id in view.state.said)]
    last = {step.view: step for step in due if isinstance(step, Show)}
    found.say = [step for step in due if not isinstance(step, Show) or last[step.view] is step]
    found.passed = [step for step in due if isinstance(step, Show) and last[step.view] is not step]
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
            found.put = _lacking(step.when, view) if _answers_left(group, view) > 0 else None
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
    answer = view.profile.get(ask.slot)
    if answer is None:
        return Put(ask, ask.slot, group) if _worth_asking(ask, group, view) else None
    if ask.item:
        return _open_item(ask, group, view)
    # Hardly any known answer can be had more finely: that is asked first, for each one the walk goes past.
    if narrower(view, ask.slot) and ask.slot not in view.state.left and _answers_left(group, view) > 0:
        return Put(ask, ask.slot, group)
    return None


def _worth_asking(ask: Ask, group: Group | None, view: View) -> bool:
    slot = view.script.vocabulary.slots[ask.slot]
    if slot.always or slot.transient or ask.firm:
        return True
    if _answers_left(group, view) <= 0 or ask.slot not in view.weights:
        return False
    # Before the first results nothing more is asked once the best offers are certain; after them the person chooses.
    return group is None or group.first is None or view.outlook.stop is not Stop.CERTAIN


def _answers_left(group: Group | None, view: View) -> float:
    """Return how many more answers a group may ask for."""
    first = group.first if group and group.first is not None else inf
    following = group.next if group and group.next is not None else inf
    return min(first - view.state.since_start, following - view.state.since_choice)


def _most_deciding(group: Group, view: View) -> Put | None:
    candidates: list[Put] = []
    for step in group.steps:
        if isinstance(step, Ask):
            found = Walk()
            _step(step, group, view, found)
            candidates += [found.put] if found.put else []
    # A thing in a list that was begun with is finished first. Of equals the first written comes first.
    candidates = [put for put in candidates if _is_begun(put, view)] or candidates
    most = view.outlook.next(put.root for put in candidates)
    return next((put for put in candidates if put.root == most), None)


def _is_begun(put: Put, view: View) -> bool:
    thing, slash, _ = put.path.rpartition("/")
    return bool(slash) and any(path.startswith(f"{thing}/") for path in view.state.answers)


def _lacking(when: Criterion, view: View) -> Put | None:
    """Return the question for the slot that an undecided condition lacks; one met with silence is passed over."""
    lacking = (slot for slot in open_slots_of(when, view.all_facts) if slot not in view.profile)
    return next((view.reachable[slot] for slot in lacking if slot in view.reachable), None)


def _open_item(ask: Ask, group: Group | None, view: View) -> Put | None:
    """Return the next question about a thing in a list; one thing is asked about wholly or not at all.

    A value without the debt on it would look better than it is.
    """
    for item, path in items_of(ask, view):
        still = [question for question in ask.item if _lacks(question, item, path, view)]
        if 0 < len(still) <= _answers_left(group, view):
            return Put(still[0], f"{path}/{still[0].slot}", group)
    return None


def _lacks(question: Ask, item: Pledge, path: Path, view: View) -> bool:
    told = {"pledge_class": item.asset_class, "pledge_value": item.value, "pledge_owed": item.owed}
    if f"{path}/{question.slot}" in view.state.answers or told.get(question.slot) is not None:
        return False
    return question.when is None or judge(question.when, item_facts(item, path, view)) is Verdict.MET


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
