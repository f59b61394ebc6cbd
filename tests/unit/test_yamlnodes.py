"""YAML is read by the type it is read into, and every mistake has its place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import yamlnodes
from bot.locales import Text
from bot.yamlnodes import ContentError, Node, Place, Problem, collect, read_document

MEANT_AS_TEXT = ["NO", "05", "012", "09", "yes", "1.10", "2026-11-21", "1e3", "0x1F", "12:30", "null-ish", "true"]


def mistakes(text: str, read: Callable[[Node], object] = lambda node: node) -> list[str]:
    """Return all that is said of ``text`` while it is read, each with its place."""
    with pytest.raises(ContentError) as caught:
        read(read_document(text, "f.yaml"))
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def the_mistake(text: str, read: Callable[[Node], object] = lambda node: node) -> str:
    (only,) = mistakes(text, read)
    return only


def value(text: str) -> Node:
    return read_document(text, "f.yaml")


@dataclass(frozen=True)
class Loan:
    name: str
    rate: Decimal
    months: int | None


def read_loan(node: Node) -> Loan:
    with node.record() as record:
        name = record.need("name", Node.text)
        rate = record.need("rate", Node.rate)
        months = record.take("months", Node.whole)
    return Loan(name, rate, months)


@pytest.mark.parametrize("written", MEANT_AS_TEXT)
def test_text_stays_as_it_is_written(written: str) -> None:
    assert value(written).text() == written


def test_no_is_norway_where_text_is_read_and_no_where_a_yes_or_no_is_read() -> None:
    assert value("NO").text() == "NO"
    assert value("NO").yes_no() is False
    assert value("true").yes_no() is True
    assert the_mistake("perhaps", Node.yes_no) == "f.yaml:1:1: expected yes or no, not 'perhaps'"


def test_an_industry_code_keeps_its_zero() -> None:
    codes = {"05": "farm services", "12": "other mining"}
    assert value("05").choice(codes) == "05"
    assert value("- 05\n- 12").each(lambda node: node.choice(codes)) == ("05", "12")


@pytest.mark.parametrize("written", ["", "''", "~", "null", "'  '"])
def test_nothing_is_not_text(written: str) -> None:
    said = the_mistake(f"name: {written}", lambda node: node.mapping(Node.text))
    assert said.startswith("f.yaml:1:")
    assert "expected text" in said


def test_a_quoted_null_is_text() -> None:
    assert value("'null'").text() == "null"


@pytest.mark.parametrize(
    ("written", "number"),
    [("300000", "300000"), ("0.5", "0.5"), ("-1_000_000", "-1000000"), ("+3", "3"), ("'12'", "12"), ("05", "5")],
)
def test_a_number_is_read_exactly(written: str, number: str) -> None:
    assert value(written).number() == Decimal(number)


@pytest.mark.parametrize("written", ["lots", "1e3", "1,000", ".5", "5.5%", "0x10", "[1]", "{a: 1}", "9" * 29, "nan"])
def test_what_is_no_number_is_said_with_its_place(written: str) -> None:
    said = the_mistake(f"amount:\n  {written}", lambda node: node.mapping(Node.number))
    assert said.startswith("f.yaml:2:3: expected ")


@given(st.decimals(-(10**12), 10**12, places=6))
def test_every_decimal_written_out_is_read_back(number: Decimal) -> None:
    assert value(f"{number:f}").number() == number


def test_a_whole_number_has_no_fraction() -> None:
    assert value("12").whole() == 12
    assert value("12.0").whole() == 12
    assert the_mistake("12.5", Node.whole) == "f.yaml:1:1: expected a whole number, not '12.5'"


def test_a_rate_is_a_fraction_and_needs_its_sign() -> None:
    assert value("5.5%").rate() == Decimal("0.055")
    assert value("-1 %").rate() == Decimal("-0.01")
    for bare in ("5.5", "0.055", "%", "five %", "1" * 30 + "%"):
        assert "expected a rate with its sign, such as 5.5%" in the_mistake(f"'{bare}'", Node.rate)


def test_a_date_is_a_day() -> None:
    assert value("2026-11-21").date() == date(2026, 11, 21)
    assert "expected a date such as 2026-11-21, not '2026-02-30'" in the_mistake("2026-02-30", Node.date)


def test_a_long_value_is_shown_shortened() -> None:
    said = the_mistake("x" * 100, Node.number)
    assert said.endswith(f"not '{'x' * 40}…'")


def test_a_choice_asks_whether_a_near_one_was_meant() -> None:
    assert the_mistake("compnay", lambda node: node.choice(["company", "partnership"], "a legal form")) == (
        "f.yaml:1:1: 'compnay' is not a legal form; did you mean 'company'?"
    )


def test_a_choice_with_nothing_near_names_a_few_options_but_not_a_hundred() -> None:
    assert the_mistake("zzz", lambda node: node.choice(["a", "b"])).endswith("is not one of the options; use a, b")
    hundred = the_mistake("zzz", lambda node: node.choice([*map(str, range(100))]))
    assert hundred.endswith("is not one of the options; such as 0, 1, 2, 3, 4, 5, 6, 7")
    assert the_mistake("zzz", lambda node: node.choice([])).endswith("is not one of the options")


def test_all_mistakes_of_a_document_are_in_one_error() -> None:
    text = "name: [a]\nrate: 5\nrate: 6\nmonhts: 12\n? {a: b}\n: 3\n"
    assert mistakes(text, read_loan) == [
        "f.yaml:1:7: expected text, not a list",
        "f.yaml:2:7: expected a rate with its sign, such as 5.5%, not '5'",
        "f.yaml:3:1: the key `rate` stands here a second time; keep one",
        "f.yaml:4:1: unknown key `monhts`; did you mean 'months'?",
        "f.yaml:5:3: expected text, not a mapping",
    ]


def test_an_unknown_key_unlike_any_names_those_known() -> None:
    said = the_mistake("{name: a, rate: 1%, color: red}", read_loan)
    assert said == "f.yaml:1:21: unknown key `color`; use name, rate, months"


def test_an_unknown_key_where_nothing_is_known_is_still_named() -> None:
    def read(node: Node) -> None:
        with node.record():
            pass

    assert the_mistake("a: 1", read).startswith("f.yaml:1:1: unknown key `a`")


def test_a_missing_key_is_named_at_the_record() -> None:
    assert mistakes("loans:\n  - months: 3", lambda node: node.mapping(lambda loans: loans.each(read_loan))) == [
        "f.yaml:2:5: `name` is missing",
        "f.yaml:2:5: `rate` is missing",
    ]


def test_a_good_record_is_read_and_an_absent_key_takes_its_default() -> None:
    assert value("name: 贷款\nrate: 3%").record().need("name", Node.text) == "贷款"
    assert read_loan(value("name: 贷款\nrate: 3%")) == Loan("贷款", Decimal("0.03"), None)
    record = value("a: 1").record()
    assert record.take("b", Node.number, Decimal(7)) == 7
    assert "a" in record
    assert "b" not in record


def test_the_mistakes_of_all_items_come_together() -> None:
    assert mistakes("- 1\n- x\n- [2]\n- y", lambda node: node.each(Node.number)) == [
        "f.yaml:2:3: expected a number such as 300000 or 0.5, not 'x'",
        "f.yaml:3:3: expected text, not a list",
        "f.yaml:4:3: expected a number such as 300000 or 0.5, not 'y'",
    ]


def test_one_or_several_are_read_alike() -> None:
    assert value("a").one_or_each(Node.text) == ("a",)
    assert value("[a, b]").one_or_each(Node.text) == ("a", "b")
    assert value("[]").one_or_each(Node.text) == ()


def test_a_mapping_of_chosen_names_reports_repeated_names_with_wrong_values() -> None:
    assert value("{b: 1, a: 2}").mapping(Node.whole) == {"b": 1, "a": 2}
    assert mistakes("a: x\na: 2\nb: y", lambda node: node.mapping(Node.whole)) == [
        "f.yaml:1:4: expected a number such as 300000 or 0.5, not 'x'",
        "f.yaml:2:1: the key `a` stands here a second time; keep one",
        "f.yaml:3:4: expected a number such as 300000 or 0.5, not 'y'",
    ]


def test_entries_come_in_order_and_none_twice() -> None:
    assert [(key, node.text()) for key, _, node in value("b: x\na: y").entries()] == [("b", "x"), ("a", "y")]
    assert value("b: x\na: y").keys() == ("b", "a")
    assert "a second time" in the_mistake("a: 1\na: 2", Node.entries)


def test_a_list_is_no_mapping_and_a_mapping_no_list() -> None:
    assert value("[a]").is_list
    assert not value("[a]").is_mapping
    assert value("{a: b}").is_mapping
    assert the_mistake("[a]", Node.record) == "f.yaml:1:1: expected a mapping (`key: value` lines), not a list"
    assert the_mistake("{a: b}", Node.items) == "f.yaml:1:1: expected a list, not a mapping"
    assert the_mistake("a: ", lambda node: node.mapping(Node.items)) == "f.yaml:1:3: expected a list, not nothing"


def test_words_are_needed_in_every_language() -> None:
    assert value("{zh: 贷款, en: loan}").words() == Text("贷款", "loan")
    assert the_mistake("{zh: 贷款}", Node.words) == "f.yaml:1:1: `en` is missing"


def test_a_record_can_report_a_mistake_of_the_whole_or_of_a_key() -> None:
    def read(node: Node) -> None:
        with node.record() as record:
            record.take("low", Node.number)
            record.report("low is above high", "low")
            record.report("high is not there", "high")

    assert mistakes("low: 5", read) == ["f.yaml:1:1: high is not there", "f.yaml:1:6: low is above high"]


def test_a_mistake_of_ours_inside_a_record_is_not_hidden() -> None:
    def read(node: Node) -> None:
        with node.record():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read(value("a: 1"))


def test_problems_are_sorted_and_each_is_said_once() -> None:
    later, sooner = Problem(Place("f", 2, 1), "b"), Problem(Place("f", 1, 9), "a")
    assert ContentError([later, sooner, later]).problems == (sooner, later)


def test_collecting_goes_on_after_a_mistake_and_keeps_those_known() -> None:
    known = Problem(Place("f.yaml", 1, 1), "known")
    with pytest.raises(ContentError) as caught:
        collect([value("x"), value("7")], Node.number, [known])
    assert [problem.message for problem in caught.value.problems][1:] == ["known"]
    assert collect([value("7")], Node.number) == [7]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f.yaml:1:1: the file is empty"),
        ("# nothing but a comment\n", "f.yaml:1:1: the file is empty"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: not YAML: but found another document"),
        ("a: 1\nb:\n\tc: 2\n", "f.yaml:3:1: not YAML: found character that cannot start any token"),
        ("a: b: c", "f.yaml:1:5: not YAML: mapping values are not allowed in this context"),
        ("a: }", "f.yaml:1:4: not YAML: did not find expected node content"),
        ("a: [1, 2\nb: 3\n", "f.yaml:2:2: not YAML: did not find expected ',' or ']'"),
        ("a: [1, 2\n\n", "f.yaml:1:4: not YAML: did not find expected ',' or ']'"),
        ("a: 1\nb: [\n", "f.yaml:2:4: not YAML: did not find expected node content"),
        ('a: "x\nb: 1\n', "f.yaml:1:4: not YAML: found unexpected end of stream"),
        ("a: *nobody", "f.yaml:1:4: not YAML: found undefined alias"),
        ("a: &a [*a]", "f.yaml:1:4: an alias may not stand inside what it points at"),
        ("a: &a {b: {c: *a}}", "f.yaml:1:4: an alias may not stand inside what it points at"),
    ],
)
def test_what_is_no_document_is_said_with_its_place(text: str, said: str) -> None:
    assert the_mistake(text) == said


def test_a_control_character_is_refused() -> None:
    assert the_mistake("a: \x00") == (
        "f.yaml:1:1: not YAML: unacceptable character #x0000: control characters are not allowed"
    )


def test_half_a_character_is_refused_on_its_line() -> None:
    assert the_mistake("a: 1\nb: \ud800").startswith("f.yaml:2:1: holds half of a character")


def test_a_mark_of_byte_order_is_no_part_of_the_first_key() -> None:
    assert value("\ufeffa: 1").keys() == ("a",)


def test_a_tag_gives_a_value_no_power() -> None:
    assert value("!!python/object/apply:os.getcwd []").is_list


def test_a_merge_key_is_an_unknown_key() -> None:
    text = "base: &base {name: a, rate: 1%}\nloan: {<<: *base}"
    assert any(
        said.startswith("f.yaml:2:8: unknown key `<<`") for said in mistakes(text, lambda node: node.mapping(read_loan))
    )


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "]" * 10_000,
        "{a: " * 10_000 + "}" * 10_000,
        "- " * 10_000 + "a",
        "? " * 10_000 + "a",
        "[" * 200_000,
        "\n".join(" " * level + "a:" for level in range(1_500)),
        "[" * 100 + "]" * 100,
    ],
)
def test_a_document_without_end_is_refused(text: str) -> None:
    assert the_mistake(text).endswith("nested more than 60 levels deep")


def test_sixty_levels_below_the_first_are_enough_and_one_more_is_too_many() -> None:
    assert value("[" * 61 + "]" * 61).is_list
    assert the_mistake("[" * 62 + "]" * 62) == "f.yaml:1:62: nested more than 60 levels deep"


def test_a_long_document_is_not_a_deep_one() -> None:
    assert len(value("- {a: [1]}\n" * 2_000).items()) == 2_000


def test_aliases_of_aliases_cannot_nest_deeper() -> None:
    rows = ["a0: &a0 [x]", *(f"a{row}: &a{row} [*a{row - 1}]" for row in range(1, 200))]
    assert the_mistake("\n".join(rows)).endswith("nested more than 60 levels deep")


def test_aliases_cannot_grow_without_end() -> None:
    rows = ["a0: &a0 [x]", *(f"a{row}: &a{row} [{f'*a{row - 1}, ' * 9}]" for row in range(1, 20))]
    assert "grows to more than 500000 nodes when its aliases are spelt out" in the_mistake("\n".join(rows))


def test_an_alias_used_twice_is_read_twice() -> None:
    assert value("a: &a [1, 2]\nb: *a").mapping(lambda node: node.each(Node.whole)) == {"a": (1, 2), "b": (1, 2)}


def test_without_the_c_loader_a_deep_document_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlnodes, "_Loader", yaml.SafeLoader)
    assert the_mistake("[" * 990 + "]" * 990) == "f.yaml:1:1: nested too deeply"


JSON_LIKE = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=12,
)


def plain(node: Node) -> Any:
    """Return a document as lists, dictionaries and text."""
    if node.is_list:
        return [plain(item) for item in node.items()]
    if node.is_mapping:
        return {key: plain(inner) for key, _, inner in node.entries()}
    try:
        return node.text()
    except ContentError:
        return ""


def stripped(tree: Any) -> Any:
    match tree:
        case list():
            return [stripped(item) for item in tree]
        case dict():
            return {key: stripped(inner) for key, inner in tree.items()}
    return tree.strip()


@given(JSON_LIKE)
def test_what_is_written_is_read_back(tree: Any) -> None:
    written = yaml.safe_dump(tree, default_style='"', allow_unicode=True)
    assert plain(value(written)) == stripped(tree)


def places_in(text: str) -> list[Place]:
    try:
        return [read_document(text, "f.yaml").place]
    except ContentError as error:
        return [problem.place for problem in error.problems]


@given(st.text() | st.text("[]{}:,-?&*#|>'\"!%@` \n\ta1", max_size=60))
def test_any_text_is_a_document_or_a_content_error(text: str) -> None:
    places = places_in(text)
    assert places
    assert all(place.line >= 1 and place.column >= 1 for place in places)
