"""Phrases as people type them, with what must come out; each is read right, asked back, or wrong without a word."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

FOLDER = Path(__file__).resolve().parent / "data" / "phrases"
Outcome = Literal["right", "asked back", "asked, not among the choices", "silently wrong"]
Read = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text, what had been asked, and what it means, as it stands in its file."""

    id: str
    text: str
    expected: Read

    @property
    def asked(self) -> str:
        return str(self.expected.get("asked", ""))


def phrases(name: str) -> Iterator[Phrase]:
    """Yield the phrases of one file of ``tests/data/phrases``."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    for entry in yaml.load(text, Loader=yaml.CSafeLoader)["phrases"]:
        yield Phrase(entry["id"], entry["text"], entry)


def outcome(phrase: Phrase, read: Read) -> Outcome:
    """Judge what was read from a phrase."""
    if _is_right(phrase.expected, read):
        return "right"
    if read["kind"] not in {"ask", "ambiguous", "no_match"}:
        return "silently wrong"
    return "asked back" if _is_among(phrase.expected, read) else "asked, not among the choices"


def outcomes(name: str, reader: Callable[[Phrase], Read]) -> dict[Outcome, list[str]]:
    """Return the phrases of a file by how they were read."""
    found: dict[Outcome, list[str]] = {}
    for phrase in phrases(name):
        read = reader(phrase)
        found.setdefault(outcome(phrase, read), []).append(f"{phrase.id} {phrase.text}: {dict(read)}")
    return found


def _is_right(expected: Read, read: Read) -> bool:
    match expected["kind"]:
        case "code" | "group" as kind:
            return bool(read["kind"] == kind and read[kind] == expected[kind])
        case "ambiguous":
            taken = read.get("code", read.get("group"))
            if taken is not None:
                return bool(taken == expected.get("also_ok"))
            return read["kind"] == "ambiguous" and not set(read["ambiguous"]).isdisjoint(expected["ambiguous"])
        case "no_match":
            return bool(read["kind"] == "no_match")
        case "ask":
            return bool(read["kind"] == "ask")
    wanted = {key: value for key, value in expected["expect"].items() if key != "approx"}
    return bool(read["kind"] == expected["kind"]) and all(_equal(read.get(key), wanted[key]) for key in wanted)


def _equal(read: object, expected: object) -> bool:
    if isinstance(read, int | float) and isinstance(expected, int | float):
        return abs(read - expected) <= 1e-9 * abs(expected)
    return read == expected


def _is_among(expected: Read, read: Read) -> bool:
    match expected["kind"]:
        case "code" | "group" as kind:
            return bool(expected[kind] in read.get("ambiguous", ()))
        case "ambiguous" | "no_match" | "ask":
            return bool(read["kind"] != "no_match")
    return any(_is_right(expected, choice) for choice in read.get("choices", ()))
