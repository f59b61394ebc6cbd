"""What a turn comes to."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.conversation.messages import Outbound
from bot.conversation.session import Session
from bot.locales import Language

if TYPE_CHECKING:
    from bot.conversation.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says is wrong or out of date on the card of an offer, for the authors to look into.

    ``kind`` is one of ``corrections.KINDS``; ``verified_on`` is the day that the card was last checked as it was shown.
    """

    offer: str
    verified_on: date
    language: Language
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A session after a turn, and what was said in it.

    ``forget`` asks the shell to delete all that is stored. ``rests`` leaves the open question as it stands, without
    putting it again. ``rewrites`` says that the session takes the place of the one before, and does not go on from it.
    ``correction`` is to be kept for the authors; the log of the session has nothing of it. ``view`` is the session as
    the flow saw it last: given to the next turn it saves work, and changes nothing.
    """

    session: Session
    said: tuple[Outbound, ...] = ()
    forget: bool = False
    rests: bool = False
    rewrites: bool = False
    correction: Correction | None = None
    view: "View | None" = field(default=None, compare=False, repr=False)
