"""The offers sifted at once stand as each of them stands by itself, whatever the firm, on the shipped content."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.applicant.facts import Facts
from bot.conversation.flow import Script
from bot.eligibility.judging import Verdict, judge
from bot.offers.matching import Matches, Standing, match, match_offers, ranks_of, sift
from bot.offers.ranking import Ranking
from bot.offers.unlocking import unlocks
from tests.conftest import TODAY
from tests.laws.knowing import firms


def told_of(matches: Matches) -> list[object]:
    """Return all that is shown of every offer, in the order shown."""
    return [
        (found.offer.id, found.standing, found.score, found.missing, [reason.verdict for reason in found.reasons])
        for found in matches.offers
    ]


@given(data=st.data())
@settings(max_examples=15)
def test_changed_facts_are_those_told_anew(script: Script, data: st.DataObject) -> None:
    told, more = (data.draw(firms(script, most=12)) for _ in range(2))
    before, anew = (Facts(answers, script.vocabulary) for answers in (told, {**told, **more}))
    for slot in script.vocabulary.slots:
        before.possible(slot)
    for slot in script.vocabulary.slots:
        assert before.changed(more).possible(slot) == anew.possible(slot), slot


@given(data=st.data())
@settings(max_examples=15)
def test_what_is_kept_of_derived_facts_is_what_is_derived(script: Script, data: st.DataObject) -> None:
    facts = Facts(data.draw(firms(script, most=20)), script.vocabulary)
    for slot, derived in script.vocabulary.derived.items():
        assert facts.possible(slot) == derived.compute(facts), slot


@given(data=st.data())
@settings(max_examples=15)
def test_an_offer_stands_among_all_as_it_stands_by_itself(script: Script, data: st.DataObject) -> None:
    facts = Facts(data.draw(firms(script, most=20, in_words=False)), script.vocabulary)
    together = match_offers(facts, script.catalogue, script.scoring, TODAY)
    made = [offer for offer in script.catalogue.offers.values() if offer.made_on(TODAY)]
    one_by_one = Matches(match(offer, facts, script.scoring) for offer in made)
    assert told_of(together) == told_of(one_by_one)


@given(data=st.data())
@settings(max_examples=15)
def test_what_opens_an_offer_among_all_opens_it_by_itself(script: Script, data: st.DataObject) -> None:
    facts = Facts(data.draw(firms(script, most=20, in_words=False)), script.vocabulary)
    ways = script.catalogue.ways
    for near in match_offers(facts, script.catalogue, script.scoring, TODAY).standing(Standing.NEAR):
        # Facts of their own, so that nothing found for the first is taken for the second.
        assert near.unlocks(ways) == unlocks(near.offer, Facts(facts.answers, script.vocabulary), ways), near.offer.id


@given(data=st.data())
@settings(max_examples=15)
def test_all_scores_at_once_are_the_scores_one_by_one(script: Script, data: st.DataObject) -> None:
    facts = Facts(data.draw(firms(script, most=20, in_words=False)), script.vocabulary)
    sifted = sift(facts, script.catalogue, TODAY)
    ranking = Ranking(ranks_of(sifted.sieve, script.scoring), sifted)
    for number, offer in enumerate(sifted.sieve.offers):
        assert ranking.score(number) == match(offer, facts, script.scoring).score, offer.id


@given(data=st.data())
@settings(max_examples=15)
def test_whatever_is_still_told_a_score_stays_between_its_least_and_its_most(
    script: Script, data: st.DataObject
) -> None:
    told, more = (data.draw(firms(script, most=12)) for _ in range(2))
    rankings = []
    for answers in (told, {**more, **told}):
        sifted = sift(Facts(answers, script.vocabulary), script.catalogue, TODAY)
        rankings.append(Ranking(ranks_of(sifted.sieve, script.scoring), sifted))
    before, after = rankings
    for number, offer in enumerate(sifted.sieve.offers):
        least, score, most = (of.of(number) for of in (before.least, after.scores, before.most))
        assert least <= score <= most, offer.id


@given(data=st.data())
@settings(max_examples=15)
def test_a_firm_is_warned_of_what_the_judge_says(script: Script, data: st.DataObject) -> None:
    facts = Facts(data.draw(firms(script, most=20, in_words=False)), script.vocabulary)
    warned = {offer.id for offer in sift(facts, script.catalogue, TODAY).warnings}
    for offer in script.catalogue.warnings.values():
        meets = offer.threat is not None and judge(offer.threat, facts) is Verdict.MET
        assert (offer.id in warned) == (meets or offer.warns_when == "always")


@given(data=st.data())
@settings(max_examples=15)
def test_a_slot_without_weight_changes_no_standing(script: Script, data: st.DataObject) -> None:
    told = data.draw(firms(script, most=15))
    sifted = sift(Facts(told, script.vocabulary), script.catalogue, TODAY)
    more = data.draw(firms(script, most=6))
    idle = {slot: answer for slot, answer in more.items() if slot not in told and slot not in sifted.weights}
    after = sift(Facts({**told, **idle}, script.vocabulary), script.catalogue, TODAY)
    assert (sifted.met, sifted.possible) == (after.met, after.possible)
    assert sifted.warnings == after.warnings


@given(data=st.data(), chance=st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_the_order_of_files_and_of_answers_changes_nothing(script: Script, data: st.DataObject, chance: Random) -> None:
    told = data.draw(firms(script, most=15, in_words=False))
    turned = dict(chance.sample(sorted(told.items()), len(told)))
    shelf = script.catalogue.offers
    files = {code: shelf[code] for code in chance.sample(sorted(shelf), len(shelf))}
    catalogue = replace(script.catalogue, offers=files)
    one = match_offers(Facts(told, script.vocabulary), script.catalogue, script.scoring, TODAY)
    two = match_offers(Facts(turned, script.vocabulary), catalogue, script.scoring, TODAY)
    assert told_of(one) == told_of(two)
    weights = [sift(Facts(each, script.vocabulary), catalogue, TODAY).weights for each in (told, turned)]
    assert weights[0] == weights[1]


@pytest.mark.parametrize("standing", Standing)
def test_a_standing_is_ranked_by_score_and_then_by_id(script: Script, standing: Standing) -> None:
    found = match_offers(Facts({}, script.vocabulary), script.catalogue, script.scoring, TODAY).standing(standing)
    assert list(found) == sorted(found, key=lambda match: (-match.score, match.offer.id))
