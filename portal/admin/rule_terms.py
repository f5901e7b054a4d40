"""Promises, scope, membership and exit in the fields of forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from portal.admin import rule_documents as docs
from portal.admin.rule_forms import CODE, LIST, NONE, ObjectField, RuleForm
from portal.policies.cooling_off import AFTER_LAST_DAY, ON_LAST_DAY

UNITS = (
    ("minutes", _("minutes")),
    ("hours", _("hours")),
    ("days", _("days")),
    ("calendar_days", _("calendar days")),
    ("working_days", _("working days")),
    ("months", _("months")),
)
STARTS = (("at_once", _("at once")), ("next_midnight", _("at the next midnight")))
BOUNDARIES = (
    (AFTER_LAST_DAY, _("the day after the last day")),
    (ON_LAST_DAY, _("the last day itself")),
)
SIZES = (("small", pgettext_lazy("goods", "small")), ("large", pgettext_lazy("goods", "large or heavy")))


class PromiseForm(RuleForm):
    keys = (
        docs.choice("kind"),
        docs.text("text_zh"),
        docs.text("text_en"),
        docs.window("window"),
        docs.choice("starts"),
        docs.words("evidence"),
        docs.words("remedies"),
        docs.mapping("parameters"),
    )

    kind = forms.CharField(label=_("Kind"), max_length=60, validators=[CODE])
    window_amount = forms.IntegerField(label=_("Length of the window"), required=False, min_value=1)
    window_unit = forms.ChoiceField(label=_("Unit of the window"), required=False, choices=[NONE, *UNITS])
    starts = forms.CharField(
        label=_("Starts when"),
        required=False,
        max_length=60,
        validators=[CODE],
        help_text=_("Such as paid, signed, installed, refused."),
    )
    text_zh = forms.CharField(label=_("Text (Chinese)"), required=False, widget=forms.Textarea(attrs=LIST))
    text_en = forms.CharField(label=_("Text (English)"), required=False, widget=forms.Textarea(attrs=LIST))
    evidence = forms.CharField(
        label=_("Evidence"), required=False, max_length=500, help_text=_("Codes between commas.")
    )
    remedies = forms.CharField(
        label=_("Remedies"), required=False, max_length=500, help_text=_("Codes between commas.")
    )
    parameters = ObjectField(
        label=_("Parameters (JSON)"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, unit = cleaned.get("window_amount"), cleaned.get("window_unit")
        if "window_amount" not in self.errors and bool(amount) != bool(unit):
            name = "window_unit" if amount else "window_amount"
            self.add_error(name, _("A window needs a length and a unit."))
        return cleaned


class ScopeForm(RuleForm):
    keys = (
        docs.words("categories"),
        docs.words("excluded_categories"),
        docs.several("sizes"),
        docs.words("excluded_items"),
    )

    categories = forms.CharField(
        label=_("Categories"),
        required=False,
        widget=forms.Textarea(attrs=LIST),
        help_text=_("Beginnings of category paths between commas. Empty: all."),
    )
    excluded_categories = forms.CharField(
        label=_("Excluded categories"), required=False, widget=forms.Textarea(attrs=LIST)
    )
    sizes = forms.MultipleChoiceField(
        label=_("Sizes"),
        required=False,
        choices=SIZES,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None: both."),
    )
    excluded_items = forms.CharField(
        label=_("Excluded items"), required=False, widget=forms.Textarea(attrs=LIST)
    )


class MembershipForm(RuleForm):
    keys = (docs.number("probation_days"), docs.choice("starts"), docs.number("reapply_days"))

    probation_days = forms.IntegerField(label=_("Days on probation"), required=False, min_value=0)
    starts = forms.ChoiceField(label=_("Membership starts"), required=False, choices=[NONE, *STARTS])
    reapply_days = forms.IntegerField(label=_("Days to wait after a rejection"), required=False, min_value=0)


class ExitForm(RuleForm):
    keys = (docs.number("cooling_off_days"), docs.choice("boundary"), docs.switch("undo_same_day"))

    cooling_off_days = forms.IntegerField(label=_("Cooling-off days"), required=False, min_value=0)
    boundary = forms.ChoiceField(
        label=_("The service opens again on"), required=False, choices=[NONE, *BOUNDARIES]
    )
    undo_same_day = forms.BooleanField(label=_("Leaving can be undone on the same day"), required=False)
