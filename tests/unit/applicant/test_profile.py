"""A profile is read from YAML with every mistake named, and what is written is read back."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import Profile, plain_answer, plain_number, read_answer, read_profile
from bot.applicant.slots import ChoiceKind, NumberKind, PledgesKind, RegionKind, SetKind, Slot, TextKind
from bot.yamlnodes import ContentError, read_document
from tests.unit.eligibility.toy import WORD

D = Decimal
EVERYTHING = """\
region: "370100"
industry: restaurant
industry_division: 62
legal_form: company
months_operating: {from: 12}
employees: {from: 5, to: 9}
annual_revenue: 1_200_000.50
total_assets: {any_of: [100000, 200000]}
monthly_net_cash: {to: -500}
guarantor: no
credit_record: none
tax_rating: {any_of: [A, B]}
signals: [tax-invoices, patents]
qualifications: []
owner_group: {any_of: [[woman, farmer], [none]]}
collateral:
- {kind: real-estate, class: residential, value: 2000000, owed: {to: 600000}}
- {kind: equipment, value: unsure, owed: declined}
- {kind: orders}
cash_on_hand: unsure
amount_needed: declined
"""


def name(slot: str) -> SlotName:
    return SlotName(slot)


def read(text: str, vocabulary: Vocabulary) -> Profile:
    return read_profile(read_document(text, "p.yaml"), vocabulary)


def mistakes(text: str, vocabulary: Vocabulary) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read(text, vocabulary)
    return [str(problem) for problem in caught.value.problems]


def test_every_form_of_answer_is_read(vocabulary: Vocabulary) -> None:
    assert read(EVERYTHING, vocabulary) == {
        "region": Exact("370100"),
        "industry": Exact("restaurant"),
        "industry_division": Exact("62"),
        "legal_form": Exact("company"),
        "months_operating": Band(D(12), None),
        "employees": Band(D(5), D(9)),
        "annual_revenue": Exact(D("1200000.5")),
        "total_assets": AnyOf(frozenset({D(100_000), D(200_000)})),
        "monthly_net_cash": Band(None, D(-500)),
        "guarantor": Exact("no"),
        "credit_record": Exact("none"),
        "tax_rating": AnyOf(frozenset({"A", "B"})),
        "signals": Exact(frozenset({"tax-invoices", "patents"})),
        "qualifications": Exact(frozenset()),
        "owner_group": AnyOf(frozenset({frozenset({"woman", "farmer"}), frozenset()})),
        "collateral": Exact(
            (
                Pledge("real-estate", "residential", D(2_000_000), Band(None, D(600_000))),
                Pledge("equipment", None, Silence.UNSURE, Silence.DECLINED),
                Pledge("orders"),
            )
        ),
        "cash_on_hand": Silence.UNSURE,
        "amount_needed": Silence.DECLINED,
    }


def test_a_place_may_be_written_without_quotes(vocabulary: Vocabulary) -> None:
    assert read("region: 370100", vocabulary) == read('region: "370100"', vocabulary) == {"region": Exact("370100")}


def test_nothing_to_pledge_is_not_the_same_as_not_asked(vocabulary: Vocabulary) -> None:
    assert read("collateral: []", vocabulary) == {"collateral": Exact(())}


def test_an_empty_profile_says_nothing(vocabulary: Vocabulary) -> None:
    assert read("{}", vocabulary) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("employes: 5", "p.yaml:1:1: 'employes' is not a slot; did you mean 'employees'?"),
        ("employees: few", "p.yaml:1:12: expected a number such as 300000 or 0.5, not 'few'"),
        ("employees: 5.5", "p.yaml:1:12: expected a whole number, not '5.5'"),
        ("employees: -1", "p.yaml:1:12: -1 is out of bounds; expected 0 to 1000000"),
        ("amount_needed: 99", "p.yaml:1:16: 99 is out of bounds; expected 100 to 10000000000"),
        ("employees: [5]", "p.yaml:1:12: expected text, not a list"),
        ("employees: {from: 9, to: 5}", "p.yaml:1:12: the band runs backwards: from 9 to 5"),
        ("employees: {}", "p.yaml:1:12: a band needs `from`, `to` or both"),
        ("employees: {from: 1, till: 5}", "p.yaml:1:22: unknown key `till`"),
        ("employees: {from: 1, to: 2000000}", "p.yaml:1:26: 2000000 is out of bounds; expected 0 to 1000000"),
        ("employees: {any_of: []}", "p.yaml:1:12: `any_of` needs at least one value"),
        ("employees: {any_of: [1], from: 2}", "p.yaml:1:26: unknown key `from`"),
        (
            "legal_form: {from: 1}",
            "p.yaml:1:13: expected a value, `{any_of: [...]}`, `declined` or `unsure`, not a map",
        ),
        (
            "signals: {from: 1}",
            "p.yaml:1:10: expected a list, `{any_of: [...]}`, `declined` or `unsure`, not a mapping",
        ),
        ("signals: patents", "p.yaml:1:10: expected a list, not 'patents'"),
        ("signals: [patents, none]", "p.yaml:1:10: `none` cannot stand beside other options"),
        ("signals: [patent]", "p.yaml:1:11: 'patent' is not an option of `signals`; did you mean 'patents'?"),
        ("legal_form: firm", "p.yaml:1:13: 'firm' is not an option of `legal_form`"),
        ("guarantor: perhaps", "p.yaml:1:12: expected yes or no, not 'perhaps'"),
        (
            "region: 济南",
            "p.yaml:1:9: '济南' is not a GB/T 2260 code of a province, city or county, such as \"370100\"",
        ),
        ("region: '379999'", "p.yaml:1:9: '379999' is not a GB/T 2260 code"),
        ("industry: 62", "p.yaml:1:11: '62' is not an industry group"),
        ("industry_division: 6", "p.yaml:1:20: '6' is not an option of `industry_division`"),
        ("collateral: none", "p.yaml:1:13: expected a list, not 'none'"),
        ("collateral: {any_of: [[], []]}", "p.yaml:1:13: `collateral` is a list; a list cannot be one of several"),
        ("collateral: [{value: 5}]", "p.yaml:1:14: `kind` is missing"),
        ("collateral: [{kind: orders, class: residential}]", "p.yaml:1:36: 'residential' is not a class of orders"),
        ("collateral: [{kind: ip, value: -1}]", "p.yaml:1:32: -1 is out of bounds; expected 0 to 10000000000"),
        ("collateral: [{kind: ip, value: {from: 2, to: 1}}]", "p.yaml:1:32: the band runs backwards: from 2 to 1"),
        (
            "size_class: micro",
            "p.yaml:1:1: `size_class` is derived, never told; give annual_revenue, employees, indust",
        ),
        ("employees: 5\nemployees: 6", "p.yaml:2:1: the key `employees` stands here a second time; keep one"),
        ("[employees]", "p.yaml:1:1: expected a mapping"),
    ],
)
def test_a_mistake_is_said_with_its_place(text: str, said: str, vocabulary: Vocabulary) -> None:
    (found,) = mistakes(text, vocabulary)
    assert found.startswith(said)


def test_a_kind_of_pledge_that_is_none_is_the_only_mistake_said_of_it(vocabulary: Vocabulary) -> None:
    (found,) = mistakes("collateral: [{kind: house, class: residential}]", vocabulary)
    assert found.startswith("p.yaml:1:21: 'house' is not a kind of collateral")


def test_every_mistake_of_a_profile_is_said_at_once(vocabulary: Vocabulary) -> None:
    text = """\
employes: 5
legal_form: firm
legal_form: company
months_operating: {from: 9, to: x}
collateral:
- {kind: ip, value: -1}
- {knd: ip}
signals: [none, patents, patnts]
stage: idea
"""
    places = [said.split(": ")[0].removeprefix("p.yaml:") for said in mistakes(text, vocabulary)]
    assert places == ["1:1", "2:13", "3:1", "4:33", "6:21", "7:3", "7:4", "8:26", "9:1"]


def test_what_belongs_to_the_talk_is_no_fact_of_the_firm(vocabulary: Vocabulary) -> None:
    talk = [slot.name for slot in vocabulary.slots.values() if slot.talk]
    for slot in talk:
        (found,) = mistakes(f"{slot}: yes", vocabulary)
        assert found == f"p.yaml:1:1: `{slot}` belongs to the talk; it is no fact about the firm"
    assert talk


def test_free_text_is_read_up_to_its_length() -> None:
    slot = Slot(name=name("note"), kind=TextKind(longest=5), label=WORD, why=WORD)
    assert read_answer(read_document("麻辣火锅店", "p.yaml"), slot) == Exact("麻辣火锅店")
    with pytest.raises(ContentError, match="at most 5 characters, not 6"):
        read_answer(read_document("麻辣火锅店铺", "p.yaml"), slot)


def amounts(least: Decimal, ceiling: Decimal) -> st.SearchStrategy[Decimal]:
    """Money to any number of places, round sums more often than not."""
    return (
        st.integers(int(least), int(ceiling)).map(D)
        | st.decimals(least, ceiling, places=2)
        | st.decimals(least, least + 1, places=9)
    )


def bands(ends: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Band]:
    return st.one_of(
        st.tuples(ends, ends).map(lambda both: Band(min(both), max(both))),
        ends.map(lambda low: Band(low, None)),
        ends.map(lambda high: Band(None, high)),
    )


def pledges(kind: PledgesKind) -> st.SearchStrategy[Answer]:
    worth = amounts(D(0), kind.ceiling)
    amount = st.none() | worth | bands(worth) | st.sampled_from(Silence)
    classes = [(code, asset_class) for code in kind.kinds for asset_class in (None, *kind.classes.get(code, ()))]
    item = st.builds(
        lambda what, value, owed: Pledge(what[0], what[1], value, owed), st.sampled_from(classes), amount, amount
    )
    return st.lists(item, max_size=4).map(lambda items: Exact(tuple(items)))


def answers(slot: Slot, vocabulary: Vocabulary) -> st.SearchStrategy[Answer]:
    """Every form of answer to a slot."""
    match slot.kind:
        case PledgesKind() as kind:
            return pledges(kind) | st.sampled_from(Silence)
        case NumberKind(minimum, maximum, whole):
            values = st.integers(int(minimum), int(maximum)).map(D) if whole else amounts(minimum, maximum)
            return forms(values) | bands(values)
        case SetKind(options):
            return forms(st.frozensets(st.sampled_from(sorted(set(options) - {"none"})), max_size=4))
    return forms(st.sampled_from(codes_of(slot, vocabulary)))


def codes_of(slot: Slot, vocabulary: Vocabulary) -> list[str]:
    match slot.kind:
        case ChoiceKind(options):
            return sorted(options)
        case RegionKind():
            return sorted(vocabulary.regions.units)
    return sorted(vocabulary.industries.groups)


def forms(values: st.SearchStrategy[Decimal | str | frozenset[str]]) -> st.SearchStrategy[Answer]:
    several = st.frozensets(values, min_size=1, max_size=4).map(AnyOf)
    return st.one_of(values.map(Exact), several, st.sampled_from(Silence))


@given(st.data())
def test_what_is_written_is_read_back(vocabulary: Vocabulary, data: st.DataObject) -> None:
    told = [slot for slot in vocabulary.slots.values() if not (slot.derived or slot.talk)]
    slot = data.draw(st.sampled_from(told), label="slot")
    answer = data.draw(answers(slot, vocabulary), label="answer")
    written = json.dumps(plain_answer(answer), ensure_ascii=False)
    assert read_answer(read_document(written, "p.yaml"), slot) == answer


def test_a_whole_profile_is_written_and_read_back(vocabulary: Vocabulary) -> None:
    profile = read(EVERYTHING, vocabulary)
    written = json.dumps({str(slot): plain_answer(answer) for slot, answer in profile.items()})
    assert read(written, vocabulary) == profile


def test_round_sums_are_written_without_a_point_and_fine_ones_lose_no_digit() -> None:
    assert plain_answer(Exact(D("300000.00"))) == 300_000
    assert plain_answer(Exact(D("0.1"))) == 0.1
    assert plain_answer(Exact(D("0.00000012"))) == "0.00000012"
    assert plain_answer(Exact(D("12345678901.123456789"))) == "12345678901.123456789"
    assert (plain_number(D("7.0")), plain_number(D("7.5"))) == (7, 7.5)


def test_a_set_that_was_said_to_be_empty_is_written_as_none() -> None:
    assert plain_answer(Exact(frozenset())) == ["none"]
    assert plain_answer(Exact(frozenset({"b", "a"}))) == ["a", "b"]
    assert plain_answer(Exact(())) == []
