"""Cutting a text into the words that lines of business are put into."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.applicant.trades.words import Activity, Goods, TradeName, TradeWords
from bot.lettering import folded
from bot.lookup import misspelt, plain
from bot.sounds import syllables

_HAN = re.compile(r"[㐀-鿿]+")
_LATIN = re.compile(r"[a-z&]+(?:['-][a-z]+)*")
_NUMBERS = re.compile(r"[0-9一二三四五六七八九十百千万两几]+")
_USED_FOR = re.compile(r"(?:用品|器材|器械|设备|配件|材料|产品|仪器|机械|耗材|食品|玩具)")
"""What stands before these is what they are for: a shop of 酒店用品 is no hotel."""
_SHORTEST_CORRECTED = 6


@dataclass(slots=True)
class Meaning:
    """All that one word may mean; ``names`` are the groups it is a whole name of, each with its division."""

    activities: dict[str, Activity] = field(default_factory=dict)
    goods: dict[str, Goods] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)
    filler: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """The groups that it is a whole name of, if it is nothing else."""
        return () if self.activities or self.goods or self.filler else tuple(self.names)


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    meaning: Meaning


@dataclass(frozen=True)
class Cut:
    """A text cut into known words; ``unknown`` are the places of what is left."""

    typed: str
    tokens: Sequence[Token]
    unknown: Sequence[tuple[int, int]]

    @cached_property
    def said(self) -> Sequence[Token]:
        """The words that say something."""
        return [
            token
            for token in self.tokens
            if not token.meaning.filler or token.meaning.activities or token.meaning.goods
        ]

    @cached_property
    def acts(self) -> Sequence[tuple[Token, Activity]]:
        return [
            (token, act) for token in self.said if not self._is_use(token) for act in token.meaning.activities.values()
        ]

    def _is_use(self, token: Token) -> bool:
        """Say whether a word only says what goods are for, as 酒店 in 酒店用品."""
        service = all(act.rank == 2 for act in token.meaning.activities.values())
        return service and bool(_HAN.match(self.typed, token.start)) and bool(_USED_FOR.match(self.typed, token.end))

    @cached_property
    def goods(self) -> Sequence[Goods]:
        return [kind for token in self.said for kind in token.meaning.goods.values()]

    def of_rank(self, rank: int) -> list[tuple[Token, Activity]]:
        return [(token, act) for token, act in self.acts if act.rank == rank]

    def is_head(self, token: Token) -> bool:
        """Say whether nothing unknown of weight comes after a word: the last word says what a business is."""
        after = [place for place in self.unknown if place[0] >= token.end]
        return len(after) <= (1 if _HAN.match(self.typed, token.start) else 0)

    @property
    def share_unknown(self) -> float:
        lost = sum(end - start for start, end in self.unknown)
        return lost / (lost + sum(token.end - token.start for token in self.said) or 1)


class Cutter:
    """All words, ready to cut texts."""

    def __init__(self, names: Iterable[TradeName], words: TradeWords) -> None:
        self._words: dict[str, Meaning] = {}
        for name in names:
            self._meaning(name.name).names.setdefault(name.group, name.division)
        for activity in words.activities:
            for word in activity.words:
                self._meaning(word).activities[activity.name] = activity
        for goods in words.goods:
            for word in goods.words:
                self._meaning(word).goods[goods.name] = goods
        for word in words.fillers:
            self._meaning(word).filler = True
        self._drop_composed(words)
        self._longest = max(map(len, self._words), default=0)
        self._longest_latin = max((word.count(" ") + 1 for word in self._words if word.isascii()), default=1)

    def _drop_composed(self, words: TradeWords) -> None:
        """Forget names that are no more than words of doing: in 粉条加工厂 the 加工厂 says no more than 加工 and 厂."""
        doing = [*(word for act in words.activities for word in act.words), *words.fillers]
        composed = re.compile(
            "(?:" + "|".join(re.escape(_key(word)) for word in doing if _HAN.fullmatch(_key(word))) + ")+"
        )
        for word, meaning in list(self._words.items()):
            if meaning.names and not (meaning.activities or meaning.goods) and composed.fullmatch(word):
                del self._words[word]

    def _meaning(self, word: str) -> Meaning:
        return self._words.setdefault(_key(word), Meaning())

    def cut(self, typed: str, *, corrected: bool = True) -> Cut:
        """Cut a folded text; ``corrected``: an English word may be misspelt by a letter."""
        tokens: list[Token] = []
        unknown: list[tuple[int, int]] = []
        for run in _HAN.finditer(typed):
            self._cut_signs(typed, run.start(), run.end(), tokens, unknown)
        self._cut_letters(typed, tokens, unknown, corrected=corrected)
        return Cut(typed, sorted(tokens, key=lambda token: token.start), sorted(unknown))

    def _cut_signs(self, typed: str, start: int, end: int, tokens: list[Token], unknown: list[tuple[int, int]]) -> None:
        """Cut signs so that long words are kept: the sum of the squares of their lengths is greatest."""
        best: list[tuple[int, int, Meaning | None]] = [(0, 0, None)] * (end - start + 1)
        for place in range(end - 1, start - 1, -1):
            here = place - start
            best[here] = (best[here + 1][0], place + 1, None)
            for stop in range(place + 1, min(end, place + self._longest) + 1):
                meaning = self._words.get(typed[place:stop])
                worth = best[stop - start][0] + (stop - place) ** 2 if meaning else 0
                if meaning and worth > best[here][0]:
                    best[here] = (worth, stop, meaning)
        place = start
        while place < end:
            _, stop, found = best[place - start]
            if found:
                tokens.append(Token(place, stop, found))
            elif not _NUMBERS.fullmatch(typed, place, stop):
                unknown.append((place, stop))
            place = stop

    def _cut_letters(self, typed: str, tokens: list[Token], unknown: list[tuple[int, int]], *, corrected: bool) -> None:
        words = list(_LATIN.finditer(typed))
        place = 0
        while place < len(words):
            for used in range(min(self._longest_latin, len(words) - place), 0, -1):
                meaning = self._latin(
                    " ".join(word[0] for word in words[place : place + used]), single=corrected and used == 1
                )
                if meaning:
                    tokens.append(Token(words[place].start(), words[place + used - 1].end(), meaning))
                    place += used
                    break
            else:
                unknown.append(words[place].span())
                place += 1

    def _latin(self, words: str, *, single: bool) -> Meaning | None:
        found = next((self._words[form] for form in _forms(words) if form in self._words), None)
        if found or not single or len(words) < _SHORTEST_CORRECTED:
            return found
        near = misspelt(words, self._latin_words, 1)
        return self._words[near[0]] if near and len({self._sense(word) for word in near}) == 1 else None

    @cached_property
    def _latin_words(self) -> list[str]:
        return [
            word for word in self._words if word.isascii() and " " not in word and len(word) >= _SHORTEST_CORRECTED - 1
        ]

    def _sense(self, word: str) -> tuple[frozenset[str], ...]:
        meaning = self._words[word]
        return frozenset(meaning.activities), frozenset(meaning.goods), frozenset(meaning.names)

    def signs_of(self, letters: str) -> str | None:
        """Return the signs of a text in pinyin, in as few words as it takes; None if it is no pinyin of known words."""
        best: list[tuple[int, str] | None] = [None] * len(letters) + [(0, "")]
        for place in range(len(letters) - 1, -1, -1):
            for stop in range(place + 2, min(len(letters), place + 24) + 1):
                rest, word = best[stop], self._sounding.get(letters[place:stop])
                if rest and word and (best[place] is None or rest[0] + 1 < best[place][0]):  # type: ignore[index]  # looked at just before
                    best[place] = (rest[0] + 1, word + rest[1])
        return best[0][1] if best[0] else None

    @cached_property
    def _sounding(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for word, meaning in self._words.items():
            if _HAN.fullmatch(word) and (meaning.activities or meaning.goods):
                found.setdefault("".join(syllables(word)), word)
        return found


def _forms(words: str) -> tuple[str, ...]:
    """Return English words as they stand, and their last word with and without the ending of the plural."""
    bare = words.removesuffix("'s").removesuffix("s'")
    return words, bare, words + "s", bare.removesuffix("s"), bare.removesuffix("es"), words + "es"


def _key(word: str) -> str:
    known = folded(word).strip()
    return " ".join(known.split()) if known.isascii() else plain(known)
