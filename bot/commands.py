"""What each command of ``advisor`` does, once its words have been understood."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import unescape
from pathlib import Path

from bot.app import Place, check_views, content_base, find_place, opened_storage, renderer_for
from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.profile import Profile, read_profile
from bot.config import ConfigError
from bot.content.files import read_text
from bot.content.findings import Findings
from bot.content.loading import Content, check_content, load_script
from bot.conversation.flow import Script
from bot.conversation.messages import Compared, Outbound, Results
from bot.locales import Language
from bot.offers.advice import advise
from bot.offers.comparing import compare
from bot.offers.matching import Matches, match_offers
from bot.offers.outranking import above
from bot.offers.planning import plan
from bot.storage.port import KeptCorrection
from bot.yamlnodes import read_document


def run_chat(config: Path | None, language: Language | None, name: str) -> None:
    """Talk in the terminal until the input ends."""
    from rich.console import Console  # noqa: PLC0415  # the other commands print plain lines

    from bot.app import running  # noqa: PLC0415
    from bot.channels.terminal import Terminal  # noqa: PLC0415
    from bot.storage.port import ConversationId  # noqa: PLC0415

    place = find_place(config)

    async def talk() -> None:
        async with running(place) as app:
            await Terminal(app.advisor, ConversationId(f"terminal:{name}"), Console(soft_wrap=False)).talk(language)

    try:
        asyncio.run(talk())
    except KeyboardInterrupt:
        sys.stdout.write("\n")


def run_telegram(config: Path | None) -> None:
    """Run the Telegram bot until it is asked to stop (Ctrl-C, or SIGTERM from a service manager)."""
    from bot.app import polling_telegram  # noqa: PLC0415

    place = find_place(config)
    token = os.environ.get("TELEGRAM_BOT_TOKEN", "").strip()
    if not token:
        raise ConfigError("no TELEGRAM_BOT_TOKEN in the environment; BotFather gives you one (see README)")

    async def run() -> None:
        stopped = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        async with polling_telegram(place, token):
            sys.stdout.write("advisor: the Telegram bot is running; Ctrl-C stops it\n")
            sys.stdout.flush()
            await stopped.wait()

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(run())


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop of uvloop; None, which stands for asyncio's own, where there is no uvloop."""
    try:
        import uvloop  # noqa: PLC0415  # not there on Windows; only a bot with many connections is quicker with it
    except ImportError:
        return None
    return uvloop.new_event_loop


def run_check(config: Path | None) -> None:
    """Check all content and the settings beside it; raises ``ContentError`` with every mistake."""
    findings = Findings()
    try:
        content = find_place(config).content
    except ConfigError as error:
        if not error.problems:
            raise
        findings.problems += error.problems
        content = Content(content_base(config))
    with findings:
        check_content(content)
    check_views(content, findings)
    findings.settle()


def run_match(  # noqa: PLR0913  # each is an option of the command
    config: Path | None,
    profile: Path,
    today: date,
    language: Language,
    *,
    as_json: bool,
    what_if: Iterable[str] = (),
    why: tuple[str, str] | None = None,
) -> str:
    """Return the matches of a profile file as JSON, or as one would read them in a talk.

    With ``what_if`` (``slot=value``) it is what they would be, and first what is otherwise than they are.
    With ``why`` it is only why one of two offers stands above the other.
    """
    place = find_place(config)
    script = load_script(place.content)
    told = read_profile(read_document(read_text(profile, str(profile)), str(profile)), script.vocabulary)
    supposed = supposing(told, what_if, script.vocabulary)
    before = Facts(told, script.vocabulary)
    facts = Facts(supposed, script.vocabulary)
    first, matches = (match_offers(known, script.catalogue, script.scoring, today) for known in (before, facts))
    if why:
        return _why(matches, why, place, script, language, as_json=as_json)
    found = compare(first, matches)
    if as_json:
        from bot.views.match_json import difference_report  # noqa: PLC0415

        report = match_report(supposed, script, today)
        changed = {"what_if": difference_report(found)} if supposed != told else {}
        return json.dumps({**report, **changed}, ensure_ascii=False, indent=2)
    shown: list[Outbound] = [Compared(found, advise(before), advise(facts))] if supposed != told else []
    replies = renderer_for(place.content, script).replies([*shown, Results("results", matches, facts)], language)
    from bot.channels.terminal import styled  # noqa: PLC0415

    return "\n\n".join(styled(reply.text).plain for reply in replies)


def _why(  # noqa: PLR0913  # what it takes to say it
    matches: Matches, why: tuple[str, str], place: Place, script: Script, language: Language, *, as_json: bool
) -> str:
    """Return why one of two offers stands above the other. Raises ``ConfigError`` for one that is not matched."""
    known = {match.offer.id: match for match in matches.offers}
    for code in why:
        if code not in known:
            raise ConfigError(f"no offer {code!r} is made on that day; `advisor match --json` lists them by id")
    one, other = (known[code] for code in why)
    found = above(one, other)
    if as_json:
        from bot.views.match_json import above_report  # noqa: PLC0415

        return json.dumps(above_report(found), ensure_ascii=False, indent=2)
    return unescape(renderer_for(place.content, script).above(found, language))


def supposing(told: Profile, changes: Iterable[str], vocabulary: Vocabulary) -> Profile:
    """Return a profile with answers changed as ``slot=value`` says; the value ``missing`` takes an answer back."""
    supposed = dict(told)
    for change in changes:
        slot, _, value = change.partition("=")
        node = read_document(f"{slot}: {value}", f"--what-if {change}")
        if value == "missing" and slot in supposed:
            del supposed[SlotName(slot)]
        else:
            supposed |= read_profile(node, vocabulary)
    return supposed


def match_report(told: Profile, script: Script, today: date) -> dict[str, object]:
    """Return the object that ``advisor match --json`` prints."""
    from bot.conversation.engine import next_question  # noqa: PLC0415
    from bot.views.match_json import MatchReport  # noqa: PLC0415

    facts = Facts(told, script.vocabulary)
    matches = match_offers(facts, script.catalogue, script.scoring, today)
    found = plan(matches, facts, script.catalogue, script.scoring)
    return MatchReport(facts, script.catalogue, script.reference).plain(
        matches, found, today, next_question(told, script, today)
    )


def run_read(  # noqa: PLR0913  # what can be said on the command line
    config: Path | None, kind: str, asked: str | None, texts: Iterable[str], today: date, *, as_json: bool
) -> Iterator[str]:
    """Yield what is understood of each text, as JSON or as words."""
    from bot.views.reading_json import reader_of  # noqa: PLC0415

    reader = reader_of(kind, asked, lambda: load_script(find_place(config).content), today)
    for text in texts:
        found = reader(text)
        yield json.dumps({"text": text, **found}, ensure_ascii=False) if as_json else _in_words(text, found)


def _in_words(text: str, found: Mapping[str, object]) -> str:
    return f"{text} -> " + ", ".join(f"{key} {value}" for key, value in found.items())


def run_unread(config: Path | None, *, as_json: bool) -> str:
    """Return what people found wrong with cards and no author has read, the oldest first, as JSON or as lines."""
    from bot.services.reporting import correction_lines, correction_report  # noqa: PLC0415

    place = find_place(config)
    script = load_script(place.content)

    async def load() -> list[KeptCorrection]:
        async with opened_storage(place) as storage:
            return await storage.unread_corrections()

    unread = asyncio.run(load())
    if as_json:
        report = {"unread": [correction_report(kept, script) for kept in unread]}
        return json.dumps(report, ensure_ascii=False, indent=2)
    return "\n".join(line for kept in unread for line in correction_lines(kept, script)) or "nothing is unread"


def run_mark_read(config: Path | None, ids: Sequence[int]) -> str:
    """Mark corrections as read, without numbers all of them. Raises ``ConfigError`` for a number of none unread."""
    from bot.services.reporting import mark_read  # noqa: PLC0415

    place = find_place(config)

    async def mark() -> int:
        async with opened_storage(place) as storage:
            return await mark_read(storage, ids)

    try:
        return f"marked as read: {asyncio.run(mark())}"
    except LookupError as error:
        raise ConfigError(f"nothing unread has the number {error}; `advisor report unread` lists them") from error


def run_talks(config: Path | None, files: list[Path], *, show: bool) -> list[str]:
    """Replay recorded talks; return a line for each turn that went otherwise than recorded."""
    from bot.services.replaying import read_talk, replay  # noqa: PLC0415

    place = find_place(config)
    script = load_script(place.content)
    different: list[str] = []
    for file in files:
        recorded = read_talk(read_document(read_text(file, str(file)), str(file)), script.vocabulary)
        played = replay(recorded, script, renderer_for(place.content, script))
        if show:
            sys.stdout.write("\n".join(played.transcript) + "\n")
        different += played.differences
    return different
