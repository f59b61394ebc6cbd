"""Taking back what was said: "no, I meant 20", "不是济南是济宁", "收入改成120万".

What is taken back is found by what was told: the thing that is named, or that has the value named, or else what was
told last. Something new is said only where it can be read; otherwise the question is put again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.applicant.answers import Answer, Band, Exact
from bot.applicant.reading import Candidates, Misread, Reading, Understood, read_typed
from bot.applicant.sentence.clauses import spelt_apart
from bot.applicant.slots import RegionKind
from bot.conversation import gathering, questions
from bot.conversation.messages import Remark
from bot.conversation.session import (
    OWN_DOUBT,
    OWN_GUESSES,
    Asked,
    Guessed,
    Narrowed,
    Open,
    Path,
    Reopened,
    Session,
    Told,
)
from bot.conversation.turn import Turn
from bot.conversation.understanding import is_long, named_whole
from bot.conversation.view import View

_LATEST = 4
"""How many of the latest answers a new value without a name may be meant for."""
_FIGURE = re.compile(r"\d|[一二三四五六七八九十两半][十百千万亿个]")
_MARKS = " ;,，。.!！、:：~～"
_TRIM = f"{_MARKS}的了吧"


@dataclass(frozen=True, slots=True)
class _Told:
    path: Path
    answer: Answer
    held: bool
    """It stands on the card and is not confirmed yet."""


def repaired(text: str, session: Session, view: View) -> Turn | None:
    """Return the turn of a text that takes something back; None if it takes nothing back."""
    opened = view.state.open
    if is_long(text) or (opened and _is_anothers(opened)):
        return None
    said = spelt_apart(text).strip(_MARKS)
    words = view.script.cues.repair_patterns
    if not any(pattern.fullmatch(said) for pattern in words.all) or not _known(view):
        return None
    if found := words.contrast.fullmatch(said) or words.contrast_after.fullmatch(said):
        turn = _in_contrast(found["old"].strip(_TRIM), found["new"].strip(_TRIM), session, view)
        if turn:
            return turn
    if found := words.change_to.fullmatch(said) or words.becomes.fullmatch(said):
        path = named_whole(found["name"].strip(_TRIM), view)
        if path and path in view.reachable:
            return _changed(path, found["new"].strip(_TRIM), session, view)
    if words.alone.fullmatch(said):
        return _taken_back(session, view)
    if (found := words.wrong.fullmatch(said)) and _takes_back(found, words.weak):
        return _anew(found["new"].strip(_TRIM), session, view)
    return None


def _is_anothers(opened: Open) -> bool:
    """Say whether a question of ours is open that takes what is typed for itself: a name, something to look up."""
    return questions.is_own(opened.path) and opened.path not in {OWN_GUESSES, OWN_DOUBT}


def _takes_back(found: re.Match[str], weak: re.Pattern[str]) -> bool:
    """Say whether it does: "no, nobody" and "no house, 5 staff" are answers, "no, I meant nobody" and "no, 20" not."""
    is_weak = weak.fullmatch(found.string[: found.start("means" if found["means"] else "new")])
    first = found["new"].partition(";")[0]
    return not is_weak or bool(found["means"]) or bool(_FIGURE.search(first))


def _known(view: View) -> list[_Told]:
    """Return what can be taken back, what is on the card first, then the latest answer first."""
    held = [_Told(path, answer, held=True) for path, answer in view.state.guesses.items()]
    told = [_Told(path, view.state.answers[path], held=False) for path in reversed(questions.changeable(view))]
    return [*reversed(held), *told]


def _in_contrast(old: str, new: str, session: Session, view: View) -> Turn | None:
    for known in _known(view):
        if _says(old, known, view) and not isinstance(_read(new, known.path, view), Misread):
            return _changed(known.path, new, session, view)
    return None


def _says(words: str, known: _Told, view: View) -> bool:
    match _read(words, known.path, view):
        case Understood(answer):
            return _is_about(answer, known, view)
        case Candidates(answers):
            return any(_is_about(answer, known, view) for _, answer in answers)
    return False


def _is_about(answer: Answer, known: _Told, view: View) -> bool:
    if answer == known.answer:
        return True
    kind = questions.slot_at(known.path, view).kind
    match answer, known.answer:
        case Exact(str() as named), Exact(str() as told) if isinstance(kind, RegionKind):
            return any(unit.code == named for unit in kind.regions.path(told))
        case Exact(value), Band(low, high):
            return not isinstance(value, str | frozenset | tuple) and (low or value) <= value <= (high or value)
        case Exact(frozenset() | tuple()), Exact(frozenset() | tuple()):
            return questions.codes_in(answer) <= questions.codes_in(known.answer)
    return False


def _read(words: str, path: Path, view: View) -> Reading:
    return read_typed(words, questions.slot_at(path, view).kind, view.script.dictionary, view.today)


def _anew(new: str, session: Session, view: View) -> Turn | None:
    """Take what is said anew: for what it names itself, else for the latest answer that it can be."""
    sentence = gathering.read(new, view)
    named = [slot for slot in sentence.told if slot in view.state.answers or slot in view.state.guesses]
    if len(named) == 1 and len(sentence.told) == 1:
        return _replaced(str(named[0]), sentence.told[named[0]], session, view)
    for known in _latest(view):
        if not isinstance(_read(new, known.path, view), Misread):
            return _changed(known.path, new, session, view)
    return None


def _latest(view: View) -> Iterator[_Told]:
    known = _known(view)
    on_card = [told for told in known if told.held]
    yield from (on_card or known[:_LATEST])


def _changed(path: Path, words: str, session: Session, view: View) -> Turn:
    match _read(words, path, view):
        case Understood(answer):
            return _replaced(path, answer, session, view)
        case Candidates(answers):
            asked = Asked(view.state.asking + 1, path, view.reachable[path].ask.id)
            return Turn(session.add(Reopened(path), asked, Narrowed(answers)), (Remark("which-one"),))
    return Turn(session.add(Reopened(path)), (Remark("wrong.again"),))


def _replaced(path: Path, answer: Answer, session: Session, view: View) -> Turn:
    if path in view.state.guesses:
        guesses = {**view.state.guesses, path: answer}
        return Turn(session.add(Guessed(tuple(guesses.items()), view.state.doubts)))
    slot = questions.slot_at(path, view).name
    changed = Remark("changed", {"answer": answer}, slot)
    return Turn(session.add(Reopened(path), Told(path, answer)), (changed,))


def _taken_back(session: Session, view: View) -> Turn:
    """Put the latest question again; on the card ask which one is wrong."""
    opened = view.state.open
    if view.state.guesses:
        return gathering.not_understood(opened.path if opened else OWN_GUESSES, session)
    if opened and opened.path in view.state.reopened:
        return Turn(session, (Remark("wrong.again"),))
    return Turn(session.add(Reopened(questions.changeable(view)[-1])), (Remark("wrong.again"),))
