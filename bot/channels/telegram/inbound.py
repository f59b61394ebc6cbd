"""What a Telegram update means to the talk. Nothing of a person's name, number or picture is taken over.

An update is taken as the JSON it is: the library's objects hold every field there is, and cost more than all that a
turn does with the few it needs. They are asked where they know what we do not: which messages are of service, and how
bold words are written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, TypeAlias

from telegram import Chat, Message, Update
from telegram.ext.filters import StatusUpdate

from bot.channels.telegram.tokens import Tap, read_token
from bot.conversation.messages import Commanded, Inbound, Strange, Tapped, Typed
from bot.locales import Language, language_of
from bot.storage.port import ConversationId

LONGEST = 4096
TICK = "☑ "
"""What stands before an option that is ticked."""
_STRANGE = (
    "animation",
    "audio",
    "contact",
    "dice",
    "document",
    "game",
    "location",
    "paid_media",
    "photo",
    "poll",
    "sticker",
    "story",
    "venue",
    "video",
    "video_note",
    "voice",
)

Where = Literal["private", "elsewhere"]
Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One update as the adviser takes it in; ``callback`` must be acknowledged, ``tapped`` is the message to edit.

    The inbox keeps the callback beside what came, not in it.
    """

    number: int
    chat: int
    where: Where
    inbound: Inbound
    language: Language | None = None
    callback: str | None = None
    tapped: int | None = None
    shown: str | None = None
    """The tapped message as it stands, simple HTML, and the words of the button."""
    label: str | None = None
    thread: int | None = None
    """The topic of a group in which it was said."""

    @property
    def conversation(self) -> ConversationId:
        return conversation_of(self.chat)


def conversation_of(chat: int) -> ConversationId:
    """Return the name under which a chat is stored."""
    return ConversationId(f"telegram:{chat}")


def arrival_of(update: Json, key: bytes, name: str) -> Arrival | None:
    """Return what an update brings; None for what nobody waits an answer to (channel posts, membership, reactions)."""
    if query := update.get("callback_query"):
        return _tapped(update["update_id"], query, key)
    message = update.get("message") or update.get("edited_message")
    if message is None:
        return None
    return _said(update, message, name)


def _tapped(number: int, query: Json, key: bytes) -> Arrival | None:
    message, user, data = query.get("message"), query["from"], query.get("data") or ""
    if message is None:  # sent from an inline message: not one of ours
        return Arrival(
            number=number, chat=user["id"], where="elsewhere", inbound=Strange("button"), callback=query["id"]
        )
    chat = message["chat"]
    tap = read_token(key, conversation_of(chat["id"]), data)
    is_there = message["date"] != 0  # of what is too old to be seen, Telegram tells only the number and the day nought
    return Arrival(
        number=number,
        chat=chat["id"],
        where=_where(chat),
        # A token we did not make stands for no asking at all: it is answered like a button that no longer counts.
        inbound=Tapped(tap.asking, tap.code) if tap else Tapped(0, ""),
        language=_language(user),
        callback=query["id"],
        tapped=message["message_id"],
        shown=_shown(message) if is_there else None,
        label=_label(message, data, tap) if is_there else None,
    )


def _language(user: Json) -> Language | None:
    code = user.get("language_code")
    return language_of(code) if code else None


def _shown(message: Json) -> str | None:
    """Return the words of a message as simple HTML."""
    text = message.get("text")
    if not text:
        return None
    if not message.get("entities"):
        return escape(text)
    parsed = Message.de_json({name: message[name] for name in ("message_id", "date", "chat", "text", "entities")}, None)
    return parsed.text_html


def _label(message: Json, data: str, tap: Tap | None) -> str | None:
    """Return the words of the tapped button; where it says that all is ticked, those of what is ticked."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    buttons = [button for row in rows for button in row]
    ticked = [button["text"].removeprefix(TICK) for button in buttons if button["text"].startswith(TICK)]
    if tap and tap.code == "/done" and ticked:
        return " · ".join(ticked)
    return next((button["text"] for button in buttons if button.get("callback_data") == data), None)


def _said(update: Json, message: Json, name: str) -> Arrival | None:
    user, chat = message.get("from"), message["chat"]
    if user is None or user["is_bot"] or not _is_speech(update, message):
        return None
    if _where(chat) == "elsewhere" and not _calls(message, name):
        return None
    inbound = _meaning(message, name, edited="message" not in update)
    if inbound is None:
        return None
    return Arrival(
        number=update["update_id"],
        chat=chat["id"],
        where=_where(chat),
        inbound=inbound,
        language=_language(user),
        thread=message.get("message_thread_id") if message.get("is_topic_message") else None,
    )


def _is_speech(update: Json, message: Json) -> bool:
    """Service messages (a group was made, somebody joined, a message was pinned) say nothing to us.

    What somebody sends in private is answered even if it is of a kind that no library knows yet.
    """
    if message.get("text") or message.get("caption") or any(message.get(kind) for kind in _STRANGE):
        return True
    if _where(message["chat"]) == "elsewhere":
        return False
    return not StatusUpdate.ALL.check_update(Update.de_json(dict(update), None))


def _calls(message: Json, name: str) -> bool:
    """Say whether somebody in a group speaks to us: among many, silence is kind."""
    text = message.get("text") or ""
    return text.startswith("/") or f"@{name}".casefold() in text.casefold()


def _meaning(message: Json, name: str, *, edited: bool) -> Inbound | None:
    text = message.get("text")
    if text is None:
        kind = next((kind for kind in _STRANGE if message.get(kind)), "message")
        return Strange(kind)
    if edited:
        # The answer it held was taken when it came; changing the past silently would surprise.
        return Strange("edited")
    if not text.startswith("/"):
        return Typed(text[:LONGEST])
    return _command(text, name)


def _command(text: str, name: str) -> Inbound | None:
    command, _, argument = text[1:].partition(" ")
    word, _, addressee = command.partition("@")
    if addressee and addressee.casefold() != name.casefold():
        return None  # meant for another bot
    return Commanded(word.lower(), argument.strip())


def _where(chat: Json) -> Where:
    return "private" if chat["type"] == Chat.PRIVATE else "elsewhere"


def plain(arrival: Arrival) -> dict[str, Any]:
    """Return an arrival as JSON can say it, for the inbox."""
    meaning: dict[str, Any]
    match arrival.inbound:
        case Typed(text):
            meaning = {"typed": text}
        case Tapped(asking, code):
            meaning = {"tapped": asking, "code": code}
        case Commanded(name, argument):
            meaning = {"command": name, "argument": argument}
        case Strange(what):
            meaning = {"strange": what}
    about = {
        "number": arrival.number,
        "chat": arrival.chat,
        "where": arrival.where,
        "language": arrival.language,
        "message": arrival.tapped,
        "shown": arrival.shown,
        "label": arrival.label,
        "thread": arrival.thread,
    }
    return {**meaning, **{key: value for key, value in about.items() if value is not None}}


def arrival_from(record: dict[str, Any]) -> Arrival:
    """Return the arrival that ``plain`` wrote."""
    return Arrival(
        number=record["number"],
        chat=record["chat"],
        where=record["where"],
        inbound=_inbound_from(record),
        language=record.get("language"),
        tapped=record.get("message"),
        shown=record.get("shown"),
        label=record.get("label"),
        thread=record.get("thread"),
    )


def _inbound_from(record: dict[str, Any]) -> Inbound:
    match record:
        case {"typed": text}:
            return Typed(text)
        case {"tapped": asking, "code": code}:
            return Tapped(asking, code)
        case {"command": name, "argument": argument}:
            return Commanded(name, argument)
    return Strange(record["strange"])
