"""The policy book: every number with its documented default, its source and the shape it must have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from portal.actors import Role
from portal.policies.working_hours import WorkingHours
from portal.workflow.clocks import Rung, Term, Unit


@dataclass(frozen=True)
class Policy:
    """One policy: its key, default, shape and where it comes from. `buyer_prefers` is "more", "less" or nothing."""

    key: str
    default: Any
    kind: str
    source: str
    label: str | Promise
    buyer_prefers: str = ""


class PolicyProblem(ValueError):
    """A value that does not fit the policy's shape; the sentence says how."""


_BOOK: dict[str, Policy] = {}


def declare(
    key: str, default: Any, *, source: str, label: str | Promise, kind: str = "", buyer_prefers: str = ""
) -> Policy:
    """Enter a policy with its default. A duplicate key is a mistake in the code."""
    if key in _BOOK:
        raise RuntimeError(f"policy {key!r} is declared twice")
    policy = Policy(key, default, kind or _kind_of(default), source, label, buyer_prefers)
    validate(policy, default)
    _BOOK[key] = policy
    return policy


def term(
    key: str,
    amount: int,
    unit: Unit,
    *,
    source: str,
    label: str | Promise,
    reminders: tuple[Mapping[str, int], ...] = (),
    ladder: Sequence[Mapping[str, Any]] = (),
    calendar: str = "",
    buyer_prefers: str = "",
) -> Policy:
    """Enter a policy that is a length of time with reminders and a ladder of warnings. `calendar` names the policy
    that holds the hours of a term in working minutes."""
    value: dict[str, Any] = {
        "amount": amount,
        "unit": str(unit),
        "reminders": [dict(step) for step in reminders],
    }
    if ladder:
        value["ladder"] = [{**rung, "who": sorted(rung["who"])} for rung in ladder]
    if calendar:
        value["calendar"] = calendar
    return declare(key, value, source=source, label=label, kind="term", buyer_prefers=buyer_prefers)


def known() -> Mapping[str, Policy]:
    """Every policy of every room."""
    return _BOOK


def validate(policy: Policy, value: Any) -> None:
    """Check a value against the policy's shape. Raises PolicyProblem with a sentence for the editor."""
    if policy.kind == "term":
        _validate_term(value)
    elif policy.kind == "hours":
        _validate_hours(value)
    elif policy.kind == "int" and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise PolicyProblem("a whole number of zero or more is needed")
    elif policy.kind == "time":
        hours, _, minutes = str(value).partition(":")
        if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
            raise PolicyProblem("a time of day such as 16:00 is needed")
    elif policy.kind == "bool" and not isinstance(value, bool):
        raise PolicyProblem("true or false is needed")


def _validate_term(value: Any) -> None:
    try:
        parsed = Term.from_policy(value)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise PolicyProblem('a term looks like {"amount": 48, "unit": "hours", "reminders": []}') from problem
    if not isinstance(parsed.amount, int) or parsed.amount <= 0:
        raise PolicyProblem("the amount of a term is a whole number above zero")
    for step in parsed.reminders:
        if (step.percent is None) == (step.lead_minutes is None):
            raise PolicyProblem("a reminder has either percent or lead_minutes")
    _validate_ladder(parsed.ladder)
    _validate_calendar(parsed)


def _validate_ladder(ladder: Sequence[Rung]) -> None:
    if [rung.level for rung in ladder] != sorted({rung.level for rung in ladder} & {1, 2, 3}):
        raise PolicyProblem("the levels of a ladder are some of 1, 2, 3 in this order")
    for rung in ladder:
        if sum(_given(rung)) != 1:
            raise PolicyProblem("a level has one of percent, lead_minutes and after_minutes")
        if not (rung.who or rung.teams) or not set(rung.who) <= set(Role.values):
            raise PolicyProblem("a level names the roles or the teams that are told")


def _given(rung: Rung) -> list[bool]:
    return [value is not None for value in (rung.percent, rung.lead_minutes, rung.after_minutes)]


def _validate_calendar(parsed: Term) -> None:
    named = _BOOK.get(parsed.calendar)
    in_hours = parsed.unit is Unit.WORKING_MINUTES
    if in_hours != bool(parsed.calendar) or (in_hours and (named is None or named.kind != "hours")):
        raise PolicyProblem("working minutes, and only they, name the calendar whose hours count")


def _validate_hours(value: Any) -> None:
    try:
        opened = WorkingHours.read(value)
    except (AttributeError, TypeError, ValueError) as problem:
        raise PolicyProblem('hours look like {"workday": [["09:00", "18:00"]], "rest": []}') from problem
    if not opened.workday:
        raise PolicyProblem("hours open on working days")


def _kind_of(default: Any) -> str:
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int):
        return "int"
    return "time" if isinstance(default, str) and ":" in default else "json"
