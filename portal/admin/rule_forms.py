"""A rule in the fields of a form; conditions and requirements. What is wrong stands beside the field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.admin import rule_documents as docs
from portal.policies.eligibility import OPERATORS
from portal.policies.metrics import METRICS
from portal.states import ShopKind
from portal.templatetags.portal_look import words

Choices = list[tuple[str, Any]]
NONE: tuple[str, Any] = ("", "–")
CODE = RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and underscores; a letter first."))
ON_MISSING = (
    ("manual", _("a reviewer decides")),
    ("fail", _("the condition fails")),
    ("pass", _("the condition passes")),
)
LIST = {"rows": 2}
MOST_YUAN = Decimal(10_000_000)


def metric_choices() -> Choices:
    return [NONE, *((name, _now(metric.label)) for name, metric in METRICS.items())]


def kind_choices() -> Choices:
    return [NONE, *((kind, words(kind)) for kind in settings.ENROLMENT_REQUIREMENTS)]


class ObjectField(forms.JSONField):
    """A JSON object; nothing is nothing, and never the word null."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and not isinstance(found, dict):
            raise forms.ValidationError(_("A JSON object is needed."))
        return found


class RuleForm(forms.Form):
    """A rule in fields. `keys` says which key of the document stands in which of them."""

    keys: ClassVar[Sequence[docs.Key]] = ()
    fixed: ClassVar[frozenset[str]] = frozenset()

    further = ObjectField(
        label=_("Other parameters (JSON)"), required=False, widget=forms.Textarea(attrs=LIST)
    )
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def opened(cls, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a rule, as initial values."""
        return docs.opened(entry, cls.keys)

    def closed(self) -> dict[str, Any]:
        """The rule that a valid form says."""
        return docs.closed(self.cleaned_data, self.keys)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        further = set(cleaned.get("further") or ())
        said = self.fixed | docs.closed({**cleaned, "further": None}, self.keys).keys()
        if named := sorted(further & said):
            text = _now("This has a field of its own: %(names)s.")
            self.add_error("further", text % {"names": ", ".join(named)})
        return cleaned


class ConditionForm(RuleForm):
    keys = (
        docs.choice("operator"),
        docs.number("minimum_sample"),
        docs.choice("on_missing"),
        docs.text("unit"),
    )

    fixed = frozenset({"metric", "threshold"})

    metric = forms.ChoiceField(label=_("Metric"), choices=metric_choices)
    operator = forms.ChoiceField(label=_("Operator"), choices=[NONE, *((sign, sign) for sign in OPERATORS)])
    threshold = forms.CharField(
        label=_("Threshold"),
        max_length=200,
        help_text=_("A whole number, a fraction such as 1/100, or for “in” words between commas."),
    )
    minimum_sample = forms.IntegerField(label=_("Smallest sample"), required=False, min_value=0)
    on_missing = forms.ChoiceField(
        label=_("If data is missing"),
        required=False,
        choices=[NONE, *ON_MISSING],
        help_text=_("Empty: a reviewer decides."),
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=80)

    @classmethod
    def opened(cls, entry: Mapping[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in entry.items() if key not in {"metric", "threshold"}}
        written = docs.threshold_text(entry.get("threshold", ""), entry.get("operator", ""))
        return {**super().opened(rest), "metric": entry.get("metric", ""), "threshold": written}

    def closed(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"metric": found["metric"], **super().closed(), "threshold": found["threshold"]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        operator, written = cleaned.get("operator"), cleaned.get("threshold")
        if not operator or written is None:
            return cleaned
        try:
            cleaned["threshold"] = docs.threshold_value(written, operator)
        except ValueError:
            self.add_error("threshold", _("This does not fit the operator."))
            return cleaned
        if cleaned.get("metric") == "shop_kind":
            self._check_kinds(cleaned["threshold"])
        return cleaned

    def _check_kinds(self, threshold: Any) -> None:
        named = threshold if isinstance(threshold, list) else [threshold]
        if unknown := [str(word) for word in named if word not in ShopKind.values]:
            facts = {"unknown": ", ".join(unknown), "known": ", ".join(ShopKind.values)}
            self.add_error("threshold", _now("Unknown: %(unknown)s. Known are: %(known)s.") % facts)


class RequirementForm(RuleForm):
    keys = (
        docs.choice("kind"),
        docs.text("code"),
        docs.text("text_zh"),
        docs.text("text_en"),
        docs.yuan("amount_fen", "amount"),
        docs.text("service"),
    )

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices)
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=60,
        validators=[CODE],
        help_text=_("Needed where there are two of a kind."),
    )
    text_zh = forms.CharField(label=_("Text (Chinese)"), required=False, max_length=500)
    text_en = forms.CharField(label=_("Text (English)"), required=False, max_length=500)
    amount = forms.DecimalField(
        label=_("Amount (CNY)"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=MOST_YUAN,
        decimal_places=2,
        help_text=_("Only for a deposit."),
    )
    service = forms.CharField(
        label=_("Service"),
        required=False,
        max_length=60,
        validators=[CODE],
        help_text=_("The code of the service that a contract has to cover. Empty: this one."),
    )

    @classmethod
    def opened(cls, entry: Mapping[str, Any]) -> dict[str, Any]:
        return super().opened(docs.renamed(entry))

    def closed(self) -> dict[str, Any]:
        return docs.named_back(super().closed())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == "deposit" and cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("A deposit needs an amount."))
        if kind in {"document", "attestation"}:
            for name in ("text_zh", "text_en"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Write it in both languages."))
        return cleaned
