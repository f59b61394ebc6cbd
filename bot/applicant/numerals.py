"""Numbers as they stand in what people type on a phone: 30万, 50w, 1,200, 三十来万, half a million, 二三十.

Plain numerals are left to ``cn2an`` (Chinese) and ``text_to_num`` (English); scales,
short forms and vague ones are ours.
Texts are folded first (see ``bot.lettering``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

_SCALES = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "十亿": Decimal(1_000_000_000),
    "百亿": Decimal(10_000_000_000),
    "千亿": Decimal(100_000_000_000),
    "万亿": Decimal(1_000_000_000_000),
    "w": Decimal(10_000),
    "wan": Decimal(10_000),
    "k": Decimal(1_000),
    "thousand": Decimal(1_000),
    "thousands": Decimal(1_000),
    "thou": Decimal(1_000),
    "lakh": Decimal(100_000),
    "lakhs": Decimal(100_000),
    "crore": Decimal(10_000_000),
    "grand": Decimal(1_000),
    "hundred": Decimal(100),
    "m": Decimal(1_000_000),
    "mn": Decimal(1_000_000),
    "mm": Decimal(1_000_000),
    "mil": Decimal(1_000_000),
    "mill": Decimal(1_000_000),
    "mio": Decimal(1_000_000),
    "million": Decimal(1_000_000),
    "millions": Decimal(1_000_000),
    "b": Decimal(1_000_000_000),
    "bn": Decimal(1_000_000_000),
    "billion": Decimal(1_000_000_000),
}
_LATIN_SCALE = "|".join(sorted((scale for scale in _SCALES if scale.isascii()), key=len, reverse=True))
_ARABIC = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d{1,4}[ ,]\d{4}(?!\d)|\d+)(?:\.\d+)*|\.\d+"
)
_POWER = re.compile(r"(?P<digits>\d{1,9}(?:\.\d{1,9})?)e\+?(?P<power>\d{1,2})(?![\da-z.])")
"""1e6, as a calculator writes it."""
_LARGEST_POWER = 12
_MIXED = re.compile(r"(?:\d[十百千万亿]+){2,}(?:\d(?![\d.]))?")
_SCALE = re.compile(
    rf"(?P<rough>\s*[多来余几])?\s*(?:个\s*(?=[百千]?[万亿w]))?(?P<scale>[十百千]?万|[十百千万]?亿|[百千]"
    rf"|(?:{_LATIN_SCALE})(?![a-z]))"
)
_HALF_MORE = re.compile(r"\s*个半(?=[百千]?[万亿])")
_DOUBTFUL_SCALE = re.compile(r"\s*kw(?![a-z])")
_DIGITS = "零一二三四五六七八九"
_SPOKEN = re.compile(
    r"[一二三四五六七八九十百千万亿零两半廿卅]+(?:点[零一二三四五六七八九]+|个半(?=[百千]?[万亿]))?[百千]?[万亿]?"
)
_DIGIT = "[一二三四五六七八九]"
_TENS = rf"(?:零?{_DIGIT}十|(?<![^负])十){_DIGIT}?"
_THOUSANDS = rf"(?:{_DIGIT}千)?(?:零?{_DIGIT}百)?(?:{_TENS}|零{_DIGIT}|(?<![百千]){_DIGIT})?"
# 三万五 and 两千三 leave out the last unit. More is refused, for cn2an makes something of anything: of 五三万 80,000.
_PLAIN = re.compile(
    rf"(?:(?!亿){_THOUSANDS}亿)?(?:零?(?!万){_THOUSANDS}万)?零?{_THOUSANDS}(?:(?<=[百千万亿]){_DIGIT})?|[{_DIGITS}]+"
)
_POINTED = re.compile(rf"(?P<whole>[{_DIGITS}十百]+)点(?P<rest>[{_DIGITS}]+)(?P<scale>[百千]?[万亿]|[百千])?")
_NEIGHBOURS = re.compile(rf"(?P<before>|.*[十百千万亿])(?P<one>{_DIGIT})(?P<other>{_DIGIT})(?P<after>[十百千万亿]*)")
_HALF = re.compile(r"(?P<whole>.*?)个?半(?:个|(?=[百千]?[万亿]))?(?P<scale>[百千]?[万亿])?")
_FEW = re.compile(r"(?:[好小大]*几|数|若干|上(?=[十百千]?[万亿]|[百千]))(?:十|百|千|万|亿)*")
_ENGLISH_FEW = re.compile(
    rf"(?:a\s+)?(?P<few>few|several|couple|tens|hundreds|dozens|handful|(?:some"
    rf"|many)(?=\s+(?:{_LATIN_SCALE})s?(?![a-z])))"
    rf"(?:\s+of)?(?P<scales>(?:\s+(?:{_LATIN_SCALE})s?(?![a-z]))*)(?![a-z])"
)
_BARE_SCALE = re.compile(
    r"(?P<scale>[十百千]?[万亿]|[十百千])(?P<rough>[来把多余])|(?<!附近)(?<=近)(?P<whole>[百千]?[万亿]|[百千])"
)
_MEASURED = re.compile(r"(?<=[百千万亿])[一二三四五六七八九半](?=[个年月天日周季期岁人家台辆间亩名位])")
"""Of 十万一年 the 一 counts the year."""
_TAIL = re.compile(
    r"(?P<zero>零)?(?P<digits>\d+(?:\.\d+)?"
    r"|[一二三四五六七八九](?![一-九十百千万亿]))\s*(?P<scale>[千百](?!万)|[万w](?![a-z]))?"
    r"(?!(?<![千百])\d|[%个人年月天日周季期号岁家台辆间亩名位点厘分成-]|[.,]\d|\s*[a-z~到至]|\s*[百千]?[万亿])"
)
_LITTLE_MORE = re.compile(r"[多余](?:一?点儿?)?")
_VAGUE = {"几"}
_SPELT = str.maketrans("0123456789", _DIGITS)

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty"),
    *("fourty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)
_WORDS = "|".join(sorted(_ONES, key=len, reverse=True))
_BIG = "hundred|thousand|grand|million|mil|billion|wan"
_ENGLISH = re.compile(
    rf"(?<![a-z])(?:(?:an?[\s]+)?(?P<part>half|quarter|three[\s-]+quarters?)[\s-]+(?:(?:of[\s]+)?an?[\s]+)?"
    rf"(?P<partscale>hundred thousand|{_LATIN_SCALE})"
    rf"|(?P<words>(?:an?[\s]+(?=(?:hundred|thousand|grand|million|mil|billion|dozen)(?![a-z]))|(?:{_WORDS}"
    rf"|{_BIG}|dozen)(?![a-z]))"
    rf"(?:[\s-]*(?:(?:and[\s]+)?(?:{_WORDS}|{_BIG}|dozen)(?![a-z])|point(?=[\s]+(?:{_WORDS}))"
    rf"|and[\s]+an?[\s]+half(?![a-z])))*)"
    rf")(?![a-z])"
)
_ONE = re.compile(
    r"(?:(?P<half>half(?:\s+an?)?)|an?)\s+(?=(?:year|month|week|day|quarter|person|employee|worker)s?(?![a-z]))"
)
_PLUS_HALF = re.compile(rf"\s+and\s+a\s+half(?:\s+(?P<scale>{_LATIN_SCALE})(?![a-z]))?(?![a-z])")
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, from ``start`` to ``end``; two ends if it was said as two, as in 二三十.

    ``scale`` is the last unit that stood with it (万, k, million), absent if none did. ``more``: it is a little over
    that (三十多). ``vague``: only its size is said (几十万), and the ends are what it may be. ``spoken``: in words.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    scale: Decimal | None = None
    more: bool = False
    about: bool = False
    vague: bool = False
    spoken: bool = False
    choices: tuple[Decimal, ...] = ()
    """What it may mean, where its unit has two meanings: 2kw."""


def numbers_in(text: str) -> tuple[Number, ...]:
    """Return the numbers in a folded text, from left to right.

    >>> [(number.low, number.high) for number in numbers_in("20万到三十五万")]
    [(Decimal('200000'), Decimal('200000')), (Decimal('350000'), Decimal('350000'))]
    """
    return tuple(_scan(text))


def _scan(text: str) -> Iterator[Number]:
    place = 0
    while found := _STARTS.search(text, place):
        number = _number_at(text, found.start())
        if number:
            yield number
        place = max(found.end(), number.end if number else 0)


_STARTS = re.compile(
    rf"\d|\.\d|[一二三四五六七八九十百千万零两半几数好小大若上廿卅]"
    rf"|(?<![a-z])(?:an?|half|quarter|dozen|few|several|some|many|couple|tens|hundreds|dozens|handful|{_WORDS}"
    rf"|{_BIG})(?![a-z])"
)


def _number_at(text: str, start: int) -> Number | None:
    if found := _ARABIC.match(text, start):
        return _arabic(text, found)
    if text[start].isascii():
        return _english_few(text, start) or _english(text, start)
    return _few(text, start) or _bare_scale(text, start) or _chinese(text, start)


def _garbled(start: int, end: int) -> Number:
    return Number(start, end, Decimal(0), Decimal(0), vague=True)


def _arabic(text: str, found: re.Match[str]) -> Number:
    if power := _POWER.match(text, found.start()):
        return _powered(power)
    if mixed := _MIXED.match(text, found.start()):
        ends = _spoken(mixed[0].translate(_SPELT))
        if ends:
            return Number(found.start(), mixed.end(), *ends, _largest_scale(mixed[0]))
    if found[0].count(".") > 1:
        return _garbled(found.start(), found.end())
    value = Decimal(re.sub(r"[ ,]", "", found[0]))
    plain = Number(found.start(), found.end(), value, value)
    if more := _HALF_MORE.match(text, found.end()):
        return _scaled(text, replace(plain, end=more.end(), low=value + _PARTS["half"], high=value + _PARTS["half"]))
    if doubtful := _DOUBTFUL_SCALE.match(text, found.end()):
        both = (value * 1000, value * 10_000_000)
        return replace(plain, end=doubtful.end(), low=both[0], high=both[1], vague=True, choices=both)
    if half := _PLUS_HALF.match(text, found.end()):
        scale = _SCALES[half["scale"]] if half["scale"] else Decimal(1)
        value = (value + _PARTS["half"]) * scale
        return replace(plain, end=half.end(), low=value, high=value, scale=scale if half["scale"] else None)
    return _scaled(text, plain)


def _powered(found: re.Match[str]) -> Number:
    if int(found["power"]) > _LARGEST_POWER:
        return _garbled(found.start(), found.end())
    scale = Decimal(10) ** int(found["power"])
    value = Decimal(found["digits"]) * scale
    return Number(found.start(), found.end(), value, value, scale)


def _scaled(text: str, number: Number) -> Number:
    """Take the scale after a number, and what follows it: 3w5, 18万5千, 1亿2千万."""
    found = _SCALE.match(text, number.end)
    if not found:
        return _more(text, number)
    scale = _SCALES[found["scale"]]
    rough = (found["rough"] or "").strip()
    scaled = replace(number, end=found.end(), low=number.low * scale, high=number.high * scale, scale=scale)
    if rough in _VAGUE:
        return replace(scaled, low=(number.low + 1) * scale, high=(number.high + 9) * scale, vague=True)
    if rough:
        return replace(scaled, more=rough != "来", about=rough == "来")
    return _more(text, _tailed(text, scaled))


def _tailed(text: str, number: Number) -> Number:
    assert number.scale is not None
    if number.scale < 1000:
        return number
    found = _TAIL.match(text, number.end)
    if not found or (found["scale"] is None and found.end() < len(text) and text[found.end()] in "多来余几"):
        return number
    digits = found["digits"]
    more = Decimal(_DIGITS.index(digits)) if digits in _DIGITS else Decimal(digits)
    if found["scale"]:
        more *= _SCALES[found["scale"]]
    elif not found["zero"] and len(digits) == 1:
        more *= number.scale / 10
    if more >= number.scale or (len(digits) in {2, 3} and not found["zero"] and not found["scale"]):
        return number
    added = replace(number, end=found.end(), low=number.low + more, high=number.high + more)
    if not found["scale"]:
        return added
    return replace(_tailed(text, replace(added, scale=_SCALES[found["scale"]])), scale=number.scale)  # 12万3千5


def _few(text: str, start: int) -> Number | None:
    found = _FEW.match(text, start)
    if not found:
        return None
    scale = Decimal(1)
    for unit in found[0].lstrip("好小大几数若干上"):
        scale *= _SCALES[unit]
    least = scale if found[0].startswith("上") else scale * 2
    return Number(start, found.end(), least, scale * 9, scale, vague=True, spoken=True)


def _bare_scale(text: str, start: int) -> Number | None:
    """Read 百来万, 近百万 and 十来个, where the 一 is left out."""
    found = _BARE_SCALE.match(text, start)
    if not found:
        return None
    if found["whole"]:
        nearly = _SCALES[found["whole"]]
        return _scaled(text, Number(start, found.end(), nearly, nearly, nearly))
    value = _SCALES[found["scale"]]
    after = _SCALE.match(text, found.end())
    scale = _SCALES[after["scale"]] if after else None
    value *= scale or 1
    return Number(
        start,
        after.end() if after else found.end(),
        value,
        value,
        scale or (value if value > 100 else None),
        about=found["rough"] != "多",
        more=found["rough"] == "多",
        spoken=True,
    )


def _chinese(text: str, start: int) -> Number | None:
    found = _SPOKEN.match(text, start)
    if not found or (found[0] == "零" and text[found.end() : found.end() + 1].isdecimal()):  # 1年零6个月
        return None
    measured = _MEASURED.search(text, start + 1, found.end() + 1)
    end = measured.start() if measured and measured.end() == found.end() else found.end()
    ends = _spoken(text[start:end])
    if ends is None:
        return _garbled(start, end) if set(text[start:end]) & set(_DIGITS) else None
    number = Number(start, end, *ends, _largest_scale(text[start:end]), spoken=True)
    if _SCALE.match(text, end):
        return _scaled(text, number)
    return _more(text, _tailed(text, number) if number.scale and text[end : end + 1].isdecimal() else number)


def _largest_scale(words: str) -> Decimal | None:
    return next((_SCALES[unit] for unit in ("亿", "万", "千") if unit in words), None)


def _more(text: str, number: Number) -> Number:
    if more := _LITTLE_MORE.match(text, number.end):
        return replace(number, end=more.end(), more=True)
    if text[number.end : number.end + 1] == "来":
        return replace(number, end=number.end + 1, about=True)
    if text[number.end : number.end + 1] == "几" and text[number.end - 1] in "十百千":
        step = _SCALES[text[number.end - 1]] / 10
        return replace(number, end=number.end + 1, low=number.low + step, high=number.high + step * 9, vague=True)
    return number


@lru_cache(2_000)
def _spoken(words: str) -> tuple[Decimal, Decimal] | None:
    words = words.replace("两", "二").replace("廿", "二十").replace("卅", "三十")
    if "半" in words:
        return _with_half(words)
    if ends := _neighbours(words):
        return ends
    plain = _plain(words)
    return None if plain is None else (plain, plain)


def _with_half(words: str) -> tuple[Decimal, Decimal] | None:
    if words == "半":
        return Decimal("0.5"), Decimal("0.5")
    found = _HALF.fullmatch(words)
    whole = _plain(found["whole"]) if found and found["whole"] else None
    if not found or not found["scale"] or (found["whole"] and whole is None):
        return None
    value = ((whole or Decimal(0)) + Decimal("0.5")) * _SCALES[found["scale"]]
    return value, value


def _neighbours(words: str) -> tuple[Decimal, Decimal] | None:
    """Return the ends of 二三十 (20 to 30), 十七八 or 三五: two digits that follow each other, with one unit."""
    found = _NEIGHBOURS.fullmatch(words)
    if not found:
        return None
    one, other = _DIGITS.index(found["one"]), _DIGITS.index(found["other"])
    if other != one + 1 and (one, other) != (3, 5):
        return None
    low = _plain(found["before"] + found["one"] + found["after"])
    high = _plain(found["before"] + found["other"] + found["after"])
    return None if low is None or high is None else (low, high)


def _plain(words: str) -> Decimal | None:
    if found := _POINTED.fullmatch(words):
        whole = _plain(found["whole"])
        if whole is None:
            return None
        rest = "".join(str(_DIGITS.index(sign)) for sign in found["rest"])
        return Decimal(f"{whole}.{rest}") * (_SCALES[found["scale"]] if found["scale"] else 1)
    if not words or not _PLAIN.fullmatch(words):
        return None
    import cn2an  # noqa: PLC0415  # a greeting does not need it

    if len(words) > 2 and words[-2] == "亿" and words[-1] in _DIGITS:  # 一亿二, which cn2an does not know
        whole = _plain(words[:-1])
        return None if whole is None else whole + _DIGITS.index(words[-1]) * _SCALES["千万"]
    try:
        return Decimal(str(cn2an.cn2an(words, "smart")))
    except (ValueError, KeyError):  # it refuses some of what the pattern lets through, such as 零一十
        return None


def _english_few(text: str, start: int) -> Number | None:
    found = _ENGLISH_FEW.match(text, start)
    if not found:
        return None
    scale = Decimal(1)
    for unit in found["scales"].split():
        scale *= _SCALES[unit] if unit in _SCALES else _SCALES[unit.removesuffix("s")]
    named = scale if found["scales"].strip() else None
    if found["few"] == "couple":
        return Number(start, found.end(), scale * 2, scale * 2, named, about=True, spoken=True)
    return Number(start, found.end(), scale * 2, scale * 9, named, vague=True, spoken=True)


def _english(text: str, start: int) -> Number | None:
    found = _ENGLISH.match(text, start)
    if not found:
        return _english_one(text, start)
    if found["part"]:
        scale = Decimal(100_000) if found["partscale"] == "hundred thousand" else _SCALES[found["partscale"]]
        part = Decimal("0.75") if found["part"].startswith("three") else _PARTS[found["part"]]
        return Number(start, found.end(), part * scale, part * scale, scale, spoken=True)
    number = _english_words(found)
    return number if number is None or number.scale else _scaled(text, number)


def _english_one(text: str, start: int) -> Number | None:
    one = _ONE.match(text, start)
    if not one:
        return None
    value = _PARTS["half"] if one["half"] else Decimal(1)
    return Number(start, one.end(), value, value, spoken=True)


def _english_words(found: re.Match[str]) -> Number | None:
    words = re.split(r"[\s-]+", found["words"].replace("fourty", "forty"))
    scales = [_SCALES[word] for word in words if word in _SCALES and word != "hundred"]
    value = _english_value(words)
    if value is None:
        return None
    return Number(found.start(), found.end(), value, value, scales[-1] if scales else None, spoken=True)


def _english_value(words: list[str]) -> Decimal | None:
    """Return the value of number words, which may end in "and a half" or in a scale that text_to_num does not know."""
    if words[-3:] == ["and", "a", "half"]:
        whole = _english_value(words[:-3])
        unit = _SCALES.get(words[-4], Decimal(1)) if len(words) > 3 else Decimal(1)
        return None if whole is None else whole + unit / 2
    if "half" in words:  # two and a half million
        split = words.index("half")
        whole, scale = _english_value(words[: split - 2]), _english_value(words[split + 1 :])
        return None if whole is None or scale is None else (whole + Decimal("0.5")) * scale
    if words[-1] == "dozen":
        dozens = _english_value(words[:-1]) if words[:-1] not in ([], ["a"]) else Decimal(1)
        return None if dozens is None else dozens * 12
    if words[-1] in {"grand", "mil", "wan"}:
        amount = _english_value(words[:-1]) if words[:-1] not in ([], ["a"]) else Decimal(1)
        return None if amount is None else amount * _SCALES[words[-1]]
    if "point" in words:
        return _pointed(words)
    return _worded(words)


def _pointed(words: list[str]) -> Decimal | None:
    split = words.index("point")
    digits = [str(_ONES.index(word)) for word in words[split + 1 :] if word in _ONES[:10]]
    scale = words[split + 1 + len(digits) :]
    whole = _worded(words[:split])
    times = _worded(scale) if scale else Decimal(1)
    if whole is None or times is None or not digits:
        return None
    return Decimal(f"{whole}.{''.join(digits)}") * times


def _worded(words: list[str]) -> Decimal | None:
    if words and words[0] in {"a", "an"}:
        words = ["one", *words[1:]]
    from text_to_num import text2num  # noqa: PLC0415  # a greeting does not need it

    try:
        return Decimal(text2num(" ".join(words), "en"))
    except ValueError:
        return None
