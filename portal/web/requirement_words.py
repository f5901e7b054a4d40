"""What a rule version asks for besides conditions, as a merchant reads it: names, answers, and what is still to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.models import EnrolmentApplication, ServiceVersion
from portal.policies.money import format_fen
from portal.queries.deposits import account_of
from portal.services.requirements import AT_SUBMISSION, answers_of, code_of, missing_from, requirement
from portal.states import ApplicationState
from portal.web import labels

DOCUMENT, ATTESTATION, DEPOSIT, CONTRACT = "document", "attestation", "deposit", "carrier_contract"
BESIDE_FIELD = {
    "document_missing": gettext_lazy("Attach this document."),
    "declaration_missing": gettext_lazy("Confirm this declaration."),
}


@dataclass(frozen=True)
class Task:
    """One thing still missing: what it is, why it is not met, and where it is done.

    `post` opens it by a button, `upload` takes a file at once.
    """

    label: str
    reason: str
    action: str
    url: str
    now: bool
    post: bool = False
    upload: bool = False


def in_language(rule: Mapping[str, Any], name: str) -> str:
    """A text of a rule in the reader's language: the field `name_en` or `name_zh`."""
    return str(rule.get(f"{name}_en" if (get_language() or "").startswith("en") else f"{name}_zh") or "")


def label_of(rule: Mapping[str, Any]) -> str:
    """The name of one requirement: a document's own name, a declaration's own text, else that of its kind."""
    named = in_language(rule, "text" if rule["kind"] == ATTESTATION else "name")
    return named or labels.requirement(code_of(rule) if rule.get("code") else rule["kind"])


def later_notes(terms: ServiceVersion) -> list[str]:
    """What follows only after approval and has no field of its own."""
    return [
        _("After approval a deposit of %(amount)s is paid before the membership begins.")
        % {"amount": format_fen(int(rule["amount_fen"]))}
        for rule in terms.requirements
        if rule["kind"] == DEPOSIT
    ]


def answer_rows(row: EnrolmentApplication) -> list[tuple[str, str]]:
    """What the merchant answered, by the names of the requirements; files are shown apart."""
    rules = {code_of(rule): rule for rule in row.terms.requirements}
    shown = []
    for code, value in row.answers.items():
        rule = rules.get(code)
        if not value:
            continue
        if code == "information":
            shown.append((_("Answer to the reviewer"), str(value)))
        elif rule and rule["kind"] == ATTESTATION:
            shown.append((label_of(rule), _("confirmed")))
        else:
            shown.append((label_of(rule) if rule else labels.requirement(code), str(value)))
    return shown


def tasks_of(row: EnrolmentApplication, at: datetime) -> list[Task]:
    """What an open application still lacks, each with the way to it; nothing for one that is closed."""
    return list(_tasks(row, at)) if row.state in ApplicationState.open_states else []


def _tasks(row: EnrolmentApplication, at: datetime) -> Iterator[Task]:
    answers = answers_of(row)
    for rule in row.terms.requirements:
        for reason in missing_from(row.shop, row.service, [rule], answers, at):
            first = requirement(rule["kind"]).when == AT_SUBMISSION
            said = str(BESIDE_FIELD.get(reason.code, reason.sentence))
            due = first or row.state == ApplicationState.APPROVED
            yield Task(label_of(rule), said, now=due, **_way_to(rule, row))


def _way_to(rule: Mapping[str, Any], row: EnrolmentApplication) -> dict[str, Any]:
    if rule["kind"] == DEPOSIT:
        account = account_of(row.shop, row.service)
        if account is not None:
            return {"action": _("Pay the deposit"), "url": reverse("web:deposit", args=[account.number])}
        begin = reverse("web:deposit_begin", args=[row.service.code])
        return {"action": _("Pay the deposit"), "url": begin, "post": True}
    if rule["kind"] == CONTRACT:
        return {"action": _("Carrier contracts"), "url": reverse("web:contracts")}
    if rule["kind"] == DOCUMENT and row.state != ApplicationState.DRAFT:
        url = reverse("web:application_document", args=[row.number, code_of(rule)])
        open_now = row.state in ApplicationState.with_the_shop
        return {"action": _("Upload"), "url": url if open_now else "", "upload": open_now}
    return {
        "action": _("Complete the application"),
        "url": f"{reverse('web:service', args=[row.service.code])}#apply",
    }
