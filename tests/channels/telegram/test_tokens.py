"""Tokens on buttons come back as they were made, and nobody else can make one."""

from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.applicant.slots import ChoiceKind, IndustryKind, Kind, PledgesKind, RegionKind, SetKind
from bot.channels.telegram.tokens import LONGEST, Tap, read_token, token
from bot.conversation.flow import Script
from tests.channels.telegram.rules import LONGEST_DATA

KEY = b"k" * 32
TALK = "telegram:5000000001"
ALSO = ("why", "skip", "unsure", "back", "leave", "more", "done", "cancel", "change")
MANY_ASKINGS = 36**5 - 1
"""More questions than anybody answers in one talk: 60 million."""

codes = st.from_regex(r"[a-z0-9@/][a-z0-9@/._-]{0,39}", fullmatch=True)
taps = st.builds(Tap, st.integers(0, MANY_ASKINGS), codes)
keys = st.binary(min_size=16, max_size=64)
talks = st.integers(1, 2**52).map(lambda chat: f"telegram:{chat}")


def option_codes(script: Script) -> Iterator[str]:
    """Yield every code that a button of the shipped content can have."""
    for ask in script.flow.asks():
        for question in (ask, *ask.item):
            yield from (quick.code for quick in (*question.buttons, *question.unsure))
    for slot in script.vocabulary.slots.values():
        yield from _codes_of(slot.kind)
    yield from script.catalogue.offers
    yield from (f"/{command}" for command in ALSO)
    yield from ("yes", "no", "none")


def _codes_of(kind: Kind) -> Iterator[str]:
    match kind:
        case ChoiceKind(options) | SetKind(options) | PledgesKind(options):
            yield from options
        case RegionKind(regions):
            yield from regions.units
        case IndustryKind(industries):
            yield from industries.groups


@given(key=keys, talk=talks, tap=taps)
def test_a_token_comes_back_as_the_tap_it_was_made_of(key: bytes, talk: str, tap: Tap) -> None:
    assert read_token(key, talk, token(key, talk, tap)) == tap


def test_every_option_of_the_shipped_content_fits_a_button(script: Script) -> None:
    found = set(option_codes(script))
    assert len(found) > 3000
    for code in found:
        tap = Tap(MANY_ASKINGS, code)
        made = token(KEY, TALK, tap)
        assert len(made.encode()) <= LONGEST == LONGEST_DATA
        assert read_token(KEY, TALK, made) == tap


def test_every_kind_of_slot_takes_part() -> None:
    with_codes = {ChoiceKind, SetKind, PledgesKind, RegionKind, IndustryKind}
    assert {kind.__name__ for kind in set(get_args(Kind)) - with_codes} == {"NumberKind", "TextKind"}


@given(key=keys, other=keys, talk=talks, elsewhere=talks, tap=taps)
def test_another_key_or_another_talk_refuses_it(key: bytes, other: bytes, talk: str, elsewhere: str, tap: Tap) -> None:
    made = token(key, talk, tap)
    assert read_token(other, talk, made) == (tap if other == key else None)
    assert read_token(key, elsewhere, made) == (tap if elsewhere == talk else None)


@given(tap=taps, data=st.data())
def test_a_token_that_was_changed_anywhere_is_refused(tap: Tap, data: st.DataObject) -> None:
    made = token(KEY, TALK, tap)
    at = data.draw(st.integers(0, len(made) - 1))
    sign = data.draw(st.characters())
    forged = made[:at] + sign + made[at + 1 :]
    assert read_token(KEY, TALK, forged) == (tap if forged == made else None)


@given(tap=taps, data=st.data())
def test_a_token_that_was_cut_or_lengthened_is_refused(tap: Tap, data: st.DataObject) -> None:
    made = token(KEY, TALK, tap)
    end = data.draw(st.integers(0, len(made) - 1))
    assert read_token(KEY, TALK, made[:end]) is None
    assert read_token(KEY, TALK, made[end + 1 :]) is None
    assert read_token(KEY, TALK, made + data.draw(st.text(min_size=1, max_size=5))) is None


@given(one=taps, other=taps)
def test_the_mark_of_one_button_does_not_serve_another(one: Tap, other: Tap) -> None:
    mark, _, _ = token(KEY, TALK, one).partition(".")
    _, _, plain = token(KEY, TALK, other).partition(".")
    assert read_token(KEY, TALK, f"{mark}.{plain}") == (one if one == other else None)


@given(text=st.text())
@example("")
@example(".")
@example("AAAAAAAA.1..")
@example("ÄÄÄ.1.0.x")
def test_junk_is_refused_and_never_raises(text: str) -> None:
    assert read_token(KEY, TALK, text) is None


@pytest.mark.parametrize("text", ["\ud800", "AAAAAAAA.1.\ud800.x"])
def test_half_a_surrogate_pair_is_refused_too(text: str) -> None:
    assert read_token(KEY, TALK, text) is None


def test_tokens_made_before_an_update_are_still_read() -> None:
    """Keyboards stay on screens for ever: a token's form is a promise."""
    assert token(KEY, TALK, Tap(1295, "term-loan")) == "PV_J7-Zh.1.zz.term-loan"
    assert read_token(KEY, TALK, "PV_J7-Zh.1.zz.term-loan") == Tap(1295, "term-loan")


def test_a_code_too_long_for_a_button_is_the_authors_mistake() -> None:
    assert token(KEY, TALK, Tap(0, "c" * 51))
    for code in ("c" * 52, "字" * 18):
        with pytest.raises(ValueError, match="too long for a button"):
            token(KEY, TALK, Tap(0, code))
