"""What is said before any offer, and one line for each kind of money."""

from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Band, Exact, Silence, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.conversation.flow import Script
from bot.offers.advice import (
    Advice,
    advise,
    counsel,
    helped_by,
    helpers,
    lines,
    lowered,
    spare_cash,
)
from bot.offers.estimating import months_needed
from bot.offers.matching import Match, Matches, Standing, match_offers

TODAY = date(2026, 11, 21)


def facts_of(vocabulary: Vocabulary, **told: Answer) -> Facts:
    return Facts({SlotName(slot): answer for slot, answer in told.items()}, vocabulary)


def exact(value: int) -> Exact:
    return Exact(Decimal(value))


def band(low: int | None, high: int | None) -> Band:
    return Band(None if low is None else Decimal(low), None if high is None else Decimal(high))


STEADY = Exact("steady")
# 12,500 a month over 1.25 is 10,000; over a year at 7.2 % that carries 115,448.
CASES: list[tuple[str, dict[str, Answer], Advice]] = [
    ("nothing told speaks against nothing", {}, Advice.BORROW),
    ("carried in full", {"monthly_net_cash": exact(12_500), "amount_needed": exact(115_000)}, Advice.BORROW),
    ("a little too much", {"monthly_net_cash": exact(12_500), "amount_needed": exact(116_000)}, Advice.BORROW_LESS),
    ("no amount told", {"monthly_net_cash": exact(12_500)}, Advice.BORROW),
    ("a longer time carries more",
     {"monthly_net_cash": exact(12_500), "amount_needed": exact(116_000), "term_months": exact(24)}, Advice.BORROW),
    ("what is owed comes first",
     {"monthly_net_cash": exact(12_500), "amount_needed": exact(1_000), "monthly_debt_payments": exact(10_000)},
     Advice.DO_NOT_BORROW),
    ("nothing is left", {"monthly_net_cash": exact(0), "amount_needed": exact(1_000)}, Advice.DO_NOT_BORROW),
    ("a loss", {"monthly_net_cash": exact(-1)}, Advice.DO_NOT_BORROW),
    ("nothing or less", {"monthly_net_cash": band(None, 0)}, Advice.DO_NOT_BORROW),
    ("the low end of what was told does not carry it",
     {"monthly_net_cash": band(5_000, 50_000), "amount_needed": exact(100_000)}, Advice.BORROW_LESS),
    ("even the high end does not carry it",
     {"monthly_net_cash": band(None, 12_500), "amount_needed": exact(200_000)}, Advice.BORROW_LESS),
    ("it may be carried or not at all",
     {"monthly_net_cash": band(None, 12_500), "amount_needed": exact(9_000)}, Advice.BORROW),
    ("the next instalment cannot be paid, whatever the cash flow",
     {"monthly_net_cash": exact(90_000), "amount_needed": exact(1_000),
      "distress": Exact(frozenset({"cannot-pay-next-instalment"}))}, Advice.DO_NOT_BORROW),
    ("whoever is sued settles that first",
     {"monthly_net_cash": exact(90_000), "distress": Exact(frozenset({"lawsuit"}))}, Advice.DO_NOT_BORROW),
    ("whoever is chased for a debt settles that first",
     {"monthly_net_cash": exact(90_000), "distress": Exact(frozenset({"collection-harassment"}))},
     Advice.DO_NOT_BORROW),
    ("wages or tax owed say nothing of the cash flow",
     {"monthly_net_cash": exact(90_000), "distress": Exact(frozenset({"wages-or-tax-owed"}))}, Advice.BORROW),
    ("a seasonal year that leaves nothing repays nothing, whatever cash may bridge it",
     {"monthly_net_cash": exact(8_000), "cash_pattern": Exact("seasonal"), "weak_months": exact(9),
      "weak_month_net_cash": exact(-2_000)}, Advice.DO_NOT_BORROW),
    ("a seasonal year that leaves something repays as much",
     {"monthly_net_cash": exact(20_000), "cash_pattern": Exact("seasonal"), "weak_months": exact(4),
      "weak_month_net_cash": exact(-2_000), "amount_needed": exact(100_000)}, Advice.BORROW),
    ("trouble that was not told", {"monthly_net_cash": exact(90_000), "distress": Silence.DECLINED}, Advice.BORROW),
]  # fmt: skip


@pytest.mark.parametrize(("says", "told", "advice"), CASES, ids=[says for says, _, _ in CASES])
def test_advice_follows_from_what_the_cash_flow_carries(
    says: str, told: dict[str, Answer], advice: Advice, vocabulary: Vocabulary
) -> None:
    assert advise(facts_of(vocabulary, **{"cash_pattern": STEADY, **told})) is advice, says


@pytest.mark.parametrize("pattern", ["seasonal", "lumpy"])
@pytest.mark.parametrize("silence", [None, Silence.UNSURE, Silence.DECLINED])
def test_a_seasonal_firm_that_does_not_tell_its_weak_months_is_measured_by_a_year_without_any(
    pattern: str, silence: Silence | None, vocabulary: Vocabulary
) -> None:
    told: dict[str, Answer] = {"monthly_net_cash": exact(20_000), "cash_pattern": Exact(pattern)}
    if silence:
        told |= {"weak_months": silence, "weak_month_net_cash": silence}
    even = {**told, "cash_pattern": Exact("steady")}
    most = counsel(facts_of(vocabulary, amount_needed=exact(900_000), **even)).carries
    assert most
    found = counsel(facts_of(vocabulary, amount_needed=exact(900_000), **told))
    assert found.advice is Advice.BORROW_LESS
    assert found.carries
    assert found.carries[0] == 0
    # Twelve months of 20,000, stressed by 1.5 where they are lumpy.
    assert round(found.carries[1]) == (160_000 if pattern == "lumpy" else round(most[1]))
    assert advise(facts_of(vocabulary, amount_needed=exact(100_000), **told)) is Advice.BORROW


def test_cash_that_the_low_season_will_take_is_not_spare(vocabulary: Vocabulary) -> None:
    told: dict[str, Answer] = {
        "monthly_net_cash": exact(3_000), "cash_pattern": Exact("seasonal"), "weak_months": exact(4),
        "cash_on_hand": exact(20_000), "weak_month_net_cash": exact(-4_000),
    }  # fmt: skip
    assert spare_cash(facts_of(vocabulary, **told)) == 0
    assert spare_cash(facts_of(vocabulary, **{**told, "weak_month_net_cash": exact(0)})) == 10_000


VEGETABLES: dict[str, Answer] = {
    "monthly_net_cash": exact(10_000), "cash_pattern": Exact("seasonal"), "weak_months": exact(3),
    "weak_month_net_cash": exact(3_000), "monthly_debt_payments": exact(0), "amount_needed": exact(300_000),
}  # fmt: skip


@pytest.mark.parametrize("cash", [0, 80_000, 250_000, 5_000_000])
@pytest.mark.parametrize(("term", "leaves"), [(6, 79_200), (12, 79_200), (24, 158_400)])
def test_cash_on_hand_bridges_weak_months_and_repays_nothing(
    cash: int, term: int, leaves: int, vocabulary: Vocabulary
) -> None:
    # Nine months of 10,000 and three of 3,000, stressed by 1.25, leave 79,200 a year.
    found = counsel(facts_of(vocabulary, **VEGETABLES, cash_on_hand=exact(cash), term_months=exact(term)))
    assert found.carries
    assert found.carries[0] <= found.carries[1] <= leaves


def test_cash_that_a_loan_counts_on_is_not_spent_as_own_money(vocabulary: Vocabulary) -> None:
    told = {**VEGETABLES, "weak_months": exact(4), "weak_month_net_cash": exact(-5_000), "term_months": exact(6)}
    beside = counsel(facts_of(vocabulary, **{**told, "cash_on_hand": exact(60_000)}))
    alone = counsel(facts_of(vocabulary, **{**told, "cash_on_hand": exact(0)}))
    assert beside.carries
    assert alone.because == "nothing-left", "the weak months come first"
    assert spare_cash(facts_of(vocabulary, **{**told, "cash_on_hand": exact(60_000)})) == 10_000
    assert beside.spare is not None
    assert beside.carries[0] + beside.spare <= 60_000


# A shop sells 1.2 million a year and keeps 20,000 a month, so 80,000 a month leave the till; three months are 240,000.
SHOP: dict[str, Answer] = {
    "annual_revenue": exact(1_200_000),
    "monthly_net_cash": exact(20_000),
    "cash_pattern": STEADY,
    "monthly_debt_payments": exact(0),
}
OWN: list[tuple[str, dict[str, Answer], int | None]] = [
    ("cash that was not told", {}, None),
    ("cash that nobody knows", {"cash_on_hand": Silence.UNSURE}, None),
    ("three months of costs stay", {"cash_on_hand": exact(300_000)}, 60_000),
    ("loan payments stay too", {"cash_on_hand": exact(300_000), "monthly_debt_payments": exact(10_000)}, 30_000),
    ("what is told roughly counts at its low end", {"cash_on_hand": band(300_000, 900_000)}, 60_000),
    ("too little for a reserve", {"cash_on_hand": exact(100_000)}, 0),
    ("half of it stays where costs are not known",
     {"cash_on_hand": exact(300_000), "annual_revenue": Silence.UNSURE}, 150_000),
    ("a weak season is kept back",
     {"cash_on_hand": exact(300_000), "cash_pattern": Exact("seasonal"), "weak_months": exact(3),
      "weak_month_net_cash": exact(-10_000)}, 30_000),
    ("a year of losses is kept back", {"cash_on_hand": exact(2_000_000), "monthly_net_cash": exact(-50_000)}, 950_000),
]  # fmt: skip


@pytest.mark.parametrize(("says", "told", "spare"), OWN, ids=[says for says, _, _ in OWN])
def test_own_cash_is_spent_only_beyond_a_reserve(
    says: str, told: dict[str, Answer], spare: int | None, vocabulary: Vocabulary
) -> None:
    assert spare_cash(facts_of(vocabulary, **{**SHOP, **told})) == (None if spare is None else Decimal(spare)), says


@pytest.mark.parametrize(("asked", "because"), [(60_000, "own-money"), (60_001, "carried"), (500_000, "carries-less")])
def test_own_money_comes_first_where_it_covers_the_need(asked: int, because: str, vocabulary: Vocabulary) -> None:
    facts = facts_of(vocabulary, **SHOP, cash_on_hand=exact(300_000), amount_needed=exact(asked))
    found = counsel(facts)
    assert found.because == because
    assert (found.advice is Advice.DO_NOT_BORROW) == (because == "own-money")


def test_cash_in_hand_does_not_outweigh_an_instalment_that_cannot_be_paid(vocabulary: Vocabulary) -> None:
    distress = Exact(frozenset({"cannot-pay-next-instalment"}))
    facts = facts_of(vocabulary, **SHOP, cash_on_hand=exact(900_000), amount_needed=exact(1_000), distress=distress)
    assert counsel(facts).because == "next-instalment"


@pytest.mark.parametrize("term", [None, exact(12), exact(48)])
def test_a_longer_time_is_named_only_to_who_named_none(term: Answer | None, vocabulary: Vocabulary) -> None:
    told = {"monthly_net_cash": exact(12_500), "cash_pattern": STEADY, "amount_needed": exact(2_000_000)}
    found = counsel(facts_of(vocabulary, **told, **({"term_months": term} if term else {})))
    assert found.because == "carries-less"
    assert (found.longer is None) == (term is not None)
    assert found.carries
    assert found.longer is None or found.longer > found.carries[0]


@pytest.mark.parametrize(
    ("told", "months"), [(None, 12), (Silence.UNSURE, 12), (exact(30), 30), (band(6, 18), 6), (band(None, 18), 1)]
)
def test_a_loan_is_reckoned_over_the_shortest_time_that_was_said(
    told: Answer | None, months: int, vocabulary: Vocabulary
) -> None:
    answers = {} if told is None else {"term_months": told}
    assert months_needed(facts_of(vocabulary, **answers)) == months


@pytest.fixture
def graduate(script: Script) -> Matches:
    facts = facts_of(
        script.vocabulary,
        region=Exact("370102"),
        legal_form=Exact("self-employed"),
        owner_group=Exact(frozenset({"college-graduate"})),
        credit_record=Exact("none"),
    )
    return match_offers(facts, script.catalogue, script.scoring, TODAY)


def test_forms_of_one_model_fold_under_the_most_local(graduate: Matches) -> None:
    folded = [
        [line.head.offer.id, *(other.offer.id for other in line.others)] for line in lines(graduate, Standing.MET)
    ]
    start_up = ["cn-sd-chuangye-danbao", "startup-guaranteed-loan-individual", "startup-guaranteed-loan"]
    assert [line for line in folded if set(line) & set(start_up)] == [start_up]


def test_lines_hold_every_offer_of_money_once_and_nothing_else(graduate: Matches) -> None:
    for standing in Standing:
        folded = [match.offer.id for line in lines(graduate, standing) for match in (line.head, *line.others)]
        expected = [match.offer.id for match in graduate.standing(standing) if match.offer.role == "money"]
        assert sorted(folded) == sorted(expected)
        assert len(set(folded)) == len(folded)


def test_a_line_stands_where_its_best_form_would(graduate: Matches) -> None:
    found = lines(graduate, Standing.MET)
    best = [max(match.score for match in (line.head, *line.others)) for line in found]
    assert best == sorted(best, reverse=True)


def test_helpers_are_met_and_are_not_money(graduate: Matches) -> None:
    found = [match for line in helpers(graduate) for match in (line.head, *line.others)]
    assert found
    assert all(match.standing is Standing.MET and match.offer.role != "money" for match in found)


def test_the_reliefs_of_several_taxes_are_one_line(graduate: Matches) -> None:
    (taxes,) = (line for line in helpers(graduate) if line.head.offer.realises == "tax-incentives")
    assert {"iit-self-employed-half", "tax-incentives"} <= {match.offer.id for match in (taxes.head, *taxes.others)}


def test_a_form_that_may_no_longer_run_stands_for_no_other(graduate: Matches) -> None:
    (line,) = (line for line in lines(graduate, Standing.MET) if line.head.offer.realises == "startup-guaranteed-loan")
    local, *others = line.head, *line.others
    doubtful = copy(local)
    doubtful.offer = replace(local.offer, status="unknown")
    (again,) = lines(Matches((doubtful, *others)), Standing.MET)
    assert again.head is not doubtful
    assert doubtful in again.others


def test_a_model_met_alone_is_its_own_line(graduate: Matches) -> None:
    alone: Match = next(match for match in graduate.offers if match.offer.id == "startup-guaranteed-loan")
    (line,) = lines(Matches((alone,)), Standing.MET)
    assert (line.head, line.others) == (alone, ())


@pytest.fixture
def cafe(script: Script) -> Matches:
    facts = facts_of(
        script.vocabulary,
        industry=Exact("restaurant"),
        legal_form=Exact("self-employed"),
        months_operating=exact(48),
        credit_record=Exact("clean"),
    )
    return match_offers(facts, script.catalogue, script.scoring, TODAY)


def test_a_subsidy_hangs_on_what_it_applies_to_and_lowers_its_cost(cafe: Matches) -> None:
    found = {match.offer.id: match for match in cafe.offers}
    subsidy, loan = found["services-operator-loan-subsidy"], found["bank-business-loan-city-rural"]
    assert (subsidy.standing, loan.standing) == (Standing.MET, Standing.MET)
    assert subsidy in helped_by(loan, cafe)
    assert loan.offer.cost
    assert lowered(loan.offer.cost.typical, helped_by(loan, cafe)) == loan.offer.cost.typical - Decimal("0.01")
    assert helped_by(found["pawn-loan"], cafe) == ()


def test_a_subsidy_that_is_not_sure_lowers_nothing(cafe: Matches) -> None:
    subsidy = next(match for match in cafe.offers if match.offer.id == "services-operator-loan-subsidy")
    perhaps = copy(subsidy)
    perhaps.standing = Standing.POSSIBLE
    assert lowered(Decimal("0.05"), [perhaps]) is None
    assert lowered(Decimal("0.005"), [subsidy]) == 0
