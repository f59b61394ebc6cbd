"""A record of no kind we know is refused; that all others come back equal is the storage contract's law."""

from typing import Any

import pytest

from bot.conversation.records import answer_of, entry_of, plain_answer, plain_entry
from bot.conversation.session import Began, Told
from tests.unit.conversation.small import told


def test_a_beginning_comes_back_as_it_was() -> None:
    assert entry_of(plain_entry(Began(7))) == Began(7)


@pytest.mark.parametrize("record", [{}, {"danced": True}, {"asking": 1}])
def test_a_record_of_no_kind_we_know_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no entry"):
        entry_of(record)


@pytest.mark.parametrize("record", [None, 5, {}, {"from": None}, {"is": 5}, {"any": [None]}])
def test_what_is_no_answer_is_refused(record: Any) -> None:
    with pytest.raises(ValueError, match="not a"):
        answer_of(record)


def test_a_word_for_no_silence_is_refused() -> None:
    with pytest.raises(ValueError, match="whatever"):
        answer_of("whatever")


def test_an_answer_in_a_record_can_be_read_by_itself() -> None:
    (entry,) = told(x=5)
    assert plain_entry(Told("x", entry.answer))["answer"] == plain_answer(entry.answer) == {"is": {"number": "5"}}
