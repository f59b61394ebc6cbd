"""What the bench means by a slow Bot API and by one that is far away."""

import asyncio
import time

import aiohttp

from bench.bots.bot_api import BotApi, serving

LONG = 0.4
"""Seconds; half of it is far more than a call on loopback takes."""


async def taken(api: BotApi, method: str, **arguments: object) -> float:
    """Return how many seconds a call takes while somebody says /start."""
    async with serving(api) as address, aiohttp.ClientSession() as session:
        coming = asyncio.create_task(api.people.gather(1))
        begun = time.perf_counter()
        async with session.post(f"{address}/bot1:a/{method}", json=arguments) as response:
            assert (await response.json())["ok"]
        coming.cancel()
        return time.perf_counter() - begun


async def test_a_slow_api_works_on_what_is_asked_of_it() -> None:
    assert await taken(BotApi(latency=LONG), "sendMessage", chat_id=1, text="?") >= LONG
    assert await taken(BotApi(latency=LONG), "answerCallbackQuery", callback_query_id="1") >= LONG


async def test_a_slow_api_tells_at_once_what_has_come() -> None:
    assert await taken(BotApi(latency=LONG), "getUpdates", timeout=10) < LONG / 2


async def test_every_call_goes_to_an_api_far_away_and_back() -> None:
    assert await taken(BotApi(distance=LONG), "sendMessage", chat_id=1, text="?") >= LONG
    assert await taken(BotApi(distance=LONG), "getUpdates", timeout=10) >= LONG
