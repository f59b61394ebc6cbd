"""What opens an offer to a firm as owners are: what is least effort comes first, and what is not told is a question."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.profile import plain_answer, read_profile
from bot.commands import match_report
from bot.conversation.flow import Script
from bot.eligibility.criteria import AnyOf as AnyPart
from bot.eligibility.criteria import AtLeast, AtMost, Criterion, HasAny, OneOf, Pledged
from bot.offers.matching import Standing, match_offers
from bot.offers.offer import Offer, Requirement
from bot.offers.unlocking import Unlock, unlocks
from bot.yamlnodes import read_document
from tests.unit.offers.report_contract import found

PROFILES = Path(__file__).resolve().parents[2] / "data" / "profiles"
TODAY = date(2026, 11, 21)
TRADING, REGISTERED, NEED = SlotName("months_operating"), SlotName("months_registered"), SlotName("amount_needed")
COMPANY = OneOf(SlotName("legal_form"), frozenset({"company"}), ("company",))
GUARANTOR = OneOf(SlotName("guarantor"), frozenset({"yes"}), ("yes",))


@pytest.fixture
def loan(script: Script) -> Offer:
    return script.catalogue.offers["bank-business-loan-city-rural"]


def opened(loan: Offer, script: Script, *needs: Criterion, **told: Answer | int | str) -> list[Unlock]:
    answers = {SlotName(slot): _answer(value) for slot, value in told.items()}
    asking = replace(loan, eligibility=tuple(Requirement(criterion=need) for need in needs))
    return list(unlocks(asking, Facts(answers, script.vocabulary), script.catalogue.ways))


def _answer(value: Answer | int | str) -> Answer:
    return Exact(Decimal(value)) if isinstance(value, int) else Exact(value) if isinstance(value, str) else value


def named(unlock: Unlock) -> list[tuple[str, int]]:
    return [(change.way.id, int(change.by or 0)) for change in unlock.changes]


def test_waiting_is_as_long_as_the_offer_asks_and_counts_for_the_licence_too(loan: Offer, script: Script) -> None:
    (unlock,) = opened(loan, script, AtLeast(TRADING, Decimal(24)), months_operating=20, months_registered=9)
    assert named(unlock) == [("wait", 4)]
    assert (unlock.effort, unlock.days) == (1, 120)
    assert unlock.answers == {TRADING: Exact(Decimal(24)), REGISTERED: Exact(Decimal(13))}


def test_of_a_time_told_roughly_the_wait_is_as_long_as_it_may_have_to_be(loan: Offer, script: Script) -> None:
    (unlock,) = opened(loan, script, AtLeast(TRADING, Decimal(24)), months_operating=Band(Decimal(12), Decimal(23)))
    assert named(unlock) == [("wait", 12)], "it may be open after one month: that is what an answer would say"


def test_what_is_added_is_added_to_each_set_it_may_be(loan: Offer, script: Script) -> None:
    signals, account = SlotName("signals"), frozenset({"third-party-payment-account"})
    perhaps = AnyOf(frozenset({frozenset({"tax-invoices"}), frozenset({"tax-invoices", "patents"})}))
    (unlock,) = opened(loan, script, HasAny(signals, account), signals=perhaps)
    assert named(unlock) == [("merchant-account", 0)]
    more = AnyOf(frozenset({account | {"tax-invoices"}, account | {"tax-invoices", "patents"}}))
    assert unlock.answers == {signals: more}


def test_what_was_not_told_is_a_question_and_nothing_to_change(loan: Offer, script: Script) -> None:
    (unlock,) = opened(loan, script, AtLeast(TRADING, Decimal(24)), GUARANTOR, months_operating=20)
    assert (named(unlock), unlock.missing) == ([("wait", 4)], (SlotName("guarantor"),))
    silent = opened(
        loan, script, AtLeast(TRADING, Decimal(24)), GUARANTOR, months_operating=20, guarantor=Silence.UNSURE
    )
    assert [(one.certain, one.missing) for one in silent] == [(False, ())], "what was asked is not asked again"


def test_an_unlock_waits_for_nothing_that_is_decided_though_its_answer_is_rough(loan: Offer, script: Script) -> None:
    land = Pledged(SlotName("collateral"), frozenset({"land"}), Decimal(0))
    needs = (AtLeast(TRADING, Decimal(24)), AnyPart((land, GUARANTOR)))
    (unlock,) = opened(loan, script, *needs, months_operating=20, collateral=Exact((Pledge("real-estate"),)))
    assert unlock.missing == (SlotName("guarantor"),)
    (unlock,) = opened(loan, script, *needs, months_operating=20)
    assert unlock.missing == (SlotName("collateral"), SlotName("guarantor"))


def test_registering_begins_the_licence_and_its_time_is_waited_after_it(loan: Offer, script: Script) -> None:
    (unlock,) = opened(
        loan, script, COMPANY, AtLeast(REGISTERED, Decimal(12)), legal_form="not-registered", months_registered=0
    )
    assert named(unlock) == [("register-a-company", 0), ("wait-once-registered", 12)]
    assert unlock.days == 15 + 12 * 30, "the one after the other"


def test_two_things_can_be_gone_about_side_by_side(loan: Offer, script: Script) -> None:
    (unlock,) = opened(loan, script, AtLeast(TRADING, Decimal(24)), GUARANTOR, months_operating=23, guarantor="no")
    assert named(unlock) == [("find-a-guarantor", 0), ("wait", 1)]
    assert unlock.days == 30


def test_three_things_are_no_way_in(loan: Offer, script: Script) -> None:
    needs = (AtLeast(TRADING, Decimal(24)), GUARANTOR, AtMost(NEED, Decimal(500_000)))
    assert opened(loan, script, *needs, months_operating=2, guarantor="no", amount_needed=900_000) == []


def test_less_is_asked_for_as_much_as_the_offer_takes(loan: Offer, script: Script) -> None:
    (unlock,) = opened(loan, script, AtMost(NEED, Decimal(500_000)), amount_needed=900_000)
    assert unlock.answers == {NEED: Exact(Decimal(500_000))}


def test_two_catalogues_asked_about_one_firm_do_not_answer_for_each_other(loan: Offer, script: Script) -> None:
    facts = Facts({TRADING: Exact(Decimal(20)), NEED: Exact(Decimal(900_000))}, script.vocabulary)
    for need in (AtLeast(TRADING, Decimal(24)), AtMost(NEED, Decimal(500_000))):
        asking = replace(loan, eligibility=(Requirement(criterion=need),))
        catalogue = replace(script.catalogue, offers={asking.id: asking}, warnings={})
        (near,) = match_offers(facts, catalogue, script.scoring, TODAY).standing(Standing.NEAR)
        assert near.unlocks(catalogue.ways) == unlocks(asking, facts, catalogue.ways) != ()


def test_of_several_ways_the_least_effort_comes_first(loan: Offer, script: Script) -> None:
    audited_or_insured = HasAny(SlotName("signals"), frozenset({"audited-accounts", "farm-insurance", "patents"}))
    found_ways = opened(loan, script, audited_or_insured, signals=Exact(frozenset({"web-traffic"})))
    assert [named(unlock) for unlock in found_ways] == [[("farm-insurance", 0)], [("audit", 0)]]


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_profile_with_the_changes_of_the_report_made_meets_the_offer(path: Path, script: Script) -> None:
    told = read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)
    report = match_report(told, script, TODAY)
    for offer in _listed(report):
        for unlock in offer["unlocks"]:
            changes = {slot: value for change in unlock["changes"] for slot, value in change["set"].items()}
            then = read_profile(read_document(_yaml({**_plain(told), **changes}), "then.yaml"), script.vocabulary)
            facts = Facts(then, script.vocabulary)
            after = match_offers(facts, script.catalogue, script.scoring, TODAY)
            standing = next(one.standing for one in after.offers if one.offer.id == offer["id"])
            assert standing is Standing.MET, (offer["id"], changes)
            assert all(change["text"]["zh"] and change["text"]["en"] for change in unlock["changes"])


def test_the_report_says_what_the_cafe_can_do(script: Script) -> None:
    path = PROFILES / "graduate-cafe.yaml"
    told = read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)
    report: Any = match_report(told, script, TODAY)
    (unlock,) = found(report, "digital-bank-credit-loan")["unlocks"]
    assert unlock == {
        "changes": [
            {
                "way": "wait",
                "set": {"months_operating": 6, "months_registered": 7},
                "effort": 1,
                "days": 30,
                "text": {
                    "zh": "再经营1个月（实际经营时间至少6个月）",
                    "en": "trade 1 month more (Time trading: at least 6 months)",
                },
            }
        ],
        "effort": 1,
        "days": 30,
    }


def _listed(report: Any) -> list[Any]:
    offers: list[Any] = report["offers"]
    return offers


def _plain(told: Any) -> dict[str, Any]:
    return {str(slot): plain_answer(answer) for slot, answer in told.items()}


def _yaml(profile: dict[str, Any]) -> str:
    import json  # noqa: PLC0415

    as_words = {True: "yes", False: "no"}
    return json.dumps({slot: as_words[value] if isinstance(value, bool) else value for slot, value in profile.items()})
