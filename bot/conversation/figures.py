"""Which question a figure answers: the open one, the one before the card, or another that nobody put.

A figure says little of itself. What nothing announces unsays nothing that was told before; it is asked about.
"""

import re
from collections.abc import Sequence

from bot.applicant.answers import Answer, SlotName
from bot.applicant.reading import Understood, read_number
from bot.applicant.sentence.reading import Doubt, Sentence
from bot.applicant.slots import NumberKind
from bot.conversation import questions
from bot.conversation.session import Open, Path
from bot.conversation.understanding import understand
from bot.conversation.view import View

_TERM = SlotName("term_months")
_FIGURE = re.compile(r"\s*\d[\d.,]{0,12}\s*(?:[万千亿wk]|万?元|块)?\s*", re.IGNORECASE)
"""A figure as it is mostly typed. Not 6人: to another question that tells how many work there."""


def unit_of(slot: SlotName, view: View) -> str | None:
    """Return what the numbers of a slot are counted in; None where it takes no number."""
    kind = view.script.vocabulary.slots[slot].kind
    return kind.unit if isinstance(kind, NumberKind) else None


def is_figure(text: str) -> bool:
    """Say whether a text is a figure and nothing else: an answer, or the number of a button, and no word beside it."""
    return _FIGURE.fullmatch(text) is not None


def is_bare(text: str, opened: Open, view: View) -> bool:
    """Say whether a text is a figure and nothing else, and answers the open question: no sentence need be read."""
    if not is_figure(text) or questions.is_own(opened.path):
        return False
    is_number = isinstance(questions.slot_at(opened.path, view).kind, NumberKind)
    return is_number and isinstance(understand(text, opened, view), Understood)


def is_of_another(sentence: Sentence, asked: SlotName, view: View) -> bool:
    """Say whether a figure is told, or may be meant, of something else than what was asked, and of that not."""
    offered = [{slot for slot, _ in doubt.choices} for doubt in sentence.doubts if doubt.choices]
    unit = unit_of(asked, view)
    # 18m is a sum only where no length of time was asked.
    alike = [slots for slots in offered if any(unit_of(slot, view) == unit for slot in slots)]
    return _tells_a_number(sentence, view) or any(asked not in slots for slots in alike)


def is_told_again(sentence: Sentence, asked: SlotName, view: View) -> bool:
    """Say whether a text tells a number once more where another was asked: it is no answer to that."""
    is_number = unit_of(asked, view) is not None and asked not in sentence.told
    told = {str(slot): answer for slot, answer in sentence.told.items()}
    return is_number and _tells_a_number(sentence, view) and told.items() <= view.state.answers.items()


def _tells_a_number(sentence: Sentence, view: View) -> bool:
    return any(isinstance(view.script.vocabulary.slots[slot].kind, NumberKind) for slot in sentence.told)


def is_only_likely(path: Path, sentence: Sentence, asked: SlotName | None, view: View) -> bool:
    """Say whether a figure that nothing announces would unsay what was told before."""
    is_told = path in view.state.answers or path in view.state.guesses
    return is_told and path != asked and SlotName(path) in sentence.bare


def of_term(words: str, answer: Answer, view: View) -> Doubt:
    """Ask whether a stretch of time is how long the money is needed for, where that is not known."""
    return Doubt(words, ((_TERM, answer),) if _TERM in view.reachable and _TERM not in view.state.answers else ())


def askable(doubt: Doubt, view: View) -> tuple[tuple[SlotName, Answer], ...]:
    """Return the choices that may be asked about; a sum that nothing announces is none that is known already."""
    found = tuple((slot, answer) for slot, answer in doubt.choices if slot in view.reachable)
    if len({slot for slot, _ in found}) < 2:
        return found
    known = view.state.answers.keys() | view.state.guesses.keys()
    asked = _interrupted(doubt, found, view)
    return tuple((slot, answer) for slot, answer in (*asked, *found) if slot not in known)


def _interrupted(
    doubt: Doubt, others: Sequence[tuple[SlotName, Answer]], view: View
) -> Sequence[tuple[SlotName, Answer]]:
    """Return what a figure answers to the question before the open card, where that takes figures of the kind."""
    if view.state.open is None or not questions.is_own(view.state.open.path):
        return ()
    asked = next(
        (path for _, path in sorted(view.state.askings.items(), reverse=True) if not questions.is_own(path)), ""
    )
    named = {slot for slot, _ in others}
    if asked not in view.reachable or asked in named:
        return ()
    slot = questions.slot_at(asked, view)
    if not isinstance(slot.kind, NumberKind) or slot.kind.unit not in {unit_of(other, view) for other in named}:
        return ()
    match read_number(doubt.words, slot.kind, view.today):
        case Understood(answer):
            return ((SlotName(asked), answer),)
    return ()
