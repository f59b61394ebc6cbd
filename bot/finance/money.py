"""Round CNY amounts and rates to the steps in which they are paid and shown; computing itself rounds nothing."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENT = Decimal("0.01")
YUAN = Decimal(1)
TENTH_OF_A_POINT = Decimal("0.001")


def to_cent(amount: Decimal) -> Decimal:
    """Round CNY to the fen as a bank pays it, halves away from zero.

    >>> to_cent(Decimal("13296.185"))
    Decimal('13296.19')
    """
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_yuan(amount: Decimal) -> Decimal:
    """Round CNY to the yuan, the precision at which people are shown money.

    >>> to_yuan(Decimal("13296.50"))
    Decimal('13297')
    """
    return amount.quantize(YUAN, ROUND_HALF_UP)


def to_tenth_of_a_point(rate: Decimal) -> Decimal:
    """Round a rate to 0.1 percentage point, the precision at which people are shown rates.

    >>> to_tenth_of_a_point(Decimal("0.172708"))
    Decimal('0.173')
    """
    return rate.quantize(TENTH_OF_A_POINT, ROUND_HALF_UP)


def to_two_digits(amount: Decimal) -> Decimal:
    """Round to two significant digits: an estimate of cash flow is never better than that.

    >>> to_two_digits(Decimal("1033300"))
    Decimal('1000000')
    >>> to_two_digits(Decimal("67344.8"))
    Decimal('67000')
    """
    if amount == 0:
        return ZERO
    step = Decimal(10) ** (amount.adjusted() - 1)
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
