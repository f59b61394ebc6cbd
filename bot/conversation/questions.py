"""Questions: which buttons stand under one, what a tap on one means, and how it is asked again."""

from collections.abc import Iterable
from hashlib import blake2b

from bot.applicant.answers import Answer, Exact, Pledge, SlotName
from bot.applicant.sentence.reading import Doubt
from bot.applicant.slots import ChoiceKind, IndustryKind, PledgesKind, RegionKind, SetKind, Slot
from bot.applicant.taxonomies import Regions
from bot.conversation.flow import Ask, QuickAnswer
from bot.conversation.messages import Guess, Option, Question, Recalled
from bot.conversation.session import OWN_DOUBT, OWN_GUESSES, RECHECK, Asked, Narrowed, Open, Path
from bot.conversation.view import Put, View
from bot.conversation.walking import narrower
from bot.locales import Text
from bot.offers.matching import Match
from bot.offers.offer import Offer
from bot.offers.shelves import shelves

OWN_CONFIRM = {"@restart", "@delete", "@firm-drop"}
OWN_CHANGE = "@change"
OWN_FIND = "@find"
FIRMS, FIRM_NEW, FIRM_NAME, FIRM_DROP = "@firms", "@firm-new", "@firm-name", "@firm-drop"
OFFER = SlotName("offer")
CORRECTION, CORRECTION_WORDS = "@correction", "@correction-words"
"""What is wrong with the card of an offer, which is the one choice that the question holds; and the same in words."""
KINDS_OF_CORRECTION = ("figures", "closed", "conditions", "contact", "other")
OF_CARD = {CORRECTION, CORRECTION_WORDS}
FREE = {OWN_FIND, FIRM_NEW, FIRM_NAME, *OF_CARD}
"""Questions of ours that take any words."""
_SHOWN_OFFERS = 20
_RECALLED = 4
"""Old answers asked about at once."""
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
    finer = is_finer(put.path, view)
    title = put.group.title if put.group else None
    is_new = put.path not in view.state.reopened
    return Question(
        asking=opened.asking,
        path=put.path,
        slot=put.ask.slot,
        text="found" if put.path == OWN_FIND and opened.choices else f"{put.ask.text}.finer" if finer else put.ask.text,
        options=options(opened, view),
        also=_also(put, view, finer=finer),
        many=is_many(put.path, view) and not opened.choices,
        title=title,
        number=view.state.since_start + 1 if title and is_new else None,
        about=_questions_in_all(put, view),
        current=None if is_own(put.path) else view.state.answers.get(put.path),
        about_item=put.path.split("/")[1] if "/" in put.path else None,
        firm=firm_name(view.state.firm, view) if opened.path in {FIRMS, FIRM_NAME, FIRM_DROP} else None,
        offer=_name_of(corrected_offer(opened, view)) if opened.path in OF_CARD else None,
        recalls=tuple(_recalled(opened, view)) if opened.path == RECHECK else (),
        repeated=opened.failures > 0,
        renews=_renewed(opened, view),
        with_example=opened.failures > 1,
        guesses=_guesses(view) if put.path == OWN_GUESSES else (),
        unclear=tuple(doubt.words for doubt in view.state.doubts if doubt.words) if put.path == OWN_GUESSES else (),
        words=_doubtful(view).words if put.path == OWN_DOUBT else "",
        doubted=_doubted(view) if put.path == OWN_DOUBT else None,
    )


def firm_name(firm: str, view: View) -> Text:
    """Return what a firm is called: by the person, or by its place among their firms."""
    name = view.state.names.get(firm)
    number = view.state.firms.index(firm) + 1
    return Text(name, name) if name else Text(f"第{number}家", f"Firm {number}")


def corrected_offer(opened: Open, view: View) -> Offer | None:
    """Return the offer whose card is asked about; None if the content no longer has it."""
    known = view.script.known_offers
    return next((known.get(str(held.value)) for _, held in opened.choices if isinstance(held, Exact)), None)


def _name_of(offer: Offer | None) -> Text | None:
    return offer.name if offer else None


def recheck(view: View) -> tuple[Asked, Narrowed]:
    """Return what asks whether the answers of long ago still hold."""
    named = tuple((short_code(path), Exact(path)) for path in view.aged[:_RECALLED])
    return Asked(view.state.asking + 1, RECHECK, RECHECK), Narrowed(named)


def _recalled(opened: Open, view: View) -> Iterable[Recalled]:
    """Yield what was told long ago and is named by the open question."""
    for _, named in opened.choices:
        path = str(named.value) if isinstance(named, Exact) else ""
        if path in view.state.answers and path in view.state.told_on:
            yield Recalled(slot_at(path, view).name, view.state.answers[path], view.state.told_on[path])


def _guesses(view: View) -> tuple[Guess, ...]:
    return tuple(
        Guess(label_of(path, view), slot_at(path, view).name, answer, view.state.answers.get(path))
        for path, answer in view.state.guesses.items()
    )


def _doubtful(view: View) -> Doubt:
    """Return the words that it must be asked of first what they mean."""
    return next((doubt for doubt in view.state.doubts if doubt.choices), Doubt("", ()))


def _doubted(view: View) -> SlotName | None:
    """Return the slot of which there are several readings, if they are of one."""
    slots = [slot for slot, _ in _doubtful(view).choices]
    return slots[0] if len(slots) > 1 and len(set(slots)) == 1 else None


def _renewed(opened: Open, view: View) -> int | None:
    """Return the asking before this one if it put the same question and was not answered."""
    before = opened.asking - 1
    told_since = opened.path in view.state.answers and opened.path not in view.state.reopened
    return before if view.state.askings.get(before) == opened.path and not told_since else None


def is_finer(path: Path, view: View) -> bool:
    """Say whether a question asks more finely for what is known already; one asked anew begins from the start."""
    return not is_own(path) and path not in view.state.reopened and narrower(view, slot_at(path, view).name)


def _questions_in_all(put: Put, view: View) -> int | None:
    """Return how many questions are put at most, where a number is set to them."""
    if put.group is None or put.group.first is None:
        return None
    return view.script.flow.most_first


def options(opened: Open, view: View) -> tuple[Option, ...]:
    """Return the buttons of an open question."""
    if opened is not view.state.open:
        return _options(opened, view)
    if view.shown is None:
        view.shown = _options(opened, view)
    return view.shown


def _options(opened: Open, view: View) -> tuple[Option, ...]:
    if opened.path == OWN_FIND:
        return tuple(_found(opened, view))
    if opened.path == RECHECK:
        return (Option("yes", text="still.yes"), *_recallable(opened, view))
    if opened.path in OF_CARD:
        kinds = KINDS_OF_CORRECTION if opened.path == CORRECTION else ()
        return tuple(Option(kind, text=f"correction.{kind}") for kind in kinds)
    if opened.choices:
        return tuple(Option(code, answer=answer) for code, answer in opened.choices)
    if is_own(opened.path):
        return _own_options(opened.path, view)
    ask = ask_of(opened, view)
    if opened.widened and ask.unsure:
        return _quick(ask.unsure)
    if ask.buttons:
        return _quick(ask.buttons)
    if opened.failures > 1 and ask.unsure:
        return _quick(ask.unsure)
    return tuple(_of_kind(opened, view))


def words_on(option: Option, view: View) -> Text | None:
    """Return the words of a button; None where it is named by its answer."""
    if option.label or not option.text:
        return option.label
    texts = view.script.texts
    return Text(texts["zh"][option.text], texts["en"][option.text])


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
            yield Option("none", text="option.none")
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
    """Return the offers in the order and by the numbers in which they were shown."""
    return [
        line.head for line in shelves(view.matches, view.facts, view.script.catalogue.ways).in_order[:_SHOWN_OFFERS]
    ]


def _asset_classes(path: Path, view: View) -> tuple[str, ...]:
    if not path.endswith("/pledge_class"):
        return ()
    return view.script.vocabulary.haircuts.classes.get(path.split("/")[1], ())


def _places(path: Path, regions: Regions, view: View) -> Iterable[Option]:
    told = view.profile.get(SlotName(path))
    around = str(told.value) if isinstance(told, Exact) and is_finer(path, view) else None
    for unit in regions.children.get(around, ()):
        yield Option(unit.code, label=unit.name)


def _found(opened: Open, view: View) -> Iterable[Option]:
    """Yield what was found; what the content no longer has is left out."""
    for code, answer in opened.choices:
        subject = view.script.library.subject(str(answer.value)) if isinstance(answer, Exact) else None
        if subject:
            yield Option(code, label=subject.name, answer=answer)


def _recallable(opened: Open, view: View) -> Iterable[Option]:
    for code, named in opened.choices:
        path = str(named.value) if isinstance(named, Exact) else ""
        if path in view.reachable:
            yield Option(code, label=label_of(path, view), answer=named)


def _listed_firms(view: View) -> Iterable[Option]:
    others = (firm for firm in view.state.firms if firm != view.state.firm)
    yield from (Option(f"to:{firm}", label=firm_name(firm, view)) for firm in others)
    yield Option("new", text="firms.new")
    yield Option("name", text="firms.name")
    if view.state.others:
        yield Option("drop", text="firms.drop")


def _own_options(path: Path, view: View) -> tuple[Option, ...]:
    if path == OWN_GUESSES:
        return (Option("ok", text="guess.ok"), *(_fix(guess, view) for guess in view.state.guesses))
    if path == OWN_DOUBT:
        choices = _doubtful(view).choices
        of_one = len(choices) > 1 and len({slot for slot, _ in choices}) == 1
        found = (
            Option(
                f"d{number}",
                label=label_of(path, view),
                text=None if of_one else "guess.option",
                answer=answer,
                slot=slot_at(path, view).name,
            )
            for number, (path, answer) in enumerate(choices, 1)
        )
        return (*found, Option("none", text="guess.neither"))
    if path in OWN_CONFIRM:
        return (Option("yes", text="confirm.yes"), Option("no", text="confirm.no"))
    if path == FIRMS:
        return tuple(_listed_firms(view))
    if path != OWN_CHANGE:
        return ()
    return tuple(Option(short_code(told), label=label_of(told, view), answer=Exact(told)) for told in changeable(view))


def _fix(path: Path, view: View) -> Option:
    label = label_of(path, view)
    return Option(short_code(path), label=Text(f"✎ {label.zh}", f"✎ {label.en}"), answer=Exact(path))


def short_code(name: str) -> str:
    """Return a code for a name that fits a button of any channel."""
    return blake2b(name.encode(), digest_size=4).hexdigest()


def changeable(view: View) -> list[Path]:
    """Return the answers that can be given anew, in the order told; menu choices are none."""
    reachable = view.reachable
    return [path for path in view.state.answers if path in reachable and not slot_at(path, view).transient]


def label_of(path: Path, view: View) -> Text:
    """Return what an answer is about; of a thing in a list: which thing, and the second of its kind by number."""
    label = slot_at(path, view).label
    if "/" not in path:
        return label
    kinds = view.script.vocabulary.slots[SlotName(path.split("/")[0])].kind
    assert isinstance(kinds, PledgesKind)
    _, kind, number, _ = path.split("/")
    thing, which = kinds.kinds[kind], f" {number}" if number != "1" else ""
    return Text(f"{thing.zh}{which}：{label.zh}", f"{thing.en}{which}: {label.en}")


def _also(put: Put, view: View, *, finer: bool) -> tuple[str, ...]:
    """Return the commands that stand beside the options."""
    if is_own(put.path):
        return ("back",) if put.path in OF_CARD else ("cancel",)
    if slot_at(put.path, view).transient:
        return ("back",) if view.choices else ()
    if finer:
        return ("why", "leave", "back")
    is_told, is_reopened = put.path in view.state.answers, put.path in view.state.reopened
    found = ["done"] if is_many(put.path, view) else []
    found += ["more"] if has_more(put.path, view) else []
    found += ["leave"] if is_told else ["cancel"] if is_reopened else []
    if put.ask.firm:
        return (*found, "why")
    if put.group and put.group.first is not None and not view.facts.answers and not is_told:
        found.append("sentence")  # nothing is told yet: it may all come at once
    return (*found, "why", "skip", "unsure", "back")


def has_more(path: Path, view: View) -> bool:
    """Say whether the open question has options that are not shown."""
    kind = slot_at(path, view).kind
    shortened = isinstance(kind, SetKind) and len(kind.options) > _SHOWN_OPTIONS
    return shortened and view.state.open is not None and not view.state.open.widened


def is_many(path: Path, view: View) -> bool:
    """Say whether a question takes several of its options."""
    return not is_own(path) and isinstance(slot_at(path, view).kind, _MANY)


def ask_of(opened: Open, view: View) -> Ask:
    """Return the step that put the open question."""
    slot = slot_at(opened.path, view).name
    asks = view.script.flow.questions_of.get(slot, ())
    for ask in asks:
        if ask.id == opened.step:
            return ask
    # The flow was edited under a running talk: the slot is still asked somewhere, or its buttons are those of its kind.
    unknown = Ask(id=opened.step, place=view.script.flow.steps[0].place, slot=slot, text=f"ask.{slot}")
    return asks[0] if asks else unknown


def is_tick(code: str, opened: Open, view: View) -> bool:
    """Say whether a tap only ticks one of many; *none of these* answers the question at once."""
    if opened.choices or is_own(opened.path) or code == "none":
        return False
    slot = slot_at(opened.path, view)
    return isinstance(slot.kind, _MANY) and any(option.code == code for option in options(opened, view))


def ticked(opened: Open, view: View) -> Answer:
    """Return the answer made of what was ticked; nothing ticked is *none of these*."""
    return many(opened.picked, opened, view)


def many(codes: frozenset[str], opened: Open, view: View) -> Answer:
    """Return the answer of several options."""
    slot = slot_at(opened.path, view)
    if isinstance(slot.kind, PledgesKind):
        return Exact(tuple(Pledge(kind) for kind in slot.kind.kinds if kind in codes))
    return Exact(codes - {"none"})


def codes_in(answer: Answer) -> frozenset[str]:
    """Return the options that an answer of several holds."""
    match answer:
        case Exact(frozenset() as codes):
            return codes
        case Exact(tuple() as items):
            return frozenset(item.kind for item in items)
    return frozenset()


def answer_of(code: str, opened: Open, view: View) -> Answer | None:
    """Return what a button stands for, or None if the open question has no such button."""
    option = next((found for found in options(opened, view) if found.code == code), None)
    if option is None:
        return None
    if opened.path == OWN_DOUBT:
        return Exact(code)
    if option.answer is not None:
        return option.answer
    if is_own(opened.path):
        return Exact(code)
    return many(frozenset({code}), opened, view) if is_many(opened.path, view) else Exact(code)
