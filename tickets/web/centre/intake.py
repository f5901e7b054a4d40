"""How much a repair centre takes in, day by day."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.errors import DomainError, NotFound
from portal.web.access import ShopRequest, partner_page
from tickets.policies.windows import SHANGHAI
from tickets.queries.centre_door import centres_of, intake_of
from tickets.services import intake as service
from tickets.web.centre.jobs import CENTRE


class DayForm(forms.Form):
    """Items on a day; without a day, items every day, where nothing means no limit."""

    day = forms.DateField(required=False)
    items = forms.IntegerField(min_value=0, max_value=service.MOST, required=False)


@partner_page(CENTRE)
@require_GET
def intake(request: ShopRequest) -> HttpResponseBase:
    """The coming two weeks of each centre: how much it takes in, and how much is reserved."""
    rows = list(centres_of(request.actor))
    days = intake_of(rows, request.now.astimezone(SHANGHAI).date())
    context = {
        "title": _("Intake"),
        "centres": [(row, days.get(row.pk, [])) for row in rows],
        "may_change": request.member.manages,
    }
    return render(request, "centre/intake.html", context)


@partner_page(CENTRE, managers=True)
@require_POST
def change(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Take in more or less, on one day or every day."""
    centre, form = get_object_or_404(centres_of(request.actor), pk=pk), DayForm(request.POST)
    day = form.cleaned_data["day"] if form.is_valid() else None
    if not form.is_valid() or (day and form.cleaned_data["items"] is None):
        messages.error(request, _("Enter a number from 0 to 10 000."))
        return redirect("centre:intake")
    items, today = form.cleaned_data["items"], request.now.astimezone(SHANGHAI).date()
    try:
        if day:
            service.on_day(centre, day, items, today=today, actor=request.actor)
        else:
            service.usual(centre, items, actor=request.actor)
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.reasons[0].sentence if refusal.reasons else refusal.sentence)
    else:
        messages.success(request, _("Kept."))
    return redirect("centre:intake")
