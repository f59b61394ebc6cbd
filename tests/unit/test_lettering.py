"""One spelling for one text: width, case, dashes and script; every sign keeps its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lettering import folded
from bot.sounds import alike, initials, sounds


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("３０萬塊", "30万块"),
        ("麵館", "面馆"),
        ("廣州番禺", "广州番禺"),
        ("二〇二六", "二零二六"),
        ("30—40", "30-40"),
        ("Xi’an", "xi'an"),
        ("后来", "后来"),
    ],
)
def test_a_text_is_folded_to_one_spelling(typed: str, plain: str) -> None:
    assert folded(typed) == plain


@given(st.text() | st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_every_sign_keeps_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


def test_what_is_typed_by_ear_sounds_alike() -> None:
    assert alike("深证", ["深圳"]) == ["深圳"]
    assert sounds("证") & sounds("圳")
    assert alike("杭洲", ["杭州", "抗州", "杭州市", "湖州"]) == ["杭州"]
    assert alike("火星", ["济南"]) == []
    assert initials("深圳") == "sz"
