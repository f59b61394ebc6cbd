"""`make bench-questions`: how many questions it takes until offers are proven and until the best five are certain.

Firms drawn by chance answer in three orders, on the shipped knowledge: ours, the order written in the flows, and the
slots that most offers look at first. After every "certain" stop the rest is told as well, and the five must stand.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import mean

from bot.applicant.answers import Answer, Exact, Pledge, SlotName
from bot.applicant.facts import DIVISION, INDUSTRY, Facts
from bot.applicant.possible import codes_of
from bot.applicant.slots import ChoiceKind, IndustryKind, NumberKind, PledgesKind, RegionKind, SetKind, Slot
from bot.content.loading import Content, load_script
from bot.conversation.flow import Ask, Script
from bot.eligibility.criteria import slots_of
from bot.eligibility.index import mask_of
from bot.eligibility.judging import Verdict, judge
from bot.offers.asking import Stop, outlook
from bot.offers.matching import match_offers, sift
from bot.offers.shelves import shelves

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 21)
PROVEN = 3
Answers = dict[SlotName, Answer]
Order = Callable[[Answers, frozenset[SlotName]], SlotName | None]

_AMOUNTS = tuple(map(Decimal, (3000, 20_000, 80_000, 300_000, 1_000_000, 4_000_000, 20_000_000)))
_COUNTS = tuple(map(Decimal, (0, 1, 3, 8, 15, 30, 60, 120, 250)))


def firm_of(chance: Random, script: Script) -> Answers:
    """Draw a firm that knows every answer; half of the firms are in the province whose programmes are shipped."""
    firm: Answers = {slot.name: Exact(_value(slot, chance)) for slot in asked(script)}
    # Nobody names an industry and a division that contradict each other.
    divisions = sorted(codes_of(Facts({INDUSTRY: firm[INDUSTRY]}, script.vocabulary).possible(DIVISION)))
    return {**firm, DIVISION: Exact(chance.choice(divisions))}


def _value(slot: Slot, chance: Random) -> Decimal | str | frozenset[str] | tuple[Pledge, ...]:
    match slot.kind:
        case NumberKind(low, high, _, unit):
            return min(max(chance.choice(_AMOUNTS if unit == "cny" else _COUNTS), low), high)
        case ChoiceKind(options):
            return chance.choice(list(options))
        case SetKind(options):
            codes = [code for code in options if code != "none"]
            return frozenset(chance.sample(codes, chance.choice((0, 0, 1, 2, 4)) if len(codes) > 4 else 0))
        case RegionKind(regions):
            counties = sorted(regions.within("370000")) if chance.random() < 0.5 else sorted(regions.leaves)
            return chance.choice(counties)
        case IndustryKind(industries):
            return chance.choice(list(industries.groups))
        case PledgesKind(kinds):
            named = chance.sample(list(kinds), chance.choice((0, 0, 1, 1, 2)))
            return tuple(Pledge(kind, None, chance.choice(_AMOUNTS), Decimal(0)) for kind in kinds if kind in named)
    raise TypeError(f"nobody is asked for {slot.name}")


def asked(script: Script) -> list[Slot]:
    """Return the slots of the firm that the flows ask for, in the order written."""
    slots = script.vocabulary.slots
    names = dict.fromkeys(ask.slot for ask in script.flow.asks())
    return [slots[name] for name in names if not slots[name].talk]


@dataclass(frozen=True, repr=False)
class Interviews:
    """Interviews on one script."""

    script: Script
    asks: dict[SlotName, Ask] = field(init=False)

    def __post_init__(self) -> None:
        first = {ask.slot: ask for ask in reversed(list(self.script.flow.asks()))}
        object.__setattr__(self, "asks", {slot.name: first[slot.name] for slot in asked(self.script)})

    def askable(self, told: Answers) -> frozenset[SlotName]:
        facts = Facts(told, self.script.vocabulary)
        when = {name: ask.when for name, ask in self.asks.items() if name not in told}
        return frozenset(name for name, rule in when.items() if rule is None or judge(rule, facts) is not Verdict.UNMET)

    def ours(self, told: Answers, askable: frozenset[SlotName]) -> SlotName | None:
        """What is always asked first, as in the talk; then what decides most of the best for the least effort."""
        slots = self.script.vocabulary.slots
        always = next((name for name in self.asks if name in askable and slots[name].always), None)
        return always or self.by_value(told, askable)

    def by_value(self, told: Answers, askable: frozenset[SlotName]) -> SlotName | None:
        """What decides most of the best for the least effort, from the first question on."""
        sifted = sift(Facts(told, self.script.vocabulary), self.script.catalogue, TODAY)
        view = outlook(sifted, self.script.scoring, askable)
        best = view.next(name for name in self.asks if name in askable)
        return best if best and any(view.worth(best)) else None

    def as_written(self, _: Answers, askable: frozenset[SlotName]) -> SlotName | None:
        return next((name for name in self.asks if name in askable), None)

    def most_used(self) -> Order:
        rules = [offer.rule for offer in self.script.catalogue.offers.values()]
        fits = [criterion for offer in self.script.catalogue.offers.values() for criterion in offer.fits]
        bases = self.script.vocabulary.bases
        used = [base for rule in (*rules, *fits) for slot in slots_of(rule) for base in bases(slot)]
        order = sorted(self.asks, key=lambda name: -used.count(name))
        return lambda _, askable: next((name for name in order if name in askable), None)

    def steps(self, firm: Answers, order: Order) -> Iterator[Answers]:
        """Yield what is told after each question."""
        told: Answers = {}
        while True:
            asks = order(told, self.askable(told))
            if asks is None:
                return
            told = {**told, asks: firm[asks]}
            yield told

    def proven(self, told: Answers) -> int:
        """Return how many lines of money are proven; what is open to everybody proves nothing."""
        sifted = sift(Facts(told, self.script.vocabulary), self.script.catalogue, TODAY)
        sieve, found = sifted.sieve, 0
        left = sifted.met & sieve.money & mask_of(n for n, offer in enumerate(sieve.offers) if offer.eligibility)
        while left:
            left &= ~sieve.forms((left & -left).bit_length() - 1)
            found += 1
        return found

    def is_certain(self, told: Answers) -> bool:
        sifted = sift(Facts(told, self.script.vocabulary), self.script.catalogue, TODAY)
        stop = outlook(sifted, self.script.scoring, self.askable(told)).stop
        return stop in {Stop.CERTAIN, Stop.DECIDED}

    def shown(self, told: Answers) -> frozenset[str]:
        """Return the proven offers a person sees first."""
        facts = Facts(told, self.script.vocabulary)
        matches = match_offers(facts, self.script.catalogue, self.script.scoring, TODAY)
        return frozenset(line.head.offer.id for line in shelves(matches, facts, self.script.catalogue.ways).fits)


@dataclass(frozen=True, slots=True)
class Found:
    """Questions to the first three proven lines and to the best five certain; None where it never came to it."""

    proven: int | None
    certain: int | None
    stands: bool
    """Whether the five of the certain stop are those of the full interview."""
    asked: int


def interview(interviews: Interviews, firm: Answers, order: Order) -> Found:
    proven = certain = None
    stands, told = True, Answers()
    for number, told in enumerate(interviews.steps(firm, order), 1):
        if proven is None and interviews.proven(told) >= PROVEN:
            proven = number
        if certain is None and interviews.is_certain(told):
            certain = number
            stands = interviews.shown(told) == interviews.shown(everything(interviews, firm, told))
    return Found(proven, certain, stands, len(told))


def everything(interviews: Interviews, firm: Answers, told: Answers) -> Answers:
    """Return what is known once every question that applies was answered."""
    while rest := interviews.askable(told):
        told = {**told, **{name: firm[name] for name in rest}}
    return told


def report(firms: int, seed: int) -> None:
    """Print the table for so many firms."""
    script = load_script(Content(ROOT))
    interviews = Interviews(script)
    orders: dict[str, Order] = {
        "ours": interviews.ours,
        "ours, without what is always asked first": interviews.by_value,
        "as written in the flows": interviews.as_written,
        "most used first": interviews.most_used(),
    }
    drawn = [firm_of(Random(f"{seed} {number}"), script) for number in range(firms)]
    print(
        f"{firms} firms, seed {seed}, {len(script.catalogue.offers)} offers, {len(interviews.asks)} questions at most"
    )
    print("order | three proven | best five certain | asked in all | certain stops that stood")
    for name, order in orders.items():
        found = [interview(interviews, firm, order) for firm in drawn]
        print(
            f"{name} | {_cell([one.proven for one in found])} | {_cell([one.certain for one in found])} | "
            f"{mean(one.asked for one in found):.1f} | {_stood(found)}"
        )


def _cell(counts: Sequence[int | None]) -> str:
    known = [count for count in counts if count is not None]
    return f"{mean(known):.1f} ({len(known)} firms)" if known else "never"


def _stood(found: Sequence[Found]) -> str:
    certain = [one.stands for one in found if one.certain is not None]
    return f"{sum(certain)} of {len(certain)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261121)
    given = parser.parse_args()
    report(given.firms, given.seed)
