"""A strict Bot API server for each test, a person who talks with it, and the library's own bot."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.channels.telegram.people import Person
from tests.channels.telegram.server import BotApiServer


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
