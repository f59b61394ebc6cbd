"""Laws of the shipped knowledge: both languages, a source for everything, figures that can be true."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.conversation.flow import Script
from bot.locales import Text
from bot.offers.offer import Catalogue, Offer
from bot.yamlnodes import Node, read_document

ROOT = Path(__file__).resolve().parents[3]
KNOWLEDGE = ROOT / "knowledge"
TODAY = date(2026, 11, 21)
SHELVES = {
    "model": ("models", 65),
    "policy": ("countries/cn/policies", 58),
    "programme": ("countries/cn/programmes", 25),
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WIDE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def files(kind: str) -> list[Path]:
    return sorted(path for path in (KNOWLEDGE / SHELVES[kind][0]).rglob("*.yaml") if path.name != "sources.yaml")


ALL_FILES = [path for kind in SHELVES for path in files(kind)]
every_file = pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.stem)


def offer_of(path: Path, catalogue: Catalogue) -> Offer:
    return {**catalogue.offers, **catalogue.warnings}[path.stem]


@pytest.fixture
def catalogue(script: Script) -> Catalogue:
    return script.catalogue


def texts_of(offer: Offer) -> Iterator[Text]:
    yield from (offer.name, offer.summary, *offer.steps, *offer.pros, *offer.cautions)
    yield from (text for text in (offer.provider, offer.reason) if text)
    yield from (check.text for check in offer.check_yourself)
    yield from (need.note for need in offer.eligibility if need.note)
    yield from (given.note for given in (offer.amount, offer.cost) if given and given.note)


@pytest.mark.parametrize("kind", SHELVES)
def test_every_file_is_an_offer_of_its_shelf(kind: str, catalogue: Catalogue) -> None:
    offers = {offer.id for offer in (*catalogue.offers.values(), *catalogue.warnings.values()) if offer.kind == kind}
    assert offers == {path.stem for path in files(kind)}, "an id is the name of its file"
    assert len(offers) >= SHELVES[kind][1]


@every_file
def test_each_text_is_written_in_its_language(path: Path, catalogue: Catalogue) -> None:
    for text in texts_of(offer_of(path, catalogue)):
        assert CHINESE.search(text.zh), text.zh
        # A scheme may be named as one must ask for it at the counter.
        assert len(WIDE.findall(text.en)) <= 8, text.en
        assert re.search("[a-z]{3}", text.en), text.en


def test_each_word_that_offers_share_is_written_in_its_language(catalogue: Catalogue) -> None:
    words = catalogue.words
    for text in (
        *words.documents.values(),
        *words.red_flags.values(),
        *words.actions.values(),
        *words.families.values(),
    ):
        assert CHINESE.search(text.zh), text.zh
        assert not WIDE.search(text.en), text.en


@every_file
def test_texts_are_short_enough_for_a_phone(path: Path, catalogue: Catalogue) -> None:
    offer = offer_of(path, catalogue)
    assert len(offer.summary.zh) <= 60
    assert len(offer.summary.en) <= 160
    for text in (*offer.steps, *offer.pros, *offer.cautions):
        assert len(text.zh) <= 50, text.zh
        assert len(text.en) <= 150, text.en


def _keys(node: Node) -> set[str]:
    return {key for key, _, _ in node.entries()}


@every_file
def test_each_criterion_says_where_it_was_read(path: Path) -> None:
    """Read from the file itself, past the reader that refuses anything else."""
    entries = {key: value for key, _, value in read_document(path.read_text(encoding="utf-8"), path.name).entries()}
    for name in ("eligibility", "check_yourself"):
        for item in entries[name].items() if name in entries else ():
            assert len(_keys(item) & {"source", "basis"}) == 1, item.place


def test_no_mirror_weak_page_or_paper_is_linked(catalogue: Catalogue) -> None:
    linked = {source.quality for source in catalogue.sources.values() if source.url}
    assert linked.isdisjoint({"mirror", "weak", "paper"})
    assert linked, "good pages are linked"


@every_file
def test_every_fact_has_a_source_and_a_day_and_none_is_overdue(path: Path, catalogue: Catalogue) -> None:
    offer = offer_of(path, catalogue)
    assert offer.sources or offer.confidence == "general-knowledge"
    assert set(offer.sources) <= catalogue.sources.keys()
    assert len(set(offer.sources)) == len(offer.sources)
    assert offer.verified_on <= TODAY
    assert offer.review_by is None or offer.verified_on < offer.review_by
    assert offer.validity.has_ended(offer.verified_on) <= (offer.status == "expired")


@every_file
def test_figures_can_be_true(path: Path, catalogue: Catalogue) -> None:
    offer = offer_of(path, catalogue)
    if offer.amount:
        ends = [end for end in (offer.amount.minimum, offer.amount.maximum) if end is not None]
        assert all(Decimal(100) <= end <= Decimal(500_000_000) for end in ends)
        assert ends == sorted(ends)
    if offer.cost:
        rates = [rate for rate in (offer.cost.low, offer.cost.typical, offer.cost.high) if rate is not None]
        assert all(0 <= rate < 1 for rate in rates)
        assert rates == sorted(rates)
        assert len(rates) == 3 or offer.money == "equity", "what somebody pays is known from low to high"
    for span, most in ((offer.tenor, 360), (offer.days_to_cash, 1100)):
        ends_of = [end for end in (span.minimum, span.maximum) if end is not None] if span else []
        assert all(0 <= end <= most for end in ends_of)
        assert ends_of == sorted(ends_of)


def test_a_form_of_a_model_that_names_no_figures_has_the_usual_ones_and_says_so(catalogue: Catalogue) -> None:
    usual = [offer for offer in catalogue.offers.values() if offer.usual]
    assert usual
    for offer in usual:
        assert offer.realises
        model = catalogue.offers[offer.realises]
        for name in offer.usual:
            assert getattr(offer, name) == getattr(model, name)
            assert getattr(offer, name) is not None


@every_file
def test_what_an_offer_is_fits_its_role(path: Path, catalogue: Catalogue) -> None:
    offer = offer_of(path, catalogue)
    assert (offer.role == "warning") == (offer.id in catalogue.warnings)
    assert offer.status not in {"closed", "illegal"} or offer.role == "warning"
    assert (offer.money == "none") == (offer.role != "money")
    assert (offer.money == "debt") == bool(offer.repayment)
    assert not offer.applies_to or offer.role == "cheaper-money"
    assert (offer.warns_when is None) == (offer.role != "warning")
    assert offer.steps or offer.role == "warning"


@every_file
def test_lawful_private_money_stays_below_what_courts_protect_and_loans_below_the_cap(
    path: Path, catalogue: Catalogue
) -> None:
    """A loan's usual cost is at most 24 % a year, the working cap; only a pawnbroker's fees may go above it."""
    offer = offer_of(path, catalogue)
    if offer.cost and offer.money == "debt" and offer.id != "pawn-loan":
        assert offer.cost.typical < Decimal("0.24")
        assert offer.cost.high is not None
        assert offer.cost.high <= Decimal("0.24")
