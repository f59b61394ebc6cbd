"""Plain truth: every firm that a partial profile may stand for, and whether a rule holds of one firm.

Written from the meaning of answers, operators and derived facts. It shares no code with the judge: only the shapes of
answers and criteria are the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

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
    slots_of,
)
from bot.eligibility.criteria import AnyOf as AnyPart
from tests.unit.eligibility.toy import (
    CODES,
    COUNTIES,
    DIVISION_SECTORS,
    DIVISIONS_OF,
    FLOORS,
    GROUP_OF,
    LISTED,
    MARKS,
    PARENTS,
    PLEDGES,
    SECTORS_OF,
    SETS,
    SIGNAL_SECTORS,
    SIZE_GROUPS,
    WHOLE,
)

World = Mapping[str, Any]
"""One firm: the exact value of everything that is true of it, what nobody knows included."""
Answers = Mapping[SlotName, Answer]
Holds = Callable[[World], bool]

UNKNOWABLE: dict[str, tuple[Any, ...]] = {"size group": (0, 1), "on the list": (True, False)}
"""Which size group of a division, and whether a county that nobody knows of is on the list."""
RESTS_ON: dict[str, tuple[str, ...]] = {
    "industry": ("industry and division",),
    "industry_division": ("industry and division",),
    "size_class": ("industry and division", "size group", "employees", "annual_revenue", "total_assets"),
    "sectors": ("industry and division", "signals"),
    "stage": ("months_operating",),
    "small_low_profit": ("legal_form", "annual_taxable_income", "employees", "total_assets"),
    "region_group": ("region",),
    "assistance_county": ("region", "on the list"),
}


def grid(slot: str) -> tuple[Decimal, ...]:
    """Return every mark of a number slot, and a number between each two marks where there is one."""
    marks = [Decimal(mark) for mark in MARKS[slot]]
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    if slot in WHOLE:
        between = [number.to_integral_value("ROUND_FLOOR") for number in between]
    return tuple(sorted({*marks, *between}))


GRIDS = {slot: grid(slot) for slot in MARKS}
WORTHS = tuple(Decimal(half) / 2 for half in range(7))
"""What a pledge may be worth or owe, in half steps up to the ceiling."""


def worlds(answers: Answers, rule: Criterion) -> Iterator[World]:
    """Yield every firm that agrees with the answers, as far as the rule looks at it."""
    variables = variables_of(answers, rule)
    for values in product(*variables.values()):
        yield dict(zip(variables, values, strict=True))


def count(answers: Answers, rule: Criterion) -> int:
    """Return the number of worlds."""
    return prod(len(values) for values in variables_of(answers, rule).values())


def variables_of(answers: Answers, rule: Criterion) -> dict[str, list[Any]]:
    """Return all that the rule may turn on, each with every value that agrees with the answers."""
    names = dict.fromkeys(name for slot in slots_of(rule) for name in RESTS_ON.get(slot, (slot,)))
    return {name: _values(name, answers) for name in names}


def _values(name: str, answers: Answers) -> list[Any]:
    if name in UNKNOWABLE:
        return list(UNKNOWABLE[name])
    if name == "industry and division":
        return industries(answers)
    answer = answers.get(SlotName(name))
    if name == "collateral":
        return _pledges(answer)
    if name == "region":
        units = told(answer, CODES["region"])
        return [county for county in COUNTIES if any(inside(county, code) for code in units)]
    if name in MARKS:
        return told(answer, GRIDS[name])
    return told(answer, subsets(SETS[name]) if name in SETS else CODES[name])


def told(answer: Answer | None, everything: Iterable[Any]) -> list[Any]:
    """Return the values of ``everything`` that agree with an answer."""
    match answer:
        case Exact(value):
            return [value]
        case AnyOf(values):
            return sorted(values, key=str)
        case Band(low, high):
            return [one for one in everything if (low is None or low <= one) and (high is None or one <= high)]
    return list(everything)


def industries(answers: Answers) -> list[tuple[str, str]]:
    """Return every group with every division it may have."""
    groups = told(answers.get(SlotName("industry")), CODES["industry"])
    divisions = told(answers.get(SlotName("industry_division")), CODES["industry_division"])
    pairs = [(group, division) for group in groups for division in divisions]
    # A firm of the group `other` may be of any division. If nothing agrees, both stand as they were told.
    return [pair for pair in pairs if pair[0] == "other" or pair[1] in DIVISIONS_OF[pair[0]]] or pairs


def subsets(codes: tuple[str, ...]) -> list[frozenset[str]]:
    """Return every set of these codes."""
    return [frozenset(some) for size in range(len(codes) + 1) for some in combinations(codes, size)]


def _pledges(answer: Answer | None) -> list[dict[str, Decimal]]:
    if isinstance(answer, Exact):
        assert isinstance(answer.value, tuple)
        return _worths_of(answer.value)
    chosen = product(*([None, *WORTHS] for _ in PLEDGES))
    return [{kind: worth for kind, worth in zip(PLEDGES, one, strict=True) if worth is not None} for one in chosen]


def _worths_of(items: tuple[Pledge, ...]) -> list[dict[str, Decimal]]:
    found: set[tuple[tuple[str, Decimal], ...]] = {()}
    for item in items:
        # Of a thing without a debt nobody says that nothing is owed on it.
        owed = [Decimal(0)] if item.owed is None else _amounts(item.owed)
        free = {max(Decimal(0), value - debt) for value in _amounts(item.value) for debt in owed}
        found = {_with(known, item.kind, worth) for known in found for worth in free}
    return [dict(known) for known in sorted(found)]


def _with(known: tuple[tuple[str, Decimal], ...], kind: str, worth: Decimal) -> tuple[tuple[str, Decimal], ...]:
    total = dict(known)
    total[kind] = total.get(kind, Decimal(0)) + worth
    return tuple(sorted(total.items()))


def _amounts(amount: Decimal | Band | Silence | None) -> list[Decimal]:
    return [amount] if isinstance(amount, Decimal) else told(amount, WORTHS)


def inside(county: str, unit: str) -> bool:
    """Say whether a place is a unit or a part of it."""
    place: str | None = county
    while place and place != unit:
        place = PARENTS[place]
    return place == unit


def truth(rule: Criterion) -> Holds:
    """Return whether the rule holds of a firm, as a function of the firm."""
    match rule:
        case AllOf(parts):
            every = [truth(part) for part in parts]
            return lambda world: all(holds(world) for holds in every)
        case AnyPart(parts):
            every = [truth(part) for part in parts]
            return lambda world: any(holds(world) for holds in every)
        case Some(count, parts):
            every = [truth(part) for part in parts]
            return lambda world: sum(holds(world) for holds in every) >= count
        case Not(part):
            inner = truth(part)
            return lambda world: not inner(world)
        case AtLeast(slot, minimum):
            return lambda world: bool(world[slot] >= minimum)
        case AtMost(slot, maximum):
            return lambda world: bool(world[slot] <= maximum)
        case Between(slot, minimum, maximum):
            return lambda world: minimum <= world[slot] <= maximum
        case OneOf("region", _, named):
            return lambda world: any(inside(world["region"], unit) for unit in named)
        case OneOf(slot, _, named):
            value = _value_of(slot)
            return lambda world: value(world) in named
        case HasAny(slot, codes):
            held = _value_of(slot)
            return lambda world: any(code in held(world) for code in codes)
        case HasAll(slot, codes):
            held = _value_of(slot)
            return lambda world: all(code in held(world) for code in codes)
        case Pledged(slot, kinds, minimum):
            return lambda world: any(kind in kinds and worth >= minimum for kind, worth in world[slot].items())


def _value_of(slot: str) -> Callable[[World], Any]:
    def as_told(world: World) -> Any:
        return world[slot]

    return VALUE.get(slot, as_told)


def _size_class(world: World) -> str:
    groups = SIZE_GROUPS[world["industry and division"][1]]
    floors = FLOORS[groups[world["size group"] % len(groups)]]
    for size in ("large", "medium", "small"):
        if all(world[slot] >= floor for slot, floor in floors[size].items()):
            return size
    return "micro"


def _stage(world: World) -> str:
    months = world["months_operating"]
    if months < 1:
        return "idea"
    if months < 12:
        return "startup"
    if months < 36:
        return "early"
    return "growth" if months < 60 else "mature"


def _sectors(world: World) -> set[str]:
    group, division = world["industry and division"]
    evidence = [SIGNAL_SECTORS.get(signal, set()) for signal in world["signals"]]
    return SECTORS_OF[group].union(DIVISION_SECTORS.get(division, set()), *evidence)


def _small_low_profit(world: World) -> str:
    keeps = world["annual_taxable_income"] <= 3_000_000 and world["employees"] <= 300
    pays = world["legal_form"] in {"company", "cooperative"}
    return "yes" if keeps and pays and world["total_assets"] <= 50_000_000 else "no"


def _assistance_county(world: World) -> str:
    listed = LISTED[world["region"]]
    return "yes" if (world["on the list"] if listed is None else listed) else "no"


VALUE: dict[str, Callable[[World], Any]] = {
    "industry": lambda world: world["industry and division"][0],
    "industry_division": lambda world: world["industry and division"][1],
    "size_class": _size_class,
    "stage": _stage,
    "sectors": _sectors,
    "small_low_profit": _small_low_profit,
    "region_group": lambda world: GROUP_OF[world["region"][0]],
    "assistance_county": _assistance_county,
}
"""How a fact follows from what a world holds; any other fact stands in it."""


def brute_force(rule: Criterion, answers: Answers) -> str:
    """Return "met", "unmet" or "unknown" by looking at every firm the answers may stand for."""
    holds = truth(rule)
    seen: set[bool] = set()
    for world in worlds(answers, rule):
        seen.add(holds(world))
        if len(seen) > 1:
            return "unknown"
    assert seen, "no firm agrees with the answers"
    return "met" if seen == {True} else "unmet"
