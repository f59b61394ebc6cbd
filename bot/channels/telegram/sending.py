"""How replies look on Telegram: HTML messages, signed buttons, and the tapped question edited in place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from bot.channels.telegram.tokens import Tap
from bot.conversation.messages import Button, Reply
from bot.storage.post import Parcel

MOST_BUTTONS = 100
Sign: TypeAlias = Callable[[Tap], str]
"""Makes the token of a button for one conversation."""


def message(chat: int, reply: Reply, sign: Sign) -> Parcel:
    """Return the call that sends a reply with its buttons."""
    return Parcel(
        {"method": "sendMessage", "chat_id": chat, **_content(reply, sign)}, question=reply.asking is not None
    )


def pointer(chat: int, thread: int | None, text: str, link: Mapping[str, str]) -> Parcel:
    """Return the call that sends a link, into the topic of a group where it has topics."""
    place = {"chat_id": chat} if thread is None else {"chat_id": chat, "message_thread_id": thread}
    return Parcel({"method": "sendMessage", **place, "text": text, "reply_markup": {"inline_keyboard": [[dict(link)]]}})


def edit(chat: int, message_id: int, reply: Reply, sign: Sign) -> Parcel:
    """Return the call that puts a reply in the place of a message."""
    place = {"method": "editMessageText", "chat_id": chat, "message_id": message_id}
    return Parcel({**place, **_content(reply, sign)}, question=True)  # done twice, it looks the same


def is_edit(parcel: Parcel) -> bool:
    """Say whether a parcel changes a message that the person has already."""
    return bool(parcel.payload["method"] == "editMessageText")


def _content(reply: Reply, sign: Sign) -> dict[str, Any]:
    content: dict[str, Any] = {
        "text": reply.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return {**content, "reply_markup": keyboard(reply.buttons, sign)} if reply.buttons else content


def keyboard(rows: Sequence[Sequence[Button]], sign: Sign) -> dict[str, Any]:
    """Return the inline keyboard of a question; every button carries a token of its asking.

    Telegram takes a hundred buttons: of more, the last options are left out, which can still be typed; commands stay.
    """
    many = sum(map(len, rows)) - MOST_BUTTONS
    if many > 0:
        options = [button for row in rows for button in row if not button.code.startswith("/")]
        left_out = set(options[-many:])
        shorter = [[button for button in row if button not in left_out] for row in rows]
        return keyboard([row for row in shorter if row], sign)
    return {
        "inline_keyboard": [
            [{"text": button.label, "callback_data": sign(Tap(button.asking, button.code))} for button in row]
            for row in rows
        ]
    }
