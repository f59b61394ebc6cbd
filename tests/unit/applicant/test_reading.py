"""What a person typed is understood, is one of a few things, or is misread; it is never an exception."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.reading import Candidates, Dictionary, Misread, Reading, Understood, read_typed
from bot.applicant.slots import NumberKind, TextKind, possible
from bot.conversation.flow import Script
from bot.views.reading_json import plain_industry, plain_region
from tests.phrases import outcomes

D = Decimal


@pytest.fixture(scope="module")
def dictionary(script: Script) -> Dictionary:
    return script.dictionary


def typed(text: str, slot: str, script: Script) -> Reading:
    return read_typed(text, script.vocabulary.slots[SlotName(slot)].kind, script.dictionary)


def understood(text: str, slot: str, script: Script) -> Answer:
    found = typed(text, slot, script)
    assert isinstance(found, Understood), found
    return found.answer


def candidates(text: str, slot: str, script: Script) -> dict[str, Answer]:
    found = typed(text, slot, script)
    assert isinstance(found, Candidates), found
    return dict(found.answers)


def exact(number: int) -> Exact:
    return Exact(D(number))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("30万", exact(300_000)),
        ("300000", exact(300_000)),
        ("三十五万", exact(350_000)),
        ("half a million", exact(500_000)),
        ("20-30万", Band(D(200_000), D(300_000))),
        ("两三万", Band(D(20_000), D(30_000))),
        ("300元", exact(300)),
    ],
)
def test_money_that_says_what_it_means_is_understood(text: str, answer: Answer, script: Script) -> None:
    assert understood(text, "amount_needed", script) == answer


def meant(text: str, slot: str, script: Script) -> list[Answer]:
    """Return what a text is asked back with."""
    return list(candidates(text, slot, script).values())


@pytest.mark.parametrize("text", ["300", "三百", "5百", "¥300", "three hundred"])
def test_a_small_sum_without_a_unit_is_asked_back(text: str, script: Script) -> None:
    number = 500 if text == "5百" else 300
    assert meant(text, "amount_needed", script) == [exact(number * 10_000), exact(number)]


def test_a_small_loss_or_range_is_asked_back_too(script: Script) -> None:
    assert meant("-5", "monthly_net_cash", script) == [exact(-50_000), exact(-5)]
    assert meant("twenty", "monthly_net_cash", script) == [exact(200_000), exact(20)]
    assert meant("20-30", "monthly_net_cash", script) == [Band(D(200_000), D(300_000)), Band(D(20), D(30))]
    assert meant("-5到0", "monthly_net_cash", script) == [Band(D(-50_000), D(0)), Band(D(-5), D(0))]


def test_only_what_a_slot_can_hold_is_offered(script: Script) -> None:
    assert meant("30", "amount_needed", script) == [exact(300_000)]
    assert typed("-5", "cash_on_hand", script) == Misread("too-low", D(0))


@pytest.mark.parametrize(
    ("text", "slot", "band"),
    [
        ("about 300k", "amount_needed", Band(D(270_000), D(330_000))),
        ("三十来万", "amount_needed", Band(D(270_000), D(330_000))),
        ("30多万", "amount_needed", Band(D(300_000), D(400_000))),
        ("快五十万了", "amount_needed", Band(D(450_000), D(500_000))),
        ("不超过50万", "amount_needed", Band(None, D(500_000))),
        ("at least 50k", "amount_needed", Band(D(50_000), None)),
        ("两年多", "months_operating", Band(D(24), D(36))),
        ("20多人", "employees", Band(D(20), D(30))),
    ],
)
def test_what_is_said_roughly_is_a_band(text: str, slot: str, band: Band, script: Script) -> None:
    assert understood(text, slot, script) == band


@pytest.mark.parametrize("text", ["几万块", "越多越好", "随便", "a few hundred thousand", "not much"])
def test_a_vague_sum_is_never_a_number(text: str, script: Script) -> None:
    assert not isinstance(typed(text, "amount_needed", script), Understood)


def test_foreign_money_is_asked_for_in_yuan(script: Script) -> None:
    assert typed("5万美元", "amount_needed", script) == Misread("foreign-currency")
    assert typed("$50k", "amount_needed", script) == Misread("foreign-currency")


def test_a_bare_number_of_a_length_may_be_months_or_years(script: Script) -> None:
    assert meant("3", "months_operating", script) == [exact(3), exact(36)]
    assert understood("4", "weak_months", script) == exact(4)


def test_a_founding_year_is_counted_from_today(script: Script) -> None:
    kind = script.vocabulary.slots[SlotName("months_operating")].kind
    today = date(2026, 11, 21)
    assert read_typed("2018年开的", kind, script.dictionary, today) == Understood(Band(D(95), D(106)))
    assert read_typed("since 2026", kind, script.dictionary, today) == Understood(Band(D(0), D(10)))
    assert read_typed("2031年开的", kind, script.dictionary, today) == Misread("not-a-number")
    assert read_typed("2018年开的", kind, script.dictionary) == Misread("not-a-number")


def test_a_sum_is_asked_back_up_to_999_and_taken_from_1000(script: Script) -> None:
    assert exact(9_990_000) in meant("999", "annual_revenue", script)
    assert understood("1000", "annual_revenue", script) == exact(1_000)


@pytest.mark.parametrize("text", ["0", "没有", "无", "none", "Zero"])
def test_nothing_is_zero_where_zero_can_be(text: str, script: Script) -> None:
    assert understood(text, "monthly_debt_payments", script) == exact(0)


@pytest.mark.parametrize(
    "text",
    [
        "不赚不赔",
        "不亏也不赚吧",
        "基本上不挣不赔",
        "淡季能保本就不错了",
        "刚好打平",
        "收支平衡",
        "break even",
        "We just about break even most months.",
        "we're breaking even",
        "no profit, no loss",
    ],
)
def test_whoever_breaks_even_has_nothing_left_a_month(text: str, script: Script) -> None:
    assert understood(text, "monthly_net_cash", script) == exact(0)
    assert isinstance(typed(text, "annual_revenue", script), Misread)


@pytest.mark.parametrize("text", ["跟去年持平", "还没保本", "we don't break even", "什么是保本"])
def test_whoever_does_not_break_even_has_not_nothing_left(text: str, script: Script) -> None:
    assert isinstance(typed(text, "monthly_net_cash", script), Misread)


def test_nothing_is_no_amount_to_borrow(script: Script) -> None:
    assert typed("没有", "amount_needed", script) == Misread("not-a-number")


@pytest.mark.parametrize(
    ("text", "slot", "misread"),
    [
        ("hardly anybody", "employees", Misread("not-a-number")),
        ("", "employees", Misread("not-a-number")),
        ("2.5", "employees", Misread("not-a-number")),
        ("1-2.5", "employees", Misread("not-a-number")),
        ("-3", "employees", Misread("too-low", D(0))),
        ("2百万", "employees", Misread("too-high", D(1_000_000))),
        ("50元", "amount_needed", Misread("too-low", D(100))),
        ("200亿", "amount_needed", Misread("too-high", D(10_000_000_000))),
        ("13", "weak_months", Misread("too-high", D(12))),
    ],
)
def test_a_number_that_cannot_be_is_misread_with_its_bound(
    text: str, slot: str, misread: Misread, script: Script
) -> None:
    assert typed(text, slot, script) == misread


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("5", 5),
        ("5人", 5),
        ("5个人", 5),
        ("五个人", 5),
        ("20 people", 20),
        ("20 Employees", 20),
        ("12 名", 12),
    ],
)
def test_people_are_counted_as_they_are_spoken_of(text: str, people: int, script: Script) -> None:
    assert understood(text, "employees", script) == exact(people)


def test_a_few_people_are_a_band_and_nobody_asks_whether_ten_thousand_were_meant(script: Script) -> None:
    assert understood("三五个人", "employees", script) == Band(D(3), D(5))
    assert understood("10-20人", "employees", script) == Band(D(10), D(20))


@pytest.mark.parametrize(
    ("text", "slot", "answer"),
    [
        ("3年", "months_operating", exact(36)),
        ("18个月", "months_operating", exact(18)),
        ("两周", "months_operating", Band(D(0), D(1))),
        ("两三年", "months_operating", Band(D(24), D(36))),
        ("没有", "months_operating", exact(0)),
        ("two weeks", "days_until_needed", exact(14)),
        ("马上", "days_until_needed", exact(0)),
        ("一个月内", "days_until_needed", exact(30)),
    ],
)
def test_time_is_read_in_the_unit_of_its_slot(text: str, slot: str, answer: Answer, script: Script) -> None:
    assert understood(text, slot, script) == answer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("公司", "company"),
        ("Company", "company"),
        ("4", "company"),
        ("4.", "company"),
        ("company", "company"),
        ("个体户", "self-employed"),
        ("个体工商户", "self-employed"),
        ("not registered yet", "not-registered"),
        ("cooperativ", "cooperative"),
    ],
)
def test_one_option_is_named_by_number_code_words_or_nearly(text: str, code: str, script: Script) -> None:
    assert understood(text, "legal_form", script) == Exact(code)


def test_words_that_fit_two_options_leave_the_choice(script: Script) -> None:
    assert candidates("逾期", "credit_record", script).keys() == {"clean", "serious-overdue"}


@pytest.mark.parametrize("text", ["", "?", "火星", "99", "0", "9" * 5000])
def test_no_option_is_guessed(text: str, script: Script) -> None:
    assert typed(text, "legal_form", script) == Misread("not-an-option")


@pytest.mark.parametrize("text", ["是", "是的", "有", "Yes", "y", "OK", "好的！"])
def test_yes_is_said_in_many_ways(text: str, script: Script) -> None:
    assert understood(text, "guarantor", script) == Exact("yes")


@pytest.mark.parametrize("text", ["不是", "没有", "否", "No", "n", "不行。"])
def test_no_is_said_in_many_ways(text: str, script: Script) -> None:
    assert understood(text, "guarantor", script) == Exact("no")


def test_perhaps_is_neither_yes_nor_no(script: Script) -> None:
    assert typed("也许吧", "guarantor", script) == Misread("not-an-option")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("专利", {"patents"}),
        ("专利，商标", {"patents", "trademarks"}),
        ("专利和商标", {"patents", "trademarks"}),
        ("patents and trademarks", {"patents", "trademarks"}),
        ("专利、专利", {"patents"}),
        ("没有", set()),
        ("None", set()),
        ("none", set()),
    ],
)
def test_several_options_are_read_at_once(text: str, codes: set[str], script: Script) -> None:
    assert understood(text, "signals", script) == Exact(frozenset(codes))


def test_options_may_be_named_by_their_numbers(script: Script) -> None:
    options = list(script.vocabulary.slots[SlotName("qualifications")].kind.options)  # type: ignore[union-attr]
    expected = Exact(frozenset(options[:2]))
    assert understood("1 2", "qualifications", script) == understood("1,2", "qualifications", script) == expected


def test_of_several_options_one_that_is_unclear_is_asked_back(script: Script) -> None:
    assert candidates("专利，订单", "signals", script).keys() >= {"purchase-orders", "export-orders"}
    assert typed("专利，火星", "signals", script) == Misread("not-an-option")
    assert typed("，", "signals", script) == Misread("not-an-option")


def test_pledges_are_read_as_a_list_of_kinds(script: Script) -> None:
    assert understood("设备，车辆", "collateral", script) == Exact((Pledge("equipment"), Pledge("vehicles")))
    assert understood("vehicles and equipment", "collateral", script) == Exact(
        (Pledge("equipment"), Pledge("vehicles"))
    )
    assert understood("没有抵押", "collateral", script) == Exact(())
    assert typed("火星", "collateral", script) == Misread("not-an-option")
    assert candidates("土地", "collateral", script) == {
        code: Exact((Pledge(code),)) for code in ("real-estate", "land-use-right")
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("济南", "370100"),
        ("济南市", "370100"),
        ("Qingdao", "370200"),
        ("370100", "370100"),
        ("山东", "370000"),
        ("山东省济南市", "370100"),
        ("济南历下", "370102"),
        ("济南 历下区", "370102"),
        ("山东省济南市历下区", "370102"),
        ("济南市市中区", "370103"),
        ("我在济南做生意", "370100"),
        ("北京", "110000"),
        ("我在济南开店", "370100"),  # and not 南开
        ("tianhe district, guangzhou", "440106"),
        ("guangzhoutianhe", "440106"),
        ("老家河南周口", "411600"),
        ("萧山市", "330109"),  # a city once, a district today
        ("海南", "460000"),
        ("西安", "610100"),
        ("nanjing", "320100"),  # 南靖 sounds like it, far away
        ("深证", "440300"),
        ("Hangzou", "330100"),
        ("廣州番禺", "440113"),
        ("杭州西胡区", "330106"),
    ],
)
def test_a_place_is_named_by_itself_or_from_the_larger_to_the_smaller(text: str, code: str, script: Script) -> None:
    assert understood(text, "region", script) == Exact(code)


def test_a_name_of_several_places_is_asked_back(script: Script) -> None:
    found = candidates("市中区", "region", script)
    assert "370103" in found
    assert len(found) > 1
    assert all(answer == Exact(code) for code, answer in found.items())


def test_a_text_in_which_several_places_may_stand_is_asked_back(script: Script) -> None:
    assert candidates("Suzhou", "region", script).keys() == {"320500", "341300"}
    assert candidates("温州和贵阳都有店", "region", script).keys() == {"330300", "520100"}
    assert candidates("北京路", "region", script).keys() == {"110000"}


def test_a_misspelt_place_is_asked_back_and_an_unheard_one_misread(script: Script) -> None:
    assert "440100" in candidates("Guanzhou", "region", script)
    assert candidates("昆三", "region", script).keys() == {"320583"}
    assert typed("Xyzzyqqq", "region", script) == Misread("no-such-place")
    assert typed("in a big shop", "region", script) != Understood(Exact("310000"))


@pytest.mark.parametrize("file", ["region", "more-region"])
def test_places_are_read_right_and_none_is_taken_for_another(file: str, script: Script) -> None:
    found = outcomes(file, lambda phrase: plain_region(phrase.text, script))
    right = found.pop("right")
    assert "silently wrong" not in found, found
    assert len(right) >= 0.98 * sum(map(len, (right, *found.values()))), found


def test_a_place_of_several_units_is_asked_back_in_any_word_order(script: Script) -> None:
    assert {"110105", "211300"} <= candidates("hotel in Chaoyang", "region", script).keys()
    assert candidates("北京和哈尔滨都有店", "region", script).keys() == {"110000", "230100"}
    assert understood("老家河南驻马店的，现在在苏州开店", "region", script) == Exact("320500")
    found = script.dictionary.places.find_in("hotel in chaoyang")
    assert found is not None
    assert len(found.codes) > 1


def test_a_place_repeated_without_end_is_read_in_time(script: Script) -> None:
    assert isinstance(typed("京   " * 2_000, "region", script), Understood | Candidates | Misread)
    assert isinstance(typed("啊" * 4_000, "region", script), Misread)


@pytest.mark.parametrize("file", ["industry", "more-industry"])
def test_industries_are_read_right_and_none_is_taken_for_another(file: str, script: Script) -> None:
    found = outcomes(file, lambda phrase: plain_industry(phrase.text, script))
    right = found.pop("right")
    assert "silently wrong" not in found, found
    assert len(right) >= 0.98 * sum(map(len, (right, *found.values()))), found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("餐饮", "restaurant"),
        ("饭店", "restaurant"),
        ("批发", "wholesale"),
        ("1", "restaurant"),
        ("metal workshop", "machinery_metal"),
        ("small workshop", "manufacturing_other"),
        ("卖化肥", "retail_shop"),
        ("化肥厂", "chemicals_materials"),
        ("化肥批发", "wholesale"),
        ("网上卖化肥", "ecommerce"),
        ("种苹果卖苹果", "farming"),
        ("养猪设备厂", "machinery_metal"),
        ("酒店用品批发", "wholesale"),
        ("酒店装修", "construction"),
        ("yang zhu", "livestock"),
        ("furnture factory", "furniture_wood"),
        ("麵館", "restaurant"),
    ],
)
def test_an_industry_is_named_by_what_is_done_and_with_what(text: str, code: str, script: Script) -> None:
    assert understood(text, "industry", script) == Exact(code)


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("做服装的", {"textiles_garments", "retail_shop", "wholesale"}),
        ("polishing workshop", {"manufacturing_other", "machinery_metal"}),
        ("卖保险", {"retail_shop"}),
        ("酒店布草洗涤", {"hotel"}),
        ("小龙虾店", {"retail_shop", "restaurant"}),
        ("贸易", {"wholesale", "import_export"}),
        ("光伏电站施工安装", {"green_energy", "construction"}),
    ],
)
def test_what_speaks_for_part_of_a_text_or_for_several_is_asked_back(
    text: str, among: set[str], script: Script
) -> None:
    assert candidates(text, "industry", script).keys() >= among


@pytest.mark.parametrize("text", ["qqqzzz", "上班的", "small business", "还没想好", "。", "the"])
def test_an_industry_nobody_named_is_misread(text: str, script: Script) -> None:
    assert typed(text, "industry", script) == Misread("no-such-industry")


def test_free_text_is_kept_up_to_its_length(dictionary: Dictionary) -> None:
    assert read_typed("麻辣火锅", TextKind(longest=4), dictionary) == Understood(Exact("麻辣火锅"))
    assert read_typed("麻辣火锅店", TextKind(longest=4), dictionary) == Misread("too-long", D(4))


def holds(answer: Answer, slot: str, vocabulary: Vocabulary) -> bool:
    """Say whether an answer is one that its slot can hold."""
    kind = vocabulary.slots[SlotName(slot)].kind
    if isinstance(kind, NumberKind):
        low, high = numbers(answer)
        return kind.minimum <= low <= high <= kind.maximum and (not kind.whole or low == int(low))
    return possible(kind, answer) is not None


def numbers(answer: Answer) -> tuple[Decimal, Decimal]:
    match answer:
        case Exact(Decimal() as number):
            return number, number
        case Band(Decimal() as low, Decimal() as high):
            return low, high
    raise AssertionError(answer)


SLOTS = (
    "region",
    "industry",
    "industry_division",
    "legal_form",
    "months_operating",
    "days_until_needed",
    "employees",
    "annual_revenue",
    "monthly_net_cash",
    "amount_needed",
    "guarantor",
    "signals",
    "wants",
    "collateral",
)
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *"一两三十百千万亿半点零0135.-~,，、 年月天人个",
            "30",
            "w",
            "k",
            "about",
            "济南",
            "市中",
            "京",
            "餐饮",
            "none",
            "和",
        ]
    ),
    max_size=12,
).map("".join)


@given(st.sampled_from(SLOTS), FRAGMENTS | st.text(max_size=40) | st.text(st.characters(), max_size=20))
def test_whatever_is_typed_is_understood_one_of_a_few_or_misread(script: Script, slot: str, text: str) -> None:
    match typed(text, slot, script):
        case Understood(answer):
            assert holds(answer, slot, script.vocabulary)
        case Candidates(answers):
            assert answers
            assert len(dict(answers)) == len(answers)
            assert all(holds(answer, slot, script.vocabulary) for _, answer in answers)
        case Misread(hint):
            assert hint


def test_silence_is_no_reading_of_a_text(script: Script) -> None:
    for word in ("declined", "unsure"):
        for slot in SLOTS:
            found = typed(word, slot, script)
            told = [found.answer] if isinstance(found, Understood) else []
            assert not any(isinstance(answer, Silence | AnyOf) for answer in told)
