"""Whatever is typed, nothing is raised: it is a reading, a few things to choose from, or a question."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.applicant.amounts import ASKED, mentions_in, read_amount
from bot.applicant.reading import Candidates, Misread, Understood, read_typed
from bot.applicant.slots import NumberKind
from bot.conversation.flow import Script
from bot.views.reading_json import plain_industry, plain_meaning, plain_region

LONG = 5_000
WORDS = st.sampled_from(
    [
        *(
            "30",
            "万",
            "w",
            "三十来",
            "几",
            "半",
            "年",
            "个月",
            "月息",
            "分",
            "%",
            "¥",
            "$",
            "-",
            "~",
            "到",
            "至少",
            "亏",
            "o",
            "1,2",
        ),
        *(
            "济南",
            "朝阳",
            "市",
            "区",
            "开",
            "在",
            "广州tianhe",
            "xi'an",
            "廣州",
            "深证",
            "卖",
            "养",
            "厂",
            "shop",
            "of",
            "服装",
        ),
        *(
            "👩‍🌾",
            "🏦",
            "مرحبا",
            "שלום",
            "\u202e",
            "\u200f",
            "\x00",
            "\x1b[2J",
            "\ufeff",
            "ǅ",
            "İ",
            "ß",
            "①",
            "㎡",
            "𠮷",
            "\u0301",
        ),
    ]
)
TEXTS = (
    st.text(st.characters(), max_size=400)
    | st.lists(WORDS, max_size=60).map("".join)
    | st.builds(
        lambda part, times: (part * times)[:LONG],
        st.text(st.characters(), min_size=1, max_size=9) | WORDS,
        st.integers(1, LONG),
    )
)
KINDS = {"ask", "value", "range", "at_most", "at_least", "none", "since", "code", "group", "ambiguous", "no_match"}


@given(text=TEXTS)
@example(text="0万万")
def test_any_text_is_read_or_asked_back(text: str, script: Script) -> None:
    for asked in ASKED:
        assert plain_meaning(read_amount(text, asked))["kind"] in KINDS
    assert plain_region(text, script)["kind"] in KINDS
    assert plain_industry(text, script)["kind"] in KINDS
    for mention in mentions_in(text[:LONG]):
        assert 0 <= mention.start < mention.end <= len(text)


@pytest.mark.parametrize("slot", ["amount_needed", "months_operating", "days_until_needed", "employees", "weak_months"])
@given(text=TEXTS)
def test_a_number_taken_is_one_that_its_slot_can_hold(text: str, slot: str, script: Script) -> None:
    kind = next(found.kind for name, found in script.vocabulary.slots.items() if name == slot)
    assert isinstance(kind, NumberKind)
    assert isinstance(read_typed(text, kind, script.dictionary), Understood | Candidates | Misread)
