"""What is true of the judge for every rule and every partial profile, on the toy world."""

import os
from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.applicant.facts import Facts
from bot.eligibility.criteria import AllOf, AnyOf, Criterion, Not, Some, atoms
from bot.eligibility.judging import Verdict, _part_by_part, judge, open_conditions
from tests.unit.eligibility.chance import Pair, answers_to, bases_of, narrower, pair_of, rule_of
from tests.unit.eligibility.toy import toy_vocabulary
from tests.unit.eligibility.worlds import Answers, brute_force, truth, worlds

PAIRS = 100_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 3_000
TOY = toy_vocabulary()

pairs = st.randoms(use_true_random=False).map(pair_of)


@st.composite
def several_rules(draw: st.DrawFn) -> tuple[tuple[Criterion, ...], Answers]:
    """Two or three rules, and one profile to judge them all by."""
    chance = draw(st.randoms(use_true_random=False))
    rules = tuple(rule_of(chance) for _ in range(chance.randint(2, 3)))
    bases = sorted({base for rule in rules for base in bases_of(rule)})
    return rules, answers_to(bases, chance)


def verdict_of(rule: Criterion, answers: Answers) -> Verdict:
    return judge(rule, Facts(answers, TOY))


def negated(rules: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    return tuple(Not(rule) for rule in rules)


def test_the_judge_says_what_looking_at_every_firm_says() -> None:
    chance = Random(20261121)
    seen: Counter[str] = Counter()
    disagreements = []
    for _ in range(PAIRS):
        pair = pair_of(chance)
        truth = brute_force(pair.rule, pair.answers)
        if verdict_of(pair.rule, pair.answers).value != truth:
            disagreements.append((pair, truth))
        seen.update([truth, "repeats" if pair.repeats else "each once"])
    assert disagreements == []
    assert min(seen[form] for form in ("met", "unmet", "unknown")) > PAIRS / 5
    assert min(seen[form] for form in ("repeats", "each once")) > PAIRS / 3


@given(pairs)
def test_what_is_decided_part_by_part_is_right(pair: Pair) -> None:
    verdict = _part_by_part(pair.rule, Facts(pair.answers, TOY))
    assert verdict.value in {"unknown", brute_force(pair.rule, pair.answers)}


@given(pairs, st.randoms(use_true_random=False))
def test_a_new_answer_never_overturns_a_decided_verdict(pair: Pair, chance: Random) -> None:
    before = verdict_of(pair.rule, pair.answers)
    answers = pair.answers
    for _ in range(3):
        answers = narrower(answers, chance.choice(bases_of(pair.rule)), chance)
        after = verdict_of(pair.rule, answers)
        assert before in {Verdict.UNKNOWN, after}
        before = after


def test_the_open_conditions_decide_an_undecided_rule_and_none_of_them_is_decided() -> None:
    chance = Random(20261122)
    seen: Counter[str] = Counter()
    for _ in range(PAIRS // 3):
        pair = pair_of(chance)
        facts = Facts(pair.answers, TOY)
        if judge(pair.rule, facts) is not Verdict.UNKNOWN:
            continue
        conditions = list(open_conditions(pair.rule, facts))
        assert {judge(atom, facts) for atom in conditions} == {Verdict.UNKNOWN}
        holds, each = truth(pair.rule), [truth(atom) for atom in conditions]
        outcomes: dict[tuple[bool, ...], bool] = {}
        for world in worlds(pair.answers, pair.rule):
            found = holds(world)
            assert outcomes.setdefault(tuple(one(world) for one in each), found) == found, pair
        seen.update(["all" if len(conditions) == len(list(atoms(pair.rule))) else "some"])
    assert min(seen["all"], seen["some"]) > PAIRS / 50, seen


@given(several_rules())
def test_not_all_is_some_not_and_not_any_is_all_not(drawn: tuple[tuple[Criterion, ...], Answers]) -> None:
    rules, answers = drawn
    assert verdict_of(Not(AllOf(rules)), answers) == verdict_of(AnyOf(negated(rules)), answers)
    assert verdict_of(Not(AnyOf(rules)), answers) == verdict_of(AllOf(negated(rules)), answers)


@given(several_rules(), st.data())
def test_some_of_one_is_any_and_some_of_all_is_all(
    drawn: tuple[tuple[Criterion, ...], Answers], data: st.DataObject
) -> None:
    rules, answers = drawn
    assert verdict_of(Some(1, rules), answers) == verdict_of(AnyOf(rules), answers)
    assert verdict_of(Some(len(rules), rules), answers) == verdict_of(AllOf(rules), answers)
    count = data.draw(st.integers(1, len(rules)))
    too_few = Some(len(rules) - count + 1, negated(rules))
    assert verdict_of(Not(Some(count, rules)), answers) == verdict_of(too_few, answers)


@given(pairs)
def test_a_rule_and_its_opposite_have_opposite_verdicts(pair: Pair) -> None:
    verdict = verdict_of(pair.rule, pair.answers)
    assert verdict_of(Not(pair.rule), pair.answers) is ~verdict
    assert verdict_of(Not(Not(pair.rule)), pair.answers) is verdict


@given(pairs)
def test_a_rule_or_its_opposite_always_holds(pair: Pair) -> None:
    assert verdict_of(AnyOf((pair.rule, Not(pair.rule))), pair.answers) is Verdict.MET
    assert verdict_of(AllOf((pair.rule, Not(pair.rule))), pair.answers) is Verdict.UNMET


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_parts_and_answers_does_not_matter(pair: Pair, chance: Random) -> None:
    other = rule_of(chance)
    answers = {**answers_to(bases_of(other), chance), **pair.answers}
    turned = dict(reversed(answers.items()))
    assert verdict_of(AllOf((pair.rule, other)), answers) is verdict_of(AllOf((other, pair.rule)), turned)
