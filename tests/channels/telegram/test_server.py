"""The simulated server takes calls and goes wrong like the real one; the library, which knows it, is the witness."""

import asyncio
import json
import sys
from pathlib import Path

import aiohttp
import pytest
from telegram import (
    Bot,
)
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from tests.channels.telegram.calling import call, fits, keyboard, raw, rules
from tests.channels.telegram.faults import Fault, Faults
from tests.channels.telegram.people import Person
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.spec import Json

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("method", ["getMe", "getme", "GETME"])
async def test_the_case_of_a_method_does_not_matter(server: BotApiServer, method: str) -> None:
    status, body = await call(server, method, {})
    assert (status, body["ok"], body["result"]["is_bot"]) == (200, True, True)
    assert fits(body["result"], "User")


async def test_parameters_come_in_the_address_as_json_as_form_or_as_multipart(
    server: BotApiServer, asha: Person
) -> None:
    asha.says("/start")
    path = f"/bot{server.token}/sendMessage"
    options = {"is_disabled": True}
    form = {"chat_id": str(asha.id), "text": "form", "link_preview_options": json.dumps(options)}
    parts = aiohttp.FormData(form, default_to_multipart=True)
    parts.add_field("disable_notification", "true")
    answers = [
        await raw(server, f"{path}?chat_id={asha.id}&text=address", verb="GET"),
        await raw(server, path, json={"chat_id": asha.id, "text": "json", "link_preview_options": options}),
        await raw(server, path, data=form),
        await raw(server, path, data=parts),
    ]
    assert [status for status, _ in answers] == [200] * 4
    assert [seen.text for seen in asha.shown()] == ["address", "json", "form", "form"]
    assert all(fits(body["result"], "Message") for _, body in answers)
    assert server.violations == []


async def test_a_token_nobody_gave_out_is_unauthorised(server: BotApiServer) -> None:
    status, body = await raw(server, "/bot123:abc/getMe")
    assert (status, body) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    with pytest.raises(InvalidToken):
        async with Bot("123:abc", base_url=server.base_url):
            pass
    assert rules(server) == ["Unauthorized", "Unauthorized"]


async def test_what_is_no_token_is_not_found(server: BotApiServer) -> None:
    assert (await raw(server, "/botnonsense/getMe"))[0] == 404


async def test_an_unknown_method_is_not_found(server: BotApiServer, bot: Bot) -> None:
    assert (await call(server, "sendTelepathy", {}))[0] == 404
    with pytest.raises(InvalidToken):  # so the library calls every 404 of a plain post
        await bot._post("sendTelepathy")
    assert rules(server) == ["Not Found: method not found"] * 2


async def test_a_method_that_exists_but_is_not_simulated_is_a_violation(server: BotApiServer) -> None:
    status, _ = await call(server, "sendDice", {})
    assert status == 501
    assert rules(server) == ["Not Implemented: sendDice is not simulated"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"text": "hello"}, "parameter 'chat_id' is required"),
        ({"chat_id": 1, "text": "hello", "colour": "red"}, "unknown parameter 'colour'"),
        ({"chat_id": 1.5, "text": "hello"}, "chat_id: expected"),
        ({"chat_id": 1, "text": 5}, "text: expected String, not 5"),
        ({"chat_id": 1, "text": "x", "protect_content": "perhaps"}, "protect_content: expected Boolean"),
        ({"chat_id": 1, "text": "x", "entities": {}}, "entities: expected a list of MessageEntity"),
        ({"chat_id": 1, "text": "x", "link_preview_options": {"disabled": True}}, "has no 'disabled'"),
        ({"chat_id": 1, "text": "x", "link_preview_options": "{no json"}, "expected LinkPreviewOptions"),
        ({"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{}]}}, "expected a list of InlineKeyboard"),
        (
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": 1, "callback_data": "a"}]]}},
            "reply_markup.inline_keyboard[0][0].text: expected String, not 1",
        ),
    ],
)
async def test_arguments_are_checked_against_the_description_however_deep(
    server: BotApiServer, arguments: Json, problem: str
) -> None:
    status, body = await call(server, "sendMessage", arguments)
    assert status == 400
    assert problem in body["description"]
    assert problem in rules(server)[0]
    assert server.violations[0].call.method == "sendmessage"


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ({"type": "all_private_chats"}, 200),
        ({"type": "chat", "chat_id": 1}, 400),
        ({"type": "chat"}, 400),
        ({"type": "all_private_chats", "chat_id": 1}, 400),
        ({"type": "everywhere"}, 400),
        ({}, 400),
    ],
)
async def test_of_a_family_of_objects_the_one_that_is_meant_is_checked(
    server: BotApiServer, scope: Json, status: int
) -> None:
    commands = [{"command": "start", "description": "Begin"}]
    assert (await call(server, "setMyCommands", {"commands": commands, "scope": scope}))[0] == status


async def test_a_body_that_is_no_json_object_is_refused(server: BotApiServer) -> None:
    path, kind = f"/bot{server.token}/getMe", {"Content-Type": "application/json"}
    for body in (b"{", b"[]", b'"x"'):
        assert (await raw(server, path, data=body, headers=kind))[0] == 400
    assert (await raw(server, path, data=b"x", headers={"Content-Type": "text/plain"}))[0] == 400


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # the library warns of its own ``RetryAfter``
async def test_each_planned_fault_befalls_one_call(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    server.faults.plan("sendMessage", Fault.TOO_MANY, None, Fault.FAILED, Fault.BAD_GATEWAY, Fault.DROPPED, Fault.LOST)
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(asha.id, "1")
    assert told.value._retry_after.total_seconds() == 1
    await bot.send_message(asha.id, "2")
    for text in ("3", "4", "5", "6"):
        with pytest.raises(NetworkError):
            await bot.send_message(asha.id, text)
    assert [seen.text for seen in asha.shown()] == ["2", "6"]  # the last one was done, but nobody was told
    assert server.violations == []


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_who_does_not_wait_as_told_is_noted(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    server.use(Faults(retry_after=30))
    server.faults.plan("sendMessage", Fault.TOO_MANY)
    with pytest.raises(RetryAfter):
        await bot.send_message(asha.id, "1")
    await bot.send_message(asha.id, "2")
    await bot.send_message(asha.id, "1")
    assert rules(server) == ["was told to wait before this is tried again"]


async def test_who_lost_an_answer_may_ask_again(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    await bot.send_message(asha.id, "Sure?", reply_markup=keyboard(a="Yes"))
    query = asha.taps_key(await asha.sees("Yes"))
    server.faults.plan("answerCallbackQuery", Fault.LOST)
    with pytest.raises(NetworkError):
        await bot.answer_callback_query(query)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query)
    assert server.violations == []


async def test_chance_follows_its_seed() -> None:
    def drawn(seed: int) -> list[Fault | None]:
        faults = Faults(seed=seed, too_many=0.2, lost=0.2, slow=0.2, only=["sendMessage"])
        assert faults.draw("getme") is None
        return [faults.draw("sendmessage") for _ in range(200)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert set(drawn(1)) == {Fault.TOO_MANY, Fault.LOST, Fault.SLOW, None}


async def test_calls_take_their_latency_side_by_side(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    server.use(Faults(latency=0.05, slow=1.0, delay=(0.01, 0.02)))
    await asyncio.gather(*(bot.send_message(asha.id, str(number)) for number in range(20)))
    assert len(asha.shown()) == 20


async def started(module: str, *options: str) -> tuple[asyncio.subprocess.Process, str]:
    """Start a simulation as a process and return it with its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"tests.channels.telegram.{module}", *options, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    return process, (await process.stdout.readline()).decode().strip()


async def test_it_serves_as_a_process_and_tells_what_it_saw() -> None:
    process, address = await started("server", "--token", "7:abc")
    async with Bot("7:abc", base_url=f"{address}/bot") as bot:
        assert (await bot.get_me()).id == 7
        with pytest.raises(BadRequest):
            await bot.send_message(1, "nobody")
    process.terminate()
    out, _ = await process.communicate()
    found = json.loads(out)
    assert process.returncode == 1
    assert found["calls"] == {"getme": 2, "sendmessage": 1}
    assert len(found["violations"]) == 1


async def test_a_crowd_comes_as_a_process_and_tells_what_it_missed() -> None:
    process, address = await started(
        "crowd", "--people", "3", "--seconds", "0.1", "--patience", "0.5", "--token", "7:abc"
    )
    async with Bot("7:abc", base_url=f"{address}/bot") as bot:
        await bot.get_updates(timeout=5)
        out, _ = await process.communicate()
    found = json.loads(out)
    assert process.returncode == 1
    assert len(found["unanswered"]) >= 3
    assert found["violations"] == []
