"""What a kind of case tells of its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Progress:
    """The steps of a kind with the states of each, the states in which it failed, and for every state one heading
    and one sentence: what happens next, or what the buyer can do."""

    steps: tuple[tuple[Any, tuple[str, ...]], ...]
    next: Mapping[str, tuple[Any, Any]]
    failed: frozenset[str] = field(default_factory=frozenset)
