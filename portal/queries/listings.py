"""The lists of the portal as values: which rows, how they can be narrowed, what a file of them holds.

A list is declared beside its page and named in settings (`LISTINGS`), so that saved filters and exports in the
background know it wherever they run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from portal.actors import Actor

NO_FILTER = frozenset({"after", "before", "filter", "page", "cursor", "csrfmiddlewaretoken"})


@dataclass(frozen=True)
class Asked:
    """What a filter set needs of a request: who asks, and when."""

    actor: Actor
    now: datetime


@dataclass(frozen=True)
class Listing:
    """One list. Without columns there is no file of it."""

    name: str
    label: str | Promise
    url_name: str
    filterset: Callable[..., Any]
    rows: Callable[[Actor], QuerySet[Any]]
    columns: Callable[[], list[str]] | None = None
    values: Callable[[Any], Iterable[Any]] | None = None

    def narrowed(self, query: str, actor: Actor, at: datetime, rows: Any = None) -> Any:
        """The rows within the actor's reach that a query string leaves; what it cannot read is left out of it."""
        whole = self.rows(actor) if rows is None else rows
        return self.filterset(QueryDict(query), whole, request=Asked(actor, at)).qs

    def troubles(self, query: str, actor: Actor, at: datetime) -> list[str]:
        """The parameters of a query string that this list does not know, or whose values it does not take."""
        given = QueryDict(query)
        form = self.filterset(given, self.rows(actor).none(), request=Asked(actor, at)).form
        known = {part for name, field in form.fields.items() for part in _parts(name, field)}
        wrong = {part for name in form.errors for part in _parts(name, form.fields.get(name))}
        return [key for key in given if key not in known or key in wrong]


def clean(query: str) -> str:
    """A query string without places in a list and without what was left empty, in one order."""
    given = QueryDict(query, mutable=True)
    for key in list(given):
        values = [value for value in given.getlist(key) if value.strip()]
        if key in NO_FILTER or not values:
            del given[key]
        else:
            given.setlist(key, values)
    ordered = QueryDict(mutable=True)
    for key in sorted(given):
        ordered.setlist(key, given.getlist(key))
    return ordered.urlencode()


def listing_named(name: str) -> Listing | None:
    """The list of a name; None if there is none."""
    path = settings.LISTINGS.get(name)
    return import_string(path) if path else None


def listings() -> list[Listing]:
    """Every list, in the order of settings."""
    return [import_string(path) for path in settings.LISTINGS.values()]


def _parts(name: str, field: forms.Field | None) -> Iterator[str]:
    """The parameters that one field reads."""
    yield name
    widget = field.widget if field else None
    suffixes: Iterable[str] = getattr(widget, "suffixes", ()) or getattr(widget, "widgets_names", ())
    for suffix in suffixes:
        if suffix:
            yield f"{name}_{suffix.lstrip('_')}"


__all__ = ["Asked", "Listing", "clean", "listing_named", "listings"]
