"""Simulated people: they see what the server delivered to them, and they type, tap, send and block as people do.

asha = Person(server, "Asha", language="zh-hans")
asha.says("/start")
heard = await asha.hears()
asha.taps("有")
print(asha.transcript())
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.channels.telegram.formatting import detected, units
from tests.channels.telegram.managing import commands_shown
from tests.channels.telegram.media import MEDIA
from tests.channels.telegram.messaging import LONGEST_TEXT
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.spec import Json
from tests.channels.telegram.world import Account, Chat, Event

RoomKind = Literal["group", "supergroup", "channel"]


class HeardNothingError(AssertionError):
    """The bot did not answer; the message is the talk so far."""


@dataclass(frozen=True, slots=True)
class Key:
    """A button as somebody saw it; it can be tapped even after the bot took it away, as clients that lag do."""

    message: int
    label: str
    data: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Something of the bot's that came to a person's eyes."""

    kind: Literal["sent", "edited", "toast"]
    message: int | None
    text: str
    rows: tuple[tuple[Key, ...], ...] = ()

    @property
    def labels(self) -> list[str]:
        return [key.label for row in self.rows for key in row]

    def __str__(self) -> str:
        lines = [self.text, *(" ".join(f"[{key.label}]" for key in row) for row in self.rows)]
        return "\n     ".join(line for text in lines for line in text.split("\n"))


class Room:
    """A group or channel. A bot hears of a group's talk only commands, as its privacy mode has it."""

    def __init__(self, server: BotApiServer, title: str, kind: RoomKind = "group") -> None:
        self.server = server
        self.chat = server.world.add_chat(kind, title)
        self.seen: list[Seen] = []
        self.chat.watchers.append(lambda event: self.seen.extend(_seen(event)))

    def posts(self, text: str) -> int:
        """Publish something in the name of the channel."""
        message = self.server.world.post(self.chat, None, _text(text))
        self.server.world.updates.put("channel_post", message)
        return int(message["message_id"])


class Person:
    """Somebody with a private chat with the bot."""

    def __init__(self, server: BotApiServer, name: str = "Asha", language: str | None = "zh-hans") -> None:
        self.server = server
        self.name = name
        self.account: Account = server.world.add_account(name, language)
        self.chat: Chat = server.world.add_chat("private", name, self.account.id)
        self.chat.watchers.append(self._notice)
        self.waits: list[float] = []
        """Seconds from each action to the first sign of an answer."""
        self.keys: list[Key] = []
        """Every button ever seen, the newest last."""
        self.alerts: list[str] = []
        self._seen: list[Seen] = []
        self._mark = 0
        self._acted_at: float | None = None
        self._newest: list[int] = []
        self._lines: list[str] = []
        self._news = asyncio.Event()

    @property
    def id(self) -> int:
        return self.account.id

    def shown(self) -> list[Seen]:
        """Return the bot's messages as they stand in the chat now, from top to bottom."""
        own = self.server.world.bot.id
        standing = (message for message in self.chat.messages.values() if message["from"]["id"] == own)
        return [seen for message in standing for seen in _seen(Event("sent", self.chat.id, message))]

    def keyboards(self) -> list[Seen]:
        """Return the messages with buttons that stand in the chat; the one that was new last comes last."""
        standing = [seen for seen in self.shown() if seen.rows]
        return sorted(standing, key=lambda seen: self._newest.index(seen.message or 0))

    @property
    def buttons(self) -> list[str]:
        """The labels on the newest keyboard."""
        return self.keyboards()[-1].labels if self.keyboards() else []

    def menu(self) -> list[str]:
        """Return the commands that the bot offers to this person."""
        return commands_shown(self.server.world, self.id, self.account.language)

    def heard(self) -> list[Seen]:
        """Return what came since the last action."""
        return self._seen[self._mark :]

    async def hears(
        self,
        timeout: float = 10.0,  # noqa: ASYNC109  # raises our own error
        quiet: float = 0.05,
        things: int = 1,
    ) -> list[Seen]:
        """Wait for the answer to the last action: what came until the bot was silent for ``quiet`` seconds.

        New messages, changed ones and toasts with words count. Raises ``HeardNothingError`` if fewer ``things`` come: a
        test that knows how many there will be does not hang on how fast the machine is.
        """
        try:
            async with asyncio.timeout(timeout):
                while len(self.heard()) < things:
                    await self._next_news()
        except TimeoutError:
            raise HeardNothingError(f"heard {len(self.heard())} things in {timeout} s:\n{self.transcript()}") from None
        while await self._stirs(quiet):
            pass
        return self.heard()

    async def sees(self, label: str, timeout: float = 10.0) -> Key:  # noqa: ASYNC109
        """Wait until the newest keyboard has a button, by its label or a part of it, and return it."""
        try:
            async with asyncio.timeout(timeout):
                while (key := self.key(label)) is None:
                    await self._next_news()
        except TimeoutError:
            raise HeardNothingError(f"no button {label!r} in {timeout} s:\n{self.transcript()}") from None
        return key

    def key(self, label: str) -> Key | None:
        """Return a button of the newest keyboard by its label, else by a part of it."""
        row = [key for row in self.keyboards()[-1].rows for key in row] if self.keyboards() else []
        exact = [key for key in row if key.label == label]
        return next(iter(exact or [key for key in row if label in key.label]), None)

    def transcript(self) -> str:
        """Return the talk as text, with buttons."""
        return "\n".join(self._lines)

    def says(self, text: str, room: Room | None = None) -> int:
        """Type a text, a command or an answer; the number of the message is returned."""
        assert 0 < units(text) <= LONGEST_TEXT, "apps send no empty text, and cut longer ones into several"
        return self._posts(_text(text), text, room)

    def sends(self, kind: str, caption: str = "") -> int:
        """Send a message of a kind of ``MEDIA``."""
        content = MEDIA[kind](self.server.world)
        return self._posts({**content, "caption": caption} if caption else content, f"({kind}) {caption}".strip())

    def forwards(self, text: str, of: str = "Somebody hidden") -> int:
        """Pass on a text of somebody else's."""
        origin = {"type": "hidden_user", "sender_user_name": of, "date": int(self.server.world.now()) - 60}
        return self._posts({**_text(text), "forward_origin": origin}, f"(forwarded) {text}")

    def edits(self, text: str, message: int | None = None) -> int:
        """Change the newest text of one's own, or another."""
        own = [number for number, one in self.chat.messages.items() if one["from"]["id"] == self.id and "text" in one]
        number = own[-1] if message is None else message
        kept = {name: value for name, value in self.chat.messages[number].items() if name != "entities"}
        edited = {**kept, **_text(text), "edit_date": int(self.server.world.now())}
        self.chat.messages[number] = edited
        self._acts(f"(edits #{number}) {text}")
        self.server.world.updates.put("edited_message", edited)
        return number

    def taps(self, label: str, times: int = 1) -> None:
        """Tap a button of the newest keyboard, found by its label or a part of it."""
        key = self.key(label)
        assert key is not None, f"no button {label!r}:\n{self.transcript()}"
        for _ in range(times):
            self.taps_key(key)

    def taps_key(self, key: Key) -> str:
        """Tap a button, be it an old one or seen by somebody else; return the id of the query."""
        world = self.server.world
        message = self._tappable(key.message)
        self._acts(f"(taps) [{key.label}]")
        query = world.ask(self.account, self.chat)
        about = {"id": query.id, "from": self.account.as_json(), "chat_instance": str(self.id)}
        data = {} if key.data is None else {"data": key.data}
        world.updates.put("callback_query", {**about, "message": message, **data})
        return query.id

    def _tappable(self, number: int) -> Json:
        """Return the message that a tap names; a button of another chat is tapped on what the bot said here last."""
        message = self.chat.messages.get(number)
        if message is None:
            return {"chat": self.chat.as_json(), "message_id": number, "date": 0}
        said = [one for one in self.chat.messages.values() if one["from"]["id"] != self.id]
        return message if message["from"]["id"] != self.id or not said else said[-1]

    def blocks(self) -> None:
        self._membership(self.chat, "kicked")
        self._acts("(blocks the bot)")

    def unblocks(self) -> None:
        self._membership(self.chat, "member")
        self._acts("(unblocks the bot)")

    def leaves_telegram(self) -> None:
        """Delete the account: nobody tells the bot, but nothing reaches it any more."""
        self.chat.bot = "gone"

    def deletes(self, message: int) -> None:
        """Delete a message for both sides; the bot is not told."""
        del self.chat.messages[message]
        self.chat.deleted.add(message)

    def adds_bot(self, room: Room) -> None:
        """Bring the bot into a group or channel."""
        self._membership(room.chat, "member")
        if room.chat.kind != "channel":
            content = {"new_chat_members": [self.server.world.bot.as_json()]}
            self.server.world.updates.put("message", self.server.world.post(room.chat, self.account, content))

    def removes_bot(self, room: Room) -> None:
        self._membership(room.chat, "kicked")

    def _posts(self, content: Json, line: str, room: Room | None = None) -> int:
        world, chat = self.server.world, room.chat if room else self.chat
        if chat is self.chat:
            assert chat.bot not in {"kicked", "gone"}, "who blocked the bot cannot write to it"
            chat.bot = "member"
        message = world.post(chat, self.account, content)
        self._acts(line if room is None else f"(in {chat.name}) {line}")
        hidden = chat.kind in {"group", "supergroup"} and not content.get("text", "").startswith("/")
        if not hidden and chat.bot == "member":
            world.updates.put("message", message)
        return int(message["message_id"])

    def _membership(self, chat: Chat, becomes: Literal["member", "kicked"]) -> None:
        before: Literal["member", "kicked", "left"] = "left"
        if chat.bot in {"member", "kicked"}:
            before = "member" if chat.bot == "member" else "kicked"
        chat.bot = becomes
        world = self.server.world
        about = {"chat": chat.as_json(), "from": self.account.as_json(), "date": int(world.now())}
        change = {"old_chat_member": self._member(before), "new_chat_member": self._member(becomes)}
        world.updates.put("my_chat_member", {**about, **change})

    def _member(self, status: str) -> Json:
        ended = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": self.server.world.bot.as_json(), **ended}

    def _acts(self, line: str) -> None:
        self._mark = len(self._seen)
        self._acted_at = time.monotonic()
        self._lines.append(f"{self.name}: {line}")

    def _notice(self, event: Event) -> None:
        if event.account not in {None, self.id}:
            return
        for seen in _seen(event):
            self._seen.append(seen)
            self._remember(seen)
        if event.kind == "deleted":
            self._lines.append(f"Bot takes back #{event.message['message_id']}")
        self._news.set()

    def _remember(self, seen: Seen) -> None:
        if self._acted_at is not None:
            self.waits.append(time.monotonic() - self._acted_at)
            self._acted_at = None
        if seen.message is None:
            self.alerts.append(seen.text)
        else:
            self._newest = [number for number in self._newest if number != seen.message] + [seen.message]
            self.keys += [key for row in seen.rows for key in row]
        said = {"sent": "Bot", "edited": f"Bot edits #{seen.message}", "toast": "Bot (toast)"}[seen.kind]
        self._lines.append(f"{said}: {seen}")

    async def _next_news(self) -> None:
        self._news.clear()
        await self._news.wait()

    async def _stirs(self, quiet: float) -> bool:
        """Say whether something came, or is on its way, within so many seconds."""
        try:
            async with asyncio.timeout(quiet):
                await self._next_news()
        except TimeoutError:
            return self.server.busy[self.id] > 0
        return True


def words(seen: Sequence[Seen]) -> str:
    """Return all that was said, toasts included."""
    return "\n".join(one.text for one in seen)


def _seen(event: Event) -> list[Seen]:
    if event.kind == "toast":
        return [Seen("toast", None, event.text)] if event.text else []
    if event.kind not in {"sent", "edited"}:
        return []
    message = event.message
    rows = tuple(
        tuple(Key(message["message_id"], button["text"], button.get("callback_data")) for button in row)
        for row in message.get("reply_markup", {}).get("inline_keyboard", ())
    )
    files = [kind for kind in ("document", "photo") if kind in message]
    text = message.get("text") or " ".join([*(f"({kind})" for kind in files), message.get("caption", "")]).strip()
    return [Seen("edited" if event.kind == "edited" else "sent", message["message_id"], text, rows)]


def _text(text: str) -> Json:
    entities = detected(text, [])
    return {"text": text, "entities": entities} if entities else {"text": text}
