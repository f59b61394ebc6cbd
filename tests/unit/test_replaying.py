"""Recorded talks: how they are read, and how a talk that went otherwise is told."""

import pytest

from bot.applicant.answers import Exact, Silence, SlotName
from bot.conversation.flow import Script
from bot.conversation.messages import Explained
from bot.services.replaying import Played, RecordedTalk, named, read_talk, replay
from bot.views.rendering import Renderer
from bot.yamlnodes import ContentError, read_document

HEAD = "says: A talk.\non: 2026-11-21\nlanguage: {language}\ntalk:\n"


def read(turns: str, script: Script, language: str = "zh") -> RecordedTalk:
    text = HEAD.format(language=language) + "".join(f"  - {turn}\n" for turn in turns.strip().split("\n"))
    return read_talk(read_document(text, "talk.yaml"), script.vocabulary)


def play(turns: str, script: Script, renderer: Renderer, language: str = "zh") -> Played:
    return replay(read(turns, script, language), script, renderer)


def test_a_talk_is_read_with_what_is_expected_of_it(script: Script) -> None:
    talk = read('{you: "1", bot: [ask region], told: {region: declined, signals: [patents]}, warns: [x]}', script)
    (exchange,) = talk.exchanges
    assert (talk.says, talk.language, str(talk.on)) == ("A talk.", "zh", "2026-11-21")
    assert exchange.bot == ("ask region",)
    assert exchange.told == {
        SlotName("region"): Silence.DECLINED,
        SlotName("signals"): Exact(frozenset({"patents"})),
    }
    assert exchange.warns == ("x",)


@pytest.mark.parametrize(
    ("turn", "problem"),
    [
        ("{you: hi, tap: yes}", "talk.yaml:5:5: a turn has one of"),
        ("{bot: [ask region]}", "talk.yaml:5:5: a turn has one of"),
        ("{as_asked: {}}", "talk.yaml:5:5: a turn has one of"),
        ("{you: hi, says: x}", "unknown key `says`"),
        ("{as_asked: {colour: red}}", "colour"),
        ("{as_asked: {size_class: micro}}", "size_class"),
        ("{you: hi, told: {colour: red}}", "colour"),
        ("{you: hi, told: {region: nowhere}}", "nowhere"),
    ],
)
def test_a_mistake_in_a_talk_has_its_place(script: Script, turn: str, problem: str) -> None:
    with pytest.raises(ContentError) as error:
        read(turn, script)
    assert all(str(found).startswith("talk.yaml:5:") for found in error.value.problems)
    assert any(problem in str(found) for found in error.value.problems)


def test_a_talk_in_a_language_nobody_speaks_is_a_mistake(script: Script) -> None:
    with pytest.raises(ContentError, match=r"talk\.yaml:3:11"):
        read("{you: hi}", script, "fr")


def test_a_talk_that_goes_as_recorded_has_no_differences(script: Script, renderer: Renderer) -> None:
    turns = """
{tap: "yes", bot: [ask region]}
{you: 济南历下, bot: [ask industry], told: {region: "370102"}}
{command: language en, bot: [say language, ask industry]}
{sends: sticker, bot: [say strange, ask industry]}
{you: noodle shop, told: {industry: restaurant}, unmet: [cn-sd-qd-lukedai], warns: [p2p-lending]}
"""
    played = play(turns, script, renderer)
    assert played.differences == ()
    said = "\n".join(played.transcript)
    assert played.transcript[0] == "# A talk."
    for sent in ("> yes", "> 济南历下", "> language en", "> sticker", "> noodle shop"):
        assert sent in said
    assert script.texts["zh"]["ask.region"] in said
    assert script.texts["en"]["ask.months_operating"] in said


@pytest.mark.parametrize(
    ("turn", "difference"),
    [
        ('{you: "1", bot: [ask menu]}', "expected ['ask menu'], the adviser said ['ask region']"),
        ('{you: "1", told: {region: "370102"}}', "expected region to be"),
        ('{you: "1", met: [mortgage-business-loan]}', "expected mortgage-business-loan to be met"),
        ('{you: "1", unmet: [friends-and-family]}', "expected friends-and-family not to fit"),
        ('{you: "1", warns: [mortgage-business-loan]}', "expected a warning of mortgage-business-loan"),
        ("{as_asked: {consent: maybe}}", "'maybe' was no answer to consent"),
    ],
)
def test_what_went_otherwise_is_told_with_its_place(
    script: Script, renderer: Renderer, turn: str, difference: str
) -> None:
    (found,) = play(turn, script, renderer).differences
    assert found.startswith(f"talk.yaml:5:5: {difference}")


def test_answers_are_given_as_they_are_asked_for(script: Script, renderer: Renderer) -> None:
    turns = """
{as_asked: {industry: 面馆, region: 济南历下, consent: 好, guarantor: 没有}, bot: [ask months_operating]}
{you: 2年, told: {region: "370102", industry: restaurant, months_operating: 24}}
"""
    played = play(turns, script, renderer)
    assert played.differences == ()
    assert [line for line in played.transcript if line.startswith(">")] == ["> 好", "> 济南历下", "> 面馆", "> 2年"]


def test_an_explanation_has_a_name() -> None:
    assert named(Explained(SlotName("region"))) == "why region"
