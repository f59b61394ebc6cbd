"""The loan that a firm's own cash flow carries: exact for exact answers, a span for rough ones, never an average."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.affordability import carried
from bot.applicant.answers import Answer, AnyOf, Band, Exact, Silence, SlotName
from bot.applicant.facts import Facts, Planning, Vocabulary
from bot.applicant.possible import Span
from bot.applicant.slots import NumberKind

D = Decimal
AFFORDABLE = SlotName("affordable_loan")
PLANNING = Planning(rate=D("0.072"), dscr=D("1.25"), dscr_volatile=D("1.5"), months=12)
"""7.2 % a year and a DSCR of 1.25: what the worked examples are reckoned with."""
Told = Mapping[str, Answer]


@pytest.fixture(scope="module")
def words(vocabulary: Vocabulary) -> Vocabulary:
    """The shipped vocabulary, whatever it plans with, at the rate and the DSCR of the worked examples."""
    return replace(vocabulary, planning=PLANNING)


def exact(number: Decimal | int) -> Exact:
    return Exact(D(number))


def band(low: int, high: int) -> Band:
    return Band(D(low), D(high))


STEADY: Told = {
    "monthly_net_cash": exact(40_000),
    "cash_pattern": Exact("steady"),
    "monthly_debt_payments": exact(0),
    "term_months": exact(12),
    "cash_on_hand": exact(0),
    "purpose": Exact("working-capital"),
}
SEASONAL: Told = {
    **STEADY,
    "cash_pattern": Exact("seasonal"),
    "weak_months": exact(4),
    "weak_month_net_cash": exact(-10_000),
    "cash_on_hand": exact(60_000),
}


def loan(words: Vocabulary, told: Told, **changed: Answer) -> Span:
    answers = {SlotName(slot): answer for slot, answer in {**told, **changed}.items()}
    found = Facts(answers, words).possible(AFFORDABLE)
    assert isinstance(found, Span)
    return found


def amount(words: Vocabulary, told: Told, **changed: Answer) -> Decimal:
    found = loan(words, told, **changed)
    assert found.low == found.high
    return found.low


def ceiling(words: Vocabulary) -> Decimal:
    kind = words.slots[AFFORDABLE].kind
    assert isinstance(kind, NumberKind)
    return kind.maximum


def test_a_steady_firm_carries_the_worked_example(words: Vocabulary) -> None:
    # 480,000 a year over 12 months at 7.2 % and a DSCR of 1.25.
    assert round(amount(words, STEADY)) == 369_434
    assert round(amount(words, STEADY, cash_pattern=Exact("growing"))) == 369_434


def test_existing_payments_come_off_what_is_left_under_stress(words: Vocabulary) -> None:
    # 480,000 a year over 36 months with 8,000 a month to pay already: the worked example with existing debt.
    assert round(amount(words, STEADY, term_months=exact(36), monthly_debt_payments=exact(8_000))) == 774_978
    assert amount(words, STEADY, monthly_debt_payments=exact(32_000)) == 0
    assert amount(words, STEADY, monthly_debt_payments=exact(40_000)) == 0


def test_money_that_is_on_hand_does_not_carry_a_steady_loan(words: Vocabulary) -> None:
    assert amount(words, STEADY, cash_on_hand=exact(10_000_000)) == amount(words, STEADY)


@pytest.mark.parametrize("net", [0, -1, -50_000])
@pytest.mark.parametrize("pattern", ["steady", "growing", "seasonal", "lumpy"])
def test_a_firm_that_loses_cash_carries_nothing_whatever_it_holds(net: int, pattern: str, words: Vocabulary) -> None:
    told = {**SEASONAL, "cash_pattern": Exact(pattern), "monthly_net_cash": exact(net)}
    assert amount(words, told, cash_on_hand=exact(5_000_000)) == 0


def test_a_year_that_loses_cash_carries_nothing_though_its_ordinary_months_do_not(words: Vocabulary) -> None:
    weak = {"weak_months": exact(6), "weak_month_net_cash": exact(-40_000)}
    assert amount(words, SEASONAL, cash_on_hand=exact(5_000_000), **weak) == 0
    paid_away = {"monthly_debt_payments": exact(24_000), "cash_on_hand": exact(5_000_000)}
    assert amount(words, SEASONAL, **paid_away) == 0  # 280,000 a year, and 288,000 to pay


def test_a_seasonal_firm_is_never_reckoned_by_its_yearly_average(words: Vocabulary) -> None:
    # 8 x 40,000 - 4 x 10,000 = 280,000 a year, as much as a steady firm with 23,333 a month.
    average = amount(words, STEADY, monthly_net_cash=exact(D(280_000) / 12))
    without_cash = amount(words, SEASONAL, cash_on_hand=exact(0))
    assert 0 < without_cash < average
    # By the 12th month, stressed: 8 x 40,000 / 1.25 - 4 x 10,000 x 1.25 = 206,000. No loan can repay more than that.
    assert without_cash < 206_000


def test_a_weak_season_without_cash_to_bridge_it_delays_all_payments(words: Vocabulary) -> None:
    # After 4 weak months 50,000 are missing under stress; two ordinary months of 32,000 bring 14,000 back.
    short = {"term_months": exact(6), "cash_on_hand": exact(0)}
    found = amount(words, SEASONAL, **short)
    month = D("0.072") / 12
    assert abs(found - 14_000 / (1 + month) ** 6) < D("0.01")
    assert amount(words, SEASONAL, **{**short, "term_months": exact(5)}) == 0


@pytest.mark.parametrize("missing", ["weak_months", "weak_month_net_cash"])
@pytest.mark.parametrize("silence", [None, Silence.UNSURE, Silence.DECLINED])
def test_without_the_weak_months_nothing_is_certain(missing: str, silence: Silence | None, words: Vocabulary) -> None:
    told = {slot: answer for slot, answer in SEASONAL.items() if slot != missing}
    found = loan(words, told if silence is None else {**told, missing: silence})
    assert found.low == 0
    assert found.high > amount(words, SEASONAL)


def test_no_weak_month_is_a_steady_year(words: Vocabulary) -> None:
    even = amount(words, SEASONAL, weak_months=exact(0), cash_on_hand=exact(0))
    assert abs(even - amount(words, STEADY)) < D("0.01")


def test_a_weak_month_is_no_better_than_an_ordinary_one(words: Vocabulary) -> None:
    mistaken = amount(words, SEASONAL, weak_month_net_cash=exact(90_000))
    assert mistaken == amount(words, SEASONAL, weak_month_net_cash=exact(40_000))


def test_lumpy_cash_is_reckoned_more_strictly_than_seasonal(words: Vocabulary) -> None:
    lumpy = amount(words, SEASONAL, cash_pattern=Exact("lumpy"))
    assert 0 < lumpy < amount(words, SEASONAL)


def test_before_the_first_income_nothing_is_known_without_a_forecast(words: Vocabulary) -> None:
    everything = Span(D(0), ceiling(words))
    assert loan(words, STEADY, cash_pattern=Exact("pre-revenue")) == everything
    assert loan(words, STEADY, cash_pattern=Exact("pre-revenue"), forecast=Exact("no")) == everything
    assert loan(words, STEADY, cash_pattern=AnyOf(frozenset({"steady", "pre-revenue"}))) == everything
    forecast = amount(words, STEADY, cash_pattern=Exact("pre-revenue"), forecast=Exact("yes"))
    assert round(forecast) == 369_434


def test_a_firm_that_told_no_cash_flow_may_carry_anything(words: Vocabulary) -> None:
    assert loan(words, {}) == Span(D(0), ceiling(words))
    assert loan(words, {"cash_pattern": Exact("steady")}) == Span(D(0), ceiling(words))
    assert loan(words, {"monthly_net_cash": exact(5)}) == Span(D(0), ceiling(words))


def test_no_loan_is_larger_than_can_be_said(words: Vocabulary) -> None:
    huge = {"monthly_net_cash": exact(10_000_000_000), "term_months": exact(360)}
    assert amount(words, STEADY, **huge) == ceiling(words)


def test_a_term_nobody_named_is_any_term(words: Vocabulary) -> None:
    found = loan(words, {slot: answer for slot, answer in STEADY.items() if slot != "term_months"})
    assert found.low == amount(words, STEADY, term_months=exact(1))
    assert found.high == amount(words, STEADY, term_months=exact(360))


def test_an_offer_with_a_term_of_its_own_is_reckoned_over_that(words: Vocabulary) -> None:
    facts = Facts({SlotName(slot): answer for slot, answer in STEADY.items()}, words)
    assert carried(facts, 24) == (amount(words, STEADY, term_months=exact(24)),) * 2


def test_payments_that_the_new_loan_replaces_are_not_counted_twice(words: Vocabulary) -> None:
    owing = {**STEADY, "monthly_debt_payments": exact(8_000)}
    assert amount(words, owing, purpose=Exact("refinancing")) == amount(words, STEADY)
    doubtful = loan(words, owing, purpose=Silence.UNSURE)
    assert (doubtful.low, doubtful.high) == (amount(words, owing), amount(words, STEADY))


@pytest.mark.parametrize("ways", [("on-receipt",), ("draw-repay",), ()])
def test_what_is_repaid_when_cash_is_there_carries_most(words: Vocabulary, ways: tuple[str, ...]) -> None:
    facts = Facts({SlotName(slot): answer for slot, answer in SEASONAL.items()}, words)
    assert carried(facts, 12, ways) == carried(facts, 12)


def test_equal_payments_carry_only_what_the_weakest_stretch_leaves(words: Vocabulary) -> None:
    # Four weak months take 12,500 each under stress: of 60,000 there are 10,000 left after them, 2,500 a month.
    facts = Facts({SlotName(slot): answer for slot, answer in SEASONAL.items()}, words)
    level, _ = carried(facts, 12, ("level",))
    assert round(level) == round(2_500 * (1 - D("1.006") ** -12) / D("0.006"))
    assert carried(facts, 12, ("level", "on-receipt")) == carried(facts, 12), "the better of the two ways"


def test_interest_every_month_and_all_at_the_end_needs_cash_in_both(words: Vocabulary) -> None:
    # 10,000 are left in the fourth month for four times 0.6 % interest; at the end there is far more.
    facts = Facts({SlotName(slot): answer for slot, answer in SEASONAL.items()}, words)
    room_at_the_end = 60_000 - 4 * 12_500 + 8 * 32_000
    interest_first, _ = carried(facts, 12, ("interest-first",))
    assert round(interest_first) == round(min(D(10_000) / D("0.024"), room_at_the_end / D("1.072")))
    bullet, _ = carried(facts, 12, ("bullet",))
    assert round(bullet) == round(room_at_the_end / D("1.072"))


def test_a_firm_without_a_weak_season_is_reckoned_alike_whatever_the_way(words: Vocabulary) -> None:
    facts = Facts({SlotName(slot): answer for slot, answer in STEADY.items()}, words)
    assert carried(facts, 12, ("level",)) == carried(facts, 12)


money = st.integers(-60_000, 120_000)
cash = st.integers(0, 400_000)
patterns = st.sampled_from(["steady", "seasonal", "lumpy", "growing"])


@st.composite
def firms(draw: st.DrawFn) -> dict[str, Answer]:
    """Draw a firm that has told everything exactly."""
    return {
        "monthly_net_cash": exact(draw(money)),
        "cash_pattern": Exact(draw(patterns)),
        "weak_months": exact(draw(st.integers(0, 12))),
        "weak_month_net_cash": exact(draw(money)),
        "cash_on_hand": exact(draw(cash)),
        "monthly_debt_payments": exact(draw(st.integers(0, 30_000))),
        "term_months": exact(draw(st.integers(1, 40))),
        "purpose": Exact(draw(st.sampled_from(["working-capital", "refinancing"]))),
    }


def number(answer: Answer) -> Decimal:
    assert isinstance(answer, Exact)
    assert isinstance(answer.value, Decimal)
    return answer.value


@given(firms(), st.sampled_from(["monthly_net_cash", "weak_month_net_cash", "cash_on_hand"]), cash)
def test_more_cash_never_carries_less(words: Vocabulary, firm: dict[str, Answer], slot: str, more: int) -> None:
    assert amount(words, firm, **{slot: exact(number(firm[slot]) + more)}) >= amount(words, firm)


@given(firms(), st.sampled_from(["monthly_debt_payments", "weak_months"]), st.integers(1, 20_000))
def test_more_debt_payments_or_weak_months_never_carry_more(
    words: Vocabulary, firm: dict[str, Answer], slot: str, more: int
) -> None:
    worse = number(firm[slot]) + more
    assert amount(words, firm, **{slot: exact(min(worse, D(12)) if slot == "weak_months" else worse)}) <= amount(
        words, firm
    )


@given(firms())
def test_lumpy_never_carries_more_than_seasonal(words: Vocabulary, firm: dict[str, Answer]) -> None:
    lumpy, seasonal = (amount(words, firm, cash_pattern=Exact(pattern)) for pattern in ("lumpy", "seasonal"))
    assert lumpy <= seasonal


ROUGH = ("monthly_net_cash", "weak_month_net_cash", "weak_months", "cash_on_hand", "monthly_debt_payments")


@given(firms(), firms(), st.sets(st.sampled_from(ROUGH), min_size=1))
def test_bands_give_the_hull_of_what_their_ends_give(
    words: Vocabulary, one: dict[str, Answer], other: dict[str, Answer], rough: set[str]
) -> None:
    ends = {slot: sorted({number(one[slot]), number(other[slot])}) for slot in sorted(rough)}
    told = {slot: Band(low_high[0], low_high[-1]) for slot, low_high in ends.items()}
    at_ends = [
        amount(words, one, **dict(zip(ends, map(exact, corner), strict=True))) for corner in product(*ends.values())
    ]
    assert loan(words, one, **told) == Span(min(at_ends), max(at_ends))


@given(firms(), st.integers(1, 40), st.integers(1, 40))
def test_a_band_of_terms_gives_the_hull_of_all_terms(
    words: Vocabulary, firm: dict[str, Answer], one: int, other: int
) -> None:
    low, high = sorted((one, other))
    each = [amount(words, firm, term_months=exact(months)) for months in range(low, high + 1)]
    assert loan(words, firm, term_months=band(low, high)) == Span(min(each), max(each))


@given(firms(), st.sets(patterns, min_size=1))
def test_a_pattern_in_doubt_gives_the_hull_of_each(words: Vocabulary, firm: dict[str, Answer], doubt: set[str]) -> None:
    each = [amount(words, firm, cash_pattern=Exact(pattern)) for pattern in sorted(doubt)]
    assert loan(words, firm, cash_pattern=AnyOf(frozenset(doubt))) == Span(min(each), max(each))


@given(firms(), st.sampled_from(ROUGH))
def test_an_answer_never_leads_outside_of_what_was_possible(
    words: Vocabulary, firm: dict[str, Answer], slot: str
) -> None:
    exactly = amount(words, firm)
    for unknown in (firm | {slot: Silence.UNSURE}, {name: told for name, told in firm.items() if name != slot}):
        before = loan(words, unknown)
        assert before.low <= exactly <= before.high
