"""One turn of the talk: ``learn`` takes in what was sent, ``proceed`` says what follows and puts the next question.

Pure: the same session, message, script and day give the same turn.
"""

from collections.abc import Mapping
from datetime import date

from bot.applicant.answers import Answer, Exact, SlotName
from bot.applicant.reading import Candidates, Misread, Understood, read_typed
from bot.conversation import asides, questions
from bot.conversation.flow import Say, Script, Show
from bot.conversation.messages import Commanded, Inbound, Outbound, Remark, Results, Strange, Tapped, Typed
from bot.conversation.questions import is_own
from bot.conversation.session import Asked, Cleared, Narrowed, Open, Picked, Said, Session, Told, Unread, state_of
from bot.conversation.turn import Turn
from bot.conversation.walking import Put, View, governed_by, stamp, walk

_ROUNDS = 4
"""A menu choice is followed, then the menu is put again: two rounds; many more would be a flow without a rest."""


def transient_slots(script: Script) -> frozenset[SlotName]:
    """Return the slots of menu choices."""
    return frozenset(slot.name for slot in script.vocabulary.slots.values() if slot.transient)


def view_of(session: Session, script: Script, today: date) -> View:
    """Return the session as the flow sees it on a day."""
    return View(state_of(session.log, frozenset(map(str, transient_slots(script)))), script, today)


def reply(session: Session, inbound: Inbound, script: Script, today: date) -> Turn:
    """Take in one message and answer it; whatever was sent, something is said."""
    learned = learn(session, inbound, script, today)
    if learned.forget:
        return learned
    after = proceed(learned.session, script, today)
    said = (*learned.said, *after.said)
    return Turn(after.session, said or (Remark("rest"),))


def learn(session: Session, inbound: Inbound, script: Script, today: date) -> Turn:
    """Take in what was sent: an answer, a command, or something that cannot be read; nothing is lost by it."""
    view = view_of(session, script, today)
    match inbound:
        case Strange(what):
            return Turn(session, (Remark("strange", {"what": what}),))
        case Commanded(name, argument):
            return _obey(name, argument, session, view)
        case Tapped(asking, code):
            return _tapped(asking, code, session, view)
        case Typed(text):
            return _typed(text, session, view)


def _tapped(asking: int, code: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if opened is None or opened.asking != asking:
        return asides.old_tap(asking, session, view)
    if code.startswith("/"):
        return _obey(code[1:], "", session, view)
    if questions.is_tick(code, opened, view):
        return Turn(session.add(Picked(opened.picked ^ {code})))
    answer = questions.answer_of(code, opened, view)
    return asides.old_tap(asking, session, view) if answer is None else _answered(answer, opened, session, view)


def _typed(text: str, session: Session, view: View) -> Turn:
    command = asides.command_in(text, view)
    if command:
        return _obey(*command, session, view)
    opened = view.state.open
    if opened is None:
        return Turn(session, (Remark("nothing-open"),))
    chosen = questions.choice_typed(text, opened, view)
    if chosen is not None:
        return _answered(chosen, opened, session, view)
    return asides.set_aside(session) if is_own(opened.path) else _read(text, opened, session, view)


def _read(text: str, opened: Open, session: Session, view: View) -> Turn:
    slot = questions.slot_at(opened.path, view)
    match read_typed(text, slot.kind, view.script.dictionary):
        case Understood(answer):
            return _answered(answer, opened, session, view)
        case Candidates(answers):
            return Turn(session.add(Narrowed(answers)), (Remark("which-one"),))
        case Misread(hint, limit):
            values = {} if limit is None else {"limit": limit}
            return Turn(session.add(Unread()), (Remark(f"misread.{hint}", values, slot.name),))


def _answered(answer: Answer, opened: Open, session: Session, view: View) -> Turn:
    if is_own(opened.path):
        return asides.decided(answer, opened, session)
    slot = questions.slot_at(opened.path, view)
    changed = opened.path in view.state.answers and not slot.transient
    said = (Remark("changed", {"answer": answer}, slot.name),) if changed else ()
    return Turn(session.add(Told(opened.path, answer)), said)


def _obey(name: str, argument: str, session: Session, view: View) -> Turn:
    if name == "done" and view.state.open:
        answer = questions.ticked(view.state.open, view)
        return _answered(answer, view.state.open, session, view)
    return asides.obey(name, argument, session, view)


def proceed(session: Session, script: Script, today: date) -> Turn:
    """Say what follows from what is known and put the next question."""
    said: list[Outbound] = []
    for _ in range(_ROUNDS):
        view = view_of(session, script, today)
        if view.state.open and is_own(view.state.open.path):
            return _put(asides.own_put(view.state.open), session, script, today, said)
        found = walk(view)
        for step in found.say:
            said.append(_utter(step, view))
            session = session.add(Said(step.id, stamp(step, view)))
        if found.put:
            return _put(found.put, session, script, today, said)
        followed = transient_slots(script) & set(view.profile)
        if not followed:
            return Turn(session, tuple(said))
        session = session.add(Cleared(tuple(sorted(followed)), governed_by(script, followed)))
    raise RuntimeError("the flow comes to no rest: a menu choice leads to no question and no end")


def _put(put: Put, session: Session, script: Script, today: date, said: list[Outbound]) -> Turn:
    asking = view_of(session, script, today).state.asking + 1
    asked = session.add(Asked(asking, put.path, put.ask.id))
    return Turn(asked, (*said, questions.question(put, view_of(asked, script, today))))


def _utter(step: Say | Show, view: View) -> Outbound:
    if isinstance(step, Say):
        return Remark(step.text)
    if step.view == "offer":
        return asides.chosen_offer(view)
    return Results(step.view, view.matches, view.facts)


def next_question(profile: Mapping[SlotName, Answer], script: Script, today: date) -> str | None:
    """Return the slot a talk with this profile would ask for next; None when nothing more is asked."""
    log = (Told("consent", Exact("yes")), *(Told(str(slot), answer) for slot, answer in profile.items()))
    put = walk(view_of(Session(log), script, today)).put
    return None if put is None or script.vocabulary.slots[put.ask.slot].transient else str(put.ask.slot)
