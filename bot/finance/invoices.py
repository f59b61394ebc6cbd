"""Money before the invoice is due: factoring, bill discounting, discounts for paying or being paid early."""

from dataclasses import dataclass
from decimal import Decimal

from bot.finance.bounds import require_rate, require_received, require_share, require_term
from bot.finance.rates import DAYS_A_YEAR, AnnualCost, cost_over_days

# Chinese banks count short-term and bill interest over 360 days.
BANK_DAYS = Decimal(360)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoringTerms:
    """A factor's quote: advance and fee as fractions of the invoice, interest a year on the advance."""

    advance_rate: Decimal
    annual_interest: Decimal
    fee_rate: Decimal
    interest_basis: Decimal = BANK_DAYS


@dataclass(frozen=True, slots=True)
class Factoring:
    """An invoice sold: CNY advanced, taken as interest and fee on day 0, added if the buyer pays late."""

    advance: Decimal
    interest: Decimal
    fee: Decimal
    extra_interest: Decimal
    cost: AnnualCost

    @property
    def net(self) -> Decimal:
        return self.advance - self.interest - self.fee


@dataclass(frozen=True, slots=True)
class BillDiscount:
    """A bill sold before it falls due: CNY deducted and received, and the cost on the cash."""

    discount: Decimal
    net: Decimal
    cost: AnnualCost


@dataclass(frozen=True, slots=True)
class EarlyPayment:
    """A discount for paying a supplier early with borrowed money, in CNY; ``cost`` is that of not taking it."""

    saving: Decimal
    borrow_cost: Decimal
    breakeven_discount: Decimal
    cost: AnnualCost

    @property
    def gain(self) -> Decimal:
        return self.saving - self.borrow_cost


def factoring(
    invoice: Decimal, days: int, terms: FactoringTerms, days_late: int = 0, basis: Decimal = DAYS_A_YEAR
) -> Factoring:
    """Price the advance on an invoice due in ``days``; interest runs on if the buyer pays ``days_late``.

    The seller's repayment is the advance, since the reserve is released when the buyer pays. ``basis`` is the year of
    the resulting rates. Raises ``NothingReceivedError`` when interest and fee take the whole advance.

    >>> terms = FactoringTerms(
    ...     advance_rate=Decimal("0.8"), annual_interest=Decimal("0.08"), fee_rate=Decimal("0.005")
    ... )
    >>> sale = factoring(Decimal(500000), 90, terms)
    >>> round(sale.net), round(sale.cost.apr, 6)
    (389500, Decimal('0.109328'))
    """
    _require_terms(terms, days, days_late)
    advance = invoice * terms.advance_rate
    interest_day = advance * terms.annual_interest / terms.interest_basis
    interest, extra, fee = interest_day * days, interest_day * days_late, invoice * terms.fee_rate
    net = advance - interest - fee
    require_received(net)
    cost = cost_over_days((advance + extra) / net - 1, days + days_late, basis)
    return Factoring(advance, interest, fee, extra, cost)


def bill_discount(face: Decimal, discount_rate: Decimal, days: int, basis: Decimal = BANK_DAYS) -> BillDiscount:
    """Sell a bill ``days`` before it falls due at a discount a year of ``basis`` days on its face.

    The cost is on the cash received and a year of 365 days, so a little above the discount rate.

    >>> bill = bill_discount(Decimal(1000000), Decimal("0.018"), 150)
    >>> bill.discount, round(bill.cost.apr, 6)
    (Decimal('7500.000'), Decimal('0.018388'))
    """
    require_term(days, "days")
    require_rate(discount_rate, "discount rate")
    discount = face * discount_rate * days / basis
    net = face - discount
    require_received(net)
    return BillDiscount(discount, net, cost_over_days(discount / net, days))


def early_receipt(discount: Decimal, days: int) -> AnnualCost:
    """Return what a supplier pays for being paid ``days`` early at ``discount`` off the invoice.

    >>> round(early_receipt(Decimal("0.006"), 45).apr, 6)
    Decimal('0.048960')
    """
    require_share(discount, "discount")
    require_received(1 - discount)
    return cost_over_days(discount / (1 - discount), days)


def early_payment(
    invoice: Decimal, discount: Decimal, discount_day: int, net_day: int, borrow_rate: Decimal
) -> EarlyPayment:
    """Weigh "``discount`` if paid by ``discount_day``, net on ``net_day``" against borrowing at ``borrow_rate`` a year.

    >>> offer = early_payment(Decimal(200000), Decimal("0.02"), 10, 30, Decimal("0.085"))
    >>> round(offer.gain, 2), round(offer.cost.apr, 4)
    (Decimal('3087.12'), Decimal('0.3724'))
    """
    require_received(invoice)
    days = net_day - discount_day
    cost = early_receipt(discount, days)
    saving = invoice * discount
    interest = (invoice - saving) * borrow_rate * days / DAYS_A_YEAR
    return EarlyPayment(saving, interest, breakeven_discount(borrow_rate, days), cost)


def breakeven_discount(rate: Decimal, days: int) -> Decimal:
    """Return the discount for paying ``days`` early that just pays for borrowing at ``rate`` a year.

    >>> round(breakeven_discount(Decimal("0.12"), 20), 6)
    Decimal('0.006532')
    """
    require_rate(rate)
    require_term(days, "days")
    interest = rate * days / DAYS_A_YEAR
    return interest / (1 + interest)


def _require_terms(terms: FactoringTerms, days: int, days_late: int) -> None:
    require_term(days, "days")
    require_share(terms.advance_rate, "advance rate")
    require_rate(terms.annual_interest, "annual interest")
    require_rate(terms.fee_rate, "fee")
    if days_late < 0:
        raise ValueError(f"days late must be at least 0, not {days_late}")
