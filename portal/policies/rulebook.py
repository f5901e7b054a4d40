"""The shape of a rule version: what each of its documents may say, checked before it is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.cooling_off import AFTER_LAST_DAY, ON_LAST_DAY
from portal.policies.eligibility import OPERATORS

ON_MISSING = ("manual", "fail", "pass")
STARTS_AT = ("at_once", "next_midnight")
SHAPES: Mapping[str, type] = {
    "conditions": list,
    "keep_conditions": list,
    "requirements": list,
    "promises": list,
    "scope": dict,
    "membership": dict,
    "exit_rule": dict,
}
NUMBERS = ("probation_days", "reapply_days")


def problems(version: Mapping[str, Any], requirement_kinds: Collection[str]) -> Iterator[Reason]:
    """Everything in a version's documents that the code could not act on, one reason each.

    `version` maps document names to their JSON; `requirement_kinds` are the kinds that some room supplies.
    """
    for name, kind in SHAPES.items():
        if not isinstance(version.get(name, kind()), kind) or not _objects_only(version.get(name)):
            yield _wrong(name, noop("%(document)s: “%(value)s” does not have the shape it needs."), {})
            return
    for name in ("conditions", "keep_conditions"):
        for rule in _entries(version, name):
            yield from _condition(name, rule)
    for rule in _entries(version, "requirements"):
        if rule.get("kind") not in requirement_kinds:
            yield _wrong(
                "requirements", noop("%(document)s: no part of the portal knows the kind “%(value)s”."), rule
            )
        elif rule["kind"] == "deposit" and not (_whole(rule.get("amount_fen")) and rule["amount_fen"] > 0):
            yield _wrong("requirements", noop("%(document)s: “%(value)s” needs an amount in fen."), rule)
    yield from _promises(_entries(version, "promises"))
    yield from _membership(version.get("membership") or {})
    yield from _exit_rule(version.get("exit_rule") or {})


def _entries(version: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list(version.get(name) or [])


def _objects_only(document: Any) -> bool:
    return not isinstance(document, list) or all(isinstance(entry, Mapping) for entry in document)


def _condition(name: str, rule: Mapping[str, Any]) -> Iterator[Reason]:
    if not rule.get("metric") or rule.get("operator") not in OPERATORS or "threshold" not in rule:
        yield _wrong(name, noop("%(document)s: “%(value)s” names no metric, operator and threshold."), rule)
    elif not _fits(rule["operator"], rule["threshold"]):
        yield _wrong(
            name, noop("%(document)s: the threshold of “%(value)s” does not fit its operator."), rule
        )
    sample = rule.get("minimum_sample", 0)
    if not _whole(sample) or sample < 0:
        yield _wrong(name, noop("%(document)s: the smallest sample of “%(value)s” is no whole number."), rule)
    if rule.get("on_missing", "manual") not in ON_MISSING:
        yield _wrong(name, noop("%(document)s: “%(value)s” says nothing usable about missing data."), rule)


def _fits(operator: str, threshold: Any) -> bool:
    if operator == "in":
        return isinstance(threshold, list)
    if isinstance(threshold, list):
        return len(threshold) == 2 and all(_whole(part) for part in threshold) and threshold[1] > 0
    return _whole(threshold) or (operator == "==" and isinstance(threshold, str))


def _promises(rules: Iterable[Mapping[str, Any]]) -> Iterator[Reason]:
    seen: set[str] = set()
    for rule in rules:
        window = rule.get("window") or {}
        if not rule.get("kind") or rule["kind"] in seen:
            yield _wrong(
                "promises", noop("%(document)s: “%(value)s” has no kind, or one that is named twice."), rule
            )
        elif window and (not _whole(window.get("amount")) or window["amount"] <= 0 or not window.get("unit")):
            yield _wrong(
                "promises", noop("%(document)s: the window of “%(value)s” is no length of time."), rule
            )
        yield from _penalty(rule)
        seen.add(str(rule.get("kind")))


def _penalty(rule: Mapping[str, Any]) -> Iterator[Reason]:
    """A penalty is a fraction of the order, a fixed amount in fen, or both, with or without a cap."""
    penalty = rule.get("penalty", {})
    if not isinstance(penalty, Mapping) or not _amounts(penalty):
        yield _wrong("promises", noop("%(document)s: the penalty of “%(value)s” is no amount."), rule)


def _amounts(penalty: Mapping[str, Any]) -> bool:
    share = penalty.get("percent", [0, 1])
    fixed = [penalty.get(name, 0) for name in ("fen", "cap_fen")]
    return isinstance(share, list) and _fits("<", share) and all(_whole(fen) and fen >= 0 for fen in fixed)


def _membership(rule: Mapping[str, Any]) -> Iterator[Reason]:
    for name in NUMBERS:
        if not _whole(rule.get(name, 0)) or rule.get(name, 0) < 0:
            yield _wrong(
                "membership", noop("%(document)s: “%(value)s” is a whole number of days."), {"kind": name}
            )
    if rule.get("starts", STARTS_AT[0]) not in STARTS_AT:
        yield _wrong(
            "membership", noop("%(document)s: “%(value)s” is at_once or next_midnight."), {"kind": "starts"}
        )


def _exit_rule(rule: Mapping[str, Any]) -> Iterator[Reason]:
    days = rule.get("cooling_off_days", 0)
    if not _whole(days) or days < 0:
        text = noop("%(document)s: “%(value)s” is a whole number of days.")
        yield _wrong("exit_rule", text, {"kind": "cooling_off_days"})
    if rule.get("boundary", AFTER_LAST_DAY) not in (AFTER_LAST_DAY, ON_LAST_DAY):
        text = noop("%(document)s: “%(value)s” is after_last_day or on_last_day.")
        yield _wrong("exit_rule", text, {"kind": "boundary"})


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong(document: str, text: str, rule: Mapping[str, Any]) -> Reason:
    value = str(rule.get("metric") or rule.get("kind") or rule)[:60]
    return Reason(f"rulebook.{document}", text, {"document": document, "value": value})
