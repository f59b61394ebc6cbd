"""The queue of updates: delivered until confirmed, to one poller at a time."""

import asyncio
from collections import Counter, deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.channels.telegram.faults import Faults
from tests.channels.telegram.refusals import Refusal, conflict
from tests.channels.telegram.spec import Json

_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_LONGEST_POLL = 50
_PATIENCE = 0.05
"""Seconds that an update which is to come late waits for one to come after."""
_REMEMBERED = 1000


@dataclass(slots=True)
class _Entry:
    number: int
    kind: str
    content: Json
    stray: bool = False
    """A repetition: delivered once more, even if its number was confirmed."""

    def as_json(self) -> Json:
        return {"update_id": self.number, self.kind: self.content}


class Updates:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.allowed: frozenset[str] | None = None
        """What the bot asked for; None is all but what nobody gets by default."""
        self.confirmed = 0
        """All updates with smaller numbers were confirmed."""
        self.delivered = 0
        """How often an update was handed out, repetitions included."""
        self.taps: Counter[str] = Counter()
        """How often each tap was handed out, by the id of its query."""
        self._queue: list[_Entry] = []
        self._past: deque[_Entry] = deque(maxlen=_REMEMBERED)
        self._next = 200_000_001
        self._late: tuple[str, Json] | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._held = False

    def put(self, kind: str, content: Json) -> int | None:
        """Queue an update; return its number, None if the bot does not want the kind or it comes late."""
        if not self._wanted(kind):
            return None
        if self._late is None and self.faults.swaps():
            self._late = (kind, content)
            asyncio.get_running_loop().call_later(_PATIENCE, self._release_late)
            return None
        number = self._append(kind, content)
        self._release_late()
        return number

    def pending(self) -> int:
        return len(self._queue)

    def waits_for(self, account: int) -> bool:
        """Say whether something of a person's is not confirmed yet."""
        late = [self._late[1]] if self._late else []
        return any(one.get("from", {}).get("id") == account for one in (*(e.content for e in self._queue), *late))

    def repeat(self, number: int | None = None) -> None:
        """Deliver an update once more: the newest one, or the one with this number."""
        past = [entry for entry in self._past if number in {None, entry.number}]
        self._queue.append(_Entry(past[-1].number, past[-1].kind, past[-1].content, stray=True))
        self._wake()

    def swap(self) -> None:
        """Let the two newest updates trade places; hold them back first, or they may be on their way."""
        one, other = self._queue[-2:]
        one.kind, other.kind, one.content, other.content = other.kind, one.kind, other.content, one.content

    @contextmanager
    def held(self) -> Iterator[None]:
        """Deliver nothing inside the block; what came meanwhile is delivered at its end."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._wake()

    def forget(self) -> None:
        """Drop all that waits."""
        self._queue.clear()

    def interrupt(self, refusal: Refusal | None = None) -> None:
        """End the poll under way, if there is one."""
        if self._waiter and not self._waiter.done():
            if refusal:
                self._waiter.set_exception(refusal)
            else:
                self._waiter.set_result(None)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109  # its name in the API
        """Confirm what is below ``offset`` and return what waits, at the latest after ``timeout`` seconds."""
        self.interrupt(
            conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        self._confirm(offset)
        if not self._ready() and timeout > 0:
            await self._wait(min(timeout, _LONGEST_POLL))
        return self._take(limit)

    def restrict(self, kinds: Collection[str] | None) -> None:
        """Set which kinds of update the bot wants from here on."""
        self.allowed = frozenset(kinds) if kinds else None

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed is not None else kind not in _NOT_BY_DEFAULT

    def _append(self, kind: str, content: Json) -> int:
        entry = _Entry(self._next, kind, content)
        self._next += 1
        self._queue.append(entry)
        self._past.append(entry)
        if self.faults.duplicates():
            self._queue.append(_Entry(entry.number, kind, content, stray=True))
        self._wake()
        return entry.number

    def _release_late(self) -> None:
        if self._late:
            late, self._late = self._late, None
            self._append(*late)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._queue = self._queue[offset:]
        elif offset:
            self.confirmed = max(self.confirmed, offset)
            self._queue = [entry for entry in self._queue if entry.number >= offset or entry.stray]

    def _ready(self) -> bool:
        return bool(self._queue) and not self._held

    def _wake(self) -> None:
        if self._ready():
            self.interrupt()

    async def _wait(self, patience: float) -> None:
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(patience):
                await waiter
        except TimeoutError:
            pass
        finally:
            if self._waiter is waiter:
                self._waiter = None

    def _take(self, limit: int) -> list[Json]:
        if self._held:
            return []
        taken = self._queue[:limit]
        self._queue = [entry for entry in self._queue if not (entry.stray and entry in taken)]
        self.delivered += len(taken)
        self.taps.update(entry.content["id"] for entry in taken if entry.kind == "callback_query")
        return [entry.as_json() for entry in taken]
