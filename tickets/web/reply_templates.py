"""The prepared replies of a shop."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.actors import SHOP_WORKERS
from portal.errors import DomainError, NotPermitted
from portal.models import Shop
from portal.web.access import ShopRequest, merchant_page
from portal.web.members import show_refusal
from tickets.models import ReplyTemplate
from tickets.queries.messages import templates_for
from tickets.services import messages as service


class TemplateForm(forms.ModelForm):
    """A prepared reply."""

    class Meta:
        model = ReplyTemplate
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


@merchant_page()
@require_http_methods(["GET", "POST"])
def templates(request: ShopRequest) -> HttpResponseBase:
    """The shop's prepared replies and those for everybody; POST adds one."""
    works = request.actor.holds_any(SHOP_WORKERS)
    if request.method == "POST" and not works:
        raise NotPermitted()
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, None):
        return redirect("web:reply_templates")
    context = {
        "title": _("Reply templates"),
        "rows": templates_for(request.actor),
        "form": form if works else None,
        "works": works,
    }
    return render(request, "tickets/reply_templates.html", context, status=422 if form.errors else 200)


@merchant_page(SHOP_WORKERS)
@require_http_methods(["GET", "POST"])
def template(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Change a prepared reply of the shop."""
    row = _own(request.shop, pk)
    form = TemplateForm(request.POST or None, initial={"title": row.title, "text": row.text})
    if request.method == "POST" and form.is_valid() and _kept(request, form, row):
        return redirect("web:reply_templates")
    context = {"title": row.title, "form": form, "row": row}
    return render(request, "tickets/reply_template.html", context, status=422 if form.errors else 200)


@merchant_page(SHOP_WORKERS)
@require_POST
def drop_template(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Delete a prepared reply of the shop."""
    service.drop_template(_own(request.shop, pk), request.shop, actor=request.actor)
    messages.success(request, _("Template deleted."))
    return redirect("web:reply_templates")


def _own(shop: Shop, pk: int) -> ReplyTemplate:
    return get_object_or_404(ReplyTemplate, pk=pk, shop=shop)


def _kept(request: ShopRequest, form: TemplateForm, row: ReplyTemplate | None) -> bool:
    title, text = form.cleaned_data["title"], form.cleaned_data["text"]
    try:
        service.keep_template(request.shop, title=title, text=text, actor=request.actor, template=row)
    except DomainError as refusal:
        show_refusal(form, refusal, "text")
        return False
    messages.success(request, _("Template kept."))
    return True
