"""What a court protects of a loan between private parties; licensed lenders fall outside these rules."""

from dataclasses import dataclass
from decimal import Decimal

from bot.finance.bounds import require_amount, require_rate, require_received, require_term

# Supreme People's Court, Provisions on private lending cases (Fa Shi [2020] No. 17), art. 25.
LPR_MULTIPLE = Decimal(4)


@dataclass(frozen=True, slots=True)
class LegalCap:
    """A private loan against its cap: rates a year, interest in CNY over the whole term."""

    cap: Decimal
    contract_apr: Decimal
    contract_interest: Decimal
    protected: Decimal

    @property
    def excess(self) -> Decimal:
        return self.contract_interest - self.protected


@dataclass(frozen=True, slots=True)
class RecognisedLoan:
    """A private loan with interest deducted in advance, as a court sees it, in CNY."""

    principal: Decimal
    apr: Decimal
    interest_protected: Decimal

    @property
    def due_protected(self) -> Decimal:
        return self.principal + self.interest_protected


def private_lending_cap(lpr_1y: Decimal) -> Decimal:
    """Return the highest rate a year a court protects, from the one-year LPR on the contract date.

    Source: Supreme People's Court, Fa Shi [2020] No. 17, art. 25.

    >>> private_lending_cap(Decimal("0.03"))
    Decimal('0.12')
    """
    require_rate(lpr_1y, "LPR")
    return LPR_MULTIPLE * lpr_1y


def legal_cap(principal: Decimal, rate_month: Decimal, months: int, lpr_1y: Decimal) -> LegalCap:
    """Split the interest of a private loan, all charges included in ``rate_month``, at the cap.

    Source: Supreme People's Court, Fa Shi [2020] No. 17, art. 25.

    >>> legal_cap(Decimal(200000), Decimal("0.015"), 8, Decimal("0.03")).excess
    Decimal('8000.000')
    """
    require_received(principal)
    require_rate(rate_month, "monthly rate")
    require_term(months)
    cap = private_lending_cap(lpr_1y)
    interest = principal * rate_month * months
    return LegalCap(cap, rate_month * 12, interest, min(interest, principal * cap * months / 12))


def private_loan_recognised(face: Decimal, deducted: Decimal, months: int, cap_annual: Decimal) -> RecognisedLoan:
    """Return what counts when ``deducted`` CNY of ``face`` were kept back as interest: the sum really received.

    Raises ``NothingReceivedError`` when nothing was. Source: Civil Code art. 670.

    >>> loan = private_loan_recognised(Decimal(200000), Decimal(16000), 8, Decimal("0.12"))
    >>> loan.principal, loan.due_protected
    (Decimal('184000'), Decimal('198720.00'))
    """
    require_term(months)
    require_rate(cap_annual, "cap")
    require_amount(deducted, "deduction")
    received = face - deducted
    require_received(received)
    apr = deducted / received * 12 / months
    return RecognisedLoan(received, apr, received * min(apr, cap_annual) * months / 12)
