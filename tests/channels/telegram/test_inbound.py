from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message, Update

from bot.channels.telegram.inbound import Arrival, arrival_of
from bot.channels.telegram.tokens import Tap, token
from bot.conversation.messages import Commanded, Strange, Tapped, Typed

KEY = b"k" * 32
NAME = "adviser_bot"
SOMEBODY = {"id": 7, "is_bot": False, "first_name": "Wang", "language_code": "zh-hans"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Wang"}
GROUP = {"id": -9, "type": "supergroup", "title": "Market"}


def said(about: dict[str, Any], chat: dict[str, Any] = PRIVATE, *, kind: str = "message") -> Arrival | None:
    message = {"message_id": 3, "from": SOMEBODY, "chat": chat, "date": 1_700_000_000, **about}
    return arrival_of({"update_id": 5, kind: message}, KEY, NAME)


def tapped(data: str, message: dict[str, Any] | None) -> Arrival | None:
    query = {"id": "q", "from": SOMEBODY, "chat_instance": "1", "data": data}
    update = {"update_id": 5, "callback_query": query if message is None else {**query, "message": message}}
    return arrival_of(update, KEY, NAME)


def question(text: str, *buttons: tuple[str, str], date: int = 1_700_000_000, **more: Any) -> dict[str, Any]:
    rows = [[{"text": words, "callback_data": data}] for words, data in buttons]
    sender = {"id": 1, "is_bot": True, "first_name": "Adviser"}
    message = {"message_id": 3, "from": sender, "chat": PRIVATE, "date": date, "text": text, **more}
    return {**message, "reply_markup": {"inline_keyboard": rows}} if rows else message


@pytest.mark.parametrize(
    ("about", "meaning"),
    [
        ({"text": "30万"}, Typed("30万")),
        ({"text": "/start poster-7"}, Commanded("start", "poster-7")),
        ({"text": f"/HELP@{NAME}"}, Commanded("help", "")),
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}, Strange("photo")),
        ({"hologram": {"depth": 3}}, Strange("message")),
    ],
)
def test_a_private_message_means_what_it_says(about: dict[str, Any], meaning: object) -> None:
    assert said(about) == Arrival(number=5, chat=7, where="private", inbound=meaning, language="zh")  # type: ignore[arg-type]


def test_an_edited_message_changes_nothing() -> None:
    arrival = said({"text": "30万", "edit_date": 1_700_000_001}, kind="edited_message")
    assert arrival
    assert arrival.inbound == Strange("edited")


@pytest.mark.parametrize(
    ("about", "chat"),
    [
        ({"text": "/start@somebody_else_bot"}, PRIVATE),
        ({"text": "good morning"}, GROUP),
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}, GROUP),
        ({"new_chat_title": "Market"}, GROUP),
        ({"pinned_message": question("Where?")}, PRIVATE),
        ({"text": "hello", "from": {**SOMEBODY, "is_bot": True}}, PRIVATE),
    ],
)
def test_what_is_not_said_to_us_waits_for_no_answer(about: dict[str, Any], chat: dict[str, Any]) -> None:
    assert said(about, chat) is None


def test_a_post_in_a_channel_waits_for_no_answer() -> None:
    assert said({"text": "news"}, {"id": -3, "type": "channel", "title": "News"}, kind="channel_post") is None


def test_what_is_said_in_a_topic_is_answered_in_it() -> None:
    arrival = said({"text": "/start", "message_thread_id": 12, "is_topic_message": True}, GROUP)
    assert arrival
    assert (arrival.where, arrival.thread) == ("elsewhere", 12)


def test_a_tap_brings_its_question_and_the_words_of_its_button() -> None:
    data = token(KEY, "telegram:7", Tap(4, "yes"))
    arrival = tapped(data, question("Shall we <start>?", ("No", "x"), ("Yes", data)))
    assert arrival == Arrival(
        number=5,
        chat=7,
        where="private",
        inbound=Tapped(4, "yes"),
        language="zh",
        callback="q",
        tapped=3,
        shown="Shall we &lt;start&gt;?",
        label="Yes",
    )


def test_the_button_that_says_that_all_is_ticked_stands_for_what_is_ticked() -> None:
    data = token(KEY, "telegram:7", Tap(4, "/done"))
    arrival = tapped(data, question("Which?", ("☑ Land", "a"), ("☐ Cars", "b"), ("☑ Stock", "c"), ("Done", data)))
    assert arrival
    assert arrival.label == "Land · Stock"


def test_of_a_message_too_old_to_be_seen_only_the_number_is_known() -> None:
    arrival = tapped("forged", question("Where?", ("No", "forged"), date=0))
    assert arrival
    assert (arrival.inbound, arrival.tapped, arrival.shown, arrival.label) == (Tapped(0, ""), 3, None, None)


def test_a_tap_on_an_inline_message_is_none_of_ours() -> None:
    arrival = tapped("forged", None)
    assert arrival
    assert (arrival.where, arrival.chat, arrival.callback) == ("elsewhere", 7, "q")


@given(st.text(min_size=1), st.booleans())
def test_a_question_is_shown_as_the_library_writes_it(text: str, is_bold: bool) -> None:  # noqa: FBT001
    bold = [{"type": "bold", "offset": 0, "length": 1}] if is_bold and ord(text[0]) < 0x10000 else []
    asked = question(text, ("No", "x"), entities=bold)
    arrival = tapped("x", asked)
    assert arrival
    assert arrival.shown == Message.de_json(asked, None).text_html


def test_the_library_reads_these_updates_too() -> None:
    # What stands here as an update is one: the library, which knows every field, finds nothing to object to.
    asked = question("Where?", ("No", "x"))
    query = {"id": "q", "from": SOMEBODY, "chat_instance": "1", "data": "x", "message": asked}
    parsed = Update.de_json({"update_id": 5, "callback_query": query}, None)
    assert parsed.callback_query
    assert parsed.callback_query.message == Message.de_json(asked, None)
