"""What is understood everywhere, outside the flow: back, change, why, skip, not sure, help, restart, delete."""

import re
from collections.abc import Callable, Mapping

from bot.applicant.answers import Answer, Exact, Silence, SlotName
from bot.conversation import correcting, firms, gathering
from bot.conversation.flow import Ask
from bot.conversation.looking_up import card, find, looked_up
from bot.conversation.messages import Explained, OfferShown, Outbound, Remark, Summary
from bot.conversation.questions import (
    OFFER,
    OWN_CHANGE,
    ask_of,
    changeable,
    firm_name,
    has_more,
    is_finer,
    is_many,
    is_own,
    slot_at,
    ticked,
)
from bot.conversation.session import (
    OWN_GUESSES,
    RECHECK,
    Asked,
    Came,
    Cleared,
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
from bot.conversation.understanding import joined, path_named
from bot.conversation.view import Put, View
from bot.conversation.walking import governed_by
from bot.locales import Language
from bot.lookup import plain
from bot.yamlnodes import Place

_NOWHERE = Place("", 0, 0)
_MARK = re.compile(r"[\w-]{1,64}", re.ASCII)
"""What a link may carry; anything else behind /start is not from a link of ours, and is passed over."""


def obey(name: str, argument: str, session: Session, view: View) -> Turn:
    """Follow a command; one nobody knows is said to be so."""
    handler = _HANDLERS.get(name)
    return handler(argument, session, view) if handler else Turn(session, (Remark("unknown-command"),))


def _back(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and is_own(opened.path):
        return gathering.stepped_back(opened.path, session, view) or set_aside(session)
    if opened and slot_at(opened.path, view).transient and view.choices:
        return Turn(session.add(followed(view)))
    told = changeable(view)
    is_again = opened and opened.path in told and opened.path in view.state.reopened
    earlier = told[: told.index(opened.path)] if opened and is_again else told
    target = next((path for path in reversed(earlier) if path not in view.state.reopened), None)
    if target is None:
        return Turn(session, (Remark("back.nothing"),))
    return Turn(session.add(Reopened(target)))


def followed(view: View) -> Cleared:
    """Return what ends the menu choices under way: the menu is put again."""
    return Cleared(tuple(sorted(view.choices)), governed_by(view.script, view.choices))


def _change(argument: str, session: Session, view: View) -> Turn:
    path = path_named(argument, view) if argument else None
    if path and path in view.reachable:
        return Turn(session.add(Reopened(path)))
    if path:
        return Turn(session, (Remark("change.not-now", slot=slot_at(path, view).name),))
    if not changeable(view):
        return Turn(session, (Remark("change.nothing"),))
    return _put_own(OWN_CHANGE, session, view)


def _put_own(path: Path, session: Session, view: View) -> Turn:
    return Turn(session.add(Asked(view.state.asking + 1, path, path)))


def _why(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened is None or is_own(opened.path):
        return Turn(session, (Remark("help"),))
    return Turn(session, (Explained(slot_at(opened.path, view).name, ask_of(opened, view).why),))


def _skip(_: str, session: Session, view: View) -> Turn:
    return _silent(Silence.DECLINED, session, view)


def _unsure(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and not is_own(opened.path) and not opened.widened and ask_of(opened, view).unsure:
        return Turn(session.add(Widened()), (Remark("roughly"),))
    return _silent(Silence.UNSURE, session, view)


def _more(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened is None:
        return Turn(session)
    widens = not is_own(opened.path) and not opened.widened
    if widens and (has_more(opened.path, view) or ask_of(opened, view).unsure):
        return Turn(session.add(Widened()))
    return Turn(session, (Remark("more.nothing"),))


def _done(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and opened.path == OWN_GUESSES:  # whoever has done with the card finds it right
        return gathering.decided(opened.path, "ok", session, view)
    if opened is None or not is_many(opened.path, view):
        return _kept(session, view) or Turn(session, (Remark("done.nothing"),))
    return answered(ticked(opened, view), opened, session, view)


def _silent(silence: Silence, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened is None:
        return Turn(session, (Remark("nothing-open"),))
    if is_own(opened.path):
        return gathering.passed_over(opened.path, session, view) or set_aside(session)
    if opened.path in view.state.answers:
        return _leave("", session, view)
    is_choice = slot_at(opened.path, view).transient
    if is_choice and view.choices:
        return Turn(session.add(followed(view)))
    if is_choice or ask_of(opened, view).firm:
        return Turn(session.add(Unread()), (Remark("needed"),))
    return Turn(session.add(Told(opened.path, silence)), (Remark(f"noted.{silence.value}"),))


def _leave(_: str, session: Session, view: View) -> Turn:
    return _kept(session, view) or Turn(session, (Remark("left.nothing"),))


def _kept(session: Session, view: View) -> Turn | None:
    """Leave the open question as it was answered before; None where it was not."""
    opened = view.state.open
    if opened is None or is_own(opened.path):
        return set_aside(session)
    if opened.path in view.state.answers or opened.path in view.state.reopened:
        left = session.add(Left(opened.path))
        # A line of the card that was to be put right, and is well as it was, stands there again.
        card = gathering.with_line(opened.path, session, view) if view.state.fixing else None
        return Turn(left.add(card) if card else left, (Remark("left"),))
    return None


def _cancel(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and is_own(opened.path):
        return set_aside(session)
    if opened and opened.path in view.state.reopened:
        return _leave("", session, view)
    if view.choices:
        return Turn(session.add(followed(view)))
    return Turn(session, (Remark("cancelled"),), rests=True)


def _menu(_: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened and is_own(opened.path):
        return set_aside(session)
    if view.choices:
        return Turn(session.add(followed(view)))
    at_menu = opened and slot_at(opened.path, view).transient
    return Turn(session, () if at_menu else (Remark("help"),))


def _ask_own(path: Path) -> "Handler":
    return lambda _, session, view: _put_own(path, session, view)


def _about(_: str, session: Session, view: View) -> Turn:
    days = sorted(offer.verified_on for offer in view.script.catalogue.offers.values())
    dated = {"first": days[0], "last": days[-1]} if days else {"first": view.today, "last": view.today}
    return Turn(session, (Remark("about", {**dated, "offers": str(len(days))}),))


def _summary(_: str, session: Session, view: View) -> Turn:
    if not view.facts.answers:
        return Turn(session, (Remark("summary.nothing"),))
    return Turn(session, (summarised(view),))


def summarised(view: View) -> Summary:
    """Return what there is to pass on of the firm the talk is about."""
    return Summary(firm_name(view.state.firm, view), view.matches, view.facts, view.today)


def _later(_: str, session: Session, __: View) -> Turn:
    return Turn(session, (Remark("later"),), rests=True)


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


def _start(mark: str, session: Session, view: View) -> Turn:
    came = Came(mark)
    if _MARK.fullmatch(mark) and came not in session.log:
        session = session.add(came)
    if not view.state.answers:
        return Turn(session)
    if view.state.open is None:
        return _back("", session, view)
    return Turn(session, (Remark("welcome-back"),))


def set_aside(session: Session) -> Turn:
    """Leave a question of ours unanswered; the flow's own is put again."""
    return Turn(session.add(Left("@")), (Remark("set-aside"),))


def answered(answer: Answer, opened: Open, session: Session, view: View) -> Turn:
    """Take in the answer to the open question, and say so if it changes an earlier one."""
    if is_own(opened.path):
        return decided(answer, opened, session, view)
    told = joined(answer, opened, view)
    is_change = opened.path in view.state.answers and opened.path in view.state.reopened
    said = (Remark("changed", {"answer": told}, slot_at(opened.path, view).name),) if is_change else ()
    after = session.add(Told(opened.path, told))
    if is_finer(opened.path, view) and told == view.state.answers.get(opened.path):
        after = after.add(Left(opened.path))  # told again as it was: it shall not be asked more finely once more
    return Turn(after, said)


def decided(answer: Answer, opened: Open, session: Session, view: View) -> Turn:
    """Act on the answer to a question of ours."""
    chosen = answer.value if isinstance(answer, Exact) else None
    match opened.path, chosen:
        case "@firms" | "@firm-new" | "@firm-name" | "@firm-drop", str(words):
            return firms.decided(opened.path, words, session, view) or set_aside(session)
        case (("@correction" | "@correction-words"), str(words)):
            return correcting.decided(words, opened, session, view)
        case "@still", "yes":
            return Turn(session.add(Left(RECHECK)), (Remark("still.noted"),))
        case "@still", str(path):
            return Turn(session.add(Reopened(path)))
        case "@find", str(code):
            subject = view.script.library.subject(code)
            return looked_up((subject,), session, view) if subject else find(code, session, view)
        case ("@guesses" | "@doubt") as path, str(code):
            return gathering.decided(path, code, session, view)
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
    if path not in changeable(view) or "/" in path:
        return Turn(session, (Remark("old-button"),))
    slot = slot_at(path, view)
    answer = {"answer": view.state.answers[path]}
    return Turn(session, (Remark("old-button.change", answer, slot.name, change=asking),))


def change_of(asking: int, session: Session, view: View) -> Turn:
    """Ask again what an earlier asking asked, from the button that stands beside its answer."""
    path = view.state.askings.get(asking)
    if path is None or path not in changeable(view):
        return Turn(session, (Remark("old-button"),))
    return Turn(session.add(Reopened(path)))


def own_put(path: Path) -> Put:
    """Return a question of ours in the form of the flow's."""
    return Put(Ask(id=path, place=_NOWHERE, slot=SlotName(path), text=path), path)


def chosen_offer(view: View) -> Outbound:
    """Return the offer the person asked to look at closely."""
    chosen = view.profile.get(OFFER)
    code = chosen.value if isinstance(chosen, Exact) else None
    for found in view.matches.offers:
        if found.offer.id == code:
            return OfferShown(found, view.facts, view.matches, "essence")
    return Remark("offer.gone")


Handler = Callable[[str, Session, View], Turn]

_HANDLERS: Mapping[str, Handler] = {
    "back": _back,
    "change": _change,
    "card": card,
    "correction": correcting.correct,
    "why": _why,
    "skip": _skip,
    "unsure": _unsure,
    "more": _more,
    "done": _done,
    "leave": _leave,
    "help": _say("help"),
    "privacy": _say("privacy"),
    "about": _about,
    "sentence": _say("sentence.how"),
    "restart": _ask_own("@restart"),
    "delete": _ask_own("@delete"),
    "language": _language,
    "cancel": _cancel,
    "start": _start,
    "menu": _menu,
    "find": find,
    "firms": firms.firms,
    "summary": _summary,
    "later": _later,
}
