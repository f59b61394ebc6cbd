"""What a typed text means: a command, a number or the words of a button, or free words for the open question.

The numbers are those that stand in front of the buttons shown, never of options that are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TypeAlias, TypeVar, cast

from bot.applicant.answers import Answer, Exact
from bot.applicant.reading import Candidates, Misread, Reading, Understood, read_typed
from bot.applicant.slots import ChoiceKind, IndustryKind, NumberKind, RegionKind, TextKind
from bot.conversation import questions
from bot.conversation.messages import Option
from bot.conversation.session import OWN_DOUBT, OWN_GUESSES, Open, Path
from bot.conversation.view import View
from bot.lookup import Names, plain

LONGEST = 300
"""No answer is longer; what is, would take long to compare with all names."""
_AROUND = " .、。)）"
_NUMBER = re.compile(rf"\s*(\d{{1,3}})[{re.escape(_AROUND)}]*")
_SEPARATOR = re.compile(r"[,，、;；/+\n]|\band\b|和")
_YES_NO = ChoiceKind({}, yes_no=True)


T = TypeVar("T")
Read: TypeAlias = Callable[[str, Open, View], T]


def _once(read: Read[T]) -> Read[T]:
    """Let a text be read once as the answer to the open question, whoever asks for it in a turn."""

    @wraps(read)
    def reading(text: str, opened: Open, view: View) -> T:
        if opened is not view.state.open:
            return read(text, opened, view)
        key = (read.__name__, text)
        if key not in view.readings:
            view.readings[key] = read(text, opened, view)
        return cast("T", view.readings[key])

    return reading


def is_phrase(text: str, view: View) -> bool:
    """Say whether a text is a command and nothing else."""
    return plain(text) in view.script.commands.phrases


def names_button(text: str, opened: Open, view: View) -> bool:
    """Say whether a text is the number or the words of a button of the open question."""
    return _shown(text, opened, view) is not None


def command_in(text: str, view: View) -> tuple[str, str] | None:
    """Return (command, argument) if a text is a command in any language, such as "back" or "改一下收入"."""
    if is_long(text):
        return None
    commands = view.script.commands
    said = plain(text)
    if said in commands.phrases:
        name, _, argument = commands.phrases[said].partition(" ")
        return name, argument
    for prefix, command in commands.prefixes.items():
        rest = said.removeprefix(prefix)
        if said.startswith(prefix) and rest and _is_meant(command, rest, view):
            return command, rest
    if text.startswith("/"):
        name, _, argument = text[1:].strip().partition(" ")
        return name, argument
    return None


def _is_meant(command: str, argument: str, view: View) -> bool:
    """Say whether a command has something to do with these words; if not, its name is part of an answer."""
    return bool(view.script.library.found(argument)) if command == "find" else path_named(argument, view) is not None


def path_named(words: str, view: View) -> Path | None:
    """Return the answer that a person names: one already told, else one that can be told, else one that is parked.

    A whole name of any of them goes before what only looks like a name.
    """
    slots = view.script.vocabulary.slots
    anywhere = [ask.slot for ask in view.script.flow.asks() if not slots[ask.slot].transient]
    askable = [path for path in view.reachable if not questions.slot_at(path, view).transient]
    groups = [_by_name(paths, view) for paths in (questions.changeable(view), askable, anywhere)]
    said = plain(words)
    found = (path for search in (_whole, _like, _part) for names in groups if (path := search(said, names)))
    return next(found, None)


def named_whole(words: str, view: View) -> Path | None:
    """Return the answer that is called exactly so, of those that may be told."""
    askable = [path for path in view.reachable if not questions.slot_at(path, view).transient]
    return _by_name(askable, view).get(plain(words))


def _by_name(paths: Iterable[Path], view: View) -> Mapping[str, Path]:
    labels = [(path, questions.label_of(path, view)) for path in paths]
    # Of two with one name the one told first is meant.
    said = {plain(name): path for path, label in reversed(labels) for name in view.script.cues.names.get(path, ())}
    return said | {plain(name): path for path, label in reversed(labels) for name in (label.zh, label.en, path)}


def _whole(said: str, names: Mapping[str, Path]) -> Path | None:
    return names.get(said)


def _like(said: str, names: Mapping[str, Path]) -> Path | None:
    near = Names(names.items()).nearest(said, most=1, least=70)
    return near[0].code if near else None


def _part(said: str, names: Mapping[str, Path]) -> Path | None:
    return next((path for name, path in names.items() if len(said) >= 2 and said in name), None)


@dataclass(frozen=True, slots=True)
class Partly:
    """Of several things said at once these were understood, and of the rest at most one may mean several things."""

    codes: frozenset[str]
    rest: Candidates | Misread


@_once
def understand(text: str, opened: Open, view: View) -> Reading | Partly:
    """Read a text as the answer to the open question."""
    if questions.is_own(opened.path):
        return _understand_own(text, opened, view)
    kind = questions.slot_at(opened.path, view).kind
    if not isinstance(kind, TextKind) and is_long(text):
        return Misread("too-long")
    if not questions.is_many(opened.path, view) or opened.choices:
        return _one(text, opened, view)
    whole = _labelled(text, opened, view)
    return Understood(whole) if whole else _several(text, opened, view)


def is_long(text: str) -> bool:
    """Say whether a text is too long for an answer, or would be once it is folded to be compared."""
    return len(text) > LONGEST or len(plain(text)) > LONGEST


def _understand_own(text: str, opened: Open, view: View) -> Reading:
    chosen = _shown(text, opened, view)
    if chosen is None and opened.path in questions.FREE:
        return Understood(Exact(text))
    if chosen is None and opened.path == OWN_GUESSES:
        return Understood(Exact("ok")) if plain(text) in view.script.cues.yes else Misread("not-an-option")
    if chosen is None and opened.path == OWN_DOUBT:
        return _meant(text, opened, view)
    if chosen is None and opened.path in questions.OWN_CONFIRM:
        return read_typed(text, _YES_NO, view.script.dictionary)
    return Understood(chosen) if chosen else Misread("not-an-option")


def _meant(text: str, opened: Open, view: View) -> Reading:
    """Read what is said of a doubtful word: a plain yes is its only meaning, a plain no none of them."""
    offered = [option.code for option in questions.options(opened, view) if option.slot]
    if len(offered) == 1 and plain(text) in view.script.cues.yes:
        return Understood(Exact(offered[0]))
    says_no = read_typed(text, _YES_NO, view.script.dictionary) == Understood(Exact("no"))
    return Understood(Exact("none")) if says_no else Misread("not-an-option")


def _one(text: str, opened: Open, view: View) -> Reading:
    kind = questions.slot_at(opened.path, view).kind
    # A number is the answer to a question for a number, unless it was asked which of a few is meant.
    counts = bool(opened.choices) or not isinstance(kind, NumberKind)
    chosen = _shown(text, opened, view) if counts else _labelled(text, opened, view)
    if chosen is not None:
        return Understood(chosen)
    if isinstance(kind, NumberKind | RegionKind | TextKind) or not text.strip(_AROUND).isdecimal():
        return read_typed(text, kind, view.script.dictionary, view.today)
    return Misread("no-such-industry" if isinstance(kind, IndustryKind) else "not-an-option")


def _several(text: str, opened: Open, view: View) -> Reading | Partly:
    """Read each part by itself; what was understood is not lost by what was not."""
    readings = [_one(part, opened, view) for part in _parts(text)] or [Misread("not-an-option")]
    known = frozenset[str]().union(*(questions.codes_in(got.answer) for got in readings if isinstance(got, Understood)))
    unclear = [got for got in readings if not isinstance(got, Understood)]
    match unclear:
        case []:
            return Understood(questions.many(known, opened, view))
        case [rest]:
            return Partly(known, rest) if known else rest
    return Partly(known, Misread("not-an-option"))


def _parts(text: str) -> Iterator[str]:
    for part in _SEPARATOR.split(text):
        words = part.split()
        yield from words if all(map(_NUMBER.fullmatch, words)) else (part,)


@_once
def _shown(text: str, opened: Open, view: View) -> Answer | None:
    """Return the answer of the button that a text names by its number or by its words."""
    number = _NUMBER.fullmatch(text)
    shown = questions.options(opened, view)
    if number and 1 <= int(number[1]) <= len(shown):
        return questions.answer_of(shown[int(number[1]) - 1].code, opened, view)
    return _labelled(text, opened, view)


@_once
def _labelled(text: str, opened: Open, view: View) -> Answer | None:
    shown = questions.options(opened, view)
    said = plain(text)
    named = {option.code for option in shown if any(_folded(name) == said for name in _names(option, view))}
    return questions.answer_of(named.pop(), opened, view) if said and len(named) == 1 else None


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """Return the words of a button as what is typed is folded; the same buttons come again and again."""
    return plain(name)


def _names(option: Option, view: View) -> tuple[str, ...]:
    words = (option.label.zh, option.label.en) if option.label else ()
    texts = tuple(known[option.text] for known in view.script.texts.values()) if option.text else ()
    return (option.code, *words, *texts)


def begins(text: str, opened: Open, view: View) -> Answer | None:
    """Return the answer of the button that "start" means, where the question is whether to start at all."""
    if questions.is_own(opened.path) or not questions.ask_of(opened, view).firm:
        return None
    said = plain(text)
    shown = questions.options(opened, view)
    holding = [option for option in shown if any(said in plain(name) for name in _names(option, view))]
    return questions.answer_of(holding[0].code, opened, view) if len(holding) == 1 and text[:1] != "/" else None


def joined(answer: Answer, opened: Open, view: View) -> Answer:
    """Return what was typed together with what was ticked before; *none of these* stands alone."""
    codes = questions.codes_in(answer)
    if not codes or not opened.picked or not questions.is_many(opened.path, view):
        return answer
    return questions.many(codes | opened.picked, opened, view)
