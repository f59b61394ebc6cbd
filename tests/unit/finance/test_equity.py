from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import decimals, integers

from bot.finance.bounds import NothingReceivedError, TermError
from bot.finance.equity import equity_cost, redemption

amounts = decimals(1_000, 100_000_000, places=2)
shares = decimals("0.01", 1, places=2)
terms = integers(1, 15)


@given(amounts, shares, terms)
def test_a_firm_that_keeps_its_value_gave_its_share_at_no_cost(investment: Decimal, share: Decimal, years: int) -> None:
    unchanged = equity_cost(investment, share, investment / share, years)
    assert abs(unchanged.rate) < Decimal("1e-15")
    assert abs(unchanged.post_money - unchanged.pre_money - investment) < Decimal("1e-9")


@given(amounts, decimals(0, "0.5", places=3), terms)
def test_a_stake_worth_the_compound_redemption_costs_its_rate(investment: Decimal, rate: Decimal, years: int) -> None:
    due = redemption(investment, rate, years)
    assert due.compound >= due.simple >= investment
    assert abs(equity_cost(investment, Decimal(1), due.compound, years).rate - rate) < Decimal("1e-15")


def test_a_firm_that_failed_owes_its_investor_nothing() -> None:
    assert equity_cost(Decimal(1000), Decimal("0.2"), Decimal(0), 5).rate == -1


def test_what_is_no_investment_is_refused() -> None:
    with pytest.raises(NothingReceivedError):
        equity_cost(Decimal(0), Decimal("0.2"), Decimal(1000), 5)
    with pytest.raises(ValueError, match="gift"):
        equity_cost(Decimal(1000), Decimal(0), Decimal(1000), 5)
    with pytest.raises(ValueError, match="share"):
        equity_cost(Decimal(1000), Decimal(15), Decimal(1000), 5)
    with pytest.raises(TermError, match="years"):
        redemption(Decimal(1000), Decimal("0.08"), 0)
