"""Looking up a term, what people often ask, or an offer, at any moment of the talk."""

from dataclasses import replace

from bot.applicant.answers import Exact
from bot.conversation.messages import CARD_PARTS, Meaning, NotMade, OfferShown, Outbound, Remark
from bot.conversation.questions import OWN_FIND, is_own, short_code
from bot.conversation.session import Asked, Left, Narrowed, Session
from bot.conversation.turn import Turn
from bot.conversation.view import View
from bot.offers.library import Faq, Subject, Term, code_of
from bot.offers.offer import Offer


def find(argument: str, session: Session, view: View) -> Turn:
    """Look something up by its name; without one, ask what."""
    if not argument:
        return Turn(session.add(_asked(view)))
    found = view.script.library.found(argument)
    return looked_up(found, session, view) if found else Turn(_closed(session, view), (Remark("find.nothing"),))


def looked_up(found: tuple[Subject, ...], session: Session, view: View) -> Turn:
    """Show the one thing that was found, or ask which of several is meant."""
    if len(found) == 1:
        return Turn(_closed(session, view), (shown(found[0], view),))
    candidates = tuple((short_code(code_of(subject)), Exact(code_of(subject))) for subject in found)
    return Turn(session.add(_asked(view), Narrowed(candidates)))


def _asked(view: View) -> Asked:
    return Asked(view.state.asking + 1, OWN_FIND, OWN_FIND)


def _closed(session: Session, view: View) -> Session:
    """Return the session without the question of ours that stands open."""
    return session.add(Left("@")) if view.state.open and is_own(view.state.open.path) else session


def shown(subject: Subject, view: View) -> Outbound:
    """Return what there is to say of a thing that was looked up."""
    match subject:
        case Term() | Faq():
            return Meaning(subject)
        case Offer():
            return _offer_shown(subject, view)


def _offer_shown(offer: Offer, view: View) -> Outbound:
    made = (match for match in view.matches.offers if match.offer.id == offer.id)
    match = next(made, None)
    return OfferShown(match, view.facts, view.matches, "essence") if match else _not_made(offer, view)


def card(argument: str, session: Session, view: View) -> Turn:
    """Show a part of a card, named with the ``short_code`` of its offer or alone for the card seen last."""
    part, _, code = argument.partition(":")
    offer = offer_of_card(code, view)
    if offer is None or part not in CARD_PARTS:
        return Turn(session, (Remark("card.which"),))
    told = _offer_shown(offer, view)
    return Turn(_closed(session, view), (replace(told, part=part) if isinstance(told, OfferShown) else told,))


def offer_of_card(code: str, view: View) -> Offer | None:
    """Return the offer that a button's code stands for, or else the one whose card was seen last.

    A card that has long been on the screen is still the card of its offer.
    """
    known = view.script.known_offers
    named = next((offer for id_, offer in known.items() if short_code(id_) == code), None)
    return named or known.get(view.state.viewed or "")


def _not_made(offer: Offer, view: View) -> NotMade:
    offers = view.script.catalogue.offers
    instead = tuple(offers[code] for code in offer.alternatives if code in offers)
    match offer.status:
        case "closed" | "illegal":
            return NotMade(offer, offer.status, instead)
    if offer.role == "warning":
        return NotMade(offer, "dangerous", instead)
    begins_later = offer.status != "expired" and not offer.validity.has_ended(view.today)
    return NotMade(offer, "not-yet" if begins_later else "expired", instead)
