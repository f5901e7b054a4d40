"""What I was told, and how I want to be told."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.models import User
from portal.queries.notices import inbox_of
from portal.services import notices, preferences
from portal.web.access import ShopRequest, instant, merchant_page
from portal.web.notice_choices import ChoicesForm
from portal.web.paging import page_of


@merchant_page()
def inbox(request: ShopRequest) -> HttpResponseBase:
    """Every notice, newest first, or only those not read yet."""
    rows = inbox_of(request.user)
    unread_only = request.GET.get("unread") == "1"
    page = page_of(request, rows.filter(read_at__isnull=True) if unread_only else rows)
    context = {"title": _("Notices"), "page": page, "unread_only": unread_only}
    return render(request, "portal/notices.html", context)


@merchant_page()
@require_POST
def read(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Mark one notice as read. htmx gets the notice back, others the list."""
    notice = get_object_or_404(inbox_of(request.user), pk=pk)
    notices.mark_read([notice], at=request.now)
    if request.htmx:
        notice.refresh_from_db()
        return render(request, "portal/parts/notice.html", {"notice": notice})
    return redirect("web:notices")


@merchant_page()
@require_POST
def read_all(request: ShopRequest) -> HttpResponseBase:
    """Mark everything as read."""
    notices.mark_read(inbox_of(request.user).filter(read_at__isnull=True), at=request.now)
    messages.success(request, _("All notices are marked as read."))
    return redirect("web:notices")


@merchant_page()
@require_POST
def follow(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Open what a notice is about, in the shop it belongs to; it counts as read."""
    notice = get_object_or_404(inbox_of(request.user), pk=pk)
    notices.mark_read([notice], at=request.now)
    if notice.shop_id and notice.shop_id in {shop.pk for shop in request.shops}:
        preferences.choose_shop(request.user, notice.shop_id)
    if service := notice.values.get("service"):
        return redirect("rules:service", code=service)
    return redirect(f"{reverse('web:search')}?{urlencode({'q': notice.values.get('number', '')})}")


class PreferencesForm(forms.ModelForm):
    """Language and channels of one person."""

    phone = forms.RegexField(
        r"^1[3-9]\d{9}$",
        label=gettext_lazy("Mobile phone"),
        required=False,
        help_text=gettext_lazy("Eleven digits; needed for reminders by SMS."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "numeric"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("like the browser")), *settings.LANGUAGES],
    )

    class Meta:
        model = User
        fields = ["language", "email_reminders", "sms_reminders", "phone", "single_keys"]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("sms_reminders") and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Enter the number that the reminders go to."))
        return cleaned


@login_required
@require_http_methods(["GET", "POST"])
def settings_page(request: ShopRequest) -> HttpResponseBase:
    """My settings; also for people who do not work in a shop yet."""
    instant(request)
    person = User.objects.get(pk=request.user.pk)
    form = PreferencesForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        preferences.save(
            request.user, **{name: form.cleaned_data[name] for name in PreferencesForm.Meta.fields}
        )
        if request.user.language:
            translation.activate(request.user.language)
        messages.success(request, _("Your settings were saved."))
        return redirect("web:preferences")
    status = 422 if form.errors else 200
    context = {"title": _("My settings"), "form": form, "choices_form": ChoicesForm.of(person)}
    return render(request, "portal/preferences.html", context, status=status)
