"""The parcels that a batch of updates speaks of, locked and found by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from carriers.adapters.updates import Update
from carriers.models import CarrierAccount, Shipment


class Told(NamedTuple):
    """One update, the account it was sent to, and when it came."""

    account_id: int
    provider: str
    update: Update
    received_at: datetime


class Roster:
    """Parcels by our reference and by waybill, each only within reach of the account that is told of it.

    Two queries however many updates there are. The rows are locked in the order of their ids, so that two workers
    never wait for each other.
    """

    def __init__(self, told: Sequence[Told]) -> None:
        self._carriers = _carriers_of({one.account_id for one in told})
        self._by_reference: dict[str, Shipment] = {}
        self._by_waybill: dict[str, list[Shipment]] = {}
        self.rows = self._locked([one.update for one in told])
        for row in self.rows:
            self._by_reference[row.reference] = row
            if row.waybill:
                self._by_waybill.setdefault(row.waybill, []).append(row)

    def _locked(self, updates: Sequence[Update]) -> list[Shipment]:
        references = {update.order_ref for update in updates if update.order_ref}
        told = {
            number for update in updates for number in (update.tracking_number, update.new_tracking_number)
        }
        waybills = {normal(number) for number in told if number}
        carriers: set[int] = set().union(*self._carriers.values())
        rows = Shipment.objects.select_for_update(of=("self",), no_key=True).filter(carrier_id__in=carriers)
        named = Q(reference__in=references) | Q(waybill__in=waybills)
        return list(rows.filter(named).order_by("id")) if references or waybills else []

    def find(self, told: Told) -> Shipment | None:
        """By our own reference first (carriers reuse and correct waybills), then by waybill, the newest first."""
        carriers, update = self._carriers.get(told.account_id, set()), told.update
        row = self._by_reference.get(update.order_ref or "")
        if row is not None and row.carrier_id in carriers:
            return row
        rows = self._by_waybill.get(normal(update.tracking_number), ())
        return max((row for row in rows if row.carrier_id in carriers), key=lambda row: row.pk, default=None)

    def learn_waybill(self, row: Shipment, update: Update) -> bool:
        """Take over a parcel's number where we had none or the carrier has changed it; whether there was news.

        A number that another parcel of the carrier has stays with that one.
        """
        waybill = normal(update.new_tracking_number or update.tracking_number)
        if not waybill or waybill == row.waybill or (row.waybill and not update.new_tracking_number):
            return False
        if any(other.carrier_id == row.carrier_id for other in self._by_waybill.get(waybill, ())):
            return False
        if row.waybill:
            self._by_waybill[row.waybill].remove(row)
        row.waybill = waybill
        self._by_waybill.setdefault(waybill, []).append(row)
        return True


def normal(number: str | None) -> str:
    """A waybill as it is stored."""
    return (number or "").strip().upper()


def _carriers_of(accounts: set[int]) -> dict[int, set[int]]:
    served: dict[int, set[int]] = {}
    links = CarrierAccount.carriers.through.objects.filter(carrieraccount_id__in=accounts)
    for account, carrier in links.values_list("carrieraccount_id", "carrier_id"):
        served.setdefault(account, set()).add(carrier)
    return served
