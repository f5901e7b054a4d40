"""The people of a repair centre or an installer, for its managers."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import DomainError
from portal.services import partner_members as service
from portal.states import PartnerRole
from portal.web import members
from portal.web.access import ShopRequest, partner_page


class AddForm(members.AddForm):
    """Somebody who has an account already."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=PartnerRole.choices)


class InviteForm(members.InviteForm):
    """Somebody who has none yet."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=PartnerRole.choices)


@partner_page(managers=True)
@require_http_methods(["GET", "POST"])
def people(request: ShopRequest) -> HttpResponseBase:
    """Everybody who works for the partner; POST adds somebody, with or without an account."""
    partner, inviting = request.member.partner, "username" in request.POST
    add = AddForm(None if inviting else request.POST or None, auto_id="add_%s")
    invite = InviteForm(request.POST if inviting else None, auto_id="invite_%s")
    form: forms.BaseForm = invite if inviting else add
    if request.method == "POST" and form.is_valid():
        enter = service.invite if inviting else service.add
        try:
            member = enter(partner, **form.cleaned_data, actor=request.actor)
        except DomainError as refusal:
            members.show_refusal(form, refusal, "username" if inviting else "identifier")
        else:
            if inviting:
                members.send_password_link(request, member.user.email)
            messages.success(request, _("%(name)s now works here.") % {"name": member.user.shown_name})
            return redirect("centre:people")
    rows = partner.members.select_related("user").order_by("role", "user__username")
    context = {"title": _("Colleagues"), "rows": rows, "add": add, "invite": invite}
    context["roles"] = PartnerRole.choices
    return render(request, "centre/people.html", context, status=422 if form.errors else 200)


@partner_page(managers=True)
@require_POST
def change(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Give somebody the other role, or end their work here."""
    member = get_object_or_404(request.member.partner.members.select_related("user"), pk=pk)
    try:
        if request.POST.get("do") == "remove":
            service.remove(member, actor=request.actor)
        else:
            service.change_role(member, request.POST.get("role", ""), actor=request.actor)
    except DomainError as refusal:
        messages.error(request, refusal.reasons[0].sentence if refusal.reasons else refusal.sentence)
    else:
        messages.success(request, _("Kept."))
    if member.user_id != request.user.pk:
        return redirect("centre:people")
    return redirect("web:home" if request.POST.get("do") == "remove" else "centre:home")
