"""One contract for the post of all storages: nothing lost, nothing taken twice, nothing half stored."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.applicant.answers import Exact
from bot.conversation.session import Session, Told
from bot.conversation.turn import Correction
from bot.storage.memory_post import MemoryPost
from bot.storage.port import Clock, ConversationId, StaleSessionError
from bot.storage.post import Incoming, Outcome, Parcel, Post
from bot.storage.sqlite_post import open_post

ASHA, BO = ConversationId("telegram:1"), ConversationId("telegram:2")
SESSION = Session((Told("amount_needed", Exact(Decimal(300000))),))
QUESTION, RESULT = Parcel({"text": "How long?"}, question=True), Parcel({"text": "Fits you"})


@pytest.fixture(params=["memory", "sqlite"])
async def post(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[Post]:
    if request.param == "memory":
        yield MemoryPost(clock)
    else:
        async with open_post(tmp_path / "post.db", clock) as opened:
            yield opened


def incoming(number: int, name: ConversationId = ASHA, receipt: str | None = None) -> Incoming:
    return Incoming("telegram", number, name, {"typed": f"answer {number}"}, receipt)


async def test_what_comes_twice_is_taken_once(post: Post) -> None:
    assert await post.receive([incoming(7)])
    assert await post.receive([incoming(7)]) == []
    await post.settle(incoming(7), Outcome(SESSION, 0, []))
    assert await post.receive([incoming(7)]) == []


async def test_of_what_comes_together_the_new_is_taken_in_its_order(post: Post) -> None:
    await post.receive([incoming(7)])
    arrivals = [incoming(9), incoming(7), incoming(8, BO), incoming(9)]
    assert await post.receive(arrivals) == [incoming(9), incoming(8, BO)]
    assert await post.unanswered("telegram") == [incoming(7), incoming(8, BO), incoming(9)]


async def test_a_receipt_is_kept_until_it_is_known_to_have_arrived(post: Post) -> None:
    await post.receive([incoming(1, receipt="a"), incoming(2, BO, receipt="b"), incoming(3)])
    await post.settle(incoming(1), Outcome(SESSION, 0, []))
    waiting = await post.unacknowledged("telegram")
    assert [(found.number, found.conversation, found.receipt) for found in waiting] == [(1, ASHA, "a"), (2, BO, "b")]
    await post.acknowledged(waiting[0])
    assert [found.receipt for found in await post.unacknowledged("telegram")] == ["b"]
    await post.forget(BO)
    assert await post.unacknowledged("telegram") == []


async def test_what_surely_was_not_sent_is_not_taken_for_sent(post: Post) -> None:
    (result,) = await post.settle(incoming(1), Outcome(SESSION, 0, [RESULT]))
    await post.untried(result.id)
    assert await post.undelivered("telegram") == [replace(result, tried=False)]
    await post.trying(result.id)
    assert await post.undelivered("telegram") == [result]


async def test_two_channels_count_for_themselves(post: Post) -> None:
    assert await post.receive([incoming(7)])
    assert await post.receive([replace(incoming(7), source="web")])


async def test_what_was_not_answered_is_there_again_in_order(post: Post) -> None:
    for number in (9, 3, 5):
        await post.receive([incoming(number)])
    await post.settle(incoming(5), Outcome(SESSION, 0, []))
    assert await post.unanswered("telegram") == [incoming(3), incoming(9)]
    assert await post.unanswered("web") == []


async def test_a_turn_stores_talk_and_post_together(post: Post) -> None:
    await post.receive([incoming(1)])
    put = await post.settle(incoming(1), Outcome(SESSION, 0, [RESULT, QUESTION]))
    assert await post.load(ASHA) == SESSION
    assert await post.unanswered("telegram") == []
    assert await post.undelivered("telegram") == put
    assert [outgoing.parcel for outgoing in put] == [RESULT, QUESTION]


async def test_a_turn_on_a_stale_session_stores_nothing(post: Post) -> None:
    await post.receive([incoming(1)])
    with pytest.raises(StaleSessionError):
        await post.settle(incoming(1), Outcome(SESSION, 1, [QUESTION]))
    assert await post.load(ASHA) is None
    assert await post.unanswered("telegram") == [incoming(1)]
    assert await post.undelivered("telegram") == []


async def test_a_turn_that_rewrites_the_talk_puts_it_in_the_place_of_the_old(post: Post) -> None:
    await post.receive([incoming(1)])
    await post.settle(incoming(1), Outcome(SESSION, 0, []))
    other = Session((Told("turnover", Exact("7")),))
    with pytest.raises(StaleSessionError):
        await post.settle(incoming(2), Outcome(other, len(SESSION.log) + 1, [], rewrites=True))
    assert await post.load(ASHA) == SESSION
    await post.settle(incoming(2), Outcome(other, len(SESSION.log), [], rewrites=True))
    assert await post.load(ASHA) == other


async def test_a_turn_stores_what_is_wrong_with_a_card_for_the_authors(post: Post) -> None:
    wrong = Correction(offer="factoring", verified_on=date(2026, 11, 1), language="en", kind="figures")
    await post.receive([incoming(1)])
    with pytest.raises(StaleSessionError):
        await post.settle(incoming(1), Outcome(SESSION, 1, [], correction=wrong))
    assert await post.unread_corrections() == []
    await post.settle(incoming(1), Outcome(SESSION, 0, [QUESTION], correction=wrong))
    assert [kept.correction for kept in await post.unread_corrections()] == [wrong]
    await post.settle(incoming(2), Outcome(None, 1, [RESULT]))
    assert await post.unread_corrections() == []


async def test_only_the_first_parcel_of_an_idle_person_counts_as_tried(post: Post) -> None:
    first = await post.settle(incoming(1), Outcome(SESSION, 0, [RESULT, QUESTION]))
    assert [outgoing.tried for outgoing in first] == [True, False]
    second = await post.settle(incoming(2), Outcome(SESSION, 1, [QUESTION]))
    assert [outgoing.tried for outgoing in second] == [False]
    other = await post.settle(incoming(3, BO), Outcome(SESSION, 0, [QUESTION]))
    assert [outgoing.tried for outgoing in other] == [True]


async def test_all_that_is_sent_at_once_counts_as_tried(post: Post) -> None:
    outcome = Outcome(SESSION, 0, [QUESTION, RESULT, QUESTION], at_once=frozenset({0, 1}))
    put = await post.settle(incoming(1), outcome)
    assert [outgoing.tried for outgoing in put] == [True, True, False]
    assert await post.undelivered("telegram") == put


async def test_what_was_delivered_is_gone_and_the_next_counts_as_tried(post: Post) -> None:
    first, second = await post.settle(incoming(1), Outcome(SESSION, 0, [RESULT, QUESTION]))
    await post.delivered(first.id, then=second.id)
    assert await post.undelivered("telegram") == [replace(second, tried=True)]
    await post.delivered(second.id)
    assert await post.undelivered("telegram") == []


async def test_a_forgotten_person_leaves_no_trace_but_the_farewell(post: Post) -> None:
    await post.receive([incoming(1)])
    await post.settle(incoming(1), Outcome(SESSION, 0, [QUESTION]))
    await post.receive([incoming(2)])
    await post.receive([incoming(3)])
    (farewell,) = await post.settle(incoming(2), Outcome(None, 1, [RESULT]))
    assert await post.load(ASHA) is None
    assert await post.unanswered("telegram") == []
    assert await post.undelivered("telegram") == [farewell]
    assert await post.receive([incoming(3)]) == []


async def test_an_idle_person_leaves_no_trace_in_the_post(post: Post, clock: Clock) -> None:
    await post.receive([incoming(1)])
    await post.settle(incoming(1), Outcome(SESSION, 0, [QUESTION]))
    assert await post.forget_idle(clock()) == 1
    assert await post.load(ASHA) is None
    assert await post.undelivered("telegram") == []
    assert await post.receive([incoming(1)]) == []


async def test_who_is_back_and_waits_for_an_answer_is_not_forgotten(post: Post, clock: Clock) -> None:
    await post.settle(incoming(1), Outcome(SESSION, 0, []))
    await post.receive([incoming(2)])
    assert await post.forget_idle(clock()) == 0
    assert await post.load(ASHA) == SESSION
    assert await post.unanswered("telegram") == [incoming(2)]


async def test_old_numbers_are_let_go_of_once_answered(post: Post, clock: Clock) -> None:
    await post.receive([incoming(1)])
    await post.receive([incoming(2)])
    await post.settle(incoming(1), Outcome(SESSION, 0, []))
    await post.tidy(clock() + timedelta(days=3))
    assert await post.receive([incoming(1)])
    assert await post.receive([incoming(2)]) == []


async def test_turns_that_wait_together_do_not_harm_each_other(post: Post) -> None:
    people = [ConversationId(f"telegram:{number}") for number in range(40)]
    known = [number % 4 == 0 for number in range(40)]
    outcomes = await asyncio.gather(
        *(
            post.settle(incoming(100 + number, name), Outcome(SESSION, int(known[number]), [QUESTION]))
            for number, name in enumerate(people)
        ),
        return_exceptions=True,
    )
    stale = [isinstance(outcome, StaleSessionError) for outcome in outcomes]
    assert stale == known
    for name, failed in zip(people, stale, strict=True):
        assert await post.load(name) == (None if failed else SESSION)


async def test_what_was_stored_is_there_after_reopening(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "post.db"
    async with open_post(path, clock) as post:
        await post.receive([incoming(1)])
        await post.receive([incoming(2)])
        put = await post.settle(incoming(1), Outcome(SESSION, 0, [RESULT, QUESTION]))
    async with open_post(path, clock) as post:
        assert await post.unanswered("telegram") == [incoming(2)]
        assert await post.undelivered("telegram") == put
        assert await post.load(ASHA) == SESSION


async def test_a_farewell_is_said_once_even_while_another_process_reads(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "post.db"
    async with open_post(path, clock, patience=0.05) as post:
        await post.receive([incoming(1)])
        await post.settle(incoming(1), Outcome(SESSION, 0, []))
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM entries").fetchone()
            (farewell,) = await post.settle(incoming(2), Outcome(None, 1, [RESULT]))
        assert await post.load(ASHA) is None
        assert await post.undelivered("telegram") == [farewell]
        await post.delivered(farewell.id)
        await post.tidy(clock())
    assert b"amount_needed" not in bytes_in(tmp_path)


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())
