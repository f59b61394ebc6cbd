"""Places as people type them: names, old names and nicknames, pinyin, initials, slips, "city district" in any order.

A place is taken only if the text leaves one; a name of several is asked back. A name that fits a unit and a part of it
means the larger one, and a province or its capital goes before a district elsewhere that bears the same name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.applicant.taxonomies import Region, Regions
from bot.lettering import folded
from bot.lookup import misspelt, plain
from bot.sounds import alike, initials

LONGEST = 300
"""Characters; an address is shorter."""
_MOST = 8
"""Candidates that are offered; more do not fit a phone."""


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """Units that a text names, and where; ``sure`` says that the words around leave no doubt that a place is meant."""

    start: int
    end: int
    codes: tuple[str, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    codes: frozenset[str]
    latin: bool = False


_HAN = re.compile(r"[\u4e00-\u9fff]+")
_VERB = re.compile(r"开(?=[店了家个办着厂馆公超饭餐])|(?<=[^大小])做(?=[生的了])|卖|搞(?=[个的了])")
"""Where a place ends: of 在济南开店 the 南开 is no place."""
_LEAD = re.compile(
    r"(?:^|[\s,，.。、;；:：!！?？(（)）·/|-]"
    r"|[在于是自到从住我们咱俺你他去来回往驻叫做开办的了家店厂司址人地标市])$"
)
_SUFFIXES = (
    *("特别行政区", "自治区", "自治州", "自治县", "地区", "新区", "林区"),
    *("省", "市", "区", "县", "旗", "州", "盟"),
)
_BECAME: Mapping[str, str] = {"县": "县区市", "市": "市区", "盟": "盟市", "旗": "旗区市", "地区": "区市"}
"""What a unit of this kind is today, or has become: a county a district, a city a district."""
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_KIND_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("district", "qu"), "区"),
    **dict.fromkeys(("county", "xian"), "县"),
    **dict.fromkeys(("city", "shi"), "市"),
    **dict.fromkeys(("province", "sheng", "prov"), "省"),
    "banner": "旗",
    "zhou": "州",
}
_IGNORED_WORDS = frozenset(
    (
        *("china", "prc", "in", "at", "from", "near", "the", "of", "our", "we", "are", "is", "based", "located", "my"),
        *("around", "i", "am", "shop", "factory", "company", "it", "business", "store", "here", "live", "area", "and"),
    )
)
_ZONE = "".join(f"(?<!{name})" for name in "高新 开发 工业 园 新 保税 景 社 小 城 港 郊 市 山 地 商 厂".split())  # noqa: SIM905
"""高新区, 工业园区 and 景区 are parts of a city that are no units."""
_PART = re.compile(rf"\s*(?P<name>[\u4e00-\u9fff]{{2,3}}?)(?P<kind>{_ZONE}[区县])?\s*")
_STREET = re.compile(r"[东西南北中]?[大一二三四]?(?:路|街|大道|巷|胡同|高速|(?:road|street|avenue)\b)")
"""北京路 is a street in many towns."""
_UNKNOWN_PART = re.compile(r"[a-z]\s+(?:district|county|qu|xian)\b")
_NO_NAMES = frozenset({"县城", "城里", "市里", "镇上", "乡下", "农村", "老家", "本地", "外地", "国外", "网上", "线上"})
_ORIGIN = re.compile(
    r"(?:老家|籍贯|户籍|户口|祖籍|原籍|出生)(?:是|在)?[^,，。;；]*?(?:人(?!民)|的|[,，。;；]|$)"
    r"|(?:originally from|born in|grew up in|hometown (?:is|in)|native of)[^,;.]*"
)
"""Where somebody comes from, which is not where the business is."""
_MISWRITTEN = {ord("卅"): "州"}
_CAPITAL = re.compile(r"\d\d0100")
_GREAT = frozenset({"210200", "330200", "350200", "370200", "440300"})
"""The five cities that plan for themselves, as well known as the capitals."""


class Places:
    """The names of all places, ready to be found in a text."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        signs: defaultdict[str, set[str]] = defaultdict(set)
        letters: defaultdict[str, set[str]] = defaultdict(set)
        for unit in regions.units.values():
            for name in unit.names:
                words = folded(name)
                (letters if words.isascii() else signs)[_joined(words)].add(unit.code)
        self._signs = {name: frozenset(codes) for name, codes in signs.items() if name}
        self._letters = {name: frozenset(codes) for name, codes in letters.items() if name}
        self._longest = max(map(len, self._signs), default=0)
        self._begins = frozenset(name[:2] for name in self._signs if len(name) > 1)

    def find(self, text: str) -> PlaceFound | None:
        """Return what a text that was typed as a place names; None if it names none."""
        typed = folded(text[:LONGEST]).translate(_MISWRITTEN)
        if typed.strip() in self._regions.units:
            return PlaceFound(0, len(typed), (typed.strip(),))
        here = _ORIGIN.sub(lambda said: "," * len(said[0]), typed)
        if here != typed and (found := self._best(here, self._mentions(here))):
            return found
        found = self._best(typed, self._mentions(typed))
        return self._part_of(typed, found) if found else self._slip(typed)

    def find_in(self, text: str) -> PlaceFound | None:
        """Return what is named in a sentence that says other things too; slips are not guessed at there."""
        typed = folded(text[:LONGEST])
        found = self._best(typed, [found for found in self._mentions(typed) if not _is_alone(found)])
        return found if found and found.sure else None

    def _mentions(self, typed: str) -> list[_Mention]:
        return [*self._in_signs(typed), *self._in_letters(typed)]

    def _in_signs(self, typed: str) -> Iterator[_Mention]:
        for run in _HAN.finditer(typed):
            whole = run[0].strip("的我在是于")
            if len(whole) == 1 and whole in self._signs:
                yield _Mention(run.start(), run.end(), self._signs[whole])
            breaks = {run.start() + found.start() for found in _VERB.finditer(run[0])}
            for start in range(run.start(), run.end() - 1):
                if typed[start : start + 2] in self._begins:
                    yield from self._at(typed, start, min([run.end(), *(cut for cut in breaks if cut > start)]))

    def _at(self, typed: str, start: int, last: int) -> Iterator[_Mention]:
        """Yield the names that begin at a place of the text, with the suffix that follows them."""
        for end in range(start + 2, min(last, start + self._longest) + 1):
            codes = self._signs.get(typed[start:end])
            if codes:
                yield _Mention(start, end, codes)
                yield from self._suffixed(typed, start, end, codes, last)

    def _suffixed(self, typed: str, start: int, end: int, codes: frozenset[str], last: int) -> Iterator[_Mention]:
        for suffix in _SUFFIXES:
            whole = end + len(suffix)
            if whole <= last and typed.startswith(suffix, end) and typed[start:whole] not in self._signs:
                fitting = frozenset(code for code in codes if self._fits(code, suffix))
                if fitting:
                    yield _Mention(start, whole, fitting)
                return

    def _fits(self, code: str, suffix: str) -> bool:
        return self._regions.units[code].name.zh[-1] in _BECAME.get(suffix, suffix[-1])

    def _in_letters(self, typed: str) -> Iterator[_Mention]:
        words = [word for word in _WORD.finditer(typed) if word[0] not in _IGNORED_WORDS]
        place = 0
        while place < len(words):
            found = self._words_from(words, place)
            if found:
                mention, used = found
                yield mention
                place += used
            else:
                place += 1

    def _words_from(self, words: Sequence[re.Match[str]], place: int) -> tuple[_Mention, int] | None:
        """Return the longest name that begins with a word, and how many words it takes with its suffix."""
        for used in range(min(5, len(words) - place), 0, -1):
            name = "".join(_joined(word[0]) for word in words[place : place + used])
            codes = self._letters.get(name)
            if codes:
                return self._kinded(words, place, used, codes)
        return self._glued(words[place])

    def _kinded(
        self, words: Sequence[re.Match[str]], place: int, used: int, codes: frozenset[str]
    ) -> tuple[_Mention, int]:
        start, end = words[place].start(), words[place + used - 1].end()
        kind = _KIND_WORDS.get(words[place + used][0]) if place + used < len(words) else None
        fitting = frozenset(code for code in codes if kind and self._fits(code, kind))
        if fitting:
            return _Mention(start, words[place + used].end(), fitting, latin=True), used + 1
        return _Mention(start, end, codes, latin=True), used

    def _glued(self, word: re.Match[str]) -> tuple[_Mention, int] | None:
        """Read names written as one word: guangzhoutianhe, lixiaqu."""
        typed = _joined(word[0])
        for kind, suffix in _KIND_WORDS.items():
            codes = self._letters.get(typed.removesuffix(kind), frozenset()) if typed.endswith(kind) else frozenset()
            fitting = frozenset(code for code in codes if self._fits(code, suffix))
            if fitting:
                return _Mention(word.start(), word.end(), fitting, latin=True), 1
        for cut in range(len(typed) - 2, 2, -1):
            outer, inner = self._letters.get(typed[:cut]), self._letters.get(typed[cut:])
            if outer and inner:
                inside = frozenset(code for code in inner if any(self._is_inside(code, around) for around in outer))
                if inside:
                    return _Mention(word.start(), word.end(), inside, latin=True), 1
        return None

    def _best(self, typed: str, mentions: Sequence[_Mention]) -> PlaceFound | None:
        """Return the units that most of the text speaks for: a unit is backed by the larger ones named beside it."""
        backed: dict[str, tuple[int, int, int]] = {}
        for mention in mentions:
            for code in mention.codes:
                chain = self._chain(code, mention, mentions)
                covered = sum(part.end - part.start for part in chain)
                span = (covered, min(part.start for part in chain), max(part.end for part in chain))
                backed[code] = max(backed.get(code, (0, 0, 0)), span, key=lambda known: (known[0], -known[1]))
        if not backed:
            return None
        most = max(covered for covered, _, _ in backed.values())
        codes = [code for code, (covered, _, _) in backed.items() if covered == most]
        start, end = min(backed[code][1] for code in codes), max(backed[code][2] for code in codes)
        meant = self._meant(codes, latin=all(mention.latin for mention in mentions if mention.start >= start))
        others = self._elsewhere(typed, meant, (start, end), mentions)
        return PlaceFound(start, end, (*meant, *others)[:_MOST], _stands_free(typed, start, most))

    def _elsewhere(
        self, typed: str, meant: Sequence[str], span: tuple[int, int], mentions: Sequence[_Mention]
    ) -> Iterator[str]:
        """Yield provinces and cities named beside a place that has nothing to do with them: 北京和哈尔滨."""
        for mention in mentions:
            apart = mention.end <= span[0] or span[1] <= mention.start
            if not apart or _is_alone(mention) or _STREET.match(typed, mention.end):
                continue
            large = [code for code in mention.codes if self._regions.units[code].level < 3]
            if large and not any(self._touch(code, other) for code in mention.codes for other in meant):
                yield from sorted(set(large) - set(meant))

    def _touch(self, one: str, other: str) -> bool:
        """Say whether one place is the other or lies in it."""
        return one == other or self._is_inside(one, other) or self._is_inside(other, one)

    def _chain(self, code: str, mention: _Mention, mentions: Sequence[_Mention]) -> list[_Mention]:
        """Return the mentions that name a unit, perhaps twice (嘉定安亭), and those around it, none over another."""
        chain = [mention]
        for unit in reversed(self._regions.path(code)):
            naming = [
                other
                for other in mentions
                if unit.code in other.codes
                and all(other.end <= part.start or part.end <= other.start for part in chain)
            ]
            if naming:
                chain.append(max(naming, key=lambda other: other.end - other.start))
        return chain

    def _meant(self, codes: Iterable[str], *, latin: bool) -> tuple[str, ...]:
        found = list(codes)
        outermost = [code for code in found if not any(self._is_inside(code, other) for other in found)]
        ranked = self._prominent(outermost, latin=latin)
        return tuple(sorted(ranked, key=lambda code: (self._regions.units[code].level, code))[:_MOST])

    def _prominent(self, codes: list[str], *, latin: bool) -> list[str]:
        """Return those that are meant before others of the same name.

        Without tones and signs many places sound alike, so in letters a city goes before a county far away, but not
        before a district of Beijing, Shanghai, Tianjin or Chongqing.
        """
        units = {code: self._regions.units[code] for code in codes}
        provinces = [code for code in codes if units[code].level == 1]
        if provinces:
            return provinces
        cities = [code for code in codes if units[code].level == 2]
        known = [code for code in cities if _CAPITAL.fullmatch(code) or code in _GREAT]
        if len(known) == 1 and len(cities) == 1:
            return known
        if latin and cities:
            return [*cities, *(code for code in codes if self._is_district_of_a_great_city(units[code]))]
        towns = [code for code in codes if _is_city(units[code])]
        others = {units[code].name.zh[-1] for code in codes if code not in towns}
        return towns if latin and len(towns) == 1 and others <= {"县", "旗"} else codes

    def _is_district_of_a_great_city(self, unit: Region) -> bool:
        return unit.level == 3 and unit.name.zh.endswith("区") and self._regions.units[unit.parent or ""].level == 1

    def _is_inside(self, code: str, whole: str) -> bool:
        return code != whole and any(unit.code == whole for unit in self._regions.path(code))

    def _slip(self, typed: str) -> PlaceFound | None:
        """Return what was probably meant by a name that is no name: by sound, by initials, by a letter too many."""
        signs = "".join(_HAN.findall(typed))
        if signs:
            return self._by_sound(typed, signs) if len(signs) <= 6 else None
        letters = "".join(_joined(word[0]) for word in _WORD.finditer(typed) if word[0] not in _IGNORED_WORDS)
        if not letters or any(sign.isdecimal() for sign in typed):
            return None
        return self._by_initials(typed, letters) if len(letters) < 5 else self._by_letters(typed, letters)

    def _part_of(self, typed: str, found: PlaceFound) -> PlaceFound:
        """Look at what follows a place: a part that is misspelt is found by its sound, else asked."""
        if _STREET.match(typed, found.end):
            return replace(found, sure=False)
        part = _PART.fullmatch(typed, found.end)
        if not part or len(found.codes) != 1:
            return replace(found, sure=False) if _UNKNOWN_PART.search(typed, found.end) else found
        inside = self._inside[found.codes[0]]
        names = alike(part["name"], inside) or alike(part["name"] + (part["kind"] or ""), inside)
        codes = {code for name in names for code in inside[name]}
        if codes:
            return PlaceFound(found.start, len(typed), tuple(sorted(codes)), len(codes) == 1)
        return replace(found, sure=False) if part["kind"] else found

    def _by_sound(self, typed: str, signs: str) -> PlaceFound | None:
        if signs in _NO_NAMES:
            return None
        names = alike(signs, self._large) or alike(signs, self._signs)
        return self._guessed(typed, {code for name in names for code in self._signs[name]}, sure=True)

    def _by_initials(self, typed: str, letters: str) -> PlaceFound | None:
        return self._guessed(typed, self._initials.get(letters, frozenset()), sure=False)

    def _by_letters(self, typed: str, letters: str) -> PlaceFound | None:
        near = misspelt(letters, self._letters, 1) or (misspelt(letters, self._letters, 2) if len(letters) > 8 else [])
        return self._guessed(typed, {code for name in near for code in self._letters[name]}, sure=True)

    def _guessed(self, typed: str, codes: Iterable[str], *, sure: bool) -> PlaceFound | None:
        """Take a slip for the one city it can mean; a county is never guessed without asking."""
        found = set(codes)
        if not found:
            return None
        large = [code for code in found if self._regions.units[code].level < 3]
        meant = self._meant(large or found, latin=True)
        return PlaceFound(0, len(typed), meant, sure and bool(large) and len(meant) == 1)

    @cached_property
    def _inside(self) -> Mapping[str, Mapping[str, set[str]]]:
        """For each unit the names of what lies in it."""
        found: dict[str, defaultdict[str, set[str]]] = {code: defaultdict(set) for code in self._regions.units}
        for name, codes in self._signs.items():
            for code in codes:
                for unit in self._regions.path(code)[:-1]:
                    found[unit.code][name].add(code)
        return found

    @cached_property
    def _large(self) -> list[str]:
        units = self._regions.units
        return [name for name, codes in self._signs.items() if any(units[code].level < 3 for code in codes)]

    @cached_property
    def _initials(self) -> Mapping[str, frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for unit in self._regions.units.values():
            if unit.level == 2:
                whole = unit.name.zh
                short = min((name for name in unit.names if len(name) > 1 and whole.startswith(name)), key=len)
                found[initials(short)].add(unit.code)
        return {name: frozenset(codes) for name, codes in found.items()}


def _overlap(one: _Mention, other: _Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _joined(words: str) -> str:
    return plain(words)


def _is_alone(mention: _Mention) -> bool:
    return mention.end - mention.start == 1


def _is_city(unit: Region) -> bool:
    return unit.name.zh.endswith("市")


def _stands_free(typed: str, start: int, covered: int) -> bool:
    """Say whether a place is meant: it is most of the text, or stands where a place can stand."""
    if typed[start].isascii():
        return True
    return covered * 2 >= len(_signs_of(typed)) or bool(_LEAD.search(typed[:start]))


def _signs_of(typed: str) -> str:
    return "".join(_HAN.findall(typed))
