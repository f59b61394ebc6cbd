"""Every number of the knowledge beside the figures of the research: ``python -m tests.unit.content.against_facts``.

``tests/data/facts.yaml`` holds the figures alone. A line is yielded for each that differs; there should be none.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bot.content.loading import Content, load_script
from bot.conversation.flow import Script
from bot.eligibility.criteria import AtLeast, atoms
from bot.locales import Text
from bot.offers.offer import Offer

ROOT = Path(__file__).resolve().parents[3]
FACTS = ROOT / "tests" / "data" / "facts.yaml"
HAIRCUTS = ROOT / "knowledge" / "countries" / "cn" / "collateral.yaml"
DAYS_OF_MONTH = Decimal("30.4")
SMALL = 5
"""Numbers up to this are counted, not measured ("two or three banks")."""
UNITS = {"万": 10**4, "亿": 10**8, "万亿": 10**12, "million": 10**6, "billion": 10**9, "trillion": 10**12}
NUMBER = re.compile(rf"(\d[\d,]*(?:\.\d+)?)\s*({'|'.join(sorted(UNITS, key=len, reverse=True))})?")
TELEPHONES = {Decimal(number) for number in ("110", "96110", "12333", "12345", "12348", "12363", "12366", "12378")}
STATUS = {
    "in-force": {"open", "restricted", "illegal"},
    "closed": {"expired"},
    "expired": {"expired"},
    "unknown": {"unknown"},
}
WARNED_RULES = {"illegal-loan-brokers"}
NO_COUNTERPART = {"dear-private-loan": "a warning of our own, made of the facts of private lending"}

Facts = Mapping[str, Any]


def read_facts() -> Facts:
    found: Facts = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return found


def differences(script: Script, facts: Facts) -> Iterator[str]:
    """Yield a line for every figure of the knowledge that is not that of the facts."""
    offers = {**script.catalogue.offers, **script.catalogue.warnings}
    for code, fact in facts["models"].items():
        yield from _of_a_model(offers[code], fact)
    for code, fact in {**facts["policies"], **facts["programmes"]}.items():
        yield from _of_a_rule(offers[code], fact)
    researched = {**facts["models"], **facts["policies"], **facts["programmes"]}
    for code, offer in offers.items():
        if code in researched:
            yield from _of_texts(offer, researched, facts["everywhere"])
        elif code not in NO_COUNTERPART:
            yield f"{code}: nothing was researched of it"
    yield from _of_helping(offers, facts)
    yield from _of_tables(script, facts)
    yield from _of_links(script, facts)


def _of_a_model(offer: Offer, fact: Facts) -> Iterator[str]:
    if offer.status != fact["status"]:
        yield f"{offer.id}: status {offer.status}, not {fact['status']}"
    amount = (offer.amount.minimum, offer.amount.maximum) if offer.amount else (None, None)
    if offer.role != "warning" or offer.amount:
        yield from _pair(offer, "amount", amount, fact["amount"])
        tenor = (_months(offer), offer.tenor.maximum) if offer.tenor else (None, None)
        yield from _pair(offer, "tenor", tenor, fact["tenor"])
        days = (offer.days_to_cash.minimum, offer.days_to_cash.maximum) if offer.days_to_cash else (None, None)
        yield from _pair(offer, "days", days, fact["days"])
    if offer.cost:
        rates = [None if rate is None else rate * 100 for rate in (offer.cost.low, offer.cost.typical, offer.cost.high)]
        yield from _pair(offer, "cost", rates, fact["cost"])
    elif offer.role == "money" and fact["cost"][1] is not None:
        yield f"{offer.id}: no cost, but {fact['cost']}"
    yield from _of_years(offer, fact["years"])


def _of_years(offer: Offer, years: float | None) -> Iterator[str]:
    asked = {
        atom.minimum
        for need in offer.eligibility
        for atom in atoms(need.criterion)
        if isinstance(atom, AtLeast) and atom.slot == "months_operating"
    }
    expected = {Decimal(str(years)) * 12} if years else set()
    if asked != expected and offer.role != "warning":
        yield f"{offer.id}: months trading {sorted(asked)}, not {sorted(expected)}"


def _months(offer: Offer) -> Decimal | int | None:
    """Return the shortest tenor; of one in days, the quarter or tenth of a month it stands for."""
    assert offer.tenor
    if offer.tenor.min_days is None:
        return offer.tenor.minimum
    return round(Decimal(offer.tenor.min_days) / DAYS_OF_MONTH / Decimal("0.05")) * Decimal("0.05")


def _pair(offer: Offer, name: str, found: Iterable[Decimal | int | None], expected: Iterable[Any]) -> Iterator[str]:
    ours = [Decimal(0) if value is None else Decimal(value) for value in found]
    theirs = [Decimal(0) if value is None else Decimal(str(value)) for value in expected]
    if ours != theirs:
        yield f"{offer.id}: {name} {[str(value) for value in ours]}, not {[str(value) for value in theirs]}"


def _of_a_rule(offer: Offer, fact: Facts) -> Iterator[str]:
    if offer.status not in STATUS[fact["status"]]:
        yield f"{offer.id}: status {offer.status}, not {fact['status']}"
    for name, day in (("valid_from", offer.validity.first), ("valid_until", offer.validity.last)):
        told = fact.get(name)
        if day and told is None:
            yield f"{offer.id}: {name} {day}, of which nothing was read"
        if told and len(told) == len("2026-11-21") and day != date.fromisoformat(told):
            yield f"{offer.id}: {name} {day}, not {told}"
        if told and day and not day.isoformat().startswith(told):
            yield f"{offer.id}: {name} {day}, not {told}"
    if offer.document and not any(part in fact.get("document", "") for part in offer.document.split("、")):
        yield f"{offer.id}: document {offer.document}, not {fact.get('document')}"


def _of_texts(offer: Offer, researched: Facts, everywhere: list[float]) -> Iterator[str]:
    """Every number in the words must have been read of the offer, of what it leads to, or of all."""
    near = (offer.id, offer.realises or offer.id, *offer.applies_to, *offer.alternatives)
    read = [*everywhere, *(number for code in near if code in researched for number in researched[code]["numbers"])]
    known = {Decimal(str(number)) for number in read} | TELEPHONES
    # A share may be said in tenths, years as months, a rate by the month.
    known |= {number * factor for number in known for factor in (12, Decimal("0.01"), 100)}
    known |= {number / 12 for number in known}
    for text in _texts(offer):
        for words in (text.zh, text.en):
            odd = [number for number in _numbers(words) if number > SMALL and number not in known]
            if odd:
                yield f"{offer.id}: {', '.join(map(str, odd))} in {words!r}"


def _texts(offer: Offer) -> Iterator[Text]:
    yield from (offer.summary, *offer.steps, *offer.pros, *offer.cautions)
    yield from (check.text for check in offer.check_yourself)
    yield from (need.note for need in offer.eligibility if need.note)
    yield from (given.note for given in (offer.amount, offer.cost) if given and given.note)
    if offer.reason:
        yield offer.reason


def _numbers(words: str) -> list[Decimal]:
    return [Decimal(digits.replace(",", "")) * UNITS.get(unit, 1) for digits, unit in NUMBER.findall(words)]


def _of_helping(offers: Mapping[str, Offer], facts: Facts) -> Iterator[str]:
    for code, fact in facts["subsidies"].items():
        lowering = offers[code].lowers_cost
        if "points" not in fact or lowering is None:
            continue
        if lowering.points is None or lowering.points * 100 != Decimal(str(fact["points"])):
            yield f"{code}: points {lowering.points}, not {fact['points']}"
        if lowering.months != fact["max_years"] * 12:
            yield f"{code}: {lowering.months} months, not {fact['max_years']} years"
        if lowering.up_to != fact.get("cap_loan_cny"):
            yield f"{code}: up to {lowering.up_to}, not {fact.get('cap_loan_cny')}"
    for code, cap in facts["guarantee_caps"].items():
        amount = offers[code].amount
        if amount is None or amount.maximum != cap:
            yield f"{code}: guarantees up to {amount and amount.maximum}, not {cap}"


def _of_tables(script: Script, facts: Facts) -> Iterator[str]:
    reference = script.reference
    classes = yaml.safe_load(HAIRCUTS.read_text(encoding="utf-8"))["classes"]
    ltv = {code: [Decimal(rate.rstrip("%")) for rate in found["ltv"].values()] for code, found in classes.items()}
    for code in ltv.keys() | facts["haircuts"].keys():
        if ltv.get(code) != facts["haircuts"].get(code):
            yield f"haircut of {code}: {ltv.get(code)}, not {facts['haircuts'].get(code)}"
    for reading in facts["lpr"]:
        day = date.fromisoformat(reading.get("on") or (reading["from"] if len(reading["from"]) > 7 else "2024-11-01"))
        found = reference.lpr_on(day)
        if found is None or found.one_year * 100 != Decimal(str(reading["one_year"])):
            yield f"LPR of {day}: {found and found.one_year}, not {reading['one_year']}"
        five = found.five_year if found else None
        if five and "five_year" in reading and five * 100 != Decimal(str(reading["five_year"])):
            yield f"five-year LPR of {day}: {five}, not {reading['five_year']}"
    rates = {
        kind: sorted(rate.rate * 100 for rate in reference.benchmarks.values() if rate.measured_by == kind)
        for kind in ("survey", "official")
    }
    survey = sorted(Decimal(str(rate)) for rate in facts["benchmarks"]["survey"].values())
    if rates["survey"] != survey:
        yield f"survey rates {rates['survey']}, not {survey}"
    official = {Decimal(str(rate)) for _, rate in facts["benchmarks"]["official"]}
    if not official <= set(rates["official"]):
        yield f"official rates {rates['official']} without {official - set(rates['official'])}"
    for code, fact in facts["limits"].items():
        limit = reference.limits.get(code)
        if limit is None:
            yield f"{code}: a rule of law that is missing"
            continue
        told = {abs(number) for number in limit.figures.values()}
        told |= {number * 100 for number in told}
        for name, value in fact["value"].items():
            if name != "percent_at_lpr_3_0" and Decimal(str(value)) not in told:
                yield f"{code}: {name} {value} is not among {sorted(told)}"
        if fact["since"] and not (limit.holds.first and limit.holds.first.isoformat().startswith(fact["since"])):
            yield f"{code}: since {limit.holds.first}, not {fact['since']}"
    numbers = {line.number for line in reference.helplines.values()}
    if missing := set(facts["helplines"].values()) - numbers:
        yield f"helplines: {missing}"


def _of_links(script: Script, facts: Facts) -> Iterator[str]:
    never = set(facts["never_linked"])
    for source in script.catalogue.sources.values():
        if source.url in never:
            yield f"{source.id}: {source.url} may not be shown"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in differences(load_script(Content(ROOT)), read_facts()))
