"""Generated offers of six criteria over twelve slots, and firms that answer them, for the bench of the engines."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from bot.applicant.answers import Answer, Exact, SlotName
from bot.applicant.facts import Vocabulary
from bot.conversation.flow import Script
from bot.eligibility.criteria import AtLeast, AtMost, Criterion, HasAny, OneOf
from bot.offers.offer import Catalogue, Offer, Requirement

TERMS = (
    "bank-tax-credit-loan",
    "digital-bank-credit-loan",
    "mortgage-business-loan",
    "finance-lease",
    "order-financing",
    "guaranteed-loan-government",
    "angel-investment",
    "receivables-pledge",
)
"""The generated offers take amounts, cost, tenor and papers from these."""

_SIGNALS = (
    "tax-invoices",
    "bank-account-flow",
    "export-orders",
    "patents",
    "pos-qr-receipts",
    "payroll-social-security",
)
_PROVINCES = ("110000", "310000", "320000", "330000", "370000", "440000", "510000")
_INDUSTRIES = ("restaurant", "machinery_metal", "farming", "import_export", "education", "livestock")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "legal_form": ("self-employed", "partnership", "company", "cooperative", "farm-household"),
    "credit_record": ("clean", "minor-overdue", "serious-overdue", "none"),
    "tax_rating": ("A", "B", "M", "C", "D", "unrated"),
    "cash_pattern": ("steady", "seasonal", "lumpy", "growing"),
    "guarantor": ("yes", "no"),
}
_AMOUNTS: Mapping[str, tuple[int, ...]] = {
    "months_operating": (6, 12, 24, 36, 60),
    "employees": (5, 10, 20, 50, 100, 300),
    "annual_revenue": (200_000, 500_000, 1_000_000, 5_000_000, 20_000_000),
    "amount_needed": (50_000, 200_000, 500_000, 1_000_000, 5_000_000, 10_000_000),
}
SLOTS = tuple(map(SlotName, (*_CHOICES, *_AMOUNTS, "region", "industry", "signals")))


def criterion_of(slot: SlotName, chance: Random, vocabulary: Vocabulary) -> Criterion:
    """Draw one condition on a slot, one that some firms meet and some do not."""
    if slot in _CHOICES:
        options = _CHOICES[slot]
        named = tuple(chance.sample(options, chance.randint(1, len(options) - 1)))
        return OneOf(slot, frozenset(named), named)
    if slot in _AMOUNTS:
        limit = Decimal(chance.choice(_AMOUNTS[slot]))
        return chance.choice((AtLeast, AtMost))(slot, limit)
    if slot == "region":
        province = chance.choice(_PROVINCES)
        return OneOf(slot, vocabulary.regions.within(province), (province,))
    if slot == "industry":
        named = tuple(chance.sample(_INDUSTRIES, 3))
        return OneOf(slot, frozenset(named), named)
    return HasAny(slot, frozenset(chance.sample(_SIGNALS, 2)))


def catalogue_of(count: int, script: Script, chance: Random) -> Catalogue:
    """Draw offers of six criteria."""
    return replace(script.catalogue, offers={offer.id: offer for offer in _offers(count, script, chance)}, warnings={})


def _offers(count: int, script: Script, chance: Random) -> list[Offer]:
    shipped = script.catalogue.offers
    terms = [shipped[code] for code in TERMS if code in shipped]
    width = len(str(count))
    return [
        replace(
            chance.choice(terms),
            id=f"offer-{number:0{width}}",
            realises=None,
            eligibility=tuple(
                Requirement(criterion=criterion_of(slot, chance, script.vocabulary)) for slot in chance.sample(SLOTS, 6)
            ),
        )
        for number in range(count)
    ]


def firm_of(chance: Random, vocabulary: Vocabulary) -> dict[SlotName, Answer]:
    """Draw a firm that answers all twelve questions exactly."""
    firm: dict[SlotName, Answer] = {SlotName(name): Exact(chance.choice(codes)) for name, codes in _CHOICES.items()}
    firm |= {
        SlotName(name): Exact(Decimal(chance.choice(limits) + chance.choice((-1, 0, 1))))
        for name, limits in _AMOUNTS.items()
    }
    county = chance.choice(sorted(vocabulary.regions.within(chance.choice(_PROVINCES))))
    firm |= {SlotName("region"): Exact(county), SlotName("industry"): Exact(chance.choice(_INDUSTRIES))}
    return firm | {SlotName("signals"): Exact(frozenset(chance.sample(_SIGNALS, 2)))}


def missing_some(firm: Mapping[SlotName, Answer], count: int, chance: Random) -> dict[SlotName, Answer]:
    """Leave some answers out."""
    gone = chance.sample(sorted(firm), count)
    return {slot: answer for slot, answer in firm.items() if slot not in gone}


def plain(firm: Mapping[SlotName, Answer], vocabulary: Vocabulary) -> dict[str, object]:
    """Return a firm as the other engines take it: numbers, words and lists; a place with all that it lies in."""
    told: dict[str, object] = {}
    for slot, answer in firm.items():
        assert isinstance(answer, Exact)
        match answer.value:
            case Decimal() as number:
                told[slot] = int(number)
            case frozenset() as codes:
                told[slot] = sorted(map(str, codes))
            case str() as code if slot == "region":
                told[slot] = [unit.code for unit in vocabulary.regions.path(code)]
            case code:
                told[slot] = code
    return told


Says = Callable[[Criterion], str]


def said(criterion: Criterion, *, any_of: str, within: str) -> str:
    """Say a condition in an expression language; the two differ in how a list is looked through."""
    match criterion:
        case AtLeast(slot, limit):
            return f"{slot} >= {limit}"
        case AtMost(slot, limit):
            return f"{slot} <= {limit}"
        case HasAny(slot, codes):
            return "(" + any_of.join(within.format(code=code, slot=slot) for code in sorted(codes)) + ")"
        case OneOf(slot, _, (place,)) if slot == "region":
            return within.format(code=place, slot=slot)
        case OneOf(slot, _, named):
            return f"{slot} in [{', '.join(map(repr, named))}]"
    raise TypeError(f"not generated: {criterion}")


def json_logic(criterion: Criterion) -> dict[str, object]:
    """Say a condition in JsonLogic."""
    match criterion:
        case AtLeast(slot, limit):
            return {">=": [{"var": slot}, int(limit)]}
        case AtMost(slot, limit):
            return {"<=": [{"var": slot}, int(limit)]}
        case HasAny(slot, codes):
            return {"or": [{"in": [code, {"var": slot}]} for code in sorted(codes)]}
        case OneOf(slot, _, (place,)) if slot == "region":
            return {"in": [place, {"var": slot}]}
        case OneOf(slot, _, named):
            return {"in": [{"var": slot}, list(named)]}
    raise TypeError(f"not generated: {criterion}")


def json_rule(criterion: Criterion) -> dict[str, object]:
    """Say a condition as json-rules-engine has it."""
    match criterion:
        case AtLeast(slot, limit):
            return {"fact": slot, "operator": "greaterThanInclusive", "value": int(limit)}
        case AtMost(slot, limit):
            return {"fact": slot, "operator": "lessThanInclusive", "value": int(limit)}
        case HasAny(slot, codes):
            return {"any": [{"fact": slot, "operator": "contains", "value": code} for code in sorted(codes)]}
        case OneOf(slot, _, (place,)) if slot == "region":
            return {"fact": slot, "operator": "contains", "value": place}
        case OneOf(slot, _, named):
            return {"fact": slot, "operator": "in", "value": list(named)}
    raise TypeError(f"not generated: {criterion}")
