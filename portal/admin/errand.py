"""The one thing that may be asked for on rows that are otherwise only read, such as sending a message again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.admin.base import COUNTED, ReadOnlyAdmin, actor_of
from portal.errors import DomainError


@dataclass(frozen=True)
class Errand:
    """Something staff may ask for on a row that is otherwise only read: a service, and who may call it. Without
    `do` the page overrides `do_errand`."""

    name: str
    label: str | Promise
    roles: frozenset[str]
    do: Callable[[Any], None] | None = None


class ErrandAdmin(ReadOnlyAdmin):
    """Facts with one errand, as a button on the page and as an action on the list; done on POST only."""

    errand: Errand
    actions = ("run_errand",)
    change_form_outer_before_template = "admin/parts/errand.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{self.errand.name}"
        view = self.admin_site.admin_view(self.errand_view)
        return [path(f"<path:object_id>/{self.errand.name}/", view, name=name), *super().get_urls()]

    def has_errand_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and actor_of(request).holds_any(self.errand.roles)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if "run_errand" not in actions:
            return actions
        if not self.has_errand_permission(request):
            del actions["run_errand"]
        else:
            function, name, _description = actions["run_errand"]
            actions["run_errand"] = (function, name, self.errand.label)
        return actions

    def run_errand(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """The errand for every selected row; a row that refuses is named."""
        if not self.has_errand_permission(request):
            raise PermissionDenied
        done = sum(self._run(request, row) for row in queryset[:COUNTED])
        messages.success(request, _("Done for %(n)s rows.") % {"n": done})

    def _run(self, request: HttpRequest, row: Any) -> bool:
        try:
            self.do_errand(request, row)
        except DomainError as refusal:
            messages.error(request, f"{row}: {refusal}")
            return False
        return True

    def do_errand(self, request: HttpRequest, row: Any) -> None:
        """Call the service. Overridden where it has to know who asks."""
        assert self.errand.do
        self.errand.do(row)

    def errand_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_errand_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if self._run(request, row):
            messages.success(request, _("Done: %(what)s.") % {"what": self.errand.label})
        return redirect(self.page_url(row))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if self.has_errand_permission(request):
            context["errand"] = self.errand
        return super().changeform_view(request, object_id, form_url, context)


__all__ = ["Errand", "ErrandAdmin"]
