"""Reading what people say outside the questions."""

from collections.abc import Mapping

from bot.content.library import read_inquiries
from bot.conversation.flow import Commands
from bot.locales import Text
from bot.lookup import plain
from bot.yamlnodes import ContentError, Entry, Node, Problem

_LONGEST = 40
"""Characters of a line in a channel's menu."""


def read_commands(node: Node) -> Commands:
    """Read the phrases of every command; one phrase may lead to one command only."""
    with node.record() as record:
        phrases = record.need("phrases", _read_phrases)
        prefixes = record.need("prefixes", _read_phrases)
        inquiries = record.need("explain", read_inquiries)
        menu = record.need("menu", lambda found: _read_menu(found, phrases))
    longest_first = dict(sorted(prefixes.items(), key=lambda entry: -len(entry[0])))
    return Commands(phrases, longest_first, inquiries, menu)


def _read_menu(node: Node, phrases: Mapping[str, str] | None) -> dict[str, Text]:
    # Where the phrases cannot be read, nothing is said of what the menu offers.
    known = node.keys() if phrases is None else sorted({command.partition(" ")[0] for command in phrases.values()})

    def read(entry: Entry) -> tuple[str, Text]:
        name = entry[1].choice(known, "a command that has phrases")
        words = entry[2].words()
        if max(len(words.zh), len(words.en)) > _LONGEST:
            raise entry[2].expected(f"at most {_LONGEST} characters")
        return name, words

    return dict(node.each_entry(read))


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
