"""Messages of every kind that people send, as the API describes them."""

from collections.abc import Callable, Mapping

from tests.channels.telegram.spec import Json
from tests.channels.telegram.world import World


def _file(world: World, **about: object) -> Json:
    name = f"BQAC{world.number():06}"
    return {"file_id": name, "file_unique_id": f"u-{name}", "file_size": 4321, **about}


def _animation(world: World) -> Json:
    about = {"width": 320, "height": 240, "duration": 2, "mime_type": "video/mp4", "file_name": "cat.mp4"}
    file = _file(world, **about)
    as_document = {name: value for name, value in file.items() if name not in {"width", "height", "duration"}}
    return {"animation": file, "document": as_document}  # the real API names it twice, for old bots


def _audio(world: World) -> Json:
    return {"audio": _file(world, duration=180, title="Song", mime_type="audio/mpeg")}


def _contact(_: World) -> Json:
    return {"contact": {"phone_number": "+8613800000000", "first_name": "Bo"}}


def _dice(_: World) -> Json:
    return {"dice": {"emoji": "🎲", "value": 4}}


def _document(world: World) -> Json:
    return {"document": _file(world, file_name="营业执照 副本.pdf", mime_type="application/pdf")}


def _location(_: World) -> Json:
    return {"location": {"latitude": 36.65, "longitude": 117.12}}


def _photo(world: World) -> Json:
    return {"photo": [_file(world, width=side, height=side) for side in (90, 320, 800)]}


def _poll(world: World) -> Json:
    options = [{"persistent_id": text, "text": text, "voter_count": 0} for text in ("Yes", "No")]
    about = {
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    }
    return {"poll": {"id": str(world.number()), "question": "Borrow?", "options": options, **about}}


def _sticker(world: World) -> Json:
    about = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
    return {"sticker": _file(world, emoji="😀", **about)}


def _story(world: World) -> Json:
    teller = {"id": -1_002_000_999_999, "type": "channel", "title": "Somebody's channel"}
    return {"story": {"chat": teller, "id": world.number()}}


def _venue(_: World) -> Json:
    place = {"latitude": 36.65, "longitude": 117.12}
    return {"venue": {"location": place, "title": "Bank", "address": "1 Main Road"}, "location": place}


def _video(world: World) -> Json:
    return {"video": _file(world, width=640, height=480, duration=9, mime_type="video/mp4")}


def _video_note(world: World) -> Json:
    return {"video_note": _file(world, length=240, duration=5)}


def _voice(world: World) -> Json:
    return {"voice": _file(world, duration=3, mime_type="audio/ogg")}


def _unheard_of(_: World) -> Json:
    """Return a kind of message that no description knows yet: there is a new one every few months."""
    return {"hologram": {"depth": 3}}


MEDIA: Mapping[str, Callable[[World], Json]] = {
    "animation": _animation,
    "audio": _audio,
    "contact": _contact,
    "dice": _dice,
    "document": _document,
    "location": _location,
    "photo": _photo,
    "poll": _poll,
    "sticker": _sticker,
    "story": _story,
    "venue": _venue,
    "video": _video,
    "video_note": _video_note,
    "voice": _voice,
    "unheard-of": _unheard_of,
}
CAPTIONED = ("animation", "audio", "document", "photo", "video", "voice")
