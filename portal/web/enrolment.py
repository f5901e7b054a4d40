"""Applications and memberships of a shop, and what leaving a service costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.actors import SHOP_DECIDERS
from portal.models import Enrolment, EnrolmentApplication
from portal.policies.cooling_off import days_left
from portal.queries.enrolment import applications_for, enrolments_for
from portal.queries.standing import position_in_queue
from portal.queries.timeline import deadlines_of, facts_of
from portal.states import ApplicationState, EnrolmentState, Visibility
from portal.web import labels
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.moves import RowKind, moves_context, register, row_or_404
from portal.web.paging import page_of

FOR_MERCHANTS = (Visibility.BUYER, Visibility.MERCHANT)
WAITING_FOR_SHOP = (ApplicationState.DRAFT, ApplicationState.INFO_REQUESTED, ApplicationState.APPROVED)

register(
    RowKind(
        kind="applications",
        label=gettext_lazy("Applications"),
        model=EnrolmentApplication,
        rows=applications_for,
        list_name="web:applications",
        page_name="web:application",
    )
)
register(
    RowKind(
        kind="memberships",
        label=gettext_lazy("Memberships"),
        model=Enrolment,
        rows=enrolments_for,
        list_name="web:memberships",
        page_name="web:membership",
        elsewhere={"request_exit": "web:exit_preview"},
    )
)


class ApplicationFilter(django_filters.FilterSet):
    """How the list of applications can be narrowed."""

    waiting = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"),
        label=gettext_lazy("Waiting for"),
        choices=[("me", gettext_lazy("the shop"))],
        method="filter_waiting",
    )
    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=ApplicationState.choices
    )

    class Meta:
        model = EnrolmentApplication
        fields = ["waiting", "state"]

    def filter_waiting(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(state__in=WAITING_FOR_SHOP)


class MembershipFilter(django_filters.FilterSet):
    """How the list of memberships can be narrowed."""

    state = django_filters.ChoiceFilter(
        empty_label=gettext_lazy("all"), label=gettext_lazy("State"), choices=EnrolmentState.choices
    )

    class Meta:
        model = Enrolment
        fields = ["state"]


@merchant_page()
@require_GET
def applications(request: ShopRequest) -> HttpResponseBase:
    """Every application of the shop."""
    found = ApplicationFilter(request.GET, applications_for(request.actor))
    context = {"title": _("Applications"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "portal/applications.html", context)


@merchant_page()
@require_GET
def application(request: ShopRequest, number: str) -> HttpResponseBase:
    """One application: where it stands, what was found, what can be done."""
    row = row_or_404("applications", number, request.actor)
    context = {
        "title": row.number,
        "conditions": labels.condition_rows(row.verdict_reasons),
        "answers": [(labels.requirement(key), value) for key, value in row.answers.items() if value],
        "position": position_in_queue(row),
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        "deadlines": [shown(deadline, row) for deadline in deadlines_of(row)],
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "portal/application.html", context)


@merchant_page()
@require_GET
def memberships(request: ShopRequest) -> HttpResponseBase:
    """Every membership of the shop, past and present."""
    found = MembershipFilter(request.GET, enrolments_for(request.actor))
    context = {"title": _("Memberships"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "portal/memberships.html", context)


@merchant_page()
@require_GET
def membership(request: ShopRequest, number: str) -> HttpResponseBase:
    """One membership: since when, under which rules, what is still owed after leaving."""
    row = row_or_404("memberships", number, request.actor)
    leaving = row.state == EnrolmentState.EXITING
    context = {
        "title": row.number,
        "may_leave": row.state in EnrolmentState.live_states and request.actor.holds_any(SHOP_DECIDERS),
        "promises": labels.promise_rows(row.terms.promises),
        "obligations": obligations_of(row, request.now) if leaving else None,
        "rejoin_days": days_left(row.rejoin_allowed_at, request.now) if row.rejoin_allowed_at else 0,
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **moves_context(row, request.actor, request.now),
    }
    return render(request, "portal/membership.html", context)


@merchant_page(SHOP_DECIDERS)
@require_GET
def exit_preview(request: ShopRequest, number: str) -> HttpResponseBase:
    """What leaving would mean, before anything is done: date of return, what stays owed."""
    row = row_or_404("memberships", number, request.actor)
    if row.state not in EnrolmentState.live_states:
        return redirect("web:membership", number=row.number)
    # The move itself says what would follow: made on a copy that is never saved.
    after = Enrolment.objects.select_related("terms").get(pk=row.pk)
    after.request_exit(at=request.now)
    context = {
        "title": _("Leave the service"),
        "row": row,
        "after": after,
        "rejoin_days": days_left(after.rejoin_allowed_at, request.now) if after.rejoin_allowed_at else 0,
        "obligations": obligations_of(row, request.now),
        "action": reverse("web:move", args=["memberships", row.number, "request_exit"]),
    }
    return render(request, "portal/exit.html", context)


def obligations_of(row: Enrolment, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """What is still owed under a membership: open cases, and orders whose promise runs on."""
    owed = [entry for path in settings.EXIT_OBLIGATIONS for entry in import_string(path)(row, at)]
    return {kind: [entry for entry in owed if entry["kind"] == kind] for kind in ("case", "order")}
