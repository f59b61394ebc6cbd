"""Every recorded talk goes as it was recorded, here and on the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.content.files import read_text
from bot.conversation.flow import Script
from bot.services.replaying import RecordedTalk, read_talk, replay
from bot.views.rendering import Renderer
from bot.yamlnodes import read_document

HERE = Path(__file__).parent
TALKS = sorted(HERE.glob("*.yaml"))


def talk_in(path: Path, script: Script) -> RecordedTalk:
    return read_talk(read_document(read_text(path, path.name), path.name), script.vocabulary)


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_a_recorded_talk_goes_as_recorded(path: Path, script: Script, renderer: Renderer) -> None:
    played = replay(talk_in(path, script), script, renderer)
    assert not played.differences


def test_there_are_talks_enough_in_both_languages(script: Script) -> None:
    spoken = [talk_in(path, script).language for path in TALKS]
    assert (spoken.count("zh") >= 20, spoken.count("en") >= 20) == (True, True)
    assert all(path.stem.endswith(f".{language}") for path, language in zip(TALKS, spoken, strict=True))


SITUATIONS = (
    "farm-orders", "farm-produce", "shop-orders-traffic", "young-firm", "equity", "supply-chain", "leasing", "patents",
    "guarantee-refused", "poor-region", "poor-county", "staff-fundraising", "p2p", "private-loan-three-percent",
    "urgent-bad-credit", "cash-flow-negative", "not-sure-throughout",
)  # fmt: skip
"""What owners come with; each is told in some talk, and the advice given is held there."""


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_owners_come_with_is_talked_through_to_the_advice(situation: str, script: Script) -> None:
    talks = [talk_in(path, script) for path in TALKS if path.stem.partition(".")[0] == situation]
    assert talks
    for talk in talks:
        last = talk.exchanges[-4:]
        assert any(turn.met or turn.unmet or turn.warns or turn.advice for turn in last), talk.says


def test_the_command_line_replays_them(tmp_path: Path) -> None:
    def talk(*files: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", "talk", *map(str, files)]
        return subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)

    fine = talk(*TALKS)
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "", "")
    other = tmp_path / "other.yaml"
    other.write_text("says: wrong\non: 2026-11-21\nlanguage: en\ntalk:\n  - {you: start, bot: [ask menu]}\n")
    wrong = talk(TALKS[0], other)
    assert wrong.returncode == 1
    assert "other.yaml:5:5: expected ['ask menu'], the adviser said ['ask region']" in wrong.stderr
