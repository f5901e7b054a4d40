"""The editor of terms in the portal: one form for the words, rows for prices, surcharges and penalties."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.forms.formsets import formset_factory
from django.utils.translation import gettext_lazy as _

from carriers.models import Carrier, CarrierContract, ContractRevision
from carriers.models.term_forms import LevelsForm, PenaltyForm, RateForm, SurchargeForm, rows_of, table_of
from carriers.policies.contract_dates import after
from carriers.queries import zones
from carriers.queries.price_book import RateRows, lines_in
from carriers.states import CarrierState
from portal.models.row_forms import Rows

SERVICES = [("pickup", _("door pickup")), ("next_day", _("next-day delivery"))]
DAY = forms.DateInput(attrs={"type": "date"})
LIMITS: dict[str, Any] = {"can_delete": True, "max_num": 60, "validate_max": True}
RATE_ROWS = formset_factory(RateForm, formset=RateRows, extra=2, **LIMITS)
SURCHARGE_ROWS = formset_factory(SurchargeForm, formset=Rows, extra=1, **LIMITS)
PENALTY_ROWS = formset_factory(PenaltyForm, formset=Rows, extra=1, **LIMITS)
SURCHARGE_ROWS.unique = PENALTY_ROWS.unique = "kind"  # type: ignore[attr-defined]


class WordsForm(forms.ModelForm):
    class Meta:
        model = ContractRevision
        fields = ("terms", "volumetric_divisor", "max_grams")

    def clean_volumetric_divisor(self) -> int:
        divisor: int = self.cleaned_data["volumetric_divisor"]
        if divisor < 1:
            raise forms.ValidationError(_("The divisor is at least 1."))
        return divisor


class ContractForm(forms.ModelForm):
    """With whom, for what, from when until when. Days are local; the last day still counts."""

    carrier = forms.ModelChoiceField(
        Carrier.objects.filter(state=CarrierState.APPROVED), label=_("Carrier"), to_field_name="code"
    )
    services = forms.MultipleChoiceField(
        label=_("Services"), choices=SERVICES, widget=forms.CheckboxSelectMultiple
    )
    first_day = forms.DateField(label=_("First day"), widget=DAY)
    last_day = forms.DateField(label=_("Last day of the contract"), widget=DAY)

    class Meta:
        model = CarrierContract
        fields = ("carrier", "services", "notice_days", "renews_months")

    field_order = ("carrier", "services", "first_day", "last_day", "notice_days", "renews_months")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The contract ends after it begins."))
        return found

    @property
    def said(self) -> dict[str, Any]:
        """The fields of a contract to be drafted."""
        found = dict(self.cleaned_data)
        first, last = found.pop("first_day"), found.pop("last_day")
        return found | {"valid_from": after(first - timedelta(days=1)), "valid_until": after(last)}


class TermsEditor:
    """All forms of one draft together. `revision` is the draft that is edited; without it the terms are new."""

    def __init__(self, data: Any = None, *, revision: ContractRevision | None = None) -> None:
        row = revision or ContractRevision()
        rates = [] if data else zones.written(lines_in(row))
        self.words = WordsForm(data, instance=row)
        self.levels = LevelsForm(data, prefix="levels", initial=LevelsForm.opened(row.levels))
        self.rates = RATE_ROWS(data, prefix="rates", initial=_opened(RateForm, rates))
        self.surcharges = SURCHARGE_ROWS(
            data, prefix="surcharges", initial=_opened(SurchargeForm, rows_of(row.surcharges))
        )
        self.penalties = PENALTY_ROWS(
            data, prefix="penalties", initial=_opened(PenaltyForm, rows_of(row.penalties))
        )
        self.regions = zones.choices()

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.words, self.levels, self.rates, self.surcharges, self.penalties

    def is_valid(self) -> bool:
        """Every part is looked at, so that everything wrong is said at once."""
        return not [part for part in self.parts if not part.is_valid()]

    @property
    def said(self) -> dict[str, Any]:
        """Terms and price lines as the services take them."""
        return {
            **self.words.cleaned_data,
            "levels": self.levels.closed(),
            "surcharges": table_of(self.surcharges.says),  # type: ignore[attr-defined]
            "penalties": table_of(self.penalties.says),  # type: ignore[attr-defined]
            "rates": self.rates.says,  # type: ignore[attr-defined]
        }


def _opened(form: Any, entries: Any) -> list[dict[str, Any]]:
    return [form.opened(entry) for entry in entries]
