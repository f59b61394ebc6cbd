"""What `advisor run` checks before it runs: one clear line and exit status 2 for what the operator must mend."""

import asyncio
from pathlib import Path

import pytest

from tests.channels.telegram.faults import Fault
from tests.channels.telegram.people import Person
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.soak import Advisor, advising


async def line_of(advisor: Advisor, token: str | None = None) -> str:
    await advisor.spawn(token)
    assert await advisor.ends() == 2, advisor.log
    assert len(advisor.log) == 1, advisor.log
    return advisor.log[0]


@pytest.fixture
def advisor(server: BotApiServer, tmp_path: Path) -> Advisor:
    return Advisor(tmp_path, server)


@pytest.mark.parametrize(
    ("token", "words"),
    [("", "no TELEGRAM_BOT_TOKEN"), ("   ", "no TELEGRAM_BOT_TOKEN"), ("1234567890:no", "does not know this token"),
     ("nonsense", "does not know this token"), ("a b/c", "does not know this token")],
)  # fmt: skip
async def test_a_token_that_is_missing_or_wrong_is_named(advisor: Advisor, token: str, words: str) -> None:
    line = await line_of(advisor, token)
    assert words in line
    assert not token.strip() or token not in line


async def test_a_webhook_that_is_set_is_named(advisor: Advisor, server: BotApiServer) -> None:
    server.world.settings.webhook = {"url": "https://example.com/hook"}
    assert "webhook" in await line_of(advisor)


async def test_a_server_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    async with BotApiServer() as gone:
        pass
    assert "cannot be reached" in await line_of(Advisor(tmp_path, gone))


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.FAILED, Fault.BAD_GATEWAY, Fault.DROPPED])
async def test_a_server_that_fails_at_once_is_named(advisor: Advisor, server: BotApiServer, fault: Fault) -> None:
    server.faults.plan("getMe", fault)
    assert "advisor: the Bot API" in await line_of(advisor)


async def test_a_menu_that_cannot_be_set_stops_nobody(advisor: Advisor, server: BotApiServer, asha: Person) -> None:
    server.faults.plan("setMyCommands", Fault.FAILED)
    server.faults.plan("getUpdates", Fault.BAD_GATEWAY)
    await advisor.start()
    asha.says("/start")
    await asha.hears()
    assert await advisor.stop() == 0


async def test_a_second_poller_gives_way(server: BotApiServer, tmp_path: Path, asha: Person) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    async with advising(server, tmp_path / "one"):
        assert "another process polls" in await line_of(Advisor(tmp_path / "two", server))
        await asyncio.sleep(1)
        asha.says("/start")
        assert await asha.hears()


async def test_a_token_that_is_revoked_ends_the_run_with_one_line(
    advisor: Advisor, server: BotApiServer, asha: Person
) -> None:
    await advisor.start()
    asha.says("/start")
    await asha.hears()
    server.token = "1234567890:another-one-since"
    server.world.updates.interrupt()
    assert await advisor.ends() == 2
    assert len(advisor.log) == 1, advisor.log
    assert "revoked" in advisor.log[0]
