"""From inbox to outbox: in order, once, through a channel that fails, storage that fails, stops and deaths."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversation.flow import Script
from bot.conversation.messages import Reply, Typed
from bot.conversation.session import Session, Spoke
from bot.services import delivery
from bot.services.advising import Advisor
from bot.services.delivery import (
    DOUBTS,
    PATIENCE,
    Delivery,
    InDoubtError,
    LaterError,
    RefusedError,
    Said,
    UnreachableError,
)
from bot.storage.memory_post import MemoryPost
from bot.storage.port import ConversationId, StorageError
from bot.storage.post import Incoming, Outcome, Outgoing, Parcel
from bot.views.rendering import Renderer
from tests.talks.talking import TODAY

ASHA, BO = ConversationId("pigeon:1"), ConversationId("pigeon:2")
GREETING = 2
"""Messages that greet somebody new: who we are, and the question whether to start."""


class Pigeon:
    """A channel that carries texts, and fails as it is told to; each fault is used up by one call."""

    name = "pigeon"

    def __init__(self) -> None:
        self.sent: list[tuple[ConversationId, str]] = []
        self.acknowledged: list[str] = []
        self.signs: list[ConversationId] = []
        self.faults: deque[Exception | None] = deque()
        self.fails_always: Exception | None = None

    def understood(self, payload: Mapping[str, Any]) -> Said | None:
        return Said(inbound=Typed(payload["typed"]), language="en") if "typed" in payload else None

    def parcels(self, _: Mapping[str, Any], replies: Sequence[Reply]) -> list[Parcel]:
        return [Parcel({"text": reply.text}, question=reply.asking is not None) for reply in replies]

    def is_beside(self, parcel: Parcel) -> bool:
        return bool(parcel.payload.get("beside"))

    async def send(self, conversation: ConversationId, parcel: Parcel) -> None:
        fault = self.faults.popleft() if self.faults else self.fails_always
        if isinstance(fault, InDoubtError) or fault is None:
            self.sent.append((conversation, parcel.payload["text"]))
        if fault:
            raise fault

    async def acknowledge(self, receipt: str) -> None:
        self.acknowledged.append(receipt)

    async def working(self, conversation: ConversationId) -> None:
        self.signs.append(conversation)

    def texts(self, conversation: ConversationId = ASHA) -> list[str]:
        return [text for name, text in self.sent if name == conversation]


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def post() -> MemoryPost:
    return MemoryPost(lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))


Deliver = Callable[..., Delivery]


@pytest.fixture
def waits() -> list[float]:
    """The seconds that were slept."""
    return []


@pytest.fixture
def deliver(post: MemoryPost, pigeon: Pigeon, script: Script, renderer: Renderer, waits: list[float]) -> Deliver:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    def make(post: MemoryPost = post, **options: Any) -> Delivery:
        advisor = Advisor(post, script, renderer, lambda: TODAY, "zh")
        return Delivery(advisor, post, pigeon, **{"sleep": sleep, **options})

    return make


def message(number: int, text: str = "hm", name: ConversationId = ASHA, receipt: str | None = None) -> Incoming:
    return Incoming("pigeon", number, name, {"typed": text}, receipt)


async def sleepless(_: float) -> None:
    await asyncio.Event().wait()


async def test_replies_are_sent_in_the_order_said_and_what_comes_twice_is_answered_once(
    deliver: Deliver, pigeon: Pigeon, post: MemoryPost, script: Script
) -> None:
    async with deliver() as delivering:
        await delivering.take_in([message(1, receipt="tap"), message(1, receipt="tap"), message(2, name=BO)])
        await delivering.take_in([message(1, receipt="tap")])
    assert pigeon.texts() == [script.texts["en"]["hello"], script.texts["en"]["ask.consent"]] == pigeon.texts(BO)
    assert pigeon.acknowledged == ["tap"]
    assert await post.undelivered("pigeon") == []
    assert await post.unanswered("pigeon") == []
    assert await post.unacknowledged("pigeon") == []


async def test_a_channel_that_says_later_is_obeyed(deliver: Deliver, pigeon: Pigeon, waits: list[float]) -> None:
    pigeon.faults += [LaterError(7.5), None, LaterError(3.0)]
    async with deliver() as delivering:
        await delivering.take_in([message(1)])
    assert waits == [7.5, 3.0]
    assert len(pigeon.texts()) == GREETING


async def test_a_channel_that_cannot_be_reached_is_tried_again_for_an_hour(
    deliver: Deliver, pigeon: Pigeon, waits: list[float]
) -> None:
    pigeon.faults += [UnreachableError()] * (PATIENCE - 1)
    async with deliver() as delivering:
        await delivering.take_in([message(1)])
    assert len(pigeon.texts()) == GREETING
    assert waits == sorted(waits)
    assert 45 * 60 < sum(waits) < 90 * 60


async def test_in_doubt_a_question_is_put_again_and_nothing_else_is_repeated(deliver: Deliver, pigeon: Pigeon) -> None:
    pigeon.faults += [InDoubtError(), InDoubtError()]
    async with deliver() as delivering:
        await delivering.take_in([message(1)])
    hello, question, again = pigeon.texts()
    assert question == again != hello


async def test_a_question_is_not_put_without_end(deliver: Deliver, pigeon: Pigeon) -> None:
    pigeon.fails_always = InDoubtError()
    async with deliver() as delivering:
        await delivering.take_in([message(1)])
    assert len(pigeon.texts()) == 1 + DOUBTS


async def test_what_is_refused_does_not_hold_up_the_rest(deliver: Deliver, pigeon: Pigeon, script: Script) -> None:
    pigeon.faults += [RefusedError("too long")]
    async with deliver() as delivering:
        await delivering.take_in([message(1)])
    assert pigeon.texts() == [script.texts["en"]["ask.consent"]]


async def test_who_stops_it_does_not_wait_for_a_channel_that_is_gone_and_nothing_is_lost(
    deliver: Deliver, pigeon: Pigeon, post: MemoryPost
) -> None:
    pigeon.fails_always = UnreachableError()
    async with deliver(sleep=sleepless, grace=0.01) as delivering:
        await delivering.take_in([message(1), message(2, name=BO)])
        await delivering.take_in([message(3)])
    assert pigeon.sent == []
    assert not any(outgoing.tried for outgoing in await post.undelivered("pigeon"))
    pigeon.fails_always = None
    async with deliver():
        pass
    assert len(pigeon.texts(BO)) == GREETING
    assert len(pigeon.texts()) > GREETING
    assert await post.undelivered("pigeon") == []


async def test_after_a_death_taps_are_acknowledged_messages_answered_and_questions_put_again(
    deliver: Deliver, pigeon: Pigeon, post: MemoryPost
) -> None:
    await post.receive([message(1, receipt="tap"), message(2, name=BO)])
    said = [Parcel({"text": "results"}), Parcel({"text": "menu"}, question=True)]
    first, second = await post.settle(message(1), Outcome(Session((Spoke("en"),)), 0, said))
    assert (first.tried, second.tried) == (True, False)
    await post.trying(second.id)
    async with deliver():
        pass
    assert pigeon.texts() == ["menu"], "results that may have arrived are not repeated"
    assert len(pigeon.texts(BO)) == GREETING
    assert pigeon.acknowledged == ["tap"]
    async with deliver():
        pass
    assert pigeon.acknowledged == ["tap"]
    assert pigeon.texts() == ["menu"]


class Locked(MemoryPost):
    """A database that cannot be used for the first few calls of a kind."""

    def __init__(self, **calls: int) -> None:
        super().__init__(lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))
        self._calls = calls

    def _fail(self, call: str) -> None:
        if self._calls.get(call, 0) > 0:
            self._calls[call] -= 1
            raise StorageError("the database is locked")

    async def settle(self, incoming: Incoming, outcome: Outcome) -> list[Outgoing]:
        self._fail("settle")
        return await super().settle(incoming, outcome)

    async def trying(self, id_: int) -> None:
        self._fail("trying")
        await super().trying(id_)

    async def delivered(self, id_: int, then: int | None = None) -> None:
        self._fail("delivered")
        await super().delivered(id_, then)


@pytest.mark.parametrize("call", ["settle", "trying", "delivered"])
async def test_a_database_that_is_locked_for_a_while_delays_the_answer_and_loses_nothing(
    call: str, deliver: Deliver, pigeon: Pigeon, waits: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    post = Locked(**{call: 3})
    pigeon.faults += [UnreachableError()]
    async with deliver(post) as delivering:
        await delivering.take_in([message(1)])
    assert len(pigeon.texts()) == GREETING
    assert await post.undelivered("pigeon") == []
    assert len(waits) == 4
    assert capsys.readouterr().err.count("StorageError") == 3


class Editing(Pigeon):
    """A channel that changes what it said before, too; a call waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: dict[str, asyncio.Future[None]] = {}

    def parcels(self, _: Mapping[str, Any], replies: Sequence[Reply]) -> list[Parcel]:
        change = {"text": "change", "beside": True}
        return [Parcel(change, question=True), *super().parcels({}, replies)]

    async def send(self, conversation: ConversationId, parcel: Parcel) -> None:
        text = parcel.payload["text"]
        self.under_way[text] = asyncio.get_running_loop().create_future()
        try:
            await self.under_way[text]
        finally:
            del self.under_way[text]
        await super().send(conversation, parcel)

    async def see(self, *texts: str) -> None:
        """Wait until these are under way, and nothing else."""
        async with asyncio.timeout(5):
            while self.under_way.keys() != set(texts):  # noqa: ASYNC110  # nothing to wait on
                await asyncio.sleep(0.001)

    def let_go(self, text: str, fault: Exception | None = None) -> None:
        if fault:
            self.under_way[text].set_exception(fault)
        else:
            self.under_way[text].set_result(None)


@pytest.fixture
def editing() -> Editing:
    return Editing()


@pytest.fixture
def side_by_side(post: MemoryPost, editing: Editing, script: Script, renderer: Renderer) -> Deliver:
    def make(**options: Any) -> Delivery:
        return Delivery(Advisor(post, script, renderer, lambda: TODAY, "zh"), post, editing, **options)

    return make


async def test_what_changes_a_message_of_before_travels_beside_what_is_said(
    side_by_side: Deliver, editing: Editing, post: MemoryPost, script: Script
) -> None:
    hello, question = script.texts["en"]["hello"], script.texts["en"]["ask.consent"]
    async with side_by_side() as delivering:
        await delivering.take_in([message(1)])
        await editing.see("change", hello)
        assert [outgoing.tried for outgoing in await post.undelivered("pigeon")] == [True, True, False]
        editing.let_go(hello)
        await editing.see("change", question)
        assert [outgoing.tried for outgoing in await post.undelivered("pigeon")] == [True, True]
        editing.let_go("change")
        editing.let_go(question)
    assert editing.texts() == [hello, "change", question]
    assert await post.undelivered("pigeon") == []


async def test_a_person_whom_the_channel_asks_to_wait_is_sent_nothing_meanwhile(
    side_by_side: Deliver, editing: Editing, post: MemoryPost, script: Script
) -> None:
    hello, question = script.texts["en"]["hello"], script.texts["en"]["ask.consent"]
    over = asyncio.Event()

    async def sleep(_: float) -> None:
        await over.wait()

    async with side_by_side(sleep=sleep) as delivering:
        await delivering.take_in([message(1)])
        await editing.see("change", hello)
        editing.let_go("change", LaterError(30))
        await editing.see(hello)
        editing.let_go(hello)
        await editing.see()
        await asyncio.sleep(0.01)
        assert editing.under_way == {}
        assert not any(outgoing.tried for outgoing in await post.undelivered("pigeon"))
        over.set()
        await editing.see("change", question)
        editing.let_go("change")
        editing.let_go(question)
    assert editing.texts() == [hello, "change", question]


async def test_work_that_takes_its_time_is_shown(
    deliver: Deliver, pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_WONDERING", 0.0)
    slow = Locked(settle=1)
    async with deliver(slow, sleep=lambda _: asyncio.sleep(0.01)) as delivering:
        await delivering.take_in([message(1)])
    assert pigeon.signs == [ASHA]


async def test_quick_work_is_not(deliver: Deliver, pigeon: Pigeon) -> None:
    async with deliver() as delivering:
        await delivering.take_in([message(1)])
    assert pigeon.signs == []
