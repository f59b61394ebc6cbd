"""How long `advisor chat` takes from a cold start to its greeting and end of input.

The very first start, and the first after a change of content or program, reads and checks every file; later ones take
what was kept.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
RUNS = 9


def report_greeting() -> None:
    """Print the median time to the first line and to a clean end, each in a new process with an empty talk."""
    runs = [_greet() for _ in range(RUNS)]
    for title, starts in zip(("content read anew", "content kept"), zip(*runs, strict=True), strict=True):
        first, whole = (median(times) for times in zip(*starts, strict=True))
        print(f"advisor chat, cold start, {title}, medians of {RUNS}: first words {first:.2f} s, end {whole:.2f} s")


def _greet() -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the seconds to the first words and to the end: of the first start in a folder, and of the next one."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text((ROOT / "config.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        return _start(config, "first"), _start(config, "next")


def _start(config: Path, name: str) -> tuple[float, float]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "bot", "chat", "--name", name, "--config", str(config)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        while process.stdout.read(1).isspace():
            pass
        first = time.perf_counter() - start
        process.stdout.read()
    return first, time.perf_counter() - start
