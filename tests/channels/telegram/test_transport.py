"""What a transport must do for python-telegram-bot; each test runs on the library's own and on ours."""

import asyncio
import io
import re
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.transport import AiohttpRequest
from tests.channels.telegram.crowd import until
from tests.channels.telegram.faults import Fault, Faults
from tests.channels.telegram.people import Person
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.spec import Json

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
Making = Callable[..., BaseRequest]


def library(connections: int = 64, **timeouts: Any) -> BaseRequest:
    return HTTPXRequest(connection_pool_size=connections, **timeouts)


def ours(connections: int = 64, **timeouts: Any) -> BaseRequest:
    return AiohttpRequest(connections=connections, **timeouts)


@pytest.fixture(params=[library, ours], ids=["library", "ours"])
def making(request: pytest.FixtureRequest) -> Making:
    return cast("Making", request.param)


@pytest.fixture
async def transport(making: Making) -> AsyncIterator[BaseRequest]:
    async with making(read_timeout=60, connect_timeout=60, pool_timeout=60) as transport:  # machines are noisy
        yield transport


async def post(transport: BaseRequest, server: BotApiServer, method: str, /, **arguments: Any) -> Any:
    """Call a method; arguments that end in ``_timeout`` are the transport's."""
    how = {name: arguments.pop(name) for name in list(arguments) if name.endswith("_timeout")}
    data = RequestData([RequestParameter.from_input(name, value) for name, value in arguments.items()])
    return await transport.post(f"{server.base_url}{server.token}/{method}", request_data=data, **how)


async def test_a_call_without_arguments_is_answered(transport: BaseRequest, server: BotApiServer) -> None:
    assert (await transport.post(f"{server.base_url}{server.token}/getMe"))["is_bot"] is True  # type: ignore[call-overload,index]  # an object comes back here
    assert (await post(transport, server, "getMe"))["username"] == "advisor_test_bot"
    assert server.violations == []


@pytest.mark.parametrize(
    "text", ["plain", "贷款 120万元，年利率 12.9%", "🏦" * 2048, "字" * 4096, 'q"\\&=+%20\n\t;', "\x01\u202e\u2028"]
)
async def test_text_arrives_as_it_was_written(
    transport: BaseRequest, server: BotApiServer, asha: Person, text: str
) -> None:
    asha.says("/start")
    markup = {"inline_keyboard": [[{"text": "是 & 否", "callback_data": "ä\n"}]]}
    sent = await post(
        transport, server, "sendMessage", chat_id=asha.id, text=text, reply_markup=markup, protect_content=True
    )
    assert (sent["text"], sent["reply_markup"]) == (text.strip(), markup)
    assert server.of("sendMessage")[-1].arguments["text"] == text
    assert server.violations == []


async def test_a_long_answer_arrives_whole(transport: BaseRequest, server: BotApiServer, asha: Person) -> None:
    for _ in range(100):
        asha.says("字" * 4096)
    found = await post(transport, server, "getUpdates")
    assert [update["message"]["text"] for update in found] == ["字" * 4096] * 100


@pytest.mark.parametrize(
    "name", ["report.html", "融资 方案 2026.pdf", "it's 100% (final).txt", "a'b,c=d.txt", "x" * 200 + ".csv"]
)
async def test_a_file_arrives_with_its_name_content_and_kind(
    transport: BaseRequest, server: BotApiServer, asha: Person, name: str
) -> None:
    asha.says("/start")
    content = bytes(range(256)) * 1000 + b"\r\n--boundary\r\n"
    file = InputFile(content, filename=name)
    sent = await post(transport, server, "sendDocument", chat_id=asha.id, document=file, caption="报告 <1>")
    document = sent["document"]
    assert (document["file_name"], sent["caption"]) == (name, "报告 <1>")
    assert document["mime_type"] == file.mimetype
    assert server.world.files[document["file_id"]].content == content
    assert server.violations == []


async def test_files_come_from_bytes_handles_and_attachments(
    transport: BaseRequest, server: BotApiServer, asha: Person, tmp_path: Path
) -> None:
    asha.says("/start")
    path = tmp_path / "from-disk.txt"
    path.write_bytes(b"from disk")
    with path.open("rb") as handle:
        sources = [
            InputFile(b"bytes", filename="b.txt"),
            InputFile(io.BytesIO(b"buffer"), filename="c.txt"),
            InputFile(handle, read_file_handle=False),
            InputFile(b"attached", filename="d.txt", attach=True),
        ]
        sent = [await post(transport, server, "sendDocument", chat_id=asha.id, document=one) for one in sources]
    contents = [server.world.files[one["document"]["file_id"]].content for one in sent]
    assert contents == [b"bytes", b"buffer", b"from disk", b"attached"]
    assert [one["document"]["file_name"] for one in sent] == ["b.txt", "c.txt", "from-disk.txt", "d.txt"]
    assert server.violations == []


async def test_the_librarys_bot_sends_files_over_it(making: Making, server: BotApiServer, asha: Person) -> None:
    asha.says("/start")
    async with Bot(server.token, base_url=server.base_url, request=making(), get_updates_request=making()) as bot:
        sent = await bot.send_photo(asha.id, PNG, caption="<b>Picture</b>", parse_mode="HTML")
        await bot.send_document(asha.id, io.BytesIO(b"a,b"), filename="table.csv", thumbnail=PNG)
        assert len(await bot.get_updates()) == 1
    assert sent.caption == "Picture"
    assert [seen.text for seen in asha.shown()] == ["(photo) Picture", "(document)"]
    assert server.violations == []


async def test_a_large_file_arrives_whole(transport: BaseRequest, server: BotApiServer, asha: Person) -> None:
    asha.says("/start")
    content = bytes(range(251)) * 20_000
    file = InputFile(content, filename="x.bin")
    patience = {"read_timeout": 60, "write_timeout": 60}  # machines are noisy
    sent = await post(transport, server, "sendDocument", chat_id=asha.id, document=file, **patience)
    assert server.world.files[sent["document"]["file_id"]].content == content


async def unknown_chat(transport: BaseRequest, server: BotApiServer, _: Person) -> None:
    await post(transport, server, "sendMessage", chat_id=42, text="hello")


async def blocked(transport: BaseRequest, server: BotApiServer, asha: Person) -> None:
    asha.says("/start")
    asha.blocks()
    await post(transport, server, "sendMessage", chat_id=asha.id, text="hello")


async def wrong_token(transport: BaseRequest, server: BotApiServer, _: Person) -> None:
    await transport.post(f"{server.base_url}123:abc/getMe")


async def unknown_method(transport: BaseRequest, server: BotApiServer, _: Person) -> None:
    await post(transport, server, "sendTelepathy")


async def webhook_set(transport: BaseRequest, server: BotApiServer, _: Person) -> None:
    await post(transport, server, "setWebhook", url="https://example.com")
    await post(transport, server, "getUpdates")


def befallen(fault: Fault) -> Callable[[BaseRequest, BotApiServer, Person], Any]:
    async def call(transport: BaseRequest, server: BotApiServer, _: Person) -> None:
        server.use(Faults(delay=(5.0, 5.0), retry_after=7))
        server.faults.plan("getMe", fault)
        await post(transport, server, "getMe", read_timeout=0.2 if fault is Fault.SLOW else 60)

    call.__name__ = fault.value
    return call


async def nobody_there(transport: BaseRequest, _: BotApiServer, __: Person) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    await transport.post(f"http://127.0.0.1:{port}/bot1:a/getMe")


async def no_address(transport: BaseRequest, _: BotApiServer, __: Person) -> None:
    await transport.post("http://")


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # the library warns of its own ``RetryAfter``
@pytest.mark.parametrize(
    ("calling", "kind", "words"),
    [
        (unknown_chat, BadRequest, "Chat not found"),
        (blocked, Forbidden, "Forbidden: bot was blocked by the user"),
        (wrong_token, InvalidToken, "Unauthorized"),
        (unknown_method, InvalidToken, "Not Found: method not found"),
        (webhook_set, Conflict, "Conflict: can't use getUpdates method while webhook is active"),
        (befallen(Fault.TOO_MANY), RetryAfter, "Flood control exceeded. Retry in 7 seconds"),
        (befallen(Fault.FAILED), NetworkError, "Internal Server Error"),
        (befallen(Fault.BAD_GATEWAY), NetworkError, "Bad Gateway (502). Parsing the server response b'<html>"),
        (befallen(Fault.DROPPED), NetworkError, "."),
        (befallen(Fault.LOST), NetworkError, "."),
        (befallen(Fault.SLOW), TimedOut, "Timed out"),
        (nobody_there, NetworkError, "."),
        (no_address, NetworkError, "."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_every_fault_has_the_librarys_error(
    transport: BaseRequest,
    server: BotApiServer,
    asha: Person,
    calling: Callable[[BaseRequest, BotApiServer, Person], Any],
    kind: type[TelegramError],
    words: str,
) -> None:
    with pytest.raises(kind, match=words if words == "." else re.escape(words)) as raised:
        await calling(transport, server, asha)
    assert type(raised.value) is kind
    assert await post(transport, server, "getMe") if not server.world.settings.webhook else True


async def test_who_finds_no_place_in_time_is_told_so(making: Making, server: BotApiServer) -> None:
    async with making(connections=1, pool_timeout=0.05) as transport:
        poll = asyncio.create_task(post(transport, server, "getUpdates", timeout=20, read_timeout=30))
        await until(lambda: bool(server.of("getUpdates")))
        with pytest.raises(TimedOut, match="Pool timeout"):
            await post(transport, server, "getMe")
        waiting = asyncio.create_task(post(transport, server, "getMe", pool_timeout=None))
        await asyncio.sleep(0.1)
        server.world.updates.interrupt()
        assert await poll == []
        assert (await waiting)["is_bot"]


async def test_a_place_is_free_again_after_every_kind_of_end(making: Making, server: BotApiServer) -> None:
    async with making(connections=1, pool_timeout=0.5) as transport:
        server.use(Faults(delay=(5.0, 5.0)))
        server.faults.plan("getMe", Fault.SLOW, Fault.DROPPED, Fault.FAILED, Fault.BAD_GATEWAY, Fault.SLOW)
        for _ in range(4):
            with pytest.raises(NetworkError):
                await post(transport, server, "getMe", read_timeout=0.1)
        cancelled = asyncio.create_task(post(transport, server, "getMe", read_timeout=10))
        await until(lambda: len(server.of("getMe")) == 5)
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        assert await post(transport, server, "getMe")


@pytest.mark.parametrize("steps", range(6))
async def test_a_call_that_is_cancelled_while_its_place_comes_free_ends_cancelled(
    making: Making, server: BotApiServer, steps: int
) -> None:
    """Else a shutdown that cancels a waiting call waits for its whole time-out."""
    async with making(connections=1, pool_timeout=10) as transport:
        poll = asyncio.create_task(post(transport, server, "getUpdates", timeout=20, read_timeout=30))
        await until(lambda: bool(server.of("getUpdates")))
        waiting = asyncio.create_task(post(transport, server, "getUpdates", timeout=20, read_timeout=30))
        await asyncio.sleep(0.02)
        server.world.updates.interrupt()
        await poll
        for _ in range(steps):
            await asyncio.sleep(0)
        waiting.cancel()
        done, _ = await asyncio.wait([waiting], timeout=5)
        assert done
        assert waiting.cancelled()


async def test_what_was_shut_down_refuses_calls_until_it_is_opened_again(
    transport: BaseRequest, server: BotApiServer
) -> None:
    await transport.shutdown()
    await transport.shutdown()
    with pytest.raises(NetworkError, match="is not initialized"):
        await post(transport, server, "getMe")
    with pytest.raises(RuntimeError, match="is not initialized"):
        await transport.do_request(server.base_url, "POST")
    await transport.initialize()
    await transport.initialize()
    assert await post(transport, server, "getMe")


async def test_a_shutdown_leaves_no_call_hanging(making: Making, server: BotApiServer) -> None:
    transport = making(connections=1, pool_timeout=10)
    await transport.initialize()
    calls = [asyncio.create_task(post(transport, server, "getUpdates", timeout=20, read_timeout=30)) for _ in range(3)]
    await until(lambda: bool(server.of("getUpdates")))
    await transport.shutdown()
    for call in calls:
        call.cancel()
    ended = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert all(isinstance(outcome, NetworkError | asyncio.CancelledError) for outcome in ended)


async def test_two_hundred_calls_at_once_are_all_answered(
    transport: BaseRequest, server: BotApiServer, asha: Person
) -> None:
    asha.says("/start")
    server.use(Faults(latency=0.01))
    calls = (
        post(transport, server, "sendMessage", chat_id=asha.id, text=str(number), pool_timeout=120, read_timeout=120)
        for number in range(200)
    )
    sent = await asyncio.gather(*calls)
    assert [one["text"] for one in sent] == [str(number) for number in range(200)]
    assert sorted(int(seen.text) for seen in asha.shown()) == list(range(200))
    assert server.violations == []


async def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew(
    transport: BaseRequest, server: BotApiServer
) -> None:
    for _ in range(3):
        assert await post(transport, server, "getMe")
        assert server._runner
        assert server._runner.server
        for connection in list(server._runner.server.connections):
            connection.force_close()
        await asyncio.sleep(0.05)


async def test_the_time_to_read_is_that_of_the_call_or_else_of_the_transport(
    making: Making, server: BotApiServer
) -> None:
    async with making(read_timeout=0.05) as transport:
        assert transport.read_timeout == 0.05
        server.use(Faults(latency=0.2))
        with pytest.raises(TimedOut):
            await post(transport, server, "getMe")
        assert await post(transport, server, "getMe", read_timeout=60)
        assert await post(transport, server, "getMe", read_timeout=None)


async def test_what_an_address_holds_can_be_fetched(transport: BaseRequest, server: BotApiServer) -> None:
    assert b'"is_bot":true' in await transport.retrieve(f"{server.base_url}{server.token}/getMe")
    with pytest.raises(InvalidToken):
        await transport.retrieve(f"{server.base_url}{server.token}/file/none")


async def test_a_proxy_of_the_environment_is_used(
    making: Making, server: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Telegram is blocked, that is how it is reached."""
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", server.base_url.removesuffix("/bot"))
    monkeypatch.setenv("http_proxy", server.base_url.removesuffix("/bot"))
    async with making() as transport:
        found = cast("Json", await transport.post(f"http://api.telegram.example/bot{server.token}/getMe"))
    assert found["is_bot"]


async def test_ours_refuses_calls_before_it_is_opened(server: BotApiServer) -> None:
    with pytest.raises(NetworkError, match="AiohttpRequest is not initialized"):
        await post(AiohttpRequest(), server, "getMe")


@pytest.mark.parametrize("payload", [b"", b"<html>", b"\xff\xfe", b'{"ok": true', b"{'ok': 1}"])
def test_what_is_no_json_is_an_invalid_answer(making: Making, payload: bytes) -> None:
    with pytest.raises(TelegramError, match="Invalid server response"):
        type(making()).parse_json_payload(payload)
