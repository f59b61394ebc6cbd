"""Stops are honest: what is said to be certain stays, and what is not asked would have changed nothing."""

import os
from random import Random

import pytest

from bench.interviews import Answers, Interviews, everything, firm_of
from bot.applicant.facts import Facts
from bot.conversation.engine import next_question
from bot.conversation.flow import Script
from bot.offers.asking import Stop, outlook
from bot.offers.matching import Standing, match_offers, sift
from tests.conftest import TODAY

SOAKED = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 0
FIRMS = range(SOAKED) if SOAKED else (*range(4), 40)
"""Of the last one a grant scores well for which nothing speaks, so that it stands behind others."""


@pytest.fixture(scope="module")
def interviews(script: Script) -> Interviews:
    return Interviews(script)


@pytest.mark.parametrize("number", FIRMS)
def test_the_best_five_of_a_certain_stop_are_those_of_the_full_interview(interviews: Interviews, number: int) -> None:
    firm = firm_of(Random(number), interviews.script)
    for order in (interviews.ours, interviews.most_used()):
        certain = [told for told in interviews.steps(firm, order) if interviews.is_certain(told)]
        assert certain, "the end of an interview is certain"
        assert interviews.shown(certain[0]) == interviews.shown(everything(interviews, firm, certain[0]))


@pytest.mark.parametrize("seed", range(SOAKED or 15))
def test_what_is_worth_nothing_changes_nothing_that_is_shown(interviews: Interviews, seed: int) -> None:
    chance = Random(seed)
    firm = firm_of(chance, interviews.script)
    told = {name: firm[name] for name in chance.sample(sorted(firm), chance.randint(0, len(firm)))}
    askable = interviews.askable(told)
    facts = Facts(told, interviews.script.vocabulary)
    view = outlook(sift(facts, interviews.script.catalogue, TODAY), interviews.script.scoring, askable)
    slots = interviews.script.vocabulary.slots
    idle = [name for name in askable if view.worth(name) == (0, 0) and not slots[name].always]
    after = {**told, **{name: firm[name] for name in idle}}
    assert listed(interviews, told) == listed(interviews, after)


def listed(interviews: Interviews, told: Answers) -> list[object]:
    """Return what is met or possible, with the scores it is ranked by, and the warnings."""
    script = interviews.script
    matches = match_offers(Facts(told, script.vocabulary), script.catalogue, script.scoring, TODAY)
    shown = (*matches.standing(Standing.MET), *matches.standing(Standing.POSSIBLE))
    return [*((found.offer.id, found.standing, found.score) for found in shown), matches.warnings]


def test_a_firm_that_told_nothing_has_much_to_come_and_one_that_told_all_has_nothing(interviews: Interviews) -> None:
    script = interviews.script
    firm = firm_of(Random(1), script)
    for told, stops in (({}, {Stop.OPEN, Stop.PROVEN}), (everything(interviews, firm, {}), {Stop.DECIDED})):
        sifted = sift(Facts(told, script.vocabulary), script.catalogue, TODAY)
        view = outlook(sifted, script.scoring, interviews.askable(told))
        assert view.stop in stops
        slots, lines = view.to_come
        assert bool(slots) == bool(lines) == (view.stop is not Stop.DECIDED)


@pytest.mark.parametrize("seed", range(6))
def test_so_many_answers_prove_no_more_lines_than_was_said(interviews: Interviews, seed: int) -> None:
    chance = Random(seed)
    firm = firm_of(chance, interviews.script)
    told = {name: firm[name] for name in chance.sample(sorted(firm), 12)}
    script = interviews.script
    sifted = sift(Facts(told, script.vocabulary), script.catalogue, TODAY)
    slots, lines = outlook(sifted, script.scoring, interviews.askable(told)).to_come
    after = {**told, **{name: firm[name] for name in slots}}
    assert not set(slots) & told.keys()
    assert interviews.proven(after) - interviews.proven(told) <= lines


def test_a_firm_past_its_first_questions_is_still_told_what_to_ask_next(interviews: Interviews) -> None:
    script = interviews.script
    firm = firm_of(Random(3), script)
    whole = everything(interviews, firm, {})
    told = {name: answer for name, answer in whole.items() if name not in {"signals", "distress", "cash_on_hand"}}
    assert next_question(told, script, TODAY) in {"signals", "distress", "cash_on_hand"}
    assert next_question(whole, script, TODAY) is None
