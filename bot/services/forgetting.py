"""Whoever has not come for a long time is forgotten, as the talk promises: at the start and once a day."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NoReturn

from bot.journal import journal
from bot.storage.port import Clock, Storage, StorageError

_A_DAY = 24 * 60 * 60.0


@asynccontextmanager
async def forgetting_idle(
    storage: Storage,
    clock: Clock,
    days: int,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    log_level: str = "warning",
) -> AsyncIterator[None]:
    """Forget now, and once a day while the block lasts, everybody without a visit for so many ``days``."""

    async def forget() -> None:
        try:
            forgotten = await storage.forget_idle(clock() - timedelta(days=days))
        except StorageError as error:  # the next day brings another chance; talks go on meanwhile
            journal("forgetting", log_level).warning("idle people not forgotten", why=str(error))
        else:
            journal("forgetting", log_level).info("idle people forgotten", people=forgotten)

    async def daily() -> NoReturn:
        while True:
            await sleep(_A_DAY)
            await forget()

    await forget()
    watching = asyncio.create_task(daily())
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait([watching])
