"""Translate what lenders quote (a flat fee, a deduction, a daily rate, a daily sweep) into APR and EAR."""

from dataclasses import dataclass
from decimal import Decimal

from bot.finance.bounds import require_amount, require_rate, require_received, require_term
from bot.finance.loans import flat
from bot.finance.rates import DAYS_A_YEAR, MONTHS_A_YEAR, AnnualCost, annual_cost, cost_over_days, effective_rate


@dataclass(frozen=True, slots=True)
class FlatFee:
    """A loan quoted as a monthly fee on its original principal; amounts in CNY, the quote as a fraction a year."""

    payment: Decimal
    total_fee: Decimal
    quoted: Decimal
    cost: AnnualCost

    @property
    def apr_over_quote(self) -> Decimal:
        """How many times the quoted yearly figure the APR is; 1 for a quote of zero."""
        return self.cost.apr / self.quoted if self.quoted else Decimal(1)


@dataclass(frozen=True, slots=True)
class UpfrontDeduction:
    """A loan repaid in one sum, of which ``net`` CNY reach the borrower."""

    net: Decimal
    cost: AnnualCost


@dataclass(frozen=True, slots=True)
class DailyRate:
    """A daily rate a year: nominal, effective if paid monthly, effective if paid or compounded daily."""

    apr: Decimal
    ear_monthly: Decimal
    ear_daily: Decimal


@dataclass(frozen=True, slots=True)
class Bridge:
    """Money for some days: what it costs in CNY and a year."""

    amount: Decimal
    cost: AnnualCost


@dataclass(frozen=True, slots=True)
class DailySweep:
    """An advance repaid by equal daily amounts: CNY paid back, and its cost with days as periods."""

    total: Decimal
    cost: AnnualCost


def flat_fee(principal: Decimal, monthly_fee_rate: Decimal, months: int) -> FlatFee:
    """Price a fee of ``monthly_fee_rate`` of the original principal every month, principal in equal parts.

    Raises as ``flat`` does.

    >>> fee = flat_fee(Decimal(100000), Decimal("0.008"), 12)
    >>> round(fee.payment, 2), round(fee.cost.apr, 4), round(fee.apr_over_quote, 2)
    (Decimal('9133.33'), Decimal('0.1727'), Decimal('1.80'))
    """
    schedule = flat(principal, monthly_fee_rate, months)
    return FlatFee(schedule.payments[0], schedule.total_interest, monthly_fee_rate * 12, schedule.cost)


def upfront_deduction(face: Decimal, deduction_rate: Decimal, months: int) -> UpfrontDeduction:
    """Price interest taken out of ``face`` in advance (砍头息), the face being repaid in one sum after ``months``.

    Raises ``NothingReceivedError`` when the deduction takes all.

    >>> deducted = upfront_deduction(Decimal(100000), Decimal("0.06"), 6)
    >>> deducted.net, round(deducted.cost.apr, 6)
    (Decimal('94000.00'), Decimal('0.127660'))
    """
    require_term(months)
    require_rate(deduction_rate, "deduction")
    net = face * (1 - deduction_rate)
    require_received(net)
    return UpfrontDeduction(net, AnnualCost(face / net - 1, MONTHS_A_YEAR / months))


def daily_rate(rate_day: Decimal, basis: Decimal = DAYS_A_YEAR) -> DailyRate:
    """Turn a rate a day (日息) into rates a year of ``basis`` days: 365, or 360 where the contract says so.

    >>> round(daily_rate(Decimal("0.0005")).apr, 4)
    Decimal('0.1825')
    """
    require_rate(rate_day, "daily rate")
    apr = rate_day * basis
    return DailyRate(apr, effective_rate(apr), effective_rate(apr, basis))


def daily_interest(balance: Decimal, rate_day: Decimal, days: int) -> Decimal:
    """Return the CNY of interest on ``balance`` drawn for ``days`` at ``rate_day`` a day.

    >>> daily_interest(Decimal(80000), Decimal("0.0005"), 37)
    Decimal('1480.0000')
    """
    require_amount(balance, "balance")
    require_rate(rate_day, "daily rate")
    require_term(days, "days")
    return balance * rate_day * days


def bridge(principal: Decimal, rate_day: Decimal, days: int, fee_rate: Decimal, basis: Decimal = DAYS_A_YEAR) -> Bridge:
    """Price bridge money (过桥): interest by the day and a handling fee, both paid with the principal.

    >>> money = bridge(Decimal(1000000), Decimal("0.001"), 7, Decimal("0.005"))
    >>> money.amount, round(money.cost.apr, 4)
    (Decimal('12000.000'), Decimal('0.6257'))
    """
    require_received(principal)
    require_rate(rate_day, "daily rate")
    require_rate(fee_rate, "fee")
    cost = cost_over_days(rate_day * days + fee_rate, days, basis)
    return Bridge(principal * cost.period_rate, cost)


def daily_sweep(advance: Decimal, daily_payment: Decimal, days: int) -> DailySweep:
    """Price an advance repaid out of sales by ``daily_payment`` on each of ``days``.

    >>> round(daily_sweep(Decimal(100000), Decimal(1000), 112).cost.apr, 6)
    Decimal('0.746993')
    """
    require_received(advance)
    require_term(days, "days")
    cost = annual_cost([advance, *[-daily_payment] * days], DAYS_A_YEAR)
    return DailySweep(daily_payment * days, cost)
