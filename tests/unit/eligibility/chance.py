"""Rules and partial profiles by chance, from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.eligibility.criteria import (
    AllOf,
    AtLeast,
    AtMost,
    Between,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Pledged,
    Some,
    atoms,
)
from bot.eligibility.criteria import AnyOf as AnyPart
from tests.unit.eligibility.toy import ASKED_SLOTS, CODES, COUNTIES, DERIVED_SLOTS, MARKS, PLEDGES, SETS
from tests.unit.eligibility.worlds import GRIDS, RESTS_ON, WORTHS, Answers, count, industries, inside, subsets, told

MOST_WORLDS = 3000
"""More firms than a profile may stand for, so that each can be looked at."""
TANGLES: tuple[tuple[str, ...], ...] = (
    ("size_class", "employees"),
    ("size_class", "industry_division"),
    ("size_class", "sectors"),
    ("size_class",),
    ("stage", "months_operating"),
    ("sectors", "signals"),
    ("sectors", "industry"),
    ("sectors", "industry", "industry_division"),
    ("small_low_profit", "employees", "legal_form"),
    ("small_low_profit", "size_class"),
    ("small_low_profit", "annual_taxable_income", "total_assets"),
    ("assistance_county", "region", "region_group"),
    ("assistance_county",),
)
"""Derived facts with what they rest on."""


@dataclass(frozen=True, slots=True)
class Pair:
    rule: Criterion
    answers: Answers

    @property
    def repeats(self) -> bool:
        """Whether some fact is looked at twice, itself or through another."""
        used = [name for atom in atoms(self.rule) for name in RESTS_ON.get(atom.slot, (atom.slot,))]
        return len(used) > len(set(used))


def pair_of(chance: Random) -> Pair:
    """Return a rule, and a profile small enough that every firm it stands for can be looked at."""
    rule = rule_of(chance)
    bases = bases_of(rule)
    answers = answers_to(bases, chance)
    while count(answers, rule) > MOST_WORLDS:
        slot = chance.choice(bases)
        answers[SlotName(slot)] = exact_of(slot, chance)
    return Pair(rule, answers)


def rule_of(chance: Random) -> Criterion:
    """Return a rule of depth up to 3; about half of them look at one fact several times on purpose."""
    kind = chance.random()
    if kind < 0.2:
        pool: Sequence[str] = chance.choice(TANGLES)
    elif kind < 0.5:
        pool = chance.sample(ASKED_SLOTS, chance.choice((1, 1, 2)))
    else:
        pool = chance.sample((*ASKED_SLOTS, *DERIVED_SLOTS), 8)
        return _tree(chance, 3, _Once(pool))
    return _tree(chance, 3, _Again(pool))


class _Again:
    """Any slot of a few, as often as it comes."""

    def __init__(self, pool: Sequence[str]) -> None:
        self._pool = pool

    def next(self, chance: Random) -> str:
        return chance.choice(self._pool)


class _Once:
    """One slot after the other; the last stays."""

    def __init__(self, pool: Sequence[str]) -> None:
        self._pool = list(pool)

    def next(self, _: Random) -> str:
        return self._pool.pop() if len(self._pool) > 1 else self._pool[0]


def _tree(chance: Random, depth: int, source: _Again | _Once) -> Criterion:
    if depth == 0 or (depth < 3 and chance.random() < 0.45):
        return atom_of(source.next(chance), chance)
    match chance.choice(("all", "any", "not", "some")):
        case "not":
            return Not(_tree(chance, depth - 1, source))
        case "all":
            return AllOf(_trees(chance, depth, source))
        case "any":
            return AnyPart(_trees(chance, depth, source))
    parts = _trees(chance, depth, source)
    return Some(chance.randint(1, len(parts)), parts)


def _trees(chance: Random, depth: int, source: _Again | _Once) -> tuple[Criterion, ...]:
    return tuple(_tree(chance, depth - 1, source) for _ in range(chance.choice((1, 2, 2, 3))))


def atom_of(slot: str, chance: Random) -> Criterion:
    """Return a condition on one slot."""
    name = SlotName(slot)
    if slot in MARKS:
        low, high = sorted(Decimal(chance.choice(MARKS[slot])) for _ in range(2))
        return chance.choice((AtLeast(name, low), AtMost(name, low), Between(name, low, high), Between(name, low, low)))
    if slot in SETS:
        codes = _some(SETS[slot], chance)
        return chance.choice((HasAny(name, codes), HasAll(name, codes)))
    if slot == "collateral":
        return Pledged(name, _some(PLEDGES, chance), Decimal(chance.randint(0, 3)))
    named = tuple(sorted(_some(CODES[slot], chance)))
    codes = frozenset(named)
    if slot == "region":
        codes = frozenset(county for county in COUNTIES if any(inside(county, unit) for unit in named))
    return OneOf(name, codes, named)


def _some(codes: Sequence[str], chance: Random) -> frozenset[str]:
    return frozenset(chance.sample(codes, chance.randint(1, max(1, len(codes) - 1))))


def answers_to(slots: Sequence[str], chance: Random) -> dict[SlotName, Answer]:
    """Return what a person may have said to some questions."""
    return {SlotName(slot): answer for slot in slots if (answer := answer_of(slot, chance)) is not None}


def answer_of(slot: str, chance: Random) -> Answer | None:
    """Return what a person may have said to a question, in every form there is; nothing if it was not put."""
    form = chance.random()
    if form < 0.2:
        return None
    if form < 0.3:
        return chance.choice(list(Silence))
    if form < 0.55:
        return exact_of(slot, chance)
    if slot in MARKS and form < 0.8:
        return band_of(slot, chance)
    if slot == "collateral":
        return exact_of(slot, chance)
    return AnyOf(frozenset(_value(slot, chance) for _ in range(chance.choice((1, 2, 2, 3)))))


def band_of(slot: str, chance: Random) -> Band:
    low, high = sorted(Decimal(chance.choice(MARKS[slot])) for _ in range(2))
    return chance.choice((Band(low, high), Band(low, high), Band(low, None), Band(None, high)))


def exact_of(slot: str, chance: Random) -> Exact:
    if slot == "collateral":
        return Exact(tuple(_pledge(chance) for _ in range(chance.choice((0, 1, 1, 2, 2, 3)))))
    return Exact(_value(slot, chance))


def _value(slot: str, chance: Random) -> Decimal | str | frozenset[str]:
    if slot in MARKS:
        return chance.choice(GRIDS[slot])
    if slot in SETS:
        return frozenset(code for code in SETS[slot] if chance.random() < 0.5)
    return chance.choice(CODES[slot])


def _pledge(chance: Random) -> Pledge:
    return Pledge(chance.choice(PLEDGES), None, _amount(chance), _amount(chance) if chance.random() < 0.4 else None)


def _amount(chance: Random) -> Decimal | Band | Silence | None:
    low, high = sorted(Decimal(chance.randint(0, 3)) for _ in range(2))
    return chance.choice((low, low, Band(low, high), Band(low, None), Band(None, high), Silence.UNSURE, None))


def narrower(answers: Answers, slot: str, chance: Random) -> Answers:
    """Return the answers with more told about one slot, and nothing taken back."""
    known = answers.get(SlotName(slot))
    if slot == "collateral":
        answer: Answer = _narrower_pledges(known, chance)
    elif slot in {"industry", "industry_division"}:
        pair = chance.choice(industries(answers))
        answer = Exact(pair[0] if slot == "industry" else pair[1])
    elif slot in MARKS:
        answer = _narrower_number(known, slot, chance)
    elif slot == "region":
        units = told(known, CODES[slot])
        answer = Exact(chance.choice([unit for unit in CODES[slot] if any(inside(unit, code) for code in units)]))
    else:
        values = told(known, subsets(SETS[slot]) if slot in SETS else CODES[slot])
        answer = AnyOf(frozenset(chance.sample(values, chance.randint(1, len(values)))))
    return {**answers, SlotName(slot): answer}


def _narrower_number(known: Answer | None, slot: str, chance: Random) -> Answer:
    values = told(known, GRIDS[slot])
    some = chance.sample(values, chance.randint(1, len(values)))
    if isinstance(known, Exact | AnyOf):
        return AnyOf(frozenset(some))
    return chance.choice((Exact(some[0]), AnyOf(frozenset(some)), Band(min(some), max(some))))


def _narrower_pledges(known: Answer | None, chance: Random) -> Exact:
    if not isinstance(known, Exact):
        return exact_of("collateral", chance)
    assert isinstance(known.value, tuple)
    return Exact(tuple(replace(item, value=_narrower_amount(item.value, chance)) for item in known.value))


def _narrower_amount(amount: Decimal | Band | Silence | None, chance: Random) -> Decimal:
    return amount if isinstance(amount, Decimal) else chance.choice(told(amount, WORTHS))


def bases_of(rule: Criterion) -> list[str]:
    """Return the questions whose answers decide a rule."""
    return sorted({base for atom in atoms(rule) for base in _bases(atom.slot)})


def _bases(slot: str) -> tuple[str, ...]:
    parts = [part for part in RESTS_ON.get(slot, (slot,)) if part not in {"size group", "on the list"}]
    if "industry and division" in parts:
        parts = ["industry", "industry_division", *parts[1:]]
    return tuple(parts)
