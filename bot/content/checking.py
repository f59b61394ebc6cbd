"""Checks across the whole content that one file alone cannot fail."""

from collections.abc import Iterator

from bot.applicant.facts import Facts, Vocabulary
from bot.eligibility.judging import judge
from bot.offers.offer import Catalogue, Offer
from bot.yamlnodes import ContentError, Problem


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
