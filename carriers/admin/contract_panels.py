"""What a contract's page shows besides its fields: who has signed what, and every revision of its terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from carriers.admin.carrier_panels import link
from carriers.models import CarrierContract
from carriers.queries.contracts import current_terms
from portal.admin import columns
from portal.admin.panels import Panel

HASH_SHOWN = 12


def panels_of(row: CarrierContract, at: datetime) -> Iterator[Panel]:
    yield _signatures(row)
    yield _revisions(row, at)


def _signatures(row: CarrierContract) -> Panel:
    sides = (
        (_("For the carrier"), row.carrier_signer, row.carrier_signed_at),
        (_("For the customer"), row.customer_signer, row.customer_signed_at),
    )
    rows = [
        (None if signed_at is None else True, (side, signer or "–", columns.local(signed_at)))
        for side, signer, signed_at in sides
    ]
    return Panel(_("Signatures"), (_("Side"), _("Signed by"), _("Signed at")), rows)


def _revisions(row: CarrierContract, at: datetime) -> Panel:
    """The revision in force is marked."""
    current = current_terms(row, at)
    headers = (_("Revision"), _("State"), _("Effective from"), _("Signed at"), _("Hash of the signed terms"))
    rows = [
        (
            True if revision == current else None,
            (
                link(revision),
                revision.get_state_display(),  # type: ignore[attr-defined]
                columns.local(revision.effective_from),
                columns.local(revision.signed_at),
                revision.signed_hash[:HASH_SHOWN] or "–",
            ),
        )
        for revision in row.revisions.order_by("-ordinal").select_related("contract")
    ]
    return Panel(_("Terms, revision by revision"), headers, rows)


__all__ = ["panels_of"]
