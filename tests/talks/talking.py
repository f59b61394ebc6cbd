"""A talk as a test holds it: somebody types, taps and commands, and sees what is said.

Between two messages the session is written and read back, as any storage does.
"""

from collections.abc import Mapping
from datetime import date

from bot.applicant.answers import Answer, SlotName
from bot.conversation.engine import proceed, reply, view_of
from bot.conversation.flow import Script
from bot.conversation.messages import Commanded, Inbound, Question, Strange, Tapped, Typed
from bot.conversation.session import Entry, Open, Path, Session, Spoke, State
from bot.conversation.view import View
from bot.locales import Language
from bot.offers.matching import Matches
from bot.services.replaying import named, stored

TODAY = date(2026, 11, 21)


class Talk:
    def __init__(self, script: Script, language: Language = "zh", log: tuple[Entry, ...] = ()) -> None:
        self.script = script
        self.turn = proceed(Session((Spoke(language), *log)), script, TODAY)

    def send(self, inbound: Inbound) -> list[str]:
        """Send one message; return what is said, as a recorded talk writes it."""
        self.turn = reply(stored(self.turn.session), inbound, self.script, TODAY)
        return self.said

    def types(self, *texts: str) -> list[str]:
        for text in texts:
            self.send(Typed(text))
        return self.said

    def taps(self, *codes: str) -> list[str]:
        """Tap buttons of the open question."""
        for code in codes:
            self.send(Tapped(self.state.asking, code))
        return self.said

    def commands(self, name: str, argument: str = "") -> list[str]:
        return self.send(Commanded(name, argument))

    def sends(self, what: str) -> list[str]:
        return self.send(Strange(what))

    @property
    def said(self) -> list[str]:
        return [named(outbound) for outbound in self.turn.said]

    @property
    def question(self) -> Question:
        """The question put last."""
        question = self.turn.said[-1]
        assert isinstance(question, Question)
        return question

    @property
    def buttons(self) -> list[str]:
        return [option.code for option in self.question.options]

    @property
    def view(self) -> View:
        return view_of(self.turn.session, self.script, TODAY)

    @property
    def state(self) -> State:
        return self.view.state

    @property
    def open(self) -> Open:
        assert self.state.open is not None
        return self.state.open

    @property
    def at(self) -> Path | None:
        """Where the answer to the open question goes."""
        return self.state.open.path if self.state.open else None

    @property
    def answers(self) -> Mapping[Path, Answer]:
        return self.state.answers

    @property
    def told(self) -> dict[SlotName, Answer]:
        """The facts of the firm that count."""
        return dict(self.view.facts.answers)

    @property
    def matches(self) -> Matches:
        return self.view.matches
