"""The difference between two rule versions as a table that a merchant can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.models import ServiceVersion
from portal.policies.changes import Change, changes
from portal.queries.versions import documents_of
from portal.templatetags.portal_look import fact, words
from portal.web import labels

DOCUMENTS = {
    "conditions": gettext_lazy("Conditions to join"),
    "keep_conditions": gettext_lazy("Conditions to keep"),
    "requirements": gettext_lazy("Requirements"),
    "promises": gettext_lazy("Promises"),
    "scope": gettext_lazy("Scope"),
    "membership": gettext_lazy("Membership"),
    "exit_rule": gettext_lazy("Leaving"),
}
CONDITIONS = ("conditions", "keep_conditions")


def change_rows(before: ServiceVersion, after: ServiceVersion) -> list[dict[str, str]]:
    """One row for each part that differs: where, what it was, what it becomes."""
    found = changes(documents_of(before), documents_of(after))
    return [_row(change) for change in found if _concerns(change.key)]


def _concerns(key: str) -> bool:
    """Texts are shown in the reader's language only."""
    other = "_zh" if (get_language() or "").startswith("en") else "_en"
    return not key.endswith(other)


def _row(change: Change) -> dict[str, str]:
    entry = labels.metric(change.entry) if change.document in CONDITIONS else words(change.entry)
    key = words(change.key.removesuffix("_zh").removesuffix("_en"))
    return {
        "document": str(DOCUMENTS[change.document]),
        "what": " · ".join(part for part in (entry, key) if part),
        "before": _value(change, change.before),
        "after": _value(change, change.after),
    }


def _value(change: Change, value: Any) -> str:
    if value is None:
        return "–"
    if not change.key and change.document in CONDITIONS and isinstance(value, Mapping):
        return labels.required({"required": value["threshold"], **value})
    if change.key == "threshold" and isinstance(value, list) and all(isinstance(n, int) for n in value):
        return labels.percent(*value)
    if value in ("", [], {}):
        return _("none")
    return fact(value, change.key)
