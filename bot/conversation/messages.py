"""What comes in from a person and what goes out to them, as meanings; channels know taps, words and buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Facts
from bot.locales import Language, Text
from bot.offers.advice import Advice
from bot.offers.asking import Outlook
from bot.offers.comparing import Difference
from bot.offers.library import Faq, Term
from bot.offers.matching import Match, Matches
from bot.offers.offer import Offer
from bot.offers.planning import Plan


@dataclass(frozen=True, slots=True)
class Typed:
    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button of the question numbered ``asking``."""

    asking: int
    code: str


@dataclass(frozen=True, slots=True)
class Commanded:
    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Strange:
    """Something we cannot read at all: a sticker, a photo, a voice message."""

    what: str


Inbound = Typed | Tapped | Commanded | Strange


@dataclass(frozen=True, slots=True)
class Option:
    """A button; its words are ``label``, or made from ``answer``, or the text of that ``name``.

    Where ``slot`` says of what ``answer`` is an answer, ``label`` is what that is called: the worth of which thing.
    """

    code: str
    label: Text | None = None
    answer: Answer | None = None
    text: str | None = None
    picked: bool = False
    slot: SlotName | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """One thing a sentence seems to tell; ``before`` is what was told earlier and would change."""

    label: Text
    slot: SlotName
    answer: Answer
    before: Answer | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """An answer and the day it was told."""

    slot: SlotName
    answer: Answer
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to put, with its buttons and what can be said besides."""

    asking: int
    path: str
    slot: SlotName
    text: str
    options: tuple[Option, ...] = ()
    also: tuple[str, ...] = ()
    """Commands offered beside the options: why, skip, unsure, back, keep, done."""
    many: bool = False
    title: str | None = None
    number: int | None = None
    about: int | None = None
    current: Answer | None = None
    """The answer that stands while the question is asked again."""
    about_item: str | None = None
    """The kind of thing that the question is about, in a list."""
    firm: Text | None = None
    """The firm the question is about, where it is about one; so also the offer."""
    offer: Text | None = None
    recalls: tuple[Recalled, ...] = ()
    """What was told long ago, of which is asked whether it still holds."""
    repeated: bool = False
    renews: int | None = None
    """The asking that this one puts again: the same question, not yet answered."""
    with_example: bool = False
    guesses: tuple[Guess, ...] = ()
    """What is to be confirmed."""
    unclear: tuple[str, ...] = ()
    """Words of a sentence that could not be used."""
    words: str = ""
    """The words that may mean several things."""
    doubted: SlotName | None = None
    """The slot of which it is asked which reading is right, where all readings are of one."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Words of ours, by the name of their text."""

    text: str
    values: Mapping[str, "str | Decimal | date | Text | Answer"] = field(default_factory=dict)
    slot: SlotName | None = None
    change: int | None = None
    """The asking whose answer a button beside these words offers to change."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a slot is asked: in the words of ``text``, or in the slot's own."""

    slot: SlotName
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    view: str
    matches: Matches
    facts: Facts
    outlook: Outlook | None = None
    """What more answers may change; absent where nothing more is asked."""


CardPart = Literal["essence", "conditions", "mind"]
"""What it is and gives; what it asks for, with papers and steps; what speaks for and against it, with the sources."""
CARD_PARTS: tuple[CardPart, ...] = get_args(CardPart)


@dataclass(frozen=True, slots=True)
class OfferShown:
    """One offer looked at closely, with what else was matched: what hangs on it, and its other forms.

    Without a ``part`` it is the whole card.
    """

    match: Match
    facts: Facts
    beside: Matches = field(default_factory=Matches)
    part: CardPart | None = None

    @property
    def offer(self) -> Offer:
        return self.match.offer


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term in plain words, or the answer to what people often ask."""

    of: Term | Faq


@dataclass(frozen=True, slots=True)
class NotMade:
    """An offer somebody looked up that is not made on the day asked: why, and what to look at instead."""

    offer: Offer
    why: Literal["not-yet", "expired", "closed", "illegal", "dangerous"]
    instead: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanShown:
    """The plan for the amount needed; None while none was named."""

    plan: Plan | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Summary:
    """Facts and results of one firm as one plain message to pass on."""

    firm: Text
    matches: Matches
    facts: Facts
    day: date


@dataclass(frozen=True, slots=True)
class Compared:
    """What is otherwise than when the results were last shown, and the advice then and now."""

    difference: Difference
    before: Advice
    after: Advice


Outbound = Remark | Question | Explained | Results | OfferShown | PlanShown | Compared | Meaning | NotMade | Summary


@dataclass(frozen=True, slots=True)
class Reply:
    """One message as a channel sends it: simple HTML (b, i, a) and its buttons, row by row."""

    text: str
    buttons: tuple[tuple["Button", ...], ...] = ()
    language: Language = "zh"
    asking: int | None = None
    """Of a question: its number, and that of the one it puts again."""
    renews: int | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """``code`` answers the question ``asking``; a command's button starts its code with ``/``.

    A button under something else than a question belongs to no asking, which is 0; ``/command:argument`` is its code.
    """

    label: str
    asking: int
    code: str


REMARKS = (
    "rest", "strange", "nothing-open", "which-one", "changed", "needed", "roughly", "unknown-command", "left",
    "set-aside", "cancelled", "language", "welcome-back", "restarted", "deleted", "old-button",
    "old-button.change", "offer.gone", "help", "privacy", "about", "fault", "back.nothing", "change.nothing",
    "change.not-now", "left.nothing", "done.nothing", "more.nothing",
    "noted.declined", "noted.unsure", "misread.not-a-number", "misread.vague", "misread.how-long",
    "misread.foreign-currency", "misread.owed", "misread.too-low", "misread.too-high",
    "misread.not-an-option", "misread.still-not-an-option", "misread.still-not-an-option.firm",
    "misread.no-such-place", "misread.no-such-industry", "misread.too-long", "@change",
    "@restart", "@delete", "confirm.yes", "confirm.no", "also.why", "also.skip", "also.unsure", "also.back",
    "also.leave", "also.more", "also.done", "also.cancel", "also.change", "why", "example", "current", "progress",
    "progress.open", "hint.many", "option.none", "not-deleted", "@find", "find.nothing", "found", "meaning",
    "meaning.general-knowledge", "not-made.not-yet", "not-made.expired", "not-made.closed", "not-made.illegal",
    "not-made.dangerous", "not-made.instead", "elsewhere", "elsewhere.open",
    "@firms", "@firm-new", "@firm-name", "@firm-drop", "firms.new",
    "firms.name", "firms.drop", "firms.switched", "firms.begun", "firms.named", "firms.dropped", "firms.bad-name",
    "firms.taken", "@still", "still.yes", "still.noted", "recalled", "later", "summary.nothing",
    "@guesses", "@doubt", "guess",
    "guess.changed", "guess.unclear", "guess.ok", "guess.option", "guess.noted", "guess.which", "guess.neither",
    "guess.which-meaning", "guess.beside", "guess.undone", "guess.dropped",
    "sentence.how", "sentence.consent-first", "also.sentence", "wrong.again",
    "@correction", "@correction-words", "also.correction", "correction.figures", "correction.closed",
    "correction.conditions", "correction.contact", "correction.other", "correction.noted", "correction.which",
    "correction.no-words", "card.conditions", "card.mind", "card.which",
)  # fmt: skip
"""Every text that the engine and the channels say by themselves; the content check sees that all are there."""
