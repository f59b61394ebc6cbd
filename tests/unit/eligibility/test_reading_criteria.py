"""Criteria are read from YAML; what cannot be judged, or decides nothing, is refused at its place."""

from decimal import Decimal

import pytest

from bot.applicant.answers import SlotName
from bot.applicant.facts import Vocabulary
from bot.eligibility.criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Between,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Pledged,
    Some,
)
from bot.eligibility.reading import read_criterion
from bot.yamlnodes import ContentError, read_document

FIRST, SECOND = "{slot: employees, at_least: 5}", "{slot: legal_form, is: company}"


def read(text: str, vocabulary: Vocabulary) -> Criterion:
    return read_criterion(read_document(text, "f.yaml"), vocabulary)


def mistakes(text: str, vocabulary: Vocabulary) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read(text, vocabulary)
    return [str(problem) for problem in caught.value.problems]


def one_of(slot: str, *codes: str) -> OneOf:
    return OneOf(SlotName(slot), frozenset(codes), codes)


PEOPLE, PLEDGES = SlotName("employees"), SlotName("collateral")
D = Decimal


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        (FIRST, AtLeast(PEOPLE, D(5))),
        ("{slot: employees, at_most: 5}", AtMost(PEOPLE, D(5))),
        ("{slot: employees, between: [1, 12]}", Between(PEOPLE, D(1), D(12))),
        ("{slot: employees, is: 0}", Between(PEOPLE, D(0), D(0))),
        (SECOND, one_of("legal_form", "company")),
        ("{slot: tax_rating, in: [A, B]}", one_of("tax_rating", "A", "B")),
        ("{slot: guarantor, is: yes}", one_of("guarantor", "yes")),
        ("{slot: guarantor, in: [no]}", one_of("guarantor", "no")),
        ("{slot: guarantor, is: false}", one_of("guarantor", "no")),
        ("{slot: industry, within: [hotel, restaurant]}", one_of("industry", "hotel", "restaurant")),
        ("{slot: industry_division, is: 05}", one_of("industry_division", "05")),
        ("{slot: signals, has_any: patents}", HasAny(SlotName("signals"), frozenset({"patents"}))),
        (
            "{slot: signals, has_all: [patents, prototype]}",
            HasAll(SlotName("signals"), frozenset({"patents", "prototype"})),
        ),
        ("{slot: collateral, pledge: {kind: land-use-right}}", Pledged(PLEDGES, frozenset({"land-use-right"}), D(0))),
        (
            "{slot: collateral, pledge: {kind: [ip, bills], at_least: 1000}}",
            Pledged(PLEDGES, frozenset({"ip", "bills"}), D(1000)),
        ),
    ],
)
def test_each_operator_is_read(text: str, criterion: Criterion, vocabulary: Vocabulary) -> None:
    assert read(text, vocabulary) == criterion


def test_branches_hold_any_criteria(vocabulary: Vocabulary) -> None:
    first, second = read(FIRST, vocabulary), read(SECOND, vocabulary)
    assert read(f"all: [{FIRST}, {SECOND}]", vocabulary) == AllOf((first, second))
    assert read(f"any: [{FIRST}, {SECOND}]", vocabulary) == AnyOf((first, second))
    assert read(f"not: {FIRST}", vocabulary) == Not(first)
    assert read(f"some: {{count: 2, of: [{FIRST}, {SECOND}]}}", vocabulary) == Some(2, (first, second))
    assert read(f"any: [{SECOND}, not: {{all: [{FIRST}]}}]", vocabulary) == AnyOf((second, Not(AllOf((first,)))))


def test_a_place_is_spelt_out_to_its_counties_and_keeps_its_name(vocabulary: Vocabulary) -> None:
    criterion = read("{slot: region, within: 370100}", vocabulary)
    assert isinstance(criterion, OneOf)
    assert criterion.named == ("370100",)
    assert "370102" in criterion.codes
    assert not {"370100", "370202"} & criterion.codes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{slot: employes, at_least: 5}", "f.yaml:1:8: 'employes' is not a slot that can be judged; did you mean"),
        ("{slot: legal_form, is: compnay}", "f.yaml:1:24: 'compnay' is not an option of `legal_form`; did you mean"),
        ("{slot: signals, has_any: [patents, patnts]}", "f.yaml:1:36: 'patnts' is not an option of `signals`; did you"),
        ("{slot: signals, has_any: [none]}", "f.yaml:1:27: 'none' is not an option of `signals`"),
        ("{slot: region, within: '379999'}", "f.yaml:1:24: '379999' is not a GB/T 2260 code"),
        ("{slot: industry, within: [bakery-x]}", "f.yaml:1:27: 'bakery-x' is not an industry group"),
        ("{slot: collateral, pledge: {kind: house}}", "f.yaml:1:35: 'house' is not a kind of collateral"),
        ("{slot: collateral, pledge: {}}", "f.yaml:1:28: `kind` is missing"),
        ("{slot: collateral, pledge: {kind: ip, at_least: -1}}", "f.yaml:1:49: -1 is out of bounds; expected 0 to"),
        ("{slot: employees, at_least: 1000001}", "f.yaml:1:29: 1000001 is out of bounds; expected 0 to 1000000"),
        ("{slot: employees, at_least: 2.5}", "f.yaml:1:29: expected a whole number, not '2.5'"),
        ("{slot: annual_revenue, at_most: lots}", "f.yaml:1:33: expected a number such as 300000 or 0.5, not 'lots'"),
        ("{slot: employees, between: [12, 1]}", "f.yaml:1:28: `between` needs two numbers, the lower first"),
        ("{slot: employees, between: [1]}", "f.yaml:1:28: `between` needs two numbers, the lower first"),
        ("{slot: employees, between: 5}", "f.yaml:1:28: expected a list, not '5'"),
        ("{slot: guarantor, is: perhaps}", "f.yaml:1:23: expected yes or no, not 'perhaps'"),
        (
            "{slot: employees, has_any: [a]}",
            "f.yaml:1:28: `has_any` cannot be asked of `employees`; use at_least, at_most, between or is",
        ),
        ("{slot: legal_form, at_least: 5}", "f.yaml:1:30: `at_least` cannot be asked of `legal_form`; use is or in"),
        ("{slot: signals, is: patents}", "f.yaml:1:21: `is` cannot be asked of `signals`; use has_any or has_all"),
        ("{slot: collateral, is: ip}", "f.yaml:1:24: `is` cannot be asked of `collateral`; use pledge"),
        ("{slot: region, is: '370000'}", "f.yaml:1:20: `is` cannot be asked of `region`; use within"),
        ("{slot: employees}", "f.yaml:1:1: a criterion needs `slot` and one of is, in, at_least"),
        ("{slot: employees, at_least: 1, at_most: 5}", "f.yaml:1:1: a criterion needs `slot` and one of is, in"),
        ("{at_least: 5}", "f.yaml:1:1: `slot` is missing"),
        ("{slot: employees, atleast: 5}", "f.yaml:1:19: unknown key `atleast`"),
        ("{slot: employees, at_least: 5, slot: employees}", "f.yaml:1:32: the key `slot` stands here a second time"),
        ("any: []", "f.yaml:1:6: `any` needs at least one part"),
        ("all: []", "f.yaml:1:6: `all` needs at least one part"),
        ("all: {slot: employees}", "f.yaml:1:6: expected a list, not a mapping"),
        (
            f"some: {{count: 3, of: [{FIRST}, {SECOND}]}}",
            "f.yaml:1:7: `count` must lie between 1 and the number of par",
        ),
        (f"some: {{count: 0, of: [{FIRST}]}}", "f.yaml:1:7: `count` must lie between 1 and the number of parts, 1"),
        ("some: {count: 1, of: []}", "f.yaml:1:22: `some` needs at least one part"),
        (f"some: {{of: [{FIRST}]}}", "f.yaml:1:7: `count` is missing"),
        (f"{{all: [{FIRST}], any: [{SECOND}]}}", "f.yaml:1:41: unknown key `any`"),
        ("{slot: legal_form, in: []}", "f.yaml:1:24: the list is empty; name an option of `legal_form`"),
        ("{slot: guarantor, in: []}", "f.yaml:1:23: the list is empty; name an option of `guarantor`"),
        ("{slot: signals, has_all: []}", "f.yaml:1:26: the list is empty; name an option of `signals`"),
        ("[employees]", "f.yaml:1:1: expected a mapping"),
    ],
)
def test_what_is_no_criterion_is_said_with_its_place(text: str, said: str, vocabulary: Vocabulary) -> None:
    found = mistakes(text, vocabulary)
    assert any(one.startswith(said) for one in found), found


def test_all_mistakes_of_a_rule_are_said_at_once(vocabulary: Vocabulary) -> None:
    text = """\
all:
- {slot: employes, at_least: x}
- any:
  - {slot: legal_form, is: firm}
  - not: {slot: employees, at_least: -1}
"""
    places = [said.split(": ")[0] for said in mistakes(text, vocabulary)]
    assert places == ["f.yaml:2:10", "f.yaml:4:28", "f.yaml:5:38"]


@pytest.mark.parametrize(
    "text",
    [
        "all: [{slot: employees, at_least: 6}, {slot: employees, at_most: 5}]",
        "all: [{slot: legal_form, is: company}, not: {slot: legal_form, in: [company, partnership]}]",
        "all: [{slot: stage, is: idea}, {slot: months_operating, at_least: 1}]",
        "all: [{slot: size_class, is: micro}, {slot: size_class, is: large}]",
        "all: [{slot: region, within: '370000'}, {slot: region_group, is: west}]",
        "all: [{slot: small_low_profit, is: yes}, {slot: employees, at_least: 301}]",
    ],
)
def test_a_rule_that_no_firm_meets_is_refused(text: str, vocabulary: Vocabulary) -> None:
    assert mistakes(text, vocabulary) == ["f.yaml:1:1: nothing can satisfy this criterion"]


@pytest.mark.parametrize(
    "text",
    [
        "{slot: employees, at_least: 0}",
        "any: [{slot: employees, at_least: 5}, {slot: employees, at_most: 5}]",
        "{slot: guarantor, in: [yes, no]}",
        "any: [{slot: size_class, in: [micro, small]}, not: {slot: size_class, is: micro}]",
        "any: [{slot: assistance_county, is: yes}, {slot: assistance_county, is: no}]",
        "not: {all: [{slot: stage, is: mature}, {slot: months_operating, at_most: 59}]}",
    ],
)
def test_a_rule_that_every_firm_meets_is_refused(text: str, vocabulary: Vocabulary) -> None:
    assert mistakes(text, vocabulary) == ["f.yaml:1:1: this criterion always holds; leave it out"]


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        (
            "all: [{slot: affordable_loan, at_least: 1000}, {slot: monthly_net_cash, at_least: 5}]",
            "`affordable_loan` is reckoned from monthly_net_cash; a rule may use the one or the other",
        ),
        (
            "any: [{slot: runway_months, at_most: 3}, not: {slot: cash_on_hand, at_least: 5}]",
            "`runway_months` is reckoned from cash_on_hand; a rule may use the one or the other",
        ),
        (
            "all: [{slot: lendable_value, at_least: 1000}, {slot: collateral, pledge: {kind: ip}}]",
            "`lendable_value` is reckoned from collateral; a rule may use the one or the other",
        ),
        (
            "all: [{slot: runway_months, at_least: 3}, {slot: affordable_loan, at_least: 1000}]",
            "`runway_months` is reckoned from cash_on_hand, monthly_debt_payments, monthly_net_cash; a rule",
        ),
    ],
)
def test_an_amount_is_not_mixed_with_what_it_is_reckoned_from(text: str, mixed: str, vocabulary: Vocabulary) -> None:
    (said,) = mistakes(text, vocabulary)
    assert said.startswith(f"f.yaml:1:1: {mixed}")


def test_an_amount_may_be_asked_of_twice(vocabulary: Vocabulary) -> None:
    text = "all: [{slot: affordable_loan, at_least: 1000}, {slot: affordable_loan, at_most: 5000}]"
    assert isinstance(read(text, vocabulary), AllOf)
    contradiction = "all: [{slot: affordable_loan, at_least: 5000}, {slot: affordable_loan, at_most: 1000}]"
    assert mistakes(contradiction, vocabulary) == ["f.yaml:1:1: nothing can satisfy this criterion"]
