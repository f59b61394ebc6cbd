"""Names are found by what people type; what is found is a candidate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup import Found, Names, misspelt, plain

PLACES = Names(
    [
        ("济南市", "370100"),
        ("济南", "370100"),
        ("Jinan", "370100"),
        ("市中区", "370103"),
        ("市中区", "370402"),
        ("山东省", "370000"),
        ("山东", "370000"),
        ("Shandong Province", "370000"),
        ("...", "nothing"),
    ]
)


@pytest.mark.parametrize("typed", ["济南", " 济 南 ", "jinan", "JINAN", "Ｊｉｎａｎ", "Ji-nan.", "济南市。"])
def test_case_width_spaces_and_punctuation_do_not_matter(typed: str) -> None:
    assert PLACES.exactly(typed) == ("370100",)


def test_accents_do_not_matter() -> None:
    assert plain("Café") == plain("cafe") == "cafe"


def test_one_name_may_stand_for_several_codes() -> None:
    assert PLACES.exactly("市中区") == ("370103", "370402")


def test_a_name_of_signs_only_is_no_name() -> None:
    assert PLACES.exactly("!!!") == ()
    assert PLACES.exactly("") == ()


def test_the_longest_name_inside_a_text_is_found() -> None:
    assert PLACES.within("我在山东省做生意") == ("370000",)
    assert PLACES.within("from Jinan, China") == ("370100",)
    assert PLACES.within("济南市和山东省") == ("370100", "370000")
    assert PLACES.within("上海") == ()


def test_in_latin_letters_a_name_stands_in_a_text_as_a_word() -> None:
    short = Names([("SH", "shanghai"), ("GD", "guangdong"), ("Xian", "xian"), ("bakery", "food"), ("bus", "road")])
    for typed in ("a big shop", "Quingdao", "Xiangyang", "bushel", "robakery"):
        assert short.within(typed) == ()
    assert short.within("a shop in SH, China") == ("shanghai",)
    assert short.within("our GD-office") == ("guangdong",)
    assert short.within("我在SH开店") == ("shanghai",)
    assert short.within("two buses") == ("road",)
    assert Names([("bakery", "food")]).within("bakerys and more") == ("food",)


def test_a_name_shorter_than_asked_for_is_not_looked_for() -> None:
    assert Names([("京", "110000")]).within("我在京做事") == ()
    assert Names([("京", "110000")]).within("我在京做事", shortest=1) == ("110000",)


def test_a_name_is_found_in_a_text_of_any_length() -> None:
    assert PLACES.within("啊" * 20_000 + "济南" + "呀" * 20_000) == ("370100",)


def test_no_names_find_nothing() -> None:
    empty = Names([])
    assert (empty.exactly("a"), empty.within("ab"), empty.nearest("a")) == ((), (), ())


def test_a_misspelt_name_is_found_with_its_likeness() -> None:
    (best, *_) = PLACES.nearest("Jinnan")
    assert best.code == "370100"
    assert 75 <= best.score < 100
    assert PLACES.nearest("济南市")[0] == Found("370100", 100)
    assert PLACES.nearest("xyzxyz") == ()


def test_each_code_is_found_once_and_not_more_than_asked_for() -> None:
    alike = Names((f"street {number}", str(number)) for number in range(20))
    found = alike.nearest("street", most=5, least=50)
    assert len({one.code for one in found}) == len(found) == 5


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=6), st.text())
def test_a_search_never_fails_and_finds_only_known_codes(names: dict[str, str], typed: str) -> None:
    known = Names(names.items())
    codes = {*known.exactly(typed), *known.within(typed), *(one.code for one in known.nearest(typed))}
    assert codes <= set(names.values())


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), min_size=1, max_size=6), st.data())
def test_every_name_finds_its_code(names: dict[str, str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(names)))
    found = Names(names.items()).exactly(name)
    assert names[name] in found or not plain(name)


def test_slips_of_a_letter_are_found() -> None:
    assert misspelt("hangzou", ["hangzhou", "guangzhou", "suzhou"], 1) == ["hangzhou"]
    assert misspelt("wuhan", ["hangzhou"], 1) == []
