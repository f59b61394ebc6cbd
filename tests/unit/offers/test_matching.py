"""Matching: verdicts, what is within reach, what is missing, whom to warn, and what a question would decide."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.possible import Options, Points, Span, Subsets
from bot.applicant.slots import Change, Slot
from bot.conversation.flow import Script
from bot.dated import Validity
from bot.eligibility.criteria import AnyOf, AtLeast, Criterion, HasAny, OneOf, Pledged
from bot.eligibility.judging import Verdict
from bot.offers.matching import Standing, match, match_offers, sift
from bot.offers.offer import Catalogue, Offer, Requirement
from bot.offers.reaching import reach
from bot.offers.sieve import open_slots_of

TODAY = date(2026, 11, 21)
TRADING, SIGNALS, RECORD = SlotName("months_operating"), SlotName("signals"), SlotName("credit_record")
COLLATERAL = SlotName("collateral")


def facts_of(vocabulary: Vocabulary, **told: Answer) -> Facts:
    return Facts({SlotName(slot): answer for slot, answer in told.items()}, vocabulary)


def exact(value: int) -> Exact:
    return Exact(Decimal(value))


def needs(*criteria: Criterion) -> tuple[Requirement, ...]:
    return tuple(Requirement(criterion=criterion) for criterion in criteria)


@pytest.fixture
def loan(script: Script) -> Offer:
    """A loan for firms two years old."""
    known = script.catalogue.offers["bank-business-loan-city-rural"]
    return replace(known, eligibility=needs(AtLeast(TRADING, Decimal(24))), fits=())


VERDICTS = [
    ("old enough", {"months_operating": exact(24)}, Standing.MET),
    ("not told", {}, Standing.POSSIBLE),
    ("not known to the owner", {"months_operating": Silence.UNSURE}, Standing.POSSIBLE),
    ("perhaps old enough", {"months_operating": Band(Decimal(12), Decimal(36))}, Standing.POSSIBLE),
    ("too young today: one can wait", {"months_operating": exact(23)}, Standing.NEAR),
]


@pytest.mark.parametrize(("says", "told", "standing"), VERDICTS, ids=[says for says, _, _ in VERDICTS])
def test_an_offer_stands_as_its_criteria_are_judged(
    says: str, told: Mapping[str, Answer], standing: Standing, loan: Offer, script: Script
) -> None:
    assert match(loan, facts_of(script.vocabulary, **told), script.scoring).standing is standing, says


def test_what_nobody_can_change_is_out_of_reach(loan: Offer, script: Script) -> None:
    clean = replace(loan, eligibility=needs(OneOf(RECORD, frozenset({"clean"}), ("clean",))))
    overdue = facts_of(script.vocabulary, credit_record=Exact("serious-overdue"))
    assert match(clean, overdue, script.scoring).standing is Standing.UNMET


def test_one_thing_out_of_reach_is_enough(loan: Offer, script: Script) -> None:
    both = replace(loan, eligibility=(*loan.eligibility, *needs(OneOf(RECORD, frozenset({"clean"}), ("clean",)))))
    told = facts_of(script.vocabulary, months_operating=exact(3), credit_record=Exact("serious-overdue"))
    assert match(both, told, script.scoring).standing is Standing.UNMET


def test_evidence_that_can_be_brought_is_within_reach_and_other_evidence_is_not(loan: Offer, script: Script) -> None:
    nothing = facts_of(script.vocabulary, signals=Exact(frozenset()))
    audited = replace(loan, eligibility=needs(HasAny(SIGNALS, frozenset({"audited-accounts"}))))
    buyer = replace(loan, eligibility=needs(HasAny(SIGNALS, frozenset({"core-enterprise-buyer"}))))
    assert match(audited, nothing, script.scoring).standing is Standing.NEAR
    assert match(buyer, nothing, script.scoring).standing is Standing.UNMET


REACHES: list[tuple[Change, object, object]] = [
    ("rise", Points(frozenset({Decimal(5)})), Span(Decimal(5), Decimal(1200), whole=True)),
    ("fall", Points(frozenset({Decimal(5)})), Span(Decimal(0), Decimal(5), whole=True)),
    ("any", Points(frozenset({Decimal(5)})), Span(Decimal(0), Decimal(1200), whole=True)),
]


@pytest.mark.parametrize(("change", "possible", "reached"), REACHES)
def test_a_number_may_rise_or_fall_as_its_slot_says(
    change: Change, possible: Points, reached: Span, vocabulary: Vocabulary
) -> None:
    assert reach(replace(vocabulary.slots[TRADING], change=change), possible) == reached


def test_a_set_gains_only_what_an_owner_can_bring_about(vocabulary: Vocabulary) -> None:
    slot = replace(vocabulary.slots[SIGNALS], addable=frozenset({"audited-accounts"}))
    held = Subsets(frozenset({"patents"}), frozenset({"patents", "trademarks"}))
    everything = frozenset({"patents", "trademarks", "audited-accounts"})
    assert reach(slot, held) == Subsets(frozenset({"patents"}), everything)


def test_a_choice_changes_to_anything_or_only_to_what_an_owner_can_bring_about(vocabulary: Vocabulary) -> None:
    form: Slot = vocabulary.slots[SlotName("legal_form")]
    trader = Options(frozenset({"self-employed"}))
    anything = reach(replace(form, change="any"), trader)
    assert isinstance(anything, Options)
    assert "farm-household" in anything.codes
    some = reach(replace(form, change="add", addable=frozenset({"company"})), trader)
    assert some == Options(frozenset({"self-employed", "company"}))


def test_what_is_missing_are_the_slots_still_to_be_told(loan: Offer, script: Script) -> None:
    both = replace(loan, eligibility=(*loan.eligibility, *needs(OneOf(RECORD, frozenset({"clean"}), ("clean",)))))
    assert match(both, facts_of(script.vocabulary), script.scoring).missing == (TRADING, RECORD)
    silent = facts_of(script.vocabulary, months_operating=Silence.DECLINED)
    assert match(both, silent, script.scoring).missing == (RECORD,), "what was asked is not asked again"
    unmet = facts_of(script.vocabulary, months_operating=exact(3))
    assert match(both, unmet, script.scoring).missing == (), "nothing that could be told helps"


def test_nothing_is_missing_of_a_part_that_is_decided_though_its_answer_is_rough(loan: Offer, script: Script) -> None:
    land = Pledged(COLLATERAL, frozenset({"land"}), Decimal(0))
    either = replace(loan, eligibility=needs(AnyOf((land, OneOf(RECORD, frozenset({"clean"}), ("clean",))))))
    # What the house is worth is not told, but it is no land.
    house: dict[str, Answer] = {"collateral": Exact((Pledge("real-estate"),))}
    assert not facts_of(script.vocabulary, **house).settled(COLLATERAL)
    for said, lacking, missing in (
        ({}, (COLLATERAL, RECORD), (COLLATERAL, RECORD)),
        (house, (RECORD,), (RECORD,)),
        ({**house, "credit_record": Silence.UNSURE}, (RECORD,), ()),
        ({"collateral": Silence.UNSURE, "credit_record": Silence.UNSURE}, (COLLATERAL, RECORD), ()),
    ):
        found = match(either, facts_of(script.vocabulary, **said), script.scoring)
        assert (found.lacking, found.missing) == (lacking, missing), said


def test_a_derived_fact_is_missing_by_what_it_is_reckoned_from(vocabulary: Vocabulary) -> None:
    small = OneOf(SlotName("size_class"), frozenset({"small"}), ("small",))
    told = facts_of(vocabulary, industry=Exact("farming"), annual_revenue=exact(1))
    assert set(open_slots_of(small, told)) <= {"industry_division", "employees", "total_assets"}
    assert "employees" in open_slots_of(small, told)


def test_offers_are_made_within_their_validity_and_not_once_expired(loan: Offer) -> None:
    year = replace(loan, id="year", validity=Validity(date(2026, 1, 1), date(2026, 12, 31)))
    gone = replace(loan, id="gone", status="expired")
    assert [offer.id for offer in (loan, year, gone) if offer.made_on(TODAY)] == [loan.id, "year"]
    assert [offer.id for offer in (loan, year, gone) if offer.made_on(date(2027, 1, 1))] == [loan.id]


def test_offers_are_ranked_by_standing_score_and_id(loan: Offer, script: Script) -> None:
    near = replace(loan, id="a-near", eligibility=needs(AtLeast(TRADING, Decimal(90))))
    twins = [replace(loan, id=code) for code in ("c", "b")]
    cheap = replace(loan, id="z", documents=())
    shelf = {offer.id: offer for offer in (near, *twins, cheap)}
    catalogue = replace(script.catalogue, offers=shelf)
    facts = facts_of(script.vocabulary, months_operating=exact(24))
    shown = match_offers(facts, catalogue, script.scoring, TODAY).offers
    assert [found.offer.id for found in shown] == ["z", "b", "c", "a-near"]


@pytest.fixture
def warning(script: Script) -> Catalogue:
    """A catalogue that warns somebody who needs money within a week."""
    likely = replace(script.catalogue.warnings["p2p-lending"], id="aaa", warns_when=AtLeast(TRADING, Decimal(9)))
    silent = replace(likely, id="bbb", warns_when=None)
    return replace(script.catalogue, offers={}, warnings={**script.catalogue.warnings, "aaa": likely, "bbb": silent})


def test_what_this_firm_is_likely_to_meet_comes_before_what_everybody_is_warned_of(
    warning: Catalogue, vocabulary: Vocabulary
) -> None:
    warned = [offer.id for offer in sift(facts_of(vocabulary, months_operating=exact(9)), warning, TODAY).warnings]
    assert warned == ["aaa", "employee-high-interest-fundraising", "p2p-lending"]


CONSIDERED = [
    ("p2p", "p2p-lending"),
    ("staff-fundraising", "employee-high-interest-fundraising"),
    ("high-rate-private-loan", "dear-private-loan"),
    ("card-cash-out", "credit-card-consumer-loan"),
    ("selling-shares-online", "equity-crowdfunding"),
]


@pytest.mark.parametrize(("option", "first"), CONSIDERED)
def test_what_a_person_thinks_of_is_warned_of_first(option: str, first: str, script: Script) -> None:
    urgent: dict[str, Answer] = {"days_until_needed": exact(3), "credit_record": Exact("serious-overdue")}
    facts = facts_of(script.vocabulary, **urgent, considering=Exact(frozenset({option})))
    warned = [offer.id for offer in sift(facts, script.catalogue, TODAY).warnings]
    assert warned[0] == first
    assert len(set(warned)) == len(warned)


@pytest.mark.parametrize("told", [{}, {"months_operating": exact(8)}])
def test_nobody_is_warned_of_what_may_not_concern_them(
    told: dict[str, Answer], warning: Catalogue, vocabulary: Vocabulary
) -> None:
    assert "aaa" not in [offer.id for offer in sift(facts_of(vocabulary, **told), warning, TODAY).warnings]


def test_a_question_is_worth_what_hangs_on_it(loan: Offer, warning: Catalogue, vocabulary: Vocabulary) -> None:
    soft = replace(loan, fits=(HasAny(SIGNALS, frozenset({"patents"})),))
    catalogue = replace(warning, offers={soft.id: soft})
    weight = sift(facts_of(vocabulary), catalogue, TODAY).weights
    # Its verdict counts three times, its place in the list once; the warning of `aaa` hangs on the same slot.
    assert (weight[TRADING], weight[SIGNALS], weight[SlotName("wants")]) == (4, 1, 1)
    told = facts_of(vocabulary, months_operating=exact(30))
    assert TRADING not in sift(told, catalogue, TODAY).weights, "what is known decides nothing more"
    assert sift(told, catalogue, TODAY).weights[SIGNALS] == 1


def test_an_offer_that_is_out_decides_nothing(loan: Offer, script: Script) -> None:
    soft = replace(loan, fits=(HasAny(SIGNALS, frozenset({"patents"})),))
    catalogue = replace(script.catalogue, offers={soft.id: soft}, warnings={})
    assert sift(facts_of(script.vocabulary, months_operating=exact(3)), catalogue, TODAY).weights == {}


def test_options_of_a_set_weigh_as_many_offers_as_turn_on_them(loan: Offer, script: Script) -> None:
    hard = replace(loan, id="hard", eligibility=needs(HasAny(SIGNALS, frozenset({"patents", "trademarks"}))))
    soft = replace(loan, id="soft", fits=(HasAny(SIGNALS, frozenset({"patents"})),))
    out = replace(soft, id="out", eligibility=needs(AtLeast(TRADING, Decimal(90))))
    catalogue = replace(script.catalogue, offers={offer.id: offer for offer in (hard, soft, out)})
    facts = facts_of(script.vocabulary, months_operating=exact(24))
    assert sift(facts, catalogue, TODAY).turning_on(SIGNALS) == {"patents": 4, "trademarks": 3}


def test_options_of_another_line_of_business_weigh_nothing(loan: Offer, script: Script) -> None:
    export = OneOf(SlotName("industry"), frozenset({"import_export"}), ("foreign_trade",))
    abroad = replace(
        loan, id="abroad", eligibility=needs(HasAny(SIGNALS, frozenset({"export-orders"}))), fits=(export,)
    )
    anybody = replace(loan, id="anybody", eligibility=needs(HasAny(SIGNALS, frozenset({"patents"}))))
    catalogue = replace(script.catalogue, offers={offer.id: offer for offer in (abroad, anybody)})
    for industry, options in (("restaurant", {"patents"}), ("import_export", {"patents", "export-orders"})):
        facts = facts_of(script.vocabulary, industry=Exact(industry))
        assert sift(facts, catalogue, TODAY).turning_on(SIGNALS).keys() == options


def test_a_restaurant_is_not_asked_for_evidence_of_exports(script: Script) -> None:
    facts = facts_of(script.vocabulary, industry=Exact("restaurant"), months_operating=exact(30))
    weights = sift(facts, script.catalogue, TODAY).turning_on(SIGNALS)
    best = sorted(weights, key=lambda code: -weights[code])[:12]
    assert not {"export-orders", "customs-declarations", "export-credit-insurance"} & set(best)


def test_reasons_are_the_hard_criteria_first_and_what_only_raises_the_score_after(loan: Offer, script: Script) -> None:
    soft = replace(loan, fits=(HasAny(SIGNALS, frozenset({"patents"})),))
    facts = facts_of(script.vocabulary, months_operating=exact(24), signals=Exact(frozenset({"patents"})))
    reasons = match(soft, facts, script.scoring).reasons
    assert [(reason.verdict, reason.requirement is not None) for reason in reasons] == [
        (Verdict.MET, True),
        (Verdict.MET, False),
    ]


def test_a_pledge_that_exists_for_certain_meets_an_offer_whatever_it_is_worth(script: Script) -> None:
    mortgage = script.catalogue.offers["mortgage-business-loan"]
    told: dict[str, Answer] = {
        "months_operating": exact(40),
        "credit_record": Exact("clean"),
        "collateral": Exact((Pledge("real-estate"),)),
    }
    assert match(mortgage, facts_of(script.vocabulary, **told), script.scoring).standing is Standing.MET


def test_nobody_who_is_a_company_is_near_to_what_is_for_households(vocabulary: Vocabulary) -> None:
    form = vocabulary.slots[SlotName("legal_form")]
    company, trader = Options(frozenset({"company"})), Options(frozenset({"self-employed"}))
    assert reach(form, company) == company
    assert reach(form, trader) == Options(frozenset({"self-employed", "partnership", "company"}))
    either = Options(frozenset({"company", "not-registered"}))
    assert reach(form, either) == Options(frozenset({"company", "not-registered", "self-employed", "partnership"}))
