"""What stands on the page of a rule version besides its text: how it stands, what changes, what was said of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.admin import columns
from portal.admin.panels import Panel
from portal.admin.rule_words import difference_panel
from portal.errors import NotFound
from portal.models import LabRun, ServiceVersion, User
from portal.policies import masking
from portal.queries.rules import public_version
from portal.queries.versions import reference_for, standing_of, writers_of

NEWEST = 50
LINK = '<a href="{}" class="font-medium text-primary-600 dark:text-primary-500 underline">{}</a>'


def link(name: str, row: Any, words: str = "") -> SafeString:
    """A link to the page of a row."""
    return format_html(LINK, reverse(f"admin:portal_{name}_change", args=[row.pk]), words or str(row))


def panels_of(row: ServiceVersion, request: HttpRequest, at: datetime) -> list[Panel]:
    found = [_standing_panel(row, at)]
    before = reference_for(row, at)
    if before is not None:
        found.append(difference_panel(before, row))
    user: Any = request.user
    if user.has_perm("portal.view_labrun") and (runs := list(row.trials.all()[:NEWEST])):
        found.append(_trials_panel(runs))
    if user.has_perm("portal.view_rulecomment") and (comments := _comments_panel(row)):
        found.append(comments)
    return found


def _standing_panel(row: ServiceVersion, at: datetime) -> Panel:
    return Panel(_("How it stands"), (_("Fact"), _("Value")), [(None, fact) for fact in _facts(row, at)])


def _facts(row: ServiceVersion, at: datetime) -> Iterator[tuple[Any, Any]]:
    standing = standing_of(row, at)
    yield _now("Standing"), standing.label if standing else row.get_state_display()  # type: ignore[attr-defined]
    yield _now("In force from"), columns.local(row.effective_at)
    if row.consultation_until:
        yield _now("Comments until"), columns.local(row.consultation_until)
    writers = User.objects.filter(pk__in=writers_of(row))
    yield _now("Written by"), ", ".join(sorted(user.shown_name for user in writers)) or "–"
    if row.based_on:
        yield _now("Based on"), link("serviceversion", row.based_on)
    if address := public_address(row, at):
        yield _now("Public text"), format_html(LINK, address, address)


def public_address(row: ServiceVersion, at: datetime) -> str:
    """Where anybody reads this version; empty as long as nobody may."""
    try:
        public_version(row.service, row.number, at)
    except NotFound:
        return ""
    return reverse("rules:version", args=[row.service.code, row.number])


def _trials_panel(runs: list[LabRun]) -> Panel:
    headers = (_("Trial"), _("State"), _("Days"), _("Data until"), _("Shops done"))
    rows = [
        (
            None,
            (
                link("labrun", run),
                run.get_state_display(),  # type: ignore[attr-defined]
                run.days,
                columns.local(run.until),
                f"{run.done} / {run.total}",
            ),
        )
        for run in runs
    ]
    return Panel(_("Trials"), headers, rows)


def _comments_panel(row: ServiceVersion) -> Panel | None:
    rows = [
        (
            None,
            (
                comment.shop.name,
                comment.author,
                columns.local(comment.created_at),
                masking.text(comment.text),
            ),
        )
        for comment in row.comments.select_related("shop")[:NEWEST]
    ]
    headers = (_("Shop"), _("Author"), _("Written at"), _("Comment"))
    return Panel(_("Comments from the consultation"), headers, rows) if rows else None


__all__ = ["link", "panels_of", "public_address"]
