"""Group commit: all transactions that wait are committed together, so that a hundred turns cost one write to disk.

What nobody waits for is noted, and goes along with the next of them.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from bot.storage.schema import writing

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]
Run = Callable[[Callable[[sqlite3.Connection], list[Any]]], Awaitable[list[Any]]]

_LATEST = 0.02
"""Seconds that a note waits for something to go along with."""
_AGAIN = 1.0
"""Seconds after which notes are tried again that could not be stored."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    work: Work
    done: "asyncio.Future[Any]"


class Together:
    """Collects what is to be written while the thread is busy, and hands it over as one transaction."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: list[_Waiting] = []
        self._notes: list[Work] = []
        self._latest: asyncio.TimerHandle | None = None
        self._something = asyncio.Event()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do ``work`` in a transaction; it is undone alone if it raises, and stored with others if not."""
        waiting = _Waiting(work, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._something.set()
        return cast("T", await waiting.done)

    def note(self, work: Work) -> None:
        """Do ``work`` in the next transaction, before what else is in it, or in one of its own if there is none soon.

        Nobody is told when it is stored: a crash right after may undo it.
        """
        self._notes.append(work)
        self._store_notes_within(_LATEST)

    def _store_notes_within(self, seconds: float) -> None:
        if self._latest is None:
            self._latest = asyncio.get_running_loop().call_later(seconds, self._something.set)

    async def drain(self) -> None:
        """Write what waits, again and again, until cancelled."""
        while True:
            await self._something.wait()
            self._something.clear()
            batch, self._waiting = self._waiting, []
            notes, self._notes = self._notes, []
            if self._latest:
                self._latest.cancel()
                self._latest = None
            await self._commit(notes, batch)

    async def _commit(self, notes: list[Work], batch: list[_Waiting]) -> None:
        works = [waiting.work for waiting in batch]
        try:
            outcomes = await self._run(lambda connection: _all_of(notes, works, connection))
        except Exception as error:  # noqa: BLE001  # whoever waits is told
            outcomes = [error] * len(batch)
            if notes:
                self._notes[:0] = notes
                self._store_notes_within(_AGAIN)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if waiting.done.done():
                continue
            if isinstance(outcome, BaseException):
                waiting.done.set_exception(outcome)
            else:
                waiting.done.set_result(outcome)


def _all_of(notes: list[Work], works: list[Work], connection: sqlite3.Connection) -> list[Any]:
    with writing(connection):
        for note in notes:
            note(connection)
        return [_alone(work, connection) for work in works]


def _alone(work: Work, connection: sqlite3.Connection) -> Any:
    connection.execute("SAVEPOINT one")
    try:
        outcome = work(connection)
    except Exception as error:  # noqa: BLE001  # the others of the group shall not suffer for it
        connection.execute("ROLLBACK TO one")
        outcome = error
    connection.execute("RELEASE one")
    return outcome


@asynccontextmanager
async def together(run: Run) -> AsyncIterator[Together]:
    """Open a group commit over ``run``, which does work on the database's thread; write what waits before closing."""
    group = Together(run)
    # No task group: it would wrap whatever ends the block, and the operator's one clear line would be lost.
    draining = asyncio.create_task(group.drain())
    try:
        yield group
    finally:
        await group.write(lambda _: None)
        draining.cancel()
        await asyncio.wait([draining])
