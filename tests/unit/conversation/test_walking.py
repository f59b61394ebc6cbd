"""Which question is next, what is said on the way to it, and which answers count."""

from decimal import Decimal

import pytest

from bot.applicant.answers import AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.conversation.flow import Ask, Script, Step
from bot.conversation.session import Cleared, Entry, Left, Reopened, Said, Told
from bot.conversation.walking import governed_by
from bot.eligibility.criteria import AllOf, Criterion, Not
from tests.unit.conversation.small import (
    ask,
    at_least,
    choice,
    count,
    end,
    group,
    is_,
    match,
    menu,
    next_path,
    offer,
    say,
    seen,
    show,
    small,
    told,
    walked,
)

A, B, C, D = (choice(name) for name in "abcd")
RED = is_("a", "red")


def words(script: Script, *log: Entry) -> list[str]:
    return [step.id for step in walked(script, *log).say]


def live(script: Script, *log: Entry) -> set[str]:
    return set(seen(script, *log).facts.answers)


# The path


def test_steps_are_walked_in_the_order_written(script: Script) -> None:
    flow = small(script, [A, B], ask("b"), ask("a"))
    assert next_path(flow) == "b"
    assert next_path(flow, *told(b="red")) == "a"
    assert next_path(flow, *told(b="red", a="red")) is None


def test_an_answer_told_before_its_question_is_not_asked(script: Script) -> None:
    assert next_path(small(script, [A, B], ask("a"), ask("b")), *told(b="blue")) == "a"
    assert next_path(small(script, [A, B], ask("a"), ask("b")), *told(b="blue", a="red")) is None


@pytest.mark.parametrize("silence", Silence)
def test_what_was_asked_and_is_not_known_is_not_asked_again(script: Script, silence: Silence) -> None:
    assert next_path(small(script, [A, B], ask("a"), ask("b")), *told(a=silence)) == "b"


def test_words_on_the_way_are_said_once(script: Script) -> None:
    flow = small(script, [A], say("hello"), ask("a"), say("bye"))
    assert words(flow) == ["say.hello"]
    assert words(flow, Said("say.hello", "")) == []
    assert words(flow, Said("say.hello", ""), *told(a="red")) == ["say.bye"]


def test_nothing_behind_an_end_is_reached(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), end(RED), say("on"), ask("b"))
    assert walked(flow, *told(a="red")).ended
    assert words(flow, *told(a="red")) == []
    assert next_path(flow, *told(a="blue")) == "b"


def test_a_step_under_an_unmet_condition_is_passed(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), say("red", RED), ask("b", RED))
    assert words(flow, *told(a="blue")) == []
    assert next_path(flow, *told(a="blue")) is None
    assert words(flow, *told(a="red")) == ["say.red"]
    assert next_path(flow, *told(a="red")) == "b"


def test_a_match_says_nothing(script: Script) -> None:
    assert words(small(script, [A], match(), ask("a"))) == []


# Undecided conditions


@pytest.mark.parametrize("later", [ask("b", RED), say("red", RED), group(ask("b"), when=RED), end(RED)])
def test_an_undecided_condition_first_asks_for_what_it_lacks(script: Script, later: Step) -> None:
    # `a` decides no offer, so by itself it would not be asked.
    flow = small(script, [choice("a", always=False), B, C], ask("a"), later, ask("c"))
    assert next_path(flow) == "a"


@pytest.mark.parametrize("answer", [*Silence, Exact("blue")])
def test_a_step_is_passed_over_when_what_it_lacks_was_asked(script: Script, answer: Silence | Exact) -> None:
    flow = small(script, [A, B, C], ask("a"), ask("b", RED), ask("c"))
    assert next_path(flow, *told(a=answer)) == "c"


def test_a_rough_answer_that_decides_nothing_is_not_asked_more_exactly(script: Script) -> None:
    flow = small(script, [count("n"), B], ask("n"), ask("b", at_least("n", 10)))
    assert next_path(flow, *told(n=Band())) is None
    assert next_path(flow, *told(n=12)) == "b"


def test_a_condition_on_two_answers_asks_for_both(script: Script) -> None:
    both: Criterion = AllOf((RED, is_("b", "red")))
    flow = small(script, [choice("a", always=False), choice("b", always=False), C], ask("a"), ask("b"), ask("c", both))
    assert next_path(flow) == "a"
    assert next_path(flow, *told(a="red")) == "b"
    assert next_path(flow, *told(a="blue")) is None
    assert next_path(flow, *told(a=Silence.UNSURE)) == "b"


def test_what_is_lacking_is_not_asked_where_it_would_not_count(script: Script) -> None:
    flow = small(script, [A, choice("b", always=False), C], ask("a"), ask("b", RED), ask("c", is_("b", "red")))
    assert next_path(flow, *told(a="blue")) is None


# Parking


def test_an_answer_under_an_unmet_condition_is_parked_and_awakes_with_it(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), ask("b", RED))
    log = told(a="red", b="green")
    assert live(flow, *log) == {"a", "b"}
    assert live(flow, *log, *told(a="blue")) == {"a"}
    assert seen(flow, *log, *told(a="blue")).state.answers["b"] == Exact("green")
    assert live(flow, *log, *told(a="blue"), *told(a="red")) == {"a", "b"}


@pytest.mark.parametrize("answer", [*Silence, AnyOf(frozenset({"red", "blue"}))])
def test_only_an_unmet_condition_parks(script: Script, answer: Silence | AnyOf) -> None:
    flow = small(script, [A, B], ask("a"), ask("b", RED))
    assert live(flow, *told(b="green")) == {"b"}
    assert live(flow, *told(b="green", a=answer)) == {"a", "b"}


def test_a_parked_answer_decides_no_condition(script: Script) -> None:
    flow = small(script, [A, B, C], ask("a"), ask("b", RED), ask("c", is_("b", "green")))
    log = told(a="blue", b="green", c="red")
    assert live(flow, *log) == {"a"} | {"c"}  # with `b` parked its condition is undecided, not unmet
    assert live(flow, *told(a="red", b="blue", c="red")) == {"a", "b"}


def test_everything_in_a_parked_group_is_parked(script: Script) -> None:
    flow = small(script, [A, B, C], ask("a"), group(ask("b"), group(ask("c")), when=RED))
    assert live(flow, *told(a="blue", b="red", c="red")) == {"a"}


def test_a_slot_asked_twice_is_parked_only_where_no_question_for_it_stands(script: Script) -> None:
    twice = small(script, [A, B, C], ask("a"), ask("b"), ask("c", RED), ask("c", is_("b", "red")))
    assert live(twice, *told(a="blue", b="red", c="green")) == {"a", "b", "c"}
    assert live(twice, *told(a="red", b="blue", c="green")) == {"a", "b", "c"}
    assert live(twice, *told(a="blue", b="blue", c="green")) == {"a", "b"}


def test_an_end_parks_nothing(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), end(RED), ask("b"))
    assert live(flow, *told(b="green", a="red")) == {"a", "b"}


def test_a_menu_choice_parks_nothing(script: Script) -> None:
    flow = small(script, [menu("more", "show"), B], ask("menu"), ask("b", is_("menu", "more")))
    assert live(flow, *told(b="red", menu="show")) == {"b"}
    both = AllOf((is_("menu", "more"), RED))
    flow = small(script, [A, menu("more", "show"), B], ask("a"), ask("menu"), ask("b", both))
    assert live(flow, *told(a="red", b="red", menu="show")) == {"a", "b"}
    assert live(flow, *told(a="blue", b="red", menu="more")) == {"a"}


def test_a_parked_answer_is_not_matched(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), ask("b", RED), offers=[offer(1, is_("b", "green"))])
    standings = [
        [found.standing.value for found in seen(flow, *told(a=a, b="green")).matches.offers] for a in ("red", "blue")
    ]
    assert standings == [["met"], ["possible"]]


# Economy


def test_a_question_that_decides_no_offer_is_left_out(script: Script) -> None:
    slots = [choice("a", always=False), choice("b", always=False)]
    flow = small(script, slots, ask("a"), ask("b"), offers=[offer(1, is_("b", "red"))])
    assert next_path(flow) == "b"


def test_a_question_left_out_is_still_on_the_path_and_its_answer_counts(script: Script) -> None:
    flow = small(script, [choice("a", always=False), B], ask("a"), ask("b", RED))
    assert live(flow, *told(a="green")) == {"a"}
    assert next_path(flow, *told(a="red")) == "b"


def test_a_question_is_left_out_once_nothing_hangs_on_it_any_more(script: Script) -> None:
    slots = [choice("a", always=False), choice("b", always=False)]
    flow = small(script, slots, ask("a"), ask("b"), offers=[offer(1, RED, is_("b", "red"))])
    assert next_path(flow, *told(a="red")) == "b"
    assert next_path(flow, *told(a="blue")) is None


def test_what_is_always_asked_is_asked_though_nothing_hangs_on_it(script: Script) -> None:
    assert next_path(small(script, [A], ask("a"))) == "a"


def test_a_firm_question_is_asked_though_nothing_hangs_on_it(script: Script) -> None:
    assert next_path(small(script, [choice("a", always=False)], ask("a", firm=True))) == "a"


def test_a_group_by_value_asks_first_what_most_offers_hang_on(script: Script) -> None:
    slots = [choice(name, always=False) for name in "abc"]
    offers = [offer(1, is_("c", "red")), offer(2, is_("c", "blue")), offer(3, is_("b", "red"))]
    flow = small(script, slots, group(ask("a"), ask("b"), ask("c"), by_value=True), offers=offers)
    assert next_path(flow) == "c"
    assert next_path(flow, *told(c="green")) == "b"
    assert next_path(flow, *told(c="green", b="red")) is None


def test_of_questions_worth_the_same_the_first_written_is_asked_first(script: Script) -> None:
    slots = [choice(name, always=False) for name in "ab"]
    offers = [offer(1, is_("a", "red")), offer(2, is_("b", "red"))]
    flow = small(script, slots, group(ask("b"), ask("a"), by_value=True), offers=offers)
    assert next_path(flow) == "b"


def test_an_undecided_condition_in_a_group_by_value_asks_for_what_it_lacks(script: Script) -> None:
    flow = small(script, [choice("a", always=False), B], group(ask("a"), ask("b", RED), by_value=True))
    assert next_path(flow) == "a"
    assert next_path(flow, *told(a="red")) == "b"
    assert next_path(flow, *told(a="blue")) is None


def test_a_group_asks_no_more_than_its_first_answers(script: Script) -> None:
    slots = [choice(name, always=False) for name in "abc"]
    offers = [offer(number, is_(name, "red")) for number, name in enumerate("abc")]
    flow = small(script, slots, group(ask("a"), ask("b"), ask("c"), first=2), offers=offers)
    assert next_path(flow, *told(a="red")) == "b"
    assert next_path(flow, *told(a="red", b="red")) is None
    assert next_path(flow, *told(a="red", b="red"), Reopened("a"), *told(a="blue")) is None


def test_what_is_always_asked_does_not_keep_a_limit(script: Script) -> None:
    flow = small(script, [A, B], group(ask("a"), ask("b"), first=1))
    assert next_path(flow, *told(a="red")) == "b"


def test_a_group_asks_no_more_than_its_next_answers_after_each_menu_choice(script: Script) -> None:
    slots = [menu("more"), *(choice(name, always=False) for name in "abc")]
    offers = [offer(number, is_(name, "red")) for number, name in enumerate("abc")]
    asks = group(*(ask(name) for name in "abc"), when=is_("menu", "more"), next=1)
    flow = small(script, slots, ask("menu"), asks, offers=offers)
    first = (*told(menu="more"), *told(a="red"))
    assert next_path(flow, *told(menu="more")) == "a"
    assert next_path(flow, *first) is None
    assert next_path(flow, *first, Cleared(("menu",), ()), *told(menu="more")) == "b"


# Asked again


def test_a_question_asked_again_comes_first_wherever_it_stands(script: Script) -> None:
    flow = small(script, [A, B, C], ask("a"), ask("b"), ask("c"))
    assert next_path(flow, *told(b="red"), Reopened("b")) == "b"
    assert next_path(flow, Reopened("c")) == "c"
    assert next_path(flow, *told(a="red", b="red", c="red"), Reopened("a")) == "a"


def test_of_questions_asked_again_the_latest_request_comes_first(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), ask("b"))
    back_twice: tuple[Entry, ...] = (*told(a="red", b="red"), Reopened("b"), Reopened("a"))
    assert next_path(flow, *back_twice) == "a"
    assert next_path(flow, *back_twice, *told(a="blue")) == "b"
    assert next_path(flow, *back_twice, *told(a="blue"), Left("b")) is None


def test_nothing_is_asked_again_that_would_not_count(script: Script) -> None:
    flow = small(script, [A, B, C], ask("a"), ask("b", RED), ask("c"))
    assert next_path(flow, *told(a="blue", b="red"), Reopened("b")) == "c"


def test_nothing_is_asked_on_request_behind_an_end_or_a_question_that_must_be_answered(script: Script) -> None:
    flow = small(script, [A, B], ask("a", firm=True), end(RED), ask("b"))
    assert set(seen(flow).reachable) == {"a"}
    assert set(seen(flow, *told(a="red")).reachable) == {"a"}
    assert set(seen(flow, *told(a="blue")).reachable) == {"a", "b"}


def test_a_menu_choice_stands_in_nobodys_way(script: Script) -> None:
    asks = group(ask("b"), when=is_("menu", "more"))
    flow = small(script, [menu("more", "show"), B], ask("menu"), asks)
    assert next_path(flow, *told(menu="show"), Reopened("b")) == "b"
    assert next_path(flow, Reopened("b")) == "b"


def test_nothing_is_said_while_a_question_is_asked_again(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), say("later"), ask("b"))
    assert words(flow, *told(a="red"), Reopened("a")) == []


# Views


def test_a_view_is_shown_once_on_the_same_facts(script: Script) -> None:
    flow = small(script, [A, menu("again")], ask("a"), show("results"), ask("menu"))
    view = seen(flow, *told(a="red"))
    assert words(flow, *told(a="red")) == ["show.results.1"]
    assert words(flow, *told(a="red"), Said("show.results.1", view.fingerprint)) == []


def test_a_view_is_shown_again_on_other_facts_when_the_talk_rests(script: Script) -> None:
    flow = small(script, [A, menu("again")], ask("a"), show("results"), ask("menu"))
    assert words(flow, *told(a="red"), Said("show.results.1", "other facts")) == ["show.results.1"]


def test_a_view_waits_while_answers_are_still_coming_in(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), show("results"), ask("b"))
    shown = Said("show.results.1", "other facts")
    assert words(flow, *told(a="red"), shown) == []
    assert words(flow, *told(a="red"), shown, *told(b="red")) == ["show.results.1"]


def test_a_view_never_shown_does_not_wait(script: Script) -> None:
    flow = small(script, [A, B], ask("a"), show("results"), ask("b"))
    assert words(flow, *told(a="red")) == ["show.results.1"]


def test_of_two_equal_views_on_the_way_only_the_last_is_shown(script: Script) -> None:
    flow = small(script, [A], ask("a"), show("results", 1), say("that was all"), show("results", 2), show("offer"))
    found = walked(flow, *told(a="red"))
    assert [step.id for step in found.say] == ["say.that was all", "show.results.2", "show.offer.1"]
    assert [step.id for step in found.passed] == ["show.results.1"]


def test_words_said_for_a_menu_choice_are_found_through_groups(script: Script) -> None:
    chosen = is_("menu", "more")
    steps = (
        say("always"),
        say("more", chosen),
        group(show("results"), when=Not(chosen)),
        group(say("inner", chosen), say("free")),
    )
    flow = small(script, [menu("more")], ask("menu"), *steps)
    assert governed_by(flow, frozenset({SlotName("menu")})) == ("say.more", "show.results.1", "say.inner")


# Lists

VALUE = count("pledge_value", talk=True)
OWED = count("pledge_owed", talk=True)
HOUSE, CAR, GOODS = Pledge("real-estate"), Pledge("vehicles"), Pledge("inventory")


def items() -> Ask:
    owed = ask("pledge_owed", is_("pledge_kind", "real-estate", "vehicles"))
    return ask("collateral", item=(ask("pledge_value"), owed))


def listing(*things: Pledge) -> Told:
    return Told("collateral", Exact(things))


def fill(log: tuple[Entry, ...], script: Script) -> list[str]:
    """Answer what is asked until nothing is; return where the answers went."""
    asked: list[str] = []
    while path := next_path(script, *log):
        asked.append(path)
        log = (*log, *told(**{path: 5}))
    return asked


def test_each_thing_in_a_list_has_its_own_questions(script: Script) -> None:
    flow = small(script, [VALUE, OWED], items())
    assert fill((listing(HOUSE, GOODS),), flow) == [
        "collateral/real-estate/1/pledge_value",
        "collateral/real-estate/1/pledge_owed",
        "collateral/inventory/1/pledge_value",
    ]


def test_two_things_of_one_kind_are_asked_about_one_after_the_other(script: Script) -> None:
    flow = small(script, [VALUE, OWED], items())
    assert fill((listing(CAR, CAR),), flow) == [
        "collateral/vehicles/1/pledge_value",
        "collateral/vehicles/1/pledge_owed",
        "collateral/vehicles/2/pledge_value",
        "collateral/vehicles/2/pledge_owed",
    ]


@pytest.mark.parametrize("nothing", [Exact(()), *Silence])
def test_an_empty_list_and_one_not_told_have_no_questions(script: Script, nothing: Exact | Silence) -> None:
    flow = small(script, [VALUE, OWED], items())
    assert fill(told(collateral=nothing), flow) == []


def test_what_came_with_the_list_is_not_asked(script: Script) -> None:
    flow = small(script, [VALUE, OWED], items())
    assert fill((listing(Pledge("vehicles", None, Band(), Silence.UNSURE)),), flow) == []


@pytest.mark.parametrize("silence", Silence)
def test_what_is_not_known_of_a_thing_is_not_asked_again(script: Script, silence: Silence) -> None:
    flow = small(script, [VALUE, OWED], items())
    log = (listing(GOODS), *told(**{"collateral/inventory/1/pledge_value": silence}))
    assert next_path(flow, *log) is None


def test_a_thing_taken_off_the_list_and_put_on_again_keeps_its_answers(script: Script) -> None:
    flow = small(script, [VALUE, OWED], items())
    log: tuple[Entry, ...] = (listing(GOODS), *told(**{"collateral/inventory/1/pledge_value": 7}))
    assert next_path(flow, *log, listing(CAR)) == "collateral/vehicles/1/pledge_value"
    again = seen(flow, *log, listing(CAR), listing(GOODS)).facts.answers[SlotName("collateral")]
    assert again == Exact((Pledge("inventory", value=Decimal(7)),))


def test_a_thing_is_asked_about_wholly_or_not_at_all_within_a_limit(script: Script) -> None:
    # A value without what is owed on it would look better than it is.
    flow = small(script, [VALUE, OWED], group(items(), first=4))
    assert fill((listing(HOUSE, CAR),), flow) == [
        "collateral/real-estate/1/pledge_value",
        "collateral/real-estate/1/pledge_owed",
    ]
    assert fill((listing(HOUSE, GOODS),), flow) == [
        "collateral/real-estate/1/pledge_value",
        "collateral/real-estate/1/pledge_owed",
        "collateral/inventory/1/pledge_value",
    ]


def test_a_thing_begun_with_is_finished_before_what_more_offers_hang_on(script: Script) -> None:
    slots = [VALUE, OWED, choice("a", always=False)]
    offers = [offer(1, is_("a", "red"))]
    flow = small(script, slots, group(ask("a"), items(), by_value=True), offers=offers)
    log = (listing(CAR),)
    assert next_path(flow, *log) == "a"
    assert next_path(flow, *log, *told(**{"collateral/vehicles/1/pledge_value": 5})) == (
        "collateral/vehicles/1/pledge_owed"
    )


def test_a_field_of_a_thing_can_be_asked_again_while_the_thing_is_on_the_list(script: Script) -> None:
    flow = small(script, [VALUE, OWED], items())
    path = "collateral/inventory/1/pledge_value"
    log = (listing(GOODS), *told(**{path: 7}))
    assert next_path(flow, *log, Reopened(path)) == path
    assert next_path(flow, *log, Reopened(path), listing()) is None


# Places


def test_a_place_is_asked_more_finely_where_something_hangs_on_it(script: Script) -> None:
    region = script.vocabulary.slots[SlotName("region")]
    local = is_("region", *script.vocabulary.regions.within("370102"))
    flow = small(script, [region], ask("region"), offers=[offer(1, local)])
    assert next_path(flow, *told(region="370000")) == "region"
    assert next_path(flow, *told(region="370000"), Left("region")) is None
    assert next_path(flow, *told(region="370102")) is None
    assert next_path(flow, *told(region="110000")) is None  # nothing there hangs on the county
    assert next_path(flow, *told(region=Silence.DECLINED)) is None


def test_a_place_is_not_asked_more_finely_beyond_a_limit(script: Script) -> None:
    region = script.vocabulary.slots[SlotName("region")]
    local = is_("region", *script.vocabulary.regions.within("370102"))
    flow = small(script, [region], group(ask("region"), first=2), offers=[offer(1, local)])
    assert next_path(flow, *told(region="370000")) == "region"
    assert next_path(flow, *told(region="370000"), *told(region="370100")) is None
