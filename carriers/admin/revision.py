"""Revisions of contracts: drafted in fields, read beside the one before, proposed and signed by moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.admin.carrier_panels import link
from carriers.admin.revision_deeds import RevisionDeeds
from carriers.admin.revision_forms import RevisionForm
from carriers.models import ContractRevision
from carriers.queries.contract_document import differences
from carriers.queries.contracts import revision_before
from carriers.services import documents, drafting
from carriers.states import RevisionState
from portal.actors import Actor
from portal.admin import columns
from portal.admin.panels import Panel
from portal.workflow import Move

PARTS = ("terms", "rates", "surcharges", "levels", "penalties")
NUMBERS = ("volumetric_divisor", "max_grams")


def document_panels(row: ContractRevision) -> list[Panel]:
    """What is signed, part by part, in the words of the document."""
    found = []
    for section in documents.read(row).sections:
        headers: Sequence[Any] = section.table[0] if section.table else (_("What"), _("Value"))
        cells = section.table[1:] or section.pairs or ((section.title, section.text),)
        found.append(Panel(section.title, headers, [(None, line) for line in cells]))
    return found


def difference_panel(before: ContractRevision, after: ContractRevision) -> Panel:
    """The differences as a table: what stood there, what stands there now."""
    rows = [
        (None, (part, name or "–", old or "–", new or "–"))
        for part, name, old, new in differences(before, after)
    ]
    title = _now("Changes against revision %(number)s") % {"number": before.ordinal}
    headers = (_("Part"), _("What"), _("Before"), _("Now"))
    return Panel(title, headers, rows, "" if rows else _now("Both say the same."))


@admin.register(ContractRevision)
class ContractRevisionAdmin(RevisionDeeds):
    """A revision begins as an amendment of a contract in force, the first with its contract. Only a draft is
    edited; what was proposed is what is signed."""

    form = RevisionForm
    panels_first = False
    draft_fields = ("effective_from", "new_valid_until", *NUMBERS, *PARTS)
    draft_states = (RevisionState.DRAFT,)
    list_display = ("__str__", "carrier", "shop", columns.state, columns.due, "effective_from", "signed_at")
    list_filter = (
        ("state", columns.StateFilter),
        columns.DueFilter,
        ("contract", AutocompleteSelectFilter),
        ("effective_from", RangeDateTimeFilter),
    )
    search_fields = ("contract__number__startswith", "contract__carrier__code", "contract__carrier__name_zh")
    list_select_related = ("contract__carrier", "contract__shop")
    ordering = ("-id",)
    change_form_outer_before_template = "admin/carriers/revision.html"

    class Media:
        js = ("portal/rows.js", "portal/zones.js")

    @display(description=_("carrier"))
    def carrier(self, row: ContractRevision) -> str:
        return str(row.contract.carrier)

    @display(description=_("shop"))
    def shop(self, row: ContractRevision) -> str:
        return str(row.contract.shop or "–")

    @display(description=_("contract"))
    def contract_shown(self, row: ContractRevision) -> Any:
        return link(row.contract)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .select_related("contract__carrier__partner", "contract__shop__merchant")
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        fixed = ("contract_shown", "ordinal", "effective_from", "new_valid_until", "signed_at", "signed_hash")
        if not self.has_change_permission(request, obj):
            return fixed
        return ("contract_shown", "ordinal", *self.editable_fields(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "contract_shown"]

    def editable_fields(self, row: Any) -> Sequence[str]:
        """The first terms begin with their contract and prolong nothing."""
        fields = super().editable_fields(row)
        return fields[2:] if row is not None and row.ordinal == 1 else fields

    def by_people(self, row: Any, actor: Actor) -> list[Move]:
        """The first terms are moved together with their contract, on its page."""
        return [] if row.ordinal == 1 else super().by_people(row, actor)

    def panels(self, request: HttpRequest, row: ContractRevision) -> list[Panel]:
        before = revision_before(row)
        changes = [difference_panel(before, row)] if before else []
        return changes if row.state == RevisionState.DRAFT else [*changes, *document_panels(row)]

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: ContractRevision, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        drafting.replace_rates(obj, form.cleaned_data["rates"])


__all__ = ["ContractRevisionAdmin"]
