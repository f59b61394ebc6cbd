"""Numerals written plainly: formal signs, slips of the keyboard, pinyin."""

import re

from bot.lettering import folded

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟弍貳參", "一二三四五六七八九十百千二二三")
_FORMAL_RUN = re.compile(r"[壹贰叁肆伍陆柒捌玖](?:[壹贰叁肆伍陆柒捌玖拾佰仟零万亿元整]+|(?=块|$))|拾[万元块]")
_FUSED = str.maketrans({"俩": "两", "仨": "三", "幺": "一"})
_NUMERAL = "[0-9一二三四五六七八九十百千两半]"
_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<={_NUMERAL})[玩瓦碗晚完弯湾顽万](?=$|[\s元块左上吧呗了以多到至~,.。,!?、-])"), "万"),
    (re.compile(r"(?<=[二三四五六七八九两])[时是实石拾食](?=[万w千百亿块元多来几]|[一二三四五六七八九][万w])"), "十"),
    (re.compile(r"(?<=[一二三四五六七八九两])[白摆](?=[万w块元])"), "百"),
    (re.compile(rf"(?<={_NUMERAL})佰"), "百"),
    (re.compile(rf"(?<={_NUMERAL})仟"), "千"),
    (re.compile(r"(?<=[一二三四五六七八九两0-9])[前仟](?=[万w块元])"), "千"),
    *[(re.compile(r"(?<=\d)[o](?=[\do]|\s*[w万k千元块百亿]|\s*$)"), "0")] * 3,
    (re.compile(r"(?<![a-z])[l](?=\d)"), "1"),
    (re.compile(r"(?<=[\d万wk千])一(?=\d)"), "-"),
)
"""Slips of the keyboard: signs that sound or look like a unit, where only the unit makes sense. Sign for sign."""


def spelt(text: str) -> str:
    """Return a text folded, with formal numerals and slips of the keyboard written plainly, sign for sign."""
    typed = _FORMAL_RUN.sub(lambda run: run[0].translate(_FORMAL), folded(text)).translate(_FUSED)
    for slip, meant in _SLIPS:
        typed = slip.sub(meant, typed)
    return typed


_PINYIN = {
    "ling": "零", "yi": "一", "er": "二", "liang": "两", "lia": "两", "san": "三", "si": "四", "wu": "五", "liu": "六",
    "qi": "七", "ba": "八", "jiu": "九", "shi": "十", "bai": "百", "qian": "千", "wan": "万", "ban": "半", "ge": "个",
    "nian": "年", "yue": "月", "tian": "天", "zhou": "周", "xingqi": "星期", "kuai": "块", "qian2": "钱", "yuan": "元",
    "ren": "人", "duo": "多", "ji": "几", "lai": "来", "zuoyou": "左右", "dagai": "大概", "dao": "到", "bu": "不",
    "chaoguo": "超过", "zuiduo": "最多", "zhishao": "至少", "yishang": "以上", "yinei": "以内",
    "fen": "分", "dian": "点",
}  # fmt: skip
_SYLLABLE = re.compile("|".join(sorted(_PINYIN, key=len, reverse=True)))
_PINYIN_TEXT = re.compile(r"[a-z0-9. ]+", re.ASCII)
_NO_PINYIN = frozenset({"ban", "dao", "ren", "ge", "si", "bu", "fen", "dian", "lai", "ji"})


def _from_pinyin(typed: str) -> str | None:
    """Return the signs of a text that is numerals and units in pinyin and nothing else: san shi wan, liang nian."""
    words = re.findall(r"[a-z]+|\d+(?:\.\d+)?", typed)
    if not _PINYIN_TEXT.fullmatch(typed) or not any(word.isalpha() for word in words):
        return None
    spelled: list[str] = []
    for word in words:
        syllables = [word] if word[0].isdecimal() else _syllables(word)
        if syllables is None:
            return None
        spelled += syllables
    if not set(spelled) - _NO_PINYIN:
        return None
    return "".join(_PINYIN.get(syllable, syllable) for syllable in spelled)


def _syllables(word: str) -> list[str] | None:
    found = _SYLLABLE.findall(word)
    return found if "".join(found) == word else None


def in_signs(typed: str) -> str:
    """Return a text in Chinese signs if it is numerals in pinyin and nothing else, otherwise as it stands."""
    return _from_pinyin(typed) or typed
