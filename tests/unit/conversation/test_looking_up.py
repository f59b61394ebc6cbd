"""Looking things up in the middle of a talk."""

from dataclasses import replace
from datetime import date, timedelta

from bot.applicant.answers import Exact
from bot.conversation.flow import Script
from bot.conversation.looking_up import shown
from bot.conversation.messages import CARD_PARTS, NotMade, OfferShown, Tapped
from bot.conversation.session import Told
from bot.dated import Validity
from bot.locales import LANGUAGES
from bot.offers.offer import Offer
from bot.views.rendering import Renderer
from tests.talks.talking import TODAY, Talk

CONSENT = Told("consent", Exact("yes"))


def _why(offer: Offer, script: Script) -> str:
    talk = Talk(script, log=(CONSENT,))
    if offer.role != "warning":
        talk.script = replace(script, catalogue=replace(script.catalogue, offers={offer.id: offer}))
    found = shown(offer, talk.view)
    return found.why if isinstance(found, NotMade) else type(found).__name__


def test_an_offer_that_is_not_made_today_is_explained_not_offered(script: Script) -> None:
    offer = script.catalogue.offers["bank-tax-credit-loan"]
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    assert _why(offer, script) == OfferShown.__name__
    assert _why(replace(offer, validity=Validity(date(2024, 1, 1), yesterday)), script) == "expired"
    assert _why(replace(offer, status="expired"), script) == "expired"
    assert _why(replace(offer, validity=Validity(tomorrow, None)), script) == "not-yet"


def test_channels_to_stay_away_from_are_found_and_explained(script: Script) -> None:
    whys = {offer.id: _why(offer, script) for offer in script.catalogue.warnings.values()}
    assert whys.keys() == script.catalogue.warnings.keys()
    assert set(whys.values()) <= {"closed", "illegal", "dangerous"}
    assert whys["p2p-lending"] == "closed"


def test_what_was_found_stays_on_offer_until_something_is_chosen(script: Script) -> None:
    talk = Talk(script, log=(CONSENT,))
    assert talk.commands("find", "担保") == ["ask @find"]
    assert talk.types("what is DSCR") == ["tell term dscr", "ask @find"]
    assert talk.types("担保费") == ["tell term guarantee-fee", "ask region"]
    assert talk.commands("find", "担保") == ["ask @find"]
    assert talk.taps(talk.buttons[0])[1:] == ["ask region"]


def test_looking_up_changes_no_answer(script: Script) -> None:
    talk = Talk(script, log=(CONSENT,))
    talk.types("济南历下")
    told = dict(talk.answers)
    for text in ("什么是保理", "收费吗", "查担保费", "/find 创业", "1"):
        talk.types(text)
    assert talk.answers == told
    assert talk.at == "industry"


def test_a_text_that_only_begins_like_the_command_is_an_answer(script: Script) -> None:
    talk = Talk(script, log=(CONSENT,))
    talk.types("济南历下")
    assert talk.types("查水表的") != ["ask @find"]


def test_a_card_says_first_what_it_is_and_the_rest_on_request(script: Script) -> None:
    talk = Talk(script, log=(CONSENT,))
    assert talk.types("查银税贷") == ["show offer bank-tax-credit-loan", "ask region"]
    assert talk.types("看条件") == ["show conditions bank-tax-credit-loan", "ask region"]
    assert talk.types("有什么风险") == ["show mind bank-tax-credit-loan", "ask region"]


def test_a_part_of_an_old_card_is_still_that_cards(script: Script, renderer: Renderer) -> None:
    talk = Talk(script, log=(CONSENT,))
    talk.types("查银税贷")
    (card,) = renderer.replies(talk.turn.said[:1], "zh")
    codes = [button.code for row in card.buttons for button in row]
    talk.types("查亲友借款", "济南历下")
    said = [talk.send(Tapped(0, code))[0] for code in codes]
    assert said == ["show conditions bank-tax-credit-loan", "show mind bank-tax-credit-loan", "ask @correction"]


def test_without_a_card_its_parts_are_not_shown(script: Script) -> None:
    talk = Talk(script, log=(CONSENT,))
    assert talk.commands("card", "conditions") == ["say card.which", "ask region"]
    talk.types("查银税贷")
    assert talk.commands("card", "nonsense") == ["say card.which", "ask region"]
    talk.types("查P2P网络借贷")
    assert talk.commands("card", "mind") == ["not made p2p-lending", "ask region"], "there is no more to it"


def test_under_each_part_of_a_card_stand_the_others(script: Script, renderer: Renderer) -> None:
    talk = Talk(script, log=(CONSENT,))
    talk.types("查银税贷")
    found = talk.turn.said[0]
    assert isinstance(found, OfferShown)
    for language in LANGUAGES:
        for part in CARD_PARTS:
            *before, last = renderer.replies([replace(found, part=part)], language)
            buttons = [button for row in last.buttons for button in row]
            others = [button.code.split(":")[1] for button in buttons if button.code.startswith("/card")]
            assert others == [other for other in ("conditions", "mind") if other != part]
            assert buttons[-1].code.startswith("/correction:")
            assert not any(reply.buttons for reply in before)
            for button in buttons:
                assert talk.types(button.label)[0] != "say find.nothing", "what stands on it may be typed"
