"""The Bot API on loopback, as far as the bots of the bench use it."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count, islice
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from bench.bots.people import BOT, Json, People, private_chat

ME = BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
BATCH = 100
"""At most so many updates in one answer, as on Telegram."""


class BotApi:
    """Answers calls without checking them, and brings what people do.

    ``latency`` is how many seconds it works on a call that does something: after them what is asked for has happened,
    and is answered. A poll asks for nothing to be done: it is answered as soon as something has come.
    ``distance`` is how many seconds lie between the bot and here, there and back: every call, a poll like any other,
    is half of them on its way here, and its answer the other half on the way back.
    """

    def __init__(self, latency: float = 0.0, distance: float = 0.0) -> None:
        self.people = People(self._arrive)
        self.polled = asyncio.Event()
        self.calls: Counter[str] = Counter()
        self.last_call = time.perf_counter()
        self._latency = latency
        self._distance = distance
        self._updates: deque[Json] = deque()
        self._numbers = count(1)
        self._arrived = asyncio.Event()

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer one call."""
        method = request.path.rpartition("/")[2]
        call = await _parameters(request)
        if method != "getUpdates":
            self.last_call = time.perf_counter()
            self.calls[method] += 1
        await _pass(self._distance / 2)
        result = await self._get_updates(call) if method == "getUpdates" else await self._do(method, call)
        await _pass(self._distance / 2)
        return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")

    async def _do(self, method: str, call: Json) -> object:
        await _pass(self._latency)
        match method:
            case "sendMessage":
                return self.people.told(call)
            case "editMessageText":
                return self.people.told(call, int(call["message_id"]))
            case "answerCallbackQuery":
                self.people.acknowledged(call["callback_query_id"])
            case "editMessageReplyMarkup":
                return {"message_id": int(call["message_id"]), "date": 0, "chat": private_chat(int(call["chat_id"]))}
            case "getMe":
                return ME
            case "getWebhookInfo":
                return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            case "deleteWebhook" | "setMyCommands" | "sendChatAction" | "deleteMessage":
                pass
            case _:
                self.people.errors[method] += 1
        return True

    def _arrive(self, update: Json) -> None:
        self._updates.append({"update_id": next(self._numbers), **update})
        self._arrived.set()

    async def _get_updates(self, call: Json) -> list[Json]:
        """Return what has come since ``offset``, which confirms what came before it; wait if there is nothing."""
        offset, limit, patience = (int(call.get(name) or 0) for name in ("offset", "limit", "timeout"))
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates and patience:
            self.polled.set()
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), patience)
            except TimeoutError:
                return []
        return list(islice(self._updates, min(limit or BATCH, BATCH)))


async def _pass(seconds: float) -> None:
    if seconds:  # even a sleep of no length would cost every call a round of the loop
        await asyncio.sleep(seconds)


async def _parameters(request: web.BaseRequest) -> Json:
    body = await request.read()
    match request.content_type:
        case _ if not body:
            return {}
        case "application/json":
            found: Json = orjson.loads(body)
            return found
        case "application/x-www-form-urlencoded":
            return dict(parse_qsl(body.decode()))
    return dict(await request.post())


@asynccontextmanager
async def serving(api: BotApi) -> AsyncIterator[str]:
    """Serve on a free port of loopback; yield the base address."""
    runner = web.ServerRunner(web.Server(api.answer, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    assert runner.addresses
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
