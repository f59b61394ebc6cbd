"""What an offer of debt costs this firm: yuan a month, interest in all, and whether the way to repay fits its cash."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.applicant.affordability import DEBT_PAYMENTS, NET_CASH, PATTERN, UNEVEN, WEAK_NET_CASH
from bot.applicant.facts import Facts
from bot.applicant.possible import codes_of, numbers_of
from bot.finance.loans import Schedule, bullet, equal_instalment, interest_first
from bot.finance.ratios import maturity_gap
from bot.offers.estimating import Estimate, tenor_for
from bot.offers.offer import Offer, Repayment

Fit = Literal["fits", "breaks-in-weak-months", "save-for-the-end"]
_AT_THE_END: frozenset[Repayment] = frozenset({"interest-first", "draw-repay", "bullet", "on-receipt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One loan reckoned through at the usual rate; amounts are CNY, the rate a fraction a year."""

    amount: Decimal
    rate: Decimal
    months: int
    way: Repayment
    monthly: Decimal
    """What is due each month; interest alone where the principal is due at the end, nothing where all is."""
    at_end: Decimal
    """What is due at the end beyond a month's ordinary payment: the principal, with interest where all is due then."""
    interest: Decimal
    fit: Fit | None = None
    """None while too little is told of the cash flow."""
    better: Repayment | None = None
    """Another way this offer is repaid, which fits better than the usual one."""


def quote(offer: Offer, found: Estimate, facts: Facts) -> Quote | None:
    """Reckon an offer of debt through for the amount this firm could use, at its usual rate.

    None where the cost, the way to repay or the amount is not known.
    """
    ways = offer.repayment
    if offer.money != "debt" or offer.cost is None or offer.cost.basis == "none" or not ways:
        return None
    if found.amount is None or found.amount <= 0 or found.too_small:
        return None
    months, rate = tenor_for(offer, facts), offer.cost.typical
    schedule = _schedule(ways[0], found.amount, rate, months)
    ends = ways[0] in _AT_THE_END
    monthly = schedule.payments[0] if months > 1 or not ends else Decimal(0)
    found_fit = _fit(ways[0], found.amount, rate, months, monthly, facts)
    return Quote(
        amount=found.amount,
        rate=rate,
        months=months,
        way=ways[0],
        monthly=monthly,
        at_end=schedule.payments[-1] - monthly if ends else Decimal(0),
        interest=schedule.total_interest,
        fit=found_fit,
        better=_better(found_fit, ways[1:]),
    )


def _better(found: Fit | None, others: tuple[Repayment, ...]) -> Repayment | None:
    match found:
        case "breaks-in-weak-months":
            return next((way for way in others if way in _AT_THE_END), None)
        case "save-for-the-end":
            return next((way for way in others if way == "level"), None)
    return None


def _schedule(way: Repayment, amount: Decimal, rate: Decimal, months: int) -> Schedule:
    match way:
        case "interest-first" | "draw-repay":
            # What is drawn and repaid freely costs at most this: all of it, to the end.
            return interest_first(amount, rate, months)
        case "bullet" | "on-receipt":
            return bullet(amount, rate, months)
        case _:
            return equal_instalment(amount, rate, months)


def _fit(  # noqa: PLR0913, PLR0917  # the loan, and the firm
    way: Repayment, amount: Decimal, rate: Decimal, months: int, monthly: Decimal, facts: Facts
) -> Fit | None:
    """Hold the payments against the cash of a weak month, or what can be saved against what is due at the end."""
    if any(not facts.told(slot) for slot in (NET_CASH, PATTERN)):
        return None
    payments = numbers_of(facts.possible(DEBT_PAYMENTS))[1] if facts.told(DEBT_PAYMENTS) else Decimal(0)
    ordinary = numbers_of(facts.possible(NET_CASH))[0] - payments
    uneven = bool(codes_of(facts.possible(PATTERN)) & UNEVEN)
    if way == "on-receipt":
        return "fits"
    if way in _AT_THE_END:
        if uneven:
            return "fits"
        return "save-for-the-end" if maturity_gap(amount, rate, months, ordinary).gap > 0 else "fits"
    if uneven and not facts.told(WEAK_NET_CASH):
        return None
    worst = numbers_of(facts.possible(WEAK_NET_CASH))[0] - payments if uneven else ordinary
    return "fits" if worst >= monthly else "breaks-in-weak-months"
