"""What finance may do with a deposit: a form with a reason on GET, the service on POST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.admin.base import ReadOnlyAdmin, actor_of
from portal.admin.forms import dressed
from portal.clock import now
from portal.errors import DomainError
from portal.services import deposits


class AmountForm(forms.Form):
    """An amount in yuan, the case or document behind it, and why; the same cause is posted once."""

    amount = forms.DecimalField(
        label=_("Amount (CNY)"),
        min_value=Decimal("0.01"),
        max_value=Decimal(deposits.MOST_FEN) / 100,
        decimal_places=2,
    )
    cause = forms.CharField(
        label=_("Cause"),
        max_length=80,
        help_text=_("The number of the case or document. The same cause is posted only once."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("2 to 200 characters; the other side reads this."),
    )

    def asked(self) -> dict[str, Any]:
        """The arguments of the service."""
        cleaned = dict(self.cleaned_data)
        return {"amount_fen": int(cleaned.pop("amount") * 100), **cleaned}


class DeductForm(AmountForm):
    frozen = forms.BooleanField(label=_("Take it from what is frozen"), required=False)


class ReleaseForm(forms.Form):
    """Nothing to fill in: what is left goes out."""

    def asked(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Deed:
    """One thing that finance may do with a deposit."""

    name: str
    label: str | Promise
    form: type[Any]
    do: Callable[..., Any]
    help_text: str | Promise
    tone: str = "neutral"


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "freeze",
            pgettext_lazy("deposit", "Freeze"),
            AmountForm,
            deposits.freeze,
            _("Set part of what is available aside for a case that is not decided yet."),
        ),
        Deed(
            "unfreeze",
            _("Unfreeze"),
            AmountForm,
            deposits.unfreeze,
            _("Make what was frozen available again."),
        ),
        Deed(
            "deduct",
            _("Deduct"),
            DeductForm,
            deposits.deduct,
            _("Take compensation for a buyer out of the deposit; never more than is there."),
            tone="danger",
        ),
        Deed(
            "release",
            _("Release"),
            ReleaseForm,
            deposits.release,
            _("Pay out what is left to the shop. Possible once no service needs the deposit."),
            tone="primary",
        ),
    )
}


class DeedPages(ReadOnlyAdmin):
    """Gives every deed an address of its own on a deposit's page."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_deed"
        view = self.admin_site.admin_view(self.deed_view)
        return [path("<path:object_id>/deed/<slug:deed>/", view, name=name), *super().get_urls()]

    def deeds_open_to(self, request: HttpRequest) -> list[Deed]:
        return list(DEEDS.values()) if actor_of(request).holds_any(deposits.KEEPERS) else []

    def deed_view(self, request: HttpRequest, object_id: str, deed: str) -> HttpResponse:
        """Show the form of a deed, and do it on POST."""
        row, wanted = self.get_object(request, object_id), DEEDS.get(deed)
        if row is None or wanted is None:
            raise Http404
        if not self.has_view_permission(request, row) or wanted not in self.deeds_open_to(request):
            raise PermissionDenied
        form = dressed(wanted.form(request.POST if request.method == "POST" else None))
        if request.method == "POST" and form.is_valid() and self._done(request, row, wanted, form):
            return redirect(self.page_url(row))
        context = {
            **self.admin_site.each_context(request),
            "title": wanted.label,
            "opts": self.opts,
            "row": row,
            "deed": wanted,
            "form": form,
            "back": self.page_url(row),
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/deposit/deed.html", context, status=status)

    def _done(self, request: HttpRequest, row: Any, deed: Deed, form: Any) -> bool:
        try:
            deed.do(row, actor=actor_of(request), at=now(), **form.asked())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _now("Done: %(what)s.") % {"what": deed.label})
        return True


__all__ = ["DEEDS", "Deed", "DeedPages"]
