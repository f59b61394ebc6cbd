"""The adviser as a process under a crowd: odd people, ``kill -9``, a faulty server; figures at the end.

python -m tests.channels.telegram.soak wander --actions 20000 --people 50
python -m tests.channels.telegram.soak kills --kills 200 --people 10
python -m tests.channels.telegram.soak faults --seconds 120 --people 50
"""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Self

from bot.conversation.session import FIRST
from tests.channels.telegram.crowd import HABITS, Wanderer, until
from tests.channels.telegram.faults import Faults
from tests.channels.telegram.formatting import units
from tests.channels.telegram.people import HeardNothingError, Key, Person
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.spec import Json
from tests.channels.telegram.world import QUERY_LIFETIME, Event, Query

ROOT = Path(__file__).resolve().parents[3]
LONGEST_QUESTION = 350
LONGEST_MESSAGE = 1200
_COUNT = "SELECT count(*) FROM"
_HARMLESS = ("message is not modified", "query is too old")
"""What a bot that died may say again, not knowing that it was heard."""
TALKING: Mapping[str, float] = {"tap": 70, "text": 25, "double_tap": 5}
"""The habits of people who only want to get on."""


@dataclass
class Advisor:
    """``advisor run`` as a process with a folder of its own."""

    home: Path
    server: BotApiServer
    level: str = "warning"
    log: list[str] = field(default_factory=list)
    _process: asyncio.subprocess.Process | None = None
    _reading: "list[asyncio.Task[None]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("knowledge", "flows"):
            (self.home / name).symlink_to(ROOT / name)
        address = self.server.base_url.removesuffix("/bot")
        text = f"telegram:\n  api_base_url: {address}\nstorage:\n  path: var/advisor.db\nlog:\n  level: {self.level}\n"
        (self.home / "config.yaml").write_text(text)

    @property
    def database(self) -> Path:
        return self.home / "var" / "advisor.db"

    async def start(self, *, patience: float = 30.0) -> None:
        await self.spawn()
        assert self._process
        assert self._process.stdout
        line = await asyncio.wait_for(self._process.stdout.readline(), patience)
        assert b"running" in line, "\n".join(self.log)

    async def spawn(self, token: str | None = None) -> None:
        environment = {**os.environ, "TELEGRAM_BOT_TOKEN": self.server.token if token is None else token}
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--config", str(self.home / "config.yaml")),
            cwd=ROOT,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading.append(asyncio.create_task(self._read(self._process.stderr)))

    async def _read(self, stream: asyncio.StreamReader | None) -> None:
        assert stream
        while line := await stream.readline():
            self.log.append(line.decode().rstrip())

    async def ends(self, patience: float = 30.0) -> int:
        """Wait for the end and return the exit status."""
        assert self._process
        code = await asyncio.wait_for(self._process.wait(), patience)
        await asyncio.gather(*self._reading)
        return code

    async def kill(self) -> None:
        """Let it die as by ``kill -9``."""
        assert self._process
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Ask it to end, as a service manager does."""
        assert self._process
        if self._process.returncode is None:
            self._process.terminate()
        try:
            return await self.ends()
        except TimeoutError:
            await self.kill()
            return -9

    @cached_property
    def _reader(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10, isolation_level=None)

    def entries(self, person: Person) -> list[Json]:
        """Return what is stored of a person's talk."""
        query = "SELECT entry FROM entries WHERE conversation = ? ORDER BY seq"
        rows = self._reader.execute(query, (f"telegram:{person.id}",)).fetchall()
        return [json.loads(entry) for (entry,) in rows]

    def waiting(self, person: Person | None = None) -> tuple[int, int]:
        """Return how much came in and is not answered, and how much was said and is not delivered."""
        name = f"telegram:{person.id}" if person else "%"
        inbox, outbox = (f"{_COUNT} {box} conversation LIKE ?" for box in ("inbox WHERE done = 0 AND", "outbox WHERE"))
        (unanswered,) = self._reader.execute(inbox, (name,)).fetchone()
        (undelivered,) = self._reader.execute(outbox, (name,)).fetchone()
        return unanswered, undelivered


@asynccontextmanager
async def advising(server: BotApiServer, home: Path) -> AsyncIterator[Advisor]:
    advisor = Advisor(home, server)
    await advisor.start()
    try:
        yield advisor
    finally:
        await advisor.stop()
        advisor._reader.close()


def tap_of(key: Key) -> tuple[int, str] | None:
    """Read a button's token as its maker documents it: mark, version, asking in base 36, code."""
    parts = (key.data or "").split(".", 3)
    try:
        return int(parts[2], 36), parts[3]
    except (IndexError, ValueError):
        return None


def _asks(tap: tuple[int, str]) -> bool:
    """Say whether a button stands under a question: not beside an answer that may be changed, nor under a card."""
    asking, code = tap
    return asking > 0 and code != "/change"


class Witness(Person):
    """Somebody who remembers every tap, and the longest that was read."""

    def __init__(self, server: BotApiServer, name: str, language: str | None) -> None:
        self.tapped: list[Key] = []
        self.longest = {"question": 0, "message": 0}
        super().__init__(server, name, language)
        self.chat.watchers.append(self._measure)

    def taps_key(self, key: Key) -> str:
        self.tapped.append(key)
        return super().taps_key(key)

    def question(self) -> tuple[int, list[Key]] | None:
        """Return the number and the keys of the question that was put last, as the screen shows it."""
        for seen in reversed(self.keyboards()):
            keys = [key for row in seen.rows for key in row]
            taps = [tap for tap in map(tap_of, keys) if tap]
            if any(_asks(tap) for tap in taps):
                return max(asking for asking, _ in taps), keys
        return None

    def _measure(self, event: Event) -> None:
        text = event.message.get("text")
        if event.kind not in {"sent", "edited"} or not text:
            return
        rows = event.message.get("reply_markup", {}).get("inline_keyboard", ())
        codes = [tap_of(Key(0, "", one.get("callback_data"))) for row in rows for one in row]
        kind = "question" if any(tap and _asks(tap) for tap in codes) else "message"
        self.longest[kind] = max(self.longest[kind], units(text))


@dataclass
class Audited(Wanderer):
    """A wanderer whose stored answers are held against what was on the screen when the answer was given."""

    advisor: Advisor | None = None
    faulty: bool = False
    """Deaths and broken connections may delay an answer until after the next action."""
    wrong: list[str] = field(default_factory=list)
    sure: list[int] = field(default_factory=list)
    """The askings that were answered by a tap that is surely an answer."""
    tapped_at: dict[int, str] = field(default_factory=dict)
    stored: int = 0
    steps: int = 0

    async def run(self, actions: int) -> None:
        await super().run(0)
        await self._settled()  # nobody acts before the greeting has come whole
        for _ in range(actions):
            await self.step()

    async def step(self) -> str:
        witness, before = self._witness, self._entries()
        shown = witness.question()
        witness.tapped.clear()
        deed = await super().step()
        await self._settled()
        self.steps += 1
        after = self._entries()
        if after[: len(before)] != before:  # all was deleted, as was asked for
            self.sure.clear()
            return deed
        self._note_sure(deed, shown, before)
        told = [place for place in range(len(before), len(after)) if "told" in after[place]]
        self.stored += len(told)
        for place in told:
            asked = _asked_before(after, place)
            seen = shown is not None and asked is not None and asked["asked"] == shown[0]
            if not _answers(after, place) or not (seen or self.faulty):
                self.wrong.append(f"{deed}: {after[place]} on {asked}, shown was {shown and shown[0]}")
        return deed

    async def _settled(self) -> None:
        """Wait until all that this person did has been answered: the next action shall be one to what is shown."""
        assert self.advisor
        advisor, updates = self.advisor, self.advisor.server.world.updates
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                while updates.waits_for(self.person.id) or any(advisor.waiting(self.person)):  # noqa: ASYNC110  # another process has no event
                    await asyncio.sleep(0.02)

    def _note_sure(self, deed: str, shown: tuple[int, list[Key]] | None, before: list[Json]) -> None:
        """Note a tap on an option of the open question that takes one answer."""
        if deed not in {"tap", "double_tap"} or not shown or not self._witness.tapped:
            return
        key, tap = self._witness.tapped[0], tap_of(self._witness.tapped[0])
        asked = [entry for entry in before if "asked" in entry]
        ticks = any(one.label[:2] in {"☐ ", "☑ "} for one in shown[1])
        if tap is None or ticks or key not in shown[1] or tap[1].startswith("/") or not asked:
            return
        since = before[before.index(asked[-1]) + 1 :]
        if any(kind in entry for entry in since for kind in ("told", "left", "reopened", "restarted")):
            return  # a rest: the keyboard stands, but its question is closed
        confirms = asked[-1]["path"] == "@guesses" and tap[1] == "ok"
        if asked[-1]["asked"] == tap[0] and (confirms or not asked[-1]["path"].startswith("@")):
            self.sure.append(tap[0])
            self.tapped_at[tap[0]] = f"{tap[1]} [{key.label}] on {asked[-1]}"

    def lost_and_twice(self) -> tuple[list[str], list[int]]:
        """Return the askings answered by a tap whose answer is missing, and those that have one more than once."""
        entries = self._entries()
        counts: Counter[tuple[int, str]] = Counter()
        for place, entry in enumerate(entries):
            if "told" in entry and (asked := _asked_before(entries, place)):
                counts[asked["asked"], entry["told"]] += 1
        answered = {asking for asking, _ in counts}
        lost = [f"{asking}: {self.tapped_at[asking]}" for asking in self.sure if asking not in answered]
        return lost, [asking for (asking, _), count in counts.items() if count > 1]

    @property
    def _witness(self) -> Witness:
        assert isinstance(self.person, Witness)
        return self.person

    def _entries(self) -> list[Json]:
        assert self.advisor
        return self.advisor.entries(self.person)


def _asked_before(entries: list[Json], place: int) -> Json | None:
    return next((entry for entry in reversed(entries[:place]) if "asked" in entry), None)


def _answers(entries: list[Json], place: int) -> bool:
    """Say whether what was told answers the question before it, or stood on the card that was shown."""
    told, asked = entries[place], _asked_before(entries, place)
    match asked:
        case None:
            return False
        case {"path": "@guesses"}:
            return bool(_card(entries[: entries.index(asked)]).get(told["told"]) == told["answer"])
    return bool(asked["path"] == told["told"])


def _card(entries: list[Json]) -> Json:
    """Return what was held last of a sentence about the firm that the talk is about."""
    cards: dict[str, Json] = {}
    firm = FIRST
    for entry in entries:
        firm = entry.get("firm", firm)
        if "guessed" in entry:
            cards[firm] = dict(entry["guessed"])
    return cards.get(firm, {})


@dataclass
class Crowd:
    advisor: Advisor
    people: list[Audited]

    @classmethod
    def of(
        cls,
        advisor: Advisor,
        people: int,
        *,
        seed: int = 0,
        habits: Mapping[str, float] = HABITS,
        patience: float = 10.0,
        faulty: bool = False,
        pause: float = 0.0,
    ) -> Self:
        chance = Random(seed)
        languages = ("zh-hans", "en", "zh-hant", None)
        crowd = [Witness(advisor.server, f"Person {number}", chance.choice(languages)) for number in range(people)]
        made = [
            Audited(
                person,
                chance.randrange(2**32),
                habits,
                crowd,
                patience,
                pause,
                advisor=advisor,
                faulty=faulty,
            )
            for person in crowd
        ]
        return cls(advisor, made)

    async def live(self, going: Callable[[], bool]) -> None:
        async def one(person: Audited) -> None:
            await person.run(0)
            while going():
                await person.step()

        await asyncio.gather(*map(one, self.people))

    @property
    def steps(self) -> int:
        return sum(person.steps for person in self.people)

    async def goes_on(self) -> list[str]:
        """Let everybody say one more thing; return the names of those who get no question."""

        async def one(person: Audited) -> str | None:
            try:
                if person.person.chat.bot == "kicked":
                    person.person.unblocks()
                person.person.says("/start")
                await person.person.hears(30)
            except HeardNothingError:
                return person.person.name
            return None if isinstance(person.person, Witness) and person.person.question() else person.person.name

        return [name for name in await asyncio.gather(*map(one, self.people)) if name]

    async def figures(self) -> Json:
        stuck = await self.goes_on()
        await until(lambda: not any(self.advisor.waiting()), patience=30)
        await asyncio.sleep(0.3)
        server = self.advisor.server
        with suppress(TimeoutError):  # one that was told to wait is tried again as long as the button turns
            await until(lambda: not any(map(_turns, server.world.queries.values())), patience=QUERY_LIFETIME)
        lost, twice = zip(*(person.lost_and_twice() for person in self.people), strict=True)
        longest = [person.person.longest for person in self.people if isinstance(person.person, Witness)]
        queries = server.world.queries.values()
        waits = sorted(wait for person in self.people for wait in person.person.waits)
        return {
            "wait": {"half": waits[len(waits) // 2], "p99": waits[len(waits) * 99 // 100], "longest": waits[-1]},
            "people": len(self.people),
            "actions": self.steps,
            "deeds": dict(sum((person.deeds for person in self.people), Counter())),
            "answers stored": sum(person.stored for person in self.people),
            "sure answers": sum(len(person.sure) for person in self.people),
            "answers lost": [one for some in lost for one in some],
            "answers stored twice": [one for some in twice for one in some],
            "answers to another question": [line for person in self.people for line in person.wrong],
            "silent turns": [line for person in self.people for line in person.unanswered],
            "cannot go on": stuck,
            "taps": len(server.world.queries),
            "taps acknowledged too late": sum(query.late for query in queries),
            "taps never acknowledged": sum(map(_turns, queries)),
            "longest question": max(one["question"] for one in longest),
            "longest message": max(one["message"] for one in longest),
            "violations": [str(violation)[-300:] for violation in server.violations],
            "refusals": dict(server.refusals),
            "calls": dict(server.counts),
            "turns that failed": sum("turn failed" in line for line in self.advisor.log),
            "log": dict(Counter(line[-120:] for line in self.advisor.log)),
        }


def _turns(query: Query) -> bool:
    """Say whether a tap waits for its acknowledgement: the button turns."""
    return not (query.answered or query.late)


async def wandering(advisor: Advisor, actions: int, people: int, seed: int, seconds: float = 3600) -> Json:
    """Let people do what they like, with updates that come twice and in another order."""
    advisor.server.use(Faults(seed=seed, duplicated=0.02, swapped=0.02))
    crowd = Crowd.of(advisor, people, seed=seed)
    end = time.monotonic() + seconds
    await crowd.live(lambda: crowd.steps < actions and time.monotonic() < end)
    return await crowd.figures()


async def killing(advisor: Advisor, kills: int, people: int, seed: int, seconds: float = 3600) -> Json:
    """Kill the process at any moment of the talks and start it again, so many times."""
    chance, crowd = Random(seed), Crowd.of(advisor, people, seed=seed, habits=TALKING, patience=120, faulty=True)
    done, starts = False, [0.0]

    async def kill() -> None:
        nonlocal done
        end = time.monotonic() + seconds
        while len(starts) <= kills and time.monotonic() < end:
            # Where a start takes long, so does an answer: there must be time for one, now and then.
            await asyncio.sleep(0.05 + chance.random() * max(0.7, starts[-1] / 4))
            await advisor.kill()
            began = time.monotonic()
            await advisor.start()
            starts.append(time.monotonic() - began)
        done = True

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(kill())
        tasks.create_task(crowd.live(lambda: not done))
    return {"kills": len(starts) - 1, "longest start": round(max(starts), 1), **await crowd.figures()}


async def suffering(advisor: Advisor, seconds: float, people: int, seed: int) -> Json:
    """Let two calls of a hundred fail in each of the ways a call can fail."""
    server = advisor.server
    server.use(Faults(seed=seed, too_many=0.02, failed=0.02, bad_gateway=0.02, dropped=0.02, lost=0.02, slow=0.02))
    crowd = Crowd.of(advisor, people, seed=seed, habits=TALKING, patience=30, faulty=True)
    end = time.monotonic() + seconds
    await crowd.live(lambda: time.monotonic() < end)
    with server.faults.paused():
        return await crowd.figures()


def serious(figures: Json, *, repeats: bool = False) -> list[str]:
    """Return what ought not to be in figures; ``repeats`` allows what a bot says twice, or late, after its death."""
    empty = ("answers lost", "answers stored twice", "answers to another question", "silent turns", "cannot go on")
    found = [f"{name}: {figures[name]}" for name in empty if figures[name]]
    found += [one for one in figures["violations"] if not (repeats and any(words in one for words in _HARMLESS))]
    names = ["turns that failed", "taps never acknowledged", *([] if repeats else ["taps acknowledged too late"])]
    found += [f"{figures[name]} {name}" for name in names if figures[name]]
    if figures["longest question"] > LONGEST_QUESTION:
        found.append(f"a question of {figures['longest question']} characters")
    if figures["longest message"] > LONGEST_MESSAGE:
        found.append(f"a message of {figures['longest message']} characters")
    return found


async def _run(options: argparse.Namespace) -> Json:
    began = time.monotonic()
    runs: Mapping[str, Callable[[Advisor], Awaitable[Json]]] = {
        "wander": lambda advisor: wandering(advisor, options.actions, options.people, options.seed, options.seconds),
        "kills": lambda advisor: killing(advisor, options.kills, options.people, options.seed, options.seconds),
        "faults": lambda advisor: suffering(advisor, options.seconds, options.people, options.seed),
    }
    with tempfile.TemporaryDirectory() as folder:
        async with BotApiServer() as server, advising(server, Path(folder)) as advisor:
            figures = await runs[options.what](advisor)
    return {**figures, "seconds": round(time.monotonic() - began, 1)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the soaks; the exit status is 1 if something went wrong that must not."""
    parser = argparse.ArgumentParser(description="The adviser as a process under a crowd.")
    parser.add_argument("what", choices=("wander", "kills", "faults"))
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--actions", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=3600, help="stop after so long; for faults 120 is enough")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    figures = asyncio.run(_run(options))
    print(json.dumps(figures, ensure_ascii=False, indent=2))  # noqa: T201
    wrong = serious(figures, repeats=options.what != "wander")
    print("\n".join(wrong) or "nothing went wrong", file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
