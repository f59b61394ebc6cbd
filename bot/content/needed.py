"""The slots that the program itself reckons with.

An author may word them anew, but not leave them out, nor change what kind they are.
"""

from collections.abc import Mapping

from bot.applicant.answers import SlotName

NEEDED: Mapping[SlotName, str] = {
    SlotName(name): kind
    for kind, names in {
        "region": ("region",),
        "industry": ("industry",),
        "division": ("industry_division",),
        "sectors": ("sectors",),
        "pledges": ("collateral",),
        "one-of": ("legal_form", "cash_pattern", "purpose", "size_class", "stage", "region_group"),
        "many-of": ("signals", "qualifications", "distress", "considering", "wants"),
        "yes-no": ("forecast", "open_to_equity", "small_low_profit", "assistance_county"),
        "money": (
            "amount_needed",
            "annual_revenue",
            "total_assets",
            "annual_taxable_income",
            "monthly_net_cash",
            "weak_month_net_cash",
            "cash_on_hand",
            "monthly_debt_payments",
            "lendable_value",
            "affordable_loan",
        ),
        "count": (
            "months_operating",
            "months_registered",
            "employees",
            "term_months",
            "days_until_needed",
            "weak_months",
            "runway_months",
        ),
    }.items()
    for name in names
}
"""Each with its kind, as it stands in ``slots.yaml``."""

NEEDED_IN_TALK = frozenset(map(SlotName, ("offer", "pledge_kind", "pledge_value", "pledge_owed")))
"""What the flows declare of the talk; only a step that asks for one of them needs it."""
