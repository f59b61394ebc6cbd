"""The promise of the talk is kept: after a year without a visit nothing of a person is left."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.applicant.answers import Exact
from bot.conversation.session import Session, Told
from bot.services.housekeeping import Chores, daily
from bot.storage.memory import MemoryStorage
from bot.storage.port import ConversationId, StorageError

SESSION = Session((Told("amount_needed", Exact(Decimal(300000))),))


class Calendar:
    """A clock whose sleepers wake when the test lets time pass."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, tzinfo=UTC)
        self._nights: asyncio.Queue[None] = asyncio.Queue()
        self._is_awake = False

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if self._is_awake:
            self._nights.task_done()
        await self._nights.get()
        self._is_awake = True
        self.now += timedelta(seconds=seconds)

    async def passes(self, days: int) -> None:
        for _ in range(days):
            self._nights.put_nowait(None)
        await self._nights.join()


def forgetting(storage: MemoryStorage, calendar: Calendar) -> Chores:
    return {"forget": lambda: storage.forget_idle(calendar() - timedelta(days=365))}


async def test_people_are_forgotten_a_year_after_their_last_visit() -> None:
    calendar = Calendar()
    storage = MemoryStorage(calendar)
    await storage.save(ConversationId("telegram:1"), SESSION, 0)
    async with daily(forgetting(storage, calendar), sleep=calendar.sleep):
        await calendar.passes(days=100)
        await storage.save(ConversationId("telegram:2"), SESSION, 0)
        await calendar.passes(days=265)
        assert await storage.conversations() == ["telegram:1", "telegram:2"]
        await calendar.passes(days=1)
        assert await storage.conversations() == ["telegram:2"]
        await calendar.passes(days=100)
        assert await storage.conversations() == []


async def test_who_was_away_while_nothing_ran_is_forgotten_at_the_start() -> None:
    calendar = Calendar()
    storage = MemoryStorage(calendar)
    await storage.save(ConversationId("telegram:1"), SESSION, 0)
    calendar.now += timedelta(days=366)
    async with daily(forgetting(storage, calendar), sleep=calendar.sleep):
        assert await storage.conversations() == []


async def test_a_database_that_is_busy_ends_no_talk(capsys: pytest.CaptureFixture[str]) -> None:
    class Busy(MemoryStorage):
        tries = 0

        async def forget_idle(self, before: datetime) -> int:
            assert before
            self.tries += 1
            raise StorageError("another process is reading")

    calendar = Calendar()
    storage = Busy(calendar)
    async with daily(forgetting(storage, calendar), sleep=calendar.sleep):
        await calendar.passes(days=2)
    assert storage.tries == 3
    assert "another process is reading" in capsys.readouterr().err
