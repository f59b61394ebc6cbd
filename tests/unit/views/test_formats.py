"""Amounts, rates, times and bands as one says them; what was said can be read back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, Band, Exact, SlotName
from bot.applicant.reading import Understood, read_typed
from bot.applicant.slots import Unit
from bot.conversation.flow import Script
from bot.locales import Language
from bot.views import formats

Reader = Callable[[str, str], Answer | None]
languages = st.sampled_from(["zh", "en"])
MONEY = [
    ("0", "0元", "0 yuan"),
    ("800", "800元", "800 yuan"),
    ("9999", "9999元", "9,999 yuan"),
    ("10000", "1万元", "10,000 yuan"),
    ("12500", "1.25万元", "12,500 yuan"),
    ("12345", "12345元", "12,345 yuan"),
    ("300000", "30万元", "300,000 yuan"),
    ("1050000", "105万元", "1,050,000 yuan"),
    ("100000000", "1亿元", "100,000,000 yuan"),
    ("250000000", "2.5亿元", "250,000,000 yuan"),
    ("123450000", "12345万元", "123,450,000 yuan"),
    ("-5000", "-5000元", "-5,000 yuan"),
    ("-20000", "-2万元", "-20,000 yuan"),
    ("0.5", "1元", "1 yuan"),
    ("1234.49", "1234元", "1,234 yuan"),
]


@pytest.mark.parametrize(("amount", "zh", "en"), MONEY)
def test_money_is_said_to_the_yuan(amount: str, zh: str, en: str) -> None:
    assert formats.money(Decimal(amount), "zh") == zh
    assert formats.money(Decimal(amount), "en") == en


PERCENTS = [("0", "0%"), ("0.05", "5%"), ("0.0365", "3.7%"), ("0.035", "3.5%"), ("0.1", "10%"), ("0.24", "24%"),
            ("0.129", "12.9%"), ("0.0004", "0%"), ("0.0005", "0.1%"), ("1", "100%")]  # fmt: skip


@pytest.mark.parametrize(("rate", "said"), PERCENTS)
def test_a_rate_is_said_to_a_tenth_of_a_point(rate: str, said: str) -> None:
    assert formats.percent(Decimal(rate)) == said


COUNTS: list[tuple[int, Unit, str, str]] = [
    (0, "months", "0个月", "0 months"),
    (1, "months", "1个月", "1 month"),
    (11, "months", "11个月", "11 months"),
    (12, "months", "1年", "1 year"),
    (18, "months", "18个月", "18 months"),
    (36, "months", "3年", "3 years"),
    (1, "days", "1天", "1 day"),
    (45, "days", "45天", "45 days"),
    (1, "people", "1人", "1 person"),
    (300, "people", "300人", "300 people"),
    (7, "none", "7", "7"),
    (80000, "cny", "8万元", "80,000 yuan"),
]


@pytest.mark.parametrize(("number", "unit", "zh", "en"), COUNTS)
def test_a_number_is_said_with_its_unit(number: int, unit: Unit, zh: str, en: str) -> None:
    assert formats.count(number, unit, "zh") == zh
    assert formats.count(Decimal(number), unit, "en") == en


BANDS: list[tuple[int | None, int | None, Unit, str, str]] = [
    (50_000, 200_000, "cny", "5万到20万元", "50,000 to 200,000 yuan"),
    (5_000, 10_000, "cny", "5000元到1万元", "5,000 to 10,000 yuan"),
    (2_000, 5_000, "cny", "2000到5000元", "2,000 to 5,000 yuan"),
    (50_000, 12_345_678, "cny", "5万到12345678元", "50,000 to 12,345,678 yuan"),
    (0, 50_000, "cny", "0元到5万元", "0 to 50,000 yuan"),
    (-5_000, 0, "cny", "-5000到0元", "-5,000 to 0 yuan"),
    (None, 50_000, "cny", "5万元以内", "50,000 yuan or less"),
    (100_000, None, "cny", "10万元以上", "100,000 yuan or more"),
    (5, 20, "days", "5到20天", "5 to 20 days"),
    (1, 3, "days", "1到3天", "1 to 3 days"),
    (0, 3, "days", "0到3天", "0 to 3 days"),
    (12, 36, "months", "1到3年", "1 to 3 years"),
    (6, 12, "months", "6个月到1年", "6 months to 1 year"),
    (1, 11, "months", "1到11个月", "1 to 11 months"),
    (24, 59, "months", "24到59个月", "24 to 59 months"),
    (18, 36, "months", "18到36个月", "18 to 36 months"),
    (2, 9, "people", "2到9人", "2 to 9 people"),
    (60, None, "months", "5年以上", "5 years or more"),
    (7, 7, "days", "7天", "7 days"),
]


@pytest.mark.parametrize(("low", "high", "unit", "zh", "en"), BANDS)
def test_a_band_names_its_unit_once(low: int | None, high: int | None, unit: Unit, zh: str, en: str) -> None:
    first, last = (None if end is None else Decimal(end) for end in (low, high))
    assert formats.band(first, last, unit, "zh") == zh
    assert formats.band(first, last, unit, "en") == en


def test_a_day_is_written_as_one_writes_it() -> None:
    assert formats.day(date(2026, 3, 9), "zh") == "2026年3月9日"
    assert formats.day(date(2026, 3, 9), "en") == "9 March 2026"


YEARS_OF_THE_CALENDAR = {f"{year}年" for year in (*range(11, 20), *range(21, 30), *range(91, 100))}


@pytest.fixture(scope="module")
def reads(script: Script) -> Reader:
    """Reads what was said to a slot; a plain function, for hypothesis shows what it is given."""

    def read(said: str, slot: str) -> Answer | None:
        found = read_typed(said, script.vocabulary.slots[SlotName(slot)].kind, script.dictionary)
        return found.answer if isinstance(found, Understood) else None

    return read


@given(st.integers(-100_000_000, 10_000_000_000), languages)
def test_an_amount_that_was_said_is_read_as_it_was(reads: Reader, amount: int, language: Language) -> None:
    said = formats.money(Decimal(amount), language)
    assert reads(said, "monthly_net_cash") == Exact(Decimal(amount)), said


@given(st.integers(0, 1200), languages)
def test_a_time_that_was_said_is_read_as_it_was(reads: Reader, months: int, language: Language) -> None:
    said = formats.count(months, "months", language)
    # 19年 is what people say of 2019 as well.
    assert reads(said, "months_operating") == (None if said in YEARS_OF_THE_CALENDAR else Exact(Decimal(months))), said


@given(st.integers(0, 730), languages)
def test_days_that_were_said_are_read_as_they_were(reads: Reader, days: int, language: Language) -> None:
    said = formats.count(days, "days", language)
    assert reads(said, "days_until_needed") == Exact(Decimal(days)), said


@given(st.integers(10, 500_000), st.integers(1, 500_000), languages)
def test_a_band_of_money_that_was_said_is_read_as_it_was(
    reads: Reader, low: int, more: int, language: Language
) -> None:
    ends = Decimal(low) * 1000, Decimal(low + more) * 1000
    said = formats.band(*ends, "cny", language)
    assert reads(said, "amount_needed") == Band(*ends), said


@pytest.mark.parametrize(("low", "high"), [(5_000, 10_000), (1_000, 2_000_000)])
def test_a_band_from_thousands_to_ten_thousands_is_read_as_it_was(low: int, high: int, reads: Reader) -> None:
    ends = Decimal(low), Decimal(high)
    assert reads(formats.band(*ends, "cny", "zh"), "amount_needed") == Band(*ends)


@given(st.decimals(0, 3, places=4))
def test_a_rate_that_was_said_is_within_half_a_tenth_of_a_point(rate: Decimal) -> None:
    said = Decimal(formats.percent(rate).removesuffix("%")) / 100
    assert abs(said - rate) <= Decimal("0.0005")
