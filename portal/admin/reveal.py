"""Personal data on admin pages: masked everywhere, shown in full once, after the reason has been recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.admin.base import BackOfficeAdmin, actor_of
from portal.admin.forms import ReasonAsked, dressed
from portal.clock import now
from portal.errors import DomainError
from portal.models import Contact, RecordedModel
from portal.services import moves, personal


@dataclass(frozen=True)
class ShownContact:
    """A masked contact with the address of the page that shows it in full, if the actor may ask for that."""

    label: str
    contact: Contact
    url: str = ""


class RevealsContacts(BackOfficeAdmin):
    """For pages of rows with contacts. `contact_fields` names the foreign keys."""

    contact_fields: Sequence[str] = ()

    def get_urls(self) -> list[URLPattern]:
        if not self.contact_fields:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_reveal"
        view = self.admin_site.admin_view(self.reveal_view)
        return [path("<path:object_id>/reveal/<slug:field>/", view, name=name), *super().get_urls()]

    def contacts(self, row: Any, actor: Actor) -> list[ShownContact]:
        """The contacts of a row, each with its link for those who may see it in full."""
        base = self.page_url(row).removesuffix("change/")
        may = actor.holds_any(personal.MAY_REVEAL)
        return [
            ShownContact(str(self._label(name)), contact, f"{base}reveal/{name}/" if may else "")
            for name in self.contact_fields
            if (contact := getattr(row, name)) is not None
        ]

    def _label(self, name: str) -> Any:
        return self.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]

    def reveal_view(self, request: HttpRequest, object_id: str, field: str) -> HttpResponse:
        """Ask for the reason, and show the values on the answer to the POST; they are kept nowhere."""
        row = self.get_object(request, object_id)
        if row is None or field not in self.contact_fields:
            raise Http404
        if not (self.has_view_permission(request, row) and actor_of(request).holds_any(personal.MAY_REVEAL)):
            raise PermissionDenied
        form = dressed(ReasonAsked(request.POST or None))
        values, status = None, 200
        if request.method == "POST":
            values = self._revealed(request, row, field, form) if form.is_valid() else None
            status = 200 if values else 422
        form.fields["reason"].label = _("Reason")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Show in full: %(what)s") % {"what": self._label(field)},
            "opts": self.opts,
            "row": row,
            "form": form,
            "values": values,
            "back": self.page_url(row),
        }
        response = TemplateResponse(request, "admin/parts/reveal.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response

    def _revealed(
        self, request: HttpRequest, row: RecordedModel, field: str, form: ReasonAsked
    ) -> dict[str, str] | None:
        try:
            with transaction.atomic():
                subject: Any = moves.lock(row)  # type: ignore[type-var]
                return personal.reveal(
                    getattr(subject, field),
                    subject,
                    actor=actor_of(request),
                    reason=form.cleaned_data["reason"],
                    at=now(),
                )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return None


__all__ = ["RevealsContacts", "ShownContact"]
