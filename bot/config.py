"""Settings of one copy of the adviser, read from ``config.yaml``; secrets come from the environment."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.locales import LANGUAGES, Language
from bot.yamlnodes import Node, Problem

LONGEST_MEMORY = 365
"""Days: the talk promises that after a year without a visit everything is deleted."""
LONGEST_LINE = 120
"""Characters of what people read about the operator."""
LEVELS = ("debug", "info", "warning", "error")


class ConfigError(Exception):
    """The operator's mistake: the process does not start. The message says what would be right.

    ``problems`` are the mistakes inside a settings file that is there.
    """

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        self.problems = problems
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs this copy, as people read it under "about"; what is absent is said to be so."""

    name: str | None = None
    contact: str | None = None
    paid_by: str | None = None


UNNAMED = Operator()


@dataclass(frozen=True, kw_only=True)
class Config:
    country: str = "cn"
    language: Language = "zh"
    storage_path: str = "var/advisor.db"
    forget_after_days: int = 365
    """Days without a visit after which everything of a person is deleted."""
    log_level: str = "warning"
    api_base_url: str = "https://api.telegram.org"
    """Of the Bot API: Telegram's, or that of a server of one's own."""
    operator: Operator = UNNAMED


def read_config(node: Node, countries: Collection[str]) -> Config:
    """Read the settings; an unknown key is an error, a missing one keeps its default.

    ``countries`` are those whose offers are known.
    """
    with node.record() as record:
        country = record.take(
            "country", lambda found: found.choice(countries, "a country of knowledge/countries"), "cn"
        )
        language = record.take("language", lambda found: found.choice(LANGUAGES, "a language"), "zh")
        storage, days = record.take("storage", _read_storage, (Config.storage_path, Config.forget_after_days))
        level = record.take("log", _read_log, "warning")
        base_url = record.take("telegram", _read_telegram, Config.api_base_url)
        operator = record.take("operator", _read_operator, UNNAMED)
    return Config(
        country=country,
        language=language,  # type: ignore[arg-type]  # `choice` returns one of LANGUAGES
        storage_path=storage,
        forget_after_days=days,
        log_level=level,
        api_base_url=base_url,
        operator=operator,
    )


def _read_operator(node: Node) -> Operator:
    with node.record() as record:
        name, contact, paid_by = (record.take(key, _read_line) for key in ("name", "contact", "paid_by"))
    return Operator(name=name, contact=contact, paid_by=paid_by)


def _read_line(node: Node) -> str:
    text = node.text()
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise node.expected(f"one line of at most {LONGEST_LINE} characters")
    return text


def _read_telegram(node: Node) -> str:
    with node.record() as record:
        base_url = record.need("api_base_url", _read_address)
    return base_url


def _read_address(node: Node) -> str:
    address = node.text()
    if not address.startswith(("https://", "http://")):
        raise node.expected("an address that starts with https:// or http://")
    return address.rstrip("/")


def _read_storage(node: Node) -> tuple[str, int]:
    with node.record() as record:
        path = record.take("path", Node.text, Config.storage_path)
        days = record.take("forget_after_days", _read_days, Config.forget_after_days)
    return path, days


def _read_days(node: Node) -> int:
    days = node.whole()
    if not 1 <= days <= LONGEST_MEMORY:
        raise node.expected(f"1 to {LONGEST_MEMORY} days, for the talk promises deletion after a year")
    return days


def _read_log(node: Node) -> str:
    with node.record() as record:
        level = record.take("level", lambda found: found.choice(LEVELS, "a level"), "warning")
    return level
