"""The warranty policies of a shop: what it offers, a new offer, and its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.actors import SHOP_DECIDERS
from portal.errors import DomainError, NotFound, NotPermitted
from portal.web.access import ShopRequest, merchant_page
from portal.web.members import show_refusal
from portal.web.paging import page_of
from tickets.queries.warranty_policy import policies_of
from tickets.services import warranty_policies as service
from tickets.states import Route


def _instant(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, help_text=help_text, widget=widget)


class PolicyForm(forms.Form):
    """A new offer."""

    item = forms.CharField(
        label=gettext_lazy("Item"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Empty: every item."),
    )
    category = forms.CharField(
        label=gettext_lazy("Category"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("A category prefix; empty: every category."),
    )
    months = forms.IntegerField(
        label=gettext_lazy("Warranty in months"), min_value=1, max_value=service.MOST_MONTHS, required=False
    )
    route = forms.ChoiceField(
        label=gettext_lazy("Route"),
        choices=[("", gettext_lazy("as by size")), *Route.choices],
        required=False,
    )
    effective_from = _instant(gettext_lazy("Effective from"), gettext_lazy("Empty: from now on."))
    effective_until = _instant(gettext_lazy("Effective until"), gettext_lazy("Empty: until it is ended."))


@merchant_page()
@require_http_methods(["GET", "POST"])
def policies(request: ShopRequest) -> HttpResponseBase:
    """What the shop offers and offered, the newest first; POST offers more."""
    decides = request.actor.holds_any(SHOP_DECIDERS)
    if request.method == "POST" and not decides:
        raise NotPermitted()
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.offer(request.shop, **form.cleaned_data, actor=request.actor, at=request.now)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            show_refusal(form, refusal, "months")
        else:
            messages.success(request, _("Offered."))
            return redirect("web:warranty_policies")
    page = page_of(request, policies_of(request.actor))
    context = {"title": _("Warranty policies"), "page": page, "form": form if decides else None}
    return render(request, "tickets/warranty_policies.html", context, status=422 if form.errors else 200)


@merchant_page(SHOP_DECIDERS)
@require_POST
def end(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Offer it no longer."""
    row = get_object_or_404(policies_of(request.actor), pk=pk)
    try:
        service.end(row, actor=request.actor, at=request.now)
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        messages.error(request, refusal.reasons[0].sentence if refusal.reasons else refusal.sentence)
    else:
        messages.success(request, _("Ended. Items keep what was offered when their warranty began."))
    return redirect("web:warranty_policies")
