"""An author's copy of the content, to make mistakes in."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.commands import run_check
from bot.yamlnodes import ContentError, Problem

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Author:
    """Writes in a copy of ``knowledge/``, ``flows/`` and ``config.yaml``."""

    home: Path

    def text(self, file: str) -> str:
        return (self.home / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str | bytes) -> None:
        path = self.home / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the first ``old``; without one, append."""
        text = self.text(file)
        assert old in text, f"{file} has no {old!r}"
        self.write(file, text.replace(old, new, 1) if old else text.rstrip("\n") + "\n" + new)

    def place(self, file: str, marker: str) -> tuple[int, int]:
        """Return line and column of the one place where ``marker`` stands."""
        before, found, after = self.text(file).partition(marker)
        assert found, f"{file} has no {marker!r}"
        assert marker not in after, f"{file} has {marker!r} twice"
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    def check(self) -> tuple[Problem, ...]:
        """Return all that one check of the whole finds."""
        try:
            run_check(self.home / "config.yaml")
        except ContentError as error:
            return error.problems
        return ()


@pytest.fixture
def author(tmp_path: Path) -> Author:
    for folder in ("knowledge", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml")
    return Author(tmp_path)
