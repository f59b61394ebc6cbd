"""Reading flows: steps in place, used flows spelt out, every condition, text and option checked as it is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict

from bot.applicant.answers import SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import read_answer
from bot.applicant.slots import ChoiceKind, Kind, NumberKind, PledgesKind, Slot, TextKind
from bot.content.files import Folder
from bot.content.findings import Findings, unread_words
from bot.conversation.flow import Ask, End, Flow, Group, Match, QuickAnswer, Say, Show, Step, walk_all
from bot.eligibility.criteria import Criterion, OneOf, atoms, slots_of
from bot.eligibility.reading import read_criterion
from bot.locales import LANGUAGES, Language, Text
from bot.yamlnodes import ContentError, Entry, Node, Place, Problem, Record

VIEWS = ("results", "offer", "plan", "summary")
"""What a flow can show."""
OWN_VIEWS = ("difference", "above")
"""What is shown without a flow's asking."""
_YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_KINDS = ("say", "ask", "group", "use", "match", "show", "end")
_NEVER_ASKING = frozenset({"say", "match", "show", "end"})
_TALK_KINDS = ("one-of", "yes-no", "offer", "asset", "money", "text")

Lists = Mapping[str, Mapping[str, Text]]
"""Options that a slot of the talk may take from elsewhere, by kind."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and where its name stands."""

    place: Place
    text: str


Texts = Mapping[Language, Mapping[str, Written]]


@dataclass
class Unread:
    """What could not be read of the flows: what seems to be missing may have stood there, and nobody is to blame."""

    slots: frozenset[str] | None = frozenset()
    """Slots that are declared, but cannot be read; None where nobody can say which are declared."""
    asking: set[Place] = field(default_factory=set)
    """Steps that may ask for anything."""
    conditions: set[Place] = field(default_factory=set)
    """Steps with a `when` that cannot be read."""
    asks: bool = False
    """Of a question nobody can say for which slot it is."""
    uses: bool = False
    """Of a step nobody can say which flow it uses."""
    anything: bool = False
    """Nobody can say what is said, asked or read there."""

    def may_declare(self, slot: str) -> bool:
        return self.slots is None or slot in self.slots


@dataclass(frozen=True)
class FlowContext:
    """What a flow may refer to: slots, texts, and the other flows by name."""

    vocabulary: Vocabulary
    texts: frozenset[str]
    flows: Mapping[str, Node | None]
    """None stands for a flow whose file cannot be read."""
    findings: Findings
    path: tuple[str, ...] = ()
    used: set[str] = field(default_factory=set)
    """Names of the flows that some step uses."""
    named: set[str] = field(default_factory=set)
    """Names of the texts that some step names, whether or not the step can be read."""
    unread: Unread = field(default_factory=Unread)


class Common(TypedDict):
    """What every step has."""

    place: Place
    when: Criterion | None


@dataclass(frozen=True)
class Talk:
    """The flow ``main`` with all it uses spelt out, and the vocabulary with the talk's own slots.

    ``whole`` says that every file of flows could be read; if not, what seems to be missing may stand there.
    """

    flow: Flow
    vocabulary: Vocabulary
    whole: bool
    aside: tuple[Step, ...] = ()
    """The steps of the flows that nothing uses, one flow behind the other."""
    named: frozenset[str] = frozenset()
    """The texts that some step names, whether or not the step can be read."""
    unread: Unread = field(default_factory=Unread)


def read_flows(
    folder: Folder, vocabulary: Vocabulary, texts: Texts, offers: Mapping[str, Text], findings: Findings
) -> Talk:
    """Read all flows, the used ones in place.

    A step that cannot be read stands there as an empty group, so that what follows it is checked all the same.
    """
    flows = {path.parent.name: _tried(folder, path, findings) for path in folder.documents("*/flow.yaml")}
    whole = all(node and node.is_mapping for node in flows.values())
    wider, unread = _widened(vocabulary, offers, [node for node in flows.values() if node], findings)
    context = FlowContext(
        wider,
        frozenset(texts["zh"]) | frozenset(texts["en"]),
        flows,
        findings,
        unread=Unread(slots=unread if whole else None),
    )
    if "main" not in flows:
        findings.report(Place(folder.named(folder.path), 1, 1), "there is no flow `main/flow.yaml`")
    steps = _numbered(_read_flow("main", context))
    unused = {name: node for name, node in flows.items() if node and name not in context.used | {"main"}}
    aside = tuple(step for name in unused for step in _read_flow(name, context))
    talk = Talk(Flow("main", steps), wider, whole, aside, frozenset(context.named), context.unread)
    if talk.whole:
        findings.problems += _unused(unused, talk.unread)
        findings.problems += _unreachable(steps, talk.unread)
        findings.problems += _late_conditions(talk)
        findings.problems += _dead_options(talk, offers)
    return talk


def _unused(flows: Mapping[str, Node], unread: Unread) -> Iterator[Problem]:
    for name, node in flows.items():
        if not unread.uses and not unread.anything:
            yield Problem(node.place, f"nothing uses the flow `{name}`")


def _widened(
    vocabulary: Vocabulary, offers: Mapping[str, Text], flows: Iterable[Node], findings: Findings
) -> tuple[Vocabulary, frozenset[str]]:
    """Return the vocabulary with the slots that flows declare, and the names of those that cannot be read."""
    lists = {"offer": offers, "asset": _assets(vocabulary)}
    slots = dict(vocabulary.slots)
    declared: set[str] = set()
    for flow in flows:
        for name, _, node in findings.entries(flow):
            if name == "slots":
                for entry in findings.entries(node):
                    declared.add(entry[0])
                    _add_talk_slot(entry, slots, lists, findings)
    return replace(vocabulary, slots=slots), frozenset(declared - {str(name) for name in slots})


def _add_talk_slot(entry: Entry, slots: dict[SlotName, Slot], lists: Lists, findings: Findings) -> None:
    name, key, _ = entry
    if name in slots:
        findings.report(key.place, f"there is a slot `{name}` already; give this one another name")
        return
    with findings:
        slots[SlotName(name)] = _read_talk_slot(entry, lists, findings)


def read_texts(folder: Folder, findings: Findings) -> Texts:
    """Read the texts of all flows; each must exist in every language, under one name once."""
    found: dict[Language, dict[str, Written]] = {language: {} for language in LANGUAGES}
    unread: set[Language] = set()
    for language in LANGUAGES:
        for path in folder.documents(f"*/texts.{language}.yaml"):
            node = _tried(folder, path, findings)
            if node is None:
                unread.add(language)
            else:
                _add_texts(node, found[language], findings)
    # Nobody can say what is missing in a file that cannot be read.
    findings.problems += _untranslated({code: texts for code, texts in found.items() if code not in unread}, found)
    return found


def _tried(folder: Folder, path: Path, findings: Findings) -> Node | None:
    return findings.attempt(lambda: folder.read(path))


def _add_texts(node: Node, found: dict[str, Written], findings: Findings) -> None:
    for name, key, value in findings.entries(node):
        if name in found:
            findings.report(key.place, f"the text `{name}` stands at {found[name].place} already")
        else:
            found[name] = Written(key.place, name)
            with findings:
                found[name] = Written(key.place, value.text())


def _untranslated(read: Texts, found: Texts) -> Iterator[Problem]:
    for language, texts in read.items():
        for other in LANGUAGES:
            for name in found[other].keys() - texts.keys():
                yield Problem(found[other][name].place, f"the text `{name}` is missing in {language}")


def _assets(vocabulary: Vocabulary) -> Mapping[str, Text]:
    kinds = (slot.kind for slot in vocabulary.slots.values())
    return next((kind.kinds for kind in kinds if isinstance(kind, PledgesKind)), {})


def _read_talk_slot(entry: Entry, lists: Lists, findings: Findings) -> Slot:
    name, _, node = entry
    kind, label, why, transient = None, unread_words(name), unread_words(name), False
    with findings, node.record() as record:
        kind = _read_talk_kind(record, lists, findings)
        label = record.need("label", Node.words) or label
        why = record.need("why", Node.words) or why
        transient = record.take("transient", Node.yes_no, default=False)
    if kind is None:
        raise ContentError(())  # said already; without a kind there is no slot
    return Slot(name=SlotName(name), kind=kind, label=label, why=why, transient=transient, talk=True)


def _read_talk_kind(record: Record, lists: Lists, findings: Findings) -> Kind | None:
    match record.need("kind", lambda found: found.choice(_TALK_KINDS, "a kind")):
        case "yes-no":
            return ChoiceKind(_YES_NO, yes_no=True)
        case "offer" | "asset" as kind:
            return ChoiceKind(lists[kind])
        case "one-of":
            return ChoiceKind(record.need("options", findings.words) or {})
        case "money":
            least, most = record.need("min", Node.number), record.need("max", Node.number)
            return None if least is None or most is None else NumberKind(least, most, whole=False, unit="cny")
        case "text":
            return TextKind(longest=record.take("longest", Node.whole, 500))
    return None


def _read_flow(name: str, context: FlowContext) -> tuple[Step, ...]:
    node = context.flows.get(name)
    if node is None:
        return ()
    inner = replace(context, path=(*context.path, name))
    steps: tuple[Step, ...] | None = None
    with context.findings, node.record() as record:
        record.need("id", lambda found: found.choice([name], "the name of its folder"))
        record.take("slots", lambda _: None)
        steps = record.need("steps", lambda found: _read_steps(found, inner))
    context.unread.anything |= steps is None
    return steps or ()


def _read_steps(node: Node, context: FlowContext) -> tuple[Step, ...]:
    return tuple(context.findings.each(node.items(), lambda step: _read_step(step, context)))


def _read_step(node: Node, context: FlowContext) -> Step:
    kinds = [key for key, _, _ in context.findings.entries(node) if key in _KINDS]
    common: Common = {"place": node.place, "when": None}
    step: Step | None = None
    if len(kinds) != 1:
        context.findings.report(node.place, f"a step is one of {', '.join(_KINDS)}")
        context.unread.anything = True
    else:
        with context.findings, node.record() as record:
            common = {"place": node.place, "when": _read_when(record, context)}
            step = _READERS[kinds[0]](record, context, common)
    if step is None and not _NEVER_ASKING.issuperset(kinds or _KINDS):
        context.unread.asking.add(node.place)
    return step or Group(id=f"{context.path[-1]}.unread", steps=(), **common)


def _read_when(record: Record, context: FlowContext) -> Criterion | None:
    def read(node: Node) -> Criterion | None:
        if any(_is_unread(slot, context) for slot in _slots_named(node)):
            return None
        return context.findings.attempt(lambda: read_criterion(node, context.vocabulary))

    when = record.take("when", read)
    if when is None and "when" in record:
        context.unread.conditions.add(record.node.place)
    return when


def _slots_named(node: Node) -> Iterator[str]:
    """Yield the slots that a criterion names, as far as it can be read."""
    quietly = Findings()
    for item in node.items() if node.is_list else ():
        yield from _slots_named(item)
    for key, _, value in quietly.entries(node) if node.is_mapping else ():
        if key == "slot":
            yield quietly.attempt(value.text) or ""
        else:
            yield from _slots_named(value)


def _is_unread(slot: str, context: FlowContext) -> bool:
    """Say whether a slot is not known only because what declares it cannot be read."""
    return slot not in context.vocabulary.slots and context.unread.may_declare(slot)


def _say(record: Record, context: FlowContext, common: Common) -> Step | None:
    text = record.need("say", lambda found: _text(found.text(), found, context))
    context.unread.anything |= text is None
    return Say(id=f"{context.path[-1]}.say.{text}", text=text, **common) if text else None


def _ask(record: Record, context: FlowContext, common: Common) -> Ask | None:
    slot = record.need("ask", lambda found: _slot(found, context))
    text = record.take("text", lambda found: _text(found.text(), found, context))
    if slot and text is None:
        text = record.take("ask", lambda found: _text(f"ask.{slot.name}", found, context))
    why = record.take("why", lambda found: _text(found.text(), found, context))
    buttons = record.take("buttons", lambda found: _read_quick(found, slot, context), ())
    unsure = record.take("unsure", lambda found: _read_quick(found, slot, context), ())
    item = record.take("item", lambda found: _read_items(found, context))
    firm = record.take("firm", Node.yes_no, default=False)
    context.unread.anything |= item is None and "item" in record
    if slot is None:
        context.unread.asks = True
        return None
    return Ask(
        id=f"{context.path[-1]}.ask.{slot.name}",
        slot=slot.name,
        text=text or "",
        why=why,
        buttons=buttons,
        unsure=unsure,
        item=item or (),
        firm=firm,
        **common,
    )


def _read_items(node: Node, context: FlowContext) -> tuple[Ask, ...]:
    def read(item: Node) -> Ask | None:
        with item.record() as record:
            asked = _ask(record, context, {"place": item.place, "when": _read_when(record, context)})
        return asked

    return tuple(ask for ask in context.findings.each(node.items(), read) if ask)


def _group(record: Record, context: FlowContext, common: Common) -> Group:
    name = record.need("group", Node.text)
    title = record.take("title", lambda found: _text(found.text(), found, context))
    by_value = record.take("order", lambda found: found.choice(["by-value"], "an order") == "by-value", default=False)
    first = record.take("first", Node.whole)
    next_ = record.take("next", Node.whole)
    steps = record.need("steps", lambda found: _read_steps(found, context))
    if steps is None:
        context.unread.anything = True
        context.unread.asking.add(record.node.place)
    return Group(
        id=f"{context.path[-1]}.group.{name}",
        steps=steps or (),
        title=title,
        by_value=by_value,
        first=first,
        next=next_,
        **common,
    )


def _use(record: Record, context: FlowContext, common: Common) -> Step | None:
    name = record.need("use", lambda found: found.choice(context.flows, "a flow"))
    if name is None:
        context.unread.uses = True
        return None
    context.used.add(name)
    steps: tuple[Step, ...] = ()
    if name in context.path:
        record.report(f"the flow `{name}` uses itself: {' -> '.join((*context.path, name))}", "use")
        context.unread.uses = True  # another flow must have been meant
        context.unread.asking.add(record.node.place)
    else:
        steps = _read_flow(name, context)
    return Group(id=f"{context.path[-1]}.use.{name}", steps=steps, **common)


def _match(record: Record, context: FlowContext, common: Common) -> Step:
    name = record.need("match", Node.text)
    return Match(id=f"{context.path[-1]}.match.{name}", **common)


def _show(record: Record, context: FlowContext, common: Common) -> Step | None:
    view = record.need("show", lambda found: found.choice(VIEWS, "a view"))
    return Show(id=f"{context.path[-1]}.show.{view}", view=view, **common) if view else None


def _end(record: Record, context: FlowContext, common: Common) -> Step:
    name = record.need("end", Node.text)
    return End(id=f"{context.path[-1]}.end.{name}", **common)


_READERS: Mapping[str, Callable[[Record, FlowContext, Common], Step | None]] = {
    "say": _say,
    "ask": _ask,
    "group": _group,
    "use": _use,
    "match": _match,
    "show": _show,
    "end": _end,
}


def _text(name: str, node: Node, context: FlowContext) -> str:
    context.named.add(name)
    if name not in context.texts:
        context.findings.report(node.place, f"there is no text `{name}` in texts.zh.yaml and texts.en.yaml")
    return name


def _slot(node: Node, context: FlowContext) -> Slot:
    if _is_unread(node.text(), context):
        raise ContentError(())  # said already, where it is declared
    asked = [str(name) for name, slot in context.vocabulary.slots.items() if not slot.derived]
    return context.vocabulary.slots[SlotName(node.choice(asked, "a slot that can be asked"))]


def _read_quick(node: Node, slot: Slot | None, context: FlowContext) -> tuple[QuickAnswer, ...]:
    def read(numbered: tuple[int, Node]) -> QuickAnswer:
        number, item = numbered
        with item.record() as record:
            assert slot is not None
            answer = record.need("is", lambda found: read_answer(found, slot))
            label = record.take("label", Node.words)
        return QuickAnswer(f"q{number}", answer, label)

    return tuple(context.findings.each(enumerate(node.items(), start=1), read)) if slot else ()


def _numbered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Give a step that stands more than once an id of its own, so that each can be said once."""
    seen: dict[str, int] = {}

    def number(step: Step) -> Step:
        seen[step.id] = seen.get(step.id, 0) + 1
        known = step if seen[step.id] == 1 else replace(step, id=f"{step.id}.{seen[step.id]}")
        return replace(known, steps=tuple(map(number, known.steps))) if isinstance(known, Group) else known

    return tuple(map(number, steps))


def _unreachable(steps: tuple[Step, ...], unread: Unread) -> Iterator[Problem]:
    """Find steps behind an end that is always reached."""
    ended = False
    for step in steps:
        if ended:
            yield Problem(step.place, "this step is never reached: the talk has ended before it")
            return
        ended = _ends(step, unread)
        if isinstance(step, Group):
            yield from _unreachable(step.steps, unread)


def _ends(step: Step, unread: Unread) -> bool:
    if step.when is not None or step.place in unread.conditions:
        return False
    return isinstance(step, End) or (isinstance(step, Group) and any(_ends(inner, unread) for inner in step.steps))


def _late_conditions(talk: Talk) -> Iterator[Problem]:
    """Find conditions on slots that are asked only further down, or never: the walk decides from the top."""
    asked: set[SlotName] = set()
    for step in walk_all(talk.flow.steps):
        needed = {base for slot in (slots_of(step.when) if step.when else ()) for base in talk.vocabulary.bases(slot)}
        for slot in sorted(needed - asked):
            yield Problem(step.place, f"`when` speaks of `{slot}`, which no step above it asks")
        if isinstance(step, Ask):
            asked.add(step.slot)
        if step.place in talk.unread.asking:
            return  # what is asked above the steps that follow, nobody can say


def _dead_options(talk: Talk, offers: Mapping[str, Text]) -> Iterator[Problem]:
    """Find options of a menu that no condition reads: choosing one would lead nowhere."""
    if talk.unread.conditions or talk.unread.anything:
        return
    read = {
        (atom.slot, code)
        for step in walk_all((*talk.flow.steps, *talk.aside))
        if step.when
        for atom in atoms(step.when)
        if isinstance(atom, OneOf)
        for code in atom.codes
    }
    for ask in talk.flow.asks():
        slot = talk.vocabulary.slots[ask.slot]
        if slot.transient and isinstance(slot.kind, ChoiceKind) and slot.kind.options is not offers:
            for code in slot.kind.options:
                if (slot.name, code) not in read:
                    yield Problem(ask.place, f"nothing reads the option `{code}` of `{slot.name}`")
