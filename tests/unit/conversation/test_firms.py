"""Several firms of one person: each with its own answers, none told of another."""

import pytest

from bot.applicant.answers import Exact
from bot.conversation.engine import proceed
from bot.conversation.flow import Script
from bot.conversation.messages import Tapped
from bot.conversation.session import Named, Session, Spoke, Switched, Told
from bot.locales import Text
from bot.services.replaying import stored
from tests.talks.talking import TODAY, Talk

CONSENT = Told("consent", Exact("yes"))


@pytest.fixture
def two(script: Script) -> Talk:
    """A noodle shop in Jinan, then an orchard of which only the name is told."""
    talk = Talk(script, log=(CONSENT,))
    talk.types("济南历下", "面馆", "我的企业", "新加一家", "果园")
    return talk


def test_a_new_firm_begins_anew_without_asking_for_consent_or_greeting_again(two: Talk) -> None:
    assert two.said == ["say firms.begun", "ask region"]
    assert two.told == {}
    assert two.answers == {"consent": Exact("yes")}


def test_switching_takes_up_the_talk_of_the_other_firm_where_it_was_left(two: Talk) -> None:
    two.types("烟台栖霞", "种苹果")
    assert two.at == "months_operating"
    two.commands("firms")
    assert two.buttons == ["to:1", "new", "name", "drop"]
    assert two.taps("to:1") == ["say firms.switched", "ask months_operating"]
    assert two.answers["industry"] == Exact("restaurant")
    two.types("2年", "我的企业", "果园")
    assert two.answers["industry"] == Exact("farming")
    assert two.at == "months_operating"


def test_a_firm_without_a_name_is_called_by_its_number(two: Talk) -> None:
    two.commands("firms")
    assert [option.label for option in two.question.options[:1]] == [Text("第1家", "Firm 1")]
    assert two.question.firm == Text("果园", "果园")


def test_a_name_that_tells_nothing_apart_is_asked_again(two: Talk) -> None:
    assert two.commands("firms", "new") == ["ask @firm-new"]
    assert two.types("果园") == two.types(" 果 园 ") == ["say firms.taken", "ask @firm-new"]
    assert two.types("？？") == ["say firms.bad-name", "ask @firm-new"]
    assert two.types("长" * 31) == ["say firms.bad-name", "ask @firm-new"]
    assert two.types("算了") == ["say set-aside", "ask region"]


def test_a_firm_is_given_another_name(two: Talk) -> None:
    two.commands("firms")
    assert two.taps("name") == ["ask @firm-name"]
    assert two.types("果园 <b>二</b>") == ["say firms.named", "ask region"]
    assert two.state.names == {"2": "果园 <b>二</b>"}


def test_a_deleted_firm_leaves_nothing_in_the_log_and_the_rest_as_it_was(two: Talk) -> None:
    two.types("烟台栖霞", "种苹果")
    asking = two.state.asking
    two.commands("firms")
    assert two.taps("drop") == ["ask @firm-drop"]
    assert two.taps("no") == ["say set-aside", "ask months_operating"]
    two.commands("firms")
    two.taps("drop")
    assert two.taps("yes") == ["say firms.dropped", "ask months_operating"]
    assert two.turn.rewrites
    assert "果园" not in repr(two.turn.session)
    assert "farming" not in repr(two.turn.session)
    assert (two.state.firms, two.state.firm, two.state.asking > asking) == (("1",), "1", True)
    assert two.answers["industry"] == Exact("restaurant")
    assert two.answers["consent"] == Exact("yes")


def test_the_first_firm_can_be_deleted_and_consent_stays(two: Talk) -> None:
    two.types("烟台栖霞")
    two.commands("firms")
    two.taps("to:1")
    two.commands("firms")
    two.taps("drop")
    assert two.taps("yes") == ["say firms.dropped", "ask industry"]
    assert two.state.firms == ("2",)
    assert "restaurant" not in repr(two.turn.session)
    two.commands("firms")
    assert two.buttons == ["new", "name"]
    assert stored(two.turn.session) == two.turn.session


def test_a_button_of_another_firm_answers_nothing(two: Talk) -> None:
    two.types("烟台栖霞")
    orchard = two.state.asking
    two.types("我的企业", "第1家")
    told = dict(two.answers)
    two.turn = proceed(stored(two.turn.session), two.script, TODAY)
    assert two.send(Tapped(orchard, "farming")) == ["say old-button", "ask months_operating"]
    assert two.answers == told


def test_starting_over_sets_aside_one_firm_only(two: Talk) -> None:
    two.types("烟台栖霞", "重新开始", "确定")
    assert two.answers == {}
    two.types("可以，开始", "我的企业", "第1家")
    assert two.answers["industry"] == Exact("restaurant")


def test_a_firm_of_which_nothing_is_known_is_not_kept(script: Script) -> None:
    session = Session((Spoke("zh"), CONSENT, Switched("2"), Named("2", "果园")))
    talk = Talk(script)
    talk.turn = proceed(session, script, TODAY)
    assert talk.state.firms == ("2",)


def test_whoever_wants_to_see_the_firms_before_anything_is_told_may(script: Script) -> None:
    talk = Talk(script)
    assert talk.commands("firms") == ["ask @firms"]
    assert talk.buttons == ["new", "name"]
