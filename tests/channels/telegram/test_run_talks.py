"""`advisor run` as a process, and people who talk with it over HTTP: whole talks, and whatever else people send."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.telegram.media import MEDIA
from tests.channels.telegram.people import Person, Room, Seen, words
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.soak import LONGEST_MESSAGE, LONGEST_QUESTION, Advisor, Witness, advising, tap_of

WORDS = {
    "zh-hans": {
        "yes": "可以，开始",
        "menu": "看某一项的详情",
        "change": "修改",
        "skip": "跳过",
        "back": "返回",
        "wrong": "内容有误或过时",
        "thanks": "谢谢",
    },
    "en": {
        "yes": "Yes, start",
        "menu": "Look at one of them closely",
        "change": "Change",
        "skip": "Skip",
        "back": "Back",
        "wrong": "Wrong or out of date",
        "thanks": "Thank you",
    },
}


@pytest.fixture
async def advisor(server: BotApiServer, tmp_path: Path) -> AsyncIterator[Advisor]:
    async with advising(server, tmp_path) as advisor:
        yield advisor
    assert [str(violation) for violation in server.violations] == []
    assert advisor.log == []


async def answer(person: Witness) -> list[Seen]:
    """Answer the open question by its first option, two where it takes many, or by a skip."""
    shown = person.question()
    assert shown, person.transcript()
    keys = [key for key in shown[1] if (tap := tap_of(key)) and not tap[1].startswith("/")]
    ticks = [key for key in keys if key.label.startswith("☐ ")]
    if ticks:
        before = len(person.shown())
        person.taps_key(ticks[0])
        heard = await person.hears(quiet=0.3)
        assert [seen.kind for seen in heard] == ["edited"], person.transcript()
        assert len(person.shown()) == before
        assert f"☑ {ticks[0].label[2:]}" in heard[0].labels
        done = [key for key in person.question()[1] if (tap_of(key) or (0, ""))[1] == "/done"]  # type: ignore[index]
        person.taps_key(done[0])
        heard = await hears(person)
        assert heard[0].text.endswith(f"\n✓ {ticks[0].label[2:]}"), person.transcript()
        return heard
    if keys:
        person.taps_key(keys[0])
    else:
        person.says("/skip")
    return await hears(person)


async def hears(person: Witness) -> list[Seen]:
    """Return what a person is told, the edit of a tapped question first: it travels beside what is said next."""
    return sorted(await person.hears(quiet=0.3), key=lambda seen: seen.kind != "edited")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_a_whole_talk_leads_to_results_and_an_offer(advisor: Advisor, language: str) -> None:
    said, person = WORDS[language], Witness(advisor.server, "Asha", language)
    person.says("/start")
    await person.hears(quiet=0.3)
    question = person.question()
    assert question
    person.taps(said["yes"])
    heard = await hears(person)
    assert heard[0].kind == "edited"
    assert heard[0].message == question[1][0].message
    assert f"✓ {said['yes']}" in heard[0].text
    assert heard[0].labels == [said["change"]]
    first = await answer(person)
    assert first[0].labels == [said["change"]], person.transcript()
    person.taps_key(first[0].rows[0][0])
    assert person.question()
    await person.hears(quiet=0.3)
    again = person.question()
    assert again
    told = [entry["told"] for entry in advisor.entries(person) if "told" in entry]
    reopened = [entry["reopened"] for entry in advisor.entries(person) if "reopened" in entry]
    assert reopened == [told[-1]]
    for _ in range(40):
        if person.key(said["menu"]):
            break
        await answer(person)
    person.taps(said["menu"])
    await person.hears(quiet=0.3)
    offer = person.question()
    assert offer
    chosen = offer[1][0]
    person.taps_key(chosen)
    card = await person.hears(quiet=0.3)
    assert any(len(seen.text) > 100 for seen in card), person.transcript()
    assert chosen.label[:4] in words(card) or len(words(card)) > 200
    (wrong,) = [key for seen in card for row in seen.rows for key in row if key.label == said["wrong"]]
    person.taps_key(wrong)
    heard = await person.hears(quiet=0.3)
    assert [seen.kind for seen in heard] == ["sent"], "the card itself stays as it is"
    person.taps(heard[0].labels[0])
    assert said["thanks"] in words(await person.hears(quiet=0.3))
    assert person.longest["question"] <= LONGEST_QUESTION
    assert person.longest["message"] <= LONGEST_MESSAGE


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_a_tapped_question_shows_what_became_of_it(advisor: Advisor, language: str) -> None:
    said, person = WORDS[language], Witness(advisor.server, "Asha", language)
    person.says("/start")
    await person.hears(quiet=0.3)
    person.taps(said["yes"])
    await person.hears(quiet=0.3)
    person.taps(said["skip"])
    skipped = (await person.hears(quiet=0.3))[0]
    assert skipped.text.endswith(f"\n✓ {said['skip']}")
    assert skipped.labels == [said["change"]]
    person.taps(said["back"])
    left, *again = await person.hears(quiet=0.3)
    assert left.text.endswith(f"\n← {said['back']}")
    assert left.labels == []
    assert again[-1].labels


async def test_where_somebody_came_from_is_kept(advisor: Advisor, server: BotApiServer) -> None:
    person = Witness(server, "Chen", "zh-hans")
    for text in ("/start poster_jinan-7", "/start 给我钱<b>", "/start " + "x" * 65, "/start poster_jinan-7"):
        person.says(text)
        assert words(await person.hears())
        assert person.question()
    assert [entry["came"] for entry in advisor.entries(person) if "came" in entry] == ["poster_jinan-7"]


async def test_whatever_is_sent_is_answered(advisor: Advisor, server: BotApiServer) -> None:
    person = Witness(server, "Bo", "en")
    person.says("/start campaign-7")
    await person.hears()
    for kind in MEDIA:
        person.sends(kind)
        assert words(await person.hears()), kind
    person.forwards("Somebody else's words")
    await person.hears()
    person.edits("Yes")
    await person.hears()
    for text in (
        "字" * 4096,
        "x" * 4096,
        "/no_such_command",
        "/",
        "//",
        "<b>",
        "\u202eabc",
        "?",
        f"/help@{server.name}",
    ):
        person.says(text)
        assert words(await person.hears()), text[:20]
    stored = advisor.entries(person)
    person.says("/start@some_other_bot")
    person.says("/help")
    await person.hears(quiet=0.5)
    assert len(server.of("sendMessage")) > len(MEDIA)
    assert [entry for entry in advisor.entries(person) if "told" in entry] == [e for e in stored if "told" in e]
    person.blocks()
    person.unblocks()
    person.says("/start")
    assert words(await person.hears())
    assert person.question()


async def test_what_is_for_another_bot_is_left_to_it(advisor: Advisor, server: BotApiServer, asha: Person) -> None:
    asha.says("/start@some_other_bot")
    await asha_is_heard(asha, server)
    assert advisor.entries(asha) == []


async def asha_is_heard(asha: Person, server: BotApiServer) -> None:
    """Let somebody else talk, so that all that came before has been seen to."""
    other = Person(server, "Chen")
    other.says("/start")
    await other.hears(quiet=0.3)
    assert asha.heard() == []


async def test_among_many_one_is_pointed_to_a_private_talk(
    advisor: Advisor, server: BotApiServer, asha: Person
) -> None:
    room, channel = Room(server, "Traders"), Room(server, "News", "channel")
    asha.adds_bot(room)
    asha.adds_bot(channel)
    channel.posts("Rates are down")
    asha.says("/start", room)
    mention = {"text": f"@{server.name} hello"}
    server.world.updates.put("message", server.world.post(room.chat, asha.account, mention))
    server.world.updates.put("message", server.world.post(room.chat, asha.account, {"text": "among ourselves"}))
    asha.says("/start")
    await asha.hears(quiet=0.3)
    assert asha.question() if isinstance(asha, Witness) else asha.buttons
    assert len(room.seen) == 2
    for seen in room.seen:
        assert len(seen.text) < 120
        assert seen.labels == ["私下聊"]
    pointers = [call.arguments for call in server.of("sendMessage") if call.arguments["chat_id"] == room.chat.id]
    links = [pointer["reply_markup"]["inline_keyboard"][0][0]["url"] for pointer in pointers]
    assert links == [f"https://t.me/{server.name}?start=group"] * 2
    assert channel.seen == []
    assert len([one for one in advisor.entries(asha) if "asked" in one]) == 1
