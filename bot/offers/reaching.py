"""What an owner can reach: the slots they can change, and what each may become by their own doing."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from bot.applicant.facts import Vocabulary
from bot.applicant.possible import Options, Possible, Span, Subsets, allowed_in, certain_in, codes_of, numbers_of
from bot.applicant.slots import SetKind, Slot, anything
from bot.eligibility.criteria import slots_of
from bot.offers.offer import Offer

_MOST_REACHED = 256
"""So many answers to a slot are kept with what it may become of them."""


def changeable(offers: Iterable[Offer], vocabulary: Vocabulary) -> tuple[Slot, ...]:
    """Return the slots that rules rest on and an owner can change."""
    used = {slot for offer in offers for slot in slots_of(offer.rule)}
    bases = {base for slot in used for base in vocabulary.bases(slot)}
    return tuple(vocabulary.slots[base] for base in sorted(bases) if vocabulary.slots[base].change != "no")


def reaching(slot: Slot, vocabulary: Vocabulary) -> Callable[[Possible], Possible]:
    """Return ``reach`` for one slot, which keeps what it found."""
    everything = vocabulary.anything[slot.name]

    @lru_cache(maxsize=_MOST_REACHED)
    def reached(known: Possible) -> Possible:
        found = reach(slot, known)
        return everything if found == everything else found

    return reached


def reach(slot: Slot, possible: Possible) -> Possible:
    """Return what a slot may become by the owner's own doing."""
    everything = anything(slot.kind)
    match slot.change, everything:
        case "rise", Span(_, high, whole):
            return Span(numbers_of(possible)[0], high, whole)
        case "fall", Span(low, _, whole):
            return Span(low, numbers_of(possible)[1], whole)
        case "add", Subsets():
            assert isinstance(slot.kind, SetKind)
            return Subsets(certain_in(possible), allowed_in(possible) | slot.addable)
        case "add", Options():
            codes = codes_of(possible)
            return possible if codes <= slot.final else Options(codes | slot.addable)
    return everything
