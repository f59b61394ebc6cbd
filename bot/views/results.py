"""The results and one offer as finished values: what a template chooses words and order for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts
from bot.applicant.slots import Unit
from bot.eligibility.criteria import slots_of
from bot.eligibility.judging import Verdict
from bot.locales import Language
from bot.offers.advice import Advice, Line, advise, helpers, lines, term_reckoned
from bot.offers.estimating import CASH_LIMIT, NEED, PRODUCT_LIMIT, carried_span, rounded_down
from bot.offers.matching import Match, Matches, Reason, Standing
from bot.offers.offer import Catalogue, Offer
from bot.offers.scoring import DEAR
from bot.views import formats
from bot.views.wording import Wording

_MOST = {Standing.MET: 5, Standing.POSSIBLE: 4, Standing.NEAR: 3}
_MOST_HELPERS, _MOST_WARNINGS, _MOST_REASONS = 4, 4, 2
_WITHIN: Mapping[Language, str] = {"zh": "{days}内", "en": "at most {days}"}
_MARKS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line of the results; figures not known are absent."""

    number: int
    name: str
    summary: str
    amount: str | None
    cost: str | None
    days: str | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    """What is still to be told, or where nothing is, what was asked and is not known."""
    blocked: tuple[str, ...]
    others: tuple[str, ...]
    dear: bool
    too_small: bool
    """Debt that is not given out in so small an amount as this firm could use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    advice: str
    carries: str | None
    carries_how: Literal["about", "at-least", "at-most"]
    """Of a cash flow that was told roughly, the loan it carries for certain, or the most it may carry."""
    fits: tuple[LineView, ...]
    possible: tuple[LineView, ...]
    near: tuple[LineView, ...]
    helps: tuple[LineView, ...]
    avoid: tuple[tuple[str, str], ...]
    more_fits: int
    more_possible: int


@dataclass(frozen=True, slots=True)
class ReasonView:
    mark: str
    text: str
    yours: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    title: str
    date: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    name: str
    summary: str
    standing: str
    provider: str | None
    status: str
    is_money: bool
    is_debt: bool
    unaffordable: bool
    """Debt, and the cash flow is known to carry none."""
    amount: str | None
    own_amount: str | None
    cost: str | None
    cost_note: str | None
    days: str | None
    tenor: str | None
    reasons: tuple[ReasonView, ...]
    helps: tuple[str, ...]
    checks: tuple[str, ...]
    documents: tuple[str, ...]
    steps: tuple[str, ...]
    cautions: tuple[str, ...]
    red_flags: tuple[str, ...]
    sources: tuple[SourceView, ...]
    verified_on: str


class Viewer:
    """Turns matches into finished values of one language."""

    def __init__(self, wording: Wording, catalogue: Catalogue, language: Language) -> None:
        self._wording = wording
        self._catalogue = catalogue
        self._language = language

    def results(self, matches: Matches, facts: Facts) -> ResultsView:
        advice = advise(facts)
        borrows = advice is not Advice.DO_NOT_BORROW
        fits, possible, near = _each_model_once(
            [line for line in lines(matches, standing) if borrows or not _is_debt(line)]
            for standing in (Standing.MET, Standing.POSSIBLE, Standing.NEAR)
        )
        help_found = [match for match in helpers(matches) if borrows or match.offer.role != "cheaper-money"]
        shown_fits = self._lines(fits[: _MOST[Standing.MET]], 1, facts)
        shown_possible = self._lines(possible[: _MOST[Standing.POSSIBLE]], len(shown_fits) + 1, facts)
        carries, how = self._carries(facts)
        return ResultsView(
            advice=advice.value,
            carries=carries,
            carries_how=how,
            fits=shown_fits,
            possible=shown_possible,
            near=self._lines(near[: _MOST[Standing.NEAR]], len(shown_fits) + len(shown_possible) + 1, facts),
            helps=self._lines([Line(match) for match in help_found[:_MOST_HELPERS]], 1, facts),
            avoid=tuple(self._warning(offer) for offer in matches.warnings[:_MOST_WARNINGS]),
            more_fits=max(0, len(fits) - len(shown_fits)),
            more_possible=max(0, len(possible) - len(shown_possible)),
        )

    def _carries(self, facts: Facts) -> tuple[str | None, Literal["about", "at-least", "at-most"]]:
        span = carried_span(facts, term_reckoned(facts))
        if span is None:
            return None, "about"
        low, high = span
        how: Literal["about", "at-least", "at-most"] = "about" if low == high else "at-least" if low > 0 else "at-most"
        return formats.money(rounded_down(low or high), self._language), how

    def _warning(self, offer: Offer) -> tuple[str, str]:
        return offer.name[self._language], offer.reason[self._language] if offer.reason else ""

    def _lines(self, found: Iterable[Line], start: int, facts: Facts) -> tuple[LineView, ...]:
        return tuple(self._line(line, number, facts) for number, line in enumerate(found, start))

    def _line(self, line: Line, number: int, facts: Facts) -> LineView:
        match, offer = line.head, line.head.offer
        return LineView(
            number=number,
            name=offer.name[self._language],
            summary=offer.summary[self._language],
            amount=self._own_amount(match, facts),
            cost=self._cost(offer),
            days=self._days(offer),
            reasons=tuple(self._carrying(match, facts)),
            missing=tuple(self._wording.label(slot) for slot in match.missing or _undecided(match)),
            blocked=tuple(self._wording.criterion(reason.criterion) for reason in _failed(match)[:_MOST_REASONS]),
            others=tuple(other.offer.name[self._language] for other in line.others),
            dear=DEAR in match.parts,
            too_small=offer.money == "debt" and match.estimate.too_small,
        )

    def _carrying(self, match: Match, facts: Facts) -> list[str]:
        met = [reason for reason in match.reasons if reason.verdict is Verdict.MET]
        hard = [reason for reason in met if reason.requirement] or met
        return [self._wording.because(reason.criterion, facts) for reason in hard[:_MOST_REASONS]]

    def _own_amount(self, match: Match, facts: Facts) -> str | None:
        found = match.estimate
        if found.amount is None or found.too_small or match.offer.money != "debt":
            return None
        if found.limit == PRODUCT_LIMIT and not facts.asked(NEED):
            return None  # what a provider lends at most says nothing of this firm
        return formats.money(found.amount, self._language)

    def _cost(self, offer: Offer) -> str | None:
        cost = offer.cost
        if cost is None or cost.basis == "none":
            return None
        if cost.low == cost.high:
            return formats.percent(cost.typical)
        return f"{formats.percent(cost.low)}–{formats.percent(cost.high)}"

    def _days(self, offer: Offer) -> str | None:
        found = offer.days_to_cash
        if found and found.maximum and not found.minimum:
            return _WITHIN[self._language].format(days=formats.count(found.maximum, "days", self._language))
        return self._span(found.minimum, found.maximum, "days") if found else None

    def _span(self, low: int | None, high: int | None, unit: Unit) -> str:
        if low is not None and low == high:
            return formats.count(low, unit, self._language)
        first, last = (None if end is None else Decimal(end) for end in (low or None, high))
        return formats.band(first, last, unit, self._language)

    def offer(self, match: Match, facts: Facts) -> OfferView:
        offer, language = match.offer, self._language
        words = self._catalogue.words
        hard = [reason for reason in match.reasons if reason.requirement]
        soft = [reason for reason in match.reasons if not reason.requirement and reason.verdict is Verdict.MET]
        return OfferView(
            name=offer.name[language],
            summary=offer.summary[language],
            standing=match.standing.value,
            provider=offer.provider[language] if offer.provider else None,
            status=offer.status,
            is_money=offer.role == "money",
            is_debt=offer.money == "debt",
            unaffordable=match.estimate.limit == CASH_LIMIT and match.estimate.amount == 0,
            amount=self._amount(offer),
            own_amount=self._own_amount(match, facts),
            cost=self._cost(offer),
            cost_note=offer.cost.note[language] if offer.cost and offer.cost.note else None,
            days=self._days(offer),
            tenor=self._span(offer.tenor.minimum, offer.tenor.maximum, "months") if offer.tenor else None,
            reasons=tuple(self._reason(reason, facts) for reason in hard),
            helps=tuple(self._wording.because(reason.criterion, facts) for reason in soft),
            checks=tuple(check.text[language] for check in offer.check_yourself),
            documents=tuple(words.documents[code][language] for code in offer.documents),
            steps=tuple(step[language] for step in offer.steps),
            cautions=tuple(caution[language] for caution in offer.cautions),
            red_flags=tuple(words.red_flags[code][language] for code in offer.red_flags),
            sources=tuple(self._sources(offer)),
            verified_on=formats.day(offer.verified_on, language),
        )

    def _amount(self, offer: Offer) -> str | None:
        found = offer.amount
        return formats.band(found.minimum or None, found.maximum, "cny", self._language) if found else None

    def _reason(self, reason: Reason, facts: Facts) -> ReasonView:
        note = reason.requirement.note if reason.requirement else None
        return ReasonView(
            _MARKS[reason.verdict],
            self._wording.criterion(reason.criterion),
            self._wording.yours(reason.criterion, facts),
            note[self._language] if note else None,
        )

    def _sources(self, offer: Offer) -> Iterable[SourceView]:
        for code in offer.sources:
            source = self._catalogue.sources[code]
            yield SourceView(title=source.title, date=source.date, url=source.url)


def _each_model_once(shelves: Iterable[list[Line]]) -> list[list[Line]]:
    """Leave out a form of what stands better already in another form."""
    seen: set[str] = set()
    found: list[list[Line]] = []
    for shelf in shelves:
        found.append([line for line in shelf if _model(line) not in seen])
        seen |= set(map(_model, shelf))
    return found


def _model(line: Line) -> str:
    return line.head.offer.realises or line.head.offer.id


def _is_debt(line: Line) -> bool:
    return line.head.offer.money == "debt"


def _undecided(match: Match) -> list[SlotName]:
    open_ones = [reason for reason in match.reasons if reason.requirement and reason.verdict is Verdict.UNKNOWN]
    return list(dict.fromkeys(slot for reason in open_ones for slot in slots_of(reason.criterion)))


def _failed(match: Match) -> list[Reason]:
    return [reason for reason in match.reasons if reason.requirement and reason.verdict is Verdict.UNMET]
