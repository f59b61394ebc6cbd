"""What holds of every talk, whoever talks and in whatever order."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Answer, Exact, Silence, SlotName
from bot.applicant.facts import Facts
from bot.applicant.profile import plain_answer, read_profile
from bot.applicant.slots import NumberKind
from bot.conversation.engine import reply, view_of
from bot.conversation.flow import Script
from bot.conversation.gathering import gathered, told_beside
from bot.conversation.messages import Commanded, Inbound, Question, Strange, Tapped, Typed
from bot.conversation.session import Asked, Cleared, Entry, Named, Path, Restarted, Session, Switched, Told, item_paths
from bot.conversation.turn import Turn
from bot.offers.matching import Matches, match_offers
from bot.services.replaying import stored
from bot.views.rendering import Renderer
from bot.yamlnodes import read_document
from tests.laws.knowing import answers, asked_slots, firms, spoken
from tests.talks.persons import Person
from tests.talks.talking import TODAY, Talk

CONSENT = Told("consent", Exact("yes"))


def tells(facts: Mapping[SlotName, Answer]) -> tuple[Entry, ...]:
    return tuple(Told(str(slot), answer) for slot, answer in facts.items())


def seen(matches: Matches) -> tuple[object, ...]:
    """Return all that a person sees of matches: two that look the same are the same."""
    offers = [
        (found.offer.id, found.standing, found.reasons, found.missing, found.estimate, dict(found.parts))
        for found in matches.offers
    ]
    return (*offers, *(warning.id for warning in matches.warnings))


# (a) The order in which things are told does not matter


@given(data=st.data())
def test_the_same_answers_in_any_order_lead_to_the_same_offers(script: Script, data: st.DataObject) -> None:
    facts = data.draw(firms(script, in_words=False))
    fields = data.draw(_fields(facts, script))
    log = (*tells(facts), *fields)
    one = view_of(Session(log), script, TODAY)
    other = view_of(Session(tuple(data.draw(st.permutations(log)))), script, TODAY)
    assert one.facts.answers == other.facts.answers
    assert seen(one.matches) == seen(other.matches)


@st.composite
def _fields(draw: st.DrawFn, facts: Mapping[SlotName, Answer], script: Script) -> list[Told]:
    """Draw what is told of the things in a list, one by one."""
    listed = facts.get(SlotName("collateral"))
    things = item_paths(listed.value) if isinstance(listed, Exact) and isinstance(listed.value, tuple) else []
    asked = ("pledge_value", "pledge_owed")
    return [
        Told(f"{path}/{field}", draw(answers(script.vocabulary.slots[SlotName(field)].kind)))
        for path in things
        for field in asked
        if draw(st.booleans())
    ]


def tell(talk: Talk, slot: SlotName, knows: Mapping[SlotName, Answer]) -> bool:
    """Tell one answer by its name, as a person would; False if it does not matter as things stand."""
    talk.commands("change", slot)
    if talk.at != slot:
        return False
    for inbound in Person({str(name): answer for name, answer in knows.items()}, typing=True).answer(talk):
        talk.send(inbound)
    return slot in talk.answers


@given(data=st.data())
def test_the_same_answers_told_in_the_talk_in_any_order_lead_to_the_same_offers(
    script: Script, data: st.DataObject
) -> None:
    facts = data.draw(firms(script, most=6))
    talk = Talk(script, log=(CONSENT,))
    waiting = data.draw(st.permutations(list(facts)))
    for slot in (*waiting, *waiting):  # what hangs on a later answer can be told in the second round
        if slot not in talk.answers:
            tell(talk, slot, facts)
    assert talk.state.answers.keys() - {"consent"} <= facts.keys()
    told = {slot: answer for slot, answer in facts.items() if slot in talk.answers}
    expected = view_of(Session(tells(told)), script, TODAY)
    assert talk.told == expected.facts.answers
    assert seen(talk.matches) == seen(expected.matches)
    never_told = facts.keys() - told.keys()
    assert never_told <= {SlotName("weak_months"), SlotName("weak_month_net_cash")}


@given(data=st.data())
def test_no_menu_choice_takes_anything_away(script: Script, data: st.DataObject) -> None:
    facts = data.draw(firms(script, in_words=False))
    log = (CONSENT, *tells(facts))
    menu = script.vocabulary.slots[SlotName("menu")].kind
    chosen = Told("menu", data.draw(spoken(menu)))
    before, after = (view_of(Session(entries), script, TODAY) for entries in (log, (*log, chosen)))
    assert after.facts.answers == before.facts.answers


# (b) A change undone is no change


@given(data=st.data())
def test_an_answer_changed_and_changed_back_leaves_everything_as_it_was(script: Script, data: st.DataObject) -> None:
    facts = data.draw(firms(script, least=1, most=8))
    slot = data.draw(st.sampled_from(sorted(facts)))
    kind = script.vocabulary.slots[slot].kind
    first, second = data.draw(spoken(kind)), data.draw(spoken(kind))
    talk = Talk(script, log=(CONSENT, *tells({**facts, slot: first})))
    facts_before, matches_before = talk.told, seen(talk.matches)
    if tell(talk, slot, {slot: second}):
        assert talk.answers[slot] == second
        assert tell(talk, slot, {slot: first})
    assert talk.told == facts_before
    assert seen(talk.matches) == matches_before


@given(data=st.data())
def test_what_is_told_of_one_firm_changes_nothing_of_another(script: Script, data: st.DataObject) -> None:
    first, second = (data.draw(firms(script, least=1, most=6, in_words=False)) for _ in range(2))
    alone = view_of(Session((CONSENT, *tells(first))), script, TODAY)
    there = (CONSENT, *tells(first), Switched("2"), Named("2", "面馆"), *tells(second))
    other = view_of(Session(there), script, TODAY)
    back = view_of(Session((*there, Switched("1"))), script, TODAY)
    assert (back.facts.answers, seen(back.matches)) == (alone.facts.answers, seen(alone.matches))
    second_alone = view_of(Session((CONSENT, *tells(second))), script, TODAY)
    assert seen(other.matches) == seen(second_alone.matches)


# (c) A chat and `advisor match` agree


@given(data=st.data())
def test_a_talk_and_a_profile_of_its_live_facts_match_the_same(script: Script, data: st.DataObject) -> None:
    facts = data.draw(firms(script, in_words=False))
    view = view_of(Session((CONSENT, *tells(facts), *data.draw(_fields(facts, script)))), script, TODAY)
    written = json.dumps({slot: plain_answer(answer) for slot, answer in view.facts.answers.items()})
    profile = read_profile(read_document(written, "profile.yaml"), script.vocabulary)
    assert profile == view.facts.answers
    matched = match_offers(Facts(profile, script.vocabulary), script.catalogue, script.scoring, TODAY)
    assert seen(matched) == seen(view.matches)


# (d) to (g) Whatever is sent


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on the ``option``-th button of the open question, or on another button of an asking nearby."""

    option: int
    code: str | None = None
    off_by: int = 0


Move = Inbound | Tap

_STRANGE_TEXTS = (
    "",
    " ",
    "\x00",
    "\x1b[2J",
    "\u202e\u0645\u0631\u062d\u0628\u0627",
    "\u200b\u200d\ufeff",
    "👩‍🌾🏦💰",
    "Z̸̧̛a̷̢l̵g̶o̷",
    "ﷺ" * 300,
    "很" * 5000,
    "9" * 5000,
    "-" * 5000,
    "1 " * 2500,
    "(" * 5000,
    "{{ 7 * 7 }}{% raw %}",
    "<b>&amp;</b>",
    "/",
    "/start x y z",
    "12:00",
    "1e400",
    "NaN",
    "-inf",
    "٣٠",
    "１２",
    "½",
    "0x10",
    "30万到20万",
    "一千二百三十四万",
)


def typed(script: Script) -> st.SearchStrategy[Inbound]:
    phrases = sorted(script.commands.phrases)
    labels = sorted(slot.label.zh for slot in script.vocabulary.slots.values())
    prefixed = st.tuples(st.sampled_from(sorted(script.commands.prefixes)), st.sampled_from(labels)).map("".join)
    words = st.sampled_from(
        ["1", "2", "3 1", "30", "30万", "没有", "济南", "面馆", "公司", "skip", "不清楚", "是", "no"]
    )
    texts = st.text(max_size=40) | st.sampled_from(_STRANGE_TEXTS) | st.sampled_from(phrases) | prefixed | words | words
    return texts.map(Typed)


def moves(script: Script) -> st.SearchStrategy[list[Move]]:
    codes = ["", "/delete", "/done", "/skip", "370102", "drop", "name", "no", "none", "offer", "q1", "refine", "to:1"]
    codes += ["to:2", "wan", "yes"]
    names = ["back", "change", "more", "done", "leave", "start", "menu", "language", "restart", "summary", "later"]
    commands = st.sampled_from([*names, "find", "firms", "firms"])
    arguments = st.sampled_from(["", "en", "收入", "region", "new", "担保"])
    move: st.SearchStrategy[Move] = st.one_of(
        typed(script),
        st.builds(Tap, st.integers(0, 40)),
        st.builds(Tap, st.integers(0, 40)),
        st.builds(Tap, st.just(0), st.sampled_from(codes) | st.text(max_size=8), st.integers(-4, 4)),
        st.builds(Commanded, commands | st.text(max_size=8), arguments),
        st.builds(Strange, st.sampled_from(["sticker", "photo", "voice"])),
    )
    return st.lists(move, min_size=1, max_size=14)


def sent(move: Move, turn: Turn, session: Session, script: Script) -> Inbound:
    if not isinstance(move, Tap):
        return move
    asking = view_of(session, script, TODAY).state.asking + move.off_by
    put = turn.said[-1] if turn.said else None
    options = [option.code for option in put.options] if isinstance(put, Question) else []
    if move.code is not None or not options:
        return Tapped(asking, move.code or "")
    return Tapped(asking, options[move.option % len(options)])


def beginnings(script: Script) -> st.SearchStrategy[tuple[Entry, ...]]:
    told = firms(script, most=14, in_words=False).map(lambda facts: (CONSENT, *tells(facts)))
    second = st.tuples(told, firms(script, most=4, in_words=False)).map(
        lambda both: (*both[0], Switched("2"), Named("2", "面馆"), *tells(both[1]))
    )
    return st.just(()) | st.just((CONSENT,)) | told | second


@given(data=st.data())
def test_whatever_is_sent_is_answered_and_nothing_told_is_lost(
    script: Script, renderer: Renderer, data: st.DataObject
) -> None:
    talk = Talk(script, data.draw(st.sampled_from(["zh", "en"])), data.draw(beginnings(script)))
    for move in data.draw(moves(script)):
        inbound = sent(move, talk.turn, talk.turn.session, script)
        before = talk.turn.session
        turn = reply(before, inbound, script, TODAY, talk.turn.view)
        assert_answered(turn, renderer, script)
        assert_nothing_lost(before, turn, script)
        assert_only_its_own_asking_is_answered(before, inbound, turn, script)
        assert_the_same_when_stored(before, inbound, turn, script, renderer)
        talk.turn = turn
        if turn.forget:
            talk = Talk(script, "en")


def assert_answered(turn: Turn, renderer: Renderer, script: Script) -> None:
    assert turn.said
    language = view_of(turn.session, script, TODAY).state.language or "zh"
    replies = renderer.replies(turn.said, language)
    assert len(replies) >= len(turn.said)
    assert all(found.text.strip() for found in replies)
    assert all(button.label.strip() for found in replies for row in found.buttons for button in row)


def assert_nothing_lost(before: Session, turn: Turn, script: Script) -> None:
    if turn.forget:
        return
    kept, after = answers_in(before, script), answers_in(turn.session, script)
    here = view_of(before, script, TODAY).state.firm
    if turn.rewrites:
        assert kept.keys() - after.keys() == {here}
        assert all(after[firm].items() >= told.items() for firm, told in kept.items() if firm != here)
        return
    new = turn.session.log[len(before.log) :]
    assert turn.session.log[: len(before.log)] == before.log
    assert all(after[firm].items() >= told.items() for firm, told in kept.items() if firm != here)
    if any(isinstance(entry, Restarted) for entry in new):
        return
    changed = {entry.path for entry in new if isinstance(entry, Told)}
    cleared = {path for entry in new if isinstance(entry, Cleared) for path in entry.paths}
    assert all(script.vocabulary.slots[SlotName(path)].transient for path in cleared)
    still = {path: answer for path, answer in kept[here].items() if path not in changed | cleared}
    assert not still or still.items() <= after[here].items()


def answers_in(session: Session, script: Script) -> Mapping[str, Mapping[Path, Answer]]:
    """Return what is told of each firm, without what is of the person."""
    state = view_of(session, script, TODAY).state
    firms = {state.firm: state.answers, **{firm: other.answers for firm, other in state.others.items()}}
    personal = script.lasting.personal
    return {
        firm: {path: answer for path, answer in told.items() if path not in personal} for firm, told in firms.items()
    }


def assert_only_its_own_asking_is_answered(before: Session, inbound: Inbound, turn: Turn, script: Script) -> None:
    told = [entry for entry in turn.session.log[len(before.log) :] if isinstance(entry, Told)]
    state = view_of(before, script, TODAY).state
    opened = state.open
    if not told:
        return
    assert opened is not None
    if opened.path == "@guesses":  # what a sentence said, confirmed as it stood on the card
        assert {entry.path: entry.answer for entry in told} == dict(state.guesses)
    else:
        assert [entry.path for entry in told] == [opened.path]
    if isinstance(inbound, Tapped):
        assert inbound.asking == opened.asking


def assert_the_same_when_stored(
    before: Session, inbound: Inbound, turn: Turn, script: Script, renderer: Renderer
) -> None:
    again = stored(before)
    assert again == before
    other = reply(again, inbound, script, TODAY)
    assert (other.session, other.forget, other.rests) == (turn.session, turn.forget, turn.rests)
    assert renderer.replies(other.said, "zh") == renderer.replies(turn.said, "zh")


# What is done fast is what is done thoroughly

_FIGURES = st.from_regex(r"\d{1,9}|\d{1,3}[.,]\d{1,3}|1[89]\d\d|20\d\d|0\d{1,2}", fullmatch=True)
_ENDS = st.sampled_from(
    ["", "", "万", "千", "亿", "元", "万元", "块", "w", "K", " ", "人", "个", "年", "个月", "%", "。"]
)


@given(data=st.data(), figure=_FIGURES, end=_ENDS)
def test_a_bare_figure_tells_what_it_tells_as_a_sentence(
    script: Script, data: st.DataObject, figure: str, end: str
) -> None:
    slots = script.vocabulary.slots
    asks = [ask for ask in script.flow.questions if isinstance(slots[ask.slot].kind, NumberKind)]
    ask = data.draw(st.sampled_from(asks))
    path = f"collateral/real-estate/1/{ask.slot}" if ask.slot.startswith("pledge_") else str(ask.slot)
    facts = data.draw(firms(script, most=5, in_words=False))
    view = view_of(Session((CONSENT, *tells(facts), Asked(5, path, ask.id))), script, TODAY)
    assert gathered(figure + end, view) == told_beside(figure + end, view)


# What a person types is never mistaken for an answer that was not shown


@given(data=st.data())
def test_silence_is_never_told_unless_it_was_said(script: Script, data: st.DataObject) -> None:
    slot = data.draw(st.sampled_from(asked_slots(script)))
    talk = Talk(script, log=(CONSENT,))
    talk.commands("change", slot)
    if talk.at == slot:
        text = data.draw(st.text(max_size=30).filter(lambda words: any(map(unicodedata.category, words))))
        talk.types(text)
        is_command = bool({"say noted.declined", "say noted.unsure", "say roughly"} & set(talk.said))
        assert is_command or not isinstance(talk.answers.get(slot), Silence)
