"""What templates need to show things: icons, money, instants, deadlines, form widgets, reasons and filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.clock import SHANGHAI
from portal.policies.money import format_fen

register = template.Library()

SOON = timedelta(hours=24)
FRACTIONS = {"required", "threshold"}


@register.filter
def fen(amount: int | None) -> str:
    """¥1,234.50 for 123450; a dash for nothing."""
    return "–" if amount is None else format_fen(int(amount))


@register.filter
def local(instant: datetime | None, shape: str = "%Y-%m-%d %H:%M") -> str:
    """The instant on the clock of Asia/Shanghai, the same in every language."""
    return instant.astimezone(SHANGHAI).strftime(shape) if instant else "–"


@register.filter
def words(code: Any) -> str:
    """A code as words, in the reader's language where the catalogue knows them."""
    return _(str(code).removesuffix("_fen").replace("_", " ")) if code else ""


@register.filter
def translated(text: str) -> str:
    """An English text from the code in the reader's language; nothing where it has not been translated."""
    shown = _(text) if text else ""
    return shown if shown != text or get_language() == "en" else ""


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """The entry of a mapping under a name that only the page knows; 0 where there is none."""
    return mapping.get(key, 0)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A drawing of the sprite; silent to screen readers unless it is given a label."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {} fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">'
        '<use href="{}#{}"></use></svg>',
        css,
        meaning,
        static("portal/icons.svg"),
        name,
    )


@register.filter
def due_class(deadline: Any, now: datetime) -> str:
    """How near a deadline is: done, paused, over, soon or later."""
    if getattr(deadline, "settled_at", None):
        return "done"
    if getattr(deadline, "paused", False):
        return "paused"
    if deadline.due_at <= now:
        return "over"
    return "soon" if deadline.due_at - now < SOON else "later"


@register.filter
def due_text(due_at: datetime, now: datetime) -> str:
    """ "1 h 20 min left" or "overdue by 12 min": the two largest units, as the script counts them down."""
    said = due_words()
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = (
        [(days, said["day"]), (hours, said["hour"])]
        if days
        else [(hours, said["hour"]), (minutes % 60, said["minute"])]
    )
    shown = " ".join(unit % {"n": n} for n, unit in parts if n) or said["minute"] % {"n": 0}
    return said["over" if due_at <= now else "left"] % {"time": shown}


@register.simple_tag
def due_words() -> dict[str, str]:
    """The pieces of a countdown, shared with the script that keeps it running."""
    return {
        "left": _("%(time)s left"),
        "over": _("overdue by %(time)s"),
        "day": _("%(n)s d"),
        "hour": _("%(n)s h"),
        "minute": _("%(n)s min"),
    }


@register.filter
def state_label(row: Any, code: str) -> str:
    """The label of a state of this row's machine."""
    if not code or not hasattr(row, "_meta"):
        return words(code)
    return str(dict(row._meta.get_field("state").flatchoices).get(code, words(code)))


@register.filter
def add_class(field: BoundField, css: str) -> SafeString:
    """The widget of a form field with these classes added to its own."""
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{own} {css}".strip()})


@register.filter
def styled(field: BoundField | BoundWidget) -> SafeString:
    """The widget, or one choice of it, in the portal's look."""
    if isinstance(field, BoundWidget):
        field.data["attrs"]["class"] = "form-check-input"
        return field.tag()
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        _name_ends(field)
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    css = "form-check-input" if isinstance(widget, forms.CheckboxInput) else css
    return add_class(field, f"{css} is-invalid" if field.errors else css)


def _name_ends(field: BoundField) -> None:
    """Say which input of a range is which; ranges of dates get the browser's calendar."""
    for part, end in zip(field.field.widget.widgets, (_("from"), _("until")), strict=False):
        part.attrs["aria-label"] = f"{field.label}: {end}"
        if "date" in type(field.field.widget).__name__.lower():
            part.input_type = "date"


@register.filter
def widget_kind(field: BoundField) -> str:
    """How `field.html` lays a field out: hidden, choices, checkbox, range, file or plain."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.MultiWidget):
        return "range"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


@register.simple_tag
def move_form(move: Any, row: Any, failed_move: str = "", failed_form: Any = None) -> forms.Form:
    """The form of a move's dialog: the one that was refused, or a fresh one with ids of its own."""
    if failed_form is not None and move.name == failed_move:
        return failed_form
    return move.form(row=row, auto_id=f"{move.name}_%s") if isinstance(move.form, type) else move.form


@register.filter
def fact(value: Any, key: str = "") -> str:
    """A fact of a reason as people read it: money, instants, fractions, lists."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and key.endswith("fen"):
        return format_fen(value)
    if isinstance(value, str) and len(value) > 15 and (instant := _instant(value)):
        return local(instant)
    if key in FRACTIONS and isinstance(value, list) and len(value) == 2:
        return f"{value[0] * 100 / value[1]:g} %"
    if isinstance(value, str) and "_" in value and value.isidentifier():
        return words(value)
    if isinstance(value, list | tuple):
        return ", ".join(fact(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{words(name)}: {fact(item, name)}" for name, item in value.items())
    return str(value)


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


@register.simple_tag(takes_context=True)
def active_filters(context: template.Context, filterset: Any) -> list[dict[str, str]]:
    """One chip per filter in force: its label, its value and the address without it."""
    query: QueryDict = context["request"].GET
    return list(_chips(query, filterset.form))


def _chips(query: QueryDict, form: forms.BaseForm) -> Iterator[dict[str, str]]:
    for key, values in query.lists():
        name = next((n for n in form.fields if key == n or _is_part(form.fields[n], key, n)), "")
        for value in values:
            if name and value:
                yield {
                    "label": str(form[name].label),
                    "value": _shown(form.fields[name], value),
                    "url": _without(query, key, value),
                }


def _is_part(field: forms.Field, key: str, name: str) -> bool:
    suffixes = getattr(field.widget, "suffixes", getattr(field.widget, "widgets_names", ()))
    return any(key == f"{name}_{suffix.lstrip('_')}" for suffix in suffixes if suffix)


def _shown(field: forms.Field, value: str) -> str:
    for code, label in getattr(field, "choices", ()):
        inner = label if isinstance(label, list | tuple) else [(code, label)]
        for inner_code, inner_label in inner:
            if str(inner_code) == value:
                return str(inner_label)
    return value


def _without(query: QueryDict, key: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(key, [kept for kept in query.getlist(key) if kept != value])
    for page in ("cursor", "page", "before", "after"):
        rest.pop(page, None)
    return "?" + rest.urlencode()
