"""The sections of the merchant portal: names of addresses and words, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.actors import SHOP_READERS, Actor, Role


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. `under` are further page names that count as being here."""

    label: str | Promise
    url_name: str
    icon: str
    query: str = ""
    under: tuple[str, ...] = ()
    roles: frozenset[str] = SHOP_READERS
    key: str = ""


@dataclass(frozen=True)
class Group:
    label: str | Promise
    icon: str
    entries: tuple[Entry, ...]


SECTIONS = (
    Group("", "", (Entry(_("Home"), "web:home", "home", key="g h"),)),
    Group(
        _("After-sales"),
        "truck-return",
        (
            Entry(_("Cases"), "web:tickets", "list-check", under=("web:ticket", "web:order"), key="g c"),
            Entry(_("Returns"), "web:tickets", "truck-return", query="kind=return"),
            Entry(_("Warranty"), "web:tickets", "tool", query="kind=warranty"),
            Entry(_("Next-day incidents"), "web:tickets", "alert-triangle", query="kind=incident"),
            Entry(_("Guarantee claims"), "web:tickets", "shield-check", query="kind=guarantee"),
            Entry(_("Calls for help"), "web:tickets", "message", query="kind=help"),
            Entry(_("Reply templates"), "web:reply_templates", "message", under=("web:reply_template",)),
            Entry(_("Bulk moves"), "web:bulk_moves", "list-check", under=("web:bulk_move",)),
            Entry(_("Exports"), "web:exports", "download", under=("web:export", "web:export_new")),
            Entry(
                _("Saved filters"),
                "web:saved_filters",
                "filter",
                under=("web:saved_filter", "web:saved_filter_keep", "web:saved_filter_drop"),
            ),
            Entry(_("Disputes"), "web:case_disputes", "message", under=("web:case_dispute",)),
            Entry(_("Compensations"), "web:compensations", "cash", under=("web:compensation",)),
            Entry(
                _("Insurance claims"), "web:insurance_claims", "shield-check", under=("web:insurance_claim",)
            ),
            Entry(_("Appointments"), "web:appointments", "calendar-event", under=("web:appointment",)),
            Entry(_("Items under warranty"), "web:units", "shield-check", under=("web:unit",)),
            Entry(_("Warranty policies"), "web:warranty_policies", "shield-check"),
            Entry(_("Premium account"), "web:premium_account", "cash"),
            Entry(_("Forecast"), "web:forecast", "chart-bar"),
            Entry(_("Batch alarms"), "web:batch_alarms", "alert-triangle", under=("web:batch_alarm",)),
        ),
    ),
    Group(
        _("Services"),
        "shield-check",
        (
            Entry(_("All services"), "web:services", "shield-check", under=("web:service",), key="g s"),
            Entry(_("Applications"), "web:applications", "file-text", under=("web:application",)),
            Entry(
                _("Memberships"), "web:memberships", "bookmark", under=("web:membership", "web:exit_preview")
            ),
            Entry(_("Appeals"), "web:appeals", "message", under=("web:appeal",)),
            Entry(_("Rule changes"), "web:rule_changes", "history"),
            Entry(_("Show your promises"), "web:show_promises", "external-link"),
            Entry(_("Deposits"), "web:deposits", "cash", under=("web:deposit", "web:deposit_payment")),
            Entry(_("Promises kept"), "web:promise_report", "chart-bar"),
            Entry(_("Scorecard"), "web:scorecard", "chart-bar"),
        ),
    ),
    Group(
        _("Logistics › Courier/Warehouse"),
        "truck",
        (
            Entry(_("Next-day application"), "web:next_day", "truck-delivery"),
            Entry(_("Pickups"), "web:pickups", "package", under=("web:pickup",)),
            Entry(_("Carriers"), "web:carriers", "truck", under=("web:carrier",)),
            Entry(_("Coverage"), "web:coverage", "building"),
            Entry(
                _("Carrier contracts"),
                "web:contracts",
                "receipt",
                under=("web:contract", "web:revision", "web:revision_edit", "web:contract_draft"),
            ),
            Entry(
                _("Complaints against carriers"),
                "web:complaints",
                "message",
                under=("web:complaint", "web:complain"),
            ),
            Entry(
                _("Statements of carriers"),
                "web:statements",
                "cash",
                under=("web:statement", "web:dispute_line", "web:dispute"),
            ),
            Entry(_("Scorecards of carriers"), "web:carrier_scorecards", "chart-bar"),
        ),
    ),
    Group(
        _("Shop"),
        "building-store",
        (
            Entry(
                _("Members"),
                "web:members",
                "users",
                under=("web:member_invite",),
                roles=frozenset({Role.OWNER}),
            ),
            Entry(_("Teams"), "web:teams", "users", under=("web:team",)),
            Entry(_("Warnings"), "web:warnings", "alert-triangle", under=("web:warning",)),
            Entry(_("Quiet hours"), "web:quiet_hours", "clock"),
            Entry(_("Notices"), "web:notices", "bell"),
            Entry(_("My settings"), "web:preferences", "settings"),
        ),
    ),
)


def sections_for(
    actor: Actor, here: str, query: str, unread: Mapping[str, int], groups: Iterable[Group] = SECTIONS
) -> list[dict[str, Any]]:
    """The navigation of one person on one page; `here` is the name of the page, `query` its kind filter, `unread` how
    much waits to be read behind an entry."""
    shown = []
    for group in groups:
        entries = [entry for entry in group.entries if actor.holds_any(entry.roles)]
        items = [_item(entry, here, query, unread) for entry in entries]
        shown.append({"label": group.label, "icon": group.icon, "items": items})
    return shown


def _item(entry: Entry, here: str, query: str, unread: Mapping[str, int]) -> dict[str, Any]:
    return {
        "label": entry.label,
        "url": "?".join(_address(entry)),
        "icon": entry.icon,
        "key": entry.key,
        "active": here in (entry.url_name, *entry.under) and query == entry.query,
        "count": unread.get(entry.url_name, 0),
    }


def _address(entry: Entry) -> Iterator[str]:
    yield reverse(entry.url_name)
    if entry.query:
        yield entry.query
