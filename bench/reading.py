"""How long one message takes to be read against every place, line of business and amount, beside a naive search."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

import yaml
from rapidfuzz import process

from bot.applicant.amounts import ASKED, read_amount
from bot.content.loading import Content, load_script
from bot.conversation.flow import Script

ROOT = Path(__file__).resolve().parents[1]
PHRASES = ROOT / "tests" / "data" / "phrases"
ROUNDS = 5


def report_reading() -> None:
    """Print median and 99th percentile of reading the phrases of the tests, and of the naive search over all names."""
    script = load_script(Content(ROOT))
    texts = list(_texts())
    names = list(_names(script))
    _read_all("预热 深证 warm up", script)
    ours = _timed(texts, lambda text: _read_all(text, script), ROUNDS)
    naive = _timed(texts[::10], lambda text: process.extractOne(text, names), 1)
    units = len(script.vocabulary.regions.units)
    print(f"reading one message against {units} places, all industries and amounts ({len(texts)} phrases x {ROUNDS}):")
    print(f"  ours                          {_figures(ours)}")
    print(f"  rapidfuzz extractOne, {len(names)} names {_figures(naive)}")


def _texts() -> Iterator[str]:
    for path in sorted(PHRASES.glob("*.yaml")):
        yield from (entry["text"] for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"])


def _names(script: Script) -> Iterator[str]:
    for unit in script.vocabulary.regions.units.values():
        yield from unit.names
    rows = Content(ROOT).country_folder.path / "industry-names.csv"
    yield from (line.split(",")[0] for line in rows.read_text(encoding="utf-8").splitlines()[1:])


def _read_all(text: str, script: Script) -> None:
    script.dictionary.places.find(text)
    script.dictionary.trades.find(text)
    for asked in ASKED:
        read_amount(text, asked)


def _timed(texts: list[str], read: Callable[[str], object], rounds: int) -> list[float]:
    taken: list[float] = []
    for _ in range(rounds):
        for text in texts:
            start = time.perf_counter()
            read(text)
            taken.append((time.perf_counter() - start) * 1000)
    return taken


def _figures(taken: list[float]) -> str:
    return f"median {median(taken):6.2f} ms   p99 {quantiles(taken, n=100)[98]:7.2f} ms   most {max(taken):7.2f} ms"
