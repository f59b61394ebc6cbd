"""The talk in a shell, as a process of its own: through a pipe, on a terminal, interrupted and killed."""

import asyncio
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from bot.applicant.answers import Answer, Band, Exact, Pledge
from bot.channels.terminal import lines_of, styled
from bot.conversation.flow import Script
from bot.conversation.session import Asked, Session, Told
from bot.locales import LANGUAGES, Language
from bot.storage.port import ConversationId
from bot.storage.sqlite import open_sqlite

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds after which a process that hangs is given up."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with settings of its own, and the shipped content."""
    shutil.copy(ROOT / "config.yaml", tmp_path)
    for folder in ("knowledge", "flows"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    return tmp_path


def command(home: Path, language: Language) -> list[str]:
    return [sys.executable, "-m", "bot", "chat", "--config", str(home / "config.yaml"), "--lang", language]


def environment(**more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "TERM", "NO_COLOR"}}
    return {**own, "PYTHONUTF8": "1", **more}


def piped(home: Path, sent: bytes, language: Language = "zh", **env: str) -> str:
    """Send all at once, wait for the end, and return what was said; nothing is complained of."""
    ended = subprocess.run(
        command(home, language),
        input=sent,
        capture_output=True,
        cwd=ROOT,
        env=environment(**env),
        timeout=PATIENCE,
        check=False,
    )
    assert ended.stderr == b""
    assert ended.returncode == 0
    return ended.stdout.decode()


def stored(home: Path) -> Session:
    async def load() -> Session | None:
        async with open_sqlite(home / "var" / "advisor.db", lambda: datetime.now(UTC)) as storage:
            return await storage.load(ConversationId("terminal:me"))

    session = asyncio.run(load())
    assert session
    return session


def told(home: Path) -> dict[str, Answer]:
    return {entry.path: entry.answer for entry in stored(home).log if isinstance(entry, Told)}


def open_path(home: Path) -> str:
    return [entry.path for entry in stored(home).log if isinstance(entry, Asked)][-1]


def squeezed(text: str) -> str:
    """Return a text without what a terminal may break it with."""
    return re.sub(r"\s+", "", re.sub(r"\x1b\[[0-9;]*m|</?[bi]>", "", text))


# Through a pipe


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_piped_talk_ends_cleanly_at_the_end_of_its_input(home: Path, script: Script, language: Language) -> None:
    said = squeezed(piped(home, b"1\n", language))
    for name in ("hello", "ask.consent", "ask.region"):
        assert squeezed(script.texts[language][name]) in said
    assert said.endswith({"zh": "先到这里。再见！", "en": "Goodbye!"}[language])


def test_an_empty_input_greets_and_ends(home: Path, script: Script) -> None:
    assert squeezed(script.texts["zh"]["ask.consent"]) in squeezed(piped(home, b""))


def test_numbers_letters_and_words_are_understood(home: Path) -> None:
    sent = "1\n济南历下\n35\nc\n个体工商户\n30\n1\n不清楚\nd\n每月差不多\n1 4\n90万\n不清楚\na\n"
    piped(home, sent.encode())
    assert told(home) == {
        "consent": Exact("yes"),
        "region": Exact("370102"),
        "industry": Exact("other"),
        "months_operating": Band(Decimal(6), Decimal(11)),
        "legal_form": Exact("self-employed"),
        "amount_needed": Exact(Decimal(300000)),
        "monthly_net_cash": Band(Decimal(10000), Decimal(30000)),
        "cash_pattern": Exact("steady"),
        "collateral": Exact((Pledge("real-estate"), Pledge("inventory"))),
        "collateral/real-estate/1/pledge_value": Exact(Decimal(900000)),
        "collateral/real-estate/1/pledge_owed": Exact(Decimal(0)),
    }


def test_a_letter_chooses_a_band_and_a_number_with_its_unit_is_the_answer_itself(home: Path) -> None:
    piped(home, "1\n370102\n面馆\nB\n".encode())
    assert told(home)["months_operating"] == Band(Decimal(1), Decimal(5))
    piped(home, "改实际经营时间\n2个月\n".encode())
    assert told(home)["months_operating"] == Exact(Decimal(2))


def test_blank_lines_are_no_messages(home: Path) -> None:
    piped(home, b"\n  \n\r\n1\r\n\n")
    assert told(home) == {"consent": Exact("yes")}
    assert open_path(home) == "region"


def test_the_last_line_needs_no_end(home: Path) -> None:
    piped(home, b"1")
    assert told(home) == {"consent": Exact("yes")}


def test_a_mark_at_the_beginning_of_a_file_is_not_typed(home: Path) -> None:
    piped(home, b"\xef\xbb\xbf1\n")
    assert told(home) == {"consent": Exact("yes")}


@pytest.mark.parametrize(
    "junk", [b"\xff\xfe\x80", "面".encode()[:2], b"\x00\x01\x1b[2J", b"[red]", b":smile:[/]", b"\\"]
)
def test_a_broken_byte_does_not_end_the_talk(home: Path, junk: bytes) -> None:
    said = piped(home, b"1\n370102\n" + junk + b"\n" + "面馆\n".encode())
    assert told(home)["industry"] == Exact("restaurant")
    assert "".join(filter(str.isprintable, junk.decode(errors="replace"))) in said
    assert "\x1b[2J" not in said, "what was piped commands no terminal"


def test_a_very_long_line_does_not_end_the_talk(home: Path) -> None:
    piped(home, b"1\n" + "很长".encode() * 50_000 + b"\n370102\n")
    assert told(home)["region"] == Exact("370102")


def test_signs_the_output_cannot_show_do_not_end_the_talk(home: Path) -> None:
    piped(home, b"1\n", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert told(home) == {"consent": Exact("yes")}


def test_a_reader_who_goes_away_is_no_reason_to_complain(home: Path) -> None:
    talking = subprocess.Popen(
        command(home, "zh"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
    )
    assert talking.stdout
    assert talking.stdout.read(10)
    talking.stdout.close()
    assert talking.stdin
    talking.stdin.write(b"1\n" * 3)
    talking.stdin.close()
    talking.wait(PATIENCE)
    assert talking.stderr
    assert talking.stderr.read() == b""
    talking.stderr.close()


# Killed and started anew


class Child:
    """A talk through pipes, one line at a time."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            command(home, "zh"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment()
        )

    def sees(self, words: str) -> None:
        """Wait until these words are said."""
        assert self._process.stdout
        output = self._process.stdout.fileno()
        heard = b""
        while squeezed(words) not in squeezed(heard.decode(errors="ignore")):
            ready, _, _ = select.select([output], [], [], PATIENCE)
            assert ready, f"{words!r} was not said"
            chunk = os.read(output, 65536)
            assert chunk, "the talk ended"
            heard += chunk

    def types(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def test_after_a_kill_the_talk_goes_on_at_the_open_question_with_nothing_lost(home: Path, script: Script) -> None:
    ask = {name: script.texts["zh"][f"ask.{name}"] for name in ("consent", "region", "industry", "months_operating")}
    for words, question, following in (
        ("1", "consent", "region"),
        ("济南历下", "region", "industry"),
        ("面馆", "industry", "months_operating"),
    ):
        child = Child(home)
        child.sees(ask[question])
        child.types(words)
        child.sees(ask[following])
        child.kill()
        assert open_path(home) == following
    said = squeezed(piped(home, b""))
    assert squeezed(script.texts["zh"]["welcome-back"]) in said
    assert squeezed(ask["months_operating"]) in said
    assert told(home) == {"consent": Exact("yes"), "region": Exact("370102"), "industry": Exact("restaurant")}


# On a terminal


def _heeds_interrupts() -> None:
    """Heed Ctrl-C as on a terminal; whoever runs the tests in the background has it ignored, and hands that down."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class OnTerminal:
    """A talk on a terminal of some columns."""

    def __init__(self, home: Path, language: Language, columns: int, term: str) -> None:
        self._screen, keyboard = os.openpty()
        termios.tcsetwinsize(keyboard, (24, columns))
        self._process = subprocess.Popen(
            command(home, language),
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            cwd=ROOT,
            env=environment(TERM=term),
            start_new_session=True,
            preexec_fn=_heeds_interrupts,  # noqa: PLW1509  # no thread of ours holds a lock here
        )
        os.close(keyboard)
        self.seen = ""

    def sees(self, words: str) -> None:
        """Wait until these words stand on the screen."""
        while squeezed(words) not in squeezed(self.seen):
            assert self._read(), f"{words!r} was not seen in {self.seen}"

    def _read(self) -> bool:
        ready, _, _ = select.select([self._screen], [], [], PATIENCE)
        assert ready, "the talk hangs"
        try:
            chunk = os.read(self._screen, 65536)
        except OSError:  # how Linux says that nobody is at the other side any more
            return False
        self.seen += chunk.decode(errors="ignore")
        return bool(chunk)

    def types(self, text: str) -> None:
        os.write(self._screen, text.encode())

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def ends(self) -> int:
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        os.close(self._screen)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@pytest.fixture(params=["xterm-256color", "dumb"])
def term(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
def narrow(home: Path, language: Language, term: str) -> Iterator[OnTerminal]:
    """A talk on a terminal of 40 columns."""
    terminal = OnTerminal(home, language, 40, term)
    yield terminal
    terminal.close()


PROMPT = {"zh": "你>", "en": "you>"}
BYE = {"zh": "再见！", "en": "Goodbye!"}


def test_a_talk_on_a_narrow_terminal(
    narrow: OnTerminal, home: Path, script: Script, language: Language, term: str
) -> None:
    narrow.sees(script.texts[language]["ask.consent"])
    narrow.sees(PROMPT[language])
    narrow.types("1\n")
    narrow.sees(script.texts[language]["ask.region"])
    narrow.types("济南历下\n")
    narrow.sees(script.texts[language]["ask.industry"])
    narrow.types("\x04")
    assert narrow.ends() == 0
    assert narrow.seen.rstrip().endswith(BYE[language])
    assert told(home)["region"] == Exact("370102")
    assert "Traceback" not in narrow.seen
    assert ("\x1b" in narrow.seen) == (term != "dumb")


def test_words_are_not_broken_on_a_narrow_terminal(home: Path, script: Script, term: str) -> None:
    narrow = OnTerminal(home, "en", 40, term)
    narrow.sees(script.texts["en"]["ask.consent"])
    narrow.types("\x04")
    narrow.ends()
    narrow.close()
    lines = re.sub(r"\x1b\[[0-9;]*m", "", narrow.seen).split("\r\n")
    assert all(cell_len(line) <= 40 for line in lines)
    assert set(re.findall(r"[a-z]+", script.texts["en"]["ask.consent"])) <= set(re.findall(r"[a-z]+", "\n".join(lines)))


def test_an_interrupt_ends_the_talk_at_once_and_keeps_it(
    narrow: OnTerminal, home: Path, script: Script, language: Language
) -> None:
    narrow.sees(script.texts[language]["ask.consent"])
    narrow.types("1\n")
    narrow.sees(script.texts[language]["ask.region"])
    narrow.interrupt()
    assert narrow.ends() == 0
    assert BYE[language] in narrow.seen
    assert "Traceback" not in narrow.seen
    assert told(home) == {"consent": Exact("yes")}


def test_a_terminal_that_goes_away_loses_nothing(home: Path, script: Script) -> None:
    terminal = OnTerminal(home, "zh", 80, "xterm")
    terminal.sees(script.texts["zh"]["ask.consent"])
    terminal.close()
    assert open_path(home) == "consent"


# Pieces


def spans(html: str) -> list[tuple[str, str]]:
    text = styled(html)
    return [(text.plain[span.start : span.end], str(span.style)) for span in text.spans if str(span.style)]


def test_simple_html_becomes_styled_text() -> None:
    assert styled("a <b>b</b> &lt;c&gt; <i>d</i>").plain == "a b <c> d"
    assert spans("a <b>b</b> <i>d</i>") == [("b", "bold"), ("d", "dim italic")]


def test_an_address_stands_behind_the_words_that_link_to_it() -> None:
    assert styled('see <a href="https://x.cn/?a=1&amp;b=2">a page</a>.').plain == "see a page (https://x.cn/?a=1&b=2)."


def test_what_is_no_tag_of_ours_is_shown_as_it_is() -> None:
    assert styled("1 < 2, </b> [red] :smile:").plain == "1 < 2,  [red] :smile:"


async def test_lines_come_whole_whatever_pieces_they_come_in() -> None:
    reader, writer = os.pipe()
    os.write(writer, "\ufeff一\r\n\n".encode() + "二".encode()[:1])
    lines = lines_of(reader)
    assert [await anext(lines), await anext(lines)] == ["一", ""]
    os.write(writer, "二".encode()[1:] + b"\n")
    assert await anext(lines) == "二"
    os.write(writer, b"rest")
    os.close(writer)
    assert [line async for line in lines] == ["rest"]
    os.close(reader)


async def test_an_input_that_cannot_be_read_has_ended() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    os.close(writer)
    assert [line async for line in lines_of(reader)] == []


async def test_an_input_closed_from_the_start_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert [line async for line in lines_of(0)] == []
