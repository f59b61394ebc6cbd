"""The order of offers can be argued with: no dear money in front, no worse place for a better firm, always a reason."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Exact, SlotName
from bot.applicant.facts import Facts
from bot.applicant.profile import Profile, read_profile
from bot.conversation.flow import Script
from bot.eligibility.criteria import AllOf, AnyOf, AtLeast, Criterion, Some, atoms
from bot.offers.matching import Matches, Standing, match_offers
from bot.offers.offer import Offer
from bot.offers.outranking import above, is_close
from bot.offers.scoring import is_dear
from bot.offers.shelves import shelves
from bot.yamlnodes import read_document
from tests.conftest import ROOT, TODAY
from tests.laws.knowing import firms

PROFILES = sorted((ROOT / "tests" / "data" / "profiles").glob("*.yaml"))
ORDER = list(Standing)
BETTER_IF_MORE = ("months_operating", "months_registered", "annual_revenue", "monthly_online_sales", "new_hires_12m")
paths = st.sampled_from(PROFILES)


def told(path: Path, script: Script) -> Profile:
    return read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)


def matched(profile: Profile, script: Script) -> Matches:
    return match_offers(Facts(profile, script.vocabulary), script.catalogue, script.scoring, TODAY)


@given(path=paths, need=st.sampled_from([5_000, 100_000, 3_000_000]), days=st.sampled_from([0, 3, 90]))
def test_dear_money_never_leads_while_cheaper_debt_is_met(script: Script, path: Path, need: int, days: int) -> None:
    changed = {SlotName("amount_needed"): Exact(Decimal(need)), SlotName("days_until_needed"): Exact(Decimal(days))}
    met = matched({**told(path, script), **changed}, script).standing(Standing.MET)
    debts = [is_dear(match.offer, script.scoring) for match in met if match.offer.money == "debt"]
    assert debts == sorted(debts), "all cheaper debt comes first"


def only_better_with_more(offer: Offer, slot: SlotName, script: Script) -> bool:
    """Say whether an offer asks for nothing of a slot, or of what follows from it, but enough of it."""
    for criterion in (offer.rule, *offer.fits):
        for atom in atoms(criterion):
            if atom.slot != slot and slot in script.vocabulary.bases(atom.slot):
                return False
            if atom.slot == slot and not isinstance(atom, AtLeast):
                return False
        if any(atom.slot == slot for atom in atoms(criterion)) and not _is_positive(criterion):
            return False
    return True


def _is_positive(criterion: Criterion) -> bool:
    match criterion:
        case AllOf(parts) | AnyOf(parts) | Some(_, parts):
            return all(map(_is_positive, parts))
        case AtLeast():
            return True
    return not list(_negated(criterion))


def _negated(criterion: Criterion) -> Iterator[Criterion]:
    inner = getattr(criterion, "part", None)
    if inner is not None:
        yield inner


@given(path=paths, slot=st.sampled_from(BETTER_IF_MORE), low=st.integers(1, 40), more=st.integers(1, 60))
def test_a_firm_that_is_better_never_stands_lower_for_it(
    script: Script, path: Path, slot: str, low: int, more: int
) -> None:
    name, profile = SlotName(slot), told(path, script)
    before = matched({**profile, name: Exact(Decimal(low))}, script)
    after = {one.offer.id: one for one in matched({**profile, name: Exact(Decimal(low + more))}, script).offers}
    for one in before.offers:
        if only_better_with_more(one.offer, name, script):
            better = after[one.offer.id]
            assert ORDER.index(better.standing) <= ORDER.index(one.standing), one.offer.id
            assert better.standing is not one.standing or better.score >= one.score, one.offer.id


@pytest.mark.parametrize("path", PROFILES[:4], ids=lambda path: path.stem)
def test_every_order_has_a_reason_in_the_named_parts(path: Path, script: Script) -> None:
    offers = matched(told(path, script), script).offers[:12]
    for one, other in combinations(offers, 2):
        found = above(one, other)
        assert found == above(other, one)
        assert found.upper is one, "the list and the reason agree"
        assert set(found.speaks_for) | set(found.speaks_against) <= script.catalogue.words.parts.keys()
        if not found.by_standing:
            leads = sum(
                found.upper.parts.get(part, Decimal(0)) - found.lower.parts.get(part, Decimal(0))
                for part in (*found.speaks_for, *found.speaks_against)
            )
            assert leads == one.score - other.score, "what is named is all there is"


def test_a_close_race_is_called_close(script: Script) -> None:
    lists = [matched(told(path, script), script).standing(Standing.MET) for path in PROFILES]
    assert {is_close(found) for found in lists} == {True, False}
    assert not is_close(())


@given(data=st.data())
def test_a_private_lender_never_stands_above_friends_or_above_cheaper_debt(script: Script, data: st.DataObject) -> None:
    facts = Facts(data.draw(firms(script, most=20, in_words=False)), script.vocabulary)
    found = shelves(match_offers(facts, script.catalogue, script.scoring, TODAY), facts, script.catalogue.ways)
    for shelf in ((*found.fits, *found.more_fits), (*found.possible, *found.more_possible)):
        codes = [line.head.offer.id for line in shelf]
        if "private-lending" not in codes:
            continue
        lender = shelf[codes.index("private-lending")].head.offer
        assert lender.cost is not None
        for line in shelf[codes.index("private-lending") + 1 :]:
            cheaper = line.head.offer.cost is not None and line.head.offer.cost.typical < lender.cost.typical
            is_debt = line.head.offer.money == "debt"
            assert not (is_debt and cheaper) or line.head.estimate.too_small, (codes, line.head.offer.id)
