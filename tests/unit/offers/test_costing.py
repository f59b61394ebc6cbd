"""What an offer costs this firm: yuan a month at the usual rate, and whether the way to repay fits its cash."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Exact, Silence, SlotName
from bot.applicant.facts import Facts
from bot.conversation.flow import Script
from bot.offers.costing import Quote, quote
from bot.offers.estimating import Estimate
from bot.offers.offer import Offer, Repayment, Span

LOAN = Decimal(120_000)


def facts_of(script: Script, **told: Answer | int | str) -> Facts:
    answers = {
        SlotName(slot): Exact(Decimal(value) if isinstance(value, int) else value)
        if isinstance(value, int | str)
        else value
        for slot, value in told.items()
    }
    return Facts(answers, script.vocabulary)


@pytest.fixture
def loan(script: Script) -> Offer:
    found = script.catalogue.offers["bank-business-loan-city-rural"]
    assert found.cost
    cost = replace(found.cost, low=Decimal("0.06"), typical=Decimal("0.06"), high=Decimal("0.06"))
    return replace(found, cost=cost, tenor=Span(1, 36, "source"), repayment=("level",))


def quoted(offer: Offer, facts: Facts, amount: Decimal = LOAN) -> Quote | None:
    return quote(offer, Estimate(amount, "need"), facts)


# 120,000 at 6 % for a year: 600 a month is interest, equal instalments are 10,328 (numpy-financial), bullet 127,200.
WAYS: list[tuple[Repayment, int, int, int]] = [
    ("level", 10_328, 0, 3_936),
    ("interest-first", 600, 120_000, 7_200),
    ("draw-repay", 600, 120_000, 7_200),
    ("bullet", 0, 127_200, 7_200),
    ("on-receipt", 0, 127_200, 7_200),
]


@pytest.mark.parametrize(("way", "monthly", "at_end", "interest"), WAYS)
def test_a_loan_is_reckoned_the_way_it_is_usually_repaid(
    way: Repayment, monthly: int, at_end: int, interest: int, loan: Offer, script: Script
) -> None:
    found = quoted(replace(loan, repayment=(way,)), facts_of(script))
    assert found
    assert (round(found.monthly), round(found.at_end), round(found.interest)) == (monthly, at_end, interest)
    assert (found.months, found.fit, found.better) == (12, None, None)


def test_all_that_is_paid_is_the_loan_and_its_interest(loan: Offer, script: Script) -> None:
    for way, *_ in WAYS:
        for months in (1, 5, 36):
            found = quoted(replace(loan, repayment=(way,)), facts_of(script, term_months=months))
            assert found
            paid = found.monthly * found.months + found.at_end
            assert round(paid - LOAN - found.interest, 6) == 0, (way, months)


FITS: list[tuple[str, tuple[Repayment, ...], dict[str, Answer | int | str], str | None, Repayment | None]] = [
    ("a month pays the instalment", ("level",), {"monthly_net_cash": 10_400, "cash_pattern": "steady"}, "fits", None),
    ("loan payments of today come first", ("level",),
     {"monthly_net_cash": 10_400, "cash_pattern": "steady", "monthly_debt_payments": 500},
     "breaks-in-weak-months", None),
    ("a weak month does not", ("level", "draw-repay"),
     {"monthly_net_cash": 40_000, "cash_pattern": "seasonal", "weak_months": 4, "weak_month_net_cash": 2_000},
     "breaks-in-weak-months", "draw-repay"),
    ("weak months nobody told", ("level",), {"monthly_net_cash": 40_000, "cash_pattern": "seasonal"}, None, None),
    ("at the end is right for a season", ("bullet",),
     {"monthly_net_cash": 40_000, "cash_pattern": "seasonal", "weak_months": 4, "weak_month_net_cash": 2_000},
     "fits", None),
    ("what is saved until then pays it", ("interest-first", "level"),
     {"monthly_net_cash": 11_000, "cash_pattern": "steady"}, "fits", None),
    ("what is saved until then does not", ("interest-first", "level"),
     {"monthly_net_cash": 9_000, "cash_pattern": "steady"}, "save-for-the-end", "level"),
    ("the buyer pays it", ("on-receipt",), {"monthly_net_cash": 100, "cash_pattern": "steady"}, "fits", None),
    ("cash that nobody told", ("level",), {"monthly_net_cash": Silence.UNSURE, "cash_pattern": "steady"}, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("says", "ways", "told", "fit", "better"), FITS, ids=[says for says, *_ in FITS])
def test_payments_are_held_against_the_months_they_fall_in(  # one row of the table
    says: str,
    ways: tuple[Repayment, ...],
    told: dict[str, Answer | int | str],
    fit: str | None,
    better: Repayment | None,
    loan: Offer,
    script: Script,
) -> None:
    found = quoted(replace(loan, repayment=ways), facts_of(script, **told))
    assert found
    assert (found.fit, found.better) == (fit, better), says


def test_nothing_is_reckoned_with_figures_nobody_named(loan: Offer, script: Script) -> None:
    nobody = facts_of(script)
    assert quoted(replace(loan, cost=None), nobody) is None
    assert quoted(replace(loan, repayment=()), nobody) is None
    assert quoted(replace(loan, money="equity"), nobody) is None
    assert quoted(loan, nobody, Decimal(0)) is None
    assert quote(loan, Estimate(None), nobody) is None
    assert quote(loan, Estimate(LOAN, "need", too_small=True), nobody) is None


def test_a_local_form_without_figures_is_reckoned_with_those_of_its_model(script: Script) -> None:
    local, model = (script.catalogue.offers[code] for code in ("cn-sd-chuangye-danbao", "startup-guaranteed-loan"))
    found = quoted(local, facts_of(script))
    assert found
    assert model.cost
    assert (found.rate, found.way) == (model.cost.typical, model.repayment[0])
