"""What opens an offer: going the ways makes it met, nothing smaller does, and nothing that does is left out."""

import os
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.applicant.answers import Answer, Band, Exact, Silence, SlotName
from bot.applicant.facts import Facts
from bot.conversation.flow import Script
from bot.eligibility.index import numbers_in
from bot.eligibility.judging import Verdict, judge
from bot.offers.matching import Standing, match, sift
from bot.offers.offer import Offer
from bot.offers.unlocking import MOST_CHANGES, Openings, Unlock, replayed, unlocks
from tests.conftest import TODAY
from tests.laws.firms import WAYS, Opening, firm_of, offer_of, openings, told, unmet_of
from tests.laws.knowing import firms

CASES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 300


@pytest.fixture
def loan(script: Script) -> Offer:
    return replace(script.catalogue.offers["bank-business-loan-city-rural"], fits=())


def steps_of(unlock: Unlock) -> Opening:
    return Opening({change.way.id: int(change.by or 0) for change in unlock.changes})


def test_unlocks_are_what_trying_everything_finds(loan: Offer, script: Script) -> None:
    chance = Random(20261121)
    sizes: Counter[int] = Counter()
    for case in range(CASES):
        offer, firm = unmet_of(chance, loan)
        facts = Facts(told(firm), script.vocabulary)
        found = unlocks(offer, facts, WAYS)
        for unlock in found:
            assert match(offer, replayed(unlock, facts), script.scoring).standing is Standing.MET, (case, unlock)
        by_trying = openings(offer, firm)
        assert {str(sorted(one.steps.items())) for one in map(steps_of, found)} == {
            str(sorted(one.steps.items())) for one in by_trying
        }, (case, offer.rule, firm)
        sizes.update(len(unlock.changes) for unlock in found)
    assert set(sizes) == {1, MOST_CHANGES}
    assert min(sizes.values()) > CASES / 20, sizes


def test_with_answers_missing_an_unlock_leaves_nothing_unmet_and_names_what_still_decides(
    loan: Offer, script: Script
) -> None:
    chance = Random(7)
    seen: Counter[bool] = Counter()
    for case in range(CASES):
        offer = offer_of(chance, loan)
        known = {slot: answer for slot, answer in told(firm_of(chance)).items() if chance.random() < 0.7}
        facts = Facts(known, script.vocabulary)
        for unlock in unlocks(offer, facts, WAYS):
            verdict = judge(offer.rule, replayed(unlock, facts))
            assert verdict is (Verdict.MET if unlock.certain else Verdict.UNKNOWN), (case, unlock)
            assert set(unlock.missing).isdisjoint(known)
            assert SlotName("credit_record") not in unlock.answers, "nobody can change the past"
            assert set(unlock.answers) <= known.keys() | {SlotName("months_registered")}, "what is not told is asked"
            seen.update([bool(unlock.missing)])
    assert min(seen[True], seen[False]) > CASES / 20, seen


def test_unlocks_come_in_the_order_of_effort(loan: Offer, script: Script) -> None:
    chance = Random(11)
    for _ in range(CASES // 3):
        offer, firm = unmet_of(chance, loan)
        efforts = [unlock.effort for unlock in unlocks(offer, Facts(told(firm), script.vocabulary), WAYS)]
        assert efforts == sorted(efforts)


def test_what_mends_each_criterion_opens_the_offer_as_the_search_does(loan: Offer, script: Script) -> None:
    chance = Random(13)
    seen: Counter[bool] = Counter()
    for case in range(CASES):
        offer, firm = unmet_of(chance, loan)
        known = {slot: roughly(answer, chance) for slot, answer in told(firm).items() if chance.random() < 0.8}
        facts = Facts(known, script.vocabulary)
        catalogue = replace(script.catalogue, offers={offer.id: offer}, warnings={}, ways=WAYS)
        found = Openings(sift(facts, catalogue, TODAY), WAYS)
        seen.update([bool(found.need_by_need(0))])
        assert found.of(0) == unlocks(offer, facts, WAYS), (case, offer.rule, known)
    assert min(seen[True], seen[False]) > CASES / 20, seen


def roughly(answer: Answer, chance: Random) -> Answer:
    """Return an answer, now and then as a band around it, or as silence."""
    if chance.random() < 0.1:
        return Silence.UNSURE
    if isinstance(answer, Exact) and isinstance(answer.value, Decimal) and chance.random() < 0.2:
        return Band(answer.value, answer.value + chance.randint(0, 2))
    return answer


@given(data=st.data())
@settings(max_examples=25)
def test_on_the_shipped_offers_too(script: Script, data: st.DataObject) -> None:
    facts = Facts(data.draw(firms(script, most=25, in_words=False)), script.vocabulary)
    sifted, ways = sift(facts, script.catalogue, TODAY), script.catalogue.ways
    found = Openings(sifted, ways)
    for number in numbers_in(sifted.made & sifted.verdicts.unmet):
        offer = sifted.sieve.offers[number]
        assert found.of(number) == unlocks(offer, facts, ways), offer.id
