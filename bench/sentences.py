"""How well running sentences are read: precision and recall of every slot, on the sentences of tests/data."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles

from bot.applicant.answers import Answer, Band, Exact, SlotName
from bot.applicant.facts import Vocabulary
from bot.applicant.profile import asked_slot, read_answer
from bot.applicant.sentence.reading import Sentence, read_sentence
from bot.content.files import read_text
from bot.content.loading import Content, load_script
from bot.conversation.flow import Script
from bot.locales import LANGUAGES, Language
from bot.yamlnodes import Node, read_document

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 21)
_ROUGHLY = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence and what is surely told by it; ``may`` be told as well, and ``asks`` must be asked back."""

    part: str
    says: str
    slots: Mapping[SlotName, Answer]
    may: Mapping[SlotName, tuple[Answer, ...]]
    asks: tuple[SlotName, ...]


@dataclass(slots=True)
class Score:
    right: Counter[SlotName] = field(default_factory=Counter)
    wrong: Counter[SlotName] = field(default_factory=Counter)
    missed: Counter[SlotName] = field(default_factory=Counter)
    not_asked: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missed.total() + self.wrong.total())


def told_sentences(language: Language, vocabulary: Vocabulary) -> list[Told]:
    """Read the sentences of a language; every slot and answer in them is checked."""
    name = f"sentences-{language}.yaml"
    node = read_document(read_text(ROOT / "tests" / "data" / name, name), name)
    with node.record() as record:
        sentences = record.need("sentences", lambda found: found.each(lambda item: _read_told(item, vocabulary)))
    return list(sentences)


def _read_told(node: Node, vocabulary: Vocabulary) -> Told:
    def each(entries: Node) -> Iterator[tuple[SlotName, Node]]:
        for name, key, value in entries.entries():
            yield asked_slot(name, key, vocabulary).name, value

    def one(slot: SlotName, value: Node) -> Answer:
        return read_answer(value, vocabulary.slots[slot])

    with node.record() as record:
        part, says = record.need("part", Node.text), record.need("says", Node.text)
        slots = record.need("slots", lambda found: {slot: one(slot, value) for slot, value in each(found)})
        may = record.take(
            "may",
            lambda found: {slot: tuple(one(slot, item) for item in value.items()) for slot, value in each(found)},
            {},
        )
        asks = record.take("asks", lambda found: found.each(lambda item: SlotName(item.text())), ())
    return Told(part, says, slots, may, asks)


def score_of(sentences: list[Told], script: Script) -> Score:
    """Compare what is read with what is told; a figure said roughly is right if its band lies close around it."""
    score = Score()
    for told in sentences:
        found = read_it(told.says, script)
        for slot, answer in found.told.items():
            if slot in told.slots and is_same(told.slots[slot], answer):
                score.right[slot] += 1
            elif answer not in told.may.get(slot, ()):
                score.wrong[slot] += 1
                score.mistakes.append(f"{told.says}: {slot} {answer}")
        for slot in told.slots.keys() - found.told.keys():
            score.missed[slot] += 1
        score.not_asked += [f"{told.says}: {slot}" for slot in told.asks if not _is_asked(slot, found)]
    return score


def read_it(says: str, script: Script) -> Sentence:
    return read_sentence(says, script.cues, script.vocabulary.slots, script.dictionary, TODAY)


def is_same(told: Answer, read: Answer) -> bool:
    match told, read:
        case Exact(Decimal() as value), Band(Decimal() as low, Decimal() as high):
            return value * (1 - _ROUGHLY) <= low <= value <= high <= value * (1 + _ROUGHLY)
    return told == read


def _is_asked(slot: SlotName, found: Sentence) -> bool:
    doubts = found.doubts
    doubted = any(doubt.slot == slot or slot in {choice for choice, _ in doubt.choices} for doubt in doubts)
    return slot not in found.told and doubted


def report_sentences() -> None:
    """Print precision, recall and the figures of every slot, by language and by part, and how long reading takes."""
    script = load_script(Content(ROOT))
    for language in LANGUAGES:
        sentences = told_sentences(language, script.vocabulary)
        for part in ("blind", "later"):
            _report_part(f"{language} {part}", [told for told in sentences if told.part == part], script)
        _report_slots(score_of(sentences, script))
    _report_times([told.says for code in LANGUAGES for told in told_sentences(code, script.vocabulary)], script)


def _report_part(name: str, sentences: list[Told], script: Script) -> None:
    score = score_of(sentences, script)
    print(
        f"sentences {name}: {len(sentences)}, precision {score.precision:.3f}, recall {score.recall:.3f},"
        f" not asked back {len(score.not_asked)}"
    )


def _report_slots(score: Score) -> None:
    slots = sorted(score.right | score.wrong | score.missed, key=lambda slot: -score.right[slot])
    for slot in slots:
        print(f"  {slot}: right {score.right[slot]}, wrong {score.wrong[slot]}, missed {score.missed[slot]}")


def _report_times(texts: list[str], script: Script) -> None:
    taken: list[float] = []
    for text in texts:
        start = time.perf_counter()
        read_it(text, script)
        taken.append((time.perf_counter() - start) * 1000)
    print(f"reading one sentence: median {median(taken):.1f} ms, 99th percentile {quantiles(taken, n=100)[98]:.1f} ms")
