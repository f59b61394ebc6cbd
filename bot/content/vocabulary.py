"""Reading slots, places, industries, size classes and haircuts into one vocabulary."""

from collections.abc import Mapping
from decimal import Decimal

from bot.applicant.answers import SlotName
from bot.applicant.derived import DERIVED
from bot.applicant.facts import Planning, Vocabulary
from bot.applicant.slots import (
    Change,
    ChoiceKind,
    IndustryKind,
    Kind,
    NumberKind,
    PledgesKind,
    RegionKind,
    SetKind,
    Slot,
    TextKind,
    Unit,
)
from bot.applicant.taxonomies import (
    SIZES,
    Division,
    Haircuts,
    Industries,
    Industry,
    Region,
    Regions,
    SizeFloors,
    SizeStandard,
)
from bot.content.files import Folder
from bot.locales import Text
from bot.yamlnodes import Node, Record, collect

_UNITS: tuple[Unit, ...] = ("cny", "months", "days", "people", "none")
_CHANGES: tuple[Change, ...] = ("no", "rise", "fall", "any", "add")
_YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_ASSISTED = {"1": True, "0": False, "": None}


def read_vocabulary(knowledge: Folder, country: str) -> Vocabulary:
    """Read everything a profile may say; all mistakes of a file are reported together."""
    home = knowledge / "countries" / country
    regions = read_regions(home)
    industries = read_industries(home.yaml("industries.yaml"))
    haircuts, kinds = read_haircuts(home.yaml("collateral.yaml"))
    tables = _Tables(regions, industries, haircuts, kinds)
    slots = _read_slots(knowledge.yaml("slots.yaml"), tables)
    return Vocabulary(
        slots=slots,
        regions=regions,
        industries=industries,
        sizes=read_sizes(home.yaml("size-classes.yaml")),
        haircuts=haircuts,
        planning=_read_planning(home.yaml("limits.yaml")),
        derived=DERIVED,
    )


class _Tables:
    """The tables that some kinds of slot take their options from."""

    def __init__(self, regions: Regions, industries: Industries, haircuts: Haircuts, kinds: Mapping[str, Text]) -> None:
        self.regions = regions
        self.industries = industries
        self.haircuts = haircuts
        self.kinds = kinds


def read_regions(home: Folder) -> Regions:
    """Read the units of GB/T 2260 with every name they go by."""
    return Regions({row["code"]: _region(row) for row in home.rows("regions.csv")})


def _region(row: Mapping[str, str]) -> Region:
    names = (row["name_zh"], row["short_zh"], row["name_en"], row["pinyin"], *row["aliases"].split("|"))
    return Region(
        code=row["code"],
        parent=row["parent_code"] or None,
        level=int(row["level"]),
        name=Text(row["name_zh"], row["name_en"]),
        group=row["region_group"],
        assisted=_ASSISTED[row["key_county_160"]] if int(row["level"]) == 3 else False,
        names=tuple(name for name in names if name),
    )


def read_industries(node: Node) -> Industries:
    """Read the groups, the divisions and the sector words they stand for."""
    with node.record() as record:
        sectors = record.need("sectors", lambda found: found.mapping(Node.words))
        divisions = record.need("divisions", _read_divisions)
        groups = record.need("groups", lambda found: _read_groups(found, divisions or {}, sectors or {}))
        by_division = record.need("division_sectors", lambda found: _sector_sets(found, sectors or {}))
        by_signal = record.need("signal_sectors", lambda found: _sector_sets(found, sectors or {}))
    return Industries(groups, divisions, sectors, by_division, by_signal)


def _sector_sets(node: Node, sectors: Mapping[str, Text]) -> dict[str, frozenset[str]]:
    return node.mapping(lambda found: _sectors(found, sectors))


def _sectors(node: Node, sectors: Mapping[str, Text]) -> frozenset[str]:
    return frozenset(node.each(lambda item: item.choice(sectors, "a sector")))


def _read_groups(node: Node, divisions: Mapping[str, Division], sectors: Mapping[str, Text]) -> dict[str, Industry]:
    def division(found: Node) -> str:
        return found.choice(divisions, "a division of GB/T 4754")

    def read(entry: tuple[str, Node, Node]) -> Industry:
        code, _, group = entry
        with group.record() as record:
            name = record.need("name", Node.words)
            icon = record.need("icon", Node.text)
            usual = record.take("division", division)
            further = record.take("further", lambda found: found.each(division), ())
            known = record.need("sectors", lambda found: _sectors(found, sectors))
        return Industry(code, name, icon, usual, further, known)

    return {group.code: group for group in collect(node.entries(), read)}


def _read_divisions(node: Node) -> dict[str, Division]:
    def read(entry: tuple[str, Node, Node]) -> Division:
        code, _, division = entry
        with division.record() as record:
            zh = record.need("zh", Node.text)
            en = record.need("en", Node.text)
            size_groups = record.need("size_groups", lambda found: frozenset(found.each(Node.text)))
        return Division(code, Text(zh, en), size_groups)

    return {division.code: division for division in collect(node.entries(), read)}


def read_sizes(node: Node) -> SizeStandard:
    """Read the floors of the official size standard."""

    def floors(found: Node) -> dict[str, Decimal]:
        return found.mapping(Node.number)

    def read(entry: tuple[str, Node, Node]) -> SizeFloors:
        code, _, group = entry
        with group.record() as record:
            record.need("name", Node.words)
            found = {size: record.need(size, floors) for size in SIZES[1:]}
        return SizeFloors(code, found)

    with node.record() as record:
        groups = record.need("groups", lambda found: collect(found.entries(), read))
        record.need("documents", lambda found: found.each(Node.text))
    return SizeStandard({group.group: group for group in groups})


def read_haircuts(node: Node) -> tuple[Haircuts, dict[str, Text]]:
    """Read the haircut table, and the names of the kinds of asset."""
    with node.record() as record:
        classes = record.need("classes", lambda found: found.mapping(_read_class))
        kinds = record.need("kinds", lambda found: found.mapping(lambda kind: _read_asset_kind(kind, classes or {})))
    haircuts = Haircuts(
        ltv={code: ltv for code, (_, ltv) in classes.items()},
        names={code: name for code, (name, _) in classes.items()},
        classes={kind: found for kind, (_, found) in kinds.items()},
    )
    return haircuts, {kind: name for kind, (name, _) in kinds.items()}


def _read_class(node: Node) -> tuple[Text, Decimal]:
    with node.record() as record:
        name = record.need("name", Node.words)
        typical = record.need("ltv", _read_ltv)
        record.need("confidence", Node.text)
        record.take("sources", lambda found: found.each(Node.text))
    return name, typical


def _read_ltv(node: Node) -> Decimal:
    with node.record() as record:
        low, typical, high = (record.need(key, Node.rate) for key in ("low", "typical", "high"))
    if not low <= typical <= high <= 1:
        raise node.error("expected low, typical and high in rising order, at most 100%")
    return typical


def _read_asset_kind(node: Node, classes: Mapping[str, object]) -> tuple[Text, tuple[str, ...]]:
    with node.record() as record:
        name = record.need("name", Node.words)
        found = record.take("classes", lambda listed: listed.each(lambda item: item.choice(classes, "a class")), ())
    return name, found


def _read_planning(node: Node) -> Planning:
    def planning(found: Node) -> Planning:
        with found.record() as record:
            rate = record.need("rate", Node.rate)
            dscr = record.need("dscr", Node.number)
            volatile = record.need("dscr_volatile", Node.number)
            months = record.need("months", Node.whole)
        return Planning(rate=rate, dscr=dscr, dscr_volatile=volatile, months=months)

    with node.record() as record:
        found = record.need("planning", planning)
    return found


def _read_slots(node: Node, tables: _Tables) -> dict[SlotName, Slot]:
    slots = collect(node.entries(), lambda entry: _read_slot(entry, tables))
    missing = set(DERIVED) - {slot.name for slot in slots if slot.derived}
    if missing:
        raise node.error(f"no words for the derived slots {', '.join(sorted(missing))}")
    return {slot.name: slot for slot in slots}


def _read_slot(entry: tuple[str, Node, Node], tables: _Tables) -> Slot:
    name, key, node = entry
    with node.record() as record:
        kind = _read_kind(record, tables)
        label = record.need("label", Node.words)
        why = record.need("why", Node.words)
        change = record.take("change", lambda found: found.choice(_CHANGES, "a way to change"), "no")
        addable = record.take("addable", lambda found: frozenset(found.each(Node.text)), frozenset())
        always = record.take("always", Node.yes_no, default=False)
        derived = record.take("derived", Node.yes_no, default=False)
        if derived and name not in DERIVED:
            record.report(f"nothing reckons a derived slot `{name}`", "derived")
    if isinstance(kind, SetKind) and not addable <= set(kind.options):
        raise key.error(f"`addable` names options that are not there: {', '.join(sorted(addable - set(kind.options)))}")
    return Slot(
        name=SlotName(name),
        kind=kind,
        label=label,
        why=why,
        change=change,  # type: ignore[arg-type]  # `choice` returns one of _CHANGES
        addable=addable,
        always=always,
        derived=derived,
    )


def _read_kind(record: Record, tables: _Tables) -> Kind:  # noqa: C901  # one case for each kind of slot
    match record.need("kind", lambda found: found.choice(_KINDS, "a kind of slot")):
        case "money":
            return _read_number(record, whole=False)
        case "count":
            return _read_number(record, whole=True)
        case "one-of":
            return ChoiceKind(_read_options(record))
        case "many-of":
            return SetKind(_read_options(record))
        case "yes-no":
            return ChoiceKind(_YES_NO, yes_no=True)
        case "region":
            return RegionKind(tables.regions)
        case "industry":
            return IndustryKind(tables.industries)
        case "division":
            return ChoiceKind({code: found.name for code, found in tables.industries.divisions.items()})
        case "sectors":
            return SetKind(tables.industries.sectors)
        case "pledges":
            ceiling = record.need("ceiling", Node.number)
            return PledgesKind(tables.kinds, tables.haircuts.classes, ceiling)
    return TextKind(longest=record.take("longest", Node.whole, 500))


_KINDS = (
    "money",
    "count",
    "one-of",
    "many-of",
    "yes-no",
    "region",
    "industry",
    "division",
    "sectors",
    "pledges",
    "text",
)


def _read_options(record: Record) -> Mapping[str, Text]:
    return record.need("options", lambda found: found.mapping(Node.words)) or {}


def _read_number(record: Record, *, whole: bool) -> NumberKind:
    minimum = record.need("min", Node.number)
    maximum = record.need("max", Node.number)
    unit = record.need("unit", lambda found: found.choice(_UNITS, "a unit"))
    return NumberKind(minimum, maximum, whole, unit)  # type: ignore[arg-type]  # `choice` returns one of _UNITS
