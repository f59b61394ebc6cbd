"""Reading the glossary, the frequent questions, and how people ask to have something explained."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar, get_args

from bot.content.findings import Findings, unread_words
from bot.conversation.flow import Commands
from bot.locales import Text
from bot.lookup import plain
from bot.offers.library import Basis, Faq, Inquiries, Term, names_of
from bot.yamlnodes import ContentError, Entry, Node, Place, Problem, Record

T = TypeVar("T", Term, Faq)
_LONGEST: Mapping[str, int] = {"zh": 150, "en": 380}
_CLAIM = re.compile(r"\d|《")
"""A figure, or a law by its name."""


def read_terms(node: Node, sources: Iterable[str], findings: Findings) -> Mapping[str, Term]:
    """Read the glossary: ids and terms."""
    known = frozenset(sources)
    return _read(node, lambda entry: _term(entry, known), findings)


def read_faq(node: Node, sources: Iterable[str], findings: Findings) -> Mapping[str, Faq]:
    """Read what people often ask."""
    known = frozenset(sources)
    return _read(node, lambda entry: _faq(entry, known), findings)


def _read(node: Node, read: Callable[[Entry], T], findings: Findings) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for entry in findings.entries(node):
        with findings:
            found[entry[0]] = read(entry)
    findings.problems += _shared_names(found.values(), {name: key.place for name, key, _ in findings.entries(node)})
    return found


def _term(entry: Entry, sources: frozenset[str]) -> Term:
    with entry[2].record() as record:
        name = record.need("names", Node.words) or unread_words(entry[0])
        text = record.need("text", _short)
        aliases = record.take("aliases", lambda found: found.each(Node.text), ())
        cited, basis = _claims(record, text, sources)
    return Term(id=entry[0], name=name, text=text, aliases=aliases, sources=cited, basis=basis)


def _faq(entry: Entry, sources: frozenset[str]) -> Faq:
    with entry[2].record() as record:
        name = record.need("ask", Node.words) or unread_words(entry[0])
        text = record.need("answer", _short)
        phrases = record.take("phrases", lambda found: found.each(Node.text), ())
        heard = record.take("heard", lambda found: found.each(_heard), ())
        cited, basis = _claims(record, text, sources)
    return Faq(id=entry[0], name=name, text=text, phrases=phrases, heard=heard, sources=cited, basis=basis)


def _heard(node: Node) -> str:
    if not all(map(plain, node.text().split("…"))):
        raise node.error("expected words before and after each `…`")
    return node.text()


def _short(node: Node) -> Text:
    text = node.words()
    for language, longest in _LONGEST.items():
        length = len(text[language])  # type: ignore[index]  # the keys are languages
        if length > longest:
            raise node.error(f"{length} characters in {language}; {longest} at most, for it is read on a phone")
    return text


def _claims(record: Record, text: Text | None, sources: frozenset[str]) -> tuple[tuple[str, ...], Basis | None]:
    cited = record.take("sources", lambda found: found.each(lambda item: item.choice(sources, "a source")), ())
    basis = record.take("basis", lambda found: found.choice(get_args(Basis), "a basis"))
    if text and _CLAIM.search(text.zh + text.en) and "sources" not in record and "basis" not in record:
        record.report("a text that names a figure or a law needs `sources` or `basis`")
    return cited, basis  # type: ignore[return-value]  # `choice` returns one of Basis


def _shared_names(subjects: Iterable[Term | Faq], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Find names that lead to two things: nobody could say which is meant."""
    taken: dict[str, str] = {}
    for subject in subjects:
        for name in names_of(subject):
            owner = taken.setdefault(plain(name), subject.id)
            if owner != subject.id:
                yield Problem(places[subject.id], f"{name!r} is a name of `{owner}` already")


def check_phrases(faq: Mapping[str, Faq], node: Node, commands: Commands, findings: Findings) -> None:
    """Report every frequent question that would never be answered, for a command takes its words."""
    for name, key, _ in findings.entries(node):
        for phrase in names_of(faq[name]) if name in faq else ():
            if plain(phrase) in commands.phrases:
                findings.report(key.place, f"{phrase!r} is said for `{commands.phrases[plain(phrase)]}` already")


def read_inquiries(node: Node) -> Inquiries:
    """Read how people ask to have something explained; ``*`` stands for the name of the thing."""
    with node.record() as record:
        shapes = record.need("shapes", lambda found: found.each(_shape))
        before = record.need("before", _politeness)
        after = record.need("after", _politeness)
    return Inquiries(shapes, before, after)


def _shape(node: Node) -> tuple[str, str]:
    before, star, after = node.text().partition("*")
    if not star or not plain(before + after):
        raise node.error("expected words around a `*`, such as `what is *`")
    return plain(before), plain(after)


def _politeness(node: Node) -> tuple[str, ...]:
    words = node.each(lambda item: plain(item.text()))
    if not all(words):
        raise ContentError([Problem(node.place, "expected words")])
    return tuple(sorted(words, key=len, reverse=True))
