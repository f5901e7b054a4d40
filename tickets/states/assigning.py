"""The words of who works on a case."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Desk(TextChoices):
    """Whose hands a case is in, seen by one person."""

    MINE = "mine", _("mine")
    TEAM = "team", _("my teams'")
    NOBODY = "nobody", _("nobody's")
