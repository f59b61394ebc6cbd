"""Reading offers: models, policies and programmes, with their sources and examples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, get_args

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import Profile, asked_slot, read_answer, read_profile
from bot.applicant.slots import PledgesKind, SetKind
from bot.content.files import Folder
from bot.content.findings import Findings, unread_words
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
    Less,
    Lowering,
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
from bot.offers.scoring import NAMED_PARTS
from bot.yamlnodes import Node, Place, Record, collect

T = TypeVar("T")

QUALITIES = ("official", "institution", "professional", "media", "repost", "mirror", "weak", "paper")
NEVER_LINKED = frozenset({"mirror", "weak", "paper"})
_SOURCES = "sources.yaml"
_CLOSED = frozenset({"closed", "illegal"})
_FIGURES = ("amount", "cost", "tenor", "days_to_cash")
_MONTH = 30
_BASES = ("interest", "all-in", "implied-equity", "none")


@dataclass(frozen=True)
class Proof:
    """The hard criteria of an offer and the examples that prove them, whether or not the rest could be read."""

    offer: str
    rule: AllOf
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Context:
    """What an offer may refer to."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    words: Words
    ids: frozenset[str]
    proofs: list[Proof] = field(default_factory=list)
    """What the offers that were read so far are to be put to."""

    @property
    def assets(self) -> Mapping[str, Text]:
        kind = self.vocabulary.slots[SlotName("collateral")].kind
        assert isinstance(kind, PledgesKind)
        return kind.kinds


Shelf: TypeAlias = tuple[Kind, Folder]
"""A folder of offers and what kind they are."""


def shelves_of(knowledge: Folder, country: str) -> list[Shelf]:
    """Return the folders of a country's offers."""
    home = knowledge / "countries" / country
    return [
        ("model", knowledge / "models"),
        ("policy", home / "policies"),
        *(("programme", Folder(path, knowledge.base)) for path in (home / "programmes").documents("*/")),
    ]


def read_catalogue(
    shelves: list[Shelf], words: Words, sources: Mapping[str, Source], vocabulary: Vocabulary, findings: Findings
) -> tuple[Catalogue, list[Proof]]:
    """Read every offer of a country; one that cannot be read is left out, but its name stays known to the others.

    The examples of all are returned besides, of those too that are left out.
    """
    files = _files_of(shelves)
    documents = findings.each(files, lambda file: (file[0], file[2].stem, file[1].read(file[2])))
    context = Context(vocabulary, sources, words, ids_of(shelves))
    _check_names(documents, findings)
    read = findings.each(documents, lambda found: read_offer(found[2], found[0], context))
    models = {offer.id: offer for offer in read}
    offers = [_with_usual_figures(offer, models) for offer in read]
    catalogue = Catalogue(
        offers={offer.id: offer for offer in offers if offer.role != "warning"},
        warnings={offer.id: offer for offer in offers if offer.role == "warning"},
        sources=sources,
        words=words,
    )
    return catalogue, context.proofs


def _with_usual_figures(offer: Offer, offers: Mapping[str, Offer]) -> Offer:
    """Fill what a form of a model does not say of itself with the model's figures, and keep in mind that they are."""
    model = offers.get(offer.realises) if offer.realises and offer.role == "money" else None
    if model is None or model.money != offer.money:
        return offer
    missing = frozenset(name for name in _FIGURES if getattr(offer, name) is None and getattr(model, name) is not None)
    filled = {name: getattr(model, name) for name in missing}
    return replace(offer, usual=missing, repayment=offer.repayment or model.repayment, **filled)


def ids_of(shelves: list[Shelf]) -> frozenset[str]:
    """Return the ids of all offers, those included that cannot be read."""
    return frozenset(path.stem for _, _, path in _files_of(shelves))


def _files_of(shelves: list[Shelf]) -> list[tuple[Kind, Folder, Path]]:
    return [(kind, folder, path) for kind, folder in shelves for path in folder.documents() if path.name != _SOURCES]


def _check_names(documents: list[tuple[Kind, str, Node]], findings: Findings) -> None:
    """Report an id that is taken, and one that is not the name of its file."""
    taken: dict[str, Place] = {}
    for _, stem, node in documents:
        for key, _, value in findings.entries(node):
            if key == "id":
                with findings:
                    _check_name(value, stem, taken)


def _check_name(node: Node, stem: str, taken: dict[str, Place]) -> None:
    code = node.text()
    if taken.setdefault(code, node.place) != node.place:
        raise node.error(f"{code!r} is taken by {taken[code]}")
    if code != stem:
        raise node.error(f"{code!r} is not the name of its file, {stem!r}")


def _part_words(node: Node) -> dict[str, Text]:
    """Read the names of the parts of a score; each part has one, so that every order can be explained."""
    with node.record() as record:
        return {part: record.need(part, Node.words) for part in NAMED_PARTS}


def read_words(node: Node, findings: Findings) -> Words:
    """Read the words that many offers share."""
    record = node.record()
    with findings, record:
        documents = record.need("documents", findings.words) or {}
        red_flags = record.need("red_flags", findings.words) or {}
        dishonest = record.need(
            "asked_by_nobody_honest", lambda found: found.each(lambda item: item.choice(red_flags, "a warning sign"))
        )
        actions = record.need("actions", findings.words) or {}
        families = record.need("families", findings.words) or {}
        parts = record.need("parts", _part_words) or {}
    return Words(
        documents=documents,
        red_flags=red_flags,
        asked_by_nobody_honest=frozenset(dishonest or ()),
        actions=actions,
        families=families,
        parts=parts,
    )


def read_sources(shelves: list[Shelf], findings: Findings) -> Mapping[str, Source]:
    """Read where facts come from; an id names one source in the whole of a country."""
    found: dict[str, Source] = {}
    for _, folder in shelves:
        for node in findings.each(folder.documents(_SOURCES), folder.read):
            for code, key, value in findings.entries(node):
                if code in found:
                    findings.report(key.place, f"the source `{code}` stands in another file too; give it another id")
                found[code] = Source(code, unread_words(code), "unread")
                with findings:
                    found[code] = _read_source(code, value)
    return found


def _read_source(code: str, node: Node) -> Source:
    with node.record() as record:
        title = record.need("title", _read_words_or_text)
        quality = record.need("quality", lambda found: found.choice(QUALITIES, "a quality"))
        publisher = record.take("publisher", Node.text)
        day = record.take("date", _read_words_or_text)
        url = record.take("url", _read_url)
        shown = record.take("show_link", Node.yes_no, default=True)
        if url and quality in NEVER_LINKED:
            record.report(f"a source of quality {quality!r} may not be linked; leave out `url`", "url")
        if url and not shown:
            record.report("a source with `show_link: no` may not be linked; leave out `url`", "url")
    return Source(code, title, quality, publisher, day, url)


def _read_words_or_text(node: Node) -> Text:
    """Return words that are the same in every language, such as the title of a page in Chinese, or those of each."""
    if node.is_mapping:
        return node.words()
    text = node.text()
    return Text(text, text)


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
            "combines_with": record.take("combines_with", _each(_code(context.ids, "an offer")), ()),
            "excludes": record.take("excludes", _each(_code(context.ids, "an offer")), ()),
            "applies_to": record.take("applies_to", _each(_code(context.ids, "an offer")), ()),
            "lowers_cost": record.take("lowers_cost", _read_lowering),
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
            "asked_as": record.take("asked_as", lambda found: _read_asked_as(found, context)),
            "reason": record.take("reason", Node.words),
            "sources": record.take("sources", _some(_code(context.sources, "a source")), ()),
            "review_by": record.take("review_by", Node.date),
            "validity": record.take("validity", _read_validity, Validity()),
            "examples": record.take("examples", lambda found: _read_examples(found, context.vocabulary), ()),
        }
        _check_whole(record, offer)
        if offer["eligibility"] or "eligibility" not in record:
            rule = AllOf(tuple(part.criterion for part in offer["eligibility"]))
            context.proofs.append(Proof(offer["id"] or node.file, rule, offer["examples"]))
    return Offer(kind=kind, name=names, place=node.place, **offer)


def _check_whole(record: Record, offer: Mapping[str, Any]) -> None:
    """Report what is only wrong in the light of two keys."""
    if offer["status"] in _CLOSED and offer["role"] != "warning":
        record.report("what is closed or illegal has the role `warning`, so that it is never offered", "role")
    if offer["role"] == "warning" and "reason" not in record:
        record.report("a warning needs a `reason`")
    if offer["role"] == "money" and offer["money"] == "none":
        record.report("an offer of money says what kind: `money: debt`, `equity`, `own` or `grant`", "role")
    if offer["confidence"] != "general-knowledge" and "sources" not in record:
        record.report(f"confidence {offer['confidence']!r} needs `sources`", "confidence")
    if offer["role"] != "warning" and "eligibility" in record and "examples" not in record:
        record.report("hard criteria need `examples` that prove them")
    if offer["review_by"] and offer["verified_on"] and offer["review_by"] < offer["verified_on"]:
        record.report(f"{offer['review_by']} is before `verified_on`, {offer['verified_on']}", "review_by")
    if offer["secured_by"] and offer["money"] != "debt":
        record.report("only debt is secured", "secured_by")
    if offer["lowers_cost"] and offer["role"] != "cheaper-money":
        record.report("only what has the role `cheaper-money` lowers the cost of something", "lowers_cost")


def _read_gives(node: Node, context: Context) -> dict[str, Any]:
    with node.record() as record:
        amount = record.take("amount", lambda found: _read_amount(found, context))
        cost = record.take("cost", lambda found: _read_cost(found, context))
        tenor = record.take("tenor", _read_tenor)
        days = record.take("days_to_cash", _read_span)
    return {"amount": amount, "cost": cost, "tenor": tenor, "days_to_cash": days}


def _read_amount(node: Node, context: Context) -> Amount:
    with node.record() as record:
        low = record.take("min", Node.number)
        high = record.take("max", Node.number)
        less = record.take("less", _each(lambda found: _read_less(found, context)), ())
        confidence = record.need("confidence", _choice(Confidence, "a confidence"))
        note = record.take("note", Node.words)
        _check_order(record, low, high)
        if any(high is None or part.maximum >= high for part in less or ()):
            record.report("`less` is for those who get less than `max`", "less")
    return Amount(low, high, confidence, note, less)


def _read_less(node: Node, context: Context) -> Less:
    with node.record() as record:
        high = record.need("max", Node.number)
        criterion = record.need("when", lambda found: read_criterion(found, context.vocabulary))
    return Less(high, criterion)


def _read_tenor(node: Node) -> Span:
    with node.record() as record:
        low = record.take("min", Node.whole)
        days = record.take("min_days", Node.whole)
        high = record.take("max", Node.whole)
        confidence = record.need("confidence", _choice(Confidence, "a confidence"))
        _check_order(record, low if days is None else 0, high)
        if days is not None and ("min" in record or not 0 < days < _MONTH):
            record.report("`min_days` is for a tenor of less than a month, in place of `min`", "min_days")
    return Span(low, high, confidence, days)


def _read_lowering(node: Node) -> Lowering:
    with node.record() as record:
        points = record.take("points", Node.rate)
        share = record.take("share", Node.rate)
        months = record.take("months", Node.whole)
        up_to = record.take("up_to", Node.number)
        if ("points" in record) == ("share" in record):
            record.report("give `points` of the rate or a `share` of it, one of them")
    return Lowering(points, share, months, up_to)


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
        low = record.take("low", Node.rate)
        typical = record.need("typical", Node.rate)
        high = record.take("high", Node.rate)
        basis = record.need("basis", lambda found: found.choice(_BASES, "a basis"))
        confidence = record.need("confidence", _choice(Confidence, "a confidence"))
        range_confidence = record.need("range_confidence", _choice(Confidence, "a confidence"))
        note = record.take("note", Node.words)
        sources = record.take("sources", _some(_code(context.sources, "a source")), ())
        if confidence in {"source", "secondary", "paper"} and "sources" not in record:
            record.report(f"confidence {confidence!r} needs `sources`", "confidence")
    if basis != "implied-equity" and None in (low, high):
        raise node.error("give `low`, `typical` and `high`; only the price of a stake may be known by one figure")
    known = [rate for rate in (low, typical, high) if rate is not None]
    if known != sorted(known):
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
        decides = record.take("decides", Node.yes_no, default=False)
    return CheckYourself(text, source, decides)


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


def _read_asked_as(node: Node, context: Context) -> str:
    kind = context.vocabulary.slots[SlotName("considering")].kind
    assert isinstance(kind, SetKind)
    return node.choice(kind.options, "a way somebody may consider")


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
    return lambda node: node.choice(known, what)


def _each(read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    return lambda node: node.each(read)


def _some(read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    def read_some(node: Node) -> tuple[T, ...]:
        if not node.items():
            raise node.expected("at least one")
        return node.each(read)

    return read_some
