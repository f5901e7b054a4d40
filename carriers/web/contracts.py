"""The contracts of a shop, and those open to every shop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from carriers.models import CarrierContract, ContractRevision
from carriers.queries.contracts import current_terms
from carriers.queries.for_merchants import contracts_for, revisions_for
from carriers.services import documents
from carriers.states import ContractState, RevisionState
from portal.actors import SHOP_DECIDERS
from portal.policies.cooling_off import days_left
from portal.queries.timeline import deadlines_of, facts_of
from portal.templatetags.portal_look import local, words
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.export import csv_response
from portal.web.moves import RowKind, moves_context, register, row_or_404, url_of
from portal.web.paging import page_of

ENDING = timedelta(days=60)
MAY_END = (*ContractState.in_force, ContractState.SUSPENDED)

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
    context = {
        "title": _("Carrier contracts"),
        "filter": found,
        "page": page_of(request, found.qs),
        "may_draft": request.actor.holds_any(SHOP_DECIDERS),
    }
    return render(request, "carriers/contracts.html", context)


@merchant_page()
@require_GET
def contracts_csv(request: ShopRequest) -> HttpResponseBase:
    """The contracts that the filters leave, for a spreadsheet."""
    found = ContractFilter(request.GET, contracts_for(request.actor), at=request.now)
    columns = (_("Number"), _("Carrier"), _("With"), _("State"), _("Services"), _("Valid from"),
               _("Valid until"), _("Notice (days)"), _("Signed at"))  # fmt: skip
    return csv_response(found.qs.order_by("-pk"), name="contracts", columns=columns, values=_cells)


def _cells(row: CarrierContract) -> tuple[Any, ...]:
    return (
        row.number,
        row.carrier.name,
        row.shop or _("platform, open to all shops"),
        row.get_state_display(),  # type: ignore[attr-defined]
        ", ".join(words(code) for code in row.services),
        local(row.valid_from),
        local(row.valid_until),
        row.notice_days,
        local(row.signed_at),
    )


@merchant_page()
@require_GET
def contract(request: ShopRequest, number: str) -> HttpResponseBase:
    """One contract: dates, terms revision by revision, state, what happened."""
    row = row_or_404("contracts", number, request.actor)
    own = row.concerns(request.actor)
    terms = current_terms(row, request.now)
    known = revisions_for(request.actor).filter(contract=row).order_by("-ordinal")
    context = {
        "title": row.number,
        "own": own,
        "services": [words(code) for code in row.services],
        "days_left": days_left(row.valid_until, request.now),
        "terms": terms,
        "terms_url": url_of(terms) if terms else "",
        "document": documents.read(terms) if terms else None,
        "revisions": [{"row": found, "url": url_of(found)} for found in known],
        "may_edit": own and _edits(request, terms),
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS) if own else (),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "carriers/contract.html", context)


def _edits(request: ShopRequest, terms: ContractRevision | None) -> bool:
    draft = terms is not None and terms.state == RevisionState.DRAFT
    return draft and request.actor.holds_any(SHOP_DECIDERS)
