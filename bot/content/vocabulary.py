"""Reading slots, places, industries, size classes and haircuts into one vocabulary."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches

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
from bot.content.findings import Findings, unread_words
from bot.content.needed import NEEDED
from bot.locales import Text
from bot.yamlnodes import ContentError, Entry, Node, Record

_UNITS: tuple[Unit, ...] = ("cny", "months", "days", "people", "none")
_CHANGES: tuple[Change, ...] = ("no", "rise", "fall", "any", "add")
_YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_ASSISTED = {"1": True, "0": False, "": None}
_INDICATORS = ("employees", "annual_revenue", "total_assets")
_REGION_COLUMNS = ("code", "parent_code", "level", "name_zh", "short_zh", "name_en", "pinyin", "region_group", "key_county_160", "aliases")  # fmt: skip  # noqa: E501  # the head line as it stands
_GB_CODE = re.compile(r"[0-9]{6}")
_UNREAD_BOUND = Decimal(10**15)
_UNREAD_OPTIONS = {"(unread)": unread_words("(unread)")}
"""No set of options is empty, so that whatever is reckoned from an answer has one."""
_NEAR = 0.8
"""So much of a needed slot's name makes another one a slip of the hand."""
_UNREAD_PLANNING = Planning(rate=Decimal(0), dscr=Decimal(1), dscr_volatile=Decimal(1), months=12)


def read_vocabulary(
    knowledge: Folder, country: str, sources: Mapping[str, object], findings: Findings
) -> Vocabulary | None:
    """Read everything a profile may say; None if a whole table of it cannot be read."""
    home = knowledge / "countries" / country
    slots = findings.attempt(lambda: knowledge.yaml("slots.yaml"))
    regions = findings.attempt(lambda: read_regions(home, _region_groups(slots) if slots else (), findings))
    sizes = findings.attempt(lambda: read_sizes(home.yaml("size-classes.yaml"), findings))
    industries = findings.attempt(lambda: read_industries(home.yaml("industries.yaml"), sizes, findings))
    pledges = findings.attempt(lambda: read_haircuts(home.yaml("collateral.yaml"), sources, findings))
    planning = findings.attempt(lambda: _read_planning(home.yaml("limits.yaml"), findings))
    if not (regions and sizes and industries and pledges and planning and slots):
        return None
    haircuts, kinds = pledges
    return Vocabulary(
        slots=_read_slots(slots, _Tables(regions, industries, haircuts, kinds), findings),
        regions=regions,
        industries=industries,
        sizes=sizes,
        haircuts=haircuts,
        planning=planning,
        derived=DERIVED,
    )


class _Tables:
    """The tables that some kinds of slot take their options from."""

    def __init__(self, regions: Regions, industries: Industries, haircuts: Haircuts, kinds: Mapping[str, Text]) -> None:
        self.regions = regions
        self.industries = industries
        self.haircuts = haircuts
        self.kinds = kinds


def _region_groups(slots: Node) -> tuple[str, ...]:
    """Return the parts of the country as the slot names them; none where they cannot be read, which is said there."""
    options = _value(_value(slots, "region_group"), "options")
    return options.keys() if options and options.is_mapping else ()


def _value(node: Node | None, key: str) -> Node | None:
    entries = Findings().entries(node) if node else ()
    return next((value for name, _, value in entries if name == key), None)


def read_regions(home: Folder, groups: Collection[str], findings: Findings) -> Regions:
    """Read the units of GB/T 2260 with every name they go by; each stands below the one it lies in.

    Each lies in one of ``groups``, the parts of the country; without any nobody can say which there are.
    """
    units: dict[str, Region] = {}
    for place, row in home.rows("regions.csv", _REGION_COLUMNS, findings):
        wrong = _wrong_region(row, units)
        if wrong:
            findings.report(place, wrong)
        else:
            units[row["code"]] = _region(row)
            if groups and row["region_group"] not in groups:  # the unit stands all the same, for others lie in it
                findings.report(place, f"{row['region_group']!r} is no part of the country; use {', '.join(groups)}")
    return Regions(units)


def _wrong_region(row: Mapping[str, str], above: Mapping[str, Region]) -> str | None:
    if not _GB_CODE.fullmatch(row["code"]):
        return f"{row['code']!r} is not a code of GB/T 2260, six digits"
    if row["code"] in above:
        return f"the unit {row['code']} stands here a second time"
    if row["parent_code"] and row["parent_code"] not in above:
        return f"{row['code']} lies in {row['parent_code']!r}, which does not stand above it"
    if row["level"] not in {"1", "2", "3"}:
        return f"expected a level from 1 to 3, not {row['level']!r}"
    if row["key_county_160"] not in _ASSISTED:
        return f"expected 0, 1 or nothing in key_county_160, not {row['key_county_160']!r}"
    return None


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


def read_industries(node: Node, sizes: SizeStandard | None, findings: Findings) -> Industries:
    """Read the groups, the divisions and the sector words they stand for."""
    record = node.record()
    with findings, record:
        sectors = record.need("sectors", findings.words) or {}
        divisions = record.need("divisions", lambda found: _read_divisions(found, sizes, findings)) or {}
        groups = record.need("groups", lambda found: _read_groups(found, divisions, sectors, findings)) or {}
        by_division = record.need("division_sectors", lambda found: _sector_sets(found, sectors, findings)) or {}
        by_signal = record.need("signal_sectors", lambda found: _sector_sets(found, sectors, findings)) or {}
    return Industries(groups, divisions, sectors, by_division, by_signal)


def _sector_sets(node: Node, sectors: Mapping[str, Text], findings: Findings) -> Mapping[str, frozenset[str]]:
    return findings.mapping(node, lambda entry: _sectors(entry[2], sectors), lambda _: frozenset())


def _sectors(node: Node, sectors: Mapping[str, Text]) -> frozenset[str]:
    return frozenset(node.each(lambda item: item.choice(sectors, "a sector")))


def _read_groups(
    node: Node, divisions: Mapping[str, Division], sectors: Mapping[str, Text], findings: Findings
) -> Mapping[str, Industry]:
    def division(found: Node) -> str:
        return found.choice(divisions, "a division of GB/T 4754")

    def read(entry: Entry) -> Industry:
        code, _, group = entry
        with group.record() as record:
            name = record.need("name", Node.words)
            icon = record.need("icon", Node.text)
            usual = record.take("division", division)
            further = record.take("further", lambda found: found.each(division), ())
            known = record.need("sectors", lambda found: _sectors(found, sectors))
        return Industry(code, name, icon, usual, further, known)

    return findings.mapping(
        node, read, lambda code: Industry(code, unread_words(code), "", None, tuple(divisions), frozenset(sectors))
    )


def _read_divisions(node: Node, sizes: SizeStandard | None, findings: Findings) -> Mapping[str, Division]:
    def size_group(found: Node) -> str:
        return found.choice(sizes.groups, "a group of the size standard") if sizes else found.text()

    def read(entry: Entry) -> Division:
        code, _, division = entry
        with division.record() as record:
            zh = record.need("zh", Node.text)
            en = record.need("en", Node.text)
            size_groups = record.need("size_groups", lambda found: frozenset(found.each(size_group)))
        return Division(code, Text(zh, en), size_groups)

    return findings.mapping(node, read, lambda code: Division(code, unread_words(code), frozenset()))


def read_sizes(node: Node, findings: Findings) -> SizeStandard:
    """Read the floors of the official size standard; every class of a group has floors in the same figures."""

    def floor(entry: Entry) -> tuple[str, Decimal]:
        return entry[1].choice(_INDICATORS, "a figure of the size standard"), entry[2].number()

    def read(entry: Entry) -> SizeFloors:
        code, _, group = entry
        with group.record() as record:
            record.need("name", Node.words)
            floors = {size: record.need(size, lambda found: dict(found.each_entry(floor))) for size in SIZES[1:]}
        if any(floors[size].keys() != floors["small"].keys() for size in floors):
            raise group.error("expected the same figures for each class")
        return SizeFloors(code, floors)

    def unread(code: str) -> SizeFloors:
        return SizeFloors(code, {size: {} for size in SIZES[1:]})

    record = node.record()
    with findings, record:
        groups = record.need("groups", lambda found: findings.mapping(found, read, unread)) or {}
        record.need("documents", lambda found: found.each(Node.text))
    return SizeStandard(groups)


def read_haircuts(node: Node, sources: Mapping[str, object], findings: Findings) -> tuple[Haircuts, Mapping[str, Text]]:
    """Read the haircut table, and the names of the kinds of asset."""

    def read_class(entry: Entry) -> tuple[Text, Decimal]:
        return _read_class(entry[2], sources)

    def read_kind(entry: Entry) -> tuple[Text, tuple[str, ...]]:
        return _read_asset_kind(entry[2], classes)

    classes: Mapping[str, tuple[Text, Decimal]] = {}
    kinds: Mapping[str, tuple[Text, tuple[str, ...]]] = {}
    record = node.record()
    with findings, record:
        classes = record.need("classes", lambda found: findings.mapping(found, read_class, _unread_class)) or {}
        kinds = record.need("kinds", lambda found: findings.mapping(found, read_kind, _unread_kind)) or {}
    haircuts = Haircuts(
        ltv={code: ltv for code, (_, ltv) in classes.items()},
        names={code: name for code, (name, _) in classes.items()},
        classes={kind: found for kind, (_, found) in kinds.items()},
    )
    return haircuts, {kind: name for kind, (name, _) in kinds.items()}


def _unread_class(code: str) -> tuple[Text, Decimal]:
    return unread_words(code), Decimal(0)


def _unread_kind(code: str) -> tuple[Text, tuple[str, ...]]:
    return unread_words(code), ()


def _read_class(node: Node, sources: Mapping[str, object]) -> tuple[Text, Decimal]:
    with node.record() as record:
        name = record.need("name", Node.words)
        typical = record.need("ltv", _read_ltv)
        record.need("confidence", Node.text)
        record.take("sources", lambda found: found.each(lambda item: item.choice(sources, "a source")))
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


def _read_planning(node: Node, findings: Findings) -> Planning:
    def planning(found: Node) -> Planning:
        with found.record() as record:
            rate = record.need("rate", Node.rate)
            dscr = record.need("dscr", Node.number)
            volatile = record.need("dscr_volatile", Node.number)
            months = record.need("months", Node.whole)
            longer = record.need("longer_months", Node.whole)
            reserve = record.need("reserve_months", Node.whole)
            share = record.need("reserve_share", Node.rate)
        if dscr < 1 or volatile < 1 or months < 1:
            raise found.error("`dscr`, `dscr_volatile` and `months` are 1 or more")
        return Planning(
            rate=rate,
            dscr=dscr,
            dscr_volatile=volatile,
            months=months,
            longer_months=longer,
            reserve_months=reserve,
            reserve_share=share,
        )

    record = node.record()
    with findings, record:
        return record.need("planning", planning) or _UNREAD_PLANNING
    return _UNREAD_PLANNING


def _days(node: Node) -> int:
    days = node.whole()
    if days < 1:
        raise node.expected("a number of days, 1 or more")
    return days


def _read_slots(node: Node, tables: _Tables, findings: Findings) -> dict[SlotName, Slot]:
    entries = findings.entries(node)
    slots = findings.each(entries, lambda entry: _read_slot(entry, tables, findings))
    missing = set(DERIVED) - {SlotName(name) for name, _, _ in entries}
    if missing:
        findings.report(node.place, f"no words for the derived slots {', '.join(sorted(missing))}")
    read = {slot.name: slot for slot in slots}
    return read | _standing_in(read, tables, {name: key for name, key, _ in entries}, node, findings)


def _standing_in(
    read: Mapping[SlotName, Slot], tables: _Tables, keys: Mapping[str, Node], home: Node, findings: Findings
) -> dict[SlotName, Slot]:
    """Return what stands for the needed slots that are not there, so that all that rests on them is still checked."""
    found: dict[SlotName, Slot] = {}
    for name in NEEDED.keys() - read.keys():
        unread = _unread_slot(name, tables)
        near = _near(unread, read.values())
        if name not in keys and name not in DERIVED:
            message = f"`{name}` is missing; the program itself reckons with it"
            place = keys[near.name].place if near else home.place
            findings.report(place, f"{message}; is it what you call `{near.name}`?" if near else message)
        found[name] = replace(near, name=name, derived=unread.derived) if near else unread
        if near:  # it is told of under its right name, and nobody has to bring it about twice
            found[near.name] = replace(near, change="no")
    return found


def _unread_slot(name: SlotName, tables: _Tables) -> Slot:
    words = unread_words(name)
    return Slot(name=name, kind=_kind_unread(NEEDED[name], tables), label=words, why=words, derived=name in DERIVED)


def _near(unread: Slot, read: Iterable[Slot]) -> Slot | None:
    """Return the slot of the same kind that was meant to be this one, by its name."""
    others = {str(slot.name): slot for slot in read if slot.name not in NEEDED and type(slot.kind) is type(unread.kind)}
    names = get_close_matches(unread.name, others, 1, _NEAR)
    return others[names[0]] if names else None


def _kind_unread(kind: str, tables: _Tables) -> Kind:
    match kind:
        case "money" | "count":
            return NumberKind(-_UNREAD_BOUND, _UNREAD_BOUND, kind == "count", "none")
        case "one-of":
            return ChoiceKind(_UNREAD_OPTIONS)
        case "many-of":
            return SetKind(_UNREAD_OPTIONS)
        case "pledges":
            return PledgesKind(tables.kinds, tables.haircuts.classes, _UNREAD_BOUND)
    return _plain_kind(kind, tables)


def _plain_kind(kind: str, tables: _Tables) -> Kind:
    """Return a kind of which a slot says nothing more."""
    match kind:
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
    raise ValueError(kind)


def _read_slot(entry: Entry, tables: _Tables, findings: Findings) -> Slot:
    """Read a slot; if only its kind can be read it stands all the same, for offers and flows name it."""
    name, _, node = entry
    record = node.record()
    label, why, change = unread_words(name), unread_words(name), "no"
    addable, final, always, effort, derived = frozenset[str](), frozenset[str](), False, 1, False
    ages: int | None = None
    with findings, record:
        kind = _read_kind(name, record, tables, findings)
        label = record.need("label", Node.words) or label
        why = record.need("why", Node.words) or why
        change = record.take("change", lambda found: found.choice(_CHANGES, "a way to change"), "no")
        addable = record.take("addable", lambda found: _codes(found, kind), frozenset())
        final = record.take("final", lambda found: _codes(found, kind), frozenset())
        always = record.take("always", Node.yes_no, default=False)
        effort = record.take("effort", Node.whole, 1) or 1
        ages = record.take("ages", _days)
        derived = record.take("derived", Node.yes_no, default=False)
        if derived != (name in DERIVED):
            wrong = "nothing reckons it" if derived else "it is reckoned, never asked: `derived: yes`"
            record.report(f"`{name}`: {wrong}", "derived")
    if kind is None:
        raise ContentError(())  # said already; without a kind there is no slot
    return Slot(
        name=SlotName(name),
        kind=kind,
        label=label,
        why=why,
        change=change,  # type: ignore[arg-type]  # `choice` returns one of _CHANGES
        addable=addable,
        final=final,
        always=always,
        effort=effort,
        ages=ages,
        derived=derived,
    )


def _codes(node: Node, kind: Kind | None) -> frozenset[str]:
    options = kind.options if isinstance(kind, ChoiceKind | SetKind) else ()
    return frozenset(node.each(lambda item: item.choice(options, "an option of the slot")))


def _read_kind(name: str, record: Record, tables: _Tables, findings: Findings) -> Kind | None:
    match _kind_named(name, record):
        case "money":
            return _read_number(record, whole=False)
        case "count":
            return _read_number(record, whole=True)
        case "one-of":
            return ChoiceKind(_read_options(record, findings))
        case "many-of":
            return SetKind(_read_options(record, findings))
        case "pledges":
            ceiling = record.need("ceiling", Node.number)
            return PledgesKind(tables.kinds, tables.haircuts.classes, ceiling or _UNREAD_BOUND)
        case "text":
            return TextKind(longest=record.take("longest", Node.whole, 500))
        case None:
            return None
        case plain:
            return _plain_kind(plain, tables)


def _kind_named(name: str, record: Record) -> str | None:
    """Return the kind a slot is read as: of a needed one, whatever is written, what the program takes it for."""
    kind = record.need("kind", lambda found: found.choice(_KINDS, "a kind of slot"))
    needed = NEEDED.get(SlotName(name))
    if kind and needed and kind != needed:
        record.report(f"`{name}` is of the kind {needed!r}, not {kind!r}: the program itself reckons with it", "kind")
    return needed or kind


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


def _read_options(record: Record, findings: Findings) -> Mapping[str, Text]:
    return record.need("options", findings.words) or _UNREAD_OPTIONS


def _read_number(record: Record, *, whole: bool) -> NumberKind:
    minimum = record.need("min", Node.number)
    maximum = record.need("max", Node.number)
    unit = record.need("unit", lambda found: found.choice(_UNITS, "a unit"))
    if minimum is None or maximum is None:
        minimum, maximum = -_UNREAD_BOUND, _UNREAD_BOUND
    elif minimum > maximum:
        record.report(f"`min` {minimum} is above `max` {maximum}", "min")
    return NumberKind(minimum, maximum, whole, unit or "none")  # type: ignore[arg-type]  # `choice` returns one of _UNITS
