"""Firms, hard criteria and ways by chance, and the plain truth of what opens an offer.

A firm here is the exact value of every fact that the criteria look at. The truth shares no code with the search.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Any

from bot.applicant.answers import Answer, Exact, SlotName
from bot.eligibility.criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Between,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Some,
)
from bot.locales import Text
from bot.offers.offer import Offer, Requirement
from bot.offers.ways import Adds, Lowers, Raises, Rising, Sets, Way, Ways, ordered
from tests.unit.eligibility.worlds import truth

Firm = Mapping[str, Any]
WORDS = Text("做", "do")
NUMBERS = {
    "months_operating": range(8),
    "months_registered": range(8),
    "new_hires_12m": range(5),
    "employees": range(1, 7),
    "amount_needed": range(100, 109),
    "days_until_needed": range(6),
}
CODES = {
    "legal_form": ("not-registered", "self-employed", "company", "cooperative"),
    "guarantor": ("yes", "no"),
    "tax_rating": ("B", "C", "unrated"),
    "credit_record": ("clean", "serious-overdue"),
}
STAGES = ("idea", "startup")
SIGNALS = ("audited-accounts", "tax-invoices", "patents")


def way(code: str, effect: Sets | Adds | Lowers | Raises, when: Criterion | None = None, effort: int = 1) -> Way:
    return Way(id=code, words=WORDS, effect=effect, effort=effort, days=3, when=when)


def is_one(slot: str, *codes: str) -> OneOf:
    return OneOf(SlotName(slot), frozenset(codes), codes)


def started(slot: str) -> Rising:
    return Rising(SlotName(slot), AtLeast(SlotName(slot), Decimal(1)))


def sets(**answers: str | int) -> Sets:
    return Sets(
        {SlotName(slot): Exact(value if isinstance(value, str) else Decimal(value)) for slot, value in answers.items()}
    )


WAYS: Ways = ordered(
    [
        way("wait", Raises((started("months_operating"), started("months_registered")), 6)),
        way("hire", Raises((Rising(SlotName("new_hires_12m")), Rising(SlotName("employees"))), 3), effort=4),
        way("later", Raises((Rising(SlotName("days_until_needed")),), 4)),
        way(
            "licence", Raises((Rising(SlotName("months_registered"), Not(is_one("legal_form", "not-registered"))),), 6)
        ),
        way("less", Lowers(SlotName("amount_needed"))),
        way("guarantor", sets(guarantor="yes"), is_one("guarantor", "no"), 3),
        way("register", sets(legal_form="self-employed", months_registered=0), is_one("legal_form", "not-registered")),
        way("company", sets(legal_form="company", months_registered=0), is_one("legal_form", "self-employed"), 4),
        way("grade", sets(tax_rating="B"), is_one("tax_rating", "C", "unrated"), 2),
        way("audit", Adds(SlotName("signals"), "audited-accounts"), None, 2),
        way("invoices", Adds(SlotName("signals"), "tax-invoices")),
    ]
)


def firm_of(chance: Random) -> Firm:
    numbers = {slot: Decimal(chance.choice(some)) for slot, some in NUMBERS.items()}
    codes = {slot: chance.choice(some) for slot, some in CODES.items()}
    return {**numbers, **codes, "signals": frozenset(code for code in SIGNALS if chance.random() < 0.4)}


def told(firm: Firm) -> dict[SlotName, Answer]:
    return {SlotName(slot): Exact(value) for slot, value in firm.items()}


def atom_of(chance: Random) -> Criterion:
    kind = chance.random()
    if kind < 0.5:
        slot = chance.choice(list(NUMBERS))
        low, high = sorted(Decimal(chance.choice(NUMBERS[slot])) for _ in range(2))
        name = SlotName(slot)
        found: list[Criterion] = [AtLeast(name, high), AtLeast(name, low), AtMost(name, low), Between(name, low, high)]
        return chance.choice(found)
    if kind < 0.8:
        slot = chance.choice([*CODES, "stage"])
        codes = CODES.get(slot, STAGES)
        return is_one(slot, *chance.sample(codes, chance.randint(1, len(codes) - 1)))
    codes = tuple(chance.sample(SIGNALS, chance.randint(1, 2)))
    held = SlotName("signals"), frozenset(codes)
    return HasAny(*held) if chance.random() < 0.5 else HasAll(*held)


def criterion_of(chance: Random, depth: int = 2) -> Criterion:
    if depth == 0 or chance.random() < 0.55:
        return atom_of(chance)
    parts = tuple(criterion_of(chance, depth - 1) for _ in range(chance.randint(2, 3)))
    joined: list[Criterion] = [AllOf(parts), AnyOf(parts), Not(parts[0]), Some(2, parts)]
    return chance.choice(joined)


def offer_of(chance: Random, base: Offer) -> Offer:
    needs = tuple(Requirement(criterion=criterion_of(chance)) for _ in range(chance.randint(1, 4)))
    return replace(base, eligibility=needs)


def unmet_of(chance: Random, base: Offer) -> tuple[Offer, Firm]:
    """Return an offer, and a firm that does not meet it."""
    while True:
        offer, firm = offer_of(chance, base), firm_of(chance)
        if not truth(offer.rule)(firm):
            return offer, firm


def steps_of(way: Way, firm: Firm) -> Iterator[tuple[int, Firm]]:
    """Yield every firm that going a way may lead to, with how far a number moved."""
    if way.when is not None and not truth(way.when)(firm):
        return
    match way.effect:
        case Sets(answers):
            yield 0, {**firm, **{slot: answer.value for slot, answer in answers.items() if isinstance(answer, Exact)}}
        case Adds(slot, code):
            if code not in firm[slot]:
                yield 0, {**firm, slot: firm[slot] | {code}}
        case Lowers(slot):
            for number in range(int(firm[slot]) - 1, 99, -1):
                yield int(firm[slot]) - number, {**firm, slot: Decimal(number)}
        case Raises(numbers, most):
            rising = [one.slot for one in numbers if one.when is None or truth(one.when)(firm)]
            for step in range(1, most + 1) if rising else ():
                yield step, {**firm, **{slot: firm[slot] + step for slot in rising}}


@dataclass(frozen=True, slots=True)
class Opening:
    """Ways, each with how far a number moved."""

    steps: Mapping[str, int]

    def within(self, other: "Opening") -> bool:
        """Say whether this does with less."""
        fewer = all(code in other.steps and step <= other.steps[code] for code, step in self.steps.items())
        return fewer and self.steps != other.steps


def openings(offer: Offer, firm: Firm) -> list[Opening]:
    """Return, by trying everything, what opens an offer with at most two ways and cannot be done with less."""
    holds = truth(offer.rule)
    if holds(firm):
        return []
    found: list[Opening] = []
    for first in WAYS:
        found += [Opening({first.id: step}) for step, then in steps_of(first, firm) if holds(then)]
    for first, second in combinations(WAYS, 2):
        if isinstance(first.effect, Raises) and set(first.slots) & set(second.slots):
            continue  # two ways to one number: one of them, gone further, does what both do
        for step, then in steps_of(first, firm):
            found += [
                Opening({first.id: step, second.id: further}) for further, last in steps_of(second, then) if holds(last)
            ]
    return [one for one in found if not any(other.within(one) for other in found)]
