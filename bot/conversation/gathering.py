"""What a sentence tells beside the answer to the open question: held, shown on a card, and told once confirmed.

Nothing a person told is overwritten by a sentence: what would change stands on the card with what it was before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.applicant.answers import Answer, Band, Exact, SlotName
from bot.applicant.reading import Understood
from bot.applicant.sentence.reading import Doubt, Sentence, read_sentence
from bot.applicant.slots import ChoiceKind, IndustryKind, NumberKind, RegionKind, SetKind
from bot.conversation import figures, questions
from bot.conversation.messages import Remark
from bot.conversation.session import (
    OWN_DOUBT,
    OWN_GUESSES,
    Guessed,
    Left,
    Open,
    Path,
    Reopened,
    Restarted,
    Session,
    Switched,
    Told,
    Unread,
)
from bot.conversation.turn import Turn
from bot.conversation.understanding import Partly, is_long, understand
from bot.conversation.view import View
from bot.lettering import folded

_FIRM = frozenset({SlotName("purpose"), SlotName("legal_form")})
"""Options that are told in passing often enough to be worth a card beside an answer that is understood."""
_WANTS = SlotName("wants")
"""What matters most is told in the words of many an answer: 尽快, 越多越好."""
_NAMES = frozenset({"region", "industry", "industry_division"})
"""What is looked up by its sound too: a sum in letters may sound like a county."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a sentence tells of the slots that may be asked."""

    guesses: Mapping[Path, Answer]
    doubts: tuple[Doubt, ...] = ()
    reckoned: bool = False
    """The answer to the open question was reckoned from another period, and shall be seen before it counts."""

    def is_only(self, path: Path) -> bool:
        """Say whether nothing is told but the answer to one question."""
        return list(self.guesses) == [path] and not self.doubts and not self.reckoned


def gathered(text: str, view: View) -> Gathered | None:
    """Return what a text tells beyond the answer to the open question; None where it is merely that, or nothing."""
    opened = view.state.open
    if opened and figures.is_bare(text, opened, view):
        return None
    return told_beside(text, view)


def told_beside(text: str, view: View) -> Gathered | None:
    """Return what ``gathered`` does, by reading the text as a sentence whatever it looks like."""
    opened = view.state.open
    if is_long(text) or (opened and not _may_be_told_more(opened)):
        return None
    asked = _asked_slot(view)
    sentence = read(text, view, asked)
    found = _new(sentence, asked, view)
    beside = [path for path in found.guesses if path != asked]
    doubted = [doubt for doubt in found.doubts if doubt.choices and (doubt.slot != asked or found.reckoned)]
    if opened and _is_merely_an_answer(text, opened, sentence, beside, view):
        return None
    if beside or doubted or found.guesses.get(str(asked)) or (asked and figures.is_told_again(sentence, asked, view)):
        return found
    return None


def is_known(text: str, view: View) -> bool:
    """Say whether a text tells of the firm, and nothing but what is known already: 没有逾期, said a second time.

    A question tells nothing, though it names what is known: 个体户能贷款吗.
    """
    if view.script.cues.compiled.questions.search(folded(text)):
        return False
    sentence = read(text, view)
    told = {str(slot): answer for slot, answer in sentence.told.items()}
    return bool(told) and not sentence.doubts and all(_is_told(path, answer, view) for path, answer in told.items())


def _is_told(path: Path, answer: Answer, view: View) -> bool:
    """Say whether an answer says no more than the one that stands; of a place, one around it says less."""
    stands = view.state.answers.get(path)
    match questions.slot_at(path, view).kind, stands, answer:
        case RegionKind(regions), Exact(str() as inner), Exact(str() as outer):
            return regions.within(inner) <= regions.within(outer)
    return stands == answer


def _may_be_told_more(opened: Open) -> bool:
    return not opened.choices and (not questions.is_own(opened.path) or opened.path in {OWN_GUESSES, OWN_DOUBT})


def _is_merely_an_answer(text: str, opened: Open, sentence: Sentence, beside: Sequence[Path], view: View) -> bool:
    """Say whether the open question takes all of a text: what it tells besides is only in the words of the answer."""
    if questions.is_own(opened.path):
        return False
    reading = understand(text, opened, view)
    if not isinstance(reading, Understood | Partly) or (isinstance(reading, Partly) and not reading.codes):
        return False
    own = sentence.told.get(questions.slot_at(opened.path, view).name)
    if isinstance(reading, Partly) and own and reading.codes < questions.codes_in(own):
        return False
    match questions.slot_at(opened.path, view).kind:
        case NumberKind():
            if own is None and figures.is_of_another(sentence, questions.slot_at(opened.path, view).name, view):
                return False
            if own is None:
                # "No income yet" says how money comes in, and 没有抵押 what can be pledged: neither is a nought.
                return all(path == _WANTS or path in _NAMES for path in beside)
            if isinstance(reading, Understood) and not _may_be_the_same(reading.answer, own):
                return False
            is_reckoned = SlotName(opened.path) in sentence.reckoned
            return all(path == _WANTS for path in beside) and not is_reckoned
        case RegionKind() | IndustryKind():
            return not any(_is_firm(path, view) for path in beside)
    return own is None or not any(figures.unit_of(SlotName(path), view) == "cny" for path in beside)


def _may_be_the_same(one: Answer, other: Answer) -> bool:
    """Say whether two numbers may be one, said more and less roughly; of 借了20万，月供3000 the words say which."""
    (low, high), (least, most) = _sizes(one), _sizes(other)
    return least <= high and low <= most


def _sizes(answer: Answer) -> tuple[Decimal, Decimal]:
    """Return the ends of a number without their signs: that it is a loss, the whole text may say better."""
    ends = (answer.low, answer.high) if isinstance(answer, Band) else (getattr(answer, "value", None),)
    sizes = [abs(end) for end in ends if isinstance(end, Decimal)]
    return (min(sizes), max(sizes)) if len(sizes) == len(ends) else (Decimal(0), Decimal("Infinity"))


def is_owed(text: str, opened: Open, view: View) -> bool:
    """Say whether a text tells but the sum of a loan of today or of before where another sum is asked."""
    asked = _asked_slot(view)
    if asked is None or figures.unit_of(asked, view) != "cny" or figures.is_bare(text, opened, view) or is_long(text):
        return False
    sentence = read(text, view, asked)
    return bool(sentence.owed) and not sentence.told and not sentence.doubts


def read(text: str, view: View, asked: SlotName | None = None) -> Sentence:
    """Read a text as a sentence; a figure that nothing announces answers what was asked."""
    script = view.script
    return read_sentence(text, script.cues, script.vocabulary.slots, script.dictionary, view.today, asked)


def _asked_slot(view: View) -> SlotName | None:
    opened = view.state.open
    if opened is None or questions.is_own(opened.path):
        return None
    slot = questions.slot_at(opened.path, view)
    return None if slot.transient else slot.name


def _is_firm(path: Path, view: View) -> bool:
    slot = questions.slot_at(path, view)
    return slot.name in _FIRM or not isinstance(slot.kind, ChoiceKind | SetKind)


def _new(sentence: Sentence, asked: SlotName | None, view: View) -> Gathered:
    """Return what is new in a sentence; what was asked for is answered anew, not added to."""
    guesses = {
        str(slot): answer if slot == asked else _together(slot, answer, view)
        for slot, answer in sentence.told.items()
        if slot in view.reachable
    }
    news = {path: told for path, told in guesses.items() if path == asked or not _is_told(path, told, view)}
    likely = {
        path: sentence.bare[SlotName(path)] for path in news if figures.is_only_likely(path, sentence, asked, view)
    }
    unplaced = tuple(figures.of_term(words, news.pop(path), view) for path, words in likely.items())
    doubts = (replace(doubt, choices=figures.askable(doubt, view)) for doubt in sentence.doubts)
    unused = tuple(Doubt(words, ()) for words in (*sentence.unused, *sentence.owed))
    asked_back = (doubt for doubt in doubts if doubt.choices or doubt.slot in view.reachable)
    return Gathered(news, (*asked_back, *unplaced, *unused), asked in sentence.reckoned)


def _together(slot: SlotName, answer: Answer, view: View) -> Answer:
    """Add to a list what a sentence names more of it; that something was named does not unsay the rest."""
    match view.state.answers.get(str(slot)), answer:
        case Exact(frozenset() as told), Exact(frozenset() as more):
            return Exact(told | more)
        case Exact(tuple() as told), Exact(tuple() as more) if told and more:
            kinds = {item.kind for item in told}
            return Exact((*told, *(item for item in more if item.kind not in kinds)))
    return answer


def hold(found: Gathered, session: Session, view: View) -> Turn:
    """Hold what a sentence tells together with what is held already; the later word counts."""
    guesses = {**view.state.guesses, **found.guesses}
    if not found.guesses and not found.doubts:
        return Turn(session, (Remark("guess.noted"),))
    settled = {doubt.slot for doubt in found.doubts} | set(map(SlotName, found.guesses))
    doubts = (*(doubt for doubt in view.state.doubts if doubt.slot not in settled), *found.doubts)
    held = session.add(Guessed(tuple(guesses.items()), doubts))
    return Turn(held, (Remark("guess.beside"),) if _is_put_again(doubts, view) else ())


def _is_put_again(doubts: Sequence[Doubt], view: View) -> bool:
    """Say whether the same words are asked about once more: then it shall be said that what came besides was heard."""
    asked = view.state.open is not None and view.state.open.path == OWN_DOUBT
    return asked and _first_asked(doubts) is not None and _first_asked(doubts) == _first_asked(view.state.doubts)


def _first_asked(doubts: Sequence[Doubt]) -> Doubt | None:
    return next((doubt for doubt in doubts if doubt.choices), None)


def tells_before_consent(text: str, view: View) -> bool:
    """Say whether somebody tells of the firm before anything may be kept."""
    return not view.state.guesses and not is_long(text) and len(read(text, view).told) > 1


def due(view: View) -> Path | None:
    """Return the question of ours that must be put because of what is held: which is meant, or is it right?"""
    if view.state.fixing:
        return None
    if any(doubt.choices for doubt in view.state.doubts):
        return OWN_DOUBT
    return OWN_GUESSES if view.state.guesses else None


def decided(path: Path, chosen: str, session: Session, view: View) -> Turn:
    """Act on a tap on the card, or on what a doubtful word means."""
    if path == OWN_DOUBT:
        return Turn(session.add(_chosen(chosen, view)))
    if chosen == "ok":
        return _confirmed(session, view)
    guesses = {known: answer for known, answer in view.state.guesses.items() if known != chosen}
    return Turn(session.add(Guessed(tuple(guesses.items()), view.state.doubts), Reopened(chosen)))


def _chosen(code: str, view: View) -> Guessed:
    doubt = _first_asked(view.state.doubts)
    assert doubt
    rest = tuple(other for other in view.state.doubts if other is not doubt)
    guesses = dict(view.state.guesses)
    if code.startswith("d") and int(code[1:]) <= len(doubt.choices):
        slot, answer = doubt.choices[int(code[1:]) - 1]
        guesses[str(slot)] = answer
    return Guessed(tuple(guesses.items()), rest)


def _confirmed(session: Session, view: View) -> Turn:
    told = [
        entry
        for path, answer in view.state.guesses.items()
        for entry in ((Reopened(path), Told(path, answer)) if path in view.state.answers else (Told(path, answer),))
    ]
    return Turn(session.add(*told, Guessed()), (Remark("guess.noted"),))


def passed_over(path: Path, session: Session, view: View) -> Turn | None:
    """Leave open what a doubtful word means, or ask once more about the card: what else was understood is not lost."""
    if path == OWN_DOUBT and view.state.guesses:
        return Turn(session.add(_chosen("", view)))
    return not_understood(path, session) if path == OWN_GUESSES else None


def stepped_back(path: Path, session: Session, view: View) -> Turn | None:
    """Undo the last thing said on the card, or drop it where that was all; of a doubtful word only the word is lost."""
    if path == OWN_DOUBT:
        return passed_over(path, session, view)
    if path != OWN_GUESSES:
        return None
    before = _before_the_last(session)
    if before:
        return Turn(session.add(before), (Remark("guess.undone"),))
    return Turn(session.add(Left("@")), (Remark("guess.dropped"),))


def _before_the_last(session: Session) -> Guessed | None:
    """Return what the open card held before the last thing was said on it; None where that was all."""
    held: list[Guessed] = []
    for entry in session.log:
        match entry:
            case Guessed() if not entry.answers:
                held = []
            case Guessed() if held[-2:-1] == [entry]:
                held.pop()
            case Guessed():
                held.append(entry)
            case Told() | Left() | Reopened() | Restarted() | Switched():
                held = []
    return held[-2] if len(held) > 1 else None


def with_line(path: Path, session: Session, view: View) -> Guessed | None:
    """Return the card with the line that was taken off to be put right back in its place; None if there is none."""
    held = (dict(entry.answers) for entry in reversed(session.log) if isinstance(entry, Guessed))
    before = next((answers for answers in held if path in answers), None)
    if before is None:
        return None
    lines = {known: answer for known, answer in before.items() if known == path or known in view.state.guesses}
    return Guessed(tuple({**lines, **view.state.guesses}.items()), view.state.doubts)


def not_understood(path: Path, session: Session) -> Turn:
    """Ask which of the guesses is wrong, or which of its meanings a doubtful word has."""
    return Turn(session.add(Unread()), (Remark("guess.which-meaning" if path == OWN_DOUBT else "guess.which"),))
