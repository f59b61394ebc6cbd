"""Amounts, times, rates and counts as people type them; what is in doubt is asked back, never taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.amounts import ASKED, Asked, Doubt, Meaning, Nothing, Since, Stated, mentions_in, read_amount
from bot.views.reading_json import plain_meaning
from tests.phrases import Phrase, outcomes


def read(phrase: Phrase) -> dict[str, object]:
    asked: Asked = phrase.asked  # type: ignore[assignment]  # the file's word is one of them
    return plain_meaning(read_amount(phrase.text, asked))


@pytest.mark.parametrize("file", ["money", "more-money"])
def test_amounts_are_read_right_and_none_is_taken_for_another(file: str) -> None:
    found = outcomes(file, read)
    right = found.pop("right")
    assert "silently wrong" not in found, found
    assert len(right) >= 0.99 * sum(map(len, (right, *found.values()))), found


@pytest.mark.parametrize(
    ("text", "asked", "read"),
    [
        ("30万", "amount", {"kind": "value", "value": 300_000, "currency": "CNY"}),
        ("约10万", "amount", {"kind": "value", "value": 100_000, "currency": "CNY", "approx": True}),
        ("20到30万", "amount", {"kind": "range", "min": 200_000, "max": 300_000, "currency": "CNY"}),
        ("不超过100万", "amount", {"kind": "at_most", "max": 1_000_000, "currency": "CNY"}),
        ("30w+", "amount", {"kind": "at_least", "min": 300_000, "currency": "CNY"}),
        ("没借过", "amount", {"kind": "none", "value": 0}),
        ("一年半", "term", {"kind": "value", "value": 18, "unit": "months"}),
        ("90天", "term", {"kind": "value", "value": 90, "unit": "days"}),
        ("since 2018", "age", {"kind": "since", "year": 2018}),
        ("月息1分", "rate", {"kind": "value", "value": 0.01, "per": "month"}),
        ("就我一个", "headcount", {"kind": "value", "value": 1}),
    ],
)
def test_what_is_read_has_one_plain_form(text: str, asked: Asked, read: dict[str, object]) -> None:
    assert plain_meaning(read_amount(text, asked)) == read


def test_a_doubt_names_what_it_may_mean() -> None:
    assert plain_meaning(read_amount("8厘", "rate")) == {
        "kind": "ask",
        "reason": "per",
        "choices": [
            {"kind": "value", "value": 0.008, "per": "month"},
            {"kind": "value", "value": 0.08, "per": "year"},
        ],
    }
    assert plain_meaning(read_amount("20万或者30万或者50万", "amount"))["kind"] == "ask"
    assert read_amount("x" * 5_000, "amount") == Doubt("too-long")


@pytest.mark.parametrize(
    ("text", "asked", "read"),
    [
        ("1/2 million", "amount", {"kind": "ask", "reason": "no-number"}),
        ("三十好几万", "amount", {"kind": "ask", "reason": "vague"}),
        ("一两百来万", "amount", {"kind": "range", "min": 1_000_000, "max": 2_000_000, "currency": "CNY"}),
        ("2019年5月", "age", {"kind": "since", "year": 2019, "month": 5}),
        ("2023.11", "age", {"kind": "since", "year": 2023, "month": 11}),
        ("May 2023", "age", {"kind": "since", "year": 2023, "month": 5}),
        ("去年十一月开的", "age", {"kind": "since", "years_ago": 1, "month": 11}),
        ("准备12月开业", "age", {"kind": "none", "value": 0}),
        ("5月份开的", "age", {"kind": "since", "month": 5}),
        ("5月", "age", {"kind": "value", "value": 5, "unit": "months"}),
        ("开了大半年", "age", {"kind": "ask", "reason": "vague"}),
        ("3个员工加我", "headcount", {"kind": "value", "value": 4}),
        ("加上我3个人", "headcount", {"kind": "value", "value": 3}),
    ],
)
def test_no_part_of_a_text_is_taken_for_the_whole(text: str, asked: Asked, read: dict[str, object]) -> None:
    assert plain_meaning(read_amount(text, asked)) == read


def test_several_quantities_of_one_sentence_keep_their_places() -> None:
    text = "在济南开面馆3年了，想借30万装修，月息8厘，5个人"
    found = [(text[found.start : found.end], found.measure.unit) for found in mentions_in(text)]
    assert found == [("3年", "months"), ("30万", "cny"), ("8厘", "li"), ("5个人", "people")]


MARKS = st.sampled_from(
    [
        *"一两三十百千万亿半点零几多来0135.-~,，、 年月天人个%分厘",
        "30",
        "w",
        "k",
        "about",
        "不到",
        "half",
        "million",
        "¥",
        "left",
    ]
)


@given(st.sampled_from(ASKED), st.text(max_size=80) | st.lists(MARKS, max_size=12).map("".join))
def test_any_text_is_a_reading_or_a_question(asked: Asked, text: str) -> None:
    found: Meaning = read_amount(text, asked)
    assert isinstance(found, Stated | Nothing | Since | Doubt)
    assert plain_meaning(found)["kind"]


@pytest.mark.parametrize("text", ["3% a month", "a friend offers me 3% a month, should I take it?", "500 a month"])
def test_the_time_of_a_rate_is_not_how_long_the_money_is_needed(text: str) -> None:
    assert isinstance(read_amount(text, "term"), Doubt)


@pytest.mark.parametrize(("text", "months"), [("a month", 1), ("500 a month for a year", 12), ("half a year", 6)])
def test_a_time_of_no_sum_is(text: str, months: int) -> None:
    found = read_amount(text, "term")
    assert isinstance(found, Stated)
    assert found.measure.low == months
