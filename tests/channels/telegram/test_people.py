"""Simulated people see what the bot did, wait for it, and do what people do; shown with a small bot that repeats."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError

from tests.channels.telegram.crowd import Scripted, Send, Tap, Wanderer, report, until, wander
from tests.channels.telegram.faults import Faults
from tests.channels.telegram.people import HeardNothingError, Person, Room, words
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.world import Event

BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("No, thanks", callback_data="n")]]
)


async def answer(bot: Bot, update: Update) -> None:
    """Show one thing for each that comes: what was said, or a tap in the place of its message; be silent if told so."""
    if query := update.callback_query:
        await query.answer()
        text = f"tapped {query.data}, {query.id}"
        if query.message and query.message.is_accessible:
            await bot.edit_message_text(text, query.from_user.id, query.message.message_id, reply_markup=BUTTONS)
        else:
            await bot.send_message(query.from_user.id, text, reply_markup=BUTTONS)
    elif update.message and update.message.text != "hush":
        said = (update.message.text or update.message.caption or "?")[:2000]
        await bot.send_message(update.message.chat.id, f"you: {said}", reply_markup=BUTTONS)


async def serve(bot: Bot) -> None:
    offset = 0
    while True:
        try:
            for update in await bot.get_updates(offset=offset, timeout=30):
                offset = update.update_id + 1
                await answer(bot, update)
        except TelegramError:
            continue


@pytest.fixture
async def parrot(bot: Bot) -> AsyncIterator[None]:
    task = asyncio.create_task(serve(bot))
    yield
    task.cancel()


async def test_a_talk_can_be_read_as_text(bot: Bot, asha: Person) -> None:
    asha.says("hello")
    await bot.send_message(asha.id, "you: hello", reply_markup=BUTTONS)
    assert words(await asha.hears()) == "you: hello"
    assert asha.buttons == ["Yes", "No, thanks"]
    query = asha.taps_key(await asha.sees("No"))
    await bot.answer_callback_query(query, "Noted")
    await bot.edit_message_text("tapped n", asha.id, 2)
    await bot.send_message(asha.id, "Next?", reply_markup=BUTTONS)
    assert [seen.kind for seen in await asha.hears(things=3)] == ["toast", "edited", "sent"]
    assert (
        asha.transcript()
        == """\
Asha: hello
Bot: you: hello
     [Yes] [No, thanks]
Asha: (taps) [No, thanks]
Bot (toast): Noted
Bot edits #2: tapped n
Bot: Next?
     [Yes] [No, thanks]"""
    )
    assert len(asha.waits) == 2


@pytest.mark.usefixtures("parrot")
async def test_who_hears_nothing_shows_the_talk_so_far(asha: Person) -> None:
    asha.says("hush")
    with pytest.raises(HeardNothingError, match="Asha: hush"):
        await asha.hears(timeout=0.1)
    with pytest.raises(HeardNothingError, match="no button 'Yes'"):
        await asha.sees("Yes", timeout=0.1)


@pytest.mark.usefixtures("parrot")
async def test_a_script_is_followed_step_by_step(server: BotApiServer, asha: Person) -> None:
    heard = await Scripted(asha, ["/start", Tap("Yes"), Send("voice"), Tap("No")]).run()
    assert [words(step).split(",")[0] for step in heard] == ["you: /start", "tapped y", "you: ?", "tapped n"]
    assert server.violations == []


@pytest.mark.usefixtures("parrot")
async def test_taps_twice_on_old_buttons_and_on_those_of_others_reach_the_bot(
    server: BotApiServer, asha: Person
) -> None:
    bo = Person(server, "Bo")
    for person in (asha, bo):
        person.says("hello")
        await person.hears()
    first = asha.keys[0]
    asha.taps("Yes", times=2)
    await asha.hears(things=2)
    asha.taps_key(first)
    await asha.hears()
    asha.taps_key(bo.keys[0])
    await asha.hears()
    assert len(server.of("answerCallbackQuery")) == 4
    assert len(asha.keyboards()) == 1
    assert server.violations == []


@pytest.mark.usefixtures("parrot")
async def test_the_newest_keyboard_is_the_one_that_changed_last(bot: Bot, asha: Person) -> None:
    asha.says("hello")
    await asha.hears()
    asha.says("again")
    await asha.hears()
    await bot.edit_message_text(
        "Old", asha.id, 2, reply_markup=InlineKeyboardMarkup.from_button(BUTTONS.inline_keyboard[0][0])
    )
    assert asha.buttons == ["Yes"]


@pytest.mark.usefixtures("parrot")
async def test_in_a_group_the_bot_hears_commands_only(asha: Person, server: BotApiServer) -> None:
    room = Room(server, "Traders")
    asha.adds_bot(room)
    asha.says("between us", room)
    asha.says("/help", room)
    await until(lambda: len(room.seen) == 2)
    assert words(room.seen) == "you: ?\nyou: /help"
    assert server.violations == []


async def talk(server: BotApiServer, seed: int) -> str:
    wanderer = Wanderer(Person(server), seed, habits={"tap": 3, "text": 2, "media": 1})
    await wanderer.run(12)
    assert wanderer.unanswered == []
    return re.sub(r", \d+", "", wanderer.person.transcript())


@pytest.mark.usefixtures("parrot")
async def test_a_wanderer_follows_its_seed(server: BotApiServer) -> None:
    first, same, other = [await talk(server, seed) for seed in (7, 7, 8)]
    assert first == same != other
    assert server.violations == []


@pytest.mark.usefixtures("parrot")
async def test_a_crowd_that_does_everything_is_reported(server: BotApiServer) -> None:
    turns: Iterator[int] = iter(range(100))
    crowd = await wander(server, 4, seed=2, going=lambda: next(turns, 100) < 100)
    found = report(server, crowd)
    assert found["unanswered"] == []
    assert found["answers"] > 60
    assert {"double_tap", "junk", "edit"} <= found["deeds"].keys()
    assert found["violations"] == []


async def test_what_is_still_on_its_way_is_waited_for(bot: Bot, server: BotApiServer, asha: Person) -> None:
    asha.says("hello")
    server.use(Faults(latency=0.2))
    late = asyncio.create_task(bot.send_message(asha.id, "late"))
    await until(lambda: server.busy[asha.id] > 0)
    asha.chat.tell(Event("toast", asha.id, text="soon"))
    assert words(await asha.hears(quiet=0.01)) == "soon\nlate"
    await late
