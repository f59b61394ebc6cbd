"""Twenty-four firms as a loan officer meets them: what each must be offered, not be offered and be warned of."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.applicant.profile import read_profile
from bot.commands import match_report
from bot.conversation.flow import Script
from bot.yamlnodes import read_document
from tests.unit.offers.report_contract import Report, before, broken_rules, found, ids, standing

ROOT = Path(__file__).resolve().parents[3]
PROFILES = ROOT / "tests" / "data" / "profiles"
TODAY = date(2026, 11, 21)
ALWAYS_WARNED = {"p2p-lending", "employee-high-interest-fundraising"}
CARDS = "credit-card-consumer-loan"
CANNOT, LESS = "cannot-carry-debt", "cannot-carry-the-loan"

Reporter = Callable[..., Report]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must hold for one firm; ``met`` and ``never_met`` are not the whole list, ``warned`` is."""

    advice: str
    met: frozenset[str]
    never_met: frozenset[str]
    warned: frozenset[str] = frozenset()
    first: str | None = None
    """The best offer of money; absent where several would be right."""


def _set(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


EXPECTED = {
    # The farm guarantor stands in for a cheap loan, and orders and an off-take contract are what farm order finance is;
    # a cooperative counts as small for public guarantees. It hired nobody, so the start-up loan for firms is out; every
    # Shandong scheme is for Shandong.
    "grain-cooperative": Expected(
        advice="borrow",
        first="agri-guarantee-loan",
        met=_set(
            "agri-order-financing order-financing agricultural-credit-guarantee guaranteed-loan-government "
            "bank-business-loan-city-rural government-financing-guarantee loan-renewal-no-principal"
        ),
        never_met=_set(
            "mortgage-business-loan finance-lease export-financing startup-guaranteed-loan "
            "ecommerce-order-loan bank-tax-credit-loan services-operator-loan-subsidy cn-sd-ludan-huinong "
            "cn-sd-chuangye-danbao venture-capital reverse-factoring"
        ),
    ),
    # A shop record stands in for a pledge. Twenty months are too few for a tax loan (24), the grade is missing too.
    # Money within three days tempts to a card cash-out.
    "taobao-shop": Expected(
        advice="borrow",
        met=_set(
            "ecommerce-order-loan third-party-payment-finance digital-bank-credit-loan "
            "startup-guaranteed-loan startup-guaranteed-loan-individual iit-self-employed-half "
            "services-operator-loan-subsidy"
        ),
        never_met=_set(
            "mortgage-business-loan receivables-pledge bank-tax-credit-loan pawn-loan finance-lease sme-bonds "
            "angel-investment venture-capital ip-pledge cit-small-low-profit"
        ),
        warned=_set(f"{CARDS} illegal-loan-brokers"),
    ),
    # The owner's diploma opens the subsidised start-up loan; five months are one too few for every bank (six).
    "graduate-cafe": Expected(
        advice="borrow",
        first="startup-guaranteed-loan-individual",
        met=_set(
            "startup-guaranteed-loan startup-guaranteed-loan-individual cn-sd-chuangye-danbao "
            "friends-and-family services-operator-loan-subsidy iit-self-employed-half"
        ),
        never_met=_set(
            "bank-business-loan-city-rural digital-bank-credit-loan bank-tax-credit-loan "
            "mortgage-business-loan guaranteed-loan-government microinsurance-microfinance "
            "job-retention-expansion-loan sme-bonds"
        ),
    ),
    # A large buyer that confirms its debts: the claim on it is the cheapest thing to borrow on.
    "machine-shop": Expected(
        advice="borrow",
        first="reverse-factoring",
        met=_set(
            "reverse-factoring receivables-pledge bank-tax-credit-loan finance-company-loan "
            "sme-payment-regulation guaranteed-loan-government government-financing-guarantee "
            "cit-small-low-profit"
        ),
        never_met=_set(
            "mortgage-business-loan startup-guaranteed-loan-individual export-financing venture-capital "
            "ecommerce-order-loan agri-order-financing cn-sd-lukedai finance-lease ip-pledge"
        ),
    ),
    # It burns 200,000 a month without income: no debt, whatever a bank would lend on the patents; a share or a grant.
    "biotech-start-up": Expected(
        advice="do-not-borrow",
        first="angel-investment",
        met=_set("angel-investment venture-capital subsidies cn-sd-kerongxin cit-small-low-profit"),
        never_met=_set(
            "bank-tax-credit-loan mortgage-business-loan receivables-pledge sme-bonds "
            "loan-renewal-no-principal cn-sd-qd-lukedai iit-self-employed-half"
        ),
        warned=frozenset({CANNOT, "equity-crowdfunding"}),
    ),
    # Insured export orders, customs records that a bank can check on the regulator's platform, a tax refund; importers
    # and exporters have their own insurer.
    "exporter": Expected(
        advice="borrow",
        first="blockchain-cross-border-finance",
        met=_set(
            "export-financing order-financing receivables-pledge bank-tax-credit-loan "
            "sinosure-export-credit-insurance loan-renewal-no-principal"
        ),
        never_met=_set(
            "mortgage-business-loan ecommerce-order-loan agri-order-financing startup-guaranteed-loan "
            "finance-lease venture-capital services-operator-loan-subsidy"
        ),
    ),
    # Nobody who looks at a credit record lends here, and nobody should: not even the pawnbroker would be paid back.
    "serious-overdue": Expected(
        advice="do-not-borrow",
        met=_set("loan-renewal-no-principal"),
        never_met=_set(
            "bank-business-loan-city-rural digital-bank-credit-loan bank-tax-credit-loan assisted-lending "
            "microinsurance-microfinance guaranteed-loan-government government-financing-guarantee "
            "mortgage-business-loan startup-guaranteed-loan job-retention-expansion-loan "
            "sme-financing-coordination-mechanism mutual-guarantee-loan"
        ),
        warned=frozenset({CANNOT, CARDS, "illegal-loan-brokers", "dear-private-loan"}),
    ),
    # 6,000 a month over 1.25, less 1,000, carries 43,000 over a year, not 300,000.
    "thin-cash-shop": Expected(
        advice="borrow-less",
        met=_set("digital-bank-credit-loan bank-tax-credit-loan bank-business-loan-city-rural"),
        never_met=_set(
            "mortgage-business-loan ecommerce-order-loan startup-guaranteed-loan finance-lease "
            "loan-renewal-no-principal cit-small-low-profit"
        ),
        warned=frozenset({LESS}),
    ),
    # Reckoned month by month the summer pays; on paper nobody has ordered the vegetables yet.
    "seasonal-farm": Expected(
        advice="borrow",
        first="assistance-microcredit-2026",
        met=_set(
            "public-welfare-financing agricultural-credit-guarantee cn-sd-ludan-huinong "
            "guaranteed-loan-government bank-business-loan-city-rural startup-guaranteed-loan-individual "
            "cn-sd-chuangye-danbao"
        ),
        never_met=_set(
            "agri-order-financing mortgage-business-loan bank-tax-credit-loan iit-self-employed-half "
            "cit-small-low-profit services-operator-loan-subsidy finance-lease venture-capital"
        ),
    ),
    # 450 people and 120 million: medium-sized, so every scheme for small firms refuses; lease and mortgage do not.
    "medium-manufacturer": Expected(
        advice="borrow",
        first="mortgage-business-loan",
        met=_set(
            "mortgage-business-loan finance-lease sme-bonds sme-loan-interest-subsidy-2026 "
            "bank-tax-credit-loan loan-renewal-no-principal sme-payment-regulation cn-sd-lukedai"
        ),
        never_met=_set(
            "startup-guaranteed-loan startup-guaranteed-loan-small-enterprise job-retention-expansion-loan "
            "government-financing-guarantee sme-financing-coordination-mechanism cit-small-low-profit "
            "cn-sd-chuangye-danbao"
        ),
    ),
    # Nothing that has a condition can be decided yet, but what is for other places and trades is out.
    "region-and-industry": Expected(
        advice="borrow",
        met=_set("friends-and-family subsidies"),
        never_met=_set(
            "bank-business-loan-city-rural digital-bank-credit-loan startup-guaranteed-loan "
            "services-operator-loan-subsidy cn-sd-chuangye-danbao agricultural-credit-guarantee"
        ),
    ),
    # Two years at least, a house, a decent record: so much is certain. Grade, owner and surety are not known.
    "rough-answers": Expected(
        advice="borrow-less",
        met=_set("bank-business-loan-city-rural digital-bank-credit-loan mortgage-business-loan"),
        never_met=_set(
            "bank-tax-credit-loan startup-guaranteed-loan mutual-guarantee-loan angel-investment "
            "iit-self-employed-half cit-small-low-profit employee-investment"
        ),
        warned=frozenset({LESS}),
    ),
    # Guangdong pays part of the interest on machines; a factory to pledge is cheaper still. Twelve hires of ninety
    # people open the start-up loan for firms, and Foshan is not Shenzhen.
    "foshan-furniture": Expected(
        advice="borrow",
        first="mortgage-business-loan",
        met=_set(
            "mortgage-business-loan cn-gd-zhizao-gaoxin-tiexi cn-gd-zhengfu-danbao equipment-renewal-loan-subsidy "
            "finance-lease bank-business-loan-state startup-guaranteed-loan-small-enterprise"
        ),
        never_met=_set(
            "cn-gd-sz-fengxian-pool cn-gd-gz-xindai-fengxian cn-sd-lukedai startup-guaranteed-loan-individual "
            "agri-guarantee-loan iit-self-employed-half venture-capital"
        ),
    ),
    # The stored garlic is the pledge; half of the sum is what the year's cash repays.
    "garlic-trader": Expected(
        advice="borrow-less",
        met=_set(
            "agri-product-pledge inventory-warehouse-pledge agri-order-financing agri-guarantee-loan "
            "bank-tax-credit-loan"
        ),
        never_met=_set(
            "livestock-mortgage mortgage-business-loan merchant-cashflow-loan receivables-pledge cn-gd-yuexinrong"
        ),
        warned=frozenset({LESS}),
    ),
    # Refused a guarantee for want of security: the public contract needs none.
    "guarantee-refused": Expected(
        advice="borrow-less",
        first="government-procurement-contract-loan",
        met=_set(
            "government-procurement-contract-loan government-procurement-loan order-financing receivables-pledge "
            "ar-finance-platform sme-financing-coordination-mechanism sme-payment-regulation "
            "private-economy-promotion-law"
        ),
        never_met=_set(
            "guaranteed-loan-commercial mutual-guarantee-loan mortgage-business-loan letter-of-credit-finance"
        ),
        warned=_set(f"{LESS} {CARDS} illegal-loan-brokers"),
    ),
    # Sales and followers stand in for a pledge; nine months are too few for a tax loan or a loan on daily takings.
    "live-stream-shop": Expected(
        advice="borrow-less",
        first="third-party-payment-finance",
        met=_set(
            "third-party-payment-finance ecommerce-order-loan traffic-based-loan startup-guaranteed-loan-individual "
            "reward-crowdfunding flexible-repayment-new-firm"
        ),
        never_met=_set(
            "bank-tax-credit-loan bank-business-loan-state merchant-cashflow-loan finance-lease retained-earnings"
        ),
        warned=_set(f"{LESS} {CARDS} illegal-loan-brokers"),
    ),
    # Large enough to issue and to list; too large for every scheme that is for small firms.
    "medium-pharma": Expected(
        advice="borrow",
        first="sci-tech-innovation-bonds",
        met=_set(
            "sci-tech-innovation-bonds sme-bonds venture-debt-loan-warrant bse-neeq-listing mortgage-business-loan "
            "strategic-investment rd-super-deduction regional-equity-specialised-board"
        ),
        never_met=_set(
            "startup-guaranteed-loan-small-enterprise cit-small-low-profit sme-loan-tax-relief "
            "job-retention-expansion-loan personal-business-loan vc-angel-tax-deduction finance-lease"
        ),
        warned=frozenset({"equity-crowdfunding"}),
    ),
    # It loses 6,000 a month: whatever a bank would still sign, nothing would repay it.
    "negative-cash-retailer": Expected(
        advice="do-not-borrow",
        met=_set("loan-renewal-no-principal iit-self-employed-half vat-small-scale-taxpayer personal-business-loan"),
        never_met=_set(
            "bank-tax-credit-loan mortgage-business-loan startup-guaranteed-loan venture-capital sale-leaseback"
        ),
        warned=frozenset({CANNOT}),
    ),
    # Lifted out of poverty, in a key county: the assistance loan is made for this household.
    "poor-county-orchard": Expected(
        advice="borrow-less",
        first="assistance-microcredit-2026",
        met=_set("assistance-microcredit-2026 public-welfare-financing agri-order-financing agri-guarantee-loan"),
        never_met=_set(
            "bank-tax-credit-loan mortgage-business-loan livestock-mortgage cn-sd-qilu-fumin vat-small-scale-taxpayer"
        ),
        warned=frozenset({LESS}),
    ),
    # In its second year: too young for a large bank and a tax loan; the machine can be leased.
    "printer-leasing": Expected(
        advice="borrow",
        met=_set(
            "finance-lease guaranteed-loan-government bank-business-loan-city-rural equipment-renewal-loan-subsidy"
        ),
        never_met=_set(
            "bank-tax-credit-loan bank-business-loan-state sale-leaseback startup-guaranteed-loan "
            "mortgage-business-loan"
        ),
    ),
    # Three patents and a technology label, in Jinan: provincial money, and a tax record that needs no pledge.
    "sensor-maker-ip": Expected(
        advice="borrow",
        first="bank-tax-credit-loan",
        met=_set(
            "ip-pledge ip-pledge-financing cn-sd-lukedai cn-sd-kerongxin cn-sd-jn-kechuang-pool rd-super-deduction "
            "sci-tech-special-guarantee-plan pboc-tech-relending little-giant-and-specialised"
        ),
        never_met=_set("cn-sd-qd-lukedai cn-gd-gz-keji-pool mortgage-business-loan angel-investment cn-sd-qilu-guquan"),
    ),
    # No income: a share or a grant, and a warning of crowdfunding for shares.
    "software-pre-revenue": Expected(
        advice="do-not-borrow",
        met=_set(
            "angel-investment national-vc-guidance-fund reward-crowdfunding vc-angel-tax-deduction rd-super-deduction"
        ),
        never_met=_set(
            "bank-tax-credit-loan venture-capital mortgage-business-loan bank-business-loan-state ip-pledge"
        ),
        warned=frozenset({CANNOT, "equity-crowdfunding"}),
    ),
    # Nobody who looks at a credit record lends to it; an advance on its own takings does not look.
    "urgent-bad-credit": Expected(
        advice="borrow-less",
        first="third-party-payment-finance",
        met=_set("third-party-payment-finance friends-and-family loan-renewal-no-principal private-lending-rate-cap"),
        never_met=_set(
            "bank-business-loan-city-rural digital-bank-credit-loan small-loan-company assisted-lending "
            "merchant-cashflow-loan microinsurance-microfinance pawn-loan personal-business-loan"
        ),
        warned=_set(f"{LESS} {CARDS} illegal-loan-brokers dear-private-loan"),
    ),
    # Not trading yet: no bank, but a veteran's start-up loan in Shenzhen and his own savings.
    "veteran-garage": Expected(
        advice="borrow",
        first="startup-guaranteed-loan-individual",
        met=_set(
            "startup-guaranteed-loan-individual cn-gd-sz-chuangye-danbao owner-additional-investment "
            "key-group-startup-loans employment-startup-guarantee-2025"
        ),
        never_met=_set(
            "bank-business-loan-city-rural digital-bank-credit-loan flexible-repayment-new-firm cn-sd-chuangye-danbao "
            "cn-gd-sz-pingshan-pool vat-small-scale-taxpayer guaranteed-loan-government"
        ),
    ),
}

every_profile = pytest.mark.parametrize("name", EXPECTED)


def reported(name: str, script: Script, on: date = TODAY) -> Report:
    path = PROFILES / f"{name}.yaml"
    told = read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)
    return match_report(told, script, on)


@pytest.fixture(scope="session")
def report_of(script: Script) -> Reporter:
    """Return what makes a report, each one once for all tests."""
    return cache(lambda name, on=TODAY: reported(name, script, on))


def test_every_profile_says_in_its_first_line_what_it_is_and_is_expected_something_of() -> None:
    assert {path.stem for path in PROFILES.glob("*.yaml")} == set(EXPECTED)
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in PROFILES.glob("*.yaml"))


@every_profile
def test_a_report_keeps_every_rule_of_the_contract(name: str, report_of: Reporter, script: Script) -> None:
    assert broken_rules(report_of(name), script) == []


@every_profile
def test_a_report_is_json_and_the_same_each_time(name: str, report_of: Reporter, script: Script) -> None:
    first, again = report_of(name), reported(name, script)
    assert json.loads(json.dumps(first)) == first == again


@every_profile
def test_a_firm_meets_what_a_loan_officer_would_expect(name: str, report_of: Reporter) -> None:
    assert EXPECTED[name].met <= set(standing(report_of(name), "met"))


@every_profile
def test_a_firm_does_not_meet_what_a_loan_officer_would_refuse(name: str, report_of: Reporter) -> None:
    report = report_of(name)
    assert EXPECTED[name].never_met <= set(ids(report)), "an offer that is not made at all proves nothing"
    assert EXPECTED[name].never_met & set(standing(report, "met")) == set()


@every_profile
def test_the_best_money_stands_first(name: str, report_of: Reporter) -> None:
    expected = EXPECTED[name].first
    money = ids(report_of(name), lambda offer: offer["role"] == "money")
    assert expected in {None, money[0]}


@every_profile
def test_a_firm_is_warned_of_what_threatens_it_and_of_nothing_else(name: str, report_of: Reporter) -> None:
    warned = [warning["id"] for warning in report_of(name)["warnings"]]
    assert set(warned) == ALWAYS_WARNED | EXPECTED[name].warned
    assert len(warned) == len(set(warned))


@every_profile
def test_p2p_and_high_interest_staff_money_are_never_offered(name: str, report_of: Reporter) -> None:
    for day in (TODAY, date(2020, 1, 1), date(2035, 1, 1)):
        report = report_of(name, day)
        assert ALWAYS_WARNED & set(ids(report)) == set()
        assert {warning["id"] for warning in report["warnings"]} >= ALWAYS_WARNED


@every_profile
def test_advice_comes_first_and_is_right(name: str, report_of: Reporter) -> None:
    assert report_of(name)["advice_first"] == EXPECTED[name].advice


@every_profile
def test_dear_and_informal_money_never_stands_above_a_bank_that_would_lend(name: str, report_of: Reporter) -> None:
    report = report_of(name)
    met = standing(report, "met")
    banks = {"bank-business-loan-city-rural", "digital-bank-credit-loan", "guaranteed-loan-government"} & set(met)
    for bank in banks:
        for dear in {"assisted-lending", "pawn-loan", "private-lending"} & set(met):
            assert before(report, bank, dear), f"{dear} stands above {bank}"


@every_profile
def test_debt_that_is_not_carried_is_estimated_at_nothing(name: str, report_of: Reporter, script: Script) -> None:
    report = report_of(name)
    if report["advice_first"] != "do-not-borrow":
        return
    for offer in report["offers"]:
        if script.catalogue.offers[offer["id"]].money == "debt":
            assert offer["amount"]["estimate"] == 0


ENDED = {"services-operator-loan-subsidy", "sme-loan-interest-subsidy-2026"}


@every_profile
def test_an_offer_is_made_on_its_last_day_and_not_on_the_next(name: str, report_of: Reporter) -> None:
    assert set(ids(report_of(name, date(2026, 12, 31)))) >= ENDED
    after = report_of(name, date(2027, 1, 1))
    assert after["on"] == "2027-01-01"
    assert set(ids(after)) & ENDED == set()


def test_an_offer_is_not_made_before_its_first_day(report_of: Reporter) -> None:
    assert "sme-loan-interest-subsidy-2026" not in ids(report_of("medium-manufacturer", date(2025, 12, 31)))
    assert "sme-loan-interest-subsidy-2026" in ids(report_of("medium-manufacturer", date(2026, 1, 1)))


ESTIMATES = [
    # 6,000 / 1.25 - 1,000 = 3,800 a month; twelve months at 7.2 % a year carry 3,800 x 11.5448 = 43,870.
    ("thin-cash-shop", "bank-business-loan-city-rural", 43_000),
    # The same money six months long: 3,800 x 5.8758 = 22,328.
    ("thin-cash-shop", "third-party-payment-finance", 22_000),
    # 900,000 of receivables at 75 %; a little above a million of cash flow and of need.
    ("exporter", "receivables-pledge", 670_000),
    # No pledge limits what rests on none.
    ("exporter", "bank-tax-credit-loan", 1_000_000),
    # 40 million of factory at 50 %, less 5 million owed, is 15; need and cap are 10.
    ("medium-manufacturer", "mortgage-business-loan", 10_000_000),
    # A product's cap below the need.
    ("medium-manufacturer", "bank-tax-credit-loan", 3_000_000),
    ("graduate-cafe", "startup-guaranteed-loan-individual", 100_000),
    # A firm that hired may borrow up to 4 million; an owner who borrows in person, 300,000.
    ("machine-shop", "startup-guaranteed-loan", 1_500_000),
    ("region-and-industry", "startup-guaranteed-loan", 300_000),
    ("biotech-start-up", "angel-investment", 8_000_000),
]


@pytest.mark.parametrize(("name", "offer", "amount"), ESTIMATES)
def test_an_estimate_is_the_smallest_limit_that_applies(
    name: str, offer: str, amount: int, report_of: Reporter
) -> None:
    assert found(report_of(name), offer)["amount"]["estimate"] == amount


def test_what_only_a_change_of_trade_would_open_is_not_near(report_of: Reporter) -> None:
    near = set(standing(report_of("graduate-cafe"), "near"))
    assert "bank-business-loan-city-rural" in near, "one more month of trading is all it lacks"
    assert (
        near & {"ecommerce-order-loan", "agricultural-credit-guarantee", "cn-sd-qd-lukedai", "reverse-factoring"}
        == set()
    )


@pytest.mark.parametrize("name", ["exporter", "taobao-shop", "machine-shop"])
def test_farm_money_is_not_near_for_a_firm_that_does_not_farm(name: str, report_of: Reporter) -> None:
    assert "agri-order-financing" not in standing(report_of(name), "near")


@pytest.mark.parametrize("name", ["seasonal-farm", "graduate-cafe", "thin-cash-shop"])
def test_export_money_is_not_near_for_a_firm_that_does_not_export(name: str, report_of: Reporter) -> None:
    assert "export-financing" not in standing(report_of(name), "near")


@pytest.mark.parametrize("name", ["grain-cooperative", "biotech-start-up", "rough-answers"])
def test_the_command_prints_the_same_report(name: str, report_of: Reporter) -> None:
    profile = f"tests/data/profiles/{name}.yaml"
    command = [sys.executable, "-m", "bot", "match", "--profile", profile, "--json", "--on", "2026-11-21"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == report_of(name)
