"""Reading one sentence into answers: what it surely tells, what must be asked back, what could not be used."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.applicant.answers import Answer, Band, Exact, SlotName
from bot.applicant.reading import Dictionary
from bot.applicant.sentence import naming, placing
from bot.applicant.sentence.clauses import Line, spelt_apart
from bot.applicant.sentence.cues import Cues, Found
from bot.applicant.sentence.mentions import PURPOSE, Worth, mentions_in, options_of, pledges_in, purposes_in
from bot.applicant.sentence.placing import Placed, Placing, founded, value_of
from bot.applicant.slots import IndustryKind, PledgesKind, RegionKind, Slot

_OTHER = Exact("other")
_REGION, _INDUSTRY, _COLLATERAL = SlotName("region"), SlotName("industry"), SlotName("collateral")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that may mean several things; the person chooses. Without choices only the question itself can help."""

    words: str
    choices: tuple[tuple[SlotName, Answer], ...]
    slot: SlotName | None = None
    """Whose answer could not be read, where there is nothing to choose from."""


@dataclass(frozen=True, slots=True)
class Sentence:
    told: Mapping[SlotName, Answer]
    doubts: tuple[Doubt, ...] = ()
    unused: tuple[str, ...] = ()
    """Figures that belong to nothing anybody named."""
    bare: Mapping[SlotName, str] = field(default_factory=dict)
    """Of what is told that which no words announce, and its figure: it is likely, and unsays nothing told before."""
    reckoned: frozenset[SlotName] = frozenset()
    """Of what is told that which was said of another period: 20万 a year where what is left a month was asked."""
    owed: tuple[str, ...] = ()
    """Sums of loans of today or of before: no answer to anything."""


def read_sentence(  # noqa: PLR0913, PLR0917  # all that a sentence is read by
    text: str,
    cues: Cues,
    slots: Mapping[SlotName, Slot],
    dictionary: Dictionary,
    today: date,
    asked: SlotName | None = None,
) -> Sentence:
    """Read everything that a sentence surely tells of a firm.

    A figure that nothing announces answers ``asked``, what was asked before the sentence, if it can.
    Nothing is taken that has two meanings: a bare "30" for an amount, 朝阳 for a place, a sum that nothing announces.
    """
    line = Line(spelt_apart(text), cues.compiled)
    if not line.clauses:
        return Sentence({})
    return _Reader(line, cues, slots, dictionary, today, asked).sentence()


class _Reader:
    def __init__(  # noqa: PLR0913, PLR0917  # all that a sentence is read by
        self,
        line: Line,
        cues: Cues,
        slots: Mapping[SlotName, Slot],
        dictionary: Dictionary,
        today: date,
        asked: SlotName | None,
    ) -> None:
        self._line = line
        self._cues = cues
        self._slots = slots
        self._dictionary = dictionary
        self._today = today
        self._asked = asked
        self._answers: defaultdict[SlotName, dict[Answer, str]] = defaultdict(dict)
        self._doubts: list[Doubt] = []
        self._unused: list[str] = []
        self._bare: dict[SlotName, str] = {}
        self._reckoned: set[SlotName] = set()
        self._owed: list[str] = []

    def sentence(self) -> Sentence:
        purposes = list(purposes_in(self._line))
        names = self._names(purposes)
        mentions = mentions_in(self._line, names)
        purposes = [mention.found for mention in mentions if mention.cue.slot == PURPOSE]
        placed = Placing(self._line, self._cues, self._slots, purposes, self._asked).placed()
        worths = self._take_figures(placed)
        for slot, answers in options_of(mentions, self._slots):
            self._take(slot, answers, "")
        for slot, band in founded(self._line, self._cues, self._today):
            self._take(slot, (band,), "")
        self._take_pledges(names, worths)
        return self._settled()

    def _names(self, purposes: list[Found]) -> list[Found]:
        """Take in places and industries; return where they stand. What money is for is no industry (装修)."""
        names: list[Found] = []
        region, industry = self._slots[_REGION].kind, self._slots[_INDUSTRY].kind
        if isinstance(region, RegionKind):
            places = naming.places_named(self._line, self._cues, self._dictionary)
            names += [place.found for place in places]
            self._take(_REGION, naming.where_the_firm_is(places, self._line, region.regions), self._said(names))
        if isinstance(industry, IndustryKind):
            found = naming.industry_named(self._line, self._cues, industry, self._dictionary, [*names, *purposes])
            names += [name.found for name in found]
            answers = dict.fromkeys(answer for name in found for answer in name.answers)
            if self._asked not in {None, _INDUSTRY}:
                answers.pop(_OTHER, None)  # "none of these" is said of what was asked
            self._take(_INDUSTRY, tuple(answers), self._said([name.found for name in found]))
        return names

    def _said(self, places: list[Found]) -> str:
        return " ".join(self._line.text[place.start : place.end] for place in places)

    def _take(self, slot: SlotName, answers: tuple[Answer, ...], words: str) -> None:
        for answer in answers:
            self._answers[slot][answer] = words

    def _take_figures(self, placed: list[Placed]) -> list[Worth]:
        worths: list[Worth] = []
        known = {slot for found in placed if len(found.slots) == 1 for slot in found.slots}
        for found in placed:
            match found.slots:
                case ():
                    self._owed += [found.figure.text] if found.owed else []
                case (placing.VALUE,) | (placing.OWED,):
                    worths += self._worth(found)
                case (slot,):
                    self._take_figure(found, slot)
                    if not found.announced:
                        self._bare[slot] = found.figure.text
                case slots:
                    self._doubt(found, tuple(slot for slot in slots if slot not in known))
        return worths

    def _worth(self, found: Placed) -> list[Worth]:
        values, surely = value_of(found, self._slots[found.slots[0]], self._cues)
        owed = found.slots[0] == placing.OWED
        match values if surely else ():
            case (Exact(Decimal() as amount),):
                return [Worth(found.figure.start, amount, owed)]
            case (Band() as band,):
                return [Worth(found.figure.start, band, owed)]
        return []

    def _take_figure(self, found: Placed, slot: SlotName) -> None:
        if placing.is_reckoned(found, slot, self._cues):
            self._reckoned.add(slot)
        values, surely = value_of(found, self._slots[slot], self._cues)
        if surely:
            self._take(slot, values, found.figure.text)
        else:
            choices = tuple((slot, value) for value in values)
            self._doubts.append(Doubt(found.figure.text, choices, slot))

    def _doubt(self, found: Placed, slots: tuple[SlotName, ...]) -> None:
        is_any_sum = not found.announced and found.period == "unsaid" and found.figure.kind != "duration"
        if is_any_sum and placing.AMOUNT not in slots:
            self._unused.append(found.figure.text)
            return
        choices = tuple((slot, value) for slot in slots for value in value_of(found, self._slots[slot], self._cues)[0])
        self._doubts.append(Doubt(found.figure.text, choices, slots[0] if slots else None))

    def _take_pledges(self, names: list[Found], worths: list[Worth]) -> None:
        kind = self._slots[_COLLATERAL].kind
        assert isinstance(kind, PledgesKind)
        pledges = pledges_in(self._line, self._cues, names, worths, kind.kinds, asked=self._asked == _COLLATERAL)
        if pledges is not None:
            self._take(_COLLATERAL, (pledges,), "")

    def _settled(self) -> Sentence:
        told: dict[SlotName, Answer] = {}
        doubts = list(self._doubts)
        for slot, answers in self._answers.items():
            if len(answers) == 1 and not any(doubt.slot == slot for doubt in self._doubts):
                told[slot] = next(iter(answers))
            else:
                words = " ".join(dict.fromkeys(word for word in answers.values() if word))
                doubts.append(Doubt(words, tuple((slot, answer) for answer in answers), slot))
        bare = {slot: words for slot, words in self._bare.items() if slot in told}
        return Sentence(told, tuple(doubts), tuple(self._unused), bare, frozenset(self._reckoned), tuple(self._owed))
