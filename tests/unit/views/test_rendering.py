"""Messages: questions with their buttons, remarks with their values, long texts split where a person would."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Band, Exact, SlotName
from bot.conversation.flow import Script
from bot.conversation.messages import Button, Explained, Option, Question, Remark, Reply
from bot.locales import LANGUAGES, Language, Text
from bot.views.rendering import Renderer, split, variables_of

REVENUE, SIGNALS, PATTERN = SlotName("annual_revenue"), SlotName("signals"), SlotName("cash_pattern")
AMOUNT = Question(asking=7, path="amount_needed", slot=SlotName("amount_needed"), text="ask.amount_needed")


def rendered(question: Question, renderer: Renderer, language: Language) -> Reply:
    (reply,) = renderer.replies([question], language)
    return reply


def labels(reply: Reply) -> list[list[str]]:
    return [[button.label for button in row] for row in reply.buttons]


def test_a_question_says_how_far_we_are_and_then_asks(renderer: Renderer) -> None:
    question = replace(AMOUNT, title="topic.need", number=3, about=9)
    assert rendered(question, renderer, "zh").text.split("\n")[0] == "<i>3/9 · 要多少钱</i>"
    assert rendered(question, renderer, "en").text.split("\n")[0] == "<i>3/9 · The money</i>"


@pytest.mark.parametrize(("number", "about"), [(None, 9), (3, None), (10, 9)])
def test_where_the_end_is_not_known_only_the_topic_is_said(
    number: int | None, about: int | None, renderer: Renderer
) -> None:
    question = replace(AMOUNT, title="topic.need", number=number, about=about)
    assert rendered(question, renderer, "zh").text.split("\n")[0] == "<i>要多少钱</i>"


def test_a_question_without_a_topic_is_only_asked(renderer: Renderer, script: Script) -> None:
    assert rendered(AMOUNT, renderer, "en").text == script.texts["en"]["ask.amount_needed"]


def test_an_answer_that_stands_is_said_while_it_is_asked_again(renderer: Renderer) -> None:
    question = replace(AMOUNT, current=Band(Decimal(100_000), Decimal(300_000)))
    assert rendered(question, renderer, "zh").text.endswith("现在是：10万到30万元")
    assert rendered(question, renderer, "en").text.endswith("Now: 100,000 to 300,000 yuan")


def test_a_second_try_gets_an_example(renderer: Renderer) -> None:
    assert rendered(replace(AMOUNT, with_example=True), renderer, "zh").text.endswith("比如：30万、20到50万")
    no_example = replace(AMOUNT, slot=PATTERN, text="ask.cash_pattern", with_example=True)
    assert "比如" not in rendered(no_example, renderer, "zh").text


def test_a_question_about_a_pledge_names_it(renderer: Renderer) -> None:
    question = Question(
        asking=1, path="p", slot=SlotName("pledge_value"), text="ask.pledge_value", about_item="vehicles"
    )
    assert rendered(question, renderer, "zh").text.startswith("车辆大概值多少")
    assert rendered(question, renderer, "en").text.startswith("Vehicles: what is it worth")


def test_buttons_are_named_by_their_words_their_text_or_their_answer(renderer: Renderer) -> None:
    options = (
        Option("q1", label=Text("三天内", "Within 3 days")),
        Option("yes", text="guarantor.yes"),
        Option("q2", answer=Band(None, Decimal(50_000))),
        Option("q3", answer=Exact(Decimal(200_000))),
    )
    reply = rendered(replace(AMOUNT, options=options, also=("why", "skip")), renderer, "en")
    named = [label for row in labels(reply) for label in row]
    assert named == ["Within 3 days", "Yes", "50,000 yuan or less", "200,000 yuan", "Why?", "Skip"]
    assert reply.buttons[0][0] == Button("Within 3 days", 7, "q1")
    assert [button.code for button in reply.buttons[-1]] == ["/why", "/skip"]


def test_of_many_each_shows_whether_it_is_chosen_but_none_does_not(renderer: Renderer) -> None:
    options = (
        Option("patents", answer=Exact(frozenset({"patents"})), picked=True),
        Option("trademarks", answer=Exact(frozenset({"trademarks"}))),
        Option("none", label=Text("都没有", "None of these")),
    )
    question = Question(asking=1, path="signals", slot=SIGNALS, text="ask.signals", many=True, options=options)
    reply = rendered(question, renderer, "en")
    assert labels(reply) == [["☑ Patents", "☐ Trademarks"], ["None of these"]]
    assert 'tap "Done"' in reply.text


@given(st.lists(st.text("啊ab ", min_size=1, max_size=40), min_size=1, max_size=12))
def test_rows_of_buttons_fit_a_phone_and_keep_their_order(renderer: Renderer, names: list[str]) -> None:
    options = tuple(Option(f"q{index}", label=Text(name, name)) for index, name in enumerate(names))
    reply = rendered(replace(AMOUNT, options=options), renderer, "zh")
    assert [label for row in labels(reply) for label in row] == names
    for row in labels(reply):
        assert len(row) <= 4
        widest = max(sum(2 if sign == "啊" else 1 for sign in label) for label in row)
        assert len(row) == 1 or len(row) * widest <= 40


def test_what_ends_a_choice_of_several_stands_apart(renderer: Renderer) -> None:
    reply = rendered(replace(AMOUNT, also=("done", "why", "skip", "unsure", "back")), renderer, "en")
    assert labels(reply) == [["Done"], ["Why?", "Skip", "Not sure", "Back"]]


def test_what_a_person_typed_cannot_become_a_tag(renderer: Renderer) -> None:
    (reply,) = renderer.replies([Remark("changed", {"answer": "<b>1 & 2</b>"}, REVENUE)], "en")
    assert reply.text == "Changed: Annual revenue → &lt;b&gt;1 &amp; 2&lt;/b&gt;"


def test_a_remark_says_its_values_in_the_words_of_its_slot(renderer: Renderer) -> None:
    changed = Remark("changed", {"answer": Exact(Decimal(1_200_000))}, REVENUE)
    too_high = Remark("misread.too-high", {"limit": Decimal(1200)}, SlotName("months_operating"))
    assert [reply.text for reply in renderer.replies([changed], "zh")] == ["已改：年营业收入 → 120万元"]
    assert renderer.replies([too_high], "en")[0].text.startswith("That is more than 100 years, which looks wrong.")


def test_a_hint_to_a_number_gives_two_examples(renderer: Renderer) -> None:
    (reply,) = renderer.replies([Remark("misread.not-a-number", {}, SlotName("amount_needed"))], "zh")
    assert "比如：30万。" in reply.text
    assert "比如：20到50万。" in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_question_is_asked_is_said_for_every_slot(language: Language, renderer: Renderer, script: Script) -> None:
    for slot in script.vocabulary.slots.values():
        if not slot.derived:
            (reply,) = renderer.replies([Explained(slot.name)], language)
            assert slot.why[language].split("<")[0][:8] in reply.text.replace("&#39;", "'").replace("&#34;", '"')


def test_several_things_said_are_several_messages_in_order(renderer: Renderer, script: Script) -> None:
    replies = renderer.replies([Remark("help"), Remark("rest")], "en")
    assert [reply.text for reply in replies] == [script.texts["en"]["help"], script.texts["en"]["rest"]]


lines = st.text("ab ", min_size=1, max_size=30).filter(lambda line: line.strip() == line and line)
paragraphs = st.lists(st.lists(lines, min_size=1, max_size=8).map("\n".join), min_size=1, max_size=6)


@given(paragraphs.map("\n\n".join), st.integers(30, 200))
def test_splitting_loses_no_line_cuts_none_and_keeps_to_the_limit(text: str, longest: int) -> None:
    pieces = split(text, longest)
    kept = [line for piece in pieces for line in piece.split("\n") if line]
    assert kept == [line for line in text.split("\n") if line]
    assert all(len(piece) <= longest for piece in pieces)


@given(paragraphs.map("\n\n".join))
def test_a_text_that_fits_is_one_message(text: str) -> None:
    assert split(text, len(text)) == [text]


def test_an_item_and_a_heading_stay_with_what_belongs_to_them() -> None:
    text = "<b>Fits</b>\n1. one\n   why\n2. two\n   why"
    assert split(text, 25) == ["<b>Fits</b>\n1. one\n   why", "2. two\n   why"]


def test_the_names_a_template_expects_are_found() -> None:
    assert variables_of("{% for x in xs %}{{ x.y }}{% endfor %}{{ z | default(w) }}") == {"xs", "z", "w"}
