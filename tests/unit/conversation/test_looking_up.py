"""Looking things up in the middle of a talk."""

from dataclasses import replace
from datetime import date, timedelta

from bot.applicant.answers import Exact
from bot.conversation.flow import Script
from bot.conversation.looking_up import shown
from bot.conversation.messages import NotMade, OfferShown
from bot.conversation.session import Told
from bot.dated import Validity
from bot.offers.offer import Offer
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
