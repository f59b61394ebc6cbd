"""Telegram as a channel of the delivery: what a stored update says, what to send in answer, and how to send it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram import sending
from bot.channels.telegram.calls import PlainBot
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
_ACKNOWLEDGING = 7
"""How often a tap is acknowledged while Telegram cannot be reached; a button turns for some fifteen seconds."""
_ANSWERS = frozenset({"/done", "/skip", "/unsure"})
"""Commands that answer the question they stand under; the others leave it."""
_HARMLESS = ("message is not modified", "query is too old", "message to edit not found", "message can't be edited")


class TelegramChannel:
    """One bot of the Bot API; ``key`` signs the buttons, ``texts`` are the words by language and name."""

    name = NAME

    def __init__(self, bot: PlainBot, key: bytes, texts: Mapping[Language, Mapping[str, str]]) -> None:
        self._bot = bot
        self._key = key
        self._texts = texts

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
            return [self._pointer(arrival)]
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
        return [sending.edit(arrival.chat, tapped, self._settled(arrival, arrival.inbound, replies), sign), *messages]

    def _settled(self, arrival: Arrival, tap: Tapped, replies: Sequence[Reply]) -> Reply:
        """Return the tapped question as it stays: with its answer and a button to change it, or as left open."""
        language = replies[-1].language
        label = escape((arrival.label or "").removeprefix("☐ ").removeprefix("☑ "))
        if tap.code.startswith("/") and tap.code not in _ANSWERS:
            return Reply(f"{arrival.shown}\n← <i>{label}</i>", (), language)
        change = Button(self._texts[language]["also.change"], tap.asking, "/change")
        return Reply(f"{arrival.shown}\n✓ <b>{label}</b>", ((change,),), language)

    def _pointer(self, arrival: Arrival) -> Parcel:
        """Return what is said where others read along: the way to a private talk."""
        texts = self._texts[arrival.language or "zh"]
        link = {"text": texts["elsewhere.open"], "url": f"https://t.me/{self._bot.username}?start=group"}
        return sending.pointer(arrival.chat, arrival.thread, texts["elsewhere"], link)

    def is_beside(self, parcel: Parcel) -> bool:
        return sending.is_edit(parcel)

    async def send(self, _: ConversationId, parcel: Parcel) -> None:
        call = dict(parcel.payload)
        try:
            await self._bot.call(call.pop("method"), call)
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

    async def working(self, conversation: ConversationId) -> None:
        chat = int(conversation.partition(":")[2])
        await self._bot.send_chat_action(chat, "typing")

    async def acknowledge(self, receipt: str) -> None:
        """Tell Telegram that a tap has been seen, so that the button stops turning; too late is no fault."""
        for attempt in range(_ACKNOWLEDGING):
            try:
                await self._bot.call("answerCallbackQuery", {"callback_query_id": receipt})
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


def seconds(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
