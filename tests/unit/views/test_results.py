"""The results and one offer as finished values: what is shown, what is left out, and what nobody may be told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts
from bot.conversation.flow import Script
from bot.eligibility.criteria import AnyOf as AnyPart
from bot.eligibility.criteria import HasAny
from bot.offers.matching import Match, Matches, Standing, match, match_offers
from bot.offers.offer import Amount, Offer, Requirement
from bot.offers.planning import plan
from bot.views import formats
from bot.views.cards import CardViewer, OfferView
from bot.views.figures import Figures
from bot.views.planning import plan_view
from bot.views.results import ResultsView, ResultsViewer
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


def figures(script: Script) -> Figures:
    return Figures(Wording(script.vocabulary, "en"), script.catalogue, script.reference, "en")


def viewer(script: Script) -> ResultsViewer:
    return ResultsViewer(figures(script))


def results(script: Script, facts: Facts) -> ResultsView:
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    return viewer(script).results(matches, facts)


def card(script: Script, offer: Offer, facts: Facts) -> OfferView:
    return CardViewer(figures(script)).card(match(offer, facts, script.scoring), facts, Matches())


@pytest.fixture
def loan(script: Script) -> Offer:
    return script.catalogue.offers["bank-business-loan-city-rural"]


@pytest.mark.parametrize("silence", list(Silence))
def test_what_a_product_gives_at_most_is_not_promised_to_who_named_no_amount(silence: Silence, script: Script) -> None:
    view = results(script, facts_of(script, amount_needed=silence))
    assert [line.name for line in (*view.fits, *view.possible) if line.amount] == []


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
    assert marks == [(False, False), (True, False), (False, True)]


@pytest.mark.parametrize("told", [{}, {"tax_rating": Silence.UNSURE}])
def test_of_an_undecided_offer_the_open_slot_is_named_even_if_it_was_asked(
    told: dict[str, Answer], script: Script
) -> None:
    facts = facts_of(script, **told)
    tax = match(script.catalogue.offers["bank-tax-credit-loan"], facts, script.scoring)
    (line,) = viewer(script).results(Matches((tax,), ()), facts).possible
    assert line.missing == ("Tax credit grade",)


def test_beside_what_is_missing_stand_only_things_that_still_decide(loan: Offer, script: Script) -> None:
    signals = SlotName("signals")
    either = AnyPart((HasAny(signals, frozenset({"patents"})), HasAny(signals, frozenset({"trademarks"}))))
    asking = replace(loan, eligibility=(Requirement(criterion=either),))
    # Who has no trademark may still have a patent.
    told = facts_of(script, signals=AnyOf(frozenset({frozenset({"patents"}), frozenset({"web-traffic"})})))
    (line,) = viewer(script).results(Matches((match(asking, told, script.scoring),), ()), told).possible
    assert line.missing == ("Evidence a lender can check (Patents)",)


def test_a_card_shows_hard_criteria_as_conditions_and_what_is_met_besides_as_help(script: Script) -> None:
    tax = script.catalogue.offers["bank-tax-credit-loan"]
    facts = facts_of(script, tax_rating=Exact("D"), signals=Exact(frozenset({"tax-invoices"})))
    view = card(script, tax, facts)
    assert [(reason.mark, reason.yours) for reason in view.reasons] == [
        ("✓", "4 years"),
        ("✗", "D"),
        ("✓", "No late payments"),
    ]
    assert view.helps == ("How money comes in: Much the same every month", "Evidence: VAT invoices issued")
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


def test_a_card_ticks_the_papers_that_the_answers_show(script: Script) -> None:
    tax = script.catalogue.offers["bank-tax-credit-loan"]
    view = card(script, tax, facts_of(script))
    assert view.held == ("Business licence", "Identity card")
    assert view.documents == ("Tax-data authorisation", "Credit-report authorisation")


def test_a_form_that_names_no_cost_shows_that_of_its_kind_and_says_so(script: Script) -> None:
    local = script.catalogue.offers["cn-sd-chuangye-danbao"]
    model = script.catalogue.offers["startup-guaranteed-loan"]
    view = card(script, local, facts_of(script))
    assert view.cost == card(script, model, facts_of(script)).cost
    assert view.usual == {"cost", "days_to_cash", "tenor"}
    assert card(script, model, facts_of(script)).usual == set()


def test_each_condition_carries_the_mark_of_its_source_or_of_our_understanding(script: Script) -> None:
    tax = script.catalogue.offers["bank-tax-credit-loan"]
    view = card(script, tax, facts_of(script))
    assert [reason.source for reason in view.reasons] == ["*", "①", "*"]
    assert view.unsourced
    assert view.sources[0].mark == "①"
    assert view.sources[0].title == script.catalogue.sources["bank-tax"].title.en


def test_of_alternatives_that_are_met_a_card_shows_the_one_that_holds(script: Script) -> None:
    receivables = script.catalogue.offers["receivables-pledge"]
    facts = facts_of(script, signals=Exact(frozenset({"core-enterprise-buyer"})))
    met = next(reason for reason in card(script, receivables, facts).reasons if reason.yours is None)
    assert "Receivables" not in met.text
    unmet = card(script, receivables, facts_of(script, signals=Exact(frozenset()), collateral=Exact(())))
    assert all(reason.yours for reason in unmet.reasons)


def test_what_somebody_asks_is_told_apart_from_other_warning_signs(script: Script) -> None:
    view = card(script, script.catalogue.offers["assisted-lending"], facts_of(script))
    assert "Fee before any money is paid out" in view.asks
    assert not set(view.asks) & set(view.red_flags)
    assert {"110", "96110"} <= {call.number for call in view.calls}


def test_a_subsidy_on_a_card_shows_the_cost_that_is_left(loan: Offer, script: Script) -> None:
    facts = facts_of(script, industry=Exact("restaurant"))
    beside = match_offers(facts, script.catalogue, script.scoring, TODAY)
    view = CardViewer(figures(script)).card(match(loan, facts, script.scoring), facts, beside)
    assert {found.met for found in view.helped_by} >= {"yes"}
    assert loan.cost
    assert view.typical_cost == formats.percent(loan.cost.typical)
    assert view.net_cost == formats.percent(loan.cost.typical - Decimal("0.01"))
    assert card(script, loan, facts).net_cost is None


def test_the_law_of_the_day_stands_on_the_card_of_what_it_binds(script: Script) -> None:
    lending = script.catalogue.offers["private-lending"]
    facts = facts_of(script)
    beside = match_offers(facts, script.catalogue, script.scoring, TODAY)
    view = CardViewer(figures(script)).card(match(lending, facts, script.scoring), facts, beside)
    assert any("4 times the one-year LPR" in rule for rule in view.law)


def test_debt_that_is_due_before_the_need_is_over_says_so(script: Script) -> None:
    lending = script.catalogue.offers["private-lending"]
    assert card(script, lending, facts_of(script, term_months=Exact(Decimal(36)))).due == "1 year"
    assert card(script, lending, facts_of(script, term_months=Exact(Decimal(12)))).due is None


def test_whoever_has_the_money_reads_of_it_before_any_debt(script: Script) -> None:
    told: dict[str, Answer] = {"monthly_net_cash": Exact(Decimal(20_000)), "cash_on_hand": Exact(Decimal(900_000))}
    view = results(script, facts_of(script, **told))
    assert (view.advice, view.because, view.spare) == ("do-not-borrow", "own-money", "450,000 yuan")
    assert view.measures == ()
    assert view.fits


def test_whoever_is_in_trouble_reads_what_to_do_and_whom_to_call(script: Script) -> None:
    told: dict[str, Answer] = {
        "monthly_net_cash": Exact(Decimal(-5_000)),
        "distress": Exact(frozenset({"wages-or-tax-owed"})),
    }
    view = results(script, facts_of(script, **told))
    assert view.because == "nothing-left"
    assert len(view.measures) > 5
    assert {call.number for call in view.calls} == {"12366", "12333"}
    assert {call.number for call in view.fraud_calls} == {"110", "96110"}
    assert view.private_cap == "12%"


def test_a_warning_leads_to_no_debt_where_debt_is_no_way_out(script: Script) -> None:
    debts = {offer.name.en for offer in script.catalogue.offers.values() if offer.money == "debt"}
    fine, broke = (results(script, facts_of(script, monthly_net_cash=Exact(Decimal(net)))) for net in (90_000, -5_000))
    assert {name for found in fine.avoid for name in found.instead} & debts
    assert not {name for found in broke.avoid for name in found.instead} & debts


def test_whoever_will_not_share_is_not_told_that_a_share_is_almost_theirs(script: Script) -> None:
    stakes = {offer.name.en for offer in script.catalogue.offers.values() if offer.money == "equity"}
    alone: dict[str, Answer] = {"monthly_net_cash": Exact(Decimal(-5_000)), "legal_form": Exact("self-employed")}
    willing = results(script, facts_of(script, **alone, open_to_equity=Exact("yes")))
    company = results(script, facts_of(script, **{**alone, "legal_form": Exact("company")}))
    refused = results(script, facts_of(script, **alone, open_to_equity=Exact("no")))
    untold = results(script, facts_of(script, **alone))
    assert {line.name for line in (*willing.possible, *willing.near)} & stakes
    assert {line.name for line in (*company.possible, *company.near)} & stakes
    assert not {line.name for line in refused.near} & stakes
    assert not {line.name for line in untold.near} & stakes


def test_a_loss_is_said_as_a_loss(script: Script) -> None:
    losing = results(script, facts_of(script, monthly_net_cash=Exact(Decimal(-5_000))))
    leaving = results(script, facts_of(script, monthly_net_cash=Exact(Decimal(5_000))))
    assert (losing.lost, losing.left) == ("5,000 yuan", None)
    assert (leaving.lost, leaving.left) == (None, "5,000 yuan")


def test_money_that_starts_too_high_stands_last_and_is_not_almost_there(loan: Offer, script: Script) -> None:
    large = replace(loan, id="a-large", amount=Amount(Decimal(500_000), None, "source"))
    facts = facts_of(script)
    met = [match(offer, facts, script.scoring) for offer in (large, loan)]
    assert [line.too_small for line in viewer(script).results(Matches(met, ()), facts).fits] == [False, True]
    young = facts_of(script, months_operating=Exact(Decimal(1)))
    near = [match(offer, young, script.scoring) for offer in (large, loan)]
    assert [line.too_small for line in viewer(script).results(Matches(near, ()), young).near] == [False]


def test_a_reason_is_said_once(loan: Offer, script: Script) -> None:
    """Two criteria of one offer may read the same, such as that of its model and its own."""
    facts = facts_of(script)
    twice = replace(loan, eligibility=(*loan.eligibility[:1], *loan.eligibility[:1]))
    (line,) = viewer(script).results(Matches([match(twice, facts, script.scoring)]), facts).fits
    assert len(line.reasons) == 1


@pytest.mark.parametrize(
    ("house", "said"),
    [
        (Pledge("real-estate", "residential", Decimal(1_000_000), Decimal(0)), None),
        (Pledge("real-estate", "residential", Decimal(1_000_000), Silence.UNSURE), "owed-first"),
        (Pledge("real-estate", "residential", Silence.UNSURE, Silence.UNSURE), "worth-first"),
    ],
)
def test_an_amount_that_rests_on_an_unknown_worth_or_debt_says_so_everywhere(
    house: Pledge, said: str | None, script: Script
) -> None:
    words = script.catalogue.words.actions
    expected = (words[said]["en"],) if said else ()
    facts = facts_of(script, collateral=Exact((house,)), monthly_net_cash=Exact(Decimal(90_000)))
    mortgage = script.catalogue.offers["mortgage-business-loan"]
    assert card(script, mortgage, facts).checks_first == expected
    catalogue = replace(script.catalogue, offers={mortgage.id: mortgage})
    matches = match_offers(facts, catalogue, script.scoring, TODAY)
    (line,) = viewer(script).results(matches, facts).fits
    assert line.checks == expected
    found = plan(matches, facts, catalogue, script.scoring)
    (part,) = plan_view(found, facts, figures(script)).parts
    assert part.checks == expected


def test_what_the_village_decides_is_said_where_the_money_is_offered(script: Script) -> None:
    credit = script.catalogue.offers["assistance-microcredit-2026"]
    decided = [check.text["en"] for check in credit.check_yourself if check.decides]
    assert decided
    told = {"legal_form": Exact("farm-household"), "owner_group": Exact(frozenset({"farmer"}))}
    shown = card(script, credit, facts_of(script, **told))
    assert shown.standing == "met"
    assert list(shown.checks_first) == decided
    assert not set(decided) & set(shown.checks)
    assert card(script, credit, facts_of(script, legal_form=Exact("company"))).checks_first == ()


@pytest.mark.parametrize(("term", "advice"), [(6, "do-not-borrow"), (24, "borrow")])
def test_the_weak_months_that_decide_are_named(term: int, advice: str, script: Script) -> None:
    metal = facts_of(
        script,
        cash_pattern=Exact("seasonal"),
        monthly_net_cash=Exact(Decimal(90_000)),
        weak_months=Exact(Decimal(4)),
        weak_month_net_cash=Exact(Decimal(-40_000)),
        term_months=Exact(Decimal(term)),
    )
    view = results(script, metal)
    assert view.advice == advice
    assert (view.left, view.weak, view.weak_lost, view.weak_months) == ("90,000 yuan", None, "40,000 yuan", "4 months")
    assert view.weak_first == (advice == "do-not-borrow")
    steady = results(script, facts_of(script, weak_month_net_cash=Exact(Decimal(-40_000))))
    assert (steady.weak, steady.weak_lost, steady.weak_first) == (None, None, False)
