"""How long a state may last: clocks declared on a machine, terms taken from policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class ReminderStep:
    """One reminder of a clock: at a percentage of the way, or a lead in minutes before the end.

    Level 1 goes to those who must act; higher levels go also to the platform.
    """

    percent: int | None = None
    lead_minutes: int | None = None
    level: int = 1

    @property
    def key(self) -> str:
        return f"p{self.percent}" if self.percent is not None else f"m{self.lead_minutes}"


@dataclass(frozen=True)
class Term:
    """A length of time as policy states it. Hours run from the instant, days end at 24:00 Asia/Shanghai."""

    amount: int
    unit: Unit
    reminders: tuple[ReminderStep, ...] = ()

    @classmethod
    def from_policy(cls, value: Mapping[str, Any]) -> Term:
        steps = tuple(ReminderStep(**step) for step in value.get("reminders", ()))
        return cls(amount=value["amount"], unit=Unit(value["unit"]), reminders=steps)


@dataclass(frozen=True)
class Clock:
    """A deadline that runs while the row stands in the state that declares it.

    `policy` names the term; `move` is made by the system when the time is over (empty: only reminders and an
    escalation). `due` names an attribute holding the instant, for deadlines that a promise fixed beforehand.
    `audience` are the roles reminded. A clock of the same name in several states runs on through them; where
    one of them declares it `paused`, it stands still there and goes on afterwards with what was left. `only_if` names
    an attribute of the row; where that is false the clock does not run.
    """

    name: str
    policy: str
    move: str = ""
    due: str = ""
    audience: frozenset[str] = frozenset()
    escalate_to: frozenset[str] = frozenset()
    paused: bool = False
    only_if: str = ""

    def runs_for(self, row: Any) -> bool:
        return not self.only_if or bool(getattr(row, self.only_if))


Clocks = Mapping[str, tuple[Clock, ...]]
