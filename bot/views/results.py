"""The results as finished values: what a template chooses words and order for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from bot.applicant.affordability import DEBT_PAYMENTS, NET_CASH, PATTERN, TERM, UNEVEN, WEAK_MONTHS, WEAK_NET_CASH
from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import codes_of, numbers_of
from bot.eligibility.judging import Verdict
from bot.offers.advice import Advice, Counsel, Line, counsel, helped_by, is_out_of_question, lowered
from bot.offers.asking import Outlook
from bot.offers.estimating import NEED, breaks_on_season, is_forecast, replaces_debt, rounded_down
from bot.offers.matching import Match, Matches, Standing
from bot.offers.offer import Offer
from bot.offers.outranking import is_close
from bot.offers.reasons import Reason
from bot.offers.scoring import DEAR
from bot.offers.shelves import shelves
from bot.views import formats
from bot.views.figures import CallView, Figures
from bot.views.unlocking import UnlockView

_YEAR = 12
_MOST_WARNINGS, _MOST_REASONS, _MOST_INSTEAD = 5, 2, 2


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
    season: bool
    """Debt whose payments fall due in weak months too, so that it carries less than one repaid after receipts."""
    helped_by: tuple[str, ...]
    """Guarantees and subsidies of this firm that hang on it."""
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    """What is still to be told, or where nothing is, what was asked and is not known."""
    blocked: tuple[str, ...]
    unlock: UnlockView | None
    """The least that would open it."""
    others: tuple[str, ...]
    checks: tuple[str, ...]
    """What to check first: no rule here can, and it decides."""
    dear: bool
    too_small: bool
    """Debt that is not given out in so small an amount as this firm could use."""


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
    forecast: bool
    """The cash flow is the owner's own forecast, for the firm does not trade yet."""
    check: str | None
    """What to find out first, where there is no income that a loan could be measured by."""
    replaces: bool
    """Today's loan payments are left out, for the new loan takes their place."""
    longer: str | None
    longer_months: str
    need: str | None
    spare: str | None
    """Own cash that can go into the need while a reserve stays; absent where there is none."""
    left: str | None
    """What an ordinary month leaves or loses at most, and what goes to loans of today."""
    lost: str | None
    payments: str | None
    weak: str | None
    """What a weak month leaves, or loses at most, where months differ, and how many of them a year has."""
    weak_lost: str | None
    weak_months: str | None
    weak_first: bool
    """The money is needed for less than a year, of which the weak months are taken to come first."""
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
    close: bool
    """A little other weights would turn the order of the first three."""
    more_fits: int
    more_possible: int
    stop: str | None
    """How much is known, as `Stop` has it; None where nothing more is asked."""
    more_answers: int
    may_add: int
    """So many more answers could add up to so many lines of money."""


class ResultsViewer:
    """Turns matches into finished values of one language."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._wording = figures.wording
        self._catalogue = figures.catalogue
        self._reference = figures.reference
        self._language = figures.language

    def results(self, matches: Matches, facts: Facts, outlook: Outlook | None = None) -> ResultsView:
        found = counsel(facts)
        borrows = found.advice is not Advice.DO_NOT_BORROW or found.because == "own-money"
        shown = shelves(matches, facts, self._catalogue.ways)
        shown_fits = self._lines(shown.fits, 1, facts, matches)
        shown_possible = self._lines(shown.possible, len(shown_fits) + 1, facts, matches)
        shown_near = self._lines(shown.near, len(shown_fits) + len(shown_possible) + 1, facts, matches)
        within = {
            match.offer.id
            for standing in (Standing.MET, Standing.POSSIBLE)
            for match in matches.standing(standing)
            if not is_out_of_question(match, facts)
        }
        carries, how = self._carries(found)
        measures = self._reference.measures_for(facts) if not borrows else ()
        uneven = codes_of(facts.possible(PATTERN)) <= UNEVEN
        slots, may_add = outlook.to_come if outlook and borrows else ((), 0)
        return ResultsView(
            stop=outlook.stop.value if outlook and borrows else None,
            more_answers=len(slots),
            may_add=may_add,
            advice=found.advice.value,
            because=found.because,
            carries=carries,
            carries_how=how,
            months=formats.count(found.months, "months", self._language),
            term_told=facts.told(TERM),
            forecast=is_forecast(facts),
            check=self._figures.forecast_first(facts),
            replaces=self._told(DEBT_PAYMENTS, facts) is not None and replaces_debt(facts),
            longer=formats.money(rounded_down(found.longer), self._language) if found.longer else None,
            longer_months=formats.count(facts.vocabulary.planning.longer_months, "months", self._language),
            need=self._told(NEED, facts),
            spare=formats.money(found.spare, self._language) if found.spare and facts.told(NEED) else None,
            left=None if _loses(facts, NET_CASH) else self._told(NET_CASH, facts),
            lost=self._lost(facts, NET_CASH),
            payments=self._told(DEBT_PAYMENTS, facts),
            weak=self._told(WEAK_NET_CASH, facts) if uneven and not _loses(facts, WEAK_NET_CASH) else None,
            weak_lost=self._lost(facts, WEAK_NET_CASH) if uneven else None,
            weak_months=self._told(WEAK_MONTHS, facts) if uneven else None,
            weak_first=uneven and facts.told(WEAK_NET_CASH) and facts.told(TERM) and found.months < _YEAR,
            measures=tuple(measure.text[self._language] for measure in measures),
            calls=self._figures.calls(code for measure in measures for code in measure.calls),
            fraud_calls=self._figures.calls(line.id for line in self._reference.helplines_for({"upfront-fee"})),
            private_cap=self._private_cap(matches),
            fits=shown_fits,
            possible=shown_possible,
            near=shown_near,
            helps=self._lines(shown.helps, 1, facts, matches),
            avoid=tuple(self._warning(offer, within) for offer in matches.warnings[:_MOST_WARNINGS]),
            close=is_close([line.head for line in shown.fits]),
            more_fits=len(shown.more_fits),
            more_possible=len(shown.more_possible),
        )

    def _lost(self, facts: Facts, slot: SlotName) -> str | None:
        if not _loses(facts, slot):
            return None
        low, high = numbers_of(facts.possible(slot))
        return formats.money(-(low if low == high else high), self._language)

    def _told(self, slot: SlotName, facts: Facts) -> str | None:
        return self._wording.known(slot, facts) if facts.told(slot) else None

    def _private_cap(self, matches: Matches) -> str | None:
        cap = self._reference.private_cap_on(matches.on) if matches.on else None
        return formats.percent(cap) if cap is not None else None

    def _carries(self, found: Counsel) -> tuple[str | None, Literal["about", "at-least", "at-most"]]:
        if found.carries is None:
            return None, "about"
        low, high = found.carries
        how: Literal["about", "at-least", "at-most"] = "about" if low == high else "at-least" if low > 0 else "at-most"
        return formats.money(rounded_down(low or high), self._language), how

    def _warning(self, warning: Offer, within: Collection[str]) -> AvoidView:
        """Return a warning with what to do instead, of that only what is within this firm's reach."""
        instead = [self._catalogue.offers[code].name[self._language] for code in warning.alternatives if code in within]
        reason = warning.reason[self._language] if warning.reason else ""
        return AvoidView(warning.name[self._language], reason, tuple(instead[:_MOST_INSTEAD]))

    def _lines(self, found: Iterable[Line], start: int, facts: Facts, matches: Matches) -> tuple[LineView, ...]:
        return tuple(self._line(line, number, facts, matches) for number, line in enumerate(found, start))

    def _line(self, line: Line, number: int, facts: Facts, matches: Matches) -> LineView:
        match, offer = line.head, line.head.offer
        helping = helped_by(match, matches)
        net = lowered(offer.cost.typical, helping) if offer.cost else None
        return LineView(
            number=number,
            name=offer.name[self._language],
            summary=offer.summary[self._language],
            amount=self._figures.own_amount(match, facts),
            cost=self._figures.cost(offer),
            typical_cost=formats.percent(offer.cost.typical) if offer.cost and net is not None else None,
            net_cost=formats.percent(net) if net is not None else None,
            days=self._figures.days(offer),
            usual=bool(offer.usual & {"cost", "days_to_cash"}),
            due=self._figures.due(offer, facts),
            season=breaks_on_season(offer, facts),
            helped_by=tuple(helper.offer.name[self._language] for helper in helping if helper.standing is Standing.MET),
            reasons=tuple(self._figures.carrying(match, facts)),
            missing=tuple(self._wording.lacking(slot, match.undecided) for slot in match.lacking),
            unlock=next(iter(self._figures.unlocks(match, facts)), None),
            blocked=tuple(self._wording.criterion(reason.criterion) for reason in _failed(match)[:_MOST_REASONS]),
            others=tuple(other.offer.name[self._language] for other in line.others),
            checks=self._figures.checks_first(match, facts),
            dear=DEAR in match.parts,
            too_small=offer.money == "debt" and match.estimate.too_small,
        )


def _loses(facts: Facts, slot: SlotName) -> bool:
    return facts.told(slot) and numbers_of(facts.possible(slot))[1] < 0


def _failed(match: Match) -> list[Reason]:
    return [reason for reason in match.reasons if reason.requirement and reason.verdict is Verdict.UNMET]
