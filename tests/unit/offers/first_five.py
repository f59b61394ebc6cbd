"""The five offers of money that stand first for each firm of ``tests/data/profiles``, with scores and reasons.

``python -m tests.unit.offers.first_five`` writes the table into ``docs/matching.md``; the half-sentences that argue
each line stand in ``tests/data/first-five.yaml``, written by somebody who thought about it as a loan officer would.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml

from bot.applicant.facts import Facts
from bot.applicant.profile import read_profile
from bot.content.loading import Content, load_script
from bot.conversation.flow import Script
from bot.offers.advice import Line, counsel
from bot.offers.matching import Match, Standing, match_offers
from bot.offers.shelves import shelves
from bot.yamlnodes import read_document

ROOT = Path(__file__).resolve().parents[3]
PROFILES = ROOT / "tests" / "data" / "profiles"
ARGUED = ROOT / "tests" / "data" / "first-five.yaml"
DOCS = ROOT / "docs" / "matching.md"
TODAY = date(2026, 11, 21)
BEGIN, END = "<!-- five first: begin -->\n", "<!-- five first: end -->\n"
MOST = 5
PARTS = 3

Arguments = Mapping[str, Mapping[str, str]]


def facts_of(name: str, script: Script) -> Facts:
    path = PROFILES / f"{name}.yaml"
    return Facts(
        read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary), script.vocabulary
    )


def first_lines(facts: Facts, script: Script) -> list[tuple[Standing, Line]]:
    """Return the first lines of money as a talk shows them: what fits, then what may."""
    shown = shelves(match_offers(facts, script.catalogue, script.scoring, TODAY), facts, script.catalogue.ways)
    fits = [(Standing.MET, line) for line in shown.fits]
    return [*fits, *((Standing.POSSIBLE, line) for line in shown.possible)][:MOST]


def best_parts(match: Match) -> str:
    """Return what carries the score: the parts that weigh most, and whatever was taken off."""
    most = sorted(match.parts.items(), key=lambda part: (-part[1], part[0]))
    taken = [f"{name} {value:.2f}" for name, value in most if value < 0]
    return ", ".join([f"{name} {value:.2f}" for name, value in most[:PARTS]] + taken)


def arguments() -> Arguments:
    found: Arguments = yaml.safe_load(ARGUED.read_text(encoding="utf-8"))
    return found


def table(script: Script) -> Iterator[str]:
    """Yield the lines of the table; a line nobody argued for stands out."""
    argued = arguments()
    for path in sorted(PROFILES.glob("*.yaml")):
        facts = facts_of(path.stem, script)
        about = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        yield f"**{path.stem}** ({counsel(facts).advice.value}): {about}\n\n"
        yield "| | offer | score | what carries it | why here |\n|---|---|---|---|---|\n"
        for number, (standing, line) in enumerate(first_lines(facts, script), 1):
            code = line.head.offer.id
            why = argued.get(path.stem, {}).get(code, "NOT ARGUED")
            mark = "" if standing is Standing.MET else " (possible)"
            yield f"| {number} | {code}{mark} | {line.head.score:.2f} | {best_parts(line.head)} | {why} |\n"
        yield "\n"


def written(docs: str, script: Script) -> str:
    """Return the page with the table of today between its marks."""
    before, _, rest = docs.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "".join(table(script)) + END + after


if __name__ == "__main__":
    page = written(DOCS.read_text(encoding="utf-8"), load_script(Content(ROOT)))
    DOCS.write_text(page, encoding="utf-8")
    sys.exit("some lines are not argued yet" if "NOT ARGUED" in page else 0)
