"""Messages, keyboards, files and taps keep the rules of the real Bot API; the library is the witness."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from tests.channels.telegram.calling import call, keyboard
from tests.channels.telegram.people import Person, Room
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.world import QUERY_LIFETIME

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LONG_ROW = [InlineKeyboardButton(str(number), callback_data=str(number)) for number in range(9)]
MANY_ROWS = [[InlineKeyboardButton("x", callback_data=str(number))] for number in range(101)]


async def test_messages_are_numbered_in_each_chat_and_carry_what_was_sent(
    server: BotApiServer, bot: Bot, asha: Person
) -> None:
    bo = Person(server, "Bo")
    for person in (asha, bo):
        person.says("/start")
    first = await bot.send_message(asha.id, "<b>Loan</b> &amp; <a href='https://x.cn'>terms</a>", parse_mode="HTML")
    second = await bot.send_message(asha.id, "More", reply_markup=keyboard(a="Yes", b="No"))
    other = await bot.send_message(bo.id, "Other")
    assert [first.message_id, second.message_id, other.message_id] == [2, 3, 2]
    assert first.text == "Loan & terms"
    assert [(one.type, one.offset, one.length, one.url) for one in first.entities] == [
        ("bold", 0, 4, None),
        ("text_link", 7, 5, "https://x.cn"),
    ]
    assert second.reply_markup == keyboard(a="Yes", b="No")
    assert first.from_user == await bot.get_me()
    assert first.chat.id == asha.id
    assert str(asha.keyboards()[0]) == "More\n     [Yes] [No]"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("<b></b>", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
        ("🏦" * 2049, "message is too long"),
        ("<b>open", "can't parse entities: Can't find end tag corresponding to start tag b"),
        ("<b><i>x</b></i>", "expected"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("贷<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<a href>x</a>", "Expected equal sign"),
        ("<span class='red'>x</span>", 'must have class "tg-spoiler"'),
        ("<br/>", 'Unsupported start tag "br/"'),
    ],
)
async def test_a_text_that_cannot_be_shown_is_refused(
    server: BotApiServer, bot: Bot, asha: Person, text: str, problem: str
) -> None:
    asha.says("/start")
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(asha.id, text, parse_mode="HTML")
    assert problem.lower() in str(refused.value).lower()
    assert len(server.violations) == 1
    assert asha.shown() == []


@pytest.mark.parametrize(
    ("html", "text", "types"),
    [
        ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
        ("&lt;b&gt; &quot;&#26684;&#x683c;", '<b> "格格', []),
        ("<pre><code class='language-py'>x</code></pre>", "x", ["pre"]),
        ("<tg-spoiler>s</tg-spoiler><u>u</u><s>d</s>", "sud", ["spoiler", "underline", "strikethrough"]),
        ("<blockquote expandable>q</blockquote>", "q", ["expandable_blockquote"]),
        ("<B>x</B> 🏦<code>y</code>", "x 🏦y", ["bold", "code"]),
        ("x" * 4090 + "<b>bold!!</b>", "x" * 4090 + "bold!!", ["bold"]),
        ("  <i> in </i>  ", "in", ["italic"]),
        ("try /help", "try /help", ["bot_command"]),
        ("1 > 0", "1 > 0", []),
    ],
)
async def test_html_becomes_text_and_entities(
    server: BotApiServer, bot: Bot, asha: Person, html: str, text: str, types: list[str]
) -> None:
    asha.says("/start")
    sent = await bot.send_message(asha.id, html, parse_mode="HTML")
    assert sent.text == text
    assert [entity.type for entity in sent.entities] == types
    assert all(sent.parse_entity(entity) for entity in sent.entities)
    assert server.violations == []


@pytest.mark.parametrize("html", ["R&D", "a &nbsp; b", "<a href='not an address'>x</a>", "<b title='x'>y</b>"])
async def test_what_telegram_lets_pass_against_its_own_rules_is_sent_but_noted(
    server: BotApiServer, bot: Bot, asha: Person, html: str
) -> None:
    asha.says("/start")
    assert await bot.send_message(asha.id, html, parse_mode="HTML")
    assert len(server.violations) == 1


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        (keyboard(a=" "), "text must be non-empty"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="字" * 22)]]), "BUTTON_DATA_INVALID"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="")]]), "BUTTON_DATA_INVALID"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x")]]), "text buttons are unallowed"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="a", url="https://x.cn")]]), "exactly one"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x", url="x.cn")]]), "BUTTON_URL_INVALID"),
        (InlineKeyboardMarkup([LONG_ROW]), "reply markup is too long"),
        (InlineKeyboardMarkup(MANY_ROWS), "reply markup is too long"),
        (InlineKeyboardMarkup([[]]), "no buttons"),
    ],
)
async def test_a_keyboard_that_cannot_be_shown_is_refused(
    server: BotApiServer, bot: Bot, asha: Person, markup: InlineKeyboardMarkup, problem: str
) -> None:
    asha.says("/start")
    with pytest.raises(BadRequest, match=r"(?i)" + problem):
        await bot.send_message(asha.id, "x", reply_markup=markup)
    assert len(server.violations) == 1


async def test_the_largest_keyboard_is_shown(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    row = [InlineKeyboardButton("x", callback_data="d" * 64)] * 5
    await bot.send_message(asha.id, "x", reply_markup=InlineKeyboardMarkup([row] * 20))
    assert len(asha.buttons) == 100
    assert server.violations == []


async def test_an_answer_names_the_message_it_answers(bot: Bot, asha: Person) -> None:
    number = asha.says("hello")
    sent = await bot.send_message(asha.id, "yes?", reply_parameters=ReplyParameters(number))
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "hello"
    with pytest.raises(BadRequest, match="replied not found"):
        await bot.send_message(asha.id, "yes?", reply_parameters=ReplyParameters(99))


Doing = Callable[[Bot, Person], Coroutine[Any, Any, object]]


async def say_hello(bot: Bot, asha: Person) -> object:
    return await bot.send_message(asha.id, "hello")


async def act_typing(bot: Bot, asha: Person) -> object:
    return await bot.send_chat_action(asha.id, "typing")


@pytest.mark.parametrize("doing", [say_hello, act_typing])
async def test_who_never_wrote_blocked_the_bot_or_left_cannot_be_written_to(
    server: BotApiServer, bot: Bot, asha: Person, doing: Doing
) -> None:
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await doing(bot, asha)
    assert len(server.violations) == 1
    asha.says("/start")
    assert await doing(bot, asha)
    asha.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await doing(bot, asha)
    asha.unblocks()
    assert await doing(bot, asha)
    asha.leaves_telegram()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await doing(bot, asha)
    assert len(server.violations) == 1  # nobody can know beforehand that somebody left


async def test_a_chat_that_is_not_there_is_not_found(server: BotApiServer, bot: Bot) -> None:
    for chat in (42, -42, "@nobody"):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(chat, "hello")
    assert len(server.violations) == 3


async def test_a_group_is_written_to_until_it_throws_the_bot_out(server: BotApiServer, bot: Bot, asha: Person) -> None:
    room = Room(server, "Traders", "supergroup")
    asha.adds_bot(room)
    sent = await bot.send_message(room.chat.id, "hello")
    assert (sent.chat.title, sent.chat.type, [seen.text for seen in room.seen]) == ("Traders", "supergroup", ["hello"])
    asha.removes_bot(room)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(room.chat.id, "hello")
    assert server.violations == []


async def test_a_message_is_edited_in_place(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    sent = await bot.send_message(asha.id, "<b>old</b>", parse_mode="HTML", reply_markup=keyboard(a="Yes"))
    edited = await bot.edit_message_text("new", asha.id, sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.message_id, edited.reply_markup, edited.date) == ("new", 2, None, sent.date)
    assert edited.edit_date
    again = await bot.edit_message_reply_markup(asha.id, sent.message_id, reply_markup=keyboard(a="No"))
    assert isinstance(again, Message)
    assert (again.text, again.reply_markup) == ("new", keyboard(a="No"))
    assert [seen.labels for seen in asha.shown()] == [["No"]]
    assert server.violations == []


async def test_an_edit_that_changes_nothing_is_refused(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    sent = await bot.send_message(asha.id, "<b>same</b>", parse_mode="HTML", reply_markup=keyboard(a="Yes"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text(
            " <strong>same</strong>", asha.id, sent.message_id, parse_mode="HTML", reply_markup=keyboard(a="Yes")
        )
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(asha.id, sent.message_id, reply_markup=keyboard(a="Yes"))
    assert len(server.violations) == 2
    assert await bot.edit_message_text("same", asha.id, sent.message_id)  # no longer bold: that is a change


async def test_only_own_messages_with_text_are_edited(server: BotApiServer, bot: Bot, asha: Person) -> None:
    hers = asha.says("/start")
    file = await bot.send_document(asha.id, b"x", filename="x.txt")
    for number, problem in ((hers, "can't be edited"), (99, "to edit not found"), (file.message_id, "no text")):
        with pytest.raises(BadRequest, match=problem):
            await bot.edit_message_text("new", asha.id, number)
    status, body = await call(server, "editMessageText", {"text": "x"})
    assert (status, body["description"]) == (400, "Bad Request: message identifier is not specified")
    assert len(server.violations) == 4


async def test_messages_are_deleted_once(server: BotApiServer, bot: Bot, asha: Person) -> None:
    hers = asha.says("/start")
    sent = await bot.send_message(asha.id, "x")
    assert await bot.delete_message(asha.id, sent.message_id)
    assert await bot.delete_message(asha.id, hers)
    for number in (sent.message_id, hers, 99):
        with pytest.raises(BadRequest, match="to delete not found"):
            await bot.delete_message(asha.id, number)
    assert [violation.call.arguments["message_id"] for violation in server.violations] == [99]
    kept = await bot.send_message(asha.id, "y")
    asha.deletes(kept.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("z", asha.id, kept.message_id)
    assert len(server.violations) == 1  # it could not know that she deleted it


async def test_options_of_a_message_are_kept(bot: Bot, asha: Person) -> None:
    asha.says("/start")
    sent = await bot.send_message(
        asha.id, "x", link_preview_options=LinkPreviewOptions(is_disabled=True), disable_notification=True
    )
    assert sent.link_preview_options
    assert sent.link_preview_options.is_disabled
    assert await bot.send_chat_action(asha.id, "typing")
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
        await bot.send_chat_action(asha.id, "juggling")


async def test_files_arrive_with_their_name_and_are_sent_again_by_their_id(
    server: BotApiServer, bot: Bot, asha: Person
) -> None:
    asha.says("/start")
    sent = await bot.send_document(asha.id, b"%PDF", filename="报告 1.pdf", caption="<b>Report</b>", parse_mode="HTML")
    assert sent.document
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("报告 1.pdf", 4, "Report")
    assert server.world.files[sent.document.file_id].content == b"%PDF"
    again = await bot.send_document(asha.id, sent.document.file_id)
    assert again.document
    assert again.document.file_name == "报告 1.pdf"
    photo = await bot.send_photo(asha.id, PNG)
    assert photo.photo
    attached = await bot.send_photo(asha.id, InputFile(PNG, attach=True))
    assert attached.photo
    assert server.violations == []


async def test_files_that_are_none_are_refused(server: BotApiServer, bot: Bot, asha: Person) -> None:
    asha.says("/start")
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await bot.send_document(asha.id, "BQAC-unknown")
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await bot.send_document(asha.id, b"", filename="empty.txt")
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(asha.id, b"no picture")
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await bot.send_photo(asha.id, PNG, caption="x" * 1025)
    status, _ = await call(server, "sendDocument", {"chat_id": asha.id, "document": "attach://nothing"})
    assert status == 400
    assert len(server.violations) == 5


async def tapped(bot: Bot, asha: Person) -> str:
    asha.says("/start")
    await bot.send_message(asha.id, "Sure?", reply_markup=keyboard(a="Yes"))
    return asha.taps_key(await asha.sees("Yes"))


async def test_a_tap_is_acknowledged_once(server: BotApiServer, bot: Bot, asha: Person) -> None:
    query = await tapped(bot, asha)
    assert await bot.answer_callback_query(query, text="Noted")
    assert asha.alerts == ["Noted"]
    for unknown in (query, "123"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await bot.answer_callback_query(unknown)
    assert len(server.violations) == 2


async def test_a_tap_that_was_delivered_twice_may_be_acknowledged_twice(
    server: BotApiServer, bot: Bot, asha: Person
) -> None:
    query = await tapped(bot, asha)
    server.world.updates.repeat()
    assert len([update for update in await bot.get_updates() if update.callback_query]) == 2
    assert await bot.answer_callback_query(query)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query)
    assert server.violations == []


async def test_a_tap_grows_too_old_to_be_acknowledged(server: BotApiServer, bot: Bot, asha: Person) -> None:
    query = await tapped(bot, asha)
    server.passes(QUERY_LIFETIME + 1)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query)
    assert server.violations == []  # a bot that was down cannot help it


async def test_a_toast_has_its_limits(bot: Bot, asha: Person) -> None:
    query = await tapped(bot, asha)
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(query, text="x" * 201)
    with pytest.raises(BadRequest, match=r"(?i)url_invalid"):
        await bot.answer_callback_query(query, url="https://example.com")
    assert await bot.answer_callback_query(query, text="x" * 200)
