"""Carriers and the contracts with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from carriers.models import CarrierContract
from carriers.queries.for_merchants import carriers_for, contracts_for
from carriers.states import Capability, ContractState
from portal.models import Region
from portal.policies.cooling_off import days_left
from portal.queries.timeline import deadlines_of, facts_of
from portal.templatetags.portal_look import words
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of

ENDING = timedelta(days=60)
MAY_END = (ContractState.SIGNED, ContractState.ACTIVE, ContractState.SUSPENDED)

register(
    RowKind(
        kind="contracts",
        label=gettext_lazy("Carrier contracts"),
        model=CarrierContract,
        rows=contracts_for,
        list_name="web:contracts",
        page_name="web:contract",
    )
)


class ContractFilter(django_filters.FilterSet):
    """How the list of contracts can be narrowed. `at` is the instant that "soon" is counted from."""

    ending = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"),
        label=gettext_lazy("Ends"),
        choices=[("60", gettext_lazy("within 60 days"))],
        method="filter_ending",
    )
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=ContractState.choices
    )

    class Meta:
        model = CarrierContract
        fields = ["ending", "state"]

    def __init__(self, *args: Any, at: Any, **kwargs: Any) -> None:
        self.at = at
        super().__init__(*args, **kwargs)

    def filter_ending(self, rows: Any, _name: str, _value: str) -> Any:
        until = self.at + ENDING
        return rows.filter(state__in=MAY_END, valid_until__gt=self.at, valid_until__lte=until)


@merchant_page()
@require_GET
def contracts(request: ShopRequest) -> HttpResponseBase:
    """The shop's contracts and those open to every shop."""
    found = ContractFilter(request.GET, contracts_for(request.actor), at=request.now)
    context = {"title": _("Carrier contracts"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "carriers/contracts.html", context)


@merchant_page()
@require_GET
def contract(request: ShopRequest, number: str) -> HttpResponseBase:
    """One contract: dates, prices, state, what happened."""
    row = row_or_404("contracts", number, request.actor)
    own = row.concerns(request.actor)
    context = {
        "title": row.number,
        "own": own,
        "services": [words(code) for code in row.services],
        "days_left": days_left(row.valid_until, request.now),
        "rates": _rates(row),
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS) if own else (),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "carriers/contract.html", context)


def _rates(row: CarrierContract) -> list[dict[str, Any]]:
    lines = list(row.rates.all())
    codes = {code for line in lines for code in (line.origin, line.destination) if code}
    names = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
    return [
        {
            "line": line,
            "origin": names.get(line.origin, line.origin) or _("anywhere"),
            "destination": names.get(line.destination, line.destination) or _("anywhere"),
        }
        for line in lines
    ]


@merchant_page()
@require_GET
def carriers(request: ShopRequest) -> HttpResponseBase:
    """The carriers that work with the platform, where they collect, and the contracts with them."""
    can = dict(Capability.choices)
    rows = [
        {
            "carrier": row,
            "capabilities": [can.get(code, words(code)) for code in row.capabilities],
            "regions": sorted({area.region.name for area in row.coverage.all()}),
            "contracts": row.my_contracts,  # type: ignore[attr-defined]
        }
        for row in carriers_for(request.actor)
    ]
    return render(request, "carriers/carriers.html", {"title": _("Carriers"), "carriers": rows})
