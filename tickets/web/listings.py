"""The lists of this room, for saved filters and exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.policies.cells import Yuan
from portal.queries.listings import Listing
from portal.templatetags.portal_look import local
from tickets.queries.appointments import appointments_for
from tickets.queries.claims import claims_for
from tickets.queries.compensations import compensations_for
from tickets.queries.disputes import disputes_for
from tickets.queries.product_unit import units_for
from tickets.queries.worklist import worklist
from tickets.web.appointments import AppointmentFilter
from tickets.web.compensations import ClaimFilter, CompensationFilter
from tickets.web.disputes import DisputeFilter
from tickets.web.export import columns, values
from tickets.web.filters import TicketFilter
from tickets.web.product_unit import UnitFilter


def _compensation_columns() -> list[str]:
    return [_("Number"), _("Order"), _("State"), _("Amount (CNY)"), _("Created")]


def _compensation_values(row: Any) -> Iterable[Any]:
    yield from (row.number, row.order.external_id, row.get_state_display())
    yield from (Yuan(row.amount_fen), local(row.created_at))


CASES = Listing(
    "tickets", gettext_lazy("Cases"), "web:tickets", TicketFilter, worklist, columns=columns, values=values
)
DISPUTES = Listing("disputes", gettext_lazy("Disputes"), "web:case_disputes", DisputeFilter, disputes_for)
COMPENSATIONS = Listing(
    "compensations", gettext_lazy("Compensations"), "web:compensations", CompensationFilter, compensations_for,
    columns=_compensation_columns, values=_compensation_values,
)  # fmt: skip
CLAIMS = Listing(
    "insurance-claims", gettext_lazy("Insurance claims"), "web:insurance_claims", ClaimFilter, claims_for
)
APPOINTMENTS = Listing(
    "appointments", gettext_lazy("Appointments"), "web:appointments", AppointmentFilter, appointments_for
)
UNITS = Listing("units", gettext_lazy("Items under warranty"), "web:units", UnitFilter, units_for)
