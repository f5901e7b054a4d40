"""The services a shop can join: what they promise, what they ask for, and applying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_DECIDERS
from portal.errors import DomainError, NotFound, NotPermitted, Reason
from portal.models import Service, ServiceVersion, Shop
from portal.policies.cooling_off import days_left
from portal.queries.attachment import version_in_force
from portal.queries.eligibility import JOIN, assess
from portal.queries.standing import Standing, catalogue_services, standings
from portal.services import drafts
from portal.services.applications import reasons_not_to_start
from portal.services.requirements import requirement
from portal.states import ApplicationState, Module, ServiceState
from portal.web import labels
from portal.web.access import ShopRequest, merchant_page

NEXT_DAY_PATH = "logistics/courier-warehouse/next-day"


class ApplyForm(forms.Form):
    """One choice per requirement of the rule version; a draft may leave them open."""

    def __init__(
        self, *args: Any, shop: Shop, terms: ServiceVersion, at: Any, hand_in: bool = False, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.shop, self.terms, self.at, self.hand_in = shop, terms, at, hand_in
        for rule in asked_at_submission(terms):
            options = requirement(rule["kind"]).options(shop, rule, at)
            self.fields[rule["kind"]] = forms.ChoiceField(
                label=labels.requirement(rule["kind"]),
                required=False,
                choices=[("", _("– choose –")), *options],
                help_text=""
                if options
                else _("None is in force yet. Sign one under Carrier contracts first."),
            )

    def clean(self) -> dict[str, Any]:
        """Handing in needs every requirement met; the reasons stand beside their field."""
        answers = super().clean() or {}
        for rule in asked_at_submission(self.terms) if self.hand_in else ():
            kind = rule["kind"]
            if kind not in self.errors:
                missing = requirement(kind).missing(self.shop, rule, answers.get(kind, ""), self.at)
                for reason in missing:
                    self.add_error(kind, reason.sentence)
        return answers


def asked_at_submission(terms: ServiceVersion) -> list[dict[str, Any]]:
    """The requirements that are met before handing in; others are met when the membership is to begin."""
    return [
        rule
        for rule in terms.requirements
        if getattr(requirement(rule["kind"]), "when", "submit") == "submit"
    ]


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


@merchant_page(SHOP_DECIDERS)
@require_POST
def apply(request: ShopRequest, code: str) -> HttpResponseBase:
    """Start an application and hand it in, or keep it as a draft."""
    row = get_object_or_404(Service.objects.filter(state__in=ServiceState.listed), code=code)
    terms = version_in_force(row, request.now)
    hand_in = request.POST.get("do") != "draft"
    if terms is None:
        return service_page(request, row, status=422)
    form = ApplyForm(request.POST, shop=request.shop, terms=terms, at=request.now, hand_in=hand_in)
    if not form.is_valid():
        return service_page(request, row, form=form, status=422)
    try:
        application = drafts.apply(
            request.shop, row, answers=form.cleaned_data, hand_in=hand_in, actor=request.actor, at=request.now
        )
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        reasons = refusal.reasons or [Reason(refusal.code, refusal.text, refusal.facts)]
        return service_page(request, row, form=form, refused=reasons, status=422)
    _tell(request, application)
    return redirect("web:application", number=application.number)


def _tell(request: ShopRequest, application: Any) -> None:
    number = {"number": application.number}
    if application.state == ApplicationState.DRAFT:
        messages.info(request, _("Draft %(number)s was saved; it has not been handed in yet.") % number)
    elif application.state == ApplicationState.INELIGIBLE:
        messages.warning(
            request, _("Application %(number)s was closed: at least one condition is not met.") % number
        )
    else:
        messages.success(request, _("Application %(number)s was handed in.") % number)


def service_page(
    request: ShopRequest,
    row: Service,
    *,
    form: ApplyForm | None = None,
    refused: Sequence[Reason] = (),
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
        "apply_url": reverse("web:apply", args=[row.code]),
        **_standing(standing, request),
    }
    if terms is not None:
        context |= _rules(request, terms)
        context["form"] = form or _fresh_form(request, terms, standing)
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
    }


def _fresh_form(request: ShopRequest, terms: ServiceVersion, standing: Standing) -> ApplyForm:
    answers = standing.application.answers if standing.application else {}
    return ApplyForm(initial=answers, shop=request.shop, terms=terms, at=request.now)
