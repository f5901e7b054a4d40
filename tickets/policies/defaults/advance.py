"""Fast refunds."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare(
    "advance.limits",
    {"excellent": 500_000, "very_good": 100_000},
    kind="json",
    source="FR",
    label=_("Fast refunds a buyer may have outstanding, by grade (fen)"),
)
