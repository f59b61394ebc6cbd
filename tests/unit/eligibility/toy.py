"""A small world to try the judge on: few words, and everything that may be true in it can be listed."""

from decimal import Decimal

from bot.applicant.answers import SlotName
from bot.applicant.derived import DERIVED
from bot.applicant.facts import Planning, Vocabulary
from bot.applicant.slots import ChoiceKind, IndustryKind, Kind, NumberKind, PledgesKind, RegionKind, SetKind, Slot
from bot.applicant.taxonomies import (
    Division,
    Haircuts,
    Industries,
    Industry,
    Region,
    Regions,
    SizeFloors,
    SizeStandard,
)
from bot.locales import Text

CEILING = Decimal(3)
WORD = Text("词", "word")

PARENTS: dict[str, str | None] = {
    "10": None,
    "11": "10",
    "111": "11",
    "112": "11",
    "12": "10",
    "121": "12",
    "20": None,
    "201": "20",
    "202": "20",
}
"""Two provinces; the first has cities with counties, the second counties only."""
GROUP_OF = {"1": "east", "2": "west"}
LISTED: dict[str, bool | None] = {"111": True, "112": None, "121": False, "201": True, "202": None}
"""Whether a county stands on the list of those assisted; of two nobody knows."""
COUNTIES = tuple(LISTED)

DIVISIONS_OF = {"farm": ("01", "02"), "shop": ("52",), "food": ("13", "52"), "other": ()}
SIZE_GROUPS = {
    "01": ("field",),
    "02": ("field",),
    "13": ("works",),
    "52": ("counter",),
    "70": ("works", "counter"),
}
"""By division; one has two, and nobody knows which."""
FLOORS: dict[str, dict[str, dict[str, int]]] = {
    "field": {
        "small": {"annual_revenue": 10},
        "medium": {"annual_revenue": 20},
        "large": {"annual_revenue": 40},
    },
    "works": {
        "small": {"employees": 2, "annual_revenue": 10},
        "medium": {"employees": 5, "annual_revenue": 20},
        "large": {"employees": 8, "annual_revenue": 40},
    },
    "counter": {
        "small": {"employees": 2, "total_assets": 10},
        "medium": {"employees": 5, "total_assets": 10},
        "large": {"employees": 8, "total_assets": 30},
    },
}
SECTORS_OF = {"farm": {"crops"}, "shop": {"trade"}, "food": {"trade", "making"}, "other": set[str]()}
DIVISION_SECTORS = {"02": {"forest"}}
SIGNAL_SECTORS = {"tender": {"supplier"}, "orders": {"export"}}

MARKS: dict[str, tuple[int, ...]] = {
    "years": (0, 1, 2, 3, 4),
    "tons": (0, 1, 2, 3),
    "employees": (0, 1, 2, 3, 5, 8, 300, 301, 1000),
    "annual_revenue": (0, 10, 20, 40, 100),
    "total_assets": (0, 10, 30, 50_000_000, 100_000_000),
    "annual_taxable_income": (0, 3_000_000, 5_000_000, 10_000_000),
    "months_operating": (0, 1, 6, 12, 24, 36, 60, 100, 1200),
}
"""Where rules draw their limits and bands end; every number at which a derived fact turns is among them."""
WHOLE = frozenset({"years", "employees", "months_operating"})
CODES: dict[str, tuple[str, ...]] = {
    "form": ("a", "b", "c", "d"),
    "legal_form": ("self-employed", "company", "cooperative"),
    "guarantor": ("yes", "no"),
    "industry": tuple(DIVISIONS_OF),
    "industry_division": tuple(SIZE_GROUPS),
    "region": tuple(PARENTS),
    "size_class": ("micro", "small", "medium", "large"),
    "stage": ("idea", "startup", "early", "growth", "mature"),
    "small_low_profit": ("yes", "no"),
    "region_group": ("east", "west"),
    "assistance_county": ("yes", "no"),
}
SETS: dict[str, tuple[str, ...]] = {
    "labels": ("p", "q", "r", "s"),
    "signals": ("tender", "orders", "shop-front"),
    "sectors": ("crops", "trade", "making", "forest", "supplier", "export"),
}
PLEDGES = ("land", "stock", "paper")
DERIVED_SLOTS = ("size_class", "stage", "sectors", "small_low_profit", "region_group", "assistance_county")
ASKED_SLOTS = tuple(slot for slot in (*MARKS, *CODES, *SETS, "collateral") if slot not in DERIVED_SLOTS)


def toy_vocabulary() -> Vocabulary:
    """Build the vocabulary of the toy world, with the derived facts of the real one."""
    slots = {SlotName(name): _slot(name) for name in (*MARKS, *CODES, *SETS, "collateral")}
    return Vocabulary(
        slots=slots,
        regions=_REGIONS,
        industries=_INDUSTRIES,
        sizes=_SIZES,
        haircuts=Haircuts({}, {}, {}),
        planning=Planning(rate=Decimal("0.072"), dscr=Decimal("1.25"), dscr_volatile=Decimal("1.5"), months=12),
        derived={SlotName(name): DERIVED[SlotName(name)] for name in DERIVED_SLOTS},
    )


def _slot(name: str) -> Slot:
    return Slot(name=SlotName(name), kind=_kind(name), label=WORD, why=WORD, derived=name in DERIVED_SLOTS)


def _kind(name: str) -> Kind:
    if name in MARKS:
        marks = MARKS[name]
        return NumberKind(Decimal(marks[0]), Decimal(marks[-1]), whole=name in WHOLE, unit="none")
    if name in SETS:
        return SetKind(dict.fromkeys((*SETS[name], "none"), WORD))
    match name:
        case "region":
            return RegionKind(_REGIONS)
        case "industry":
            return IndustryKind(_INDUSTRIES)
        case "collateral":
            return PledgesKind(dict.fromkeys(PLEDGES, WORD), {}, CEILING)
    return ChoiceKind(dict.fromkeys(CODES[name], WORD), yes_no=CODES[name] == ("yes", "no"))


def county(code: str) -> Region:
    """Build one unit of the toy country."""
    level = 1 if PARENTS[code] is None else 2 if len(code) == 2 else 3
    assisted = LISTED.get(code, False)
    return Region(code, PARENTS[code], level, WORD, GROUP_OF[code[0]], assisted)


_REGIONS = Regions({code: county(code) for code in PARENTS})
_INDUSTRIES = Industries(
    groups={
        code: Industry(code, WORD, "·", divisions[0] if divisions else None, divisions[1:], frozenset(SECTORS_OF[code]))
        for code, divisions in DIVISIONS_OF.items()
    },
    divisions={code: Division(code, WORD, frozenset(groups)) for code, groups in SIZE_GROUPS.items()},
    sectors=dict.fromkeys(SETS["sectors"], WORD),
    division_sectors={code: frozenset(words) for code, words in DIVISION_SECTORS.items()},
    signal_sectors={code: frozenset(words) for code, words in SIGNAL_SECTORS.items()},
)
_SIZES = SizeStandard(
    {
        group: SizeFloors(
            group, {size: {slot: Decimal(floor) for slot, floor in own.items()} for size, own in floors.items()}
        )
        for group, floors in FLOORS.items()
    }
)
