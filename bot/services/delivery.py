"""From the inbox to the outbox: turns in order per person, people side by side, replies sent in the order said.

What comes in is stored before the channel is told that we have it. A turn stores what was told, what is said and
that it is done at once. Each parcel is marked as tried before it is sent: if we die in between, a question is put
again at the next start, anything else is not repeated blindly.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

from bot.conversation.messages import Inbound, Reply
from bot.conversation.session import Session
from bot.journal import journal
from bot.locales import Language
from bot.services.advising import Advisor, Decided
from bot.storage.port import ConversationId
from bot.storage.post import Incoming, Outcome, Outgoing, Parcel, Post

_WONDERING = 0.5
"""Seconds after which a person is shown that an answer is being worked on."""

PATIENCE = 12
"""How often one parcel is tried while the channel says "later" or cannot be reached: for about two minutes."""
_LONGEST_WAIT = 30.0
"""Seconds between two tries, at most."""


class LaterError(Exception):
    """The channel asks to wait so many seconds before this person hears more; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"later, in {seconds} s")
        self.seconds = seconds


class UnreachableError(Exception):
    """The channel could not be asked; it is certain that nothing was sent."""


class InDoubtError(Exception):
    """The connection broke: it may have been sent, or not."""


class RefusedError(Exception):
    """The channel will never send this (the person has gone, the message is wrong)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came in, as the advisor understands it."""

    inbound: Inbound
    language: Language | None


class Channel(Protocol):
    """What delivery needs of a channel."""

    name: str

    def understood(self, payload: Mapping[str, Any]) -> Said | None:
        """Return what a stored payload says; None if it is answered without the advisor."""

    def parcels(self, payload: Mapping[str, Any], replies: Sequence[Reply]) -> list[Parcel]:
        """Return what to send in answer to a payload."""

    async def send(self, conversation: ConversationId, parcel: Parcel) -> None:
        """Send one parcel. Raises ``LaterError``, ``UnreachableError``, ``InDoubtError`` or ``RefusedError``."""

    async def working(self, conversation: ConversationId) -> None:
        """Show that an answer is being worked on; a fault here does not matter."""


@dataclass(slots=True)
class _Person:
    """What waits for one person, and the tasks that see to it."""

    arrivals: deque[Incoming] = field(default_factory=deque)
    parcels: deque[Outgoing] = field(default_factory=deque)
    answering: bool = False
    sending: bool = False


class Delivery:
    """Sees to the post of one channel while ``run`` is under way."""

    def __init__(
        self,
        advisor: Advisor,
        post: Post,
        channel: Channel,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        log_level: str = "warning",
    ) -> None:
        self._advisor = advisor
        self._post = post
        self._channel = channel
        self._sleep = sleep
        self._log_level = log_level
        self._people: dict[ConversationId, _Person] = {}
        self._tasks: asyncio.TaskGroup | None = None

    async def take_in(self, incoming: Incoming) -> bool:
        """Store what came in and see to it; False if it came before. Once this returns, it cannot be lost."""
        if not await self._post.receive(incoming):
            return False
        self._person(incoming.conversation).arrivals.append(incoming)
        self._see_to(incoming.conversation)
        return True

    async def __aenter__(self) -> Self:
        """Begin with what an earlier run left behind."""
        self._tasks = await asyncio.TaskGroup().__aenter__()
        for outgoing in await self._post.undelivered(self._channel.name):
            await self._resume(outgoing)
        for incoming in await self._post.unanswered(self._channel.name):
            self._person(incoming.conversation).arrivals.append(incoming)
        for conversation in list(self._people):
            self._see_to(conversation)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the turns under way and send what they said."""
        assert self._tasks is not None
        await self._tasks.__aexit__(kind, error, trace)
        self._tasks = None

    async def _resume(self, outgoing: Outgoing) -> None:
        if outgoing.tried and not outgoing.parcel.question:
            # It may have arrived: results and files are never repeated blindly.
            await self._post.delivered(outgoing.id)
        else:
            self._person(outgoing.conversation).parcels.append(outgoing)

    def _person(self, conversation: ConversationId) -> _Person:
        return self._people.setdefault(conversation, _Person())

    def _see_to(self, conversation: ConversationId) -> None:
        assert self._tasks is not None, "take_in is used while the delivery runs"
        person = self._people[conversation]
        if person.arrivals and not person.answering:
            person.answering = True
            self._tasks.create_task(self._answer(conversation, person))
        if person.parcels and not person.sending:
            person.sending = True
            self._tasks.create_task(self._send_all(conversation, person))

    async def _answer(self, conversation: ConversationId, person: _Person) -> None:
        try:
            while person.arrivals:
                async with self._showing_work(conversation):
                    person.parcels += await self._turn(person.arrivals[0])
                person.arrivals.popleft()
                self._see_to(conversation)
        except Exception as error:  # noqa: BLE001  # one person's trouble must not end the others' talks
            # What came in stays in the inbox: it is answered at the next start.
            self._complain("turn not stored", error)
            person.arrivals.clear()
        finally:
            person.answering = False
            self._leave(conversation, person)

    @asynccontextmanager
    async def _showing_work(self, conversation: ConversationId) -> AsyncIterator[None]:
        """Show that an answer is being worked on if it takes longer than one waits without wondering."""
        assert self._tasks is not None
        showing = asyncio.get_running_loop().call_later(
            _WONDERING, lambda: self._tasks and self._tasks.create_task(self._show_work(conversation))
        )
        try:
            yield
        finally:
            showing.cancel()

    async def _show_work(self, conversation: ConversationId) -> None:
        try:
            await self._channel.working(conversation)
        except Exception as error:  # noqa: BLE001  # a sign of work that fails is no reason to stop working
            self._complain("sign of work not sent", error)

    async def _turn(self, incoming: Incoming) -> list[Outgoing]:
        said = self._channel.understood(incoming.payload)
        if said is None:
            known = await self._post.load(incoming.conversation) or Session()
            parcels = self._channel.parcels(incoming.payload, ())
            return await self._post.settle(incoming, Outcome(known, len(known.log), parcels))

        async def keep(decided: Decided) -> list[Outgoing]:
            parcels = self._channel.parcels(incoming.payload, decided.replies)
            return await self._post.settle(incoming, Outcome(decided.session, decided.known, parcels))

        return await self._advisor.decide(incoming.conversation, said.inbound, said.language, keep)

    async def _send_all(self, conversation: ConversationId, person: _Person) -> None:
        try:
            while person.parcels:
                outgoing = person.parcels[0]
                if not outgoing.tried:
                    await self._post.trying(outgoing.id)
                await self._send(outgoing)
                person.parcels.popleft()
                then = person.parcels[0] if person.parcels else None
                await self._post.delivered(outgoing.id, then.id if then else None)
                if then:
                    person.parcels[0] = Outgoing(then.id, then.conversation, then.parcel, tried=True)
        except Exception as error:  # noqa: BLE001  # the same
            self._complain("parcel not sent", error)
            person.parcels.clear()
        finally:
            person.sending = False
            self._leave(conversation, person)

    async def _send(self, outgoing: Outgoing) -> None:
        """Try until it was sent, refused, or may have been sent and must not be repeated."""
        for attempt in range(PATIENCE):
            try:
                await self._channel.send(outgoing.conversation, outgoing.parcel)
            except LaterError as later:
                await self._sleep(later.seconds)
            except UnreachableError:
                await self._sleep(min(0.2 * 2**attempt, _LONGEST_WAIT))
            except InDoubtError:
                if not outgoing.parcel.question:
                    return
                await self._sleep(min(0.2 * 2**attempt, _LONGEST_WAIT))
            except RefusedError as refused:
                self._complain("parcel refused", refused)
                return
            else:
                return
        self._complain("parcel given up", None)

    def _leave(self, conversation: ConversationId, person: _Person) -> None:
        if person.answering or person.sending:
            return
        if person.arrivals or person.parcels:
            self._see_to(conversation)
        elif self._people.get(conversation) is person:
            del self._people[conversation]

    def _complain(self, event: str, error: Exception | None) -> None:
        journal("delivery", self._log_level).warning(event, fault=type(error).__name__ if error else None)
