"""What a log amounts to."""

from decimal import Decimal

import pytest

from bot.applicant.answers import Answer, Band, Exact, Pledge, Silence, SlotName
from bot.conversation.session import (
    Asked,
    Began,
    Cleared,
    Entry,
    Lasting,
    Left,
    Narrowed,
    Open,
    Picked,
    Reopened,
    Restarted,
    Said,
    Session,
    Spoke,
    State,
    Told,
    Unread,
    Widened,
    item_paths,
    profile_of,
    state_of,
)

RED, BLUE = Exact("red"), Exact("blue")
MENU = frozenset({"menu"})


def fold(*log: Entry) -> State:
    return state_of(log, Lasting(transient=MENU))


def order(*log: Entry) -> list[str]:
    return list(fold(*log).answers)


def answered(*paths: str) -> list[Entry]:
    return [Told(path, RED) for path in paths]


def test_nothing_is_known_at_the_beginning() -> None:
    assert fold() == State()


def test_the_last_answer_to_a_question_counts() -> None:
    assert fold(Told("a", RED), Told("a", BLUE)).answers == {"a": BLUE}


def test_answers_stand_in_the_order_told() -> None:
    assert order(*answered("b", "a", "c")) == ["b", "a", "c"]


def test_an_answer_that_was_changed_is_the_latest_one() -> None:
    assert order(*answered("a", "b", "c"), Reopened("a"), Told("a", BLUE)) == ["b", "c", "a"]


def test_what_is_still_to_be_asked_again_comes_after_what_was_just_told() -> None:
    back_twice: list[Entry] = [*answered("a", "b", "c"), Reopened("c"), Reopened("b")]
    assert order(*back_twice, Told("b", BLUE)) == ["a", "b", "c"]


def test_telling_an_answer_closes_the_question_and_the_request_to_ask_it_again() -> None:
    state = fold(*answered("a"), Reopened("a"), Asked(1, "a", "ask.a"), Told("a", BLUE))
    assert state.open is None
    assert state.reopened == ()


def test_a_question_put_again_keeps_what_was_tried() -> None:
    tried: list[Entry] = [Asked(1, "a", "ask.a"), Picked(frozenset({"x"})), Unread(), Unread(), Widened()]
    assert fold(*tried, Asked(2, "a", "ask.a")).open == Open(
        2, "a", "ask.a", picked=frozenset({"x"}), widened=True, failures=2
    )


def test_another_question_begins_afresh() -> None:
    tried: list[Entry] = [Asked(1, "a", "ask.a"), Picked(frozenset({"x"})), Unread(), Widened()]
    assert fold(*tried, Asked(2, "b", "ask.b")).open == Open(2, "b", "ask.b")


def test_a_text_that_cannot_be_read_takes_back_the_choice_among_a_few() -> None:
    narrowed: list[Entry] = [Asked(1, "a", "ask.a"), Narrowed((("x", RED),))]
    assert fold(*narrowed).open == Open(1, "a", "ask.a", choices=(("x", RED),))
    assert fold(*narrowed, Unread()).open == Open(1, "a", "ask.a", failures=1)


@pytest.mark.parametrize("entry", [Unread(), Narrowed(()), Picked(frozenset()), Widened()])
def test_what_is_tried_without_an_open_question_changes_nothing(entry: Entry) -> None:
    assert fold(entry) == State()


def test_every_asking_remembers_its_question() -> None:
    state = fold(Asked(1, "a", "ask.a"), Told("a", RED), Asked(2, "b", "ask.b"), Asked(3, "b", "ask.b"))
    assert state.asking == 3
    assert state.askings == {1: "a", 2: "b", 3: "b"}


def test_askings_are_numbered_from_where_the_talk_began() -> None:
    assert fold(Began(1000)).asking == 1000
    assert fold(Began(1000), Asked(1001, "a", "ask.a")).asking == 1001


def test_asking_again_the_same_question_moves_it_to_the_end_of_the_requests() -> None:
    assert fold(Reopened("a"), Reopened("b"), Reopened("a")).reopened == ("b", "a")


def test_a_question_left_as_it_is_keeps_its_answer() -> None:
    state = fold(*answered("a"), Reopened("a"), Asked(1, "a", "ask.a"), Left("a"))
    assert state.answers == {"a": RED}
    assert (state.reopened, state.open) == ((), None)
    assert state.left == {"a"}


def test_a_new_answer_may_be_asked_more_finely_again() -> None:
    assert fold(Told("a", RED), Left("a"), Reopened("a"), Told("a", BLUE)).left == frozenset()


def test_what_was_said_is_known_with_the_facts_it_was_said_on() -> None:
    assert fold(Said("hello", ""), Said("results", "1"), Said("results", "2")).said == {"hello": "", "results": "2"}


def test_a_menu_choice_that_was_followed_is_gone_and_its_words_may_be_said_again() -> None:
    state = fold(Told("menu", RED), Said("hello", ""), Said("results", "1"), Cleared(("menu",), ("results",)))
    assert state.answers == {}
    assert state.said == {"hello": ""}


def test_a_language_stays_until_another_is_spoken() -> None:
    assert fold(Spoke("zh"), Told("a", RED)).language == "zh"
    assert fold(Spoke("zh"), Spoke("en")).language == "en"


def test_starting_over_keeps_the_language_and_the_old_buttons_apart() -> None:
    log: list[Entry] = [Spoke("en"), *answered("a"), Said("hello", ""), Asked(7, "b", "ask.b"), Reopened("a")]
    state = fold(*log, Restarted())
    assert state == State(language="en", asking=7, askings={7: "b"})


def test_changes_do_not_count_as_answers() -> None:
    assert fold(*answered("a", "b"), Reopened("a"), Told("a", BLUE)).since_start == 2


def test_saying_a_place_more_finely_counts_as_an_answer() -> None:
    assert fold(Told("a", RED), Told("a", BLUE)).since_start == 2


def test_an_answer_asked_for_by_name_counts_when_it_is_new() -> None:
    assert fold(Reopened("a"), Told("a", RED)).since_start == 1


def test_a_menu_choice_is_no_answer_and_begins_a_new_count() -> None:
    state = fold(*answered("a", "b"), Told("menu", RED), *answered("c"))
    assert (state.since_start, state.since_choice) == (3, 1)


def test_adding_entries_leaves_the_session_as_it_was() -> None:
    session = Session()
    assert session.add(Widened(), Unread()).log == (Widened(), Unread())
    assert session.log == ()


def test_things_of_one_kind_are_numbered() -> None:
    items = (Pledge("real-estate"), Pledge("vehicles"), Pledge("real-estate"))
    assert item_paths(items) == ["collateral/real-estate/1", "collateral/vehicles/1", "collateral/real-estate/2"]


def listed(*items: Pledge, **fields: Answer) -> tuple[Pledge, ...]:
    answers: dict[str, Answer] = {"collateral": Exact(items)}
    answers |= {f"collateral/{path.replace('__', '/')}": told for path, told in fields.items()}
    found = profile_of(answers)[SlotName("collateral")]
    assert isinstance(found, Exact)
    assert isinstance(found.value, tuple)
    return found.value


def test_each_of_two_things_of_one_kind_gets_its_own_answers() -> None:
    house, flat = Exact(Decimal(900)), Exact(Decimal(500))
    first, second = listed(
        Pledge("vehicles"), Pledge("vehicles"), vehicles__1__pledge_value=house, vehicles__2__pledge_value=flat
    )
    assert (first.value, second.value) == (Decimal(900), Decimal(500))


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (Exact(Decimal(5)), Decimal(5)),
        (Band(Decimal(1), None), Band(Decimal(1), None)),
        (Silence.UNSURE, Silence.UNSURE),
        (Exact("not an amount"), Decimal(3)),
    ],
)
def test_an_amount_of_a_thing_may_be_rough_or_not_known(answer: Answer, value: object) -> None:
    (thing,) = listed(Pledge("vehicles", None, Decimal(3)), vehicles__1__pledge_value=answer)
    assert thing.value == value


def test_what_came_with_the_list_stays_where_nothing_else_was_told() -> None:
    (thing,) = listed(Pledge("vehicles", "vehicles", Decimal(3), Decimal(1)))
    assert thing == Pledge("vehicles", "vehicles", Decimal(3), Decimal(1))


def test_the_class_of_a_thing_is_filled_in() -> None:
    (thing,) = listed(Pledge("vehicles"), vehicles__1__pledge_class=Exact("vehicles"))
    assert thing.asset_class == "vehicles"


def test_a_list_that_was_not_told_has_no_things() -> None:
    assert profile_of({"collateral": Silence.DECLINED, "collateral/vehicles/1/pledge_value": RED}) == {
        SlotName("collateral"): Silence.DECLINED
    }
