"""Long polling: what Telegram sends is stored before it is told that we have it.

The library's updater puts each update on a queue and only then asks for the next ones, which is what confirms them.
So a queue whose ``put`` stores first makes the confirmation come after the storing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot, BotCommand, Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Updater

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.inbound import arrival_of, plain
from bot.channels.telegram.transport import AiohttpRequest
from bot.config import ConfigError
from bot.journal import journal
from bot.locales import LANGUAGES, Text
from bot.services.delivery import Delivery
from bot.storage.port import StorageError
from bot.storage.post import Incoming

COMMANDS = {
    "start": Text("开始或接着聊", "Start or go on"),
    "menu": Text("菜单", "Menu"),
    "change": Text("修改之前的答案", "Change an answer"),
    "why": Text("为什么问这个", "Why this question"),
    "privacy": Text("我的数据怎么用", "What happens to my data"),
    "language": Text("切换语言", "Switch language"),
    "help": Text("怎么用", "How to use it"),
    "about": Text("关于", "About"),
}
_REMEMBERED = 1000
"""Acknowledged taps, for updates that come twice."""
_LISTENING = 2
"""Seconds in which another poller, thrown out by our first request, comes back and shows itself."""
_ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "channel_post"]


class _StoringQueue(asyncio.Queue[object]):
    """The updater's queue; nothing is ever taken from it."""

    def __init__(self, bot: Bot, key: bytes, delivery: Delivery, channel: TelegramChannel) -> None:
        super().__init__()
        self._bot = bot
        self._key = key
        self._delivery = delivery
        self._channel = channel
        self._acknowledged: dict[str, asyncio.Task[None]] = {}

    async def put(self, item: object) -> None:
        if not isinstance(item, Update):
            return
        arrival = arrival_of(item, self._key, self._bot.username)
        if arrival is None:
            return
        if arrival.callback:
            self._acknowledge(arrival.callback)
        incoming = Incoming(self._channel.name, arrival.number, arrival.conversation, plain(arrival))
        try:
            await self._delivery.take_in(incoming)
        except StorageError as error:
            # The updater fetches what it could not put again, a while later; any other error would end its polling.
            raise NetworkError("what came in could not be stored") from error

    def _acknowledge(self, callback: str) -> None:
        """See to it beside the taking in: nobody waits for the acknowledgement of another's tap."""
        if callback in self._acknowledged:  # the update came twice
            return
        self._acknowledged[callback] = asyncio.create_task(self._channel.acknowledge(callback))
        if len(self._acknowledged) > _REMEMBERED:
            del self._acknowledged[next(iter(self._acknowledged))]

    async def settle(self) -> None:
        """Wait until every tap that came is acknowledged."""
        await asyncio.gather(*self._acknowledged.values(), return_exceptions=True)


def make_bot(token: str, base_url: str | None) -> Bot:
    """Return a bot of the Bot API; ``base_url`` is that of a server of one's own."""
    base = base_url.rstrip("/") if base_url else "https://api.telegram.org"
    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(connections=256, pool_timeout=30),
        get_updates_request=AiohttpRequest(connections=2, read_timeout=70),
    )


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


async def set_menu(bot: Bot) -> None:
    """Show the commands in the app's menu, in every language."""
    try:
        for language in LANGUAGES:
            commands = [BotCommand(name, words[language]) for name, words in COMMANDS.items()]
            await bot.set_my_commands(commands, language_code=language)
        await bot.set_my_commands([BotCommand(name, words["en"]) for name, words in COMMANDS.items()])
    except TelegramError as error:  # an old menu is no reason not to run
        journal("telegram").warning("menu not set", fault=type(error).__name__)


@asynccontextmanager
async def polling(bot: Bot, key: bytes, delivery: Delivery, channel: TelegramChannel) -> AsyncIterator[None]:
    """Take updates in until the block is left; a second poller or a lost connection is logged and tried again."""
    queue = _StoringQueue(bot, key, delivery, channel)
    updater = Updater(bot, queue)
    log = journal("telegram")

    def complain(error: TelegramError) -> None:
        log.warning("polling", fault=type(error).__name__)

    await updater.initialize()
    await updater.start_polling(allowed_updates=_ALLOWED, error_callback=complain, bootstrap_retries=-1)
    try:
        yield
    finally:
        await updater.stop()
        await queue.settle()
        await updater.shutdown()
