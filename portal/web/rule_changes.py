"""Changes of the rules that a shop can still answer to: comments on drafts, and versions that take effect soon."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_DECIDERS
from portal.errors import Refused
from portal.models import Enrolment, ServiceVersion
from portal.queries.attachment import versions_in_force
from portal.queries.consultations import comments_of, consultations_at, scheduled_for
from portal.services import rules
from portal.states import VersionState
from portal.web.access import ShopRequest, merchant_page
from portal.web.version_changes import change_rows


class CommentForm(forms.Form):
    """What the shop says of a draft."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        min_length=5,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("5 to 2,000 characters; the platform reads this before it decides."),
    )


@merchant_page()
@require_GET
def page(request: ShopRequest) -> HttpResponseBase:
    """Consultations open now, and versions that are published and not yet in force."""
    return _page(request)


def _page(
    request: ShopRequest, *, version: ServiceVersion | None = None, form: Any = None, status: int = 200
) -> HttpResponseBase:
    """The page; a comment that was refused comes back at its version."""
    open_now, coming = consultations_at(request.now), scheduled_for(request.shop, request.now)
    in_force = versions_in_force(
        [row.service_id for row in (*open_now, *(v for v, _m in coming))], request.now
    )
    said = comments_of(request.shop, open_now) if open_now else {}
    decides = request.actor.holds_any(SHOP_DECIDERS)
    context = {
        "title": _("Rule changes"),
        "consultations": [
            {
                "version": row,
                "changes": _changes(in_force.get(row.service_id), row),
                "comments": said.get(row.pk, []),
                "form": _form(row, form if version == row else None) if decides else None,
            }
            for row in open_now
        ],
        "scheduled": [_scheduled(row, member, in_force, decides) for row, member in coming],
    }
    return render(request, "portal/rule_changes.html", context, status=status)


def _form(row: ServiceVersion, refused: Any) -> Any:
    return refused if refused is not None else CommentForm(auto_id=f"comment-{row.pk}-%s")


def _changes(before: ServiceVersion | None, after: ServiceVersion) -> list[dict[str, str]]:
    return change_rows(before, after) if before else []


def _scheduled(
    row: ServiceVersion, member: Enrolment | None, in_force: dict[int, ServiceVersion], decides: bool
) -> dict[str, Any]:
    accepted = member is not None and member.accepted_terms_id == row.pk
    moves = {} if member is None or accepted or not decides else _answers_to(member)
    changes = _changes(member.terms if member else in_force.get(row.service_id), row)
    return {"version": row, "member": member, "accepted": accepted, "changes": changes, **moves}


def _answers_to(member: Enrolment) -> dict[str, str]:
    return {
        "accept_url": reverse("web:move", args=["memberships", member.number, "accept_rules"]),
        "leave_url": reverse("web:move", args=["memberships", member.number, "exit_on_rule_change"]),
    }


@merchant_page(SHOP_DECIDERS)
@require_POST
def comment(request: ShopRequest, code: str, number: int) -> HttpResponseBase:
    """Say something of a version in consultation; refused once it is closed, with what was written kept."""
    rows = ServiceVersion.objects.filter(consultation_until__isnull=False).exclude(state=VersionState.DRAFT)
    row = get_object_or_404(rows, service__code=code, number=number)
    form = CommentForm(request.POST, auto_id=f"comment-{row.pk}-%s")
    if not form.is_valid():
        return _page(request, version=row, form=form, status=422)
    try:
        rules.comment(row, request.shop, form.cleaned_data["text"], actor=request.actor, at=request.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, version=row, form=form, status=422)
    messages.success(request, _("Your comment was sent."))
    return redirect(f"{reverse('web:rule_changes')}#version-{row.pk}")
