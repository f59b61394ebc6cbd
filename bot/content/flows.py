"""Reading flows: steps in place, used flows spelt out, every condition, text and option checked as it is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.applicant.answers import SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import read_answer
from bot.applicant.slots import ChoiceKind, Kind, NumberKind, PledgesKind, Slot, TextKind
from bot.content.files import Folder
from bot.conversation.flow import Ask, End, Flow, Group, Match, QuickAnswer, Say, Show, Step, walk_all
from bot.eligibility.criteria import OneOf, atoms, slots_of
from bot.eligibility.reading import read_criterion
from bot.locales import LANGUAGES, Language, Text
from bot.yamlnodes import ContentError, Node, Place, Problem, Record, collect

VIEWS = ("results", "offer")
_YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_KINDS = ("say", "ask", "group", "use", "match", "show", "end")

Texts = Mapping[Language, Mapping[str, str]]
Lists = Mapping[str, Mapping[str, Text]]
"""Options that a slot of the talk may take from elsewhere, by kind."""


@dataclass(frozen=True)
class FlowContext:
    """What a flow may refer to: slots, texts, and the other flows by name."""

    vocabulary: Vocabulary
    texts: Texts
    flows: Mapping[str, Node]
    offers: Mapping[str, Text]
    path: tuple[str, ...] = ()
    used: set[str] = field(default_factory=set)
    """Names of the texts that some step says."""


def read_flows(folder: Folder, vocabulary: Vocabulary, offers: Mapping[str, Text]) -> tuple[Flow, Vocabulary, Texts]:
    """Read the flow ``main`` with all it uses; return it with the vocabulary widened by the talk's own slots."""
    documents = collect(folder.documents("*/flow.yaml"), lambda path: (path.parent.name, folder.read(path)))
    nodes = dict(documents)
    if "main" not in nodes:
        raise ContentError([Problem(Place(folder.named(folder.path), 1, 1), "there is no flow `main/flow.yaml`")])
    texts = read_texts(folder)
    slots = _read_talk_slots(nodes.values(), {"offer": offers, "asset": _assets(vocabulary)})
    wider = replace(vocabulary, slots={**vocabulary.slots, **slots})
    context = FlowContext(wider, texts, nodes, offers)
    flow = Flow("main", _numbered(_read_flow("main", nodes["main"], context)))
    _check_flow(flow, context)
    return flow, wider, texts


def read_texts(folder: Folder) -> Texts:
    """Read the texts of all flows; each must exist in every language, under one name once."""
    found: dict[Language, dict[str, str]] = {}
    places: dict[Language, dict[str, Place]] = {}
    problems: list[Problem] = []
    for language in LANGUAGES:
        found[language], places[language] = {}, {}
        for path in folder.documents(f"*/texts.{language}.yaml"):
            for name, key, value in folder.read(path).entries():
                if name in found[language]:
                    message = f"the text `{name}` stands at {places[language][name]} already"
                    problems.append(Problem(key.place, message))
                found[language][name] = value.text()
                places[language][name] = key.place
    problems += _untranslated(places)
    if problems:
        raise ContentError(problems)
    return found


def _untranslated(places: Mapping[Language, Mapping[str, Place]]) -> Iterator[Problem]:
    for language in LANGUAGES:
        for other in LANGUAGES:
            for name in places[other].keys() - places[language].keys():
                yield Problem(places[other][name], f"the text `{name}` is missing in {language}")


def _read_talk_slots(nodes: Iterable[Node], lists: Lists) -> dict[SlotName, Slot]:
    entries: list[tuple[str, Node, Node]] = []
    for node in nodes:
        entries += [entry for name, _, value in node.entries() if name == "slots" for entry in value.entries()]
    return {slot.name: slot for slot in collect(entries, lambda entry: _read_talk_slot(entry, lists))}


def _assets(vocabulary: Vocabulary) -> Mapping[str, Text]:
    kinds = (slot.kind for slot in vocabulary.slots.values())
    return next((kind.kinds for kind in kinds if isinstance(kind, PledgesKind)), {})


def _read_talk_slot(entry: tuple[str, Node, Node], lists: Lists) -> Slot:
    name, _, node = entry
    with node.record() as record:
        kind = _read_talk_kind(record, lists)
        label = record.need("label", Node.words)
        why = record.need("why", Node.words)
        transient = record.take("transient", Node.yes_no, default=False)
    return Slot(name=SlotName(name), kind=kind, label=label, why=why, transient=transient, talk=True)


def _read_talk_kind(record: Record, lists: Lists) -> Kind:
    match record.need(
        "kind", lambda found: found.choice(("one-of", "yes-no", "offer", "asset", "money", "text"), "a kind")
    ):
        case "yes-no":
            return ChoiceKind(_YES_NO, yes_no=True)
        case "offer":
            return ChoiceKind(lists["offer"])
        case "asset":
            return ChoiceKind(lists["asset"])
        case "one-of":
            return ChoiceKind(record.need("options", lambda found: found.mapping(Node.words)) or {})
        case "money":
            least, most = record.need("min", Node.number), record.need("max", Node.number)
            return NumberKind(least, most, whole=False, unit="cny")
    return TextKind(longest=record.take("longest", Node.whole, 500))


def _read_flow(name: str, node: Node, context: FlowContext) -> tuple[Step, ...]:
    with node.record() as record:
        record.need("id", lambda found: found.choice([name], "the name of its folder"))
        record.take("slots", lambda _: None)
        inner = replace(context, path=(*context.path, name))
        steps = record.need("steps", lambda found: found.each(lambda step: _read_step(step, inner)))
    return steps


def _read_step(node: Node, context: FlowContext) -> Step:
    kinds = [key for key, _, _ in node.entries() if key in _KINDS]
    if len(kinds) != 1:
        raise node.error(f"a step is one of {', '.join(_KINDS)}")
    kind = kinds[0]
    with node.record() as record:
        when = record.take("when", lambda found: read_criterion(found, context.vocabulary))
        common = {"place": node.place, "when": when}
        make = _READERS[kind](record, context)
    return make(common)


Make = Callable[[dict[str, Any]], Step]


def _say(record: Record, context: FlowContext) -> Make:
    text = record.need("say", lambda found: _text(found.text(), found, context))
    return lambda common: Say(id=f"{context.path[-1]}.say.{text}", text=text, **common)


def _ask(record: Record, context: FlowContext) -> Make:
    asked = _read_ask(record, context)
    return lambda common: replace(asked(), **common)


def _read_ask(record: Record, context: FlowContext) -> Callable[[], Ask]:
    slot = record.need("ask", lambda found: _slot(found, context))
    text = record.take("text", lambda found: _text(found.text(), found, context))
    if slot and text is None:
        text = record.take("ask", lambda found: _text(f"ask.{slot.name}", found, context))
    buttons = record.take("buttons", lambda found: _read_quick(found, slot), ())
    unsure = record.take("unsure", lambda found: _read_quick(found, slot), ())
    item = record.take("item", lambda found: found.each(lambda step: _read_item(step, context)), ())
    firm = record.take("firm", Node.yes_no, default=False)
    return lambda: Ask(
        id=f"{context.path[-1]}.ask.{slot.name}",
        place=record.node.place,
        slot=slot.name,
        text=text or "",
        buttons=buttons,
        unsure=unsure,
        item=item,
        firm=firm,
    )


def _read_item(node: Node, context: FlowContext) -> Ask:
    with node.record() as record:
        when = record.take("when", lambda found: read_criterion(found, context.vocabulary))
        asked = _read_ask(record, context)
    return replace(asked(), when=when)


def _group(record: Record, context: FlowContext) -> Make:
    name = record.need("group", Node.text)
    title = record.take("title", lambda found: _text(found.text(), found, context))
    by_value = record.take("order", lambda found: found.choice(["by-value"], "an order") == "by-value", default=False)
    first = record.take("first", Node.whole)
    next_ = record.take("next", Node.whole)
    steps = record.need("steps", lambda found: found.each(lambda step: _read_step(step, context)))
    return lambda common: Group(
        id=f"{context.path[-1]}.group.{name}",
        steps=steps,
        title=title,
        by_value=by_value,
        first=first,
        next=next_,
        **common,
    )


def _use(record: Record, context: FlowContext) -> Make:
    name = record.need("use", lambda found: found.choice(sorted(context.flows), "a flow"))

    def used(found: Node) -> tuple[Step, ...]:
        if name in context.path:
            raise found.error(f"the flow `{name}` uses itself: {' -> '.join((*context.path, name))}")
        return _read_flow(name, context.flows[name], context)

    steps = record.take("use", used, ()) if name else ()
    return lambda common: Group(id=f"{context.path[-1]}.use.{name}", steps=steps, **common)


def _match(record: Record, context: FlowContext) -> Make:
    name = record.need("match", Node.text)
    return lambda common: Match(id=f"{context.path[-1]}.match.{name}", **common)


def _show(record: Record, context: FlowContext) -> Make:
    view = record.need("show", lambda found: found.choice(VIEWS, "a view"))
    return lambda common: Show(id=f"{context.path[-1]}.show.{view}", view=view, **common)


def _end(record: Record, context: FlowContext) -> Make:
    name = record.need("end", Node.text)
    return lambda common: End(id=f"{context.path[-1]}.end.{name}", **common)


_READERS: Mapping[str, Callable[[Record, FlowContext], Make]] = {
    "say": _say,
    "ask": _ask,
    "group": _group,
    "use": _use,
    "match": _match,
    "show": _show,
    "end": _end,
}


def _text(name: str, node: Node, context: FlowContext) -> str:
    context.used.add(name)
    if name not in context.texts["zh"]:
        raise node.error(f"there is no text `{name}` in texts.zh.yaml and texts.en.yaml")
    return name


def _slot(node: Node, context: FlowContext) -> Slot:
    asked = [str(name) for name, slot in context.vocabulary.slots.items() if not slot.derived]
    return context.vocabulary.slots[SlotName(node.choice(asked, "a slot that can be asked"))]


def _read_quick(node: Node, slot: Slot | None) -> tuple[QuickAnswer, ...]:
    def read(item: Node, code: str) -> QuickAnswer:
        with item.record() as record:
            assert slot is not None
            answer = record.need("is", lambda found: read_answer(found, slot))
            label = record.take("label", Node.words)
        return QuickAnswer(code, answer, label)

    if slot is None:
        return ()
    numbered = list(enumerate(node.items(), start=1))
    return tuple(collect(numbered, lambda entry: read(entry[1], f"q{entry[0]}")))


def _numbered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Give a step that stands more than once an id of its own, so that each can be said once."""
    seen: dict[str, int] = {}

    def number(step: Step) -> Step:
        seen[step.id] = seen.get(step.id, 0) + 1
        known = step if seen[step.id] == 1 else replace(step, id=f"{step.id}.{seen[step.id]}")
        return replace(known, steps=tuple(map(number, known.steps))) if isinstance(known, Group) else known

    return tuple(map(number, steps))


def _check_flow(flow: Flow, context: FlowContext) -> None:
    problems = [
        *_unreachable(flow.steps),
        *_late_conditions(flow, context),
        *_dead_options(flow, context),
    ]
    if problems:
        raise ContentError(problems)


def _unreachable(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """Find steps behind an end that is always reached."""
    ended = False
    for step in steps:
        if ended:
            yield Problem(step.place, "this step is never reached: the talk has ended before it")
            return
        ended = isinstance(step, End) and step.when is None
        if isinstance(step, Group):
            yield from _unreachable(step.steps)


def _late_conditions(flow: Flow, context: FlowContext) -> Iterator[Problem]:
    """Find conditions on slots that are asked only further down, or never: the walk decides from the top."""
    asked: set[SlotName] = set()
    for step in walk_all(flow.steps):
        needed = {
            base for slot in (slots_of(step.when) if step.when else ()) for base in context.vocabulary.bases(slot)
        }
        for slot in sorted(needed - asked):
            yield Problem(step.place, f"`when` speaks of `{slot}`, which no step above it asks")
        if isinstance(step, Ask):
            asked.add(step.slot)


def _dead_options(flow: Flow, context: FlowContext) -> Iterator[Problem]:
    """Find options of a menu that no condition reads: choosing one would lead nowhere."""
    read = {
        (atom.slot, code)
        for step in walk_all(flow.steps)
        if step.when
        for atom in atoms(step.when)
        if isinstance(atom, OneOf)
        for code in atom.codes
    }
    for ask in flow.asks():
        slot = context.vocabulary.slots[ask.slot]
        if slot.transient and isinstance(slot.kind, ChoiceKind) and slot.kind.options is not context.offers:
            for code in slot.kind.options:
                if (slot.name, code) not in read:
                    yield Problem(ask.place, f"nothing reads the option `{code}` of `{slot.name}`")
