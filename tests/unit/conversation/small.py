"""Small flows, built in the test that walks them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.applicant.answers import Answer, Exact, SlotName
from bot.applicant.slots import ChoiceKind, Kind, NumberKind, SetKind, Slot
from bot.conversation.engine import view_of
from bot.conversation.flow import Ask, End, Flow, Group, Match, Say, Script, Show, Step
from bot.conversation.session import Entry, Session, Told
from bot.conversation.view import View
from bot.conversation.walking import Walk, walk
from bot.eligibility.criteria import AtLeast, Criterion, OneOf
from bot.locales import Text
from bot.offers.offer import Catalogue, Offer, Requirement
from bot.yamlnodes import Place

HERE = Place("small/flow.yaml", 1, 1)
TODAY = date(2026, 11, 21)
COLOURS = ("red", "blue", "green")


def text(words: str) -> Text:
    return Text(words, words)


def slot(name: str, kind: Kind, **more: Any) -> Slot:
    """Return a slot that is always asked, unless said otherwise."""
    return Slot(name=SlotName(name), kind=kind, label=text(name), why=text(f"why {name}"), **{"always": True, **more})


def choice(name: str, *options: str, **more: Any) -> Slot:
    return slot(name, ChoiceKind({option: text(option) for option in options or COLOURS}), **more)


def count(name: str, **more: Any) -> Slot:
    return slot(name, NumberKind(Decimal(0), Decimal(1000), whole=True, unit="none"), **more)


def several(name: str, *options: str, **more: Any) -> Slot:
    return slot(name, SetKind({option: text(option) for option in options}), **more)


def menu(*options: str) -> Slot:
    return choice("menu", *options, transient=True, talk=True)


def ask(name: str, when: Criterion | None = None, **more: Any) -> Ask:
    return Ask(id=f"ask.{name}", place=HERE, when=when, slot=SlotName(name), text=f"ask.{name}", **more)


def say(words: str, when: Criterion | None = None) -> Say:
    return Say(id=f"say.{words}", place=HERE, when=when, text=words)


def show(view: str, number: int = 1, when: Criterion | None = None) -> Show:
    return Show(id=f"show.{view}.{number}", place=HERE, when=when, view=view)


def end(when: Criterion | None = None) -> End:
    return End(id="end", place=HERE, when=when)


def match() -> Match:
    return Match(id="match", place=HERE)


def group(*steps: Step, when: Criterion | None = None, **more: Any) -> Group:
    return Group(id="group", place=HERE, when=when, steps=steps, **more)


def is_(name: str, *codes: str) -> OneOf:
    return OneOf(SlotName(name), frozenset(codes), codes)


def at_least(name: str, minimum: int) -> AtLeast:
    return AtLeast(SlotName(name), Decimal(minimum))


def offer(number: int, *needs: Criterion, **more: Any) -> Offer:
    """Return a subsidy that needs all of these, and nothing more."""
    return Offer(
        id=f"offer-{number}",
        kind="policy",
        role="saves-money",
        status="open",
        family="public",
        name=text(f"offer {number}"),
        summary=text("helps"),
        verified_on=TODAY,
        eligibility=tuple(Requirement(criterion=need) for need in needs),
        place=HERE,
        **more,
    )


def small(script: Script, slots: Iterable[Slot], *steps: Step, offers: Iterable[Offer] = ()) -> Script:
    """Return a script with just these slots, steps and offers; what is said and known otherwise is the shipped one."""
    known = {found.name: found for found in slots}
    shipped = {name: found for name, found in script.vocabulary.slots.items() if name not in known}
    catalogue = Catalogue(
        offers={found.id: found for found in offers}, sources={}, words=script.catalogue.words, warnings={}
    )
    vocabulary = replace(script.vocabulary, slots={**shipped, **known})
    return replace(script, flow=Flow("small", steps), vocabulary=vocabulary, catalogue=catalogue)


def told(**answers: str | int | Answer) -> tuple[Told, ...]:
    return tuple(Told(name, _answer(value)) for name, value in answers.items())


def _answer(value: str | int | Answer) -> Answer:
    match value:
        case str():
            return Exact(value)
        case int():
            return Exact(Decimal(value))
    return value


def seen(script: Script, *log: Entry) -> View:
    return view_of(Session(log), script, TODAY)


def walked(script: Script, *log: Entry) -> Walk:
    return walk(seen(script, *log))


def next_path(script: Script, *log: Entry) -> str | None:
    """Return where the answer to the next question goes."""
    put = walked(script, *log).put
    return put.path if put else None
