"""The applications and memberships of a shop, and how they are found."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.models import Enrolment, EnrolmentApplication
from portal.queries.enrolment import applications_for, enrolments_for
from portal.states import ApplicationState, EnrolmentState, Visibility
from portal.web.access import ShopRequest, merchant_page
from portal.web.moves import RowKind, register
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
def memberships(request: ShopRequest) -> HttpResponseBase:
    """Every membership of the shop, past and present."""
    found = MembershipFilter(request.GET, enrolments_for(request.actor))
    context = {"title": _("Memberships"), "filter": found, "page": page_of(request, found.qs)}
    return render(request, "portal/memberships.html", context)
