"""A folded sentence cut into clauses, and the distance between two places in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.applicant.amounts.calendar import Dated, months_of_no_year, months_of_years
from bot.applicant.amounts.spelling import spelt
from bot.applicant.sentence.cues import Compiled, FigureCue, Found, OptionCue, places_of
from bot.applicant.sentence.figures import Figure, figures_in

_BREAK = re.compile(r"[，。;；!！?？\n、]|,(?!\d{3}(?!\d))|\.(?!\d)|\b(?:and|but)\b(?!\s+a\s+half)|但是?|不过")
_ASKING = re.compile(r"\s*[?？]")
_ABOUT = re.compile(
    r"大概|大约|差不多|将近|约|左右|\b(?:about|around|roughly|approximately|some|only|just|up to|at least|another|"
    r"a|an|the|of|is|are|was|to|for|us)\b"
)
"""Words that bring nothing between a figure and what announces it."""
_WORD = re.compile(r"[a-z0-9&'./-]+")
_WIDE_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")


_LIST_COMMA = re.compile(r"[，,](?!\d{3}(?!\d))")


def spelt_apart(text: str) -> str:
    """Return a text spelt plainly, with commas that part clauses told from those inside a number; places stay."""
    return spelt(_LIST_COMMA.sub(";", text))


@dataclass(frozen=True, slots=True)
class Clause:
    start: int
    end: int
    asks: bool
    """It is a question: what it says is not told by it."""
    goes_on: bool = False
    """It follows the clause before it by "and" or "but"."""


@dataclass(frozen=True)
class Line:
    """A folded sentence with its clauses and figures."""

    text: str
    compiled: Compiled

    @cached_property
    def figures(self) -> Sequence[Figure]:
        return figures_in(self.text, self.dated)

    @cached_property
    def dated(self) -> Sequence[Dated]:
        """The months of the calendar that it names."""
        return [*months_of_years(self.text), *months_of_no_year(self.text)]

    @cached_property
    def options(self) -> Sequence[tuple[OptionCue, re.Pattern[str]]]:
        """The options of which a phrase may stand in the sentence."""
        return self.compiled.options.in_text(self.text)

    @cached_property
    def pledge_kinds(self) -> Sequence[tuple[str, re.Pattern[str]]]:
        return self.compiled.pledge_kinds.in_text(self.text)

    @cached_property
    def announcing(self) -> Sequence[tuple[FigureCue, re.Pattern[str], re.Pattern[str]]]:
        """The cues for figures of which a word may stand in the sentence: each with what stands before and after."""
        return self.compiled.figures.in_text(self.text)

    @cached_property
    def clauses(self) -> Sequence[Clause]:
        cuts = [found for found in _BREAK.finditer(self.text) if not self._in_figure(found.start())]
        starts = [0, *(found.end() for found in cuts)]
        ends = [*(found.start() for found in cuts), len(self.text)]
        spans = [(start, end) for start, end in zip(starts, ends, strict=True) if self.text[start:end].strip()]
        return [Clause(start, end, self._asks(start, end), self.text[:start].endswith("and")) for start, end in spans]

    def _in_figure(self, place: int) -> bool:
        return any(figure.start < place < figure.end for figure in self.figures)

    def _asks(self, start: int, end: int) -> bool:
        return bool(_ASKING.match(self.text, end) or self.compiled.questions.search(self.text, start, end))

    def clause_at(self, place: int) -> Clause:
        """Return the clause that a place lies in, or the nearest one before it."""
        before = [clause for clause in self.clauses if clause.start <= place]
        return before[-1] if before else self.clauses[0]

    def before(self, clause: Clause, steps: int = 1) -> Clause | None:
        """Return the clause that stands so many steps before another."""
        at = list(self.clauses).index(clause) - steps
        return self.clauses[at] if at >= 0 else None

    def is_about(self, found: Found) -> bool:
        """Say whether a phrase is but a part of words of about nothing: the 差 of 差不多."""
        return any(Found(*about.span()).holds(found) for about in _ABOUT.finditer(self.text))

    def figures_of(self, clause: Clause) -> list[Figure]:
        return [figure for figure in self.figures if clause.start <= figure.start < clause.end]

    def gap(self, start: int, end: int) -> int:
        """Return how far apart two places are: Chinese signs count one, Latin words two, words of about nothing."""
        between = _ABOUT.sub("", self.text[start:end])
        words = len(_WORD.findall(between))
        signs = len(_WORD.sub("", between).replace(" ", ""))
        return 2 * words + signs + 2 * len(_WIDE_SPACE.findall(self.text[start:end]))

    def negated(self, found: Found, spans: Sequence[Found] = ()) -> bool:
        """Say whether a negation stands close before a phrase; none counts inside one of ``spans`` (无 of 无锡)."""
        clause = self.clause_at(found.start)
        for place in places_of(self.compiled.negations, self.text, clause.start, found.start):
            inside = any(span.overlaps(place.start, place.end) for span in spans)
            if not inside and self.gap(place.end, found.start) <= _NEGATION_REACH:
                return True
        return False

    def is_of_others(self, clause: Clause) -> bool:
        """Say whether a clause tells of somebody else: "我朋友贷了50万", "our client owes us 2 million"."""
        return bool(self.compiled.others_begin.match(self.text, clause.start, clause.end))

    def of_others(self, found: Found) -> bool:
        """Say whether a phrase is said of somebody else, such as the company of a client."""
        clause = self.clause_at(found.start)
        names = places_of(self.compiled.others, self.text, clause.start, clause.end)
        return any(place.overlaps(found.start, found.end) or 0 <= found.start - place.end <= 2 for place in names)


_NEGATION_REACH = 4
