"""The plan as finished values: what a template chooses words and order for."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.applicant.answers import Band, Exact
from bot.applicant.facts import Facts
from bot.locales import Language
from bot.offers.estimating import COLLATERAL, NEED
from bot.offers.matching import Match
from bot.offers.offer import Catalogue
from bot.offers.planning import Event, Part, Plan
from bot.views import formats
from bot.views.figures import Figures, checks_first
from bot.views.unlocking import UnlockView, unlock_view
from bot.views.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One layer; figures not known are absent. A stake's ``cost`` is none a year."""

    name: str
    amount: str
    stake: bool
    cost: str | None
    net: str | None
    pledged: str | None
    helped_by: tuple[str, ...]
    checks: tuple[str, ...]
    """What to check before counting on it."""


@dataclass(frozen=True, slots=True)
class EventView:
    what: Literal["papers", "apply", "money"]
    day: str
    name: str


@dataclass(frozen=True, slots=True)
class OpeningView:
    name: str
    unlock: UnlockView


@dataclass(frozen=True, slots=True)
class PerhapsView:
    """An offer that may bring in more, and the answers that decide."""

    name: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    need: str | None
    """What was asked for; absent while no amount was named."""
    own: str | None
    covered: str
    missing: str | None
    most: str | None
    """The upper end of a need told roughly: what is missing is counted from there."""
    short: Literal["do-not-borrow", "cash-flow", "products", "nothing-fits"] | None
    cash_told: bool
    parts: tuple[PartView, ...]
    average: str | None
    dearest: str | None
    dearest_cost: str | None
    openings: tuple[OpeningView, ...]
    perhaps: tuple[PerhapsView, ...]
    calendar: tuple[EventView, ...]
    papers: tuple[str, ...]


_MOST_MISSING = 3
_NOTHING = PlanView(
    need=None,
    own=None,
    covered="",
    missing=None,
    most=None,
    short=None,
    cash_told=True,
    parts=(),
    average=None,
    dearest=None,
    dearest_cost=None,
    openings=(),
    perhaps=(),
    calendar=(),
    papers=(),
)
_DAYS = {
    "zh": {"now": "现在", "day": "第{day}天", "span": "第{day}到{last}天", "within": "{within}内"},
    "en": {"now": "Now", "day": "Day {day}", "span": "Days {day} to {last}", "within": "Within {within}"},
}


def plan_view(plan: Plan | None, facts: Facts, figures: Figures) -> PlanView:
    """Return a plan as one says it."""
    if plan is None:
        return _NOTHING
    wording, catalogue, language = figures.wording, figures.catalogue, figures.language
    dearest = plan.dearest if len({part.rate for part in plan.parts}) > 1 else None
    return PlanView(
        need=wording.known(NEED, facts),
        own=_money(plan.own, language),
        covered=formats.money(plan.covered, language),
        missing=_money(plan.missing, language),
        most=formats.money(plan.need, language) if isinstance(facts.answers.get(NEED), Band) else None,
        short=plan.short,
        cash_told=plan.cash_told,
        parts=tuple(_part(part, facts, wording, catalogue, language) for part in plan.parts),
        average=formats.percent(plan.average) if plan.average is not None and len(plan.parts) > 1 else None,
        dearest=dearest.match.offer.name[language] if dearest else None,
        dearest_cost=formats.percent(dearest.rate) if dearest and dearest.rate is not None else None,
        openings=tuple(
            OpeningView(match.offer.name[language], unlock_view(unlock, match.offer, facts, wording, language))
            for match, unlock in plan.openings
        ),
        perhaps=tuple(_perhaps(match, wording, language) for match in plan.perhaps),
        calendar=tuple(_events(plan, language)),
        papers=tuple(
            text[language] for text in figures.reference.papers_for(plan.papers, facts, catalogue.words).values()
        ),
    )


def _money(amount: Decimal, language: Language) -> str | None:
    return formats.money(amount, language) if amount > 0 else None


def _part(part: Part, facts: Facts, wording: Wording, catalogue: Catalogue, language: Language) -> PartView:
    offer = part.match.offer
    return PartView(
        name=offer.name[language],
        amount=formats.money(part.amount, language),
        stake=offer.money == "equity",
        cost=formats.percent(part.rate) if part.rate is not None else None,
        net=formats.percent(part.net) if part.net is not None else None,
        pledged=wording.answer(Exact(part.pledged), COLLATERAL) if part.pledged else None,
        helped_by=tuple(helper.offer.name[language] for helper in part.helped_by),
        checks=checks_first(offer, part.pledged, facts, catalogue, language),
    )


def _perhaps(match: Match, wording: Wording, language: Language) -> PerhapsView:
    missing = tuple(wording.lacking(slot, match.undecided) for slot in match.missing[:_MOST_MISSING])
    return PerhapsView(match.offer.name[language], missing)


def _events(plan: Plan, language: Language) -> Iterator[EventView]:
    for event in plan.calendar:
        name = event.part.match.offer.name[language] if event.part else ""
        yield EventView(event.what, _day(event, language), name)


def _day(event: Event, language: Language) -> str:
    words = _DAYS[language]
    if event.last is not None and event.last != event.day:
        within = formats.count(event.last, "days", language)
        return words["span" if event.day else "within"].format(day=event.day, last=event.last, within=within)
    return words["day"].format(day=event.day) if event.day else words["now"]
