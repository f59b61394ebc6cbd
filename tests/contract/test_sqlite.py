"""What an SQLite file must stand beyond the contract: other processes, crashes, old, new and strange files."""

import asyncio
import json
import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from bot.applicant.answers import Exact
from bot.conversation.session import Session, Told
from bot.storage.port import Clock, ConversationId, SchemaError, StaleSessionError, Storage, StorageError
from bot.storage.schema import upgrade
from bot.storage.scripts import Migration, read_migrations
from bot.storage.sqlite import open_sqlite

ASHA = ConversationId("telegram:42424242")
BO = ConversationId("terminal:me")
MARKER = "Asha Textiles"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "advisor.db"


def told(*amounts: int) -> Session:
    """Return a session in which these amounts were told."""
    return Session(tuple(Told("turnover", Exact(Decimal(amount))) for amount in amounts))


def impatient(path: Path, clock: Clock) -> AbstractAsyncContextManager[Storage]:
    return open_sqlite(path, clock, patience=0.05)


@contextmanager
def other_program(path: Path) -> Iterator[sqlite3.Connection]:
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def bytes_on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


async def interleave(storage: Storage, seed: int) -> None:
    """Let many people talk in turns, in entries of many lengths, so that pages are split and rows are moved."""
    rng = random.Random(seed)
    sessions = {person: Session() for person in (ASHA, *(ConversationId(f"telegram:{n}") for n in range(1, 5)))}
    for _ in range(250):
        person = rng.choice(list(sessions))
        word = MARKER if person == ASHA else "others"
        new = (Told("name", Exact(word * rng.choice([1, 3, 10, 100]))) for _ in range(rng.randrange(1, 5)))
        known = len(sessions[person].log)
        sessions[person] = sessions[person].add(*new)
        await storage.save(person, sessions[person], known)


@pytest.mark.parametrize("seed", range(4))
async def test_the_bytes_of_a_forgotten_applicant_are_gone(path: Path, clock: Clock, seed: int) -> None:
    async with open_sqlite(path, clock) as storage:
        await interleave(storage, seed)
        assert MARKER.encode() in bytes_on_disk(path)
        await storage.forget(ASHA)
        left = bytes_on_disk(path)
        assert MARKER.encode() not in left
        assert ASHA.encode() not in left
        assert b"others" in left


async def test_the_bytes_of_a_replaced_log_are_overwritten(path: Path, clock: Clock) -> None:
    async with open_sqlite(path, clock) as storage:
        await storage.save(ASHA, Session((Told("name", Exact(MARKER)),)), known=0)
        await storage.replace(ASHA, told(1))
    assert MARKER.encode() not in bytes_on_disk(path)


async def test_the_bytes_of_an_idle_person_are_overwritten(path: Path, clock: Clock) -> None:
    async with open_sqlite(path, clock) as storage:
        await storage.save(ASHA, Session((Told("name", Exact(MARKER)),)), known=0)
        assert await storage.forget_idle(clock()) == 1
        left = bytes_on_disk(path)
        assert MARKER.encode() not in left
        assert ASHA.encode() not in left


async def test_forgetting_says_so_when_it_cannot_be_complete_and_may_be_repeated(path: Path, clock: Clock) -> None:
    async with impatient(path, clock) as storage:
        await storage.save(ASHA, Session((Told("name", Exact(MARKER)),)), known=0)
        with other_program(path) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM entries").fetchone()
            with pytest.raises(StorageError, match="still in the write-ahead log"):
                await storage.forget(ASHA)
        await storage.forget(ASHA)
        assert MARKER.encode() not in bytes_on_disk(path)


async def test_the_second_of_two_processes_is_told_to_load_again(path: Path, clock: Clock) -> None:
    async with open_sqlite(path, clock) as first, open_sqlite(path, clock) as second:
        await first.save(ASHA, told(1), known=0)
        with pytest.raises(StaleSessionError):
            await second.save(ASHA, told(2), known=0)
        assert await second.load(ASHA) == told(1)


async def test_two_processes_that_save_into_one_talk_lose_nothing(path: Path, clock: Clock) -> None:
    async def say(storage: Storage, amount: int) -> None:
        session = await storage.load(ASHA) or Session()
        try:
            await storage.save(ASHA, session.add(*told(amount).log), len(session.log))
        except StaleSessionError:
            await say(storage, amount)

    async def say_all(storage: Storage, amounts: range) -> None:
        for amount in amounts:
            await say(storage, amount)

    async with open_sqlite(path, clock) as first, open_sqlite(path, clock) as second:
        await asyncio.gather(say_all(first, range(40)), say_all(second, range(40, 80)))
        stored = await first.load(ASHA)
    assert stored
    assert set(stored.log) == set(told(*range(80)).log)
    assert len(stored.log) == 80


async def test_a_process_that_writes_too_long_is_reported_and_loses_nothing(path: Path, clock: Clock) -> None:
    async with impatient(path, clock) as storage:
        with other_program(path) as writer:
            writer.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError, match=r"advisor\.db cannot be used: database is locked"):
                await storage.save(ASHA, told(1), known=0)
            assert await storage.load(ASHA) is None
        await storage.save(ASHA, told(1), known=0)
        assert await storage.load(ASHA) == told(1)


async def test_many_processes_may_open_a_new_file_at_once(path: Path, clock: Clock) -> None:
    async def save_one(number: int) -> None:
        async with open_sqlite(path, clock) as storage:
            await storage.save(ConversationId(f"telegram:{number}"), told(number), known=0)

    await asyncio.gather(*(save_one(number) for number in range(8)))
    async with open_sqlite(path, clock) as storage:
        assert len(await storage.conversations()) == 8


async def test_a_process_that_is_making_the_file_is_waited_for(path: Path, clock: Clock) -> None:
    async def open_and_close() -> None:
        async with open_sqlite(path, clock, patience=0):
            pass

    with other_program(path) as maker:
        maker.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(open_and_close())
        await asyncio.sleep(0.03)
        maker.execute("ROLLBACK")
        await opening


async def killed_while_saving(path: Path, after: int) -> int:
    """Let a child save until it has said so ``after`` times, kill it and return what it last said was stored."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contract.endless_saving", str(path), ASHA),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout
    for _ in range(after):
        assert await child.stdout.readline(), "the child ended by itself"
    child.kill()
    said = await child.stdout.read()
    await child.wait()
    return int(said.splitlines()[-1]) if said else 0


async def test_all_that_was_acknowledged_before_a_crash_is_stored(path: Path, clock: Clock) -> None:
    for after in (5, 30):
        acknowledged = await killed_while_saving(path, after)
        async with open_sqlite(path, clock) as storage:
            stored = await storage.load(ASHA)
        assert stored
        assert len(stored.log) >= max(acknowledged, 3 * after)
        assert len(stored.log) % 3 == 0
        assert stored == told(*range(len(stored.log)))


async def test_a_reopened_file_has_all_that_was_stored(path: Path, clock: Clock) -> None:
    async with open_sqlite(path, clock) as storage:
        await storage.save(ASHA, told(1, 2), known=0)
    for _ in range(2):
        async with open_sqlite(str(path), clock) as storage:
            assert await storage.load(ASHA) == told(1, 2)


async def test_a_talk_that_an_earlier_version_wrote_with_spaces_goes_on(path: Path, clock: Clock) -> None:
    async with open_sqlite(path, clock) as storage:
        await storage.save(ASHA, told(1), known=0)
    with other_program(path) as connection:
        (entry,) = connection.execute("SELECT entry FROM entries").fetchone()
        connection.execute("UPDATE entries SET entry = ?", [json.dumps(json.loads(entry))])
    async with open_sqlite(path, clock) as storage:
        with pytest.raises(StaleSessionError):
            await storage.save(ASHA, told(7, 2), known=1)
        await storage.save(ASHA, told(1, 2), known=1)
        assert await storage.load(ASHA) == told(1, 2)


async def test_half_a_character_is_stored_as_it_is(path: Path, clock: Clock) -> None:
    session = Session((Told("name", Exact("half \ud83d")),))
    async with open_sqlite(path, clock) as storage:
        await storage.save(ASHA, session, known=0)
        assert await storage.load(ASHA) == session
        await storage.save(ASHA, session.add(*told(1).log), known=1)


async def test_an_empty_file_gets_the_newest_schema(path: Path, clock: Clock) -> None:
    write(path, "")
    async with open_sqlite(path, clock):
        pass
    with other_program(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (read_migrations()[-1].number,)


async def test_the_file_is_written_with_care(path: Path, clock: Clock) -> None:
    async with open_sqlite(path, clock) as storage:
        await storage.save(ASHA, told(1), known=0)
        assert path.with_name("advisor.db-wal").exists()
    with other_program(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [migration.number for migration in read_migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_migration_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    good = Migration(1, "CREATE TABLE one (x TEXT);\n")
    with other_program(path) as connection:
        with pytest.raises(sqlite3.OperationalError):
            upgrade(connection, [good, Migration(2, "CREATE TABLE two (x TEXT);\nDROP TABLE none;\n")])
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("one",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        upgrade(connection, [good, Migration(2, "CREATE TABLE two (x TEXT);\n")])
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


async def test_a_file_of_a_newer_version_is_refused(path: Path, clock: Clock) -> None:
    async with open_sqlite(path, clock):
        pass
    with other_program(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(SchemaError, match=r"advisor\.db has schema 999, but this program knows only up to \d+"):
        async with open_sqlite(path, clock):
            pass


async def test_the_database_of_another_program_is_refused_and_left_alone(path: Path, clock: Clock) -> None:
    with other_program(path) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    before = bytes_on_disk(path)
    with pytest.raises(SchemaError, match="another program"):
        async with open_sqlite(path, clock):
            pass
    assert bytes_on_disk(path) == before


async def test_a_file_that_is_no_database_is_refused_in_one_sentence_and_left_alone(path: Path, clock: Clock) -> None:
    write(path, "Dear diary, " * 100)
    with pytest.raises(StorageError, match=r"advisor\.db cannot be used: file is not a database$"):
        async with open_sqlite(path, clock):
            pass
    assert bytes_on_disk(path) == b"Dear diary, " * 100


@pytest.mark.parametrize("name", [".", "taken/advisor.db"], ids=["a folder", "below a file"])
async def test_a_path_that_cannot_be_a_file_is_refused(tmp_path: Path, clock: Clock, name: str) -> None:
    write(tmp_path / "taken", "a file")
    with pytest.raises(StorageError, match="cannot be used"):
        async with open_sqlite(tmp_path / name, clock):
            pass


def test_the_sql_files_are_found_as_package_data() -> None:
    assert files("bot.storage").joinpath("queries", "logs.sql").is_file()
