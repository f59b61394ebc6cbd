"""aiogram-dialog as its users run it: a window for each question, a tap turns it into the next, all in memory."""

import asyncio
from operator import itemgetter
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Column, Select
from aiogram_dialog.widgets.text import Const, Format

from bench.bots.questions import QUESTIONS, Question, start, summary


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
    summary = State()


async def main() -> None:
    given = start()
    session = AiohttpSession(api=TelegramAPIServer.from_base(given.api))
    dispatcher = Dispatcher(storage=MemoryStorage())
    last = Window(Format("{summary}"), state=Form.summary, getter=_summary)
    dispatcher.include_router(Dialog(*map(_window, QUESTIONS), last))
    dispatcher.message.register(_begin, CommandStart())
    setup_dialogs(dispatcher)
    await dispatcher.start_polling(Bot(given.token, session=session))


async def _begin(_: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Form.region, mode=StartMode.RESET_STACK)


def _window(question: Question) -> Window:
    state = getattr(Form, question.slot)
    if not question.options:
        return Window(Const(question.text), MessageInput(_typed), state=state)
    options = Select(
        Format("{item[1]}"),
        id="option",
        item_id_getter=itemgetter(0),
        items=[(str(code), label) for code, label in enumerate(question.options)],
        on_click=_tapped,
    )
    return Window(Const(question.text), Column(options), state=state)


async def _tapped(_: CallbackQuery, __: Any, manager: DialogManager, code: str) -> None:
    await _on(_asked(manager).options[int(code)], manager)


async def _typed(message: Message, _: MessageInput, manager: DialogManager) -> None:
    await _on(message.text or "", manager)


async def _on(answer: str, manager: DialogManager) -> None:
    manager.dialog_data[_asked(manager).slot] = answer
    await manager.next()


def _asked(manager: DialogManager) -> Question:
    shown = manager.current_context().state
    return next(question for question in QUESTIONS if getattr(Form, question.slot) == shown)


async def _summary(dialog_manager: DialogManager, **_: Any) -> dict[str, str]:
    return {"summary": summary(dialog_manager.dialog_data)}


if __name__ == "__main__":
    asyncio.run(main())
