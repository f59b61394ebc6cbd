"""One turn of one applicant: load, learn, proceed, render, save. What was said is saved before it is sent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from weakref import WeakValueDictionary

from bot.conversation.engine import proceed, reply, transient_slots
from bot.conversation.flow import Script
from bot.conversation.messages import Inbound, Outbound, Remark, Reply
from bot.conversation.session import Session, Spoke, state_of
from bot.conversation.turn import Turn
from bot.journal import journal
from bot.locales import Language
from bot.storage.port import ConversationId, Storage
from bot.views.rendering import Renderer


class Advisor:
    """Answers messages. Messages of one conversation wait for each other; conversations do not."""

    def __init__(  # noqa: PLR0913, PLR0917  # what a shell needs from outside
        self,
        storage: Storage,
        script: Script,
        renderer: Renderer,
        today: Callable[[], date],
        language: Language,
        log_level: str = "warning",
    ) -> None:
        self._storage = storage
        self._script = script
        self._renderer = renderer
        self._today = today
        self._language: Language = language
        self._locks: WeakValueDictionary[ConversationId, asyncio.Lock] = WeakValueDictionary()
        self._log_level = log_level

    async def open(self, conversation: ConversationId, language: Language | None = None) -> list[Reply]:
        """Greet somebody new, or put the open question again to somebody who comes back."""
        async with self._turn_of(conversation):
            session = await self._storage.load(conversation)
            if session is None:
                session = Session((Spoke(language or self._language),))
                return await self._take_turn(conversation, None, lambda: proceed(session, self._script, self._today()))
            known = session
            return await self._take_turn(
                conversation, known, lambda: proceed(known, self._script, self._today()), (Remark("welcome-back"),)
            )

    async def reply(
        self, conversation: ConversationId, inbound: Inbound, language: Language | None = None
    ) -> list[Reply]:
        """Take in one message and answer it.

        A fault of ours is logged and apologised for; the session stays as it was.
        """
        async with self._turn_of(conversation):
            known = await self._storage.load(conversation)
            session = known or Session((Spoke(language or self._language),))
            return await self._take_turn(
                conversation, known, lambda: reply(session, inbound, self._script, self._today())
            )

    async def forget(self, conversation: ConversationId) -> None:
        async with self._turn_of(conversation):
            await self._storage.forget(conversation)

    async def _take_turn(
        self,
        conversation: ConversationId,
        known: Session | None,
        decide: Callable[[], Turn],
        before: tuple[Outbound, ...] = (),
    ) -> list[Reply]:
        try:
            turn = decide()
            language = self._spoken(turn.session, known)
            replies = self._renderer.replies((*before, *turn.said), language)
        except Exception as error:  # noqa: BLE001  # the talk must go on, whatever we did wrong
            journal("advising", self._log_level).exception(
                "turn failed", conversation=conversation, fault=type(error).__name__
            )
            return self._renderer.replies([Remark("fault")], self._spoken(known, known))
        await self._save(conversation, known, turn)
        return replies

    async def _save(self, conversation: ConversationId, known: Session | None, turn: Turn) -> None:
        if turn.forget:
            await self._storage.forget(conversation)
        else:
            await self._storage.save(conversation, turn.session, len(known.log) if known else 0)

    def _spoken(self, session: Session | None, known: Session | None) -> Language:
        for found in (session, known):
            if found and found.log:
                transient = frozenset(map(str, transient_slots(self._script)))
                return state_of(found.log, transient).language or self._language
        return self._language

    @asynccontextmanager
    async def _turn_of(self, conversation: ConversationId) -> AsyncIterator[None]:
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        async with lock:
            yield
