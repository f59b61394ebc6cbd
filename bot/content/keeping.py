"""A script that was read once is kept on disk, so that the next start need not read every file again.

What is kept is thrown away as soon as a content file or the program changes, and may be deleted at any time.
"""

import pickle
import sys
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TypeVar, cast

from bot.content.collecting import not_collecting
from bot.content.loading import Content

T = TypeVar("T")


def kept(content: Content, folder: Path, read: Callable[[Content], T]) -> T:
    """Return what ``read`` makes of the content, from ``folder`` if it was kept there and nothing has changed since."""
    path = folder / f"content-{_state_of(content)}.pickle"
    found = _load(path)
    if found is not None:
        return cast("T", found)  # a pickle does not know its type; its name says what it holds
    fresh = read(content)
    _keep(path, fresh)
    return fresh


def _state_of(content: Content) -> str:
    """Return a name for the state of the content and of the program that reads it."""
    program = Path(str(files("bot")))
    roots = [content.knowledge.path, content.flows.path, program]
    paths = sorted(path for root in roots for path in root.rglob("*") if path.suffix not in {".pyc", ""})
    state = sha256(f"{sys.version} {content.base} {content.country}".encode())
    for path in paths:
        about = path.stat()
        state.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return state.hexdigest()[:24]


def _load(path: Path) -> object | None:
    try:
        with path.open("rb") as file, not_collecting():
            found: object = pickle.load(file)  # noqa: S301  # our own file, in the folder of people's answers
            return found
    except Exception:  # noqa: BLE001  # missing, cut short, written by another version: then it is read anew
        return None


def _keep(path: Path, fresh: object) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("content-*.pickle"):
            old.unlink(missing_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(fresh, protocol=pickle.HIGHEST_PROTOCOL))
        part.replace(path)
    except OSError:
        return  # a read-only folder costs time, nothing else
