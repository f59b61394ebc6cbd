"""What ``advisor match`` prints: one object, stable for scripts."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.applicant.answers import Exact, SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import (
    Assets,
    OneSetOf,
    Options,
    Points,
    Possible,
    Span,
    Subsets,
    numbers_of,
)
from bot.applicant.profile import plain_answer, plain_number
from bot.applicant.slots import ChoiceKind, Kind, NumberKind, anything
from bot.eligibility.criteria import slots_of
from bot.eligibility.judging import Verdict
from bot.locales import LANGUAGES, Text
from bot.offers.advice import Advice, Counsel, counsel
from bot.offers.comparing import Difference
from bot.offers.estimating import needs_forecast
from bot.offers.matching import Match, Matches, Standing
from bot.offers.offer import Catalogue, Offer
from bot.offers.outranking import Above
from bot.offers.planning import Part, Plan
from bot.offers.reasons import Reason
from bot.offers.reference import Reference
from bot.offers.unlocking import Unlock
from bot.offers.ways import Change
from bot.views.figures import FORECAST_FIRST
from bot.views.unlocking import said
from bot.views.wording import Wording


class MatchReport:
    """Writes the matches of one firm as plain values."""

    def __init__(self, facts: Facts, catalogue: Catalogue, reference: Reference) -> None:
        self._facts = facts
        self._reference = reference
        self._catalogue = catalogue
        self._wordings = {language: Wording(facts.vocabulary, language) for language in LANGUAGES}

    def plain(self, matches: Matches, plan: Plan | None, today: date, next_question: str | None) -> dict[str, Any]:
        found = counsel(self._facts)
        return {
            "on": today.isoformat(),
            "facts": self._plain_facts(),
            "offers": [self._offer(match) for match in matches.offers],
            "warnings": [*self._dangers(found), *(self._warning(offer) for offer in matches.warnings)],
            "advice_first": found.advice.value,
            "plan": self._plan(plan),
            "next_question": next_question,
        }

    def _plain_facts(self) -> dict[str, Any]:
        told = {str(slot): plain_answer(answer) for slot, answer in self._facts.answers.items()}
        vocabulary = self._facts.vocabulary
        for slot in vocabulary.derived:
            if not vocabulary.bases(slot) & self._facts.answers.keys():
                continue  # nothing told, nothing follows
            found = plain_possible(self._facts.possible(slot), vocabulary.slots[slot].kind)
            if found is not None:
                told[str(slot)] = found
        yes_no = {slot for slot, known in vocabulary.slots.items() if _is_yes_no(known.kind)}
        return {slot: _as_bool(value) if slot in yes_no else value for slot, value in told.items()}

    def _offer(self, match: Match) -> dict[str, Any]:
        offer = match.offer
        return {
            "id": offer.id,
            "kind": offer.kind,
            "role": offer.role,
            "realises": offer.realises,
            "family": offer.family,
            "name": _both(offer.name),
            "verdict": match.standing.value,
            "score": plain_number(match.score),
            "score_parts": {part: plain_number(worth) for part, worth in match.parts.items()},
            "reasons": list(self._reasons(match)),
            "missing": [str(slot) for slot in match.lacking],
            "amount": _amount(match),
            "apr": _apr(offer),
            "days_to_cash": _days(offer),
            "cautions": [_both(caution) for caution in offer.cautions],
            "unlocks": self._unlocks(match),
            "sources": [self._source(code) for code in offer.sources],
            "verified_on": offer.verified_on.isoformat(),
        }

    def _plan(self, plan: Plan | None) -> dict[str, Any] | None:
        if plan is None:
            return None
        dearest = plan.dearest
        return {
            "need": plain_number(plan.need),
            "own_money": plain_number(plan.own),
            "covered": plain_number(plan.covered),
            "missing": plain_number(plan.missing),
            "short": plan.short,
            "cash_flow_known": plan.cash_told,
            "layers": [self._layer(part) for part in plan.parts],
            "apr_average": _rate(plan.average),
            "dearest": {"id": dearest.match.offer.id, "apr": _rate(dearest.rate)} if dearest else None,
            "papers": [{"id": code, "text": _both(text)} for code, text in self._papers(plan).items()],
            "calendar": [
                {
                    "day": event.day,
                    "last_day": event.last,
                    "what": event.what,
                    "offer": event.part.match.offer.id if event.part else None,
                }
                for event in plan.calendar
            ],
            "perhaps": [
                {"offer": match.offer.id, "missing": [str(slot) for slot in match.missing]} for match in plan.perhaps
            ],
            "openings": [
                {"offer": match.offer.id, **self._unlock(unlock, match.offer)} for match, unlock in plan.openings
            ],
        }

    def _papers(self, plan: Plan) -> Mapping[str, Text]:
        return self._reference.papers_for(plan.papers, self._facts, self._catalogue.words)

    def _layer(self, part: Part) -> dict[str, Any]:
        return {
            "id": part.match.offer.id,
            "name": _both(part.match.offer.name),
            "amount": plain_number(part.amount),
            "apr": _rate(part.rate),
            "apr_with_subsidy": _rate(part.net),
            "days_to_cash": _days(part.match.offer),
            "pledged": plain_answer(Exact(part.pledged)) if part.pledged else [],
            "helped_by": [helper.offer.id for helper in part.helped_by],
        }

    def _unlocks(self, match: Match) -> list[dict[str, Any]]:
        """Return what makes an offer met that is near; what opens it only once more is told is left out."""
        if match.standing is not Standing.NEAR:
            return []
        found = match.unlocks(self._catalogue.ways)
        return [self._unlock(unlock, match.offer) for unlock in found if unlock.certain]

    def _unlock(self, unlock: Unlock, offer: Offer) -> dict[str, Any]:
        changes = [self._change(change, offer) for change in unlock.changes]
        return {"changes": changes, "effort": unlock.effort, "days": unlock.days}

    def _change(self, change: Change, offer: Offer) -> dict[str, Any]:
        """Return one change: what to do in words, and the answers that become others, in the form a profile has."""
        slots = self._facts.vocabulary.slots
        answers = {str(slot): plain_answer(answer) for slot, answer in change.answers.items()}
        yes_no = {slot for slot in answers if _is_yes_no(slots[SlotName(slot)].kind)}
        return {
            "way": change.way.id,
            "set": {slot: _as_bool(value) if slot in yes_no else value for slot, value in answers.items()},
            "effort": change.way.effort,
            "days": change.days,
            "text": {
                language: said(change, offer, self._facts, wording, language)
                for language, wording in self._wordings.items()
            },
        }

    def _reasons(self, match: Match) -> Iterable[dict[str, Any]]:
        for reason in match.reasons:
            if reason.requirement or reason.verdict is Verdict.MET:
                yield self._reason(reason, match.offer)
        for check in match.offer.check_yourself:
            yield {
                "slot": None,
                "status": "check-yourself",
                "yours": None,
                "limit": None,
                "text": _both(check.text),
                "source": check.source or "general-knowledge",
            }
        if match.offer.money == "debt" and needs_forecast(self._facts):
            yield {
                "slot": None,
                "status": "check-yourself",
                "yours": None,
                "limit": None,
                "text": _both(self._catalogue.words.actions[FORECAST_FIRST]),
                "source": "general-knowledge",
            }
        if not match.offer.eligibility:
            yield self._open_to_all()

    def _reason(self, reason: Reason, offer: Offer) -> dict[str, Any]:
        slots = slots_of(reason.criterion)
        source = reason.requirement.source if reason.requirement else (offer.sources[0] if offer.sources else None)
        return {
            "slot": slots[0],
            "status": reason.verdict.value,
            "yours": self._spoken(lambda wording: wording.yours(reason.criterion, self._facts)),
            "limit": self._spoken(lambda wording: wording.limit(reason.criterion)),
            "text": self._spoken(lambda wording: wording.criterion(reason.criterion)),
            "source": source or "general-knowledge",
        }

    def _spoken(self, say: Callable[[Wording], str]) -> dict[str, str]:
        return {language: say(wording) for language, wording in self._wordings.items()}

    def _open_to_all(self) -> dict[str, Any]:
        text = {"zh": "没有硬性条件", "en": "no hard conditions"}
        return {
            "slot": None,
            "status": "met",
            "yours": None,
            "limit": None,
            "text": text,
            "source": "general-knowledge",
        }

    def _source(self, code: str) -> dict[str, Any]:
        source = self._catalogue.sources[code]
        told = {
            "id": source.id,
            "title": source.title.en,
            "publisher": source.publisher,
            "date": source.date.en if source.date else None,
            "url": source.url,
        }
        return {name: value for name, value in told.items() if value}

    def _warning(self, offer: Offer) -> dict[str, Any]:
        reason = offer.reason or offer.summary
        return {
            "id": offer.id,
            "text": {language: f"{offer.name[language]}: {reason[language]}" for language in LANGUAGES},
        }

    def _dangers(self, found: Counsel) -> Iterable[dict[str, Any]]:
        match found.advice:
            case Advice.DO_NOT_BORROW if found.because == "own-money":
                yield {"id": "own-money-suffices", "text": _both(_OWN)}
            case Advice.DO_NOT_BORROW:
                yield {"id": "cannot-carry-debt", "text": _both(_CANNOT)}
            case Advice.BORROW_LESS:
                yield {"id": "cannot-carry-the-loan", "text": _both(_LESS)}


_CANNOT = Text(
    "按现在的现金流，还不起新的贷款：先催款、清库存、谈展期，不要借新债。",
    "At today's cash flow a new loan cannot be repaid: collect, sell stock, ask for an extension; take on no new debt.",
)
_OWN = Text(
    "手头的现金留足备用以后，够这次要用的钱：先用自己的钱，不用付利息。",
    "With a reserve kept back your own cash covers the need: use it first, without interest.",
)
_LESS = Text(
    "想借的数超过现金流稳稳能承受的：少借，或者拉长期限、配自有资金。",
    "The amount asked for is more than the cash flow safely carries: borrow less, or for longer, or add own money.",
)


def plain_possible(possible: Possible, kind: Kind) -> Any:
    """Return what a derived fact may be: a value, a band or a set; None where nothing is known of it."""
    if possible == anything(kind):
        return None
    match possible:
        case Span() | Points():
            low, high = numbers_of(possible)
            if low == high:
                return plain_number(low.quantize(1) if low != low.to_integral_value() else low)
            return _band(low, high, kind)
        case Options(codes):
            return next(iter(codes)) if len(codes) == 1 else {"any_of": sorted(codes)}
        case Subsets(certain, _):
            return sorted(certain)
        case OneSetOf(sets):
            return {"any_of": sorted(sorted(held) for held in sets)}
        case Assets():
            return None


def _band(low: Decimal, high: Decimal, kind: Kind) -> dict[str, Any]:
    assert isinstance(kind, NumberKind)
    ends = {"from": (low, kind.minimum), "to": (high, kind.maximum)}
    return {name: plain_number(end.quantize(1)) for name, (end, bound) in ends.items() if end != bound}


def _both(text: Text) -> dict[str, str]:
    return {language: text[language] for language in LANGUAGES}


def _amount(match: Match) -> dict[str, Any] | None:
    given, found = match.offer.amount, match.estimate
    if given is None and found.amount is None:
        return None
    return {
        "min": plain_number(given.minimum) if given and given.minimum is not None else None,
        "max": plain_number(given.maximum) if given and given.maximum is not None else None,
        "estimate": plain_number(found.amount) if found.amount is not None and match.offer.role == "money" else None,
    }


def _apr(offer: Offer) -> dict[str, float | int] | None:
    """Return what it costs a year; what investors hope to earn on a stake is no rate anybody pays."""
    cost = offer.cost
    if cost is None or cost.basis in {"none", "implied-equity"}:
        return None
    assert cost.low is not None
    assert cost.high is not None
    return {
        name: plain_number(rate) for name, rate in (("low", cost.low), ("typical", cost.typical), ("high", cost.high))
    }


def _days(offer: Offer) -> dict[str, int | None] | None:
    found = offer.days_to_cash
    return {"min": found.minimum, "max": found.maximum} if found else None


def _rate(rate: Decimal | None) -> float | int | None:
    return None if rate is None else plain_number(round(rate, 4))


def _is_yes_no(kind: Kind) -> bool:
    return isinstance(kind, ChoiceKind) and kind.yes_no


def _as_bool(value: Any) -> Any:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def difference_report(found: Difference) -> dict[str, Any]:
    """Return what is otherwise, by the ids of offers; amounts in CNY, rates as fractions a year."""
    return {
        **{name: [match.offer.id for match in getattr(found, name)] for name in ("appeared", "gone", "perhaps")},
        **{
            name: [
                {"id": move.match.offer.id, "from": plain_number(move.before), "to": plain_number(move.after)}
                for move in getattr(found, name)
            ]
            for name in ("cheaper", "dearer", "more", "less")
        },
    }


def above_report(found: Above) -> dict[str, Any]:
    """Return which of two offers stands above the other, and by what of the score."""
    parts = dict.fromkeys((*found.speaks_for, *found.speaks_against))
    return {
        "above": found.upper.offer.id,
        "below": found.lower.offer.id,
        "verdicts": [found.upper.standing.value, found.lower.standing.value],
        "scores": [plain_number(found.upper.score), plain_number(found.lower.score)],
        "leads": {
            part: plain_number(found.upper.parts.get(part, Decimal(0)) - found.lower.parts.get(part, Decimal(0)))
            for part in parts
        },
    }
