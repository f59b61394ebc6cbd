"""Read a firm's strength: debt cover, runway, working capital, the month its cash runs lowest."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import accumulate

from bot.finance.bounds import require_amount, require_term
from bot.finance.loans import interest_first, level_payment
from bot.finance.money import ZERO
from bot.finance.rates import DAYS_A_YEAR

INFINITE = Decimal("Infinity")
_BANK_DAYS = 360
# Below it the logarithms of the growing burn lose more digits than growth itself changes.
_NO_GROWTH = Decimal("1e-15")


class Burn(Enum):
    """What becomes of cash: it lasts some months, nothing is burnt, or the burn fades before cash is gone."""

    RUNS_OUT = "runs_out"
    NOT_BURNING = "not_burning"
    NEVER_RUNS_OUT = "never_runs_out"


@dataclass(frozen=True, slots=True)
class Runway:
    """How many months cash lasts; ``months`` is None unless it runs out."""

    burn: Burn
    months: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RunwayWalk:
    """Cash walked month by month: full months it lasts, CNY then left, and the months to the day it is gone.

    ``months`` is None when cash outlasts the months given.
    """

    full_months: int
    cash_left: Decimal
    months: Decimal | None


@dataclass(frozen=True, slots=True)
class LoanCover:
    """An equal-instalment loan against a year's cash flow: CNY a month and a year, and the DSCR."""

    payment: Decimal
    annual_service: Decimal
    dscr: Decimal


@dataclass(frozen=True, slots=True)
class MaturityGap:
    """An interest-first loan at its end, in CNY: what was saved, and what is missing of the principal."""

    monthly_cover: Decimal
    saved: Decimal
    gap: Decimal


@dataclass(frozen=True, slots=True)
class CashPath:
    """Cash in CNY at the end of each month, with the first month (from 1) in which it is lowest."""

    balances: tuple[Decimal, ...]
    lowest_cash: Decimal
    lowest_month: int


@dataclass(frozen=True, slots=True)
class WorkingCapital:
    """CNY tied up in the trade cycle, and lent by suppliers."""

    receivables: Decimal
    stock: Decimal
    payables: Decimal

    @property
    def need(self) -> Decimal:
        return self.receivables + self.stock - self.payables


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeCycle:
    """Days that money is bound in stock, receivables and prepayments, or lent by suppliers and customers."""

    days_stock: int = 0
    days_receivable: int = 0
    days_payable: int = 0
    days_prepaid: int = 0
    days_advance: int = 0

    @property
    def days(self) -> int:
        return self.days_stock + self.days_receivable - self.days_payable + self.days_prepaid - self.days_advance


@dataclass(frozen=True, slots=True)
class BankNeed:
    """A bank's view of working capital: turns a year, CNY needed in all and still to be lent."""

    turns: Decimal
    need: Decimal
    new_loan: Decimal


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of a firm's funding: CNY and its all-in rate a year."""

    amount: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class WeightedAverage:
    """Funding in CNY and its average rates: of all layers, and of those that bear interest."""

    total: Decimal
    average: Decimal
    average_interest_bearing: Decimal


def dscr(cfads: Decimal, debt_service: Decimal) -> Decimal:
    """Return how often ``cfads`` covers interest and principal of the same span; infinite without debt.

    >>> dscr(Decimal(480000), Decimal(320000)), dscr(Decimal(480000), Decimal(0))
    (Decimal('1.5'), Decimal('Infinity'))
    """
    require_amount(debt_service, "debt service")
    return cfads / debt_service if debt_service else INFINITE


def loan_cover(cfads_year: Decimal, principal: Decimal, annual_rate: Decimal, months: int) -> LoanCover:
    """Return the DSCR of an equal-instalment loan, its twelve payments a year against ``cfads_year``.

    >>> round(loan_cover(Decimal(480000), Decimal(900000), Decimal("0.072"), 36).dscr, 5)
    Decimal('1.43514')
    """
    payment = level_payment(principal, annual_rate / 12, months)
    return LoanCover(payment, payment * 12, dscr(cfads_year, payment * 12))


def maturity_gap(principal: Decimal, annual_rate: Decimal, months: int, cfads_month: Decimal) -> MaturityGap:
    """Test the month in which an interest-first loan falls due; good monthly cover says nothing about it.

    >>> maturity_gap(Decimal(300000), Decimal("0.06"), 12, Decimal(12000)).gap
    Decimal('174000.000')
    """
    interest = interest_first(principal, annual_rate, months).instalments[0].interest
    saved = (cfads_month - interest) * months
    return MaturityGap(dscr(cfads_month, interest), saved, max(ZERO, principal - saved))


def cash_path(cfads_months: Sequence[Decimal], opening_cash: Decimal, payments: Sequence[Decimal]) -> CashPath:
    """Walk cash month by month; ``payments`` are due in the same months, and as many.

    >>> path = cash_path([Decimal(-20), Decimal(50)], Decimal(30), [Decimal(15)] * 2)
    >>> path.lowest_cash, path.lowest_month
    (Decimal('-5'), 1)
    """
    require_term(len(cfads_months), "months of cash flow")
    nets = [cash - due for cash, due in zip(cfads_months, payments, strict=True)]
    balances = tuple(accumulate(nets, initial=opening_cash))[1:]
    lowest = min(balances)
    return CashPath(balances, lowest, balances.index(lowest) + 1)


def runway(cash: Decimal, burn: Decimal, growth: Decimal = ZERO) -> Runway:
    """Return how long ``cash`` lasts at a net ``burn`` a month that grows by the fraction ``growth`` a month.

    Overdrawn cash has a runway of 0. Raises ``ValueError`` for a growth of -1 or less.

    >>> round(runway(Decimal(600000), Decimal(85000), Decimal("0.05")).months, 5)
    Decimal('6.19553')
    >>> runway(Decimal(50000), Decimal(-2000)).burn
    <Burn.NOT_BURNING: 'not_burning'>
    """
    if growth <= -1:
        raise ValueError(f"burn cannot shrink by {-growth:f} a month")
    if cash < 0:
        return Runway(Burn.RUNS_OUT, ZERO)
    if burn <= 0:
        return Runway(Burn.NOT_BURNING)
    return _growing_burn(cash / burn, growth)


def runway_months(cash: Decimal, flows: Sequence[Decimal]) -> RunwayWalk:
    """Walk ``cash`` through net monthly ``flows`` until one empties it; the walk seasonal firms need.

    >>> runway_months(Decimal(100), [Decimal(-60), Decimal(20), Decimal(-80), Decimal(0)]).months
    Decimal('2.75')
    """
    if cash < 0:
        return RunwayWalk(0, cash, ZERO)
    for month, flow in enumerate(flows):
        if cash + flow < 0:
            return RunwayWalk(month, cash, month + cash / -flow)
        cash += flow
    return RunwayWalk(len(flows), cash, None)


def working_capital(revenue: Decimal, cogs: Decimal, cycle: TradeCycle) -> WorkingCapital:
    """Return the CNY tied up, from a year's ``revenue`` and cost of sales (``cogs``) and a year of 365 days.

    >>> cycle = TradeCycle(days_receivable=60, days_stock=45, days_payable=30)
    >>> round(working_capital(Decimal(6000000), Decimal(4200000), cycle).need)
    1158904
    """
    sold, bought = revenue / DAYS_A_YEAR, cogs / DAYS_A_YEAR
    return WorkingCapital(sold * cycle.days_receivable, bought * cycle.days_stock, bought * cycle.days_payable)


def working_capital_bank(
    sales: Decimal, margin: Decimal, growth: Decimal, cycle: TradeCycle, funded: Decimal
) -> BankNeed:
    """Return a bank's estimate of working capital, ``funded`` being own funds, existing loans and other sources.

    ``margin`` and ``growth`` are fractions of last year's ``sales``. A cycle of no days turns without limit and needs
    nothing. Source: Measures for the Administration of Working Capital Loans (NFRA 2024), annex.

    >>> cycle = TradeCycle(days_stock=45, days_receivable=60, days_payable=30)
    >>> working_capital_bank(Decimal(6000000), Decimal("0.1"), Decimal("0.2"), cycle, Decimal(700000)).turns
    Decimal('4.8')
    """
    days = max(0, cycle.days)
    need = sales * (1 - margin) * (1 + growth) * days / _BANK_DAYS
    turns = Decimal(_BANK_DAYS) / days if days else INFINITE
    return BankNeed(turns, need, max(ZERO, need - funded))


def weighted_average(layers: Sequence[Layer]) -> WeightedAverage:
    """Average the rates of funding by amount; ``fees.stack`` is exact where terms differ.

    >>> weighted_average([Layer(Decimal(100), Decimal(0)), Layer(Decimal(300), Decimal("0.08"))]).average
    Decimal('0.06')
    """
    total = sum((layer.amount for layer in layers), ZERO)
    if total <= 0:
        raise ValueError("an average needs layers with money in them")
    interest = sum((layer.amount * layer.rate for layer in layers), ZERO)
    bearing = sum((layer.amount for layer in layers if layer.rate > 0), ZERO)
    return WeightedAverage(total, interest / total, interest / bearing if bearing else ZERO)


def _growing_burn(months_at_first: Decimal, growth: Decimal) -> Runway:
    """Solve for T the geometric sum of burns that reaches cash, ``months_at_first`` times the first burn."""
    if abs(growth) < _NO_GROWTH:
        return Runway(Burn.RUNS_OUT, months_at_first)
    reached = 1 + months_at_first * growth
    if reached <= 0:
        return Runway(Burn.NEVER_RUNS_OUT)
    return Runway(Burn.RUNS_OUT, reached.ln() / (1 + growth).ln())
