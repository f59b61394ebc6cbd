"""Content is edited under a running talk: what no longer means anything counts as not told, and stays in the log."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.slots import Kind, TextKind
from bot.conversation.flow import Ask, Flow, Group, Script, Step
from bot.conversation.messages import Tapped
from bot.conversation.recognising import fits
from tests.talks.talking import Talk
from tests.unit.conversation.small import COLOURS, ask, choice, count, slot, small, told

PLACE = told(consent="yes", region="370102")
FIRM = (*PLACE, *told(industry="restaurant", months_operating=30))


def kind_of(name: str, script: Script) -> Kind:
    return script.vocabulary.slots[SlotName(name)].kind


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("region", Exact("370102")),
        ("region", AnyOf(frozenset({"370102", "110000"}))),
        ("industry", Exact("restaurant")),
        ("legal_form", Exact("company")),
        ("signals", Exact(frozenset({"patents"}))),
        ("signals", Exact(frozenset())),
        ("employees", Exact(Decimal(3))),
        ("employees", Band(None, Decimal(9))),
        ("collateral", Exact((Pledge("real-estate"), Pledge("real-estate", "residential", Decimal(1), Band())))),
        ("collateral", Exact(())),
        *((name, silence) for name in ("region", "employees", "signals", "collateral") for silence in Silence),
    ],
)
def test_an_answer_of_its_kind_fits(script: Script, name: str, answer: Answer) -> None:
    assert fits(answer, kind_of(name, script))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("region", Exact("999999")),
        ("region", AnyOf(frozenset({"370102", "999999"}))),
        ("industry", Exact("alchemy")),
        ("legal_form", Exact("guild")),
        ("legal_form", Exact(Decimal(3))),
        ("legal_form", Band()),
        ("signals", Exact(frozenset({"patents", "crystal-ball"}))),
        ("signals", Exact("patents")),
        ("employees", Exact("many")),
        ("collateral", Exact((Pledge("real-estate"), Pledge("castle")))),
        ("collateral", Exact((Pledge("real-estate", "castle"),))),
        ("collateral", Exact("real-estate")),
    ],
)
def test_an_answer_of_another_kind_or_with_a_word_no_longer_known_does_not_fit(
    script: Script, name: str, answer: Answer
) -> None:
    assert not fits(answer, kind_of(name, script))


def test_free_text_fits_where_it_is_asked() -> None:
    assert fits(Exact("noodles"), TextKind(500))
    assert not fits(Exact(Decimal(1)), TextKind(500))


def renamed(script: Script) -> Script:
    """Return a script that has another option in place of ``restaurant``'s neighbour, the legal forms."""
    old = script.vocabulary.slots[SlotName("legal_form")]
    new = choice("legal_form", "guild", "company")
    return replace(script, vocabulary=replace(script.vocabulary, slots={**script.vocabulary.slots, old.name: new}))


def test_an_answer_whose_option_is_gone_is_asked_again_and_not_lost(script: Script) -> None:
    talk = Talk(script, log=(*FIRM, *told(legal_form="self-employed")))
    assert talk.at == "amount_needed"
    talk.script = renamed(script)
    assert talk.types("为什么") == ["why amount_needed", "ask legal_form"]
    assert "legal_form" not in talk.told
    talk.script = script
    assert talk.told[SlotName("legal_form")] == Exact("self-employed")


def test_an_answer_whose_option_stayed_still_counts(script: Script) -> None:
    talk = Talk(script, log=(*FIRM, *told(legal_form="company")))
    talk.script = renamed(script)
    assert talk.types("为什么") == ["why amount_needed", "ask amount_needed"]
    assert talk.told[SlotName("legal_form")] == Exact("company")


def test_a_slot_taken_out_of_the_vocabulary_is_as_if_it_had_never_been(script: Script) -> None:
    before = small(script, [choice("a"), choice("old"), choice("b")], ask("a"), ask("old"), ask("b"))
    after = small(script, [choice("a"), choice("b")], ask("a"), ask("b"))
    talk = Talk(before, log=told(a="red", old="blue"))
    tapped = talk.open.asking
    talk.script = after
    assert talk.types("修改") == ["ask @change"]
    assert [option.label.en for option in talk.question.options if option.label] == ["a"]
    assert talk.types("算了") == ["say set-aside", "ask b"]
    assert talk.types("修改old")[-1] == "ask b"
    assert talk.send(Tapped(tapped, "red"))[-1] == "ask b"
    assert talk.told == {SlotName("a"): Exact("red")}
    assert any(getattr(entry, "path", None) == "old" for entry in talk.turn.session.log)


def test_an_open_question_whose_slot_is_gone_gives_way_to_the_next(script: Script) -> None:
    before = small(script, [choice("old"), choice("b")], ask("old"), ask("b"))
    after = small(script, [choice("b")], ask("b"))
    talk = Talk(before)
    old = talk.open.asking
    talk.script = after
    assert talk.types("red") == ["say nothing-open", "ask b"]
    talk = Talk(before)
    talk.script = after
    assert talk.send(Tapped(old, "red")) == ["say old-button", "ask b"]
    assert talk.answers == {}


def test_a_slot_of_another_kind_is_asked_again(script: Script) -> None:
    talk = Talk(small(script, [choice("a")], ask("a")), log=told(a="red"))
    assert talk.at is None
    talk.script = small(script, [count("a")], ask("a"))
    assert talk.types("x")[-1] == "ask a"
    talk.types("5")
    assert talk.told == {SlotName("a"): Exact(Decimal(5))}


def test_free_text_is_kept_as_it_was_typed(script: Script) -> None:
    talk = Talk(small(script, [slot("wish", TextKind(20))], ask("wish")))
    assert talk.types("更" * 21) == ["say misread.too-long", "ask wish"]
    talk.types(" 12 和 <b>more</b> ")
    assert talk.told == {SlotName("wish"): Exact(" 12 和 <b>more</b> ")}


def test_a_new_question_in_the_middle_is_asked_where_the_talk_goes_on(script: Script) -> None:
    talk = Talk(small(script, [choice("a"), choice("b")], ask("a"), ask("b")), log=told(a="red"))
    talk.script = small(script, [choice("a"), choice("new"), choice("b")], ask("a"), ask("new"), ask("b"))
    assert talk.types("blue") == ["ask new"]
    assert talk.answers == {"a": Exact("red"), "b": Exact("blue")}
    assert COLOURS[0] in talk.buttons


def without(script: Script, gone: str) -> Script:
    """Return the script without any question for a slot."""

    def kept(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(
            replace(step, steps=kept(step.steps)) if isinstance(step, Group) else step
            for step in steps
            if not (isinstance(step, Ask) and step.slot == gone)
        )

    return replace(script, flow=Flow("main", kept(script.flow.steps)))


def test_a_question_taken_out_of_the_flow_is_no_longer_asked_and_its_answer_still_counts(script: Script) -> None:
    talk = Talk(script, log=(*FIRM, *told(legal_form="company")))
    talk.script = without(script, "legal_form")
    assert talk.commands("back") == ["ask months_operating"]
    assert talk.told[SlotName("legal_form")] == Exact("company")


def test_an_open_question_taken_out_of_the_flow_can_still_be_answered_or_skipped(script: Script) -> None:
    for words, answer in (("2年", Exact(Decimal(24))), ("不想说", Silence.DECLINED), ("不清楚", Silence.UNSURE)):
        talk = Talk(script, log=(*PLACE, *told(industry="restaurant")))
        assert talk.at == "months_operating"
        talk.script = without(script, "months_operating")
        talk.types(words)
        assert talk.answers["months_operating"] == answer
        assert talk.at == "legal_form"
