"""The session as the flow sees it: what lives, what it matches, what still decides something, what can be asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING

from bot.applicant.answers import Answer, Exact, Pledge, SlotName
from bot.applicant.facts import Facts
from bot.applicant.slots import Slot
from bot.conversation.flow import Ask, End, Group, Script, Step
from bot.conversation.recognising import recognised
from bot.conversation.records import plain_answer
from bot.conversation.session import Path, Session, State, item_paths, profile_of, state_of
from bot.eligibility.criteria import Criterion
from bot.eligibility.judging import Verdict, judge
from bot.offers.asking import Outlook, outlook
from bot.offers.matching import Matches, matches_of, sift
from bot.offers.sieve import Sifted

if TYPE_CHECKING:
    from bot.conversation.messages import Option


@dataclass(frozen=True, slots=True)
class Put:
    """A question to put: the step that asks it, the path its answer goes to, and the group it stands in."""

    ask: Ask
    path: Path
    group: Group | None = None

    @property
    def root(self) -> SlotName:
        """The slot that is answered, or the list that the answer belongs to."""
        return SlotName(self.path.split("/", 1)[0])


class View:
    """One session under one script on one day; what it works out rests on the answers alone.

    A view ``before`` of the same talk saves work: its log is not folded again, and what it worked out stands while no
    answer, the day and the script have not changed. Of another talk it is worth nothing, and does no harm.
    """

    def __init__(self, session: Session, script: Script, today: date, before: "View | None" = None) -> None:
        self.script = script
        self.today = today
        self.log = session.log
        self.shown: tuple[Option, ...] | None = None
        """The buttons of the open question, and below what a text means as its answer, once somebody has asked."""
        self.readings: dict[tuple[str, str], object] = {}
        known = len(before.log) if before else 0
        goes_on = before is not None and session.log[:known] == before.log
        since = before.folded if before and goes_on else None
        self.folded: State = state_of(session.log[known:] if goes_on else session.log, script.lasting, since)
        is_same = before is not None and before.script is script and before.today == today
        self.state: State = recognised(
            self.folded, script.vocabulary.slots, before.state if before and is_same else None
        )
        if before and is_same and list(before.state.answers.items()) == list(self.state.answers.items()):
            vars(self).update({name: found for name, found in vars(before).items() if name in _OF_ANSWERS})

    def is_of(self, session: Session, script: Script, today: date) -> bool:
        """Say whether this is how the flow sees the session on a day."""
        return self.log == session.log and self.script is script and self.today == today

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
        told = {slot: answer for slot, answer in self.live.items() if not slots[slot].talk}
        return Facts(told, self.script.vocabulary)

    @cached_property
    def all_facts(self) -> Facts:
        return Facts(self.live, self.script.vocabulary)

    @cached_property
    def standing_facts(self) -> Facts:
        """What is known when no menu choice is under way."""
        return Facts(without_choices(self.live, self.script), self.script.vocabulary)

    @cached_property
    def choices(self) -> frozenset[SlotName]:
        """The menu choices under way."""
        return frozenset(self.profile) - frozenset(without_choices(self.profile, self.script))

    @cached_property
    def sifted(self) -> Sifted:
        """The offers as they stand for this firm."""
        return sift(self.facts, self.script.catalogue, self.today)

    @cached_property
    def outlook(self) -> Outlook:
        """What the questions that can still be put may change."""
        askable = frozenset(put.root for put in self.reachable.values() if put.root not in self.profile)
        return outlook(self.sifted, self.script.scoring, askable)

    @cached_property
    def matches(self) -> Matches:
        return matches_of(self.sifted, self.script.scoring)

    @property
    def weights(self) -> Mapping[SlotName, int]:
        """How much hangs on each slot that is not told."""
        return self.outlook.weights

    def turning_on(self, slot: SlotName) -> Mapping[str, int]:
        """Return how many offers within reach turn on each code of a set."""
        return self.sifted.turning_on(slot)

    @cached_property
    def fingerprint(self) -> str:
        """Stands for the facts of the firm: what was shown on these facts need not be shown again."""
        told = {str(slot): plain_answer(answer) for slot, answer in self.facts.answers.items()}
        return sha256(dumps(told, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def aged(self) -> list[Path]:
        """The answers told so long ago that they may no longer hold, the oldest first."""
        slots = self.script.vocabulary.slots
        return sorted(
            (path for path, day in self.state.told_on.items() if self._has_aged(day, slots.get(SlotName(path)))),
            key=lambda path: self.state.told_on[path],
        )

    def _has_aged(self, day: date, slot: Slot | None) -> bool:
        if slot is None or slot.ages is None or (self.today - day).days < slot.ages:
            return False
        return self.all_facts.told(slot.name)

    def judge(self, criterion: Criterion | None) -> Verdict:
        return Verdict.MET if criterion is None else judge(criterion, self.all_facts)

    @cached_property
    def reachable(self) -> Mapping[Path, Put]:
        """Every question that may be put on request, by where its answer goes.

        Not those under an unmet condition, behind an end, or behind a question that must be answered first. A menu
        choice stands in nobody's way: it says when to ask, not whether an answer means something.
        """
        found: dict[Path, Put] = {}
        _reach(self.script.flow.steps, None, self, found)
        return found


_OF_ANSWERS = frozenset(name for name, member in vars(View).items() if isinstance(member, cached_property))


def without_choices(profile: Mapping[SlotName, Answer], script: Script) -> dict[SlotName, Answer]:
    """Return a profile without menu choices."""
    slots = script.vocabulary.slots
    return {slot: answer for slot, answer in profile.items() if not slots[slot].transient}


def parked_slots(script: Script, profile: Mapping[SlotName, Answer]) -> frozenset[SlotName]:
    """Return the slots whose every question stands under an unmet condition.

    Conditions speak only of slots asked further up (the check sees to it), so one pass from the top decides them.
    A menu choice parks nothing: it is cleared when followed, and the answers it led to shall stay.
    """
    told = without_choices(profile, script)
    live = dict(told)
    facts = Facts(told, script.vocabulary)
    on_path: set[SlotName] = set()
    parked: set[SlotName] = set()

    def visit(steps: Iterable[Step], *, reached: bool) -> None:
        for step in steps:
            here = reached and (step.when is None or judge(step.when, facts) is not Verdict.UNMET)
            if isinstance(step, Group):
                visit(step.steps, reached=here)
            elif isinstance(step, Ask):
                settle(step.slot, here=here)

    def settle(slot: SlotName, *, here: bool) -> None:
        nonlocal facts
        if here:
            on_path.add(slot)
            if slot not in parked:
                return
            parked.discard(slot)
            live[slot] = told[slot]
        elif slot in on_path or slot not in live:
            return
        else:
            parked.add(slot)
            del live[slot]
        facts = Facts(dict(live), script.vocabulary)

    visit(script.flow.steps, reached=True)
    return frozenset(parked)


def _reach(steps: Iterable[Step], group: Group | None, view: View, found: dict[Path, Put]) -> bool:
    """Gather the questions that may be put; return False where the talk does not get further."""
    for step in steps:
        verdict = Verdict.MET if step.when is None else judge(step.when, view.standing_facts)
        if verdict is Verdict.UNMET:
            continue
        match step:
            case Group(steps=inner):
                if not _reach(inner, step, view, found):
                    return False
            case Ask():
                for put in (Put(step, step.slot, group), *item_puts(step, group, view)):
                    found.setdefault(put.path, put)
                if step.firm and step.slot not in view.profile:
                    return False
            case End() if verdict is Verdict.MET:
                return False
    return True


def item_puts(ask: Ask, group: Group | None, view: View) -> Iterator[Put]:
    """Yield the questions for each thing in a list, save those that do not concern that thing."""
    for item, path in items_of(ask, view):
        for question in ask.item:
            if question.when is None or judge(question.when, item_facts(item, path, view)) is not Verdict.UNMET:
                yield Put(question, f"{path}/{question.slot}", group)


def items_of(ask: Ask, view: View) -> list[tuple[Pledge, Path]]:
    """Return the things in a list as they were told, each with the path that answers about it begin with."""
    listed = view.state.answers.get(ask.slot) if ask.item else None
    if not isinstance(listed, Exact) or not isinstance(listed.value, tuple):
        return []
    return list(zip(listed.value, item_paths(listed.value), strict=True))


def item_facts(item: Pledge, path: Path, view: View) -> Facts:
    """Return the facts of the firm with those of one item of a list beside them."""
    fields = {
        SlotName(name.removeprefix(f"{path}/")): answer
        for name, answer in view.state.answers.items()
        if name.startswith(f"{path}/")
    }
    return Facts({**view.live, SlotName("pledge_kind"): Exact(item.kind), **fields}, view.script.vocabulary)
