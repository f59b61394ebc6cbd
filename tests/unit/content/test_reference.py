"""Helplines, reference rates and legal limits: read by date, and refused where they cannot be true."""

from datetime import date
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts
from bot.conversation.flow import Script
from bot.offers.reference import Reference
from tests.unit.content.conftest import Author

HOME = "knowledge/countries/cn/"


@pytest.fixture
def reference(script: Script) -> Reference:
    return script.reference


RATES_OF_A_DAY = [
    (date(2020, 8, 19), None),
    (date(2020, 8, 20), "0.154"),
    (date(2021, 9, 22), "0.154"),
    (date(2021, 9, 23), None),
    (date(2022, 9, 20), "0.146"),
    (date(2025, 5, 19), "0.124"),
    (date(2025, 5, 20), "0.12"),
    (date(2026, 11, 21), "0.12"),
]


@pytest.mark.parametrize(("day", "cap"), RATES_OF_A_DAY)
def test_courts_protect_four_times_the_lpr_of_the_contract_day_and_nothing_is_claimed_between_readings(
    day: date, cap: str | None, reference: Reference
) -> None:
    assert reference.private_cap_on(day) == (None if cap is None else Decimal(cap))


def test_after_the_last_reading_its_age_can_be_told(reference: Reference) -> None:
    reading = reference.lpr_on(date(2026, 11, 21))
    assert reading
    assert reading.seen.last == date(2026, 1, 20)


def test_a_sign_of_fraud_leads_to_the_police_and_the_anti_fraud_line(reference: Reference) -> None:
    assert [line.number for line in reference.helplines_for(["upfront-fee"])] == ["110", "96110"]
    assert [line.number for line in reference.helplines_for(["lawsuit"])] == ["12348"]
    assert reference.helplines_for([]) == ()


def test_a_rule_holds_from_its_first_day(reference: Reference) -> None:
    before, after = (
        {limit.id for limit in reference.limits_on(day, "assisted-lending")}
        for day in (date(2026, 7, 31), date(2026, 8, 1))
    )
    assert after - before == {"personal-loan-disclosure"}


def test_a_survey_is_never_taken_for_an_official_average(reference: Reference) -> None:
    survey = {name for name, found in reference.benchmarks.items() if found.measured_by == "survey"}
    assert survey == {name for name in reference.benchmarks if name.startswith("survey-")}
    assert {reference.benchmarks[name].period.en for name in survey} == {"fourth quarter of 2024"}


TROUBLES = [
    ("cannot-pay-next-instalment", "pay-nothing-twice"),
    ("wages-or-tax-owed", "wages-and-tax"),
    ("lawsuit", "lawsuit"),
    ("collection-harassment", "harassment"),
]


@pytest.mark.parametrize(("trouble", "measure"), TROUBLES)
def test_each_trouble_calls_for_its_own_measure_beside_those_for_everybody(
    trouble: str, measure: str, script: Script, reference: Reference
) -> None:
    distress = SlotName("distress")
    everybody = reference.measures_for(script.vocabulary.nothing_known)
    in_trouble = reference.measures_for(Facts({distress: Exact(frozenset({trouble}))}, script.vocabulary))
    silent = reference.measures_for(Facts({distress: Silence.DECLINED}, script.vocabulary))
    assert [found.id for found in everybody] == ["collect", "stock", "own-cash", "renew", "cut"]
    assert silent == everybody
    assert {found.id for found in in_trouble} - {found.id for found in everybody} == {measure}
    assert next(found for found in in_trouble if found.id == measure).calls


@pytest.mark.parametrize(
    ("paper", "told", "shown"),
    [
        ("id-card", {}, "held"),
        ("business-licence", {}, "to get"),
        ("business-licence", {"legal_form": Exact("company")}, "held"),
        ("business-licence", {"legal_form": Exact("not-registered")}, "to get"),
        ("business-licence", {"legal_form": Silence.DECLINED}, "to get"),
        ("valuation-report", {"legal_form": Exact("company")}, "to get"),
    ],
)
def test_a_paper_is_held_only_where_the_answers_show_it(
    paper: str, told: dict[str, Answer], shown: str, script: Script, reference: Reference
) -> None:
    facts = Facts({SlotName(slot): answer for slot, answer in told.items()}, script.vocabulary)
    assert reference.has_paper(paper, facts) == (shown == "held")


@pytest.mark.parametrize(
    ("paper", "told", "asked"),
    [
        ("business-licence", {}, "Business licence"),
        ("business-licence", {"legal_form": Exact("farm-household")}, "Business licence, if"),
        ("business-licence", {"legal_form": Exact("not-registered")}, "Business licence (none yet: register"),
        ("financial-statements-2y", {"months_operating": Exact(Decimal(0))}, "Forecast of income"),
        ("financial-statements-2y", {"months_operating": Exact(Decimal(9))}, "Financial statements since you opened"),
        ("financial-statements-2y", {"months_operating": Exact(Decimal(24))}, "Financial statements, 2 years"),
        ("social-security-records", {"months_operating": Exact(Decimal(0))}, None),
        ("breeding-records", {"industry": Exact("farming")}, "Breeding and quarantine records, if"),
        ("breeding-records", {"industry": Exact("livestock")}, "Breeding"),
        ("property-title", {"collateral": Exact(())}, "Property title, if"),
        ("property-title", {"collateral": Exact((Pledge("real-estate", None),))}, "Property title"),
        ("property-title", {}, "Property title"),
        ("cap-table", {"legal_form": Exact("self-employed")}, None),
        ("cap-table", {"legal_form": Exact("company")}, "Cap table"),
    ],
)
def test_nobody_is_asked_for_a_paper_that_they_cannot_have(
    paper: str, told: dict[str, Answer], asked: str | None, script: Script, reference: Reference
) -> None:
    facts = Facts({SlotName(slot): answer for slot, answer in told.items()}, script.vocabulary)
    found = reference.papers_for([paper, "id-card"], facts, script.catalogue.words)
    assert list(found) == ([paper, "id-card"] if asked else ["id-card"])
    assert asked is None or found[paper]["en"].startswith(asked)


DEFECTS = [
    ("papers.yaml", "  cap-table:", "  cap-tabel:", "'cap-tabel' is not a paper; did you mean 'cap-table'?"),
    ("papers.yaml", "id-card: always", "id-card: never", "'never' is not `always`"),
    ("papers.yaml", "  articles: {", "  artcles: {", "'artcles' is not a paper; did you mean 'articles'?"),
    ("instead.yaml", "calls: [tax, ", "calls: [taxi, ", "'taxi' is not a helpline"),
    ("instead.yaml", "has_any: [lawsuit]", "has_any: [lawsiut]", "lawsiut"),
    ("instead.yaml", '      en: "Cut:', '      fr: "Cut:', "`en` is missing"),
    ("limits.yaml", "reserve_share: 50%", "reserve_share: 50", "expected a rate with its sign"),
    ("helplines.yaml", "when: [lawsuit, ", "when: [lawsiut, ", "'lawsiut' is not a sign or a situation"),
    ("helplines.yaml", "en: Tax service", "fr: Impôts", "`en` is missing"),
    ("rates.yaml", "rate: 7.3%", "rate: 7.3", "expected a rate with its sign"),
    ("rates.yaml", "    sources: [paper-0, osome-2024q4]\n", "", "confidence 'paper' needs `sources`"),
    ("rates.yaml", "measured_by: survey", "measured_by: us", "'us' is not who measured"),
    ("rates.yaml", "from: 2025-05-20", "from: 2025-05-19", "do not overlap"),
    ("law.yaml", "models: [pawn-loan, ", "models: [pawn-laon, ", "'pawn-laon' is not an offer"),
    ("law.yaml", "sources: [slc-cost]", "sources: [slc-coast]", "'slc-coast' is not a source"),
    ("law.yaml", "since: 2020-08-20", "since: 2020-08", "expected a date"),
]


def test_each_mistake_in_the_tables_is_named_with_its_place_and_nothing_else_is(author: Author) -> None:
    for file, old, new, _ in DEFECTS:
        author.edit(HOME + file, old, new)
    problems = author.check()
    for file, *_, message in DEFECTS:
        assert any(problem.place.file == HOME + file and message in problem.message for problem in problems), message
    foreign = sum("unknown key `fr`" in problem.message for problem in problems)
    assert len(problems) == len(DEFECTS) + foreign == len(DEFECTS) + 2, problems
