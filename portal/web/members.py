"""The people of a shop, for its owners."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.actors import Role
from portal.errors import DomainError, InvalidInput
from portal.models import ShopMember, User
from portal.services import members
from portal.web.access import ShopRequest, merchant_page

OWNERS = frozenset({Role.OWNER})


class AddForm(forms.Form):
    """Somebody who has an account already."""

    identifier = forms.CharField(label=gettext_lazy("User name or e-mail address"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ShopMember.SHOP_ROLES, initial=Role.AGENT)


class InviteForm(forms.ModelForm):
    """Somebody who has none yet."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ShopMember.SHOP_ROLES, initial=Role.AGENT)

    class Meta:
        model = User
        fields = ["username", "email"]

    def validate_unique(self) -> None:
        """The service says it, in the same words for name and address."""


@merchant_page(OWNERS)
@require_http_methods(["GET", "POST"])
def members_page(request: ShopRequest) -> HttpResponseBase:
    """Everybody who works in the shop; POST adds somebody who has an account."""
    form = AddForm(request.POST or None, auto_id="add_%s")
    if request.method == "POST" and form.is_valid():
        try:
            member = members.add(request.shop, **form.cleaned_data, actor=request.actor)
        except DomainError as refusal:
            show_refusal(form, refusal, "identifier")
        else:
            messages.success(
                request, _("%(name)s now works in this shop.") % {"name": member.user.shown_name}
            )
            return redirect("web:members")
    rows = request.shop.members.select_related("user").order_by("role", "user__username")
    context = {"title": _("Members"), "members": rows, "form": form, "roles": ShopMember.SHOP_ROLES}
    return render(request, "portal/members.html", context, status=422 if form.errors else 200)


@merchant_page(OWNERS)
@require_http_methods(["GET", "POST"])
def invite(request: ShopRequest) -> HttpResponseBase:
    """Make an account for somebody and send them the link that sets their password."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = members.invite(request.shop, **form.cleaned_data, actor=request.actor)
        except DomainError as refusal:
            show_refusal(form, refusal, "username")
        else:
            send_password_link(request, member.user.email)
            messages.success(
                request, _("An e-mail with a link went to %(email)s.") % {"email": member.user.email}
            )
            return redirect("web:members")
    context = {"title": _("Invite somebody"), "form": form}
    return render(request, "portal/member_invite.html", context, status=422 if form.errors else 200)


def send_password_link(request: ShopRequest, email: str) -> None:
    """The same mail as for a forgotten password: its link sets a first one as well."""
    mail = ResetPasswordForm({"email": email})
    if mail.is_valid():
        mail.save(request)


@merchant_page(OWNERS)
@require_POST
def change(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Give a member another role."""
    member = get_object_or_404(request.shop.members, pk=pk)
    try:
        members.change_role(member, request.POST.get("role", ""), actor=request.actor)
    except DomainError as refusal:
        messages.error(request, _first_sentence(refusal))
    else:
        messages.success(request, _("The role was changed."))
    return _back(request, member)


@merchant_page(OWNERS)
@require_http_methods(["GET", "POST"])
def remove(request: ShopRequest, pk: int) -> HttpResponseBase:
    """End somebody's work in the shop; GET asks first."""
    member = get_object_or_404(request.shop.members.select_related("user"), pk=pk)
    if request.method != "POST":
        return render(request, "portal/member_remove.html", {"title": _("Remove a member"), "member": member})
    try:
        members.remove(member, actor=request.actor)
    except DomainError as refusal:
        messages.error(request, _first_sentence(refusal))
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": member.user.shown_name})
    return _back(request, member)


def _back(request: ShopRequest, member: ShopMember) -> HttpResponseBase:
    """Whoever has just changed their own role may not see the list any more."""
    return redirect("web:home" if member.user_id == request.user.pk else "web:members")


def show_refusal(form: forms.BaseForm, refusal: DomainError, name: str) -> None:
    """Put what a service refuses beside the fields it is about; `name` is the field for the rest."""
    if isinstance(refusal, InvalidInput):
        for field_name, sentences in refusal.errors.items():
            for sentence in sentences:
                form.add_error(field_name if field_name in form.fields else None, _(sentence))
    else:
        form.add_error(name, _first_sentence(refusal))


def _first_sentence(refusal: DomainError) -> str:
    return refusal.reasons[0].sentence if refusal.reasons else refusal.sentence
