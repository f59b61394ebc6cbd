"""People with a script, people who wander, and crowds of them for soak runs and benches.

``python -m tests.channels.telegram.crowd --people 50 --seconds 60`` starts a server with a crowd, prints its address
for a bot to connect to, and ends with what was seen as JSON.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles

from tests.channels.telegram.media import CAPTIONED, MEDIA
from tests.channels.telegram.people import HeardNothingError, Key, Person, Seen
from tests.channels.telegram.server import BotApiServer, faults_of, options_parser
from tests.channels.telegram.spec import Json

_LANGUAGES = ("zh-hans", "zh-hant", "en", "en-US", "fr", None)
_JUNK = (
    "?", "…", "👍🏽" * 20, "<b>not bold", "a & b < c", "＊" * 300, "\u202eabc", "0", "-1", "1e309", "九千九百万亿",
    "DROP TABLE talks;", "{{ 7*7 }}", "\n\n\n.", "/", "//", "/no_such_command", "/start@some_other_bot", "x" * 4096,
    "字" * 4096, "🏦" * 2048, "https://example.com/?a=1&b=2", "@advisor_test_bot", "None", "nan",
)  # fmt: skip
_PHRASES = (
    "120万", "50 万", "1,200,000", "三百万", "about 2 million", "3年", "18个月", "12%", "济南", "山东", "Shanghai",
    "餐饮", "machinery", "是", "没有", "yes", "no", "不知道", "not sure", "跳过", "skip", "为什么", "why", "1", "2 3",
    "面馆，借20万装修和买设备", "在济南开面馆，有过逾期", "restaurant in Jinan, bad credit",
    "开了3年，想借30万，没有房子抵押",
)  # fmt: skip
_BACK = ("返回", "back", "/back")
_CHANGE = ("改一下", "change", "/change")
_COMMANDS = ("/start", "/start channel-7", "/help", "/change", "/back", "/restart", "/privacy", "/language")


@dataclass(frozen=True, slots=True)
class Tap:
    """A step of a script: wait for a button with this label, or one that holds it, and tap it."""

    label: str


@dataclass(frozen=True, slots=True)
class Send:
    """A step of a script: send a message of this kind."""

    kind: str


Step = str | Tap | Send


@dataclass
class Scripted:
    """Somebody who says and taps what is written, step by step, and waits for an answer each time."""

    person: Person
    steps: Sequence[Step]
    patience: float = 10.0

    async def run(self) -> list[list[Seen]]:
        """Return what was heard after each step. Raises ``HeardNothingError`` with the talk so far."""
        return [await self._take(step) for step in self.steps]

    async def _take(self, step: Step) -> list[Seen]:
        match step:
            case Tap(label):
                self.person.taps_key(await self.person.sees(label, self.patience))
            case Send(kind):
                self.person.sends(kind)
            case text:
                self.person.says(text)
        return await self.person.hears(self.patience)


HABITS: Mapping[str, float] = {
    "tap": 40,
    "text": 20,
    "double_tap": 5,
    "old_tap": 4,
    "strange_tap": 2,
    "junk": 6,
    "media": 5,
    "back": 5,
    "change": 4,
    "command": 5,
    "edit": 2,
    "forward": 1,
    "block": 1,
}
"""How likely people do what, in parts of all."""
_SURELY_ANSWERED = {"tap", "text", "command", "media", "back", "change"}


@dataclass
class Wanderer:
    """Somebody who does what comes to mind; the same seed and the same answers make the same talk."""

    person: Person
    seed: int = 0
    habits: Mapping[str, float] = field(default_factory=lambda: HABITS)
    others: Sequence[Person] = ()
    patience: float = 10.0
    pause: float = 0.0
    """Seconds of thinking between an answer and the next action, at most."""
    phrases: Sequence[str] = _PHRASES
    deeds: Counter[str] = field(default_factory=Counter)
    unanswered: list[str] = field(default_factory=list)
    """Where the bot should have answered, but did not."""

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)

    async def run(self, actions: int) -> None:
        self.person.says("/start")
        await self._listen("command")
        for _ in range(actions):
            await self.step()

    async def step(self) -> str:
        """Do one thing, wait for the answer, and return what was done."""
        kinds = [kind for kind in self.habits if kind != "tap" or self._live_keys()]
        deed = self._chance.choices(kinds, [self.habits[kind] for kind in kinds])[0]
        self.deeds[deed] += 1
        acts = {"block": self._block, "text": self._text}.get(deed)
        if acts:
            await acts()
        else:
            self._act(deed)
        await self._listen(deed)
        await asyncio.sleep(self.pause * self._chance.random())
        return deed

    def _live_keys(self) -> list[Key]:
        standing = self.person.keyboards()
        return [key for row in standing[-1].rows for key in row if key.data] if standing else []

    async def _text(self) -> None:
        self.person.says(self._chance.choice(self.phrases))

    async def _block(self) -> None:
        """Block the bot, mostly while it is about to say something, and come back."""
        self.person.says(self._chance.choice(self.phrases))
        self.person.blocks()
        await asyncio.sleep(self._chance.random() * 0.05)
        self.person.unblocks()
        self.person.says("/start")

    def _act(self, deed: str) -> None:
        match deed:
            case "tap":
                self.person.taps_key(self._chance.choice(self._live_keys()))
            case "double_tap" | "old_tap" | "strange_tap":
                self._tap_oddly(deed)
            case "media":
                kind = self._chance.choice(sorted(MEDIA.keys() - {"unheard-of"}))
                self.person.sends(kind, "120万" if kind in CAPTIONED and self._chance.random() < 0.5 else "")
            case "edit" if self._own_texts():
                self.person.edits(self._chance.choice(self.phrases))
            case "junk" if self._chance.random() < 0.1:
                self.person.sends("unheard-of")
            case "forward":
                self.person.forwards(self._chance.choice(self.phrases))
            case _:
                self.person.says(self._chance.choice(self._sayings(deed)))

    def _tap_oddly(self, deed: str) -> None:
        """Tap twice, tap what is long gone, or send the data of a button that somebody else was shown."""
        keys, times = self._live_keys(), 1
        match deed:
            case "double_tap":
                times = 2
            case "old_tap":
                keys = [key for key in self.person.keys if key.data]
            case _:
                keys = [key for other in self.others for key in other.keys if key.data]
                keys += [Key(key.message, "forged", f"{key.data}0"[:64]) for key in self._live_keys()]
        if not keys:
            self.person.says("/start")
            return
        key = self._chance.choice(keys)
        for _ in range(times):
            self.person.taps_key(key)

    def _sayings(self, deed: str) -> Sequence[str]:
        menu = [f"/{command}" for command in self.person.menu()]
        sayings = {"junk": _JUNK, "back": _BACK, "change": _CHANGE, "command": menu or _COMMANDS}
        return sayings.get(deed, self.phrases)

    def _own_texts(self) -> list[Json]:
        own = self.person.id
        return [one for one in self.person.chat.messages.values() if one["from"]["id"] == own and "text" in one]

    async def _listen(self, deed: str) -> None:
        expected = deed in _SURELY_ANSWERED
        try:
            await self.person.hears(self.patience if expected else min(self.patience, 0.5))
        except HeardNothingError:
            if expected:
                self.unanswered.append(self.person.transcript().splitlines()[-1])


async def wander(
    server: BotApiServer,
    people: int,
    *,
    seed: int = 0,
    going: Callable[[], bool],
    pause: float = 0.0,
    patience: float = 10.0,
) -> list[Wanderer]:
    """Let so many people wander at once while ``going`` says so."""
    chance = Random(seed)
    crowd = [Person(server, f"Person {number}", chance.choice(_LANGUAGES)) for number in range(people)]
    wanderers = [
        Wanderer(person, chance.randrange(2**32), others=crowd, patience=patience, pause=pause) for person in crowd
    ]

    async def live(wanderer: Wanderer) -> None:
        await wanderer.run(0)
        while going():
            await wanderer.step()

    await asyncio.gather(*map(live, wanderers))
    return wanderers


def report(server: BotApiServer, wanderers: Sequence[Wanderer]) -> Json:
    """Return what a crowd saw, times in seconds."""
    waits = sorted(wait for wanderer in wanderers for wait in wanderer.person.waits)
    cuts = quantiles(waits, n=100) if len(waits) > 1 else [0.0] * 99
    deeds: Counter[str] = sum((wanderer.deeds for wanderer in wanderers), Counter())
    return {
        **server.summary(),
        "deeds": dict(deeds),
        "answers": len(waits),
        "wait": {"half": cuts[49], "p95": cuts[94], "p99": cuts[98], "longest": max(waits, default=0.0)},
        "unanswered": [line for wanderer in wanderers for line in wanderer.unanswered],
    }


async def until(true: Callable[[], bool], patience: float = 10.0) -> None:
    """Wait until something holds. Raises ``TimeoutError``."""
    async with asyncio.timeout(patience):
        while not true():  # noqa: ASYNC110  # what is waited for has no event of its own
            await asyncio.sleep(0.005)


async def _simulate(options: argparse.Namespace) -> Json:
    async with BotApiServer(token=options.token, port=options.port, faults=faults_of(options)) as server:
        print(server.base_url.removesuffix("/bot"), flush=True)  # noqa: T201
        await until(lambda: server.counts["getupdates"] > 0, patience=60)
        loop = asyncio.get_running_loop()
        end = loop.time() + (options.seconds or 10)
        people = await wander(
            server,
            options.people,
            seed=options.seed,
            going=lambda: loop.time() < end,
            pause=options.pause,
            patience=options.patience,
        )
        return report(server, people)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a crowd; the exit status is 1 if the bot made a mistake or left somebody without an answer."""
    parser = options_parser("A strict Bot API server with a crowd of people.")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--patience", type=float, default=10.0, help="seconds until somebody gives up waiting")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that people think, at most")
    found = asyncio.run(_simulate(parser.parse_args(arguments)))
    print(json.dumps(found, ensure_ascii=False, indent=2))  # noqa: T201
    return 1 if found["violations"] or found["unanswered"] else 0


if __name__ == "__main__":
    sys.exit(main())
