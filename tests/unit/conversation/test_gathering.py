"""A sentence fills several answers, held on a card until they are confirmed."""

from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Band, Exact, Pledge, SlotName
from bot.conversation.flow import Script
from bot.conversation.session import Told
from bot.locales import LANGUAGES, Language
from bot.views.rendering import LONGEST_QUESTION, Renderer
from tests.talks.talking import Talk
from tests.unit.conversation.small import told

CONSENT = Told("consent", Exact("yes"))
SENTENCE = "我在济南开面馆3年了，想借30万装修，没有房子抵押"


def consenting(script: Script, *told: Told) -> Talk:
    return Talk(script, "zh", (CONSENT, *told))


def number(value: int) -> Exact:
    return Exact(Decimal(value))


def fix_button(talk: Talk, path: str) -> str:
    return next(option.code for option in talk.question.options if option.answer == Exact(path))


def test_nothing_of_a_sentence_is_told_before_it_is_confirmed(script: Script) -> None:
    talk = consenting(script)
    assert talk.types(SENTENCE) == ["ask @guesses"]
    assert talk.told == {}
    shown = {str(guess.slot): guess.answer for guess in talk.question.guesses}
    talk.taps("ok")
    assert talk.told == shown
    assert shown["amount_needed"] == number(300_000)
    assert len(shown) == 6


def test_one_tap_puts_the_question_for_what_is_wrong(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE)
    assert talk.taps(fix_button(talk, "amount_needed")) == ["ask amount_needed"]
    assert talk.types("20万") == ["ask @guesses"]
    talk.taps("ok")
    assert talk.told[SlotName("amount_needed")] == number(200_000)


def test_a_card_set_aside_leaves_nothing(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE)
    assert talk.taps("/cancel") == ["say set-aside", "ask region"]
    assert talk.told == {}
    assert not talk.state.guesses


def test_an_answer_that_also_tells_the_city_fills_both(script: Script) -> None:
    talk = consenting(script, Told("region", Exact("370102")), Told("industry", Exact("restaurant")))
    talk.commands("change", "industry")
    talk.types("其实是开理发店的，已经开了5年")
    assert talk.said == ["ask @guesses"]
    talk.types("对")
    assert talk.told[SlotName("industry")] == Exact("beauty")
    assert talk.told[SlotName("months_operating")] == number(60)


def test_what_was_told_is_never_overwritten_without_asking(script: Script) -> None:
    talk = consenting(script, Told("region", Exact("370102")), Told("amount_needed", number(500_000)))
    talk.types("在青岛开面馆，想借30万")
    changed = {guess.slot: guess.before for guess in talk.question.guesses if guess.before is not None}
    assert changed == {"region": Exact("370102"), "amount_needed": number(500_000)}
    assert talk.told[SlotName("amount_needed")] == number(500_000)


def test_the_city_around_the_place_that_was_told_is_no_change(script: Script) -> None:
    talk = consenting(script, Told("region", Exact("370102")))
    talk.types("在济南开面馆，想借30万")
    assert "region" not in {guess.slot for guess in talk.question.guesses}
    talk.types("对")
    assert talk.told[SlotName("region")] == Exact("370102")


@pytest.mark.parametrize(
    ("text", "path", "answer"),
    [
        ("no income yet", "cash_pattern", Exact("pre-revenue")),
        ("还没收入", "cash_pattern", Exact("pre-revenue")),
        ("没有抵押", "collateral", Exact(())),
    ],
)
def test_what_is_said_not_to_be_there_is_no_nought_for_another_question(
    text: str, path: str, answer: Answer, script: Script
) -> None:
    talk = consenting(script)
    talk.commands("change", "monthly_net_cash")
    assert talk.types(text) == ["ask @guesses"]
    assert {str(guess.slot): guess.answer for guess in talk.question.guesses} == {path: answer}
    assert SlotName("monthly_net_cash") not in talk.told


def test_a_list_gets_longer_and_loses_nothing(script: Script) -> None:
    talk = consenting(script, Told("collateral", Exact((Pledge("real-estate"),))))
    talk.types("在济南开面馆，还有一辆车可以抵押")
    talk.types("对")
    told = talk.told[SlotName("collateral")]
    assert isinstance(told, Exact)
    assert told.value == (Pledge("real-estate"), Pledge("vehicles"))


def test_a_sum_with_two_meanings_is_asked_before_the_card(script: Script) -> None:
    talk = consenting(script)
    assert talk.types("30万，济南，面馆") == ["ask @doubt"]
    assert talk.question.words == "30万"
    assert talk.taps("d1") == ["ask @guesses"]
    talk.taps("ok")
    assert talk.told[SlotName("amount_needed")] == number(300_000)


def test_none_of_the_meanings_is_an_answer_too(script: Script) -> None:
    talk = consenting(script)
    talk.types("30万，济南，面馆")
    assert talk.taps("none", "ok")[-1].startswith("ask")
    assert SlotName("amount_needed") not in talk.told


def test_what_could_not_be_used_is_shown(script: Script) -> None:
    talk = consenting(script)
    talk.types("在济南开面馆，想借$5k，房租一年12万")
    assert talk.question.unclear == ("$5k",)


def test_a_firm_told_of_before_consent_is_not_kept(script: Script) -> None:
    talk = Talk(script)
    assert talk.types(SENTENCE) == ["say sentence.consent-first", "ask consent"]
    assert not talk.state.guesses
    assert talk.told == {}


def test_words_on_the_card_that_say_neither_yes_nor_what_are_asked_again(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE)
    assert talk.types("嗯哼啦啦") == ["say guess.which", "ask @guesses"]
    assert len(talk.question.guesses) == 6


def test_more_of_it_may_follow_while_the_card_is_open(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE, "每个月能剩一万")
    assert "monthly_net_cash" in {guess.slot for guess in talk.question.guesses}
    talk.types("没错")
    assert talk.told[SlotName("monthly_net_cash")] == number(10_000)


def test_a_plain_answer_needs_no_card(script: Script) -> None:
    talk = consenting(script)
    assert talk.types("济南历下") == ["ask industry"]
    assert talk.types("开面馆的") == ["ask months_operating"]


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        ("50万，买设备", {"amount_needed": number(500_000), "purpose": Exact("equipment")}),
        ("50万 没抵押", {"amount_needed": number(500_000), "collateral": Exact(())}),
        ("20万，分三年还", {"amount_needed": number(200_000), "term_months": number(36)}),
        ("about 50k, no collateral", {"collateral": Exact(())}),
        ("借50万买设备，还三年", {"amount_needed": number(500_000), "term_months": number(36)}),
    ],
)
def test_what_is_told_beside_a_number_that_was_asked_is_not_lost(
    script: Script, text: str, guesses: dict[str, Answer]
) -> None:
    talk = consenting(script)
    talk.commands("change", "amount_needed")
    assert talk.types(text) == ["ask @guesses"]
    held = dict(talk.state.guesses)
    assert guesses.items() <= held.items()
    assert "amount_needed" in held


@pytest.mark.parametrize("text", ["3万左右", "我想要30万", "越多越好，50万", "1e6", "大概要借30万吧", "wu shi wan"])
def test_a_plain_number_needs_no_card(script: Script, text: str) -> None:
    talk = consenting(script)
    talk.commands("change", "amount_needed")
    talk.types(text)
    assert not talk.state.guesses
    assert SlotName("amount_needed") in talk.told


@pytest.mark.parametrize("text", ["20k a month", "20k a month, no collateral", "每个月2万", "月入两万"])
def test_a_sum_a_month_is_asked_back_where_an_amount_was_asked(script: Script, text: str) -> None:
    talk = consenting(script)
    talk.commands("change", "amount_needed")
    assert talk.types(text) == ["ask @doubt"]
    assert {option.slot for option in talk.question.options} > {"monthly_net_cash", "annual_revenue"}
    assert "amount_needed" not in {option.slot for option in talk.question.options}


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("淡月亏2000", ("weak_month_net_cash", number(-2000))),
        ("每月还贷5000，剩8000", ("monthly_net_cash", number(8000))),
    ],
)
def test_a_figure_of_something_else_is_not_the_answer(script: Script, text: str, guess: tuple[str, Answer]) -> None:
    talk = consenting(script)
    talk.commands("change", "monthly_net_cash")
    talk.types(text)
    assert guess in talk.state.guesses.items()
    assert SlotName("monthly_net_cash") not in talk.told


def test_what_was_left_a_month_comes_with_its_sign(script: Script) -> None:
    talk = consenting(script)
    talk.commands("change", "monthly_net_cash")
    talk.types("亏损，每月-3000")
    assert talk.told[SlotName("monthly_net_cash")] == number(-3000)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("monthly_net_cash", "一年剩24万", 20_000),
        ("monthly_net_cash", "240k a year", 20_000),
        ("monthly_net_cash", "去年亏了12万", -10_000),
        ("monthly_net_cash", "3000 a week", 13_000),
        ("annual_revenue", "20k a month", 240_000),
        ("annual_revenue", "月流水20万", 2_400_000),
        ("annual_revenue", "每天卖3000", 1_080_000),
    ],
)
def test_a_sum_of_another_period_is_reckoned_and_shown(script: Script, slot: str, text: str, value: int) -> None:
    talk = consenting(script)
    talk.commands("change", slot)
    assert talk.types(text) == ["ask @guesses"]
    assert dict(talk.state.guesses) == {slot: number(value)}


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("monthly_net_cash", "20k a month", 20_000),
        ("monthly_net_cash", "一个月能剩2万", 20_000),
        ("annual_revenue", "一年200万", 2_000_000),
        ("amount_needed", "20万一年", 200_000),
    ],
)
def test_a_sum_of_the_period_that_was_asked_needs_no_card(script: Script, slot: str, text: str, value: int) -> None:
    talk = consenting(script)
    talk.commands("change", slot)
    talk.types(text)
    assert talk.told[SlotName(slot)] == number(value)


@pytest.mark.parametrize(
    ("slot", "text", "guesses"),
    [
        ("collateral", "no collateral, 20k a month left", {"collateral", "monthly_net_cash"}),
        ("collateral", "没有抵押，每月剩2万", {"collateral", "monthly_net_cash"}),
        ("amount_needed", "no house to pledge, need 200k", {"collateral", "amount_needed"}),
    ],
)
def test_what_there_is_none_of_takes_nothing_back(script: Script, slot: str, text: str, guesses: set[str]) -> None:
    talk = consenting(script, Told("months_operating", number(36)))
    talk.commands("change", slot)
    assert talk.types(text) == ["ask @guesses"]
    assert talk.state.guesses.keys() == guesses
    assert talk.told[SlotName("months_operating")] == number(36)


def test_what_is_no_option_at_all_may_tell_of_other_things(script: Script) -> None:
    talk = consenting(script)
    talk.commands("change", "collateral")
    assert talk.types("开了三年，在济南") == ["ask @guesses"]
    assert talk.state.guesses.keys() == {"months_operating", "region"}


def test_a_bare_time_unsays_no_time_told_before(script: Script) -> None:
    talk = consenting(script, Told("months_operating", number(36)))
    talk.commands("change", "purpose")
    talk.types("四个月，在济南")
    assert "months_operating" not in talk.state.guesses
    assert talk.said == ["ask @doubt"]
    assert [option.slot for option in talk.question.options] == ["term_months", None]
    assert [option.text for option in talk.question.options] == ["guess.option", "guess.neither"]


def test_a_sum_on_an_open_card_may_answer_the_question_before_it(script: Script) -> None:
    talk = consenting(script, Told("amount_needed", number(300_000)))
    talk.commands("change", "monthly_net_cash")
    talk.types("we are in Chengdu, 5 employees")
    assert talk.types("20k") == ["ask @doubt"]
    assert talk.question.options[0].slot == "monthly_net_cash"


def test_what_is_known_already_is_not_taken_for_what_was_asked(script: Script) -> None:
    talk = consenting(script, Told("monthly_net_cash", number(20_000)))
    talk.commands("change", "amount_needed")
    assert talk.types("每月剩2万") == ["say guess.noted", "ask amount_needed"]


@pytest.mark.parametrize("question", ["个体户能不能贷款", "在成都有补贴吗", "没有执照可以贷款吗"])
def test_a_question_about_what_is_known_is_not_said_to_be_noted(script: Script, question: str) -> None:
    told = ("region", "510100"), ("legal_form", "self-employed"), ("industry", "restaurant")
    talk = consenting(script, *(Told(path, Exact(code)) for path, code in told))
    while "show results" not in talk.said:
        talk.types("跳过")
    assert "say guess.noted" not in talk.types(question)


def test_that_somebody_opened_a_shop_says_not_what_it_sells(script: Script) -> None:
    talk = consenting(script, Told("region", Exact("370102")), Told("industry", Exact("restaurant")))
    assert talk.at == "months_operating"
    talk.types("开店8个月了")
    assert talk.told[SlotName("months_operating")] == number(8)


def test_back_on_a_card_undoes_what_was_said_last_and_then_drops_it(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE, "每个月能剩一万", "5个员工")
    assert talk.types("返回") == ["say guess.undone", "ask @guesses"]
    assert {"monthly_net_cash", "amount_needed"} <= talk.state.guesses.keys()
    assert "employees" not in talk.state.guesses
    assert talk.types("返回") == ["say guess.undone", "ask @guesses"]
    assert "monthly_net_cash" not in talk.state.guesses
    assert talk.types("返回") == ["say guess.dropped", "ask region"]
    assert not talk.state.guesses
    assert talk.told == {}


def test_what_is_said_after_a_step_back_can_be_undone_too(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE, "每个月能剩一万", "返回", "5个员工", "返回")
    assert not {"employees", "monthly_net_cash"} & talk.state.guesses.keys()
    assert talk.said == ["say guess.undone", "ask @guesses"]


def test_back_at_a_doubtful_word_leaves_out_that_word(script: Script) -> None:
    talk = consenting(script)
    talk.types("30万，济南，面馆")
    assert talk.types("返回") == ["ask @guesses"]
    assert set(talk.state.guesses) == {"region", "industry"}


@pytest.mark.parametrize(
    ("sentence", "slot"),
    [
        ("面馆，借20万装修和买设备", "purpose"),
        ("在济南开面馆，有过逾期", "credit_record"),
        ("restaurant in Jinan, bad credit", "credit_record"),
        ("开面馆七八年了，正式营业三个月", "months_operating"),
    ],
)
def test_of_several_readings_of_one_fact_the_fact_is_named(
    script: Script, renderer: Renderer, sentence: str, slot: str
) -> None:
    talk = consenting(script)
    assert talk.types(sentence) == ["ask @doubt"]
    for language in LANGUAGES:
        (reply,) = renderer.replies([talk.question], language)
        assert script.vocabulary.slots[SlotName(slot)].label[language] in reply.text
    assert all(option.slot == slot for option in talk.question.options[:-1])
    talk.types("1")
    assert slot in talk.state.guesses


def test_a_line_that_is_well_as_it_was_stands_on_the_card_again(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE)
    held = dict(talk.state.guesses)
    talk.taps(fix_button(talk, "region"))
    assert talk.types("保持不变") == ["say left", "ask @guesses"]
    assert list(talk.state.guesses.items()) == list(held.items())


HOTPOT = (
    "我在成都开火锅店，个体户，开了3年，房子是自己的，想借40万再开一家分店，每月能剩3万，"
    "生意有淡旺季，淡季3个月，淡季每月剩5000，12个员工，一年营业额180万"
)
GUESTHOUSE = (
    "我在大理开民宿，个体户，开了6年，想借50万装修，每月能剩2万，有淡旺季，淡季4个月，淡季每月剩5000，有套房子值110万"
)


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [(HOTPOT, ["collateral", "credit_record", "term_months"]), (GUESTHOUSE, ["pledge_owed", "credit_record"])],
)
def test_whoever_tells_much_at_once_is_still_asked_what_decides(
    script: Script, sentence: str, asked: list[str]
) -> None:
    talk = consenting(script)
    talk.types(sentence)
    talk.taps("ok")
    put: list[str] = []
    while "show results" not in talk.said:
        put.append(str(talk.at).rsplit("/", 1)[-1])
        talk.types("跳过")
    assert set(asked) <= set(put)
    assert len(put) <= 8


def test_what_makes_a_question_too_long_is_said_before_it(script: Script, renderer: Renderer) -> None:
    talk = Talk(script, "en", (CONSENT,))
    talk.types(
        "I run a guesthouse in Dali, sole trader, trading 6 years, need 500k to renovate, about 20k left a month, "
        "4 weak months a year, a flat worth 1.1 million, clean credit, 12 employees, revenue of 1.8 million a year"
    )
    card, question = renderer.replies([talk.question], "en")
    assert card.buttons == ()
    assert card.asking is None
    assert all(script.vocabulary.slots[guess.slot].label["en"] in card.text for guess in talk.question.guesses)
    assert len(question.text) <= LONGEST_QUESTION
    assert question.buttons
    assert question.asking == talk.question.asking


def test_done_with_the_card_means_that_it_is_right(script: Script) -> None:
    talk = consenting(script)
    talk.types(SENTENCE)
    held = dict(talk.state.guesses)
    talk.types("选好了")
    assert {path: talk.told[SlotName(path)] for path in held} == held


def test_what_is_told_beside_a_doubtful_word_is_said_to_be_heard(script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="510100", industry="repair"))
    assert talk.types("18万左右") == ["ask @doubt"]
    assert talk.types("一个月能剩一万二") == ["say guess.beside", "ask @doubt"]
    assert talk.types("需要的金额") == ["ask @guesses"]
    assert set(talk.state.guesses) == {"amount_needed", "monthly_net_cash"}


@pytest.mark.parametrize("text", ["没有", "不是", "no", "都不是"])
def test_a_doubtful_word_that_means_none_of_these_is_left_out(text: str, script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="510100", industry="repair"))
    assert talk.types("18万左右") == ["ask @doubt"]
    assert talk.types(text) == ["ask months_operating"]
    assert talk.state.doubts == ()


def test_yes_to_a_doubtful_word_is_its_only_meaning(script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="510100", industry="repair", months_operating=24))
    assert talk.types("没逾期过") == ["ask @guesses"]
    assert talk.types("两年") == ["ask @doubt"]
    assert [option.code for option in talk.question.options] == ["d1", "none"]
    assert talk.types("对") == ["ask @guesses"]
    assert talk.state.guesses["term_months"] == Exact(Decimal(24))


def test_yes_to_a_word_that_may_mean_several_things_says_nothing(script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="510100", industry="repair"))
    assert talk.types("18万左右") == ["ask @doubt"]
    assert talk.types("对") == ["say guess.which-meaning", "ask @doubt"]


@pytest.mark.parametrize(("text", "words"), [("about 30k a year", "about 30k"), ("大概三万", "大概三万")])
def test_a_doubtful_word_is_asked_back_in_the_language_it_was_said_in(text: str, words: str, script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="330100", industry="food-processing"))
    assert talk.types(text) == ["ask @doubt"]
    assert talk.question.words == words


@pytest.mark.parametrize("text", ["a bit slower in summer, 2 months", "quiet in winter", "冬天生意淡", "夏天没生意"])
def test_that_a_time_of_the_year_is_weak_says_how_money_comes_in(text: str, script: Script) -> None:
    talk = Talk(script, log=told(consent="yes", region="330100", industry="food-processing"))
    assert talk.types(text)[-1] in {"ask @guesses", "ask @doubt"}
    assert talk.state.guesses["cash_pattern"] == Exact("seasonal")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_thing_is_worth_may_be_meant_by_a_doubtful_word(
    language: Language, script: Script, renderer: Renderer
) -> None:
    house = Exact((Pledge("real-estate"),))
    firm = told(consent="yes", region="330100", industry="restaurant", legal_form="company", months_operating=40)
    talk = Talk(script, language, log=(*firm, *told(collateral=house)))
    talk.commands("change", "collateral/real-estate/1/pledge_value")
    assert talk.at == "collateral/real-estate/1/pledge_value"
    assert talk.types("有5个员工，没有逾期") == ["ask @guesses"]
    assert talk.types("200万") == ["ask @doubt"]
    (reply,) = renderer.replies([talk.question], language)
    thing, worth = {"zh": ("房", "200万元"), "en": ("Real estate: ", "2,000,000 yuan")}[language]
    labels = [button.label for row in reply.buttons for button in row]
    assert any(label.startswith(thing) and label.endswith(worth) for label in labels), labels


def test_what_is_not_understood_at_a_doubtful_word_is_asked_by_its_own_buttons(script: Script) -> None:
    talk = consenting(script)
    talk.types("30万，济南，面馆")
    assert talk.types("嗯哼啦啦") == ["say guess.which-meaning", "ask @doubt"]


def test_the_sentence_is_offered_while_nothing_is_told(script: Script) -> None:
    talk = consenting(script)
    assert "sentence" in talk.question.also
    assert talk.commands("sentence") == ["say sentence.how", "ask region"]
    talk.types("济南历下")
    assert "sentence" not in talk.question.also


SEASONAL = (
    Told("region", Exact("370102")),
    Told("industry", Exact("restaurant")),
    Told("amount_needed", number(200_000)),
    Told("monthly_net_cash", number(90_000)),
    Told("cash_pattern", Exact("seasonal")),
)
"""Told before a weak month is asked about."""
WEAK = SlotName("weak_month_net_cash")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("没单的时候一个月倒亏四万", number(-40_000)),
        ("每月亏4万", number(-40_000)),
        ("一个月亏四万", number(-40_000)),
        ("淡季一个月亏四万", number(-40_000)),
        ("要贴进去三四千", Band(Decimal(-4000), Decimal(-3000))),
        ("亏，两三万吧", Band(Decimal(-30_000), Decimal(-20_000))),
        ("每月剩2万", number(20_000)),
        ("we lose 5k a month", number(-5000)),
        ("about 4k in the red", Band(Decimal(-4400), Decimal(-3600))),
    ],
)
def test_what_a_month_leaves_answers_the_question_for_the_weak_month(text: str, answer: Answer, script: Script) -> None:
    talk = consenting(script, *SEASONAL)
    talk.commands("change", WEAK)
    talk.types(text)
    assert talk.told[WEAK] == answer
    assert talk.told[SlotName("monthly_net_cash")] == number(90_000)
    assert not talk.state.guesses


def test_what_is_wanted_beside_the_loss_of_a_weak_month_leaves_the_ordinary_month_alone(script: Script) -> None:
    talk = consenting(script, *SEASONAL)
    talk.commands("change", WEAK)
    talk.types("每月亏2万，想借30万")
    assert talk.state.guesses == {"weak_month_net_cash": number(-20_000), "amount_needed": number(300_000)}


def test_an_ordinary_month_is_no_answer_for_the_weak_one(script: Script) -> None:
    talk = consenting(script, *SEASONAL)
    talk.commands("change", WEAK)
    talk.types("平时每月剩2万")
    assert talk.state.guesses == {"monthly_net_cash": number(20_000)}


@pytest.mark.parametrize("asked", ["monthly_debt_payments", "amount_needed", "cash_on_hand", "monthly_net_cash"])
@pytest.mark.parametrize(
    "text", ["还欠网贷8万", "之前贷了20万还没还完", "took a 200k loan last year", "existing loan of 300,000"]
)
def test_all_of_a_loan_of_before_answers_no_question_for_a_sum(text: str, asked: str, script: Script) -> None:
    talk = consenting(script, *SEASONAL)
    talk.commands("change", asked)
    before = talk.told
    assert talk.types(text) == ["say misread.owed", f"ask {asked}"]
    assert talk.told == before


@pytest.mark.parametrize(
    ("text", "payment"), [("借了20万，月供3000", 3000), ("银行还有15万贷款没还，每月还5000", 5000)]
)
def test_a_loan_beside_what_is_paid_on_it_is_left_over(text: str, payment: int, script: Script) -> None:
    talk = consenting(script, *SEASONAL)
    talk.commands("change", "monthly_debt_payments")
    assert talk.types(text) == ["ask @guesses"]
    assert talk.state.guesses == {"monthly_debt_payments": number(payment)}
    assert [doubt.choices for doubt in talk.state.doubts] == [()]


@pytest.mark.parametrize(
    ("asked", "text", "answer"),
    [
        ("monthly_debt_payments", "有贷款，3000", 3000),
        ("monthly_debt_payments", "i owe 4000 a month", 4000),
        ("monthly_debt_payments", "一个月还3000", 3000),
        ("monthly_net_cash", "房租12万，每月剩3000", 3000),
    ],
)
def test_of_several_sums_the_words_say_which_answers(asked: str, text: str, answer: int, script: Script) -> None:
    talk = consenting(script, *SEASONAL)
    talk.commands("change", asked)
    talk.types(text)
    assert talk.told[SlotName(asked)] == number(answer)
    assert not talk.state.guesses


@pytest.mark.parametrize(
    "asked", ["weak_month_net_cash", "monthly_net_cash", "cash_on_hand", "annual_revenue", "monthly_debt_payments"]
)
def test_a_sum_said_roughly_answers_what_was_asked(asked: str, script: Script) -> None:
    talk = consenting(script, *SEASONAL)
    talk.commands("change", asked)
    talk.types("差不多20万")
    assert talk.told[SlotName(asked)] == Band(Decimal(180_000), Decimal(220_000))
    assert talk.told[SlotName("amount_needed")] == number(200_000)
