"""What is looked up beside the offers: whom to call, reference rates, what the law allows, each by date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.applicant.facts import Facts
from bot.dated import Validity
from bot.eligibility.criteria import Criterion
from bot.eligibility.judging import Verdict, judge
from bot.finance.caps import private_lending_cap
from bot.locales import Text
from bot.offers.offer import Confidence, Words

MeasuredBy = Literal["survey", "official"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpline:
    """A number to call; ``when`` holds the signs and situations it is for."""

    id: str
    number: str
    name: Text
    when: frozenset[str]
    confidence: Confidence
    hours: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something an owner can do instead of borrowing; without ``when`` it is for everybody.

    ``calls`` are the helplines that help with it.
    """

    id: str
    text: Text
    calls: tuple[str, ...] = ()
    when: Criterion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lpr:
    """The loan prime rate banks quote, as fractions a year; it was read to hold over ``seen``."""

    seen: Validity
    one_year: Decimal
    five_year: Decimal | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What borrowers paid on average in a period: a fraction a year, from a survey or from the authorities."""

    id: str
    name: Text
    rate: Decimal
    period: Text
    measured_by: MeasuredBy
    confidence: Confidence
    sources: tuple[str, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalLimit:
    """A rule of law in plain words; ``figures`` are CNY, counts, days, or fractions where a rate is meant."""

    id: str
    rule: Text
    figures: Mapping[str, Decimal]
    holds: Validity
    models: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What firms of which ``when`` holds bring in place of a paper they cannot have; nothing without ``text``."""

    when: Criterion
    text: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Reference:
    """All of it for one country."""

    helplines: Mapping[str, Helpline]
    lpr: tuple[Lpr, ...]
    """In rising order of time."""
    benchmarks: Mapping[str, Benchmark]
    how_to_read_benchmarks: Text
    limits: Mapping[str, LegalLimit]
    measures: tuple[Measure, ...]
    """What to do instead of borrowing, in the order to try it."""
    papers: Mapping[str, Criterion | None]
    """What shows that a firm has a paper already; None for what everybody has."""
    otherwise: Mapping[str, tuple[Otherwise, ...]]
    """Of papers that some firms cannot have: for whom, and what they bring instead; the first that holds counts."""

    def has_paper(self, code: str, facts: Facts) -> bool:
        """Say whether the answers show that a firm has a paper that lenders ask for."""
        if code not in self.papers:
            return False
        criterion = self.papers[code]
        return criterion is None or judge(criterion, facts) is Verdict.MET

    def papers_for(self, codes: Iterable[str], facts: Facts, words: Words) -> Mapping[str, Text]:
        """Return what this firm is to bring of the papers an offer asks for; none that it surely cannot have."""
        asked = {code: self._paper_for(code, facts, words) for code in codes}
        return {code: text for code, text in asked.items() if text is not None}

    def _paper_for(self, code: str, facts: Facts, words: Words) -> Text | None:
        for case in self.otherwise.get(code, ()):
            if judge(case.when, facts) is Verdict.MET:
                return case.text
        return words.documents[code]

    def measures_for(self, facts: Facts) -> tuple[Measure, ...]:
        """Return what this firm can do: what is for everybody, and what its answers call for."""
        return tuple(
            measure for measure in self.measures if measure.when is None or judge(measure.when, facts) is Verdict.MET
        )

    def helplines_for(self, codes: Iterable[str]) -> tuple[Helpline, ...]:
        """Return the numbers that help with any of the signs or situations, in the order written."""
        wanted = frozenset(codes)
        return tuple(line for line in self.helplines.values() if line.when & wanted)

    def lpr_on(self, day: date) -> Lpr | None:
        """Return the rate of a day; after the last reading the last one, whose ``seen.last`` says how old it is.

        None for a day before the first reading, or between two that differ: there it was not read.
        """
        for reading in self.lpr:
            if reading.seen.covers(day):
                return reading
        last = self.lpr[-1]
        return last if last.seen.has_ended(day) else None

    def private_cap_on(self, day: date) -> Decimal | None:
        """Return the highest rate a year that courts protect between private parties, for a contract of that day."""
        reading = self.lpr_on(day)
        return private_lending_cap(reading.one_year) if reading else None

    def limits_on(self, day: date, model: str | None = None) -> tuple[LegalLimit, ...]:
        """Return the rules in force on a day, all of them or those of one model."""
        found = (limit for limit in self.limits.values() if limit.holds.covers(day))
        return tuple(limit for limit in found if model is None or model in limit.models)
