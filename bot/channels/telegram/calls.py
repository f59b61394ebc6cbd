"""The calls of a turn, taken as JSON and answered as JSON.

The library makes an object of every field of every answer. Of a message that we have just sent we need nothing, and of
an update little: what is asked here is asked through the library's transport, with its errors, and stays as it came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from telegram import Bot
from telegram.request import RequestData

from bot.channels.telegram.transport import AiohttpRequest


@dataclass(frozen=True, slots=True)
class _Plain:
    """What our transport asks of the library's ``RequestData``, which makes an object of every parameter."""

    parameters: Mapping[str, Any]
    contains_files: bool = False


class PlainBot(Bot):
    """The library's bot, which also takes calls as plain values. Raises the library's errors."""

    def __init__(self, token: str, base_url: str, base_file_url: str) -> None:
        self._calling = AiohttpRequest(connections=256, pool_timeout=30)
        self._polling = AiohttpRequest(connections=2, read_timeout=70)
        super().__init__(
            token,
            base_url=base_url,
            base_file_url=base_file_url,
            request=self._calling,
            get_updates_request=self._polling,
        )

    async def call(self, method: str, parameters: Mapping[str, Any]) -> None:
        """Call a method of the Bot API by its own names; what it answers is of no interest."""
        await self._calling.post(f"{self.base_url}/{method}", _data(parameters))

    async def updates(self, offset: int | None, patience: int, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """Return what has come from ``offset`` on; if there is nothing, wait for ``patience`` seconds."""
        asked = {"timeout": patience, "allowed_updates": kinds, **({} if offset is None else {"offset": offset})}
        limit = (self._polling.read_timeout or 0) + patience
        found = await self._polling.post(f"{self.base_url}/getUpdates", _data(asked), read_timeout=limit)
        return cast("list[dict[str, Any]]", found)


def _data(parameters: Mapping[str, Any]) -> RequestData:
    return cast("RequestData", _Plain(parameters))
