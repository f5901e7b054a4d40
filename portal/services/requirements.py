"""What a service asks for besides conditions: a signed contract, a document, a deposit. Rooms supply the kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.models.application import EnrolmentApplication
from portal.models.people import Shop
from portal.models.records import Evidence
from portal.models.rules import ServiceVersion
from portal.models.service import Service
from portal.queries.waivers import waived_codes

AT_SUBMISSION, AT_ACTIVATION = "submit", "activate"


class Requirement(Protocol):
    """One kind of requirement, named in settings by dotted path.

    `when` says whether an application must meet it to be handed in ("submit") or only to become a membership
    ("activate"); every requirement must hold as long as the membership lasts.
    """

    when: str

    def options(self, shop: Shop, rule: dict[str, Any], at: datetime) -> list[tuple[str, str]]:
        """What the merchant can choose from: value and label; empty for what is not chosen from a list."""

    def missing(self, shop: Shop, rule: dict[str, Any], answer: str, at: datetime) -> Iterable[Reason]:
        """Why the requirement is not met now; nothing if it is."""


class DocumentRequirement:
    """A file the shop hands in with the application. Rule: code, name_zh, name_en."""

    when = AT_SUBMISSION

    def options(self, shop: Shop, rule: dict[str, Any], at: datetime) -> list[tuple[str, str]]:
        return []

    def missing(self, shop: Shop, rule: dict[str, Any], answer: str, at: datetime) -> Iterator[Reason]:
        if not answer:
            text = noop("Attach the document “%(document)s” to the draft, then hand it in.")
            yield Reason("document_missing", text, {"document": code_of(rule)})


class AttestationRequirement:
    """A declaration that somebody who decides for the shop makes. Rule: code, text_zh, text_en."""

    when = AT_SUBMISSION

    def options(self, shop: Shop, rule: dict[str, Any], at: datetime) -> list[tuple[str, str]]:
        return []

    def missing(self, shop: Shop, rule: dict[str, Any], answer: str, at: datetime) -> Iterator[Reason]:
        if answer.lower() not in {"yes", "true", "on"}:
            text = noop("Confirm the declaration “%(declaration)s”.")
            yield Reason("declaration_missing", text, {"declaration": code_of(rule)})


def requirement(kind: str) -> Requirement:
    """The requirement of a kind. Raises KeyError for one that no room supplies."""
    return import_string(settings.ENROLMENT_REQUIREMENTS[kind])()


def code_of(rule: Mapping[str, Any]) -> str:
    """The name of a requirement within its version: its own code, or its kind where there is one of that kind."""
    return str(rule.get("code") or rule["kind"])


def missing_for(application: EnrolmentApplication, at: datetime, *, asked: str = "") -> list[Reason]:
    """Everything still missing for a shop to be enrolled; `asked` narrows to what is due at that step."""
    rules = [
        rule
        for rule in application.terms.requirements
        if not asked or requirement(rule["kind"]).when == asked
    ]
    return missing_from(application.shop, application.service, rules, answers_of(application), at)


def missing_from(
    shop: Shop, service: Service, rules: Iterable[dict[str, Any]], answers: Mapping[str, Any], at: datetime
) -> list[Reason]:
    """What is missing, given the answers; what is waived for the shop is not asked for. A rule that names no
    service is about this one."""
    rules = [{"service": service.code, **rule} for rule in rules]
    waived = waived_codes(shop.pk, service.pk, at) if rules else frozenset()
    return [
        reason
        for rule in rules
        if code_of(rule) not in waived
        for reason in requirement(rule["kind"]).missing(shop, rule, str(answers.get(code_of(rule), "")), at)
    ]


def answers_of(application: EnrolmentApplication) -> dict[str, Any]:
    """What the merchant answered, and under the code of each document the file that was attached: a document is
    handed in as a file and by no other answer."""
    documents = document_codes(application.terms)
    said = {code: answer for code, answer in application.answers.items() if code not in documents}
    files = files_of(application).filter(kind__in=documents) if documents else Evidence.objects.none()
    return {**said, **dict(files.values_list("kind", "name"))}


def files_of(application: EnrolmentApplication) -> QuerySet[Evidence]:
    """The files attached to an application, in the order in which they came."""
    kind = ContentType.objects.get_for_model(application)
    return Evidence.objects.filter(subject_type=kind, subject_id=application.pk)


def document_codes(terms: ServiceVersion) -> frozenset[str]:
    """The codes of the requirements of a version that are met by a file."""
    rules = terms.requirements
    return frozenset(code_of(r) for r in rules if isinstance(requirement(r["kind"]), DocumentRequirement))


@dataclass(frozen=True)
class Asked:
    """One requirement of an application: what can be chosen, what was answered, and what is missing now."""

    rule: Mapping[str, Any]
    when: str
    options: Sequence[tuple[str, str]]
    answer: str
    waived: bool
    missing: Sequence[Reason]

    @property
    def code(self) -> str:
        return code_of(self.rule)


def checklist(application: EnrolmentApplication, at: datetime) -> list[Asked]:
    """Every requirement of an application's version, met or not, in the order of the rules."""
    if not application.terms.requirements:
        return []
    shop, answers = application.shop, answers_of(application)
    waived = waived_codes(shop.pk, application.service_id, at)
    found = []
    for rule in ({"service": application.service.code, **r} for r in application.terms.requirements):
        kind, answer = requirement(rule["kind"]), str(answers.get(code_of(rule), ""))
        excused = code_of(rule) in waived
        missing = [] if excused else list(kind.missing(shop, rule, answer, at))
        found.append(Asked(rule, kind.when, kind.options(shop, rule, at), answer, excused, missing))
    return found
