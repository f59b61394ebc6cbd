"""One offer looked at closely, as finished values: a card in parts that fit a phone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.applicant.affordability import PATTERN, UNEVEN
from bot.applicant.facts import Facts
from bot.applicant.possible import codes_of
from bot.eligibility.criteria import AllOf, AnyOf, Some
from bot.eligibility.judging import Verdict
from bot.locales import Language
from bot.offers.advice import helped_by, lowered
from bot.offers.costing import Fit, quote
from bot.offers.estimating import CASH_LIMIT, NEED, PRODUCT_LIMIT, breaks_on_season, owes_without_income
from bot.offers.matching import Match, Matches, Standing
from bot.offers.offer import Offer, Repayment, Source
from bot.offers.reasons import Reason
from bot.views import formats
from bot.views.figures import CallView, Figures
from bot.views.outranking import AboveView, beside_view
from bot.views.unlocking import UnlockView


@dataclass(frozen=True, slots=True)
class ReasonView:
    mark: str
    text: str
    yours: str | None
    """Absent where the text says it."""
    note: str | None
    source: str
    """The mark of the source it was read in, as it stands in the list of sources; of our understanding a star."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    mark: str
    title: str
    date: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceView:
    """The loan reckoned through for this firm, at the usual rate."""

    amount: str
    rate: str
    months: str
    way: Repayment
    monthly: str
    at_end: str
    interest: str
    fit: Fit | None
    better: Repayment | None
    uneven: bool


@dataclass(frozen=True, slots=True)
class HelpView:
    """A guarantee or subsidy that hangs on an offer."""

    name: str
    summary: str
    met: str
    """``yes``, or nothing while answers are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    name: str
    summary: str
    standing: str
    why: tuple[str, ...]
    """What carries it, where it fits."""
    provider: str | None
    document: str | None
    status: str
    is_money: bool
    """Of others; what the owner or the firm has itself is asked for nowhere."""
    is_rule: bool
    """A right or a rule: there is nothing to apply for."""
    is_formal: bool
    """There is somebody who decides, and to confirm with."""
    is_debt: bool
    unaffordable: bool
    """Debt, and the cash flow is known to carry none, or to be spoken for already."""
    amount: str | None
    own_amount: str | None
    cost: str | None
    cost_basis: str
    typical_cost: str | None
    net_cost: str | None
    cost_note: str | None
    days: str | None
    tenor: str | None
    due: str | None
    usual: frozenset[str]
    """Which figures are those usual for this kind of money; the offer itself names none."""
    price: PriceView | None
    ways: tuple[Repayment, ...]
    helped_by: tuple[HelpView, ...]
    others: tuple[str, ...]
    rank: AboveView | None
    """Why it stands below the one above it in the list, or, of the first, above the next."""
    reasons: tuple[ReasonView, ...]
    unlocks: tuple[UnlockView, ...]
    helps: tuple[str, ...]
    checks_first: tuple[str, ...]
    """What to check before anything else: no rule here can, and it decides."""
    checks: tuple[str, ...]
    season: bool
    """Debt whose payments fall due in weak months too."""
    held: tuple[str, ...]
    documents: tuple[str, ...]
    """Papers still to get."""
    steps: tuple[str, ...]
    pros: tuple[str, ...]
    cautions: tuple[str, ...]
    law: tuple[str, ...]
    improve: tuple[str, ...]
    asks: tuple[str, ...]
    """What nobody honest asks or promises, and the other warning signs."""
    red_flags: tuple[str, ...]
    calls: tuple[CallView, ...]
    sources: tuple[SourceView, ...]
    unsourced: bool
    """Some condition is our understanding only."""
    verified_on: str


def source_view(source: Source, mark: str, language: Language) -> SourceView:
    """Return a source as it is listed under a card, in one language."""
    date = source.date[language] if source.date else None
    return SourceView(mark=mark, title=source.title[language], date=date, url=source.url)


_MARKS_OF_SOURCES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_UNSOURCED = "*"
_MOST_UNLOCKS = 3
_MARKS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


def _together(said: Iterable[str]) -> Iterable[str]:
    """Yield what was said, things about one subject in one breath: its name is not said again for each."""
    subjects: dict[str, list[str]] = {}
    for words in said:
        subject, colon, what = words.partition("：") if "：" in words else words.partition(": ")
        subjects.setdefault(subject + colon, []).append(what)
    for subject, whats in subjects.items():
        yield subject + ("、" if subject.endswith("：") else ", ").join(dict.fromkeys(whats))


class CardViewer:
    """Turns one match into finished values of one language."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._wording = figures.wording
        self._catalogue = figures.catalogue
        self._reference = figures.reference
        self._language = figures.language

    def card(self, match: Match, facts: Facts, beside: Matches) -> OfferView:
        offer, language = match.offer, self._language
        words = self._catalogue.words
        hard = [reason for reason in match.reasons if reason.requirement]
        soft = [reason for reason in match.reasons if not reason.requirement and reason.verdict is Verdict.MET]
        helping = helped_by(match, beside)
        net = lowered(offer.cost.typical, helping) if offer.cost else None
        marks = self._marks(offer)
        first = self._figures.checks_first(match, facts)
        papers = self._reference.papers_for(offer.documents, facts, words)
        held = [code for code in papers if self._reference.has_paper(code, facts)]
        return OfferView(
            name=offer.name[language],
            summary=offer.summary[language],
            standing=match.standing.value,
            why=tuple(self._figures.carrying(match, facts)) if match.standing is Standing.MET else (),
            provider=offer.provider[language] if offer.provider else None,
            document=offer.document,
            status=offer.status,
            is_money=offer.role == "money" and offer.money != "own",
            is_rule=offer.role == "rule",
            is_formal=offer.role != "rule" and offer.money != "own" and offer.status != "informal",
            is_debt=offer.money == "debt",
            unaffordable=(match.estimate.limit == CASH_LIMIT and match.estimate.amount == 0)
            or (offer.money == "debt" and match.is_dear and owes_without_income(facts)),
            amount=self._figures.amount(offer),
            own_amount=self._figures.own_amount(match, facts),
            cost=self._figures.cost(offer),
            cost_basis=offer.cost.basis if offer.cost else "none",
            typical_cost=self._typical(offer),
            net_cost=formats.percent(net) if net is not None else None,
            cost_note=offer.cost.note[language] if offer.cost and offer.cost.note else None,
            days=self._figures.days(offer),
            tenor=self._figures.tenor(offer),
            due=self._figures.due(offer, facts),
            usual=offer.usual,
            price=self._price(match, facts),
            ways=offer.repayment,
            helped_by=tuple(self._help(helper) for helper in helping),
            others=tuple(self._others(match, beside)),
            rank=beside_view(match, beside, facts, self._catalogue, language),
            reasons=tuple(self._reason(reason, marks, facts) for reason in hard),
            unlocks=tuple(self._figures.unlocks(match, facts)[:_MOST_UNLOCKS]),
            helps=tuple(_together(self._wording.because(reason.criterion, facts) for reason in soft)),
            season=breaks_on_season(offer, facts),
            checks_first=first,
            checks=tuple(check for check in self._checks(offer, facts) if check not in first),
            held=tuple(papers[code][language] for code in held),
            documents=tuple(text[language] for code, text in papers.items() if code not in held),
            steps=tuple(step[language] for step in offer.steps),
            pros=tuple(pro[language] for pro in offer.pros),
            cautions=tuple(caution[language] for caution in offer.cautions),
            law=tuple(self._law(offer, beside)),
            improve=tuple(words.actions[code][language] for code in offer.improve),
            asks=tuple(
                words.red_flags[code][language] for code in offer.red_flags if code in words.asked_by_nobody_honest
            ),
            red_flags=tuple(
                words.red_flags[code][language] for code in offer.red_flags if code not in words.asked_by_nobody_honest
            ),
            calls=self._figures.calls(line.id for line in self._reference.helplines_for(offer.red_flags)),
            sources=tuple(self._sources(marks)),
            unsourced=any(reason.requirement and reason.requirement.source is None for reason in hard),
            verified_on=formats.day(offer.verified_on, language),
        )

    def _checks(self, offer: Offer, facts: Facts) -> Iterable[str]:
        forecast = self._figures.forecast_first(facts) if offer.money == "debt" else None
        yield from [forecast] if forecast else []
        yield from (check.text[self._language] for check in offer.check_yourself)

    def _typical(self, offer: Offer) -> str | None:
        if offer.cost is None or offer.cost.basis in {"none", "implied-equity"}:
            return None
        return formats.percent(offer.cost.typical)

    def _price(self, match: Match, facts: Facts) -> PriceView | None:
        if match.estimate.limit == PRODUCT_LIMIT and not facts.told(NEED):
            return None  # what a provider lends at most says nothing of this firm
        found = quote(match.offer, match.estimate, facts)
        if found is None:
            return None
        return PriceView(
            amount=self._about(found.amount, 4),
            rate=formats.percent(found.rate),
            months=formats.count(found.months, "months", self._language),
            way=found.way,
            monthly=self._about(found.monthly, 3),
            at_end=self._about(found.at_end, 4),
            interest=self._about(found.interest, 2),
            fit=found.fit,
            better=found.better,
            uneven=bool(codes_of(facts.possible(PATTERN)) & UNEVEN),
        )

    def _about(self, amount: Decimal, digits: int) -> str:
        """Return an amount to so many digits, as one would say it."""
        step = Decimal(10) ** max(amount.adjusted() + 1 - digits, 0)
        return formats.money((amount / step).quantize(Decimal(1)) * step, self._language)

    def _help(self, helper: Match) -> HelpView:
        offer, language = helper.offer, self._language
        return HelpView(offer.name[language], offer.summary[language], "yes" if helper.standing is Standing.MET else "")

    def _others(self, match: Match, beside: Matches) -> Iterable[str]:
        """Yield the other forms of the same money that are within this firm's reach."""
        model = match.offer.realises or match.offer.id
        for other in beside.offers:
            is_form = other.offer.id != match.offer.id and model in {other.offer.realises, other.offer.id}
            if is_form and other.standing in {Standing.MET, Standing.POSSIBLE}:
                yield other.offer.name[self._language]

    def _law(self, offer: Offer, beside: Matches) -> Iterable[str]:
        if beside.on is None:
            return
        for model in (offer.id, offer.realises):
            for limit in self._reference.limits_on(beside.on, model) if model else ():
                yield limit.rule[self._language]

    def _marks(self, offer: Offer) -> dict[str, str]:
        """Return the mark of each source of an offer, in the order they are listed."""
        cited = [need.source for need in offer.eligibility if need.source]
        return dict(zip(dict.fromkeys((*cited, *offer.sources)), _MARKS_OF_SOURCES, strict=False))

    def _reason(self, reason: Reason, marks: Mapping[str, str], facts: Facts) -> ReasonView:
        note = reason.requirement.note if reason.requirement else None
        source = reason.requirement.source if reason.requirement else None
        # Of many alternatives only the one that holds is of interest, and it says what is held.
        met = reason.verdict is Verdict.MET
        told = met and isinstance(reason.criterion, AnyOf | AllOf | Some)
        text = self._wording.because(reason.criterion, facts) if told else self._wording.criterion(reason.criterion)
        yours = None if told else self._wording.yours(reason.criterion, facts)
        says_it = yours is not None and (text.endswith(yours) or (met and yours == self._wording.answer(None, NEED)))
        return ReasonView(
            _MARKS[reason.verdict],
            text,
            None if says_it else yours,
            note[self._language] if note else None,
            marks.get(source, "") if source else _UNSOURCED,
        )

    def _sources(self, marks: Mapping[str, str]) -> Iterable[SourceView]:
        for code, mark in marks.items():
            source = self._catalogue.sources[code]
            yield source_view(source, mark, self._language)
