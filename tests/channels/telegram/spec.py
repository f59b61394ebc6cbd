"""The Bot API as its published description has it: which methods there are, what they take, what objects hold.

A value fits a type or it does not; ``Spec`` says where it does not, by path. Rules that the description only tells in
prose (lengths, who may edit what) stand in the modules that carry the methods out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_DATA = Path(__file__).resolve().parents[2] / "data" / "telegram-bot-api.min.json"
_ARRAY = "Array of "
_CONSTANT = re.compile(r"(?:must be|always) [\"“]?([a-z0-9_]+)[\"”]?$")
_CONSTANT_NAMES = ("type", "status", "source")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call, as a part of a multipart body."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    types: tuple[str, ...]
    required: bool
    constant: str | None = None
    """The only value it may have, where it tells one kind of object from another."""


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    fields: Mapping[str, Field]
    subtypes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    methods: Mapping[str, Method]
    """By name in lower case: the real API does not mind the case of a method."""
    kinds: Mapping[str, Kind]

    def arguments(self, method: Method, given: Mapping[str, Any]) -> tuple[Json, list[str]]:
        """Return the typed arguments of a call, and what is wrong with those given."""
        problems = [f"unknown parameter {name!r}" for name in given if name not in method.fields]
        problems += [
            f"parameter {field.name!r} is required"
            for field in method.fields.values()
            if field.required and field.name not in given
        ]
        typed: Json = {}
        for name in given.keys() & method.fields.keys():
            types = method.fields[name].types
            typed[name] = _decoded(given[name], types)
            problems += self.misfits(typed[name], types, name)
        return typed, problems

    def misfits(self, value: Any, types: Iterable[str], path: str) -> list[str]:
        """Return why a value is of none of these types; nothing if it is of one."""
        attempts = [list(self._misfits(value, kind, path)) for kind in types]
        return [] if [] in attempts else min(attempts, key=_depth)

    def _misfits(self, value: Any, kind: str, path: str) -> Iterator[str]:
        if kind.startswith(_ARRAY):
            yield from self._array_misfits(value, kind.removeprefix(_ARRAY), path)
        elif kind in _PLAIN:
            if not _is_plain(value, kind):
                yield f"{path}: expected {kind}, not {_shown(value)}"
        elif kind == "InputFile":
            if not isinstance(value, Upload | str):
                yield f"{path}: expected a file, not {_shown(value)}"
        elif self.kinds[kind].subtypes:
            yield from self._variant_misfits(value, self.kinds[kind], path)
        else:
            yield from self._object_misfits(value, self.kinds[kind], path)

    def _array_misfits(self, value: Any, inner: str, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: expected a list of {inner}, not {_shown(value)}"
            return
        for number, item in enumerate(value):
            yield from self._misfits(item, inner, f"{path}[{number}]")

    def _variant_misfits(self, value: Any, kind: Kind, path: str) -> Iterator[str]:
        meant = [name for name in kind.subtypes if _is_meant(value, self.kinds[name])]
        if not meant:
            yield f"{path}: no kind of {kind.name} is like {_shown(value)}"
        else:
            yield from self.misfits(value, meant, path)

    def _object_misfits(self, value: Any, kind: Kind, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: expected {kind.name}, not {_shown(value)}"
            return
        for name in value.keys() - kind.fields.keys():
            yield f"{path}: {kind.name} has no {name!r}"
        for field in kind.fields.values():
            if field.name in value:
                yield from self.misfits(value[field.name], field.types, f"{path}.{field.name}")
                if field.constant is not None and value[field.name] != field.constant:
                    yield f"{path}.{field.name}: expected {field.constant!r}, not {_shown(value[field.name])}"
            elif field.required:
                yield f"{path}: {kind.name} lacks {field.name!r}"


@cache
def load_spec() -> Spec:
    """Return the description that the repository holds."""
    raw = json.loads(_DATA.read_text(encoding="utf-8"))
    methods = {name.lower(): Method(name, _fields(method)) for name, method in raw["methods"].items()}
    kinds = {name: Kind(name, _fields(kind), tuple(kind.get("subtypes", ()))) for name, kind in raw["types"].items()}
    return Spec(methods, kinds)


def _fields(raw: Json) -> dict[str, Field]:
    return {
        field["name"]: Field(field["name"], tuple(field["types"]), field["required"], _constant(field))
        for field in raw.get("fields", ())
    }


def _constant(field: Json) -> str | None:
    found = _CONSTANT.search(field["description"])
    return found[1] if found and field["name"] in _CONSTANT_NAMES else None


_PLAIN: Mapping[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}


def _is_plain(value: Any, kind: str) -> bool:
    return isinstance(value, _PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))


def _is_meant(value: Any, kind: Kind) -> bool:
    """Say whether a value claims to be of this kind, by the fields that tell kinds from each other."""
    if not isinstance(value, dict):
        return False
    return all(value.get(field.name) == field.constant for field in kind.fields.values() if field.constant)


def _decoded(value: Any, types: tuple[str, ...]) -> Any:
    """Return what an argument means. In a form all is text: what is not meant as text is JSON in it."""
    if not isinstance(value, str) or set(types) <= {"String", "InputFile"}:
        return value
    try:
        meant = json.loads(value)
    except ValueError:
        return value
    return value if isinstance(meant, str) else meant


def _depth(problems: list[str]) -> int:
    """Order guesses at what was meant: the one that went wrong deepest inside comes first."""
    return -max(problem.partition(":")[0].count(".") for problem in problems)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."
