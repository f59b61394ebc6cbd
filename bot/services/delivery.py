"""From the inbox to the outbox: turns in order per person, people side by side, replies sent in the order said.

What comes in is stored before the channel is told that we have it. A turn stores what was told, what is said and
that it is done at once. Each parcel is marked as tried before it is sent: if we die in between, a question is put
again at the next start, anything else is not repeated blindly. What cannot be sent when we are asked to stop waits in
the outbox for the next start.

What is said goes in one line, and what changes a message of before in another beside it: neither waits for the other,
save where the channel asks this person's messages to wait.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Protocol, Self, TypeVar

from bot.conversation.messages import Inbound, Reply
from bot.conversation.session import Session
from bot.journal import journal
from bot.locales import Language
from bot.services.advising import Advisor, Decided
from bot.storage.port import ConversationId, StorageError
from bot.storage.post import Incoming, Outcome, Outgoing, Parcel, Post

T = TypeVar("T")

_WONDERING = 0.5
"""Seconds after which a person is shown that an answer is being worked on."""

PATIENCE = 120
"""How often one parcel is tried while the channel says "later" or cannot be reached: for about an hour."""
DOUBTS = 6
"""How often a question is put that may have arrived each time."""
_LONGEST_WAIT = 30.0
"""Seconds between two tries, at most."""
_GRACE = 5.0
"""Seconds for what is under way when we are asked to stop; a service manager waits not much longer."""


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

    def is_beside(self, parcel: Parcel) -> bool:
        """Say whether a parcel changes what was sent before: only others that do must not overtake it."""

    async def send(self, conversation: ConversationId, parcel: Parcel) -> None:
        """Send one parcel. Raises ``LaterError``, ``UnreachableError``, ``InDoubtError`` or ``RefusedError``."""

    async def acknowledge(self, receipt: str) -> None:
        """Tell the sender that something has come; a fault here does not matter."""

    async def working(self, conversation: ConversationId) -> None:
        """Show that an answer is being worked on; a fault here does not matter."""


@dataclass(slots=True)
class _Line:
    """Parcels that go to one person one after the other."""

    parcels: deque[Outgoing] = field(default_factory=deque)
    sending: bool = False


@dataclass(slots=True)
class _Person:
    """What waits for one person, and whether somebody sees to it."""

    arrivals: deque[Incoming] = field(default_factory=deque)
    answering: bool = False
    said: _Line = field(default_factory=_Line)
    beside: _Line = field(default_factory=_Line)
    pauses: int = 0
    may_send: asyncio.Event | None = None
    """There only while the channel asks to wait; one that is set is as good as none."""

    @property
    def lines(self) -> tuple[_Line, _Line]:
        return self.beside, self.said

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Hold up all that goes to this person while the block lasts."""
        self.pauses += 1
        self.may_send = self.may_send or asyncio.Event()
        try:
            yield
        finally:
            self.pauses -= 1
            if not self.pauses:
                self.may_send.set()
                self.may_send = None


class Delivery:
    """Sees to the post of one channel while its block lasts."""

    def __init__(  # noqa: PLR0913  # what a shell needs from outside
        self,
        advisor: Advisor,
        post: Post,
        channel: Channel,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        grace: float = _GRACE,
        log_level: str = "warning",
    ) -> None:
        self._advisor = advisor
        self._post = post
        self._channel = channel
        self._sleep = sleep
        self._grace = grace
        self._log_level = log_level
        self._people: dict[ConversationId, _Person] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    async def take_in(self, arrivals: Sequence[Incoming]) -> None:
        """Store what came in and see to it, save what came before. Once this returns, it cannot be lost."""
        for incoming in await self._post.receive(arrivals):
            if incoming.receipt is not None:
                self._begin(self._acknowledge(incoming))
            self._person(incoming.conversation).arrivals.append(incoming)
            self._see_to(incoming.conversation)

    async def __aenter__(self) -> Self:
        """Begin with what an earlier run left behind."""
        for incoming in await self._post.unacknowledged(self._channel.name):
            self._begin(self._acknowledge(incoming))
        for outgoing in await self._post.undelivered(self._channel.name):
            await self._resume(outgoing)
        for incoming in await self._post.unanswered(self._channel.name):
            self._person(incoming.conversation).arrivals.append(incoming)
        for conversation in list(self._people):
            self._see_to(conversation)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Finish the turns under way and send what they said; what takes too long is left for the next start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._grace):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        self._is_stopping = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _resume(self, outgoing: Outgoing) -> None:
        if outgoing.tried and not outgoing.parcel.question:
            # It may have arrived: results and files are never repeated blindly.
            await self._post.delivered(outgoing.id)
        else:
            self._put_in_line(outgoing.conversation, [outgoing])

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _person(self, conversation: ConversationId) -> _Person:
        return self._people.setdefault(conversation, _Person())

    def _see_to(self, conversation: ConversationId) -> None:
        person = self._people[conversation]
        if person.arrivals and not person.answering:
            person.answering = True
            self._begin(self._answer_all(conversation, person))
        for line in person.lines:
            if line.parcels and not line.sending:
                line.sending = True
                self._begin(self._send_all(conversation, person, line))

    def _put_in_line(self, conversation: ConversationId, parcels: Sequence[Outgoing]) -> None:
        person = self._person(conversation)
        for outgoing in parcels:
            line = person.beside if self._channel.is_beside(outgoing.parcel) else person.said
            line.parcels.append(outgoing)

    async def _acknowledge(self, incoming: Incoming) -> None:
        try:
            await self._channel.acknowledge(incoming.receipt or "")
            await self._post.acknowledged(incoming)
        except Exception as error:  # noqa: BLE001  # the answer itself tells as much
            self._complain("not acknowledged", error)

    async def _answer_all(self, conversation: ConversationId, person: _Person) -> None:
        try:
            while person.arrivals:
                with self._showing_work(conversation):
                    parcels = await self._surely(lambda: self._turn(person.arrivals[0]))
                self._put_in_line(conversation, parcels)
                person.arrivals.popleft()
                self._see_to(conversation)
        except Exception as error:  # noqa: BLE001  # one person's trouble must not end the others' talks
            # What came in stays in the inbox: it is answered at the next start.
            self._complain("turn not stored", error)
            person.arrivals.clear()
        finally:
            person.answering = False
            self._leave(conversation, person)

    @contextmanager
    def _showing_work(self, conversation: ConversationId) -> Iterator[None]:
        """Show that an answer is being worked on if it takes longer than one waits without wondering."""
        showing = asyncio.get_running_loop().call_later(_WONDERING, lambda: self._begin(self._show_work(conversation)))
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
            outcome = Outcome(known, len(known.log), parcels, at_once=self._at_once(parcels))
            return await self._post.settle(incoming, outcome)

        async def keep(decided: Decided) -> list[Outgoing]:
            parcels = self._channel.parcels(incoming.payload, decided.replies)
            at_once = self._at_once(parcels)
            outcome = Outcome(decided.session, decided.known, parcels, decided.rewrites, decided.correction, at_once)
            return await self._post.settle(incoming, outcome)

        return await self._advisor.decide(incoming.conversation, said.inbound, said.language, keep)

    def _at_once(self, parcels: Sequence[Parcel]) -> frozenset[int]:
        """Return the positions of the first parcel of each line."""
        beside = [self._channel.is_beside(parcel) for parcel in parcels]
        return frozenset(beside.index(line) for line in set(beside))

    async def _send_all(self, conversation: ConversationId, person: _Person, line: _Line) -> None:
        try:
            while line.parcels:
                outgoing = line.parcels[0]
                if person.may_send:
                    await self._hold(outgoing, person)
                elif not outgoing.tried:
                    await self._surely(lambda: self._post.trying(line.parcels[0].id))
                await self._send(outgoing, person)
                line.parcels.popleft()
                await self._delivered(outgoing, person, line)
        except Exception as error:  # noqa: BLE001  # the same
            self._complain("parcel not sent", error)
            line.parcels.clear()
        finally:
            line.sending = False
            self._leave(conversation, person)

    async def _delivered(self, outgoing: Outgoing, person: _Person, line: _Line) -> None:
        """Let go of a parcel, and mark the next one as tried with the same stroke."""
        then = line.parcels[0] if line.parcels and not person.may_send else None
        await self._surely(lambda: self._post.delivered(outgoing.id, then.id if then else None))
        if then:
            line.parcels[0] = replace(then, tried=True)

    async def _send(self, outgoing: Outgoing, person: _Person) -> None:
        """Try until it was sent, refused, or may have been sent and must not be repeated."""
        doubts = 0
        for attempt in range(PATIENCE):
            try:
                await self._channel.send(outgoing.conversation, outgoing.parcel)
            except LaterError as later:
                with person.pause():
                    await self._wait(outgoing, later.seconds)
                await self._hold(outgoing, person)
            except UnreachableError:
                await self._wait(outgoing, _pause(attempt))
                await self._hold(outgoing, person)
            except InDoubtError:
                doubts += 1
                if not outgoing.parcel.question or doubts == DOUBTS:
                    return
                await self._sleep(_pause(attempt))
            except RefusedError as refused:
                self._complain("parcel refused", refused)
                return
            else:
                return
        self._complain("parcel given up", None)

    async def _wait(self, outgoing: Outgoing, seconds: float) -> None:
        """Wait before a parcel is tried again of which it is certain that it was not sent.

        If we are stopped meanwhile, it must not count as one that may have arrived.
        """
        await self._surely(lambda: self._post.untried(outgoing.id))
        await self._sleep(seconds)

    async def _hold(self, outgoing: Outgoing, person: _Person) -> None:
        """Hold a parcel back as long as the channel asks this person's to wait, and mark it as tried after that."""
        if person.may_send:
            await self._surely(lambda: self._post.untried(outgoing.id))
        while person.may_send:
            await person.may_send.wait()
        await self._surely(lambda: self._post.trying(outgoing.id))

    async def _surely(self, store: Callable[[], Awaitable[T]]) -> T:
        """Store something, if need be after the storage could not be used for a while."""
        for attempt in count():
            try:
                return await store()
            except StorageError as error:
                self._complain("storage cannot be used", error)
                await self._sleep(_pause(attempt))
        raise AssertionError  # `count` has no end

    def _leave(self, conversation: ConversationId, person: _Person) -> None:
        if person.answering or any(line.sending for line in person.lines) or self._is_stopping:
            return
        if person.arrivals or any(line.parcels for line in person.lines):
            self._see_to(conversation)
        elif self._people.get(conversation) is person:
            del self._people[conversation]

    def _complain(self, event: str, error: Exception | None) -> None:
        journal("delivery", self._log_level).warning(event, fault=type(error).__name__ if error else None)


def _pause(attempt: int) -> float:
    """Return the seconds to wait after the attempt of this number: longer each time, up to a limit."""
    return min(0.2 * 2.0 ** min(attempt, 10), _LONGEST_WAIT)
