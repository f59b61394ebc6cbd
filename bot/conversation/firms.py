"""Several firms of one person, each with its own answers: switching, a new one, its name, taking one off the list."""

from collections.abc import Iterator

from bot.conversation.messages import Remark
from bot.conversation.questions import FIRM_NEW, FIRMS, firm_name
from bot.conversation.session import (
    FIRST,
    Asked,
    Began,
    Came,
    Entry,
    Left,
    Named,
    Path,
    Said,
    Seen,
    Session,
    Spoke,
    Switched,
    Told,
)
from bot.conversation.turn import Turn
from bot.conversation.view import View
from bot.lookup import plain

LONGEST_NAME = 30
"""Characters; a name stands on a button."""


def firms(argument: str, session: Session, view: View) -> Turn:
    """Show the person's firms, or with ``new`` begin with another."""
    return _asked(FIRM_NEW if argument == "new" else FIRMS, session, view)


def _asked(path: Path, session: Session, view: View) -> Turn:
    return Turn(session.add(Asked(view.state.asking + 1, path, path)))


def decided(path: Path, words: str, session: Session, view: View) -> Turn | None:
    """Act on the answer to one of these questions; None if nothing is to be done."""
    match path, words.partition(":"):
        case "@firm-new", _:
            return _begun(words, session, view)
        case "@firm-name", _:
            return _renamed(words, session, view)
        case "@firm-drop", ("yes", _, _):
            return _dropped(session, view)
        case "@firms", ("new" | "name" | "drop" as what, _, _):
            return _asked(f"@firm-{what}", session, view)
        case "@firms", (_, _, firm) if firm in view.state.others:
            return _switched(firm, session, view)
    return None


def _switched(firm: str, session: Session, view: View) -> Turn:
    taken_up = session.add(Left("@"), Switched(firm))
    return Turn(taken_up, (Remark("firms.switched", {"firm": firm_name(firm, view)}),))


def _begun(text: str, session: Session, view: View) -> Turn:
    unfit = _unfit(text, None, view)
    if unfit:
        return Turn(session, (unfit,))
    firm = str(max(map(int, view.state.firms)) + 1)
    new = session.add(Left("@"), Switched(firm), Named(firm, text.strip()))
    return Turn(new, (Remark("firms.begun", {"firm": text.strip()}),))


def _renamed(text: str, session: Session, view: View) -> Turn:
    unfit = _unfit(text, view.state.firm, view)
    if unfit:
        return Turn(session, (unfit,))
    return Turn(
        session.add(Left("@"), Named(view.state.firm, text.strip())), (Remark("firms.named", {"firm": text.strip()}),)
    )


def _unfit(text: str, firm: str | None, view: View) -> Remark | None:
    """Say why a name will not do; one that another firm has could not be told from it."""
    name = text.strip()
    if not plain(name) or len(name) > LONGEST_NAME or not name.isprintable():
        return Remark("firms.bad-name", {"limit": str(LONGEST_NAME)})
    others = {plain(known) for code, known in view.state.names.items() if code in view.state.firms and code != firm}
    return Remark("firms.taken") if plain(name) in others else None


def _dropped(session: Session, view: View) -> Turn:
    firm, name = view.state.firm, firm_name(view.state.firm, view)
    left = next(code for code in view.state.firms if code != firm)
    kept = Session(tuple(_without(firm, session, view)))
    after = kept.add(Began(view.state.asking), Switched(left))
    return Turn(after, (Remark("firms.dropped", {"firm": name}),), rewrites=True)


def _without(firm: str, session: Session, view: View) -> Iterator[Entry]:
    """Yield the log without what is of one firm; what is of the person stays."""
    about = FIRST
    for entry in session.log:
        if isinstance(entry, Switched):
            about = entry.firm
        if _is_kept(entry, firm, view, is_about=about == firm):
            yield entry


def _is_kept(entry: Entry, firm: str, view: View, *, is_about: bool) -> bool:
    match entry:
        case Switched(known) | Named(known, _):
            return known != firm
        case Spoke() | Began() | Seen() | Came():
            return True
        case Told(path, _):
            return not is_about or path in view.script.lasting.personal
        case Said(_, of):
            return not is_about or not of
    return not is_about
