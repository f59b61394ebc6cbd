"""The official size standard: worked examples, and sets of classes where figures are rough."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, AnyOf, Band, Exact, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import codes_of
from bot.applicant.slots import NumberKind

EXAMPLES = yaml.safe_load((Path(__file__).parents[2] / "data" / "size-examples.yaml").read_text(encoding="utf-8"))
FIGURES = {"employees": "employees", "revenue_wan": "annual_revenue", "assets_wan": "total_assets"}
"""Columns of the examples, and the slots they stand for."""
INDICATORS = tuple(FIGURES.values())
SIZES = ("large", "medium", "small", "micro")


def of_group(group: str, vocabulary: Vocabulary) -> tuple[str, Vocabulary]:
    """Return a division of a size group, and the vocabulary in which it is of no other."""
    known = vocabulary.industries.divisions
    alone = [code for code, division in known.items() if division.size_groups == {group}]
    code = (alone or [code for code, division in known.items() if group in division.size_groups])[0]
    only = replace(known[code], size_groups=frozenset({group}))
    return code, replace(vocabulary, industries=replace(vocabulary.industries, divisions={**known, code: only}))


def classes_of(group: str, told: Mapping[str, Answer], vocabulary: Vocabulary) -> frozenset[str]:
    division, narrowed = of_group(group, vocabulary)
    answers = {"industry_division": Exact(division), **told}
    return possible_classes(answers, narrowed)


def possible_classes(told: Mapping[str, Answer], vocabulary: Vocabulary) -> frozenset[str]:
    facts = Facts({SlotName(slot): answer for slot, answer in told.items()}, vocabulary)
    return codes_of(facts.possible(SlotName("size_class")))


def figure(column: str, value: Any) -> Exact:
    number = Decimal(str(value))
    return Exact(number * 10_000 if column.endswith("_wan") else number)


def test_there_are_52_worked_examples_of_all_16_groups(vocabulary: Vocabulary) -> None:
    assert len(EXAMPLES["examples"]) == 52
    assert {example["group"] for example in EXAMPLES["examples"]} == set(vocabulary.sizes.groups)


@pytest.mark.parametrize("example", EXAMPLES["examples"], ids=str)
def test_a_worked_example_has_its_class(example: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    told = {slot: figure(column, example[column]) for column, slot in FIGURES.items() if column in example}
    assert classes_of(example["group"], told, vocabulary) == {example["class"]}


def class_of(group: str, figures: Mapping[str, Decimal], vocabulary: Vocabulary) -> str:
    """Read the standard from the top: the first class all of whose figures are reached."""
    floors = vocabulary.sizes.groups[group].floors
    return next(
        (size for size in SIZES[:3] if all(figures[slot] >= floor for slot, floor in floors[size].items())), "micro"
    )


def figures_around(slot: str, vocabulary: Vocabulary) -> list[Decimal]:
    """Return the ends of a slot, every floor of it, and a figure just short of each floor."""
    kind = vocabulary.slots[SlotName(slot)].kind
    assert isinstance(kind, NumberKind)
    step = Decimal(1) if kind.whole else Decimal("0.01")
    cuts = vocabulary.sizes.cuts(slot)
    return sorted({kind.minimum, kind.maximum, *cuts, *(cut - step for cut in cuts)})


def rough(figures: list[Decimal], data: st.DataObject) -> tuple[Answer, list[Decimal]]:
    """Draw a band or one of several figures, and return all figures that may be meant."""
    low, high = sorted((data.draw(st.sampled_from(figures)), data.draw(st.sampled_from(figures))))
    between = [number for number in figures if low <= number <= high]
    if data.draw(st.booleans()):
        return Band(low, high), between
    some = data.draw(st.sets(st.sampled_from(between), min_size=1, max_size=3))
    return AnyOf(frozenset(some)), sorted(some)


@given(st.data())
def test_rough_figures_have_every_class_that_some_firm_has_and_no_other(
    vocabulary: Vocabulary, data: st.DataObject
) -> None:
    group = data.draw(st.sampled_from(sorted(vocabulary.sizes.groups)))
    drawn = {slot: rough(figures_around(slot, vocabulary), data) for slot in INDICATORS}
    needed = [slot for slot in INDICATORS if slot in vocabulary.sizes.groups[group].indicators]
    completions = product(*(drawn[slot][1] for slot in needed))
    expected = {class_of(group, dict(zip(needed, figures, strict=True)), vocabulary) for figures in completions}
    assert classes_of(group, {slot: drawn[slot][0] for slot in INDICATORS}, vocabulary) == expected


def test_a_firm_that_told_nothing_may_be_of_any_class(vocabulary: Vocabulary) -> None:
    assert possible_classes({}, vocabulary) == set(SIZES)


def test_an_industry_stands_for_all_its_divisions(vocabulary: Vocabulary) -> None:
    # 60 people and 6 million a year: medium in retail, small in internet services, which an online shop may be.
    told: dict[str, Answer] = {"employees": Exact(Decimal(60)), "annual_revenue": Exact(Decimal(6_000_000))}
    assert possible_classes({"industry": Exact("retail_shop"), **told}, vocabulary) == {"medium"}
    assert possible_classes({"industry": Exact("ecommerce"), **told}, vocabulary) == {"medium", "small"}
    division: dict[str, Answer] = {"industry_division": Exact("64")}
    assert possible_classes({"industry": Exact("ecommerce"), **division, **told}, vocabulary) == {"small"}


def test_people_alone_decide_only_where_the_standard_asks_for_people_alone(vocabulary: Vocabulary) -> None:
    nine: dict[str, Answer] = {"employees": Exact(Decimal(9))}
    assert classes_of("other_unlisted", nine, vocabulary) == {"micro"}
    assert classes_of("software", nine, vocabulary) == {"micro"}
    assert classes_of("agriculture", nine, vocabulary) == set(SIZES)


def test_property_of_which_nobody_knows_more_may_be_of_each_of_its_groups(vocabulary: Vocabulary) -> None:
    # 100 people, revenue of 6 million, assets of 20 million: small in managing property and small in developing it;
    # in what the standard does not list, 100 people are medium.
    told: dict[str, Answer] = {
        "industry_division": Exact("70"),
        "employees": Exact(Decimal(100)),
        "annual_revenue": Exact(Decimal(6_000_000)),
        "total_assets": Exact(Decimal(20_000_000)),
    }
    assert possible_classes(told, vocabulary) == {"small", "medium"}
