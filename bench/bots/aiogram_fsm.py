"""aiogram as its users run it: a state for each question, kept in memory."""

import asyncio
from collections.abc import Awaitable, Callable

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.bots.questions import QUESTIONS, echo, start, summary


class Form(StatesGroup):
    region = State()
    legal_form = State()
    months_operating = State()
    amount_needed = State()
    monthly_net_cash = State()
    cash_pattern = State()
    employees = State()
    credit_record = State()
    open_to_equity = State()


STATES = tuple(getattr(Form, question.slot) for question in QUESTIONS)


async def main() -> None:
    given = start()
    session = AiohttpSession(api=TelegramAPIServer.from_base(given.api))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.message.register(_begin, CommandStart())
    for number, (question, state) in enumerate(zip(QUESTIONS, STATES, strict=True)):
        if question.options:
            dispatcher.callback_query.register(_tapped(number), state)
        else:
            dispatcher.message.register(_typed(number), state, F.text)
    await dispatcher.start_polling(Bot(given.token, session=session))


async def _begin(message: Message, state: FSMContext) -> None:
    await state.clear()
    await _ask(0, message, state)


def _tapped(number: int) -> Callable[[CallbackQuery, FSMContext], Awaitable[None]]:
    async def take(query: CallbackQuery, state: FSMContext) -> None:
        assert isinstance(query.message, Message)
        answer = QUESTIONS[number].options[int(query.data or 0)]
        await query.answer()
        await query.message.edit_text(echo(QUESTIONS[number], answer))
        await _on(number, answer, query.message, state)

    return take


def _typed(number: int) -> Callable[[Message, FSMContext], Awaitable[None]]:
    async def take(message: Message, state: FSMContext) -> None:
        await _on(number, message.text or "", message, state)

    return take


async def _on(number: int, answer: str, message: Message, state: FSMContext) -> None:
    answers = await state.update_data({QUESTIONS[number].slot: answer})
    if number + 1 < len(QUESTIONS):
        await _ask(number + 1, message, state)
        return
    await message.answer(summary(answers))
    await state.clear()


async def _ask(number: int, message: Message, state: FSMContext) -> None:
    await state.set_state(STATES[number])
    options = enumerate(QUESTIONS[number].options)
    rows = [[InlineKeyboardButton(text=label, callback_data=str(code))] for code, label in options]
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
    await message.answer(QUESTIONS[number].text, reply_markup=keyboard)


if __name__ == "__main__":
    asyncio.run(main())
