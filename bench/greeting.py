"""How long `advisor chat` takes from a cold start to its greeting and end of input."""

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
    """Print the median time to the first line and to a clean end, each in a new process with an empty database."""
    first, whole = zip(*(_greet() for _ in range(RUNS)), strict=True)
    print(f"advisor chat, cold start, medians of {RUNS}: first words {median(first):.2f} s, end {median(whole):.2f} s")


def _greet() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text((ROOT / "config.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        start = time.perf_counter()
        command = [sys.executable, "-m", "bot", "chat", "--config", str(config)]
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
