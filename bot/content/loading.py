"""Loading the whole content: knowledge and flows become one script, or every mistake is named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bot.applicant.facts import Vocabulary
from bot.applicant.places import Places
from bot.applicant.sentence.cues import Cues
from bot.applicant.trades import TradeName, Trades
from bot.content.checking import (
    INDUSTRY_COLUMNS,
    INDUSTRY_NAMES,
    check_catalogue,
    check_industry_names,
    check_texts,
)
from bot.content.collecting import not_collecting
from bot.content.commands import read_commands
from bot.content.cues import read_cues
from bot.content.files import Folder
from bot.content.findings import Findings
from bot.content.flows import Talk, read_flows, read_texts
from bot.content.library import check_phrases, read_faq, read_terms
from bot.content.offers import Proof, ids_of, read_catalogue, read_sources, read_words, shelves_of
from bot.content.reference import Citable, read_reference
from bot.content.scoring import read_scoring
from bot.content.trades import read_trade_words
from bot.content.vocabulary import read_vocabulary
from bot.content.ways import read_ways
from bot.conversation.flow import Script
from bot.lookup import Names
from bot.offers.offer import Catalogue
from bot.offers.reference import Reference
from bot.offers.ways import Ways

INDUSTRY_WORDS = "industry-words.yaml"


@dataclass(frozen=True)
class Content:
    """Where an author's files stand, and of which country."""

    base: Path
    country: str = "cn"

    @property
    def knowledge(self) -> Folder:
        return Folder(self.base / "knowledge", self.base)

    @property
    def country_folder(self) -> Folder:
        return self.knowledge / "countries" / self.country

    @property
    def flows(self) -> Folder:
        return Folder(self.base / "flows", self.base)


def load_script(content: Content) -> Script:
    """Read everything a talk is made of. Raises ``ContentError`` with every mistake found."""
    findings = Findings()
    with not_collecting():
        script = _Reading(content, findings).script()
    findings.settle()
    assert script is not None, "what is missing has been reported"
    return script


def check_content(content: Content) -> None:
    """Raise ``ContentError`` with every mistake of the whole content, those included that stop no talk."""
    findings = Findings()
    _Reading(content, findings).check()
    findings.settle()


class _Reading:
    """One reading of the whole content; what could not be read is None, and what rests on it is left out."""

    def __init__(self, content: Content, findings: Findings) -> None:
        knowledge, country = content.knowledge, content.country
        shelves = shelves_of(knowledge, country)
        self._content = content
        self._findings = findings
        self._scoring = findings.attempt(lambda: read_scoring(knowledge.yaml("scoring.yaml")))
        self._commands = findings.attempt(lambda: read_commands(content.flows.yaml("commands.yaml")))
        self._texts = read_texts(content.flows, findings)
        sources = read_sources(shelves, findings)
        self._asked = findings.attempt(lambda: knowledge.yaml("faq.yaml"))
        self._faq = read_faq(self._asked, sources, findings) if self._asked else None
        self._terms = findings.attempt(lambda: read_terms(knowledge.yaml("glossary.yaml"), sources, findings))
        words = findings.attempt(lambda: read_words(knowledge.yaml("words.yaml"), findings))
        vocabulary = read_vocabulary(knowledge, country, sources, findings)
        self._catalogue: Catalogue | None = None
        self._proofs: list[Proof] = []
        self._talk: Talk | None = None
        self._reference: Reference | None = None
        self._cues: Cues | None = None
        if vocabulary and words:
            ways = findings.attempt(lambda: read_ways(knowledge.yaml("ways.yaml"), words, vocabulary, findings))
            found, self._proofs = read_catalogue(shelves, words, sources, vocabulary, findings)
            self._catalogue = replace(found, ways=ways or Ways())
            self._reference = read_reference(
                content.country_folder, Citable(sources, ids_of(shelves)), words, vocabulary, findings
            )
        if vocabulary:
            names = {code: offer.name for code, offer in self._catalogue.offers.items()} if self._catalogue else {}
            self._talk = talk = read_flows(content.flows, vocabulary, self._texts, names, findings)
            if not talk.unread.slots and talk.whole:  # else nobody can say which slots a cue may name
                self._cues = findings.attempt(lambda: read_cues(knowledge.yaml("cues.yaml"), talk.vocabulary, findings))

    def script(self) -> Script | None:
        if not (self._talk and self._catalogue and self._reference and self._scoring and self._commands and self._cues):
            return None
        if self._faq is None or self._terms is None:
            return None
        return Script(
            flow=self._talk.flow,
            vocabulary=self._talk.vocabulary,
            dictionary=NamesOnDemand(self._talk.vocabulary, self._content),
            catalogue=self._catalogue,
            scoring=self._scoring,
            commands=self._commands,
            cues=self._cues,
            texts={code: {name: text.text for name, text in texts.items()} for code, texts in self._texts.items()},
            reference=self._reference,
            terms=self._terms,
            faq=self._faq,
        )

    def check(self) -> None:
        if self._talk is None:
            return
        vocabulary, findings = self._talk.vocabulary, self._findings
        with findings:
            check_industry_names(self._content.country_folder, vocabulary.industries, findings)
        with findings:
            read_trade_words(self._content.country_folder.yaml(INDUSTRY_WORDS), vocabulary.industries, findings)
        if self._catalogue:
            check_catalogue(self._catalogue, self._proofs, vocabulary, findings)
        if self._asked and self._faq and self._commands:
            check_phrases(self._faq, self._asked, self._commands, findings)
        if self._talk.whole:
            check_texts(self._talk, self._texts, self._content.flows, findings)


class NamesOnDemand:
    """Names of places and industries, read when somebody first types one."""

    def __init__(self, vocabulary: Vocabulary, content: Content) -> None:
        self._vocabulary = vocabulary
        self._content = content

    @cached_property
    def trades(self) -> Trades:
        industries = self._vocabulary.industries
        words = read_trade_words(self._content.country_folder.yaml(INDUSTRY_WORDS), industries, Findings())
        return Trades(self._industry_names(), words)

    @cached_property
    def trade_names(self) -> Names:
        return Names((known.name, known.group) for known in self._industry_names())

    @cached_property
    def places(self) -> Places:
        return Places(self._vocabulary.regions)

    def _industry_names(self) -> Iterator[TradeName]:
        for group in self._vocabulary.industries.groups.values():
            yield from (TradeName(name, group.code) for name in (group.name.zh, group.name.en))
        rows = self._content.country_folder.rows(INDUSTRY_NAMES, INDUSTRY_COLUMNS, Findings())
        yield from (TradeName(row["name"], row["group"], row["division"] or None) for _, row in rows)
