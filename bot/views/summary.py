"""The summary as finished values: facts and results of one firm, to be passed on as one plain message."""

from dataclasses import dataclass
from datetime import date

from bot.applicant.answers import Answer, Exact, Silence
from bot.applicant.facts import Facts
from bot.locales import Language, Text
from bot.offers.matching import Matches
from bot.views import formats
from bot.views.figures import Figures
from bot.views.results import ResultsView, ResultsViewer


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryView:
    firm: str
    day: str
    told: tuple[tuple[str, str], ...]
    """Label and answer of what was told; what was skipped is left out, and so is "none of these"."""
    results: ResultsView


class SummaryViewer:
    """Turns facts and matches into finished values of one language."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def summary(self, firm: Text, matches: Matches, facts: Facts, day: date) -> SummaryView:
        language: Language = self._figures.language
        wording = self._figures.wording
        told = ((slot, answer) for slot, answer in facts.answers.items() if _tells(answer))
        return SummaryView(
            firm=firm[language],
            day=formats.day(day, language),
            told=tuple((wording.label(slot), wording.answer(answer, slot)) for slot, answer in told),
            results=ResultsViewer(self._figures).results(matches, facts),
        )


def _tells(answer: Answer) -> bool:
    return not isinstance(answer, Silence) and answer != Exact(frozenset())
