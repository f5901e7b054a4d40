"""Applying for a service: everything is handed in or nothing, and nothing that was entered is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actors import SHOP_DECIDERS
from portal.errors import DomainError, NotFound, NotPermitted, Reason
from portal.models import EnrolmentApplication, Service
from portal.queries.attachment import version_in_force
from portal.queries.standing import standings
from portal.services import drafts
from portal.states import ApplicationState, ServiceState
from portal.web.access import ShopRequest, merchant_page
from portal.web.apply_form import ApplyForm
from portal.web.catalogue import draft_of, service_page


@merchant_page(SHOP_DECIDERS)
@require_POST
def apply(request: ShopRequest, code: str) -> HttpResponseBase:
    """Start an application and hand it in, or keep it as a draft."""
    row = get_object_or_404(Service.objects.filter(state__in=ServiceState.listed), code=code)
    terms = version_in_force(row, request.now)
    if terms is None:
        return service_page(request, row, status=422)
    hand_in = request.POST.get("do") != "draft"
    draft = draft_of(standings(request.shop, [row])[0])
    form = ApplyForm(
        request.POST,
        request.FILES,
        shop=request.shop,
        terms=terms,
        at=request.now,
        draft=draft,
        hand_in=hand_in,
    )
    if not form.is_valid():
        return _again(request, row, form)
    try:
        application = _applied(request, row, form, hand_in=hand_in)
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        reasons = refusal.reasons or [Reason(refusal.code, refusal.text, refusal.facts)]
        return _again(request, row, form, refused=reasons)
    _tell(request, application)
    return redirect("web:application", number=application.number)


def _applied(request: ShopRequest, row: Service, form: ApplyForm, *, hand_in: bool) -> EnrolmentApplication:
    return drafts.apply(
        request.shop,
        row,
        answers=form.answers,
        files=form.uploads,
        hand_in=hand_in,
        actor=request.actor,
        at=request.now,
    )


def _again(request: ShopRequest, row: Service, form: ApplyForm, **context: Any) -> HttpResponseBase:
    """The page again with what was entered. A browser forgets chosen files, so good ones are kept with the draft."""
    kept = None
    if form.uploads:
        try:
            kept = _applied(request, row, form, hand_in=False)
        except DomainError:
            kept = None  # Nothing may be begun at all; the reasons stand on the page.
    form.show_kept(kept or draft_of(standings(request.shop, [row])[0]))
    return service_page(request, row, form=form, kept=kept, status=422, **context)


def _tell(request: ShopRequest, application: EnrolmentApplication) -> None:
    number = {"number": application.number}
    if application.state == ApplicationState.DRAFT:
        messages.info(request, _("Draft %(number)s was saved; it has not been handed in yet.") % number)
    elif application.state == ApplicationState.INELIGIBLE:
        messages.warning(
            request, _("Application %(number)s was closed: at least one condition is not met.") % number
        )
    else:
        messages.success(request, _("Application %(number)s was handed in.") % number)
