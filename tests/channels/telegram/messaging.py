"""The methods that write, change and take back messages, and acknowledge taps."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.channels.telegram.formatting import formatted, units
from tests.channels.telegram.refusals import bad, forbidden
from tests.channels.telegram.rules import ACTIONS, check_file, check_markup
from tests.channels.telegram.spec import Json
from tests.channels.telegram.world import QUERY_LIFETIME, Chat, Event, World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_TOAST = 200
_CONTENT = ("text", "entities", "link_preview_options")
_CHANGEABLE = (*_CONTENT, "reply_markup")
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def send_message(world: World, args: Json) -> Json:
    chat = world.chat(args["chat_id"])
    return _send(world, chat, args, _text(args))


def send_document(world: World, args: Json) -> Json:
    chat = world.chat(args["chat_id"])
    name, upload = check_file(world, args, "document")
    document = {
        "file_id": name,
        "file_unique_id": f"u-{name}",
        "file_name": upload.name,
        "mime_type": upload.kind,
        "file_size": len(upload.content),
    }
    return _send(world, chat, args, {"document": document, **_caption(args)})


def send_photo(world: World, args: Json) -> Json:
    chat = world.chat(args["chat_id"])
    name, upload = check_file(world, args, "photo")
    about = {"file_id": name, "file_unique_id": f"u-{name}", "file_size": len(upload.content)}
    sizes = [{**about, "width": side, "height": side} for side in (90, 320)]
    return _send(world, chat, args, {"photo": sizes, **_caption(args)})


def edit_message_text(world: World, args: Json) -> Json:
    chat, message = _own(world, args)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _edit(world, chat, message, _text(args), args)


def edit_message_reply_markup(world: World, args: Json) -> Json:
    chat, message = _own(world, args)
    kept: Json = {name: message[name] for name in _CONTENT if name in message}
    return _edit(world, chat, message, kept, args)


def delete_message(world: World, args: Json) -> bool:
    chat = world.chat(args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad("message to delete not found", blamed=args["message_id"] not in chat.deleted)
    if chat.kind != "private" and not _is_own(world, chat, message):
        raise bad("message can't be deleted")
    del chat.messages[message["message_id"]]
    chat.deleted.add(message["message_id"])
    chat.tell(Event("deleted", chat.id, message))
    return True


def answer_callback_query(world: World, args: Json) -> bool:
    query = world.queries.get(args["callback_query_id"])
    if query is None:
        raise bad(_TOO_OLD)
    if query.answered:
        raise bad(_TOO_OLD, blamed=world.updates.taps[query.id] < 2)  # who is told twice may say so twice
    if world.now() - query.made > QUERY_LIFETIME:
        query.late = True
        raise bad(_TOO_OLD, blamed=False)
    if units(args.get("text", "")) > LONGEST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    if args.get("url"):
        raise bad("URL_INVALID")  # only games and links to this very bot may open
    query.answered = True
    world.chats[query.chat].tell(Event("toast", query.chat, text=args.get("text", ""), account=query.account))
    return True


def send_chat_action(world: World, args: Json) -> bool:
    chat = world.chat(args["chat_id"])
    if args["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat.tell(Event("action", chat.id, text=args["action"]))
    return True


MESSAGING: Mapping[str, Callable[[World, Json], Any]] = {
    "sendmessage": send_message,
    "senddocument": send_document,
    "sendphoto": send_photo,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
}


def _send(world: World, chat: Chat, args: Json, content: Json) -> Json:
    if chat.kind == "channel" and chat.bot != "member":
        raise forbidden("bot is not a member of the channel chat", blamed=True)
    markup = check_markup(args.get("reply_markup"))
    extra = {"reply_markup": markup} if markup else {}
    if replied := _replied(chat, args.get("reply_parameters")):
        extra["reply_to_message"] = replied
    sender = None if chat.kind == "channel" else world.bot
    message = world.post(chat, sender, content, **extra)
    chat.tell(Event("sent", chat.id, message))
    return message


def _replied(chat: Chat, parameters: Json | None) -> Json | None:
    if not parameters:
        return None
    found = chat.messages.get(parameters["message_id"])
    if found is None and not parameters.get("allow_sending_without_reply"):
        raise bad("message to be replied not found", blamed=parameters["message_id"] not in chat.deleted)
    return {name: value for name, value in found.items() if name != "reply_to_message"} if found else None


def _text(args: Json) -> Json:
    """Return the fields of a message's text. Raises ``Refusal`` if it is empty, too long or cannot be parsed."""
    if "text" not in args:
        raise bad("message text is empty")
    found = formatted(args["text"], args.get("parse_mode"), args.get("entities"))
    if not found.text:
        raise bad("text must be non-empty" if args["text"] else "message text is empty")
    if units(found.text) > LONGEST_TEXT:
        raise bad("message is too long")
    args["doubts"].extend(found.doubts)
    content: Json = {"text": found.text}
    if found.entities:
        content["entities"] = found.entities
    if args.get("link_preview_options"):
        content["link_preview_options"] = args["link_preview_options"]
    return content


def _caption(args: Json) -> Json:
    found = formatted(args.get("caption", ""), args.get("parse_mode"), args.get("caption_entities"))
    if units(found.text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    args["doubts"].extend(found.doubts)
    content: Json = {"caption": found.text} if found.text else {}
    return {**content, "caption_entities": found.entities} if found.entities else content


def _own(world: World, args: Json) -> tuple[Chat, Json]:
    """Return the message that is to be changed. Raises ``Refusal`` if it is not there or another's."""
    if "inline_message_id" in args:
        raise bad("MESSAGE_ID_INVALID")
    if "chat_id" not in args or "message_id" not in args:
        raise bad("message identifier is not specified")
    chat = world.chat(args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad("message to edit not found", blamed=args["message_id"] not in chat.deleted)
    if not _is_own(world, chat, message):
        raise bad("message can't be edited")
    return chat, message


def _is_own(world: World, chat: Chat, message: Json) -> bool:
    sender = message.get("from", {}).get("id")
    return bool(sender == world.bot.id or (chat.kind == "channel" and sender is None))


def _edit(world: World, chat: Chat, message: Json, content: Json, args: Json) -> Json:
    markup = check_markup(args.get("reply_markup"))
    wanted = {**content, "reply_markup": markup} if markup else content
    if wanted == {name: message[name] for name in _CHANGEABLE if name in message}:
        raise bad(_SAME)
    kept = {name: value for name, value in message.items() if name not in _CHANGEABLE}
    edited = {**kept, **wanted, "edit_date": int(world.now())}
    chat.messages[message["message_id"]] = edited
    chat.tell(Event("edited", chat.id, edited))
    return edited
