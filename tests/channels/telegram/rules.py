"""Rules that the description of the API tells in prose or not at all: keyboards, commands, files, languages."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.channels.telegram.refusals import bad
from tests.channels.telegram.spec import Json, Upload
from tests.channels.telegram.world import World

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
LONGEST_DATA = 64
LONGEST_UPLOAD = 50 * 2**20
LONGEST_PHOTO = 10 * 2**20
ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"|[a-z]{2}")
_SCHEMES = {"http", "https", "tg", "ton"}
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


def check_markup(markup: Json | None) -> Json | None:
    """Return the inline keyboard as it is stored, None for none. Raises ``Refusal``."""
    if not markup or "inline_keyboard" not in markup:
        return None
    rows: list[list[Json]] = markup["inline_keyboard"]
    if not all(rows):
        raise bad("an inline keyboard row has no buttons")
    if max(map(len, rows), default=0) > MOST_IN_A_ROW or sum(map(len, rows)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    deeds = button.keys() - {"text", "style", "icon_custom_emoji_id"}
    if not deeds:
        raise bad("text buttons are unallowed in the inline keyboard")
    if len(deeds) > 1:
        raise bad("an inline keyboard button must have exactly one optional field")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= LONGEST_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not is_address(button["url"]):
        raise bad("BUTTON_URL_INVALID")


def is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in _SCHEMES and bool(parts.netloc) and " " not in url


def check_commands(commands: list[Json]) -> None:
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def check_language(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise bad("LANG_CODE_INVALID")
    return code


def check_length(text: str, most: int, what: str) -> None:
    if len(text) > most:
        raise bad(f"{what} is too long")


def check_file(world: World, args: Json, field: str) -> tuple[str, Upload]:
    """Return the id and the content of a file that was uploaded, or sent before. Raises ``Refusal``."""
    given: Any = args[field]
    if isinstance(given, str) and given.startswith("attach://"):
        given = args["files"].get(given.removeprefix("attach://"))
        if given is None:
            raise bad(f"{field} is attached to nothing")
    if isinstance(given, str):
        if given not in world.files:
            raise bad("wrong file identifier/HTTP URL specified")
        return given, world.files[given]
    if not given.content:
        raise bad("file must be non-empty")
    if len(given.content) > (LONGEST_PHOTO if field == "photo" else LONGEST_UPLOAD):
        raise bad("file is too big")
    if field == "photo" and not given.content.startswith(_PICTURES):
        raise bad("IMAGE_PROCESS_FAILED")
    return world.store(given), given
