"""HTTP for python-telegram-bot over aiohttp.

The library's own transport keeps waiting requests in a pool whose cost grows with the square of their number; with
hundreds of people that is what limits the adviser. Behaviour is the library's: the same time-outs, the same errors,
uploads and the environment's HTTP proxies included.
"""

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from aiohttp import BytesPayload, DummyCookieJar
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

_POOL_BUSY = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to Telegram. "
    "Consider adjusting the connection pool size or the pool timeout."
)

_SERVER_FAULTS = ("Internal Server Error", "Bad Gateway", "Service Unavailable")
"""How the library words what was answered with 500, 502 and 503."""


class AiohttpRequest(BaseRequest):
    """A transport with at most ``connections`` requests under way; time-outs are in seconds, None waits for ever."""

    def __init__(  # the time-outs of the library, by its names
        self,
        *,
        connections: int = 64,
        read_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
    ) -> None:
        self._connections = connections
        self._read = read_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._media_write = media_write_timeout
        self._session: aiohttp.ClientSession | None = None
        self._places: asyncio.Semaphore | None = None
        self._proxies: Mapping[str, str] = {}

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
            headers = {"User-Agent": self.USER_AGENT}
            # The Bot API knows no cookies, and to look for them costs every call.
            self._session = aiohttp.ClientSession(connector=connector, headers=headers, cookie_jar=DummyCookieJar())
            self._places = asyncio.Semaphore(self._connections)
            self._proxies = {kind: proxy for kind, proxy in getproxies().items() if kind != "no"}

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917  # the signature is the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None or self._places is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        uploads = bool(request_data and request_data.contains_files)
        read, connect = _or(read_timeout, self._read), _or(connect_timeout, self._connect)
        # Without files it is one write, which the socket's buffer takes at once: there is nothing to limit.
        write = _or(write_timeout, self._media_write) if uploads else None
        await self._take_place(_or(pool_timeout, self._pool))
        try:
            return await self._send(method, url, request_data, _limits(read, connect, write))
        finally:
            self._places.release()

    async def _send(
        self, method: str, url: str, request_data: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        assert self._session is not None
        try:
            request = self._session.request(
                method, url, timeout=limits, proxy=self._proxy_for(url), **_body(request_data)
            )
            async with request as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(f"aiohttp.{type(error).__name__}: {error}") from error

    async def _take_place(self, patience: float | None) -> None:
        """Wait for one of the places for requests under way, at most ``patience`` seconds."""
        assert self._places is not None
        if not self._places.locked():  # nearly always: a timer for each call would be for nothing
            await self._places.acquire()
            return
        try:
            # Not wait_for: before Python 3.12 it swallows a cancellation that comes together with the place.
            async with asyncio.timeout(patience):
                await self._places.acquire()
        except TimeoutError as error:
            raise TimedOut(_POOL_BUSY) from error

    def _proxy_for(self, url: str) -> str | None:
        if not self._proxies:
            return None
        parts = urlsplit(url)
        if proxy_bypass(parts.netloc):
            return None
        return self._proxies.get(parts.scheme, self._proxies.get("all"))

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the decoded answer; what is not JSON raises the library's error."""
        try:
            return cast("dict[str, Any]", orjson.loads(payload))
        except orjson.JSONDecodeError:
            pass  # as a rule it is no JSON at all
        try:
            return cast("dict[str, Any]", orjson.loads(payload.decode("utf-8", "replace")))
        except orjson.JSONDecodeError as error:
            raise TelegramError("Invalid server response") from error


def never_happened(error: NetworkError) -> bool:
    """Say whether it is certain that nothing was done: not connected, no place free, or the server says it failed."""
    if isinstance(error.__cause__, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return True
    message = str(error)
    return message == _POOL_BUSY or message.startswith(_SERVER_FAULTS)


def _or(given: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(given, DefaultValue) else given


@lru_cache
def _limits(read: float | None, connect: float | None, write: float | None) -> aiohttp.ClientTimeout:
    """Limit the wait for a connection and for each next byte; where writing may take long, the whole of the call."""
    total = None if read is None or write is None or connect is None else read + write + connect
    return aiohttp.ClientTimeout(total=total, connect=connect, sock_connect=connect, sock_read=read)


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"data": BytesPayload(orjson.dumps(request_data.parameters), content_type="application/json")}
    form = aiohttp.FormData(quote_fields=False)  # Telegram shows a file's name as it stands, "%20" and all
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in (request_data.multipart_data or {}).items():
        file = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=content_type)
    return {"data": form}
