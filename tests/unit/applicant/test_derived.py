"""Facts that follow from others: each is the set of all values that some completion of the answers gives."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import OneSetOf, Options, Possible, Span, Subsets, exactly
from bot.applicant.slots import NumberKind, PledgesKind

D = Decimal


def possible(slot: str, vocabulary: Vocabulary, **told: Answer) -> Possible:
    return Facts({SlotName(name): answer for name, answer in told.items()}, vocabulary).possible(SlotName(slot))


def options(*codes: str) -> Options:
    return Options(frozenset(codes))


def exact(number: int | str) -> Exact:
    return Exact(D(number))


def band(low: int | None, high: int | None) -> Band:
    return Band(None if low is None else D(low), None if high is None else D(high))


@pytest.mark.parametrize(
    ("months", "stage"),
    [
        (0, "idea"),
        (1, "startup"),
        (11, "startup"),
        (12, "early"),
        (35, "early"),
        (36, "growth"),
        (59, "growth"),
        (60, "mature"),
        (1200, "mature"),
    ],
)
def test_a_stage_begins_with_its_first_month(months: int, stage: str, vocabulary: Vocabulary) -> None:
    assert possible("stage", vocabulary, months_operating=exact(months)) == options(stage)


def test_a_rough_time_of_trading_leaves_every_stage_it_touches(vocabulary: Vocabulary) -> None:
    assert possible("stage", vocabulary, months_operating=band(6, 36)) == options("startup", "early", "growth")
    assert possible("stage", vocabulary, months_operating=band(36, None)) == options("growth", "mature")
    assert possible("stage", vocabulary) == options("idea", "startup", "early", "growth", "mature")


def test_one_of_two_times_leaves_no_stage_between_them(vocabulary: Vocabulary) -> None:
    either = AnyOf(frozenset({D(0), D(100)}))
    assert possible("stage", vocabulary, months_operating=either) == options("idea", "mature")


def low_profit(vocabulary: Vocabulary, **changed: Answer) -> Possible:
    at_the_ceilings: dict[str, Answer] = {
        "legal_form": Exact("company"),
        "annual_taxable_income": exact(3_000_000),
        "employees": exact(300),
        "total_assets": exact(50_000_000),
    }
    return possible("small_low_profit", vocabulary, **{**at_the_ceilings, **changed})


def test_a_company_at_all_three_ceilings_is_small_and_of_low_profit(vocabulary: Vocabulary) -> None:
    assert low_profit(vocabulary) == options("yes")
    assert low_profit(vocabulary, legal_form=Exact("cooperative")) == options("yes")


@pytest.mark.parametrize(
    "over",
    [
        {"annual_taxable_income": exact("3000000.01")},
        {"annual_taxable_income": exact(3_010_000)},
        {"employees": exact(301)},
        {"total_assets": exact("50000000.01")},
        {"total_assets": exact(50_010_000)},
        {"legal_form": Exact("self-employed")},
        {"legal_form": Exact("partnership")},
    ],
    ids=str,
)
def test_a_step_above_one_ceiling_or_another_tax_is_too_much(over: dict[str, Answer], vocabulary: Vocabulary) -> None:
    assert low_profit(vocabulary, **over) == options("no")


@pytest.mark.parametrize(
    ("rough", "verdict"),
    [
        ({"employees": band(0, 300)}, ("yes",)),
        ({"employees": band(300, 301)}, ("yes", "no")),
        ({"employees": band(301, None)}, ("no",)),
        ({"employees": Silence.DECLINED}, ("yes", "no")),
        ({"employees": Silence.DECLINED, "total_assets": exact(60_000_000)}, ("no",)),
        pytest.param({"legal_form": AnyOf(frozenset({"company", "cooperative"}))}, ("yes",), id="one of two forms"),
        ({"legal_form": Silence.UNSURE}, ("yes", "no")),
    ],
    ids=str,
)
def test_rough_figures_leave_it_open_only_where_they_touch_a_ceiling(
    rough: dict[str, Answer], verdict: tuple[str, ...], vocabulary: Vocabulary
) -> None:
    assert low_profit(vocabulary, **rough) == options(*verdict)


def test_a_place_has_a_part_of_the_country(vocabulary: Vocabulary) -> None:
    assert possible("region_group", vocabulary, region=Exact("370102")) == options("east")
    assert possible("region_group", vocabulary, region=Exact("510000")) == options("west")
    either = AnyOf(frozenset({"210000", "420100"}))
    assert possible("region_group", vocabulary, region=either) == options("northeast", "central")
    assert possible("region_group", vocabulary) == options("east", "central", "west", "northeast", "hmt")


def test_a_key_county_is_one_is_not_or_may_be(vocabulary: Vocabulary) -> None:
    units = vocabulary.regions.units.values()
    listed = next(unit for unit in units if unit.assisted is True)
    unlisted = next(unit for unit in units if unit.level == 3 and unit.assisted is False)
    unheard = next(unit for unit in units if unit.assisted is None)
    assert possible("assistance_county", vocabulary, region=Exact(listed.code)) == options("yes")
    assert possible("assistance_county", vocabulary, region=Exact(unlisted.code)) == options("no")
    assert possible("assistance_county", vocabulary, region=Exact(unheard.code)) == options("yes", "no")
    assert possible("assistance_county", vocabulary) == options("yes", "no")


def test_a_province_without_key_counties_has_none(vocabulary: Vocabulary) -> None:
    assert possible("assistance_county", vocabulary, region=Exact("370000")) == options("no")


def test_sectors_follow_from_the_industry(vocabulary: Vocabulary) -> None:
    told: dict[str, Answer] = {"signals": Exact(frozenset())}
    assert possible("sectors", vocabulary, industry=Exact("restaurant"), **told) == exactly({"catering-hospitality"})
    # Division 02 is forestry; division 01 adds nothing to what the group says.
    assert possible("sectors", vocabulary, industry=Exact("farming"), **told) == OneSetOf(
        frozenset({frozenset({"agriculture"}), frozenset({"agriculture", "forestry"})})
    )
    forester = possible("sectors", vocabulary, industry=Exact("farming"), industry_division=Exact("02"), **told)
    assert forester == exactly({"agriculture", "forestry"})


def test_a_division_that_no_group_claims_stands_with_any(vocabulary: Vocabulary) -> None:
    told: dict[str, Answer] = {"industry": Exact("restaurant"), "industry_division": Exact("02")}
    found = possible("sectors", vocabulary, signals=Exact(frozenset()), **told)
    assert found == exactly({"catering-hospitality", "forestry"})


def test_evidence_brings_a_sector_of_its_own(vocabulary: Vocabulary) -> None:
    tender = Exact(frozenset({"government-contract", "patents"}))
    found = possible("sectors", vocabulary, industry=Exact("restaurant"), signals=tender)
    assert found == exactly({"catering-hospitality", "gov-supplier"})


def test_evidence_nobody_asked_for_leaves_its_sectors_open(vocabulary: Vocabulary) -> None:
    found = possible("sectors", vocabulary, industry=Exact("restaurant"))
    food, tender, export = {"catering-hospitality"}, {"gov-supplier"}, {"export-trade"}
    assert found == OneSetOf(frozenset(map(frozenset, (food, food | tender, food | export, food | tender | export))))


def test_evidence_known_as_one_of_two_sets_brings_one_of_two_sets(vocabulary: Vocabulary) -> None:
    either = AnyOf(frozenset({frozenset({"government-contract"}), frozenset({"export-orders"})}))
    found = possible("sectors", vocabulary, industry=Exact("restaurant"), signals=either)
    assert found == OneSetOf(
        frozenset(
            {
                frozenset({"catering-hospitality", "gov-supplier"}),
                frozenset({"catering-hospitality", "export-trade"}),
            }
        )
    )


def lendable(vocabulary: Vocabulary, *pledges: Pledge) -> Span:
    found = possible("lendable_value", vocabulary, collateral=Exact(pledges))
    assert isinstance(found, Span)
    return found


def span(low: int, high: int) -> Span:
    return Span(D(low), D(high))


def test_a_flat_lends_its_share_less_what_is_owed_on_it(vocabulary: Vocabulary) -> None:
    # A home lends 70 %: of 2,000,000 that is 1,400,000, and 600,000 are owed.
    flat = Pledge("real-estate", "residential", D(2_000_000), D(600_000))
    assert lendable(vocabulary, flat) == span(800_000, 800_000)


def test_what_is_owed_beyond_the_share_takes_nothing_from_other_pledges(vocabulary: Vocabulary) -> None:
    flat = Pledge("real-estate", "residential", D(1_000_000), D(900_000))
    machine = Pledge("equipment", "equipment", D(100_000))
    assert lendable(vocabulary, flat, machine) == span(40_000, 40_000)


def test_a_class_nobody_named_may_be_any_of_its_kind(vocabulary: Vocabulary) -> None:
    # Homes lend 70 %, shops and factories 50 %.
    assert lendable(vocabulary, Pledge("real-estate", None, D(1_000_000))) == span(500_000, 700_000)


def test_rough_values_and_debts_give_the_span_of_their_ends(vocabulary: Vocabulary) -> None:
    rough = Pledge("real-estate", "residential", Band(D(1_000_000), D(2_000_000)), Band(D(100_000), D(200_000)))
    assert lendable(vocabulary, rough) == span(500_000, 1_300_000)
    assert lendable(vocabulary, Pledge("equipment", "equipment", D(100_000), Silence.UNSURE)) == span(0, 40_000)


def test_a_value_nobody_knows_may_be_anything(vocabulary: Vocabulary) -> None:
    kind = vocabulary.slots[SlotName("collateral")].kind
    assert isinstance(kind, PledgesKind)
    assert lendable(vocabulary, Pledge("real-estate", "residential")) == Span(D(0), kind.ceiling * D("0.7"))
    assert possible("lendable_value", vocabulary) == Span(D(0), kind.ceiling)
    assert possible("lendable_value", vocabulary, collateral=Silence.DECLINED) == Span(D(0), kind.ceiling)


def test_nobody_lends_on_a_kind_without_a_class_and_nothing_on_nothing(vocabulary: Vocabulary) -> None:
    assert lendable(vocabulary, Pledge("orders", None, D(500_000))) == span(0, 0)
    assert lendable(vocabulary) == span(0, 0)


def runway(vocabulary: Vocabulary, cash: Answer, net: Answer, payments: Answer) -> Possible:
    told = {"cash_on_hand": cash, "monthly_net_cash": net, "monthly_debt_payments": payments}
    return possible("runway_months", vocabulary, **told)


@pytest.mark.parametrize(
    ("cash", "net", "payments", "months"),
    [
        (100_000, -30_000, 0, 3),  # 3.33 months: the fourth is not full
        (90_000, -30_000, 0, 3),
        (100_000, 10_000, 30_000, 5),  # loan payments eat what is earned
        (0, -1, 0, 0),
        (0, 30_000, 30_000, 1200),  # nothing is lost: as long as can be said
        (100_000, 5_000, 0, 1200),
        (10_000_000_000, -1, 0, 1200),
    ],
)
def test_cash_lasts_as_many_full_months_as_it_pays_for(
    cash: int, net: int, payments: int, months: int, vocabulary: Vocabulary
) -> None:
    span = Span(D(months), D(months), whole=True)
    assert runway(vocabulary, exact(cash), exact(net), exact(payments)) == span


def test_rough_cash_lasts_between_its_worst_and_its_best(vocabulary: Vocabulary) -> None:
    found = runway(vocabulary, band(60_000, 120_000), band(-30_000, -10_000), exact(0))
    assert found == Span(D(2), D(12), whole=True)
    assert possible("runway_months", vocabulary) == Span(D(0), D(1200), whole=True)


def test_a_derived_fact_is_never_more_than_its_slot_says(vocabulary: Vocabulary) -> None:
    for slot in vocabulary.derived:
        kind, found = vocabulary.slots[slot].kind, Facts({}, vocabulary).possible(slot)
        if isinstance(kind, NumberKind):
            assert isinstance(found, Span)
            assert kind.minimum <= found.low <= found.high <= kind.maximum
        else:
            assert isinstance(found, Options | Subsets | OneSetOf)


worths = st.none() | st.integers(0, 5_000_000).map(D)


@given(st.data())
def test_a_told_amount_lies_within_what_was_possible_before(vocabulary: Vocabulary, data: st.DataObject) -> None:
    kind = vocabulary.slots[SlotName("collateral")].kind
    assert isinstance(kind, PledgesKind)
    what = data.draw(st.sampled_from(sorted(kind.kinds)))
    asset_class = data.draw(st.sampled_from([None, *kind.classes.get(what, ())]))
    told: Mapping[str, Decimal | None] = {name: data.draw(worths, label=name) for name in ("value", "owed")}
    rough = {name: Silence.UNSURE if data.draw(st.booleans()) else amount for name, amount in told.items()}
    wide = lendable(vocabulary, Pledge(what, None, **rough))
    narrow = lendable(vocabulary, Pledge(what, asset_class, **told))
    assert wide.low <= narrow.low <= narrow.high <= wide.high
