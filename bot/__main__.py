"""The command line ``advisor``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from bot.config import ConfigError
from bot.locales import Language
from bot.storage.port import StorageError
from bot.yamlnodes import ContentError

FINE, NOT_AS_IT_SHOULD_BE, WRONG_USE = 0, 1, 2

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Advice on finance for small firms: which models and which public support fit, why, and what they cost.",
)

report = typer.Typer(
    no_args_is_help=True,
    help="What people found wrong or out of date on the cards, for the authors.",
    epilog="Example: `advisor report unread --json`",
    rich_markup_mode="markdown",
)
cli.add_typer(report, name="report")

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Settings file; knowledge/ and flows/ beside it are used.")
]


class Kind(StrEnum):
    """What ``advisor read`` reads."""

    money = "money"
    term = "term"
    rate = "rate"
    count = "count"  # type: ignore[assignment]  # StrEnum knows a method of this name
    region = "region"
    industry = "industry"
    sentence = "sentence"


class Question(StrEnum):
    """What had just been asked."""

    amount = "amount"
    term = "term"
    age = "age"
    rate = "rate"
    headcount = "headcount"


class Speech(StrEnum):
    zh = "zh"
    en = "en"


@contextmanager
def _mistakes(exit_code: int) -> Iterator[None]:
    """Say an author's or operator's mistake in plain lines and end with the exit code that belongs to it."""
    try:
        yield
    except ContentError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(exit_code) from error
    except ConfigError as error:
        typer.echo(str(error) if error.problems else f"advisor: {error}", err=True)
        raise typer.Exit(WRONG_USE) from error
    except StorageError as error:
        typer.echo(f"advisor: {error}", err=True)
        raise typer.Exit(WRONG_USE) from error


@cli.command(epilog="Example: `advisor chat --lang en`")
def chat(
    config: ConfigOption = None,
    lang: Annotated[Speech | None, typer.Option(help="Language of the talk.")] = None,
    name: Annotated[str, typer.Option(help="Whose talk it is; each name has its own answers.")] = "me",
) -> None:
    """Talk in the terminal; what is told is kept, so a talk can go on another day."""
    with _mistakes(WRONG_USE):
        from bot.commands import run_chat  # noqa: PLC0415  # `--help` needs no database and no terminal

        run_chat(config, lang.value if lang else None, name)


@cli.command(epilog="Example: `TELEGRAM_BOT_TOKEN=... advisor run --config config.yaml`")
def run(config: ConfigOption = None) -> None:
    """Run the Telegram bot; its token comes from the environment."""
    with _mistakes(WRONG_USE):
        from bot.commands import run_telegram  # noqa: PLC0415

        run_telegram(config)


@cli.command(epilog="Example: `advisor check --config config.yaml`")
def check(config: ConfigOption = None) -> None:
    """Check knowledge, flows and settings; every mistake is named with file:line:column, all in one run."""
    with _mistakes(NOT_AS_IT_SHOULD_BE):
        from bot.commands import run_check  # noqa: PLC0415

        run_check(config)


@cli.command(epilog="Example: `advisor match --profile shop.yaml --what-if guarantor=yes`")
def match(  # noqa: PLR0913, PLR0917  # each is an option of the command
    profile: Annotated[Path, typer.Option(help="YAML file with what is known of the firm.")],
    config: ConfigOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, stable for scripts.")] = False,  # noqa: FBT002
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Judge as of this day.")] = None,
    lang: Annotated[Speech, typer.Option(help="Language of the printed results.")] = Speech.zh,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="SLOT=VALUE", help="Suppose another answer; first what it would change."),
    ] = None,
    why: Annotated[
        tuple[str, str] | None, typer.Option("--why", metavar="A B", help="Say why one of two offers stands above.")
    ] = None,
) -> None:
    """Match a profile with every offer, without a talk."""
    with _mistakes(WRONG_USE):
        from bot.commands import run_match  # noqa: PLC0415

        language: Language = lang.value
        day = on.date() if on else date.today()  # noqa: DTZ011  # the operator's own day
        typer.echo(run_match(config, profile, day, language, as_json=json, what_if=what_if or (), why=why))


@cli.command(epilog="Example: `advisor talk tests/talks/restaurant.zh.yaml`")
def talk(
    files: Annotated[list[Path], typer.Argument(help="Recorded talks in YAML.")],
    config: ConfigOption = None,
    show: Annotated[bool, typer.Option("--show", help="Print the talk as it goes.")] = False,  # noqa: FBT002
) -> None:
    """Replay recorded talks and compare what is said with what was recorded."""
    with _mistakes(WRONG_USE):
        from bot.commands import run_talks  # noqa: PLC0415

        different = run_talks(config, files, show=show)
    for line in different:
        typer.echo(line, err=True)
    if different:
        raise typer.Exit(NOT_AS_IT_SHOULD_BE)


@cli.command(
    epilog="Example: `advisor read money 三十来万 50w` or `advisor read region < places.txt`",
    context_settings={"ignore_unknown_options": True},  # -2万 is a text
)
def read(
    kind: Annotated[Kind, typer.Argument(help="What the texts are read as.")],
    texts: Annotated[list[str] | None, typer.Argument(help="Texts; without any, each line of standard input.")] = None,
    config: ConfigOption = None,
    asked: Annotated[Question | None, typer.Option(help="What had just been asked.")] = None,
    json: Annotated[bool, typer.Option("--json/--plain", help="One JSON object a line, or words.")] = True,  # noqa: FBT002
) -> None:
    """Show what is understood of a text, without a talk: one line for each text."""
    with _mistakes(WRONG_USE):
        from bot.commands import run_read  # noqa: PLC0415

        lines = texts or (line.rstrip("\r\n") for line in sys.stdin)
        for line in run_read(config, kind.value, asked.value if asked else None, lines, date.today(), as_json=json):  # noqa: DTZ011  # the operator's own day
            typer.echo(line)


@report.command(epilog="Example: `advisor report unread --json`")
def unread(
    config: ConfigOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, stable for scripts.")] = False,  # noqa: FBT002
) -> None:
    """List what no author has read yet, the oldest first."""
    with _mistakes(WRONG_USE):
        from bot.commands import run_unread  # noqa: PLC0415

        typer.echo(run_unread(config, as_json=json))


@report.command("read", epilog="Example: `advisor report read 3 4` or `advisor report read --all`")
def mark_read(
    ids: Annotated[list[int] | None, typer.Argument(help="Numbers as `report unread` shows them.")] = None,
    config: ConfigOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is unread.")] = False,  # noqa: FBT002
) -> None:
    """Mark as read what has been looked into; it is listed no more."""
    if bool(ids) == everything:
        raise typer.BadParameter("give numbers, or --all for everything that is unread")
    with _mistakes(WRONG_USE):
        from bot.commands import run_mark_read  # noqa: PLC0415

        typer.echo(run_mark_read(config, ids or ()))


def main() -> None:
    """Run the command line; what a pipe's reader no longer wants is not an error."""
    _speak_utf8()
    try:
        cli(prog_name="advisor")
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(FINE) from None


def _speak_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the locale is; a screen that cannot show a character shows a mark."""
    if isinstance(sys.stdin, TextIOWrapper) and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace") if stream.isatty() else stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
