"""How Chinese signs sound, for what was typed by ear: 深证 for 深圳, hangzou for 杭州."""

import re
from collections.abc import Iterable
from functools import lru_cache

_CLOSE = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"ng$"), "n"))
"""Sounds that many people do not tell apart when they type."""


def syllables(text: str) -> tuple[str, ...]:
    """Return the sound of each sign without its tone; signs that are not Chinese stand for themselves."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # 0.2 s that a greeting does not need

    return tuple(found[0] for found in pinyin(list(text), style=Style.NORMAL))


@lru_cache(20_000)
def sounds(sign: str) -> frozenset[str]:
    """Return every sound that a sign can have, with those that are often confused made one.

    >>> sorted(sounds("都")), sorted(sounds("证"))
    (['dou', 'du'], ['zen'])
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415  # 0.2 s that a greeting does not need

    return frozenset(map(_close, pinyin(sign, style=Style.NORMAL, heteronym=True)[0]))


def _close(syllable: str) -> str:
    for pattern, one in _CLOSE:
        syllable = pattern.sub(one, syllable)
    return syllable


def initials(text: str) -> str:
    """Return the first letter of each sign's sound: sz for 深圳."""
    return "".join(syllable[:1] for syllable in syllables(text))


def alike(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that sound like ``text`` and share a sign with it in its place."""
    return [
        name
        for name in names
        if len(name) == len(text)
        and any(map(str.__eq__, name, text))
        and not any(map(frozenset.isdisjoint, map(sounds, name), map(sounds, text)))
    ]
