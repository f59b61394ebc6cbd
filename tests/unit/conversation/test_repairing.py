"""Taking back what was said, in a few words and in either language."""

from decimal import Decimal

import pytest

from bot.applicant.answers import Exact, SlotName
from bot.conversation.flow import Script
from bot.conversation.session import Told
from tests.talks.talking import Talk

TOLD = (
    Told("consent", Exact("yes")),
    Told("region", Exact("370100")),
    Told("industry", Exact("restaurant")),
    Told("months_operating", Exact(Decimal(36))),
    Told("legal_form", Exact("company")),
    Told("amount_needed", Exact(Decimal(300_000))),
)


@pytest.mark.parametrize(
    ("text", "slot", "answer"),
    [
        ("不对，是20万", "amount_needed", Decimal(200_000)),
        ("说错了，20万", "amount_needed", Decimal(200_000)),
        ("no, I meant 200k", "amount_needed", Decimal(200_000)),
        ("sorry, 200k", "amount_needed", Decimal(200_000)),
        ("不是30万是20万", "amount_needed", Decimal(200_000)),
        ("not 300k but 200k", "amount_needed", Decimal(200_000)),
        ("金额改成20万", "amount_needed", Decimal(200_000)),
        ("change my amount to 200k", "amount_needed", Decimal(200_000)),
        ("不是济南是济宁", "region", "370800"),
        ("是济宁，不是济南", "region", "370800"),
        ("not Jinan, Qingdao", "region", "370200"),
        ("不是公司，是个体户", "legal_form", "self-employed"),
        ("收入改成120万", "annual_revenue", Decimal(1_200_000)),
        ("不對，是20萬", "amount_needed", Decimal(200_000)),
    ],
)
def test_an_answer_is_taken_back(text: str, slot: str, answer: Decimal | str, script: Script) -> None:
    talk = Talk(script, "zh", TOLD)
    before = talk.at
    assert talk.types(text) == ["say changed", f"ask {before}"]
    assert talk.told[SlotName(slot)] == Exact(answer)


def test_a_number_with_two_meanings_is_asked_back_for_the_same_answer(script: Script) -> None:
    talk = Talk(script, "en", TOLD)
    assert talk.types("no, I meant 20") == ["say which-one", "ask amount_needed"]
    assert talk.told[SlotName("amount_needed")] == Exact(Decimal(300_000))


@pytest.mark.parametrize("text", ["不对", "说错了", "that's wrong"])
def test_without_more_the_latest_question_is_put_again(text: str, script: Script) -> None:
    talk = Talk(script, "zh", TOLD)
    assert talk.types(text) == ["say wrong.again", "ask amount_needed"]


@pytest.mark.parametrize("text", ["no", "没有", "no, nobody", "不是"])
def test_an_answer_of_no_takes_nothing_back(text: str, script: Script) -> None:
    talk = Talk(script, "zh", TOLD)
    told = talk.told
    talk.types(text)
    assert {slot: answer for slot, answer in talk.told.items() if slot in told} == told


def test_what_is_on_the_card_is_mended_there(script: Script) -> None:
    talk = Talk(script, "zh", TOLD[:1])
    talk.types("我在济南开面馆，想借30万")
    assert talk.types("不是济南是济宁") == ["ask @guesses"]
    assert talk.types("不对，是20万") == ["ask @guesses"]
    talk.types("对")
    assert talk.told[SlotName("region")] == Exact("370800")
    assert talk.told[SlotName("amount_needed")] == Exact(Decimal(200_000))
