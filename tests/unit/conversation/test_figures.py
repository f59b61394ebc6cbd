"""A figure is an answer: no command, no term, no question and no offer is called like one."""

import pytest

from bot.applicant.answers import Exact
from bot.conversation import figures
from bot.conversation.flow import Script
from bot.offers.library import names_of
from tests.talks.talking import Talk
from tests.unit.conversation.small import told


@pytest.mark.parametrize("text", ["30万", "8000", " 6 ", "1,200.5", "12万元", "3K"])
def test_a_figure_and_nothing_else(text: str) -> None:
    assert figures.is_figure(text)


@pytest.mark.parametrize("text", ["", "30万吧", "不是30万", "6人", "/1", "2到3万", "第1个"])
def test_words_beside_a_figure_are_heard(text: str) -> None:
    assert not figures.is_figure(text)


def test_nothing_that_is_understood_beside_an_answer_is_called_like_a_figure(script: Script) -> None:
    subjects = script.library._subjects.values()
    names = [*script.commands.phrases, *script.commands.prefixes, *(name for one in subjects for name in names_of(one))]
    assert len(names) > 2_000
    assert [name for name in names if figures.is_figure(name)] == []


def test_a_figure_is_taken_as_the_answer(script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="370102", industry="restaurant", months_operating=30))
    assert talk.types("2") == ["ask amount_needed"]  # the second button
    assert talk.answers["legal_form"] == Exact("self-employed")
