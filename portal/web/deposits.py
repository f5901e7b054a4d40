"""The deposits of a shop: what is required, what is there, what happened, and paying in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_DECIDERS
from portal.errors import NotFound
from portal.models import DepositAccount, LedgerTransaction, Service
from portal.queries import deposits as read
from portal.queries.timeline import facts_of
from portal.services import deposits as services
from portal.states import LedgerKind
from portal.templatetags.portal_look import local
from portal.web.access import ShopRequest, merchant_page
from portal.web.deposit_payments import asked_of_provider
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.export import Yuan, csv_response
from portal.web.paging import page_of

NEWEST = 10


class AmountForm(forms.Form):
    """How much to pay in, in yuan as people write it."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount (CNY)"),
        min_value=Decimal("0.01"),
        max_value=Decimal(services.MOST_FEN) / 100,
        decimal_places=2,
    )

    @property
    def amount_fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


@merchant_page()
@require_GET
def deposits(request: ShopRequest) -> HttpResponseBase:
    """Every deposit of the shop, and those that its applications and memberships ask for."""
    page = page_of(request, read.accounts_for(request.actor))
    context = {
        "title": _("Deposits"),
        "page": page,
        "rows": [_shown(row) for row in page.rows],
        "asked": _asked(request),
        "may_pay": request.actor.holds_any(SHOP_DECIDERS),
    }
    return render(request, "portal/deposits.html", context)


def _asked(request: ShopRequest) -> list[tuple[Service, int]]:
    """Services whose rules ask for a deposit that has not been opened with this amount yet."""
    asked = read.required_by_rules(request.shop)
    known = dict(read.accounts_for(request.actor).values_list("service_id", "required_fen"))
    return [(service, fen) for service, fen in asked.items() if known.get(service.pk) != fen]


def _shown(row: DepositAccount) -> dict[str, Any]:
    books, missing = row.balances, row.missing_fen
    if not row.required_fen:
        standing = ("neutral", _("not required"))
    elif missing:
        standing = ("danger", _("not sufficient"))
    else:
        standing = ("success", _("sufficient"))
    return {
        "account": row,
        "available": books[LedgerKind.AVAILABLE],
        "frozen": books[LedgerKind.FROZEN],
        "transit": books[LedgerKind.TRANSIT],
        "deducted": books[LedgerKind.COMPENSATION],
        "missing": missing,
        "standing": standing,
    }


@merchant_page(SHOP_DECIDERS)
@require_POST
def begin(request: ShopRequest, code: str) -> HttpResponseBase:
    """Open the deposit that the rules of a service ask for, and go to where it is paid."""
    service = get_object_or_404(Service, code=code)
    required = read.required_by_rules(request.shop).get(service)
    if required is None:
        raise NotFound()
    account = services.open_account(
        request.shop, service, required_fen=required, actor=request.actor, at=request.now
    )
    return redirect("web:deposit", number=account.number)


@merchant_page()
@require_GET
def deposit(request: ShopRequest, number: str) -> HttpResponseBase:
    """One deposit with its books, its payments and what happened."""
    return _deposit_page(request, _account_or_404(request, number))


def _deposit_page(
    request: ShopRequest, row: DepositAccount, form: AmountForm | None = None, status: int = 200
) -> HttpResponseBase:
    shown = _shown(row)
    if form is None:
        start = Decimal(shown["missing"]) / 100 if shown["missing"] else None
        form = AmountForm(initial={"amount": start})
    page = page_of(request, read.transactions_of(row))
    context = {
        "title": row.number,
        "row": row,
        "shown": shown,
        "page": page,
        "lines": list(read.lines_of(page.rows)),
        "payments": row.payments.order_by("-pk")[:NEWEST],
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        "form": form if request.actor.holds_any(SHOP_DECIDERS) else None,
    }
    return render(request, "portal/deposit.html", context, status=status)


@merchant_page(SHOP_DECIDERS)
@require_POST
def pay(request: ShopRequest, number: str) -> HttpResponseBase:
    """Ask for a payment into the deposit and go to the page that leads to the checkout."""
    row = _account_or_404(request, number)
    form = AmountForm(request.POST)
    if not form.is_valid():
        return _deposit_page(request, row, form, status=422)
    payment = services.request_payment(row, amount_fen=form.amount_fen, actor=request.actor, at=request.now)
    return asked_of_provider(request, payment)


@merchant_page()
@require_GET
def entries_csv(request: ShopRequest, number: str) -> HttpResponseBase:
    """Everything that was posted, as a table for a spreadsheet."""
    row = _account_or_404(request, number)
    columns = (
        _("Posted at"),
        _("Operation"),
        _("Amount (CNY)"),
        _("Available (CNY)"),
        _("Frozen (CNY)"),
        _("Cause"),
        _("Reason"),
        _("Payment"),
        _("By"),
    )
    return csv_response(read.transactions_of(row), name=row.number, columns=columns, values=_cells)


def _cells(row: LedgerTransaction) -> Iterable[Any]:
    (line,) = read.lines_of([row])
    return (
        local(row.posted_at),
        row.get_kind_display(),
        Yuan(row.amount_fen),
        Yuan(line.available.amount_fen if line.available else 0),
        Yuan(line.frozen.amount_fen if line.frozen else 0),
        row.cause,
        row.note,
        row.payment.number if row.payment else "",
        row.actor_label,
    )


def _account_or_404(request: ShopRequest, number: str) -> DepositAccount:
    row = read.accounts_for(request.actor).filter(number=number.upper()).first()
    if row is None:
        raise NotFound()
    return row
