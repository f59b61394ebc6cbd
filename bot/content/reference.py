"""Reading what is looked up beside the offers: helplines, rates, legal limits, and what to do instead of borrowing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

from bot.applicant.answers import SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.slots import SetKind
from bot.content.files import Folder
from bot.content.findings import Findings
from bot.dated import Validity
from bot.eligibility.criteria import Criterion
from bot.eligibility.reading import read_criterion
from bot.locales import Text
from bot.offers.offer import Confidence, Words
from bot.offers.reference import Benchmark, Helpline, LegalLimit, Lpr, Measure, MeasuredBy, Otherwise, Reference
from bot.yamlnodes import Entry, Node, Record

HELPLINES, RATES, LAW, INSTEAD, PAPERS = "helplines.yaml", "rates.yaml", "law.yaml", "instead.yaml", "papers.yaml"
_GENERAL: Confidence = "general-knowledge"
_UNREAD = Text("", "")


@dataclass(frozen=True)
class Citable:
    """What an entry may refer to: where facts come from, and the ids of offers."""

    sources: Mapping[str, object]
    offers: frozenset[str]


def read_reference(
    home: Folder, known: Citable, words: Words, vocabulary: Vocabulary, findings: Findings
) -> Reference | None:
    """Read the five tables of a country; None if one of them cannot be read."""
    signs = frozenset({*words.red_flags, *_distress(vocabulary)})
    helplines = findings.attempt(lambda: _read_helplines(home.yaml(HELPLINES), signs, findings))
    rates = findings.attempt(lambda: _read_rates(home.yaml(RATES), known))
    limits = findings.attempt(lambda: _each_named(home.yaml(LAW), lambda entry: _read_limit(entry, known)))
    papers = findings.attempt(lambda: _read_papers(home.yaml(PAPERS), words, vocabulary))
    if helplines is None:
        return None  # whether a measure calls a number that is there, nobody can say
    measures = findings.attempt(lambda: _read_measures(home.yaml(INSTEAD), helplines, vocabulary))
    if rates is None or limits is None or measures is None or papers is None:
        return None
    lpr, benchmarks, how_to_read = rates
    return Reference(
        helplines=helplines,
        lpr=lpr,
        benchmarks=benchmarks,
        how_to_read_benchmarks=how_to_read,
        limits=limits,
        measures=measures,
        papers=papers[0],
        otherwise=papers[1],
    )


def _distress(vocabulary: Vocabulary) -> tuple[str, ...]:
    slot = vocabulary.slots.get(SlotName("distress"))
    return tuple(slot.kind.options) if slot and isinstance(slot.kind, SetKind) else ()


def _each_named(node: Node, read: Any) -> dict[str, Any]:
    return dict(node.each_entry(lambda entry: (entry[0], read(entry))))


def _read_helplines(node: Node, signs: frozenset[str], findings: Findings) -> Mapping[str, Helpline]:
    with node.record() as record:
        situations = record.need("situations", findings.words) or {}
        known = signs | situations.keys()
        lines = record.need(
            "lines", lambda found: findings.mapping(found, lambda entry: _read_helpline(entry, known), _unread_helpline)
        )
    return lines


def _unread_helpline(code: str) -> Helpline:
    return Helpline(id=code, number="", name=_UNREAD, when=frozenset(), confidence=_GENERAL, hours=None)


def _read_helpline(entry: Entry, signs: Collection[str]) -> Helpline:
    code, _, node = entry
    with node.record() as record:
        number = record.need("number", Node.text)
        name = record.need("name", Node.words)
        when = record.need("when", lambda found: found.each(lambda item: item.choice(signs, "a sign or a situation")))
        confidence = record.need("confidence", lambda found: found.choice(get_args(Confidence), "a confidence"))
        hours = record.take("hours", Node.words)
    return Helpline(
        id=code,
        number=number,
        name=name,
        when=frozenset(when),
        confidence=confidence,  # type: ignore[arg-type]  # `choice` returns one of them
        hours=hours,
    )


def _read_measures(node: Node, helplines: Mapping[str, object], vocabulary: Vocabulary) -> tuple[Measure, ...]:
    with node.record() as record:
        found = record.need(
            "instead", lambda listed: listed.each(lambda item: _read_measure(item, helplines, vocabulary))
        )
    return found


def _read_measure(node: Node, helplines: Mapping[str, object], vocabulary: Vocabulary) -> Measure:
    with node.record() as record:
        code = record.need("id", Node.text)
        text = record.need("text", Node.words)
        calls = record.take("calls", lambda found: found.each(lambda item: item.choice(helplines, "a helpline")), ())
        when = record.take("when", lambda found: read_criterion(found, vocabulary))
    return Measure(id=code, text=text, calls=calls, when=when)


def _read_papers(
    node: Node, words: Words, vocabulary: Vocabulary
) -> tuple[dict[str, Criterion | None], dict[str, tuple[Otherwise, ...]]]:
    def read(entry: Entry) -> tuple[str, Criterion | None]:
        code = entry[1].choice(words.documents, "a paper")
        if entry[2].is_mapping:
            return code, read_criterion(entry[2], vocabulary)
        entry[2].choice(["always"], "`always`")
        return code, None

    def read_otherwise(entry: Entry) -> tuple[str, tuple[Otherwise, ...]]:
        code = entry[1].choice(words.documents, "a paper")
        return code, tuple(entry[2].each(lambda case: _read_otherwise(case, vocabulary)))

    with node.record() as record:
        held = record.need("held", lambda found: dict(found.each_entry(read)))
        otherwise = record.need("otherwise", lambda found: dict(found.each_entry(read_otherwise)))
    return held, otherwise


def _read_otherwise(node: Node, vocabulary: Vocabulary) -> Otherwise:
    with node.record() as record:
        when = record.need("when", lambda found: read_criterion(found, vocabulary))
        text = record.take("text", Node.words)
    return Otherwise(when, text)


def _read_rates(node: Node, known: Citable) -> tuple[tuple[Lpr, ...], dict[str, Benchmark], Text]:
    with node.record() as record:
        lpr = record.need("lpr", lambda found: _read_readings(found, known))
        how_to_read = record.need("how_to_read", Node.words) or _UNREAD
        benchmarks = record.need(
            "benchmarks", lambda found: _each_named(found, lambda entry: _read_benchmark(entry, known))
        )
    return lpr, benchmarks, how_to_read


def _read_readings(node: Node, known: Citable) -> tuple[Lpr, ...]:
    readings = node.each(lambda item: _read_lpr(item, known))
    spans = [(reading.seen.first, reading.seen.last) for reading in readings]
    days = [day for span in spans for day in span if day]
    overlap = any(later[0] == earlier[1] for earlier, later in pairwise(spans))
    if not readings or overlap or days != sorted(days):
        raise node.error("the readings stand in rising order of time and do not overlap")
    return readings


def _read_lpr(node: Node, known: Citable) -> Lpr:
    with node.record() as record:
        first = record.need("from", Node.date)
        last = record.need("seen_until", Node.date)
        one_year = record.need("one_year", Node.rate)
        five_year = record.take("five_year", Node.rate)
        sources = _read_sources(record, known)
    return Lpr(seen=Validity(first, last), one_year=one_year, five_year=five_year, sources=sources)


def _read_benchmark(entry: Entry, known: Citable) -> Benchmark:
    code, _, node = entry
    with node.record() as record:
        name = record.need("name", Node.words)
        rate = record.need("rate", Node.rate)
        period = record.need("period", Node.words)
        measured_by = record.need("measured_by", lambda found: found.choice(get_args(MeasuredBy), "who measured"))
        note = record.take("note", Node.words)
        confidence, sources = _read_grade(record, known)
    return Benchmark(
        id=code,
        name=name,
        rate=rate,
        period=period,
        measured_by=measured_by,  # type: ignore[arg-type]  # `choice` returns one of them
        confidence=confidence,
        sources=sources,
        note=note,
    )


def _read_limit(entry: Entry, known: Citable) -> LegalLimit:
    code, _, node = entry
    with node.record() as record:
        rule = record.need("rule", Node.words)
        figures = record.take("figures", lambda found: found.mapping(_read_figure), {})
        first = record.take("since", Node.date)
        last = record.take("until", Node.date)
        models = record.take("models", lambda found: found.each(lambda item: item.choice(known.offers, "an offer")), ())
        confidence, sources = _read_grade(record, known)
    return LegalLimit(
        id=code,
        rule=rule,
        figures=figures,
        holds=Validity(first, last),
        models=models,
        confidence=confidence,
        sources=sources,
    )


def _read_figure(node: Node) -> Decimal:
    return node.rate() if node.text().endswith("%") else node.number()


def _read_grade(record: Record, known: Citable) -> tuple[Confidence, tuple[str, ...]]:
    """Return how sure it is and where it was read; what is no general knowledge was read somewhere."""
    confidence: Any = record.need("confidence", lambda found: found.choice(get_args(Confidence), "a confidence"))
    sources = _read_sources(record, known) if "sources" in record else ()
    if confidence not in {None, _GENERAL} and "sources" not in record:
        record.report(f"confidence {confidence!r} needs `sources`", "confidence")
    return confidence, sources


def _read_sources(record: Record, known: Citable) -> tuple[str, ...]:
    found = record.need("sources", lambda node: node.each(lambda item: item.choice(known.sources, "a source")))
    return found or ()
