"""What an answer that was changed has changed: the results compared with those that were shown last."""

from collections.abc import Iterable

from bot.conversation.flow import Show, walk_all
from bot.conversation.messages import Compared
from bot.conversation.session import Entry, Restarted, Said, Session, Told
from bot.conversation.view import View
from bot.offers.advice import advise
from bot.offers.comparing import compare


def difference(session: Session, view: View) -> Compared | None:
    """Return what is otherwise than in the results shown last.

    None where no answer of then was changed since, unless a single one came to it: a round of questions is no what-if.
    """
    shown = _last_shown(session.log, view)
    if shown is None:
        return None
    before = View(Session(session.log[:shown]), view.script, view.today)
    told = [entry for entry in session.log[shown:] if isinstance(entry, Told) and entry.path not in before.choices]
    added = {entry.path for entry in told if entry.path not in before.state.answers}
    changed = any(_is_other(entry, before) for entry in told) or len(added) == 1
    if not changed or any(isinstance(entry, Restarted) for entry in session.log[shown:]):
        return None
    return Compared(compare(before.matches, view.matches), advise(before.facts), advise(view.facts))


def _last_shown(log: tuple[Entry, ...], view: View) -> int | None:
    results = {
        step.id for step in walk_all(view.script.flow.steps) if isinstance(step, Show) and step.view == "results"
    }
    places: Iterable[int] = (at for at, entry in enumerate(log, 1) if isinstance(entry, Said) and entry.step in results)
    return max(places, default=None)


def _is_other(told: Told, before: View) -> bool:
    known = before.state.answers.get(told.path)
    return known is not None and known != told.answer
