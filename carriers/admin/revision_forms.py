"""The editor of a revision: every part of its terms in fields, each wrong one marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.models import ContractRevision
from carriers.models.term_forms import (
    LevelsForm,
    PenaltyForm,
    RateForm,
    SurchargeForm,
    rows_of,
    table_of,
)
from carriers.policies import contract_terms
from carriers.queries import zones
from carriers.queries.price_book import RateRows, lines_in
from portal.admin.rule_fields import PartField, RowsField, RowsWidget
from portal.errors import StaleVersion
from portal.models.row_forms import Rows


class RatesWidget(RowsWidget):
    template_name = "admin/carriers/rates.html"

    def unbound(self, name: str, entries: Sequence[dict[str, Any]]) -> Rows:
        return super().unbound(name, zones.written(entries))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"regions": zones.choices()}


class RatesField(RowsField):
    """The price book of a revision."""

    rows = RateRows
    rows_widget = RatesWidget


class TableWidget(RowsWidget):
    def unbound(self, name: str, entries: Any) -> Rows:
        return super().unbound(name, rows_of(entries or {}))


class TableField(RowsField):
    """A table of amounts by kind, edited as rows."""

    rows_widget = TableWidget

    def __init__(self, form: type[forms.Form], **kwargs: Any) -> None:
        super().__init__(form, unique="kind", **kwargs)

    def clean(self, value: Any) -> Any:
        return table_of(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not data.is_valid() or table_of(data.says) != (initial or {})


class RevisionForm(forms.ModelForm):
    """A draft of terms. What only matters with other rows is asked when it is proposed."""

    rates = RatesField(RateForm, label=_("Prices"))
    surcharges = TableField(SurchargeForm, label=_("Surcharges"))
    levels = PartField(LevelsForm, label=_("Service levels"))
    penalties = TableField(PenaltyForm, label=_("Penalties"))

    class Meta:
        model = ContractRevision
        fields = (
            "effective_from",
            "new_valid_until",
            "terms",
            "volumetric_divisor",
            "max_grams",
            "levels",
            "penalties",
            "surcharges",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["rates"] = lines_in(self.instance)

    def clean_volumetric_divisor(self) -> int:
        divisor: int = self.cleaned_data["volumetric_divisor"]
        if divisor < 1:
            raise forms.ValidationError(_("The divisor is at least 1."))
        return divisor

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.data.get("seen_version") != str(self.instance.version):
            self.add_error(None, StaleVersion().sentence)
        parts: Mapping[str, Any] = {
            name: found.get(name, {}) for name in ("levels", "penalties", "surcharges")
        }
        for reason in contract_terms.problems(**parts):
            self.add_error(None, reason.sentence)
        return found


__all__ = ["RevisionForm"]
