"""What an author may write in the glossary and among the frequent questions."""

import pytest

from tests.unit.content.conftest import Author

TERMS, FAQ, COMMANDS = "knowledge/glossary.yaml", "knowledge/faq.yaml", "flows/commands.yaml"
ENTRIES = [
    (
        TERMS,
        "  basis: example\ndaily-rate:",
        "daily-rate:",
        "a text that names a figure or a law needs `sources` or `basis`",
    ),
    (TERMS, "sources: [loan-apr-disclosure-2]", "sources: [loan-apr-disclosure-9]", "is not a source"),
    (TERMS, "zh: 你借到手的那笔钱", "zh: " + "钱" * 150, "characters in zh; 150 at most"),
    (TERMS, "aliases: [保理业务", "aliases: [贴息, 保理业务", "is a name of `interest-subsidy` already"),
    (FAQ, "phrases: [靠谱吗", "phrases: [安全吗, 靠谱吗", "'安全吗' is said for `privacy` already"),
    (FAQ, "phrases: [收费吗", "phrases: [靠谱吗, 收费吗", "'靠谱吗' is a name of `trust` already"),
]
SHAPES = [
    (TERMS, "aliases: [借款本金", "aliases: [LPR, 借款本金", "'LPR' is a name of `lpr` already"),
    (TERMS, "basis: example\ndaily", "basis: hearsay\ndaily", "is not a basis"),
    (COMMANDS, '- "*是什么"', '- "是什么"', "expected words around a `*`"),
    (COMMANDS, "- 什么是*", '- "*"', "expected words around a `*`"),
    (FAQ, "heard: [先交…手续费", "heard: [先交…", "expected words before and after each `…`"),
]
WORDS = [(TERMS, "en: The sum you borrow, without interest and fees.", "", "`en` is missing")]


@pytest.mark.parametrize("rules", [ENTRIES, SHAPES, WORDS], ids=["entries", "shapes", "words"])
def test_every_rule_of_terms_and_frequent_questions_is_kept(
    rules: list[tuple[str, str, str, str]], author: Author
) -> None:
    for file, old, new, _ in rules:
        author.edit(file, old, new)
    problems = author.check()
    for file, *_, says in rules:
        assert [problem for problem in problems if problem.place.file == file and says in problem.message], says
    assert len(problems) == len(rules), problems
