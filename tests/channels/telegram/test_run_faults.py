"""`advisor run` among deaths and a faulty server: small seeded sets of what `soak` does at length."""

from pathlib import Path

from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.soak import advising, killing, serious, suffering


async def test_who_is_killed_loses_nothing_and_goes_on(server: BotApiServer, tmp_path: Path) -> None:
    async with advising(server, tmp_path) as advisor:
        figures = await killing(advisor, kills=5, people=5, seed=3)
    assert serious(figures, repeats=True) == []
    assert figures["kills"] == 5
    assert figures["sure answers"] > 3


async def test_a_faulty_server_loses_nothing(server: BotApiServer, tmp_path: Path) -> None:
    async with advising(server, tmp_path) as advisor:
        figures = await suffering(advisor, seconds=4, people=15, seed=5)
    assert serious(figures, repeats=True) == []
    assert figures["refusals"]
