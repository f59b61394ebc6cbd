"""What if: two matches of one firm compared: what appears, what is gone, what gets cheaper or dearer, more or less."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.offers.advice import helped_by, lowered
from bot.offers.matching import Match, Matches, Standing


@dataclass(frozen=True, slots=True)
class Move:
    """A figure of an offer that is met both before and after: CNY, or a yearly rate as a fraction."""

    match: Match
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """Each list in the order in which the offers are shown."""

    appeared: tuple[Match, ...] = ()
    """Met after, and not before."""
    gone: tuple[Match, ...] = ()
    """Met before; as they stand after."""
    perhaps: tuple[Match, ...] = ()
    """Undecided after, and out of reach before."""
    cheaper: tuple[Move, ...] = ()
    dearer: tuple[Move, ...] = ()
    """Of debt, the usual yearly cost with the best subsidy that is met."""
    more: tuple[Move, ...] = ()
    less: tuple[Move, ...] = ()
    """The amount for this firm."""

    def __bool__(self) -> bool:
        return any((self.appeared, self.gone, self.perhaps, self.cheaper, self.dearer, self.more, self.less))


def compare(before: Matches, after: Matches) -> Difference:
    """Return what is otherwise after: of nothing changed there is no difference, and of the reverse all is reversed."""
    first, then = _by_id(before), _by_id(after)
    met = [match for match in after.standing(Standing.MET) if _stood(match, first) is Standing.MET]
    costs = [
        move
        for move in (_move(match, _cost(first[match.offer.id], before), _cost(match, after)) for match in met)
        if move
    ]
    amounts = [move for move in (_move(match, _amount(first[match.offer.id]), _amount(match)) for match in met) if move]
    return Difference(
        appeared=tuple(one for one in after.standing(Standing.MET) if _stood(one, first) is not Standing.MET),
        gone=tuple(
            then[one.offer.id]
            for one in before.standing(Standing.MET)
            if one.offer.id in then and _stood(one, then) is not Standing.MET
        ),
        perhaps=tuple(
            one
            for one in after.standing(Standing.POSSIBLE)
            if _stood(one, first) not in {Standing.MET, Standing.POSSIBLE}
        ),
        cheaper=tuple(move for move in costs if move.after < move.before),
        dearer=tuple(move for move in costs if move.after > move.before),
        more=tuple(move for move in amounts if move.after > move.before),
        less=tuple(move for move in amounts if move.after < move.before),
    )


def _by_id(matches: Matches) -> Mapping[str, Match]:
    return {match.offer.id: match for match in matches.offers}


def _stood(match: Match, others: Mapping[str, Match]) -> Standing | None:
    found = others.get(match.offer.id)
    return found.standing if found else None


def _move(match: Match, before: Decimal | None, after: Decimal | None) -> Move | None:
    return None if before is None or after is None or before == after else Move(match, before, after)


def _cost(match: Match, matches: Matches) -> Decimal | None:
    offer = match.offer
    if offer.cost is None or offer.money != "debt":
        return None
    net = lowered(offer.cost.typical, helped_by(match, matches))
    return offer.cost.typical if net is None else net


def _amount(match: Match) -> Decimal | None:
    return match.estimate.amount if match.offer.role == "money" and match.offer.money == "debt" else None
