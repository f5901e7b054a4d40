"""Raw pushes: as they came, applied again one by one, or read again by the thousand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from carriers.models import InboundPush
from carriers.models.pickup import DESK
from carriers.services import pushes, runs
from portal.admin import columns
from portal.admin.base import actor_of
from portal.admin.errand import Errand, ErrandAdmin
from portal.admin.nudge import nudge
from portal.clock import now
from portal.errors import DomainError
from portal.policies import masking

SHOWN = 20_000


def apply_again(push: InboundPush) -> None:
    pushes.apply_again(push, at=now())


@admin.register(InboundPush)
class InboundPushAdmin(ErrandAdmin):
    """Pushes as received, with phone numbers hidden. Applying one again is harmless: the same facts are the same
    rows."""

    errand = Errand("apply-again", _("Apply again"), DESK, apply_again)
    actions = ("run_errand", "replay", "rehearse_replay")
    list_display = (
        "id",
        "provider",
        "account",
        columns.state,
        "attempts",
        "received_at",
        "applied_at",
        "next_attempt_at",
        columns.masked("last_error", _("last error")),
    )
    list_filter = (("state", ChoicesDropdownFilter), ("received_at", RangeDateTimeFilter))
    search_fields = ("provider__startswith", "body_hash__startswith")
    list_select_related = ("account",)
    fields = readonly_fields = (
        "provider",
        "account",
        "state",
        "attempts",
        "received_at",
        "applied_at",
        "next_attempt_at",
        columns.masked("last_error", _("last error")),
        "body_shown",
        "body_hash",
    )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if "run_errand" not in actions:
            for name in ("replay", "rehearse_replay"):
                actions.pop(name, None)
        return actions

    @admin.action(description=_("Read again"))
    def replay(self, request: HttpRequest, queryset: QuerySet[InboundPush]) -> HttpResponse | None:
        """Read the chosen pushes, or all that the filters leave, with the tables as they are now."""
        return self._begin(request, queryset, rehearse=False)

    @admin.action(description=_("Read again: only show what would change"))
    def rehearse_replay(self, request: HttpRequest, queryset: QuerySet[InboundPush]) -> HttpResponse | None:
        """The same without changing anything."""
        return self._begin(request, queryset, rehearse=True)

    def _begin(
        self, request: HttpRequest, queryset: QuerySet[InboundPush], *, rehearse: bool
    ) -> HttpResponse | None:
        if not self.has_errand_permission(request):
            raise PermissionDenied
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[: runs.MOST_PUSHES + 1])
        try:
            run = runs.begin_replay(chosen, rehearse=rehearse, actor=actor_of(request), at=now())
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return None
        transaction.on_commit(lambda: nudge("carriers.work_runs"))
        return redirect("admin:carriers_trackingrun_change", run.pk)

    @display(description=_("body as received"))
    def body_shown(self, push: InboundPush) -> str:
        raw = bytes(push.body)[:SHOWN].decode("utf-8", "replace")
        return format_html(
            '<pre class="break-words" style="white-space: pre-wrap">{}</pre>', masking.text(raw)
        )


__all__ = ["InboundPushAdmin"]
