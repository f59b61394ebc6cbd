"""The messages people read, word by word, for some firms and offers; and what holds for every message."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from bot.applicant.answers import Answer, Band, Exact
from bot.applicant.facts import Facts
from bot.applicant.profile import read_profile
from bot.commands import supposing
from bot.conversation.flow import Script
from bot.conversation.looking_up import shown as looked_up
from bot.conversation.messages import Compared, OfferShown, Outbound, PlanShown, Results, Summary
from bot.conversation.session import Session
from bot.conversation.view import View
from bot.locales import LANGUAGES, Language, Text
from bot.offers.advice import advise
from bot.offers.comparing import compare
from bot.offers.estimating import NEED
from bot.offers.matching import Matches, Standing, match_offers
from bot.offers.offer import Kind
from bot.offers.planning import plan
from bot.views.rendering import LONGEST, Renderer
from bot.yamlnodes import read_document

HERE = Path(__file__).resolve().parent
PROFILES = HERE.parent / "data" / "profiles"
TODAY = date(2026, 11, 21)

Golden = Callable[[str, str], None]
PLANS = [("medium-manufacturer", 20_000_000), ("thin-cash-shop", 300_000), ("grain-cooperative", 500_000)]
both_languages = pytest.mark.parametrize("language", LANGUAGES)

RESULTS = [
    "graduate-cafe", "serious-overdue", "negative-cash-retailer", "rough-answers", "thin-cash-shop", "seasonal-farm",
]  # fmt: skip
GROUPS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("适合你的", "可能适合，还差几个答案", "差一点", "也能帮上你", "千万别碰", "借钱守住这几条", "先别借新债。",
           "建议少借。", "不用还的钱", "可以打这些电话："),
    "en": ("Fits you now", "Possible, a few answers missing", "Almost", "Also helps you", "Stay away from",
           "Rules for borrowing", "Do not take on new debt now.", "Borrow less.", "Money you need not repay",
           "Whom to call:"),
}  # fmt: skip
"""The headings under which results stand, and the advice that comes before them."""


def matched(name: str, script: Script) -> tuple[Facts, Matches]:
    path = PROFILES / f"{name}.yaml"
    facts = Facts(
        read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary), script.vocabulary
    )
    return facts, match_offers(facts, script.catalogue, script.scoring, TODAY)


def shown(outbound: Outbound, renderer: Renderer, language: Language) -> list[str]:
    return [reply.text for reply in renderer.replies([outbound], language)]


def summary(name: str, script: Script) -> Summary:
    facts, matches = matched(name, script)
    return Summary(Text("历下面馆", "Lixia noodles"), matches, facts, TODAY)


def bound(messages: list[str]) -> str:
    return "\n\n=====\n\n".join(messages) + "\n"


@both_languages
@pytest.mark.parametrize("name", RESULTS)
def test_the_results_read_as_they_were_read(
    name: str, language: Language, script: Script, renderer: Renderer, golden: Golden
) -> None:
    facts, matches = matched(name, script)
    golden(f"results-{name}.{language}", bound(shown(Results("results", matches, facts), renderer, language)))


KINDS = get_args(Kind)
BEST_FIRST = (Standing.MET, Standing.POSSIBLE, Standing.NEAR, Standing.UNMET)


@pytest.fixture(scope="module")
def every_card(script: Script) -> dict[str, tuple[str, Outbound]]:
    """Return the card of every offer, by its id, with the name of the firm it is shown to: the one it fits best.

    What is not made on that day is explained instead.
    """
    found: dict[str, tuple[int, str, OfferShown]] = {}
    for path in sorted(PROFILES.glob("*.yaml")):
        facts, matches = matched(path.stem, script)
        for match in matches.offers:
            fit = BEST_FIRST.index(match.standing)
            if match.offer.id not in found or fit < found[match.offer.id][0]:
                found[match.offer.id] = (fit, path.stem, OfferShown(match, facts, matches))
    nobody = View(Session(), script, TODAY)
    return {
        code: found[code][1:] if code in found else ("nobody", looked_up(offer, nobody))
        for code, offer in sorted(script.known_offers.items())
    }


@both_languages
@pytest.mark.parametrize("kind", KINDS)
def test_every_card_reads_as_it_was_read(  # what pytest hands over
    kind: Kind,
    language: Language,
    script: Script,
    renderer: Renderer,
    every_card: dict[str, tuple[str, Outbound]],
    golden: Golden,
) -> None:
    cards = {code: shown_to for code, shown_to in every_card.items() if script.known_offers[code].kind == kind}
    texts = (f"##### {code}, {name}\n\n{bound(shown(out, renderer, language))}" for code, (name, out) in cards.items())
    golden(f"cards-{kind}.{language}", "\n".join(texts))


@both_languages
def test_nobody_stumbles_over_any_card(
    language: Language, renderer: Renderer, every_card: dict[str, tuple[str, Outbound]]
) -> None:
    for code, (_, out) in every_card.items():
        for message in shown(out, renderer, language):
            assert list(faults(message)) == [], (code, message)
            assert untranslated(message, language) == set(), (code, message)


def test_a_source_is_named_in_chinese_to_who_speaks_chinese(script: Script) -> None:
    for source in script.catalogue.sources.values():
        assert len("".join(HAN.findall(source.title.zh))) >= 3, source


@both_languages
def test_every_group_and_every_advice_is_among_the_golden_results(language: Language) -> None:
    texts = [(HERE / f"results-{name}.{language}.txt").read_text(encoding="utf-8") for name in RESULTS]
    assert [group for group in GROUPS[language] if not any(f"<b>{group}</b>" in text for text in texts)] == []


@both_languages
@pytest.mark.parametrize("name", ["graduate-cafe", "serious-overdue"])
def test_a_summary_reads_as_it_was_read(
    name: str, language: Language, script: Script, renderer: Renderer, golden: Golden
) -> None:
    golden(f"summary-{name}.{language}", bound(shown(summary(name, script), renderer, language)))


@both_languages
@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_summary_is_plain_so_that_it_can_be_passed_on(
    path: Path, language: Language, script: Script, renderer: Renderer
) -> None:
    for reply in renderer.replies([summary(path.stem, script)], language):
        assert not TAG.search(reply.text)
        assert not reply.buttons
        assert list(faults(reply.text)) == [], reply.text


def planned(name: str, need: Answer, script: Script) -> PlanShown:
    facts, _ = matched(name, script)
    facts = Facts({**facts.answers, NEED: need}, script.vocabulary)
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    return PlanShown(plan(matches, facts, script.catalogue, script.scoring), facts)


@both_languages
@pytest.mark.parametrize(("name", "need"), PLANS, ids=[name for name, _ in PLANS])
def test_a_plan_reads_as_it_was_read(
    name: str, need: int, language: Language, script: Script, renderer: Renderer, golden: Golden
) -> None:
    golden(f"plan-{name}.{language}", bound(shown(planned(name, Exact(Decimal(need)), script), renderer, language)))


@both_languages
@pytest.mark.parametrize("need", [20_000, 700_000, 30_000_000])
@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_nobody_stumbles_over_a_plan(
    path: Path, need: int, language: Language, script: Script, renderer: Renderer
) -> None:
    for message in shown(planned(path.stem, Exact(Decimal(need)), script), renderer, language):
        assert list(faults(message)) == [], message


@both_languages
def test_what_is_missing_of_a_need_told_roughly_is_counted_from_its_upper_end(
    language: Language, script: Script, renderer: Renderer
) -> None:
    said = {"zh": "（按70万元算）：", "en": " of 700,000 yuan:"}[language]
    (first, *_), (sure, *_) = (
        shown(planned("thin-cash-shop", need, script), renderer, language)
        for need in (Band(Decimal(600_000), Decimal(700_000)), Exact(Decimal(700_000)))
    )
    assert said in first
    assert said not in sure


DIFFERENCES = [
    ("graduate-cafe", "months_operating=12"),
    ("medium-manufacturer", "purpose=working-capital"),
    ("grain-cooperative", "monthly_net_cash=-500"),
]


@both_languages
@pytest.mark.parametrize(("name", "change"), DIFFERENCES, ids=[name for name, _ in DIFFERENCES])
def test_a_difference_reads_as_it_was_read(
    name: str, change: str, language: Language, script: Script, renderer: Renderer, golden: Golden
) -> None:
    facts, before = matched(name, script)
    then = Facts(supposing(facts.answers, [change], script.vocabulary), script.vocabulary)
    after = match_offers(then, script.catalogue, script.scoring, TODAY)
    messages = shown(Compared(compare(before, after), advise(facts), advise(then)), renderer, language)
    for message in messages:
        assert list(faults(message)) == [], message
    golden(f"difference-{name}.{language}", bound(messages))


@both_languages
def test_no_line_of_a_difference_is_long_whatever_was_changed(
    language: Language, script: Script, renderer: Renderer
) -> None:
    firms = [matched(path.stem, script) for path in sorted(PROFILES.glob("*.yaml"))]
    for (before, stood), (after, stands) in pairwise([*firms, firms[0]]):
        compared = Compared(compare(stood, stands), advise(before), advise(after))
        for message in shown(compared, renderer, language):
            assert list(faults(message)) == [], message
            assert max(map(len, message.split("\n"))) <= 400, message


TAG = re.compile(r"<(/?)(b|i|a)(?: href=\"[^\"]*\")?>")
DOUBLED = re.compile(r"[。，；：、]{2}|\.\.(?!\.)|,,|;;|::|[。；，]\.|[:：] *[;；。]|\( *\)|（）")
MACHINE = re.compile(r"\{|\}|\[|\]|None|Decimal|_|\bany_of\b|\w-\w+-\w+-\w")


LATIN, HAN = re.compile(r"[A-Za-z][A-Za-z0-9.&+-]+"), re.compile(r"[\u4e00-\u9fff]+")
KNOWN_IN_CHINESE = {"LPR", "P2P", "VC", "App", "AB", "POS", "crcrfsp.com", "zhongdengwang.org.cn"}
NAMED_IN_CHINESE = {"帮扶小额信贷", "政采贷"}
"""What is asked for at a counter by its Chinese name, whatever language one speaks."""
OF_SOURCES, OF_DOCUMENTS = tuple("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"), ("文件：", "Official document: ")


def untranslated(message: str, language: Language) -> set[str]:
    """Return the words of another language in a message; titles of sources and numbers of documents keep theirs."""
    lines = unescape(TAG.sub("", message)).split("\n")
    ours = "\n".join(line for line in lines if not line.startswith((*OF_SOURCES, *OF_DOCUMENTS)))
    if language == "zh":
        return set(LATIN.findall(ours)) - KNOWN_IN_CHINESE
    return set(HAN.findall(ours)) - NAMED_IN_CHINESE


def faults(message: str) -> Iterator[str]:
    """Yield what a person would stumble over in a message."""
    if len(message) > LONGEST:
        yield f"{len(message)} characters"
    if message != message.strip() or "\n\n\n" in message:
        yield "blank lines"
    if any(line != line.rstrip() for line in message.split("\n")):
        yield "a line ends in spaces"
    text = unescape(TAG.sub("", message))
    if "<" in text or ">" in text:
        yield "a tag of no simple kind"
    opened = [tag[2] for tag in TAG.finditer(message) if not tag[1]]
    if opened != [tag[2] for tag in TAG.finditer(message) if tag[1]]:
        yield "a tag that is not closed where it was opened"
    if DOUBLED.search(text):
        yield f"doubled punctuation: {DOUBLED.search(text)}"
    ours = "\n".join(line for line in text.split("\n") if line[:1] not in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" or not line)
    if MACHINE.search(ours):
        yield f"a machine's word: {MACHINE.search(ours)}"


@both_languages
@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_nobody_stumbles_over_results(path: Path, language: Language, script: Script, renderer: Renderer) -> None:
    facts, matches = matched(path.stem, script)
    for message in shown(Results("results", matches, facts), renderer, language):
        assert list(faults(message)) == [], message
        assert untranslated(message, language) == set(), message


@both_languages
@pytest.mark.parametrize("name", ["grain-cooperative", "region-and-industry", "rough-answers", "biotech-start-up"])
def test_nobody_stumbles_over_a_card(name: str, language: Language, script: Script, renderer: Renderer) -> None:
    facts, matches = matched(name, script)
    for match in matches.offers:
        for message in shown(OfferShown(match, facts, matches), renderer, language):
            assert list(faults(message)) == [], (match.offer.id, message)
            assert untranslated(message, language) == set(), (match.offer.id, message)


@both_languages
def test_nothing_is_cut_between_messages(language: Language, script: Script, renderer: Renderer) -> None:
    """Every step, caution, condition and source of an offer stands whole in one of its messages."""
    facts, matches = matched("grain-cooperative", script)
    for match in matches.offers:
        lines = unescape("\n".join(shown(OfferShown(match, facts), renderer, language))).split("\n")
        offer = match.offer
        whole = [offer.summary, *offer.steps, *offer.cautions, *(check.text for check in offer.check_yourself)]
        for text in whole:
            assert any(line.endswith(text[language]) for line in lines), (offer.id, text[language])
