"""`make bench-bot`: how many turns of an intake a second each bot handles on loopback, and what a turn costs.

All bots ask the form of ``bench/bots/form``; ``telegram_load`` plays the Bot API and the people. Rounds are
interleaved, so that a busy minute of the machine falls on all bots; medians are printed.
"""

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from statistics import median

import orjson

from bench.bots import ours
from bench.telegram_load import Case, Result

ROOT = Path(__file__).resolve().parents[1]
BOTS = {
    "python-telegram-bot ConversationHandler": "bench.bots.ptb_conversation",
    "aiogram FSM": "bench.bots.aiogram_fsm",
    "aiogram-dialog": "bench.bots.aiogram_windows",
    "bare library, our transport, no state": "bench.bots.ptb_bare",
    "ours, SQLite on disk": "bench.bots.ours",
}
OURS = "ours, SQLite on disk"
CASES = ((1, 0.0, 0.0), (50, 0.0, 0.0), (500, 0.0, 0.0), (50, 0.08, 0.0), (50, 0.0, 0.08))
"""How many people, how many seconds the Bot API works on what it is asked to do, and how many it is away."""
STARVED = 0.1

Results = Mapping[tuple[Case, str], list[Result]]


def report(rounds: int, seconds: float, warmup: float, chosen: Sequence[str]) -> None:
    """Run every bot in every case, and print a table for each case."""
    cases = [Case(*case, seconds, warmup) for case in CASES]
    bots = [name for name in BOTS if any(word in name for word in chosen)]
    if OURS in bots and not ours.is_there():
        print(f"{OURS}: skipped, `advisor run` does not exist yet")
        bots.remove(OURS)
    results: Results = {(case, bot): [] for case in cases for bot in bots}
    for number in range(1, rounds + 1):
        for case, bot in results:
            print(f"round {number}/{rounds}: {_named(case)}: {bot}", file=sys.stderr)
            results[case, bot].append(_run(case, BOTS[bot]))
    for case in cases:
        print("\n".join(_table(case, {bot: results[case, bot] for bot in bots}, rounds)))


def _run(case: Case, module: str) -> Result:
    load = [sys.executable, "-m", "bench.telegram_load"]
    options = [f"--{field.name}={getattr(case, field.name)}" for field in fields(case)]
    command = [*load, *options, "--", sys.executable, "-m", module]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"{module} could not be measured: the load server ended with {done.returncode}")
    return Result(**orjson.loads(done.stdout))


def _named(case: Case) -> str:
    people = "1 person" if case.people == 1 else f"{case.people} people"
    works = [f"the Bot API answers after {case.latency * 1000:.0f} ms"] if case.latency else []
    away = [f"the Bot API is {case.distance * 1000:.0f} ms away, there and back"] if case.distance else []
    return ", ".join([people, *works, *away])


_HEAD = ("", "turns/s", "(from-to)", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "peak MB", "calls", "load", "starved")


def _table(case: Case, results: Mapping[str, Sequence[Result]], rounds: int) -> Iterator[str]:
    rows = [_HEAD, *(_row(bot, runs) for bot, runs in results.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield ""
    yield f"{_named(case)}; {case.seconds:g} s after {case.warmup:g} s of warm-up, medians of {rounds}"
    for first, *rest in rows:
        yield "  ".join(
            (first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)))
        )
    yield from _remarks(results)


def _row(bot: str, runs: Sequence[Result]) -> tuple[str, ...]:
    def middle(name: str, digits: int) -> str:
        return f"{median(getattr(run, name) for run in runs):.{digits}f}"

    def share(name: str) -> str:
        return f"{median(getattr(run, name) for run in runs):.0%}"

    rates = [run.turns_per_second for run in runs]
    times = tuple(middle(name, 1) for name in ("p50", "p95", "p99"))
    costs = (middle("cpu", 2), middle("peak", 0), middle("calls", 2))
    spread = f"({min(rates):.0f}-{max(rates):.0f})"
    return (bot, middle("turns_per_second", 1), spread, *times, *costs, share("load"), share("starved"))


def _remarks(results: Mapping[str, Sequence[Result]]) -> Iterator[str]:
    for bot, runs in results.items():
        errors = sum((Counter(run.errors) for run in runs), Counter[str]())
        if errors:
            yield f"! {bot}: " + ", ".join(f"{number} {name}" for name, number in errors.most_common())
    if any(median(run.starved for run in runs) > STARVED for runs in results.values()):
        yield "! other processes took the bots' core: compare CPU ms rather than turns/s, or run it on a quiet machine"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0, help="measured seconds of each run")
    parser.add_argument(
        "--warmup", type=float, default=2.0, help="seconds from when all have come to the measured ones"
    )
    parser.add_argument("--bots", nargs="+", default=[""], help="words of the names of the bots to run; all by default")
    given = parser.parse_args()
    print("Calls: Bot API calls of a turn. Load: share of one core that the load server used.")
    print("Starved: share of the time in which the bot could have run but other processes had the core.")
    report(given.rounds, given.seconds, given.warmup, given.bots)


if __name__ == "__main__":
    main()
