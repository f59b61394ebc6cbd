"""Storage in one SQLite file, which several processes may use at once."""

import json
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.conversation.records import entry_of, plain_entry
from bot.conversation.session import Entry, Session
from bot.conversation.turn import Correction
from bot.storage.port import (
    Clock,
    ConversationId,
    KeptCorrection,
    StaleSessionError,
    Storage,
    StorageError,
    plain_correction,
    unsaved,
)
from bot.storage.schema import refuse_strange, upgrade, writing
from bot.storage.scripts import read_migrations, read_queries
from bot.storage.written import written

T = TypeVar("T")


@asynccontextmanager
async def open_sqlite(path: Path | str, clock: Clock, *, patience: float = 5.0) -> AsyncIterator[Storage]:
    """Open the database, making its folder, the file and its tables where they are missing; close it at the end.

    ``patience`` is how many seconds to wait for another process that is writing.
    Raises ``SchemaError`` for a database of another program or of a newer version, ``StorageError`` for a file that is
    no database or cannot be reached.
    """
    async with opened_thread(path, patience) as thread:
        yield SqliteStorage(thread, clock)


@asynccontextmanager
async def opened_thread(path: Path | str, patience: float) -> "AsyncIterator[Thread]":
    """Open the database and the thread on which all work with it is done."""
    file = Path(path)
    with _in_one_sentence(file):
        opened = _connect(file, patience)
    async with aiosqlite.Connection(lambda: opened, iter_chunk_size=1) as proxy:
        thread = Thread(proxy, opened, file)
        await thread.run(lambda connection: _prepare(connection, str(file)))
        yield thread


class Thread:
    """The thread on which all work with the connection is done."""

    def __init__(self, proxy: aiosqlite.Connection, connection: sqlite3.Connection, file: Path) -> None:
        # Each public method of aiosqlite sends one statement to the thread and waits; a transaction would wait many
        # times, and those of other conversations would get in between. `_execute` is what they all are made of.
        self._send: Callable[..., Awaitable[Any]] = proxy._execute  # noqa: SLF001
        self._connection = connection
        self._file = file

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do the work in one go; it is done to its end even if nobody waits any more."""
        # aiosqlite logs the arguments of what it runs; what people told us is inside of `work`, never beside it.
        with _in_one_sentence(self._file):
            result: T = await self._send(work, self._connection)
        return result


class SqliteStorage:
    def __init__(self, thread: Thread, clock: Clock) -> None:
        self._thread = thread
        self._clock = clock
        self._queries = {**read_queries("logs.sql"), **read_queries("corrections.sql")}

    async def load(self, conversation: ConversationId) -> Session | None:
        rows = await self._select("load_log", conversation=conversation)
        return Session(tuple(entry_of(json.loads(entry)) for (entry,) in rows)) if rows else None

    async def save(
        self, conversation: ConversationId, session: Session, known: int, correction: Correction | None = None
    ) -> None:
        rows = self._rows(conversation, unsaved(session, known), first=known)

        def work(connection: sqlite3.Connection) -> None:
            with writing(connection):
                self._must_go_on(connection, conversation, session, known)
                connection.executemany(self._queries["append_entry"], rows)
                self._keep(connection, conversation, correction)

        await self._thread.run(work)

    def _must_go_on(
        self, connection: sqlite3.Connection, conversation: ConversationId, session: Session, known: int
    ) -> None:
        """Raise ``StaleSessionError`` unless the session goes on from what is stored.

        No entry is ever changed, so its number and its last entry tell a log: a talk that was forgotten and begun anew
        asks by other numbers.
        """
        stored, last = self._end(connection, conversation)
        if stored != known or (stored and not _says(last, session.log[known - 1])):
            raise StaleSessionError(known, stored)

    def _end(self, connection: sqlite3.Connection, conversation: ConversationId) -> tuple[int, str]:
        """Return how many entries are stored, and the last one as it was written."""
        found = connection.execute(self._queries["log_end"], {"conversation": conversation}).fetchone()
        return found or (0, "")

    def _keep(
        self, connection: sqlite3.Connection, conversation: ConversationId, correction: Correction | None
    ) -> None:
        if correction:
            row = {"conversation": conversation, "stored_at": self._now(), **plain_correction(correction)}
            connection.execute(self._queries["keep_correction"], row)

    async def unread_corrections(self) -> list[KeptCorrection]:
        rows = await self._select("unread_corrections")
        return [KeptCorrection(id_, _correction(row), stored_at) for id_, stored_at, *row in rows]

    async def mark_read(self, ids: Collection[int]) -> int:
        def work(connection: sqlite3.Connection) -> int:
            with writing(connection):
                marked = (connection.execute(self._queries["mark_read"], {"id": id_}).rowcount for id_ in ids)
                return sum(marked)

        return await self._thread.run(work)

    async def replace(self, conversation: ConversationId, session: Session, known: int | None = None) -> None:
        def work(connection: sqlite3.Connection) -> None:
            with writing(connection):
                self._rewrite(connection, conversation, session, known)
            # The log is replaced for every reader, and the turn must not be taken again; what a busy reader keeps in
            # the files goes with the next scrubbing.
            with suppress(StorageError):
                scrub(connection)

        await self._thread.run(work)

    def _rewrite(
        self, connection: sqlite3.Connection, conversation: ConversationId, session: Session, known: int | None
    ) -> None:
        name = {"conversation": conversation}
        stored, _ = self._end(connection, conversation)
        if known is not None and stored != known:
            raise StaleSessionError(known, stored)
        connection.execute(self._queries["delete_log"], name)
        connection.executemany(self._queries["append_entry"], self._rows(conversation, session.log, first=0))

    async def forget(self, conversation: ConversationId) -> None:
        def work(connection: sqlite3.Connection) -> None:
            with writing(connection):
                self._erase(connection, conversation)
            scrub(connection)

        await self._thread.run(work)

    async def forget_idle(self, before: datetime) -> int:
        moment = {"before": before.isoformat(timespec="seconds")}

        def work(connection: sqlite3.Connection) -> int:
            with writing(connection):
                idle = connection.execute(self._queries["idle"], moment).fetchall()
                for (name,) in idle:
                    self._erase(connection, name)
            if idle:
                scrub(connection)
            return len(idle)

        return await self._thread.run(work)

    def _erase(self, connection: sqlite3.Connection, conversation: ConversationId) -> None:
        name = {"conversation": conversation}
        for query in ("delete_log", "delete_corrections", "delete_outbox", "empty_inbox"):
            connection.execute(self._queries[query], name)

    async def export(self, conversation: ConversationId) -> list[dict[str, Any]]:
        rows = await self._select("export_log", conversation=conversation)
        log = [
            {"conversation": name, "stored_at": stored_at, "entry": json.loads(entry)}
            for name, stored_at, entry in rows
        ]
        sent = await self._select("export_corrections", conversation=conversation)
        return log + [
            {"conversation": name, "stored_at": stored_at, "correction": plain_correction(_correction(row))}
            for name, stored_at, *row in sent
        ]

    async def conversations(self) -> list[ConversationId]:
        return [ConversationId(name) for (name,) in await self._select("all_conversations")]

    async def _select(self, query: str, **parameters: str) -> list[tuple[Any, ...]]:
        return await self._thread.run(
            lambda connection: connection.execute(self._queries[query], parameters).fetchall()
        )

    def _rows(self, conversation: ConversationId, entries: tuple[Entry, ...], first: int) -> list[Mapping[str, Any]]:
        stored_at = self._now()
        return [
            {"conversation": conversation, "seq": seq, "entry": written(plain_entry(entry)), "stored_at": stored_at}
            for seq, entry in enumerate(entries, first)
        ]

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def _says(text: str, entry: Entry) -> bool:
    """Say whether an entry was stored as this text."""
    # To write one is cheaper than to read one; an earlier version put spaces in between.
    return text == written(plain_entry(entry)) or entry_of(json.loads(text)) == entry


def _correction(row: Sequence[Any]) -> Correction:
    offer, verified_on, language, kind, text = row
    return Correction(offer=offer, verified_on=date.fromisoformat(verified_on), language=language, kind=kind, text=text)


def _connect(file: Path, patience: float) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Without an isolation level Python begins no transaction by itself. The connection is used by one thread only,
    # though not by the one that opens it.
    return sqlite3.connect(file, timeout=patience, isolation_level=None, check_same_thread=False)


def _prepare(connection: sqlite3.Connection, name: str) -> None:
    migrations = read_migrations()
    refuse_strange(connection, migrations[-1].number, name)
    _write_ahead(connection)
    for setting in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")
    upgrade(connection, migrations)


def _write_ahead(connection: sqlite3.Connection, pauses: tuple[float, ...] = (0.01, 0.1, 1.0)) -> None:
    """Keep a write-ahead log, so that readers and the writer do not wait for each other."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # Two processes that make a new file switch at once; here SQLite does not wait, whatever its timeout.
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not pauses:
            raise
        time.sleep(pauses[0])
        _write_ahead(connection, pauses[1:])


def scrub(connection: sqlite3.Connection) -> None:
    """Remove the bytes of deleted rows from the database file and from the write-ahead log.

    ``secure_delete`` alone leaves some: where SQLite moved a row from a full page to another, the old copy stays.
    """
    connection.execute("VACUUM")
    (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise StorageError("what was deleted is still in the write-ahead log, for another process is reading it")


@contextmanager
def _in_one_sentence(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # our own mistake, not the file's
    except (OSError, sqlite3.DatabaseError) as error:
        raise StorageError(f"the database {file} cannot be used: {error}") from error
