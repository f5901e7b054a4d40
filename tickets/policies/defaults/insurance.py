"""Freight insurance."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare, term
from portal.workflow.clocks import Unit

declare("insurance.cap_fen", 1200, source="WX-FI", label=_("Insured return freight (fen)"))
declare("insurance.premium_fen", 36, source="WX-FI", label=_("Premium of freight insurance (fen)"))
declare(
    "insurance.self_shipped_fen",
    1000,
    source="WX-FI",
    label=_("Insurance payout for goods the buyer sent back (fen)"),
    buyer_prefers="more",
)
declare(
    "insurance.low_premium_orders",
    100,
    source="decision",
    label=_("Orders a premium account should last for"),
)
declare(
    "insurance.cover_days", 60, source="WX-FI", label=_("Days from signing that freight insurance covers")
)
declare(
    "insurance.last_resort",
    "merchant_settlement",
    source="decision",
    label=_("Who bears an offset whose claim was refused (merchant_settlement or platform_advance)"),
)
term("insurance.decision", 30, Unit.CALENDAR_DAYS, source="INS art 23", label=_("Insurer decides on a claim"))
term(
    "insurance.payment",
    10,
    Unit.CALENDAR_DAYS,
    source="INS art 23",
    label=_("Insurer pays an approved claim"),
)
term("insurance.reopening", 7, Unit.CALENDAR_DAYS, source="ALI", label=_("A refused claim can be reopened"))
