"""What selling a share of the firm costs its owner, and what a redemption clause may demand."""

from dataclasses import dataclass
from decimal import Decimal

from bot.finance.bounds import require_amount, require_rate, require_received, require_share, require_term


@dataclass(frozen=True, slots=True)
class EquityCost:
    """A share sold: the firm's value after and before and the stake's at exit (CNY), and its cost a year."""

    post_money: Decimal
    pre_money: Decimal
    stake_value: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Redemption:
    """What buying the share back would take, in CNY, with compound and with simple interest."""

    compound: Decimal
    simple: Decimal


def equity_cost(investment: Decimal, share: Decimal, exit_value: Decimal, years: int) -> EquityCost:
    """Return what ``share`` of the firm costs when it is worth ``exit_value`` CNY after ``years``.

    The rate is -1 if the firm is then worth nothing: equity need not be paid back.

    >>> cost = equity_cost(Decimal(3000000), Decimal("0.15"), Decimal(40000000), 5)
    >>> round(cost.post_money), round(cost.rate, 6)
    (20000000, Decimal('0.148698'))
    """
    require_received(investment)
    require_share(share, "share")
    require_amount(exit_value, "exit value")
    require_term(years, "years")
    if share == 0:
        raise ValueError("an investor who gets no share has made a gift")
    post_money = investment / share
    stake = exit_value * share
    return EquityCost(post_money, post_money - investment, stake, (stake / investment) ** (Decimal(1) / years) - 1)


def redemption(investment: Decimal, rate: Decimal, years: int) -> Redemption:
    """Return the CNY to redeem ``investment`` after ``years`` at ``rate`` a year.

    >>> redemption(Decimal(3000000), Decimal("0.08"), 4).simple
    Decimal('3960000.00')
    """
    require_received(investment)
    require_rate(rate)
    require_term(years, "years")
    return Redemption(investment * (1 + rate) ** years, investment * (1 + rate * years))
