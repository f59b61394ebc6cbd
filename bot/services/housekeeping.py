"""What is done at the start and once a day: forgetting, as the talk promises, and tidying up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NoReturn, TypeAlias

from bot.journal import journal
from bot.storage.port import StorageError

Chores: TypeAlias = Mapping[str, Callable[[], Awaitable[object]]]
"""By the names under which they are logged."""

_A_DAY = 24 * 60 * 60.0


@asynccontextmanager
async def daily(
    chores: Chores,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    log_level: str = "warning",
) -> AsyncIterator[None]:
    """Do the chores now, and once a day while the block lasts."""

    async def work() -> None:
        for name, chore in chores.items():
            try:
                done = await chore()
            except StorageError as error:  # the next day brings another chance; talks go on meanwhile
                journal("housekeeping", log_level).warning("not done", chore=name, why=str(error))
            else:
                if done:
                    journal("housekeeping", log_level).info(name, done=done)

    async def work_daily() -> NoReturn:
        while True:
            await sleep(_A_DAY)
            await work()

    await work()
    working = asyncio.create_task(work_daily())
    try:
        yield
    finally:
        working.cancel()
        await asyncio.wait([working])
