"""Whether the person at the screen works for the shop that is decided about."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.admin.panels import Panel
from portal.services.reviews import works_for


def conflict_panels(request: HttpRequest, shop_id: int) -> list[Panel]:
    """One warning, or nothing."""
    if not works_for(shop_id, request.user.pk):
        return []
    text = _now("You work for this shop, so somebody else has to decide.")
    return [Panel(_("Conflict of interest"), (_("Note"),), [(False, (text,))])]
