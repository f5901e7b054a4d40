"""How I am told of what, and when the people of a shop are left in peace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import InvalidInput
from portal.models import User
from portal.policies.quiet import Quiet
from portal.queries.telling import quiet_hours as stretches_of
from portal.services import telling
from portal.web.access import ShopRequest, instant, merchant_page
from portal.web.notice_choices import CLOCK, ChoicesForm
from portal.web.notices import PreferencesForm

WEEKDAYS = [
    ("1", gettext_lazy("Monday")),
    ("2", gettext_lazy("Tuesday")),
    ("3", gettext_lazy("Wednesday")),
    ("4", gettext_lazy("Thursday")),
    ("5", gettext_lazy("Friday")),
    ("6", gettext_lazy("Saturday")),
    ("7", gettext_lazy("Sunday")),
]
EMPTY = 2


@login_required
@require_POST
def choices(request: ShopRequest) -> HttpResponseBase:
    """Keep my choices; what is wrong is shown beside them."""
    instant(request)
    person, form = User.objects.get(pk=request.user.pk), ChoicesForm(request.POST)
    if form.is_valid():
        limits = {name: form.cleaned_data[name] for name in ("hourly", "daily", "digest_at")}
        telling.keep_choices(person, form.choices(), **limits)
        messages.success(request, _("Your settings were saved."))
        return redirect("web:preferences")
    context = {"title": _("My settings"), "form": PreferencesForm(instance=person), "choices_form": form}
    return render(request, "portal/preferences.html", context, status=422)


class StretchForm(forms.Form):
    """One quiet stretch; a row without weekdays and times is left out."""

    days = forms.MultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    begins = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=CLOCK)
    ends = forms.TimeField(
        label=gettext_lazy("until"),
        required=False,
        widget=CLOCK,
        help_text=gettext_lazy("A time no later than the beginning is on the next day."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [bool(cleaned.get(name) is not None and cleaned.get(name) != []) for name in self.fields]
        if any(given) and not all(given) and not self.errors:
            raise forms.ValidationError(_("A quiet stretch needs weekdays, a beginning and an end."))
        return cleaned

    def stretch(self) -> Quiet | None:
        days = self.cleaned_data["days"]
        if not days:
            return None
        return Quiet(frozenset(map(int, days)), self.cleaned_data["begins"], self.cleaned_data["ends"])


Stretches = forms.formset_factory(StretchForm, extra=EMPTY, max_num=telling.MOST, absolute_max=telling.MOST)


@merchant_page()
@require_http_methods(["GET", "POST"])
def quiet_hours(request: ShopRequest) -> HttpResponseBase:
    """When e-mails and SMS to the people of the shop wait. Everybody reads it, who runs the shop changes it."""
    may = request.actor.holds_any(telling.KEEPERS)
    known = list(_initial(request.shop.pk))
    forms_shown = Stretches(request.POST or None, initial=known, prefix="quiet")
    problem = ""
    if request.method == "POST" and forms_shown.is_valid():
        wanted = [stretch for form in forms_shown if (stretch := form.stretch())]
        try:
            telling.keep_quiet_hours(request.shop, wanted, actor=request.actor, at=request.now)
        except InvalidInput as refusal:
            problem = " ".join(_(text) for texts in refusal.errors.values() for text in texts)
        else:
            messages.success(request, _("The quiet hours were saved."))
            return redirect("web:quiet_hours")
    context = {"title": _("Quiet hours"), "forms": forms_shown, "may": may, "problem": problem}
    context["shown"] = [{**row, "days": [dict(WEEKDAYS)[day] for day in row["days"]]} for row in known]
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/quiet_hours.html", context, status=status)


def _initial(shop_id: int) -> Iterator[dict[str, Any]]:
    for stretch in stretches_of(shop_id):
        days = [str(day) for day in sorted(stretch.days)]
        yield {"days": days, "begins": stretch.begins, "ends": stretch.ends}
