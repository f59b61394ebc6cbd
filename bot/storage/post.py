"""What the adviser needs to keep of its post: what came in and is not answered, what was said and is not delivered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.conversation.session import Session
from bot.conversation.turn import Correction
from bot.storage.port import ConversationId, Storage


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that came in; a channel (``source``) counts them by ``number``.

    ``receipt`` is what the channel needs to tell the sender that it has come, if it must.
    """

    source: str
    number: int
    conversation: ConversationId
    payload: Mapping[str, Any]
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to send, rendered; a ``question`` may be put again when it is not known whether it arrived."""

    payload: Mapping[str, Any]
    question: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A parcel as it waits in the outbox; ``tried`` says that it may have arrived."""

    id: int
    conversation: ConversationId
    parcel: Parcel
    tried: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn leaves behind: the session (None: forget the person) that had ``known`` entries, and what to send."""

    session: Session | None
    known: int
    parcels: Sequence[Parcel]
    rewrites: bool = False
    """The session does not go on from what is stored: it takes its place."""
    correction: Correction | None = None
    """What the person found wrong with a card; never with a session that rewrites."""
    at_once: frozenset[int] = frozenset({0})
    """The positions of the parcels that are sent as soon as this is stored, if nothing else waits for this person."""


class Post(Storage, Protocol):
    """The logs of all conversations, with the inbox and the outbox of each channel. Every method is one transaction."""

    async def receive(self, arrivals: Sequence[Incoming]) -> list[Incoming]:
        """Keep all that came in, or nothing, and return what had not come before."""

    async def acknowledged(self, incoming: Incoming) -> None:
        """Note that the sender knows it has come; a crash right after may undo that."""

    async def unacknowledged(self, source: str) -> list[Incoming]:
        """Return what has a receipt of which the sender may not know, answered or not; its payload may be gone."""

    async def settle(self, incoming: Incoming, outcome: Outcome) -> list[Outgoing]:
        """Store all that a turn brought about, and that what came in has been answered.

        The parcels to be sent at once are marked as tried if nothing else waits for this person.
        Raises ``StaleSessionError`` if another writer was first; then nothing is stored.
        """

    async def unanswered(self, source: str) -> list[Incoming]:
        """Return what came in and was not answered, in the order of its numbers."""

    async def undelivered(self, source: str) -> list[Outgoing]:
        """Return what waits to be sent, in the order it was said."""

    async def delivered(self, id_: int, then: int | None = None) -> None:
        """Let go of what was delivered (or never can be), and mark the next one as tried.

        A crash right after may leave what was delivered there, as tried; the mark of the next one stays.
        """

    async def trying(self, id_: int) -> None:
        """Mark what is about to be sent: from now on it may have arrived."""

    async def untried(self, id_: int) -> None:
        """Mark that it is certain that nothing was sent, and that it waits as before."""

    async def tidy(self, before: datetime) -> None:
        """Let go of the numbers of what was answered before a moment; it is not sent again so late."""
