"""The adviser as its users run it: ``advisor run`` with SQLite on disk, on a content folder that holds the form."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import yaml

from bench.bots.questions import FORM, Start, start

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "bot", "run")
TOKEN = "TELEGRAM_BOT_TOKEN"


def main() -> None:
    given = start()
    config = lay_out(given)
    environment = os.environ | {TOKEN: given.token}
    os.execve(COMMAND[0], [*COMMAND, "--config", str(config)], environment)


def is_there() -> bool:
    """Say whether this adviser has the command yet."""
    return subprocess.run([*COMMAND, "--help"], cwd=ROOT, capture_output=True, check=False).returncode == 0


def lay_out(given: Start) -> Path:
    """Write the settings, and the content beside them; return the path of the settings."""
    copytree(ROOT / "knowledge", given.folder / "knowledge")
    copytree(ROOT / "flows", given.folder / "flows", ignore=_flows)
    copytree(FORM, given.folder / "flows" / "main")
    settings = {
        "language": "en",
        "storage": {"path": "advisor.db"},
        "telegram": {"api_base_url": given.api},
    }
    config = given.folder / "config.yaml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return config


def _flows(folder: str, names: list[str]) -> set[str]:
    """Return the folders of the shipped flows: the form takes their place."""
    return {name for name in names if (Path(folder) / name / "flow.yaml").exists()}


if __name__ == "__main__":
    main()
