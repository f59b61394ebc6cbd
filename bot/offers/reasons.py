"""Reasons: every criterion of an offer, and how a firm stands to it.

All that can be said of a criterion is made ready once; which of it holds for a firm is read off the verdicts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from bot.eligibility.criteria import Criterion
from bot.eligibility.index import Mask, Verdicts
from bot.eligibility.judging import Verdict
from bot.offers.offer import Offer, Requirement


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion and how the firm stands to it; ``requirement`` is absent for what only raises the score."""

    criterion: Criterion
    verdict: Verdict
    requirement: Requirement | None = None


class Ground(NamedTuple):
    """A criterion by its bit among all criteria, with what can be said of it."""

    bit: Mask
    if_met: Reason
    if_unmet: Reason
    if_unknown: Reason


Grounds: TypeAlias = tuple[Ground, ...]


def grounds_of(
    offers: Iterable[Offer], places: Mapping[Criterion, int]
) -> tuple[list[tuple[Grounds, int]], list[Grounds]]:
    """Return the hard criteria of each offer with the number of what raises its score, and that by its number."""
    known: dict[object, Ground] = {}

    def ground(criterion: Criterion, requirement: Requirement | None = None) -> Ground:
        place = places[criterion]
        alike = place, requirement and (requirement.source, requirement.note)
        if alike not in known:
            said = (
                Reason(criterion, verdict, requirement) for verdict in (Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN)
            )
            known[alike] = Ground(1 << place, *said)
        return known[alike]

    suiting: dict[tuple[Criterion, ...], int] = {}
    found = [
        (
            tuple(ground(need.criterion, need) for need in offer.eligibility),
            suiting.setdefault(offer.fits, len(suiting)),
        )
        for offer in offers
    ]
    return found, [tuple(map(ground, fits)) for fits in suiting]


def reasons_by(grounds: Iterable[Ground], verdicts: Verdicts) -> tuple[Reason, ...]:
    """Return what holds of each ground by the verdicts of all criteria."""
    met, unmet = verdicts.met, verdicts.unmet
    return tuple(
        [
            if_met if met & bit else if_unmet if unmet & bit else if_unknown
            for bit, if_met, if_unmet, if_unknown in grounds
        ]
    )
