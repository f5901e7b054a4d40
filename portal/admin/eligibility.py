"""How any shop would be judged now, for staff: every service with its conditions. Only read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.admin.panels import Panel
from portal.admin.verdicts import GOOD, metric_words, required_words, word
from portal.clock import now
from portal.models import Shop
from portal.policies.eligibility import Measured
from portal.queries.eligibility import JOIN, KEEP, Assessment, Prospect, dry_run
from portal.queries.standing import catalogue_services
from portal.states import Verdict
from portal.templatetags.portal_look import local

FOUND = 20
HEADERS = (
    _("Verdict"),
    _("Condition"),
    _("Required"),
    _("Found"),
    _("Distance"),
    _("Forecast"),
    _("Evidence"),
)


class EligibilityPages:
    """For the admin of shops: a page to choose a shop, and one that judges it."""

    admin_site: admin.AdminSite

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("eligibility/", view(self.choose), name="portal_shop_eligibility"),
            path("<int:pk>/eligibility/", view(self.judged), name="portal_shop_judged"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def choose(self, request: HttpRequest) -> HttpResponse:
        """Find a shop by its name or code."""
        _admit(request)
        term = request.GET.get("q", "").replace("\x00", "").strip()[:80]
        context = {
            "title": _now("Eligibility"),
            "term": term,
            "shops": _matching(term)[:FOUND] if term else [],
        }
        return self._page(request, "admin/eligibility/choose.html", context)

    def judged(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every service with the shop's own values, by the conditions for joining or those for staying."""
        _admit(request)
        shop = Shop.objects.filter(pk=pk).first()
        if shop is None:
            raise Http404
        stage = KEEP if request.GET.get("stage") == KEEP else JOIN
        rows = dry_run(shop, catalogue_services(), now(), stage)
        context = {
            "title": _now("Eligibility of %(shop)s") % {"shop": shop.name},
            "shop": shop,
            "stage": stage,
            "panels": [_panel(row) for row in rows if row.prospects],
            "free": [row.service for row in rows if not row.prospects and row.service.joinable],
        }
        return self._page(request, "admin/eligibility/shop.html", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": Shop._meta, **context}
        return TemplateResponse(request, template, whole)


def _admit(request: HttpRequest) -> None:
    user: Any = request.user
    if not (user.has_perm("portal.view_shop") and user.has_perm("portal.view_metricsnapshot")):
        raise PermissionDenied


def _matching(term: str) -> QuerySet[Shop]:
    return Shop.objects.filter(Q(name__icontains=term) | Q(code__istartswith=term)).order_by("name")


def _panel(row: Assessment) -> Panel:
    outcome = dict(Verdict.choices)[row.outcome]
    return Panel(
        f"{row.service.name} v{row.terms.number} · {outcome}", HEADERS, [_row(p) for p in row.prospects]
    )


def _row(prospect: Prospect) -> tuple[bool | None, list[Any]]:
    verdict = prospect.verdict
    condition, far = verdict.condition, verdict.distance
    cells = [
        verdict.verdict.label,
        metric_words(condition.metric),
        required_words(condition.operator, condition.threshold),
        _found(verdict.measured),
        far.sentence if far else "–",
        prospect.forecast.reason.sentence if prospect.forecast else "–",
        _evidence(verdict.measured),
    ]
    return GOOD.get(verdict.verdict), cells


def _found(measured: Measured | None) -> str:
    if measured is None or measured.numerator is None:
        return "–"
    if isinstance(measured.numerator, str) or measured.denominator == 1:
        return word(measured.numerator)
    return f"{measured.numerator} / {measured.denominator}"


def _evidence(measured: Measured | None) -> str:
    """Which snapshot says so: its number, window and source."""
    if measured is None or measured.snapshot is None:
        return "–"
    window = f"{local(measured.window_from, '%Y-%m-%d')} – {local(measured.window_to, '%Y-%m-%d')}"
    return f"#{measured.snapshot}, {window}, {measured.source}"


__all__ = ["EligibilityPages"]
