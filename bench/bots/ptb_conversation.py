"""python-telegram-bot as its users run it: ``ConversationHandler``, ``PicklePersistence``, its own transport."""

import warnings
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from bench.bots.questions import QUESTIONS, Question, echo, start, summary

Context = ContextTypes.DEFAULT_TYPE
Handle = Callable[[Update, Context], Coroutine[Any, Any, int]]


def main() -> None:
    # Taps and typed answers belong to one conversation, so it goes by chat and not by message.
    warnings.filterwarnings("ignore", message=r".*CallbackQueryHandler", category=PTBUserWarning)
    given = start()
    keep = PicklePersistence(given.folder / "conversations.pickle")
    application = Application.builder().token(given.token).base_url(f"{given.api}/bot").persistence(keep).build()
    application.add_handler(_form())
    application.run_polling()


def _form() -> ConversationHandler[Context]:
    return ConversationHandler(
        entry_points=[CommandHandler("start", _begin)],
        states={number: [_handler(number, question)] for number, question in enumerate(QUESTIONS)},
        fallbacks=[CommandHandler("start", _begin)],
        name="form",
        persistent=True,
    )


def _handler(number: int, question: Question) -> BaseHandler[Update, Context, object]:
    if question.options:
        return CallbackQueryHandler(_tapped(number))
    return MessageHandler(filters.TEXT & ~filters.COMMAND, _typed(number))


async def _begin(update: Update, _: Context) -> int:
    assert update.message
    return await _ask(0, update.message)


def _tapped(number: int) -> Handle:
    async def take(update: Update, context: Context) -> int:
        query = update.callback_query
        assert query
        assert isinstance(query.message, Message)
        await query.answer()
        answer = QUESTIONS[number].options[int(query.data or 0)]
        await query.edit_message_text(echo(QUESTIONS[number], answer))
        return await _on(number, answer, query.message, context)

    return take


def _typed(number: int) -> Handle:
    async def take(update: Update, context: Context) -> int:
        assert update.message
        return await _on(number, update.message.text or "", update.message, context)

    return take


async def _on(number: int, answer: str, message: Message, context: Context) -> int:
    assert context.user_data is not None
    context.user_data[QUESTIONS[number].slot] = answer
    if number + 1 < len(QUESTIONS):
        return await _ask(number + 1, message)
    await message.reply_text(summary(context.user_data))
    context.user_data.clear()
    return ConversationHandler.END


async def _ask(number: int, message: Message) -> int:
    options = QUESTIONS[number].options
    rows = [[InlineKeyboardButton(label, callback_data=str(code))] for code, label in enumerate(options)]
    await message.reply_text(QUESTIONS[number].text, reply_markup=InlineKeyboardMarkup(rows) if rows else None)
    return number


if __name__ == "__main__":
    main()
