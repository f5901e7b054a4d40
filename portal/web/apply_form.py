"""The form in which a shop applies: one field for every requirement of the rule version that can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.errors import Refused
from portal.models import EnrolmentApplication, Evidence, ServiceVersion, Shop
from portal.queries.waivers import waived_codes
from portal.services import evidence
from portal.services.requirements import AT_SUBMISSION, code_of, missing_from, requirement
from portal.web.files import TYPES, files_of, said
from portal.web.requirement_words import ATTESTATION, BESIDE_FIELD, DEPOSIT, DOCUMENT, label_of


class ApplyForm(forms.Form):
    """A contract is chosen or follows later, a document attached, a declaration confirmed; deposits are paid later.

    `draft` is the application that the shop goes on with: what it holds already is shown and need not come again.
    """

    def __init__(
        self,
        *args: Any,
        shop: Shop,
        terms: ServiceVersion,
        at: datetime,
        draft: EnrolmentApplication | None = None,
        hand_in: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = dict(draft.answers) if draft else {}
        super().__init__(*args, **kwargs)
        self.shop, self.terms, self.at, self.hand_in = shop, terms, at, hand_in
        self.rules = {code_of(rule): rule for rule in terms.requirements if rule["kind"] != DEPOSIT}
        self.waived = waived_codes(shop.pk, terms.service_id, at) if self.rules else frozenset()
        for code, rule in self.rules.items():
            self.fields[code] = self._field(rule)
        self.kept: dict[str, Evidence] = {}
        self.show_kept(draft)

    def _field(self, rule: Mapping[str, Any]) -> forms.Field:
        waived = _("Waived for your shop.") if code_of(rule) in self.waived else ""
        if rule["kind"] == DOCUMENT:
            chosen = forms.FileInput(attrs={"accept": TYPES})
            return forms.FileField(label=label_of(rule), required=False, widget=chosen, help_text=waived)
        if rule["kind"] == ATTESTATION:
            return forms.BooleanField(label=label_of(rule), required=False, help_text=waived)
        asked = {"service": self.terms.service.code, **rule}
        options = requirement(rule["kind"]).options(self.shop, asked, self.at)
        return forms.ChoiceField(
            label=label_of(rule),
            required=False,
            choices=[("", _("– none yet –")), *options],
            help_text=waived or _contract_help(bool(options)),
        )

    def show_kept(self, draft: EnrolmentApplication | None) -> None:
        """Say beside each document which file the draft holds."""
        files = files_of(draft) if draft else []
        self.kept = {file.kind: file for file in files if file.kind in self.rules}
        for code, file in self.kept.items():
            self.fields[code].help_text = format_html(
                '{} <a href="{}">{}</a> ({}). {}',
                _("Attached:"),
                reverse("web:file", args=[file.pk]),
                file.name,
                filesizeformat(file.size),
                _("Choose another file to replace it."),
            )

    @property
    def uploads(self) -> dict[str, Any]:
        """The files of this request that are fit to be kept, by the code of their document."""
        chosen = {code: self.cleaned_data.get(code) for code in self._codes(DOCUMENT)}
        return {code: upload for code, upload in chosen.items() if upload}

    @property
    def answers(self) -> dict[str, str]:
        """What is kept as the answers of the application: choices, and "yes" for a declaration confirmed."""
        given = {}
        for code in self.rules.keys() - self._codes(DOCUMENT):
            value = self.cleaned_data.get(code, "")
            given[code] = ("yes" if value else "") if self.rules[code]["kind"] == ATTESTATION else value
        return given

    def clean(self) -> dict[str, Any]:
        """Each file is looked at by itself; handing in needs everything that may not follow later."""
        cleaned = super().clean() or {}
        for code, upload in self.uploads.items():
            self._look_at(code, upload)
        for code, rule in self.rules.items() if self.hand_in else ():
            if code not in self.errors and requirement(rule["kind"]).when == AT_SUBMISSION:
                self._must_be_met(code, rule)
        return cleaned

    def _look_at(self, code: str, upload: Any) -> None:
        try:
            evidence.checked(upload)
        except Refused as refusal:
            told = _("%(file)s: %(reason)s") % {"file": upload.name, "reason": said(refusal)}
            self.add_error(code, told)
        finally:
            upload.seek(0)

    def _must_be_met(self, code: str, rule: dict[str, Any]) -> None:
        files = {kind: file.name for kind, file in self.kept.items()}
        files |= {kind: upload.name for kind, upload in self.uploads.items()}
        found = missing_from(self.shop, self.terms.service, [rule], self.answers | files, self.at)
        for reason in found:
            self.add_error(code, BESIDE_FIELD.get(reason.code, reason.sentence))

    def _codes(self, kind: str) -> set[str]:
        return {code for code, rule in self.rules.items() if rule["kind"] == kind}


def _contract_help(any_in_force: bool) -> str:
    if any_in_force:
        return _("Optional: any contract in force that fits is enough, and it may follow after approval.")
    return _("None is in force yet. It may follow after approval: sign one under Carrier contracts.")
