"""The contract of ``advisor match --json``, stated apart from the code that writes it: every rule a report breaks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.conversation.flow import Script

Report = Mapping[str, Any]

TOP = {"on", "facts", "offers", "warnings", "advice_first", "plan", "next_question"}
OFFER = {
    "id", "kind", "role", "realises", "family", "name", "verdict", "score", "score_parts", "reasons", "missing",
    "amount", "apr", "days_to_cash", "cautions", "unlocks", "sources", "verified_on",
}  # fmt: skip
REASON = {"slot", "status", "yours", "limit", "text", "source"}
FIGURES = {"amount": {"min", "max", "estimate"}, "apr": {"low", "typical", "high"}, "days_to_cash": {"min", "max"}}
KINDS = {"model", "policy", "programme"}
ROLES = {"money", "cheaper-money", "saves-money", "door", "rule"}
VERDICTS = ["met", "possible", "near", "unmet"]
STATUSES = {"met", "unmet", "unknown", "check-yourself"}
ADVICE = {"borrow", "borrow-less", "do-not-borrow"}
GENERAL = "general-knowledge"
NEVER_LINKED = {"mirror", "weak", "paper"}


def broken_rules(report: Report, script: Script) -> list[str]:
    """Return a line for every rule that a report breaks; an empty list is a report as it should be."""
    broken = list(_of_the_whole(report, script))
    for offer in report["offers"]:
        broken += [f"{offer.get('id')}: {rule}" for rule in _of_an_offer(offer, report, script)]
    return broken


def _of_the_whole(report: Report, script: Script) -> Iterator[str]:
    if set(report) != TOP:
        yield f"keys of the report: {sorted(set(report) ^ TOP)}"
    if date.fromisoformat(report["on"]).isoformat() != report["on"]:
        yield "`on` is a day"
    if report["advice_first"] not in ADVICE:
        yield "advice_first"
    if report["next_question"] is not None and report["next_question"] not in script.vocabulary.slots:
        yield "next_question is a slot"
    if not (report["plan"] is None or isinstance(report["plan"], dict)):
        yield "plan is an object or null"
    unknown = set(report["facts"]) - set(map(str, script.vocabulary.slots))
    if unknown:
        yield f"facts are slots: {unknown}"
    order = [(VERDICTS.index(offer["verdict"]), -offer["score"], offer["id"]) for offer in report["offers"]]
    if order != sorted(order):
        yield "offers stand met, possible, near, unmet; within each by score, ties by id"
    if len({offer["id"] for offer in report["offers"]}) != len(report["offers"]):
        yield "an offer stands once"
    for warning in report["warnings"]:
        if set(warning) != {"id", "text"} or not _bilingual(warning["text"]):
            yield f"warning {warning}"


def _of_an_offer(offer: Report, report: Report, script: Script) -> Iterator[str]:
    if set(offer) != OFFER:
        yield f"keys: {sorted(set(offer) ^ OFFER)}"
        return
    known = script.catalogue.offers.get(offer["id"])
    if known is None or known.status in {"closed", "illegal"}:
        yield "is no offer that may be made"
        return
    if (
        offer["kind"] not in KINDS
        or offer["role"] not in ROLES
        or offer["family"] not in script.catalogue.words.families
    ):
        yield "kind, role and family are of the lists"
    if offer["realises"] is not None and offer["realises"] not in script.catalogue.offers:
        yield "realises an offer"
    if not _bilingual(offer["name"]) or not all(map(_bilingual, offer["cautions"])):
        yield "name and cautions in both languages"
    if abs(offer["score"] - sum(offer["score_parts"].values())) > 1e-9:
        yield "the score is the sum of its parts"
    if offer["verified_on"] != known.verified_on.isoformat() or not isinstance(offer["unlocks"], list):
        yield "verified_on, unlocks"
    yield from _of_reasons(offer, script)
    yield from _of_what_is_missing(offer, script)
    yield from _of_figures(offer, report)
    yield from _of_sources(offer, script)


def _of_reasons(offer: Report, script: Script) -> Iterator[str]:
    for reason in offer["reasons"]:
        if set(reason) != REASON or reason["status"] not in STATUSES:
            yield f"reason {reason}"
            continue
        if not _bilingual(reason["text"]):
            yield f"a reason is said in both languages: {reason['text']}"
        if reason["source"] != GENERAL and reason["source"] not in script.catalogue.sources:
            yield f"a reason has a source: {reason['source']}"
        judged = reason["slot"] is not None
        if judged != (reason["yours"] is not None) or judged != (reason["limit"] is not None):
            yield f"what is judged shows what is asked and what is known: {reason}"
        if judged and not (_bilingual(reason["yours"]) and _bilingual(reason["limit"])):
            yield f"limit and yours in both languages: {reason}"
    statuses = [reason["status"] for reason in offer["reasons"]]
    if offer["verdict"] == "met" and ("met" not in statuses or {"unmet", "unknown"} & set(statuses)):
        yield "a met offer lists the reasons that carry it, and no other"
    if offer["verdict"] == "possible" and "unknown" not in statuses:
        yield "a possible offer has an open reason"
    if offer["verdict"] == "possible" and "unmet" in statuses:
        yield "a possible offer has no reason against it"


def _of_what_is_missing(offer: Report, script: Script) -> Iterator[str]:
    if offer["missing"] and offer["verdict"] != "possible":
        yield "only a possible offer misses answers"
    if offer["verdict"] == "possible" and not offer["missing"]:
        yield "a possible offer misses answers"
    for slot in offer["missing"]:
        if script.vocabulary.slots[slot].derived:
            yield f"{slot} cannot be told"


def _of_figures(offer: Report, report: Report) -> Iterator[str]:
    for name, keys in FIGURES.items():
        found = offer[name]
        if found is not None and (set(found) != keys or not all(map(_number_or_null, found.values()))):
            yield f"{name}: {found}"
    apr, amount, days = offer["apr"], offer["amount"], offer["days_to_cash"]
    if apr and not 0 <= apr["low"] <= apr["typical"] <= apr["high"] < 1:
        yield f"apr is a fraction a year, low to high: {apr}"
    if days and None not in days.values() and not days["min"] <= days["max"]:
        yield f"days run forward: {days}"
    if amount and amount["estimate"] is not None:
        yield from _of_the_estimate(offer, amount, report["facts"])


def _of_the_estimate(offer: Report, amount: Report, facts: Report) -> Iterator[str]:
    if offer["role"] != "money":
        yield "only money has an estimate"
    limits = [limit for limit in (_most(facts.get("amount_needed")), amount["max"]) if limit is not None]
    if any(amount["estimate"] > limit for limit in limits):
        yield f"the estimate is above the need or the cap: {amount}"
    rounded_down = amount["estimate"] in {0, *limits} or str(int(amount["estimate"])).rstrip("0")[2:] == ""
    if not rounded_down:
        yield f"the estimate is the need, the cap, or a limit said with two digits: {amount}"


def _of_sources(offer: Report, script: Script) -> Iterator[str]:
    for source in offer["sources"]:
        if set(source) - {"id", "title", "publisher", "date", "url"} or not {"id", "title"} <= set(source):
            yield f"source {source}"
        elif "url" in source and script.catalogue.sources[source["id"]].quality in NEVER_LINKED:
            yield f"{source['id']} may not be linked"


def _most(told: Any) -> float | None:
    if isinstance(told, int | float):
        return told
    return told.get("to") if isinstance(told, dict) else None


def _bilingual(text: Any) -> bool:
    if not isinstance(text, dict) or set(text) != {"zh", "en"}:
        return False
    return all(isinstance(words, str) and words.strip() for words in text.values())


def _number_or_null(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def ids(report: Report, where: Callable[[Report], bool] = lambda _: True) -> list[str]:
    """Return the ids of a report's offers, in the order shown."""
    return [offer["id"] for offer in report["offers"] if where(offer)]


def standing(report: Report, *verdicts: str) -> list[str]:
    return ids(report, lambda offer: offer["verdict"] in verdicts)


def found(report: Report, code: str) -> Report:
    return next(offer for offer in report["offers"] if offer["id"] == code)


def before(report: Report, first: str, second: str) -> bool:
    shown = ids(report)
    return shown.index(first) < shown.index(second)
