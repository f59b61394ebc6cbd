"""The slots the program itself reckons with: each is named when it is gone, and nothing dies of it."""

import re
from itertools import pairwise

import pytest

from bot.applicant.answers import SlotName
from bot.applicant.derived import DERIVED
from bot.content.needed import NEEDED, NEEDED_IN_TALK
from bot.yamlnodes import Problem
from tests.unit.content.conftest import ROOT, Author

SLOTS = "knowledge/slots.yaml"
ASKED = [name for name in NEEDED if name not in DERIVED]
_NAMED = re.compile(r'SlotName\(\s*"(\w+)"\s*\)')


def _bodies(author: Author) -> dict[str, str]:
    """Return what stands of each slot, its name included."""
    text = author.text(SLOTS)
    starts = [found.start() for found in re.finditer(r"^\w+:", text, re.MULTILINE)]
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return {part.partition(":")[0]: part for part in parts}


def _said(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.place.file, problem.message) for problem in problems]


def test_no_slot_is_reckoned_with_that_is_not_said_to_be_needed() -> None:
    named = {
        SlotName(name) for path in (ROOT / "bot").rglob("*.py") for name in _NAMED.findall(path.read_text("utf-8"))
    }
    assert len(named) > 30
    assert named <= NEEDED.keys() | NEEDED_IN_TALK
    assert DERIVED.keys() <= NEEDED.keys()


def test_each_misspelt_slot_is_named_where_it_stands_and_nobody_else_is_blamed(author: Author) -> None:
    for name in ASKED:
        author.edit(SLOTS, f"\n{name}:", f"\n{name[:-1]}:")
    found = author.check()
    assert sorted(problem.message for problem in found) == sorted(
        f"`{name}` is missing; the program itself reckons with it; is it what you call `{name[:-1]}`?" for name in ASKED
    )
    for problem in found:
        _, missing, _, misspelt, _ = problem.message.split("`")
        assert (problem.place.file, problem.place.line, problem.place.column) == (
            SLOTS,
            *author.place(SLOTS, f"{misspelt}:\n"),
        ), missing


def test_each_slot_of_a_wrong_kind_is_named_and_nobody_else_is_blamed(author: Author) -> None:
    expected = []
    for name, kind in NEEDED.items():
        wrong = "yes-no" if kind in {"money", "count", "one-of"} else "money"
        author.edit(SLOTS, f"\n{name}:\n  kind: {kind}\n", f"\n{name}:\n  kind: {wrong}\n")
        expected.append((SLOTS, f"`{name}` is of the kind {kind!r}, not {wrong!r}: the program itself reckons with it"))
    assert sorted(_said(author.check())) == sorted(expected)


@pytest.mark.parametrize("gone", [ASKED, ["annual_revenue", "collateral", "forecast"]], ids=["all", "some"])
def test_slots_that_are_not_there_are_named_beside_every_other_mistake(gone: list[str], author: Author) -> None:
    for name, body in _bodies(author).items():
        if name in gone:
            author.edit(SLOTS, body, "")
    author.edit("knowledge/models/pawn-loan.yaml", "role: money", "role: monney")
    author.edit("flows/common/texts.zh.yaml", "", "lone: 单\n")
    said = _said(author.check())
    for name in gone:
        assert (SLOTS, f"`{name}` is missing; the program itself reckons with it") in said
    assert any(file.endswith("pawn-loan.yaml") and "'monney' is not a role" in message for file, message in said)
    assert ("flows/common/texts.zh.yaml", "the text `lone` is missing in en") in said


def test_slots_of_which_nothing_can_be_read_are_named_once(author: Author) -> None:
    bodies = _bodies(author)
    author.edit(SLOTS, bodies["annual_revenue"], "annual_revenue: [[], {}]\n")
    author.edit(SLOTS, bodies["cash_on_hand"], "cash_on_hand: many\n")
    author.edit(SLOTS, "\ncollateral:\n  kind: pledges\n", "\ncollateral:\n  kind: plegdes\n")
    found = author.check()
    assert {problem.place.file for problem in found} == {SLOTS}
    assert len(found) == 3
