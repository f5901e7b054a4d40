"""The documents of a rule version in lines that people read, and what two versions say differently."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.admin.panels import Panel
from portal.admin.rule_forms import ON_MISSING
from portal.admin.rule_terms import BOUNDARIES, SIZES, STARTS, UNITS
from portal.admin.verdicts import metric_words, required_words
from portal.models import ServiceVersion
from portal.policies.money import format_fen
from portal.queries.versions import DOCUMENTS, TEXTS
from portal.templatetags.portal_look import fact, words

SENTENCE = re.compile(r"(?<=[。！？!?;；])\s*|(?<=\.)\s+|\n+")
LABELS: Mapping[str, Mapping[str, Any]] = {
    "boundary": dict(BOUNDARIES),
    "starts": dict(STARTS),
    "on_missing": dict(ON_MISSING),
}
CALLED: Mapping[str, Any] = {
    "probation_days": _("Days on probation"),
    "reapply_days": _("Days to wait after a rejection"),
    "starts": _("Membership starts"),
    "cooling_off_days": _("Cooling-off days"),
    "boundary": _("The service opens again on"),
    "undo_same_day": _("Leaving can be undone on the same day"),
    "categories": _("Categories"),
    "excluded_categories": _("Excluded categories"),
    "excluded_items": _("Excluded items"),
    "sizes": _("Sizes"),
    "evidence": _("Evidence"),
    "remedies": _("Remedies"),
    "parameters": _("Parameters"),
}


def lines_of(version: ServiceVersion, document: str) -> list[str]:
    """What a document says, one rule or setting a line; nothing for an empty one."""
    found = getattr(version, document) or []
    if isinstance(found, dict):
        return list(_settings(found))
    return [LINES[document](rule) for rule in found]


def condition(rule: Mapping[str, Any]) -> str:
    required = required_words(rule.get("operator", ""), rule.get("threshold"))
    parts = [f"{metric_words(rule.get('metric', ''))} {required}"]
    if rule.get("unit"):
        parts.append(f"({rule['unit']})")
    if rule.get("minimum_sample"):
        parts.append(_now("sample of at least %(n)s") % {"n": rule["minimum_sample"]})
    missing = LABELS["on_missing"].get(rule.get("on_missing", "manual"), rule.get("on_missing"))
    parts.append(_now("if data is missing, %(what)s") % {"what": missing})
    return " · ".join(parts)


def requirement(rule: Mapping[str, Any]) -> str:
    parts = [words(rule.get("kind")), rule.get("code", "")]
    parts += [rule.get(name, "") for name in ("name_zh", "name_en", "text_zh", "text_en")]
    if isinstance(rule.get("amount_fen"), int):
        parts.append(format_fen(rule["amount_fen"]))
    return " · ".join([*filter(None, parts), *_rest(rule, REQUIREMENT_KEYS)])


def promise(rule: Mapping[str, Any]) -> str:
    window, parts = rule.get("window") or {}, [words(rule.get("kind"))]
    if window:
        unit = dict(UNITS).get(window.get("unit", ""), window.get("unit"))
        parts.append(f"{window.get('amount')} {unit}")
    if rule.get("starts"):
        parts.append(_now("from: %(event)s") % {"event": words(rule["starts"])})
    parts += [rule[name] for name in TEXTS if rule.get(name)]
    return " · ".join([*parts, *_rest(rule, PROMISE_KEYS)])


LINES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "conditions": condition,
    "keep_conditions": condition,
    "requirements": requirement,
    "promises": promise,
}
REQUIREMENT_KEYS = ("kind", "code", "name_zh", "name_en", "text_zh", "text_en", "amount_fen")
PROMISE_KEYS = ("kind", "window", "starts", *TEXTS)


def _rest(rule: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[str]:
    return _settings({key: value for key, value in rule.items() if key not in known})


def _settings(rule: Mapping[str, Any]) -> Iterator[str]:
    for key, value in rule.items():
        if value in ("", None, [], {}):
            continue
        yield f"{CALLED.get(key, words(key))}: {_value(key, value)}"


def _value(key: str, value: Any) -> str:
    if key == "sizes" and isinstance(value, list):
        return ", ".join(str(dict(SIZES).get(size, size)) for size in value)
    known = LABELS.get(key, {}).get(value) if isinstance(value, str) else None
    return str(known) if known else fact(value, key)


def sentences_of(text: str) -> list[str]:
    """A text cut at the ends of its sentences, Chinese and English."""
    return [part.strip() for part in SENTENCE.split(text) if part and part.strip()]


def differences(before: ServiceVersion, after: ServiceVersion) -> list[tuple[str, bool, str]]:
    """What one version says and the other does not: (field, whether it was added, line), in the order of reading."""
    return [
        (name, added, line)
        for name in (*TEXTS, *DOCUMENTS)
        for added, line in _changes(_read(before, name), _read(after, name))
    ]


def _read(version: ServiceVersion, name: str) -> list[str]:
    return sentences_of(getattr(version, name)) if name in TEXTS else lines_of(version, name)


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[bool, str]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for change, first, last, start, end in matcher.get_opcodes():
        if change != "equal":
            yield from ((False, line) for line in old[first:last])
            yield from ((True, line) for line in new[start:end])


def difference_panel(before: ServiceVersion, after: ServiceVersion) -> Panel:
    """The differences as a table: removed and added lines, in words as well as in colour."""
    opts, shown = ServiceVersion._meta, {True: _now("added"), False: _now("removed")}
    rows = [
        (added, (shown[added], str(opts.get_field(name).verbose_name), line))  # type: ignore[union-attr]
        for name, added, line in differences(before, after)
    ]
    title = _now("Changes against version %(number)s") % {"number": before.number}
    note = "" if rows else _now("Texts and rules are the same.")
    return Panel(title, (_("Change"), _("Part"), _("Text")), rows, note)


__all__ = ["difference_panel", "differences", "lines_of"]
