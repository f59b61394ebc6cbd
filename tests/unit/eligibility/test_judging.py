"""The judge by example: what a missing, rough or repeated fact does to a verdict."""

from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import Assets, Options, Points, Span
from bot.eligibility.criteria import (
    AllOf,
    AtLeast,
    AtMost,
    Between,
    Criterion,
    HasAll,
    HasAny,
    Not,
    OneOf,
    Pledged,
    slots_of,
)
from bot.eligibility.criteria import AnyOf as AnyPart
from bot.eligibility.judging import Verdict, holds, judge
from tests.unit.eligibility.toy import toy_vocabulary

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
TOY = toy_vocabulary()
YEARS, TONS, FORM, LABELS, LAND = (SlotName(name) for name in ("years", "tons", "form", "labels", "collateral"))


def verdict_of(rule: Criterion, **told: Answer) -> Verdict:
    return judge(rule, Facts({SlotName(slot): answer for slot, answer in told.items()}, TOY))


def exact(number: int) -> Exact:
    return Exact(Decimal(number))


def band(low: int, high: int) -> Band:
    return Band(Decimal(low), Decimal(high))


def any_of(*values: int) -> AnyOf:
    return AnyOf(frozenset(Decimal(value) for value in values))


def at_least(slot: str, number: int) -> AtLeast:
    return AtLeast(SlotName(slot), Decimal(number))


def at_most(slot: str, number: int) -> AtMost:
    return AtMost(SlotName(slot), Decimal(number))


def one_of(slot: str, *codes: str) -> OneOf:
    return OneOf(SlotName(slot), frozenset(codes), codes)


@pytest.mark.parametrize("silence", [None, Silence.DECLINED, Silence.UNSURE])
def test_a_missing_answer_is_neither_a_yes_nor_a_no(silence: Silence | None) -> None:
    told = {"years": silence} if silence else {}
    assert verdict_of(at_least("years", 2), **told) is UNKNOWN
    assert verdict_of(Not(at_least("years", 2)), **told) is UNKNOWN


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(exact(2), MET), (exact(1), UNMET), (band(2, 4), MET), (band(1, 2), UNKNOWN), (band(0, 1), UNMET)],
)
def test_a_limit_is_included_and_a_band_is_judged_as_a_whole(answer: Answer, verdict: Verdict) -> None:
    assert verdict_of(at_least("years", 2), years=answer) is verdict


def test_one_of_several_numbers_is_not_the_span_between_them() -> None:
    assert verdict_of(Between(YEARS, Decimal(2), Decimal(3)), years=any_of(1, 4)) is UNMET
    assert verdict_of(Between(YEARS, Decimal(2), Decimal(3)), years=band(1, 4)) is UNKNOWN


def test_between_two_whole_numbers_there_is_none() -> None:
    outside = AllOf((Not(at_most("years", 1)), Not(at_least("years", 2))))
    assert verdict_of(outside) is UNMET
    over_one_under_two = AllOf((Not(at_most("tons", 1)), Not(at_least("tons", 2))))
    assert verdict_of(over_one_under_two) is UNKNOWN
    assert verdict_of(over_one_under_two, tons=Exact(Decimal("1.5"))) is MET


def test_a_fact_used_twice_is_one_fact() -> None:
    assert verdict_of(AnyPart((at_least("years", 2), at_most("years", 2)))) is MET
    assert verdict_of(AllOf((at_least("years", 3), at_most("years", 2)))) is UNMET
    assert verdict_of(AllOf((at_least("years", 2), at_most("years", 3)))) is UNKNOWN


def test_a_set_may_hold_what_it_was_not_said_to_lack() -> None:
    any_p, all_pq = HasAny(LABELS, frozenset({"p"})), HasAll(LABELS, frozenset({"p", "q"}))
    assert verdict_of(any_p) is UNKNOWN
    assert verdict_of(any_p, labels=Exact(frozenset())) is UNMET
    assert verdict_of(all_pq, labels=Exact(frozenset({"p", "q", "r"}))) is MET
    either = AnyOf(frozenset({frozenset({"p"}), frozenset({"q"})}))
    assert verdict_of(any_p, labels=either) is UNKNOWN
    assert verdict_of(HasAny(LABELS, frozenset({"p", "q"})), labels=either) is MET
    assert verdict_of(all_pq, labels=either) is UNMET


def test_a_place_is_inside_all_that_holds_it() -> None:
    province = OneOf(SlotName("region"), frozenset({"111", "112", "121"}), ("10",))
    assert verdict_of(province, region=Exact("11")) is MET
    assert verdict_of(province, region=Exact("20")) is UNMET
    city = OneOf(SlotName("region"), frozenset({"111", "112"}), ("11",))
    assert verdict_of(city, region=Exact("10")) is UNKNOWN


def test_pledges_of_one_kind_add_up_and_debt_comes_off() -> None:
    two = Pledged(LAND, frozenset({"land"}), Decimal(2))
    item = Pledge("land", None, Decimal(1))
    assert verdict_of(two, collateral=Exact((item,))) is UNMET
    assert verdict_of(two, collateral=Exact((item, item))) is MET
    assert verdict_of(two, collateral=Exact((Pledge("land", None, Decimal(3), Decimal(2)),))) is UNMET
    assert verdict_of(two, collateral=Exact((Pledge("land", None, Decimal(3), Silence.UNSURE),))) is UNKNOWN
    assert verdict_of(two, collateral=Exact((Pledge("land"),))) is UNKNOWN


def test_two_kinds_to_pledge_do_not_add_up() -> None:
    either = Pledged(LAND, frozenset({"land", "stock"}), Decimal(2))
    pledges = (Pledge("land", None, Decimal(1)), Pledge("stock", None, Decimal(1)))
    assert verdict_of(either, collateral=Exact(pledges)) is UNMET


def test_nothing_to_pledge_is_an_answer() -> None:
    anything = Pledged(LAND, frozenset({"land", "stock", "paper"}), Decimal(0))
    assert verdict_of(anything, collateral=Exact(())) is UNMET
    assert verdict_of(anything, collateral=Silence.DECLINED) is UNKNOWN


def test_a_known_division_rules_out_industries_even_if_the_industry_is_in_doubt() -> None:
    farm = one_of("industry", "farm")
    for doubt in ({}, {"industry": Silence.UNSURE}, {"industry": AnyOf(frozenset({"farm", "shop"}))}):
        assert verdict_of(farm, industry_division=Exact("52"), **doubt) is UNMET
    assert verdict_of(one_of("industry", "farm", "other"), industry_division=Exact("01")) is MET


def test_an_industry_and_a_division_that_contradict_both_stand_as_told() -> None:
    told: dict[str, Answer] = {"industry": Exact("farm"), "industry_division": Exact("52")}
    assert verdict_of(AllOf((one_of("industry", "farm"), one_of("industry_division", "52"))), **told) is MET


def test_industry_and_division_are_divided_together() -> None:
    # Crops come from farms, and no farm is of division 52.
    small_shop = AllOf(
        (
            HasAny(SlotName("sectors"), frozenset({"crops"})),
            one_of("industry_division", "52"),
            one_of("size_class", "small"),
        )
    )
    assert verdict_of(small_shop, industry=AnyOf(frozenset({"farm", "shop"}))) is UNMET


def test_a_size_class_between_two_possible_figures_is_not_possible() -> None:
    works: dict[str, Answer] = {"industry_division": Exact("13"), "annual_revenue": exact(100)}
    assert verdict_of(one_of("size_class", "small", "medium"), employees=any_of(0, 1000), **works) is UNMET
    assert verdict_of(one_of("size_class", "small", "medium"), employees=band(0, 1000), **works) is UNKNOWN


def test_a_county_that_nobody_knows_of_is_still_on_the_list_or_not() -> None:
    listed = one_of("assistance_county", "yes")
    assert verdict_of(listed, region=Exact("112")) is UNKNOWN
    assert verdict_of(AnyPart((listed, one_of("assistance_county", "no"))), region=Exact("112")) is MET
    assert verdict_of(AllOf((listed, Not(listed))), region=Exact("112")) is UNMET


def test_signals_known_as_one_set_of_two_bring_their_sectors_one_by_one() -> None:
    both = HasAll(SlotName("sectors"), frozenset({"supplier", "export"}))
    either = AnyOf(frozenset({frozenset({"tender"}), frozenset({"orders"})}))
    assert verdict_of(both, signals=either, industry=Exact("shop")) is UNMET
    assert verdict_of(both, signals=Exact(frozenset({"tender", "orders"})), industry=Exact("shop")) is MET


def test_what_is_assumed_takes_the_place_of_what_was_told() -> None:
    facts = Facts({YEARS: exact(0)}, TOY)
    assert judge(at_least("years", 2), facts) is UNMET
    assert judge(at_least("years", 2), facts.assuming({YEARS: Points(frozenset({Decimal(3)}))})) is MET


def test_slots_are_named_once_in_the_order_written() -> None:
    rule = AllOf((at_least("years", 2), Not(one_of("form", "a")), AnyPart((at_most("years", 3), at_least("tons", 1)))))
    assert slots_of(rule) == (YEARS, FORM, TONS)


def test_a_condition_asked_of_another_kind_of_fact_is_our_mistake() -> None:
    with pytest.raises(TypeError):
        holds(at_least("form", 1), Options(frozenset({"a"})))
    with pytest.raises(TypeError):
        holds(HasAny(LABELS, frozenset({"p"})), Assets())
    with pytest.raises(TypeError):
        holds(HasAll(LABELS, frozenset({"p"})), Span(Decimal(0), Decimal(1)))
