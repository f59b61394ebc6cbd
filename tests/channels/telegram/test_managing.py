"""What a bot sets about itself is checked and kept as by the real Bot API; the library is the witness."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.error import BadRequest

from tests.channels.telegram.calling import call, fits
from tests.channels.telegram.people import Person
from tests.channels.telegram.server import BotApiServer


async def test_commands_are_kept_by_scope_and_language(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    await bot.set_my_commands([("start", "Begin")])
    await bot.set_my_commands([BotCommand("start", "开始"), BotCommand("help", "帮助")], language_code="zh")
    assert asha.menu() == ["start", "help"]
    assert Person(server, "Jo", "en").menu() == ["start"]
    await bot.set_my_commands([("only", "for her")], scope=BotCommandScopeChat(asha.id))
    assert asha.menu() == ["only"]
    assert await bot.get_my_commands(language_code="zh") == (BotCommand("start", "开始"), BotCommand("help", "帮助"))
    await bot.delete_my_commands(scope=BotCommandScopeChat(asha.id))
    await bot.delete_my_commands(language_code="zh")
    assert asha.menu() == ["start"]
    assert await bot.get_my_commands(language_code="zh") == ()
    assert server.violations == []


@pytest.mark.parametrize(
    "commands",
    [[("Start", "Begin")], [("s" * 33, "x")], [("开始", "x")], [("start", "")], [("start", "x" * 257)], [("a b", "x")]],
)
async def test_commands_that_cannot_be_typed_or_shown_are_refused(
    server: BotApiServer, bot: Bot, commands: list[tuple[str, str]]
) -> None:
    with pytest.raises(BadRequest):
        await bot.set_my_commands(commands)
    with pytest.raises(BadRequest):
        await bot.set_my_commands([("start", "x")], language_code="zh-hans")
    assert len(server.violations) == 2


async def test_descriptions_and_the_menu_button_are_kept(bot: Bot, asha: Person) -> None:
    asha.says("/start")
    await bot.set_my_description("About", language_code="zh")
    await bot.set_my_short_description("In short")
    assert (await bot.get_my_description("zh")).description == "About"
    assert (await bot.get_my_description("en")).description == ""
    assert (await bot.get_my_short_description("zh")).short_description == "In short"
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert await bot.get_chat_menu_button(asha.id) == MenuButtonCommands()
    for too_long in (bot.set_my_description("x" * 513), bot.set_my_short_description("x" * 121)):
        with pytest.raises(BadRequest, match="too long"):
            await too_long
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_chat_menu_button(42)


async def test_a_chat_is_described(server: BotApiServer, bot: Bot, asha: Person) -> None:
    assert (await bot.get_chat(asha.id)).first_name == "Asha"
    _, body = await call(server, "getChat", {"chat_id": asha.id})
    assert fits(body["result"], "ChatFullInfo")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(42)


async def test_a_bot_that_logged_out_is_answered_no_more(bot: Bot) -> None:
    assert await bot.close()
    assert await bot.log_out()
    with pytest.raises(BadRequest, match=r"(?i)logged out"):
        await bot.get_me()


async def test_a_webhook_is_described_but_never_called(server: BotApiServer, bot: Bot) -> None:
    await bot.set_webhook("https://example.com/hook", max_connections=10, secret_token="s3cret", certificate=b"pem")
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.has_custom_certificate) == ("https://example.com/hook", 10, True)
    _, body = await call(server, "getWebhookInfo", {})
    assert fits(body["result"], "WebhookInfo")
    await bot.set_webhook("")
    assert (await bot.get_webhook_info()).url == ""
    assert server.violations == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": "http://example.com"},
        {"url": "https://"},
        {"url": "https://x.cn", "secret_token": "no spaces"},
        {"url": "https://x.cn", "max_connections": 101},
        {"url": "https://x.cn", "allowed_updates": ["telepathy"]},
    ],
)
async def test_a_webhook_that_cannot_work_is_refused(server: BotApiServer, arguments: dict[str, object]) -> None:
    assert (await call(server, "setWebhook", arguments))[0] == 400
    assert len(server.violations) == 1
