"""The logic tests of the CEL conformance data, translated: an error there is an answer that is missing here."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.applicant.answers import Exact, SlotName
from bot.applicant.facts import Facts
from bot.eligibility.criteria import AllOf, AnyOf, Criterion, Not, OneOf
from bot.eligibility.index import Index
from bot.eligibility.judging import judge
from tests.unit.eligibility.toy import toy_vocabulary

CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parents[2] / "data" / "cel-logic.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
APPLYING = [case for case in CASES if "rule" in case]
TOLD, UNTOLD = SlotName("guarantor"), SlotName("form")
LEAVES = {
    "yes": OneOf(TOLD, frozenset({"yes"}), ("yes",)),
    "no": OneOf(TOLD, frozenset({"no"}), ("no",)),
    "untold": OneOf(UNTOLD, frozenset({"a"}), ("a",)),
}
TOY = toy_vocabulary()
FACTS = Facts({TOLD: Exact("yes")}, TOY)
GIVEN = {"met": "true", "unmet": "false", "unknown": "error"}


def rule_of(said: Any) -> Criterion:
    match said:
        case {"all": parts}:
            return AllOf(tuple(map(rule_of, parts)))
        case {"any": parts}:
            return AnyOf(tuple(map(rule_of, parts)))
        case {"not": part}:
            return Not(rule_of(part))
    return LEAVES[said]


@pytest.mark.parametrize("case", APPLYING, ids=lambda case: f"{case['section']}-{case['name']}")
def test_the_judge_and_the_index_say_what_cel_says(case: dict[str, Any]) -> None:
    rule = rule_of(case["rule"])
    assert GIVEN[case["verdict"]] == case["gives"], "the translation keeps what CEL gives"
    assert judge(rule, FACTS).value == case["verdict"]
    assert Index([rule], TOY).verdicts(FACTS).of(0).value == case["verdict"]


def test_every_test_of_the_section_is_translated_or_says_why_it_does_not_apply() -> None:
    assert Counter(case["section"] for case in CASES) == {"conditional": 5, "AND": 11, "OR": 11, "NOT": 3}
    assert all(("rule" in case) != ("why" in case) for case in CASES)
    assert len(APPLYING) == 18
