"""Facts: the profile seen as sets of possible values, derived facts included."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, TypeVar

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Silence, SlotName, Value
from bot.applicant.possible import Options, Possible, codes_of, is_settled
from bot.applicant.slots import Kind, Slot, anything, possible
from bot.applicant.taxonomies import Haircuts, Industries, Regions, SizeStandard
from bot.kept import Found, Kept

T = TypeVar("T")

INDUSTRY, DIVISION = SlotName("industry"), SlotName("industry_division")
_LINE_OF_BUSINESS = (INDUSTRY, DIVISION)
_BUSINESS = frozenset(_LINE_OF_BUSINESS)
_MOST_TOLD = 4096
"""So many answers are kept with what they leave possible."""
MOST_SAID = 4096
"""So many answers to one slot are kept with what follows from them; there are that many places."""
MOST_SCOPES = 2048
"""So many sets of told slots are kept with what stands for all who told just these."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """An answer to a slot and what it leaves possible.

    All firms that give the answer share one, so that what follows from it can be kept by it; it equals only itself.
    """

    answer: Answer
    possible: Possible


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Which slots were told; all firms that told the same ones share one, and it equals only itself."""

    told: frozenset[SlotName]
    touched: frozenset[SlotName]
    """The slots that may be other than of a firm that told nothing."""
    untouched: "dict[SlotName, Possible]"
    """What the others may be."""
    open_ended: frozenset[SlotName]
    """The slots that are not settled because they were not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """What we reckon with when we say how much debt a firm carries; rates are fractions a year."""

    rate: Decimal
    dscr: Decimal
    dscr_volatile: Decimal
    months: int
    """The tenor reckoned with while the person has not said how long the money is needed."""
    longer_months: int = 36
    """The tenor compared with where that one carries too little."""
    reserve_months: int = 3
    """Months of running costs and loan payments that stay untouched when own cash is spent."""
    reserve_share: Decimal = Decimal("0.5")
    """The part of the cash that stays untouched while running costs are not known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Vocabulary:
    """Every word a profile may use, and the tables behind them; read once, so equal only to itself."""

    slots: Mapping[SlotName, Slot]
    regions: Regions
    industries: Industries
    sizes: SizeStandard
    haircuts: Haircuts
    planning: Planning
    derived: Mapping[SlotName, "Derived"] = field(default_factory=dict)

    @cached_property
    def nothing_known(self) -> "Facts":
        """The facts of a firm that has told nothing; what a rule says of it, it says of everybody."""
        return Facts({}, self)

    @cached_property
    def anything(self) -> "dict[SlotName, Possible]":
        """What each slot may be as long as nothing is told that it rests on."""
        return {slot: self.nothing_known.possible(slot) for slot in self.slots}

    def said(self, slot: SlotName, answer: Answer) -> Said:
        """Return an answer as it is shared by all who give it to a slot."""
        return self.answers_to[slot][answer.value if type(answer) is Exact else answer]

    @cached_property
    def answers_to(self) -> "Mapping[SlotName, Mapping[Value | Answer, Said]]":
        """By slot the answers as they are shared; an exact one by its bare value, which is looked up faster."""
        return {slot: Found(_MOST_TOLD, partial(_said_of, self.slots[slot].kind)) for slot in self.slots}

    @cached_property
    def scopes(self) -> Mapping[frozenset[SlotName], Scope]:
        """What stands for some told slots, as it is shared by all who told just these."""
        return Found(MOST_SCOPES, self._scope)

    def _scope(self, told: frozenset[SlotName]) -> Scope:
        touched = frozenset[SlotName]().union(*map(self.resting_on.__getitem__, told))
        if not told:  # what these may be is what the rest is made from
            return Scope(told, touched, {}, frozenset())
        untouched = {slot: self.anything[slot] for slot in self.anything.keys() - touched}
        open_ended = self.open_ended if told & _BUSINESS else self.open_ended | self._of_business
        return Scope(told, touched, untouched, open_ended - told)

    @cached_property
    def reckoned(self) -> Kept[Hashable, Any]:
        """What follows from some answers, by those answers."""
        return Kept(_MOST_TOLD)

    @cached_property
    def resting_on(self) -> Mapping[SlotName, frozenset[SlotName]]:
        """The slots that may change when a slot is told."""
        found = {slot: {slot} for slot in self.slots}
        for slot in self.slots:
            for base in self.moved_by(slot):
                found.setdefault(base, set()).add(slot)
        return {base: frozenset(slots) for base, slots in found.items()}

    def moved_by(self, slot: SlotName) -> frozenset[SlotName]:
        """Return the slots that may change what ``slot`` is when they are told."""
        # An industry and a division narrow each other.
        return self.bases(DIVISION if slot == INDUSTRY else slot)

    def bases(self, slot: SlotName) -> frozenset[SlotName]:
        """Return the slots whose answers decide ``slot``: itself, or what it is derived from."""
        return self._bases.get(slot) or frozenset({slot})

    @cached_property
    def _bases(self) -> Mapping[SlotName, frozenset[SlotName]]:
        # Which divisions are possible follows from the industry, so a rule on one is a rule on both.
        asked = {slot: frozenset({slot, INDUSTRY}) if slot == DIVISION else frozenset({slot}) for slot in self.slots}
        return asked | {slot: derived.bases for slot, derived in self.derived.items()}

    @cached_property
    def told_by(self) -> Mapping[SlotName, tuple[SlotName, ...]]:
        """The slots whose answers decide each slot, in the order of their names."""
        return {slot: tuple(sorted(self.bases(slot))) for slot in {**self.slots, **self.derived}}

    @cached_property
    def open_ended(self) -> frozenset[SlotName]:
        """The slots that are never settled as long as they are not told."""
        asked = self.slots.keys() - self.derived.keys() - set(_LINE_OF_BUSINESS)  # these two may settle each other
        return frozenset(slot for slot in asked if not is_settled(self.anything[slot]))

    @cached_property
    def _of_business(self) -> frozenset[SlotName]:
        """What tells of the line of business, and is not settled unless one of them is told."""
        return frozenset(
            slot for slot in _LINE_OF_BUSINESS if slot in self.slots and not is_settled(self.anything[slot])
        )

    @cached_property
    def telling(self) -> Mapping[SlotName, tuple[SlotName, ...]]:
        """The slots that each slot tells of: itself, and what is derived from it."""
        found: dict[SlotName, list[SlotName]] = {slot: [] for slot in self.slots}
        for slot, bases in self.told_by.items():
            for base in bases:
                found.setdefault(base, []).append(slot)
        return {base: tuple(slots) for base, slots in found.items()}

    def turns(self, derived: SlotName, base: SlotName) -> frozenset[Decimal] | frozenset[str]:
        """Return where in ``base`` a derived fact may change its value; empty for an asked slot."""
        if derived not in self.derived:
            return frozenset[str]()
        turns = self.derived[derived].turns
        if turns is None:
            raise ValueError(f"{derived} may not share a rule with {base}")
        return turns(base, self)


def _said_of(kind: Kind, told: Value | Answer) -> Said:
    answer = told if isinstance(told, Exact | Band | AnyOf | Silence) else Exact(told)
    return Said(answer, possible(kind, answer))


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that is computed, never asked.

    ``compute`` is exact: it returns all values, and only those, that some completion of the facts gives; of an amount
    the span from the least to the greatest. ``turns`` says at which numbers, or on which codes of a set, of a base
    slot the result may change; absent for a result that varies without steps (an amount of money), which therefore
    may not share a rule with its own bases.
    """

    bases: frozenset[SlotName]
    compute: Callable[["Facts"], Possible]
    turns: Callable[[SlotName, "Vocabulary"], frozenset[Decimal] | frozenset[str]] | None = None


class Facts:
    """What is known of one firm. Reading a slot never fails; what is not known is a larger set."""

    __slots__ = ("_assumed", "_cache", "_reckoned", "answers", "said", "scope", "vocabulary")

    def __init__(
        self,
        answers: Mapping[SlotName, Answer],
        vocabulary: Vocabulary,
        assumed: Mapping[SlotName, Possible] | None = None,
    ) -> None:
        self.answers = answers
        self.vocabulary = vocabulary
        shared = vocabulary.answers_to
        self.said: Mapping[SlotName, Said] = {
            slot: shared[slot][answer.value if type(answer) is Exact else answer] for slot, answer in answers.items()
        }
        """The answers as they are shared with other firms."""
        self.scope: Scope | None = None if assumed else vocabulary.scopes[frozenset(answers)]
        """Which slots were told; None where something is assumed besides."""
        self._assumed: Mapping[SlotName, Possible] = assumed or {}
        self._reckoned: dict[Hashable, Any] = {}
        self._cache: dict[SlotName, Possible] = {}
        """What was found, beside what the scope leaves untouched."""
        if not self.scope:
            self._cache = self._standing(vocabulary.anything, (*answers, *self._assumed))

    def _standing(self, known: dict[SlotName, Possible], moved: Iterable[SlotName]) -> dict[SlotName, Possible]:
        """Return what stands of what was known although some slots moved."""
        standing, resting_on = known.copy(), self.vocabulary.resting_on
        for slot in moved:
            for touched in resting_on[slot]:
                standing.pop(touched, None)
        return standing

    def possible(self, slot: SlotName) -> Possible:
        found = self._cache.get(slot)
        if found is None:
            found = self._cache[slot] = self._find(slot)
        return found

    def once(self, name: Hashable, reckon: Callable[[], T]) -> T:
        """Return what follows from these facts alone; it is reckoned once."""
        if name not in self._reckoned:
            self._reckoned[name] = reckon()
        found: T = self._reckoned[name]
        return found

    def following(self, name: Hashable, slots: Iterable[SlotName], reckon: Callable[[], T]) -> T:
        """Return what follows from some asked slots alone; it is reckoned once for all who say the same of them."""
        found: T = self.vocabulary.reckoned.of((name, self.said_of(slots)), reckon)
        return found

    def said_of(self, slots: Iterable[SlotName]) -> Hashable:
        """Return what stands for all that is known of some asked slots, to keep by it what follows from them."""
        if not self._assumed:
            return tuple(map(self.said.get, slots))
        named = tuple(slots)
        return (*map(self.said.get, named), *map(self._assumed.get, named))

    def assuming(self, assumed: Mapping[SlotName, Possible]) -> "Facts":
        """Return the same facts with some slots narrowed or widened to what is given."""
        return self._moved(self.answers, {**self._assumed, **assumed}, assumed)

    def changed(self, answers: Mapping[SlotName, Answer]) -> "Facts":
        """Return the facts with some answers in place of others."""
        assumed = {slot: possible for slot, possible in self._assumed.items() if slot not in answers}
        return self._moved({**self.answers, **answers}, assumed, answers)

    def _moved(
        self, answers: Mapping[SlotName, Answer], assumed: Mapping[SlotName, Possible], moved: Iterable[SlotName]
    ) -> "Facts":
        """Return facts that differ from these in what rests on the slots that moved; the rest is not found anew."""
        facts = Facts({}, self.vocabulary)
        facts.answers, facts._assumed = answers, assumed
        if answers is self.answers:
            facts.said = self.said
        else:
            moved = tuple(moved)
            facts.said = {**self.said, **{slot: self.vocabulary.said(slot, answers[slot]) for slot in moved}}
        facts.scope = None if assumed else self.vocabulary.scopes[frozenset(answers)]
        known = {**self.scope.untouched, **self._cache} if self.scope else self._cache
        facts._cache = self._standing(known, moved)
        return facts

    def told(self, slot: SlotName) -> bool:
        """Say whether something was answered that says anything: neither "skip" nor "not sure"."""
        return not isinstance(self.answers.get(slot), Silence | None)

    def settled(self, slot: SlotName) -> bool:
        return is_settled(self.possible(slot))

    def _find(self, slot: SlotName) -> Possible:
        if self.scope and (untouched := self.scope.untouched.get(slot)):
            return untouched
        if slot in self._assumed:
            return self._assumed[slot]
        if derived := self.vocabulary.derived.get(slot):
            return self.following(slot, derived.bases, lambda: derived.compute(self))
        if slot in _LINE_OF_BUSINESS and (slot == DIVISION or DIVISION in self.answers):
            return self.following(slot, _LINE_OF_BUSINESS, lambda: self._narrowed(slot))
        return self._told(slot)

    def _narrowed(self, slot: SlotName) -> Possible:
        # An industry and a division that agree narrow each other; of two that contradict, both stand as told.
        found = self._told(slot)
        fitting = self._divisions() if slot == DIVISION else self._groups()
        return Options((codes_of(found) & fitting) or codes_of(found))

    def _told(self, slot: SlotName) -> Possible:
        said = self.said.get(slot)
        return said.possible if said else anything(self.vocabulary.slots[slot].kind)

    def _divisions(self) -> frozenset[str]:
        # An industry named without its division may be any division of that group; `other` may be all.
        industries = self.vocabulary.industries
        groups = codes_of(self.possible(INDUSTRY))
        if "other" in groups:
            return frozenset(industries.divisions)
        return frozenset[str]().union(*(industries.groups[code].divisions for code in groups))

    def _groups(self) -> frozenset[str]:
        found = self._told(DIVISION)
        groups = self.vocabulary.industries.groups_of
        return frozenset[str]().union(*(groups[code] for code in codes_of(found)), {"other"})
