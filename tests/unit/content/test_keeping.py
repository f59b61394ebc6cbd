"""What was read once is kept until a file of the content or of the program changes; losing it costs time only."""

import gc
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.content.keeping import kept
from bot.content.loading import Content, load_script
from tests.unit.content.conftest import Author


class Reader:
    """Counts how often the content is read."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, content: Content) -> str:
        self.times += 1
        return f"read {self.times} from {content.base.name}"


class Searching:
    """What is read back of it is whether garbage was looked for meanwhile."""

    def __reduce__(self) -> tuple[Callable[[], bool], tuple[()]]:
        return gc.isenabled, ()


@pytest.fixture
def content(author: Author) -> Content:
    return Content(author.home)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "var" / "cache"


def test_what_was_read_is_not_read_again(content: Content, cache: Path) -> None:
    reader = Reader()
    assert kept(content, cache, reader) == kept(content, cache, reader)
    assert reader.times == 1


def test_no_garbage_is_looked_for_while_it_is_read_back(content: Content, cache: Path) -> None:
    def reader(_: Content) -> object:
        return Searching()

    kept(content, cache, reader)
    assert kept(content, cache, reader) is False
    assert gc.isenabled()


@pytest.mark.parametrize("file", ["knowledge/scoring.yaml", "flows/main/flow.yaml", "flows/views/offer.zh.j2"])
def test_a_changed_file_is_read_anew_and_the_old_state_forgotten(
    file: str, content: Content, cache: Path, author: Author
) -> None:
    reader = Reader()
    kept(content, cache, reader)
    author.write(file, author.text(file) + "\n# changed\n")
    kept(content, cache, reader)
    assert reader.times == 2
    assert len(list(cache.iterdir())) == 1


def test_a_touched_a_new_and_a_missing_file_are_seen(content: Content, cache: Path, author: Author) -> None:
    reader = Reader()
    kept(content, cache, reader)
    os.utime(author.home / "knowledge" / "slots.yaml", ns=(1, 1))
    kept(content, cache, reader)
    author.write("knowledge/models/new.yaml", "id: new\n")
    kept(content, cache, reader)
    (author.home / "knowledge" / "words.yaml").unlink()
    kept(content, cache, reader)
    assert reader.times == 4


def test_another_country_is_another_state(content: Content, cache: Path) -> None:
    reader = Reader()
    kept(content, cache, reader)
    kept(Content(content.base, "xx"), cache, reader)
    assert reader.times == 2


@pytest.mark.parametrize("spoilt", [b"", b"\x80", b"no pickle at all", b"\x80\x05cnowhere\nnothing\n."])
def test_a_spoilt_copy_is_read_anew_and_mended(spoilt: bytes, content: Content, cache: Path) -> None:
    reader = Reader()
    kept(content, cache, reader)
    (path,) = cache.iterdir()
    path.write_bytes(spoilt)
    assert kept(content, cache, reader).startswith("read 2")
    assert kept(content, cache, reader).startswith("read 2")


def test_where_nothing_can_be_kept_all_is_read_each_time(content: Content, tmp_path: Path) -> None:
    reader = Reader()
    blocked = tmp_path / "a-file"
    blocked.write_text("no folder", encoding="utf-8")
    assert kept(content, blocked / "cache", reader).startswith("read 1")
    assert kept(content, blocked / "cache", reader).startswith("read 2")


def test_a_whole_script_is_kept_as_it_was_read(content: Content, cache: Path) -> None:
    fresh = kept(content, cache, load_script)
    again = kept(content, cache, load_script)
    assert again is not fresh
    assert (again.flow, again.texts, again.commands) == (fresh.flow, fresh.texts, fresh.commands)
    assert asdict(again.scoring) == asdict(fresh.scoring)
    assert again.catalogue.offers == fresh.catalogue.offers
