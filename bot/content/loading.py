"""Loading the whole content: knowledge and flows become one script, or every mistake is named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from bot.applicant.facts import Vocabulary
from bot.content.checking import check_catalogue, check_texts
from bot.content.commands import read_commands
from bot.content.files import Folder
from bot.content.flows import read_flows
from bot.content.offers import read_catalogue
from bot.content.scoring import read_scoring
from bot.content.vocabulary import read_vocabulary
from bot.conversation.flow import Script
from bot.lookup import Names
from bot.offers.offer import Catalogue
from bot.offers.scoring import Scoring
from bot.yamlnodes import ContentError, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Content:
    """Where an author's files stand, and of which country."""

    base: Path
    country: str = "cn"

    @property
    def knowledge(self) -> Folder:
        return Folder(self.base / "knowledge", self.base)

    @property
    def flows(self) -> Folder:
        return Folder(self.base / "flows", self.base)


@dataclass(frozen=True)
class Knowledge:
    """What is known without any talk: enough to match a profile."""

    vocabulary: Vocabulary
    catalogue: Catalogue
    scoring: Scoring


def load_knowledge(content: Content) -> Knowledge:
    """Read slots, tables and offers. Raises ``ContentError`` with every mistake found."""
    vocabulary = read_vocabulary(content.knowledge, content.country)
    problems: list[Problem] = []
    scoring = _tried(lambda: read_scoring(content.knowledge.yaml("scoring.yaml")), problems)
    catalogue = _tried(lambda: read_catalogue(content.knowledge, content.country, vocabulary), problems)
    if problems or scoring is None or catalogue is None:
        raise ContentError(problems)
    return Knowledge(vocabulary, catalogue, scoring)


def load_script(content: Content) -> Script:
    """Read everything a talk is made of. Raises ``ContentError`` with every mistake found."""
    knowledge = load_knowledge(content)
    return _script(content, knowledge)


def check_content(content: Content) -> None:
    """Raise ``ContentError`` with every mistake of the whole content, as far as one does not hide another."""
    problems: list[Problem] = []
    vocabulary = _tried(lambda: read_vocabulary(content.knowledge, content.country), problems)
    if vocabulary is None:
        raise ContentError(problems)
    scoring = _tried(lambda: read_scoring(content.knowledge.yaml("scoring.yaml")), problems)
    catalogue = _tried(lambda: read_catalogue(content.knowledge, content.country, vocabulary), problems)
    if catalogue:
        _tried(lambda: check_catalogue(catalogue, vocabulary), problems)
    offers = {code: offer.name for code, offer in catalogue.offers.items()} if catalogue else {}
    flows = _tried(lambda: read_flows(content.flows, vocabulary, offers), problems)
    _tried(lambda: read_commands(content.flows.yaml("commands.yaml")), problems)
    if flows:
        _tried(lambda: check_texts(*flows, content.flows), problems)
    _ = scoring
    if problems:
        raise ContentError(problems)


def _script(content: Content, knowledge: Knowledge) -> Script:
    offers = {code: offer.name for code, offer in knowledge.catalogue.offers.items()}
    flow, vocabulary, texts = read_flows(content.flows, knowledge.vocabulary, offers)
    return Script(
        flow=flow,
        vocabulary=vocabulary,
        dictionary=NamesOnDemand(vocabulary, content),
        catalogue=knowledge.catalogue,
        scoring=knowledge.scoring,
        commands=read_commands(content.flows.yaml("commands.yaml")),
        texts=texts,
    )


class NamesOnDemand:
    """Names of places and industries, read when somebody first types one."""

    def __init__(self, vocabulary: Vocabulary, content: Content) -> None:
        self._vocabulary = vocabulary
        self._content = content

    @cached_property
    def regions(self) -> Names:
        return Names(self._region_names())

    @cached_property
    def industries(self) -> Names:
        return Names(self._industry_names())

    def _region_names(self) -> Iterator[tuple[str, str]]:
        for unit in self._vocabulary.regions.units.values():
            yield from ((name, unit.code) for name in unit.names)

    def _industry_names(self) -> Iterator[tuple[str, str]]:
        for group in self._vocabulary.industries.groups.values():
            yield from ((name, group.code) for name in (group.name.zh, group.name.en))
        home = self._content.knowledge / "countries" / self._content.country
        yield from ((row["name"], row["group"]) for row in home.rows("industry-names.csv"))


def _tried(read: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return read()
    except ContentError as error:
        problems.extend(error.problems)
        return None
