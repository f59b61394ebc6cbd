"""Our whole explained reply beside engines that only judge, on the same generated rules, in one run.

Every firm is a new one. The engines take turns with a few firms, so that a busy minute of the machine falls on all;
medians are printed. Ours keeps what single answers decide, never what a firm came to, so it serves some other firms
before the clock runs, as a bot does that was not started this minute; what compiling takes is printed besides, and
the first firm and the first few after it. Of each engine the share of right verdicts is counted on firms that left
out three of twelve answers: an error of an engine counts as *unknown*.
"""

import argparse
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import Protocol

from bench.generated import SLOTS, catalogue_of, firm_of, json_logic, json_rule, missing_some, plain, said
from bot.applicant.answers import Answer, SlotName
from bot.applicant.facts import Facts
from bot.content.loading import Content, load_script
from bot.conversation.flow import Script
from bot.eligibility.index import Verdicts
from bot.eligibility.judging import Verdict, judge
from bot.offers.asking import Outlook
from bot.offers.matching import SiftedMatch, Standing, compiled, ranks_of, sift
from bot.offers.offer import Catalogue, Offer
from bot.offers.ranking import Ranking
from bot.offers.sieve import Sifted

ROOT = Path(__file__).resolve().parents[1]
PEERS = Path(__file__).parent / "peers"
NODE = ROOT / ".bench-node"
SIZES = (100, 1_000, 10_000)
FIRMS = 15
SERVED = 3_000
MISSING = 3
SHOWN = 5
ASKED = frozenset(SLOTS)
DAY = date(2026, 11, 21)
_LETTER = {Verdict.MET: "m", Verdict.UNMET: "u", Verdict.UNKNOWN: "?"}
_LETTERS = {("1", "0"): "m", ("0", "1"): "u", ("0", "0"): "?"}
"""By the bit among what is met and that among what is unmet."""
Firm = Mapping[SlotName, Answer]


class Engine(Protocol):
    def prepare(self, offers: Sequence[Offer]) -> None:
        """Compile the rules."""

    def judge(self, firm: dict[str, object]) -> tuple[float, str]:
        """Return the milliseconds it took and a letter for each rule: m(et), u(nmet) or ?."""


class Cel:
    def __init__(self) -> None:
        import cel  # noqa: PLC0415  # a peer that need not be there

        self._cel = cel

    def prepare(self, offers: Sequence[Offer]) -> None:
        self._programs = [
            self._cel.compile(" && ".join(_cel(need.criterion) for need in offer.eligibility)) for offer in offers
        ]

    def judge(self, firm: dict[str, object]) -> tuple[float, str]:
        start = time.perf_counter()
        context = self._cel.Context(variables=firm)
        found = []
        for program in self._programs:
            try:
                found.append("m" if program.execute(context) else "u")
            except Exception:  # noqa: BLE001  # whatever an engine calls an unknown variable
                found.append("?")
        return (time.perf_counter() - start) * 1000, "".join(found)


class Zen:
    def __init__(self) -> None:
        import zen  # noqa: PLC0415  # a peer that need not be there

        self._zen = zen

    def prepare(self, offers: Sequence[Offer]) -> None:
        self._rules = [
            self._zen.compile_expression(" and ".join(_zen(need.criterion) for need in offer.eligibility))
            for offer in offers
        ]

    def judge(self, firm: dict[str, object]) -> tuple[float, str]:
        start = time.perf_counter()
        found = []
        for rule in self._rules:
            try:
                found.append("m" if rule.evaluate(firm) else "u")
            except Exception:  # noqa: BLE001  # as above
                found.append("?")
        return (time.perf_counter() - start) * 1000, "".join(found)


def _cel(criterion: object) -> str:
    return said(criterion, any_of=" || ", within="'{code}' in {slot}")  # type: ignore[arg-type]  # a criterion


def _zen(criterion: object) -> str:
    return said(criterion, any_of=" or ", within="'{code}' in {slot}")  # type: ignore[arg-type]  # a criterion


class Node:
    """An engine of Node in a process of its own, which measures itself."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        node = shutil.which("node")
        if node is None or shutil.which("npm") is None:
            raise RuntimeError("no Node here")
        _install()
        command = [node, str(PEERS / "engines.mjs"), str(NODE)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _ask(self, **message: object) -> dict[str, object]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"engine": self._engine, **message}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, object] = json.loads(self._process.stdout.readline())
        return answer

    def prepare(self, offers: Sequence[Offer]) -> None:
        logic = self._engine == "json-logic-engine"
        key, say = ("and", json_logic) if logic else ("all", json_rule)
        self._ask(rules=[{key: [say(need.criterion) for need in offer.eligibility]} for offer in offers])

    def judge(self, firm: dict[str, object]) -> tuple[float, str]:
        answer = self._ask(firm=firm)
        return float(str(answer["ms"])), str(answer["verdicts"])


def _install() -> None:
    if (NODE / "node_modules").is_dir():
        return
    NODE.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PEERS / name, NODE / name)
    done = subprocess.run(["npm", "ci", "--silent"], cwd=NODE, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(NODE / "node_modules", ignore_errors=True)
        raise RuntimeError("npm could not install it")


PEER_ENGINES: Mapping[str, Callable[[], Engine]] = {
    "common-expression-language (Rust)": Cel,
    "zen-engine (Rust)": Zen,
    "json-logic-engine (Node)": lambda: Node("json-logic-engine"),
    "json-rules-engine (Node)": lambda: Node("json-rules-engine"),
}
OURS = "ours, the whole explained reply"
VERDICTS = "ours, verdicts alone"


class Ours:
    """Verdicts of all, five proven, five possible, five near with unlocks, all with reasons, and the next question."""

    def __init__(self, script: Script, *, explains: bool) -> None:
        self._script = script
        self._explains = explains

    def prepare(self, catalogue: Catalogue) -> None:
        """Compile the catalogue."""
        self._catalogue = catalogue
        compiled(catalogue, self._script.vocabulary, self._script.scoring)

    def judge(self, firm: Firm) -> tuple[float, Verdicts]:
        """Return the milliseconds it took, and the verdicts as they stand."""
        start = time.perf_counter()
        sifted = sift(Facts(firm, self._script.vocabulary), self._catalogue, DAY)
        if self._explains:
            self._explain(sifted)
        took = (time.perf_counter() - start) * 1000
        return took, sifted.verdicts

    def _explain(self, sifted: Sifted) -> None:
        scoring = self._script.scoring
        ranking = Ranking(ranks_of(sifted.sieve, scoring), sifted)
        shown = (Standing.MET, sifted.met), (Standing.POSSIBLE, sifted.possible), (Standing.NEAR, sifted.near)
        for standing, mask in shown:
            for number in ranking.scores.best(mask, SHOWN):
                match = SiftedMatch(sifted, number, standing, scoring)
                assert match.reasons
                if standing is Standing.NEAR:
                    match.unlocks(self._catalogue.ways)
        askable = ASKED - sifted.facts.answers.keys()
        assert askable >= {Outlook(sifted, ranking, askable).next(askable)}


def _letters(verdicts: Verdicts) -> str:
    """Return the letters of all verdicts."""
    size = verdicts.all.bit_length()
    met, unmet = (f"{mask:0{size}b}"[::-1] for mask in (verdicts.met, verdicts.unmet))
    return "".join(map(_LETTERS.__getitem__, zip(met, unmet, strict=True)))


def report_engines(rounds: int) -> None:
    """Print a table for each size."""
    script = load_script(Content(ROOT))
    peers = dict(_started())
    for size in SIZES:
        _table(size, rounds, script, peers)


def _started() -> Iterator[tuple[str, Engine]]:
    for name, start in PEER_ENGINES.items():
        try:
            yield name, start()
        except (ImportError, RuntimeError) as error:
            print(f"{name}: SKIPPED, {error}")


def _truth(firm: Firm, offers: Sequence[Offer], script: Script) -> str:
    facts = Facts(firm, script.vocabulary)
    return "".join(_LETTER[judge(offer.rule, facts)] for offer in offers)


def _table(size: int, rounds: int, script: Script, peers: Mapping[str, Engine]) -> None:
    chance = Random(f"{size}")
    catalogue = catalogue_of(size, script, chance)
    offers = list(catalogue.offers.values())
    ours = {name: Ours(script, explains=explains) for name, explains in ((OURS, True), (VERDICTS, False))}
    start = time.perf_counter()
    for one in ours.values():
        one.prepare(catalogue)
    compiling = (time.perf_counter() - start) * 1000
    for peer in peers.values():
        peer.prepare(offers)
    served = [missing_some(firm_of(chance, script.vocabulary), MISSING, chance) for _ in range(SERVED)]
    before = [ours[OURS].judge(firm)[0] for firm in served]
    times: dict[str, list[float]] = {name: [] for name in (*ours, *peers)}
    right: dict[str, list[float]] = {name: [] for name in times}
    for _ in range(rounds):
        for together in ((OURS, *peers), (VERDICTS,)):  # what ours keeps of a firm must not help ours again
            firms = [missing_some(firm_of(chance, script.vocabulary), MISSING, chance) for _ in range(FIRMS)]
            told = [plain(firm, script.vocabulary) for firm in firms]
            found = {name: list(map(peers[name].judge, told)) for name in together if name in peers}
            for name in filter(ours.__contains__, together):  # written down once all are judged
                judged = list(map(ours[name].judge, firms))
                found[name] = [(took, _letters(verdicts)) for took, verdicts in judged]
            for at, truth in enumerate(_truth(firm, offers, script) for firm in firms):
                for name, judged in found.items():
                    took, verdicts = judged[at]
                    times[name].append(took)
                    right[name].append(sum(map(str.__eq__, verdicts, truth)) / size)
    print(f"\n{size:,} offers of six criteria, three of twelve answers missing; medians of {rounds * FIRMS}")
    exact = [median(times[name]) for name in peers if median(right[name]) == 1]
    for name, taken in times.items():
        took = median(taken)
        print(f"  {name:36} {took:9.3f} ms {took / size * 1e6:9.0f} ns an offer   right {median(right[name]):6.1%}")
    few = rounds * FIRMS
    print(f"  ours: compiled in {compiling:.0f} ms; {SERVED:,} firms were served before the clock ran")
    print(f"  ours: the first firm took {before[0]:.3f} ms, the first {few} a median of {median(before[:few]):.3f} ms")
    for name in ours if exact else ():
        print(f"  {name}, against the fastest peer that is right: {min(exact) / median(times[name]):.1f} times as fast")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    report_engines(parser.parse_args().rounds)
