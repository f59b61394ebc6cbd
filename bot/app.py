"""The one place where everything is opened, wired and closed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from importlib.resources import files
from itertools import product
from pathlib import Path

from bot.config import UNNAMED, Config, ConfigError, Operator, read_config
from bot.content.collecting import keep_what_is_there
from bot.content.files import read_text
from bot.content.findings import Findings
from bot.content.flows import OWN_VIEWS, VIEWS, read_texts
from bot.content.keeping import kept
from bot.content.loading import Content, load_script
from bot.conversation.flow import Script
from bot.locales import LANGUAGES
from bot.services.advising import Advisor
from bot.services.housekeeping import Chores, daily
from bot.storage.port import Storage
from bot.storage.post import Post
from bot.views.checking import check_template, check_texts
from bot.views.rendering import Renderer
from bot.yamlnodes import ContentError, read_document

_UPDATES_LAST = timedelta(days=3)
"""Telegram keeps what it could not deliver for a day; longer than that no number comes twice."""


@dataclass(frozen=True)
class Place:
    """Where this copy lives: its settings, and the folder that holds ``knowledge/`` and ``flows/``."""

    config: Config
    content: Content
    home: Path

    @property
    def database(self) -> Path:
        return self.home / self.config.storage_path


@dataclass(frozen=True)
class App:
    advisor: Advisor
    place: Place


def find_place(config: Path | None) -> Place:
    """Return the settings of ``--config`` or of ``config.yaml`` here, and the content beside it or the bundled one.

    Raises ``ConfigError`` if the settings are missing or wrong.
    """
    path, base = _settings_file(config), content_base(config)
    countries = sorted(folder.name for folder in (base / "knowledge" / "countries").glob("*/"))
    try:
        settings = (
            read_config(read_document(read_text(path, str(path)), str(path)), countries) if path.is_file() else Config()
        )
    except ContentError as error:
        raise ConfigError("\n".join(map(str, error.problems)), error.problems) from error
    return Place(settings, Content(base, settings.country), path.resolve().parent)


def content_base(config: Path | None) -> Path:
    """Return the folder that holds ``knowledge/`` and ``flows/``: the one of the settings file, or the bundled one.

    Raises ``ConfigError`` if there is no such file, or no content at all.
    """
    home = _settings_file(config).resolve().parent
    beside = [home, Path(str(files("bot"))).parent, Path(str(files("bot"))) / "bundled"]
    for base in beside:
        if (base / "knowledge" / "slots.yaml").is_file() and (base / "flows" / "main").is_dir():
            return base
    raise ConfigError(f"no knowledge/ and flows/ beside {home / 'config.yaml'}")


def _settings_file(config: Path | None) -> Path:
    if config and not config.is_file():
        raise ConfigError(f"there is no settings file {config}; give --config the path of a config.yaml")
    return config or Path("config.yaml")


def renderer_for(content: Content, script: Script, operator: Operator = UNNAMED) -> Renderer:
    """Return what renders the talks of a script, with the templates of every view in every language."""
    templates = {
        (view, language): content.flows.text(f"views/{view}.{language}.j2")
        for view in (*VIEWS, *OWN_VIEWS)
        for language in LANGUAGES
    }
    return Renderer(script, templates, operator)


def check_views(content: Content, findings: Findings) -> None:
    """Report what is wrong with templates and texts in the light of what they are filled in with."""
    folder = content.flows / "views"
    for view, language in product((*VIEWS, *OWN_VIEWS), LANGUAGES):
        name = f"{view}.{language}.j2"
        with findings:
            findings.problems += check_template(view, folder.text(name), folder.named(folder.path / name))
    texts = read_texts(content.flows, Findings())  # what cannot be read is reported where flows are checked
    findings.problems += check_texts(
        {code: {name: (text.place, text.text) for name, text in found.items()} for code, found in texts.items()}
    )


@asynccontextmanager
async def running(place: Place, today: Callable[[], date] = date.today) -> AsyncIterator[App]:
    """Open storage and content, and close them again.

    Raises ``ContentError`` for an author's mistake before anything runs.
    """
    from bot.storage.sqlite import open_sqlite  # noqa: PLC0415  # a check of content needs no database

    script = kept(place.content, place.database.parent / "cache", load_script)
    config = place.config
    renderer = renderer_for(place.content, script, config.operator)
    async with (
        open_sqlite(place.database, _now) as storage,
        daily(_forgetting(storage, config), log_level=config.log_level),
    ):
        yield App(Advisor(storage, script, renderer, today, config.language, config.log_level), place)


@asynccontextmanager
async def opened_storage(place: Place) -> AsyncIterator[Storage]:
    """Open what is stored, for a command that only looks into it or marks something; a bot may run beside it."""
    from bot.storage.sqlite import open_sqlite  # noqa: PLC0415  # the other commands need no database

    async with open_sqlite(place.database, _now) as storage:
        yield storage


@asynccontextmanager
async def polling_telegram(place: Place, token: str, today: Callable[[], date] = date.today) -> AsyncIterator[None]:
    """Run the Telegram bot while the block lasts.

    Raises ``ContentError`` for an author's mistake, and ``ConfigError`` when this bot cannot poll.
    """
    from bot.channels.telegram.channel import TelegramChannel  # noqa: PLC0415  # the terminal needs no Telegram
    from bot.channels.telegram.polling import check, make_bot, polling, set_menu  # noqa: PLC0415
    from bot.services.delivery import Delivery  # noqa: PLC0415
    from bot.storage.sqlite_post import open_post  # noqa: PLC0415

    script = kept(place.content, place.database.parent / "cache", load_script)
    config = place.config
    bot = make_bot(token, config.api_base_url)
    key = blake2b(token.encode(), person=b"buttons").digest()
    try:
        await check(bot)
        await set_menu(bot, script.commands.menu)
        async with (
            open_post(place.database, _now) as post,
            daily({**_forgetting(post, config), **_tidying(post)}, log_level=config.log_level),
        ):
            renderer = renderer_for(place.content, script, config.operator)
            advisor = Advisor(post, script, renderer, today, config.language, config.log_level)
            advisor.warm_up()
            keep_what_is_there()
            channel = TelegramChannel(bot, key, script.texts)
            async with (
                Delivery(advisor, post, channel, log_level=config.log_level) as delivery,
                polling(bot, key, delivery),
            ):
                yield
    finally:
        await bot.shutdown()


def _forgetting(storage: Storage, config: Config) -> Chores:
    longest = timedelta(days=config.forget_after_days)
    return {"forget idle people": lambda: storage.forget_idle(_now() - longest)}


def _tidying(post: Post) -> Chores:
    return {"let go of old update numbers": lambda: post.tidy(_now() - _UPDATES_LAST)}


def _now() -> datetime:
    return datetime.now(UTC)
