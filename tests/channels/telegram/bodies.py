"""What a call carries: the query of its address and its body, as JSON, form or multipart."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.channels.telegram.refusals import Refusal, bad
from tests.channels.telegram.spec import Upload

_FORM = "application/x-www-form-urlencoded"


async def read_given(request: web.Request) -> dict[str, Any]:
    """Return the parameters of a call by name: text, JSON values and files. Raises ``Refusal``."""
    given: list[tuple[str, Any]] = list(_pairs(request.rel_url.raw_query_string))
    if request.method == "POST":
        given += await _read_body(request)
    found = dict(given)
    if len(found) != len(given):
        raise bad("a parameter is given twice")
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError as error:
        raise bad("strings must be encoded in UTF-8") from error


async def _read_body(request: web.Request) -> list[tuple[str, Any]]:
    match request.content_type:
        case "application/json":
            return _read_json(await request.read())
        case "multipart/form-data":
            return await _read_parts(request)
        case kind:
            body = await request.read()
            if not body:
                return []
            if kind != _FORM:
                raise Refusal(400, f"Bad Request: unsupported content type {kind}")
            return _pairs(body.decode("utf-8", "replace"))


def _read_json(body: bytes) -> list[tuple[str, Any]]:
    if not body:
        return []
    try:
        found = json.loads(body)
    except ValueError as error:
        raise bad("can't parse JSON object") from error
    if not isinstance(found, dict):
        raise bad("JSON object expected")
    return [(name, value) for name, value in found.items() if value is not None]


async def _read_parts(request: web.Request) -> list[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = []
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise bad("a multipart body inside a multipart body")
        about = _disposition(part.headers.get("Content-Disposition", ""))
        if not about.get("name"):
            raise bad("field name in multipart/form-data not found")
        content = bytes(await part.read())
        if "filename" in about:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            parts.append((about["name"], Upload(about["filename"], content, kind)))
        else:
            parts.append((about["name"], content.decode()))
    return parts


def _disposition(header: str) -> dict[str, str]:
    """Read a part's header as the real server does: values stand as they are, and ``filename*`` is not known.

    >>> _disposition('form-data; name="document"; filename="a%20b.txt"')
    {'name': 'document', 'filename': 'a%20b.txt'}
    """
    kind, *rest = header.split(";")
    if kind.strip() != "form-data":
        raise bad("expected form-data content disposition")
    pairs = (part.strip().partition("=") for part in rest)
    return {name.strip(): value.strip().removeprefix('"').removesuffix('"') for name, _, value in pairs}
