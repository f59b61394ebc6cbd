"""Checks across the whole content that one file alone cannot fail."""

from collections.abc import Iterator

from bot.applicant.facts import Facts, Vocabulary
from bot.applicant.slots import ChoiceKind, NumberKind, RegionKind
from bot.content.files import Folder
from bot.content.flows import Texts
from bot.conversation.flow import Ask, Flow, Group, Say, walk_all
from bot.conversation.messages import REMARKS
from bot.eligibility.judging import judge
from bot.offers.offer import Catalogue, Offer
from bot.yamlnodes import ContentError, Place, Problem


def check_catalogue(catalogue: Catalogue, vocabulary: Vocabulary) -> None:
    """Raise every mistake that shows only when offers are taken together or put to use."""
    problems = [*_failed_examples(catalogue, vocabulary), *_wrong_roles(catalogue)]
    if problems:
        raise ContentError(problems)


def _failed_examples(catalogue: Catalogue, vocabulary: Vocabulary) -> Iterator[Problem]:
    for offer in catalogue.offers.values():
        for example in offer.examples:
            found = judge(offer.rule, Facts(example.profile, vocabulary))
            if found is not example.verdict:
                message = f"{example.says}: expected {example.verdict.value}, but `{offer.id}` is {found.value}"
                yield Problem(example.place, message)


def _wrong_roles(catalogue: Catalogue) -> Iterator[Problem]:
    for offer in catalogue.offers.values():
        for code in _followed(offer):
            if code in catalogue.warnings:
                yield Problem(offer.place, f"`{offer.id}` leads to `{code}`, which is a warning and never offered")


def _followed(offer: Offer) -> tuple[str, ...]:
    return (*offer.alternatives, *offer.applies_to, *((offer.realises,) if offer.realises else ()))


def check_texts(flow: Flow, vocabulary: Vocabulary, texts: Texts, folder: Folder) -> None:
    """Raise for every text that is missing for what may be said, and for every text that nothing says."""
    needed = {**_asked_texts(flow, vocabulary), **dict.fromkeys(REMARKS, "the adviser's own words")}
    home = Place(folder.named(folder.path / "common" / "texts.zh.yaml"), 1, 1)
    problems = [
        Problem(home, f"there is no text `{name}` ({why})") for name, why in needed.items() if name not in texts["zh"]
    ]
    said = {step.text for step in walk_all(flow.steps) if isinstance(step, Say)}
    spoken = needed.keys() | said | {f"example.{slot}" for slot in vocabulary.slots}
    problems += [Problem(home, f"nothing says the text `{name}`") for name in texts["zh"] if name not in spoken]
    if problems:
        raise ContentError(problems)


def _asked_texts(flow: Flow, vocabulary: Vocabulary) -> dict[str, str]:
    found: dict[str, str] = {}
    for step in walk_all(flow.steps):
        if isinstance(step, Group) and step.title:
            found[step.title] = f"title of {step.id}"
        for ask in (step, *step.item) if isinstance(step, Ask) else ():
            found[ask.text] = f"question of {ask.id}"
            kind = vocabulary.slots[ask.slot].kind
            if isinstance(kind, RegionKind):
                found[f"{ask.text}.finer"] = f"finer question of {ask.id}"
            if isinstance(kind, ChoiceKind) and kind.yes_no:
                found.update({f"{ask.slot}.{code}": f"button of {ask.id}" for code in kind.options})
            if isinstance(kind, NumberKind) and not vocabulary.slots[ask.slot].talk:
                found[f"example.{ask.slot}"] = f"example of {ask.id}"
    return found
