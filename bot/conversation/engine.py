"""One turn of the talk: ``learn`` takes in what was sent, ``proceed`` says what follows and puts the next question.

Pure: the same session, message, script and day give the same turn.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.applicant.answers import Answer, Exact, SlotName
from bot.applicant.reading import Candidates, Misread, Understood
from bot.conversation import asides, figures, gathering, looking_up, questions, repairing
from bot.conversation.comparing import difference
from bot.conversation.correcting import viewed
from bot.conversation.flow import Say, Script, Show
from bot.conversation.messages import (
    Commanded,
    Inbound,
    Outbound,
    PlanShown,
    Remark,
    Results,
    Strange,
    Tapped,
    Typed,
)
from bot.conversation.questions import is_own
from bot.conversation.session import (
    OWN_DOUBT,
    OWN_GUESSES,
    Asked,
    Narrowed,
    Open,
    Picked,
    Said,
    Seen,
    Session,
    Told,
    Unread,
)
from bot.conversation.turn import Turn
from bot.conversation.understanding import (
    LONGEST,
    Partly,
    begins,
    command_in,
    is_long,
    is_phrase,
    names_button,
    understand,
)
from bot.conversation.view import Put, View
from bot.conversation.walking import stamp, walk
from bot.offers.planning import plan

_ROUNDS = 4
"""A menu choice is followed, then the menu is put again: two rounds; many more would be a flow without a rest."""


def view_of(session: Session, script: Script, today: date, before: View | None = None) -> View:
    """Return the session as the flow sees it on a day; a view ``before`` of the same talk saves work."""
    if before and before.is_of(session, script, today):
        return before
    return View(session, script, today, before)


def reply(session: Session, inbound: Inbound, script: Script, today: date, before: View | None = None) -> Turn:
    """Take in one message and answer it; whatever was sent, something is said.

    ``before`` is the view that the last turn ended with, if it is known: it saves work and changes nothing.
    """
    view = view_of(session, script, today, before)
    if view.state.day != today:
        session = session.add(Seen(today))
        view = View(session, script, today, view)
    learned = learn(session, inbound, view)
    if learned.forget or learned.rests:
        return learned
    after = proceed(learned.session, script, today, view)
    said = (*learned.said, *after.said)
    session = after.session.add(*viewed(said))
    return replace(learned, session=session, said=said or (Remark("rest"),), view=after.view)


def learn(session: Session, inbound: Inbound, view: View) -> Turn:
    """Take in what was sent: an answer, a command, or something that cannot be read; nothing is lost by it."""
    match inbound:
        case Strange(what):
            return Turn(session, (Remark("strange", {"what": what}),))
        case Commanded(name, argument):
            return asides.obey(name, argument, session, view)
        case Tapped(asking, code):
            return _tapped(asking, code, session, view)
        case Typed(text):
            return _typed(text, session, view)


def _tapped(asking: int, code: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    if code == "/change" and (opened is None or opened.asking != asking):
        return asides.change_of(asking, session, view)
    if code.startswith("/") and ":" in code:
        name, _, argument = code[1:].partition(":")
        return asides.obey(name, argument, session, view)
    if opened is None or opened.asking != asking:
        return asides.old_tap(asking, session, view)
    if code.startswith("/"):
        return asides.obey(code[1:], "", session, view)
    if questions.is_tick(code, opened, view):
        return Turn(session.add(Picked(opened.picked ^ {code})))
    answer = questions.answer_of(code, opened, view)
    return asides.old_tap(asking, session, view) if answer is None else asides.answered(answer, opened, session, view)


def _typed(text: str, session: Session, view: View) -> Turn:
    is_answer = figures.is_figure(text) or _is_for_authors(text, view)
    aside = None if is_answer else _beside(text, session, view)
    return aside or _told(text, session, view)


def _beside(text: str, session: Session, view: View) -> Turn | None:
    """Act on what is understood whatever is asked: a word taken back, a command, a name; None for all else."""
    found = (act(text, session, view) for act in (_taken_back, _commanded, _explained, _called))
    return next((turn for turn in found if turn), None)


def _told(text: str, session: Session, view: View) -> Turn:
    opened = view.state.open
    told = None if opened and _is_labelled(text, opened, view) else gathering.gathered(text, view)
    if told and opened and told.is_only(opened.path):
        return asides.answered(told.guesses[opened.path], opened, session, view)
    if told:
        return gathering.hold(told, session, view)
    if opened is None:
        # Whoever is new here is greeted, whatever they began with.
        return _searched(text, session, view) or Turn(session, (Remark("nothing-open"),) if view.state.askings else ())
    match understand(text, opened, view):
        case Understood() if gathering.is_owed(text, opened, view):
            return _unclear(Misread("owed"), opened, session, view)
        case Understood(answer):
            return asides.answered(answer, opened, session, view)
        case Partly(codes, rest):
            return _unclear(rest, opened, session.add(Picked(opened.picked | codes)), view)
        case Candidates() as unclear:
            return _unclear(unclear, opened, session, view)
        case Misread() as unclear:
            return _named(text, opened, session, view) or _unclear(unclear, opened, session, view, text)


def _is_for_authors(text: str, view: View) -> bool:
    """Say whether a text is what somebody finds wrong with a card: all is, save a command and nothing else."""
    opened = view.state.open
    asks = opened is not None and opened.path in questions.OF_CARD
    return asks and not text.startswith("/") and not is_phrase(text, view)


def _taken_back(text: str, session: Session, view: View) -> Turn | None:
    opened = view.state.open
    is_answer = is_phrase(text, view) or (opened is not None and names_button(text, opened, view))
    return None if is_answer else repairing.repaired(text, session, view)


def _commanded(text: str, session: Session, view: View) -> Turn | None:
    opened = view.state.open
    command = command_in(text, view)
    if command is None:
        return None
    begun = begins(text, opened, view) if opened and command[0] == "start" else None
    return asides.answered(begun, opened, session, view) if opened and begun else asides.obey(*command, session, view)


def _explained(text: str, session: Session, view: View) -> Turn | None:
    asked = None if is_long(text) else view.script.library.explained(text)
    return Turn(session, (looking_up.shown(asked, view),)) if asked else None


def _called(text: str, session: Session, view: View) -> Turn | None:
    """Show the offer that is called so, unless the firm is asked about: else its name is no word about the firm."""
    opened = view.state.open
    asks = opened and (is_own(opened.path) or not questions.slot_at(opened.path, view).transient)
    offer = None if asks else view.script.library.offer(text)
    if offer is None or (opened and isinstance(understand(text, opened, view), Understood)):
        return None
    return looking_up.looked_up((offer,), session, view)


def _named(text: str, opened: Open, session: Session, view: View) -> Turn | None:
    """Look up what was typed where it answers nothing: at a menu all that is like it, else only what is called so."""
    if is_own(opened.path) or is_long(text):
        return None
    if questions.slot_at(opened.path, view).transient:
        return _searched(text, session, view)
    subject = view.script.library.named(text)
    return Turn(session, (looking_up.shown(subject, view),)) if subject else None


def _searched(text: str, session: Session, view: View) -> Turn | None:
    if is_long(text) or not view.state.askings:
        return None
    if not view.script.library.named(text) and gathering.is_known(text, view):
        return Turn(session, (Remark("guess.noted"),))
    found = view.script.library.found(text)
    return looking_up.looked_up(found, session, view) if found else None


def _is_labelled(text: str, opened: Open, view: View) -> bool:
    """Say whether a text is the number or the words of a button, or yes or no to a question of ours."""
    if not is_own(opened.path):
        return names_button(text, opened, view)
    return not isinstance(understand(text, opened, view), Misread)


def _unclear(reading: Candidates | Misread, opened: Open, session: Session, view: View, text: str = "") -> Turn:
    if opened.path in {OWN_GUESSES, OWN_DOUBT}:
        return gathering.not_understood(opened.path, session)
    if is_own(opened.path):
        return asides.set_aside(session)
    if text and gathering.tells_before_consent(text, view) and not view.facts.answers and _is_consent(opened, view):
        return Turn(session, (Remark("sentence.consent-first"),))
    if isinstance(reading, Candidates):
        return Turn(session.add(Narrowed(reading.answers)), (Remark("which-one"),))
    slot = questions.slot_at(opened.path, view)
    limit = str(reading.limit or LONGEST) if reading.hint == "too-long" else reading.limit
    values = {} if limit is None else {"limit": limit}
    remark = Remark(f"misread.{reading.hint}", values, slot.name)
    if reading.hint == "not-an-option" and opened.failures:
        remark = _by_example(opened, view) or remark
    return Turn(session.add(Unread()), (remark,))


def _by_example(opened: Open, view: View) -> Remark | None:
    """Return how a choice is made, shown on its first button, for somebody who did not find out by being told."""
    first = next(iter(questions.options(opened, view)), None)
    answer = questions.answer_of(first.code, opened, view) if first else None
    if first is None or answer is None:
        return None
    slot = questions.slot_at(opened.path, view)
    must_be_answered = slot.transient or questions.ask_of(opened, view).firm
    text = "misread.still-not-an-option.firm" if must_be_answered else "misread.still-not-an-option"
    return Remark(text, {"option": questions.words_on(first, view) or answer}, slot.name)


def _is_consent(opened: Open, view: View) -> bool:
    return questions.ask_of(opened, view).firm


def proceed(session: Session, script: Script, today: date, view: View | None = None) -> Turn:
    """Say what follows from what is known and put the next question; a ``view`` of the talk so far saves work."""
    said: list[Outbound] = []
    for _ in range(_ROUNDS):
        view = View(session, script, today, view)
        if view.state.open and is_own(view.state.open.path):
            return _put(asides.own_put(view.state.open.path), session, view, said)
        if view.aged and not view.choices and not view.state.reopened:
            session = session.add(*questions.recheck(view))
            continue
        due = gathering.due(view)
        if due:
            return _put(asides.own_put(due), session, view, said)
        found = walk(view)
        for step in found.say:
            changed = difference(session, view) if isinstance(step, Show) and step.view == "results" else None
            said += [changed] if changed else []
            said.append(_utter(step, view))
            session = session.add(Said(step.id, stamp(step, view)))
        session = session.add(*(Said(step.id, stamp(step, view)) for step in found.passed))
        if found.put:
            return _put(found.put, session, view, said)
        if not view.choices:
            return Turn(session, tuple(said))
        session = session.add(asides.followed(view))
    raise RuntimeError("the flow comes to no rest: a menu choice leads to no question and no end")


def _put(put: Put, session: Session, view: View, said: list[Outbound]) -> Turn:
    asked = session.add(Asked(view.state.asking + 1, put.path, put.ask.id))
    now = View(asked, view.script, view.today, view)
    return Turn(asked, (*said, questions.question(put, now)), view=now)


def _utter(step: Say | Show, view: View) -> Outbound:
    if isinstance(step, Say):
        return Remark(step.text)
    match step.view:
        case "offer":
            return asides.chosen_offer(view)
        case "plan":
            return PlanShown(plan(view.matches, view.facts, view.script.catalogue, view.script.scoring), view.facts)
        case "summary":
            return asides.summarised(view)
    return Results(step.view, view.matches, view.facts, view.outlook)


def next_question(profile: Mapping[SlotName, Answer], script: Script, today: date) -> str | None:
    """Return the slot to ask for next; None when no answer changes anything that is shown.

    It is the one a talk with this profile would ask for; where the talk has had its first questions, the one that
    decides most.
    """
    log = (Told("consent", Exact("yes")), *(Told(str(slot), answer) for slot, answer in profile.items()))
    view = view_of(Session(log), script, today)
    put = walk(view).put
    if put and not script.vocabulary.slots[put.ask.slot].transient:
        return str(put.ask.slot)
    open_ = {put.root for put in view.reachable.values() if put.root not in view.profile} & view.weights.keys()
    return max(sorted(open_), key=view.outlook.worth, default=None)
