"""Text as Telegram reads it: its HTML, what it finds by itself, and lengths in UTF-16 units as entities count them."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.channels.telegram.refusals import bad

_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_START = re.compile(r"<([^\s>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"\s+([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[\w.-]+))?")
_LINK = re.compile(r"(?:https?|tg|ton)://\S+|mailto:\S+@\S+|tel:\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?", re.IGNORECASE)
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,!?;:)]")),
)

Entity = dict[str, Any]


@dataclass(slots=True)
class Formatted:
    text: str
    entities: list[Entity] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """What the server lets pass, but its documentation forbids or drops without a word."""


def units(text: str) -> int:
    """Return the length in UTF-16 code units.

    >>> units("贷款"), units("🏦")
    (2, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(text: str, parse_mode: str | None, entities: list[Entity] | None = None) -> Formatted:
    """Return a text as it is stored. Raises ``Refusal`` if its markup cannot be parsed."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise bad("strings must be encoded in UTF-8")
    match (parse_mode or "").lower():
        case "":
            found = Formatted(text, list(entities or ()))
        case "html":
            found = _Html(text).parse()
        case _:
            raise bad("unsupported parse_mode")  # the others exist, but nobody here speaks them
    trimmed = _trimmed(found)
    trimmed.entities = _sorted([*trimmed.entities, *detected(trimmed.text, trimmed.entities)])
    return trimmed


def detected(text: str, known: list[Entity]) -> list[Entity]:
    """Return the commands and links that Telegram finds in a text by itself."""
    found = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            entity = {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
            if not any(_overlap(entity, other) for other in known if other["type"] in {"text_link", "code", "pre"}):
                found.append(entity)
    return found


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _trimmed(found: Formatted) -> Formatted:
    """Cut white space at both ends, as the server does, and what entities lose by it."""
    text = found.text.replace("\r", "")
    lead = units(text) - units(text.lstrip())
    kept = text.strip()
    length = units(kept)
    entities = []
    for entity in found.entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, length)
        if end > start:
            entities.append({**entity, "offset": start, "length": end - start})
    return Formatted(kept, entities, found.doubts)


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


class _Html:
    """The parser of Telegram's HTML: a flat scan, tags closed in the order opened, four names of signs."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._found = Formatted("")

    def parse(self) -> Formatted:
        while self._at < len(self._source):
            sign = self._source[self._at]
            if sign == "<":
                self._tag()
            elif sign == "&":
                self._say(self._reference())
            else:
                self._at += 1
                self._say(sign)
        if self._open:
            raise _unparsed(f"Can't find end tag corresponding to start tag {self._open[-1].tag}")
        self._found.text = "".join(self._out)
        return self._found

    def _say(self, text: str) -> None:
        self._out.append(text)
        self._offset += units(text)

    def _reference(self) -> str:
        found = _REFERENCE.match(self._source, self._at)
        sign = _sign(found) if found else ""
        if found and sign:
            self._at = found.end()
            return sign
        self._at += 1
        self._found.doubts.append(f"a bare & at byte offset {self._bytes(self._at - 1)} is shown as it stands")
        return "&"

    def _tag(self) -> None:
        begin = self._at
        if self._source.startswith("</", begin):
            self._end(begin)
            return
        found = _START.match(self._source, begin)
        name = found[1].lower() if found else ""
        if not found:
            raise _unparsed(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in _TYPES:
            raise _unparsed(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        argument = self._argument(name, found[2], begin)
        self._open.append(_Open(name, argument, self._offset, len(self._out)))
        self._at = found.end()

    def _argument(self, tag: str, attributes: str, begin: int) -> str:
        """Return the one attribute that counts for a tag; others are passed over."""
        argument, at = "", 0
        while attributes[at:].strip():
            found = _ATTRIBUTE.match(attributes, at)
            if not found or (found[2] is None and (tag, found[1]) != ("blockquote", "expandable")):
                where = self._bytes(begin)
                raise _unparsed(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {where}'
                )
            value = _REFERENCE.sub(lambda one: _sign(one) or one[0], (found[2] or "").strip("\"'"))
            match tag, found[1].lower():
                case ("a", "href") | ("tg-emoji", "emoji-id") | ("span", "class"):
                    argument = value
                case ("code", "class") if value.startswith("language-"):
                    argument = value.removeprefix("language-")
                case ("blockquote", "expandable"):
                    argument = "expandable"
                case (_, name):
                    self._found.doubts.append(f"the attribute {name!r} of <{tag}> means nothing")
            at = found.end()
        if tag == "span" and argument != "tg-spoiler":
            raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        return argument

    def _end(self, begin: int) -> None:
        if not self._open:
            raise _unparsed(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        found = _END.match(self._source, begin)
        if not found:
            raise _unparsed(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        opened, name = self._open.pop(), found[1].lower()
        if name not in {"", opened.tag}:
            where = self._bytes(begin)
            raise _unparsed(f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{name}>"')
        self._at = found.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self._offset - opened.offset,
        }
        if not entity["length"]:
            return
        match opened.tag, opened.argument:
            case "a", argument:
                entity["url"] = argument or "".join(self._out[opened.begin :])
                if not _LINK.fullmatch(entity["url"]):
                    self._found.doubts.append(f"{entity['url']!r} is no address: the link is dropped")
                    return
            case "tg-emoji", argument:
                if not argument.isdigit():
                    raise _unparsed("Invalid custom emoji identifier specified")
                entity["custom_emoji_id"] = argument
            case "blockquote", "expandable":
                entity["type"] = "expandable_blockquote"
            case "code", language if language and self._open and self._open[-1].tag == "pre":
                self._open[-1].argument = language
                return
            case "pre", language if language:
                entity["language"] = language
        self._found.entities.append(entity)

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())


def _sign(found: re.Match[str]) -> str:
    """Return the sign a reference stands for; nothing if there is none."""
    if found[3]:
        return _NAMED.get(found[3], "")
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _unparsed(what: str) -> Exception:
    return bad(f"can't parse entities: {what}")
