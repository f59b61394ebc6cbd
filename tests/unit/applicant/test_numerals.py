"""Numbers and lengths of time as people type them, in Chinese and English; what is in doubt is not a number."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.numerals import Quantity, read_duration, read_quantity

D = Decimal
DIGITS = "零一二三四五六七八九"


def ends(found: Quantity | None) -> tuple[Decimal, Decimal] | None:
    return (found.low, found.high) if found else None


def one(number: int | str) -> tuple[Decimal, Decimal]:
    return D(number), D(number)


def two(low: int, high: int) -> tuple[Decimal, Decimal]:
    return D(low), D(high)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("300000", "300000"),
        ("1,200", "1200"),
        ("1，200,000", "1200000"),
        ("1 000 000", "1000000"),
        ("３０万", "300000"),
        ("30 万", "300000"),
        ("30萬", "300000"),
        ("30W", "300000"),
        ("1.5百万", "1500000"),
        ("2千万", "20000000"),
        ("4.5亿", "450000000"),
        ("3千", "3000"),
        ("80k", "80000"),
        ("1.5m", "1500000"),
        ("2 million", "2000000"),
        ("20 thousand", "20000"),
        ("-5万", "-50000"),
        ("−5万", "-50000"),
        ("30万元", "300000"),
        ("人民币30万", "300000"),
        ("RMB 300k", "300000"),
        ("¥300,000", "300000"),
        ("300块钱", "300"),
        ("大概30万左右", "300000"),
        ("about 20,000", "20000"),
        ("~30万", "300000"),
        ("30万。", "300000"),
        ("0", "0"),
        ("三十", "30"),
        ("两百零五", "205"),
        ("三十五万", "350000"),
        ("一千零五十", "1050"),
        ("一万零五百", "10500"),
        ("负五万", "-50000"),
        ("一二三", "123"),
        ("二〇二六", "2026"),
        ("十点五", "10.5"),
        ("半", "0.5"),
        ("thirty-five thousand", "35000"),
        ("two hundred and fifty thousand", "250000"),
        ("one million", "1000000"),
        ("half a million", "500000"),
        ("zero", "0"),
    ],
)
def test_one_number_is_read(typed: str, number: str) -> None:
    assert ends(read_quantity(typed)) == one(number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("三万五", 35_000), ("八万六", 86_000), ("两千三", 2_300), ("一百五", 150), ("十万五", 105_000)],
)
def test_the_last_unit_may_be_left_out_in_speech(typed: str, number: int) -> None:
    assert ends(read_quantity(typed)) == one(number)


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("20-30万", 200_000, 300_000),
        ("20万-30万元", 200_000, 300_000),
        ("20到30万", 200_000, 300_000),
        ("20～30万", 200_000, 300_000),
        ("20 to 30k", 20_000, 30_000),
        ("5-8", 5, 8),
        ("5至8", 5, 8),
        ("8千-1万", 8_000, 10_000),
        ("-5万到3万", -50_000, 30_000),
        ("两三万", 20_000, 30_000),
        ("三四十万", 300_000, 400_000),
        ("一两百万", 1_000_000, 2_000_000),
        ("七八", 7, 8),
        ("三五千", 3_000, 5_000),
    ],
)
def test_a_range_is_read_with_both_its_ends(typed: str, low: int, high: int) -> None:
    assert ends(read_quantity(typed)) == two(low, high)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "twelve-ish",
        "不知道",
        "30-20万",
        "1.2.3",
        "1 2",
        "30万多",
        "几十万",
        "十几万",
        "一亿二",
        "五三万",
        "一亿十万",
        "万一",
        "三三万五",
        "千三千五",
        "一千零一夜",
        "半半",
        "万",
        "点",
        "half a loaf",
        "1e5",
        "50%",
        "1/2",
        "--5",
        "30万 40万",
    ],
)
def test_what_is_no_number_or_more_than_one_is_not_read(typed: str) -> None:
    assert read_quantity(typed) is None


@pytest.mark.parametrize(
    "typed", ["30万", "0.05万", "0.5k", "两万", "300元", "三十块", "20 yuan", "half a million", "3千"]
)
def test_a_unit_says_what_is_meant(typed: str) -> None:
    found = read_quantity(typed)
    assert found is not None
    assert found.unit


@pytest.mark.parametrize(
    "typed", ["30", "三十", "三百", "5百", "twenty", "two", "forty", "¥30", "20-30", "二三", "约30"]
)
def test_without_a_unit_it_stays_in_doubt(typed: str) -> None:
    found = read_quantity(typed)
    assert found is not None
    assert not found.unit


def spelt(number: int) -> str:
    """Spell a number in Chinese, as a schoolbook does."""
    if number == 0:
        return "零"
    sections: list[str] = []
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section, number = divmod(number, size)
        if section:
            gap = "零" if sections and section < 1000 else ""
            sections.append(gap + thousands(section) + unit)
    return "".join(sections)


def thousands(section: int) -> str:
    words, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, section = divmod(section, size)
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + unit
        gap = not digit
    return words


def test_the_schoolbook_spells_as_schoolbooks_do() -> None:
    known = {
        10_500: "一万零五百",
        100_010: "一十万零一十",
        205: "二百零五",
        20_003: "二万零三",
        110_000_000: "一亿一千万",
    }
    assert {number: spelt(number) for number in known} == known


@given(st.integers(0, 10**12 - 1) | st.integers(0, 20_000) | st.integers(0, 999).map(lambda few: few * 10_000))
def test_a_number_spelt_in_chinese_is_read_back(number: int) -> None:
    assert ends(read_quantity(spelt(number))) == one(number)


UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def counted(typed: str) -> int:
    """Add up a Chinese number from the left; a last digit after 百 or more counts tenths of it, as in speech."""
    if set(typed) <= set(DIGITS):
        return int("".join(str(DIGITS.index(sign)) for sign in typed))
    short = len(typed) > 1 and typed[-1] in DIGITS and UNITS.get(typed[-2], 10) > 10
    total = section = digit = 0
    for sign in typed:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif UNITS[sign] >= 10**4:
            total, section, digit = total + (section + digit) * UNITS[sign], 0, 0
        else:
            section, digit = section + max(digit, 1) * UNITS[sign], 0
    return total + section + digit * (UNITS[typed[-2]] // 10 if short else 1)


def test_every_short_run_of_numerals_is_counted_right_or_refused() -> None:
    runs = ["".join(signs) for length in range(1, 6) for signs in product("零一三六十百千万亿", repeat=length)]
    read = {run: ends(found) for run in runs if (found := read_quantity(run))}
    assert [run for run, found in read.items() if found != one(counted(run))] == []
    assert len(read) > 2_000


@given(st.decimals(0, 10**7, places=3), st.sampled_from(["", "万", "w", "k", "千", "million", "亿"]), st.booleans())
def test_a_number_written_with_its_unit_is_read_back(number: Decimal, unit: str, spaced: bool) -> None:  # noqa: FBT001
    worth = {"": 1, "万": 10**4, "w": 10**4, "k": 1000, "千": 1000, "million": 10**6, "亿": 10**8}[unit]
    typed = f"{number:f}{' ' if spaced else ''}{unit}"
    assert ends(read_quantity(typed)) == (number * worth, number * worth)


@given(st.integers(0, 10**9))
def test_commas_between_thousands_do_not_matter(number: int) -> None:
    assert ends(read_quantity(f"{number:,}")) == one(number)


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("18", 18),
        ("3年", 36),
        ("两年半", 30),
        ("一年半", 18),
        ("半年", 6),
        ("1.5年", 18),
        ("十八个月", 18),
        ("10个月内", 10),
        ("6期", 6),
        ("6 mo", 6),
        ("a year", 12),
        ("half a year", 6),
        ("2 years", 24),
        ("two weeks", 0),
        ("90 days", 3),
        ("45天", 2),
        ("半个月", 1),
        ("asap", 0),
        ("next week", 0),
        ("今天", 0),
    ],
)
def test_a_length_of_time_is_read_in_months(typed: str, months: int) -> None:
    assert ends(read_duration(typed, "months")) == one(months)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("10", 10),
        ("3天", 3),
        ("一周", 7),
        ("2个星期", 14),
        ("一个月以内", 30),
        ("半个月", 15),
        ("一个半月", 45),
        ("three weeks", 21),
        ("马上", 0),
        ("tomorrow", 1),
        ("下周", 7),
        ("ASAP", 3),
        ("a week", 7),
    ],
)
def test_a_length_of_time_is_read_in_days(typed: str, days: int) -> None:
    assert ends(read_duration(typed, "days")) == one(days)


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("3-5年", 36, 60),
        ("两三个月", 2, 3),
        ("一两年", 12, 24),
        ("三五年", 36, 60),
        ("6到9个月", 6, 9),
        ("12-18", 12, 18),
    ],
)
def test_a_rough_length_of_time_has_two_ends(typed: str, low: int, high: int) -> None:
    assert ends(read_duration(typed, "months")) == two(low, high)


@pytest.mark.parametrize(
    "typed", ["", "年", "个月", "an hour", "since spring", "下个月", "很久了", "1 year and a half"]
)
def test_what_is_no_length_of_time_is_not_read(typed: str) -> None:
    assert read_duration(typed, "months") is None


@given(st.integers(0, 500), st.sampled_from([("年", 12), ("个月", 1), (" years", 12), (" months", 1), ("月", 1)]))
def test_a_length_of_time_is_its_number_times_its_unit(number: int, unit: tuple[str, int]) -> None:
    word, months = unit
    assert ends(read_duration(f"{number}{word}", "months")) == one(number * months)


TYPED = (
    st.text() | st.text("零一二两三五十百千万亿半点负0123.-~到w k元,年个月天半人") | st.text("0123456789", min_size=300)
)


@given(TYPED | st.text(st.characters()))
def test_any_text_is_a_quantity_or_nothing(text: str) -> None:
    for found in (read_quantity(text), read_duration(text, "months"), read_duration(text, "days")):
        assert found is None or found.low <= found.high
