"""What a Telegram update means to the talk. Nothing of a person's name, number or picture is taken over."""

from dataclasses import dataclass
from typing import Any, Literal

from telegram import CallbackQuery, Chat, Message, Update
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


def arrival_of(update: Update, key: bytes, name: str) -> Arrival | None:
    """Return what an update brings; None for what nobody waits an answer to (channel posts, membership, reactions)."""
    if update.callback_query:
        return _tapped(update.update_id, update.callback_query, key)
    message = update.message or update.edited_message
    if message is None:
        return None
    return _said(update, message, name)


def _tapped(number: int, query: CallbackQuery, key: bytes) -> Arrival | None:
    message = query.message
    if message is None:  # sent from an inline message: not one of ours
        return Arrival(
            number=number, chat=query.from_user.id, where="elsewhere", inbound=Strange("button"), callback=query.id
        )
    tap = read_token(key, conversation_of(message.chat.id), query.data or "")
    return Arrival(
        number=number,
        chat=message.chat.id,
        where=_where(message.chat),
        # A token we did not make stands for no asking at all: it is answered like a button that no longer counts.
        inbound=Tapped(tap.asking, tap.code) if tap else Tapped(0, ""),
        language=language_of(query.from_user.language_code) if query.from_user.language_code else None,
        callback=query.id,
        tapped=message.message_id,
        shown=message.text_html if isinstance(message, Message) and message.text else None,
        label=_label(message, query.data or "", tap) if isinstance(message, Message) else None,
    )


def _label(message: Message, data: str, tap: Tap | None) -> str | None:
    """Return the words of the tapped button; where it says that all is ticked, those of what is ticked."""
    buttons = [button for row in message.reply_markup.inline_keyboard for button in row] if message.reply_markup else []
    ticked = [button.text.removeprefix(TICK) for button in buttons if button.text.startswith(TICK)]
    if tap and tap.code == "/done" and ticked:
        return " · ".join(ticked)
    return next((button.text for button in buttons if button.callback_data == data), None)


def _said(update: Update, message: Message, name: str) -> Arrival | None:
    user = message.from_user
    if user is None or user.is_bot or not _is_speech(update, message):
        return None
    if _where(message.chat) == "elsewhere" and not _calls(message, name):
        return None
    inbound = _meaning(message, name, edited=update.message is None)
    if inbound is None:
        return None
    return Arrival(
        number=update.update_id,
        chat=message.chat.id,
        where=_where(message.chat),
        inbound=inbound,
        language=language_of(user.language_code) if user.language_code else None,
        thread=message.message_thread_id if message.is_topic_message else None,
    )


def _is_speech(update: Update, message: Message) -> bool:
    """Service messages (a group was made, somebody joined, a message was pinned) say nothing to us.

    What somebody sends in private is answered even if it is of a kind that no library knows yet.
    """
    if message.text or message.caption or any(getattr(message, kind, None) for kind in _STRANGE):
        return True
    return message.chat.type == Chat.PRIVATE and not StatusUpdate.ALL.check_update(update)


def _calls(message: Message, name: str) -> bool:
    """Say whether somebody in a group speaks to us: among many, silence is kind."""
    text = message.text or ""
    return text.startswith("/") or f"@{name}".casefold() in text.casefold()


def _meaning(message: Message, name: str, *, edited: bool) -> Inbound | None:
    if message.text is None:
        kind = next((kind for kind in _STRANGE if getattr(message, kind, None)), "message")
        return Strange(kind)
    if edited:
        # The answer it held was taken when it came; changing the past silently would surprise.
        return Strange("edited")
    if not message.text.startswith("/"):
        return Typed(message.text[:LONGEST])
    return _command(message.text, name)


def _command(text: str, name: str) -> Inbound | None:
    command, _, argument = text[1:].partition(" ")
    word, _, addressee = command.partition("@")
    if addressee and addressee.casefold() != name.casefold():
        return None  # meant for another bot
    return Commanded(word.lower(), argument.strip())


def _where(chat: Chat) -> Where:
    return "private" if chat.type == Chat.PRIVATE else "elsewhere"


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
