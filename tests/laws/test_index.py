"""The index says of every rule and every partial profile what the judge says, on the toy world."""

import os
from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.answers import Exact, Silence, SlotName
from bot.applicant.facts import Facts
from bot.eligibility.criteria import AllOf, AnyOf, Criterion, Not, OneOf, Some
from bot.eligibility.index import Index, Verdicts
from bot.eligibility.judging import Verdict, judge
from tests.unit.eligibility.chance import answers_to, atom_of, rule_of
from tests.unit.eligibility.toy import ASKED_SLOTS, toy_vocabulary
from tests.unit.eligibility.worlds import Answers

PAIRS = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 3_000
RULES = 50
TOY = toy_vocabulary()
FORM = SlotName("form")

chances = st.randoms(use_true_random=False)


def listed(found: Verdicts, rules: int) -> list[Verdict]:
    return [found.of(number) for number in range(rules)]


def profile_of(chance: Random) -> Answers:
    """Return answers to many questions, of which a rule looks at some."""
    return answers_to(chance.sample(ASKED_SLOTS, chance.randint(0, len(ASKED_SLOTS))), chance)


def test_the_index_says_what_the_judge_says() -> None:
    chance = Random(20261121)
    seen: Counter[Verdict] = Counter()
    differing: list[tuple[Criterion, Answers]] = []
    for _ in range(PAIRS // RULES // 10):
        rules = [rule_of(chance) for _ in range(RULES)]
        index = Index(rules, TOY)
        for _ in range(10):
            answers = profile_of(chance)
            found = listed(index.verdicts(Facts(answers, TOY)), RULES)
            expected = [judge(rule, Facts(answers, TOY)) for rule in rules]
            seen.update(expected)
            differing += [(rule, answers) for rule, one, two in zip(rules, found, expected, strict=True) if one != two]
    assert differing == []
    assert min(seen.values()) > PAIRS / 10
    assert len(seen) == 3


@given(chances)
def test_what_is_narrowed_or_widened_is_judged_as_it_then_stands(chance: Random) -> None:
    rules = [rule_of(chance) for _ in range(10)]
    known, other = (Facts(profile_of(chance), TOY) for _ in range(2))
    slots = chance.sample(ASKED_SLOTS, 3)
    facts = known.assuming({SlotName(slot): other.possible(SlotName(slot)) for slot in slots})
    assert listed(Index(rules, TOY).verdicts(facts), 10) == [judge(rule, facts) for rule in rules]


@given(chances)
def test_the_order_of_rules_and_of_answers_changes_nothing(chance: Random) -> None:
    rules = [rule_of(chance) for _ in range(10)]
    answers = profile_of(chance)
    turned = Index(rules[::-1], TOY).verdicts(Facts(dict(reversed(list(answers.items()))), TOY))
    assert listed(turned, 10)[::-1] == listed(Index(rules, TOY).verdicts(Facts(answers, TOY)), 10)


@given(chances)
def test_a_rule_of_very_many_clauses_is_judged_all_the_same(chance: Random) -> None:
    rules = [Some(3, tuple(atom_of(chance.choice(ASKED_SLOTS), chance) for _ in range(7))) for _ in range(2)]
    facts = Facts(profile_of(chance), TOY)
    assert listed(Index(rules, TOY).verdicts(facts), 2) == [judge(rule, facts) for rule in rules]


@given(chances)
def test_of_what_is_not_wanted_a_verdict_is_right_or_open(chance: Random) -> None:
    rules = [rule_of(chance) for _ in range(10)]
    facts = Facts(profile_of(chance), TOY)
    wanted = chance.getrandbits(10)
    found = Index(rules, TOY).verdicts(facts, wanted)
    for number, rule in enumerate(rules):
        exact = judge(rule, facts)
        assert found.of(number) in ({exact} if wanted >> number & 1 else {exact, Verdict.UNKNOWN})


def test_a_rule_without_conditions_always_holds_and_one_without_alternatives_never() -> None:
    rules: list[Criterion] = [AllOf(()), AnyOf(()), Not(AllOf(())), Not(AnyOf(()))]
    assert listed(Index(rules, TOY).verdicts(Facts({}, TOY)), 4) == [judge(rule, Facts({}, TOY)) for rule in rules]


def test_an_index_of_no_rules_is_silent() -> None:
    assert Index([], TOY).verdicts(Facts({}, TOY)) == Verdicts(0, 0, 0)


def test_a_fact_looked_at_twice_is_judged_anew_when_it_is_told_anew() -> None:
    twice = AnyOf((OneOf(FORM, frozenset("ab"), ("a", "b")), OneOf(FORM, frozenset("cd"), ("c", "d"))))
    both = AllOf((OneOf(FORM, frozenset("ab"), ("a", "b")), OneOf(FORM, frozenset("bc"), ("b", "c"))))
    index = Index([twice, both], TOY)
    for answer, verdicts in (
        (None, [Verdict.MET, Verdict.UNKNOWN]),
        (Exact("b"), [Verdict.MET, Verdict.MET]),
        (Exact("d"), [Verdict.MET, Verdict.UNMET]),
        (Silence.UNSURE, [Verdict.MET, Verdict.UNKNOWN]),
    ):
        facts = Facts({} if answer is None else {FORM: answer}, TOY)
        assert listed(index.verdicts(facts), 2) == verdicts
