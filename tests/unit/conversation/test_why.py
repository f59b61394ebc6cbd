"""Why a question is asked: the slot's own words, or those of the step that asks it."""

from dataclasses import replace
from datetime import date

from bot.conversation.engine import reply
from bot.conversation.flow import Script
from bot.conversation.messages import Commanded, Explained
from bot.conversation.session import Asked, Session, Spoke
from bot.views.rendering import Renderer


def why(script: Script, path: str, today: date) -> Explained:
    session = Session((Spoke("en"), Asked(1, path, f"refine.ask.{path}")))
    return next(said for said in reply(session, Commanded("why"), script, today).said if isinstance(said, Explained))


def test_a_step_may_say_why_it_asks_in_words_of_its_own(script: Script, renderer: Renderer, today: date) -> None:
    (said,) = renderer.replies([why(script, "wants", today)], "en")
    assert said.text == "Why What matters most: " + script.texts["en"]["why.wants"]


def test_without_them_the_slots_own_words_are_said(script: Script, renderer: Renderer, today: date) -> None:
    (said,) = renderer.replies([replace(why(script, "wants", today), text=None)], "en")
    assert said.text == "Why What matters most: Among what fits, what you care about most comes first."
