"""The same talk in a shell: numbered choices, free text, any terminal or a pipe."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Mapping
from html import unescape

from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from bot.conversation.messages import Button, Inbound, Reply, Tapped, Typed
from bot.locales import Language
from bot.services.advising import Advisor
from bot.storage.port import ConversationId

_TAG = re.compile(r"<(/?)(b|i|a)(?: href=\"([^\"]*)\")?>")
_STYLES = {"b": "bold", "i": "dim italic", "a": "underline"}
_PROMPT = {"zh": "你> ", "en": "you> "}
_FAREWELL = {"zh": "先到这里，你说过的都留着。再见！", "en": "That is all for now; what you told me is kept. Goodbye!"}
_MANY = 12
"""From so many options on they are shown side by side."""


class Terminal:
    """One talk on standard input and output."""

    def __init__(self, advisor: Advisor, conversation: ConversationId, console: Console) -> None:
        self._advisor = advisor
        self._conversation = conversation
        self._console = console
        self._buttons: Mapping[str, Button] = {}
        self._language: Language = "zh"

    async def talk(self, language: Language | None) -> None:
        """Talk until the input ends."""
        self._show(await self._advisor.open(self._conversation, language))
        async for line in self._lines():
            if line.strip():
                self._show(await self._advisor.reply(self._conversation, self._meant(line), self._language))
        self._console.print(_FAREWELL[self._language])

    async def _lines(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        while True:
            if sys.stdin.isatty():
                self._console.print(_PROMPT[self._language], end="", style="bold cyan", highlight=False)
            line = await loop.run_in_executor(None, _read_line)
            if line is None:
                return
            if not sys.stdin.isatty():
                self._console.print(f"{_PROMPT[self._language]}{escape(line)}", style="cyan", highlight=False)
            yield line

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


def _read_line() -> str | None:
    line = sys.stdin.buffer.readline()
    # Half a character or a stray byte must not end a talk.
    return line.decode(sys.stdin.encoding or "utf-8", errors="replace").rstrip("\r\n") if line else None


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
