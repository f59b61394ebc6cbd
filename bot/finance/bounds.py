"""Refuse figures that no loan can have, each kind with its own error, so that a caller can choose the words."""

from decimal import Decimal

HIGHEST_RATE = Decimal(5)


class TermError(ValueError):
    """The number of months or days is zero, negative or not whole."""


class NothingReceivedError(ValueError):
    """The borrower would receive nothing: no loan, probably a fraud."""


class RateUnitError(ValueError):
    """A rate so high that percent was probably meant where a fraction is expected."""


class OneSidedFlowsError(ValueError):
    """Money moves one way only, so no rate can balance it."""


def require_term(count: int, name: str = "months") -> None:
    """Raise ``TermError`` unless ``count`` is a whole number of at least one.

    >>> require_term(0)
    Traceback (most recent call last):
    bot.finance.bounds.TermError: months must be a whole number of at least 1, not 0
    """
    if not isinstance(count, int) or count < 1:
        raise TermError(f"{name} must be a whole number of at least 1, not {count}")


def require_received(amount: Decimal) -> None:
    """Raise ``NothingReceivedError`` unless ``amount``, the cash in hand on day 0, is above zero."""
    if not amount.is_finite() or amount <= 0:
        raise NothingReceivedError(f"nothing is received on day 0 ({amount:f}), so this is not a loan")


def require_rate(rate: Decimal, name: str = "rate") -> None:
    """Raise ``RateUnitError`` above 5 (500 % a period), plain ``ValueError`` below zero.

    >>> require_rate(Decimal("7.2"))
    Traceback (most recent call last):
    bot.finance.bounds.RateUnitError: rate 7.2 is above 5: write 7.2 % as 0.072, or confirm the unit
    """
    require_amount(rate, name)
    if rate > HIGHEST_RATE:
        raise RateUnitError(f"{name} {rate:f} is above 5: write {rate:f} % as {rate / 100:f}, or confirm the unit")


def require_share(share: Decimal, name: str) -> None:
    """Raise ``ValueError`` unless ``share`` is a fraction from 0 to 1."""
    require_amount(share, name)
    if share > 1:
        raise ValueError(f"{name} must be a fraction from 0 to 1, not {share:f}")


def require_amount(amount: Decimal, name: str) -> None:
    """Raise ``ValueError`` unless ``amount`` is a number of at least zero."""
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{name} must be a number of at least 0, not {amount:f}")
