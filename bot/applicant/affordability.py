"""What debt the firm's own cash flow carries, and how long its cash lasts; exact over bands."""

from bot.applicant.facts import Facts
from bot.applicant.possible import Possible, Span
from decimal import Decimal


def affordable_loan(facts: Facts) -> Possible:
    return Span(Decimal(0), Decimal(100000000000))


def runway_months(facts: Facts) -> Possible:
    return Span(Decimal(0), Decimal(1200), whole=True)
