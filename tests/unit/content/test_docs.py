"""What docs/flows.md shows as a complete example is one: it passes the check, and the talk goes as recorded."""

import re
import shutil
from pathlib import Path

from bot.app import renderer_for
from bot.content.flows import _KINDS, VIEWS
from bot.content.loading import Content, load_script
from bot.services.replaying import read_talk, replay
from bot.yamlnodes import read_document
from tests.unit.content.conftest import ROOT, Author

PAGE = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"```yaml\n# (\S+\.yaml)\n(.*?)```", re.DOTALL)


def _written(home: Path) -> list[str]:
    """Put every named file of the page below ``home`` instead of the shipped flows."""
    for flow in home.glob("flows/*/flow.yaml"):
        shutil.rmtree(flow.parent)
    named: list[str] = []
    for name, text in _BLOCK.findall(PAGE):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        named.append(name)
    return named


_OWN_FLOW_S_CUES = re.compile(r"  - slot: pledge_\w+\n(?:    .*\n)+")


def test_the_example_of_the_page_passes_the_check_and_its_talk_goes_as_recorded(author: Author) -> None:
    files = _written(author.home)
    cues = author.home / "knowledge" / "cues.yaml"  # these speak of slots that only the replaced flows had
    cues.write_text(_OWN_FLOW_S_CUES.sub("", cues.read_text(encoding="utf-8")), encoding="utf-8")
    assert author.check() == ()
    (talk,) = [file for file in files if file.startswith("tests/talks/")]
    content = Content(author.home)
    script = load_script(content)
    recorded = read_talk(read_document(author.text(talk), talk), script.vocabulary)
    assert recorded.exchanges
    assert replay(recorded, script, renderer_for(content, script)).differences == ()


def test_the_page_names_every_kind_of_step_every_view_and_every_command(author: Author) -> None:
    script = load_script(Content(author.home))
    commands = {name.partition(" ")[0] for name in script.commands.phrases.values()}
    for name in (*_KINDS, *VIEWS, *commands):
        assert re.search(rf"`{name}\b", PAGE), f"docs/flows.md does not name `{name}`"
