"""Post that lasts as long as the process."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.storage.memory import MemoryStorage
from bot.storage.port import Clock, ConversationId
from bot.storage.post import Incoming, Outcome, Outgoing


class MemoryPost(MemoryStorage):
    """No method awaits anything, so each is a transaction."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._ids = count(1)
        self._numbers: dict[tuple[str, int], datetime] = {}
        self._inbox: dict[tuple[str, int], Incoming] = {}
        self._receipts: dict[tuple[str, int], Incoming] = {}
        self._outbox: dict[int, tuple[str, Outgoing]] = {}

    async def receive(self, arrivals: Sequence[Incoming]) -> list[Incoming]:
        return [incoming for incoming in arrivals if self._is_new(incoming)]

    def _is_new(self, incoming: Incoming) -> bool:
        place = incoming.source, incoming.number
        if place in self._numbers:
            return False
        self._numbers[place] = self._clock()
        self._inbox[place] = incoming
        if incoming.receipt is not None:
            self._receipts[place] = replace(incoming, payload={})
        return True

    async def acknowledged(self, incoming: Incoming) -> None:
        self._receipts.pop((incoming.source, incoming.number), None)

    async def unacknowledged(self, source: str) -> list[Incoming]:
        return [incoming for (found, _), incoming in sorted(self._receipts.items()) if found == source]

    async def settle(self, incoming: Incoming, outcome: Outcome) -> list[Outgoing]:
        name = incoming.conversation
        if outcome.session is None:
            await self.forget(name)
        elif outcome.rewrites:
            await self.replace(name, outcome.session, outcome.known)
        else:
            await self.save(name, outcome.session, outcome.known, outcome.correction)
        self._inbox.pop((incoming.source, incoming.number), None)
        waits = any(found.conversation == name for _, found in self._outbox.values())
        put = [
            Outgoing(next(self._ids), name, parcel, tried=not waits and position in outcome.at_once)
            for position, parcel in enumerate(outcome.parcels)
        ]
        self._outbox |= {outgoing.id: (incoming.source, outgoing) for outgoing in put}
        return put

    async def unanswered(self, source: str) -> list[Incoming]:
        return [incoming for (found, _), incoming in sorted(self._inbox.items()) if found == source]

    async def undelivered(self, source: str) -> list[Outgoing]:
        return [outgoing for found, outgoing in self._outbox.values() if found == source]

    async def delivered(self, id_: int, then: int | None = None) -> None:
        self._outbox.pop(id_, None)
        if then is not None:
            await self.trying(then)

    async def trying(self, id_: int) -> None:
        self._mark(id_, tried=True)

    async def untried(self, id_: int) -> None:
        self._mark(id_, tried=False)

    def _mark(self, id_: int, *, tried: bool) -> None:
        if id_ in self._outbox:
            source, outgoing = self._outbox[id_]
            self._outbox[id_] = (source, replace(outgoing, tried=tried))

    async def tidy(self, before: datetime) -> None:
        answered = [
            place for place, received in self._numbers.items() if received < before and place not in self._inbox
        ]
        for place in answered:
            del self._numbers[place]

    def _waits(self, conversation: ConversationId) -> bool:
        return any(incoming.conversation == conversation for incoming in self._inbox.values())

    async def forget(self, conversation: ConversationId) -> None:
        await super().forget(conversation)
        self._inbox = {
            place: incoming for place, incoming in self._inbox.items() if incoming.conversation != conversation
        }
        self._receipts = {
            place: incoming for place, incoming in self._receipts.items() if incoming.conversation != conversation
        }
        self._outbox = {id_: kept for id_, kept in self._outbox.items() if kept[1].conversation != conversation}
