"""Telling the authors that the card of an offer is wrong or out of date."""

from dataclasses import replace

import pytest

from bot.applicant.answers import Exact
from bot.conversation.correcting import LONGEST
from bot.conversation.flow import Script
from bot.conversation.messages import Remark, Tapped
from bot.conversation.questions import KINDS_OF_CORRECTION, short_code
from bot.conversation.session import Told
from bot.conversation.turn import Correction
from bot.locales import LANGUAGES
from bot.views.rendering import Renderer
from tests.talks.talking import Talk

CONSENT = Told("consent", Exact("yes"))
OFFER, OTHER = "bank-tax-credit-loan", "p2p-lending"


def looking_at(script: Script, *offers: str) -> Talk:
    """Return a talk in which a place is asked for, after these cards were looked up."""
    talk = Talk(script, log=(CONSENT,))
    for offer in offers:
        talk.commands("find", script.known_offers[offer].name.zh)
    return talk


def kept(script: Script, kind: str, text: str = "", offer: str = OFFER) -> Correction:
    verified_on = script.known_offers[offer].verified_on
    return Correction(offer=offer, verified_on=verified_on, language="zh", kind=kind, text=text)


@pytest.mark.parametrize("kind", [kind for kind in KINDS_OF_CORRECTION if kind != "other"])
def test_a_tap_says_what_is_wrong_and_the_talk_goes_on(kind: str, script: Script) -> None:
    talk = looking_at(script, OFFER)
    assert talk.commands("correction") == ["ask @correction"]
    assert talk.question.offer == script.known_offers[OFFER].name
    assert talk.taps(kind) == ["say correction.noted", "ask region"]
    assert talk.turn.correction == kept(script, kind)
    assert talk.types("济南历下") == ["ask industry"]
    assert talk.turn.correction is None


@pytest.mark.parametrize(
    "text",
    [
        "30万",
        "利率现在是3.5%",
        "济南历下",
        "不是济南，是青岛",
        "改一下收入",
        "查银税贷",
        "什么是保理",
        "不对，是20万",
        "面馆，3年，想借30万",
        "503",
    ],
)
def test_whatever_is_typed_there_is_for_the_authors_and_no_answer(text: str, script: Script) -> None:
    talk = looking_at(script, OFFER)
    talk.types("济南", "内容有误")
    before = talk.told
    assert talk.types(text)[0] == "say correction.noted"
    assert talk.turn.correction == kept(script, "other", text)
    assert talk.told == before
    assert text not in str(talk.turn.session.log), "it is kept once, and apart from the talk"


@pytest.mark.parametrize("words", ["返回", "取消", "菜单", "back", "/back", "skip"])
def test_it_can_be_left_as_any_question_of_ours(words: str, script: Script) -> None:
    for first in ([], ["别的"]):
        talk = looking_at(script, OFFER)
        talk.types("内容过时", *first)
        assert talk.types(words) == ["say set-aside", "ask region"]
        assert talk.turn.correction is None


def test_something_else_is_asked_for_in_words(script: Script) -> None:
    talk = looking_at(script, OFFER)
    talk.commands("correction")
    assert talk.taps("other") == ["ask @correction-words"]
    assert talk.types("5") == ["say correction.noted", "ask region"], "there is no fifth button here"
    assert talk.turn.correction == kept(script, "other", "5")


def test_too_long_a_text_is_asked_for_again_and_the_longest_is_kept(script: Script) -> None:
    talk = looking_at(script, OFFER)
    talk.commands("correction")
    assert talk.types("长" * (LONGEST + 1)) == ["say misread.too-long", "ask @correction"]
    assert talk.types("。。。") == ["say correction.no-words", "ask @correction"]
    assert talk.sends("photo") == ["say strange", "ask @correction"]
    assert talk.types("长" * LONGEST)[0] == "say correction.noted"
    assert talk.turn.correction == kept(script, "other", "长" * LONGEST)


def test_nothing_that_steers_a_terminal_is_kept(script: Script) -> None:
    talk = looking_at(script, OFFER)
    talk.commands("correction")
    talk.types("利率\n\x1b[2J变了\ud83d")
    assert talk.turn.correction == kept(script, "other", "利率 [2J变了")


def test_a_card_long_on_the_screen_is_still_the_card_of_its_offer(script: Script, renderer: Renderer) -> None:
    talk = looking_at(script, OFFER)
    (card,) = renderer.replies(talk.turn.said[:1], "zh")
    (button,) = (button for row in card.buttons for button in row if button.code.startswith("/correction"))
    talk.commands("find", script.known_offers[OTHER].name.zh)
    talk.types("济南历下")
    assert talk.send(Tapped(button.asking, button.code)) == ["ask @correction"]
    talk.taps("closed")
    assert talk.turn.correction == kept(script, "closed")
    talk.commands("correction")
    talk.taps("closed")
    assert talk.turn.correction == kept(script, "closed", offer=OTHER), "typed, it is about the card seen last"


def test_a_second_tap_on_the_same_button_is_not_kept_twice(script: Script) -> None:
    talk = looking_at(script, OFFER)
    talk.commands("correction")
    asking = talk.state.asking
    talk.taps("closed")
    assert talk.send(Tapped(asking, "closed"))[0] == "say old-button"
    assert talk.turn.correction is None


def test_without_a_card_it_is_said_where_the_button_stands(script: Script) -> None:
    talk = Talk(script, log=(CONSENT,))
    assert talk.types("内容有误") == ["say correction.which", "ask region"]


def test_an_offer_that_went_meanwhile_is_said_to_be_gone(script: Script) -> None:
    talk = looking_at(script, OFFER)
    talk.commands("correction")
    offers = {code: offer for code, offer in script.catalogue.offers.items() if code != OFFER}
    talk.script = replace(script, catalogue=replace(script.catalogue, offers=offers))
    assert talk.types("利率变了")[0] == "say offer.gone"
    assert talk.turn.correction is None


def test_a_card_is_still_known_after_it_was_left(script: Script) -> None:
    talk = looking_at(script, OFFER)
    talk.types("济南历下", "面馆")
    assert talk.commands("correction") == ["ask @correction"]


def test_every_offer_has_a_code_of_its_own(script: Script) -> None:
    assert len({short_code(code) for code in script.known_offers}) == len(script.known_offers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_says_what_may_be_typed_in_its_place(language: str, script: Script) -> None:
    words = script.texts[language]["also.correction"]  # type: ignore[index]
    talk = looking_at(script, OFFER)
    assert talk.types(words) == ["ask @correction"]


def test_the_thanks_are_one_line(renderer: Renderer) -> None:
    for language in LANGUAGES:
        (reply,) = renderer.replies([Remark("correction.noted")], language)
        assert "\n" not in reply.text
