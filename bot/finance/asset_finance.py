"""Money against a thing: a finance lease on equipment, a pawn loan on movables."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from bot.finance.bounds import require_amount, require_rate, require_received, require_share, require_term
from bot.finance.money import ZERO
from bot.finance.rates import AnnualCost, annual_cost


class DepositUse(Enum):
    """What becomes of a lessee's deposit."""

    RETURNED_AT_END = "returned_at_end"
    OFFSETS_LAST_RENTS = "offsets_last_rents"


class FeeTiming(Enum):
    """When a pawnshop takes its composite fee: month by month, with interest at the end of each, or all on day 0.

    A fee taken all at once goes with interest paid all at once, together with the principal.
    """

    START_OF_EACH_MONTH = "start_of_each_month"
    ALL_UPFRONT = "all_upfront"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lessor's quote: price, monthly rent (in arrears) and buy-out in CNY, the rest as fractions of the price."""

    price: Decimal
    months: int
    rent: Decimal
    down: Decimal = ZERO
    deposit: Decimal = ZERO
    fee: Decimal = ZERO
    buyout: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class LeaseCost:
    """What a lease costs: CNY financed on day 0 after all deductions, paid in all, and beyond the price.

    ``naive_rate`` is the salesman's figure: rents beyond the financed sum, by that sum, by years.
    """

    net: Decimal
    total_paid: Decimal
    extra: Decimal
    naive_rate: Decimal
    cost: AnnualCost


@dataclass(frozen=True, slots=True, kw_only=True)
class Pawn:
    """A pawnshop's quote: CNY lent, composite fee and interest as fractions a month."""

    principal: Decimal
    months: int
    fee_month: Decimal
    interest_month: Decimal


@dataclass(frozen=True, slots=True)
class PawnCost:
    """What a pawn loan costs: CNY in hand on day 0, fees and interest in all."""

    net: Decimal
    total_cost: Decimal
    cost: AnnualCost


def lease_cost(lease: Lease, deposit_use: DepositUse) -> LeaseCost:
    """Price a lease; raises ``NothingReceivedError`` when day-0 payments reach the price.

    >>> quote = Lease(price=Decimal(500000), months=36, rent=Decimal(14000), down=Decimal("0.1"),
    ...               deposit=Decimal("0.1"), fee=Decimal("0.02"), buyout=Decimal(100))
    >>> cost = lease_cost(quote, DepositUse.RETURNED_AT_END)
    >>> round(cost.extra), round(cost.cost.apr, 6), round(cost.naive_rate, 2)
    (64100, Decimal('0.113332'), Decimal('0.04'))
    """
    _require_lease(lease)
    net = lease.price * (1 - lease.down - lease.deposit - lease.fee)
    require_received(net)
    flows = [net, *(-rent for rent in _rents(lease, deposit_use))]
    extra = -sum(flows, ZERO)
    return LeaseCost(net, lease.price + extra, extra, _naive_rate(lease), annual_cost(flows))


def pawn_cost(pawn: Pawn, fee_timing: FeeTiming) -> PawnCost:
    """Price a pawn loan repaid in one sum; raises ``NothingReceivedError`` when the fees take it all.

    >>> quote = Pawn(
    ...     principal=Decimal(50000), months=3, fee_month=Decimal("0.042"), interest_month=Decimal("0.003")
    ... )
    >>> cost = pawn_cost(quote, FeeTiming.START_OF_EACH_MONTH)
    >>> cost.net, round(cost.cost.apr, 6)
    (Decimal('47900.000'), Decimal('0.563674'))
    """
    _require_pawn(pawn)
    flows = [pawn.principal, *[ZERO] * (pawn.months - 1), -pawn.principal]
    monthly = fee_timing is FeeTiming.START_OF_EACH_MONTH
    for month in range(pawn.months):
        flows[month if monthly else 0] -= pawn.principal * pawn.fee_month
        flows[month + 1 if monthly else -1] -= pawn.principal * pawn.interest_month
    require_received(flows[0])
    return PawnCost(flows[0], -sum(flows, ZERO), annual_cost(flows))


def _rents(lease: Lease, deposit_use: DepositUse) -> list[Decimal]:
    """Return what is paid each month, the deposit given back at the end or set against the last rents."""
    rents = [lease.rent] * lease.months
    left = lease.price * lease.deposit
    if deposit_use is DepositUse.OFFSETS_LAST_RENTS:
        for month in reversed(range(lease.months)):
            offset = min(left, rents[month])
            rents[month] -= offset
            left -= offset
    rents[-1] += lease.buyout - left
    return rents


def _naive_rate(lease: Lease) -> Decimal:
    financed = lease.price * (1 - lease.down)
    return (lease.rent * lease.months - financed) / financed * 12 / lease.months


def _require_lease(lease: Lease) -> None:
    require_received(lease.price)
    require_term(lease.months)
    require_amount(lease.rent, "rent")
    require_amount(lease.buyout, "buy-out")
    require_share(lease.down, "first payment")
    require_share(lease.deposit, "deposit")
    require_share(lease.fee, "fee")


def _require_pawn(pawn: Pawn) -> None:
    require_received(pawn.principal)
    require_term(pawn.months)
    require_rate(pawn.fee_month, "composite fee")
    require_rate(pawn.interest_month, "interest")
