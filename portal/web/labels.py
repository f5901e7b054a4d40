"""Words for what rules are written in: metrics, operators, units, promises. Rules themselves are data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from portal.errors import Reason
from portal.policies.distance import distance_from_facts
from portal.policies.metrics import METRICS, advice
from portal.queries.eligibility import Prospect
from portal.states import ShopKind, Verdict
from portal.templatetags.portal_look import due_words, fact, words

HINTS = {
    "shop_level": gettext_lazy("Level 8 of 20 is three diamonds."),
    "credit_grade": gettext_lazy("Level 1 of 20 is one heart."),
    "return_rate": gettext_lazy("Items with a return requested, divided by items signed."),
    "volume_variation": gettext_lazy("Standard deviation divided by the mean."),
    "shipped_before_cutoff": gettext_lazy("By the carrier's own records, not by clicks."),
}
OPERATORS = {
    "<": gettext_lazy("less than %(value)s"),
    "<=": gettext_lazy("at most %(value)s"),
    ">=": gettext_lazy("at least %(value)s"),
    ">": gettext_lazy("more than %(value)s"),
    "==": gettext_lazy("exactly %(value)s"),
    "in": gettext_lazy("one of: %(value)s"),
}
UNITS = {
    "level of 20": gettext_lazy("level %(n)s of 20"),
    "days of 30": gettext_lazy("%(n)s of 30 days"),
    "minutes": ngettext_lazy("%(n)s minute", "%(n)s minutes", "n"),
    "hours": ngettext_lazy("%(n)s hour", "%(n)s hours", "n"),
    "days": ngettext_lazy("%(n)s day", "%(n)s days", "n"),
    "calendar_days": ngettext_lazy("%(n)s calendar day", "%(n)s calendar days", "n"),
    "working_days": ngettext_lazy("%(n)s working day", "%(n)s working days", "n"),
    "months": ngettext_lazy("%(n)s month", "%(n)s months", "n"),
}
REQUIREMENTS = {
    "carrier_contract": gettext_lazy("Signed contract with a carrier"),
    "deposit": gettext_lazy("Deposit"),
}


def metric(name: str) -> str:
    return _(METRICS[name].label) if name in METRICS else words(name)


def requirement(kind: str) -> str:
    return str(REQUIREMENTS.get(kind, words(kind)))


def quantity(amount: Any, unit: str) -> str:
    """A number with its unit: "level 8 of 20"."""
    return str(UNITS[unit] % {"n": amount}) if unit in UNITS else str(amount)


def span(length: timedelta) -> str:
    """A length of time in its two largest units: "1 d 4 h"."""
    said, minutes = due_words(), int(length.total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    return " ".join(said[unit] % {"n": n} for n, unit in parts if n) or said["minute"] % {"n": 0}


def condition_rows(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Verdicts as the rows of the table of conditions: what is required beside what the shop has."""
    return [_condition_row(reason) for reason in reasons]


def prospect_rows(prospects: Iterable[Prospect]) -> list[dict[str, Any]]:
    """The same for a dry run, with what becomes of each condition at the present rate."""
    return [
        _condition_row(prospect.verdict.reason)
        | {
            "forecast": prospect.forecast.reason.sentence if prospect.forecast else "",
            "warns": prospect.warns,
            "advice": _(prospect.advice) if prospect.advice else "",
        }
        for prospect in prospects
    ]


def _condition_row(reason: Reason) -> dict[str, Any]:
    facts = reason.facts
    verdict = reason.code.removeprefix("condition.")
    far = distance_from_facts(facts)
    return {
        "verdict": verdict,
        "label": metric(facts["metric"]),
        "required": required(facts),
        "actual": _actual(facts),
        "hint": _hint(facts),
        "distance": far.sentence if far else "",
        "advice": "" if verdict == Verdict.PASS else _(advice(facts["metric"])),
    }


def required(facts: Mapping[str, Any]) -> str:
    """What a condition asks for: "less than 1 %", from its operator, its threshold (as `required`) and its unit."""
    threshold = facts["required"]
    if facts["operator"] == "in":
        value = ", ".join(_word(entry) for entry in threshold)
    elif isinstance(threshold, list):
        value = percent(*threshold)
    else:
        value = quantity(threshold, facts.get("unit", ""))
    return str(OPERATORS[facts["operator"]]) % {"value": value}


def _actual(facts: Mapping[str, Any]) -> str:
    numerator, denominator = facts.get("numerator"), facts.get("denominator")
    if numerator is None:
        return ""
    if isinstance(numerator, str):
        return _word(numerator)
    if not isinstance(facts["required"], list):
        return quantity(numerator, facts.get("unit", ""))
    if not denominator:
        return _("no data (%(top)s of %(bottom)s)") % {"top": numerator, "bottom": denominator}
    shares = {
        "percent": percent(numerator, denominator),
        "top": f"{numerator:,}",
        "bottom": f"{denominator:,}",
    }
    return _("%(percent)s (%(top)s of %(bottom)s)") % shares


def _hint(facts: Mapping[str, Any]) -> str:
    said = [str(HINTS[facts["metric"]])] if facts["metric"] in HINTS else []
    if needed := facts.get("minimum_sample"):
        said.append(_("Judged from %(n)s on; with fewer a reviewer decides.") % {"n": needed})
    return " ".join(said)


def percent(top: int, bottom: int) -> str:
    """A fraction as a percentage, rounded for the eye only: 1/101 is 0.99 %, never 1 %."""
    shown = f"{top * 100 / bottom:.4f}".rstrip("0").rstrip(".")
    return f"{shown} %"


def _word(code: str) -> str:
    return str(dict(ShopKind.choices).get(code, words(code)))


def promise_rows(promises: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a version promises: how long, from when, shown by what, and what follows if it is broken."""
    return [
        {
            "kind": words(rule["kind"]),
            "text": rule.get("text_en" if (get_language() or "").startswith("en") else "text_zh", ""),
            "window": quantity(rule["window"]["amount"], rule["window"]["unit"])
            if rule.get("window")
            else "",
            "starts": words(rule.get("starts", "")),
            "evidence": [words(code) for code in rule.get("evidence", ())],
            "remedies": [words(code) for code in rule.get("remedies", ())],
            "parameters": [
                (words(key), fact(value, key))
                for key, value in rule.get("parameters", {}).items()
                if not key.endswith("_policy")
            ],
        }
        for rule in promises
    ]
