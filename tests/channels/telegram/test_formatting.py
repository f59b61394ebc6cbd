"""Telegram's HTML, by laws: what is escaped comes back, and the library writes again what we read."""

from contextlib import suppress
from datetime import UTC, datetime
from html import escape

from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity

from tests.channels.telegram.formatting import Formatted, formatted, units
from tests.channels.telegram.refusals import Refusal

TAGS = ("b", "i", "u", "s", "tg-spoiler")
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
plain = words.map(lambda text: escape(text, quote=False))
pieces = st.recursive(
    plain,
    lambda inner: (
        st.builds(lambda tag, part: f"<{tag}>{part}</{tag}>", st.sampled_from(TAGS), inner)
        | st.lists(inner, min_size=1, max_size=3).map("".join)
    ),
    max_leaves=6,
)


def read(html: str) -> Formatted:
    return formatted(html, "HTML")


def written(found: Formatted) -> str:
    """Return what the library makes of a text and its entities."""
    entities = [MessageEntity(**entity) for entity in found.entities]
    message = Message(1, datetime.now(UTC), Chat(1, "private"), text=found.text, entities=entities)
    return message.text_html


@given(text=words)
def test_escaped_text_comes_back(text: str) -> None:
    assert read(escape(text)).text == text.replace("\r", "").strip()


@given(html=pieces)
def test_every_entity_lies_inside_the_text(html: str) -> None:
    found = read(html)
    for entity in found.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(found.text)


@given(html=pieces)
def test_what_the_library_writes_of_it_is_read_alike(html: str) -> None:
    found = read(html)
    once = {(entity["type"], entity["offset"], entity["length"]) for entity in found.entities}
    assert {(entity["type"], entity["offset"], entity["length"]) for entity in read(written(found)).entities} == once


@given(html=st.text(st.sampled_from('<>/&;ab "=#x1'), max_size=20))
def test_any_text_is_read_or_refused(html: str) -> None:
    with suppress(Refusal):
        assert units(read(html).text) <= units(html)
