"""What the map of coverage is narrowed by, and the map as a picture; the same in the portal and at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carriers.models import Carrier
from carriers.policies.tiles import TILES
from carriers.queries.coverage_map import CoverageMap, provinces
from carriers.states import CarrierState

TILE = 64
SERVICES = [("pickup", gettext_lazy("door pickup")), ("next_day", gettext_lazy("next-day delivery"))]


class MapForm(forms.Form):
    """What the map of coverage is narrowed by. A wrong value narrows nothing."""

    service = forms.ChoiceField(label=gettext_lazy("Service"), choices=SERVICES, required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        rows = Carrier.objects.filter(state=CarrierState.APPROVED).order_by("code")
        self.fields["province"].choices = everything + provinces()  # type: ignore[attr-defined]
        self.fields["carrier"].choices = everything + [(row.code, row.name) for row in rows]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, str]:
        self.is_valid()
        found = {name: self.cleaned_data.get(name, "") for name in ("service", "province", "carrier")}
        return found | {"service": found["service"] or "pickup"}


def tiles(found: CoverageMap) -> list[dict[str, Any]]:
    """The provinces as squares of the picture; no picture for the cities of one."""
    if found.province:
        return []
    return [
        {
            "row": row,
            "name": short(row.region.name),
            "x": TILES[row.region.code][0] * TILE,
            "y": TILES[row.region.code][1] * TILE,
        }
        for row in found.rows
        if row.region.code in TILES
    ]


def short(name: str) -> str:
    """A province as it is called in two or three characters."""
    return name[:3] if name.startswith(("内蒙古", "黑龙江")) else name[:2]
