"""One turn of one applicant: load, learn, proceed, render, save. What was said is saved before it is sent."""

import asyncio
import secrets
import traceback
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TypeVar
from weakref import WeakValueDictionary

from bot.conversation.engine import proceed, reply
from bot.conversation.flow import Script
from bot.conversation.messages import Inbound, Remark, Reply, Typed
from bot.conversation.session import Began, Session, Spoke
from bot.conversation.turn import Correction, Turn
from bot.conversation.view import View
from bot.journal import journal
from bot.locales import Language
from bot.offers.matching import compiled
from bot.storage.port import ConversationId, StaleSessionError, Storage, StorageError
from bot.views.rendering import Renderer

T = TypeVar("T")

_TRIES = 5
"""How often a turn is taken when another process is first to save one of the same talk."""
RECENT = 1000
"""Of so many people, those who spoke last, the talk is not read and folded anew for their next turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a turn comes to, rendered and not yet stored: the session that had ``known`` entries; None: forget all.

    A session that ``rewrites`` takes the place of what is stored.
    """

    session: Session | None
    known: int
    replies: list[Reply]
    language: Language
    rewrites: bool = False
    correction: Correction | None = None
    view: View | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A session as it was stored last, and how the flow saw it then."""

    session: Session
    view: View | None


class Advisor:
    """Answers messages. Messages of one conversation wait for each other; conversations do not.

    A fault of ours is apologised for and logged, without anything the person said; what is stored stays as it was.
    """

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
        self._recent: OrderedDict[ConversationId, _Seen] = OrderedDict()

    def warm_up(self) -> None:
        """Take turns for nobody and store nothing: what is worked out once is ready before somebody waits for it."""
        compiled(self._script.catalogue, self._script.vocabulary, self._script.scoring)
        known: Session | None = None
        # A place by its sound and a trade in letters wake what knows how signs sound.
        self._script.dictionary.places.find("甲圳")
        self._script.dictionary.trades.find("qqzzqq")
        for text in ("/start", "1", "甲a", "/skip", "三百二十, twenty five 個"):
            known = self._decided(known, self._taking_in(Typed(text), None), None).session

    async def open(self, conversation: ConversationId, language: Language | None = None) -> list[Reply]:
        """Greet somebody new, or put the open question again to somebody who comes back."""

        def turn(known: Session | None, before: View | None) -> Turn:
            if known is None:
                return proceed(self._new(language), self._script, self._today())
            again = proceed(known, self._script, self._today(), before)
            return Turn(again.session, (Remark("welcome-back"), *again.said))

        return await self._answered(conversation, turn, language)

    async def reply(
        self, conversation: ConversationId, inbound: Inbound, language: Language | None = None
    ) -> list[Reply]:
        """Take in one message, store what comes of it, and return the answer.

        When the database cannot be used, the answer is an apology.
        """
        return await self._answered(conversation, self._taking_in(inbound, language), language)

    async def decide(
        self,
        conversation: ConversationId,
        inbound: Inbound,
        language: Language | None,
        keep: Callable[[Decided], Awaitable[T]],
    ) -> T:
        """Take in one message and let ``keep`` store what comes of it.

        When ``keep`` raises ``StaleSessionError``, the message is taken in after what the other process stored.
        """
        return await self._kept(conversation, self._taking_in(inbound, language), language, keep)

    async def forget(self, conversation: ConversationId) -> None:
        async with self._turn_of(conversation):
            self._recent.pop(conversation, None)
            await self._storage.forget(conversation)

    def _taking_in(self, inbound: Inbound, language: Language | None) -> "Take":
        return lambda known, before: reply(known or self._new(language), inbound, self._script, self._today(), before)

    def _new(self, language: Language | None) -> Session:
        return Session((Began(secrets.randbelow(10**7)), Spoke(language or self._language)))

    async def _answered(self, conversation: ConversationId, take: "Take", language: Language | None) -> list[Reply]:
        async def keep(decided: Decided) -> list[Reply]:
            if decided.session is None:
                return await self._deleted(conversation, decided)
            if decided.rewrites:
                await self._storage.replace(conversation, decided.session, decided.known)
            else:
                await self._storage.save(conversation, decided.session, decided.known, decided.correction)
            return decided.replies

        try:
            return await self._kept(conversation, take, language, keep)
        except StorageError as error:
            self._report(error)
            known = None
            with suppress(StorageError):
                known = await self._storage.load(conversation)
            return self._renderer.replies([Remark("fault")], self._spoken(known, language))

    async def _deleted(self, conversation: ConversationId, decided: Decided) -> list[Reply]:
        try:
            await self._storage.forget(conversation)
        except StorageError as error:
            self._report(error)
            return self._renderer.replies([Remark("not-deleted")], decided.language)
        return decided.replies

    async def _kept(
        self,
        conversation: ConversationId,
        take: "Take",
        language: Language | None,
        keep: Callable[[Decided], Awaitable[T]],
    ) -> T:
        async with self._turn_of(conversation):
            if seen := self._recent.pop(conversation, None):
                decided = self._decided(seen.session, take, language, seen.view)
                # What takes the place of a log is decided on what is stored, not on what goes on from its end.
                if not decided.rewrites:
                    with suppress(StaleSessionError):
                        return await self._remembered(conversation, decided, keep)
            for _ in range(_TRIES - 1):
                with suppress(StaleSessionError):
                    return await self._taken(conversation, take, language, keep)
            return await self._taken(conversation, take, language, keep)

    async def _taken(
        self,
        conversation: ConversationId,
        take: "Take",
        language: Language | None,
        keep: Callable[[Decided], Awaitable[T]],
    ) -> T:
        decided = self._decided(await self._storage.load(conversation), take, language)
        return await self._remembered(conversation, decided, keep)

    async def _remembered(
        self, conversation: ConversationId, decided: Decided, keep: Callable[[Decided], Awaitable[T]]
    ) -> T:
        kept = await keep(decided)
        if decided.session:
            self._recent[conversation] = _Seen(decided.session, decided.view)
            while len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return kept

    def _decided(
        self, known: Session | None, take: "Take", language: Language | None, before: View | None = None
    ) -> Decided:
        length = len(known.log) if known else 0
        try:
            turn = take(known, before)
            spoken = self._spoken(turn.session if turn.session.log else known, language)
            replies = self._renderer.replies(turn.said, spoken)
        except Exception as error:  # noqa: BLE001  # the talk must go on, whatever we did wrong
            self._report(error)
            spoken = self._spoken(known, language)
            replies = self._renderer.replies([Remark("fault")], spoken)
            return Decided(session=known or Session(), known=length, replies=replies, language=spoken)
        session = None if turn.forget else turn.session
        return Decided(
            session=session,
            known=length,
            replies=replies,
            language=spoken,
            rewrites=turn.rewrites,
            correction=turn.correction,
            view=turn.view,
        )

    def _spoken(self, session: Session | None, language: Language | None) -> Language:
        """Return the language last chosen in a talk."""
        entries = reversed(session.log) if session else ()
        chosen = (entry.language for entry in entries if isinstance(entry, Spoke))
        return next(chosen, language or self._language)

    def _report(self, error: Exception) -> None:
        # The message of an exception may quote what a person said: only that of storage, which does not, is logged.
        why = str(error) if isinstance(error, StorageError) else None
        steps = [f"{PurePath(step.filename).name}:{step.lineno}" for step in traceback.extract_tb(error.__traceback__)]
        log = journal("advising", self._log_level)
        log.error("turn failed", fault=type(error).__name__, why=why, at=" > ".join(steps))

    def _turn_of(self, conversation: ConversationId) -> asyncio.Lock:
        return self._locks.setdefault(conversation, asyncio.Lock())


Take = Callable[[Session | None, View | None], Turn]
"""What a message, or the opening of a talk, makes of the talk that is known, and of the view it ended with."""
