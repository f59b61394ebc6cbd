"""Brings an SQLite database to the schema that this program knows, and refuses any other database."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.storage.port import SchemaError
from bot.storage.scripts import Migration, statements

APPLICATION = int.from_bytes(b"SMEA")
"""Stands in the head of each database of ours, so that one of another program is never written to."""


def refuse_strange(connection: sqlite3.Connection, newest: int, name: str) -> None:
    """Raise ``SchemaError`` if the database called ``name`` is another program's or of a schema beyond ``newest``."""
    with connection:
        # Another process may be making the tables: all three are read as of one moment.
        connection.execute("BEGIN")
        version, application = _number(connection, "user_version"), _number(connection, "application_id")
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and (application or version or tables):
        raise SchemaError(f"{name} is the database of another program")
    if version > newest:
        raise SchemaError(f"{name} has schema {version}, but this program knows only up to {newest}: use a newer one")


def upgrade(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Apply the migrations that are missing, each in a transaction of its own."""
    for migration in migrations:
        with writing(connection):
            # Asked under the lock: another process may have been first.
            if _number(connection, "user_version") < migration.number:
                _apply(connection, migration)


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the only write lock; commit at the end, undo everything if an exception passes."""
    with connection:
        # A transaction that begins with reading and writes later cannot wait for another writer: it fails.
        connection.execute("BEGIN IMMEDIATE")
        yield


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    for statement in statements(migration.script):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {migration.number}")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    (number,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    return int(number)
