"""Checks across the whole content that one file alone cannot fail."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.slots import ChoiceKind, NumberKind, RegionKind, Slot
from bot.applicant.taxonomies import Industries
from bot.content.files import Folder
from bot.content.findings import Findings
from bot.content.flows import Talk, Texts
from bot.content.offers import Proof
from bot.conversation.flow import Ask, Group, Step, walk_all
from bot.conversation.messages import REMARKS
from bot.eligibility.judging import judge
from bot.offers.offer import Catalogue, Offer
from bot.yamlnodes import Place, Problem

INDUSTRY_NAMES = "industry-names.csv"
INDUSTRY_COLUMNS = ("name", "group", "division")


def check_catalogue(catalogue: Catalogue, proofs: Iterable[Proof], vocabulary: Vocabulary, findings: Findings) -> None:
    """Report every mistake that shows only when offers are taken together or put to use."""
    findings.problems += _failed_examples(proofs, vocabulary)
    findings.problems += _wrong_roles(catalogue)


def _failed_examples(proofs: Iterable[Proof], vocabulary: Vocabulary) -> Iterator[Problem]:
    for proof in proofs:
        for example in proof.examples:
            found = judge(proof.rule, Facts(example.profile, vocabulary))
            if found is not example.verdict:
                message = f"{example.says}: expected {example.verdict.value}, but `{proof.offer}` is {found.value}"
                yield Problem(example.place, message)


def _wrong_roles(catalogue: Catalogue) -> Iterator[Problem]:
    for offer in catalogue.offers.values():
        for code in _followed(offer):
            if code in catalogue.warnings:
                yield Problem(offer.place, f"`{offer.id}` leads to `{code}`, which is a warning and never offered")


def _followed(offer: Offer) -> tuple[str, ...]:
    return (*offer.alternatives, *offer.applies_to, *((offer.realises,) if offer.realises else ()))


def check_texts(talk: Talk, texts: Texts, folder: Folder, findings: Findings) -> None:
    """Report every text that is missing for what may be said, and every text that nothing says."""
    home = Place(folder.named(folder.path / "common" / "texts.zh.yaml"), 1, 1)
    needed = {
        **dict.fromkeys(REMARKS, (home, "the adviser's own words")),
        **_asked_texts(talk.flow.steps, talk.vocabulary),
    }
    written = {**texts["en"], **texts["zh"]}
    for name, (place, why) in needed.items():
        if name not in written:
            findings.report(place, f"there is no text `{name}` ({why})")
    if not talk.unread.anything:
        for name in written.keys() - needed.keys() - _perhaps_said(talk, written):
            findings.report(written[name].place, f"nothing says the text `{name}`")


def _perhaps_said(talk: Talk, written: Collection[str]) -> frozenset[str]:
    """Return the texts that are said, or would be if what cannot be read were mended."""
    examples = {f"example.{slot}" for slot in talk.vocabulary.slots}
    aside = _asked_texts(talk.aside, talk.vocabulary).keys()
    misspelt = (get_close_matches(name, written, 1) for name in talk.named - set(written))
    unread = _texts_of_unasked(talk, written) if talk.unread.asks else ()
    return talk.named.union(examples, aside, *misspelt, unread)


def _texts_of_unasked(talk: Talk, written: Iterable[str]) -> Iterator[str]:
    """Yield the texts of questions that no step asks: the one that cannot be read may be theirs."""
    slots = {*talk.vocabulary.slots, *(talk.unread.slots or ())} - {ask.slot for ask in talk.flow.questions}
    for name in written:
        slot, _, _ = name.removeprefix("ask.").partition(".")
        if slot in slots:
            yield name


def _asked_texts(steps: tuple[Step, ...], vocabulary: Vocabulary) -> dict[str, tuple[Place, str]]:
    found: dict[str, tuple[Place, str]] = {}
    for step in walk_all(steps):
        if isinstance(step, Group) and step.title:
            found[step.title] = step.place, f"title of {step.id}"
        for ask in (step, *step.item) if isinstance(step, Ask) else ():
            found |= {name: (ask.place, why) for name, why in _texts_of(ask, vocabulary.slots[ask.slot])}
    return found


def _texts_of(ask: Ask, slot: Slot) -> Iterator[tuple[str, str]]:
    yield ask.text, f"question of {ask.id}"
    if ask.why:
        yield ask.why, f"reason of {ask.id}"
    if isinstance(slot.kind, RegionKind):
        yield f"{ask.text}.finer", f"finer question of {ask.id}"
    if isinstance(slot.kind, ChoiceKind) and slot.kind.yes_no:
        yield from ((f"{slot.name}.{code}", f"button of {ask.id}") for code in slot.kind.options)
    if isinstance(slot.kind, NumberKind) and not slot.talk:
        yield f"example.{slot.name}", f"example of {ask.id}"


def check_industry_names(home: Folder, industries: Industries, findings: Findings) -> None:
    """Report every name that leads to a group or a division there is none of."""
    for place, row in home.rows(INDUSTRY_NAMES, INDUSTRY_COLUMNS, findings):
        if row["group"] not in industries.groups:
            findings.report(place, f"{row['group']!r} is not an industry group")
        if row["division"] and row["division"] not in industries.divisions:
            findings.report(place, f"{row['division']!r} is not a division of GB/T 4754")
