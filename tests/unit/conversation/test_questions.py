"""Questions as they are put: buttons, ticks, numbers, labels, and how one is asked after it was not understood."""

from collections.abc import Iterator
from copy import copy
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.slots import Kind, NumberKind
from bot.conversation.flow import Script
from bot.conversation.messages import Option, Remark
from bot.conversation.questions import is_own
from bot.conversation.session import Entry, Path, Reopened, Told
from bot.conversation.understanding import LONGEST
from bot.locales import Text
from bot.views.rendering import Renderer
from tests.talks.talking import Talk
from tests.unit.conversation.small import COLOURS, ask, choice, count, several, small, told

PLACE = told(consent="yes", region="370102")
PLEDGED = told(collateral=Exact((Pledge("real-estate"),)))


def questions_of(script: Script) -> list[Path]:
    """Return where the answer of every question of the flows goes."""
    paths: dict[Path, None] = {}
    for step in script.flow.asks():
        paths[step.slot] = None
        paths |= dict.fromkeys(f"collateral/real-estate/1/{question.slot}" for question in step.item)
    return list(paths)


def kind_at(path: Path, script: Script) -> Kind:
    return script.vocabulary.slots[SlotName(path.split("/")[-1])].kind


def asking(path: Path, script: Script, *more: Entry) -> Talk:
    """Return a talk in which just this question is open."""
    if path == "offer":
        more = (*more, *told(menu="offer"))
    is_choice = script.vocabulary.slots[SlotName(path.split("/")[-1])].transient
    talk = Talk(script, log=(*PLACE, *PLEDGED, *more, *(() if is_choice else (Reopened(path),))))
    while talk.at != path:
        assert is_choice
        talk.commands("skip")
    return talk


def words_of(option: Option, script: Script) -> Iterator[str]:
    if option.label:
        yield from (option.label.zh, option.label.en)
    if option.text:
        yield from (texts[option.text] for texts in script.texts.values())


def answer_after(talk: Talk, path: Path) -> Answer:
    """Return the last answer told to a question, menu choices included."""
    answers = (
        entry.answer for entry in reversed(talk.turn.session.log) if isinstance(entry, Told) and entry.path == path
    )
    return next(answers)


def tapped(option: Option, talk: Talk) -> Answer:
    """Return what is told by tapping a button, where several can be tapped by that one alone."""
    talk, path = copy(talk), talk.question.path
    talk.taps(option.code)
    if talk.at == path and talk.question.many:
        talk.taps("/done")
    return answer_after(talk, path)


def typed(words: str, talk: Talk) -> Answer:
    talk, path = copy(talk), talk.question.path
    talk.types(words)
    return answer_after(talk, path)


def test_the_words_of_a_button_typed_are_the_same_as_tapping_it(script: Script) -> None:
    for path in questions_of(script):
        talk = asking(path, script)
        for option in talk.question.options:
            answer = tapped(option, talk)
            for words in words_of(option, script):
                assert typed(words, talk) == answer, (path, words)


def test_the_number_of_a_button_typed_is_the_same_as_tapping_it(script: Script) -> None:
    for path in questions_of(script):
        if not isinstance(kind_at(path, script), NumberKind):  # there a number is the answer itself
            talk = asking(path, script)
            for number, option in enumerate(talk.question.options, start=1):
                assert typed(f" {number}. ", talk) == tapped(option, talk), (path, number)


@pytest.mark.parametrize("number", ["0", "999", "(99)", "1" * 5000])
def test_a_number_no_button_has_is_no_answer(script: Script, number: str) -> None:
    for path in questions_of(script):
        if not isinstance(kind_at(path, script), NumberKind):
            talk = asking(path, script)
            before = talk.answers
            assert talk.types(number)[0].startswith("say misread."), path
            assert talk.answers == before


def test_after_two_failures_an_example_and_buttons_stand_under_every_question_for_a_number(script: Script) -> None:
    for path in questions_of(script):
        if isinstance(kind_at(path, script), NumberKind):
            talk = asking(path, script)
            for _ in range(2):
                assert talk.types("呃……")[0] == "say misread.not-a-number"
            assert talk.question.with_example
            assert talk.question.options, path
            assert all(f"example.{talk.question.slot}" in texts for texts in script.texts.values())


def test_after_one_failure_the_question_is_put_again_without_more(script: Script) -> None:
    talk = asking("amount_needed", script)
    assert talk.types("呃……") == ["say misread.not-a-number", "ask amount_needed"]
    assert (talk.question.repeated, talk.question.with_example, talk.question.options) == (True, False, ())


def test_a_misread_answer_is_told_what_would_be_right(script: Script) -> None:
    talk = asking("amount_needed", script)
    talk.types("9999999999999")
    remark = talk.turn.said[0]
    assert remark == Remark("misread.too-high", {"limit": Decimal(10_000_000_000)}, SlotName("amount_needed"))


@pytest.mark.parametrize("words", ["长" * (LONGEST + 1), "ﷺ" * 100, "1" * 5000, "a " * 2500])
def test_a_text_that_is_too_long_is_not_searched_for_names(script: Script, words: str) -> None:
    for path in ("industry", "region", "collateral"):
        talk = asking(path, script)
        talk.types(words)
        assert talk.turn.said[0] == Remark("misread.too-long", {"limit": str(LONGEST)}, SlotName(path))


# Which one?


def test_an_amount_without_a_unit_is_asked_back_and_chosen(script: Script) -> None:
    for words in ("1", "30万"):
        talk = asking("amount_needed", script)
        assert talk.types("30") == ["say which-one", "ask amount_needed"]
        assert talk.question.options[0].answer == Exact(Decimal(300000))
        talk.types(words)
        assert talk.answers["amount_needed"] == Exact(Decimal(300000))


def test_one_of_a_few_is_chosen_by_tap(script: Script) -> None:
    talk = asking("amount_needed", script)
    talk.types("30")
    talk.taps("1")
    assert talk.answers["amount_needed"] == Exact(Decimal(300000))


def test_who_cannot_choose_either_is_offered_the_rough_ranges(script: Script) -> None:
    talk = asking("amount_needed", script)
    talk.types("30")
    assert talk.taps("/unsure") == ["say roughly", "ask amount_needed"]
    assert all(isinstance(option.answer, Band) for option in talk.question.options)


def test_something_else_may_be_said_instead_of_choosing(script: Script) -> None:
    talk = asking("amount_needed", script)
    talk.types("30", "50万")
    assert talk.answers["amount_needed"] == Exact(Decimal(500000))


# Several at once


def ticked(talk: Talk) -> set[str]:
    return {option.code for option in talk.question.options if option.picked}


def test_several_are_typed_at_once(script: Script) -> None:
    for words in ("1 3", "1,3", "1，3", "1、3", "1和3", "real-estate and vehicles", "3/1", "房产，车辆"):
        talk = asking("collateral", script)
        talk.types(words)
        assert talk.answers["collateral"] == Exact((Pledge("real-estate"), Pledge("vehicles"))), words


def test_numbers_count_the_buttons_shown_and_not_those_left_out(script: Script) -> None:
    talk = asking("signals", script)
    shown = talk.buttons
    assert "more" in talk.question.also
    talk.types("1 2")
    assert talk.answers["signals"] == Exact(frozenset(shown[:2]))


def test_what_is_typed_is_added_to_what_was_ticked(script: Script) -> None:
    talk = asking("collateral", script)
    talk.taps("inventory")
    talk.types("车辆")
    assert talk.answers["collateral"] == Exact((Pledge("vehicles"), Pledge("inventory")))


def test_a_wish_for_no_collateral_is_not_none_of_these(script: Script) -> None:
    talk = asking("wants", script)
    talk.types("no collateral")
    assert talk.answers["wants"] == Exact(frozenset({"no-collateral"}))
    talk = asking("collateral", script)
    talk.types("no collateral")
    assert talk.answers["collateral"] == Exact(())


@pytest.mark.parametrize("words", ["都没有", "没有", "Nothing", "none"])
def test_none_of_these_stands_alone(script: Script, words: str) -> None:
    talk = asking("collateral", script)
    talk.taps("inventory")
    talk.types(words)
    assert talk.answers["collateral"] == Exact(())


def test_none_of_these_is_a_button(script: Script) -> None:
    talk = asking("collateral", script)
    talk.taps("inventory", "none")
    assert talk.answers["collateral"] == Exact(())


def test_what_was_understood_is_ticked_when_something_else_was_not(script: Script) -> None:
    talk = asking("collateral", script)
    assert talk.types("车辆，月亮，太阳") == ["say misread.not-an-option", "ask collateral"]
    assert ticked(talk) == {"vehicles"}
    talk.types("选好了")
    assert talk.answers["collateral"] == Exact((Pledge("vehicles"),))


def test_what_may_mean_several_things_is_asked_back_and_the_rest_is_kept(script: Script) -> None:
    slots = [several("s", "red wine", "red beer", "white wine")]
    talk = Talk(small(script, slots, ask("s")))
    assert talk.types("white wine, red") == ["say which-one", "ask s"]
    assert talk.buttons == ["red wine", "red beer"]
    assert not talk.question.many
    talk.taps("red beer")
    assert talk.answers["s"] == Exact(frozenset({"white wine", "red beer"}))


def test_of_two_unclear_things_none_is_guessed(script: Script) -> None:
    slots = [several("s", "red wine", "red beer", "white wine", "white beer", "tea")]
    talk = Talk(small(script, slots, ask("s")))
    assert talk.types("tea, red, white") == ["say misread.not-an-option", "ask s"]
    assert ticked(talk) == {"tea"}


@pytest.mark.parametrize("words", ["", "，", " , ", "和"])
def test_nothing_typed_is_no_answer(script: Script, words: str) -> None:
    talk = asking("collateral", script)
    assert talk.types(words) == ["say misread.not-an-option", "ask collateral"]


# Buttons and what stands beside them


def test_a_choice_shows_its_options_in_the_order_written(script: Script) -> None:
    talk = Talk(small(script, [choice("a")], ask("a")))
    assert talk.buttons == list(COLOURS)
    assert talk.question.also == ("why", "skip", "unsure", "back")


def test_a_firm_question_offers_no_way_around_it(script: Script) -> None:
    assert Talk(script).question.also == ("why",)


def test_a_question_asked_again_can_be_kept(script: Script) -> None:
    talk = Talk(script, log=PLACE)
    talk.commands("back")
    assert talk.question.also == ("leave", "why", "skip", "unsure", "back")


def test_a_question_of_ours_can_be_cancelled(script: Script) -> None:
    talk = Talk(script)
    talk.commands("delete")
    assert talk.question.also == ("cancel",)
    assert is_own(talk.question.path)


def test_a_long_list_is_cut_to_what_offers_turn_on_and_keeps_what_was_ticked(script: Script) -> None:
    talk = asking("signals", script)
    few = talk.buttons
    assert few[-1] == "none"
    assert len(few) <= 13
    talk.commands("more")
    everything = talk.buttons
    rare = next(code for code in everything if code not in few)
    talk.taps(rare)
    assert rare in ticked(talk)


def test_offers_to_look_at_are_those_not_ruled_out(script: Script) -> None:
    talk = asking("offer", script)
    standing = {found.offer.id: found.standing.value for found in talk.matches.offers}
    assert 0 < len(talk.buttons) <= 20
    assert all(standing[code] != "unmet" for code in talk.buttons)


def test_an_offer_may_be_named_though_it_is_not_listed(script: Script) -> None:
    talk = asking("offer", script)
    ruled_out = next(found.offer for found in talk.matches.offers if found.standing.value == "unmet")
    assert talk.types(ruled_out.name.zh) == [f"show offer {ruled_out.id}", "ask menu"]


def test_progress_counts_the_questions_and_not_those_asked_again(script: Script) -> None:
    talk = Talk(script, log=PLACE)
    assert (talk.question.number, talk.question.about) == (3, 12)
    talk.commands("back")
    assert (talk.question.number, talk.question.title) == (None, "topic.firm")


def test_a_group_without_a_title_shows_no_progress(script: Script) -> None:
    talk = Talk(script)
    assert (talk.question.number, talk.question.about, talk.question.title) == (None, None, None)


def test_the_class_of_a_thing_is_asked_among_the_classes_of_its_kind(script: Script) -> None:
    classes = script.vocabulary.haircuts.classes["real-estate"]
    slots = [choice("pledge_class", *(name for kind in script.vocabulary.haircuts.classes.values() for name in kind))]
    talk = Talk(small(script, slots, ask("collateral", item=(ask("pledge_class"),))), log=PLEDGED)
    assert talk.buttons == list(classes)
    assert talk.question.about_item == "real-estate"
    talk.types("1")
    assert talk.told == {SlotName("collateral"): Exact((Pledge("real-estate", classes[0]),))}


def test_bands_of_a_number_are_buttons_with_their_own_words(script: Script) -> None:
    talk = asking("months_operating", script)
    assert talk.question.options[1].label == Text("不到半年", "Under 6 months")
    talk.types("under 6 months")
    assert talk.answers["months_operating"] == Band(Decimal(1), Decimal(5))


def test_every_question_shows_what_stands_while_it_is_asked_again(script: Script) -> None:
    talk = Talk(script, log=(*PLACE, *told(industry=Silence.DECLINED)))
    talk.commands("back")
    assert talk.question.current is Silence.DECLINED


def test_a_flow_without_questions_talks_all_the_same(script: Script, renderer: Renderer) -> None:
    talk = Talk(small(script, [count("n")]))
    assert talk.said == []
    assert talk.types("hello") == ["say rest"]
    assert renderer.replies(talk.turn.said, "en")[0].text


def test_a_tap_toggles_a_tick(script: Script) -> None:
    talk = asking("collateral", script)
    talk.taps("vehicles", "inventory", "vehicles")
    assert ticked(talk) == {"inventory"}


def test_no_button_stands_twice_under_a_question(script: Script) -> None:
    for path in questions_of(script):
        codes = [option.code for option in asking(path, script).question.options]
        assert len(codes) == len(set(codes)), path


def test_a_question_that_must_be_answered_is_shown_by_the_words_on_its_button(
    script: Script, renderer: Renderer
) -> None:
    talk = Talk(script, "en")
    talk.types("hm", "hm", "hm")
    remark = talk.turn.said[0]
    assert isinstance(remark, Remark)
    assert remark.text == "misread.still-not-an-option.firm"
    (said,) = renderer.replies([remark], "en")
    assert f'"1" is "{script.texts["en"]["consent.yes"]}"' in said.text.replace("&#34;", '"')
    assert "skip" not in said.text
