"""The premium account of a shop: balance, entries, and how to pay in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.errors import NotFound
from portal.policies.cells import Yuan
from portal.templatetags.portal_look import local
from portal.web import export
from portal.web.access import ShopRequest, merchant_page
from portal.web.paging import page_of
from tickets.queries.premiums import account_of, entries_of, is_low


@merchant_page()
@require_GET
def account(request: ShopRequest) -> HttpResponseBase:
    """What is left, and every amount in or out, the newest first."""
    row = account_of(request.shop)
    context: dict[str, Any] = {"title": _("Premium account"), "account": row}
    if row is not None:
        context |= {"page": page_of(request, entries_of(row)), "low": is_low(row, request.now)}
    return render(request, "tickets/premium_account.html", context)


@merchant_page()
@require_GET
def entries_csv(request: ShopRequest) -> HttpResponseBase:
    """Every entry as a file."""
    row = account_of(request.shop)
    if row is None:
        raise NotFound()
    columns = [_("Booked"), _("Kind"), _("Reference"), _("Amount (CNY)"), _("Balance (CNY)")]
    return export.csv_response(
        entries_of(row).order_by("-pk"), name=row.number, columns=columns, values=_values
    )


def _values(row: Any) -> Iterable[Any]:
    yield from (local(row.booked_at), row.get_kind_display(), row.reference)
    yield from (Yuan(row.amount_fen), Yuan(row.balance_after_fen))
