"""Payments."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare(
    "refund.payment_attempts", 6, source="decision", label=_("Payment attempts before finance takes over")
)
