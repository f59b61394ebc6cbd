"""Terms, frequent questions and offers that are not made, as people read them."""

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.flow import Script
from bot.conversation.messages import Meaning, NotMade
from bot.dated import Validity
from bot.locales import LANGUAGES, Language
from bot.offers.library import Faq, Term
from bot.views.rendering import Renderer


def test_every_term_and_answer_is_one_short_message_in_each_language(script: Script, renderer: Renderer) -> None:
    subjects: list[Term | Faq] = [*script.terms.values(), *script.faq.values()]
    for subject in subjects:
        for language in LANGUAGES:
            (reply,) = renderer.replies([Meaning(subject)], language)
            assert reply.text.startswith("<b>")
            assert len(reply.text) <= 1200
            linked = [script.catalogue.sources[code].url for code in subject.sources]
            assert reply.text.count("<a ") == len([url for url in linked if url])


@pytest.mark.parametrize(
    ("language", "says"),
    [("zh", "已经到期（到2025年12月31日为止）"), ("en", "it ran until 31 December 2025")],
)
def test_an_offer_that_ended_says_when(language: Language, says: str, script: Script, renderer: Renderer) -> None:
    offer = next(iter(script.catalogue.offers.values()))
    ended = replace(offer, validity=Validity(None, date(2025, 12, 31)))
    (reply,) = renderer.replies([NotMade(ended, "expired", (offer,))], language)
    assert says in reply.text
    assert offer.summary[language] in reply.text
    assert reply.text.count(offer.name[language]) == 2


def test_an_illegal_channel_is_named_with_its_reason(script: Script, renderer: Renderer) -> None:
    offer = script.catalogue.warnings["p2p-lending"]
    (reply,) = renderer.replies([NotMade(offer, "closed")], "zh")
    assert offer.reason is not None
    assert offer.reason.zh in reply.text
