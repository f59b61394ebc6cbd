"""What running sentences tell: the floors they are read by, and what is asked back rather than guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sentences import read_it, score_of, told_sentences
from bot.applicant.answers import Band, Exact, Pledge, SlotName
from bot.applicant.sentence.reading import Sentence, read_sentence
from bot.applicant.slots import NumberKind
from bot.conversation.flow import Script
from bot.locales import LANGUAGES, Language

TODAY = date(2026, 11, 21)
AMOUNT = SlotName("amount_needed")


def number(value: int) -> Exact:
    return Exact(Decimal(value))


def choices(sentence: Sentence) -> set[str]:
    return {slot for doubt in sentence.doubts for slot, _ in doubt.choices}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_taken_is_right_and_little_is_missed(language: Language, script: Script) -> None:
    sentences = told_sentences(language, script.vocabulary)
    score = score_of(sentences, script)
    assert len(sentences) >= 150
    assert score.precision >= 0.99, score.mistakes
    assert score.recall >= 0.90
    assert not score.not_asked
    assert not [slot for slot in score.wrong if _is_money(slot, script)], score.mistakes


def _is_money(slot: SlotName, script: Script) -> bool:
    kind = script.vocabulary.slots[slot].kind
    return isinstance(kind, NumberKind) and kind.unit == "cny"


def test_what_the_money_is_for_does_not_outdo_what_the_firm_does(script: Script) -> None:
    found = read_it("村里的合作社，种中药材，想借50万收药材", script)
    assert "industry" not in found.told
    assert {answer for doubt in found.doubts for slot, answer in doubt.choices if slot == "industry"} == {
        Exact("farming"),
        Exact("wholesale"),
    }
    assert read_it("想借50万开面馆", script).told[SlotName("industry")] == Exact("restaurant")


def test_the_order_of_what_is_told_does_not_matter(script: Script) -> None:
    parts = ["我在济南", "开面馆3年了", "想借30万装修", "没有房子抵押"]
    first = read_it("，".join(parts), script).told
    assert first == read_it("，".join(reversed(parts)), script).told
    assert len(first) == 6


def test_a_sum_that_nothing_announces_is_asked_back(script: Script) -> None:
    found = read_it("30万，济南，面馆", script)
    assert AMOUNT not in found.told
    assert {"amount_needed", "annual_revenue"} <= choices(found)


@pytest.mark.parametrize("text", ["12个月", "三年半", "2 years"])
def test_a_time_that_stands_alone_is_asked_back(text: str, script: Script) -> None:
    found = read_it(text, script)
    assert not found.told
    assert choices(found) == {"months_operating", "term_months"}


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("借50万买设备，还三年", "term_months", 36),
        ("借50万，分三年还", "term_months", 36),
        ("借50万，三年还清", "term_months", 36),
        ("need 500k, repay in 3 years", "term_months", 36),
        ("need 500k for equipment, over 3 years", "term_months", 36),
        ("有淡旺季，四个月", "weak_months", 4),
        ("旺季四个月，淡季八个月", "weak_months", 8),
        ("seasonal, 4 months", "weak_months", 4),
        ("有淡旺季，开了三个月", "months_operating", 3),
        ("seasonal hotel, open 3 months", "months_operating", 3),
    ],
)
def test_a_time_belongs_to_what_is_paid_back_or_to_the_season(text: str, slot: str, value: int, script: Script) -> None:
    told = read_it(text, script).told
    times = {"term_months", "weak_months", "months_operating"} & told.keys()
    assert {slot_: told[SlotName(slot_)] for slot_ in times} == {slot: number(value)}


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("亏损，每月-3000", "monthly_net_cash", -3000),
        ("一个月-3000", "monthly_net_cash", -3000),
        ("每个月亏3000块", "monthly_net_cash", -3000),
        ("每月倒贴5000", "monthly_net_cash", -5000),
        ("we lose 5000 a month", "monthly_net_cash", -5000),
        ("淡月亏2000", "weak_month_net_cash", -2000),
        ("淡季每月亏2000", "weak_month_net_cash", -2000),
        ("we lose 5000 a month in the low season", "weak_month_net_cash", -5000),
        ("平时每月剩2万，淡季只剩3000", "weak_month_net_cash", 3000),
        ("每个月往里搭5000", "monthly_net_cash", -5000),
        ("每月贴3000", "monthly_net_cash", -3000),
        ("we burn 150k monthly", "monthly_net_cash", -150_000),
        ("we are 4k in the red every month", "monthly_net_cash", -4000),
        ("淡季一个月亏四万", "weak_month_net_cash", -40_000),
    ],
)
def test_a_loss_is_what_is_left_with_its_sign(text: str, slot: str, value: int, script: Script) -> None:
    assert read_it(text, script).told[SlotName(slot)] == number(value)


def test_a_loss_between_two_sums_is_one_at_both_ends(script: Script) -> None:
    told = read_it("每月亏3000到5000", script).told
    assert told[SlotName("monthly_net_cash")] == Band(Decimal(-5000), Decimal(-3000))


def test_a_month_that_money_is_lost_in_is_not_how_long_the_weak_season_lasts(script: Script) -> None:
    assert "weak_months" not in read_it("淡季一个月亏四万", script).told


@pytest.mark.parametrize("text", ["每月补贴3000", "政府贴了5000"])
def test_a_subsidy_is_no_loss(text: str, script: Script) -> None:
    assert not read_it(text, script).told


@pytest.mark.parametrize("text", ["去年亏了20万", "we lost 200k last year", "short of 120k"])
def test_the_loss_of_a_year_is_none_of_a_month(text: str, script: Script) -> None:
    assert "monthly_net_cash" not in read_it(text, script).told


@pytest.mark.parametrize("text", ["10,000-20k a month", "20k a month, steady", "每月2万，没有抵押", "5000 a month"])
def test_a_sum_a_month_is_no_amount_needed(text: str, script: Script) -> None:
    asked = read_sentence(text, script.cues, script.vocabulary.slots, script.dictionary, TODAY, AMOUNT)
    for found in (asked, read_it(text, script)):
        assert AMOUNT not in found.told
        assert choices(found) == {"monthly_net_cash", "annual_revenue"}


@pytest.mark.parametrize(
    ("text", "slot", "months"),
    [
        ("去年5月开的店", "months_operating", 18),
        ("2023年5月开的店", "months_operating", 42),
        ("opened in May 2023", "months_operating", 42),
        ("3月份开的店", "months_operating", 8),
        ("预计12月开业", "months_operating", 0),
        ("去年12月注册", "months_registered", 11),
        ("4月到8月淡", "weak_months", 5),
        ("11月到次年2月是淡季", "weak_months", 4),
        ("4月到8月、10月淡", "weak_months", 6),
        ("6、7、8月淡", "weak_months", 3),
        ("slow from June to August", "weak_months", 3),
        ("一年有4个月淡", "weak_months", 4),
    ],
)
def test_months_of_the_calendar_are_counted(text: str, slot: str, months: int, script: Script) -> None:
    told = read_it(text, script).told
    assert told[SlotName(slot)] == Exact(Decimal(months))
    assert not {"months_operating", "months_registered", "term_months", "weak_months"} & told.keys() - {slot}


@pytest.mark.parametrize("text", ["一月开支5万", "7、8月是旺季", "3月到10月忙", "去年5月进了货"])
def test_no_month_of_the_calendar_is_a_length_of_time(text: str, script: Script) -> None:
    told = read_it(text, script).told
    assert not {"months_operating", "months_registered", "term_months", "weak_months"} & told.keys()


@pytest.mark.parametrize(
    "text", ["want 50k for a new machine, I own nothing to pledge", "buy a truck, nothing to pledge"]
)
def test_what_is_to_be_bought_is_not_pledged(text: str, script: Script) -> None:
    assert read_it(text, script).told[SlotName("collateral")] == Exact(())


@pytest.mark.parametrize("text", ["none of these", "都不是", "something else"])
def test_what_is_none_of_what_was_asked_is_no_line_of_business(text: str, script: Script) -> None:
    slots, purpose = script.vocabulary.slots, SlotName("purpose")
    assert not read_sentence(text, script.cues, slots, script.dictionary, TODAY, purpose).told


@pytest.mark.parametrize("text", ["50万，一个月内要", "20k for a month", "周转3个月，20万"])
def test_a_month_that_money_is_wanted_in_or_for_is_not_every_month(text: str, script: Script) -> None:
    asked = read_sentence(text, script.cues, script.vocabulary.slots, script.dictionary, TODAY, AMOUNT)
    assert AMOUNT in asked.told


@pytest.mark.parametrize("text", ["3% a month", "a friend offers me 3% a month, should I take it?"])
def test_the_time_of_a_rate_is_no_time_of_the_firm(text: str, script: Script) -> None:
    found = read_it(text, script)
    assert not found.told
    assert not found.doubts


@pytest.mark.parametrize(
    "text", ["房贷还有3年", "车贷还剩两年", "mortgage has 3 years left", "3 years left on the mortgage"]
)
def test_how_long_a_loan_of_today_runs_is_no_time_of_the_firm(text: str, script: Script) -> None:
    found = read_it(text, script)
    assert not found.told
    assert not found.doubts


@pytest.mark.parametrize("text", ["每月进货2万", "每次拿货2万", "一个月进货两万"])
def test_what_is_bought_every_month_is_no_amount_needed(text: str, script: Script) -> None:
    assert AMOUNT not in read_it(text, script).told
    assert read_it(f"{text}，想借10万", script).told[AMOUNT] == number(100_000)


@pytest.mark.parametrize(
    "text",
    ["房子值100万，房贷还有30万", "房子值100万，贷款还有30万", "house worth 1 million with 300k left on the mortgage"],
)
def test_what_a_mortgage_still_comes_to_is_owed_on_the_house(text: str, script: Script) -> None:
    house = Pledge("real-estate", value=Decimal(1_000_000), owed=Decimal(300_000))
    assert read_it(text, script).told[SlotName("collateral")] == Exact((house,))


@pytest.mark.parametrize(
    "text",
    [
        "两个月后开业",
        "还有两个月才开业",
        "再过一个月开张",
        "下个月开业",
        "we open in 2 months",
        "opening in two months",
    ],
)
def test_who_opens_later_has_not_traded_yet(text: str, script: Script) -> None:
    found = read_it(text, script)
    assert found.told == {SlotName("months_operating"): number(0)}
    assert not found.doubts


@pytest.mark.parametrize("text", ["need 200k in two months", "200k to redo the bathrooms, in two months"])
def test_money_wanted_in_some_time_is_asked_back(text: str, script: Script) -> None:
    found = read_it(text, script)
    assert found.told[AMOUNT] == number(200_000)
    assert choices(found) == {"days_until_needed", "term_months"}


@pytest.mark.parametrize("text", ["有过一次逾期，已经还了", "有过两次逾期", "逾期过一次"])
def test_how_late_somebody_once_was_is_asked(text: str, script: Script) -> None:
    (doubt,) = read_it(text, script).doubts
    assert [answer for _, answer in doubt.choices] == [Exact("minor-overdue"), Exact("serious-overdue")]


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("有过两次晚还几天，都还清了", "minor-overdue"),
        ("信用卡晚还过两次", "minor-overdue"),
        ("I've been late a couple of times", "minor-overdue"),
        ("never been overdue more than a few days", "minor-overdue"),
        ("never been overdue", "clean"),
        ("we've never been overdue on anything", "clean"),
        ("从来没有晚还过", "clean"),
        ("没拖欠过", "clean"),
    ],
)
def test_a_few_days_late_and_never_late_are_heard(text: str, record: str, script: Script) -> None:
    assert read_it(text, script).told == {SlotName("credit_record"): Exact(record)}


@pytest.mark.parametrize("text", ["客户从来没晚还过", "客户回款晚还过几次", "the rent was overdue"])
def test_what_others_paid_late_is_no_credit_record(text: str, script: Script) -> None:
    assert not read_it(text, script).told


TROUBLES = [
    ("正被银行起诉", "lawsuit"),
    ("银行把我告了", "lawsuit"),
    ("the bank is suing me", "lawsuit"),
    ("we got a court summons", "lawsuit"),
    ("催收天天上门", "collection-harassment"),
    ("有人上门催债", "collection-harassment"),
    ("还欠着员工工资", "wages-or-tax-owed"),
]


@pytest.mark.parametrize(("text", "trouble"), TROUBLES)
def test_trouble_is_heard_in_the_words_people_have_for_it(text: str, trouble: str, script: Script) -> None:
    assert read_it(text, script).told == {SlotName("distress"): Exact(frozenset({trouble}))}


def test_a_sum_that_nothing_announces_answers_what_was_asked(script: Script) -> None:
    asked = SlotName("monthly_net_cash")
    found = read_sentence("8000，济南", script.cues, script.vocabulary.slots, script.dictionary, TODAY, asked)
    assert found.told[asked] == number(8000)


@pytest.mark.parametrize(
    "text",
    [
        "房租一年12万",
        "欠银行20万",
        "客户欠我们50万",
        "投了200万",
        "每天营业额一千多",
        "rent 120k a year",
        "they owe us 50k",
    ],
)
def test_sums_nobody_asks_for_are_taken_for_nothing(text: str, script: Script) -> None:
    assert not read_it(text, script).told


def test_what_comes_in_a_month_is_twelve_times_that_in_a_year(script: Script) -> None:
    assert read_it("月流水20万", script).told == {"annual_revenue": number(2_400_000)}
    assert read_it("annual sales 8 million", script).told == {"annual_revenue": number(8_000_000)}
    assert read_it("每月能剩8000", script).told == {"monthly_net_cash": number(8000)}
    assert "monthly_net_cash" not in read_it("一年能赚20万", script).told


@pytest.mark.parametrize(
    "text",
    [
        "现有贷款50万",
        "以前在银行贷过20万已经还清",
        "之前贷了20万还没还完",
        "还欠网贷8万",
        "银行还有15万贷款没还",
        "took a 200k loan last year",
        "existing loan of 300,000",
        "i have a loan of 200k at ICBC",
    ],
)
def test_a_loan_of_before_is_no_amount_needed(text: str, script: Script) -> None:
    assert AMOUNT not in read_it(text, script).told
    wanted = read_it(f"{text}，还想借30万" if "贷" in text else f"{text}, need 300k more", script)
    assert wanted.told[AMOUNT] == number(300_000)


@pytest.mark.parametrize(
    "text",
    [
        "想借30万两年还清",
        "我有贷款需求30万",
        "借30万还网贷",
        "还差差不多30万",
        "get a 300k loan",
        "i need a loan of 300k",
    ],
)
def test_a_loan_that_is_wanted_is_the_amount_needed(text: str, script: Script) -> None:
    answer = read_it(text, script).told[AMOUNT]
    assert answer in {number(300_000), Band(Decimal(270_000), Decimal(330_000))}


@pytest.mark.parametrize("text", ["借钱，30万，两周内，开驾校", "只想贷款，30万，做包装印刷"])
def test_a_sum_is_wanted_by_the_clause_before_it(text: str, script: Script) -> None:
    assert read_it(text, script).told[AMOUNT] == number(300_000)


def test_no_debt_does_not_take_the_sum_that_is_told_next(script: Script) -> None:
    assert AMOUNT in choices(read_it("没有负债，20万", script))


def test_what_is_paid_a_month_is_paid_on_what_is_owed(script: Script) -> None:
    told = read_it("one truck is on finance, 210k still owed, i pay 11,500 per month", script).told
    assert told[SlotName("monthly_debt_payments")] == number(11_500)
    paid = read_it("i pay 11,500 per month", script)
    assert not paid.told
    assert not paid.doubts


def test_a_value_stands_with_the_debt_on_it(script: Script) -> None:
    told = read_it("房子可以抵押，值300万，按揭还欠100万", script).told["collateral"]  # type: ignore[index]  # a slot name
    assert told == Exact((Pledge("real-estate", None, Decimal(3_000_000), Decimal(1_000_000)),))


def test_what_is_pledged_already_or_unwanted_is_nothing_to_pledge(script: Script) -> None:
    for text in ("厂房抵押给银行了", "不想抵押房子", "my wife won't allow pledging the house"):
        assert "collateral" not in read_it(text, script).told, text


def test_of_a_founding_year_any_month_may_be_meant(script: Script) -> None:
    assert read_it("2019年开的店", script).told == {"months_operating": Band(Decimal(83), Decimal(94))}


def test_two_sums_for_one_slot_are_asked_back(script: Script) -> None:
    found = read_it("想借20万，最好能借30万", script)
    assert AMOUNT not in found.told
    assert choices(found) == {"amount_needed"}


def test_foreign_and_vague_sums_are_never_taken(script: Script) -> None:
    for text in ("想借5万美元", "I want to borrow $50k", "想借几万块"):
        assert AMOUNT not in read_it(text, script).told, text


def test_traditional_script_tells_the_same(script: Script) -> None:
    simplified, traditional = "我在济南开面馆三年，想借三十万装修", "我在濟南開麵館三年，想借三十萬裝修"
    assert read_it(simplified, script).told == read_it(traditional, script).told != {}


@given(st.text(max_size=300))
def test_any_text_at_all_is_read(script: Script, text: str) -> None:
    for slot, answer in read_it(text, script).told.items():
        assert slot in script.vocabulary.slots
        assert answer is not None
