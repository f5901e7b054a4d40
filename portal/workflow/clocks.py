"""How long a state may last: clocks declared on a machine, terms taken from policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    MINUTES = "minutes"
    WORKING_MINUTES = "working_minutes"
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
class Rung(ReminderStep):
    """One level of a ladder: when it is reached, and who is told then: roles, and teams by name.

    `after_minutes` counts from the end, for clocks that run on when they are over. The team `case` are those who
    work on the row; other names are those of teams of the platform.
    """

    after_minutes: int | None = None
    who: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"l{self.level}"

    @classmethod
    def from_policy(cls, value: Mapping[str, Any]) -> Rung:
        people = {"who": tuple(value.get("who", ())), "teams": tuple(value.get("teams", ()))}
        return cls(**{**value, **people})


@dataclass(frozen=True)
class Term:
    """A length of time as policy states it. Hours run from the instant, days end at 24:00 Asia/Shanghai.

    Working minutes count only within the hours of the policy that `calendar` names; `hours` is the value of that
    policy, put in by `portal.queries.policy`.
    """

    amount: int
    unit: Unit
    reminders: tuple[ReminderStep, ...] = ()
    ladder: tuple[Rung, ...] = ()
    calendar: str = ""
    hours: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def steps(self) -> tuple[ReminderStep, ...]:
        """Everything that is told while the term runs: the reminders, then the levels of the ladder."""
        return (*self.reminders, *self.ladder)

    @classmethod
    def from_policy(cls, value: Mapping[str, Any]) -> Term:
        return cls(
            amount=value["amount"],
            unit=Unit(value["unit"]),
            reminders=tuple(ReminderStep(**step) for step in value.get("reminders", ())),
            ladder=tuple(Rung.from_policy(rung) for rung in value.get("ladder", ())),
            calendar=value.get("calendar", ""),
        )


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
