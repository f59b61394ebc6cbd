"""Reading what people say outside the questions."""

from bot.content.library import read_inquiries
from bot.conversation.flow import Commands
from bot.lookup import plain
from bot.yamlnodes import ContentError, Node, Problem


def read_commands(node: Node) -> Commands:
    """Read the phrases of every command; one phrase may lead to one command only."""
    with node.record() as record:
        phrases = record.need("phrases", _read_phrases)
        prefixes = record.need("prefixes", _read_phrases)
        inquiries = record.need("explain", read_inquiries)
    longest_first = dict(sorted(prefixes.items(), key=lambda entry: -len(entry[0])))
    return Commands(phrases, longest_first, inquiries)


def _read_phrases(node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for command, _, phrases in node.entries():
        for phrase in phrases.items():
            said = plain(phrase.text())
            if found.get(said, command) != command:
                problems.append(Problem(phrase.place, f"{phrase.text()!r} leads to `{found[said]}` already"))
            found[said] = command
    if problems:
        raise ContentError(problems)
    return found
