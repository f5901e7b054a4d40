"""Conditions, and what was found of them, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.admin.panels import Panel
from portal.policies.distance import distance_from_facts
from portal.policies.metrics import METRICS
from portal.states import ShopKind, Verdict
from portal.templatetags.portal_look import fact, words

VERDICTS = dict(Verdict.choices)
GOOD = {Verdict.PASS: True, Verdict.FAIL: False}
HEADERS = (_("Verdict"), _("Metric"), _("Required"), _("Found"), _("Distance"))


def metric_words(name: str) -> str:
    return _now(METRICS[name].label) if name in METRICS else words(name)


def required_words(operator: str, threshold: Any) -> str:
    """What a condition asks for: "in Brand, Flagship" without the operator, others with theirs."""
    if operator == "in" and isinstance(threshold, list):
        return ", ".join(word(entry) for entry in threshold)
    return f"{operator} {fact(threshold, 'required')}"


def word(value: int | str) -> str:
    return str(dict(ShopKind.choices).get(str(value), words(value)))


def found_words(facts: Mapping[str, Any]) -> str:
    """What was found: a word, a number, or a fraction with its share."""
    top, bottom = facts.get("numerator"), facts.get("denominator")
    if isinstance(top, str):
        return word(top)
    if top is None or bottom in (None, 1):
        return fact(top)
    return f"{top} / {bottom}" + (f" ({top * 100 / bottom:.3g} %)" if bottom else "")


def stored_panel(title: Any, stored: Iterable[Mapping[str, Any]], note: Any = "") -> Panel:
    """Stored verdicts with what each required, what was found and how far that is apart."""
    return Panel(title, HEADERS, [_row(verdict) for verdict in stored], note)


def _row(verdict: Mapping[str, Any]) -> tuple[bool | None, list[str]]:
    code, facts = str(verdict["code"]).removeprefix("condition."), verdict.get("facts", {})
    required = f"{required_words(facts.get('operator', ''), facts.get('required'))} {facts.get('unit', '')}"
    return GOOD.get(code), [  # type: ignore[call-overload]
        str(VERDICTS.get(code, code)),
        metric_words(facts.get("metric", "")),
        required.strip(),
        found_words(facts),
        _distance(facts),
    ]


def _distance(facts: Mapping[str, Any]) -> str:
    known = {"metric", "operator", "required"} <= facts.keys()
    far = distance_from_facts(facts) if known else None
    return far.sentence if far else "–"


def why(stored: Iterable[Mapping[str, Any]]) -> str:
    """Stored verdicts in one line: what was required of each metric, and what was found."""
    shown = []
    for verdict in stored:
        facts = verdict.get("facts", {})
        required = required_words(facts.get("operator", ""), facts.get("required"))
        said = _now("%(metric)s %(required)s, found %(found)s")
        shown.append(
            said
            % {
                "metric": metric_words(facts.get("metric", "")),
                "required": required,
                "found": found_words(facts),
            }
        )
    return "; ".join(shown)


__all__ = ["VERDICTS", "found_words", "metric_words", "required_words", "stored_panel", "why", "word"]
