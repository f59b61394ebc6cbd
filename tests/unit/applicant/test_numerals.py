"""Numbers and lengths of time as people type them, in Chinese and English; what is in doubt is not a number."""

from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.numerals import numbers_in
from bot.lettering import folded

D = Decimal
DIGITS = "零一二三四五六七八九"


def ends(typed: str) -> tuple[Decimal, Decimal] | None:
    """Return the ends of the one number that a text is, if it is one."""
    text = folded(typed).strip()
    match numbers_in(text):
        case (found,) if (found.start, found.end) == (0, len(text)) and not found.vague:
            return found.low, found.high
    return None


def one(number: int | str) -> tuple[Decimal, Decimal]:
    return D(number), D(number)


def two(low: int, high: int) -> tuple[Decimal, Decimal]:
    return D(low), D(high)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("300000", "300000"),
        ("1,200", "1200"),
        ("1e6", "1000000"),
        ("2.5e5", "250000"),
        ("1，200,000", "1200000"),
        ("1 000 000", "1000000"),
        ("20 0000", "200000"),
        ("３０万", "300000"),
        ("30 万", "300000"),
        ("30萬", "300000"),
        ("30W", "300000"),
        ("5个w", "50000"),
        ("1.5百万", "1500000"),
        ("2千万", "20000000"),
        ("4.5亿", "450000000"),
        ("3千", "3000"),
        ("3w5", "35000"),
        ("18万5千", "185000"),
        ("3万5000", "35000"),
        ("1千2百万", "12000000"),
        ("80k", "80000"),
        ("1.5m", "1500000"),
        ("2 million", "2000000"),
        ("20 thousand", "20000"),
        ("0", "0"),
        ("三十", "30"),
        ("两百零五", "205"),
        ("三十五万", "350000"),
        ("一千零五十", "1050"),
        ("一万零五百", "10500"),
        ("一亿二", "120000000"),
        ("一二三", "123"),
        ("二〇二六", "2026"),
        ("十点五", "10.5"),
        ("二点五万", "25000"),
        ("半", "0.5"),
        ("半个亿", "50000000"),
        ("廿五", "25"),
        ("thirty-five thousand", "35000"),
        ("two hundred and fifty thousand", "250000"),
        ("one million", "1000000"),
        ("half a million", "500000"),
        ("a quarter of a million", "250000"),
        ("a million and a half", "1500000"),
        ("two and a half million", "2500000"),
        ("one point two million", "1200000"),
        ("three hundred grand", "300000"),
        ("a dozen", "12"),
        ("zero", "0"),
    ],
)
def test_one_number_is_read(typed: str, number: str) -> None:
    assert ends(typed) == one(number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("三万五", 35_000), ("八万六", 86_000), ("两千三", 2_300), ("一百五", 150), ("十万五", 105_000)],
)
def test_the_last_unit_may_be_left_out_in_speech(typed: str, number: int) -> None:
    assert ends(typed) == one(number)


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("两三万", 20_000, 30_000), ("三四十万", 300_000, 400_000), ("一两百万", 1_000_000, 2_000_000), ("七八", 7, 8)],
)
def test_two_digits_that_follow_each_other_are_a_range(typed: str, low: int, high: int) -> None:
    assert ends(typed) == two(low, high)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "1e99",
        "几十万",
        "十几万",
        "一亿十万",
        "五三万",
        "万一",
        "三三万五",
        "千三千五",
        "1.2.3",
        "2kw",
        "several million",
    ],
)
def test_what_only_gives_a_size_or_makes_no_sense_is_not_taken(typed: str) -> None:
    assert ends(typed) is None


def test_numbers_keep_their_places_in_a_text() -> None:
    text = folded("借30万，3年还清，十万一年")
    assert [text[found.start : found.end] for found in numbers_in(text)] == ["30万", "3", "十万", "一"]


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
    assert ends(spelt(number)) == one(number)


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
    read = {run: found for run in runs if (found := ends(run))}
    assert [run for run, found in read.items() if found != one(counted(run))] == []
    assert len(read) > 2_000


@given(st.decimals(0, 10**7, places=3), st.sampled_from(["", "万", "w", "k", "千", "million", "亿"]), st.booleans())
def test_a_number_written_with_its_unit_is_read_back(number: Decimal, unit: str, spaced: bool) -> None:  # noqa: FBT001
    worth = {"": 1, "万": 10**4, "w": 10**4, "k": 1000, "千": 1000, "million": 10**6, "亿": 10**8}[unit]
    typed = f"{number:f}{' ' if spaced else ''}{unit}"
    assert ends(typed) == (number * worth, number * worth)


@given(st.integers(0, 10**9))
def test_commas_between_thousands_do_not_matter(number: int) -> None:
    assert ends(f"{number:,}") == one(number)


@given(
    st.text() | st.text("零一二两三五十百千万亿半点负0123.-~到w k元,年个月天半人") | st.text("0123456789", min_size=300)
)
def test_any_text_holds_numbers_from_left_to_right(text: str) -> None:
    found = numbers_in(folded(text))
    assert all(0 <= number.start < number.end <= len(text) and number.low <= number.high for number in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
