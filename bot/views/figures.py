"""Figures and words that the results and the cards share: what an offer costs, how soon, for how long, whom to call."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.applicant.answers import Pledge
from bot.applicant.facts import Facts
from bot.applicant.slots import Unit
from bot.eligibility.judging import Verdict
from bot.locales import Language
from bot.offers.estimating import NEED, PRODUCT_LIMIT, Unreckoned, needs_forecast, rests_on, unreckoned
from bot.offers.matching import Match, Standing
from bot.offers.offer import Catalogue, Offer
from bot.offers.reference import Reference
from bot.offers.scoring import falls_due_early
from bot.views import formats
from bot.views.unlocking import UnlockView, unlock_view
from bot.views.wording import Wording

_MOST_REASONS = 2
_YEAR = 365
FORECAST_FIRST = "forecast-first"
"""What stands in for a limit by the cash flow while there is none."""
_PLEDGE_FIRST: Mapping[Unreckoned, str] = {"worth": "worth-first", "owed": "owed-first"}
_FROM_TO: Mapping[Language, str] = {"zh": "{first}到{last}", "en": "{first} to {last}"}
_AT_ONCE: Mapping[Language, str] = {"zh": "马上", "en": "at once"}
_WITHIN: Mapping[Language, str] = {"zh": "{days}内", "en": "at most {days}"}


@dataclass(frozen=True, slots=True)
class CallView:
    number: str
    name: str
    hours: str | None


def checks_first(
    offer: Offer, pledged: Collection[Pledge], facts: Facts, catalogue: Catalogue, language: Language
) -> tuple[str, ...]:
    """Return what to check before counting on an offer that rests on these things: no rule here could check it."""
    missing = unreckoned(pledged, facts)
    deciding = (check.text[language] for check in offer.check_yourself if check.decides)
    return (*([catalogue.words.actions[_PLEDGE_FIRST[missing]][language]] if missing else []), *deciding)


class Figures:
    """Says the figures of offers in one language."""

    def __init__(self, wording: Wording, catalogue: Catalogue, reference: Reference, language: Language) -> None:
        self.wording = wording
        self.catalogue = catalogue
        self.reference = reference
        self.language = language

    def due(self, offer: Offer, facts: Facts) -> str | None:
        if not falls_due_early(offer, facts):
            return None
        assert offer.tenor
        return formats.count(offer.tenor.maximum or 0, "months", self.language)

    def unlocks(self, match: Match, facts: Facts) -> list[UnlockView]:
        if match.standing is not Standing.NEAR:
            return []
        found = match.unlocks(self.catalogue.ways)
        return [unlock_view(unlock, match.offer, facts, self.wording, self.language) for unlock in found]

    def forecast_first(self, facts: Facts) -> str | None:
        """Return what a firm without income has to find out before it takes on debt."""
        return self.catalogue.words.actions[FORECAST_FIRST][self.language] if needs_forecast(facts) else None

    def checks_first(self, match: Match, facts: Facts) -> tuple[str, ...]:
        """Return what to check before counting on an offer that all else speaks for."""
        if match.standing is not Standing.MET:
            return ()
        return checks_first(match.offer, rests_on(match.offer, facts), facts, self.catalogue, self.language)

    def carrying(self, match: Match, facts: Facts) -> list[str]:
        """Return what carries a match, the conditions first."""
        met = [reason for reason in match.reasons if reason.verdict is Verdict.MET]
        hard = [reason for reason in met if reason.requirement] or met
        said = dict.fromkeys(self.wording.because(reason.criterion, facts) for reason in hard)
        return list(said)[:_MOST_REASONS]

    def own_amount(self, match: Match, facts: Facts) -> str | None:
        found = match.estimate
        if found.amount is None or found.too_small or match.offer.money != "debt":
            return None
        if found.limit == PRODUCT_LIMIT and not facts.told(NEED):
            return None  # what a provider lends at most says nothing of this firm
        return formats.money(found.amount, self.language)

    def cost(self, offer: Offer) -> str | None:
        cost = offer.cost
        if cost is None or cost.basis in {"none", "implied-equity"}:
            return None  # what investors hope to earn is no cost a year
        if cost.low is None or cost.high is None or cost.low == cost.high:
            return formats.percent(cost.typical)
        return f"{formats.percent(cost.low)}–{formats.percent(cost.high)}"

    def days(self, offer: Offer) -> str | None:
        found = offer.days_to_cash
        if found and found.maximum == 0:
            return _AT_ONCE[self.language]
        if found and found.maximum and not found.minimum:
            return _WITHIN[self.language].format(days=formats.count(found.maximum, "days", self.language))
        if found and found.minimum and found.maximum and not found.maximum % _YEAR:
            return self._days_to_years(found.minimum, found.maximum)
        return self.span(found.minimum, found.maximum, "days") if found else None

    def _days_to_years(self, least: int, most: int) -> str:
        """Return a time that ends with a whole year: nobody waits 1,095 days."""
        if not least % _YEAR:
            return self.span(least // _YEAR * 12, most // _YEAR * 12, "months")
        first = formats.count(least, "days", self.language)
        return _FROM_TO[self.language].format(
            first=first, last=formats.count(most // _YEAR * 12, "months", self.language)
        )

    def span(self, low: int | None, high: int | None, unit: Unit) -> str:
        if low is not None and low == high:
            return formats.count(low, unit, self.language)
        first, last = (None if end is None else Decimal(end) for end in (low or None, high))
        return formats.band(first, last, unit, self.language)

    def tenor(self, offer: Offer) -> str | None:
        tenor = offer.tenor
        if tenor is None:
            return None
        if tenor.min_days is None or tenor.maximum is None:
            return self.span(tenor.minimum, tenor.maximum, "months")
        first = formats.count(tenor.min_days, "days", self.language)
        last = formats.count(tenor.maximum, "months", self.language)
        return _FROM_TO[self.language].format(first=first, last=last)

    def amount(self, offer: Offer) -> str | None:
        found = offer.amount
        return formats.band(found.minimum or None, found.maximum, "cny", self.language) if found else None

    def calls(self, codes: Iterable[str]) -> tuple[CallView, ...]:
        lines = (self.reference.helplines[code] for code in dict.fromkeys(codes))
        return tuple(
            CallView(line.number, line.name[self.language], line.hours[self.language] if line.hours else None)
            for line in lines
        )
