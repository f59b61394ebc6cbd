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


@dataclass(frozen=True, slots=True)
class Came:
    """The person came by a link that carries this mark, which says where it was shared or printed."""

    mark: str


Entry = (
    Asked
    | Told
    | Unread
    | Narrowed
    | Picked
    | Widened
    | Reopened
    | Left
    | Said
    | Cleared
    | Spoke
    | Restarted
    | Began
    | Came
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


def state_of(log: Iterable[Entry], transient: frozenset[Path], since: State | None = None) -> State:
    """Fold the log, or what came ``since`` a state; ``transient`` are the slots of menu choices."""
    folding = _Folding(since or State(), transient)
    for entry in log:
        folding.take(entry)
    return folding.state()


class _Folding:
    """A state under way: the log of a long talk has thousands of entries, and a state for each would be costly."""

    def __init__(self, since: State, transient: frozenset[Path]) -> None:
        self._transient = transient
        self._answers = dict(since.answers)
        self._said = dict(since.said)
        self._open = since.open
        self._reopened = since.reopened
        self._left = since.left
        self._asking = since.asking
        self._askings = dict(since.askings)
        self._language = since.language
        self._since_start = since.since_start
        self._since_choice = since.since_choice

    def state(self) -> State:
        return State(
            answers=self._answers,
            said=self._said,
            open=self._open,
            reopened=self._reopened,
            left=self._left,
            asking=self._asking,
            askings=self._askings,
            language=self._language,
            since_start=self._since_start,
            since_choice=self._since_choice,
        )

    def take(self, entry: Entry) -> None:  # noqa: C901  # one case for each entry
        match entry:
            case Asked(asking, path, step):
                again = self._open if self._open and self._open.path == path else None
                self._open = replace(again, asking=asking, step=step) if again else Open(asking, path, step)
                self._asking = asking
                self._askings[asking] = path
            case Told(path, answer):
                self._tell(path, answer)
            case Unread() | Narrowed() | Picked() | Widened():
                self._open = _still_open(self._open, entry)
            case Reopened(path):
                self._close(path)
                self._reopened = (*self._reopened, path)
            case Left(path):
                self._close(path)
                self._left |= {path}
            case Said(step, of):
                self._said[step] = of
            case Cleared(paths, steps):
                self._answers = {path: answer for path, answer in self._answers.items() if path not in paths}
                self._said = {step: of for step, of in self._said.items() if step not in steps}
            case Spoke(language):
                self._language = language
            case Restarted():
                kept = State(asking=self._asking, askings=self._askings, language=self._language)
                self.__init__(kept, self._transient)  # type: ignore[misc]  # begins anew
            case Began(asking):
                self._asking = max(asking, self._asking)
            case Came():
                pass
            case _:
                assert_never(entry)

    def _close(self, path: Path) -> None:
        self._open = None
        self._reopened = tuple(known for known in self._reopened if known != path)

    def _tell(self, path: Path, answer: Answer) -> None:
        is_choice = path in self._transient
        is_new = not is_choice and not (path in self._answers and path in self._reopened)
        self._close(path)
        self._left -= {path}
        self._answers.pop(path, None)
        self._answers[path] = answer
        for coming in [known for known in self._answers if known in self._reopened]:
            self._answers[coming] = self._answers.pop(coming)
        self._since_start += is_new
        self._since_choice = 0 if is_choice else self._since_choice + is_new


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
