"""Who works on a case."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare("assigning.undo_seconds", 10, source="decision", label=_("Seconds in which an assignment is undone"))
declare(
    "assigning.viewer_seconds", 60, source="decision", label=_("Seconds for which somebody counts as looking")
)
