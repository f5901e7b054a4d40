"""Refusals are data: every door turns the same error into a message, a problem document or a form error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop


@dataclass(frozen=True)
class Reason:
    """Why something is so: a code, a sentence and the facts behind it.

    The sentence is kept untranslated with its facts beside it and written when somebody reads it, so that one
    stored reason reads well in every language. Facts are JSON values.
    """

    code: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return gettext(self.text) % self.facts if self.facts else gettext(self.text)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "text": self.text, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reason:
        return cls(stored["code"], stored["text"], stored.get("facts", {}))


class DomainError(Exception):
    """Something the business does not allow. `code` is for programs, the sentence for people."""

    code = "refused"
    text = noop("This cannot be done.")

    def __init__(
        self, text: str = "", *, code: str = "", reasons: Iterable[Reason] = (), **facts: Any
    ) -> None:
        self.code = code or self.code
        self.text = text or self.text
        self.facts = facts
        self.reasons = tuple(reasons)
        super().__init__(self.text)

    @property
    def sentence(self) -> str:
        return gettext(self.text) % self.facts if self.facts else gettext(self.text)

    def __str__(self) -> str:
        return " ".join([self.sentence, *(reason.sentence for reason in self.reasons)])


class Refused(DomainError):
    """The actor may try this move, but its guards give reasons against it now."""

    text = noop("This step is refused.")

    def __init__(self, reasons: Iterable[Reason] = (), text: str = "", **facts: Any) -> None:
        super().__init__(text, reasons=reasons, **facts)
        if self.reasons:
            self.code = self.reasons[0].code


class MoveNotAllowed(DomainError):
    """The row has left the state from which this move starts; nothing was done."""

    code = "state_changed"
    text = noop("The state has changed, so this step is no longer possible. Reload and look again.")


class StaleVersion(DomainError):
    """The actor decided on an older picture of the row; nothing was done."""

    code = "version_conflict"
    text = noop("This was changed by someone else in the meantime. Reload and look again.")


class NotPermitted(DomainError):
    """The actor sees the row but holds no role that may do this."""

    code = "not_permitted"
    text = noop("Your role may not do this.")


class NotFound(DomainError):
    """The row does not exist for this actor; a foreign row looks the same as none."""

    code = "not_found"
    text = noop("Not found.")


class Conflict(DomainError):
    """The same thing already exists; the facts name it."""

    code = "conflict"


class InvalidInput(DomainError):
    """The fields given do not fit; `errors` maps each field to its sentences."""

    code = "invalid"
    text = noop("Please correct the fields below.")

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__()
        self.errors = dict(errors)

    def __str__(self) -> str:
        return "; ".join(f"{name}: {' '.join(messages)}" for name, messages in self.errors.items())


class CalendarYearMissing(DomainError):
    """No working-day data for a year: refuse to compute rather than guess (C-17)."""

    code = "calendar_year_missing"
    text = noop("The working-day calendar of %(year)s has not been entered yet.")
