"""The score: a published sum of named parts; what each part means at its ends, and what takes whole points off."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, Band, Exact, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.conversation.flow import Script
from bot.eligibility.criteria import AtLeast
from bot.offers.estimating import Estimate, estimate
from bot.offers.offer import Amount, Cost, Offer, Requirement, Span
from bot.offers.scoring import PARTS, Scoring, score

HALF = Decimal("0.5")


@pytest.fixture
def scoring(script: Script) -> Scoring:
    return script.scoring


@pytest.fixture
def loan(script: Script) -> Offer:
    """A loan of which nothing is known but that it is one."""
    return replace(
        script.catalogue.offers["bank-business-loan-city-rural"],
        amount=None, cost=None, tenor=None, days_to_cash=None, eligibility=(), fits=(), documents=(),
    )  # fmt: skip


def facts_of(vocabulary: Vocabulary, **told: Answer) -> Facts:
    return Facts({SlotName(slot): answer for slot, answer in told.items()}, vocabulary)


def exact(value: int) -> Exact:
    return Exact(Decimal(value))


def worth(part: str, offer: Offer, facts: Facts, scoring: Scoring) -> Decimal:
    """Return a part before its weight: 0 to 1."""
    return score(offer, facts, estimate(offer, facts), scoring)[part] / scoring.weights[part]


def cost(typical: str) -> Cost:
    rate = Decimal(typical)
    return Cost(low=rate, typical=rate, high=rate, basis="all-in", confidence="source", range_confidence="source")


@pytest.mark.parametrize("part", [part for part in PARTS if part not in {"certainty", "effort"}])
def test_what_is_not_known_counts_half(part: str, loan: Offer, vocabulary: Vocabulary, scoring: Scoring) -> None:
    assert worth(part, loan, facts_of(vocabulary), scoring) == HALF


def test_free_money_counts_whole_and_dear_money_nothing(loan: Offer, vocabulary: Vocabulary, scoring: Scoring) -> None:
    nobody = facts_of(vocabulary)
    dear = str(scoring.dear_from)
    assert worth("cost", replace(loan, cost=cost("0")), nobody, scoring) == 1
    assert worth("cost", replace(loan, cost=cost(dear)), nobody, scoring) == 0
    assert worth("cost", replace(loan, cost=cost("0.9")), nobody, scoring) == 0
    assert worth("cost", replace(loan, cost=cost(str(scoring.dear_from / 2))), nobody, scoring) == HALF


SPEEDS = [
    # The slowest still comes in time; the fastest may; neither can.
    (30, (5, 20), Decimal(1)),
    (20, (5, 20), Decimal(1)),
    (10, (5, 20), Decimal("0.6")),
    (4, (9, 20), Decimal("0.2")),
]


@pytest.mark.parametrize(("patience", "days", "expected"), SPEEDS)
def test_speed_is_measured_against_the_days_the_firm_has(
    patience: int, days: tuple[int, int], expected: Decimal, loan: Offer, vocabulary: Vocabulary, scoring: Scoring
) -> None:
    offer = replace(loan, days_to_cash=Span(*days, "source"))
    facts = facts_of(vocabulary, days_until_needed=exact(patience))
    assert worth("speed", offer, facts, scoring) == expected


TENORS = [
    ((6, 24), 12, Decimal(1)),
    ((None, None), 12, Decimal(1)),
    # Half as long as it is needed.
    ((1, 6), 12, HALF),
    # A loan of at least two years for a need of half a year.
    ((24, 60), 6, Decimal("0.25")),
]


@pytest.mark.parametrize(("offered", "needed", "expected"), TENORS)
def test_a_tenor_is_worth_the_part_of_the_need_it_covers(
    offered: tuple[int | None, int | None],
    needed: int,
    expected: Decimal,
    loan: Offer,
    vocabulary: Vocabulary,
    scoring: Scoring,
) -> None:
    offer = replace(loan, tenor=Span(*offered, "source"))
    assert worth("tenor", offer, facts_of(vocabulary, term_months=exact(needed)), scoring) == expected


def test_fit_is_the_share_of_what_speaks_for_it(loan: Offer, vocabulary: Vocabulary, scoring: Scoring) -> None:
    trading = SlotName("months_operating")
    offer = replace(loan, fits=(AtLeast(trading, Decimal(12)), AtLeast(trading, Decimal(36))))
    assert worth("fit", offer, facts_of(vocabulary, months_operating=exact(40)), scoring) == 1
    assert worth("fit", offer, facts_of(vocabulary, months_operating=exact(20)), scoring) == HALF
    assert worth("fit", offer, facts_of(vocabulary, months_operating=exact(2)), scoring) == 0
    undecided = facts_of(vocabulary, months_operating=Band(Decimal(20), Decimal(60)))
    assert worth("fit", offer, undecided, scoring) == Decimal("0.75"), "one met, one open"


def test_share_is_the_part_of_the_need_that_is_covered(loan: Offer, vocabulary: Vocabulary, scoring: Scoring) -> None:
    facts = facts_of(vocabulary, amount_needed=exact(400_000))
    assert worth("share", replace(loan, amount=Amount(None, Decimal(100_000), "source")), facts, scoring) == Decimal(
        "0.25"
    )
    assert worth("share", replace(loan, amount=Amount(None, Decimal(900_000), "source")), facts, scoring) == 1
    too_large = replace(loan, amount=Amount(Decimal(500_000), None, "source"))
    assert worth("share", too_large, facts, scoring) == 0, "less than the provider pays out at all"


def test_papers_are_effort(loan: Offer, vocabulary: Vocabulary, scoring: Scoring) -> None:
    nobody = facts_of(vocabulary)
    papers = ("id-card",) * scoring.papers_most
    assert worth("effort", loan, nobody, scoring) == 1
    assert worth("effort", replace(loan, documents=papers), nobody, scoring) == 0
    assert worth("effort", replace(loan, documents=papers * 2), nobody, scoring) == 0


def test_a_sourced_criterion_is_more_certain_than_our_understanding(
    loan: Offer, vocabulary: Vocabulary, scoring: Scoring
) -> None:
    criterion = AtLeast(SlotName("months_operating"), Decimal(6))
    offer = replace(loan, confidence="source")
    read = replace(offer, eligibility=(Requirement(criterion=criterion, source="paper-0"),))
    understood = replace(offer, eligibility=(Requirement(criterion=criterion),))
    nobody = facts_of(vocabulary)
    assert worth("certainty", read, nobody, scoring) == 1
    assert worth("certainty", understood, nobody, scoring) == (1 + scoring.certainty["general-knowledge"]) / 2


WANTS = [
    ("lowest-cost", {"cost": cost("0.05")}, {"cost": cost("0.051")}),
    ("fastest", {"days_to_cash": Span(0, 3, "source")}, {"days_to_cash": Span(0, 4, "source")}),
    ("no-collateral", {"secured_by": frozenset[str]()}, {"secured_by": frozenset({"real-estate"})}),
    ("keep-control", {"money": "debt"}, {"money": "equity"}),
    (
        "largest-amount",
        {"amount": Amount(None, Decimal(500_000), "source")},
        {"amount": Amount(None, Decimal(400_000), "source")},
    ),
]


@pytest.mark.parametrize(("want", "good", "bad"), WANTS)
def test_what_matters_most_to_the_person_is_given_or_not(
    want: str,
    good: dict[str, object],
    bad: dict[str, object],
    loan: Offer,
    vocabulary: Vocabulary,
    scoring: Scoring,
) -> None:
    facts = facts_of(vocabulary, wants=Exact(frozenset({want})), amount_needed=exact(500_000))
    assert worth("wants", replace(loan, **good), facts, scoring) == 1  # type: ignore[arg-type]  # fields by name
    assert worth("wants", replace(loan, **bad), facts, scoring) == 0  # type: ignore[arg-type]  # fields by name


def test_of_two_wants_one_given_is_half(loan: Offer, vocabulary: Vocabulary, scoring: Scoring) -> None:
    facts = facts_of(vocabulary, wants=Exact(frozenset({"keep-control", "no-collateral"})))
    secured = replace(loan, secured_by=frozenset({"vehicles"}))
    assert worth("wants", secured, facts, scoring) == HALF


@given(st.decimals(0, 1, places=3), st.decimals(0, 1, places=3))
def test_debt_of_fifteen_per_cent_never_stands_above_cheaper_debt(
    script: Script, cheap_cost: Decimal, dear_cost: Decimal
) -> None:
    """Whatever else speaks for the dear one, and nothing for the cheap one."""
    if cheap_cost >= script.scoring.dear_from or dear_cost < script.scoring.dear_from:
        return
    loan = script.catalogue.offers["bank-business-loan-city-rural"]
    cheap = replace(loan, cost=cost(str(cheap_cost)), documents=("id-card",) * 20, confidence="general-knowledge")
    perfect = replace(
        loan, cost=cost(str(dear_cost)), documents=(), fits=(), confidence="source", eligibility=(),
        amount=None, tenor=Span(None, None, "source"), days_to_cash=Span(0, 0, "source"),
    )  # fmt: skip
    facts = facts_of(
        script.vocabulary,
        amount_needed=exact(10_000_000), term_months=exact(120), days_until_needed=exact(0),
        wants=Exact(frozenset({"fastest", "no-collateral"})),
    )  # fmt: skip
    assert sum(score(perfect, facts, estimate(perfect, facts), script.scoring).values()) < sum(
        score(cheap, facts, estimate(cheap, facts), script.scoring).values()
    )


def test_the_price_of_a_stake_is_not_a_rate_of_interest(loan: Offer, vocabulary: Vocabulary, scoring: Scoring) -> None:
    dear = replace(loan, cost=cost("0.3"))
    nobody = facts_of(vocabulary)
    assert score(dear, nobody, None, scoring)["dear"] == -3
    assert "dear" not in score(replace(dear, money="equity"), nobody, None, scoring)


LOWER: list[tuple[dict[str, str], Estimate | None, str]] = [
    ({"status": "unknown"}, None, "unconfirmed"),
    ({"family": "informal"}, None, "informal"),
    ({"family": "internal"}, None, "informal"),
    ({}, Estimate(Decimal(5_000), "cash-flow", too_small=True), "too-small"),
]


@pytest.mark.parametrize(("changes", "found", "part"), LOWER)
def test_money_nobody_vouches_for_or_nobody_gives_in_so_small_a_sum_ranks_lower(
    changes: dict[str, str],
    found: Estimate | None,
    part: str,
    loan: Offer,
    vocabulary: Vocabulary,
    scoring: Scoring,
) -> None:
    nobody = facts_of(vocabulary)
    open_one = score(loan, nobody, None, scoring)
    other = score(replace(loan, **changes), nobody, found, scoring)  # type: ignore[arg-type]  # a status or a family
    assert part not in open_one
    assert other.pop(part) < 0
    assert other == open_one


def test_every_part_lies_between_nothing_and_its_weight(script: Script) -> None:
    nobody = script.vocabulary.nothing_known
    for offer in script.catalogue.offers.values():
        parts = score(offer, nobody, Estimate(None), script.scoring)
        assert all(0 <= parts[name] <= script.scoring.weights[name] for name in PARTS), offer.id
