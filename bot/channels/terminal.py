"""The same talk in a shell: numbered choices, free text, any terminal or a pipe."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from html import unescape
from io import TextIOWrapper
from threading import Thread

from rich.columns import Columns
from rich.console import Console, ConsoleDimensions
from rich.padding import Padding
from rich.text import Text

from bot.conversation.messages import Button, Inbound, Reply, Tapped, Typed
from bot.locales import Language
from bot.services.advising import Advisor
from bot.storage.port import ConversationId

_TAG = re.compile(r"<(/?)(b|i|a)(?: href=\"([^\"]*)\")?>")
_STYLES = {"b": "bold", "i": "dim italic", "a": "underline"}
_PROMPT = {"zh": "你> ", "en": "you> "}
_FAREWELL = {"zh": "先到这里。再见！", "en": "That is all for now. Goodbye!"}
_MANY = 12
"""From so many options on they are shown side by side."""


class Terminal:
    """One talk on standard output and on the input with the number ``source``."""

    def __init__(self, advisor: Advisor, conversation: ConversationId, console: Console, source: int = 0) -> None:
        self._advisor = advisor
        self._conversation = conversation
        self._console = console
        self._source = source
        self._is_typed = os.isatty(source)
        self._buttons: Mapping[str, Button] = {}
        self._language: Language = "zh"

    async def talk(self, language: Language | None) -> None:
        """Talk until the input ends, or until it is interrupted."""
        if isinstance(sys.stdout, TextIOWrapper):
            # A sign that this terminal cannot show must not end a talk.
            sys.stdout.reconfigure(errors="replace")
        if self._console.is_dumb_terminal:
            # Of these rich believes that all are 80 wide.
            with suppress(OSError):
                self._console.size = ConsoleDimensions(*os.get_terminal_size())
        try:
            await self._go_on(language)
        finally:
            self._console.print()
            self._console.print(_FAREWELL[self._language])

    async def _go_on(self, language: Language | None) -> None:
        self._show(await self._advisor.open(self._conversation, language))
        self._prompt()
        async for line in lines_of(self._source):
            if not self._is_typed:
                shown = "".join(sign for sign in line if sign.isprintable())  # what was piped in commands no terminal
                self._console.print(Text(_PROMPT[self._language] + shown, style="cyan"))
            if line.strip():
                self._show(await self._advisor.reply(self._conversation, self._meant(line), self._language))
            self._prompt()

    def _prompt(self) -> None:
        if self._is_typed:
            self._console.print(_PROMPT[self._language], end="", style="bold cyan", highlight=False)

    def _meant(self, line: str) -> Inbound:
        """A choice may be typed by the sign in front of it; everything else is text."""
        button = self._buttons.get(line.strip().lower())
        return Tapped(button.asking, button.code) if button else Typed(line)

    def _show(self, replies: list[Reply]) -> None:
        for reply in replies:
            self._language = reply.language
            self._console.print()
            # Chinese has no spaces to break at: the terminal itself wraps it best.
            self._console.print(styled(reply.text), highlight=False, soft_wrap=reply.language == "zh")
            self._choices(reply)

    def _choices(self, reply: Reply) -> None:
        if not reply.buttons:
            return
        buttons = [button for row in reply.buttons for button in row]
        options = [button for button in buttons if not button.code.startswith("/")]
        also = [button for button in buttons if button.code.startswith("/")]
        # Of many, several are typed at once ("1 3 5"): their numbers are read as text.
        many = any(button.code == "/done" for button in also)
        self._buttons = (
            {} if many else {mark: button for mark, button in zip(_marks(options), options, strict=True) if mark}
        )
        shown = [
            f"{mark}. {button.label}" if mark else button.label
            for mark, button in zip(_marks(options), options, strict=True)
        ]
        if len(shown) >= _MANY:
            self._console.print(Padding(Columns(map(Text, shown), padding=(0, 2)), (0, 2)))
        elif shown:
            self._console.print(Padding(Text("\n".join(shown)), (0, 2)))
        if also:
            self._console.print(Padding(Text(" · ".join(button.label for button in also), style="dim"), (0, 2)))


def _marks(options: list[Button]) -> list[str]:
    """Bands of a number are marked with letters: a typed number is the answer itself."""
    letters = any(re.fullmatch(r"q\d+|wan|yuan", button.code) for button in options)
    return [chr(ord("a") + index) if letters else str(index + 1) for index in range(len(options))]


async def lines_of(source: int) -> AsyncIterator[str]:
    """Yield the lines of an input until its end; half a character or a stray byte ends nothing."""
    if sys.stdin is None:  # it was closed from the start, and its number may be another file's
        return
    encoding = sys.stdin.encoding or "utf-8"
    begun = b""
    while chunk := await _read(source):
        *whole, begun = (begun + chunk).split(b"\n")
        for line in whole:
            yield _decoded(line, encoding)
    if begun:
        yield _decoded(begun, encoding)


def _decoded(line: bytes, encoding: str) -> str:
    # Editors of one system begin a file with a mark that nobody typed.
    return line.decode(encoding, errors="replace").strip("\ufeff\r\n")


async def _read(source: int) -> bytes:
    """Return what comes next, nothing at the end."""
    loop = asyncio.get_running_loop()
    read: asyncio.Future[bytes] = loop.create_future()

    def work() -> None:
        try:
            chunk = os.read(source, 65536)
        except OSError:  # the terminal was closed
            chunk = b""
        with suppress(RuntimeError):  # the talk was interrupted, and its loop is gone
            loop.call_soon_threadsafe(_settle, read, chunk)

    # An executor waits for its threads when the program ends, and this one waits for the next line.
    Thread(target=work, daemon=True).start()
    return await read


def _settle(read: "asyncio.Future[bytes]", chunk: bytes) -> None:
    if not read.done():
        read.set_result(chunk)


def styled(html: str) -> Text:
    """Return simple HTML as styled text; an address stands behind the words that link to it."""
    text = Text()
    styles: list[str] = []
    address = ""
    position = 0
    for tag in _TAG.finditer(html):
        text.append(unescape(html[position : tag.start()]), style=" ".join(styles))
        if tag[1]:
            styles.remove(_STYLES[tag[2]]) if _STYLES[tag[2]] in styles else None
            if tag[2] == "a" and address:
                text.append(f" ({address})", style="dim")
        else:
            styles.append(_STYLES[tag[2]])
            address = unescape(tag[3] or "")
        position = tag.end()
    text.append(unescape(html[position:]), style=" ".join(styles))
    return text
