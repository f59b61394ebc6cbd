"""Bundling: from what a firm can have, the best legal bundle of money for the amount it needs.

A bundle is a few layers, each an offer and an amount. It never takes more than the need; offers that exclude each other
do not stand in it together, and of the forms of one model only those that say they combine, together within the limit
of the model; what is pledged is pledged once; and all debt together stays within what the cash flow carries over the
shortest of the tenors, so that every instalment can be paid.

Of two bundles the one that covers more is better, then the one whose money ranks higher, each further layer counting
against it. Given the layers, amounts go to the highest ranked first, once each has its least amount. The limits lie
within one another (forms of a model, all debt, the need), so nothing better can be done with these layers. Layers are
chosen by branch and bound: a branch is left when what it could still come to at best is no better than what was found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

MOST_CANDIDATES = 20
_MOST_THINGS = 6
"""Things to pledge that are shared out in every way; further ones are left aside."""

Thing = int
"""A thing to pledge, by its place in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An offer that may be a layer; amounts in CNY. ``worth`` is the measure it is ranked by."""

    id: str
    worth: Decimal
    most: Decimal
    least: Decimal = Decimal(1)
    is_debt: bool = True
    carries: Decimal | None = None
    """What the cash flow carries over the tenor of the offer; None where that is not known."""
    model: str
    model_most: Decimal | None = None
    """The limit that forms of the same model share."""
    takes: frozenset[Thing] = frozenset()
    """The things it may rest on; it rests on at least one of them, if there are any."""
    excludes: frozenset[str] = frozenset()
    combines_with: frozenset[str] = frozenset()

    def goes_with(self, other: "Candidate") -> bool:
        """Say whether both may stand in one bundle."""
        if other.id in self.excludes or self.id in other.excludes:
            return False
        return self.model != other.model or other.id in self.combines_with or self.id in other.combines_with


@dataclass(frozen=True, slots=True)
class Layer:
    """An offer of a bundle: the CNY it gives, and the things it rests on."""

    candidate: Candidate
    amount: Decimal
    pledged: frozenset[Thing] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be covered, CNY, and with what; ``lent`` is what is lent on each thing, None where no table says."""

    need: Decimal
    candidates: tuple[Candidate, ...]
    lent: Mapping[Thing, Decimal | None]
    layers_most: int
    layer: Decimal
    """What a further layer must bring, as a share of the need and of a score of 1."""


@dataclass(frozen=True, slots=True)
class Bundle:
    layers: tuple[Layer, ...] = ()

    @property
    def covered(self) -> Decimal:
        return sum((layer.amount for layer in self.layers), Decimal(0))

    def value(self, task: Task) -> tuple[Decimal, Decimal]:
        """Return what a bundle is compared by: the amount covered, then the rank of the money, less its layers."""
        rank = sum((layer.amount * layer.candidate.worth for layer in self.layers), Decimal(0))
        return self.covered, rank - task.need * task.layer * len(self.layers)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A layer before its amount is known."""

    candidate: Candidate
    pledged: frozenset[Thing]
    most: Decimal


def best_bundle(task: Task) -> Bundle:
    """Return the best legal bundle; of equal ones always the same."""
    ranked = sorted(task.candidates, key=lambda one: (-one.worth, one.id))[:MOST_CANDIDATES]
    return _better(Bundle(), (), ranked, task)


def _better(best: Bundle, chosen: tuple[_Choice, ...], rest: Sequence[Candidate], task: Task) -> Bundle:
    """Return the best of ``best`` and of all bundles that hold ``chosen`` and some of the ``rest``."""
    if not rest or len(chosen) == task.layers_most or _hope(chosen, rest, task) <= best.value(task):
        return best
    candidate, *others = rest
    if all(candidate.goes_with(choice.candidate) for choice in chosen):
        used = frozenset[Thing]().union(*(choice.pledged for choice in chosen))
        for pledged in pledges_of(candidate, used):
            wider = (*chosen, _Choice(candidate, pledged, _limit(candidate, pledged, task)))
            layers = filled(wider, task)
            if layers is None:
                continue  # more layers only bind more
            if Bundle(layers).value(task) > best.value(task):
                best = Bundle(layers)
            best = _better(best, wider, others, task)
    return _better(best, chosen, others, task)


def pledges_of(candidate: Candidate, used: frozenset[Thing]) -> Iterator[frozenset[Thing]]:
    """Yield the sets of things that a layer can rest on: any of those free; none if it rests on none."""
    if not candidate.takes:
        yield frozenset()
    free = sorted(candidate.takes - used)[:_MOST_THINGS]
    for size in range(len(free), 0, -1):
        yield from map(frozenset, combinations(free, size))


def _limit(candidate: Candidate, pledged: frozenset[Thing], task: Task) -> Decimal:
    lent = [value for value in (task.lent[thing] for thing in pledged) if value is not None]
    return min(candidate.most, task.need, *([sum(lent, Decimal(0))] if lent else []))


def filled(chosen: Sequence[_Choice], task: Task) -> tuple[Layer, ...] | None:
    """Return layers with the best amounts, or None if not each can have its least."""
    amounts = [choice.candidate.least for choice in chosen]
    if any(least > choice.most for least, choice in zip(amounts, chosen, strict=True)):
        return None
    limits = _limits([choice.candidate for choice in chosen], task)
    if any(sum((amounts[at] for at in members), Decimal(0)) > limit for members, limit in limits):
        return None
    for at in sorted(range(len(chosen)), key=lambda place: -chosen[place].candidate.worth):
        left = [
            limit - sum((amounts[member] for member in members), Decimal(0))
            for members, limit in limits
            if at in members
        ]
        amounts[at] += min(chosen[at].most - amounts[at], *left)
    return tuple(
        Layer(choice.candidate, amount, choice.pledged) for choice, amount in zip(chosen, amounts, strict=True)
    )


def _limits(candidates: Sequence[Candidate], task: Task) -> list[tuple[frozenset[int], Decimal]]:
    """Return the limits that several layers share: which layers, and how much they have together."""
    places = range(len(candidates))
    limits = [(frozenset(places), task.need)]
    debt = frozenset(at for at in places if candidates[at].is_debt)
    carried = [limit for limit in (candidates[at].carries for at in debt) if limit is not None]
    if carried:
        limits.append((debt, min(carried)))
    for model in {candidate.model for candidate in candidates}:
        forms = frozenset(at for at in places if candidates[at].model == model)
        shared = [limit for limit in (candidates[at].model_most for at in forms) if limit is not None]
        if len(forms) > 1 and shared:
            limits.append((forms, max(shared)))
    return limits


def _hope(chosen: Sequence[_Choice], rest: Iterable[Candidate], task: Task) -> tuple[Decimal, Decimal]:
    """Return a value that no bundle of ``chosen`` and some of the ``rest`` exceeds."""
    carried = [choice.candidate.carries for choice in chosen if choice.candidate.is_debt]
    debt_left = min((limit for limit in carried if limit is not None), default=task.need)
    spare = task.layers_most - len(chosen)
    extra = sorted((min(one.most, task.need) for one in rest), reverse=True)[:spare]
    covered = min(task.need, sum((choice.most for choice in chosen), Decimal(0)) + sum(extra, Decimal(0)))
    if all(choice.candidate.is_debt for choice in chosen) and all(one.is_debt for one in rest):
        covered = min(covered, debt_left)
    # The best there is takes as much as it can, down to the last of the money.
    ranked = sorted(
        [(choice.candidate.worth, choice.most) for choice in chosen] + [(one.worth, one.most) for one in rest]
    )
    left, rank = covered, Decimal(0)
    for worth, most in reversed(ranked):
        part = min(left, most)
        rank += part * worth
        left -= part
    return covered, rank - task.need * task.layer * len(chosen)
