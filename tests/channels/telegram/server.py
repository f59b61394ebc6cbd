"""A small, strict Bot API server on loopback: it answers like the real one and writes down every mistake of the bot.

    async with BotApiServer() as server:
        bot = Bot(server.token, base_url=server.base_url)

As a process: ``python -m tests.channels.telegram.server --port 0 --token 1234567890:AAA`` prints its address, serves
until it is told to stop, and ends with what it saw as JSON.
"""

import argparse
import asyncio
import json
import re
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, Self

import orjson
from aiohttp import web

from tests.channels.telegram.bodies import read_given
from tests.channels.telegram.faults import Fault, Faults
from tests.channels.telegram.managing import MANAGING
from tests.channels.telegram.messaging import MESSAGING
from tests.channels.telegram.refusals import Refusal, bad, too_many
from tests.channels.telegram.rules import LONGEST_UPLOAD
from tests.channels.telegram.spec import Json, Upload, load_spec
from tests.channels.telegram.world import Account, World

TOKEN = "1234567890:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"
_METHODS = {**MANAGING, **MESSAGING}
_PATH = re.compile(r"/bot(?P<token>[^/]*)/(?P<method>[^/]*)")
_TOKEN = re.compile(r"\d+:[\w-]+")
_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_REMEMBERED_CALLS = 20_000
_SLACK = 0.05
"""Seconds by which two clocks may disagree on when a wait is over."""


@dataclass(slots=True)
class Call:
    number: int
    method: str
    arguments: Json
    at: float
    status: int = 0
    fault: Fault | None = None

    @property
    def fingerprint(self) -> str:
        """Return what is the same for two calls that ask the same thing."""
        return f"{self.method} {json.dumps(self.arguments, sort_keys=True, default=repr)}"


@dataclass(frozen=True, slots=True)
class Violation:
    """A mistake of the bot; whatever went wrong around it, it should not have made this call so."""

    rule: str
    call: Call

    def __str__(self) -> str:
        return f"#{self.call.number} {self.call.method} {self.call.arguments}: {self.rule}"


@dataclass(kw_only=True)
class BotApiServer:
    token: str = TOKEN
    name: str = "advisor_test_bot"
    faults: Faults = field(default_factory=Faults)
    port: int = 0
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_CALLS))
    violations: list[Violation] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    """How often each error was answered, whoever is to blame."""
    counts: Counter[str] = field(default_factory=Counter)
    busy: Counter[int | str] = field(default_factory=Counter)
    """Calls under way by chat."""

    def __post_init__(self) -> None:
        bot = Account(id=int(self.token.partition(":")[0]), first_name="Advisor", is_bot=True, username=self.name)
        self.world = World(bot, self.faults)
        self._spec = load_spec()
        self._number = 0
        self._lost: set[str] = set()
        self._told_to_wait: dict[str, float] = {}
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """The address as python-telegram-bot wants it: the token follows at once."""
        return f"http://127.0.0.1:{self.port}/bot"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LONGEST_UPLOAD * 2)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=1024)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.updates.interrupt()
        assert self._runner is not None
        await self._runner.cleanup()

    def of(self, method: str) -> list[Call]:
        """Return the calls of a method, in the order they came."""
        return [call for call in self.calls if call.method == method.lower()]

    def use(self, faults: Faults) -> None:
        """Let other things go wrong from here on."""
        self.faults = self.world.updates.faults = faults

    def passes(self, seconds: float) -> None:
        """Let the server's clock jump ahead, so that taps grow old."""
        self.world.skew += seconds

    def summary(self) -> Json:
        return {
            "calls": dict(self.counts),
            "updates": self.world.updates.delivered,
            "refusals": dict(self.refusals),
            "violations": [str(violation) for violation in self.violations],
        }

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self._number += 1
        call = Call(self._number, "", {}, self.world.now())
        self.calls.append(call)
        try:
            call.method = self._method(request.path)
            arguments = self._arguments(call, await read_given(request))
        except Refusal as refusal:
            return self._refused(call, refusal)
        self.counts[call.method] += 1
        call.fault = self.faults.draw(call.method)
        chat = arguments.get("chat_id", 0)
        self.busy[chat] += 1
        try:
            return await self._answer(request, call, arguments)
        finally:
            self.busy[chat] -= 1

    def _method(self, path: str) -> str:
        found = _PATH.fullmatch(path)
        if not found or not _TOKEN.fullmatch(found["token"]):
            raise Refusal(404, "Not Found")
        if found["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        if self.world.settings.logged_out:
            raise bad("logged out")
        method = found["method"].lower()
        if method not in self._spec.methods:
            raise Refusal(404, "Not Found: method not found")
        if method not in _METHODS:
            raise Refusal(501, f"Not Implemented: {found['method']} is not simulated")
        return method

    def _arguments(self, call: Call, given: Json) -> Json:
        """Return the typed arguments. Raises ``Refusal`` if the description of the method knows better."""
        method = self._spec.methods[call.method]
        files = {name: value for name, value in given.items() if isinstance(value, Upload)}
        said = json.dumps([value for value in given.values() if not isinstance(value, Upload)])
        attached = {name for name in files if name not in method.fields and f"attach://{name}" in said}
        call.arguments, problems = self._spec.arguments(
            method, {name: value for name, value in given.items() if name not in attached}
        )
        if problems:
            raise bad("; ".join(problems))
        if time.monotonic() < self._told_to_wait.get(call.fingerprint, 0) - _SLACK:
            self.violations.append(Violation("was told to wait before this is tried again", call))
        return {**call.arguments, "files": files, "doubts": []}

    async def _answer(self, request: web.Request, call: Call, arguments: Json) -> web.StreamResponse:
        await asyncio.sleep(self.faults.latency)
        match call.fault:
            case Fault.TOO_MANY:
                seconds = self.faults.retry_after
                self._told_to_wait[call.fingerprint] = time.monotonic() + seconds
                return self._refused(call, too_many(seconds))
            case Fault.FAILED:
                return self._refused(call, Refusal(500, "Internal Server Error", blamed=False))
            case Fault.BAD_GATEWAY:
                call.status = 502
                return web.Response(status=502, text=_GATEWAY_PAGE, content_type="text/html")
            case Fault.DROPPED:
                return _drop(request)
        response = await self._done(call, arguments)
        if call.fault is Fault.SLOW:
            await asyncio.sleep(self.faults.lateness())
        if call.fault is Fault.LOST or request.transport is None or request.transport.is_closing():
            self._lost.add(call.fingerprint)
            return _drop(request)
        return response

    async def _done(self, call: Call, arguments: Json) -> web.Response:
        try:
            result = _METHODS[call.method](self.world, arguments)
            result = await result if isawaitable(result) else result
        except Refusal as refusal:
            return self._refused(call, refusal)
        self.violations.extend(Violation(doubt, call) for doubt in arguments["doubts"])
        call.status = 200
        return _json(200, {"ok": True, "result": result})

    def _refused(self, call: Call, refusal: Refusal) -> web.Response:
        call.status = refusal.code
        self.refusals[refusal.description] += 1
        if refusal.blamed and call.fingerprint not in self._lost:  # who lost an answer may well ask again
            self.violations.append(Violation(refusal.description, call))
        return _json(refusal.code, refusal.answer())


def _json(status: int, body: Json) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _run(options: argparse.Namespace) -> Json:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with BotApiServer(token=options.token, port=options.port, faults=faults_of(options)) as server:
        print(server.base_url.removesuffix("/bot"), flush=True)  # noqa: T201  # the address is what is asked for
        with suppress(TimeoutError):
            async with asyncio.timeout(options.seconds):
                await stopped.wait()
        return server.summary()


def options_parser(about: str) -> argparse.ArgumentParser:
    """Return what reads the options that all simulations share."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every call takes")
    for name in (*(fault.value for fault in Fault), "duplicated", "swapped"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=0.0, help="probability")
    return parser


def faults_of(options: argparse.Namespace) -> Faults:
    chances: dict[str, Any] = {fault.value: getattr(options, fault.value) for fault in Fault}
    return Faults(
        seed=options.seed,
        latency=options.latency,
        duplicated=options.duplicated,
        swapped=options.swapped,
        **chances,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; the exit status is 1 if the bot made a mistake."""
    found = asyncio.run(_run(options_parser("A strict Bot API server on loopback.").parse_args(arguments)))
    print(json.dumps(found, ensure_ascii=False, indent=2))  # noqa: T201
    return 1 if found["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
