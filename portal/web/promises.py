"""What a merchant puts into the item pages of a storefront: the frame with the shop's promises, and its preview."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.errors import InvalidInput
from portal.models import Shop
from portal.policies import goods
from portal.web.access import ShopRequest, merchant_page

FRAME = '<iframe src="{}" title="{}" width="100%" height="220" loading="lazy" style="border:0"></iframe>'


class SnippetForm(forms.Form):
    """For which goods, and in which language."""

    category = forms.CharField(
        label=gettext_lazy("Category"),
        required=False,
        help_text=gettext_lazy("The path as your storefront sends it with orders. Empty: all categories."),
    )
    lang = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=[("zh", "简体中文"), ("en", "English")]
    )

    def clean_category(self) -> str:
        category: str = self.cleaned_data["category"]
        try:
            goods.read({"category": category})
        except InvalidInput as wrong:
            raise forms.ValidationError([_(text) for text in wrong.errors["category"]]) from wrong
        return category


@merchant_page()
@require_GET
def show(request: ShopRequest) -> HttpResponseBase:
    """The code to copy, how it looks, and the address for programs."""
    spoken = "en" if (get_language() or "").startswith("en") else "zh"
    form = SnippetForm(request.GET if "lang" in request.GET else {"category": "", "lang": spoken})
    chosen = form.cleaned_data if form.is_valid() else {"category": "", "lang": spoken}
    context = {"title": _("Show your promises"), "form": form, **snippet(request.shop, **chosen)}
    return render(request, "portal/show_promises.html", context, status=422 if form.errors else 200)


def snippet(shop: Shop, *, category: str, lang: str) -> dict[str, str]:
    """The frame to paste and the addresses behind it."""
    asked = {"category": category} if category else {}
    badges = f"{reverse('public_badges', args=[shop.code])}?{urlencode({**asked, 'lang': lang or 'zh'})}"
    program = reverse("public_promises", args=[shop.code])
    return {
        "preview": badges,
        "code": format_html(
            FRAME, settings.SITE_URL + badges, "服务承诺" if lang != "en" else "Service promises"
        ),
        "program": f"{settings.SITE_URL}{program}" + (f"?{urlencode(asked)}" if asked else ""),
    }
