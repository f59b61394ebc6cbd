"""Reading offers: models, policies and programmes, with their sources and examples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, get_args

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import Profile, asked_slot, read_answer, read_profile
from bot.applicant.slots import PledgesKind
from bot.content.files import Folder
from bot.dated import Validity
from bot.eligibility.criteria import AllOf, Criterion
from bot.eligibility.judging import Verdict
from bot.eligibility.reading import check_judgeable, read_criterion
from bot.locales import Text
from bot.offers.offer import (
    Amount,
    Catalogue,
    CheckYourself,
    Confidence,
    Cost,
    Example,
    Kind,
    Money,
    Offer,
    Repayment,
    Requirement,
    Role,
    Source,
    Span,
    Status,
    Words,
)
from bot.yamlnodes import ContentError, Node, Place, Problem, Record, collect

T = TypeVar("T")

NEVER_LINKED = frozenset({"mirror", "weak", "paper"})
_CLOSED = frozenset({"closed", "illegal"})
_BASES = ("interest", "all-in", "implied-equity", "none")


@dataclass(frozen=True)
class Context:
    """What an offer may refer to."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    words: Words
    ids: frozenset[str]

    @property
    def assets(self) -> Mapping[str, Text]:
        kind = self.vocabulary.slots[SlotName("collateral")].kind
        assert isinstance(kind, PledgesKind)
        return kind.kinds


def read_catalogue(knowledge: Folder, country: str, vocabulary: Vocabulary) -> Catalogue:
    """Read every offer of a country; the mistakes of all files are reported together."""
    home = knowledge / "countries" / country
    shelves: list[tuple[Kind, Folder]] = [
        ("model", knowledge / "models"),
        ("policy", home / "policies"),
        *(("programme", Folder(path, knowledge.base)) for path in (home / "programmes").documents("*/")),
    ]
    words = read_words(knowledge.yaml("words.yaml"))
    sources = _read_sources([folder for _, folder in shelves])
    documents = collect(_offer_files(shelves), lambda found: (found[0], found[1].read(found[2])))
    ids = _ids([node for _, node in documents])
    context = Context(vocabulary, sources, words, ids)
    offers = collect(documents, lambda found: read_offer(found[1], found[0], context))
    return Catalogue(
        offers={offer.id: offer for offer in offers if offer.role != "warning"},
        warnings={offer.id: offer for offer in offers if offer.role == "warning"},
        sources=sources,
        words=words,
    )


def _offer_files(shelves: list[tuple[Kind, Folder]]) -> list[tuple[Kind, Folder, Path]]:
    return [
        (kind, folder, path) for kind, folder in shelves for path in folder.documents() if path.name != "sources.yaml"
    ]


def _ids(nodes: list[Node]) -> frozenset[str]:
    seen: dict[str, Place] = {}
    problems: list[Problem] = []
    for node in nodes:
        for key, _, value in node.entries():
            if key == "id" and value.text() in seen:
                problems.append(Problem(value.place, f"{value.text()!r} is taken by {seen[value.text()]}"))
            elif key == "id":
                seen[value.text()] = value.place
    if problems:
        raise ContentError(problems)
    return frozenset(seen)


def read_words(node: Node) -> Words:
    """Read the words that many offers share."""

    def words(found: Node) -> dict[str, Text]:
        return found.mapping(Node.words)

    with node.record() as record:
        documents = record.need("documents", words)
        red_flags = record.need("red_flags", words)
        actions = record.need("actions", words)
        families = record.need("families", words)
    return Words(documents=documents, red_flags=red_flags, actions=actions, families=families)


def _read_sources(folders: list[Folder]) -> dict[str, Source]:
    nodes = [folder.yaml("sources.yaml") for folder in folders if (folder.path / "sources.yaml").exists()]
    entries = [entry for node in nodes for entry in node.entries()]
    return {source.id: source for source in collect(entries, lambda entry: _read_source(entry[0], entry[2]))}


def _read_source(code: str, node: Node) -> Source:
    with node.record() as record:
        title = record.need("title", Node.text)
        quality = record.need("quality", Node.text)
        publisher = record.take("publisher", Node.text)
        day = record.take("date", Node.text)
        url = record.take("url", _read_url)
        if url and quality in NEVER_LINKED:
            record.report(f"a source of quality {quality!r} may not be linked; leave out `url`", "url")
    return Source(code, title, quality, publisher, day, url)


def _read_url(node: Node) -> str:
    url = node.text()
    if not url.startswith(("https://", "http://")):
        raise node.expected("an address that starts with https:// or http://")
    return url


def read_offer(node: Node, kind: Kind, context: Context) -> Offer:
    """Read one offer; cross-references are checked against ``context``."""
    with node.record() as record:
        names = record.need("names", Node.words)
        offer = {
            "id": record.need("id", Node.text),
            "role": record.need("role", _choice(Role, "a role")),
            "status": record.need("status", _choice(Status, "a status")),
            "family": record.need("family", _code(context.words.families, "a family")),
            "summary": record.need("summary", Node.words),
            "verified_on": record.need("verified_on", Node.date),
            "confidence": record.need("confidence", _choice(Confidence, "a confidence")),
            "aliases": record.take("aliases", _each(Node.text), ()),
            "provider": record.take("provider", Node.words),
            "document": record.take("document", Node.text),
            "realises": record.take("realises", _code(context.ids, "an offer")),
            "applies_to": record.take("applies_to", _each(_code(context.ids, "an offer")), ()),
            "money": record.take("money", _choice(Money, "a kind of money"), "none"),
            "secured_by": frozenset(
                record.take("secured_by", _each(_code(context.assets, "a kind of collateral")), ())
            ),
            "repayment": record.take("repayment", _each(_choice(Repayment, "a way to repay")), ()),
            **(record.take("gives", lambda found: _read_gives(found, context)) or {}),
            "eligibility": record.take("eligibility", lambda found: _read_eligibility(found, context), ()),
            "fits": record.take("fits", _each(lambda found: read_criterion(found, context.vocabulary)), ()),
            "check_yourself": record.take("check_yourself", _each(lambda found: _read_check(found, context)), ()),
            "documents": record.take("documents", _each(_code(context.words.documents, "a document")), ()),
            "steps": record.take("steps", _each(Node.words), ()),
            "pros": record.take("pros", _each(Node.words), ()),
            "cautions": record.take("cautions", _each(Node.words), ()),
            "red_flags": record.take("red_flags", _each(_code(context.words.red_flags, "a warning sign")), ()),
            "improve": record.take("improve", _each(_code(context.words.actions, "an action")), ()),
            "alternatives": record.take("alternatives", _each(_code(context.ids, "an offer")), ()),
            "warns_when": record.take("warns_when", lambda found: _read_warns_when(found, context)),
            "reason": record.take("reason", Node.words),
            "sources": record.take("sources", _each(_code(context.sources, "a source")), ()),
            "review_by": record.take("review_by", Node.date),
            "validity": record.take("validity", _read_validity, Validity()),
            "examples": record.take("examples", lambda found: _read_examples(found, context.vocabulary), ()),
        }
        _check_whole(record, offer)
    return Offer(kind=kind, name=names, place=node.place, **offer)


def _check_whole(record: Record, offer: Mapping[str, Any]) -> None:
    """Report what is only wrong in the light of two keys."""
    if offer["status"] in _CLOSED and offer["role"] != "warning":
        record.report("what is closed or illegal has the role `warning`, so that it is never offered", "role")
    if offer["role"] == "warning" and not offer["reason"]:
        record.report("a warning needs a `reason`")
    if offer["role"] == "money" and offer["money"] == "none":
        record.report("an offer of money says what kind: `money: debt`, `equity`, `own` or `grant`", "role")
    if offer["confidence"] != "general-knowledge" and not offer["sources"]:
        record.report(f"confidence {offer['confidence']!r} needs `sources`", "confidence")
    if offer["role"] != "warning" and offer["eligibility"] and not offer["examples"]:
        record.report("hard criteria need `examples` that prove them")
    if offer["secured_by"] and offer["money"] != "debt":
        record.report("only debt is secured", "secured_by")


def _read_gives(node: Node, context: Context) -> dict[str, Any]:
    with node.record() as record:
        amount = record.take("amount", _read_amount)
        cost = record.take("cost", lambda found: _read_cost(found, context))
        tenor = record.take("tenor", _read_span)
        days = record.take("days_to_cash", _read_span)
    return {"amount": amount, "cost": cost, "tenor": tenor, "days_to_cash": days}


def _read_amount(node: Node) -> Amount:
    with node.record() as record:
        low = record.take("min", Node.number)
        high = record.take("max", Node.number)
        confidence = record.need("confidence", _choice(Confidence, "a confidence"))
        note = record.take("note", Node.words)
        _check_order(record, low, high)
    return Amount(low, high, confidence, note)


def _read_span(node: Node) -> Span:
    with node.record() as record:
        low = record.take("min", Node.whole)
        high = record.take("max", Node.whole)
        confidence = record.need("confidence", _choice(Confidence, "a confidence"))
        _check_order(record, low, high)
    return Span(low, high, confidence)


def _check_order(record: Record, low: Decimal | int | None, high: Decimal | int | None) -> None:
    if low is None and high is None:
        record.report("give `min`, `max` or both; leave the whole out if neither is known")
    elif low is not None and high is not None and low > high:
        record.report(f"`min` {low} is above `max` {high}", "min")


def _read_cost(node: Node, context: Context) -> Cost:
    with node.record() as record:
        low, typical, high = (record.need(key, Node.rate) for key in ("low", "typical", "high"))
        basis = record.need("basis", lambda found: found.choice(_BASES, "a basis"))
        confidence = record.need("confidence", _choice(Confidence, "a confidence"))
        range_confidence = record.need("range_confidence", _choice(Confidence, "a confidence"))
        note = record.take("note", Node.words)
        sources = record.take("sources", _each(_code(context.sources, "a source")), ())
        if confidence in {"source", "secondary", "paper"} and not sources:
            record.report(f"confidence {confidence!r} needs `sources`", "confidence")
    if not low <= typical <= high:
        raise node.error("expected `low`, `typical` and `high` in rising order")
    return Cost(
        low=low,
        typical=typical,
        high=high,
        basis=basis,  # type: ignore[arg-type]  # `choice` returns one of _BASES
        confidence=confidence,
        range_confidence=range_confidence,
        note=note,
        sources=sources,
    )


def _read_eligibility(node: Node, context: Context) -> tuple[Requirement, ...]:
    found = node.each(lambda item: _read_requirement(item, context))
    if len(found) > 1:
        check_judgeable(AllOf(tuple(part.criterion for part in found)), node, context.vocabulary)
    return found


def _read_requirement(node: Node, context: Context) -> Requirement:
    with node.record() as record:
        criterion = record.need("needs", lambda found: read_criterion(found, context.vocabulary))
        source = _read_origin(record, context)
        note = record.take("note", Node.words)
    return Requirement(criterion=criterion, source=source, note=note)


def _read_check(node: Node, context: Context) -> CheckYourself:
    with node.record() as record:
        text = record.need("text", Node.words)
        source = _read_origin(record, context)
    return CheckYourself(text, source)


def _read_origin(record: Record, context: Context) -> str | None:
    source = record.take("source", _code(context.sources, "a source"))
    basis = record.take("basis", lambda found: found.choice(["general-knowledge"], "a basis"))
    if "source" in record and basis:
        record.report("give `source` or `basis`, not both", "basis")
    if "source" not in record and "basis" not in record:
        record.report("where was it read? Give `source`, or `basis: general-knowledge`")
    return source


def _read_warns_when(node: Node, context: Context) -> Criterion | str:
    return read_criterion(node, context.vocabulary) if node.is_mapping else node.choice(["always"], "`always`")


def _read_validity(node: Node) -> Validity:
    with node.record() as record:
        first = record.take("from", Node.date)
        last = record.take("until", Node.date)
        if first and last and first > last:
            record.report(f"the validity runs backwards: from {first} to {last}")
    return Validity(first, last)


def _read_examples(node: Node, vocabulary: Vocabulary) -> tuple[Example, ...]:
    with node.record() as record:
        base = record.need("met", lambda found: read_profile(found, vocabulary))
        changes = record.take("changed", _each(lambda found: _read_change(found, base or {}, vocabulary)), ())
    return (Example("the base", base, Verdict.MET, node.place), *changes)


def _read_change(node: Node, base: Profile, vocabulary: Vocabulary) -> Example:
    with node.record() as record:
        changed = record.need("but", lambda found: _read_delta(found, vocabulary))
        verdict = record.need("is", lambda found: Verdict(found.choice([v.value for v in Verdict], "a verdict")))
    merged = {slot: answer for slot, answer in {**base, **changed}.items() if answer is not None}
    return Example(f"the base, but {', '.join(changed)}", merged, verdict, node.place)


def _read_delta(node: Node, vocabulary: Vocabulary) -> dict[SlotName, Answer | None]:
    def read(entry: tuple[str, Node, Node]) -> tuple[SlotName, Answer | None]:
        name, key, value = entry
        slot = asked_slot(name, key, vocabulary)
        missing = not value.is_list and not value.is_mapping and value.text() == "missing"
        return slot.name, None if missing else read_answer(value, slot)

    return dict(collect(node.entries(), read))


def _choice(literal: Any, what: str) -> Callable[[Node], Any]:
    return lambda node: node.choice(get_args(literal), what)


def _code(known: Mapping[str, object] | frozenset[str], what: str) -> Callable[[Node], str]:
    return lambda node: node.choice(sorted(known), what)


def _each(read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    return lambda node: node.each(read)
