"""Pages by key, not by offset: page 1 000 costs as much as page 1, and new rows shift nothing."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

SIZE = 25
CAP = 1000


@dataclass(frozen=True)
class Page:
    """One page of rows with the way to its neighbours."""

    rows: list[Any]
    total: int
    previous_url: str
    next_url: str

    @property
    def count_label(self) -> str:
        if self.total > CAP:
            return _("more than %(n)s results") % {"n": f"{CAP:,}"}
        return _("%(shown)s of %(n)s") % {"shown": len(self.rows), "n": f"{self.total:,}"}

    @property
    def result_count(self) -> int | None:
        """The exact number, or nothing where counting was cut short."""
        return self.total if self.total <= CAP else None


def capped_count(rows: QuerySet[Any]) -> int:
    """The number of rows, counted no further than one above the cap."""
    return rows.order_by()[: CAP + 1].count()


def page_of(
    request: HttpRequest, rows: QuerySet[Any], keys: tuple[str, ...] = ("-pk",), size: int = SIZE
) -> Page:
    """The page that `?after=` or `?before=` asks for. `keys` order the rows, the last of them uniquely."""
    backwards = "before" in request.GET
    mark = _read(request.GET.get("before" if backwards else "after", ""), len(keys))
    ordered = tuple(_turned(key) for key in keys) if backwards else keys
    wanted = rows.order_by(*ordered)
    if mark is not None:
        wanted = _beyond(wanted, ordered, mark, size + 1)
    found = list(wanted[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = bool(found) and (more if not backwards else mark is not None)
    has_previous = bool(found) and (more if backwards else mark is not None)
    return Page(
        rows=found,
        total=capped_count(rows),
        previous_url=_address(request, "before", found[0], keys) if has_previous else "",
        next_url=_address(request, "after", found[-1], keys) if has_next else "",
    )


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _beyond(rows: QuerySet[Any], keys: tuple[str, ...], mark: list[Any], most: int) -> QuerySet[Any]:
    """Rows after the mark in the order of the keys: (a, b) > (x, y), spelled out as ranges of an index, of which each
    gives no more than the page needs. An OR of them would read every row from the first to the mark."""
    ranges = _ranges(keys, mark)
    if len(ranges) == 1:
        return rows.filter(ranges[0])
    every = rows.model._base_manager.order_by()
    parts = [every.filter(pk__in=rows.filter(part).values("pk")[:most]).values("pk") for part in ranges]
    return rows.filter(pk__in=parts[0].union(*parts[1:]))


def _ranges(keys: tuple[str, ...], mark: list[Any]) -> list[Q]:
    ranges, equal = [], Q()
    for key, value in zip(keys, mark, strict=True):
        name = key.removeprefix("-")
        ranges.append(equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value}))
        equal &= Q(**{name: value})
    return ranges


def _address(request: HttpRequest, side: str, row: Any, keys: tuple[str, ...]) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    query.pop("after", None)
    values = [getattr(row, key.removeprefix("-")) for key in keys]
    stored = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    query[side] = base64.urlsafe_b64encode(json.dumps(stored).encode()).decode()
    return f"?{query.urlencode()}"


def _read(mark: str, length: int) -> list[Any] | None:
    """The values of a mark; a mangled one leads to the first page."""
    try:
        values = json.loads(base64.urlsafe_b64decode(mark.encode()))
    except ValueError:
        return None
    if not isinstance(values, list) or len(values) != length:
        return None
    return [_value(value) for value in values] if all(isinstance(v, str | int) for v in values) else None


def _value(stored: str | int) -> Any:
    try:
        return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    except ValueError:
        return stored
