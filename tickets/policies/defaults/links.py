"""Buyers' links."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare("buyer_link.days", 60, source="decision", label=_("How long a buyer's link works, in days"))
