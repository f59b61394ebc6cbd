"""A talk is short: first results after at most twelve answers, and every message fits a phone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sentences import told_sentences
from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.profile import read_profile
from bot.applicant.slots import ChoiceKind, IndustryKind, NumberKind, PledgesKind, RegionKind, SetKind
from bot.conversation.flow import Script
from bot.conversation.looking_up import shown as looked_up
from bot.conversation.messages import (
    Compared,
    Explained,
    OfferShown,
    Outbound,
    PlanShown,
    Question,
    Remark,
    Results,
    Summary,
)
from bot.conversation.questions import FREE
from bot.conversation.session import Asked, Narrowed, Reopened, Seen, Told
from bot.conversation.session import Path as Where
from bot.locales import LANGUAGES, Language, Text
from bot.offers.advice import advise
from bot.offers.comparing import compare
from bot.offers.library import Subject
from bot.offers.matching import Matches, match_offers
from bot.offers.planning import plan
from bot.views.rendering import Renderer
from bot.yamlnodes import read_document
from tests.laws.knowing import firms
from tests.talks.persons import Knows, Person, code, number, pledges, several
from tests.talks.talking import TODAY, Talk

AT_MOST_ANSWERS = 12
LONGEST_QUESTION, LONGEST_MESSAGE = 350, 1200
DATA = Path(__file__).resolve().parents[1] / "data"
PROFILES = sorted((DATA / "profiles").glob("*.yaml"))
TAG = re.compile(r"</?[bia][^>]*>")


def thing(kind: str, value: int | None = None, owed: int | None = None) -> Pledge:
    value_, owed_ = (None if amount is None else Decimal(amount) for amount in (value, owed))
    return Pledge(kind, None, value_, owed_)


PEOPLE: dict[str, Knows] = {
    "a restaurant without anything to pledge": {
        "region": code("370102"),
        "industry": code("restaurant"),
        "months_operating": number(30),
        "legal_form": code("self-employed"),
        "amount_needed": number(300000),
        "monthly_net_cash": number(12000),
        "cash_pattern": code("steady"),
        "collateral": pledges(),
        "credit_record": code("clean"),
        "owner_group": several(),
        "signals": several("pos-qr-receipts"),
    },
    "a farm with seasons, of which only the province is known": {
        "region": code("370000"),
        "industry": code("farming"),
        "months_operating": number(60),
        "legal_form": code("farm-household"),
        "amount_needed": number(80000),
        "monthly_net_cash": number(9000),
        "cash_pattern": code("seasonal"),
        "weak_months": number(5),
        "weak_month_net_cash": number(-3000),
        "collateral": pledges(thing("land-use-right", 100000), thing("livestock", 50000)),
    },
    "a company with a house, a mortgage, cars and machines": {
        "region": code("440300"),
        "industry": code("machinery_metal"),
        "months_operating": number(120),
        "legal_form": code("company"),
        "amount_needed": number(5000000),
        "monthly_net_cash": number(200000),
        "cash_pattern": code("lumpy"),
        "weak_months": number(3),
        "weak_month_net_cash": number(50000),
        "collateral": pledges(
            thing("real-estate", 8000000, 3000000), thing("vehicles", 300000, 0), thing("equipment", 900000, 100000)
        ),
    },
    "a founder who has not begun": {
        "region": code("520000"),
        "industry": code("software_it"),
        "months_operating": number(0),
        "legal_form": code("not-registered"),
        "amount_needed": Band(Decimal(50000), Decimal(200000)),
        "cash_pattern": code("pre-revenue"),
        "collateral": pledges(),
        "open_to_equity": code("yes"),
    },
    "somebody who is sure of nothing": dict.fromkeys(
        ("region", "industry", "amount_needed", "monthly_net_cash", "cash_pattern", "collateral"), Silence.UNSURE
    ),
    "somebody who says nothing": {},
}


@pytest.mark.parametrize("typing", [False, True], ids=["tapping", "typing"])
@pytest.mark.parametrize("knows", PEOPLE.values(), ids=PEOPLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_first_results_come_after_at_most_twelve_answers(
    script: Script, knows: Knows, language: Language, *, typing: bool
) -> None:
    talk = Talk(script, language)
    answered = Person({"consent": code("yes"), **knows}, typing=typing).answer_until(talk, "menu")
    assert answered <= AT_MOST_ANSWERS
    assert talk.said[-2:] == ["show results", "ask menu"]


@given(data=st.data())
def test_first_results_come_after_at_most_twelve_answers_whatever_the_firm(script: Script, data: st.DataObject) -> None:
    facts = data.draw(firms(script, most=30))
    knows = {"consent": code("yes"), **{str(slot): answer for slot, answer in facts.items()}}
    talk = Talk(script)
    answered = Person(knows, typing=data.draw(st.booleans())).answer_until(talk, "menu")
    assert answered <= AT_MOST_ANSWERS


def test_what_is_always_asked_comes_before_the_first_results_whatever_else_is_not(script: Script) -> None:
    talk = Talk(script)
    Person({"consent": code("yes"), "cash_pattern": code("seasonal")}).answer_until(talk, "menu")
    asked = {entry.path for entry in talk.turn.session.log if isinstance(entry, Told)}
    slots = script.vocabulary.slots
    assert {str(name) for name, slot in slots.items() if slot.always} <= asked


@pytest.mark.parametrize("knows", PEOPLE.values(), ids=PEOPLE)
def test_a_second_round_asks_at_most_four_more(script: Script, knows: Knows) -> None:
    talk = Talk(script)
    person = Person({"consent": code("yes"), **knows})
    person.answer_until(talk, "menu")
    for _ in range(3):
        talk.taps("refine")
        assert person.answer_until(talk, "menu") <= 4
        assert talk.said[-3:] == ["say nothing_more", "show results", "ask menu"]


def test_what_was_left_out_of_the_first_round_is_asked_in_the_second(script: Script) -> None:
    knows = PEOPLE["a company with a house, a mortgage, cars and machines"]
    talk = Talk(script)
    person = Person({"consent": code("yes"), **knows})
    person.answer_until(talk, "menu")
    assert talk.told[SlotName("collateral")] != knows["collateral"]
    while talk.taps("refine") != ["say nothing_more", "show results", "ask menu"]:
        person.answer_until(talk, "menu")
    assert things(talk.told[SlotName("collateral")]) == things(knows["collateral"])


def things(listed: Answer) -> frozenset[Pledge]:
    assert isinstance(listed, Exact)
    assert isinstance(listed.value, tuple)
    return frozenset(listed.value)


# How long a message is


def questions_of(script: Script) -> dict[Where, SlotName]:
    found: dict[Where, SlotName] = {}
    for step in script.flow.asks():
        found[step.slot] = step.slot
        found |= {f"collateral/real-estate/1/{question.slot}": question.slot for question in step.item}
    return found


def longest_answer(slot: SlotName, script: Script) -> Answer:
    """Return the answer that takes most words to say back."""
    match script.vocabulary.slots[slot].kind:
        case SetKind(options):
            return Exact(frozenset(options) - {"none"})
        case PledgesKind(kinds):
            return Exact(tuple(Pledge(kind) for kind in kinds))
        case NumberKind(_, maximum):
            return Band(maximum - 1, maximum)
        case RegionKind(regions):
            return Exact(max(regions.units, key=lambda place: len(regions.full_name(place).en)))
        case IndustryKind(industries):
            return Exact(max(industries.groups, key=lambda group: len(industries.groups[group].name.en)))
        case ChoiceKind(options):
            return Exact(max(options, key=lambda option: len(options[option].en)))
    raise AssertionError(slot)


def asked_in_every_way(script: Script) -> Iterator[Question]:
    """Yield every question of the flows: at first, after two failures, and asked again with the longest answer."""
    house = Told("collateral", Exact((Pledge("real-estate"),)))
    begun = (Told("consent", Exact("yes")), house)
    for path, slot in questions_of(script).items():
        for log in ((Reopened(path),), (Told(path, longest_answer(slot, script)), Reopened(path))):
            talk = Talk(script, log=(*begun, *log))
            assert talk.at == path
            yield talk.question
            talk.types("呃……", "呃……")
            yield talk.question
    for own in ("change", "restart", "delete", "find", "firms"):
        talk = Talk(script, log=begun)
        talk.commands(own)
        yield talk.question
    for path in ("@correction", "@correction-words"):
        named = max(script.known_offers.values(), key=lambda offer: len(offer.name.en))
        talk = Talk(script, log=(*begun, Asked(1, path, path), Narrowed((("offer", Exact(named.id)),))))
        yield talk.question
    aged = [slot.name for slot in script.vocabulary.slots.values() if slot.ages is not None]
    told = (Told(str(name), longest_answer(name, script)) for name in aged)
    talk = Talk(script, log=(begun[0], Seen(date(2024, 9, 30)), *told))
    assert talk.at == "@still"
    yield talk.question
    talk = Talk(script, log=(begun[0], Told("region", Exact("370000"))))
    assert talk.question.text == "ask.region.finer"
    yield talk.question


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_short(script: Script, renderer: Renderer, language: Language) -> None:
    for question in asked_in_every_way(script):
        (reply,) = renderer.replies([question], language)
        assert len(reply.text) <= LONGEST_QUESTION, reply.text
        assert reply.buttons or question.path in FREE


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_sentence_told_is_asked_about_in_short(script: Script, renderer: Renderer, language: Language) -> None:
    cards = 0
    for sentence in told_sentences(language, script.vocabulary):
        talk = Talk(script, language, log=(Told("consent", Exact("yes")),))
        talk.types(sentence.says)
        if talk.at in {"@guesses", "@doubt"}:
            (reply,) = renderer.replies([talk.question], language)
            assert len(unescape(TAG.sub("", reply.text))) <= LONGEST_QUESTION, reply.text
            cards += 1
    assert cards > 50


def remarks(script: Script) -> Iterator[Outbound]:
    """Yield all that is said besides questions and views, about the slot with the longest words where it has one."""
    for slot in script.vocabulary.slots.values():
        if not slot.derived:
            yield Explained(slot.name)
    for text in script.texts["zh"]:
        for name in ("signals", "amount_needed"):
            slot_name = SlotName(name)
            yield Remark(text, {"answer": longest_answer(slot_name, script), "limit": "9" * 20}, slot_name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_is_short(script: Script, renderer: Renderer, language: Language) -> None:
    own = {"item": "x", "number": "1", "about": "12", "title": "x", "why": "x", "sources": ""}
    own |= dict.fromkeys(
        (
            "name",
            "text",
            "day",
            "names",
            "offers",
            "first",
            "last",
            "firm",
            "limit",
            "words",
            "offer",
            "doubt",
            "answer",
            "choices",
            "option",
            "options",
            "old",
            "new",
            "label",
            "value",
            "slot",
            "count",
            "what",
        ),
        "x",
    )
    for remark in remarks(script):
        if isinstance(remark, Remark) and remark.text.startswith("guess"):
            continue  # a line of the sentence card holds the answers themselves
        if isinstance(remark, Remark):
            remark = Remark(remark.text, {**own, **remark.values}, remark.slot)  # noqa: PLW2901  # filled in
        (reply,) = renderer.replies([remark], language)
        assert 0 < len(reply.text) <= LONGEST_MESSAGE


@given(data=st.data())
def test_every_result_is_short(script: Script, renderer: Renderer, data: st.DataObject) -> None:
    told = data.draw(firms(script, most=20, in_words=False))
    facts = Facts(told, script.vocabulary)
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    shown: list[Outbound] = [*of_firm(facts, matches, script), *(OfferShown(found, facts) for found in matches.offers)]
    check_all(shown, renderer)


def of_firm(facts: Facts, matches: Matches, script: Script) -> list[Outbound]:
    """Return what is said of a firm besides the cards: results, plan, summary, and what other answers changed."""
    poorer = Facts({**facts.answers, SlotName("monthly_net_cash"): Exact(Decimal(-500))}, script.vocabulary)
    other = match_offers(poorer, script.catalogue, script.scoring, TODAY)
    return [
        Results("results", matches, facts),
        Summary(Text("历下面馆", "Lixia noodles"), matches, facts, TODAY),
        PlanShown(plan(matches, facts, script.catalogue, script.scoring), facts),
        Compared(compare(matches, other), advise(facts), advise(poorer)),
        Compared(compare(other, matches), advise(poorer), advise(facts)),
    ]


def check_all(shown: Sequence[Outbound], renderer: Renderer) -> None:
    for language in LANGUAGES:
        for reply in renderer.replies(shown, language):
            assert 0 < len(reply.text) <= LONGEST_MESSAGE, reply.text


def firm_of(path: Path, script: Script) -> Facts:
    told = read_profile(read_document(path.read_text(encoding="utf-8"), path.name), script.vocabulary)
    return Facts(told, script.vocabulary)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_message_of_every_card_is_short(path: Path, script: Script, renderer: Renderer) -> None:
    facts = firm_of(path, script)
    matches = match_offers(facts, script.catalogue, script.scoring, TODAY)
    cards = [OfferShown(found, facts, matches) for found in matches.offers]
    check_all([*of_firm(facts, matches, script), *cards], renderer)
    for card, language in product(cards, LANGUAGES):
        parts = renderer.replies([replace(card, part="essence")], language)
        assert len(parts) <= (1 if language == "zh" else 2), card.offer.id


def test_whatever_can_be_looked_up_is_short(script: Script, renderer: Renderer) -> None:
    view = Talk(script, log=(Told("consent", Exact("yes")),)).view
    subjects: tuple[Subject, ...] = (*script.terms.values(), *script.faq.values(), *script.known_offers.values())
    check_all([looked_up(subject, view) for subject in subjects], renderer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summary_that_is_too_long_for_one_message_is_cut_into_parts_of_like_length(
    language: Language, script: Script, renderer: Renderer
) -> None:
    for path in PROFILES:
        facts = firm_of(path, script)
        shown = of_firm(facts, match_offers(facts, script.catalogue, script.scoring, TODAY), script)[1]
        parts = [reply.text for reply in renderer.replies([shown], language)]
        assert len(parts) <= (3 if language == "en" else 1)
        assert min(map(len, parts)) > 300, parts
