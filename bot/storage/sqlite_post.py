"""Post in the same SQLite file as the talks, written with them in one transaction."""

import json
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.storage.port import Clock, ConversationId, StorageError
from bot.storage.post import Incoming, Outcome, Outgoing, Parcel, Post
from bot.storage.scripts import read_queries
from bot.storage.sqlite import SqliteStorage, Thread, opened_thread, scrub
from bot.storage.together import Together, together
from bot.storage.written import written


@asynccontextmanager
async def open_post(path: Path | str, clock: Clock, *, patience: float = 5.0) -> AsyncIterator[Post]:
    """Open the database as ``open_sqlite`` does, with the post in it and all that waits committed together."""
    async with opened_thread(path, patience) as thread, together(thread.run) as group:
        yield SqlitePost(thread, clock, group)


class SqlitePost(SqliteStorage):
    def __init__(self, thread: Thread, clock: Clock, group: Together) -> None:
        super().__init__(thread, clock)
        self._group = group
        self._post = read_queries("post.sql")

    async def receive(self, arrivals: Sequence[Incoming]) -> list[Incoming]:
        received_at = self._now()
        rows = [_inbox_row(incoming, received_at) for incoming in arrivals]

        def work(connection: sqlite3.Connection) -> list[Incoming]:
            is_new = [connection.execute(self._post["receive"], row).rowcount == 1 for row in rows]
            return [incoming for incoming, new in zip(arrivals, is_new, strict=True) if new]

        return await self._group.write(work)

    async def acknowledged(self, incoming: Incoming) -> None:
        row = {"source": incoming.source, "number": incoming.number}
        self._group.note(lambda connection: connection.execute(self._post["acknowledged"], row))

    async def unacknowledged(self, source: str) -> list[Incoming]:
        rows = await self._of_source("unacknowledged", source)
        return [Incoming(found, number, ConversationId(name), {}, receipt) for found, number, name, receipt in rows]

    async def settle(self, incoming: Incoming, outcome: Outcome) -> list[Outgoing]:
        found = await self._group.write(lambda connection: self._settle(connection, incoming, outcome))
        if outcome.session is None or outcome.rewrites:
            # All is gone for every reader. What a busy reader keeps in the files goes with the next tidying; the turn
            # is stored, and must not be taken again.
            with suppress(StorageError):
                await self._thread.run(scrub)
        return found

    def _settle(self, connection: sqlite3.Connection, incoming: Incoming, outcome: Outcome) -> list[Outgoing]:
        name = incoming.conversation
        if outcome.session is None:
            self._erase(connection, name)
        elif outcome.rewrites:
            self._rewrite(connection, name, outcome.session, outcome.known)
        else:
            self._append(connection, name, outcome)
        connection.execute(self._post["answered"], {"source": incoming.source, "number": incoming.number})
        waits = connection.execute(self._post["waits"], {"conversation": name}).fetchone() is not None
        made_at = self._now()
        return [
            self._put_out(connection, incoming, parcel, made_at, tried=not waits and position in outcome.at_once)
            for position, parcel in enumerate(outcome.parcels)
        ]

    def _append(self, connection: sqlite3.Connection, name: ConversationId, outcome: Outcome) -> None:
        assert outcome.session is not None
        self._must_go_on(connection, name, outcome.session, outcome.known)
        rows = self._rows(name, outcome.session.log[outcome.known :], first=outcome.known)
        connection.executemany(self._queries["append_entry"], rows)
        self._keep(connection, name, outcome.correction)

    def _put_out(
        self, connection: sqlite3.Connection, incoming: Incoming, parcel: Parcel, made_at: str, *, tried: bool
    ) -> Outgoing:
        row: Mapping[str, Any] = {
            "source": incoming.source,
            "conversation": incoming.conversation,
            "payload": written(parcel.payload),
            "question": parcel.question,
            "tried": tried,
            "made_at": made_at,
        }
        id_ = connection.execute(self._post["put_out"], row).lastrowid
        assert id_ is not None  # of what was just put in
        return Outgoing(id_, incoming.conversation, parcel, tried)

    async def unanswered(self, source: str) -> list[Incoming]:
        rows = await self._of_source("unanswered", source)
        return [
            Incoming(found, number, ConversationId(name), json.loads(payload), receipt)
            for found, number, name, payload, receipt in rows
        ]

    async def undelivered(self, source: str) -> list[Outgoing]:
        rows = await self._of_source("undelivered", source)
        return [
            Outgoing(id_, ConversationId(name), Parcel(json.loads(payload), bool(question)), bool(tried))
            for id_, name, payload, question, tried in rows
        ]

    async def _of_source(self, query: str, source: str) -> list[tuple[Any, ...]]:
        """Read together with what is to be written, so that all that was noted before is seen."""
        return await self._group.write(
            lambda connection: connection.execute(self._post[query], {"source": source}).fetchall()
        )

    async def delivered(self, id_: int, then: int | None = None) -> None:
        self._group.note(lambda connection: connection.execute(self._post["delivered"], {"id": id_}))
        if then is not None:
            await self.trying(then)

    async def trying(self, id_: int) -> None:
        await self._group.write(lambda connection: connection.execute(self._post["trying"], {"id": id_}))

    async def untried(self, id_: int) -> None:
        await self._group.write(lambda connection: connection.execute(self._post["untried"], {"id": id_}))

    async def tidy(self, before: datetime) -> None:
        moment = {"before": before.isoformat(timespec="seconds")}
        await self._group.write(lambda connection: connection.execute(self._post["old_numbers"], moment))
        await self._thread.run(scrub)

    async def forget(self, conversation: ConversationId) -> None:
        await self._group.write(lambda connection: self._erase(connection, conversation))
        await self._thread.run(scrub)


def _inbox_row(incoming: Incoming, received_at: str) -> Mapping[str, Any]:
    return {
        "source": incoming.source,
        "number": incoming.number,
        "conversation": incoming.conversation,
        "payload": written(incoming.payload),
        "receipt": incoming.receipt,
        "received_at": received_at,
    }
