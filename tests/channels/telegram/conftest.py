"""A strict Bot API server for each test, a person who talks with it, and the library's own bot."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
import uvloop
from telegram import Bot

from tests.channels.telegram.people import Person
from tests.channels.telegram.server import BotApiServer


def pytest_asyncio_loop_factories(
    config: pytest.Config,  # noqa: ARG001  # what the hook is called with
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The bot runs on uvloop where it can be installed, else on asyncio's loop: its transport is tested on both."""
    factories = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
    return factories if item.path.stem == "test_transport" else {"asyncio": asyncio.new_event_loop}


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        yield server


@pytest.fixture
def asha(server: BotApiServer) -> Person:
    return Person(server, "Asha")


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """The bot of python-telegram-bot with its own transport: the oracle of the protocol."""
    async with Bot(server.token, base_url=server.base_url) as bot:
        yield bot
