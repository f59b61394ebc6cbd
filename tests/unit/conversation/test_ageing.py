"""Coming back after weeks: facts that age are asked about, the others are not."""

from datetime import date, timedelta

from bot.applicant.answers import Answer, Exact
from bot.conversation.engine import reply
from bot.conversation.flow import Script
from bot.conversation.messages import Inbound, Question, Tapped, Typed
from bot.conversation.session import Said, Seen, Told
from bot.services.replaying import named, stored
from tests.talks.persons import number
from tests.talks.talking import TODAY, Talk

CONSENT = Told("consent", Exact("yes"))
LONG_AGO = TODAY - timedelta(days=45)
GREETED = Said("main.say.hello", "")
THEN = (Seen(LONG_AGO), GREETED, CONSENT, Told("region", Exact("370102")), Told("cash_on_hand", number(50000)))


def send(talk: Talk, inbound: Inbound, day: date = TODAY) -> list[str]:
    talk.turn = reply(stored(talk.turn.session), inbound, talk.script, day)
    return [named(outbound) for outbound in talk.turn.said]


def back(script: Script, **told: Answer) -> Talk:
    return Talk(script, log=(*THEN, *(Told(path, answer) for path, answer in told.items())))


def test_what_ages_is_asked_about_and_what_does_not_is_left_alone(script: Script) -> None:
    talk = back(script)
    assert talk.said == ["ask @still"]
    question = talk.turn.said[-1]
    assert isinstance(question, Question)
    assert [(told.slot, told.day) for told in question.recalls] == [("cash_on_hand", LONG_AGO)]


def test_still_right_is_not_asked_again_until_it_has_aged_again(script: Script) -> None:
    talk = back(script)
    assert talk.taps("yes") == ["say still.noted", "ask industry"]
    assert send(talk, Typed("面馆"), TODAY + timedelta(days=29))[-1] == "ask months_operating"
    assert send(talk, Typed("为什么"), TODAY + timedelta(days=31))[-1] == "ask @still"


def test_an_answer_that_has_changed_is_asked_anew_and_then_the_others(script: Script) -> None:
    talk = back(script, days_until_needed=number(7))
    codes = talk.buttons
    assert codes[0] == "yes"
    assert talk.taps(codes[1]) == ["ask cash_on_hand"]
    assert talk.types("8万") == ["say changed", "ask @still"]
    assert len(talk.buttons) == 2
    assert talk.types("都还对") == ["say still.noted", "ask industry"]
    assert talk.answers["cash_on_hand"] == number(80000)
    assert talk.answers["days_until_needed"] == number(7)


def test_whoever_passes_over_the_question_is_not_asked_again_and_keeps_the_answers(script: Script) -> None:
    for words in ("算了", "不知道", "跳过", "随便啦", "返回"):
        talk = back(script)
        assert talk.types(words)[-1] == "ask industry", words
        assert talk.answers["cash_on_hand"] == number(50000)


def test_an_answer_to_the_question_that_stood_open_is_taken_first(script: Script) -> None:
    talk = Talk(script, log=(CONSENT, Told("region", Exact("370102"))))
    send(talk, Typed("查担保费"), LONG_AGO)
    send(talk, Typed("修改手头可用现金"), LONG_AGO)
    assert send(talk, Typed("5万"), LONG_AGO)[-1] == "ask industry"
    assert send(talk, Typed("面馆")) == ["ask @still"]
    assert talk.answers["industry"] == Exact("restaurant")


def test_of_a_talk_without_days_nothing_is_asked_again(script: Script) -> None:
    talk = Talk(script, log=THEN[1:])
    assert talk.said[-1] == "ask industry"
    assert send(talk, Tapped(0, "x"))[-1] == "ask industry"


def test_each_firm_ages_by_itself(script: Script) -> None:
    talk = back(script)
    talk.taps("yes")
    talk.commands("firms", "new")
    assert talk.types("果园") == ["say firms.begun", "ask region"]


def test_skipped_answers_do_not_age(script: Script) -> None:
    talk = Talk(script, log=(Seen(LONG_AGO), CONSENT))
    talk.types("修改手头可用现金", "跳过")
    later = TODAY + timedelta(days=400)
    assert send(talk, Typed("你好"), later)[-1] == "ask region"
