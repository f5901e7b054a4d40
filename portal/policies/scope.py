"""Which categories a service covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def covers(scope: Mapping[str, Any], category: str) -> bool:
    """Whether a rule version's scope includes a category, by prefix; no list means all."""
    wanted = scope.get("categories") or []
    excluded = scope.get("excluded_categories") or []
    if any(category.startswith(prefix) for prefix in excluded):
        return False
    return not wanted or any(category.startswith(prefix) for prefix in wanted)
