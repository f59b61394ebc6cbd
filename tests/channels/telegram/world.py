"""What the server knows: accounts, chats and their messages, buttons that were tapped, files."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from tests.channels.telegram.faults import Faults
from tests.channels.telegram.polling import Updates
from tests.channels.telegram.refusals import Refusal, bad, forbidden
from tests.channels.telegram.spec import Json, Upload

ChatKind = Literal["private", "group", "supergroup", "channel"]
Membership = Literal["unknown", "member", "kicked", "gone"]
"""What the bot is to a chat: never written to, part of it, blocked or thrown out, or the account was deleted."""

QUERY_LIFETIME = 15.0
"""Seconds in which a tap must be acknowledged; the real server states no number, people saw about this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: int
    first_name: str
    is_bot: bool = False
    username: str | None = None
    language: str | None = None

    def as_json(self) -> Json:
        about = {"username": self.username, "language_code": self.language}
        known = {name: value for name, value in about.items() if value is not None}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


@dataclass(frozen=True, slots=True)
class Event:
    """What the bot did in a chat, as its people see it."""

    kind: Literal["sent", "edited", "deleted", "toast", "action"]
    chat: int
    message: Json = field(default_factory=dict)
    text: str = ""
    account: int | None = None
    """Who alone sees it, if not all."""


@dataclass(kw_only=True)
class Chat:
    id: int
    kind: ChatKind
    name: str
    username: str | None = None
    bot: Membership = "unknown"
    messages: dict[int, Json] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    watchers: list[Callable[[Event], None]] = field(default_factory=list)
    last: int = 0

    def as_json(self) -> Json:
        named = "first_name" if self.kind == "private" else "title"
        known = {"username": self.username} if self.username else {}
        return {"id": self.id, "type": self.kind, named: self.name, **known}

    def tell(self, event: Event) -> None:
        for watcher in self.watchers:
            watcher(event)


@dataclass(slots=True, kw_only=True)
class Query:
    """A tap that waits to be acknowledged."""

    id: str
    account: int
    chat: int
    made: float
    answered: bool = False
    late: bool = False
    """The bot did say so, but nobody waits for it any more."""


@dataclass(slots=True)
class Settings:
    """What the bot set about itself."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """By scope as JSON and language code."""
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)
    webhook: Json = field(default_factory=dict)
    logged_out: bool = False


class World:
    def __init__(self, bot: Account, faults: Faults) -> None:
        self.bot = bot
        self.updates = Updates(faults)
        self.settings = Settings()
        self.accounts: dict[int, Account] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, Upload] = {}
        self.skew = 0.0
        """Seconds that the server's clock is ahead, to let taps grow old."""
        self._numbers = count(1)

    def now(self) -> float:
        return time.time() + self.skew

    def number(self) -> int:
        """Return a number that nothing else here has."""
        return next(self._numbers)

    def add_account(self, name: str, language: str | None) -> Account:
        """Add a person with an id too long for 32 bits, as new accounts have."""
        account = Account(id=5_000_000_000 + self.number(), first_name=name, language=language)
        self.accounts[account.id] = account
        return account

    def add_chat(self, kind: ChatKind, name: str, identity: int | None = None) -> Chat:
        number = self.number()
        ids = {"private": number, "group": -4_000_000_000 - number}
        chat = Chat(id=identity or ids.get(kind, -1_002_000_000_000 - number), kind=kind, name=name)
        self.chats[chat.id] = chat
        return chat

    def chat(self, which: int | str) -> Chat:
        """Return a chat by id or @name. Raises ``Refusal`` if there is none or the bot cannot write to it."""
        found = self.find(which)
        if found is None:
            raise bad("chat not found")
        if refusal := _shut(found):
            raise refusal
        return found

    def find(self, which: int | str) -> Chat | None:
        if isinstance(which, int):
            return self.chats.get(which)
        if not which.startswith("@"):
            return None
        named = (chat for chat in self.chats.values() if chat.username == which[1:] and chat.kind != "private")
        return next(named, None)

    def post(self, chat: Chat, sender: Account | None, content: Json, **extra: Any) -> Json:
        """Put a message into a chat and return it as the API shows it."""
        chat.last += 1
        written: Json = {"message_id": chat.last}
        if sender:
            written["from"] = sender.as_json()
        if chat.kind == "channel":
            written["sender_chat"] = chat.as_json()
        written |= {"chat": chat.as_json(), "date": int(self.now()), **content, **extra}
        chat.messages[chat.last] = written
        return written

    def store(self, upload: Upload) -> str:
        """Keep a file and return its id."""
        name = f"AgAC{self.number():06}-{len(upload.content)}"
        self.files[name] = upload
        return name

    def ask(self, account: Account, chat: Chat) -> Query:
        query = Query(id=f"{account.id % 1000}{self.number():012}", account=account.id, chat=chat.id, made=self.now())
        self.queries[query.id] = query
        return query


def _shut(chat: Chat) -> Refusal | None:
    if chat.bot == "gone":
        return forbidden("user is deactivated")
    if chat.kind == "private":
        return {
            "unknown": forbidden("bot can't initiate conversation with a user", blamed=True),
            "kicked": forbidden("bot was blocked by the user"),
        }.get(chat.bot)
    if chat.bot == "unknown":
        return bad("chat not found")
    return forbidden(f"bot was kicked from the {chat.kind} chat") if chat.bot == "kicked" else None
