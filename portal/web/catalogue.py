"""The services a shop can join: what they promise, what they ask for, and how the shop stands to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.actors import SHOP_DECIDERS
from portal.errors import Reason
from portal.models import EnrolmentApplication, Service, ServiceVersion
from portal.policies.cooling_off import days_left
from portal.queries.attachment import version_in_force
from portal.queries.eligibility import JOIN, assess
from portal.queries.standing import Standing, catalogue_services, standings
from portal.services.applications import reasons_not_to_start
from portal.states import ApplicationState, Module, ServiceState
from portal.web import labels
from portal.web.access import ShopRequest, merchant_page
from portal.web.apply_form import ApplyForm
from portal.web.files import limits_at
from portal.web.requirement_words import later_notes

NEXT_DAY_PATH = "logistics/courier-warehouse/next-day"


@merchant_page()
@require_GET
def services(request: ShopRequest) -> HttpResponseBase:
    """The catalogue by module, with how the shop stands to each service."""
    rows = standings(request.shop, catalogue_services())
    modules = [
        {"label": label, "rows": [_card(row, request) for row in rows if row.service.module == code]}
        for code, label in Module.choices
    ]
    context = {"title": _("All services"), "modules": [module for module in modules if module["rows"]]}
    return render(request, "portal/services.html", context)


def _card(row: Standing, request: ShopRequest) -> dict[str, Any]:
    return {"standing": row, "service": row.service, "rejoin_at": row.rejoin_at(request.now)}


@merchant_page()
@require_GET
def service(request: ShopRequest, code: str) -> HttpResponseBase:
    """One service: its text in force, and every condition with the shop's own value before it applies."""
    row = get_object_or_404(Service.objects.filter(state__in=ServiceState.listed), code=code)
    return service_page(request, row)


@merchant_page()
@require_GET
def next_day(request: ShopRequest) -> HttpResponseBase:
    """The next-day application at its place in the navigation (logistics, courier/warehouse)."""
    row = (
        Service.objects.filter(portal_path=NEXT_DAY_PATH).first()
        or Service.objects.filter(code="next_day").first()
    )
    if row is None or row.state not in ServiceState.listed:
        return render(request, "portal/service_missing.html", {"title": _("Next-day application")})
    return service_page(request, row, title=_("Next-day application"), by_logistics=True)


def service_page(
    request: ShopRequest,
    row: Service,
    *,
    form: ApplyForm | None = None,
    refused: Sequence[Reason] = (),
    kept: EnrolmentApplication | None = None,
    status: int = 200,
    title: str = "",
    by_logistics: bool = False,
) -> HttpResponseBase:
    """The page of a service, also after an application was refused."""
    terms = version_in_force(row, request.now)
    standing = standings(request.shop, [row])[0]
    context = {
        "title": title or row.name,
        "service": row,
        "by_logistics": by_logistics,
        "terms": terms,
        "obstacles": reasons_not_to_start(request.shop, row, request.now),
        "decides": request.actor.holds_any(SHOP_DECIDERS),
        "refused": refused,
        "kept": kept,
        "limits": limits_at(request.now),
        "apply_url": reverse("web:apply", args=[row.code]),
        **_standing(standing, request),
    }
    if terms is not None:
        context |= _rules(request, terms)
        draft = draft_of(standing)
        context["form"] = form or ApplyForm(shop=request.shop, terms=terms, at=request.now, draft=draft)
    return render(request, "portal/service.html", context, status=status)


def _standing(standing: Standing, request: ShopRequest) -> dict[str, Any]:
    rejoin_at = standing.rejoin_at(request.now)
    left = days_left(rejoin_at, request.now) if rejoin_at else 0
    return {"standing": standing, "rejoin_at": rejoin_at, "rejoin_days": left}


def _rules(request: ShopRequest, terms: ServiceVersion) -> dict[str, Any]:
    (assessment,), _past = assess(request.shop, [(terms.service, terms, JOIN)], request.now)
    return {
        "conditions": labels.prospect_rows(assessment.prospects),
        "promises": labels.promise_rows(terms.promises),
        "later": later_notes(terms),
    }


def draft_of(standing: Standing) -> EnrolmentApplication | None:
    """The draft that the shop goes on with, if there is one."""
    found = standing.application
    return found if found is not None and found.state == ApplicationState.DRAFT else None
