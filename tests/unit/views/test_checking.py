"""Templates and texts are checked against what they are filled in with."""

import pytest

from bot.views.checking import check_template, check_texts
from bot.yamlnodes import Place

HERE = Place("texts", 1, 1)


def found(text: str, view: str = "offer") -> list[str]:
    return [
        f"{problem.place.line}:{problem.place.column}: {problem.message}" for problem in check_template(view, text, "t")
    ]


def test_a_template_of_known_names_is_right() -> None:
    assert found("{{ name }}{% for reason in reasons %}{{ reason.text }}{% endfor %}") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\n  {{ nam }}", "2:6: the view `offer` has no `nam`"),
        ("{% for reason in reasons %}\n{{ reason.txt }}{% endfor %}", "2:1: cannot be filled in: "),
        ("{% if provider is none %}\n\n{{ provider.x }}{% endif %}", "3:1: cannot be filled in: "),
        ("{{ name", "1:1: not a template: "),
        ("a\n{% endfor %}", "2:1: not a template: "),
        ("{{ name | shout }}", "1:1: not a template: "),
    ],
)
def test_a_wrong_template_is_named_by_its_line(text: str, says: str) -> None:
    (problem,) = found(text)
    assert problem.startswith(says)


def test_every_unknown_name_is_reported_where_it_stands() -> None:
    assert [line.split(":")[0] for line in found("{{ a }}\n{{ b }}\n{{ a }}")] == ["1", "2", "3"]


def texts(zh: str, en: str) -> list[str]:
    return [problem.message for problem in check_texts({"zh": {"t": (HERE, zh)}, "en": {"t": (HERE, en)}})]


def test_texts_say_the_same_things_in_every_language() -> None:
    assert texts("{{ label }}：{{ answer }}", "{{ answer }} ({{ label }})") == []
    assert texts("{{ label }}", "{{ lable }}") == [
        "the text `t` speaks of label in zh, but not in en",
        "the text `t` speaks of lable in en, but not in zh",
    ]


def test_a_text_that_cannot_be_read_is_reported_once() -> None:
    (message,) = texts("{{ label }}", "{{ label }")
    assert message.startswith("the text `t` is not a template: ")
