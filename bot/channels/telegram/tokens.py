"""Tokens on buttons: short, signed, and bound to one conversation and one asking.

A keyboard stays on the screen for ever, and callback data comes from a client. The token says which asking of which
talk a button belongs to; a tap on an old keyboard is known as such, and a made-up token is refused. At most 64
bytes, whatever the language: the answer's words are never in it.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest

LONGEST = 64
_MARK_BYTES = 6
_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Tap:
    asking: int
    code: str


def token(key: bytes, conversation: str, tap: Tap) -> str:
    """Return the token of a button. Raises ``ValueError`` if the option's code is too long for 64 bytes."""
    plain = f"{_VERSION}.{_base36(tap.asking)}.{tap.code}"
    signed = f"{_mark(key, conversation, plain)}.{plain}"
    if len(signed.encode()) > LONGEST:
        raise ValueError(f"the option's code {tap.code!r} is too long for a button")
    return signed


def read_token(key: bytes, conversation: str, text: str) -> Tap | None:
    """Return what a token stands for; None if it was not made for this conversation with this key."""
    mark, _, plain = text.partition(".")
    if not compare_digest(_bytes(mark), _bytes(_mark(key, conversation, plain))):
        return None
    version, asking, code = plain.split(".", 2)
    return Tap(int(asking, 36), code) if version == _VERSION else None


def _mark(key: bytes, conversation: str, plain: str) -> str:
    digest = blake2b(_bytes(f"{conversation}\n{plain}"), key=key, digest_size=_MARK_BYTES).digest()
    return urlsafe_b64encode(digest).decode()


def _bytes(text: str) -> bytes:
    # What comes back from a client may be any text that JSON can hold, half a character included.
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1024)
def _base36(number: int) -> str:
    # All buttons of a question carry the same number.
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while True:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
        if not number:
            return text
