"""What is understood everywhere, outside the flow: back, change, why, skip, not sure, help, restart, delete."""

from collections.abc import Callable, Iterable, Mapping

from bot.applicant.answers import Answer, Exact, Silence, SlotName
from bot.conversation.flow import Ask
from bot.conversation.messages import Explained, OfferShown, Outbound, Remark
from bot.conversation.questions import OFFER, OWN_CHANGE, is_own, options, slot_at
from bot.conversation.session import (
    Asked,
    Left,
    Open,
    Path,
    Reopened,
    Restarted,
    Session,
    Spoke,
    Told,
    Unread,
    Widened,
)
from bot.conversation.turn import Turn
from bot.conversation.walking import Put, View
from bot.locales import Language
from bot.lookup import Names, plain
from bot.yamlnodes import Place

_NOWHERE = Place("", 0, 0)


def command_in(text: str, view: View) -> tuple[str, str] | None:
    """Return (command, argument) if a text is a command in any language, such as "back" or "改一下收入"."""
    commands = view.script.commands
    said = plain(text)
    if said in commands.phrases:
        return commands.phrases[said], ""
    for prefix, command in commands.prefixes.items():
        if said.startswith(prefix) and slot_named(said.removeprefix(prefix), view):
            return command, said.removeprefix(prefix)
    return None


def slot_named(words: str, view: View) -> SlotName | None:
    """Return the slot whose label a person means: one already told, else one that can be asked."""
    told = [SlotName(path) for path in view.state.answers if "/" not in path]
    askable = [ask.slot for ask in view.script.flow.asks()]
    return _named_among(told, words, view) or _named_among(askable, words, view)


def _named_among(candidates: Iterable[SlotName], words: str, view: View) -> SlotName | None:
    slots = view.script.vocabulary.slots
    labels = {slot: slots[slot].label for slot in candidates if not slots[slot].transient}
    names = Names((name, slot) for slot, label in labels.items() for name in (label.zh, label.en, slot))
    found = names.exactly(words) or tuple(near.code for near in names.nearest(words, most=1, least=70))
    if not found:
        said = plain(words)
        found = tuple(
            slot for slot, label in labels.items() if len(said) >= 2 and said in plain(label.zh) + plain(label.en)
        )
    return SlotName(found[0]) if found else None


def obey(name: str, argument: str, session: Session, view: View) -> Turn:
    """Follow a command; one nobody knows is said to be so."""
    handler = _HANDLERS.get(name)
    return handler(argument, session, view) if handler else Turn(session, (Remark("unknown-command"),))


def _back(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and is_own(opened.path):
        return set_aside(session)
    told = [path for path in view.state.answers if _can_change(path, view)]
    earlier = told[: told.index(opened.path)] if opened and opened.path in told else told
    target = next((path for path in reversed(earlier) if path not in view.state.reopened), None)
    if target is None:
        return Turn(session, (Remark("back.nothing"),))
    return Turn(session.add(Reopened(target)))


def _can_change(path: Path, view: View) -> bool:
    slot = SlotName(path.split("/", maxsplit=1)[0])
    return slot in view.live and not slot_at(path, view).transient


def _change(argument: str, session: Session, view: View) -> Turn:
    slot = slot_named(argument, view) if argument else None
    if slot:
        return Turn(session.add(Reopened(slot)))
    opened = Open(0, OWN_CHANGE, OWN_CHANGE)
    if not options(opened, view):
        return Turn(session, (Remark("change.nothing"),))
    return Turn(session.add(Asked(view.state.asking, OWN_CHANGE, OWN_CHANGE)))


def _why(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened is None or is_own(opened.path):
        return Turn(session, (Remark("help"),))
    return Turn(session, (Explained(slot_at(opened.path, view).name),))


def _skip(_: str, session: Session, view: View) -> Turn:
    return _silent(Silence.DECLINED, session, view)


def _unsure(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and not is_own(opened.path) and not opened.widened and _ask_of(opened, view).unsure:
        return Turn(session.add(Widened()), (Remark("roughly"),))
    return _silent(Silence.UNSURE, session, view)


def _more(_: str, session: Session, view: View) -> Turn:
    return Turn(session.add(Widened()) if view.state.open else session)


def _silent(silence: Silence, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened is None:
        return Turn(session, (Remark("nothing-open"),))
    if is_own(opened.path):
        return set_aside(session)
    if opened.path in view.state.answers:
        return _leave("", session, view)
    if _ask_of(opened, view).firm or slot_at(opened.path, view).transient:
        return Turn(session.add(Unread()), (Remark("needed"),))
    return Turn(session.add(Told(opened.path, silence)), (Remark(f"noted.{silence.value}"),))


def _ask_of(opened: Open, view: View) -> Ask:
    return next(
        ask
        for found in view.script.flow.asks()
        for ask in (found, *found.item)
        if ask.slot == slot_at(opened.path, view).name
    )


def _leave(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened is None or opened.path not in view.state.answers:
        return set_aside(session)
    return Turn(session.add(Left(opened.path)), (Remark("left"),))


def _cancel(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and is_own(opened.path):
        return set_aside(session)
    if opened and opened.path in view.state.reopened:
        return _leave("", session, view)
    return Turn(session, (Remark("cancelled"),))


def _ask_own(path: Path) -> "Handler":
    return lambda _, session, view: Turn(session.add(Asked(view.state.asking, path, path)))


def _say(*texts: str) -> "Handler":
    return lambda _, session, __: Turn(session, tuple(Remark(text) for text in texts))


def _language(argument: str, session: Session, view: View) -> Turn:
    wanted: Language = "en" if view.state.language == "zh" else "zh"
    match plain(argument):
        case "en" | "english" | "英文" | "英语":
            wanted = "en"
        case "zh" | "chinese" | "中文" | "汉语":
            wanted = "zh"
    return Turn(session.add(Spoke(wanted)), (Remark("language"),))


def _start(_: str, session: Session, view: View) -> Turn:
    return Turn(session, (Remark("welcome-back"),) if view.state.answers else ())


def set_aside(session: Session) -> Turn:
    """Leave a question of ours unanswered; the flow's own is put again."""
    return Turn(session.add(Left("@")), (Remark("set-aside"),))


def decided(answer: Answer, opened: Open, session: Session) -> Turn:
    """Act on the answer to a question of ours."""
    chosen = answer.value if isinstance(answer, Exact) else None
    match opened.path, chosen:
        case "@change", str(path):
            return Turn(session.add(Reopened(path)))
        case "@restart", "yes":
            return Turn(session.add(Restarted()), (Remark("restarted"),))
        case "@delete", "yes":
            return Turn(Session(), (Remark("deleted"),), forget=True)
    return set_aside(session)


def old_tap(asking: int, session: Session, view: View) -> Turn:
    """A button of an earlier question: never an answer to this one; its own answer can be changed."""
    path = view.state.askings.get(asking)
    if path is None or is_own(path) or path not in view.state.answers:
        return Turn(session, (Remark("old-button"),))
    slot = slot_at(path, view)
    if slot.transient:
        return Turn(session, (Remark("old-button"),))
    return Turn(session, (Remark("old-button.change", {"answer": view.state.answers[path]}, slot.name),))


def own_put(opened: Open) -> Put:
    """Return a question of ours in the form of the flow's."""
    return Put(Ask(id=opened.path, place=_NOWHERE, slot=SlotName(opened.path), text=opened.path), opened.path)


def chosen_offer(view: View) -> Outbound:
    """Return the offer the person asked to look at closely."""
    chosen = view.profile.get(OFFER)
    code = chosen.value if isinstance(chosen, Exact) else None
    for found in view.matches.offers:
        if found.offer.id == code:
            return OfferShown(found, view.facts)
    return Remark("offer.gone")


Handler = Callable[[str, Session, View], Turn]

_HANDLERS: Mapping[str, Handler] = {
    "back": _back,
    "change": _change,
    "why": _why,
    "skip": _skip,
    "unsure": _unsure,
    "more": _more,
    "leave": _leave,
    "help": _say("help"),
    "privacy": _say("privacy"),
    "about": _say("about"),
    "restart": _ask_own("@restart"),
    "delete": _ask_own("@delete"),
    "language": _language,
    "cancel": _cancel,
    "start": _start,
    "menu": lambda _, session, __: Turn(session),
}
