"""The requirement "a deposit" that a service may ask for before a membership begins (domain E2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.models.people import Shop
from portal.policies.money import format_fen
from portal.queries.deposits import account_of


class DepositRequirement:
    """Met while available and frozen together reach `amount_fen`: {"kind": "deposit", "service": …, "amount_fen": …}.

    Paid after approval, so it is asked when the membership is to begin and not when the application is handed in.
    """

    when = "activate"

    def options(self, shop: Shop, rule: dict[str, Any], at: datetime) -> list[tuple[str, str]]:
        """Nothing to choose: a deposit is paid, not picked."""
        return []

    def missing(self, shop: Shop, rule: dict[str, Any], answer: str, at: datetime) -> Iterator[Reason]:
        required = int(rule["amount_fen"])
        account = account_of(shop, rule["service"])
        present = account.held_fen if account else 0
        if present < required:
            facts = {"required_fen": required, "present_fen": present}
            shown = {"required": format_fen(required), "present": format_fen(present)}
            text = noop("A deposit of %(required)s is required; %(present)s is there.")
            yield Reason("deposit_missing", text, facts | shown)
