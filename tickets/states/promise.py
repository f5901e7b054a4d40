"""The words of the ledger of promises."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """What became of a promise."""

    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    EXCUSED = "excused", _("excused")
    VOID = "void", _("void")
