"""Filters that several resources share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class SinceFilter(filters.IsoDateTimeFilter):
    """Rows changed at or after an instant."""

    def __init__(self, field_name: str = "updated_at", **kwargs: Any) -> None:
        bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(field_name=field_name, lookup_expr="gte", validators=bounds, **kwargs)
