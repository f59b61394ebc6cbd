"""Run every case of ``finance-vectors.yaml``: one adapter for each function named there, found by that name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.finance import asset_finance, bounds, capacity, caps, collateral, equity, fees, invoices, loans, quotes, ratios
from bot.finance.rates import AnnualCost, DatedFlow, dated_cost, irr
from bot.finance.refinancing import refinance

VECTORS = yaml.safe_load((Path(__file__).parents[2] / "data" / "finance-vectors.yaml").read_text(encoding="utf-8"))
ERRORS = {"term": bounds.TermError, "nothing_received": bounds.NothingReceivedError}
WHOLE = {"months", "days", "grace_months", "paid", "new_months", "weak_months", "years", "days_late", "net_day"}
WHOLE |= {"discount_day", "days_stock", "days_receivable", "days_payable", "days_prepaid", "days_advance"}
WHOLE |= {"guarantee_second_month", "principal_months"}

Outputs = dict[str, Any]


def exact(value: Any, name: str = "") -> Any:
    """Turn YAML numbers into the types of the API: counts stay whole, all else becomes ``Decimal``."""
    match value:
        case dict():
            return {key: exact(inner, key) for key, inner in value.items()}
        case list():
            return [exact(inner, name) for inner in value]
        case int() | float() if name not in WHOLE:
            return Decimal(str(value))
    return value


def rates(cost: AnnualCost) -> Outputs:
    return {"period_rate": cost.period_rate, "irr_month": cost.period_rate, "apr": cost.apr, "ear": cost.ear}


def attributes(result: Any) -> Outputs:
    """Return the public figures of a result object, and those of the cost within it."""
    names = [name for name in dir(result) if not name.startswith("_")]
    figures = {name: getattr(result, name) for name in names}
    return figures | (rates(figures["cost"]) if "cost" in figures else {})


def figures_of(function: Callable[..., Any]) -> Callable[..., Outputs]:
    return lambda **inputs: attributes(function(**inputs))


def flat_fee(principal: Decimal, monthly_fee_rate: Decimal, months: int) -> Outputs:
    fee = quotes.flat_fee(principal, monthly_fee_rate, months)
    return attributes(fee) | {"total_cost": fee.total_fee}


def private_loan_recognised(**inputs: Any) -> Outputs:
    loan = caps.private_loan_recognised(**inputs)
    return attributes(loan) | {"recognised_principal": loan.principal}


def loan_with_fees(principal: Decimal, annual_rate: Decimal, months: int, deposit_rate: Decimal, **fee: Any) -> Outputs:
    schedule = loans.equal_instalment(principal, annual_rate, months)
    guarantee, again = fee["guarantee_rate"], fee["guarantee_second_month"]
    bare = fees.Fees(upfront=fee["upfront_fee_rate"], guarantee=guarantee, guarantee_months=again)
    priced = fees.loan_with_fees(schedule, replace(bare, deposit=deposit_rate))
    without_deposit = fees.loan_with_fees(schedule, bare).cost
    return rates(priced.cost) | {
        "payment": schedule.payments[0],
        "net": priced.cash_in_hand,
        "balance_12": schedule.balance_after(12),
        "apr_without_deposit": without_deposit.apr,
        "ear_without_deposit": without_deposit.ear,
    }


def interest_first_with_fee(
    principal: Decimal, annual_rate: Decimal, months: int, upfront_fee_rate: Decimal, deposit_rate: Decimal
) -> Outputs:
    schedule = loans.interest_first(principal, annual_rate, months)
    return rates(fees.loan_with_fees(schedule, fees.Fees(upfront=upfront_fee_rate, deposit=deposit_rate)).cost)


def loan_with_upfront_fee(principal: Decimal, annual_rate: Decimal, months: int, upfront_fee_rate: Decimal) -> Outputs:
    schedule = loans.equal_instalment(principal, annual_rate, months)
    priced = fees.loan_with_fees(schedule, fees.Fees(upfront=upfront_fee_rate))
    return rates(priced.cost) | {"payment": schedule.payments[0]}


def bridge(principal: Decimal, daily_rate: Decimal, days: int, fee_rate: Decimal, basis: Decimal) -> Outputs:
    money = quotes.bridge(principal, daily_rate, days, fee_rate, basis)
    return rates(money.cost) | {"cost": money.amount}


def factoring(
    invoice: Decimal, days: int, rate_basis: Decimal, fee_rate_on_invoice: Decimal, days_late: int = 0, **terms: Any
) -> Outputs:
    quote = invoices.FactoringTerms(fee_rate=fee_rate_on_invoice, **terms)
    return attributes(invoices.factoring(invoice, days, quote, days_late, rate_basis))


def daily_rate(daily_rate: Decimal, basis: Decimal) -> Outputs:
    return attributes(quotes.daily_rate(daily_rate, basis))


def daily_use(balance: Decimal, daily_rate: Decimal, days: int) -> Outputs:
    return {
        "interest": quotes.daily_interest(balance, daily_rate, days),
        "apr365": quotes.daily_rate(daily_rate).apr,
        "apr360": quotes.daily_rate(daily_rate, Decimal(360)).apr,
    }


def schedule_figures(schedule: loans.Schedule) -> Outputs:
    return {
        "payment": schedule.payments[0],
        "first": schedule.payments[0],
        "second": schedule.payments[1],
        "last": schedule.payments[-1],
        "total_interest": schedule.total_interest,
        "first_interest": schedule.instalments[0].interest,
        "first_principal": schedule.instalments[0].principal,
        "balance_6": schedule.balance_after(6),
        "balance_12": schedule.balance_after(12),
    }


def interest_first(principal: Decimal, annual_rate: Decimal, months: int) -> Outputs:
    schedule = loans.interest_first(principal, annual_rate, months)
    return schedule_figures(schedule) | {"monthly": schedule.payments[0]}


def grace_then_equal(principal: Decimal, annual_rate: Decimal, months: int, grace_months: int) -> Outputs:
    schedule = loans.grace_then_equal(principal, annual_rate, months, grace_months)
    later = schedule.payments[grace_months]
    return schedule_figures(schedule) | {"grace_payment": schedule.payments[0], "later_payment": later}


def bullet(principal: Decimal, annual_rate: Decimal, months: int) -> Outputs:
    schedule = loans.bullet(principal, annual_rate, months)
    return schedule_figures(schedule) | rates(schedule.cost) | {"repay": schedule.payments[-1]}


def lease(down_rate: Decimal, deposit_rate: Decimal, fee_rate: Decimal, deposit_mode: str, **rest: Any) -> Outputs:
    quote = asset_finance.Lease(down=down_rate, deposit=deposit_rate, fee=fee_rate, **rest)
    return attributes(asset_finance.lease_cost(quote, asset_finance.DepositUse(deposit_mode)))


def pawn(fee_mode: str, **quote: Any) -> Outputs:
    return attributes(asset_finance.pawn_cost(asset_finance.Pawn(**quote), asset_finance.FeeTiming(fee_mode)))


def level_daily(advance: Decimal, daily_payment: Decimal, days: int) -> Outputs:
    sweep = quotes.daily_sweep(advance, daily_payment, days)
    return attributes(sweep) | {"irr_day": sweep.cost.period_rate}


def xirr(flows: list[tuple[str, Decimal]], basis: Decimal) -> Outputs:
    cost = dated_cost([DatedFlow(date.fromisoformat(day), amount) for day, amount in flows], basis)
    return {"xirr": cost.ear, "nominal_monthly": cost.apr, "total_cost": cost.total_cost}


def prepay_refinance(principal: Decimal, annual_rate: Decimal, months: int, **change: Any) -> Outputs:
    schedule = loans.equal_instalment(principal, annual_rate, months)
    swap = refinance(schedule, **change)
    apr = swap.prepayment.cost.apr
    return attributes(swap.prepayment) | {
        "payment": schedule.payments[0],
        "saving": swap.saving,
        "apr_if_prepaid": apr,
    }


def cash_path(cfads_months: list[Decimal], opening_cash: Decimal, level_payment: Decimal) -> Outputs:
    return attributes(ratios.cash_path(cfads_months, opening_cash, [level_payment] * len(cfads_months)))


def max_loan_seasonal_level(cfads_months: list[Decimal], **inputs: Any) -> Outputs:
    carried = capacity.carried_level_loan(cfads_months, **inputs)
    return attributes(carried) | {"max_payment": carried.payments[0], "max_loan": carried.loan}


def max_loan_seasonal_sculpted(cfads_months: list[Decimal], **inputs: Any) -> Outputs:
    carried = capacity.carried_loan(cfads_months, **inputs)
    return attributes(carried) | {"max_loan": carried.loan}


def max_loan_two_peaks(
    cfads_months: list[Decimal],
    rate_month: Decimal,
    principal_months: list[int],
    shares: list[Decimal],
    **inputs: Any,
) -> Outputs:
    peaks = [capacity.Peak(month, share) for month, share in zip(principal_months, shares, strict=True)]
    return {"max_loan": capacity.peaks_loan(capacity.headroom(cfads_months, **inputs), rate_month, peaks).loan}


def runway(**inputs: Any) -> Outputs:
    lasts = ratios.runway(**inputs)
    return {"months": lasts.months, "status": lasts.burn.value}


def working_capital(revenue: Decimal, cogs: Decimal, **days: int) -> Outputs:
    return attributes(ratios.working_capital(revenue, cogs, ratios.TradeCycle(**days)))


def working_capital_bank(
    sales: Decimal,
    margin: Decimal,
    growth: Decimal,
    own: Decimal,
    existing_loans: Decimal,
    other: Decimal,
    **days: int,
) -> Outputs:
    funded = own + existing_loans + other
    return attributes(ratios.working_capital_bank(sales, margin, growth, ratios.TradeCycle(**days), funded))


def weighted_average(parts: list[tuple[Decimal, Decimal]]) -> Outputs:
    return attributes(ratios.weighted_average([ratios.Layer(amount, rate) for amount, rate in parts]))


def stack_irr(parts: list[dict[str, Any]]) -> Outputs:
    of_kind = {"bullet": loans.bullet, "equal_instalment": loans.equal_instalment, "flat": loans.flat}
    schedules = [
        of_kind[part["kind"]](part["amount"], part["rate" if "rate" in part else "rate_month"], part["months"])
        for part in parts
    ]
    stack = fees.stack(schedules)
    return rates(stack.cost) | {f"payment_{month}": due for month, due in enumerate(stack.payments, 1)}


def collateral_basket(items: list[dict[str, Any]], cash_capacity: Decimal) -> Outputs:
    basket = collateral.basket([collateral.Pledge(**item) for item in items])
    lendable = dict(zip([item["kind"] for item in items], basket.lendable, strict=True))
    return lendable | {"total": basket.total, "offer": collateral.loan_offer(basket.total, cash_capacity)}


def subsidised_loan(
    principal: Decimal, annual_rate: Decimal, months: int, subsidy_share: Decimal, refund: str
) -> Outputs:
    assert refund == "each_year_end"
    loan = fees.subsidised_loan(principal, annual_rate, months, subsidy_share)
    refunds = {f"refund_{year}": amount for year, amount in enumerate(loan.refunds, 1)}
    total = loan.schedule.total_interest
    return attributes(loan) | refunds | {"payment": loan.schedule.payments[0], "total_interest": total}


def equity_cost(**inputs: Any) -> Outputs:
    cost = equity.equity_cost(**inputs)
    return attributes(cost) | {"irr": cost.rate}


ADAPTERS: dict[str, Callable[..., Outputs]] = globals() | {
    "bill_discount": figures_of(invoices.bill_discount),
    "dscr": figures_of(ratios.loan_cover),
    "early_payment": figures_of(invoices.early_payment),
    "legal_cap": figures_of(caps.legal_cap),
    "maturity_gap": figures_of(ratios.maturity_gap),
    "max_loan_steady": figures_of(capacity.max_loan_steady),
    "redemption": figures_of(equity.redemption),
    "runway_months": figures_of(ratios.runway_months),
    "subsidy_points": figures_of(fees.subsidy_points),
    "upfront_deduction": figures_of(quotes.upfront_deduction),
    "equal_instalment": lambda **inputs: schedule_figures(loans.equal_instalment(**inputs)),
    "equal_principal": lambda **inputs: schedule_figures(loans.equal_principal(**inputs)),
    "breakeven_discount": lambda **inputs: {"breakeven": invoices.breakeven_discount(**inputs)},
    "early_receipt": lambda **inputs: rates(invoices.early_receipt(**inputs)),
    "irr": lambda flows: {"irr_month": irr(flows)},
    "collateral": collateral_basket,
}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in VECTORS["cases"]])
def test_a_published_case_is_reproduced(case: dict[str, Any]) -> None:
    function, inputs, expected = ADAPTERS[case["function"]], exact(case["inputs"]), exact(case["outputs"])
    if "error" in expected:
        with pytest.raises(ERRORS[expected["error"]]):
            function(**inputs)
        return
    outputs = function(**inputs)
    for name, value in expected.items():
        if isinstance(value, str):
            assert outputs[name] == value
        else:
            assert as_floats(outputs[name]) == pytest.approx(as_floats(value), rel=VECTORS["tolerance"], abs=1e-9), name


def as_floats(value: Any) -> Any:
    return [float(inner) for inner in value] if isinstance(value, list | tuple) else float(value)


def test_every_case_is_there_once() -> None:
    ids = [case["id"] for case in VECTORS["cases"]]
    assert len(ids) == len(set(ids)) == 88
