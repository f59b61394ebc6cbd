"""What a basket of collateral can secure; cash flow remains the first way a loan is repaid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.finance.bounds import require_amount, require_share
from bot.finance.money import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """A thing pledged, in CNY: ``ineligible`` is the part no lender counts, ``senior`` what others may claim first.

    ``ltv`` is the fraction of the eligible value that is lent. ``kind`` is carried along for the caller.
    """

    kind: str
    value: Decimal
    ltv: Decimal
    ineligible: Decimal = ZERO
    senior: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Basket:
    """The lendable value in CNY of each pledge, in the order given."""

    lendable: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.lendable, ZERO)


def lendable_value(pledge: Pledge) -> Decimal:
    """Return max(0, eligible value x LTV - senior claims) in CNY.

    Raises ``ValueError`` for amounts below zero or an LTV outside 0 to 1.

    >>> lendable_value(Pledge(kind="flat", value=Decimal(2000000), ltv=Decimal("0.7"), senior=Decimal(600000)))
    Decimal('800000.0')
    """
    require_amount(pledge.value, "value")
    require_amount(pledge.ineligible, "ineligible part")
    require_amount(pledge.senior, "senior claim")
    require_share(pledge.ltv, "LTV")
    eligible = max(ZERO, pledge.value - pledge.ineligible)
    return max(ZERO, eligible * pledge.ltv - pledge.senior)


def basket(pledges: Sequence[Pledge]) -> Basket:
    """Value several pledges; the same thing must not stand among them twice.

    >>> flat = Pledge(kind="flat", value=Decimal(100), ltv=Decimal("0.7"), senior=Decimal(85))
    >>> basket([flat, Pledge(kind="stock", value=Decimal(100), ltv=Decimal("0.4"))]).total
    Decimal('40.0')
    """
    return Basket(tuple(lendable_value(pledge) for pledge in pledges))


def loan_offer(*limits: Decimal | None) -> Decimal:
    """Return the smallest limit in CNY that applies (lendable value, capacity, product cap, need), at least 0.

    ``None`` is a limit that does not apply; at least one must.

    >>> loan_offer(Decimal(1494000), Decimal(1033300), None)
    Decimal('1033300')
    """
    known = [limit for limit in limits if limit is not None]
    if not known:
        raise ValueError("an offer needs at least one limit")
    return max(ZERO, min(known))
