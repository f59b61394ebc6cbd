"""What the adviser needs to keep of its talks; each method is one transaction."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType, Protocol, TypeAlias

from bot.conversation.session import Entry, Session
from bot.conversation.turn import Correction

ConversationId = NewType("ConversationId", str)
"""The channel and the person's name there: ``terminal:me``, ``telegram:42``."""

Clock: TypeAlias = Callable[[], datetime]
"""Tells the time in UTC, with its time zone."""


class StorageError(Exception):
    """What is stored cannot be reached or written; the message is one sentence for the operator."""


class SchemaError(StorageError):
    """The database is not one that this version of the program can use."""


class StaleSessionError(StorageError):
    """Another writer was first and nothing was stored: load again, and decide again.

    The message leaves out who is talking, so that it may go to a log.
    """

    def __init__(self, known: int, stored: int) -> None:
        others = "others" if known == stored else stored
        super().__init__(f"{known} entries were loaded, but {others} are stored")


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """A correction as it waits for the authors; of who sent it nothing is told. ``stored_at`` is ISO 8601, UTC."""

    id: int
    correction: Correction
    stored_at: str


class Storage(Protocol):
    """The logs of all conversations, and what people found wrong with the cards.

    An empty log is the same as none. Every method raises ``StorageError`` when what is stored cannot be reached.
    A call that was cancelled has done all of its work or none.
    """

    async def load(self, conversation: ConversationId) -> Session | None:
        """Return the talk so far; nothing if nothing is known of this person."""

    async def save(
        self, conversation: ConversationId, session: Session, known: int, correction: Correction | None = None
    ) -> None:
        """Add what the session's log has beyond the ``known`` entries that were loaded, and keep the correction.

        Raises ``StaleSessionError`` if not exactly ``known`` entries are stored or the last of them is not the
        session's, and ``ValueError`` if the session has fewer.
        """

    async def replace(self, conversation: ConversationId, session: Session, known: int | None = None) -> None:
        """Put this log in place of what is stored, and leave no trace of that.

        Raises ``StaleSessionError`` if ``known`` is given and not exactly so many entries are stored.
        """

    async def forget(self, conversation: ConversationId) -> None:
        """Leave no trace of the person, corrections included; that nothing is known of them is no error.

        After a ``StorageError`` traces may be left: forget again.
        """

    async def forget_idle(self, before: datetime) -> int:
        """Forget everybody whose newest entry was stored before a moment; return how many they were.

        Who has sent something that waits to be answered is here again, and stays.
        """

    async def export(self, conversation: ConversationId) -> list[dict[str, Any]]:
        """Return all that is stored of one person as plain values, in the order stored.

        Each has the ``conversation``, ``stored_at`` (ISO 8601, UTC) and the ``entry``, or after all entries the
        ``correction``.
        """

    async def conversations(self) -> list[ConversationId]:
        """Return all of whom something is known, sorted."""

    async def unread_corrections(self) -> list[KeptCorrection]:
        """Return the corrections that no author has read, the oldest first."""

    async def mark_read(self, ids: Collection[int]) -> int:
        """Mark corrections as read; return how many of them were unread."""


def plain_correction(correction: Correction) -> dict[str, str]:
    """Return a correction as plain values."""
    return {
        "offer": correction.offer,
        "verified_on": correction.verified_on.isoformat(),
        "language": correction.language,
        "kind": correction.kind,
        "text": correction.text,
    }


def unsaved(session: Session, known: int) -> tuple[Entry, ...]:
    """Return the entries beyond the ``known`` ones; raises ``ValueError`` if some of those are missing."""
    if not 0 <= known <= len(session.log):
        raise ValueError(f"a session of {len(session.log)} entries does not continue a log of {known}")
    return session.log[known:]
