"""Flows: what may be said and asked, in which order, under which conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.reading import Dictionary
from bot.applicant.sentence.cues import Cues
from bot.conversation.session import Lasting
from bot.eligibility.criteria import Criterion
from bot.locales import Language, Text
from bot.offers.library import Faq, Inquiries, Library, Term
from bot.offers.offer import Catalogue, Offer
from bot.offers.reference import Reference
from bot.offers.scoring import Scoring
from bot.yamlnodes import Place


@dataclass(frozen=True, slots=True)
class QuickAnswer:
    """A button that answers a question with a value or a band; without a label its words are made from the answer."""

    code: str
    answer: Answer
    label: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    id: str
    place: Place
    when: Criterion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(_Step):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(_Step):
    """A question for one slot. ``item`` are the questions for each thing in a list slot."""

    slot: SlotName
    text: str
    why: str | None = None
    """The text that says why it is asked here, where the slot's own words will not do."""
    buttons: tuple[QuickAnswer, ...] = ()
    unsure: tuple[QuickAnswer, ...] = ()
    """Bands offered to somebody who is not sure."""
    item: "tuple[Ask, ...]" = ()
    firm: bool = False
    """Cannot be skipped: without an answer the talk cannot go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(_Step):
    """Steps that belong together.

    It asks nothing more once ``first`` answers have been given since the talk began, or ``next`` since the latest
    menu choice; questions that are always asked do not count the limit.
    """

    steps: "tuple[Step, ...]"
    title: str | None = None
    by_value: bool = False
    first: int | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(_Step):
    """From here on offers are matched; views after it may show them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(_Step):
    view: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End(_Step):
    """The talk rests here."""


Step = Say | Ask | Group | Match | Show | End


@dataclass(frozen=True)
class Flow:
    """A flow with every flow it uses spelt out in place."""

    id: str
    steps: tuple[Step, ...]

    def asks(self) -> Iterator[Ask]:
        """Yield every question of the flow, in the order written."""
        return (step for step in walk_all(self.steps) if isinstance(step, Ask))

    @cached_property
    def most_first(self) -> int | None:
        """How many questions any group lets the first round grow to; None where no number is set."""
        groups = (step for step in walk_all(self.steps) if isinstance(step, Group))
        return max((group.first for group in groups if group.first is not None), default=None)

    @cached_property
    def questions(self) -> "tuple[Ask, ...]":
        """Every question of the flow, those about each thing in a list behind the list's own."""
        return tuple(question for ask in self.asks() for question in (ask, *ask.item))

    @cached_property
    def questions_of(self) -> "Mapping[SlotName, tuple[Ask, ...]]":
        """The questions of the flow by the slot they ask for, in the order written."""
        found: dict[SlotName, tuple[Ask, ...]] = {}
        for ask in self.questions:
            found[ask.slot] = (*found.get(ask.slot, ()), ask)
        return found


def walk_all(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield every step, groups before what they hold."""
    for step in steps:
        yield step
        if isinstance(step, Group):
            yield from walk_all(step.steps)


@dataclass(frozen=True, slots=True)
class Commands:
    """What people say outside the questions, in any language: phrase folded by ``lookup.plain`` -> command."""

    phrases: Mapping[str, str]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    inquiries: Inquiries = field(default_factory=Inquiries)
    menu: Mapping[str, Text] = field(default_factory=dict)
    """The commands a channel shows in its menu, in the order shown."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Script:
    """All that a talk is made of: the flow, the words it knows, and the offers it can make."""

    flow: Flow
    vocabulary: Vocabulary
    dictionary: Dictionary
    catalogue: Catalogue
    scoring: Scoring
    commands: Commands
    cues: Cues
    texts: Mapping[Language, Mapping[str, str]]

    reference: Reference
    terms: Mapping[str, Term]
    faq: Mapping[str, Faq]

    @cached_property
    def lasting(self) -> Lasting:
        """Which slots are menu choices, and which are of the person and not of one firm."""
        of_talk = [slot for slot in self.vocabulary.slots.values() if slot.talk]
        return Lasting(
            transient=frozenset(str(slot.name) for slot in of_talk if slot.transient),
            personal=frozenset(str(slot.name) for slot in of_talk if not slot.transient),
        )

    @cached_property
    def library(self) -> Library:
        """Everything that can be looked up, closed and illegal channels included."""
        return Library(self.terms.values(), self.faq.values(), self.known_offers.values(), self.commands.inquiries)

    @cached_property
    def known_offers(self) -> Mapping[str, Offer]:
        """Every offer that has a card, by its id; closed and illegal channels included."""
        return {**self.catalogue.offers, **self.catalogue.warnings}
