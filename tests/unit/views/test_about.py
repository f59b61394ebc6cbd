"""About: who runs this copy, who pays, how old the facts are, and what it is not."""

from datetime import date

import pytest

from bot.app import renderer_for
from bot.config import Operator
from bot.content.loading import Content
from bot.conversation.flow import Script
from bot.conversation.messages import Remark
from bot.locales import Language
from tests.talks.talking import Talk

NAMED = Operator(name="历下区创业中心 <b>", contact="0531-12345", paid_by="历下区财政")


def _about(script: Script, language: Language, operator: Operator, content: Content) -> str:
    talk = Talk(script, language)
    talk.commands("about")
    (reply, *_) = renderer_for(content, script, operator).replies(talk.turn.said, language)
    return reply.text


@pytest.mark.parametrize(("language", "licence"), [("zh", "MIT许可"), ("en", "MIT licence")])
def test_it_says_who_runs_it_who_pays_and_when_the_facts_were_checked(
    language: Language, licence: str, script: Script, content: Content
) -> None:
    text = _about(script, language, NAMED, content)
    assert all(said in text for said in ("历下区创业中心 &lt;b&gt;", "0531-12345", "历下区财政", licence))
    newest = max(offer.verified_on for offer in script.catalogue.offers.values())
    assert f"{newest.year}" in text
    assert len(text) <= 1200


def test_what_the_operator_did_not_say_is_said_to_be_unknown(script: Script, content: Content) -> None:
    assert "没有写明" in _about(script, "zh", Operator(), content)
    assert "has not said" in _about(script, "en", Operator(), content)


def test_one_day_of_checking_is_said_as_one_day(script: Script, content: Content) -> None:
    day = date(2026, 11, 21)
    remark = Remark("about", {"first": day, "last": day, "offers": "3"})
    (reply,) = renderer_for(content, script).replies([remark], "en")
    assert "3 entries, checked on 21 November 2026;" in reply.text


def test_the_menu_of_a_channel_holds_commands_that_are_followed(script: Script) -> None:
    for name, words in script.commands.menu.items():
        talk = Talk(script)
        assert "say unknown-command" not in talk.commands(name), name
        assert words.zh != words.en
