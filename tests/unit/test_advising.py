"""The shell around a turn: what happens when rendering, deciding or storing goes wrong, and when two talk at once."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.applicant.answers import Exact
from bot.conversation.flow import Script
from bot.conversation.messages import Inbound, Outbound, Question, Reply, Tapped, Typed
from bot.conversation.session import Asked, Session, Spoke, Told, Unread
from bot.conversation.turn import Correction
from bot.locales import LANGUAGES, Language
from bot.services import advising
from bot.services.advising import Advisor, Decided
from bot.storage.memory import MemoryStorage
from bot.storage.port import ConversationId, StaleSessionError, Storage, StorageError
from bot.storage.sqlite import open_sqlite
from bot.views.rendering import Renderer
from tests.talks.talking import TODAY

ASHA, BO = ConversationId("telegram:42"), ConversationId("terminal:bo")
SECRET = "Asha owes 31415926"


def clock() -> datetime:
    return datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage(clock)


class Faulty(MemoryStorage):
    """Storage that fails where a test says so; each fault is a function called before the work is done."""

    def __init__(self) -> None:
        super().__init__(clock)
        self.before: dict[str, Callable[[], None]] = {}

    async def load(self, conversation: ConversationId) -> Session | None:
        self._fail("load")
        return await super().load(conversation)

    async def save(
        self, conversation: ConversationId, session: Session, known: int, correction: Correction | None = None
    ) -> None:
        self._fail("save")
        await super().save(conversation, session, known, correction)

    async def forget(self, conversation: ConversationId) -> None:
        self._fail("forget")
        await super().forget(conversation)

    def _fail(self, call: str) -> None:
        self.before.get(call, lambda: None)()


def locked() -> None:
    raise StorageError("the database advisor.db cannot be used: database is locked")


def advisor(storage: Storage, script: Script, renderer: Renderer, today: Callable[[], date] = lambda: TODAY) -> Advisor:
    return Advisor(storage, script, renderer, today, "zh", "debug")


def apology(script: Script, language: Language) -> str:
    return script.texts[language]["fault"]


def texts(replies: Iterable[Reply]) -> list[str]:
    return [reply.text for reply in replies]


async def consented(talk: Advisor, language: Language = "zh") -> None:
    """Begin a talk and agree to it."""
    await talk.open(ASHA, language)
    await talk.reply(ASHA, Typed("1"))


# Greeting


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_new_is_greeted_in_the_language_of_the_device(
    storage: MemoryStorage, script: Script, renderer: Renderer, language: Language
) -> None:
    hello, consent = await advisor(storage, script, renderer).open(ASHA, language)
    assert hello.text == script.texts[language]["hello"]
    assert consent.text == script.texts[language]["ask.consent"]
    assert [button.code for row in consent.buttons for button in row] == ["yes", "no", "/why"]
    assert (hello.language, consent.language) == (language, language)


async def test_somebody_new_without_a_known_language_is_greeted_in_that_of_the_settings(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    hello, _ = await advisor(storage, script, renderer).reply(ASHA, Typed("hm"))
    assert hello.text == script.texts["zh"]["hello"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_who_comes_back_is_asked_the_open_question_in_their_own_language(
    storage: MemoryStorage, script: Script, renderer: Renderer, language: Language
) -> None:
    talk = advisor(storage, script, renderer)
    await consented(talk, language)
    welcome, question = await talk.open(ASHA, "zh")
    assert welcome.text == script.texts[language]["welcome-back"]
    assert question.buttons


async def test_warming_up_stores_nothing_and_takes_no_turn_amiss(
    storage: MemoryStorage, script: Script, renderer: Renderer, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = advisor(storage, script, renderer)
    talk.warm_up()
    assert await storage.conversations() == []
    assert not capsys.readouterr().err
    hello, _ = await talk.open(ASHA, "zh")
    assert hello.text == script.texts["zh"]["hello"]


# Faults of ours


class Broken(Renderer):
    """Renders remarks, and fails on every question."""

    def _render(self, outbound: Outbound, language: Language) -> list[Reply]:
        if isinstance(outbound, Question):
            raise ZeroDivisionError(SECRET)
        return super()._render(outbound, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_fault_in_rendering_apologises_and_leaves_the_session_as_it_was(
    storage: MemoryStorage, script: Script, renderer: Renderer, language: Language
) -> None:
    await consented(advisor(storage, script, renderer), language)
    before = await storage.load(ASHA)
    replies = await advisor(storage, script, Broken(script, {})).reply(ASHA, Typed(SECRET))
    assert texts(replies) == [apology(script, language)]
    assert await storage.load(ASHA) == before


def today_fails() -> date:
    raise ValueError(f"cannot read {SECRET!r}") from KeyError(SECRET)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_fault_in_deciding_apologises_and_leaves_the_session_as_it_was(
    storage: MemoryStorage, script: Script, renderer: Renderer, language: Language
) -> None:
    await consented(advisor(storage, script, renderer), language)
    before = await storage.load(ASHA)
    broken = advisor(storage, script, renderer, today_fails)
    assert texts(await broken.reply(ASHA, Typed(SECRET))) == [apology(script, language)]
    assert texts(await broken.open(ASHA)) == [apology(script, language)]
    assert await storage.load(ASHA) == before


async def test_a_fault_at_the_very_first_message_stores_nothing(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    broken = advisor(storage, script, renderer, today_fails)
    assert texts(await broken.reply(ASHA, Typed("hi"), "en")) == [apology(script, "en")]
    assert texts(await broken.open(ASHA)) == [apology(script, "zh")]
    assert await storage.conversations() == []


async def test_the_talk_goes_on_once_the_fault_is_mended(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    talk = advisor(storage, script, renderer)
    await consented(talk)
    await advisor(storage, script, renderer, today_fails).reply(ASHA, Typed("370102"))
    await talk.reply(ASHA, Typed("370102"))
    session = await storage.load(ASHA)
    assert session
    assert Told("region", Exact("370102")) in session.log


async def test_a_fault_is_logged_without_anything_the_person_said_or_is_called(
    script: Script, renderer: Renderer, capsys: pytest.CaptureFixture[str]
) -> None:
    storage = Faulty()
    await consented(advisor(storage, script, renderer))
    await advisor(storage, script, renderer, today_fails).reply(ASHA, Typed(SECRET))
    await advisor(storage, script, Broken(script, {})).reply(ASHA, Typed(SECRET))
    storage.before = {"save": locked}
    await advisor(storage, script, renderer).reply(ASHA, Typed(SECRET))
    logged = capsys.readouterr()
    assert logged.out == ""
    faults = [line for line in logged.err.splitlines() if "turn failed" in line]
    assert len(faults) == 3
    for fault, name in zip(faults, ("ValueError", "ZeroDivisionError", "StorageError"), strict=True):
        assert f"fault='{name}'" in fault
        assert "advising.py:" in fault
        assert "level='error'" in fault
    assert "test_advising.py:" in faults[0]
    assert "database is locked" in faults[2]
    for word in (SECRET, "31415926", "Asha", ASHA):
        assert word not in logged.err


async def test_nothing_is_logged_while_all_is_well(
    storage: MemoryStorage, script: Script, renderer: Renderer, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = advisor(storage, script, renderer)
    await consented(talk)
    await talk.reply(ASHA, Typed(SECRET))
    await talk.forget(ASHA)
    assert capsys.readouterr() == ("", "")


# A database that cannot be used


@pytest.mark.parametrize("language", LANGUAGES)
async def test_when_an_answer_cannot_be_stored_the_person_is_asked_to_send_it_again(
    script: Script, renderer: Renderer, language: Language
) -> None:
    storage = Faulty()
    talk = advisor(storage, script, renderer)
    await consented(talk, language)
    before = await storage.load(ASHA)
    storage.before = {"save": locked}
    assert texts(await talk.reply(ASHA, Typed("370102"))) == [apology(script, language)]
    assert await storage.load(ASHA) == before
    storage.before = {}
    await talk.reply(ASHA, Typed("370102"))
    assert await storage.load(ASHA) != before


async def test_when_nothing_can_be_loaded_the_apology_is_in_the_language_of_the_device(
    script: Script, renderer: Renderer
) -> None:
    storage = Faulty()
    storage.before = {"load": locked}
    talk = advisor(storage, script, renderer)
    assert texts(await talk.reply(ASHA, Typed("hi"), "en")) == [apology(script, "en")]
    assert texts(await talk.open(ASHA)) == [apology(script, "zh")]


# Forgetting


async def test_a_person_who_says_so_is_forgotten(storage: MemoryStorage, script: Script, renderer: Renderer) -> None:
    talk = advisor(storage, script, renderer)
    await consented(talk, "en")
    await talk.reply(ASHA, Typed("delete my data"))
    assert texts(await talk.reply(ASHA, Typed("yes"))) == [script.texts["en"]["deleted"]]
    assert await storage.conversations() == []
    assert await storage.export(ASHA) == []


async def test_forgetting_removes_all_of_one_person_and_nothing_of_others(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    talk = advisor(storage, script, renderer)
    await consented(talk)
    await talk.open(BO)
    await talk.forget(ASHA)
    assert await storage.conversations() == [BO]
    assert await storage.export(ASHA) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_deletion_that_fails_is_not_said_to_be_done(
    script: Script, renderer: Renderer, language: Language
) -> None:
    storage = Faulty()
    talk = advisor(storage, script, renderer)
    await consented(talk, language)
    await talk.reply(ASHA, Typed("/delete"))
    storage.before = {"forget": locked}
    replies = await talk.reply(ASHA, Typed("yes"))
    assert texts(replies) == [renderer.text("not-deleted", language)]
    storage.before = {}
    assert texts(await talk.reply(ASHA, Typed("yes"))) == [script.texts[language]["deleted"]]
    assert await storage.conversations() == []


async def test_a_button_of_a_deleted_talk_fits_no_question_of_the_next(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    talk = advisor(storage, script, renderer)
    (_, consent) = await talk.open(ASHA)
    old = [Tapped(button.asking, button.code) for row in consent.buttons for button in row]
    await talk.reply(ASHA, Typed("/delete"))
    await talk.reply(ASHA, Typed("yes"))
    for number in range(2):
        before = await storage.load(ASHA)
        replies = await talk.reply(ASHA, old[number])
        assert texts(replies)[0] == script.texts["zh"]["old-button"]
        after = await storage.load(ASHA)
        assert after
        assert not [entry for entry in after.log[len(before.log) if before else 0 :] if isinstance(entry, Told)]


# Two at once


class Watched(MemoryStorage):
    """Storage that lets others run in the midst of its work and notes who was at it."""

    def __init__(self) -> None:
        super().__init__(clock)
        self.calls: list[tuple[str, ConversationId]] = []
        self.held: set[ConversationId] = set()
        self.release = asyncio.Event()

    async def load(self, conversation: ConversationId) -> Session | None:
        self.calls.append(("load", conversation))
        await asyncio.sleep(0)
        return await super().load(conversation)

    async def save(
        self, conversation: ConversationId, session: Session, known: int, correction: Correction | None = None
    ) -> None:
        self.calls.append(("saving", conversation))
        if conversation in self.held:
            await self.release.wait()
        await asyncio.sleep(0)
        self.calls.append(("save", conversation))
        await super().save(conversation, session, known, correction)


async def test_messages_of_one_conversation_wait_for_each_other(script: Script, renderer: Renderer) -> None:
    storage = Watched()
    talk = advisor(storage, script, renderer)
    await talk.open(ASHA)
    storage.calls.clear()
    sent = ("1", "济南历下", "面馆", "30个月", "公司")
    await asyncio.gather(*(talk.reply(ASHA, Typed(text)) for text in sent))
    assert [call for call, _ in storage.calls] == ["saving", "save"] * len(sent)
    session = await storage.load(ASHA)
    assert session
    told = [entry.path for entry in session.log if isinstance(entry, Told)]
    assert told == ["consent", "region", "industry", "months_operating", "legal_form"]


async def test_the_talk_of_somebody_who_just_spoke_is_not_loaded_anew(
    script: Script, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advising, "RECENT", 1)
    storage = Watched()
    talk = advisor(storage, script, renderer)
    for name in (ASHA, ASHA, BO, BO, ASHA):
        await talk.reply(name, Typed("hm"))
    assert [name for call, name in storage.calls if call == "load"] == [ASHA, BO, ASHA]


async def test_what_another_process_stored_meanwhile_is_never_passed_over(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    here, there = (advisor(storage, script, renderer) for _ in range(2))
    await here.open(ASHA)
    for talk, text in zip((here, there) * 2, ("1", "济南历下", "面馆", "30个月"), strict=True):
        await talk.reply(ASHA, Typed(text))
    session = await storage.load(ASHA)
    assert session
    told = [entry.path for entry in session.log if isinstance(entry, Told)]
    assert told == ["consent", "region", "industry", "months_operating"]
    await there.forget(ASHA)
    hello, _ = await here.reply(ASHA, Typed("hm"))
    assert hello.text == script.texts["zh"]["hello"]


async def test_a_talk_that_goes_on_from_its_last_view_is_the_same_as_one_read_anew(
    script: Script, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = (
        "hm",
        "1",
        "济南历下",
        "面馆，开了3年，想借30万",
        "对",
        "/back",
        "5",
        "改一下收入",
        "80万",
        "/why",
        "不确定",
    )
    monkeypatch.setattr(secrets, "randbelow", lambda _: 7)
    day = [TODAY]
    logs: list[list[Session | None]] = []
    for recent in (1, 0):
        monkeypatch.setattr(advising, "RECENT", recent)
        storage = MemoryStorage(clock)
        talk = advisor(storage, script, renderer, lambda: day[0])
        logs.append([])
        for number, text in enumerate(sent):
            day[0] = TODAY + timedelta(days=400 * (number > 8))
            await talk.reply(ASHA, Typed(text))
            logs[-1].append(await storage.load(ASHA))
    assert logs[0] == logs[1]


async def test_conversations_do_not_wait_for_each_other(script: Script, renderer: Renderer) -> None:
    storage = Watched()
    talk = advisor(storage, script, renderer)
    storage.held = {ASHA}
    waiting = asyncio.create_task(talk.open(ASHA))
    assert await talk.open(BO)
    assert not waiting.done()
    storage.release.set()
    assert await waiting


async def test_one_waits_in_vain_for_nobody_after_a_cancelled_turn(script: Script, renderer: Renderer) -> None:
    storage = Watched()
    talk = advisor(storage, script, renderer)
    storage.held = {ASHA}
    stuck = asyncio.create_task(talk.open(ASHA))
    await asyncio.sleep(0)
    stuck.cancel()
    storage.held = set()
    assert len(await talk.open(ASHA)) == 2


# Two processes on one database


async def test_what_is_said_while_another_process_answers_is_taken_in_after_it(
    script: Script, renderer: Renderer
) -> None:
    storage = Faulty()
    talk = advisor(storage, script, renderer)
    await consented(talk)

    def rival() -> None:
        storage.before = {}
        log = storage._logs[ASHA]
        (asking,) = [entry.asking for entry, _ in log[-1:] if isinstance(entry, Asked)]
        log += [(Told("region", Exact("370102")), "now"), (Asked(asking + 1, "industry", "intake.ask.industry"), "now")]

    storage.before = {"save": rival}
    await talk.reply(ASHA, Typed("面馆"))
    session = await storage.load(ASHA)
    assert session
    told = {entry.path: entry.answer for entry in session.log if isinstance(entry, Told)}
    assert told == {"consent": Exact("yes"), "region": Exact("370102"), "industry": Exact("restaurant")}


async def test_somebody_who_is_always_too_late_is_told_so(script: Script, renderer: Renderer) -> None:
    storage = Faulty()
    talk = advisor(storage, script, renderer)
    await consented(talk, "en")

    def rival() -> None:
        storage._logs[ASHA].append((Spoke("en"), "now"))

    storage.before = {"save": rival}
    assert texts(await talk.reply(ASHA, Typed("Jinan"))) == [apology(script, "en")]
    session = await storage.load(ASHA)
    assert session
    assert "region" not in [entry.path for entry in session.log if isinstance(entry, Told)]


async def test_of_two_processes_no_message_is_lost_silently(tmp_path: Path, script: Script, renderer: Renderer) -> None:
    path = tmp_path / "advisor.db"

    async def talk(storage: Storage) -> int:
        mine = advisor(storage, script, renderer)
        apologies = 0
        for _ in range(15):
            replies = await mine.reply(ASHA, Typed("呃……"))
            apologies += texts(replies) == [apology(script, "zh")]
        return apologies

    async with open_sqlite(path, clock) as first, open_sqlite(path, clock) as second:
        await consented(advisor(first, script, renderer))
        apologies = await asyncio.gather(talk(first), talk(second))
        session = await first.load(ASHA)
    assert session
    assert sum(isinstance(entry, Unread) for entry in session.log) + sum(apologies) == 30


# Somebody else keeps what a turn comes to


async def decided_by(talk: Advisor, inbound: Inbound, kept: list[Decided], *faults: Exception) -> str:
    """Let the advisor decide; the first calls to keep it fail."""
    waiting = list(faults)

    async def keep(decided: Decided) -> str:
        kept.append(decided)
        if waiting:
            raise waiting.pop(0)
        return "kept"

    return await talk.decide(ASHA, inbound, "en", keep)


async def test_a_turn_is_handed_over_with_its_replies_and_stored_by_whoever_keeps_it(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    kept: list[Decided] = []
    talk = advisor(storage, script, renderer)
    assert await decided_by(talk, Typed("hi"), kept) == "kept"
    (decided,) = kept
    assert decided.known == 0
    assert decided.language == "en"
    assert texts(decided.replies)[0] == script.texts["en"]["hello"]
    assert decided.session
    assert await storage.load(ASHA) is None
    await storage.save(ASHA, decided.session, decided.known)
    await decided_by(talk, Typed("1"), kept)
    assert kept[-1].known == len(decided.session.log)


async def test_a_turn_that_came_too_late_is_decided_anew(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    kept: list[Decided] = []
    assert await decided_by(advisor(storage, script, renderer), Typed("hi"), kept, StaleSessionError(0, 1)) == "kept"
    assert len(kept) == 2


@pytest.mark.parametrize("fault", [StorageError("locked"), ZeroDivisionError()])
async def test_whoever_cannot_keep_a_turn_hears_of_it(
    storage: MemoryStorage, script: Script, renderer: Renderer, fault: Exception
) -> None:
    with pytest.raises(type(fault)):
        await decided_by(advisor(storage, script, renderer), Typed("hi"), [], fault)


async def test_whoever_is_always_too_late_hears_of_it(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    kept: list[Decided] = []
    with pytest.raises(StaleSessionError):
        await decided_by(advisor(storage, script, renderer), Typed("hi"), kept, *[StaleSessionError(0, 1)] * 99)
    assert len(kept) < 10


async def test_a_deletion_is_handed_over_as_no_session(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    talk = advisor(storage, script, renderer)
    await consented(talk)
    await talk.reply(ASHA, Typed("/delete"))
    kept: list[Decided] = []
    await decided_by(talk, Typed("确定"), kept)
    assert kept[0].session is None
    assert texts(kept[0].replies) == [script.texts["zh"]["deleted"]]


async def test_a_fault_is_handed_over_as_an_apology_that_changes_nothing(
    storage: MemoryStorage, script: Script, renderer: Renderer
) -> None:
    await consented(advisor(storage, script, renderer))
    before = await storage.load(ASHA)
    assert before
    kept: list[Decided] = []
    await decided_by(advisor(storage, script, renderer, today_fails), Typed("hi"), kept)
    assert (kept[0].session, kept[0].known) == (before, len(before.log))
    assert texts(kept[0].replies) == [apology(script, "zh")]
