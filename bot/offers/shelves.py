"""Which lines a person is shown, under which heading and in which order; the same wherever offers are listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from bot.applicant.answers import SlotName
from bot.applicant.facts import Facts
from bot.applicant.possible import codes_of
from bot.eligibility.judging import Verdict
from bot.offers.advice import Advice, Line, counsel, helped_by, helpers, is_out_of_question, lines
from bot.offers.matching import Match, Matches, Standing
from bot.offers.ways import Ways

OPEN_TO_EQUITY = SlotName("open_to_equity")
LEGAL_FORM, COMPANY = SlotName("legal_form"), "company"
_MOST = {Standing.MET: 5, Standing.POSSIBLE: 4, Standing.NEAR: 3}
_MOST_HELPERS = 4
_FAR = 2
"""An investor's smallest stake that is more than so many times the need is out of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Lines of money by standing, what helps besides, and what there is no room for; numbered in this order."""

    fits: tuple[Line, ...]
    possible: tuple[Line, ...]
    near: tuple[Line, ...]
    helps: tuple[Line, ...]
    more_fits: tuple[Line, ...]
    more_possible: tuple[Line, ...]

    @property
    def in_order(self) -> tuple[Line, ...]:
        """Every line, what is numbered first."""
        return (*self.fits, *self.possible, *self.near, *self.helps, *self.more_fits, *self.more_possible)


def shelves(matches: Matches, facts: Facts, ways: Ways) -> Shelves:
    """Return what is shown of the matches of one firm.

    Whoever should not borrow is shown no debt, whoever repays old debt without income no dear one, and whoever hardly
    will share no stake that is merely near. Near is what one of the ``ways`` opens, and what is not only given out in
    amounts far beyond the need; nor is a stake far beyond it called possible. A form of what stands better already is
    left out, and so is a guarantee or subsidy that hangs on a line.
    """
    found = counsel(facts)
    own_first = found.because == "own-money"
    borrows = own_first or found.advice is not Advice.DO_NOT_BORROW
    fits, possible, near = _each_model_once(
        _well_founded_first(line for line in lines(matches, standing) if not is_out_of_question(line.head, facts))
        for standing in (Standing.MET, Standing.POSSIBLE, Standing.NEAR)
    )
    possible = [line for line in possible if _is_debt(line) or not _is_beyond(line)]
    if own_first:
        fits.sort(key=lambda line: line.head.offer.money != "own")
    shares = _may_share(facts)
    reachable = (
        line
        for line in near
        if not _is_beyond(line) and (shares or line.head.offer.money != "equity") and line.head.unlocks(ways)
    )
    most_fits, most_possible = _MOST[Standing.MET], _MOST[Standing.POSSIBLE]
    hung = {
        helper.offer.id
        for line in (*fits[:most_fits], *possible[:most_possible])
        for helper in helped_by(line.head, matches)
        if helper.standing is Standing.MET
    }
    helps = [
        line
        for line in helpers(matches)
        if (borrows or line.head.offer.role != "cheaper-money") and line.head.offer.id not in hung
    ]
    return Shelves(
        fits=tuple(fits[:most_fits]),
        possible=tuple(possible[:most_possible]),
        near=tuple(islice(reachable, _MOST[Standing.NEAR])),
        helps=tuple(helps[:_MOST_HELPERS]),
        more_fits=tuple(fits[most_fits:]),
        more_possible=tuple(possible[most_possible:]),
    )


def _may_share(facts: Facts) -> bool:
    """Say whether a way to an investor is worth telling: to who would share, or has a company and did not refuse.

    A shop of one owner is not told to become a company for investors that it never asked for.
    """
    willing = codes_of(facts.possible(OPEN_TO_EQUITY))
    return willing == {"yes"} or ("yes" in willing and codes_of(facts.possible(LEGAL_FORM)) == {COMPANY})


def _each_model_once(found: Iterable[list[Line]]) -> list[list[Line]]:
    """Leave out a form of what stands better already in another form."""
    seen: set[str] = set()
    once: list[list[Line]] = []
    for shelf in found:
        once.append([line for line in shelf if _model(line) not in seen])
        seen |= set(map(_model, shelf))
    return once


def _model(line: Line) -> str:
    return line.head.offer.realises or line.head.offer.id


def _well_founded_first(found: Iterable[Line]) -> list[Line]:
    """Put what there is little ground for behind the rest, in three steps.

    A grant for which nothing of this firm speaks comes after all but dear money: nobody knows what it would be for.
    Debt that is not given out in so small an amount as this firm could use comes last.
    """
    return sorted(found, key=lambda line: (_is_too_large(line), line.head.is_dear, is_vague(line.head)))


def is_vague(match: Match) -> bool:
    """Say whether this is a grant for which nothing that the firm told speaks."""
    return match.offer.money == "grant" and all(reason.verdict is not Verdict.MET for reason in match.reasons)


def _is_too_large(line: Line) -> bool:
    return _is_debt(line) and line.head.estimate.too_small


def _is_beyond(line: Line) -> bool:
    """Say whether the way to an offer would be wasted on this firm: a debt too large for it, a stake far too large."""
    offer, found = line.head.offer, line.head.estimate
    if offer.money != "equity" or found.amount is None or not offer.amount or not offer.amount.minimum:
        return _is_too_large(line)
    return offer.amount.minimum > found.amount * _FAR


def _is_debt(line: Line) -> bool:
    return line.head.offer.money == "debt"
