"""The SQL of this package: named queries and numbered migrations, read from the files beside this module."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    script: str


def read_queries(name: str) -> Mapping[str, str]:
    """Return the queries of the file called ``name`` by their own names."""
    return named_queries(files("bot.storage").joinpath("queries", name).read_text(encoding="utf-8"))


def read_migrations() -> list[Migration]:
    """Return the migrations in the order of their numbers, which their files' names begin with."""
    scripts = [file for file in files("bot.storage").joinpath("migrations").iterdir() if file.name.endswith(".sql")]
    found = [Migration(int(file.name.partition("-")[0]), file.read_text(encoding="utf-8")) for file in scripts]
    return sorted(found, key=lambda migration: migration.number)


def named_queries(text: str) -> Mapping[str, str]:
    r"""Return the queries of a file by the names in the comments above them.

    >>> named_queries("-- name: one\nSELECT 1;\n\n-- name: two\nSELECT 2;\n")
    {'one': 'SELECT 1;', 'two': 'SELECT 2;'}
    """
    blocks = [block.partition("\n") for block in text.split("-- name: ")[1:]]
    return {name.strip(): query.strip() for name, _, query in blocks}


def statements(script: str) -> Iterator[str]:
    r"""Yield the statements of a script; each ends with its line.

    ``executescript`` will not do: it commits what is under way, and a migration is one transaction.

    >>> list(statements("-- a; b\nCREATE TABLE t (\n  name TEXT\n);\nDROP TABLE t;\n"))
    ['-- a; b\nCREATE TABLE t (\n  name TEXT\n);\n', 'DROP TABLE t;\n']
    """
    begun = ""
    for line in script.splitlines(keepends=True):
        begun += line
        if sqlite3.complete_statement(begun):
            yield begun
            begun = ""
