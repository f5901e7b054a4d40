"""The checkout page of the sandbox's payment provider: what a payer, a bank or a network may do, at a press."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.adapters.payment import PRESSES, SandboxPayments
from portal.clock import now
from portal.errors import DomainError
from portal.services import payments

LABELS = {
    "pay": gettext_lazy("Pay"),
    "fail": gettext_lazy("Fail"),
    "pay_twice": gettext_lazy("Pay, and send the callback twice"),
    "pay_silently": gettext_lazy("Pay, and keep the callback back"),
    "reverse": gettext_lazy("Take the payment back"),
    "repeat": gettext_lazy("Send the last callback again"),
}
STATES = {
    "open": gettext_lazy("waits for payment"),
    "paid": gettext_lazy("paid"),
    "failed": gettext_lazy("failed"),
    "reversed": gettext_lazy("taken back"),
}


@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Show a payment to its payer; a POST does what was pressed. Outside a sandbox there is no such page."""
    provider = _sandbox_provider()
    try:
        row = provider.collection(reference)
    except KeyError:
        raise Http404 from None
    if request.method == "POST":
        _press(request, provider, reference)
        return redirect("sandbox_checkout", reference=reference)
    context = {
        "title": _("Sandbox checkout"),
        "payment": row,
        "state": STATES[row["state"]],
        "presses": [
            (name, LABELS[name]) for name, (states, *_rest) in PRESSES.items() if row["state"] in states
        ],
    }
    return render(request, "sandbox/checkout.html", context)


def _press(request: HttpRequest, provider: SandboxPayments, reference: str) -> None:
    """Do what was pressed and send the callbacks through the same door as a provider's own."""
    try:
        callbacks = provider.press(reference, request.POST.get("press", ""))
    except KeyError:
        messages.error(request, _("This is not possible any more."))
        return
    for body, headers in callbacks:
        try:
            payments.receive(body, headers, at=now())
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return
    messages.success(request, _("Callbacks sent: %(n)s.") % {"n": len(callbacks)})


def _sandbox_provider() -> SandboxPayments:
    provider = payments.provider() if settings.SANDBOX and settings.PAYMENT_ADAPTER else None
    if not isinstance(provider, SandboxPayments):
        raise Http404
    return provider
