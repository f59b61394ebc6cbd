"""Derived facts: what follows from the answers and is therefore never asked.

Each is exact: it is the set of all values that some completion of the answers gives.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain, product

from bot.applicant.affordability import BASES, CASH, DEBT_PAYMENTS, NET_CASH, affordable_loan, runway_months
from bot.applicant.answers import Exact, SlotName
from bot.applicant.facts import DIVISION, INDUSTRY, Derived, Facts, Vocabulary
from bot.applicant.possible import (
    OneSetOf,
    Options,
    Possible,
    Span,
    allowed_in,
    certain_in,
    codes_of,
    exactly,
    numbers_of,
    stretches_of,
)
from bot.applicant.slots import PledgesKind, ends
from bot.applicant.taxonomies import Industries, SizeFloors

REGION = SlotName("region")
EMPLOYEES = SlotName("employees")
REVENUE = SlotName("annual_revenue")
ASSETS = SlotName("total_assets")
TAXABLE = SlotName("annual_taxable_income")
LEGAL_FORM = SlotName("legal_form")
MONTHS_OPERATING = SlotName("months_operating")
SIGNALS = SlotName("signals")
COLLATERAL = SlotName("collateral")

_INDICATORS = (EMPLOYEES, REVENUE, ASSETS)
"""What the size standard looks at."""

STAGE_ENDS = (("idea", 1), ("startup", 12), ("early", 36), ("growth", 60))
"""A stage ends before so many months of trading; *mature* has no end. Not yet trading is the stage *idea*."""

CORPORATE_TAXPAYERS = frozenset({"company", "cooperative"})
SMALL_LOW_PROFIT = {TAXABLE: Decimal(3_000_000), EMPLOYEES: Decimal(300), ASSETS: Decimal(50_000_000)}
"""Ceilings, all included; source: announcement 12 of 2023 of the Ministry of Finance and the tax administration."""


def size_class(facts: Facts) -> Possible:
    """Return the classes of the size standard that the firm may have."""
    groups = _size_groups(facts)
    boxes = product(*[stretches_of(facts.possible(name)) for name in _INDICATORS])
    figures = (dict[str, tuple[Decimal, Decimal]](zip(_INDICATORS, box, strict=True)) for box in boxes)
    return Options(frozenset(chain.from_iterable(group.classes(of) for of in figures for group in groups)))


def _size_groups(facts: Facts) -> tuple[SizeFloors, ...]:
    def groups() -> tuple[SizeFloors, ...]:
        divisions, sizes = facts.vocabulary.industries.divisions, facts.vocabulary.sizes.groups
        codes = frozenset[str]().union(*(divisions[code].size_groups for code in codes_of(facts.possible(DIVISION))))
        return tuple(sizes[code] for code in sorted(codes))

    return facts.following("size groups", (INDUSTRY, DIVISION), groups)


def small_low_profit(facts: Facts) -> Possible:
    """Say whether the firm keeps the three ceilings and pays corporate income tax.

    The state's list of restricted industries cannot be judged from the answers.
    """
    forms = codes_of(facts.possible(LEGAL_FORM))
    spans = {slot: numbers_of(facts.possible(slot)) for slot in SMALL_LOW_PROFIT}
    may = bool(forms & CORPORATE_TAXPAYERS) and all(spans[slot][0] <= most for slot, most in SMALL_LOW_PROFIT.items())
    must = forms <= CORPORATE_TAXPAYERS and all(spans[slot][1] <= most for slot, most in SMALL_LOW_PROFIT.items())
    return _yes_no(may=may, must=must)


def stage(facts: Facts) -> Possible:
    """Return the firm's stage by months of trading."""
    stretches = stretches_of(facts.possible(MONTHS_OPERATING))
    turns = {Decimal(end) for _, end in STAGE_ENDS}
    months = {month for low, high in stretches for month in {low, *(end for end in turns if low < end <= high)}}
    return Options(frozenset(_stage_at(month) for month in months))


def _stage_at(months: Decimal) -> str:
    return next((name for name, end in STAGE_ENDS if months < end), "mature")


def region_group(facts: Facts) -> Possible:
    """Return the part of the country, as the National Bureau of Statistics groups the provinces."""
    units = facts.vocabulary.regions.units
    return Options(frozenset(units[code].group for code in codes_of(facts.possible(REGION))))


def assistance_county(facts: Facts) -> Possible:
    """Say whether the place is one of the 160 key counties; where only part of the list is known, it may be."""
    units = facts.vocabulary.regions.units
    flags = {units[code].assisted for code in codes_of(facts.possible(REGION))}
    return _yes_no(may=bool(flags & {True, None}), must=flags == {True})


def sectors(facts: Facts) -> Possible:
    """Return the sets of sector words that offers use, from industry, division and signals."""
    bare, by_signals = set(_bare_sectors(facts)), _signal_sectors(facts.possible(SIGNALS), facts.vocabulary.industries)
    found = frozenset(known | more for known in bare for more in by_signals)
    return exactly(next(iter(found))) if len(found) == 1 else OneSetOf(found)


def _signal_sectors(signals: Possible, industries: Industries) -> set[frozenset[str]]:
    if isinstance(signals, OneSetOf):
        return set().union(*(_signal_sectors(exactly(held), industries) for held in signals.sets))
    found: set[frozenset[str]] = {frozenset()}
    for signal, more in industries.signal_sectors.items():
        if signal in certain_in(signals):
            found = {known | more for known in found}
        elif signal in allowed_in(signals):
            found |= {known | more for known in found}
    return found


def _bare_sectors(facts: Facts) -> Iterator[frozenset[str]]:
    industries = facts.vocabulary.industries
    groups, divisions = codes_of(facts.possible(INDUSTRY)), codes_of(facts.possible(DIVISION))
    # A division that no group claims was named by the person: it stands with every group.
    claimed = any(divisions & _divisions_of(group, facts) for group in groups)
    for group in groups:
        possible = divisions & _divisions_of(group, facts) if claimed else divisions
        special = possible & industries.division_sectors.keys()
        yield from (industries.sectors_of(group, division) for division in special)
        if possible - special:
            yield industries.groups[group].sectors


def _divisions_of(group: str, facts: Facts) -> frozenset[str]:
    industries = facts.vocabulary.industries
    return frozenset(industries.divisions) if group == "other" else industries.groups[group].divisions


def lendable_value(facts: Facts) -> Possible:
    """Return what lenders usually lend on the pledges: value after the class's haircut, less what is owed, in CNY."""
    kind = facts.vocabulary.slots[COLLATERAL].kind
    assert isinstance(kind, PledgesKind)
    ceiling = kind.ceiling
    answer = facts.answers.get(COLLATERAL)
    if not isinstance(answer, Exact) or not isinstance(answer.value, tuple):
        return Span(Decimal(0), ceiling)
    low = high = Decimal(0)
    for item in answer.value:
        share = facts.vocabulary.haircuts.span(item.kind, item.asset_class)
        worth = ends(item.value, ceiling)
        owed = (Decimal(0), Decimal(0)) if item.owed is None else ends(item.owed, ceiling)
        low += max(Decimal(0), worth[0] * share[0] - owed[1])
        high += max(Decimal(0), worth[1] * share[1] - owed[0])
    return Span(min(low, ceiling), min(high, ceiling))


def _yes_no(*, may: bool, must: bool) -> Options:
    if must:
        return Options(frozenset({"yes"}))
    return Options(frozenset({"yes", "no"})) if may else Options(frozenset({"no"}))


def _size_turns(slot: SlotName, vocabulary: Vocabulary) -> frozenset[Decimal]:
    return vocabulary.sizes.cuts(str(slot))


def _low_profit_turns(slot: SlotName, _: Vocabulary) -> frozenset[Decimal]:
    return frozenset({SMALL_LOW_PROFIT[slot]}) if slot in SMALL_LOW_PROFIT else frozenset()


def _stage_turns(slot: SlotName, _: Vocabulary) -> frozenset[Decimal]:
    return frozenset(Decimal(end) for _, end in STAGE_ENDS) if slot == MONTHS_OPERATING else frozenset()


def _sector_signals(slot: SlotName, vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(vocabulary.industries.signal_sectors) if slot == SIGNALS else frozenset()


def _no_turns(_slot: SlotName, _: Vocabulary) -> frozenset[str]:
    return frozenset()


DERIVED: Mapping[SlotName, Derived] = {
    SlotName("size_class"): Derived(
        frozenset({INDUSTRY, DIVISION, EMPLOYEES, REVENUE, ASSETS}), size_class, _size_turns
    ),
    SlotName("small_low_profit"): Derived(
        frozenset({LEGAL_FORM, TAXABLE, EMPLOYEES, ASSETS}), small_low_profit, _low_profit_turns
    ),
    SlotName("stage"): Derived(frozenset({MONTHS_OPERATING}), stage, _stage_turns),
    SlotName("region_group"): Derived(frozenset({REGION}), region_group, _no_turns),
    SlotName("assistance_county"): Derived(frozenset({REGION}), assistance_county, _no_turns),
    SlotName("sectors"): Derived(frozenset({INDUSTRY, DIVISION, SIGNALS}), sectors, _sector_signals),
    SlotName("lendable_value"): Derived(frozenset({COLLATERAL}), lendable_value),
    SlotName("affordable_loan"): Derived(BASES, affordable_loan),
    SlotName("runway_months"): Derived(frozenset({CASH, NET_CASH, DEBT_PAYMENTS}), runway_months),
}
