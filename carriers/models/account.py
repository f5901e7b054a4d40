"""The accounts through which carriers are reached."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models.carrier import Carrier
from portal.models.records import SealedTextField


def new_hook_token() -> str:
    return secrets.token_urlsafe(24)


class CarrierAccount(models.Model):
    """Our account with a provider: its credentials, and the secret address at which it calls us.

    One account serves one carrier (SF) or many (an aggregator).
    """

    provider = models.CharField(_("provider"), max_length=20)
    label = models.CharField(_("label"), max_length=60)
    carriers = models.ManyToManyField(Carrier, related_name="accounts", verbose_name=_("carriers"))
    sealed_credentials = SealedTextField(_("credentials"), default="{}")
    hook_token = models.CharField(_("hook token"), max_length=64, unique=True, default=new_hook_token)
    books_pickups = models.BooleanField(_("books pickups"), default=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("carrier account")
        verbose_name_plural = _("carrier accounts")
        ordering = ["provider", "label"]

    def __str__(self) -> str:
        return f"{self.provider} {self.label}"

    @property
    def credentials(self) -> dict[str, Any]:
        return json.loads(self.sealed_credentials)

    @credentials.setter
    def credentials(self, values: dict[str, Any]) -> None:
        self.sealed_credentials = json.dumps(values, ensure_ascii=False)
