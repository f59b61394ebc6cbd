"""The table of the five offers that stand first for each firm is true, argued line by line, and keeps its laws."""

import pytest

from bot.conversation.flow import Script
from bot.offers.advice import lines
from bot.offers.matching import Standing, match_offers
from tests.unit.offers.first_five import DOCS, PROFILES, TODAY, arguments, facts_of, first_lines, table, written

NAMES = sorted(path.stem for path in PROFILES.glob("*.yaml"))
DEAR = {"pawn-loan", "private-lending", "assisted-lending"}
every_firm = pytest.mark.parametrize("name", NAMES)


def test_the_page_shows_what_is_matched_today(script: Script) -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert written(page, script) == page, "run `python -m tests.unit.offers.first_five` and read the difference"


def test_every_line_is_argued_by_a_half_sentence(script: Script) -> None:
    said = "".join(table(script))
    assert "NOT ARGUED" not in said
    assert set(arguments()) == set(NAMES)
    assert len(NAMES) == 24
    assert all(10 < len(why) < 140 for argued in arguments().values() for why in argued.values())


@every_firm
def test_only_money_is_ranked(name: str, script: Script) -> None:
    shown = first_lines(facts_of(name, script), script)
    assert shown
    assert {match.offer.role for _, line in shown for match in (line.head, *line.others)} == {"money"}


@every_firm
def test_dear_money_never_stands_above_cheaper_money_that_fits(name: str, script: Script) -> None:
    """Pawn, private and platform money stand below all debt that fits and usually costs less."""
    facts = facts_of(name, script)
    met = lines(match_offers(facts, script.catalogue, script.scoring, TODAY), Standing.MET)
    for number, line in enumerate(met):
        offer = line.head.offer
        if offer.id not in DEAR or offer.cost is None:
            continue
        for below in met[number + 1 :]:
            cheaper = below.head.offer
            assert cheaper.money != "debt" or cheaper.cost is None or cheaper.cost.typical >= offer.cost.typical
