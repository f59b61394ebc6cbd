"""What is understood everywhere: back, change, why, skip, not sure, keep, help, start over, language, delete."""

from decimal import Decimal

import pytest

from bot.applicant.answers import Band, Exact, Pledge, Silence, SlotName
from bot.conversation.flow import Script
from bot.conversation.messages import Remark, Tapped
from bot.conversation.session import Came, Entry, Reopened, Told
from bot.lookup import plain
from tests.talks.talking import Talk
from tests.unit.conversation.small import told

HOUSE = "collateral/real-estate/1"
PLEDGES = Exact((Pledge("real-estate"), Pledge("inventory")))
PLACE = told(consent="yes", region="370102")
FIRM = (*PLACE, *told(industry="restaurant", months_operating=30, legal_form="self-employed"))
CASH = (*FIRM, *told(amount_needed=300000, monthly_net_cash=12000, cash_pattern="steady"))
PLEDGED = (*CASH, *told(collateral=PLEDGES))
VALUED: tuple[Entry, ...] = (
    *PLEDGED,
    *told(**{f"{HOUSE}/pledge_value": 900000, f"{HOUSE}/pledge_owed": 0, "collateral/inventory/1/pledge_value": 50000}),
)


def at_menu(script: Script, *more: Told) -> Talk:
    talk = Talk(script, log=(*VALUED, *more))
    assert talk.at == "menu"
    return talk


# Back


def test_back_asks_the_last_question_again_with_its_answer(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.commands("back") == ["ask legal_form"]
    assert talk.question.current == Exact("self-employed")
    assert talk.types("公司") == ["say changed", "ask amount_needed"]
    assert talk.answers["legal_form"] == Exact("company")


def test_back_goes_further_and_further_and_then_forward_again(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    went = [talk.commands("back")[-1] for _ in range(5)]
    assert went == [f"ask {path}" for path in ("legal_form", "months_operating", "industry", "region", "consent")]
    assert talk.commands("back") == ["say back.nothing", "ask consent"]
    came = [talk.commands("leave")[-1] for _ in range(5)]
    assert came == [f"ask {path}" for path in ("region", "industry", "months_operating", "legal_form", "amount_needed")]
    assert talk.answers == {entry.path: entry.answer for entry in FIRM}


def test_back_after_an_answer_on_the_way_forward_goes_to_that_answer(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    for _ in range(3):
        talk.commands("back")
    assert talk.types("酒店民宿") == ["say changed", "ask months_operating"]
    assert talk.commands("back") == ["ask industry"]


def test_back_after_a_change_goes_to_what_was_changed(script: Script) -> None:
    talk = at_menu(script)
    talk.types("修改行业", "酒店民宿")
    assert talk.commands("back")[-1] == "ask industry"


def test_back_walks_through_the_things_to_pledge(script: Script) -> None:
    talk = at_menu(script)
    went = [talk.commands("back")[-1] for _ in range(4)]
    things = (
        "collateral/inventory/1/pledge_value",
        f"{HOUSE}/pledge_owed",
        f"{HOUSE}/pledge_value",
        "collateral",
    )
    assert went == [f"ask {path}" for path in things]


def test_back_leaves_out_a_thing_that_is_no_longer_pledged(script: Script) -> None:
    talk = Talk(script, log=(*VALUED, *told(collateral=Exact((Pledge("inventory"),)))))
    assert talk.commands("back") == ["ask collateral"]
    assert talk.commands("back") == ["ask collateral/inventory/1/pledge_value"]
    assert talk.commands("back") == ["ask cash_pattern"]


def test_back_leaves_out_what_is_parked(script: Script) -> None:
    seasonal = (*FIRM, *told(amount_needed=300000, monthly_net_cash=12000, cash_pattern="seasonal", weak_months=4))
    talk = Talk(script, log=(*seasonal, *told(cash_pattern="steady")))
    assert talk.commands("back") == ["ask cash_pattern"]
    assert talk.commands("back") == ["ask monthly_net_cash"]


def test_back_from_the_finer_question_for_a_place_asks_for_the_place_from_the_start(script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="370000"))
    assert "370100" in talk.buttons
    assert talk.commands("back") == ["ask region"]
    assert "370000" in talk.buttons
    assert "370100" not in talk.buttons


def test_back_at_the_list_of_offers_returns_to_the_menu(script: Script) -> None:
    talk = at_menu(script)
    assert talk.taps("offer") == ["ask offer"]
    assert talk.question.also == ("back",)
    assert talk.commands("back") == ["ask menu"]
    assert "menu" not in talk.answers


def test_back_at_the_very_beginning_says_so(script: Script) -> None:
    assert Talk(script).commands("back") == ["say back.nothing", "ask consent"]


# Change


@pytest.mark.parametrize(
    "words", ["修改行业", "改一下行业", "change industry", "go back to the industry", "/change 行业"]
)
def test_an_answer_is_changed_by_its_name(script: Script, words: str) -> None:
    talk = at_menu(script)
    assert talk.types(words) == ["ask industry"]
    assert talk.types("酒店民宿")[:2] == ["say changed", "show difference"]
    assert talk.at == "menu"


def test_change_without_a_name_asks_which(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("修改") == ["ask @change"]
    labels = [option.label.zh for option in talk.question.options if option.label]
    assert labels == ["同意开始", "所在地", "行业", "实际经营时间", "经营主体类型"]
    assert talk.types("实际经营时间") == ["ask months_operating"]


def test_the_answers_that_can_be_changed_are_named_by_number_and_by_tap(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("修改", "3") == ["ask industry"]
    talk.types("修改")
    assert talk.taps(talk.buttons[1]) == ["ask region"]


def test_each_field_of_a_thing_to_pledge_can_be_changed(script: Script) -> None:
    talk = Talk(script, log=(*PLEDGED, *told(**{f"{HOUSE}/pledge_value": 900000})))
    talk.types("change")
    labels = {option.label.en for option in talk.question.options if option.label}
    assert "Real estate: What it is worth" in labels
    assert talk.types("Real estate: What it is worth") == [f"ask {HOUSE}/pledge_value"]


def test_things_of_one_kind_are_told_apart_by_number(script: Script) -> None:
    cars = Exact((Pledge("vehicles", None, Decimal(1), Decimal(0)), Pledge("vehicles", None, Decimal(1), Decimal(0))))
    values = told(**{"collateral/vehicles/1/pledge_value": 50000, "collateral/vehicles/2/pledge_value": 90000})
    talk = Talk(script, log=(*CASH, *told(collateral=cars), *values))
    talk.types("change")
    labels = [option.label.en for option in talk.question.options if option.label]
    assert labels[-2:] == ["Vehicles: What it is worth", "Vehicles 2: What it is worth"]


def test_an_answer_not_told_yet_can_be_told_by_its_name(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("修改年营业收入") == ["ask annual_revenue"]
    assert talk.types("120万") == ["ask amount_needed"]
    assert talk.answers["annual_revenue"] == Exact(Decimal(1200000))


def test_an_answer_asked_for_by_name_may_be_left_open(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    talk.types("修改年营业收入")
    assert "cancel" in talk.question.also
    assert talk.commands("cancel") == ["say left", "ask amount_needed"]
    talk.types("修改年营业收入")
    assert talk.commands("skip") == ["say noted.declined", "ask amount_needed"]
    assert talk.answers["annual_revenue"] is Silence.DECLINED


def test_a_parked_answer_is_said_not_to_matter(script: Script) -> None:
    talk = at_menu(script)
    assert talk.types("修改淡季一个月能剩下的钱") == ["say change.not-now", "ask menu"]


def test_nothing_is_asked_on_request_before_consent(script: Script) -> None:
    talk = Talk(script)
    assert talk.types("修改年营业收入") == ["say change.not-now", "ask consent"]
    assert talk.types("修改") == ["say change.nothing", "ask consent"]


def test_a_name_nobody_knows_asks_which(script: Script) -> None:
    assert Talk(script, log=FIRM).types("/change the weather") == ["ask @change"]


def test_change_of_what_no_slot_is_called_is_an_answer(script: Script) -> None:
    talk = Talk(script, log=PLACE)
    assert talk.types("改衣服的裁缝铺")[-1].startswith("ask")
    assert "@change" not in talk.said[-1]


def test_a_change_that_is_cancelled_keeps_the_answer(script: Script) -> None:
    talk = at_menu(script)
    talk.types("修改行业")
    assert talk.commands("cancel") == ["say left", "ask menu"]
    assert talk.answers["industry"] == Exact("restaurant")


# Why, skip, not sure, keep


def test_why_explains_and_asks_again(script: Script) -> None:
    assert Talk(script, log=FIRM).types("为什么") == ["why amount_needed", "ask amount_needed"]


def test_why_of_a_question_of_ours_gives_help(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    talk.types("修改")
    assert talk.types("why") == ["say help", "ask @change"]


@pytest.mark.parametrize("words", ["跳过", "不想说", "skip", "rather not say"])
def test_skip_is_told_as_declined(script: Script, words: str) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types(words) == ["say noted.declined", "ask monthly_net_cash"]
    assert talk.answers["amount_needed"] is Silence.DECLINED


def test_not_sure_offers_bands_and_the_band_is_the_answer(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("不清楚") == ["say roughly", "ask amount_needed"]
    assert talk.buttons == [f"q{number}" for number in range(1, 7)]
    assert talk.taps("q2") == ["ask monthly_net_cash"]
    assert talk.answers["amount_needed"] == Band(Decimal(50000), Decimal(200000))


def test_not_sure_of_the_band_either_is_told_as_unsure(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("不清楚", "idk") == ["say noted.unsure", "ask monthly_net_cash"]
    assert talk.answers["amount_needed"] is Silence.UNSURE


def test_not_sure_where_there_are_no_bands_is_told_as_unsure(script: Script) -> None:
    talk = Talk(script, log=PLACE)
    assert talk.types("not sure")[0] == "say noted.unsure"
    assert talk.answers["industry"] is Silence.UNSURE


def test_a_number_is_still_read_while_bands_are_shown(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    talk.types("不清楚", "30万")
    assert talk.answers["amount_needed"] == Exact(Decimal(300000))


@pytest.mark.parametrize("words", ["跳过", "不知道"])
def test_consent_and_the_menu_cannot_be_skipped(script: Script, words: str) -> None:
    assert Talk(script).types(words) == ["say needed", "ask consent"]
    assert at_menu(script).types(words) == ["say needed", "ask menu"]


@pytest.mark.parametrize("words", ["跳过", "算了", "菜单", "返回", "不知道"])
def test_the_list_of_offers_can_be_left(script: Script, words: str) -> None:
    talk = at_menu(script)
    talk.taps("offer")
    assert talk.types(words) == ["ask menu"]


@pytest.mark.parametrize("words", ["保持不变", "keep as is", "跳过", "算了", "选好了"])
def test_a_question_asked_again_can_be_left_as_it_is(script: Script, words: str) -> None:
    talk = Talk(script, log=FIRM)
    talk.commands("back")
    assert talk.types(words) == ["say left", "ask amount_needed"]
    assert talk.answers["legal_form"] == Exact("self-employed")


def test_not_sure_of_an_answer_asked_again_offers_bands_and_then_keeps_it(script: Script) -> None:
    talk = Talk(script, log=CASH)
    talk.types("修改需要的金额")
    assert talk.types("不清楚") == ["say roughly", "ask amount_needed"]
    assert talk.types("不清楚")[0] == "say left"
    assert talk.answers["amount_needed"] == Exact(Decimal(300000))


def test_keep_at_a_question_not_answered_yet_asks_it_again(script: Script) -> None:
    assert Talk(script, log=FIRM).types("保留") == ["say left.nothing", "ask amount_needed"]


def test_a_rough_place_is_kept_when_asked_more_finely(script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="370000"))
    assert talk.question.text == "ask.region.finer"
    assert talk.types("不想说") == ["say left", "ask industry"]
    assert talk.answers["region"] == Exact("370000")


# Done and ticks, more


def test_ticks_are_gathered_until_done(script: Script) -> None:
    talk = Talk(script, log=CASH)
    talk.taps("inventory", "vehicles", "inventory", "real-estate")
    assert [option.code for option in talk.question.options if option.picked] == ["real-estate", "vehicles"]
    talk.types("选好了")
    assert talk.answers["collateral"] == Exact((Pledge("real-estate"), Pledge("vehicles")))


def test_done_without_a_tick_is_none_of_these(script: Script) -> None:
    talk = Talk(script, log=CASH)
    talk.taps("/done")
    assert talk.answers["collateral"] == Exact(())


def test_done_at_a_question_with_one_answer_answers_nothing(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("done") == ["say done.nothing", "ask amount_needed"]
    talk.types("修改")
    assert talk.types("done") == ["say set-aside", "ask amount_needed"]
    assert Talk(script).types("完成") == ["say done.nothing", "ask consent"]


def test_more_shows_the_options_that_were_left_out(script: Script) -> None:
    talk = at_menu(script)
    talk.types("修改能拿出的证明")
    few = set(talk.buttons)
    assert "more" in talk.question.also
    talk.types("更多")
    assert few < set(talk.buttons)
    assert "more" not in talk.question.also


@pytest.mark.parametrize("log", [PLACE, FIRM])
def test_more_where_there_is_no_more_says_so_and_harms_nothing(script: Script, log: tuple[Told, ...]) -> None:
    talk = Talk(script, log=log)
    at = talk.at
    talk.types("more")
    assert talk.types("more") == ["say more.nothing", f"ask {at}"]


def test_more_at_a_question_of_ours_asks_it_again(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    talk.types("修改")
    assert talk.types("更多") == ["say more.nothing", "ask @change"]


# Help, menu, cancel, start, language


@pytest.mark.parametrize(("words", "said"), [("帮助", "help"), ("privacy", "privacy"), ("你是谁", "about")])
def test_what_is_asked_about_us_is_answered_and_the_question_put_again(script: Script, words: str, said: str) -> None:
    assert Talk(script, log=FIRM).types(words) == [f"say {said}", "ask amount_needed"]


def test_the_menu_before_there_is_one_gives_help(script: Script) -> None:
    assert Talk(script, log=FIRM).types("菜单") == ["say help", "ask amount_needed"]


def test_the_menu_ends_the_second_round(script: Script) -> None:
    talk = at_menu(script)
    talk.taps("refine")
    assert talk.at != "menu"
    assert talk.types("菜单") == ["ask menu"]


def test_the_menu_at_the_menu_puts_it_again(script: Script) -> None:
    assert at_menu(script).types("menu") == ["ask menu"]


def test_cancel_leaves_the_talk_until_the_next_message(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("算了") == ["say cancelled"]
    assert talk.types("30万") == ["ask monthly_net_cash"]


def test_cancel_in_the_second_round_returns_to_the_menu(script: Script) -> None:
    talk = at_menu(script)
    talk.taps("refine")
    assert talk.types("算了") == ["ask menu"]


def test_a_greeting_welcomes_back_and_puts_the_question_again(script: Script) -> None:
    assert Talk(script, log=FIRM).types("你好") == ["say welcome-back", "ask amount_needed"]
    assert Talk(script).types("hello") == ["ask consent"]


@pytest.mark.parametrize("words", ["开始", "start"])
def test_start_at_the_question_whether_to_start_is_consent(script: Script, words: str) -> None:
    assert Talk(script).types(words) == ["ask region"]


@pytest.mark.parametrize("words", ["/start", "你好", "hi"])
def test_a_greeting_is_no_consent(script: Script, words: str) -> None:
    assert Talk(script).types(words) == ["ask consent"]


def test_the_mark_of_a_link_is_kept_once_and_what_is_no_mark_is_passed_over(script: Script) -> None:
    talk = Talk(script)
    for argument in ("poster-7", "poster-7", "给我钱", "a b", "x" * 65, ""):
        assert talk.commands("start", argument) == ["ask consent"]
    assert [entry for entry in talk.turn.session.log if isinstance(entry, Came)] == [Came("poster-7")]


def test_start_where_the_talk_rests_asks_what_led_there(script: Script) -> None:
    talk = Talk(script)
    assert talk.types("不用了") == ["say no_consent"]
    assert talk.at is None
    assert talk.types("开始") == ["ask consent"]
    assert talk.types("可以，开始") == ["say changed", "ask region"]


def test_where_the_talk_rests_every_message_is_answered(script: Script) -> None:
    talk = Talk(script)
    talk.types("不用了")
    assert talk.types("30万") == ["say nothing-open"]
    assert talk.types("跳过") == ["say nothing-open"]
    assert talk.types("why") == ["say help"]
    assert talk.types("菜单") == ["say help"]
    assert talk.types("更多") == ["say rest"]
    assert talk.types("完成") == ["say set-aside"]
    assert talk.types("不清楚") == ["say nothing-open"]
    assert talk.types("算了") == ["say cancelled"]
    assert talk.sends("sticker") == ["say strange"]


@pytest.mark.parametrize(
    ("words", "language"),
    [("英文", "en"), ("speak english", "en"), ("中文", "zh"), ("换语言", "en"), ("/language", "en")],
)
def test_the_language_is_switched_on_request(script: Script, words: str, language: str) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types(words) == ["say language", "ask amount_needed"]
    assert talk.state.language == language


@pytest.mark.parametrize(("argument", "language"), [("en", "en"), ("中文", "zh"), ("", "zh"), ("??", "zh")])
def test_the_language_is_switched_by_command(script: Script, argument: str, language: str) -> None:
    talk = Talk(script, "en", log=FIRM)
    talk.commands("language", argument)
    assert talk.state.language == language


def test_a_command_nobody_knows_is_said_to_be_so(script: Script) -> None:
    assert Talk(script, log=FIRM).types("/dance") == ["say unknown-command", "ask amount_needed"]
    assert Talk(script, log=FIRM).commands("dance") == ["say unknown-command", "ask amount_needed"]
    assert Talk(script, log=FIRM).taps("/dance") == ["say unknown-command", "ask amount_needed"]


# Every command, in every language


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_phrase_is_understood_whatever_language_is_spoken(script: Script, language: str) -> None:
    for phrase, command in script.commands.phrases.items():
        name, _, argument = command.partition(" ")
        typed = Talk(script, "zh" if language == "zh" else "en", log=FIRM)
        commanded = Talk(script, "zh" if language == "zh" else "en", log=FIRM)
        assert typed.types(phrase) == commanded.commands(name, argument), phrase
        assert "say unknown-command" not in typed.said, phrase


def test_every_command_shown_beside_the_buttons_is_understood_when_typed(script: Script) -> None:
    for texts in script.texts.values():
        for name in ("why", "skip", "unsure", "back", "leave", "more", "done", "cancel"):
            assert script.commands.phrases[plain(texts[f"also.{name}"])] == name


def test_no_button_has_the_words_of_a_command(script: Script) -> None:
    quick = [answer.label for ask in script.flow.asks() for answer in (*ask.buttons, *ask.unsure) if answer.label]
    options = [
        label
        for ask in script.flow.asks()
        for label in getattr(script.vocabulary.slots[ask.slot].kind, "options", {}).values()
    ]
    for label in (*quick, *options):
        assert not {plain(label.zh), plain(label.en)} & script.commands.phrases.keys()


# Starting over and deleting


@pytest.mark.parametrize(("path", "words"), [("@restart", "重新开始"), ("@delete", "删除我的数据")])
@pytest.mark.parametrize("no", ["不了", "No", "不", "算了", "返回", "跳过", "菜单", "30万"])
def test_starting_over_and_deleting_ask_first(script: Script, path: str, words: str, no: str) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types(words) == [f"ask {path}"]
    assert talk.types(no) == ["say set-aside", "ask amount_needed"]
    assert talk.answers == {entry.path: entry.answer for entry in FIRM}


@pytest.mark.parametrize("yes", ["确定", "Yes", "1", "是的", "ok"])
def test_starting_over_sets_the_answers_aside(script: Script, yes: str) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("start over", yes) == ["say restarted", "say hello", "ask consent"]
    assert talk.answers == {}


@pytest.mark.parametrize("yes", ["确定", "Yes", "1", "是", "y"])
def test_deleting_asks_the_shell_to_forget(script: Script, yes: str) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("delete my data", yes) == ["say deleted"]
    assert talk.turn.forget
    assert talk.turn.session.log == ()


def test_deleting_by_tap(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    talk.commands("delete")
    assert talk.taps("yes") == ["say deleted"]


def test_asking_to_delete_again_asks_again(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.types("删除数据", "删除数据") == ["ask @delete"]
    assert talk.types("重来") == ["ask @restart"]


def test_one_may_delete_before_anything_was_told(script: Script) -> None:
    assert Talk(script).types("删除我的数据", "确定") == ["say deleted"]


# Old buttons


def test_an_old_button_answers_no_other_question(script: Script) -> None:
    talk = Talk(script)
    old = talk.state.asking
    talk.types("1", "济南历下")
    before = talk.answers
    assert talk.send(Tapped(old, "no")) == ["say old-button.change", "ask industry"]
    assert talk.send(Tapped(old + 1, "370000")) == ["say old-button.change", "ask industry"]
    assert talk.answers == before


@pytest.mark.parametrize("code", ["no", "/skip", "q1", "", "restaurant"])
def test_a_button_of_a_question_never_put_is_refused(script: Script, code: str) -> None:
    talk = Talk(script, log=FIRM)
    assert talk.send(Tapped(10**6, code)) == ["say old-button", "ask amount_needed"]
    assert talk.answers == {entry.path: entry.answer for entry in FIRM}


def test_an_old_button_of_the_same_question_is_old_too(script: Script) -> None:
    talk = Talk(script, log=PLACE)
    old = talk.state.asking
    talk.types("为什么")
    assert talk.send(Tapped(old, "restaurant")) == ["say old-button", "ask industry"]


def test_an_old_confirmation_deletes_nothing(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    talk.types("删除我的数据")
    old = talk.state.asking
    talk.types("算了")
    assert talk.send(Tapped(old, "yes")) == ["say old-button", "ask amount_needed"]
    assert not talk.turn.forget


def test_a_button_the_open_question_does_not_have_is_no_answer(script: Script) -> None:
    talk = Talk(script, log=PLACE)
    assert talk.taps("yes") == ["say old-button", "ask industry"]
    talk.types("删除我的数据")
    assert talk.taps("maybe") == ["say old-button", "ask @delete"]


def test_an_old_button_of_a_thing_to_pledge_or_of_a_menu_offers_no_change(script: Script) -> None:
    talk = Talk(script, log=PLEDGED)
    old = talk.state.asking
    talk.types("90万", "0")
    assert talk.send(Tapped(old, "q1"))[0] == "say old-button"
    talk = at_menu(script)
    old = talk.state.asking
    talk.taps("offer")
    assert talk.send(Tapped(old, "refine")) == ["say old-button", "ask offer"]


def test_a_changed_answer_is_said_back(script: Script) -> None:
    talk = Talk(script, log=FIRM)
    talk.types("修改行业", "酒店民宿")
    assert talk.turn.said[0] == Remark("changed", {"answer": Exact("hotel")}, SlotName("industry"))


def test_a_request_that_became_pointless_is_dropped(script: Script) -> None:
    seasonal = (*FIRM, *told(amount_needed=300000, monthly_net_cash=12000, cash_pattern="seasonal"))
    weak: tuple[Entry, ...] = (*seasonal, *told(weak_months=4), Reopened("weak_months"), Reopened("cash_pattern"))
    talk = Talk(script, log=weak)
    assert talk.at == "cash_pattern"
    assert talk.types("每月差不多")[-1] == "ask collateral"
