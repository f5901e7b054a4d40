"""The terms of a contract in the fields of forms: price lines, surcharges, penalties, service levels.

Amounts are written in yuan and kept in fen; a form says `opened` how a stored entry stands in its fields and `closed`
what its fields say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from carriers.policies.contract_terms import MOST_FEN
from carriers.policies.zones import tokens
from carriers.states import ComplaintType, ServiceLevel, SurchargeKind

MOST_YUAN = Decimal(MOST_FEN) / 100
MOST_GRAMS = 10_000_000
ZONE_HELP = _("Codes or names of regions between commas, any level; empty: anywhere.")
Entry = Mapping[str, Any]


class ZoneField(forms.CharField):
    """A zone as people write it; its value is the list of what was written."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "regions", "data-zone": "", "autocomplete": "off"})
        super().__init__(required=False, max_length=2000, help_text=ZONE_HELP, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        return tokens(super().clean(value))


def yuan(label: Any, *, required: bool = False) -> forms.DecimalField:
    """A field for an amount that is kept in fen."""
    return forms.DecimalField(
        label=label, required=required, min_value=Decimal(0), max_value=MOST_YUAN, decimal_places=2
    )


def permille(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=1_000_000)


class TermForm(forms.Form):
    """One entry of the terms. `amounts` names the fields in yuan with the keys that keep them in fen."""

    amounts: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def opened(cls, entry: Entry) -> dict[str, Any]:
        """The fields of a stored entry."""
        known = {name: entry[name] for name in cls.base_fields if name in entry}  # type: ignore[attr-defined]
        money = {name: Decimal(entry[key]) / 100 for name, key in cls.amounts.items() if key in entry}
        return known | money

    def closed(self) -> dict[str, Any]:
        """What a valid form says; fields left empty say nothing."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        said.pop("DELETE", None)
        return {self.amounts.get(name, name): self._plain(name, value) for name, value in said.items()}

    def _plain(self, name: str, value: Any) -> Any:
        return int(value * 100) if name in self.amounts else value


class RateForm(TermForm):
    amounts = {"first_fee": "first_fee_fen", "step_fee": "step_fee_fen"}

    origins = ZoneField(label=_("From"))
    destinations = ZoneField(label=_("To"))
    first_weight_grams = forms.IntegerField(
        label=_("First weight (g)"), min_value=1, max_value=MOST_GRAMS, initial=1000
    )
    first_fee = yuan(_("First-weight fee (CNY)"), required=True)
    step_grams = forms.IntegerField(
        label=_("Further step (g)"), min_value=1, max_value=MOST_GRAMS, initial=1000
    )
    step_fee = yuan(_("Fee per step (CNY)"), required=True)


class SurchargeForm(TermForm):
    amounts = {"fixed": "fen"}

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), *SurchargeKind.choices])
    fixed = yuan(_("Fixed amount (CNY)"))
    permille = permille(_("‰ of the weight fee"))


class PenaltyForm(TermForm):
    amounts = {"fixed": "fen", "cap": "cap_fen"}

    kind = forms.ChoiceField(label=_("Complaint"), choices=[("", "–"), *ComplaintType.choices])
    fixed = yuan(_("Fixed amount (CNY)"))
    value_permille = permille(_("‰ of the value of the goods"))
    bill_permille = permille(_("‰ of the bill"))
    cap = yuan(_("At most (CNY)"))


class LevelsForm(TermForm):
    """One field for each service level; empty ones are not promised."""


for _level in ServiceLevel:
    LevelsForm.base_fields[_level.value] = permille(_level.label)  # type: ignore[attr-defined]


def rows_of(table: Mapping[str, Entry]) -> list[dict[str, Any]]:
    """A table by kind as rows."""
    return [{"kind": kind, **entry} for kind, entry in table.items()]


def table_of(rows: Iterable[Entry]) -> dict[str, dict[str, Any]]:
    """Rows as a table by kind."""
    return {row["kind"]: {name: value for name, value in row.items() if name != "kind"} for row in rows}
