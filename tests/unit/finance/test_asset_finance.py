from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import decimals, integers, sampled_from

from bot.finance.asset_finance import DepositUse, FeeTiming, Lease, Pawn, lease_cost, pawn_cost
from bot.finance.bounds import NothingReceivedError

principals = decimals(1_000, 50_000_000, places=2)

LEASE = Lease(
    price=Decimal(500_000),
    months=36,
    rent=Decimal(14_000),
    down=Decimal("0.1"),
    deposit=Decimal("0.1"),
    fee=Decimal("0.02"),
    buyout=Decimal(100),
)


@given(decimals(0, "0.5", places=3), sampled_from(DepositUse))
def test_a_deposit_makes_a_lease_dearer_by_the_year_and_not_in_all(deposit: Decimal, use: DepositUse) -> None:
    with_deposit, without = (lease_cost(replace(LEASE, deposit=size), use) for size in (deposit, Decimal(0)))
    assert with_deposit.cost.apr >= without.cost.apr
    assert with_deposit.total_paid == without.total_paid


def test_a_deposit_larger_than_all_rents_returns_what_is_left() -> None:
    lease = Lease(price=Decimal(1000), months=2, rent=Decimal(100), deposit=Decimal("0.5"), buyout=Decimal(1000))
    cost = lease_cost(lease, DepositUse.OFFSETS_LAST_RENTS)
    assert cost.extra == 2 * 100 + 1000 - 1000


def test_a_lease_paid_on_day_zero_is_none() -> None:
    with pytest.raises(NothingReceivedError):
        lease_cost(replace(LEASE, down=Decimal("0.9")), DepositUse.RETURNED_AT_END)


@given(principals, decimals("0.001", "0.05", places=3), decimals(0, "0.01", places=3), integers(2, 6))
def test_a_pawn_fee_taken_all_at_once_costs_the_same_yuan_and_a_higher_rate(
    principal: Decimal, fee: Decimal, interest: Decimal, months: int
) -> None:
    quote = Pawn(principal=principal, months=months, fee_month=fee, interest_month=interest)
    monthly, at_once = (pawn_cost(quote, timing) for timing in FeeTiming)
    assert monthly.total_cost == at_once.total_cost == principal * (fee + interest) * months
    assert at_once.net < monthly.net
