"""JSON as it is stored."""

import json
from typing import Any

import orjson


def written(value: Any) -> str:
    r"""Return a plain value as JSON text.

    >>> written({"typed": "30万", "number": 7})
    '{"typed":"30万","number":7}'
    >>> written({"typed": "\ud83d"})
    '{"typed": "\\ud83d"}'
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # half a character, which UTF-8 cannot hold, or a number of more than 64 bits
        return json.dumps(value)
