"""What is shown of the matches, in the one order that results and buttons share."""

from datetime import date
from pathlib import Path

import pytest

from bot.applicant.facts import Facts
from bot.applicant.possible import numbers_of
from bot.applicant.profile import read_profile
from bot.conversation.flow import Script
from bot.offers.estimating import NEED
from bot.offers.matching import Standing, match_offers
from bot.offers.scoring import DEAR
from bot.offers.shelves import Shelves, is_vague, shelves
from bot.yamlnodes import read_document

PROFILES = Path(__file__).resolve().parents[2] / "data" / "profiles"
TODAY = date(2026, 11, 21)

every_profile = pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)


def shown(path: Path, script: Script) -> tuple[Facts, Shelves]:
    told = read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)
    facts = Facts(told, script.vocabulary)
    return facts, shelves(match_offers(facts, script.catalogue, script.scoring, TODAY), facts, script.catalogue.ways)


@every_profile
def test_no_line_is_shown_twice_and_no_kind_of_money_on_two_shelves(path: Path, script: Script) -> None:
    _, found = shown(path, script)
    heads = [line.head.offer for line in found.in_order]
    assert len({offer.id for offer in heads}) == len(heads)
    money = [offer.realises or offer.id for offer in heads if offer.role == "money"]
    assert len(set(money)) == len(money)


@every_profile
def test_only_money_is_ranked_and_only_other_help_stands_beside_it(path: Path, script: Script) -> None:
    _, found = shown(path, script)
    ranked = (*found.fits, *found.possible, *found.near, *found.more_fits, *found.more_possible)
    assert all(line.head.offer.role == "money" for line in ranked)
    assert all(line.head.offer.role != "money" for line in found.helps)


@every_profile
def test_what_starts_too_high_never_stands_above_what_does_not(path: Path, script: Script) -> None:
    _, found = shown(path, script)
    for shelf in ((*found.fits, *found.more_fits), (*found.possible, *found.more_possible), found.near):
        marks = [line.head.offer.money == "debt" and line.head.estimate.too_small for line in shelf]
        assert marks == sorted(marks)


@every_profile
def test_no_stake_far_beyond_the_need_is_called_almost_within_reach(path: Path, script: Script) -> None:
    facts, found = shown(path, script)
    stakes = [line.head.offer.amount for line in found.near if line.head.offer.money == "equity"]
    need = numbers_of(facts.possible(NEED))[1]
    assert all(amount is None or amount.minimum is None or amount.minimum <= 2 * need for amount in stakes)


def test_a_restaurant_that_needs_a_little_is_not_sent_to_the_stock_exchange(script: Script, tmp_path: Path) -> None:
    path = tmp_path / "restaurant.yaml"
    path.write_text("industry: restaurant\nlegal_form: self-employed\namount_needed: 400000\n", encoding="utf-8")
    facts, found = shown(path, script)
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    listing = {"neeq-bse-listing", "bse-neeq-listing"}
    assert listing & {match.offer.id for match in matches.standing(Standing.NEAR)}
    assert not listing & {line.head.offer.id for line in found.in_order}


def test_a_shop_that_needs_a_little_is_not_told_that_a_stock_exchange_is_possible(
    script: Script, tmp_path: Path
) -> None:
    path = tmp_path / "hardware.yaml"
    path.write_text("legal_form: company\namount_needed: 100000\nmonths_operating: 60\n", encoding="utf-8")
    facts, found = shown(path, script)
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    listing = {"neeq-bse-listing", "bse-neeq-listing"}
    assert listing <= {match.offer.id for match in matches.standing(Standing.POSSIBLE)}
    assert not listing & {line.head.offer.id for line in found.in_order}


@every_profile
def test_what_is_almost_within_reach_has_a_way_to_it(path: Path, script: Script) -> None:
    _, found = shown(path, script)
    assert all(line.head.unlocks(script.catalogue.ways) for line in found.near)


@every_profile
def test_a_grant_for_which_nothing_speaks_stands_above_dear_money_only(path: Path, script: Script) -> None:
    _, found = shown(path, script)
    fits = [line.head for line in (*found.fits, *found.more_fits)]
    for place, match in enumerate(fits):
        if is_vague(match):
            behind = fits[place + 1 :]
            assert all(DEAR in other.parts or is_vague(other) or other.estimate.too_small for other in behind)


def test_among_the_firms_are_some_with_a_vague_grant_and_some_for_which_one_speaks(script: Script) -> None:
    every = [shown(path, script)[1] for path in sorted(PROFILES.glob("*.yaml"))]
    heads = [line.head for found in every for line in (*found.fits, *found.more_fits)]
    assert {is_vague(match) for match in heads if match.offer.money == "grant"} == {True, False}


@pytest.mark.parametrize(("payments", "owes"), [("3200", "yes"), ("0", "no"), ("declined", "no")])
def test_whoever_repays_old_debt_without_income_is_shown_no_dear_debt(
    payments: str, owes: str, script: Script, tmp_path: Path
) -> None:
    path = tmp_path / "salon.yaml"
    path.write_text(
        "legal_form: not-registered\nmonths_operating: 0\ncash_pattern: pre-revenue\namount_needed: 110000\n"
        f"credit_record: clean\ncollateral: []\nmonthly_debt_payments: {payments}\n",
        encoding="utf-8",
    )
    _, found = shown(path, script)
    dear = [line for line in found.in_order if line.head.is_dear and line.head.offer.money == "debt"]
    assert (not dear) == (owes == "yes")
    assert any(line.head.offer.money == "debt" for line in found.in_order), "what is not dear may still be looked at"
