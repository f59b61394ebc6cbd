"""What a turn comes to."""

from dataclasses import dataclass

from bot.conversation.messages import Outbound
from bot.conversation.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """A session after a turn, and what was said in it.

    ``forget`` asks the shell to delete all that is stored. ``rests`` leaves the open question as it stands, without
    putting it again. ``rewrites`` says that the session takes the place of the one before, and does not go on from it.
    """

    session: Session
    said: tuple[Outbound, ...] = ()
    forget: bool = False
    rests: bool = False
    rewrites: bool = False
