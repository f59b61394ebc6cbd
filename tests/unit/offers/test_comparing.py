"""What if: of nothing changed nothing differs, a change and its reverse mirror each other, each list says its own."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.applicant.answers import Answer, Exact, SlotName
from bot.applicant.facts import Facts
from bot.applicant.profile import Profile, read_profile
from bot.commands import supposing
from bot.conversation.flow import Script
from bot.offers.comparing import Difference, compare
from bot.offers.matching import Matches, Standing, match_offers
from bot.yamlnodes import ContentError, read_document

PROFILES = Path(__file__).resolve().parents[2] / "data" / "profiles"
TODAY = date(2026, 11, 21)
CHANGES = [
    ("amount_needed", Exact(Decimal(2_000_000))),
    ("legal_form", Exact("company")),
    ("months_operating", Exact(Decimal(3))),
    ("guarantor", Exact("yes")),
    ("purpose", Exact("equipment")),
    ("monthly_net_cash", Exact(Decimal(-5))),
]


def told(name: str, script: Script) -> Profile:
    path = PROFILES / f"{name}.yaml"
    return read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)


def matched(profile: Profile, script: Script) -> Matches:
    return match_offers(Facts(profile, script.vocabulary), script.catalogue, script.scoring, TODAY)


def ids(found: Difference, kind: str) -> list[str]:
    return [match.offer.id for match in getattr(found, kind)]


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize(("slot", "answer"), CHANGES, ids=[slot for slot, _ in CHANGES])
def test_a_change_and_its_reverse_mirror_each_other(path: Path, slot: str, answer: Answer, script: Script) -> None:
    profile = told(path.stem, script)
    before, after = matched(profile, script), matched({**profile, SlotName(slot): answer}, script)
    there, back = compare(before, after), compare(after, before)
    assert not compare(before, before)
    assert set(ids(there, "appeared")) == set(ids(back, "gone"))
    assert set(ids(there, "gone")) == set(ids(back, "appeared"))
    for one, other in (("cheaper", "dearer"), ("more", "less")):
        moved = {(move.match.offer.id, move.before, move.after) for move in getattr(there, one)}
        assert moved == {(move.match.offer.id, move.after, move.before) for move in getattr(back, other)}
    met = {match.offer.id for match in after.standing(Standing.MET)}
    assert set(ids(there, "appeared")) <= met
    assert not set(ids(there, "gone")) & met


def test_one_month_more_opens_what_asks_for_six(script: Script) -> None:
    profile = told("graduate-cafe", script)
    later = supposing(profile, ["months_operating=6"], script.vocabulary)
    assert "digital-bank-credit-loan" in ids(compare(matched(profile, script), matched(later, script)), "appeared")


def test_a_subsidy_that_is_lost_makes_its_loans_dearer(script: Script) -> None:
    profile = told("medium-manufacturer", script)
    other = supposing(profile, ["purpose=working-capital"], script.vocabulary)
    found = compare(matched(profile, script), matched(other, script))
    (mortgage,) = [move for move in found.dearer if move.match.offer.id == "mortgage-business-loan"]
    assert (mortgage.before, mortgage.after) == (Decimal("0.025"), Decimal("0.04"))


def test_an_answer_can_be_taken_back_and_a_wrong_one_is_refused(script: Script) -> None:
    profile = told("graduate-cafe", script)
    assert SlotName("owner_group") not in supposing(profile, ["owner_group=missing"], script.vocabulary)
    with pytest.raises(ContentError, match="expected a number"):
        supposing(profile, ["amount_needed=lots"], script.vocabulary)
    with pytest.raises(ContentError, match="did you mean 'guarantor'"):
        supposing(profile, ["guarantr=yes"], script.vocabulary)
