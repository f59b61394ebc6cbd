"""`advisor run` among deaths and a faulty server: small seeded sets of what `soak` does at length."""

import asyncio
import time
from pathlib import Path

from tests.channels.telegram.faults import Fault, Faults
from tests.channels.telegram.server import BotApiServer
from tests.channels.telegram.soak import TALKING, Crowd, advising, killing, serious, suffering, wandering


async def test_who_is_killed_loses_nothing_and_goes_on(server: BotApiServer, tmp_path: Path) -> None:
    async with advising(server, tmp_path) as advisor:
        figures = await killing(advisor, kills=3, people=6, seed=3)
    assert serious(figures, repeats=True) == []
    assert figures["kills"] == 3
    assert figures["sure answers"] > 3


async def test_a_faulty_server_loses_nothing(server: BotApiServer, tmp_path: Path) -> None:
    async with advising(server, tmp_path) as advisor:
        figures = await suffering(advisor, seconds=4, people=15, seed=5)
    assert serious(figures, repeats=True) == []
    assert figures["refusals"]


async def test_a_tap_whose_acknowledgement_was_put_off_is_acknowledged_in_the_end(
    server: BotApiServer, tmp_path: Path
) -> None:
    server.use(Faults(retry_after=3))
    async with advising(server, tmp_path) as advisor:
        crowd = Crowd.of(advisor, 1, habits={"tap": 1}, faulty=True)
        (person,) = crowd.people
        await person.run(0)
        server.faults.plan("answerCallbackQuery", Fault.TOO_MANY)
        await person.step()
        figures = await crowd.figures()
    assert figures["taps"] == 1
    assert serious(figures) == []


async def test_people_who_do_what_they_like_are_always_answered(server: BotApiServer, tmp_path: Path) -> None:
    async with advising(server, tmp_path) as advisor:
        figures = await wandering(advisor, actions=400, people=20, seed=4)
    assert serious(figures) == []
    assert figures["actions"] >= 400
    assert figures["sure answers"] > 10


async def test_who_stops_it_amid_a_faulty_crowd_need_not_wait_and_nothing_is_lost(
    server: BotApiServer, tmp_path: Path
) -> None:
    async with advising(server, tmp_path) as advisor:
        crowd = Crowd.of(advisor, 8, seed=2, habits=TALKING, patience=20, faulty=True)
        server.use(Faults(seed=2, too_many=0.1, failed=0.1, dropped=0.1, lost=0.05))
        going = True
        living = asyncio.create_task(crowd.live(lambda: going))
        await asyncio.sleep(2)
        server.use(Faults(failed=1.0))
        began = time.monotonic()
        assert await advisor.stop() == 0
        assert time.monotonic() - began < 15
        assert not [line for line in advisor.log if "Traceback" in line]
        server.use(Faults())
        await advisor.start()
        going = False
        await living
        figures = await crowd.figures()
    assert serious(figures, repeats=True) == []
