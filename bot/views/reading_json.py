"""What was read from a text as one plain object, with its kind and value, ends, code or doubt."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from bot.applicant.amounts import ASKED, Asked, Doubt, Meaning, Nothing, Per, Since, Stated, read_amount
from bot.applicant.answers import Exact
from bot.applicant.measures import Measure
from bot.applicant.profile import plain_answer
from bot.applicant.reading import Candidates, Misread, Reading, Understood, read_typed
from bot.applicant.sentence.reading import Doubt as SentenceDoubt
from bot.applicant.sentence.reading import read_sentence
from bot.applicant.slots import IndustryKind, RegionKind
from bot.conversation.flow import Script

Plain = dict[str, object]
Reader = Callable[[str], Plain]

_QUESTIONS: Mapping[str, Asked] = {"money": "amount", "term": "term", "rate": "rate", "count": "headcount"}
"""What is taken to have been asked, if nobody says so."""


def reader_of(kind: str, asked: str | None, script: Callable[[], Script], today: date) -> Reader:
    """Return what reads a text of this kind; the script is loaded only for what needs its names."""
    loaded = cache(script)
    question = next((known for known in ASKED if known == (asked or _QUESTIONS.get(kind))), None)
    match kind:
        case "region":
            return lambda text: plain_region(text, loaded())
        case "industry":
            return lambda text: plain_industry(text, loaded())
        case "sentence":
            return lambda text: plain_sentence(text, loaded(), today)
    if question is None:
        raise ValueError(f"nobody reads {kind!r}")
    return lambda text: plain_meaning(read_amount(text, question))


def plain_sentence(text: str, script: Script, today: date) -> Plain:
    """Return the answers that a sentence tells, in the form of a profile, and what it leaves to be asked."""
    found = read_sentence(text, script.cues, script.vocabulary.slots, script.dictionary, today)
    told: Plain = {"kind": "sentence", "slots": {slot: plain_answer(answer) for slot, answer in found.told.items()}}
    doubts = [_plain_doubt(doubt) for doubt in found.doubts]
    unused = [*found.unused, *found.owed]
    return {**told, **({"ask": doubts} if doubts else {}), **({"unused": unused} if unused else {})}


def _plain_doubt(doubt: SentenceDoubt) -> Plain:
    if not doubt.choices:
        return {"words": doubt.words, "slot": doubt.slot}
    return {"words": doubt.words, "choices": [{slot: plain_answer(answer)} for slot, answer in doubt.choices]}


def plain_region(text: str, script: Script) -> Plain:
    """Return the unit that a text names, or those it may mean."""
    return _plain_code("code", read_typed(text, RegionKind(script.vocabulary.regions), script.dictionary))


def plain_industry(text: str, script: Script) -> Plain:
    """Return the group that a text names with its division of GB/T 4754, or the groups it may mean."""
    industries = script.vocabulary.industries
    found = _plain_code("group", read_typed(text, IndustryKind(industries), script.dictionary))
    if found["kind"] != "group":
        return found
    named = script.dictionary.trades.find(text)
    division = (named.division if named else None) or industries.groups[str(found["group"])].division
    return {**found, "division": division} if division else found


def _plain_code(name: str, reading: Reading) -> Plain:
    match reading:
        case Understood(Exact(str() as code)):
            return {"kind": name, name: code}
        case Candidates(answers):
            return {"kind": "ambiguous", "ambiguous": [code for code, _ in answers]}
        case Misread(hint):
            return {"kind": "no_match", "reason": hint}
    raise TypeError(f"no code: {reading}")


def plain_meaning(meaning: Meaning) -> Plain:
    """Return an amount, a time, a rate or a count as plain values; amounts in single units, rates as fractions."""
    match meaning:
        case Stated(measure, per):
            return _plain_measure(measure, per)
        case Nothing():
            return {"kind": "none", "value": 0}
        case Since(year, month, years_ago):
            told = {"year": year, "years_ago": years_ago, "month": month}
            return {"kind": "since", **{name: number for name, number in told.items() if number is not None}}
        case Doubt(reason, choices):
            asked: Plain = {"kind": "ask", "reason": reason}
            return {**asked, "choices": [plain_meaning(choice) for choice in choices]} if choices else asked


def _plain_measure(measure: Measure, per: Per) -> Plain:
    unit = _unit(measure, per)
    if measure.named is not None:
        rough: Plain = {"approx": True} if measure.rough else {}
        return {"kind": "value", "value": _plain_number(measure.named), **unit, **rough}
    if measure.low is None:
        return {"kind": "at_most", "max": _number(measure.high), **unit}
    if measure.high is None:
        return {"kind": "at_least", "min": _number(measure.low), **unit}
    return {"kind": "range", "min": _number(measure.low), "max": _number(measure.high), **unit}


def _unit(measure: Measure, per: Per) -> Plain:
    match measure.unit:
        case "cny" | "foreign":
            return {"currency": measure.currency or "CNY"}
        case "months" | "days":
            return {"unit": measure.unit}
        case "rate":
            return {"per": per}
    return {}


def _number(number: Decimal | None) -> int | float | None:
    return None if number is None else _plain_number(number)


def _plain_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
