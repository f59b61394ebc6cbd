"""How much of an offer a firm could use: the smallest limit that applies, on the cautious side of what is rough."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.conversation.flow import Script
from bot.eligibility.criteria import OneOf
from bot.offers.estimating import (
    CASH_LIMIT,
    NEED_LIMIT,
    PLEDGE_LIMIT,
    PRODUCT_LIMIT,
    Estimate,
    breaks_on_season,
    carried_by,
    estimate,
    is_forecast,
    needs_forecast,
    replaces_debt,
    rests_on,
    rounded_down,
    tenor_for,
    unreckoned,
)
from bot.offers.offer import Amount, Less, Offer, Span

STEADY: dict[str, Answer] = {"cash_pattern": Exact("steady"), "monthly_debt_payments": Exact(Decimal(0))}
amounts = st.integers(100, 20_000_000).map(Decimal)


@pytest.fixture
def loan(script: Script) -> Offer:
    """An unsecured loan of up to 500,000 over up to a year."""
    return loan_of(script)


def loan_of(script: Script) -> Offer:
    known = script.catalogue.offers["bank-business-loan-city-rural"]
    return replace(
        known, amount=Amount(Decimal(10_000), Decimal(500_000), "source"), tenor=Span(None, 12, "source"), money="debt"
    )


def facts_of(vocabulary: Vocabulary, **told: Answer) -> Facts:
    return Facts({SlotName(slot): answer for slot, answer in told.items()}, vocabulary)


def limited(found: Estimate) -> tuple[int | None, str | None]:
    return (None if found.amount is None else int(found.amount)), found.limit


def exact(value: int | Decimal) -> Exact:
    return Exact(Decimal(value))


def test_of_somebody_who_told_nothing_only_the_product_limits(loan: Offer, vocabulary: Vocabulary) -> None:
    found = estimate(loan, facts_of(vocabulary))
    assert limited(found) == (500_000, PRODUCT_LIMIT)
    assert not found.too_small
    assert estimate(replace(loan, amount=None), facts_of(vocabulary)).amount is None


def test_the_need_limits_at_its_upper_end(loan: Offer, vocabulary: Vocabulary) -> None:
    found = estimate(loan, facts_of(vocabulary, amount_needed=Band(Decimal(100_000), Decimal(300_000))))
    assert limited(found) == (300_000, NEED_LIMIT)


def test_a_need_below_what_the_provider_pays_out_is_too_small(loan: Offer, vocabulary: Vocabulary) -> None:
    assert estimate(loan, facts_of(vocabulary, amount_needed=exact(9_000))).too_small
    assert not estimate(loan, facts_of(vocabulary, amount_needed=exact(10_000))).too_small


def test_who_may_be_one_of_those_who_get_less_is_told_the_lower_limit(loan: Offer, vocabulary: Vocabulary) -> None:
    assert loan.amount
    alone = Less(Decimal(300_000), OneOf(SlotName("legal_form"), frozenset({"self-employed"}), ("self-employed",)))
    less = replace(loan, amount=replace(loan.amount, less=(alone,)))
    assert limited(estimate(less, facts_of(vocabulary, legal_form=Exact("self-employed")))) == (300_000, PRODUCT_LIMIT)
    assert limited(estimate(less, facts_of(vocabulary))) == (300_000, PRODUCT_LIMIT)
    assert limited(estimate(less, facts_of(vocabulary, legal_form=Exact("company")))) == (500_000, PRODUCT_LIMIT)


def test_of_a_pledge_without_a_usual_share_nothing_is_reckoned(loan: Offer, vocabulary: Vocabulary) -> None:
    gold = replace(loan, secured_by=frozenset({"valuables"}))
    facts = facts_of(vocabulary, collateral=Exact((Pledge("valuables", None, Decimal(50_000)),)))
    assert limited(estimate(gold, facts)) == (500_000, PRODUCT_LIMIT)


def test_what_the_cash_flow_carries_limits_debt_and_nothing_else(loan: Offer, vocabulary: Vocabulary) -> None:
    # 1,250 / 1.25 = 1,000 a month; twelve months at 0.6 % a month carry 11,544.
    facts = facts_of(vocabulary, monthly_net_cash=exact(1_250), **STEADY)
    found = estimate(loan, facts)
    assert limited(found) == (11_000, CASH_LIMIT)
    assert estimate(replace(loan, money="equity"), facts).limit == PRODUCT_LIMIT
    assert estimate(replace(loan, money="grant"), facts).limit == PRODUCT_LIMIT


def test_a_pledge_limits_only_money_that_rests_on_it(loan: Offer, vocabulary: Vocabulary) -> None:
    house = Pledge("real-estate", "residential", Decimal(400_000), Decimal(100_000))
    facts = facts_of(vocabulary, collateral=Exact((house,)))
    secured = replace(loan, secured_by=frozenset({"real-estate"}))
    # 70 % of 400,000, less 100,000 owed.
    assert limited(estimate(secured, facts)) == (180_000, PLEDGE_LIMIT)
    assert estimate(loan, facts).limit == PRODUCT_LIMIT
    assert estimate(replace(loan, secured_by=frozenset({"vehicles"})), facts).limit == PRODUCT_LIMIT


def test_a_pledge_of_unknown_class_counts_with_its_least_share(loan: Offer, vocabulary: Vocabulary) -> None:
    secured = replace(loan, secured_by=frozenset({"real-estate"}))
    facts = facts_of(vocabulary, collateral=Exact((Pledge("real-estate", None, Decimal(400_000)),)))
    assert estimate(secured, facts).amount == 200_000, "a factory is lent on at 50 %"


@pytest.mark.parametrize("value", [None, Silence.UNSURE, Silence.DECLINED])
def test_a_pledge_whose_worth_is_not_told_limits_nothing(
    value: Silence | None, loan: Offer, vocabulary: Vocabulary
) -> None:
    secured = replace(loan, secured_by=frozenset({"real-estate"}))
    facts = facts_of(vocabulary, collateral=Exact((Pledge("real-estate", None, value),)))
    assert estimate(secured, facts).limit == PRODUCT_LIMIT


def test_a_pledge_worth_a_band_counts_with_its_lower_end(loan: Offer, vocabulary: Vocabulary) -> None:
    secured = replace(loan, secured_by=frozenset({"vehicles"}))
    car = Pledge("vehicles", "vehicles", Band(Decimal(60_000), Decimal(90_000)))
    assert estimate(secured, facts_of(vocabulary, collateral=Exact((car,)))).amount == 30_000


def test_what_a_pledge_owes_counts_with_its_upper_end(loan: Offer, vocabulary: Vocabulary) -> None:
    secured = replace(loan, secured_by=frozenset({"real-estate"}))
    amounts = [
        limited(estimate(secured, facts_of(vocabulary, collateral=Exact((Pledge("real-estate", None, worth, owed),)))))
        for worth, owed in (
            (Decimal(600_000), Decimal(200_000)),
            (Decimal(600_000), Band(Decimal(50_000), Decimal(200_000))),
            (Decimal(600_000), Band(None, Decimal(200_000))),
        )
    ]
    assert amounts[0][1] == PLEDGE_LIMIT
    assert amounts[1:] == amounts[:1] * 2


def test_no_tenor_of_an_offer_carries_more_than_the_time_the_money_is_needed(
    loan: Offer, vocabulary: Vocabulary
) -> None:
    long = replace(loan, tenor=Span(36, 60, "source"), amount=None)
    facts = facts_of(vocabulary, **STEADY, monthly_net_cash=exact(5_000), term_months=exact(12))
    carries = carried_by(facts, 12)
    assert carries
    assert limited(estimate(long, facts)) == (int(rounded_down(carries)), CASH_LIMIT)


def test_nothing_is_lent_on_a_pledge_that_owes_more_than_it_is_worth(loan: Offer, vocabulary: Vocabulary) -> None:
    secured = replace(loan, secured_by=frozenset({"vehicles"}))
    car = Pledge("vehicles", "vehicles", Decimal(60_000), Decimal(80_000))
    found = estimate(secured, facts_of(vocabulary, collateral=Exact((car,))))
    assert limited(found) == (0, PLEDGE_LIMIT)
    assert found.too_small


@given(need=amounts, cap=amounts, net=st.integers(-50_000, 500_000).map(Decimal))
def test_an_estimate_is_above_no_limit_and_stands_at_one_of_them(
    script: Script, need: Decimal, cap: Decimal, net: Decimal
) -> None:
    offer = replace(loan_of(script), amount=Amount(None, cap, "source"))
    facts = facts_of(script.vocabulary, amount_needed=Exact(need), monthly_net_cash=Exact(net), **STEADY)
    carries = carried_by(facts, 12)
    found = estimate(offer, facts)
    assert carries is not None
    assert found.amount in {need, cap, rounded_down(carries)}
    assert found.amount is not None
    assert found.amount <= min(need, cap, carries)


@given(need=amounts, more=amounts, net=st.integers(0, 500_000).map(Decimal))
def test_asking_for_more_never_gives_less(script: Script, need: Decimal, more: Decimal, net: Decimal) -> None:
    def usable(asked: Decimal) -> Decimal:
        told = facts_of(script.vocabulary, amount_needed=Exact(asked), monthly_net_cash=Exact(net), **STEADY)
        found = estimate(loan_of(script), told).amount
        assert found is not None
        return found

    assert usable(need + more) >= usable(need) - Decimal(need) / 10, "two digits are said, never more than it is"


@given(st.decimals("0.01", 10**12, places=2))
def test_rounding_down_says_two_digits_and_loses_less_than_a_tenth(amount: Decimal) -> None:
    said = rounded_down(amount)
    assert said <= amount
    assert said >= amount * Decimal("0.9") - 1
    assert str(said).rstrip("0")[2:] == ""


def test_a_loss_is_rounded_to_nothing() -> None:
    assert rounded_down(Decimal(-1)) == rounded_down(Decimal(0)) == 0


CARRIED: list[tuple[str, dict[str, Answer], int | None]] = [
    ("nothing told", {}, None),
    ("no pattern told: at most an even year's", {"monthly_net_cash": exact(5_000)}, 46_179),
    ("cash not said", {"monthly_net_cash": Silence.DECLINED, "cash_pattern": Exact("steady")}, None),
    ("payments not mentioned are none", {"monthly_net_cash": exact(1_250), "cash_pattern": Exact("steady")}, 11_544),
    ("a loss", {"monthly_net_cash": exact(-1), "cash_pattern": Exact("steady")}, 0),
    (
        "seasonal, weak months not told: at most an even year's",
        {"monthly_net_cash": exact(5_000), "cash_pattern": Exact("seasonal")},
        46_179,
    ),
    (
        "seasonal, how long not told: at most an even year's",
        {"monthly_net_cash": exact(5_000), "cash_pattern": Exact("seasonal"), "weak_month_net_cash": exact(-100)},
        46_179,
    ),
    (
        "seasonal, but no month is weak",
        {"monthly_net_cash": exact(1_250), "cash_pattern": Exact("seasonal"), "weak_months": exact(0)},
        11_544,
    ),
    (
        "seasonal, an ordinary month leaves nothing",
        {"monthly_net_cash": exact(-5), "cash_pattern": Exact("seasonal"), "months_operating": exact(9)},
        0,
    ),
    (
        "at most so much: nothing is certain, so the most it may carry",
        {"monthly_net_cash": Band(None, Decimal(1_250)), "cash_pattern": Exact("steady")},
        11_544,
    ),
    (
        "from so much to so much: what is certain",
        {"monthly_net_cash": Band(Decimal(1_250), Decimal(9_000)), "cash_pattern": Exact("steady")},
        11_544,
    ),
    ("no income yet, not open", {"monthly_net_cash": exact(-900), "cash_pattern": Exact("pre-revenue")}, None),
    (
        "no income yet, not open, said so",
        {"monthly_net_cash": exact(-900), "cash_pattern": Exact("pre-revenue"), "months_operating": exact(0)},
        None,
    ),
    (
        "no income yet, at work for a year, at a loss",
        {"monthly_net_cash": exact(-900), "cash_pattern": Exact("pre-revenue"), "months_operating": exact(12)},
        0,
    ),
    (
        "no income yet, at work, and no loss",
        {"monthly_net_cash": exact(0), "cash_pattern": Exact("pre-revenue"), "months_operating": exact(12)},
        None,
    ),
]


@pytest.mark.parametrize(("says", "told", "carries"), CARRIED, ids=[says for says, _, _ in CARRIED])
def test_what_is_carried_is_known_only_when_the_cash_flow_is(
    says: str, told: dict[str, Answer], carries: int | None, vocabulary: Vocabulary
) -> None:
    found = carried_by(facts_of(vocabulary, **told), 12)
    assert (None if found is None else int(found)) == carries, says


TENORS = [
    (Span(6, 24, "source"), 12, 12),
    (Span(6, 24, "source"), 36, 24),
    (Span(6, 24, "source"), 3, 6),
    (Span(None, None, "source"), 36, 36),
    (None, 36, 36),
    (None, None, 12),
    (Span(24, 60, "source"), None, 24),
]


@pytest.mark.parametrize(("offered", "needed", "months"), TENORS)
def test_money_is_repaid_over_the_time_it_is_needed_within_what_is_offered(
    offered: Span | None, needed: int | None, months: int, loan: Offer, vocabulary: Vocabulary
) -> None:
    told: dict[str, Answer] = {} if needed is None else {"term_months": exact(needed)}
    assert tenor_for(replace(loan, tenor=offered), facts_of(vocabulary, **told)) == months


FARM: dict[str, Answer] = {
    "monthly_net_cash": exact(40_000),
    "cash_pattern": Exact("seasonal"),
    "weak_months": exact(4),
    "weak_month_net_cash": exact(-10_000),
    "cash_on_hand": exact(60_000),
    "term_months": exact(12),
    "amount_needed": exact(200_000),
}


def test_the_way_a_loan_is_repaid_is_held_against_the_season(loan: Offer, vocabulary: Vocabulary) -> None:
    facts = facts_of(vocabulary, **FARM)
    monthly, after_receipts = (replace(loan, repayment=ways) for ways in (("level",), ("level", "on-receipt")))
    assert limited(estimate(monthly, facts)) == (28_000, CASH_LIMIT)
    assert breaks_on_season(monthly, facts)
    assert limited(estimate(after_receipts, facts)) == (200_000, NEED_LIMIT)
    assert not breaks_on_season(after_receipts, facts)


def test_no_loan_is_shown_larger_than_the_advice_whatever_is_not_told(loan: Offer, vocabulary: Vocabulary) -> None:
    """Without a word of the cash on hand nothing is certain of equal payments, but all of what is carried at best."""
    season = {"cash_pattern": Exact("seasonal"), "weak_months": exact(5), "weak_month_net_cash": exact(-2000)}
    farm = facts_of(vocabulary, **season, monthly_net_cash=exact(4000), amount_needed=exact(200_000))
    at_best = carried_by(farm, 12)
    assert at_best
    assert at_best < 20_000
    for repayment in (("level",), ("interest-first",), ("bullet",), ()):
        found = estimate(replace(loan, repayment=repayment, amount=None), farm)
        assert limited(found) == (int(rounded_down(at_best)), CASH_LIMIT)
    assert breaks_on_season(replace(loan, repayment=("level",)), farm)
    assert not breaks_on_season(replace(loan, repayment=("on-receipt",)), farm)


def test_a_season_breaks_nothing_that_it_leaves_room_for(loan: Offer, vocabulary: Vocabulary) -> None:
    monthly = replace(loan, repayment=("level",))
    assert not breaks_on_season(monthly, facts_of(vocabulary, **{**FARM, "amount_needed": exact(20_000)}))
    assert not breaks_on_season(monthly, facts_of(vocabulary, **{**FARM, "cash_pattern": Exact("steady")}))
    assert not breaks_on_season(replace(monthly, money="grant"), facts_of(vocabulary, **FARM))


def test_payments_of_the_loan_that_is_replaced_are_counted_once(loan: Offer, vocabulary: Vocabulary) -> None:
    told = {**STEADY, "monthly_net_cash": exact(1_250), "monthly_debt_payments": exact(900)}
    assert limited(estimate(loan, facts_of(vocabulary, **told))) == (1_100, CASH_LIMIT)
    replacing = facts_of(vocabulary, **told, purpose=Exact("refinancing"))
    assert limited(estimate(loan, replacing)) == (11_000, CASH_LIMIT)
    assert replaces_debt(replacing)


def test_whoever_cannot_pay_the_next_instalment_carries_no_new_loan(loan: Offer, vocabulary: Vocabulary) -> None:
    missed = Exact(frozenset({"cannot-pay-next-instalment"}))
    facts = facts_of(vocabulary, **STEADY, monthly_net_cash=exact(9_000), distress=missed)
    assert limited(estimate(loan, facts)) == (0, CASH_LIMIT)


def test_a_firm_not_yet_trading_is_measured_by_its_forecast_or_by_nothing(loan: Offer, vocabulary: Vocabulary) -> None:
    planned = facts_of(vocabulary, **STEADY, months_operating=exact(0), monthly_net_cash=exact(1_250))
    assert limited(estimate(loan, planned)) == (11_000, CASH_LIMIT)
    assert is_forecast(planned)
    assert not needs_forecast(planned)
    nothing = facts_of(vocabulary, months_operating=exact(0), cash_pattern=Exact("pre-revenue"))
    assert estimate(loan, nothing).limit == PRODUCT_LIMIT
    assert needs_forecast(nothing)
    assert not needs_forecast(facts_of(vocabulary, months_operating=exact(20))), "a question, not a forecast"


UNRECKONED = [
    ("all told", [Pledge("real-estate", None, Decimal(100), Decimal(0))], None),
    ("no debt mentioned", [Pledge("real-estate", None, Decimal(100))], None),
    ("a debt roughly told", [Pledge("real-estate", None, Decimal(100), Band(None, Decimal(50)))], None),
    ("a debt nobody can tell", [Pledge("real-estate", None, Decimal(100), Silence.UNSURE)], "owed"),
    ("worth nobody can tell", [Pledge("real-estate", None, Silence.UNSURE, Silence.UNSURE)], "worth"),
    ("worth not asked", [Pledge("real-estate", None)], "worth"),
    ("no table says what is lent", [Pledge("valuables", None, Decimal(100))], "worth"),
    (
        "one is counted, of the other nothing is",
        [Pledge("real-estate", None), Pledge("real-estate", None, Decimal(100))],
        None,
    ),
    ("nothing to rest on", [Pledge("vehicles", "vehicles", Decimal(100), Silence.UNSURE)], None),
]


@pytest.mark.parametrize(("says", "things", "missing"), UNRECKONED, ids=[says for says, _, _ in UNRECKONED])
def test_what_an_amount_on_a_pledge_takes_for_granted_is_known(
    says: str, things: list[Pledge], missing: str | None, loan: Offer, vocabulary: Vocabulary
) -> None:
    secured = replace(loan, secured_by=frozenset({"real-estate", "valuables"}))
    facts = facts_of(vocabulary, collateral=Exact(tuple(things)))
    assert unreckoned(rests_on(secured, facts), facts) == missing, says
