"""What can be looked up at any moment: terms, what people often ask, and offers, by any name in either language."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.locales import Text
from bot.lookup import Names, plain
from bot.offers.offer import Offer

Basis = Literal["general-knowledge", "example"]
"""What a figure without a source rests on: our understanding, to be confirmed; or it only shows how to reckon."""
_BETWEEN = re.compile(r"[\W_]+")
_BETWEEN_HEARD = ".{0,30}?"
_SHORTEST = 2
_LIKELY, _LIKE = 85, 70
"""How much a name must look like what was typed: to be taken for it, to be a candidate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word an owner meets, in one or two plain sentences."""

    id: str
    name: Text
    text: Text
    aliases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """Something people often ask, with all that counts as asking it."""

    id: str
    name: Text
    text: Text
    phrases: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    """Words that call for the answer wherever they stand in what is typed; ``…`` is for a few words between."""
    sources: tuple[str, ...] = ()
    basis: Basis | None = None


Subject: TypeAlias = Term | Faq | Offer


@dataclass(frozen=True, slots=True)
class Inquiries:
    """How people ask to have something explained, folded by ``lookup.plain``.

    ``shapes`` are what stands before and after the name of the thing; ``before`` and ``after`` what is only politeness.
    """

    shapes: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """The names of subjects of one kind."""

    names: Names
    listed: tuple[tuple[str, str], ...] = field(default=())
    """(name in words apart, code)."""


class Library:
    """Everything there is to look up."""

    def __init__(
        self, terms: Iterable[Term], faq: Iterable[Faq], offers: Iterable[Offer], inquiries: Inquiries
    ) -> None:
        subjects: list[Subject] = [*terms, *faq, *offers]
        self._inquiries = inquiries
        self._heard = tuple(
            (code_of(subject), _hearing(subject.heard))
            for subject in subjects
            if isinstance(subject, Faq) and subject.heard
        )
        self._subjects = {code_of(subject): subject for subject in subjects}
        self._terms, self._faq, self._offers = (
            _named(subject for subject in subjects if isinstance(subject, kind)) for kind in (Term, Faq, Offer)
        )

    def subject(self, code: str) -> Subject | None:
        """Return what a code of ``code_of`` stands for."""
        return self._subjects.get(code)

    def named(self, words: str) -> Subject | None:
        """Return the term or the offer with exactly this name, but for case, spaces and punctuation; terms go first."""
        codes = (*_exactly(words, self._terms.names), *_exactly(words, self._offers.names))
        return self._subjects[codes[0]] if codes else None

    def offer(self, text: str) -> Offer | None:
        """Return the offer that a text is a name of, and nothing else."""
        found = (self._subjects[code] for code in self._offers.names.exactly(text))
        return next((subject for subject in found if isinstance(subject, Offer)), None)

    def explained(self, text: str) -> Subject | None:
        """Return what a text asks to have explained: what people often ask, or what *what is ...?* is asked of."""
        said = self._polite(plain(text))
        asked = next((code for words in said for code in self._faq.names.exactly(words)), None)
        if asked:
            return self._subjects[asked]
        things = list(dict.fromkeys(thing for words in said for thing in self._asked_of(words)))
        exact = next((subject for thing in things if (subject := self.named(thing))), None)
        called_for = exact or self._called_for(text)
        return called_for or next((subject for thing in things if (subject := self._likely(thing))), None)

    def _called_for(self, text: str) -> Subject | None:
        """Return the answer that words somewhere in a text call for; what is all the text is looked up by its name."""
        said = plain(text)
        heard = next((code for code, words in self._heard if words.search(said)), None)
        return self._subjects[heard] if heard and not self.named(text) else None

    def found(self, words: str, most: int = 8) -> tuple[Subject, ...]:
        """Return what is called so; where nothing is, what has the words in its name or a name like them.

        An offer's card says what it is, so a term of the same name is left out.
        """
        kinds = (self._offers, self._terms, self._faq)
        exact = [self._subjects[code] for kind in kinds for code in _exactly(words, kind.names)]
        if exact:
            return _without_doubles(exact)[:most]
        codes = (code for kind in (self._terms, self._offers) for code in _candidates(words, kind))
        return tuple(self._subjects[code] for code in dict.fromkeys(codes))[:most]

    def _polite(self, said: str) -> tuple[str, ...]:
        """Return what was said, as it stands and with less and less politeness around it."""
        bare = [said]
        for word in self._inquiries.before:
            bare.append(bare[-1].removeprefix(word) or bare[-1])
        for word in self._inquiries.after:
            bare.append(bare[-1].removesuffix(word) or bare[-1])
        return tuple(dict.fromkeys(bare))

    def _asked_of(self, said: str) -> Iterator[str]:
        for before, after in self._inquiries.shapes:
            if said.startswith(before) and said.endswith(after) and len(said) > len(before) + len(after):
                yield said[len(before) : len(said) - len(after)]

    def _likely(self, thing: str) -> Subject | None:
        near = (*self._terms.names.nearest(thing, 1, _LIKELY), *self._offers.names.nearest(thing, 1, _LIKELY))
        best = max(near, key=lambda found: found.score, default=None)  # of equals the term
        return self._subjects[best.code] if best and len(thing) > _SHORTEST else None


def _hearing(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_BETWEEN_HEARD.join(map(plain, phrase.split("…"))) for phrase in phrases))


def code_of(subject: Subject) -> str:
    """Return a name for a subject that no other has, of whatever kind."""
    match subject:
        case Term():
            return f"term:{subject.id}"
        case Faq():
            return f"faq:{subject.id}"
        case Offer():
            return f"offer:{subject.id}"


def names_of(subject: Subject) -> tuple[str, ...]:
    """Return every name a subject goes by."""
    more = subject.phrases if isinstance(subject, Faq) else subject.aliases
    return tuple(dict.fromkeys((subject.name.zh, subject.name.en, *more)))


def _named(subjects: Iterable[Subject]) -> _Named:
    names = [(name, code_of(subject)) for subject in subjects for name in names_of(subject)]
    return _Named(Names(names), tuple((_apart(name), code) for name, code in names))


def _exactly(words: str, names: Names) -> tuple[str, ...]:
    return names.exactly(words) or names.exactly(plain(words).removesuffix("s"))


def _candidates(words: str, kind: _Named) -> Iterator[str]:
    said = _apart(words)
    if len(said) < _SHORTEST:
        return
    yield from (code for name, code in sorted(kind.listed, key=lambda named: len(named[0])) if _holds(name, said))
    yield from kind.names.within(words)
    yield from (near.code for near in kind.names.nearest(words, least=_LIKE))


def _without_doubles(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Leave out what is called like one before it: nobody could tell the two buttons apart."""
    seen: set[str] = set()
    found: list[Subject] = []
    for subject in subjects:
        names = {subject.name.zh, subject.name.en}
        if not names & seen:
            found.append(subject)
        seen |= names
    return tuple(found)


def _apart(text: str) -> str:
    """Return a text in lower case, with one space for all that is no letter and no figure."""
    return _BETWEEN.sub(" ", text.casefold()).strip()


def _holds(name: str, said: str) -> bool:
    """Say whether words stand in a name; in Latin letters as words of their own: there is no *red* in *credit*."""
    return f" {said} " in f" {name} " if said.isascii() else said in name
