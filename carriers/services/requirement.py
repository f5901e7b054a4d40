"""The requirement "a contract with an approved carrier" that services such as next-day delivery ask for (S2 2.9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from carriers.models import CarrierContract
from carriers.queries.contracts import contracts_in_force
from carriers.states import CarrierState
from portal.errors import Reason
from portal.models import Shop


class CarrierContractRequirement:
    """Met while any contract of the shop (or an open one of the platform) covers the service and is in force.

    A contract named in the application is only a wish: any that fits and is in force is enough (E5).
    """

    when = "activate"

    def options(self, shop: Shop, rule: dict[str, Any], at: datetime) -> list[tuple[str, str]]:
        return [(c.number, f"{c.carrier.name} · {c.number}") for c in self._fitting(shop, rule, at)]

    def missing(self, shop: Shop, rule: dict[str, Any], answer: str, at: datetime) -> Iterator[Reason]:
        if not self._fitting(shop, rule, at):
            yield Reason(
                "contract_not_in_force",
                noop("No contract with an approved carrier that covers this service is in force."),
                {"contract": answer} if answer else {},
            )

    def _fitting(self, shop: Shop, rule: dict[str, Any], at: datetime) -> list[CarrierContract]:
        rows = contracts_in_force(at, shop_id=shop.pk, service=rule["service"])
        return [c for c in rows if c.carrier.state in CarrierState.may_collect]
