"""Updates are delivered until they are confirmed, to one poller at a time."""

import asyncio
from collections.abc import Sequence

import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, NetworkError

from tests.channels.telegram.calling import call, keyboard
from tests.channels.telegram.crowd import until
from tests.channels.telegram.faults import Fault, Faults
from tests.channels.telegram.media import MEDIA
from tests.channels.telegram.people import Person, Room
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.spec import load_spec


def texts(updates: Sequence[Update]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


async def test_updates_come_again_until_a_higher_offset_confirms_them(bot: Bot, asha: Person) -> None:
    for text in ("1", "2", "3"):
        asha.says(text)
    first = await bot.get_updates()
    assert texts(first) == ["1", "2", "3"]
    assert texts(await bot.get_updates(offset=first[0].update_id)) == ["1", "2", "3"]
    assert texts(await bot.get_updates(offset=first[0].update_id + 1, limit=1)) == ["2"]
    assert texts(await bot.get_updates(offset=first[0].update_id)) == ["2", "3"]
    assert await bot.get_updates(offset=first[2].update_id + 1) == ()


async def test_a_negative_offset_forgets_all_but_the_last(bot: Bot, asha: Person) -> None:
    for text in ("1", "2", "3"):
        asha.says(text)
    assert texts(await bot.get_updates(offset=-1)) == ["3"]
    assert texts(await bot.get_updates()) == ["3"]


async def test_a_long_poll_ends_with_the_first_update(server: BotApiServer, bot: Bot, asha: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: bool(server.of("getUpdates")))
    asha.says("hello")
    assert texts(await poll) == ["hello"]


async def test_a_long_poll_ends_empty_when_its_time_is_over(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_of_two_pollers_the_first_is_ended(server: BotApiServer, bot: Bot, asha: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: bool(server.of("getUpdates")))
    second = asyncio.create_task(call(server, "getUpdates", {"timeout": 30}))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    asha.says("/start")
    status, body = await second
    assert (status, body["result"][0]["message"]["text"]) == (200, "/start")
    assert server.violations == []


async def test_polling_and_a_webhook_exclude_each_other(server: BotApiServer, bot: Bot, asha: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: bool(server.of("getUpdates")))
    await bot.set_webhook("https://example.com/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    asha.says("1")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_only_the_kinds_asked_for_come_and_the_wish_is_remembered(
    server: BotApiServer, bot: Bot, asha: Person
) -> None:
    await bot.get_updates(allowed_updates=["message"])
    number = asha.says("1")
    asha.edits("2", number)
    asha.blocks()
    assert [update.message is not None for update in await bot.get_updates()] == [True]
    await bot.get_updates(offset=-1, allowed_updates=[])
    asha.unblocks()
    assert [update.my_chat_member is not None for update in await bot.get_updates()] == [False, True]
    with pytest.raises(BadRequest, match="no updates of kind telepathy"):
        await bot.get_updates(allowed_updates=["telepathy"])
    assert len(server.violations) == 1


@pytest.mark.parametrize("arguments", [{"limit": 0}, {"limit": 101}, {"timeout": -1}])
async def test_a_poll_has_its_limits(server: BotApiServer, arguments: dict[str, int]) -> None:
    assert (await call(server, "getUpdates", arguments))[0] == 400
    assert len(server.violations) == 1


async def test_an_answer_that_was_lost_on_its_way_comes_again(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("1")
    server.faults.plan("getUpdates", Fault.LOST)
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert texts(await bot.get_updates()) == ["1"]


async def test_an_update_is_repeated_on_purpose_even_after_it_was_confirmed(
    server: BotApiServer, bot: Bot, asha: Person
) -> None:
    asha.says("1")
    (first,) = await bot.get_updates()
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    server.world.updates.repeat(first.update_id)
    (again,) = await bot.get_updates(offset=first.update_id + 1)
    assert again == first
    assert await bot.get_updates(offset=first.update_id + 1) == ()


async def test_two_updates_trade_places_on_purpose(server: BotApiServer, bot: Bot, asha: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: bool(server.of("getUpdates")))
    with server.world.updates.held():
        asha.says("1")
        asha.says("2")
        server.world.updates.swap()
    found = await poll
    assert texts(found) == ["2", "1"]
    assert found[0].update_id < found[1].update_id


async def test_by_chance_updates_come_twice_or_late_but_none_is_lost(
    server: BotApiServer, bot: Bot, asha: Person
) -> None:
    server.use(Faults(seed=4, duplicated=0.3, swapped=0.3))
    for number in range(60):
        asha.says(str(number))
    await asyncio.sleep(0.1)
    found = [int(text or 0) for text in texts(await bot.get_updates())]
    assert set(found) == set(range(60))
    assert len(found) > 60
    assert found != sorted(found)


async def test_every_message_that_people_send_is_as_described_and_read_by_the_library(
    server: BotApiServer, bot: Bot, asha: Person
) -> None:
    """The kinds that no description knows yet come along, and the library bears them."""
    for kind in MEDIA:
        asha.sends(kind, caption="caption" if kind == "photo" else "")
    asha.says("/start@advisor_test_bot x https://example.com/a")
    asha.forwards("forwarded")
    asha.edits("edited")
    asha.blocks()
    asha.unblocks()
    group, channel = Room(server, "Traders"), Room(server, "News", "channel")
    asha.adds_bot(group)
    asha.adds_bot(channel)
    asha.says("/help", group)
    asha.says("not for bots", group)
    channel.posts("news")
    asha.removes_bot(group)
    await bot.send_message(asha.id, "Sure?", reply_markup=keyboard(a="Yes"))
    gone = asha.taps_key(await asha.sees("Yes"))
    asha.deletes(asha.keyboards()[-1].message or 0)
    asha.taps_key(asha.keys[0])
    _, body = await call(server, "getUpdates", {})
    spec = load_spec()
    described = [update for update in body["result"] if "hologram" not in update.get("message", {})]
    assert [problem for update in described for problem in spec.misfits(update, ("Update",), "Update")] == []
    found = await bot.get_updates()
    assert len(found) == len(described) + 1 == len(MEDIA) + 13
    assert gone in {update.callback_query.id for update in found if update.callback_query}
    assert server.violations == []
