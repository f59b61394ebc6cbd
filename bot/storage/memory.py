"""Storage that lasts as long as the process: for tests, previews and a talk that shall not be kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversation.records import plain_entry
from bot.conversation.session import Entry, Session
from bot.conversation.turn import Correction
from bot.storage.port import Clock, ConversationId, KeptCorrection, StaleSessionError, plain_correction, unsaved


@dataclass(slots=True)
class _Sent:
    conversation: ConversationId
    kept: KeptCorrection
    is_read: bool = False


class MemoryStorage:
    """No method awaits anything, so each is a transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._logs: dict[ConversationId, list[tuple[Entry, str]]] = {}
        self._corrections: list[_Sent] = []
        self._last_correction = 0

    async def load(self, conversation: ConversationId) -> Session | None:
        stored = self._logs.get(conversation)
        return Session(tuple(entry for entry, _ in stored)) if stored else None

    async def save(
        self, conversation: ConversationId, session: Session, known: int, correction: Correction | None = None
    ) -> None:
        new = unsaved(session, known)
        stored = self._logs.get(conversation, [])
        if len(stored) != known or [entry for entry, _ in stored[-1:]] != list(session.log[:known][-1:]):
            raise StaleSessionError(known, len(stored))
        self._put(conversation, stored + self._stamped(new))
        if correction:
            self._last_correction += 1
            kept = KeptCorrection(self._last_correction, correction, self._now())
            self._corrections.append(_Sent(conversation, kept))

    async def replace(self, conversation: ConversationId, session: Session, known: int | None = None) -> None:
        stored = len(self._logs.get(conversation, []))
        if known is not None and stored != known:
            raise StaleSessionError(known, stored)
        self._put(conversation, self._stamped(session.log))

    async def forget(self, conversation: ConversationId) -> None:
        self._put(conversation, [])
        self._corrections = [sent for sent in self._corrections if sent.conversation != conversation]

    async def forget_idle(self, before: datetime) -> int:
        moment = before.isoformat(timespec="seconds")
        newest = {name: max(stored_at for _, stored_at in log) for name, log in self._logs.items()}
        idle = [name for name, stored_at in newest.items() if stored_at < moment and not self._waits(name)]
        for name in idle:
            await self.forget(name)
        return len(idle)

    async def export(self, conversation: ConversationId) -> list[dict[str, Any]]:
        log = [
            {"conversation": conversation, "stored_at": stored_at, "entry": plain_entry(entry)}
            for entry, stored_at in self._logs.get(conversation, [])
        ]
        sent = [sent.kept for sent in self._corrections if sent.conversation == conversation]
        return log + [
            {
                "conversation": conversation,
                "stored_at": kept.stored_at,
                "correction": plain_correction(kept.correction),
            }
            for kept in sent
        ]

    async def conversations(self) -> list[ConversationId]:
        return sorted(self._logs)

    async def unread_corrections(self) -> list[KeptCorrection]:
        return [sent.kept for sent in self._corrections if not sent.is_read]

    async def mark_read(self, ids: Collection[int]) -> int:
        unread = [sent for sent in self._corrections if sent.kept.id in ids and not sent.is_read]
        for sent in unread:
            sent.is_read = True
        return len(unread)

    def _waits(self, _: ConversationId) -> bool:
        return False  # without an inbox nothing waits

    def _stamped(self, entries: tuple[Entry, ...]) -> list[tuple[Entry, str]]:
        stored_at = self._now()
        return [(entry, stored_at) for entry in entries]

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")

    def _put(self, conversation: ConversationId, log: list[tuple[Entry, str]]) -> None:
        if log:
            self._logs[conversation] = log
        else:
            self._logs.pop(conversation, None)
