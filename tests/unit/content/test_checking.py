"""One check names every mistake of an author, each at its place, and blames nobody else."""

import random
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

from bot.content.flows import OWN_VIEWS, VIEWS
from bot.content.loading import Content, load_script
from bot.views import checking
from bot.yamlnodes import ContentError, Place, Problem
from tests.unit.content.conftest import ROOT, Author


@dataclass(frozen=True)
class Seed:
    """One defect: ``old`` becomes ``new``, and the check must name it where ``at`` stands.

    ``says`` is part of what it says. ``column`` is compared unless the mistake is one of a whole mapping.
    """

    file: str
    old: str
    new: str
    at: str
    says: str
    column: bool = True


MODELS, CN = "knowledge/models", "knowledge/countries/cn"
MAIN = "flows/main/flow.yaml"

SEEDS = {
    # Settings.
    "an unknown key in the settings": Seed(
        "config.yaml", "", "langauge: zh\n", "langauge: zh", "did you mean 'language'"
    ),
    # The vocabulary and its tables.
    "a slot without a translation": Seed(
        "knowledge/slots.yaml",
        "",
        "extra_one:\n  kind: text\n  label: {zh: 多余}\n  why: {zh: 因为, en: Because}\n",
        "{zh: 多余}",
        "`en` is missing",
    ),
    "a slot whose bounds run backwards": Seed(
        "knowledge/slots.yaml",
        "",
        "extra_two:\n  kind: count\n  unit: days\n  min: 77\n  max: 5\n"
        "  label: {zh: 多余, en: Extra}\n  why: {zh: 因为, en: Because}\n",
        "77",
        "`min` 77 is above `max` 5",
    ),
    "a kind of slot there is none of": Seed(
        "knowledge/slots.yaml",
        "",
        "extra_three:\n  kind: monney\n  label: {zh: 多余, en: Extra}\n  why: {zh: 因为, en: Because}\n",
        "monney",
        "'monney' is not a kind of slot; did you mean 'money'?",
    ),
    "weights that do not add up": Seed(
        "knowledge/scoring.yaml", "fit: 0.20", "fit: 0.30", "fit: 0.30", "add up to 1.10"
    ),
    # Nothing about the interest of who provides the money can enter the order.
    "a commission in an offer": Seed(
        f"{MODELS}/pawn-loan.yaml",
        "role: money\n",
        "role: money\ncommission: 3%\n",
        "commission: 3%",
        "unknown key `commission`",
    ),
    "a weight for what a provider pays": Seed(
        "knowledge/scoring.yaml",
        "weights:\n",
        "sponsored: 0.05\nweights:\n",
        "sponsored",
        "unknown key `sponsored`",
    ),
    # What an owner can bring about.
    "a way of two effects": Seed(
        "knowledge/ways.yaml",
        "  lowers: amount_needed\n",
        "  lowers: amount_needed\n  adds: {slot: signals, code: farm-insurance}\n",
        "lowers: amount_needed",
        "says one of raises, lowers, sets, adds",
        column=False,
    ),
    "a way to what nobody can bring about": Seed(
        "knowledge/ways.yaml",
        "code: audited-accounts}",
        "code: patents}",
        "patents",
        "'patents' is not what can be added",
    ),
    "a way that is harder than hard": Seed(
        "knowledge/ways.yaml",
        "effort: 4\n  days: 45",
        "effort: 9\n  days: 45",
        "9\n  days: 45",
        "effort lies between 1",
    ),
    "a way whose words name no number of it": Seed(
        "knowledge/ways.yaml", "再经营{by}", "再经营{months}", '{zh: "再经营{months}', "the words may name by and to"
    ),
    "a way that sets without saying of whom": Seed(
        "knowledge/ways.yaml",
        "  sets: {guarantor: yes}\n  when: {slot: guarantor, is: no}\n",
        "  sets: {guarantor: yes}\n",
        "sets: {guarantor: yes}",
        "needs `when`",
        column=False,
    ),
    "words in one language": Seed(
        "knowledge/words.yaml", "", "  odd-family: {zh: 怪}\n", "{zh: 怪}", "`en` is missing"
    ),
    "a haircut without its sign": Seed(
        f"{CN}/collateral.yaml", "{low: 80%,", "{low: 80.5,", "80.5", "expected a rate with its sign, such as 5.5%"
    ),
    "planning with too small a margin": Seed(
        f"{CN}/limits.yaml", "dscr: 1.25", "dscr: 0.25", "rate: 7.2%", "1 or more"
    ),
    "a size standard of an unknown figure": Seed(
        f"{CN}/size-classes.yaml",
        "small: {employees: 5, annual_revenue: 10000000}",
        "small: {turnover: 5}",
        "turnover",
        "is not a figure of the size standard",
    ),
    "a sector there is none of": Seed(
        f"{CN}/industries.yaml",
        "sectors: [green-energy, manufacturing]",
        "sectors: [green-enrgy]",
        "green-enrgy",
        "is not a sector",
    ),
    "a county of no city": Seed(f"{CN}/regions.csv", "110101,110000,3", "110101,119999,3", "110101,", "119999"),
    "a name of no industry": Seed(
        f"{CN}/industry-names.csv",
        "\n餐馆,restaurant,62",
        "\n餐馆,resturant,62",
        "餐馆,resturant",
        "'resturant' is not an industry group",
    ),
    # Sources.
    "a linked source that is only a mirror": Seed(
        f"{MODELS}/sources.yaml",
        "",
        'odd-mirror:\n  title: Odd\n  quality: mirror\n  url: "https://example.org/a"\n',
        '"https://example.org/a"',
        "may not be linked",
    ),
    "a linked source that may not be shown": Seed(
        f"{MODELS}/sources.yaml",
        "  show_link: no\n",
        "  show_link: no\n  url: https://example.org/copy\n",
        "https://example.org/copy",
        "with `show_link: no` may not be linked",
    ),
    "a source of an unknown quality": Seed(
        f"{CN}/policies/sources.yaml", "", "odd-one:\n  title: Odd\n  quality: wek\n", "wek", "did you mean 'weak'"
    ),
    # Offers.
    "an unknown slot": Seed(
        f"{MODELS}/agri-order-financing.yaml",
        "slot: months_operating",
        "slot: months_operated",
        "months_operated",
        "is not a slot",
    ),
    "an amount that runs backwards": Seed(
        f"{MODELS}/angel-investment.yaml", "min: 500000,", "min: 50000000,", "50000000,", "is above `max` 15000000"
    ),
    "a rate without its sign": Seed(
        f"{MODELS}/assisted-lending.yaml", "typical: 18%", "typical: 18", "18\n", "such as 5.5%"
    ),
    "an unknown document": Seed(
        f"{MODELS}/bank-business-loan-city-rural.yaml",
        "premises-proof",
        "premises-prof",
        "premises-prof",
        "did you mean 'premises-proof'",
    ),
    "a criterion without source or basis": Seed(
        f"{MODELS}/bank-tax-credit-loan.yaml",
        "    source: bank-tax\n",
        "",
        "needs: {slot: tax_rating",
        "where was it read?",
    ),
    "an unknown source": Seed(
        f"{MODELS}/digital-bank-credit-loan.yaml",
        "\nsources: [",
        "\nsources: [nobody-said, ",
        "nobody-said",
        "is not a source",
    ),
    "a wrong date": Seed(
        f"{MODELS}/ecommerce-order-loan.yaml",
        "verified_on: 2026-11-21",
        "verified_on: 2026-13-41",
        "2026-13-41",
        "expected a date",
    ),
    "a form of an unknown model": Seed(
        f"{MODELS}/export-financing.yaml",
        "role: money",
        "role: money\nrealises: no-model",
        "no-model",
        "is not an offer",
    ),
    "a closed offer that is still made": Seed(
        f"{MODELS}/finance-lease.yaml",
        "status: open",
        "status: closed",
        "money\nstatus: closed",
        "has the role `warning`",
    ),
    "an id that is not the file's name": Seed(
        f"{MODELS}/friends-and-family.yaml",
        "id: friends-and-family",
        "id: friends",
        "friends\n",
        "not the name of its file",
    ),
    "an id that is taken": Seed(
        f"{MODELS}/ip-pledge.yaml", "id: ip-pledge", "id: finance-lease", "finance-lease", "is taken by"
    ),
    "a way that leads to a warning": Seed(
        f"{MODELS}/mortgage-business-loan.yaml",
        "alternatives: [",
        "alternatives: [p2p-lending, ",
        "id: mortgage-business-loan",
        "leads to `p2p-lending`, which is a warning",
        column=False,
    ),
    "an example that fails": Seed(
        f"{MODELS}/mutual-guarantee-loan.yaml",
        "{but: {months_operating: 8}, is: unmet}",
        "{but: {months_operating: 8}, is: met}",
        "{but: {months_operating: 8}",
        "expected met, but `mutual-guarantee-loan` is unmet",
    ),
    "a criterion that nothing can satisfy": Seed(
        f"{MODELS}/order-financing.yaml",
        "needs: {slot: months_operating, at_least: 12}",
        "needs: {all: [{slot: months_operating, at_least: 9}, {slot: months_operating, at_most: 8}]}",
        "{all: [{slot: months",
        "nothing can satisfy",
    ),
    "a criterion that always holds": Seed(
        f"{MODELS}/pawn-loan.yaml",
        "fits:\n",
        "fits:\n  - {slot: months_operating, at_least: 0}\n",
        "{slot: months_operating, at_least: 0}",
        "always holds",
    ),
    "a key that stands twice": Seed(
        f"{MODELS}/receivables-pledge.yaml",
        "status: open\n",
        "status: open\nstatus: restricted\n",
        "status: restricted",
        "a second time",
    ),
    "a value outside its bounds": Seed(
        f"{MODELS}/reverse-factoring.yaml",
        "fits:\n",
        "fits:\n  - {slot: months_operating, at_most: 99999}\n",
        "99999",
        "out of bounds",
    ),
    "an unknown key": Seed(f"{MODELS}/sme-bonds.yaml", "\nsteps:", "\nstpes:", "stpes", "did you mean 'steps'"),
    "a name in one language": Seed(
        f"{MODELS}/subsidies.yaml", "\nnames: {zh: ", "\nnames: {ch: ", "{ch: ", "`zh` is missing"
    ),
    "a text where a list is expected": Seed(
        f"{MODELS}/venture-capital.yaml",
        "\nred_flags: [",
        "\nred_flags: many # [",
        "many #",
        "expected a list, not 'many'",
    ),
    "an unknown family": Seed(
        f"{MODELS}/private-lending.yaml", "family: informal", "family: informul", "informul", "did you mean 'informal'"
    ),
    "an operator that does not fit": Seed(
        f"{MODELS}/third-party-payment-finance.yaml",
        "fits:\n",
        "fits:\n  - {slot: stage, at_least: 3}\n",
        "3}",
        "`at_least` cannot be asked of `stage`",
    ),
    "a criterion that contradicts another": Seed(
        f"{MODELS}/microinsurance-microfinance.yaml",
        "eligibility:\n",
        "eligibility:\n  - needs: {slot: months_operating, at_most: 3}\n    basis: general-knowledge\n",
        "- needs: {slot: months_operating, at_most: 3}",
        "nothing can satisfy",
    ),
    "a warning without a reason": Seed(
        f"{MODELS}/odd-warning.yaml", "", "", "id: odd-warning", "a warning needs a `reason`"
    ),
    "a validity that runs backwards": Seed(
        f"{CN}/policies/cit-small-low-profit.yaml",
        "{from: 2023-01-01, until",
        "{from: 2033-01-01, until",
        "{from: 2033",
        "runs backwards",
    ),
    "a file that is not YAML": Seed(
        f"{CN}/programmes/shandong/cn-sd-kerongxin.yaml",
        "role: door",
        "role: [door",
        "status",
        "not YAML",
        column=False,
    ),
    # Flows.
    "a question for an unknown slot": Seed(
        MAIN, "", "  - ask: turnoverr\n", "turnoverr", "is not a slot that can be asked"
    ),
    "an option that nobody reads": Seed(
        MAIN,
        "\n      refine: {",
        "\n      nowhere: {zh: 走, en: Go}\n      refine: {",
        "ask: menu",
        "nothing reads the option `nowhere`",
    ),
    "a condition on what is asked later": Seed(
        MAIN,
        "  - say: hello\n",
        "  - say: hello\n    when: {slot: legal_form, is: company}\n",
        "say: hello\n    when",
        "no step above it asks",
    ),
    "a view there is none of": Seed(MAIN, "", "  - show: resultss\n", "resultss", "is not a view"),
    "a text there is none of": Seed(MAIN, "", "  - say: no.such.words\n", "no.such.words", "there is no text"),
    "a flow that uses itself": Seed(
        "flows/circle/flow.yaml", "", "", "circle # itself", "the flow `circle` uses itself: main -> circle -> circle"
    ),
    "a wrong answer on a button": Seed(
        "flows/intake/flow.yaml",
        "- {is: 0, label: {zh: 还没开业",
        "- {is: -1, label: {zh: 还没开业",
        "-1, label: {zh: 还没开业",
        "out of bounds",
    ),
    "a step that is never reached": Seed(
        MAIN, "", "  - end: here\n  - say: privacy\n    # behind it\n", "say: privacy\n    # behind it", "never reached"
    ),
    "a phrase of two commands": Seed(
        "flows/commands.yaml", "menu: [", "menu: [帮助, ", "帮助, 菜单", "leads to `help` already"
    ),
    # Words.
    "a text that nobody says": Seed(
        "flows/common/texts.zh.yaml", "", "idle: 多余\n", "idle: 多余", "nothing says the text `idle`"
    ),
    "a text without a translation": Seed(
        "flows/common/texts.zh.yaml", "", "lone: 单\n", "lone: 单", "is missing in en"
    ),
    "a variable in one language only": Seed(
        "flows/main/texts.en.yaml",
        "ask.menu: What",
        'ask.menu: "{{ itm }}" # What',
        "ask.menu",
        "speaks of itm in en, but not in zh",
    ),
    "a variable the view does not have": Seed(
        "flows/views/offer.en.j2", "", "{{ nmae }}\n", "nmae", "the view `offer` has no `nmae`"
    ),
    "a part of a view's value that is not there": Seed(
        "flows/views/results.zh.j2",
        "",
        "{% for found in fits %}{{ found.nmae }}{% endfor %}\n",
        "{% for found in fits %}{{ found.nmae",
        "no attribute 'nmae'",
    ),
    "a template that cannot be read": Seed(
        "flows/views/offer.zh.j2", "", "{% if name %}\n", "{% if name %}\n", "not a template"
    ),
}


ODD_WARNING = """id: odd-warning
role: warning
status: closed
family: informal
names: {zh: 怪, en: Odd}
summary: {zh: 怪, en: Odd}
warns_when: always
verified_on: 2026-11-21
confidence: general-knowledge
"""


@pytest.fixture
def seeded(author: Author) -> Author:
    """Every defect at once; `idle` exists in English too, so that it is only idle."""
    author.write("flows/circle/flow.yaml", "id: circle\nsteps:\n  - use: circle # itself\n")
    author.write(f"{MODELS}/odd-warning.yaml", ODD_WARNING)
    author.edit(MAIN, "", "  - use: circle\n")
    author.edit("flows/common/texts.en.yaml", "", "idle: idle\n")
    for seed in SEEDS.values():
        author.edit(seed.file, seed.old, seed.new)
    return author


def test_one_check_names_every_defect_at_its_place(seeded: Author) -> None:
    found = seeded.check()
    unnamed = []
    lines = set()
    for name, seed in SEEDS.items():
        line, column = seeded.place(seed.file, seed.at)
        lines.add((seed.file, line))
        here = [problem for problem in found if problem.place.file.endswith(seed.file) and problem.place.line == line]
        told = [problem for problem in here if seed.says in problem.message]
        if not told or (seed.column and all(problem.place.column != column for problem in told)):
            unnamed.append((name, f"{seed.file}:{line}:{column}", [str(problem) for problem in here]))
    assert unnamed == []
    home = f"{seeded.home}/"
    blamed = [problem for problem in found if (problem.place.file.removeprefix(home), problem.place.line) not in lines]
    assert blamed == [], "nobody else is blamed for it"


def test_the_command_prints_a_line_for_each_defect_and_fails(seeded: Author) -> None:
    command = [sys.executable, "-m", "bot", "check", "--config", str(seeded.home / "config.yaml")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    assert (run.returncode, run.stdout) == (1, "")
    lines = run.stderr.splitlines()
    assert lines == [str(problem) for problem in seeded.check()]
    assert all(re.fullmatch(r"[^:]+:\d+:\d+: .+", line) for line in lines)


def test_the_shipped_content_is_silent() -> None:
    run = subprocess.run([sys.executable, "-m", "bot", "check"], cwd=ROOT, capture_output=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_content_with_a_mistake_never_reaches_a_talk(author: Author) -> None:
    load_script(Content(author.home))
    author.edit(f"{MODELS}/pawn-loan.yaml", "role: money", "role: monney")
    with pytest.raises(ContentError, match=r"pawn-loan\.yaml:2:7: 'monney' is not a role"):
        load_script(Content(author.home))


def test_each_view_of_a_flow_has_values_to_be_filled_in_with() -> None:
    assert {*VIEWS, *OWN_VIEWS} == set(checking.VIEWS)


# A whole table that cannot be read hides what rests on it, and nothing else.
INDEPENDENT = ["a variable in one language only", "weights that do not add up", "a phrase of two commands"]
UNREADABLE = {
    "knowledge/slots.yaml": (b"region: [", "not YAML"),
    f"{CN}/industries.yaml": (b"- a list", "expected a mapping"),
    f"{CN}/regions.csv": (b"code,name\n1,2\n", "there is no column parent_code, level"),
    f"{CN}/collateral.yaml": (b"\xff", "not UTF-8 text (byte 0)"),
    f"{CN}/size-classes.yaml": (b"", "the file is empty"),
    f"{CN}/limits.yaml": (b"a: *b", "not YAML"),
    "knowledge/words.yaml": (b"just text", "expected a mapping"),
}


@pytest.mark.parametrize("file", UNREADABLE)
def test_a_table_that_cannot_be_read_hides_nothing_that_does_not_rest_on_it(file: str, author: Author) -> None:
    content, says = UNREADABLE[file]
    author.write(file, content)
    for name in INDEPENDENT:
        seed = SEEDS[name]
        author.edit(seed.file, seed.old, seed.new)
    found = author.check()
    assert [says in problem.message for problem in found if problem.place.file == file] == [True]
    assert {problem.place.file for problem in found} == {file, *(SEEDS[name].file for name in INDEPENDENT)}
    with pytest.raises(ContentError):
        load_script(Content(author.home))


@pytest.mark.parametrize(
    "file",
    [
        "flows/common/texts.zh.yaml",
        "flows/intake/texts.en.yaml",
        MAIN,
        "flows/refine/flow.yaml",
        f"{MODELS}/pawn-loan.yaml",
    ],
)
def test_a_file_that_cannot_be_read_is_the_only_one_to_blame(file: str, author: Author) -> None:
    author.write(file, "id: [")
    assert {problem.place.file for problem in author.check()} == {file}


@pytest.mark.parametrize(
    "files",
    [
        ["flows/commands.yaml", "flows/views/offer.zh.j2", f"{CN}/industry-names.csv", "knowledge/scoring.yaml"],
        [f"{CN}/limits.yaml", f"{CN}/regions.csv", "knowledge/words.yaml"],
    ],
)
def test_a_missing_file_is_named(files: list[str], author: Author) -> None:
    for file in files:
        (author.home / file).unlink()
    assert [str(problem) for problem in author.check()] == [
        f"{file}:1:1: there is no such file" for file in sorted(files)
    ]


ROWS = [
    ("110108,110000,3,district,海", "11x108,110000,3,district,海", "'11x108' is not a code of GB/T 2260, six digits"),
    (
        "Yanqing District,yanqing,CN-BJ,east,",
        "Yanqing District,yanqing,CN-BJ,est,",
        "'est' is no part of the country; use east, central,",
    ),
    ("110101,110000,3,district", "110101,110000,three,district", "expected a level from 1 to 3, not 'three'"),
    ("110107,110000,3,district,石", "110106,110000,3,district,石", "the unit 110106 stands here a second time"),
    (
        "110105,110000,3,district,朝阳区,朝阳",
        "110105,110000,3,district,朝阳区",
        "expected 14 values, as in the head line",
    ),
    (
        "昌平,Changping District,changping,CN-BJ,east,0,0",
        "昌平,Changping District,changping,CN-BJ,east,0,2",
        "expected 0, 1 or",
    ),
]


def test_wrong_rows_of_a_table_are_named_by_their_lines(author: Author) -> None:
    file = f"{CN}/regions.csv"
    for old, new, _ in ROWS:
        author.edit(file, old, new)
    found = [str(problem) for problem in author.check()]
    for _, new, says in ROWS:
        assert any(line.startswith(f"{file}:{author.place(file, new)[0]}:1: {says}") for line in found), says


OFFER_RULES = [
    ("review_by: 2027-05-31", "review_by: 2026-11-20", "2026-11-20 is before `verified_on`, 2026-11-21"),
    ("money: debt\n", "money: none\n", "says what kind"),
    ("secured_by: [ip]", "secured_by: [ip]\nsecured_bi: [ip]", "did you mean 'secured_by'"),
    ("money: debt\n", "money: equity\n", "only debt is secured"),
    ("    low: 3.5%\n", "    low: 7%\n", "in rising order"),
    (
        "  tenor: {min: 12, max: 36, confidence: secondary}",
        "  tenor: {confidence: general-knowledge}",
        "give `min`, `max` or both",
    ),
    ("  tenor: {min: 12, max: 36,", "  tenor: {min: 12.5, max: 36,", "expected a whole number"),
    ("\nsources: [", "\nsources: [] # [", "expected at least one"),
    ("examples:\n", "exemples:\n", "hard criteria need `examples`"),
    ("\nsources: [", "\n# sources: [", "needs `sources`"),
    (
        "    confidence: general-knowledge\n    range",
        "    confidence: paper\n    range",
        "confidence 'paper' needs `sources`",
    ),
    (
        "    basis: general-knowledge\n",
        "    basis: general-knowledge\n    source: paper-0\n",
        "give `source` or `basis`, not both",
    ),
    ("    basis: general-knowledge\n", "    basis: hearsay\n", "is not a basis"),
    ("role: money\n", "role: money\nwarns_when: sometimes\n", "is not `always`"),
    ("  tenor: {min: 12, max: 36,", "  tenor: {min_days: 40, max: 36,", "less than a month"),
    ("  tenor: {min: 12, max: 36,", "  tenor: {min: 12, min_days: 7, max: 36,", "in place of `min`"),
    ("    high: 8%\n", "", "only the price of a stake"),
    (
        "max: 10000000, confidence",
        "max: 10000000, less: [{max: 40000000, when: {slot: guarantor, is: no}}], confidence",
        "get less than `max`",
    ),
]


def test_every_rule_of_an_offer_is_kept(author: Author) -> None:
    """Each in a copy of an offer, all in one check."""
    offer = author.text(f"{MODELS}/ip-pledge.yaml")
    for number, (old, new, _) in enumerate(OFFER_RULES):
        file = f"{MODELS}/odd-{number}.yaml"
        author.write(file, offer.replace("id: ip-pledge", f"id: odd-{number}"))
        author.edit(file, old, new)
    found = author.check()
    for number, (_, _, says) in enumerate(OFFER_RULES):
        here = [problem.message for problem in found if problem.place.file == f"{MODELS}/odd-{number}.yaml"]
        assert any(says in message for message in here), (says, here)


def test_an_example_that_fails_is_named_beside_the_other_mistakes_of_its_offer(author: Author) -> None:
    file = f"{MODELS}/mutual-guarantee-loan.yaml"
    failing = "{but: {months_operating: 8}, is: met}"
    author.edit(file, "{but: {months_operating: 8}, is: unmet}", failing)
    author.edit(file, "role: money", "role: monney")
    author.edit(file, "\nsteps:", "\nstpes:")
    # Criteria that cannot be read are not taken for criteria that everybody meets.
    other = f"{MODELS}/bank-tax-credit-loan.yaml"
    author.edit(other, "needs: {slot: tax_rating", "needs: {slot: tax_ratting")
    found = author.check()
    here = [problem.message for problem in found if problem.place.file == file]
    assert len(here) == 3
    (example,) = [
        problem for problem in found if "expected met, but `mutual-guarantee-loan` is unmet" in problem.message
    ]
    assert (example.place.line, example.place.column) == author.place(file, failing)
    assert [problem.message for problem in found if problem.place.file == other and "expected" in problem.message] == []


def test_a_source_has_one_home_and_an_address_one_can_follow(author: Author) -> None:
    author.edit(f"{MODELS}/sources.yaml", "", "odd:\n  title: Odd\n  quality: media\n  url: example.org\n")
    author.edit(f"{CN}/policies/sources.yaml", "", "paper-0:\n  title: Odd\n  quality: paper\n")
    home, address = (problem.message for problem in author.check())
    assert "stands in another file too" in home
    assert "https://" in address


SLOT_RULES = [
    ("  derived: yes\n", "", "it is reckoned, never asked"),
    ("\ndistress:\n  kind: many-of\n", "\ndistress:\n  kind: many-of\n  derived: yes\n", "nothing reckons it"),
    ("addable: [tech-sme,", "addable: [tech-me,", "did you mean 'tech-sme'"),
    ("  unit: people\n", "  unit: heads\n", "is not a unit"),
    ("\nrunway_months:\n", "\nrunaway_months:\n", "no words for the derived slots runway_months"),
]


def test_every_rule_of_a_slot_is_kept(author: Author) -> None:
    for old, new, _ in SLOT_RULES:
        author.edit("knowledge/slots.yaml", old, new)
    found = author.check()
    for _, _, says in SLOT_RULES:
        assert any(says in problem.message for problem in found), says


TABLE_RULES = [
    (
        f"{CN}/size-classes.yaml",
        "medium: {employees: 20, annual_revenue: 50000000}",
        "medium: {employees: 20}",
        "the same figures",
    ),
    (
        f"{CN}/collateral.yaml",
        "{low: 30%, typical: 45%, high: 60%}",
        "{low: 50%, typical: 45%, high: 60%}",
        "in rising order",
    ),
    (f"{CN}/collateral.yaml", "sources: [ltv-ip]", "sources: [ltv-pi]", "did you mean 'ltv-ip'"),
    (f"{CN}/collateral.yaml", "classes: [vehicles]", "classes: [vehicle]", "is not a class; did you mean 'vehicles'"),
    (f"{CN}/industry-names.csv", "\n餐馆,restaurant,62", "\n餐馆,restaurant,6x", "'6x' is not a division of GB/T 4754"),
    (f"{CN}/industries.yaml", 'division: "62"', 'division: "6x"', "'6x' is not a division of GB/T 4754"),
    ("knowledge/scoring.yaml", "dear_from: 15%", "dear_from: 0%", "expected more than 0"),
    ("knowledge/scoring.yaml", "  paper: 0.6\n", "", "`paper` is missing"),
    ("knowledge/slots.yaml", "  min: 0\n  max: 12\n", "  min: none\n  max: 12\n", "expected a number such as"),
    ("flows/commands.yaml", "  back: [", "  back: [[], ", "expected text, not a list"),
]


def test_every_rule_of_a_table_is_kept(author: Author) -> None:
    for file, old, new, _ in TABLE_RULES:
        author.edit(file, old, new)
    found = author.check()
    for file, _, _, says in TABLE_RULES:
        assert any(says in problem.message and problem.place.file == file for problem in found), says


def test_a_text_that_is_needed_and_nowhere_written_is_named(author: Author) -> None:
    for language in ("zh", "en"):
        author.edit(f"flows/common/texts.{language}.yaml", "\nrest: ", "\n# rest: ")
        author.edit(f"flows/intake/texts.{language}.yaml", "\nexample.amount_needed: ", "\n# example: ")
    found = {problem.message: problem.place.file for problem in author.check()}
    assert found["there is no text `rest` (the adviser's own words)"] == "flows/common/texts.zh.yaml"
    (example,) = [message for message in found if message.startswith("there is no text `example.amount_needed`")]
    assert found[example] == "flows/intake/flow.yaml"


FLOW_RULES = [
    ("flows/main/flow.yaml", "  - use: intake\n", "  - use: intak\n", "is not a flow; did you mean 'intake'"),
    (
        "flows/main/flow.yaml",
        "  - match: offers\n",
        "  - match: offers\n    show: results\n",
        "a step is one of say, ask",
    ),
    ("flows/main/flow.yaml", "  - match: offers\n", "  - just words\n", "expected a mapping"),
    ("flows/main/flow.yaml", "id: main\n", "id: mane\n", "is not the name of its folder"),
    ("flows/main/flow.yaml", "  consent:\n    kind: yes-no\n", "  consent:\n    kind: perhaps\n", "is not a kind"),
    ("flows/main/flow.yaml", "  consent:\n", "  region:\n", "there is a slot `region` already"),
    ("flows/main/flow.yaml", "  - ask: consent\n", "  - ask: size_class\n", "is not a slot that can be asked"),
    ("flows/refine/flow.yaml", "order: by-value", "order: by-chance", "is not an order"),
    ("flows/intake/texts.zh.yaml", "ask.industry:", "ask.industrie:", "the text `ask.industrie` is missing in en"),
    ("flows/intake/texts.zh.yaml", "topic.firm: 你的生意", "topic.firm:", "expected text, not nothing"),
    ("flows/intake/texts.zh.yaml", "topic.firm:", "topic.menu: a\ntopic.menu:", "stands here a second time"),
    ("flows/intake/texts.zh.yaml", "topic.firm:", "help: a\ntopic.firm:", "the text `help` stands at flows/common"),
    ("flows/intake/texts.zh.yaml", "topic.firm: ", 'topic.firm: "{{ x" # ', "is not a template"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), FLOW_RULES, ids=[says for *_, says in FLOW_RULES])
def test_a_rule_of_flows_is_kept(file: str, old: str, new: str, says: str, author: Author) -> None:
    author.edit(file, old, new)
    assert [problem for problem in author.check() if problem.place.file == file and says in problem.message]


def test_a_flow_that_nobody_uses_is_named(author: Author) -> None:
    author.write("flows/lonely/flow.yaml", "id: lonely\nsteps:\n  - say: hello\n")
    author.edit("flows/common/texts.zh.yaml", "", "idle: 多余\n")
    author.edit("flows/common/texts.en.yaml", "", "idle: idle\n")
    assert [(problem.place.file, problem.message) for problem in author.check()] == [
        ("flows/common/texts.zh.yaml", "nothing says the text `idle`"),
        ("flows/lonely/flow.yaml", "nothing uses the flow `lonely`"),
    ]


# What seems to be missing may have stood in a step that cannot be read: it alone is to blame.
INTAKE, REFINE = "flows/intake/flow.yaml", "flows/refine/flow.yaml"
UNREAD_STEPS = {
    "a flow in place of another": [(MAIN, "use: intake\n", "use: main\n", "the flow `main` uses itself")],
    "names there are none of": [
        (MAIN, "use: intake\n", "use: intak\n", "is not a flow; did you mean 'intake'?"),
        (MAIN, "say: hello\n", "say: helo\n", "there is no text `helo`"),
        (REFINE, "ask: pledge_value\n", "ask: pledge_valu\n", "is not a slot that can be asked"),
    ],
    "a list, a wrong answer and a slip": [
        (MAIN, "use: refine\n", "use: [refine]\n", "expected text, not a list"),
        (MAIN, "is: no}\n  - use", "is: noo}\n  - use", "expected yes or no"),
        (INTAKE, "ask: cash_pattern\n", "ask: cash_patern\n", "is not a slot that can be asked"),
    ],
    "a slot that cannot be read": [(MAIN, "    kind: yes-no\n", "    kind: perhaps\n", "is not a kind")],
    "a kind of step there is none of": [(MAIN, "- use: intake\n", "- usee: intake\n", "a step is one of say,")],
}


@pytest.mark.parametrize("name", UNREAD_STEPS)
def test_a_step_that_cannot_be_read_is_the_only_one_to_blame(name: str, author: Author) -> None:
    for file, old, new, _ in UNREAD_STEPS[name]:
        author.edit(file, old, new)
    wrong = [(file, author.place(file, new)[0], says) for file, _, new, says in UNREAD_STEPS[name]]
    found = author.check()
    for file, line, says in wrong:
        assert any((at.file, at.line) == (file, line) and says in told for at, told in map(_parts, found)), says
    lines = {(file, line) for file, line, _ in wrong}
    assert [str(problem) for problem in found if (problem.place.file, problem.place.line) not in lines] == []


def _parts(problem: Problem) -> tuple[Place, str]:
    return problem.place, problem.message


def test_without_a_main_flow_there_is_no_talk(author: Author) -> None:
    author.write("flows/main/texts.zh.yaml", "{}")
    (author.home / "flows/main/flow.yaml").unlink()
    assert "there is no flow `main/flow.yaml`" in [problem.message for problem in author.check()]


def _spoilt(text: str, chance: random.Random) -> str:
    """Return a text after one slip of the hand."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines[at] = lines[at].replace(":", "", 1)
        case 3:
            lines[at] = re.sub(r"[\w%-]+$", "Ω", lines[at])
        case 4:
            lines[at] = " " + lines[at]
        case 5:
            lines[at] = re.sub(r": .*", ": [[], {}]", lines[at])
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_slips_in_every_file_at_once_is_said_in_plain_lines(seed: int, author: Author) -> None:
    chance = random.Random(seed)
    files = [path for folder in ("knowledge", "flows") for path in sorted((author.home / folder).rglob("*.*"))]
    for path in files:
        file = str(path.relative_to(author.home))
        author.write(file, _spoilt(author.text(file), chance))
    found = author.check()
    assert found
    assert all((author.home / problem.place.file).exists() for problem in found)
