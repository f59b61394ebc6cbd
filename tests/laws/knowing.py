"""What a firm may know of itself, drawn at random from the shipped slots."""

from decimal import Decimal

from hypothesis import strategies as st

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Pledge, Silence, SlotName
from bot.applicant.slots import (
    ChoiceKind,
    IndustryKind,
    Kind,
    NumberKind,
    PledgesKind,
    RegionKind,
    SetKind,
    TextKind,
)
from bot.conversation.flow import Script

PLACES = ("370102", "370100", "370000", "110101", "440000", "520000", "650000")
Facts = dict[SlotName, Answer]


def asked_slots(script: Script) -> list[SlotName]:
    """Return the slots of the firm that the shipped flows ask for."""
    slots = script.vocabulary.slots
    return list(dict.fromkeys(ask.slot for ask in script.flow.asks() if not slots[ask.slot].talk))


def answers(kind: Kind) -> st.SearchStrategy[Answer]:
    """Draw an answer that a person can give in the talk, silence included."""
    return st.sampled_from(Silence) | spoken(kind)


def spoken(kind: Kind) -> st.SearchStrategy[Answer]:
    """Draw an answer that a person can give in the talk in words."""
    match kind:
        case NumberKind():
            return _numbers(kind).map(Exact) | _bands(kind)
        case ChoiceKind(options):
            return st.sampled_from(sorted(options)).map(Exact)
        case SetKind(options):
            return st.frozensets(st.sampled_from(sorted(options.keys() - {"none"})), max_size=4).map(Exact)
        case RegionKind():
            return st.sampled_from(PLACES).map(Exact)
        case IndustryKind(industries):
            return st.sampled_from(sorted(industries.groups)).map(Exact)
        case PledgesKind(kinds):
            return st.lists(st.sampled_from(list(kinds)), unique=True, max_size=3).map(
                lambda named: Exact(tuple(Pledge(each) for each in kinds if each in named))
            )
        case TextKind():
            return st.text(max_size=20).map(Exact)


def logged(kind: Kind) -> st.SearchStrategy[Answer]:
    """Draw an answer that may stand in a log, such as one of several or two pledges of one kind."""
    match kind:
        case ChoiceKind(options):
            several = st.frozensets(st.sampled_from(sorted(options)), min_size=1, max_size=3)
            return answers(kind) | several.map(AnyOf)
        case PledgesKind(kinds):
            amounts = st.none() | st.sampled_from([Decimal(0), Decimal(80000), Decimal(2000000)])
            things = st.builds(Pledge, st.sampled_from(sorted(kinds)), st.none(), amounts, amounts)
            return answers(kind) | st.lists(things, max_size=3).map(lambda items: Exact(tuple(items)))
    return answers(kind)


def _numbers(kind: NumberKind) -> st.SearchStrategy[Decimal]:
    # An amount below 1000 without a unit is asked back, so nobody who is certain says one.
    pool = (0, 1, 5, 12, 30, 300) if kind.unit != "cny" else (-20000, 0, 3000, 9000, 80000, 300000, 5000000)
    return st.sampled_from([Decimal(number) for number in pool if kind.minimum <= number <= kind.maximum])


def _bands(kind: NumberKind) -> st.SearchStrategy[Answer]:
    if kind.unit == "cny":
        return st.just(Band(Decimal(50000), Decimal(200000)))
    return st.just(Band(Decimal(4), Decimal(6)))


@st.composite
def firms(draw: st.DrawFn, script: Script, least: int = 0, most: int = 12, *, in_words: bool = True) -> Facts:
    """Draw what a firm knows of some of its slots."""
    named = draw(st.lists(st.sampled_from(asked_slots(script)), unique=True, min_size=least, max_size=most))
    drawing = answers if in_words else logged
    return {name: draw(drawing(script.vocabulary.slots[name].kind)) for name in named}
