"""The floor under any bot on python-telegram-bot: no state at all, our transport and loop, every update by itself.

A button carries the number of its question, and the form's typed answers differ: an update tells what to ask next.
"""

import asyncio

import uvloop
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ContextTypes, TypeHandler

from bench.bots.questions import QUESTIONS, SUMMARY, echo, start
from bot.channels.telegram.transport import AiohttpRequest

NEXT = {"/start": 0} | {question.typed: number for number, question in enumerate(QUESTIONS, start=1)}


def main() -> None:
    given = start()
    asyncio.set_event_loop(uvloop.new_event_loop())
    application = (
        Application.builder()
        .token(given.token)
        .base_url(f"{given.api}/bot")
        .request(AiohttpRequest(connections=256, pool_timeout=None))
        .get_updates_request(AiohttpRequest(connections=1))
        .concurrent_updates(concurrent_updates=True)
        .build()
    )
    application.add_handler(TypeHandler(Update, _answer))
    application.run_polling()


async def _answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.callback_query and update.effective_message:
        number, option = map(int, (update.callback_query.data or "").split())
        await update.callback_query.answer()
        text = echo(QUESTIONS[number], QUESTIONS[number].options[option])
        await update.callback_query.edit_message_text(text)
        await _ask(number + 1, update.effective_message.chat.id, context.bot)
    elif update.message:
        await _ask(NEXT[update.message.text or ""], update.message.chat.id, context.bot)


async def _ask(number: int, chat: int, bot: Bot) -> None:
    if number == len(QUESTIONS):
        await bot.send_message(chat, SUMMARY)
        return
    options = enumerate(QUESTIONS[number].options)
    rows = [[InlineKeyboardButton(label, callback_data=f"{number} {code}")] for code, label in options]
    await bot.send_message(chat, QUESTIONS[number].text, reply_markup=InlineKeyboardMarkup(rows) if rows else None)


if __name__ == "__main__":
    main()
