"""A person says that the card of an offer is wrong or out of date: a tap says what, or a few words do."""

from collections.abc import Iterable

from bot.applicant.answers import Exact
from bot.conversation.looking_up import offer_of_card
from bot.conversation.messages import NotMade, OfferShown, Outbound, Remark
from bot.conversation.questions import CORRECTION, CORRECTION_WORDS, KINDS_OF_CORRECTION, corrected_offer
from bot.conversation.session import Asked, Left, Narrowed, Open, Path, Session, Viewed
from bot.conversation.turn import Correction, Turn
from bot.conversation.view import View
from bot.lookup import plain
from bot.offers.offer import Offer

LONGEST = 500
"""Characters of what a person writes for the authors."""


def correct(code: str, session: Session, view: View) -> Turn:
    """Ask what is wrong with the card of the offer that a button stands for, or else with the one seen last."""
    offer = offer_of_card(code, view)
    if offer is None:
        return Turn(session, (Remark("correction.which"),))
    return Turn(_asked(CORRECTION, offer, session, view))


def _asked(path: Path, offer: Offer, session: Session, view: View) -> Session:
    return session.add(Asked(view.state.asking + 1, path, path), Narrowed((("offer", Exact(offer.id)),)))


def decided(words: str, opened: Open, session: Session, view: View) -> Turn:
    """Take in what is wrong: one of the kinds, or the person's own words."""
    offer = corrected_offer(opened, view)
    if offer is None:
        return Turn(session.add(Left("@")), (Remark("offer.gone"),))
    if opened.path == CORRECTION and words == "other":
        return Turn(_asked(CORRECTION_WORDS, offer, session, view))
    if opened.path == CORRECTION and words in KINDS_OF_CORRECTION:
        return _noted(words, "", offer, session, view)
    if len(words) > LONGEST:
        return Turn(session, (Remark("misread.too-long", {"limit": str(LONGEST)}),))
    if not plain(words):
        return Turn(session, (Remark("correction.no-words"),))
    return _noted("other", _on_one_line(words), offer, session, view)


def _noted(kind: str, text: str, offer: Offer, session: Session, view: View) -> Turn:
    correction = Correction(
        offer=offer.id, verified_on=offer.verified_on, language=view.state.language or "zh", kind=kind, text=text
    )
    return Turn(session.add(Left("@")), (Remark("correction.noted"),), correction=correction)


def _on_one_line(words: str) -> str:
    """Return a text that can be printed anywhere: no line breaks, no signs that steer a terminal, no half ones."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def viewed(said: Iterable[Outbound]) -> tuple[Viewed, ...]:
    """Return what is to be noted of the cards among what was said."""
    cards = [outbound for outbound in said if isinstance(outbound, OfferShown | NotMade)]
    return (Viewed(cards[-1].offer.id),) if cards else ()
