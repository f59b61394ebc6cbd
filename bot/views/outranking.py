"""Why one offer stands above another, as finished values."""

from dataclasses import dataclass

from bot.applicant.facts import Facts
from bot.locales import Language
from bot.offers.matching import Match, Matches
from bot.offers.offer import Catalogue
from bot.offers.outranking import Above, above
from bot.offers.shelves import shelves


@dataclass(frozen=True, slots=True, kw_only=True)
class AboveView:
    upper: str
    lower: str
    standing: str | None
    """How the lower one stands, where that decides."""
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


_MOST_FOR, _MOST_AGAINST = 3, 2


def above_view(found: Above, catalogue: Catalogue, language: Language) -> AboveView:
    """Return what decides between two offers as one says it, the heaviest first."""
    parts = catalogue.words.parts
    return AboveView(
        upper=found.upper.offer.name[language],
        lower=found.lower.offer.name[language],
        standing=found.lower.standing.value if found.by_standing else None,
        speaks_for=tuple(parts[part][language] for part in found.speaks_for[:_MOST_FOR]),
        speaks_against=tuple(parts[part][language] for part in found.speaks_against[:_MOST_AGAINST]),
    )


def beside_view(
    match: Match, beside: Matches, facts: Facts, catalogue: Catalogue, language: Language
) -> AboveView | None:
    """Return why an offer stands below the one above it in the list, or, of the first, above the next.

    Absent where the list goes by more than the score: own money first, or the most local form of a model.
    """
    found = shelves(beside, facts, catalogue.ways)
    shown = [line.head for line in (*found.fits, *found.more_fits)]
    place = next((at for at, other in enumerate(shown) if other.offer.id == match.offer.id), None)
    if place is None or len(shown) == 1:
        return None
    upper, lower = (shown[place - 1], match) if place else (match, shown[1])
    reason = above(upper, lower)
    return above_view(reason, catalogue, language) if reason.upper.offer is upper.offer else None
