"""The best bundle is as good as the best of all, and breaks no rule: never too much, never twice, never forbidden."""

import os
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations, product
from random import Random

from bot.offers.bundling import Bundle, Candidate, Layer, Task, best_bundle

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
CASES = 2_000 if SOAK else 150
MOST = 12


def candidate_of(chance: Random, number: int, things: int) -> Candidate:
    is_debt = chance.random() < 0.8
    names = [f"c{other}" for other in range(MOST)]
    return Candidate(
        id=f"c{number}",
        worth=Decimal(chance.randint(-10, 90)) / 100,
        most=Decimal(chance.choice([1, 2, 3, 5, 8, 13, 21])),
        least=Decimal(chance.choice([1, 1, 2, 4])),
        is_debt=is_debt,
        carries=Decimal(chance.choice([6, 12, 24, 40])) if is_debt and chance.random() < 0.6 else None,
        model=f"m{chance.randint(0, 5)}",
        model_most=chance.choice([None, Decimal(6)]),
        takes=frozenset(at for at in range(things) if chance.random() < 0.3) if is_debt else frozenset(),
        excludes=frozenset(chance.sample(names, chance.choice([0, 0, 0, 0, 1]))),
        combines_with=frozenset(chance.sample(names, chance.choice([0, 0, 2]))),
    )


def task_of(chance: Random, most: int = MOST) -> Task:
    things = chance.choice([0, 1, 2, 3])
    return Task(
        need=Decimal(chance.randint(1, 50)),
        candidates=tuple(candidate_of(chance, number, things) for number in range(chance.randint(0, most))),
        lent={at: chance.choice([None, Decimal(1), Decimal(4), Decimal(9)]) for at in range(things)},
        layers_most=chance.choice([1, 2, 3, 4]),
        layer=Decimal(chance.choice([0, 2, 5, 20])) / 100,
    )


def forbidden(layers: Sequence[Layer]) -> bool:
    """Say whether two of the layers may not stand together, or rest on the same thing."""
    for one, other in combinations(layers, 2):
        first, second = one.candidate, other.candidate
        excluded = second.id in first.excludes or first.id in second.excludes
        combined = second.id in first.combines_with or first.id in second.combines_with
        if excluded or (first.model == second.model and not combined) or one.pledged & other.pledged:
            return True
    return any(bool(layer.candidate.takes) != bool(layer.pledged) for layer in layers)


def too_much(layers: Sequence[Layer], task: Task) -> bool:
    """Say whether some limit is broken: the need, the cash flow, a model, what is lent on a thing, an offer's own."""
    debts = [layer for layer in layers if layer.candidate.is_debt]
    carried = [layer.candidate.carries for layer in debts if layer.candidate.carries is not None]
    if sum(layer.amount for layer in layers) > task.need:
        return True
    if carried and sum(layer.amount for layer in debts) > min(carried):
        return True
    for layer in layers:
        lent = [value for value in (task.lent[thing] for thing in layer.pledged) if value is not None]
        forms = [other for other in layers if other.candidate.model == layer.candidate.model]
        shared = [form.candidate.model_most for form in forms if form.candidate.model_most is not None]
        if lent and layer.amount > sum(lent):
            return True
        if len(forms) > 1 and shared and sum(form.amount for form in forms) > max(shared):
            return True
        if not layer.candidate.least <= layer.amount <= layer.candidate.most:
            return True
    return False


def pledgings(chosen: Sequence[Candidate]) -> Iterator[tuple[frozenset[int], ...]]:
    """Yield every way to give things to the chosen, each at most once and to each that rests on some at least one."""
    things = sorted(frozenset[int]().union(*(candidate.takes for candidate in chosen)))
    for owners in product(range(-1, len(chosen)), repeat=len(things)):
        given = [
            frozenset(t for t, owner in zip(things, owners, strict=True) if owner == at) for at in range(len(chosen))
        ]
        if all(mine <= one.takes and bool(mine) == bool(one.takes) for mine, one in zip(given, chosen, strict=True)):
            yield tuple(given)


def grown(layers: list[Layer], order: Sequence[int], task: Task) -> list[Layer]:
    """Let the layers grow in an order, each as far as no limit is broken, by halving the step."""
    for at in order:
        candidate, pledged = layers[at].candidate, layers[at].pledged
        for number in range(int(candidate.most), int(layers[at].amount), -1):
            wider = [*layers[:at], Layer(candidate, Decimal(number), pledged), *layers[at + 1 :]]
            if not too_much(wider, task):
                layers = wider
                break
    return layers


def by_trying(task: Task) -> tuple[Decimal, Decimal]:
    """Return the best value of all bundles: every set, every pledging, every order to let amounts grow in."""
    best = Bundle().value(task)
    for size in range(1, task.layers_most + 1):
        for chosen in combinations(task.candidates, size):
            if forbidden([Layer(one, one.least, frozenset(one.takes)) for one in chosen if not one.takes]):
                continue
            for given in pledgings(chosen):
                least = [Layer(one, one.least, mine) for one, mine in zip(chosen, given, strict=True)]
                if forbidden(least) or too_much(least, task):
                    continue
                for order in permutations(range(size)):
                    best = max(best, Bundle(tuple(grown(least, order, task))).value(task))
    return best


def test_the_best_bundle_is_as_good_as_the_best_of_all() -> None:
    chance = Random(20261121)
    sizes = set()
    for case in range(CASES):
        task = task_of(chance)
        bundle = best_bundle(task)
        assert not forbidden(bundle.layers), case
        assert not too_much(bundle.layers, task), case
        assert bundle.value(task) == by_trying(task), (case, task, bundle)
        sizes.add(len(bundle.layers))
    assert sizes == {0, 1, 2, 3, 4}


def test_with_given_layers_no_other_amounts_are_better() -> None:
    """Of few layers every whole amount is tried."""
    chance = Random(3)
    for case in range(CASES):
        task = task_of(chance, most=2)
        best = Bundle().value(task)
        for size in range(1, min(task.layers_most, len(task.candidates)) + 1):
            for chosen in combinations(task.candidates, size):
                for given in pledgings(chosen):
                    for amounts in product(*(range(1, int(one.most) + 1) for one in chosen)):
                        layers = [Layer(*one) for one in zip(chosen, map(Decimal, amounts), given, strict=True)]
                        if not forbidden(layers) and not too_much(layers, task):
                            best = max(best, Bundle(tuple(layers)).value(task))
        assert best_bundle(task).value(task) == best, (case, task)


def test_the_order_of_candidates_changes_nothing() -> None:
    chance = Random(5)
    for _ in range(CASES):
        task = task_of(chance)
        shuffled = Task(
            need=task.need,
            candidates=tuple(chance.sample(task.candidates, len(task.candidates))),
            lent=task.lent,
            layers_most=task.layers_most,
            layer=task.layer,
        )
        assert best_bundle(shuffled) == best_bundle(task)


def test_twenty_candidates_are_searched_in_full() -> None:
    """The best is the pair that only the last two candidates make, each too small alone and ranked last."""
    task = Task(
        need=Decimal(100),
        candidates=(
            *(
                Candidate(
                    id=f"a{at:02}", worth=Decimal("0.9"), most=Decimal(45), model=f"a{at}", excludes=ALL - {f"a{at:02}"}
                )
                for at in range(18)
            ),
            *(
                Candidate(id=f"z{at}", worth=Decimal("0.1"), most=Decimal(50), model=f"z{at}", excludes=ALL)
                for at in range(2)
            ),
        ),
        lent={},
        layers_most=4,
        layer=Decimal("0.05"),
    )
    assert {layer.candidate.id for layer in best_bundle(task).layers} == {"z0", "z1"}


ALL = frozenset(f"a{at:02}" for at in range(18))
