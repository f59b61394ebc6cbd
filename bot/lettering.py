"""One spelling for what people type: width, case, script, dashes. Signs keep their places."""

import unicodedata
from functools import cache, lru_cache

_SIGNS = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-"),
    **dict.fromkeys(map(ord, "〜∼"), "~"),
    **dict.fromkeys(map(ord, "’‘"), "'"),
    ord("〇"): "零",
    ord("圆"): "元",
}
_HAN = ("㐀", "鿿")
_REMEMBERED = 10_000
_RARE = frozenset("後於著徵乾")
"""Traditional signs that the national set of simplified signs holds as well, for rare words."""


def folded(text: str) -> str:
    """Return ``text`` in one width, lower case and simplified script, sign for sign.

    >>> folded("３０萬塊"), folded("麵館")
    ('30万块', '面馆')
    """
    plain = text.lower() if text.isascii() else "".join(map(_sign, text))
    return simplified(plain).translate(_SIGNS)


@lru_cache(_REMEMBERED)
def _sign(sign: str) -> str:
    """Fold one sign; what would become several, or nothing, stays."""
    wide = unicodedata.normalize("NFKC", sign)
    lower = (wide if len(wide) == 1 else sign).lower()
    return lower if len(lower) == 1 else sign


def simplified(text: str) -> str:
    """Return ``text`` in simplified script, sign for sign."""
    if not any(map(_may_be_traditional, text)):
        return text
    return "".join(map(_simplified_sign, text))


@lru_cache(_REMEMBERED)
def _may_be_traditional(sign: str) -> bool:
    """Say whether a sign is Chinese and not in the national set of simplified signs."""
    if not _HAN[0] <= sign <= _HAN[1]:
        return False
    if sign in _RARE:
        return True
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@lru_cache(_REMEMBERED)
def _simplified_sign(sign: str) -> str:
    if not _may_be_traditional(sign):
        return sign
    plain = _converter().convert(sign)
    return plain if len(plain) == 1 else sign


@cache
def _converter():  # type: ignore[no-untyped-def]  # noqa: ANN202
    from opencc import OpenCC  # noqa: PLC0415  # a greeting does not need it

    return OpenCC("t2s")
