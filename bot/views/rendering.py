"""Rendering: what was said, as messages of simple HTML and buttons in the person's language."""

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, assert_never
from unicodedata import east_asian_width

import jinja2
import jinja2.meta

from bot.applicant.answers import Answer, AnyOf, Band, Exact, Silence, SlotName
from bot.config import UNNAMED, Operator
from bot.conversation.flow import Script
from bot.conversation.messages import (
    CARD_PARTS,
    Button,
    CardPart,
    Compared,
    Explained,
    Guess,
    Meaning,
    NotMade,
    OfferShown,
    Option,
    Outbound,
    PlanShown,
    Question,
    Recalled,
    Remark,
    Reply,
    Results,
    Summary,
)
from bot.conversation.questions import short_code
from bot.conversation.session import OWN_DOUBT
from bot.locales import Language, Text
from bot.offers.library import Faq, Term
from bot.offers.offer import Offer
from bot.offers.outranking import Above
from bot.views import formats
from bot.views.cards import CardViewer, OfferView, source_view
from bot.views.comparing import difference_view
from bot.views.figures import Figures
from bot.views.outranking import above_view
from bot.views.planning import plan_view
from bot.views.results import ResultsViewer
from bot.views.summary import SummaryViewer
from bot.views.wording import Wording

PART = "====="
"""A line of its own in a template: a new message begins."""
REST = "-----"
"""The same, but a new message begins only if all of it would be too long for one."""
LONGEST, LONGEST_QUESTION = 1200, 350
_FITS = (40, 20, 12, 9)
"""How wide the words of a button may be beside none, one, two, three others in its row, which share it evenly: in Latin
letters, a Chinese one counting twice, on a phone 360 points wide. A longer one would be cut."""
_BLANK_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<b>[^<]*</b>")


class Renderer:
    """Renders for one script; ``templates`` maps a view and a language to the text of its template."""

    def __init__(
        self, script: Script, templates: Mapping[tuple[str, Language], str], operator: Operator = UNNAMED
    ) -> None:
        self._script = script
        sources = {f"{view}.{language}": text for (view, language), text in templates.items()}
        for language, texts in script.texts.items():
            sources |= {f"text/{language}/{name}": text for name, text in texts.items()}
        self._environment = jinja2.Environment(
            loader=jinja2.DictLoader(sources), autoescape=True, undefined=jinja2.StrictUndefined, cache_size=-1
        )
        self._kept: dict[Hashable, str] = {}
        self._environment.globals["operator"] = operator

    def replies(self, said: Iterable[Outbound], language: Language) -> list[Reply]:
        """Return the messages of a turn, in order."""
        return [reply for outbound in said for reply in self._render(outbound, language)]

    def _render(self, outbound: Outbound, language: Language) -> list[Reply]:  # noqa: C901  # one case for each thing said
        match outbound:
            case Remark():
                return [Reply(self._remark(outbound, language), self._change(outbound, language), language)]
            case Explained(slot, text):
                return [Reply(self._why(slot, text, language), language=language)]
            case Question():
                return self._question(outbound, language)
            case Results(view, matches, facts, outlook):
                values = ResultsViewer(self._figures(language)).results(matches, facts, outlook)
                return self._view(view, values, language)
            case OfferShown(found, facts, beside, _):
                card = CardViewer(self._figures(language)).card(found, facts, beside)
                return self._card(card, outbound.offer, outbound.part, language)
            case Meaning(subject):
                return [Reply(self._meaning(subject, language), language=language)]
            case NotMade():
                told = Reply(self._not_made(outbound, language), language=language)
                return [replace(told, buttons=self._card_buttons((), outbound.offer, language))]
            case Compared(difference, before, after):
                shown = difference_view(difference, before, after, self._wording(language), language)
                return self._view("difference", shown, language)
            case PlanShown(plan, facts):
                planned = plan_view(plan, facts, self._figures(language))
                return self._view("plan", planned, language)
            case Summary(firm, matches, facts, day):
                summary = SummaryViewer(self._figures(language)).summary(firm, matches, facts, day)
                return self._view("summary", summary, language)
            case _:
                assert_never(outbound)

    def _card(self, card: OfferView, offer: Offer, part: CardPart | None, language: Language) -> list[Reply]:
        """Return a card, or one part of it with buttons for the others."""
        parts = dict(zip(CARD_PARTS, self._parts("offer", card, language), strict=True))
        chosen = parts.values() if part is None else [parts[part]]
        others = () if part is None else tuple(other for other in CARD_PARTS[1:] if other != part)
        *before, last = (Reply(piece, language=language) for text in chosen for piece in _fitting(text))
        return [*before, replace(last, buttons=self._card_buttons(others, offer, language))]

    def _card_buttons(
        self, parts: Iterable[CardPart], offer: Offer, language: Language
    ) -> tuple[tuple[Button, ...], ...]:
        """Return the buttons under a card: its other parts, and what tells the authors of a mistake in it."""
        code = short_code(offer.id)
        buttons = [Button(self._fixed(f"card.{part}", language), 0, f"/card:{part}:{code}") for part in parts]
        return tuple(_rows([*buttons, Button(self._fixed("also.correction", language), 0, f"/correction:{code}")]))

    def _figures(self, language: Language) -> Figures:
        return Figures(self._wording(language), self._script.catalogue, self._script.reference, language)

    def _wording(self, language: Language) -> Wording:
        return Wording(self._script.vocabulary, language)

    def _view(self, view: str, values: Any, language: Language) -> list[Reply]:
        pieces = (piece for part in self._parts(view, values, language) for piece in _fitting(part))
        return [Reply(piece, language=language) for piece in pieces]

    def _parts(self, view: str, values: Any, language: Language) -> list[str]:
        template = self._environment.get_template(f"{view}.{language}")
        text = template.render({field.name: getattr(values, field.name) for field in fields(values)})
        return f"\n{text}\n".split(f"\n{PART}\n")

    def above(self, found: Above, language: Language) -> str:
        """Return in one line why one offer stands above another."""
        (line,) = self._view("above", above_view(found, self._script.catalogue, language), language)
        return line.text

    def text(self, name: str, language: Language, /, **values: object) -> str:
        """Return a text with its values put in; values are escaped, the text itself is trusted."""
        return self._environment.get_template(f"text/{language}/{name}").render(values)

    def _fixed(self, name: str, language: Language, **values: str) -> str:
        """Return a text that says nothing of the person, and so is the same for everybody: worked out once."""
        key = (name, language, *values.items())
        if key not in self._kept:
            self._kept[key] = self.text(name, language, **values)
        return self._kept[key]

    def _remark(self, remark: Remark, language: Language) -> str:
        values = {name: self._said(value, remark.slot, language) for name, value in remark.values.items()}
        if remark.slot:
            values["label"] = self._wording(language).label(remark.slot)
            values |= self._examples(remark.slot, language)
        return self.text(remark.text, language, **values)

    def _examples(self, slot: SlotName, language: Language) -> dict[str, str]:
        example = self._script.texts[language].get(f"example.{slot}", "")
        separator = "、" if language == "zh" else ", "
        first, _, rest = example.partition(separator)
        return {"example": first, "rough": rest or first}

    def _said(self, value: Any, slot: SlotName | None, language: Language) -> str:
        if isinstance(value, Exact | Band | AnyOf | Silence):
            return self._wording(language).answer(value, slot) if slot else ""
        if isinstance(value, str):
            return value
        if isinstance(value, Text):
            return value[language]
        if isinstance(value, date):
            return formats.day(value, language)
        kind = self._script.vocabulary.slots[slot].kind if slot else None
        return formats.count(value, getattr(kind, "unit", "none"), language)

    def _change(self, remark: Remark, language: Language) -> tuple[tuple[Button, ...], ...]:
        if remark.change is None:
            return ()
        return ((Button(self.text("also.change", language), remark.change, "/change"),),)

    def _why(self, slot: SlotName, text: str | None, language: Language) -> str:
        asked = self._script.vocabulary.slots[slot]
        why = self.text(text, language) if text else asked.why[language]
        return self.text("why", language, label=asked.label[language], why=why)

    def _meaning(self, subject: Term | Faq, language: Language) -> str:
        cited = [source_view(self._script.catalogue.sources[code], "", language) for code in subject.sources]
        told = self.text("meaning", language, name=subject.name[language], text=subject.text[language], sources=cited)
        unsure = subject.basis == "general-knowledge"
        return f"{told}\n{self.text('meaning.general-knowledge', language)}" if unsure else told

    def _not_made(self, told: NotMade, language: Language) -> str:
        offer, ended = told.offer, told.offer.validity.last if told.why == "expired" else told.offer.validity.first
        day = formats.day(ended, language) if ended else ""
        reason = offer.reason[language] if offer.reason else ""
        names = [other.name[language] for other in told.instead]
        said = [
            self.text(f"not-made.{told.why}", language, name=offer.name[language], day=day),
            escape(reason or offer.summary[language]),
            self.text("not-made.instead", language, names=names) if names else "",
        ]
        return "\n".join(line for line in said if line)

    def _question(self, question: Question, language: Language) -> list[Reply]:
        """Return a question; what is to be confirmed stands in it, or before it where that is long."""
        card = list(self._card_lines(question, language))
        asked = [line for line in self._question_lines(question, language) if line]
        before: list[str] = []
        if card and len(_TAG.sub("", "\n".join((*asked, *card)))) > LONGEST_QUESTION:
            before, card = _fitting("\n".join(card)), []
        buttons = self._buttons(question, language)
        put = Reply("\n".join((*asked, *card)), buttons, language, asking=question.asking, renews=question.renews)
        return [*(Reply(text, language=language) for text in before), put]

    def _card_lines(self, question: Question, language: Language) -> Iterable[str]:
        yield from (self._guess(guess, language) for guess in question.guesses)
        if question.unclear:
            yield self.text("guess.unclear", language, words=" / ".join(question.unclear))

    def _question_lines(self, question: Question, language: Language) -> Iterable[str | None]:
        yield self._progress(question, language)
        if question.firm:
            yield self.text(question.text, language, firm=question.firm[language])
        elif question.offer:
            yield self.text(question.text, language, offer=question.offer[language])
        else:
            yield self._asked(question, language)
        yield from (self._recalled(told, language) for told in question.recalls)
        if question.current is not None:
            yield self.text("current", language, answer=self._wording(language).answer(question.current, question.slot))
        if question.many:
            yield self._fixed("hint.many", language)
        if question.with_example and f"example.{question.slot}" in self._script.texts[language]:
            yield self._fixed("example", language, example=self._script.texts[language][f"example.{question.slot}"])

    def _asked(self, question: Question, language: Language) -> str:
        if question.path == OWN_DOUBT:  # what somebody typed is in no text that is kept
            label = self._wording(language).label(question.doubted) if question.doubted else ""
            return self.text(question.text, language, words=question.words, label=label)
        return self._fixed(question.text, language, item=self._item(question, language))

    def _recalled(self, told: Recalled, language: Language) -> str:
        wording = self._wording(language)
        answer, day = wording.answer(told.answer, told.slot), formats.day(told.day, language)
        return self.text("recalled", language, label=wording.label(told.slot), answer=answer, day=day)

    def _guess(self, guess: Guess, language: Language) -> str:
        wording = self._wording(language)
        name = "guess" if guess.before is None else "guess.changed"
        before = {} if guess.before is None else {"before": wording.answer(guess.before, guess.slot)}
        answer = wording.answer(guess.answer, guess.slot)
        return self.text(name, language, label=guess.label[language], answer=answer, **before)

    def _progress(self, question: Question, language: Language) -> str | None:
        if question.title is None:
            return None
        title = self._fixed(question.title, language)
        if question.about is None or question.number is None or question.number > question.about:
            return f"<i>{self._fixed('progress.open', language, title=title)}</i>"
        number, about = str(question.number), str(question.about)
        return f"<i>{self._fixed('progress', language, number=number, about=about, title=title)}</i>"

    def _item(self, question: Question, language: Language) -> str:
        if question.about_item is None:
            return ""
        answer = Exact(frozenset({question.about_item}))
        return self._wording(language).answer(answer, SlotName("collateral"))

    def _buttons(self, question: Question, language: Language) -> tuple[tuple[Button, ...], ...]:
        buttons = [
            Button(self._button_label(option, question, language), question.asking, option.code)
            for option in question.options
        ]
        also = [Button(self._fixed(f"also.{name}", language), question.asking, f"/{name}") for name in question.also]
        # What ends a choice of several stands apart from what leaves it.
        done = [button for button in also if button.code == "/done"]
        return (*_rows(buttons), *_rows(done), *_rows([button for button in also if button not in done]))

    def _button_label(self, option: Option, question: Question, language: Language) -> str:
        tick = "☑ " if option.picked else "☐ " if question.many and option.code != "none" else ""
        if option.slot:
            return self._choice_label(option, option.slot, language)
        if option.label:
            return tick + option.label[language]
        if option.text:
            return tick + self._script.texts[language][option.text]
        return tick + self._answer_label(option.answer, question, language)

    def _choice_label(self, option: Option, slot: SlotName, language: Language) -> str:
        answer = self._wording(language).answer(option.answer, slot)
        if option.text is None or option.label is None:
            return answer
        return self.text(option.text, language, label=option.label[language], answer=answer)

    def _answer_label(self, answer: Answer | None, question: Question, language: Language) -> str:
        return self._wording(language).answer(answer, question.slot)


def _rows(buttons: list[Button]) -> list[tuple[Button, ...]]:
    """Lay buttons out in rows that fit a phone."""
    rows: list[tuple[Button, ...]] = []
    row: tuple[Button, ...] = ()
    widest = 0
    for button in buttons:
        width = _width(button.label)
        longest = max(widest, width)
        if row and len(row) < len(_FITS) and longest <= _FITS[len(row)]:
            row, widest = (*row, button), longest
            rows[-1] = row
        else:
            row, widest = (button,), width
            rows.append(row)
    return rows


@lru_cache(maxsize=4096)
def _width(label: str) -> int:
    """Return how wide a label is, in letters; the same buttons come again and again."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in label)


def _fitting(part: str) -> list[str]:
    """Return a part of what a template made as one message, or as several where it is too long for one."""
    whole = _tidy(part.replace(f"\n{REST}\n", "\n"))
    pieces = [whole] if len(whole) <= LONGEST else map(_tidy, part.split(f"\n{REST}\n"))
    return [message for piece in pieces if piece for message in split(piece, LONGEST)]


def _tidy(part: str) -> str:
    return _BLANK_LINES.sub("\n\n", part).strip()


def split(text: str, longest: int) -> list[str]:
    r"""Split a long text between paragraphs; one that is too long by itself between its items, never inside a line.

    >>> split("one\n\ntwo\nthree\n  and more", 14)
    ['one\n\ntwo', 'three\n  and more']
    """
    paragraphs = text.split("\n\n")
    parts = [piece for paragraph in paragraphs for piece in _packed(_items(paragraph), "\n", longest)]
    return [piece.strip() for piece in _packed(parts, "\n\n", longest)]


def _items(paragraph: str) -> list[str]:
    """Return the lines of a paragraph, each with the indented lines that belong to it; a heading keeps its first."""
    items: list[str] = []
    for line in paragraph.split("\n"):
        if items and (line.startswith(" ") or _HEADING.fullmatch(items[-1])):
            items[-1] += f"\n{line}"
        else:
            items.append(line)
    return items


def _packed(pieces: Sequence[str], joint: str, longest: int) -> list[str]:
    """Join pieces into as few as will do, none much shorter than the others: nobody wants a message of one line."""
    most = len(_joined(pieces, joint, longest))
    if most == 1:
        return _joined(pieces, joint, longest)
    limits = range(longest + 1)
    least = bisect_left(limits, x=True, key=lambda limit: len(_joined(pieces, joint, limit)) <= most)
    return _joined(pieces, joint, limits[least])


def _joined(pieces: Iterable[str], joint: str, longest: int) -> list[str]:
    """Join pieces as long as they fit."""
    packed: list[str] = []
    for piece in pieces:
        if packed and len(packed[-1]) + len(joint) + len(piece) <= longest:
            packed[-1] += joint + piece
        else:
            packed.append(piece)
    return packed


def variables_of(template: str) -> frozenset[str]:
    """Return the names a template expects."""
    return frozenset(jinja2.meta.find_undeclared_variables(jinja2.Environment(autoescape=True).parse(template)))
