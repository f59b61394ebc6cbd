"""Recorded talks: what a person says, turn by turn, and what the adviser must say and know after each.

Which questions come in which order may depend on what is known of the offers. Where a talk is not about that order,
``as_asked`` holds an answer for each question that may come.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import get_args

from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import asked_slot, plain_answer, read_answer
from bot.conversation.engine import proceed, reply, view_of
from bot.conversation.flow import Script
from bot.conversation.messages import (
    Commanded,
    Compared,
    Explained,
    Inbound,
    Meaning,
    NotMade,
    OfferShown,
    Outbound,
    PlanShown,
    Question,
    Remark,
    Results,
    Strange,
    Summary,
    Tapped,
    Typed,
)
from bot.conversation.records import entry_of, plain_entry
from bot.conversation.session import Session, Spoke
from bot.conversation.turn import Turn
from bot.conversation.view import View
from bot.locales import LANGUAGES, Language
from bot.offers.advice import Because, counsel
from bot.offers.library import code_of
from bot.offers.matching import Standing
from bot.views.rendering import Renderer
from bot.yamlnodes import Node, Place, collect


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What is sent, and what is expected after it; what is absent is not compared.

    ``on`` is the day from here on. ``as_asked`` is many turns: what is typed for each of these questions, in whatever
    order they come. Those that did not come are kept: after a turn that ``goes_on`` they are answered too.
    """

    place: Place
    on: date | None = None
    as_asked: Mapping[SlotName, str] = field(default_factory=dict)
    you: str | None = None
    tap: str | None = None
    command: str | None = None
    sends: str | None = None
    goes_on: bool = False
    bot: tuple[str, ...] | None = None
    told: dict[SlotName, Answer] = field(default_factory=dict)
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    advice: str | None = None
    """What must be said first: the reason of the counsel, such as ``own-money``."""
    corrects: str | None = None
    """What is kept for the authors: offer, kind and text of a correction, with a space between."""


@dataclass(frozen=True, slots=True)
class RecordedTalk:
    says: str
    on: date
    language: Language
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Played:
    transcript: tuple[str, ...]
    differences: tuple[str, ...]


def read_talk(node: Node, vocabulary: Vocabulary) -> RecordedTalk:
    """Read a recorded talk; answers expected in it are checked against the slots."""
    with node.record() as record:
        says = record.need("says", Node.text)
        day = record.need("on", Node.date)
        language = record.need("language", lambda found: found.choice(LANGUAGES, "a language"))
        exchanges = record.need("talk", lambda found: found.each(partial(_read_exchange, vocabulary=vocabulary)))
    return RecordedTalk(says, day, language, exchanges)  # type: ignore[arg-type]  # `choice` returns one of LANGUAGES


def _read_exchange(node: Node, vocabulary: Vocabulary) -> Exchange:
    with node.record() as record:
        you = record.take("you", Node.text)
        tap = record.take("tap", Node.text)
        command = record.take("command", Node.text)
        sends = record.take("sends", Node.text)
        day = record.take("on", Node.date)
        as_asked = record.take("as_asked", lambda found: _read_as_asked(found, vocabulary), {})
        goes_on = record.take("goes_on", Node.yes_no, default=False)
        said = record.take("bot", lambda found: found.each(Node.text))
        told = record.take("told", lambda found: _read_told(found, vocabulary), {})
        met, unmet, warns = (
            record.take(key, lambda found: found.each(Node.text), ()) for key in ("met", "unmet", "warns")
        )
        advice = record.take("advice", lambda found: found.choice(get_args(Because), "a reason of the advice"))
        corrects = record.take("corrects", Node.text)
        if sum(found is not None for found in (you, tap, command, sends, as_asked or None)) != 1:
            record.report("a turn has one of `you`, `tap`, `command`, `sends` or `as_asked`")
    return Exchange(
        place=node.place,
        on=day,
        you=you,
        tap=tap,
        command=command,
        sends=sends,
        as_asked=as_asked,
        goes_on=goes_on,
        bot=said,
        told=told,
        met=met,
        unmet=unmet,
        warns=warns,
        advice=advice,
        corrects=corrects,
    )


def _read_as_asked(node: Node, vocabulary: Vocabulary) -> dict[SlotName, str]:
    def read(entry: tuple[str, Node, Node]) -> tuple[SlotName, str]:
        asked = [str(name) for name, slot in vocabulary.slots.items() if not slot.derived]
        return SlotName(entry[1].choice(asked, "a slot that is asked")), entry[2].text()

    return dict(collect(node.entries(), read))


def _read_told(node: Node, vocabulary: Vocabulary) -> dict[SlotName, Answer]:
    def read(entry: tuple[str, Node, Node]) -> tuple[SlotName, Answer]:
        slot = asked_slot(entry[0], entry[1], vocabulary)
        return slot.name, read_answer(entry[2], slot)

    return dict(collect(node.entries(), read))


def replay(talk: RecordedTalk, script: Script, renderer: Renderer) -> Played:
    """Play a talk through the engine; between turns the session is written and read back as storage would."""
    turn = proceed(Session((Spoke(talk.language),)), script, talk.on)
    transcript = [f"# {talk.says}", *_lines(turn, renderer, talk.language)]
    differences: list[str] = []
    waiting: dict[SlotName, str] = {}
    today = talk.on
    for exchange in talk.exchanges:
        waiting |= exchange.as_asked
        today = exchange.on or today
        for sent, after in _turns(exchange, turn, waiting, script, today):
            turn = after
            transcript += [f"> {sent}"]
            transcript += _lines(turn, renderer, view_of(turn.session, script, today).state.language or talk.language)
        differences += _compare(exchange, turn, script, today)
    return Played(tuple(transcript), tuple(differences))


def _turns(
    exchange: Exchange, turn: Turn, waiting: dict[SlotName, str], script: Script, today: date
) -> Iterator[tuple[str, Turn]]:
    """Yield what is sent and what comes of it; ``waiting`` loses the answers that were given."""
    if not exchange.as_asked:
        session = stored(turn.session)
        sent = exchange.you or exchange.tap or exchange.command or exchange.sends or ""
        turn = reply(session, _inbound(exchange, session, script, today), script, today)
        yield sent, turn
        if not exchange.goes_on:
            return
    while (slot := _open_slot(turn, script, today)) in waiting:
        typed = waiting.pop(slot)
        turn = reply(stored(turn.session), Typed(typed), script, today)
        yield typed, turn


def _open_slot(turn: Turn, script: Script, today: date) -> SlotName:
    opened = view_of(turn.session, script, today).state.open
    return SlotName(opened.path.rsplit("/", 1)[-1] if opened else "")


def stored(session: Session) -> Session:
    """Return the session as it comes back from storage."""
    records = json.loads(json.dumps([plain_entry(entry) for entry in session.log]))
    return Session(tuple(entry_of(record) for record in records))


def _inbound(exchange: Exchange, session: Session, script: Script, today: date) -> Inbound:
    if exchange.you is not None:
        return Typed(exchange.you)
    if exchange.sends is not None:
        return Strange(exchange.sends)
    if exchange.command is not None:
        name, _, argument = exchange.command.partition(" ")
        return Commanded(name, argument)
    assert exchange.tap is not None
    return Tapped(view_of(session, script, today).state.asking, exchange.tap)


def _lines(turn: Turn, renderer: Renderer, language: Language) -> list[str]:
    return [line for message in renderer.replies(turn.said, language) for line in message.text.split("\n")]


def named(outbound: Outbound) -> str:  # noqa: C901  # one case for each thing said
    """Return what was said as a recorded talk writes it."""
    match outbound:
        case Remark(text):
            return f"say {text}"
        case Question(path=path):
            return f"ask {path}"
        case Explained(slot):
            return f"why {slot}"
        case Results(view):
            return f"show {view}"
        case Compared():
            return "show difference"
        case PlanShown():
            return "show plan"
        case OfferShown(found, part=part):
            return f"show {'offer' if part in {None, 'essence'} else part} {found.offer.id}"
        case Meaning(subject):
            return f"tell {code_of(subject).replace(':', ' ')}"
        case NotMade(offer):
            return f"not made {offer.id}"
        case Summary():
            return "show summary"


def _compare(exchange: Exchange, turn: Turn, script: Script, today: date) -> Iterable[str]:
    said = tuple(named(outbound) for outbound in turn.said)
    if exchange.bot is not None and said != exchange.bot:
        yield f"{exchange.place}: expected {list(exchange.bot)}, the adviser said {list(said)}"
    kept = turn.correction
    corrected = f"{kept.offer} {kept.kind} {kept.text}".strip() if kept else None
    if corrected != exchange.corrects:
        yield f"{exchange.place}: expected {exchange.corrects!r} to be kept for the authors, it is {corrected!r}"
    view = view_of(turn.session, script, today)
    opened = _open_slot(turn, script, today)
    if opened in exchange.as_asked:
        yield f"{exchange.place}: {exchange.as_asked[opened]!r} was no answer to {opened}"
    for slot, answer in exchange.told.items():
        if view.profile.get(slot) != answer:
            yield f"{exchange.place}: expected {slot} to be {_plain(answer)}, it is {_plain(view.profile.get(slot))}"
    yield from _compare_advice(exchange, view)


def _plain(answer: Answer | None) -> str:
    """Return an answer as a recorded talk or a profile writes it."""
    return "not told" if answer is None else json.dumps(plain_answer(answer), ensure_ascii=False)


def _compare_advice(exchange: Exchange, view: View) -> Iterable[str]:
    because = counsel(view.facts).because
    if exchange.advice not in {None, because}:
        yield f"{exchange.place}: expected the advice {exchange.advice}, it is {because}"
    standings = {match.offer.id: match.standing for match in view.matches.offers}
    for code in exchange.met:
        if standings.get(code) is not Standing.MET:
            yield f"{exchange.place}: expected {code} to be met, it is {standings.get(code)}"
    for code in exchange.unmet:
        if standings.get(code) in {Standing.MET, Standing.POSSIBLE}:
            yield f"{exchange.place}: expected {code} not to fit, it is {standings.get(code)}"
    warned = {offer.id for offer in view.matches.warnings}
    for code in set(exchange.warns) - warned:
        yield f"{exchange.place}: expected a warning of {code}"
