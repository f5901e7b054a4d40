"""One line of a table of metrics: read, checked, and told where it is wrong and how to put it right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_noop as noop

from portal.policies.table_rows import INTEGER, LARGEST, CheckedRow, text, whole

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS = ("shop", "metric", "window_from", "window_to", "numerator", "denominator", "source")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_SOURCE = 60


class MetricRow(CheckedRow):
    """A measured number."""

    @property
    def key(self) -> tuple[Any, ...]:
        """Two rows of one table with the same key say the same thing twice."""
        return tuple(self.values.get(name) for name in ("shop", "metric", "window_from", "window_to"))


def check_row(
    row: int,
    raw: Mapping[str, Any],
    *,
    shops: Collection[str],
    metrics: Collection[str],
    at: datetime,
    source: str = "",
) -> MetricRow:
    """Read one row. `shops` are the codes in reach, `metrics` the names known, `source` stands in for none.

    Windows are instants, or days of Asia/Shanghai, whose first instant counts.
    """
    checked = MetricRow(row)
    _shop(checked, raw, shops)
    _metric(checked, raw, metrics)
    _window(checked, raw, at)
    _number(checked, raw, "numerator", 0, None)
    _number(checked, raw, "denominator", 1, 1)
    _source(checked, raw, source)
    return checked


def _shop(checked: CheckedRow, raw: Mapping[str, Any], shops: Collection[str]) -> None:
    code = text(raw, "shop")
    if code in shops:
        checked.values["shop"] = code
    elif not code:
        checked.wrong("shop", "required", noop("The shop is missing."), noop("Enter the code of the shop."))
    else:
        hint = noop("Enter the code of a shop you act for, as it stands in the portal.")
        checked.wrong("shop", "unknown_shop", noop("There is no shop %(value)s."), hint, value=code[:60])


def _metric(checked: CheckedRow, raw: Mapping[str, Any], metrics: Collection[str]) -> None:
    name = text(raw, "metric")
    if name in metrics:
        checked.values["metric"] = name
        return
    known = ", ".join(sorted(metrics))
    sentence = noop("There is no metric %(value)s.") if name else noop("The metric is missing.")
    hint = noop("Use one of: %(known)s.")
    checked.wrong("metric", "unknown_metric", sentence, hint, value=name[:60], known=known)


def _window(checked: CheckedRow, raw: Mapping[str, Any], at: datetime) -> None:
    for name in ("window_from", "window_to"):
        instant = _instant(raw.get(name))
        if instant is None or instant < EARLIEST:
            hint = noop("Write a day as 2026-11-01 or an instant as 2026-11-01T08:00:00+08:00.")
            checked.wrong(name, "bad_date", noop("This is not a date."), hint)
        else:
            checked.values[name] = instant
    begins, ends = checked.values.get("window_from"), checked.values.get("window_to")
    if ends and begins and ends <= begins:
        hint = noop("The end is the first instant after the window: the next day, if it ends at midnight.")
        checked.wrong("window_to", "window_reversed", noop("The window ends after it begins."), hint)
    if ends and ends > at:
        hint = noop("Bring the numbers in once the window has ended.")
        checked.wrong("window_to", "window_in_future", noop("The window has not ended yet."), hint)


def _instant(value: Any) -> datetime | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min, SHANGHAI)
    try:
        instant = value if isinstance(value, datetime) else _parsed(str(value or "").strip())
    except ValueError:
        return None
    return instant.replace(tzinfo=SHANGHAI) if instant and instant.tzinfo is None else instant


def _parsed(written: str) -> datetime | None:
    if day := parse_date(written):
        return datetime.combine(day, time.min, SHANGHAI)
    return parse_datetime(written)


def _number(
    checked: CheckedRow, raw: Mapping[str, Any], name: str, smallest: int, default: int | None
) -> None:
    written = whole(raw, name)
    if not written:
        checked.values[name] = default
    elif isinstance(raw.get(name), bool) or not INTEGER.fullmatch(written) or int(written) > LARGEST:
        hint = noop("Write digits only, without separators, units or a percentage.")
        checked.wrong(name, "not_a_number", noop("This is not a whole number."), hint)
    elif int(written) < smallest:
        _too_low(checked, name)
    else:
        checked.values[name] = int(written)


def _too_low(checked: CheckedRow, name: str) -> None:
    if name == "denominator":
        hint = noop("Leave the row out if nothing was sold: missing data goes to a reviewer.")
        checked.wrong(name, "too_low", noop("The denominator is at least 1."), hint)
    else:
        checked.wrong(name, "too_low", noop("The number is not negative."))


def _source(checked: CheckedRow, raw: Mapping[str, Any], default: str) -> None:
    source = text(raw, "source") or default
    if not source:
        hint = noop("Say where the number comes from, such as the name of a report.")
        checked.wrong("source", "required", noop("The source is missing."), hint)
    elif len(source) > LONGEST_SOURCE:
        sentence = noop("The source is longer than %(most)s characters.")
        checked.wrong("source", "too_long", sentence, most=LONGEST_SOURCE)
    else:
        checked.values["source"] = source
