"""Long polling: what Telegram sends is stored before it is told that we have it.

Asking for the next updates is what confirms the last ones. The library's updater asks once its queue has taken them,
one by one; here all of them are stored with one stroke before the next are asked for. When asked to stop, the updater
may first sleep for half a minute, and a revoked token leaves it deaf without a word; here both end at once.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NoReturn

from telegram import Bot, BotCommand
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.calls import PlainBot
from bot.channels.telegram.channel import NAME, seconds
from bot.channels.telegram.inbound import Json, arrival_of, plain
from bot.config import ConfigError
from bot.journal import journal
from bot.locales import LANGUAGES, Text
from bot.services.delivery import Delivery
from bot.storage.port import StorageError
from bot.storage.post import Incoming

_POLL = 30
"""Seconds that Telegram holds a question for updates open."""
_LONGEST_PAUSE = 30.0
"""Seconds between two tries while Telegram cannot be reached, at most."""
_LISTENING = 2
"""Seconds in which another poller, thrown out by our first request, comes back and shows itself."""
_ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "channel_post"]


def make_bot(token: str, base_url: str | None) -> PlainBot:
    """Return a bot of the Bot API; ``base_url`` is that of a server of one's own."""
    base = base_url.rstrip("/") if base_url else "https://api.telegram.org"
    return PlainBot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")


async def check(bot: Bot) -> None:
    """Raise ``ConfigError``, one clear line, if this bot cannot poll."""
    try:
        await bot.initialize()
        webhook = await bot.get_webhook_info()
    except InvalidToken as error:
        raise ConfigError("Telegram does not know this token; set TELEGRAM_BOT_TOKEN to what BotFather gave") from error
    except NetworkError as error:
        raise ConfigError(f"the Bot API cannot be reached: {type(error).__name__}") from error
    except TelegramError as error:
        raise ConfigError(f"the Bot API refuses this bot: {error}") from error
    if webhook.url:
        raise ConfigError("a webhook is set for this bot; delete it (deleteWebhook) before polling")
    try:
        await bot.get_updates(timeout=_LISTENING, limit=1)  # who already waits for an answer ends the wait
    except Conflict as error:
        raise ConfigError("another process polls this bot already; stop it first") from error
    except TelegramError as error:
        journal("telegram").warning("first look", fault=type(error).__name__)  # the polling tries again


async def set_menu(bot: Bot, menu: Mapping[str, Text]) -> None:
    """Show these commands in the app's menu, in every language."""
    try:
        for language in LANGUAGES:
            commands = [BotCommand(name, words[language]) for name, words in menu.items()]
            await bot.set_my_commands(commands, language_code=language)
        await bot.set_my_commands([BotCommand(name, words["en"]) for name, words in menu.items()])
    except TelegramError as error:  # an old menu is no reason not to run
        journal("telegram").warning("menu not set", fault=type(error).__name__)


@asynccontextmanager
async def polling(bot: PlainBot, key: bytes, delivery: Delivery) -> AsyncIterator[None]:
    """Take updates in until the block is left.

    A second poller or a lost connection is logged and tried again. Raises ``ConfigError`` if the token is revoked.
    """
    poller = Poller(bot, key, delivery)
    try:
        async with asyncio.TaskGroup() as tasks:
            endless = tasks.create_task(poller.run())
            yield
            endless.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
    await poller.confirm()


class Poller:
    """Asks for updates again and again; the next question confirms what the last one brought, once that is stored."""

    def __init__(self, bot: PlainBot, key: bytes, delivery: Delivery) -> None:
        self._bot = bot
        self._key = key
        self._delivery = delivery
        self._offset: int | None = None

    async def run(self) -> NoReturn:
        failures = 0
        while True:
            try:
                await self._take_in(await self._bot.updates(self._offset, _POLL, _ALLOWED))
            except InvalidToken as error:
                raise ConfigError("Telegram does not know the token any more; it was revoked") from error
            except RetryAfter as error:
                await asyncio.sleep(seconds(error))
            except (TelegramError, StorageError) as error:
                journal("telegram").warning("polling", fault=type(error).__name__)
                await asyncio.sleep(min(0.1 * 2.0**failures, _LONGEST_PAUSE))
                failures = min(failures + 1, 10)
            else:
                failures = 0

    async def _take_in(self, updates: Sequence[Json]) -> None:
        if updates:
            await self._delivery.take_in([incoming for update in updates if (incoming := self._incoming(update))])
            self._offset = max(update["update_id"] for update in updates) + 1

    def _incoming(self, update: Json) -> Incoming | None:
        try:
            arrival = arrival_of(update, self._key, self._bot.username)
        except Exception as error:  # noqa: BLE001  # it would come again and again, and nobody else would be heard
            journal("telegram").error("update not understood", fault=type(error).__name__)
            return None
        if arrival is None:
            return None
        return Incoming(NAME, arrival.number, arrival.conversation, plain(arrival), arrival.callback)

    async def confirm(self) -> None:
        """Confirm what the last answer brought, so that it does not come again at the next start."""
        if self._offset is not None:
            with suppress(TelegramError):  # it is taken in once all the same
                await self._bot.get_updates(self._offset, limit=1, timeout=0, read_timeout=2, connect_timeout=2)
