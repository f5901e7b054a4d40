"""The teams of a shop."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.actors import SHOP_WORKERS
from portal.errors import DomainError, NotPermitted
from portal.models import Shop, User
from portal.queries.people import users_with
from portal.web.access import ShopRequest, merchant_page
from portal.web.members import show_refusal
from tickets.models import Team
from tickets.queries.assigning import teams_for
from tickets.services import teams as service


class TeamForm(forms.Form):
    """A team and its people."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, shop: Shop, data: object = None, **kwargs: object) -> None:
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        self.fields["members"].queryset = users_with(SHOP_WORKERS, shop.pk).order_by("username")  # type: ignore[attr-defined]


@merchant_page()
@require_http_methods(["GET", "POST"])
def teams(request: ShopRequest) -> HttpResponseBase:
    """The shop's teams; POST adds one."""
    keeps = request.actor.holds_any(service.KEEPERS)
    if request.method == "POST" and not keeps:
        raise NotPermitted()
    form = TeamForm(request.shop, request.POST or None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, None):
        return redirect("web:teams")
    context = {
        "title": _("Teams"),
        "rows": teams_for(request.actor).prefetch_related("members"),
        "form": form if keeps else None,
    }
    return render(request, "tickets/teams.html", context, status=422 if form.errors else 200)


@merchant_page(service.KEEPERS)
@require_http_methods(["GET", "POST"])
def team(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Change a team."""
    row = get_object_or_404(Team, pk=pk, shop=request.shop)
    initial = {"name": row.name, "members": row.members.all()}
    form = TeamForm(request.shop, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _kept(request, form, row):
        return redirect("web:teams")
    context = {"title": row.name, "form": form, "row": row}
    return render(request, "tickets/team.html", context, status=422 if form.errors else 200)


@merchant_page(service.KEEPERS)
@require_POST
def drop(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Dissolve a team."""
    service.drop_team(get_object_or_404(Team, pk=pk, shop=request.shop), request.shop, actor=request.actor)
    messages.success(request, _("Team dissolved."))
    return redirect("web:teams")


def _kept(request: ShopRequest, form: TeamForm, row: Team | None) -> bool:
    try:
        service.keep_team(request.shop, **form.cleaned_data, actor=request.actor, team=row)
    except DomainError as refusal:
        show_refusal(form, refusal, "name")
        return False
    messages.success(request, _("Team kept."))
    return True
