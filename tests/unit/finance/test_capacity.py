from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis.strategies import decimals, integers, lists, sampled_from

from bot.finance.bounds import RateUnitError, TermError
from bot.finance.capacity import (
    CarriedLoan,
    Peak,
    carried_level_loan,
    carried_loan,
    headroom,
    level_loan,
    max_loan_steady,
    max_payment,
    peaks_loan,
    sculpted_loan,
    seasonal_year,
)
from bot.finance.loans import interest_first
from bot.finance.ratios import cash_path

SLACK = Decimal("1e-9")
TARGET = Decimal("1.25")

cash = decimals(-100_000, 200_000, places=2)
some_cash = decimals(0, 500_000, places=2)
payments = decimals(0, 50_000, places=2)
months_of_cash = lists(cash, min_size=1, max_size=36)
rates_month = decimals(0, "0.03", places=4)
targets = decimals(1, 3, places=2)
terms = integers(1, 359)


@given(some_cash, targets, rates_month, terms)
def test_a_longer_loan_never_lowers_what_a_steady_cash_flow_carries(
    cfads: Decimal, target: Decimal, rate: Decimal, months: int
) -> None:
    shorter, longer = (max_loan_steady(cfads, target, rate, term).max_loan for term in (months, months + 1))
    assert longer >= shorter - SLACK


@given(cash, targets, rates_month, terms, payments)
def test_more_existing_debt_never_raises_what_is_carried(
    cfads: Decimal, target: Decimal, rate: Decimal, months: int, existing: Decimal
) -> None:
    free, bound = (max_loan_steady(cfads, target, rate, months, debt).max_loan for debt in (Decimal(0), existing))
    assert 0 <= bound <= free


@given(some_cash, targets, rates_month, terms)
def test_the_largest_steady_loan_is_covered_exactly_at_the_target(
    cfads: Decimal, target: Decimal, rate: Decimal, months: int
) -> None:
    assert abs(max_payment(cfads, target) * target - cfads) < SLACK
    carried = max_loan_steady(cfads * 12, target, rate, months)
    assert abs(carried.max_payment - max_payment(cfads, target)) < SLACK


@given(some_cash, targets, rates_month, integers(1, 60))
def test_a_level_loan_on_steady_cash_is_the_steady_loan(
    cfads: Decimal, target: Decimal, rate: Decimal, months: int
) -> None:
    level = carried_level_loan([cfads] * months, Decimal(0), Decimal(0), rate, target)
    steady = max_loan_steady(cfads * 12, target, rate * 12, months)
    assert abs(level.loan - steady.max_loan) < SLACK
    assert abs(carried_loan([cfads] * months, Decimal(0), Decimal(0), rate, target).loan - level.loan) < SLACK


@given(months_of_cash, some_cash, some_cash, rates_month, targets)
def test_no_safe_loan_is_larger_than_the_sculpted_one(
    cfads: list[Decimal], opening: Decimal, least: Decimal, rate: Decimal, target: Decimal
) -> None:
    room = headroom(cfads, opening, least, target)
    best = sculpted_loan(room, rate).loan
    half = Decimal("0.5")
    assert level_loan(room, rate).loan <= best + SLACK
    assert peaks_loan(room, rate, [Peak(len(room), Decimal(1))]).loan <= best + SLACK
    assert peaks_loan(room, rate, [Peak(1, half), Peak(len(room), half)]).loan <= best + SLACK


@given(months_of_cash, some_cash, some_cash, rates_month, targets, sampled_from(["level", "sculpted", "peaks"]))
def test_a_carried_loan_never_takes_more_than_there_is(
    cfads: list[Decimal], opening: Decimal, least: Decimal, rate: Decimal, target: Decimal, plan: str
) -> None:
    room = headroom(cfads, opening, least, target)
    loan = carried(plan, room, rate)
    assert len(loan.payments) == len(cfads)
    assert min(loan.payments) >= 0
    for taken, have in zip(accumulate(loan.payments), room, strict=True):
        assert taken <= max(have, Decimal(0)) + SLACK


@given(months_of_cash, some_cash, some_cash, rates_month, targets, sampled_from(["level", "sculpted", "peaks"]))
def test_the_payments_repay_the_loan_with_interest_and_no_more(
    cfads: list[Decimal], opening: Decimal, least: Decimal, rate: Decimal, target: Decimal, plan: str
) -> None:
    loan = carried(plan, headroom(cfads, opening, least, target), rate)
    owed = loan.loan
    for payment in loan.payments:
        owed += owed * rate - payment
    assert abs(owed) < SLACK


@given(months_of_cash, some_cash, some_cash, targets)
def test_without_stress_a_level_payment_keeps_the_minimum_cash(
    cfads: list[Decimal], opening: Decimal, least: Decimal, target: Decimal
) -> None:
    loan = carried_level_loan(cfads, opening, least, Decimal("0.006"), target)
    if loan.loan > 0:
        assert cash_path(cfads, opening, loan.payments).lowest_cash >= least - SLACK


@given(months_of_cash, some_cash, some_cash, rates_month, targets, sampled_from(["level", "peaks"]))
def test_the_binding_month_leaves_nothing(
    cfads: list[Decimal], opening: Decimal, least: Decimal, rate: Decimal, target: Decimal, plan: str
) -> None:
    room = headroom(cfads, opening, least, target)
    loan = carried(plan, room, rate)
    assert loan.binding_month is not None
    if loan.loan > 0:
        assert abs(sum(loan.payments[: loan.binding_month]) - room[loan.binding_month - 1]) < SLACK


@given(months_of_cash, some_cash, some_cash, rates_month, targets)
def test_a_gap_is_told_by_its_first_month_and_its_depth(
    cfads: list[Decimal], opening: Decimal, least: Decimal, rate: Decimal, target: Decimal
) -> None:
    room = headroom(cfads, opening, least, target)
    level = level_loan(room, rate)
    assert (level.first_gap_month is None) == (min(room) >= 0)
    if level.first_gap_month is None:
        assert level.gap == 0
    else:
        assert level.gap == room[level.first_gap_month - 1] < 0
        assert min(room[: level.first_gap_month - 1], default=0) >= 0
        assert level.loan == 0


@given(months_of_cash, some_cash, some_cash, rates_month, decimals(0, 50_000, places=2))
def test_more_cash_on_hand_never_lowers_what_is_carried(
    cfads: list[Decimal], opening: Decimal, least: Decimal, rate: Decimal, more: Decimal
) -> None:
    for carry in (carried_loan, carried_level_loan):
        poorer = carry(cfads, opening, least, rate, TARGET).loan
        assert carry(cfads, opening + more, least, rate, TARGET).loan >= poorer - SLACK


@given(months_of_cash, some_cash, rates_month, targets, payments)
def test_existing_instalments_come_out_of_the_headroom_unstressed(
    cfads: list[Decimal], opening: Decimal, rate: Decimal, target: Decimal, existing: Decimal
) -> None:
    free = headroom(cfads, opening, Decimal(0), target)
    bound = headroom(cfads, opening, Decimal(0), target, existing)
    for month, (before, after) in enumerate(zip(free, bound, strict=True), 1):
        assert abs(before - after - existing * month) < SLACK
    assert level_loan(bound, rate).loan <= level_loan(free, rate).loan + SLACK


@given(cash, cash, integers(0, 12))
def test_a_seasonal_year_begins_with_its_weak_months(ordinary: Decimal, weak: Decimal, weak_months: int) -> None:
    year = seasonal_year(ordinary, weak, weak_months)
    assert year[:weak_months] == (weak,) * weak_months
    assert year[weak_months:] == (ordinary,) * (12 - weak_months)


@given(cash, payments, integers(0, 11), some_cash, rates_month)
def test_one_more_weak_month_never_raises_what_is_carried(
    weak: Decimal, better: Decimal, weak_months: int, opening: Decimal, rate: Decimal
) -> None:
    years = [seasonal_year(weak + better, weak, count) for count in (weak_months, weak_months + 1)]
    fewer, more = (carried_loan(year, opening, Decimal(0), rate, TARGET).loan for year in years)
    assert more <= fewer + SLACK


def test_one_peak_at_the_end_is_an_interest_first_loan() -> None:
    schedule = interest_first(Decimal(100_000), Decimal("0.12"), 6)
    room = tuple(accumulate(schedule.payments))
    loan = peaks_loan(room, Decimal("0.01"), [Peak(6, Decimal(1))])
    assert abs(loan.loan - 100_000) < SLACK
    assert [round(payment, 6) for payment in loan.payments] == [1000] * 5 + [101_000]


def test_what_was_missing_on_the_way_can_still_be_repaid_later() -> None:
    loan = sculpted_loan((Decimal(-5), Decimal(40)), Decimal(0))
    assert (loan.loan, loan.first_gap_month, loan.gap) == (Decimal(40), 1, Decimal(-5))


def carried(plan: str, room: tuple[Decimal, ...], rate: Decimal) -> CarriedLoan:
    if plan == "peaks":
        half = Decimal("0.5")
        return peaks_loan(room, rate, [Peak((len(room) + 1) // 2, half), Peak(len(room), half)])
    return {"level": level_loan, "sculpted": sculpted_loan}[plan](room, rate)


def test_what_cannot_be_sized_is_refused() -> None:
    month, zero = Decimal(1000), Decimal(0)
    with pytest.raises(TermError):
        carried_loan([], zero, zero, zero, TARGET)
    with pytest.raises(TermError):
        level_loan((), zero)
    with pytest.raises(RateUnitError):
        carried_loan([month], zero, zero, Decimal(6), TARGET)
    with pytest.raises(ValueError, match="target DSCR"):
        carried_loan([month], zero, zero, zero, Decimal("0.8"))
    with pytest.raises(TermError):
        max_loan_steady(month, TARGET, zero, 0)
    with pytest.raises(ValueError, match="weak months"):
        seasonal_year(month, zero, 13)


def test_a_loan_may_fall_due_in_thirds() -> None:
    thirds = [Peak(month, Decimal(1) / 3) for month in (1, 2, 3)]
    assert abs(peaks_loan((Decimal(10), Decimal(20), Decimal(30)), Decimal(0), thirds).loan - 30) < SLACK


def test_peaks_must_repay_the_whole_loan_within_its_term() -> None:
    room = (Decimal(100), Decimal(200))
    with pytest.raises(ValueError, match="sum to 1"):
        peaks_loan(room, Decimal(0), [Peak(1, Decimal("0.5"))])
    with pytest.raises(TermError, match="month 3"):
        peaks_loan(room, Decimal(0), [Peak(3, Decimal(1))])
