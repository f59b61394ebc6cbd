"""Questions: which buttons stand under one, what a tap or a number means, and how it is asked again."""

from collections.abc import Iterable

from bot.applicant.answers import Answer, Exact, Pledge, SlotName
from bot.applicant.slots import ChoiceKind, IndustryKind, NumberKind, PledgesKind, RegionKind, SetKind, Slot
from bot.applicant.taxonomies import Regions
from bot.conversation.flow import Ask, QuickAnswer
from bot.conversation.messages import Option, Question
from bot.conversation.session import Open, Path
from bot.conversation.walking import Put, View, narrower
from bot.lookup import Names
from bot.offers.matching import Match, Standing

OWN_CONFIRM = {"@restart", "@delete"}
OWN_CHANGE = "@change"
OFFER = SlotName("offer")
_SHOWN_OFFERS = 12
_SHOWN_OPTIONS = 12
_MANY = (SetKind, PledgesKind)


def is_own(path: Path) -> bool:
    """Say whether a question is one of ours (really delete? which answer?) rather than of the flow."""
    return path.startswith("@")


def slot_at(path: Path, view: View) -> Slot:
    """Return the slot whose answer goes to ``path``; a field of a list's item is the last part of it."""
    return view.script.vocabulary.slots[SlotName(path.rsplit("/", 1)[-1])]


def question(put: Put, view: View) -> Question:
    """Return the question for the open place of the flow, as it stands after what was tried so far."""
    opened = view.state.open
    assert opened is not None
    finer = not is_own(put.path) and narrower(view, put.ask.slot)
    progress = put.group is not None and put.group.title is not None
    return Question(
        asking=opened.asking,
        path=put.path,
        slot=put.ask.slot,
        text=f"{put.ask.text}.finer" if finer else put.ask.text,
        options=options(opened, view),
        also=_also(put, view, finer=finer),
        many=_is_many(put.path, view),
        title=put.group.title if progress and put.group else None,
        number=view.state.since_start + 1 if progress else None,
        about=put.group.first if put.group else None,
        current=None if is_own(put.path) else view.state.answers.get(put.path),
        about_item=put.path.split("/")[1] if "/" in put.path else None,
        repeated=opened.failures > 0,
        with_example=opened.failures > 1,
    )


def options(opened: Open, view: View) -> tuple[Option, ...]:
    """Return the buttons of an open question."""
    if opened.choices:
        return tuple(Option(code, answer=answer) for code, answer in opened.choices)
    if is_own(opened.path):
        return _own_options(opened.path, view)
    ask = _ask(opened, view)
    if opened.widened and ask.unsure:
        return _quick(ask.unsure)
    if ask.buttons:
        return _quick(ask.buttons)
    if opened.failures > 1 and ask.unsure:
        return _quick(ask.unsure)
    return tuple(_of_kind(opened, view))


def _quick(answers: Iterable[QuickAnswer]) -> tuple[Option, ...]:
    return tuple(Option(quick.code, label=quick.label, answer=quick.answer) for quick in answers)


def _of_kind(opened: Open, view: View) -> Iterable[Option]:
    slot = slot_at(opened.path, view)
    if slot.name == OFFER:
        yield from (Option(found.offer.id, label=found.offer.name) for found in _listed(view))
        return
    match slot.kind:
        case ChoiceKind(choices, yes_no=True):
            yield from (Option(code, text=f"{slot.name}.{code}") for code in choices)
        case ChoiceKind(choices):
            yield from (Option(code, label=choices[code]) for code in _asset_classes(opened.path, view) or choices)
        case SetKind(choices):
            for code in choices if opened.widened else _telling(slot, choices, opened, view):
                yield Option(code, label=choices[code], picked=code in opened.picked)
        case PledgesKind(kinds):
            yield from (Option(code, label=kinds[code], picked=code in opened.picked) for code in kinds)
        case IndustryKind(industries):
            yield from (Option(code, label=group.name) for code, group in industries.groups.items())
        case RegionKind(regions):
            yield from _places(opened.path, regions, view)


def _telling(slot: Slot, choices: Iterable[str], opened: Open, view: View) -> list[str]:
    """Return the options that most offers still turn on, in the order written; the rest can be shown on request."""
    codes = list(choices)
    if len(codes) <= _SHOWN_OPTIONS:
        return codes
    weights = view.turning_on(slot.name)
    best = sorted((code for code in codes if code in weights), key=lambda code: -weights[code])[:_SHOWN_OPTIONS]
    return [code for code in codes if code in best or code in opened.picked or code == "none"]


def _listed(view: View) -> list[Match]:
    shown = [found for found in view.matches.offers if found.standing is not Standing.UNMET]
    return shown[:_SHOWN_OFFERS]


def _asset_classes(path: Path, view: View) -> tuple[str, ...]:
    if not path.endswith("/pledge_class"):
        return ()
    return view.script.vocabulary.haircuts.classes.get(path.split("/")[1], ())


def _places(path: Path, regions: Regions, view: View) -> Iterable[Option]:
    told = view.profile.get(SlotName(path))
    around = told.value if isinstance(told, Exact) and narrower(view, SlotName(path)) else None
    for unit in regions.units.values():
        if unit.parent == around:
            yield Option(unit.code, label=unit.name)


def _own_options(path: Path, view: View) -> tuple[Option, ...]:
    if path in OWN_CONFIRM:
        return (Option("yes", text="confirm.yes"), Option("no", text="confirm.no"))
    slots = view.script.vocabulary.slots
    told = [name for name in view.state.answers if "/" not in name and not slots[SlotName(name)].transient]
    return tuple(Option(name, label=slots[SlotName(name)].label) for name in told)


def _also(put: Put, view: View, *, finer: bool) -> tuple[str, ...]:
    """Return the commands that stand beside the options."""
    if is_own(put.path):
        return ("cancel",)
    slot = slot_at(put.path, view)
    if slot.transient:
        return ()
    if finer:
        return ("why", "leave", "back")
    found = ["done"] if _is_many(put.path, view) else []
    found += ["more"] if _has_more(put.path, view) else []
    found += ["leave"] if put.path in view.state.answers else []
    if put.ask.firm:
        return (*found, "why")
    return (*found, "why", "skip", "unsure", "back")


def _has_more(path: Path, view: View) -> bool:
    kind = slot_at(path, view).kind
    shortened = isinstance(kind, SetKind) and len(kind.options) > _SHOWN_OPTIONS
    return shortened and view.state.open is not None and not view.state.open.widened


def _is_many(path: Path, view: View) -> bool:
    return not is_own(path) and isinstance(slot_at(path, view).kind, _MANY)


def _ask(opened: Open, view: View) -> Ask:
    for ask in view.script.flow.asks():
        for question_ in (ask, *ask.item):
            if question_.id == opened.step:
                return question_
    # The flow was edited under a running talk: the slot is still asked somewhere, or its buttons are those of its kind.
    slot = slot_at(opened.path, view)
    return next(
        (ask for ask in view.script.flow.asks() if ask.slot == slot.name),
        Ask(id=opened.step, place=view.script.flow.steps[0].place, slot=slot.name, text=f"ask.{slot.name}"),
    )


def is_tick(code: str, opened: Open, view: View) -> bool:
    """Say whether a tap only ticks one of many; *none of these* answers the question at once."""
    if opened.choices or is_own(opened.path) or code == "none":
        return False
    slot = slot_at(opened.path, view)
    return isinstance(slot.kind, _MANY) and any(option.code == code for option in options(opened, view))


def ticked(opened: Open, view: View) -> Answer:
    """Return the answer made of what was ticked; nothing ticked is *none of these*."""
    slot = slot_at(opened.path, view)
    if isinstance(slot.kind, PledgesKind):
        return Exact(tuple(Pledge(kind) for kind in slot.kind.kinds if kind in opened.picked))
    return Exact(opened.picked)


def answer_of(code: str, opened: Open, view: View) -> Answer | None:
    """Return what a button stands for, or None if the open question has no such button."""
    option = next((found for found in options(opened, view) if found.code == code), None)
    if option is None:
        return None
    if option.answer is not None:
        return option.answer
    if is_own(opened.path):
        return Exact(code)
    match slot_at(opened.path, view).kind:
        case SetKind():
            return Exact(frozenset({code} - {"none"}))
        case PledgesKind():
            return Exact((Pledge(code),))
        case _:
            return Exact(code)


def choice_typed(text: str, opened: Open, view: View) -> Answer | None:
    """Return the answer of the button that a typed text names: by its number, or by its words.

    For a question whose answer is a number, a typed number is the answer and not a button.
    """
    shown = options(opened, view)
    stripped = text.strip()
    numeric = not is_own(opened.path) and isinstance(slot_at(opened.path, view).kind, NumberKind)
    many = _is_many(opened.path, view) and not opened.choices
    if many:
        return None
    if stripped.isdecimal() and (not numeric or opened.choices) and 1 <= int(stripped) <= len(shown):
        return answer_of(shown[int(stripped) - 1].code, opened, view)
    named = Names((name, option.code) for option in shown for name in _names(option, view)).exactly(text)
    return answer_of(named[0], opened, view) if len(named) == 1 else None


def _names(option: Option, view: View) -> tuple[str, ...]:
    if option.label:
        return (option.label.zh, option.label.en)
    if option.text:
        return tuple(texts[option.text] for texts in view.script.texts.values() if option.text in texts)
    return ()
