"""Technicians at the door of an installer: skills, areas, leave."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import DomainError, NotFound, NotPermitted
from portal.web.access import ShopRequest, partner_page
from portal.web.members import show_refusal
from tickets.models import ServiceProvider, Technician, TechnicianLeave
from tickets.queries.centre_door import providers_of, technicians_of
from tickets.services import technicians as service
from tickets.states import AppointmentKind
from tickets.web.centre.visits import INSTALLER

REGION = re.compile(r"[0-9]{2,12}")


class TechnicianForm(forms.Form):
    """Somebody who comes. The provider and the code are fixed once entered."""

    provider = forms.ModelChoiceField(
        label=gettext_lazy("Service provider"), queryset=ServiceProvider.objects.none()
    )
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=50,
        help_text=gettext_lazy("Short and unique, as on work cards."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Skills"), choices=AppointmentKind.choices, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.CharField(
        label=gettext_lazy("Areas"),
        required=False,
        max_length=400,
        help_text=gettext_lazy(
            "GB/T 2260 codes or their beginnings, with commas; empty: where the provider goes."
        ),
    )
    certificate = forms.CharField(label=gettext_lazy("Certificate"), max_length=60, required=False)
    certified_until = forms.DateField(
        label=gettext_lazy("Certified until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)

    def __init__(self, *args: Any, providers: Any, row: Technician | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is None:
            self.fields["provider"].queryset = providers  # type: ignore[attr-defined]
        else:
            del self.fields["provider"], self.fields["code"]

    def clean_regions(self) -> list[str]:
        codes = [part.strip() for part in re.split("[,，、]", self.cleaned_data["regions"]) if part.strip()]
        if not all(REGION.fullmatch(code) for code in codes):
            raise ValidationError(_("Enter codes of digits with commas between them."))
        return codes


class LeaveForm(forms.Form):
    """Days on which somebody does not work."""

    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=80, required=False)


@partner_page(INSTALLER)
@require_http_methods(["GET", "POST"])
def technicians(request: ShopRequest) -> HttpResponseBase:
    """Everybody who comes to buyers; a manager adds somebody."""
    if request.method == "POST" and not request.member.manages:
        raise NotPermitted()
    form = TechnicianForm(request.POST or None, providers=providers_of(request.actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _kept(request, form, given.pop("provider"), given, None):
            return redirect("centre:technicians")
    context = {
        "title": _("Technicians"),
        "rows": technicians_of(request.actor),
        "form": form if request.member.manages else None,
    }
    return render(request, "centre/technicians.html", context, status=422 if form.errors else 200)


@partner_page(INSTALLER, managers=True)
@require_http_methods(["GET", "POST"])
def technician(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Change somebody, and give leave."""
    row = get_object_or_404(technicians_of(request.actor), pk=pk)
    shown = ("name", "skills", "certificate", "certified_until", "active")
    initial = {name: getattr(row, name) for name in shown} | {"regions": ", ".join(row.regions)}
    form = TechnicianForm(request.POST or None, providers=None, row=row, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and _kept(request, form, row.provider, form.cleaned_data, row)
    ):
        return redirect("centre:technicians")
    context = {"title": row.name, "row": row, "form": form, "leave_form": LeaveForm(auto_id="leave_%s")}
    return render(request, "centre/technician.html", context, status=422 if form.errors else 200)


@partner_page(INSTALLER, managers=True)
@require_POST
def give_leave(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Days on which somebody does not work."""
    row, form = get_object_or_404(technicians_of(request.actor), pk=pk), LeaveForm(request.POST)
    if form.is_valid():
        try:
            service.give_leave(row, **form.cleaned_data, actor=request.actor)
        except DomainError as refusal:
            show_refusal(form, refusal, "last_day")
        else:
            messages.success(request, _("Leave entered."))
            return redirect("centre:technician", row.pk)
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("centre:technician", row.pk)


@partner_page(INSTALLER, managers=True)
@require_POST
def drop_leave(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Somebody works on these days after all."""
    mine = TechnicianLeave.objects.filter(technician__provider__partner=request.member.partner)
    leave = get_object_or_404(mine.select_related("technician__provider"), pk=pk)
    service.drop_leave(leave, actor=request.actor)
    return redirect("centre:technician", leave.technician_id)


def _kept(
    request: ShopRequest, form: forms.Form, provider: Any, given: dict[str, Any], row: Technician | None
) -> bool:
    try:
        service.keep(provider, **given, technician=row, actor=request.actor)
    except NotFound:
        raise
    except DomainError as refusal:
        show_refusal(form, refusal, "name")
        return False
    messages.success(request, _("Kept."))
    return True
