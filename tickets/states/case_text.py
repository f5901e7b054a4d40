"""The words of searching what was written."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Circle(TextChoices):
    """Who may find a text: exactly those who may read it."""

    OPEN = "open", _("everybody who has a part in the case")
    SHARED = "shared", _("merchant and platform")
    SHOP = "shop", _("the people of the shop")
    DESK = "desk", _("the people of the platform")
