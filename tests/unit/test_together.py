"""What is written together, and what goes along with it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.storage.together import Together, Work, together


class Table:
    """Numbers in a database whose transactions are counted, and fail as often as is asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._connection.execute("CREATE TABLE numbers (number INTEGER)")
        self.transactions = 0
        self.failures = 0

    async def run(self, work: Callable[[sqlite3.Connection], list[Any]]) -> list[Any]:
        self.transactions += 1
        if self.failures:
            self.failures -= 1
            raise sqlite3.OperationalError("database or disk is full")
        return work(self._connection)

    @property
    def numbers(self) -> list[int]:
        return [number for (number,) in self._connection.execute("SELECT number FROM numbers")]


def put(*numbers: int) -> Work:
    return lambda connection: connection.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in numbers])


def fail(connection: sqlite3.Connection) -> None:
    put(666)(connection)
    raise ValueError


@pytest.fixture
def table() -> Iterator[Table]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield Table(connection)


@pytest.fixture
async def group(table: Table) -> AsyncIterator[Together]:
    async with together(table.run) as opened:
        yield opened


async def test_what_waits_is_one_transaction(group: Together, table: Table) -> None:
    await asyncio.gather(*(group.write(put(number)) for number in range(5)))
    assert table.numbers == [0, 1, 2, 3, 4]
    assert table.transactions == 1


async def test_what_fails_is_undone_alone(group: Together, table: Table) -> None:
    works = [put(1), fail, put(2, 3), fail, put(4)]
    outcomes = await asyncio.gather(*map(group.write, works), return_exceptions=True)
    assert [isinstance(outcome, ValueError) for outcome in outcomes] == [False, True, False, True, False]
    assert table.numbers == [1, 2, 3, 4]
    assert table.transactions == 1


async def test_a_note_goes_along_with_what_is_written_next_and_before_it(group: Together, table: Table) -> None:
    group.note(put(1))
    assert not table.numbers
    await group.write(put(2))
    assert table.numbers == [1, 2]
    assert table.transactions == 1


async def test_a_note_waits_not_long_for_company(group: Together, table: Table) -> None:
    group.note(put(1))
    await asyncio.sleep(0.2)
    assert table.numbers == [1]
    assert table.transactions == 1


async def test_a_note_that_could_not_be_stored_is_stored_with_what_comes_next(group: Together, table: Table) -> None:
    table.failures = 1
    group.note(put(1))
    with pytest.raises(sqlite3.OperationalError):
        await group.write(put(2))
    group.note(put(3))
    await group.write(put(4))
    assert table.numbers == [1, 3, 4]


async def test_a_note_is_stored_before_closing(table: Table) -> None:
    async with together(table.run) as group:
        group.note(put(1))
    assert table.numbers == [1]
