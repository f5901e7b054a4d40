"""What a service asks for besides conditions: a signed contract, for instance. Other rooms supply the kinds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.errors import Reason
from portal.models.people import Shop


class Requirement(Protocol):
    """One kind of requirement, named in settings by dotted path."""

    def options(self, shop: Shop, rule: dict[str, Any], at: datetime) -> list[tuple[str, str]]:
        """What the merchant can choose from: value and label."""

    def missing(self, shop: Shop, rule: dict[str, Any], answer: str, at: datetime) -> Iterable[Reason]:
        """Why the requirement is not met now; nothing if it is."""


def requirement(kind: str) -> Requirement:
    """The requirement of a kind. Raises KeyError for one that no room supplies."""
    return import_string(settings.ENROLMENT_REQUIREMENTS[kind])()


def missing_for(
    shop: Shop, rules: Iterable[dict[str, Any]], answers: dict[str, Any], at: datetime, service: str = ""
) -> list[Reason]:
    """Everything that is still missing for a shop to be enrolled; `service` stands in where a rule names none."""
    named = [{"service": service, **rule} for rule in rules]
    return [
        reason
        for rule in named
        for reason in requirement(rule["kind"]).missing(shop, rule, str(answers.get(rule["kind"], "")), at)
    ]
