"""The results and one offer as finished values: what a template chooses words and order for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.applicant.affordability import DEBT_PAYMENTS, NET_CASH, TERM
from bot.applicant.answers import Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.slots import Unit
from bot.eligibility.criteria import slots_of
from bot.eligibility.judging import Verdict
from bot.locales import Language
from bot.offers.advice import Advice, Counsel, Line, counsel, helped_by, helpers, lines, lowered
from bot.offers.estimating import CASH_LIMIT, NEED, PRODUCT_LIMIT, rounded_down
from bot.offers.matching import Match, Matches, Reason, Standing
from bot.offers.offer import Catalogue, Offer, Span
from bot.offers.reference import Reference
from bot.offers.scoring import DEAR, falls_due_early
from bot.offers.unlocking import Unlock, unlocks
from bot.views import formats
from bot.views.unlocking import UnlockView, unlock_view
from bot.views.wording import Wording

_MOST = {Standing.MET: 5, Standing.POSSIBLE: 4, Standing.NEAR: 3}
_MOST_HELPERS, _MOST_WARNINGS, _MOST_REASONS, _MOST_INSTEAD, _MOST_UNLOCKS = 4, 4, 2, 2, 3
_WITHIN: Mapping[Language, str] = {"zh": "{days}内", "en": "at most {days}"}
_FROM_TO: Mapping[Language, str] = {"zh": "{first}到{last}", "en": "{first} to {last}"}
_MARKS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line of the results; figures not known are absent."""

    number: int
    name: str
    summary: str
    amount: str | None
    cost: str | None
    typical_cost: str | None
    """The usual cost, and what it comes to with the best subsidy that is met; both absent where none is."""
    net_cost: str | None
    days: str | None
    usual: bool
    """Cost or days are those usual for this kind of money; the offer itself names none."""
    due: str | None
    """Debt that is due before the need is over: the most time it gives."""
    helped_by: tuple[str, ...]
    """Guarantees and subsidies of this firm that hang on it."""
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    """What is still to be told, or where nothing is, what was asked and is not known."""
    blocked: tuple[str, ...]
    unlock: UnlockView | None
    """The least that would open it."""
    others: tuple[str, ...]
    dear: bool
    too_small: bool
    """Debt that is not given out in so small an amount as this firm could use."""


@dataclass(frozen=True, slots=True)
class CallView:
    number: str
    name: str
    hours: str | None


@dataclass(frozen=True, slots=True)
class AvoidView:
    """A channel to stay away from, why, and what to do instead."""

    name: str
    reason: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    advice: str
    because: str
    """Of the advice: the answers it rests on."""
    carries: str | None
    carries_how: Literal["about", "at-least", "at-most"]
    """Of a cash flow that was told roughly, the loan it carries for certain, or the most it may carry."""
    months: str
    """The time that is reckoned over, and what a longer one would carry."""
    term_told: bool
    longer: str | None
    longer_months: str
    need: str | None
    spare: str | None
    """Own cash that can go into the need while a reserve stays; absent where there is none."""
    left: str | None
    """What an ordinary month leaves, and what goes to loans of today."""
    payments: str | None
    measures: tuple[str, ...]
    calls: tuple[CallView, ...]
    fraud_calls: tuple[CallView, ...]
    private_cap: str | None
    """The most a year that courts protect between private parties, as far as known today."""
    fits: tuple[LineView, ...]
    possible: tuple[LineView, ...]
    near: tuple[LineView, ...]
    helps: tuple[LineView, ...]
    avoid: tuple[AvoidView, ...]
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
    usual: bool
    """Some figures are those of this kind of money in general, for the offer names none of its own."""
    reasons: tuple[ReasonView, ...]
    unlocks: tuple[UnlockView, ...]
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

    def __init__(self, wording: Wording, catalogue: Catalogue, reference: Reference, language: Language) -> None:
        self._wording = wording
        self._catalogue = catalogue
        self._reference = reference
        self._language = language

    def results(self, matches: Matches, facts: Facts) -> ResultsView:
        found = counsel(facts)
        own_first = found.because == "own-money"
        borrows = found.advice is not Advice.DO_NOT_BORROW or own_first
        fits, possible, near = _each_model_once(
            [line for line in lines(matches, standing) if borrows or not _is_debt(line)]
            for standing in (Standing.MET, Standing.POSSIBLE, Standing.NEAR)
        )
        if own_first:
            fits.sort(key=lambda line: line.head.offer.money != "own")
        shown_fits = self._lines(fits[: _MOST[Standing.MET]], 1, facts, matches)
        shown_possible = self._lines(possible[: _MOST[Standing.POSSIBLE]], len(shown_fits) + 1, facts, matches)
        shown_near = self._lines(
            near[: _MOST[Standing.NEAR]], len(shown_fits) + len(shown_possible) + 1, facts, matches
        )
        hung = {name for line in (*shown_fits, *shown_possible) for name in line.helped_by}
        help_found = [
            match
            for match in helpers(matches)
            if (borrows or match.offer.role != "cheaper-money") and match.offer.name[self._language] not in hung
        ]
        carries, how = self._carries(found)
        measures = self._reference.measures_for(facts) if found.advice is Advice.DO_NOT_BORROW and not own_first else ()
        return ResultsView(
            advice=found.advice.value,
            because=found.because,
            carries=carries,
            carries_how=how,
            months=formats.count(found.months, "months", self._language),
            term_told=_is_told(TERM, facts),
            longer=formats.money(rounded_down(found.longer), self._language) if found.longer else None,
            longer_months=formats.count(facts.vocabulary.planning.longer_months, "months", self._language),
            need=self._told(NEED, facts),
            spare=formats.money(found.spare, self._language) if found.spare and _is_told(NEED, facts) else None,
            left=self._told(NET_CASH, facts),
            payments=self._told(DEBT_PAYMENTS, facts),
            measures=tuple(measure.text[self._language] for measure in measures),
            calls=self._calls(code for measure in measures for code in measure.calls),
            fraud_calls=self._calls(line.id for line in self._reference.helplines_for({"upfront-fee"})),
            private_cap=self._private_cap(matches),
            fits=shown_fits,
            possible=shown_possible,
            near=shown_near,
            helps=self._lines([Line(match) for match in help_found[:_MOST_HELPERS]], 1, facts, matches),
            avoid=tuple(self._warning(offer, borrows=borrows) for offer in matches.warnings[:_MOST_WARNINGS]),
            more_fits=max(0, len(fits) - len(shown_fits)),
            more_possible=max(0, len(possible) - len(shown_possible)),
        )

    def _told(self, slot: SlotName, facts: Facts) -> str | None:
        return self._wording.known(slot, facts) if _is_told(slot, facts) else None

    def _calls(self, codes: Iterable[str]) -> tuple[CallView, ...]:
        lines = (self._reference.helplines[code] for code in dict.fromkeys(codes))
        return tuple(
            CallView(line.number, line.name[self._language], line.hours[self._language] if line.hours else None)
            for line in lines
        )

    def _private_cap(self, matches: Matches) -> str | None:
        cap = self._reference.private_cap_on(matches.on) if matches.on else None
        return formats.percent(cap) if cap is not None else None

    def _carries(self, found: Counsel) -> tuple[str | None, Literal["about", "at-least", "at-most"]]:
        if found.carries is None:
            return None, "about"
        low, high = found.carries
        how: Literal["about", "at-least", "at-most"] = "about" if low == high else "at-least" if low > 0 else "at-most"
        return formats.money(rounded_down(low or high), self._language), how

    def _warning(self, warning: Offer, *, borrows: bool) -> AvoidView:
        others = (self._catalogue.offers[code] for code in warning.alternatives)
        instead = [other.name[self._language] for other in others if borrows or other.money != "debt"]
        reason = warning.reason[self._language] if warning.reason else ""
        return AvoidView(warning.name[self._language], reason, tuple(instead[:_MOST_INSTEAD]))

    def _lines(self, found: Iterable[Line], start: int, facts: Facts, matches: Matches) -> tuple[LineView, ...]:
        return tuple(self._line(line, number, facts, matches) for number, line in enumerate(found, start))

    def _line(self, line: Line, number: int, facts: Facts, matches: Matches) -> LineView:
        match, offer = line.head, line.head.offer
        priced, quick = self._with_figures(offer, "cost"), self._with_figures(offer, "days_to_cash")
        helping = helped_by(match, matches)
        net = lowered(priced.cost.typical, helping) if priced.cost else None
        return LineView(
            number=number,
            name=offer.name[self._language],
            summary=offer.summary[self._language],
            amount=self._own_amount(match, facts),
            cost=self._cost(priced),
            typical_cost=formats.percent(priced.cost.typical) if priced.cost and net is not None else None,
            net_cost=formats.percent(net) if net is not None else None,
            days=self._days(quick),
            usual=bool((priced.cost and priced is not offer) or (quick.days_to_cash and quick is not offer)),
            due=self._due(offer, facts),
            helped_by=tuple(helper.offer.name[self._language] for helper in helping if helper.standing is Standing.MET),
            reasons=tuple(self._carrying(match, facts)),
            missing=tuple(self._wording.label(slot) for slot in match.missing or _undecided(match)),
            unlock=next(iter(self._unlocks(match, facts)), None),
            blocked=tuple(self._wording.criterion(reason.criterion) for reason in _failed(match)[:_MOST_REASONS]),
            others=tuple(other.offer.name[self._language] for other in line.others),
            dear=DEAR in match.parts,
            too_small=offer.money == "debt" and match.estimate.too_small,
        )

    def _with_figures(self, offer: Offer, figure: str) -> Offer:
        """Return the offer, or where it does not name a figure the model it realises."""
        if getattr(offer, figure) is not None or offer.realises is None:
            return offer
        return self._catalogue.offers.get(offer.realises, offer)

    def _due(self, offer: Offer, facts: Facts) -> str | None:
        if not falls_due_early(offer, facts):
            return None
        assert offer.tenor
        return formats.count(offer.tenor.maximum or 0, "months", self._language)

    def _unlocks(self, match: Match, facts: Facts) -> list[UnlockView]:
        if match.standing is not Standing.NEAR:
            return []
        found: tuple[Unlock, ...] = unlocks(match.offer, facts, self._catalogue.ways)
        return [unlock_view(unlock, match.offer, facts, self._wording, self._language) for unlock in found]

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
        if cost is None or cost.basis in {"none", "implied-equity"}:
            return None  # what investors hope to earn is no cost a year
        if cost.low is None or cost.high is None or cost.low == cost.high:
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
            tenor=self._tenor(offer.tenor) if offer.tenor else None,
            usual=bool(offer.usual),
            reasons=tuple(self._reason(reason, facts) for reason in hard),
            unlocks=tuple(self._unlocks(match, facts)[:_MOST_UNLOCKS]),
            helps=tuple(self._wording.because(reason.criterion, facts) for reason in soft),
            checks=tuple(check.text[language] for check in offer.check_yourself),
            documents=tuple(words.documents[code][language] for code in offer.documents),
            steps=tuple(step[language] for step in offer.steps),
            cautions=tuple(caution[language] for caution in offer.cautions),
            red_flags=tuple(words.red_flags[code][language] for code in offer.red_flags),
            sources=tuple(self._sources(offer)),
            verified_on=formats.day(offer.verified_on, language),
        )

    def _tenor(self, tenor: Span) -> str:
        if tenor.min_days is None or tenor.maximum is None:
            return self._span(tenor.minimum, tenor.maximum, "months")
        first = formats.count(tenor.min_days, "days", self._language)
        last = formats.count(tenor.maximum, "months", self._language)
        return _FROM_TO[self._language].format(first=first, last=last)

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


def _is_told(slot: SlotName, facts: Facts) -> bool:
    return not isinstance(facts.answers.get(slot), Silence | None)


def _is_debt(line: Line) -> bool:
    return line.head.offer.money == "debt"


def _undecided(match: Match) -> list[SlotName]:
    open_ones = [reason for reason in match.reasons if reason.requirement and reason.verdict is Verdict.UNKNOWN]
    return list(dict.fromkeys(slot for reason in open_ones for slot in slots_of(reason.criterion)))


def _failed(match: Match) -> list[Reason]:
    return [reason for reason in match.reasons if reason.requirement and reason.verdict is Verdict.UNMET]
