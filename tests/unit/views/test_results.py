"""The results and one offer as finished values: what is shown, what is left out, and what nobody may be told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Band, Exact, Silence, SlotName
from bot.applicant.facts import Facts
from bot.conversation.flow import Script
from bot.offers.matching import Match, Matches, Standing, match, match_offers
from bot.offers.offer import Amount, Offer
from bot.views.results import OfferView, ResultsView, Viewer
from bot.views.wording import Wording

TODAY = date(2026, 11, 21)
SHOP: dict[str, Answer] = {
    "months_operating": Exact(Decimal(48)),
    "credit_record": Exact("clean"),
    "legal_form": Exact("self-employed"),
    "cash_pattern": Exact("steady"),
    "amount_needed": Exact(Decimal(300_000)),
}


def facts_of(script: Script, **told: Answer) -> Facts:
    return Facts({SlotName(slot): answer for slot, answer in {**SHOP, **told}.items()}, script.vocabulary)


def viewer(script: Script) -> Viewer:
    return Viewer(Wording(script.vocabulary, "en"), script.catalogue, script.reference, "en")


def results(script: Script, facts: Facts) -> ResultsView:
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    return viewer(script).results(matches, facts)


def card(script: Script, offer: Offer, facts: Facts) -> OfferView:
    return viewer(script).offer(match(offer, facts, script.scoring), facts)


@pytest.fixture
def loan(script: Script) -> Offer:
    return script.catalogue.offers["bank-business-loan-city-rural"]


def test_lines_are_numbered_through(script: Script) -> None:
    view = results(script, facts_of(script, monthly_net_cash=Exact(Decimal(50_000))))
    numbers = [line.number for line in (*view.fits, *view.possible, *view.near)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(view.fits) <= 5
    assert view.more_fits > 0


def test_what_the_cash_flow_carries_is_said_as_surely_as_it_is_known(script: Script) -> None:
    # 12,500 / 1.25 = 10,000 a month; a year of it carries 115,448.
    assert [
        (view.carries, view.carries_how)
        for view in (
            results(script, facts_of(script, monthly_net_cash=answer))
            for answer in (
                Exact(Decimal(12_500)),
                Band(Decimal(12_500), Decimal(20_000)),
                Band(None, Decimal(12_500)),
                Exact(Decimal(-5)),
            )
        )
    ] == [
        ("110,000 yuan", "about"),
        ("110,000 yuan", "at-least"),
        ("110,000 yuan", "at-most"),
        ("0 yuan", "about"),
    ]
    assert results(script, facts_of(script)).carries is None


def test_a_form_of_what_fits_already_is_not_shown_as_almost(script: Script) -> None:
    """A sole trader meets the start-up loan for persons; the one for firms is another form of the same."""
    facts = facts_of(script, owner_group=Exact(frozenset({"veteran"})), new_hires_12m=Exact(Decimal(0)))
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    forms = {offer.name.en for offer in script.catalogue.offers.values() if offer.realises == "startup-guaranteed-loan"}
    near = {found.offer.name.en for found in matches.standing(Standing.NEAR)} & forms
    assert near, "there is such a form"
    view = viewer(script).results(Matches(m for m in matches.offers if m.offer.name.en in forms), facts)
    assert len(view.fits) == 1
    assert (view.possible, view.near) == ((), ())


def test_nobody_who_should_not_borrow_is_shown_debt(script: Script) -> None:
    view = results(script, facts_of(script, monthly_net_cash=Exact(Decimal(-1)), open_to_equity=Exact("yes")))
    assert view.advice == "do-not-borrow"
    named = {line.name for line in (*view.fits, *view.possible, *view.near)}
    debts = {offer.name.en for offer in script.catalogue.offers.values() if offer.money == "debt"}
    assert named & debts == set()
    helped = {line.name for line in view.helps}
    cheaper = {offer.name.en for offer in script.catalogue.offers.values() if offer.role == "cheaper-money"}
    assert helped & cheaper == set()


def test_what_a_product_lends_at_most_is_no_promise_to_somebody_who_named_no_amount(
    loan: Offer, script: Script
) -> None:
    nobody = Facts({}, script.vocabulary)
    assert card(script, loan, nobody).own_amount is None
    assert card(script, loan, facts_of(script)).own_amount == "300,000 yuan"


def test_an_amount_below_what_is_given_out_is_not_promised(loan: Offer, script: Script) -> None:
    large = replace(loan, amount=Amount(Decimal(500_000), None, "source"))
    assert card(script, large, facts_of(script)).own_amount is None


def test_a_stake_or_a_grant_has_no_amount_of_ones_own(script: Script) -> None:
    angel = script.catalogue.offers["angel-investment"]
    assert card(script, angel, facts_of(script)).own_amount is None


def test_a_card_of_debt_says_when_the_cash_flow_carries_none(loan: Offer, script: Script) -> None:
    broke = facts_of(script, monthly_net_cash=Exact(Decimal(0)))
    assert card(script, loan, broke).unaffordable
    assert not card(script, loan, facts_of(script)).unaffordable
    assert not card(script, script.catalogue.offers["angel-investment"], broke).unaffordable


def test_debt_that_starts_too_high_and_dear_debt_are_marked(loan: Offer, script: Script) -> None:
    assert loan.cost is not None
    dear = replace(loan, id="dear", cost=replace(loan.cost, typical=Decimal("0.2"), high=Decimal("0.3")))
    large = replace(loan, id="large", amount=Amount(Decimal(500_000), None, "source"))
    facts = facts_of(script)
    found: list[Match] = [match(offer, facts, script.scoring) for offer in (loan, dear, large)]
    view = viewer(script).results(Matches(tuple(found), ()), facts)
    marks = [(line.dear, line.too_small) for line in view.fits]
    assert marks == [(False, False), (False, True), (True, False)]


@pytest.mark.parametrize("told", [{}, {"tax_rating": Silence.UNSURE}])
def test_of_an_undecided_offer_the_open_slot_is_named_even_if_it_was_asked(
    told: dict[str, Answer], script: Script
) -> None:
    facts = facts_of(script, **told)
    tax = match(script.catalogue.offers["bank-tax-credit-loan"], facts, script.scoring)
    (line,) = viewer(script).results(Matches((tax,), ()), facts).possible
    assert line.missing == ("Tax credit grade",)


def test_a_card_shows_hard_criteria_as_conditions_and_what_is_met_besides_as_help(script: Script) -> None:
    tax = script.catalogue.offers["bank-tax-credit-loan"]
    facts = facts_of(script, tax_rating=Exact("D"), signals=Exact(frozenset({"tax-invoices"})))
    view = card(script, tax, facts)
    assert [(reason.mark, reason.yours) for reason in view.reasons] == [
        ("✓", "4 years"),
        ("✗", "D"),
        ("✓", "No late payments"),
    ]
    assert view.helps == ("How money comes in: Much the same every month", "evidence: VAT invoices issued")
    assert view.checks
    assert view.verified_on == "21 November 2026"


DAYS = [
    ((0, 3), "at most 3 days"),
    ((None, 1), "at most 1 day"),
    ((2, 10), "2 to 10 days"),
    ((7, 7), "7 days"),
    ((30, None), "30 days or more"),
]


@pytest.mark.parametrize(("span", "said"), DAYS)
def test_days_to_cash_are_said_plainly(
    span: tuple[int | None, int | None], said: str, loan: Offer, script: Script
) -> None:
    assert loan.days_to_cash is not None
    offer = replace(loan, days_to_cash=replace(loan.days_to_cash, minimum=span[0], maximum=span[1]))
    assert card(script, offer, facts_of(script)).days == said


def test_what_is_not_known_is_absent_and_never_filled_in(loan: Offer, script: Script) -> None:
    bare = replace(loan, amount=None, cost=None, tenor=None, days_to_cash=None, provider=None)
    view = card(script, bare, facts_of(script))
    assert (view.amount, view.cost, view.tenor, view.days, view.provider) == (None, None, None, None, None)


def test_one_price_is_not_said_as_a_range(loan: Offer, script: Script) -> None:
    assert loan.cost is not None
    price = Decimal("0.05")
    fixed = replace(loan, cost=replace(loan.cost, low=price, typical=price, high=price))
    assert card(script, fixed, facts_of(script)).cost == "5%"
    assert card(script, replace(fixed, cost=replace(loan.cost, basis="none")), facts_of(script)).cost is None
