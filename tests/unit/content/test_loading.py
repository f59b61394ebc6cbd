"""The shipped content becomes one script; names of places and industries are read when somebody types one."""

from pathlib import Path

from bench.bots.ours import lay_out
from bench.bots.questions import Start
from bot.content.findings import Findings
from bot.content.flows import read_texts
from bot.content.loading import Content, check_content, load_script
from bot.conversation.flow import Script
from tests.unit.content.conftest import ROOT, Author


def test_places_go_by_every_name_they_have(script: Script) -> None:
    places = script.dictionary.places
    for name in ("济南", "济南市", "Jinan", "jinan", "泉城"):
        found = places.find(name)
        assert found is not None
        assert found.codes == ("370100",), name


def test_industries_go_by_the_words_people_use(script: Script) -> None:
    for name, group in (("餐馆", "restaurant"), ("网店电商", "ecommerce"), ("metal workshop", "machinery_metal")):
        found = script.dictionary.trades.find(name)
        assert found is not None
        assert (found.groups, found.sure) == ((group,), True), name


def test_texts_know_where_they_stand(content: Content) -> None:
    findings = Findings()
    texts = read_texts(content.flows, findings)
    assert findings.problems == []
    place = texts["zh"]["hello"].place
    assert place.file == "flows/main/texts.zh.yaml"
    line = (ROOT / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert line.startswith("hello:")


def test_phrases_of_a_command_may_be_said_in_any_script_and_width(script: Script) -> None:
    assert script.commands.phrases["back"] == "back"
    assert script.commands.phrases["返回"] == "back"
    assert len(script.commands.phrases) > 100


def test_files_outside_the_base_are_named_in_full(author: Author) -> None:
    folder = Content(author.home).knowledge
    assert folder.named(folder.path / "slots.yaml") == "knowledge/slots.yaml"
    assert folder.named(ROOT / "config.yaml") == (ROOT / "config.yaml").as_posix()


def test_the_shipped_content_is_without_a_mistake(content: Content) -> None:
    check_content(content)


def test_the_form_that_bots_are_measured_with_is_without_a_mistake(tmp_path: Path) -> None:
    lay_out(Start(api="http://127.0.0.1:1", token="1:x", folder=tmp_path))
    assert load_script(Content(tmp_path)).flow.asks()
