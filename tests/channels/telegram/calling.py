"""How tests call the server past the library, and what they look at."""

from typing import Any

import aiohttp
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)

from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.spec import Json, load_spec


def keyboard(**labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for data, label in labels.items()]])


def rules(server: BotApiServer) -> list[str]:
    return [violation.rule for violation in server.violations]


async def raw(server: BotApiServer, path: str, **how: Any) -> tuple[int, Json]:
    """Call the server without the library. ``path`` follows the address."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(how.pop("verb", "POST"), server.base_url.removesuffix("/bot") + path, **how) as response,
    ):
        return response.status, await response.json()


async def call(server: BotApiServer, method: str, arguments: Json) -> tuple[int, Json]:
    return await raw(server, f"/bot{server.token}/{method}", json=arguments)


def fits(value: Any, kind: str) -> bool:
    return load_spec().misfits(value, (kind,), kind) == []
