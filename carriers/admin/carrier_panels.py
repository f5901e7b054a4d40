"""What a carrier's page shows besides its fields: contracts, where it collects, and what it can still take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from carriers.models import CapacitySlot, Carrier
from carriers.policies.slots import SHANGHAI
from carriers.queries.coverage import areas_in_force
from portal.admin import columns
from portal.admin.panels import Panel

NEWEST = 50
LINK = '<a href="{}" class="font-medium text-primary-600 dark:text-primary-500 underline">{}</a>'


def link(row: Any, words: str = "") -> SafeString:
    """A link to the page of a row of this room."""
    address = reverse(f"admin:carriers_{row._meta.model_name}_change", args=[row.pk])
    return format_html(LINK, address, words or str(row))


def panels_of(row: Carrier, at: datetime) -> Iterator[Panel]:
    """Three tables; those with nothing to say are left out."""
    today = at.astimezone(SHANGHAI).date()
    for panel in (_contracts(row), _coverage(row, today), _capacity(row, today)):
        if panel.rows:
            yield panel


def _contracts(row: Carrier) -> Panel:
    headers = (_("Contract"), _("Shop"), _("State"), _("Valid from"), _("Valid until"))
    rows = [
        (
            None,
            (
                link(contract),
                str(contract.shop or "–"),
                contract.get_state_display(),  # type: ignore[attr-defined]
                columns.local(contract.valid_from),
                columns.local(contract.valid_until),
            ),
        )
        for contract in row.contracts.select_related("shop")[:NEWEST]
    ]
    return Panel(_("Contracts"), headers, rows)


def _coverage(row: Carrier, today: date) -> Panel:
    headers = (_("Area"), _("Kind"), _("Region"), _("Hours"), _("Immediate pickup"), _("Appointments"))
    rows = [
        (
            None,
            (
                link(area, area.code),
                area.get_kind_display(),  # type: ignore[attr-defined]
                str(area.region or "–"),
                f"{area.opens:%H:%M}-{area.closes:%H:%M}",
                area.get_immediate_display(),  # type: ignore[attr-defined]
                area.get_appointment_display(),  # type: ignore[attr-defined]
            ),
        )
        for area in areas_in_force(today).filter(carrier=row).select_related("region")[:NEWEST]
    ]
    return Panel(_("Coverage today"), headers, rows)


def _capacity(row: Carrier, today: date) -> Panel:
    """A line for each area, a column for each day: what is free of what was told."""
    told = CapacitySlot.objects.filter(carrier=row, day__gte=today).order_by("area_code", "day")
    by_area: dict[str, dict[date, str]] = defaultdict(dict)
    short: set[str] = set()
    for entry in told.values("area_code", "day").annotate(all=Sum("told"), taken=Sum("reserved")):
        by_area[entry["area_code"]][entry["day"]] = (
            f"{max(0, entry['all'] - entry['taken'])} / {entry['all']}"
        )
        if entry["taken"] > entry["all"]:
            short.add(entry["area_code"])
    days = sorted({day for cells in by_area.values() for day in cells})
    rows = [
        (False if area in short else None, (area, *(cells.get(day, "–") for day in days)))
        for area, cells in list(by_area.items())[:NEWEST]
    ]
    note = _("Free of what the carrier offers, by area and day. Red: more is booked than offered.")
    return Panel(_("Capacity"), (_("Area"), *(f"{day:%m-%d}" for day in days)), rows, note)


__all__ = ["link", "panels_of"]
