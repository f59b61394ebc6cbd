"""Every number of the knowledge that has a counterpart in the research agrees with it; and the comparison can fail."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.conversation.flow import Script
from bot.locales import Text
from bot.offers.offer import Offer
from tests.unit.content.against_facts import differences, read_facts


def test_no_figure_of_the_knowledge_differs_from_the_research(script: Script) -> None:
    assert list(differences(script, read_facts())) == []


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("pawn-loan", {"status": "closed"}, "pawn-loan: status closed, not open"),
    ("bank-tax-credit-loan", {"amount": None}, "bank-tax-credit-loan: amount"),
    ("bank-tax-credit-loan", {"cost": None}, "bank-tax-credit-loan: no cost"),
    ("bank-tax-credit-loan", {"days_to_cash": None}, "bank-tax-credit-loan: days"),
    ("bank-tax-credit-loan", {"tenor": None}, "bank-tax-credit-loan: tenor"),
    ("bank-tax-credit-loan", {"eligibility": ()}, "bank-tax-credit-loan: months trading"),
    ("agricultural-credit-guarantee", {"amount": None}, "agricultural-credit-guarantee: guarantees up to None"),
    ("cn-gd-srdi-tiexi-2026", {"status": "open"}, "cn-gd-srdi-tiexi-2026: status open, not closed"),
    ("cn-sd-kerongxin", {"summary": Text("最高77万元", "up to 770,000")}, "cn-sd-kerongxin: 770000 in"),
    ("vat-small-scale-taxpayer", {"document": "财税〔1999〕1号"}, "vat-small-scale-taxpayer: document"),
]


@pytest.mark.parametrize(("code", "changes", "line"), CHANGES)
def test_a_figure_that_differs_is_named(code: str, changes: dict[str, Any], line: str, script: Script) -> None:
    known: Offer = script.catalogue.offers[code]
    offers = {**script.catalogue.offers, code: replace(known, **changes)}
    changed = replace(script, catalogue=replace(script.catalogue, offers=offers))
    assert any(found.startswith(line) for found in differences(changed, read_facts()))


def test_a_rate_a_rule_or_a_link_that_differs_is_named(script: Script) -> None:
    reference, facts = script.reference, read_facts()
    last = replace(reference.lpr[-1], one_year=Decimal("0.031"))
    (code, limit), *_ = reference.limits.items()
    catalogue = script.catalogue
    source = next(iter(catalogue.sources.values()))
    changed = replace(
        script,
        catalogue=replace(catalogue, sources={source.id: replace(source, url=facts["never_linked"][0])}),
        reference=replace(
            reference,
            lpr=(*reference.lpr[:-1], last),
            benchmarks={},
            limits={**reference.limits, code: replace(limit, figures={})},
            helplines={},
        ),
    )
    found = "\n".join(differences(changed, facts))
    for line in (
        "LPR of 2026-01-20",
        "survey rates",
        "official rates",
        f"{code}: multiple",
        "helplines:",
        "may not be",
    ):
        assert line in found
