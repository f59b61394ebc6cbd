"""The command line as a person or a script meets it: words, exit codes, plain lines for every mistake."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvloop
from typer.testing import CliRunner

from bot import app
from bot.__main__ import FINE, NOT_AS_IT_SHOULD_BE, WRONG_USE, cli
from bot.commands import loop_factory
from bot.config import ConfigError

ROOT = Path(__file__).resolve().parents[2]
SHOP = "tests/data/profiles/taobao-shop.yaml"
COMMANDS = ["chat", "check", "match", "read", "report", "run", "talk"]


@dataclass(frozen=True)
class Run:
    returncode: int
    stdout: str
    stderr: str


Advisor = Callable[..., Run]


@pytest.fixture
def advisor(monkeypatch: pytest.MonkeyPatch) -> Advisor:
    """Run the command line in this process, as from the checkout."""

    def run(*words: str, cwd: Path = ROOT, said: str = "") -> Run:
        monkeypatch.chdir(cwd)
        runner = CliRunner(env={"COLUMNS": "160", "NO_COLOR": "1", "TERM": "dumb"})
        result = runner.invoke(cli, words, input=said, prog_name="advisor")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Run(result.exit_code, result.stdout, result.stderr)

    return run


def program(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the program itself."""
    command = [sys.executable, "-m", "bot", *words]
    environment = {**os.environ, **settings}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, encoding="utf-8")


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_without_a_command_the_commands_are_listed(advisor: Advisor) -> None:
    run = advisor()
    assert run.returncode in {FINE, WRONG_USE}, "typer's own code for no words at all"
    assert all(command in run.stdout + run.stderr for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(command: str, advisor: Advisor) -> None:
    run = advisor(command, "--help")
    assert run.returncode == FINE
    assert re.search(rf"Example: .*advisor {command}", plain(run.stdout))


def test_every_command_of_the_program_is_tested_here(advisor: Advisor) -> None:
    listed = re.findall(r"^[│ ]+([a-z]+) {2,}\S", plain(advisor("--help").stdout), re.MULTILINE)
    assert listed
    assert set(listed) == set(COMMANDS)


WRONG_WORDS = [
    ("match",),
    ("match", "--profile", SHOP, "--on", "21.11.2026"),
    ("match", "--profile", SHOP, "--lang", "fr"),
    ("match", "--profile", SHOP, "--jsonn"),
    ("check", "--fast"),
    ("talk",),
    ("advise",),
]


@pytest.mark.parametrize("words", WRONG_WORDS, ids=" ".join)
def test_wrong_words_are_said_and_end_with_two(words: tuple[str, ...], advisor: Advisor) -> None:
    run = advisor(*words)
    assert run.returncode == WRONG_USE
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    assert "Usage" in plain(run.stderr)


@pytest.mark.parametrize(
    "command", [("check",), ("match", "--profile", SHOP), ("chat",), ("run",), ("talk", "a-talk.yaml")]
)
def test_settings_that_are_not_there_are_named(command: tuple[str, ...], advisor: Advisor) -> None:
    run = advisor(*command, "--config", "nowhere/config.yaml")
    assert run.returncode == WRONG_USE
    assert run.stderr == (
        "advisor: there is no settings file nowhere/config.yaml; give --config the path of a config.yaml\n"
    )


WRONG_SETTINGS = [
    ("country: cn\nlangauge: zh\n", "2:1: unknown key `langauge`; did you mean 'language'?"),
    ("language: fr\n", "1:11: 'fr' is not a language; use zh, en"),
    ("storage: [a]\n", "1:10: expected a mapping (`key: value` lines), not a list"),
    ("log:\n  level: loud\n", "2:10: 'loud' is not a level; use debug, info, warning, error"),
    (
        "storage:\n  forget_after_days: 366\n",
        "2:22: expected 1 to 365 days, for the talk promises deletion after a year, not '366'",
    ),
    ("operator:\n  paid_by: |\n    a\n    b\n", "2:12: expected one line of at most 120 characters, not 'a\\nb\\n'"),
    ("operator:\n  mail: x\n", "2:3: unknown key `mail`; use name, contact, paid_by"),
    ("country: fr\n", "1:10: 'fr' is not a country of knowledge/countries; use cn"),
    ("country: [cn\n", "1:10: not YAML: did not find expected ',' or ']'"),
    ("- country\n", "1:1: expected a mapping (`key: value` lines), not a list"),
    ("", "1:1: the file is empty"),
]


@pytest.mark.parametrize(("settings", "says"), WRONG_SETTINGS, ids=[says for _, says in WRONG_SETTINGS])
def test_wrong_settings_are_named_by_place(settings: str, says: str, advisor: Advisor, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(settings, encoding="utf-8")
    run = advisor("match", "--profile", SHOP, "--config", str(config))
    assert (run.returncode, run.stdout, run.stderr) == (WRONG_USE, "", f"{config}:{says}\n")


def test_every_mistake_of_the_settings_has_a_line(advisor: Advisor, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("language: fr\nlog: {level: loud}\n", encoding="utf-8")
    run = advisor("chat", "--config", str(config))
    assert run.returncode == WRONG_USE
    assert [line.split(": ")[0] for line in run.stderr.splitlines()] == [f"{config}:1:11", f"{config}:2:14"]


MANY = """region: "999999"
industri: farming
legal_form: compny
months_operating: 1.5
employees: -3
annual_revenue: lots
cash_pattern: [steady]
collateral: [{kind: car}]
credit_record: {from: 1}
tax_rating: {any_of: []}
signals: [none, patents]
size_class: small
amount_needed: {from: 5, to: 1000}
term_months: {from: 10, to: 5}
consent: yes
guarantor: maybe
"""
PLACES = {
    "1:9": "GB/T 2260", "2:1": "did you mean 'industry'", "3:13": "did you mean 'company'", "4:19": "a whole number",
    "5:12": "out of bounds", "6:17": "expected a number", "7:15": "expected text", "8:21": "a kind of collateral",
    "9:16": "expected a value", "10:13": "at least one value", "11:10": "cannot stand beside", "12:1": "is derived",
    "13:23": "out of bounds", "14:14": "runs backwards", "15:1": "belongs to the talk", "16:12": "yes or no",
}  # fmt: skip


def test_every_mistake_of_a_profile_is_named_by_its_place(advisor: Advisor, tmp_path: Path) -> None:
    profile = tmp_path / "firm.yaml"
    profile.write_text(MANY, encoding="utf-8")
    run = advisor("match", "--profile", str(profile), "--json")
    assert (run.returncode, run.stdout) == (WRONG_USE, "")
    told = dict(line.removeprefix(f"{profile}:").split(": ", 1) for line in run.stderr.splitlines())
    assert told.keys() == PLACES.keys()
    assert [place for place, says in PLACES.items() if says not in told[place]] == []


def test_a_key_that_stands_twice_hides_no_other_mistake(advisor: Advisor, tmp_path: Path) -> None:
    profile = tmp_path / "firm.yaml"
    profile.write_text("employees: 3\nemployees: 4\nterm_months: soon\n", encoding="utf-8")
    run = advisor("match", "--profile", str(profile))
    assert run.returncode == WRONG_USE
    assert [line.split(": ")[0] for line in run.stderr.splitlines()] == [f"{profile}:2:1", f"{profile}:3:14"]


UNREADABLE: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "1:1: there is no such file"),
    "empty": (b"", "1:1: the file is empty"),
    "only a comment": (b"# nothing yet\n", "1:1: the file is empty"),
    "not UTF-8": (b'region: "\xff"', "1:1: not UTF-8 text (byte 9)"),
    "UTF-16": ("region: 1".encode("utf-16"), "1:1: not UTF-8 text (byte 0)"),
    "a list": (b"- region\n", "1:1: expected a mapping (`key: value` lines), not a list"),
    "a word": (b"restaurant", "1:1: expected a mapping (`key: value` lines), not 'restaurant'"),
    "two documents": (b"a: 1\n---\nb: 2\n", "2:1: not YAML: but found another document"),
    "no YAML": (b"a: b: c\n", "1:5: not YAML: mapping values are not allowed in this context"),
    "a megabyte of letters": (b"region" * 170_000, "1:1: expected a mapping (`key: value` lines), not 'regionregion"),
    "a megabyte of brackets": (b"[" * 1_000_000, "1:"),
    "a megabyte of braces": (b"{a: " * 250_000, "1:"),
    "a megabyte of nothing": (bytes(1_000_000), "1:1: not YAML: "),
    "a megabyte of noise": (bytes(range(256)) * 4000, "1:1: not UTF-8 text (byte 128)"),
    "aliases without an end": (b"a: &a [*a]\n", "1:4: an alias may not stand inside what it points at"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_profile_that_cannot_be_read_is_said_in_one_line(name: str, advisor: Advisor, tmp_path: Path) -> None:
    content, says = UNREADABLE[name]
    profile = tmp_path / "firm.yaml"
    if content is not None:
        profile.write_bytes(content)
    run = advisor("match", "--profile", str(profile), "--json")
    assert (run.returncode, run.stdout) == (WRONG_USE, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"{profile}:{says}")


def test_a_folder_is_no_profile(advisor: Advisor, tmp_path: Path) -> None:
    run = advisor("match", "--profile", str(tmp_path))
    assert (run.returncode, run.stderr) == (WRONG_USE, f"{tmp_path}:1:1: cannot be read: Is a directory\n")


def test_a_profile_that_says_nothing_is_matched_all_the_same(advisor: Advisor, tmp_path: Path) -> None:
    profile = tmp_path / "firm.yaml"
    profile.write_text("{}", encoding="utf-8")
    run = advisor("match", "--profile", str(profile), "--json")
    assert (run.returncode, run.stderr) == (FINE, "")
    assert json.loads(run.stdout)["facts"] == {}


SPOKEN = [
    ("zh", "适合你的", "千万别碰", "互联网银行信用贷"),
    ("en", "Fits you now", "Stay away from", "Online credit loan from an internet bank"),
]


@pytest.mark.parametrize(("language", "fits", "avoid", "offer"), SPOKEN)
def test_results_are_printed_for_people_in_the_language_asked(
    language: str, fits: str, avoid: str, offer: str, advisor: Advisor
) -> None:
    run = advisor("match", "--profile", SHOP, "--on", "2026-11-21", "--lang", language)
    assert (run.returncode, run.stderr) == (FINE, "")
    for said in (fits, avoid, offer):
        assert said in run.stdout
    assert not re.search(r"</?[bia]>|&[a-z#0-9]+;|None|\{", run.stdout)


def test_results_are_chinese_unless_asked_otherwise(advisor: Advisor) -> None:
    default = advisor("match", "--profile", SHOP, "--on", "2026-11-21")
    assert default.stdout == advisor("match", "--profile", SHOP, "--on", "2026-11-21", "--lang", "zh").stdout


def test_a_match_is_judged_as_of_the_day_asked(advisor: Advisor) -> None:
    def made(day: str) -> set[str]:
        run = advisor("match", "--profile", SHOP, "--json", "--on", day)
        report = json.loads(run.stdout)
        assert report["on"] == day
        return {offer["id"] for offer in report["offers"]}

    assert made("2026-12-31") - made("2027-01-01") == {
        "equipment-renewal-loan-subsidy",
        "little-giant-and-specialised",
        "services-operator-loan-subsidy",
        "sme-loan-interest-subsidy-2026",
    }


def test_json_is_written_as_it_is_read_by_people(advisor: Advisor) -> None:
    run = advisor("match", "--profile", SHOP, "--json", "--on", "2026-11-21")
    assert "互联网银行" in run.stdout, "no escapes"
    assert run.stdout.endswith("}\n")


def test_the_check_of_the_shipped_content_says_nothing(advisor: Advisor) -> None:
    run = advisor("check")
    assert (run.returncode, run.stdout, run.stderr) == (FINE, "", "")


def test_the_content_beside_the_settings_is_checked(advisor: Advisor, tmp_path: Path) -> None:
    """A copy with a mistake; without content of its own the bundled one is used."""
    (tmp_path / "config.yaml").write_text("language: en\n", encoding="utf-8")
    bundled = advisor("check", "--config", str(tmp_path / "config.yaml"), cwd=tmp_path)
    assert (bundled.returncode, bundled.stderr) == (FINE, "")
    for folder in ("knowledge", "flows"):
        (tmp_path / folder).mkdir()
        for name in (ROOT / folder).iterdir():
            (tmp_path / folder / name.name).symlink_to(name)
    (tmp_path / "knowledge" / "scoring.yaml").unlink()
    (tmp_path / "knowledge" / "scoring.yaml").write_text("weights: {}\n", encoding="utf-8")
    run = advisor("check", "--config", str(tmp_path / "config.yaml"), cwd=tmp_path)
    assert run.returncode == NOT_AS_IT_SHOULD_BE
    assert {line.split(":")[0] for line in run.stderr.splitlines()} == {"knowledge/scoring.yaml"}


def test_no_content_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "files", lambda _: tmp_path / "bot")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="no knowledge/ and flows/ beside"):
        app.find_place(None)


@pytest.mark.parametrize(("language", "greeting"), [("zh", "你好"), ("en", "Hello")])
def test_a_talk_greets_in_the_language_asked_and_ends_with_the_input(
    language: str, greeting: str, advisor: Advisor, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text("log: {level: error}\n", encoding="utf-8")
    run = advisor("chat", "--config", str(tmp_path / "config.yaml"), "--lang", language)
    assert (run.returncode, run.stderr) == (FINE, "")
    assert greeting in run.stdout


def test_the_bot_does_not_start_without_its_token(advisor: Advisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " ")
    run = advisor("run")
    assert (run.returncode, run.stdout) == (WRONG_USE, "")
    assert run.stderr.startswith("advisor: no TELEGRAM_BOT_TOKEN in the environment")


TALK = """says: Somebody who does not agree is asked nothing more.
on: 2026-11-21
language: en
talk:
  - {you: "no", bot: [%s]}
"""


def test_a_recorded_talk_that_goes_as_recorded_is_fine(advisor: Advisor, tmp_path: Path) -> None:
    recorded = tmp_path / "talk.yaml"
    recorded.write_text(TALK.replace(", bot: [%s]", ""), encoding="utf-8")
    run = advisor("talk", str(recorded), "--show")
    assert (run.returncode, run.stderr) == (FINE, "")
    assert "Shall we start?" in run.stdout


def test_a_talk_that_goes_otherwise_is_named_by_its_place(advisor: Advisor, tmp_path: Path) -> None:
    recorded = tmp_path / "talk.yaml"
    recorded.write_text(TALK % "say something-else", encoding="utf-8")
    run = advisor("talk", str(recorded))
    assert (run.returncode, run.stdout) == (NOT_AS_IT_SHOULD_BE, "")
    assert run.stderr.startswith(f"{recorded}:5:5: ")


def test_a_recorded_talk_with_a_mistake_is_wrong_use(advisor: Advisor, tmp_path: Path) -> None:
    recorded = tmp_path / "talk.yaml"
    recorded.write_text(TALK.replace("language: en", "language: fr").replace(", bot: [%s]", ""), encoding="utf-8")
    run = advisor("talk", str(recorded))
    assert (run.returncode, run.stderr) == (WRONG_USE, f"{recorded}:3:11: 'fr' is not a language; use zh, en\n")


def test_authors_read_what_people_found_wrong(advisor: Advisor, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("language: en\n")
    assert advisor("report", "unread", cwd=tmp_path).stdout == "nothing is unread\n"
    say = ("Yes, start", "find bank-tax credit loan", "outdated", "1", "outdated", "the rate is 3.5% now")
    talked = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input="\n".join(say),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert talked.returncode == FINE, talked.stderr
    listed = advisor("report", "unread", cwd=tmp_path).stdout
    assert re.search(
        r"^1  \S+  bank-tax-credit-loan  Amount or rate  \(card verified on \S+; en\)$", listed, re.MULTILINE
    )
    assert "银税互动信用贷 | Bank-tax credit loan\n   > the rate is 3.5% now" in listed
    _, second = json.loads(advisor("report", "unread", "--json", cwd=tmp_path).stdout)["unread"]
    assert second.keys() == {"id", "on", "title", "offer", "verified_on", "language", "kind", "text"}
    assert (second["offer"], second["kind"]) == ("bank-tax-credit-loan", "other")
    assert "terminal:me" not in listed + str(second)
    assert advisor("report", "read", "1", cwd=tmp_path).stdout == "marked as read: 1\n"
    wrong = advisor("report", "read", "2", "1", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (WRONG_USE, "")
    assert "nothing unread has the number 1" in wrong.stderr
    assert advisor("report", "read", "--all", cwd=tmp_path).stdout == "marked as read: 1\n"
    assert advisor("report", "unread", cwd=tmp_path).stdout == "nothing is unread\n"


@pytest.mark.parametrize("words", [("report", "read"), ("report", "read", "1", "--all"), ("report", "read", "x")])
def test_what_to_mark_as_read_is_said_in_one_way(words: tuple[str, ...], advisor: Advisor) -> None:
    assert advisor(*words).returncode == WRONG_USE


def test_texts_are_read_without_a_talk(advisor: Advisor) -> None:
    run = advisor("read", "money", "30万", "-2万", "8厘", "--asked", "amount")
    assert run.returncode == FINE
    first, second, _ = map(json.loads, run.stdout.splitlines())
    assert first == {"text": "30万", "kind": "value", "value": 300_000, "currency": "CNY"}
    assert second["value"] == -20_000


def test_texts_are_read_from_the_lines_of_the_input(advisor: Advisor) -> None:
    run = advisor("read", "region", said="济南\n\n火星\n")
    assert [json.loads(line)["kind"] for line in run.stdout.splitlines()] == ["code", "no_match", "no_match"]
    assert json.loads(advisor("read", "industry", "饭店").stdout)["group"] == "restaurant"
    assert json.loads(advisor("read", "money", "8厘", "--asked", "rate").stdout)["kind"] == "ask"


def test_what_was_read_is_told_in_words_too(advisor: Advisor) -> None:
    assert advisor("read", "term", "两年", "--plain").stdout == "两年 -> kind value, value 24, unit months\n"


def test_the_program_ends_with_the_codes_of_its_commands(tmp_path: Path) -> None:
    profile = tmp_path / "firm.yaml"
    profile.write_text("employees: many\n", encoding="utf-8")
    wrong = program("match", "--profile", str(profile))
    assert (wrong.returncode, wrong.stdout) == (WRONG_USE, "")
    assert wrong.stderr == f"{profile}:1:12: expected a number such as 300000 or 0.5, not 'many'\n"
    assert program("check").returncode == FINE
    assert program("--help").returncode == FINE


def test_chinese_is_printed_whatever_the_terminal_says_it_speaks() -> None:
    run = program("match", "--profile", SHOP, "--json", PYTHONIOENCODING="ascii")
    assert run.returncode == FINE
    assert "互联网银行" in run.stdout


def test_a_reader_who_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m bot match --profile {SHOP} --json | head -c 1"
    run = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert run.stdout == b"{"
    assert b"Traceback" not in run.stderr
    assert b"Error" not in run.stderr


# The loop of the Telegram bot


def test_the_telegram_bot_runs_on_uvloop_where_it_is_there() -> None:
    factory = loop_factory()
    assert factory
    with asyncio.Runner(loop_factory=factory) as runner:
        assert isinstance(runner.get_loop(), uvloop.Loop)


def test_without_uvloop_the_telegram_bot_runs_on_the_loop_of_asyncio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        assert isinstance(runner.get_loop(), asyncio.SelectorEventLoop)
