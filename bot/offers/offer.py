"""Offers: financing models, national policies and regional programmes, as an author wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.applicant.profile import Profile
from bot.dated import ALWAYS, Validity
from bot.eligibility.criteria import AllOf, Criterion
from bot.eligibility.judging import Verdict
from bot.locales import Text
from bot.offers.ways import Ways
from bot.yamlnodes import Place

Kind = Literal["model", "policy", "programme"]
Role = Literal["money", "cheaper-money", "saves-money", "door", "rule", "warning"]
Status = Literal["open", "restricted", "informal", "closed", "illegal", "expired", "unknown"]
Money = Literal["debt", "equity", "own", "grant", "none"]
Confidence = Literal["source", "secondary", "paper", "general-knowledge"]
MOST_LOCAL: tuple[Kind, ...] = ("programme", "policy", "model")
"""Of several forms of one kind of money the most local stands for all."""
Repayment = Literal["level", "interest-first", "bullet", "on-receipt", "draw-repay", "none"]


@dataclass(frozen=True, slots=True)
class Source:
    """A page or paper a fact was read in; ``url`` only where it may be shown to people."""

    id: str
    title: Text
    quality: str
    publisher: str | None = None
    date: Text | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A hard criterion with the source it was read in; without one it is our understanding, to be confirmed."""

    criterion: Criterion
    source: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class CheckYourself:
    """What the provider asks and no rule here can judge; never shown as met.

    What ``decides`` whether one gets anything at all is said wherever the offer is, not only on its card.
    """

    text: Text
    source: str | None = None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Less:
    """A lower maximum, CNY, for those who meet a criterion."""

    maximum: Decimal
    when: Criterion


@dataclass(frozen=True, slots=True)
class Amount:
    """CNY a borrower; an absent end is not known."""

    minimum: Decimal | None
    maximum: Decimal | None
    confidence: Confidence
    note: Text | None = None
    less: tuple[Less, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Fractions a year: what a sound, an average and a weak borrower pays.

    Of a stake (``implied-equity``) it is the return investors look for; of that often only the typical one is known.
    """

    low: Decimal | None
    typical: Decimal
    high: Decimal | None
    basis: Literal["interest", "all-in", "implied-equity", "none"]
    confidence: Confidence
    range_confidence: Confidence
    note: Text | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lowering:
    """What money that makes other money cheaper takes off its yearly rate: ``points``, or a ``share`` of the rate.

    Both are fractions. It lasts ``months`` at most, on at most ``up_to`` CNY; an absent end is not known.
    """

    points: Decimal | None
    share: Decimal | None
    months: int | None = None
    up_to: Decimal | None = None

    def net(self, rate: Decimal) -> Decimal:
        """Return what is left of a yearly rate, never less than nothing.

        >>> Lowering(Decimal("0.015"), None).net(Decimal("0.039"))
        Decimal('0.024')
        """
        lowered = rate - (self.points or Decimal(0)) - rate * (self.share or Decimal(0))
        return max(Decimal(0), lowered)


@dataclass(frozen=True, slots=True)
class Span:
    """Months of tenor or days to cash; an absent end is not known or has no limit.

    A tenor that may be shorter than a month has no ``minimum``, but ``min_days``.
    """

    minimum: int | None
    maximum: int | None
    confidence: Confidence
    min_days: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A profile and the verdict it must get."""

    says: str
    profile: Profile
    verdict: Verdict
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    id: str
    kind: Kind
    role: Role
    status: Status
    family: str
    name: Text
    summary: Text
    verified_on: date
    aliases: tuple[str, ...] = ()
    provider: Text | None = None
    document: str | None = None
    realises: str | None = None
    applies_to: tuple[str, ...] = ()
    lowers_cost: Lowering | None = None
    combines_with: tuple[str, ...] = ()
    """Forms of the same model that a firm can have beside this one, and what is known to go well with it."""
    excludes: tuple[str, ...] = ()
    """Money that a firm cannot have beside this one; of a guarantee or subsidy, what cannot meet it on one loan."""
    money: Money = "none"
    secured_by: frozenset[str] = frozenset()
    repayment: tuple[Repayment, ...] = ()
    amount: Amount | None = None
    cost: Cost | None = None
    tenor: Span | None = None
    days_to_cash: Span | None = None
    usual: frozenset[str] = frozenset()
    """Which of ``amount``, ``cost``, ``tenor`` and ``days_to_cash`` are those of the model it realises, not its own."""
    eligibility: tuple[Requirement, ...] = ()
    fits: tuple[Criterion, ...] = ()
    check_yourself: tuple[CheckYourself, ...] = ()
    documents: tuple[str, ...] = ()
    steps: tuple[Text, ...] = ()
    pros: tuple[Text, ...] = ()
    cautions: tuple[Text, ...] = ()
    red_flags: tuple[str, ...] = ()
    improve: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    warns_when: Criterion | Literal["always"] | None = None
    asked_as: str | None = None
    """Of a warning: the option of the slot ``considering`` by which somebody says that they think of it."""
    reason: Text | None = None
    sources: tuple[str, ...] = ()
    confidence: Confidence = "general-knowledge"
    review_by: date | None = None
    validity: Validity = ALWAYS
    examples: tuple[Example, ...] = ()
    place: Place

    @property
    def rule(self) -> AllOf:
        """All hard criteria as one."""
        return AllOf(tuple(requirement.criterion for requirement in self.eligibility))

    @property
    def model(self) -> str:
        """The kind of money this is a form of: itself, or the model it realises."""
        return self.realises or self.id

    @property
    def stands(self) -> tuple[bool, int]:
        """Which of several forms stands for all: the most local one, but none that may no longer run."""
        return self.status == "unknown", MOST_LOCAL.index(self.kind)

    @property
    def threat(self) -> Criterion | None:
        """Which firms should be warned; None where all should, or where it is no warning."""
        return None if isinstance(self.warns_when, str) else self.warns_when

    def made_on(self, day: date) -> bool:
        """Say whether the offer is made on a day."""
        return self.status != "expired" and self.validity.covers(day)


@dataclass(frozen=True, kw_only=True)
class Words:
    """Words that many offers share, by code: papers, warning signs, what an owner can do, families of money."""

    documents: Mapping[str, Text]
    red_flags: Mapping[str, Text]
    asked_by_nobody_honest: frozenset[str]
    """Those of the warning signs that somebody asks or promises."""
    actions: Mapping[str, Text]
    families: Mapping[str, Text]
    parts: Mapping[str, Text]
    """In what an offer may be better than another, by the parts of the score."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalogue:
    """Every offer we know, the sources behind them and the words they share; read once, so equal only to itself."""

    offers: Mapping[str, Offer]
    sources: Mapping[str, Source]
    words: Words
    warnings: Mapping[str, Offer] = field(default_factory=dict)
    """Closed, illegal and dangerous channels: known so that we can warn, never offered."""
    ways: Ways = field(default_factory=Ways)
    """What an owner can bring about."""
