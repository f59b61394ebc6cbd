"""One bot under the load of people who answer at once: plays the Bot API on loopback, measures, prints JSON.

    python -m bench.telegram_load --people 50 --seconds 8 --warmup 2 -- python -m bench.bots.aiogram_fsm

The bot is started with ``--api``, ``--token`` and ``--folder``. A person says /start, fills in the form and is
followed by a new one, so a talk is as long as a talk is. A turn goes from what a person does to the moment when the
next question has reached them and a tap has been acknowledged.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.bots.bot_api import BotApi, serving
from bench.bots.people import People

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "12345:bench"
_QUIET = 2.0
"""Seconds without a call after which what has not been answered never will be."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The meters at one moment, in seconds; ``starved`` is how long the bot could have run but had no core."""

    at: float
    bot: float
    starved: float
    load: float
    calls: int

    @classmethod
    def of(cls, api: BotApi, pid: int) -> "Reading":
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        starved = int(Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[1]) / 1e9
        return cls(time.perf_counter(), used, starved, time.process_time(), api.calls.total())


def _peak(pid: int) -> float:
    """Return the most memory that a process has held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024 / 1e6


@dataclass(frozen=True, slots=True)
class Result:
    """Times are in milliseconds, memory in MB; ``load`` is the share of one core that this server used.

    ``starved`` is the share of the time in which other processes had the core that the bot's main thread waited for.
    """

    turns_per_second: float
    p50: float
    p95: float
    p99: float
    cpu: float
    peak: float
    calls: float
    load: float
    starved: float
    errors: dict[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """How many people talk at the same time, and how far and how slow the Bot API is (``BotApi``); in seconds."""

    people: int
    latency: float
    distance: float
    seconds: float
    warmup: float


async def measure(case: Case, command: Sequence[str]) -> Result:
    """Start a bot, let people talk to it, and end it. Raises ``RuntimeError`` if the bot ends by itself."""
    api = BotApi(case.latency, case.distance)
    with tempfile.TemporaryDirectory() as home:
        folder, said = Path(home) / "bot", Path(home) / "stderr"
        folder.mkdir()
        async with serving(api) as address:
            with said.open("wb") as stderr:
                arguments = [*command, "--api", address, "--token", TOKEN, "--folder", str(folder)]
                bot = await asyncio.create_subprocess_exec(*arguments, stdout=stderr, stderr=stderr, cwd=ROOT)
            try:
                return await _unless_it_ends(bot, _talks(case, api, bot.pid, said), said)
            finally:
                await _end(bot)


async def _talks(case: Case, api: BotApi, pid: int, said: Path) -> Result:
    await asyncio.wait_for(api.polled.wait(), 60)
    await api.people.gather(case.people)
    await asyncio.sleep(case.warmup)
    first, before = len(api.people.turns), Reading.of(api, pid)
    await asyncio.sleep(case.seconds)
    turns, after, peak = sorted(api.people.turns[first:]), Reading.of(api, pid), _peak(pid)
    api.people.stop()
    await _drain(api)
    return _result(turns, before, after, peak, _errors(api.people, said))


async def _drain(api: BotApi) -> None:
    """Wait until all are answered, or the bot has fallen silent."""
    while api.people.waiting and time.perf_counter() - api.last_call < _QUIET:  # noqa: ASYNC110  # nothing to wait on
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)


def _errors(people: People, said: Path) -> dict[str, int]:
    tracebacks = _words(said).count("Traceback (most recent call last)")
    found = Counter({"unanswered": people.waiting, "tracebacks": tracebacks} | people.errors)
    return {name: number for name, number in found.items() if number}


def _words(said: Path) -> str:
    return said.read_text(encoding="utf-8", errors="replace")


def _result(turns: Sequence[float], before: Reading, after: Reading, peak: float, errors: dict[str, int]) -> Result:
    span, number = after.at - before.at, max(len(turns), 1)

    def within(share: float) -> float:
        return turns[min(int(len(turns) * share), len(turns) - 1)] * 1000 if turns else 0.0

    return Result(
        turns_per_second=len(turns) / span,
        p50=within(0.5),
        p95=within(0.95),
        p99=within(0.99),
        cpu=(after.bot - before.bot) / number * 1000,
        peak=peak,
        calls=(after.calls - before.calls) / number,
        load=(after.load - before.load) / span,
        starved=(after.starved - before.starved) / span,
        errors=errors,
    )


async def _unless_it_ends(bot: asyncio.subprocess.Process, talks: Coroutine[Any, Any, Result], said: Path) -> Result:
    talking, ended = asyncio.create_task(talks), asyncio.create_task(bot.wait())
    await asyncio.wait({talking, ended}, return_when=asyncio.FIRST_COMPLETED)
    if not talking.done():
        talking.cancel()
        raise RuntimeError(f"the bot ended by itself:\n{_words(said)[-2000:]}")
    ended.cancel()
    return talking.result()


async def _end(bot: asyncio.subprocess.Process) -> None:
    """Ask a bot to end; insist after a while."""
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        await asyncio.wait_for(bot.wait(), 15)
    except TimeoutError:
        bot.kill()
        await bot.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50, help="how many talk at the same time")
    parser.add_argument(
        "--latency", type=float, default=0.0, help="seconds that the Bot API works on a call that does something"
    )
    parser.add_argument(
        "--distance", type=float, default=0.0, help="seconds that any call is on its way, there and back"
    )
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--warmup", type=float, default=2.0, help="seconds before the measured ones")
    parser.add_argument("command", nargs="+", help="what starts the bot")
    given = parser.parse_args()
    case = Case(given.people, given.latency, given.distance, given.seconds, given.warmup)
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(measure(case, given.command))) + b"\n")


if __name__ == "__main__":
    main()
