"""Why one offer stands above another, from the named parts of the score, and where a little would turn the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from bot.offers.matching import Match, Standing
from bot.offers.scoring import PARTS

_FIRST_FEW = 3
_A_LITTLE = Decimal("0.1")
"""The share by which a weight could as well be another."""
_ORDER = list(Standing)


@dataclass(frozen=True, slots=True)
class Above:
    """``upper`` stands above ``lower``: because of its standing, or by the parts that speak for it, the heaviest first.

    Of equal scores the order is that of the names.
    """

    upper: Match
    lower: Match
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()

    @property
    def by_standing(self) -> bool:
        return self.upper.standing is not self.lower.standing


def above(one: Match, other: Match) -> Above:
    """Return which of two offers stands above the other, and why; the order of the two changes nothing."""
    upper, lower = sorted((one, other), key=lambda match: (_ORDER.index(match.standing), -match.score, match.offer.id))
    if upper.standing is not lower.standing:
        return Above(upper, lower)
    leads = _leads(upper, lower)
    ranked = sorted(leads, key=lambda part: (-abs(leads[part]), part))
    return Above(
        upper,
        lower,
        tuple(part for part in ranked if leads[part] > 0),
        tuple(part for part in ranked if leads[part] < 0),
    )


def _leads(upper: Match, lower: Match) -> Mapping[str, Decimal]:
    """Return by how much the upper offer leads in each part; what is taken off counts where it is not taken off."""
    parts = dict.fromkeys((*upper.parts, *lower.parts))
    return {part: upper.parts.get(part, Decimal(0)) - lower.parts.get(part, Decimal(0)) for part in parts}


def is_close(shown: Sequence[Match]) -> bool:
    """Say whether the first three of a list would be others, or stand otherwise, with one weight a tenth off."""
    return any(_turns(upper, lower) for upper, lower in pairwise(shown[: _FIRST_FEW + 1]))


def _turns(upper: Match, lower: Match) -> bool:
    lead = abs(upper.score - lower.score)
    return any(abs(gap) * _A_LITTLE > lead for part, gap in _leads(upper, lower).items() if part in PARTS)
