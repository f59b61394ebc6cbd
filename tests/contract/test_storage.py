"""What every storage must do; each test runs on all adapters."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.applicant.answers import AnyOf, Band, Exact, Pledge, Silence
from bot.applicant.sentence.reading import Doubt
from bot.conversation import session as entries
from bot.conversation.records import plain_entry
from bot.conversation.session import Entry, Session, Told
from bot.conversation.turn import Correction
from bot.locales import LANGUAGES
from bot.storage.memory import MemoryStorage
from bot.storage.port import Clock, ConversationId, StaleSessionError, Storage
from bot.storage.sqlite import open_sqlite

ASHA = ConversationId("telegram:42")
BO = ConversationId("terminal:me")

Opening: TypeAlias = Callable[[Path, Clock], AbstractAsyncContextManager[Storage]]


@asynccontextmanager
async def memory_storage(_: Path, clock: Clock) -> AsyncIterator[Storage]:
    yield MemoryStorage(clock)


def sqlite_storage(folder: Path, clock: Clock) -> AbstractAsyncContextManager[Storage]:
    return open_sqlite(folder / "advisor.db", clock)


@pytest.fixture(params=[memory_storage, sqlite_storage], ids=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[Storage]:
    opening: Opening = request.param
    async with opening(tmp_path, clock) as opened:
        yield opened


texts = st.text(st.characters(exclude_categories=()), max_size=8)
numbers = st.decimals(allow_nan=False, allow_infinity=False)
bands = st.builds(Band, numbers | st.none(), numbers | st.none())
amounts = numbers | bands | st.sampled_from(Silence) | st.none()
pledges = st.builds(Pledge, texts, texts | st.none(), amounts, amounts)
values = numbers | texts | st.frozensets(texts) | st.lists(pledges, max_size=3).map(tuple)
answers = (
    st.builds(Exact, values) | bands | st.builds(AnyOf, st.frozensets(values, max_size=3)) | st.sampled_from(Silence)
)
many_texts = st.lists(texts, max_size=3).map(tuple)
told_pairs = st.lists(st.tuples(texts, answers), max_size=2).map(tuple)
doubts = st.builds(Doubt, texts, told_pairs, st.none() | texts)

KINDS: dict[type[Entry], st.SearchStrategy[Entry]] = {
    entries.Asked: st.builds(entries.Asked, st.integers(min_value=1), texts, texts),
    entries.Told: st.builds(Told, texts, answers),
    entries.Unread: st.builds(entries.Unread),
    entries.Narrowed: st.builds(entries.Narrowed, st.lists(st.tuples(texts, answers), max_size=3).map(tuple)),
    entries.Picked: st.builds(entries.Picked, st.frozensets(texts)),
    entries.Widened: st.builds(entries.Widened),
    entries.Reopened: st.builds(entries.Reopened, texts),
    entries.Left: st.builds(entries.Left, texts),
    entries.Said: st.builds(entries.Said, texts, texts),
    entries.Cleared: st.builds(entries.Cleared, many_texts, many_texts),
    entries.Spoke: st.builds(entries.Spoke, st.sampled_from(LANGUAGES)),
    entries.Restarted: st.builds(entries.Restarted),
    entries.Began: st.builds(entries.Began, st.integers(min_value=0)),
    entries.Seen: st.builds(entries.Seen, st.dates()),
    entries.Switched: st.builds(entries.Switched, texts),
    entries.Named: st.builds(entries.Named, texts, texts),
    entries.Guessed: st.builds(entries.Guessed, told_pairs, st.lists(doubts, max_size=2).map(tuple)),
    entries.Came: st.builds(entries.Came, texts),
    entries.Viewed: st.builds(entries.Viewed, texts),
}
logs = st.lists(st.one_of(*KINDS.values()), max_size=12).map(tuple)


def told(*amounts: int) -> Session:
    """Return a session in which these amounts were told."""
    return Session(tuple(Told("turnover", Exact(Decimal(amount))) for amount in amounts))


def test_each_kind_of_entry_takes_part_in_the_round_trip() -> None:
    assert set(KINDS) == set(get_args(Entry))


@given(earlier=logs, later=logs)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_was_saved_is_loaded_again(
    storage: Storage, earlier: tuple[Entry, ...], later: tuple[Entry, ...]
) -> None:
    whole = Session(earlier + later)
    await storage.replace(ASHA, Session(earlier))
    await storage.save(ASHA, whole, known=len(earlier))
    assert await storage.load(ASHA) == (whole if whole.log else None)
    assert [record["entry"] for record in await storage.export(ASHA)] == [plain_entry(entry) for entry in whole.log]


async def test_nothing_is_known_of_a_stranger(storage: Storage) -> None:
    assert await storage.load(ASHA) is None
    assert await storage.export(ASHA) == []
    assert await storage.conversations() == []


async def test_entries_keep_their_order_over_many_saves(storage: Storage) -> None:
    amounts = [9, 10, 1, 2, *range(100, 90, -1)]
    for known in range(len(amounts)):
        await storage.save(ASHA, told(*amounts[: known + 1]), known)
    assert await storage.load(ASHA) == told(*amounts)


async def test_saving_nothing_new_changes_nothing(storage: Storage) -> None:
    await storage.save(ASHA, Session(), known=0)
    assert await storage.conversations() == []
    await storage.save(ASHA, told(1), known=0)
    await storage.save(ASHA, told(1), known=1)
    assert await storage.load(ASHA) == told(1)


@pytest.mark.parametrize("known", [0, 1, 3])
async def test_a_stale_writer_is_refused_and_stores_nothing(storage: Storage, known: int) -> None:
    await storage.save(ASHA, told(1, 2), known=0)
    with pytest.raises(StaleSessionError, match=f"{known} entries were loaded, but 2 are stored"):
        await storage.save(ASHA, told(1, 2, 3, 4), known)
    assert await storage.load(ASHA) == told(1, 2)


async def test_a_writer_who_goes_on_from_another_talk_of_the_same_length_is_refused(storage: Storage) -> None:
    await storage.save(ASHA, told(1, 2), known=0)
    with pytest.raises(StaleSessionError, match="2 entries were loaded, but others are stored"):
        await storage.save(ASHA, told(1, 3, 4), known=2)
    assert await storage.load(ASHA) == told(1, 2)


@pytest.mark.parametrize("known", [-1, 2])
async def test_a_session_that_lacks_what_was_loaded_is_refused(storage: Storage, known: int) -> None:
    with pytest.raises(ValueError, match="does not continue"):
        await storage.save(ASHA, told(1), known)


async def test_of_two_writers_at_once_one_is_told_to_load_again(storage: Storage) -> None:
    outcomes = await asyncio.gather(
        storage.save(ASHA, told(1, 2), known=0), storage.save(ASHA, told(3), known=0), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), StaleSessionError]
    assert await storage.load(ASHA) == told(1, 2)


async def test_a_replaced_log_leaves_nothing_of_the_old_one(storage: Storage) -> None:
    await storage.save(ASHA, told(1, 2, 3), known=0)
    await storage.replace(ASHA, told(7))
    assert await storage.load(ASHA) == told(7)
    assert len(await storage.export(ASHA)) == 1


async def test_a_log_is_not_replaced_when_another_writer_was_first(storage: Storage) -> None:
    await storage.save(ASHA, told(1, 2, 3), known=0)
    with pytest.raises(StaleSessionError):
        await storage.replace(ASHA, told(7), known=2)
    assert await storage.load(ASHA) == told(1, 2, 3)
    await storage.replace(ASHA, told(7), known=3)
    assert await storage.load(ASHA) == told(7)


async def test_a_log_replaced_by_an_empty_one_is_no_log(storage: Storage) -> None:
    await storage.save(ASHA, told(1), known=0)
    await storage.replace(ASHA, Session())
    assert await storage.load(ASHA) is None
    assert await storage.conversations() == []


async def test_a_forgotten_applicant_leaves_no_trace(storage: Storage) -> None:
    await storage.save(ASHA, told(1, 2), known=0)
    await storage.forget(ASHA)
    assert await storage.load(ASHA) is None
    assert await storage.export(ASHA) == []
    assert await storage.conversations() == []


async def test_a_forgotten_applicant_is_not_brought_back_by_a_late_answer(storage: Storage) -> None:
    await storage.save(ASHA, told(1), known=0)
    await storage.forget(ASHA)
    with pytest.raises(StaleSessionError):
        await storage.save(ASHA, told(1, 2), known=1)
    assert await storage.load(ASHA) is None


async def test_a_stranger_may_be_forgotten(storage: Storage) -> None:
    await storage.forget(ASHA)
    await storage.forget(ASHA)


async def test_who_has_not_come_since_a_moment_is_forgotten_and_nobody_else(storage: Storage, clock: Clock) -> None:
    await storage.save(ASHA, told(1), known=0)
    await storage.save(BO, told(2), known=0)
    moment = clock()
    await storage.save(ASHA, told(1, 3), known=1)
    assert await storage.forget_idle(moment) == 1
    assert await storage.load(ASHA) == told(1, 3)
    assert await storage.conversations() == [ASHA]
    assert await storage.forget_idle(moment) == 0


async def test_who_came_at_that_very_moment_stays(storage: Storage) -> None:
    await storage.save(ASHA, told(1), known=0)
    stored_at = datetime.fromisoformat((await storage.export(ASHA))[0]["stored_at"])
    assert await storage.forget_idle(stored_at) == 0
    assert await storage.forget_idle(stored_at + timedelta(seconds=1)) == 1


CORRECTION = Correction(
    offer="bank-tax-credit-loan", verified_on=date(2026, 11, 1), language="zh", kind="other", text="利率变了\n'; --"
)


async def test_what_is_wrong_with_a_card_waits_for_the_authors(storage: Storage) -> None:
    assert await storage.unread_corrections() == []
    await storage.save(ASHA, told(1), known=0, correction=CORRECTION)
    await storage.save(BO, told(2), known=0, correction=replace(CORRECTION, kind="closed", text=""))
    first, second = await storage.unread_corrections()
    assert [first.correction, second.correction] == [CORRECTION, replace(CORRECTION, kind="closed", text="")]
    assert first.stored_at < second.stored_at
    assert await storage.mark_read([first.id, 404]) == 1
    assert await storage.mark_read([first.id]) == 0
    assert await storage.unread_corrections() == [second]
    assert "telegram:42" not in str(first)


async def test_a_correction_is_kept_with_its_turn_or_not_at_all(storage: Storage) -> None:
    await storage.save(ASHA, told(1), known=0)
    with pytest.raises(StaleSessionError):
        await storage.save(ASHA, told(1, 2), known=0, correction=CORRECTION)
    assert await storage.unread_corrections() == []


async def test_what_somebody_found_wrong_goes_with_all_else_of_them(storage: Storage, clock: Clock) -> None:
    await storage.save(ASHA, told(1), known=0, correction=CORRECTION)
    await storage.save(BO, told(2), known=0, correction=CORRECTION)
    (_, exported) = await storage.export(ASHA)
    assert exported["correction"]["text"] == CORRECTION.text
    (read, of_bo) = await storage.unread_corrections()
    await storage.mark_read([read.id])
    await storage.forget(ASHA)
    assert await storage.export(ASHA) == []
    assert await storage.unread_corrections() == [of_bo]
    assert await storage.forget_idle(clock()) == 1
    assert await storage.unread_corrections() == []
    await storage.save(ASHA, told(1), known=0, correction=CORRECTION)
    (later,) = await storage.unread_corrections()
    assert later.id > of_bo.id, "a number never stands for another one"


async def test_a_log_that_is_replaced_takes_no_correction_with_it(storage: Storage) -> None:
    await storage.save(ASHA, told(1), known=0, correction=CORRECTION)
    await storage.replace(ASHA, told(7))
    assert len(await storage.unread_corrections()) == 1


async def test_a_forgotten_applicant_may_begin_anew(storage: Storage) -> None:
    await storage.save(ASHA, told(1), known=0)
    await storage.forget(ASHA)
    await storage.save(ASHA, told(2), known=0)
    assert await storage.load(ASHA) == told(2)


async def test_conversations_do_not_touch_each_other(storage: Storage) -> None:
    await storage.save(BO, told(2, 3), known=0)
    await storage.save(ASHA, told(1), known=0)
    assert await storage.conversations() == [ASHA, BO]
    await storage.replace(ASHA, told(5))
    await storage.forget(ASHA)
    assert await storage.load(BO) == told(2, 3)
    assert await storage.conversations() == [BO]


async def test_fifty_conversations_are_saved_at_once(storage: Storage) -> None:
    people = [ConversationId(f"telegram:{number}") for number in range(50)]

    async def talk(number: int, person: ConversationId) -> None:
        for known in range(3):
            await storage.save(person, told(*range(number, number + known + 1)), known)

    await asyncio.gather(*(talk(number, person) for number, person in enumerate(people)))
    loaded = [await storage.load(person) for person in people]
    assert loaded == [told(number, number + 1, number + 2) for number in range(50)]


async def test_an_export_tells_all_that_is_stored_of_one_person_and_when(storage: Storage) -> None:
    await storage.save(ASHA, told(1), known=0)
    await storage.save(BO, told(9), known=0)
    await storage.save(ASHA, told(1, 2), known=1)
    exported = await storage.export(ASHA)
    assert exported == [
        {"conversation": ASHA, "stored_at": f"2026-11-21T09:0{minute}:00+00:00", "entry": plain_entry(entry)}
        for minute, entry in zip((0, 2), told(1, 2).log, strict=True)
    ]
    assert json.loads(json.dumps(exported)) == exported


async def test_a_cancelled_save_is_stored_whole_or_not_at_all(storage: Storage) -> None:
    save = asyncio.create_task(storage.save(ASHA, told(*range(50)), known=0))
    await asyncio.sleep(0)
    save.cancel()
    with suppress(asyncio.CancelledError):
        await save
    assert await storage.load(ASHA) in (None, told(*range(50)))


async def test_answers_never_go_to_the_log(storage: Storage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session = Session((Told("name", Exact("Asha Textiles")),))
    await storage.save(ASHA, session, known=0)
    with pytest.raises(StaleSessionError) as refused:
        await storage.save(ASHA, session, known=0)
    await storage.export(ASHA)
    await storage.forget(ASHA)
    assert "Asha Textiles" not in caplog.text
    assert "42" not in str(refused.value)
