"""The plan for firms as they are: own money first, nothing dear, nothing pledged twice, and honest when it is short."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.applicant.answers import Answer, Exact, Pledge, SlotName
from bot.applicant.facts import Facts
from bot.applicant.profile import Profile, read_profile
from bot.commands import match_report
from bot.conversation.flow import Script
from bot.offers.matching import Standing, match_offers
from bot.offers.offer import Catalogue, Offer
from bot.offers.planning import Plan, plan
from bot.offers.scoring import is_dear
from bot.yamlnodes import read_document

PROFILES = Path(__file__).resolve().parents[2] / "data" / "profiles"
TODAY = date(2026, 11, 21)


def told(name: str, script: Script, **changed: Answer | None) -> Profile:
    path = PROFILES / f"{name}.yaml"
    profile = read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)
    merged = {**profile, **{SlotName(slot): answer for slot, answer in changed.items()}}
    return {slot: answer for slot, answer in merged.items() if answer is not None}


def planned(profile: Profile, script: Script, catalogue: Catalogue | None = None) -> Plan:
    facts = Facts(profile, script.vocabulary)
    known = catalogue or script.catalogue
    found = plan(match_offers(facts, known, script.scoring, TODAY), facts, known, script.scoring)
    assert found is not None
    return found


def exact(value: int) -> Exact:
    return Exact(Decimal(value))


def ids(found: Plan) -> list[str]:
    return [part.match.offer.id for part in found.parts]


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("need", [30_000, 800_000, 9_000_000])
def test_a_plan_rests_on_what_is_met_known_and_not_dear_and_takes_no_more_than_the_need(
    path: Path, need: int, script: Script
) -> None:
    found = planned(told(path.stem, script, amount_needed=exact(need)), script)
    assert found.covered + found.missing == need
    assert found.missing >= 0
    assert (found.missing > 0) == (found.short is not None)
    assert len(found.parts) <= script.scoring.layers_most
    for part in found.parts:
        offer = part.match.offer
        assert part.match.standing is Standing.MET
        assert offer.status in {"open", "restricted"}
        assert not is_dear(offer, script.scoring)
        assert offer.amount
        assert (offer.amount.minimum or 0) <= part.amount <= (offer.amount.maximum or 0)
        assert sum(1 for helper in part.helped_by if helper.offer.lowers_cost) <= 1, "one subsidy on a loan"
    models = [part.match.offer.realises or part.match.offer.id for part in found.parts]
    assert len(set(models)) == len(models), "two forms of one model are one loan"


def test_without_an_amount_there_is_no_plan(script: Script) -> None:
    facts = Facts(told("region-and-industry", script), script.vocabulary)
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    assert plan(matches, facts, script.catalogue, script.scoring) is None


def test_own_cash_beyond_a_reserve_comes_first(script: Script) -> None:
    found = planned(told("grain-cooperative", script), script)
    assert found.own > 0
    assert sum(part.amount for part in found.parts) == found.need - found.own


def test_whoever_should_not_borrow_is_given_no_loan(script: Script) -> None:
    found = planned(told("serious-overdue", script), script)
    assert (ids(found), found.short) == ([], "do-not-borrow")


def test_all_loans_together_stay_within_what_the_cash_flow_carries(script: Script) -> None:
    found = planned(told("thin-cash-shop", script), script)
    assert found.short == "cash-flow"
    assert found.openings == (), "more debt would not help"
    assert sum(part.amount for part in found.parts) <= 43_000


@pytest.fixture
def mortgages(script: Script) -> Catalogue:
    """Two loans of 400,000 and more that both rest on real estate, and nothing else."""
    known = script.catalogue.offers["mortgage-business-loan"]
    first, second = (replace(known, id=code, realises=None) for code in ("first-loan", "second-loan"))
    return replace(script.catalogue, offers={offer.id: offer for offer in (first, second)}, warnings={})


def test_one_house_is_pledged_once_and_two_houses_carry_two_loans(script: Script, mortgages: Catalogue) -> None:
    house = Pledge("real-estate", "residential", Decimal(1_000_000), Decimal(0))
    need = {"amount_needed": exact(1_400_000), "cash_on_hand": None}
    one = planned(told("medium-manufacturer", script, collateral=Exact((house,)), **need), script, mortgages)
    assert [part.amount for part in one.parts] == [700_000]
    assert one.short == "products"
    two = planned(told("medium-manufacturer", script, collateral=Exact((house, house)), **need), script, mortgages)
    assert two.missing == 0
    assert sum(len(part.pledged) for part in two.parts) == 2


def test_what_excludes_each_other_does_not_stand_together(script: Script, mortgages: Catalogue) -> None:
    house = Pledge("real-estate", "residential", Decimal(1_000_000), Decimal(0))
    apart = {code: _with(offer, excludes=("second-loan",)) for code, offer in mortgages.offers.items()}
    profile = told("medium-manufacturer", script, collateral=Exact((house, house)), amount_needed=exact(12_000_000))
    found = planned(profile, script, replace(mortgages, offers=apart))
    assert len(found.parts) == 1


def _with(offer: Offer, **changes: Any) -> Offer:
    return replace(offer, **changes) if offer.id == "first-loan" else offer


def test_two_subsidies_never_meet_on_one_loan(script: Script) -> None:
    found = planned(told("medium-manufacturer", script), script)
    helping = [helper.offer.id for part in found.parts for helper in part.helped_by]
    assert "sme-loan-interest-subsidy-2026" in helping
    assert "services-operator-loan-subsidy" not in helping


def test_the_slowest_is_applied_for_first_and_all_money_comes_together(script: Script) -> None:
    found = planned(told("medium-manufacturer", script, amount_needed=exact(20_000_000)), script)
    assert len(found.parts) > 1
    days = [part.match.offer.days_to_cash for part in found.parts]
    slowest = [span.maximum for span in days if span and span.maximum]
    assert slowest == sorted(slowest, reverse=True)
    arrivals = {event.last for event in found.calendar if event.what == "money"}
    assert arrivals == {max(slowest)}
    assert found.calendar[0].what == "papers"
    assert len(set(found.papers)) == len(found.papers)


def test_the_dearest_layer_costs_at_least_the_average(script: Script) -> None:
    found = planned(told("medium-manufacturer", script, amount_needed=exact(20_000_000)), script)
    assert found.dearest is not None
    assert found.dearest.rate is not None
    assert found.average is not None
    assert found.average <= found.dearest.rate


def test_what_is_missing_is_said_with_what_would_bring_it_in(script: Script) -> None:
    found = planned(told("region-and-industry", script, amount_needed=exact(500_000)), script)
    assert found.short == "nothing-fits"
    assert found.perhaps
    assert all(match.missing for match in found.perhaps)


def test_what_can_be_had_is_planned_however_little_of_the_need_it_is(script: Script) -> None:
    found = planned(told("rough-answers", script), script)
    assert found.short == "cash-flow"
    # Of 10,000 to 30,000 a month the least counts, of payments up to 5,000 the most, of 6 to 12 months the fewest. A
    # month leaves 10,000 / 1.25 - 5,000 = 3,000 for a new loan; at 7.2 % a year the first of six such payments is worth
    # 3,000 / 1.006 = 2,982 today and the last 3,000 / 1.006 ** 6 = 2,894, all six 17,628: in two digits 17,000.
    worth_today = sum(Decimal(3_000) / Decimal("1.006") ** month for month in range(1, 7))
    assert round(worth_today) == 17_628
    assert [part.amount for part in found.parts] == [17_000]


def test_a_stake_fills_no_need_of_a_few_months(script: Script) -> None:
    short = told("negative-cash-retailer", script, amount_needed=exact(500_000), term_months=exact(3))
    lasting = told("negative-cash-retailer", script, amount_needed=exact(500_000), term_months=exact(36))
    assert not planned(short, script).openings
    assert {match.offer.money for match, _ in planned(lasting, script).openings} == {"equity"}


def test_the_report_gives_the_plan(script: Script) -> None:
    report: Any = match_report(told("graduate-cafe", script), script, TODAY)
    (layer,) = report["plan"]["layers"]
    assert (layer["id"], layer["amount"], layer["apr"]) == ("cn-sd-chuangye-danbao", 100_000, 0.0175)
    assert report["plan"]["missing"] == 0
    assert [event["what"] for event in report["plan"]["calendar"]] == ["papers", "apply", "money"]
    assert match_report({}, script, TODAY)["plan"] is None
