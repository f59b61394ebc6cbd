"""The methods about the bot itself: who it is, what it shows of itself, how it gets its updates."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.channels.telegram.refusals import bad, conflict
from tests.channels.telegram.rules import check_commands, check_language, check_length, is_address
from tests.channels.telegram.spec import Json, load_spec
from tests.channels.telegram.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_NO_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(world: World, _: Json) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return world.bot.as_json() | abilities


async def get_updates(world: World, args: Json) -> list[Json]:
    if world.settings.webhook:
        raise conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
    if not 1 <= args.get("limit", 100) <= 100 or args.get("timeout", 0) < 0:
        raise bad("limit must be from 1 to 100 and timeout positive")
    if "allowed_updates" in args:
        world.updates.restrict(_kinds(args))
    return await world.updates.poll(args.get("offset", 0), args.get("limit", 100), args.get("timeout", 0))


def set_webhook(world: World, args: Json) -> bool:
    """Remember a webhook. Nothing is ever sent to it: only polling is simulated."""
    if not args["url"]:
        return delete_webhook(world, args)
    if not is_address(args["url"]) or urlsplit(args["url"]).scheme != "https":
        raise bad("bad webhook: an HTTPS URL must be provided for webhook")
    if "secret_token" in args and not _SECRET.fullmatch(args["secret_token"]):
        raise bad("secret token contains unallowed characters")
    if not 1 <= args.get("max_connections", 40) <= 100:
        raise bad("max_connections must be from 1 to 100")
    if "allowed_updates" in args:
        world.updates.restrict(_kinds(args))
    _drop_pending(world, args)
    names = ("url", "max_connections", "ip_address")
    world.settings.webhook = {name: args[name] for name in names if name in args} | {
        "has_custom_certificate": "certificate" in args
    }
    world.updates.interrupt(conflict("terminated by setWebhook request"))
    return True


def delete_webhook(world: World, args: Json) -> bool:
    _drop_pending(world, args)
    world.settings.webhook = {}
    return True


def get_webhook_info(world: World, _: Json) -> Json:
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": world.updates.pending()}
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return {**info, **world.settings.webhook}


def set_my_commands(world: World, args: Json) -> bool:
    check_commands(args["commands"])
    key = _scope(world, args)
    if args["commands"]:
        world.settings.commands[key] = args["commands"]
    else:
        world.settings.commands.pop(key, None)
    return True


def get_my_commands(world: World, args: Json) -> list[Json]:
    return world.settings.commands.get(_scope(world, args), [])


def delete_my_commands(world: World, args: Json) -> bool:
    world.settings.commands.pop(_scope(world, args), None)
    return True


def set_my_description(world: World, args: Json) -> bool:
    check_length(args.get("description", ""), 512, "description")
    world.settings.descriptions[check_language(args.get("language_code", ""))] = args.get("description", "")
    return True


def set_my_short_description(world: World, args: Json) -> bool:
    check_length(args.get("short_description", ""), 120, "short description")
    language = check_language(args.get("language_code", ""))
    world.settings.short_descriptions[language] = args.get("short_description", "")
    return True


def get_my_description(world: World, args: Json) -> Json:
    return {"description": _in(world.settings.descriptions, args)}


def get_my_short_description(world: World, args: Json) -> Json:
    return {"short_description": _in(world.settings.short_descriptions, args)}


def set_chat_menu_button(world: World, args: Json) -> bool:
    if "chat_id" in args and world.chat(args["chat_id"]).kind != "private":
        raise bad("chat not found")
    world.settings.menu_buttons[args.get("chat_id")] = args.get("menu_button", {"type": "default"})
    return True


def get_chat_menu_button(world: World, args: Json) -> Json:
    buttons = world.settings.menu_buttons
    return buttons.get(args.get("chat_id"), buttons.get(None, {"type": "default"}))


def get_chat(world: World, args: Json) -> Json:
    found = world.find(args["chat_id"])
    if found is None:
        raise bad("chat not found")
    gifts = dict.fromkeys(_NO_GIFTS, False)
    return found.as_json() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def log_out(world: World, _: Json) -> bool:
    """Leave the cloud: no call is answered from here on."""
    world.settings.logged_out = True
    return True


def close(_: World, __: Json) -> bool:
    return True


MANAGING: Mapping[str, Callable[[World, Json], Any | Awaitable[Any]]] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": set_my_description,
    "getmydescription": get_my_description,
    "setmyshortdescription": set_my_short_description,
    "getmyshortdescription": get_my_short_description,
    "setchatmenubutton": set_chat_menu_button,
    "getchatmenubutton": get_chat_menu_button,
    "getchat": get_chat,
    "logout": log_out,
    "close": close,
}


def commands_shown(world: World, chat: int, language: str | None) -> list[str]:
    """Return the commands that a person sees in their private chat: the nearest scope and language that has any."""
    scopes = ({"type": "chat", "chat_id": chat}, {"type": "all_private_chats"}, {"type": "default"})
    for scope in scopes:
        for code in ((language or "")[:2], ""):
            if found := world.settings.commands.get((_as_key(scope), code)):
                return [command["command"] for command in found]
    return []


def _scope(world: World, args: Json) -> tuple[str, str]:
    scope = args.get("scope", {"type": "default"})
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    return _as_key(scope), check_language(args.get("language_code", ""))


def _as_key(scope: Json) -> str:
    return json.dumps(scope, sort_keys=True)


def _kinds(args: Json) -> list[str]:
    kinds: list[str] = args["allowed_updates"]
    known = load_spec().kinds["Update"].fields.keys() - {"update_id"}
    if unknown := set(kinds) - known:
        raise bad(f"there are no updates of kind {', '.join(sorted(unknown))}")
    return kinds


def _drop_pending(world: World, args: Json) -> None:
    if args.get("drop_pending_updates"):
        world.updates.forget()


def _in(texts: Mapping[str, str], args: Json) -> str:
    return texts.get(check_language(args.get("language_code", "")), texts.get("", ""))
