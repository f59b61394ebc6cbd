"""People who fill in the form of the bench, each as fast as the bot lets them."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson

from bench.bots.questions import QUESTIONS

BOT = {"id": 12345, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_NUMBER = re.compile(r"\[(\d+)\]")
_COMMAND = [{"type": "bot_command", "offset": 0, "length": 6}]
GATHERING = 10.0
"""All have come after so many seconds."""

Json = dict[str, Any]


@dataclass(slots=True)
class Person:
    """Somebody on their way through the form; ``at`` is the question they answer, 0 before /start."""

    chat: int
    at: int = 0
    acted: float = 0.0
    question: Json = field(default_factory=dict)
    """The message that asks it."""
    waits_for_question: bool = False
    waits_for_acknowledgement: bool = False

    @property
    def waiting(self) -> bool:
        return self.waits_for_question or self.waits_for_acknowledgement


class People:
    """All who talk to the bot at the same time; a seat that becomes free is taken by somebody new.

    A person acts as soon as the next question is there and the tapped button has been acknowledged.
    """

    def __init__(self, arrive: Callable[[Json], None]) -> None:
        self.turns: list[float] = []
        """How long each turn took, in seconds."""
        self.errors: Counter[str] = Counter()
        self._arrive = arrive
        self._present: dict[int, Person] = {}
        self._taps: dict[str, Person] = {}
        self._chats = count(1_000_001)
        self._messages = count(1)
        self._open = True

    async def gather(self, number: int) -> None:
        """Let people come in groups, one question apart: at any time all questions of the form are being answered.

        A bot that is slow to greet a group gets the others sooner.
        """
        groups = len(QUESTIONS) + 1
        end = time.perf_counter() + GATHERING
        for group in range(groups):
            come = [self._come() for _ in range(group, number, groups)]
            while any(person.at == 0 for person in come) and time.perf_counter() < end:  # noqa: ASYNC110  # an event costs every turn
                await asyncio.sleep(0.001)

    def stop(self) -> None:
        """From here on nobody does anything more."""
        self._open = False

    @property
    def waiting(self) -> int:
        return sum(person.waiting for person in self._present.values())

    def told(self, call: Json, edited: int | None = None) -> Json:
        """Let a message reach its person; return it as the Bot API would."""
        chat = int(call["chat_id"])
        message = self._message(chat, BOT, call["text"], edited)
        if markup := call.get("reply_markup"):
            message["reply_markup"] = orjson.loads(markup) if isinstance(markup, str) else markup
        if person := self._present.get(chat):
            self._hear(person, message, is_new=edited is None)
        return message

    def acknowledged(self, tap: str) -> None:
        if person := self._taps.pop(tap, None):
            person.waits_for_acknowledgement = False
            self._go_on(person)

    def _hear(self, person: Person, message: Json, *, is_new: bool) -> None:
        found = _NUMBER.search(message["text"])
        number = int(found[1]) if found else None
        if number == person.at + 1:
            person.question = message
            person.waits_for_question = False
            self._go_on(person)
        elif number == person.at and (is_new or message["text"] == person.question["text"]):
            person.question = message
            self.errors["asked again"] += 1
            self._act(person)
        elif is_new:
            self.errors["unexpected"] += 1
            self._leave(person)

    def _go_on(self, person: Person) -> None:
        if person.waiting:
            return
        self.turns.append(time.perf_counter() - person.acted)
        person.at += 1
        self._do_next(person)

    def _do_next(self, person: Person) -> None:
        person.acted = time.perf_counter()
        if person.at > len(QUESTIONS):
            self._leave(person)
        else:
            self._act(person)

    def _come(self) -> Person:
        person = Person(next(self._chats))
        self._present[person.chat] = person
        self._do_next(person)
        return person

    def _leave(self, person: Person) -> None:
        del self._present[person.chat]
        if self._open:
            self._come()

    def _act(self, person: Person) -> None:
        if not self._open:
            return
        person.waits_for_question = True
        if person.at == 0:
            self._say(person, "/start")
        elif QUESTIONS[person.at - 1].options:
            self._tap(person)
        else:
            self._say(person, QUESTIONS[person.at - 1].typed)

    def _say(self, person: Person, text: str) -> None:
        message = self._message(person.chat, _user(person.chat), text)
        if text.startswith("/"):
            message["entities"] = _COMMAND
        self._arrive({"message": message})

    def _tap(self, person: Person) -> None:
        """Tap the first button of the question."""
        tap = {
            "id": str(next(self._messages)),
            "from": _user(person.chat),
            "chat_instance": str(person.chat),
            "message": person.question,
            "data": person.question["reply_markup"]["inline_keyboard"][0][0]["callback_data"],
        }
        self._taps[tap["id"]] = person
        person.waits_for_acknowledgement = True
        self._arrive({"callback_query": tap})

    def _message(self, chat: int, sender: Json, text: str, number: int | None = None) -> Json:
        return {
            "message_id": number or next(self._messages),
            "from": sender,
            "chat": private_chat(chat),
            "date": int(time.time()),
            "text": text,
        }


def _user(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": "Somebody", "language_code": "en"}


def private_chat(chat: int) -> Json:
    return {"id": chat, "type": "private", "first_name": "Somebody"}
