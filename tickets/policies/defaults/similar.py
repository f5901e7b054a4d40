"""Similar cases."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare("similar.days", 90, source="decision", label=_("Days in which similar cases are looked for"))
