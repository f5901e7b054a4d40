"""Payments into and out of a deposit: where they stand, and the way to the checkout."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_DECIDERS
from portal.adapters.payment_provider import ProviderUnavailable
from portal.models import DepositPayment
from portal.queries import deposits as read
from portal.queries.timeline import facts_of
from portal.services import payments
from portal.states import PaymentKind, PaymentState
from portal.web.access import ShopRequest, merchant_page
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.moves import RowKind, moves_context, register, row_or_404

register(
    RowKind(
        kind="deposit-payments",
        label=gettext_lazy("Deposits"),
        model=DepositPayment,
        rows=read.payments_for,
        list_name="web:deposits",
        page_name="web:deposit_payment",
    )
)


@merchant_page()
@require_GET
def payment(request: ShopRequest, number: str) -> HttpResponseBase:
    """One payment: where it stands, and the way to the checkout while it waits."""
    row = row_or_404("deposit-payments", number, request.actor)
    waits = row.state == PaymentState.REQUESTED and row.kind == PaymentKind.PAY_IN
    context = {
        "title": row.number,
        "waits": waits and request.actor.holds_any(SHOP_DECIDERS),
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "portal/deposit_payment.html", context)


@merchant_page(SHOP_DECIDERS)
@require_POST
def checkout(request: ShopRequest, number: str) -> HttpResponseBase:
    """Ask the provider for the checkout of a payment that has none yet."""
    row = row_or_404("deposit-payments", number, request.actor)
    if row.kind != PaymentKind.PAY_IN or row.state != PaymentState.REQUESTED:
        return redirect("web:deposit_payment", number=row.number)
    return asked_of_provider(request, row)


def asked_of_provider(request: ShopRequest, row: DepositPayment) -> HttpResponseBase:
    """Outside any transaction; where the provider is silent the sweep asks again."""
    address = reverse("web:deposit_payment", args=[row.number])
    if not row.checkout_url:
        try:
            payments.ask(row, return_url=request.build_absolute_uri(address), at=request.now)
        except ProviderUnavailable:
            messages.warning(request, _("The payment provider does not answer. Try again in a minute."))
    return redirect(address)
