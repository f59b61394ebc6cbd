"""A session: the log of what a person told and what was said to them, and what follows from it.

Nothing is kept but the log. Going back, changing an answer, coming back after a month or with another version of
the flow are entries in it; where the talk stands is worked out anew each turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias, assert_never

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.locales import Language

Amount: TypeAlias = Decimal | Band | Silence | None
Path: TypeAlias = str
"""Where an answer goes: a slot's name, ``collateral/real-estate/1/pledge_value`` for a field of a list's item, or a
question of ours, which starts with ``@``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question was put; ``asking`` grows with each, so that an old button never answers a new question."""

    asking: int
    path: Path
    step: str


@dataclass(frozen=True, slots=True)
class Told:
    path: Path
    answer: Answer


@dataclass(frozen=True, slots=True)
class Unread:
    """What came for the open question could not be read."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was said may mean several things; the person chooses among these answers."""

    choices: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """The options ticked so far in a question with many answers."""

    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Widened:
    """The person was not sure and was offered bands."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """Asked again on request; the old answer stands until a new one is given."""

    path: Path


@dataclass(frozen=True, slots=True)
class Left:
    """A reopened or extra question was left as it was."""

    path: Path


@dataclass(frozen=True, slots=True)
class Said:
    """A step was said or shown, on the facts that ``of`` stands for."""

    step: str
    of: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """Menu choices that were followed to their end."""

    paths: tuple[Path, ...]
    steps: tuple[str, ...]
    """What was said because of them may be said again."""


@dataclass(frozen=True, slots=True)
class Spoke:
    language: Language


@dataclass(frozen=True, slots=True)
class Restarted:
    """Everything told before is set aside."""


@dataclass(frozen=True, slots=True)
class Began:
    """A talk began; its askings are numbered from here.

    A talk that is forgotten leaves buttons on the person's screen. They must not fit the questions of the next one.
    """

    asking: int


Entry = (
    Asked | Told | Unread | Narrowed | Picked | Widened | Reopened | Left | Said | Cleared | Spoke | Restarted | Began
)


@dataclass(frozen=True, slots=True)
class Open:
    """The question that stands open."""

    asking: int
    path: Path
    step: str
    choices: tuple[tuple[str, Answer], ...] = ()
    picked: frozenset[str] = frozenset()
    widened: bool = False
    failures: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What the log amounts to."""

    answers: Mapping[Path, Answer] = field(default_factory=dict)
    """In the order told; those asked again stand last, for the talk is on its way to them."""
    said: Mapping[str, str] = field(default_factory=dict)
    open: Open | None = None
    reopened: tuple[Path, ...] = ()
    left: frozenset[Path] = frozenset()
    """Known roughly, and the person does not want to say it more finely."""
    asking: int = 0
    askings: Mapping[int, Path] = field(default_factory=dict)
    language: Language | None = None
    since_start: int = 0
    """Questions answered since the talk began, changes of an answer left out; since the latest menu choice:
    ``since_choice``.
    """
    since_choice: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    log: tuple[Entry, ...] = ()

    def add(self, *entries: Entry) -> "Session":
        return Session((*self.log, *entries))


def state_of(log: Iterable[Entry], transient: frozenset[Path]) -> State:
    """Fold the log; ``transient`` are the slots of menu choices."""
    entries = tuple(log)
    # Gathered by themselves: every question adds one, and a long talk has thousands.
    state = State(askings={entry.asking: entry.path for entry in entries if isinstance(entry, Asked)})
    for entry in entries:
        state = _after(state, entry, transient)
    return state


def _after(state: State, entry: Entry, transient: frozenset[Path]) -> State:  # noqa: C901  # one case for each entry
    match entry:
        case Asked(asking, path, step):
            return _asked(state, asking, path, step)
        case Told(path, answer):
            return _told(state, path, answer, transient)
        case Unread() | Narrowed() | Picked() | Widened():
            return replace(state, open=_still_open(state.open, entry))
        case Reopened(path):
            kept = tuple(known for known in state.reopened if known != path)
            return replace(state, reopened=(*kept, path), open=None)
        case Left(path):
            kept = tuple(known for known in state.reopened if known != path)
            return replace(state, reopened=kept, left=state.left | {path}, open=None)
        case Said(step, of):
            return replace(state, said={**state.said, step: of})
        case Cleared(paths, steps):
            return _cleared(state, paths, steps)
        case Spoke(language):
            return replace(state, language=language)
        case Restarted():
            return State(asking=state.asking, askings=state.askings, language=state.language)
        case Began(asking):
            return replace(state, asking=max(asking, state.asking))
        case _:
            assert_never(entry)


def _asked(state: State, asking: int, path: Path, step: str) -> State:
    again = state.open if state.open and state.open.path == path else None
    opened = replace(again, asking=asking, step=step) if again else Open(asking, path, step)
    return replace(state, open=opened, asking=asking)


def _told(state: State, path: Path, answer: Answer, transient: frozenset[Path]) -> State:
    still_reopened = tuple(known for known in state.reopened if known != path)
    earlier = {known: told for known, told in state.answers.items() if known not in {path, *still_reopened}}
    coming = {known: told for known, told in state.answers.items() if known in still_reopened}
    is_choice = path in transient
    is_change = path in state.answers and path in state.reopened
    is_new = not is_choice and not is_change
    return replace(
        state,
        answers={**earlier, path: answer, **coming},
        open=None,
        reopened=still_reopened,
        left=state.left - {path},
        since_start=state.since_start + is_new,
        since_choice=0 if is_choice else state.since_choice + is_new,
    )


def _still_open(opened: Open | None, entry: Unread | Narrowed | Picked | Widened) -> Open | None:
    if opened is None:
        return None
    match entry:
        case Unread():
            return replace(opened, failures=opened.failures + 1, choices=())
        case Narrowed(choices):
            return replace(opened, choices=choices)
        case Picked(codes):
            return replace(opened, picked=codes)
        case Widened():
            return replace(opened, widened=True)


def _cleared(state: State, paths: tuple[Path, ...], steps: tuple[str, ...]) -> State:
    return replace(
        state,
        answers={path: answer for path, answer in state.answers.items() if path not in paths},
        said={step: of for step, of in state.said.items() if step not in steps},
    )


LIST_SLOT = SlotName("collateral")


def item_paths(items: tuple[Pledge, ...]) -> list[Path]:
    """Return a path for each item of a list, by its kind and its number within the kind."""
    seen: dict[str, int] = {}
    paths: list[Path] = []
    for item in items:
        seen[item.kind] = seen.get(item.kind, 0) + 1
        paths.append(f"{LIST_SLOT}/{item.kind}/{seen[item.kind]}")
    return paths


def profile_of(answers: Mapping[Path, Answer]) -> dict[SlotName, Answer]:
    """Return the answers by slot, with what was told of each item put into the list it belongs to."""
    profile = {SlotName(path): answer for path, answer in answers.items() if "/" not in path}
    listed = profile.get(LIST_SLOT)
    if isinstance(listed, Exact) and isinstance(listed.value, tuple):
        paths = item_paths(listed.value)
        items = tuple(_filled(item, path, answers) for item, path in zip(listed.value, paths, strict=True))
        profile[LIST_SLOT] = Exact(items)
    return profile


def _filled(item: Pledge, path: Path, answers: Mapping[Path, Answer]) -> Pledge:
    told = {name: answers.get(f"{path}/pledge_{name}") for name in ("class", "value", "owed")}
    match told["class"]:
        case Exact(str() as asset_class):
            item = replace(item, asset_class=asset_class)
    return replace(item, value=_amount(told["value"], item.value), owed=_amount(told["owed"], item.owed))


def _amount(answer: Answer | None, known: Amount) -> Amount:
    match answer:
        case Exact(Decimal() as amount):
            return amount
        case Band() | Silence():
            return answer
    return known
