"""A session: the log of what a person told and what was said to them, and what follows from it.

Nothing is kept but the log. Going back, changing an answer, coming back after a month or with another version of
the flow are entries in it; where the talk stands is worked out anew each turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias, assert_never

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.sentence.reading import Doubt
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
class Guessed:
    """What a sentence seems to tell, held until it is confirmed; it takes the place of all that was held before."""

    answers: tuple[tuple[Path, Answer], ...] = ()
    doubts: tuple[Doubt, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Seen:
    """The person was here on this day; what follows was told on it."""

    day: date


@dataclass(frozen=True, slots=True)
class Switched:
    """What follows is about this firm. A talk begins with the firm ``FIRST``."""

    firm: str


@dataclass(frozen=True, slots=True)
class Named:
    """The person gave a firm a name."""

    firm: str
    name: str


@dataclass(frozen=True, slots=True)
class Viewed:
    """The card of this offer was shown."""

    offer: str


OWN_GUESSES = "@guesses"
OWN_DOUBT = "@doubt"

Entry = (
    Asked
    | Told
    | Unread
    | Narrowed
    | Guessed
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
    | Seen
    | Switched
    | Named
    | Viewed
)
FIRST = "1"
RECHECK: Path = "@still"
"""The question whether what was told long ago still holds; its choices are the answers it names."""


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
class Lasting:
    """Which slots are menu choices, and which are of the person and not of one firm (consent)."""

    transient: frozenset[Path] = frozenset()
    personal: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class State:
    """What the log amounts to for the firm the talk is about; the ``others`` wait as they were left."""

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
    """Questions answered since the talk began, changes left out, two lines of a card as one.

    Since the latest menu choice: ``since_choice``.
    """
    since_choice: int = 0
    day: date | None = None
    """The day the person was last here."""
    told_on: Mapping[Path, date] = field(default_factory=dict)
    """When each answer was told or last found to be right; absent where nobody noted it."""
    firm: str = FIRST
    names: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, "State"] = field(default_factory=dict)

    @property
    def firms(self) -> tuple[str, ...]:
        """All firms of the person, in the order they came."""
        return tuple(sorted((self.firm, *self.others), key=int))

    guesses: Mapping[Path, Answer] = field(default_factory=dict)
    """What was understood from a sentence and is not confirmed yet: it counts for nothing."""
    doubts: tuple[Doubt, ...] = ()
    fixing: bool = False
    """One of the guesses is being asked for; the others wait."""
    viewed: str | None = None
    """The offer whose card was shown last."""


@dataclass(frozen=True, slots=True)
class Session:
    log: tuple[Entry, ...] = ()

    def add(self, *entries: Entry) -> "Session":
        return Session((*self.log, *entries))


def state_of(log: Iterable[Entry], lasting: Lasting, since: State | None = None) -> State:
    """Fold the log, or what came ``since`` a state."""
    folding = _Folding(since or State(), lasting)
    for entry in log:
        folding.take(entry)
    return folding.state()


class _Folding:
    """A state under way: the log of a long talk has thousands of entries, and a state for each would be costly."""

    def __init__(self, since: State, lasting: Lasting) -> None:
        self._lasting = lasting
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
        self._day = since.day
        self._told_on = dict(since.told_on)
        self._firm = since.firm
        self._names = dict(since.names)
        self._others = dict(since.others)
        self._guesses = dict(since.guesses)
        self._doubts = since.doubts
        self._fixing = since.fixing
        self._viewed = since.viewed

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
            day=self._day,
            told_on=self._told_on,
            firm=self._firm,
            names=self._names,
            others=self._others,
            guesses=self._guesses,
            doubts=self._doubts,
            fixing=self._fixing,
            viewed=self._viewed,
        )

    def take(self, entry: Entry) -> None:  # noqa: C901, PLR0912  # one case for each entry
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
            case Guessed(answers, doubts):
                self._guesses, self._doubts, self._fixing = dict(answers), doubts, False
                self._open = None if self._is_card_open() else self._open
            case Reopened(path):
                self._close(path)
                self._reopened = (*self._reopened, path)
                self._fixing = bool(self._guesses or self._doubts)
            case Left(path):
                self._rechecked(path)
                self._set_aside(path)
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
                self._begin(State(askings=self._askings))
            case Began(asking):
                self._asking = max(asking, self._asking)
            case Came():
                pass
            case Seen(day):
                self._day = day
            case Switched(firm):
                self._switch(firm)
            case Named(firm, name):
                self._names[firm] = name
            case Viewed(offer):
                self._viewed = offer
            case _:
                assert_never(entry)

    def _set_aside(self, path: Path) -> None:
        """A card that is set aside takes its guesses with it."""
        if path == "@" and self._is_card_open():
            self._guesses, self._doubts = {}, ()

    def _is_card_open(self) -> bool:
        return self._open is not None and self._open.path in {OWN_GUESSES, OWN_DOUBT}

    def _close(self, path: Path) -> None:
        self._open = None
        self._fixing = False
        self._reopened = tuple(known for known in self._reopened if known != path)

    def _tell(self, path: Path, answer: Answer) -> None:
        is_choice = path in self._lasting.transient
        is_new = not is_choice and not (path in self._answers and path in self._reopened)
        if path in self._guesses:  # what is told in a breath costs less patience than questions: two count as one
            is_new = is_new and len(self._guesses) % 2 == 1
        self._close(path)
        self._left -= {path}
        self._answers.pop(path, None)
        self._answers[path] = answer
        self._date(path)
        self._guesses.pop(path, None)
        for coming in [known for known in self._answers if known in self._reopened]:
            self._answers[coming] = self._answers.pop(coming)
        self._since_start += is_new
        self._since_choice = 0 if is_choice else self._since_choice + is_new

    def _date(self, path: Path) -> None:
        if self._day:
            self._told_on[path] = self._day

    def _rechecked(self, left: Path) -> None:
        """Note that what was to be told again, or was named as told long ago, is left as it stands."""
        named = self._open.choices if self._open and self._open.path == RECHECK else ()
        for path in (left, *(str(answer.value) for _, answer in named if isinstance(answer, Exact))):
            if path in self._told_on:
                self._date(path)

    def _begin(self, state: State) -> None:
        """Go on from a state; what is of the person and not of a firm stays."""
        of_person = replace(
            state, asking=self._asking, language=self._language, day=self._day, names=self._names,
            firm=self._firm, others=self._others,
        )  # fmt: skip
        self.__init__(of_person, self._lasting)  # type: ignore[misc]  # begins anew

    def _switch(self, firm: str) -> None:
        """Put this firm aside and take up another; one that nothing is known of is not worth keeping."""
        if firm == self._firm:
            return
        personal = {path: told for path, told in self._answers.items() if path in self._lasting.personal}
        if self._firm in self._names or self._answers.keys() - personal.keys():
            self._others[self._firm] = replace(self.state(), others={})
        words = {step: of for step, of in self._said.items() if not of}
        taken_up = self._others.pop(firm, State(said=words))
        self._firm = firm
        of_firm = {path: told for path, told in taken_up.answers.items() if path not in personal}
        self._begin(replace(taken_up, answers={**personal, **of_firm}))


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
            return replace(opened, widened=True, choices=())


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
