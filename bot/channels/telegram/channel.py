"""Telegram as a channel of the delivery: what a stored update says, what to send in answer, and how to send it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram import sending
from bot.channels.telegram.inbound import Arrival, arrival_from
from bot.channels.telegram.sending import Sign
from bot.channels.telegram.tokens import token
from bot.channels.telegram.transport import never_happened
from bot.conversation.messages import Button, Reply, Tapped
from bot.locales import Language
from bot.services.delivery import InDoubtError, LaterError, RefusedError, Said, UnreachableError
from bot.storage.port import ConversationId
from bot.storage.post import Parcel

NAME = "telegram"
_POINTER: Mapping[Language, str] = {
    "zh": "这里人多，钱的事私下聊：点我的头像，发“开始”给我。",
    "en": "Money is a private matter: tap my name and send me “start” in a private chat.",
}
_CHANGE: Mapping[Language, str] = {"zh": "修改", "en": "Change"}
_ACKNOWLEDGING = 5
"""How often a tap is acknowledged while Telegram cannot be reached; a button turns for some fifteen seconds."""
_HARMLESS = ("message is not modified", "query is too old", "message to edit not found", "message can't be edited")


class TelegramChannel:
    """One bot of the Bot API; ``key`` signs the buttons."""

    name = NAME

    def __init__(self, bot: Bot, key: bytes) -> None:
        self._bot = bot
        self._key = key

    def understood(self, payload: Mapping[str, Any]) -> Said | None:
        arrival = arrival_from(dict(payload))
        if arrival.where == "elsewhere":
            return None
        return Said(inbound=arrival.inbound, language=arrival.language)

    def parcels(self, payload: Mapping[str, Any], replies: Sequence[Reply]) -> list[Parcel]:
        *before, last = self._parcels(payload, replies)
        # Nobody is left in silence: the last word may be said twice rather than never.
        return [*before, replace(last, question=True)]

    def _parcels(self, payload: Mapping[str, Any], replies: Sequence[Reply]) -> list[Parcel]:
        arrival = arrival_from(dict(payload))
        sign = partial(token, self._key, arrival.conversation)
        if arrival.where == "elsewhere":
            language = arrival.language or "zh"
            return [sending.message(arrival.chat, Reply(_POINTER[language], language=language), sign)]
        if arrival.tapped is None:
            return [sending.message(arrival.chat, reply, sign) for reply in replies]
        return self._after_tap(arrival, arrival.tapped, replies, sign)

    def _after_tap(self, arrival: Arrival, tapped: int, replies: Sequence[Reply], sign: Sign) -> list[Parcel]:
        assert isinstance(arrival.inbound, Tapped)
        asking = arrival.inbound.asking
        if len(replies) == 1 and replies[0].renews == asking:  # a tick, more options: the same question, renewed
            return [sending.edit(arrival.chat, tapped, replies[0], sign)]
        messages = [sending.message(arrival.chat, reply, sign) for reply in replies]
        if (
            arrival.inbound.code == "/change"
            or not _was_taken(asking, replies)
            or arrival.shown is None
            or arrival.label is None
        ):
            return messages
        return [sending.edit(arrival.chat, tapped, _answered(arrival, asking, replies), sign), *messages]

    async def send(self, _: ConversationId, parcel: Parcel) -> None:
        try:
            await self._call(dict(parcel.payload))
        except RetryAfter as error:
            raise LaterError(seconds(error)) from error
        except (Forbidden, InvalidToken) as error:
            raise RefusedError(type(error).__name__) from error
        except BadRequest as error:
            if not any(words in str(error).lower() for words in _HARMLESS):
                raise RefusedError(str(error)) from error
        except NetworkError as error:
            if never_happened(error):
                raise UnreachableError from error
            raise InDoubtError from error
        except TelegramError as error:
            raise RefusedError(type(error).__name__) from error

    async def _call(self, call: dict[str, Any]) -> None:
        method, chat, text = call.pop("method"), call.pop("chat_id"), call.pop("text")
        if method == "editMessageText":
            await self._bot.edit_message_text(text, chat, call.pop("message_id"), api_kwargs=call)
        else:
            await self._bot.send_message(chat, text, api_kwargs=call)

    async def working(self, conversation: ConversationId) -> None:
        chat = int(conversation.partition(":")[2])
        await self._bot.send_chat_action(chat, "typing")

    async def acknowledge(self, receipt: str) -> None:
        """Tell Telegram that a tap has been seen, so that the button stops turning; too late is no fault."""
        for attempt in range(_ACKNOWLEDGING):
            try:
                await self._bot.answer_callback_query(receipt)
            except BadRequest:
                return
            except RetryAfter as error:
                await asyncio.sleep(seconds(error))
            except NetworkError:
                await asyncio.sleep(0.2 * 2**attempt)
            except TelegramError:
                return
            else:
                return


def _was_taken(asking: int, replies: Sequence[Reply]) -> bool:
    """Say whether the tap answered its question: what is asked now is another.

    Where nothing is asked any more, a second tap on the same button would look the same as the first.
    """
    asked = [reply for reply in replies if reply.asking is not None]
    return bool(asked) and all(reply.asking == asking + 1 and reply.renews is None for reply in asked)


def _answered(arrival: Arrival, asking: int, replies: Sequence[Reply]) -> Reply:
    """Return the tapped question with its answer, and a button to change it."""
    language = replies[-1].language if replies else (arrival.language or "zh")
    answer = escape((arrival.label or "").removeprefix("☐ ").removeprefix("☑ "))
    button = Button(_CHANGE[language], asking, "/change")
    return Reply(f"{arrival.shown}\n✓ <b>{answer}</b>", ((button,),), language)


def seconds(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
