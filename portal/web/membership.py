"""One membership: how it stands and what comes next, its rules old and new, and what leaving it means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.actors import SHOP_DECIDERS
from portal.errors import Reason
from portal.models import Enrolment
from portal.policies.cooling_off import ON_LAST_DAY, days_left
from portal.queries import exits
from portal.queries.deposits import account_of
from portal.queries.enrolment import live_enrolment
from portal.queries.policy import value_at
from portal.queries.timeline import deadlines_of, facts_of
from portal.queries.versions import scheduled_version
from portal.states import EnrolmentState, ExitKind
from portal.web import labels
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import shown
from portal.web.enrolment import FOR_MERCHANTS
from portal.web.moves import apart, moves_context, row_or_404
from portal.web.version_changes import change_rows

STEPS = ("probation", "risk", "warning", "grace", "cure")
TONES = {
    EnrolmentState.ACTIVE: "success",
    EnrolmentState.PROBATION: "info",
    **dict.fromkeys(EnrolmentState.ailing_states, "warning"),
    EnrolmentState.SUSPENDED: "danger",
}
NOT_IN_ORDER = (*EnrolmentState.ailing_states, EnrolmentState.SUSPENDED)


@merchant_page()
@require_GET
def membership(request: ShopRequest, number: str) -> HttpResponseBase:
    """One membership with everything that the shop may know of it."""
    row, at = row_or_404("memberships", number, request.actor), request.now
    buttons = moves_context(row, request.actor, at)
    context = {
        "title": row.number,
        "may_leave": row.state in EnrolmentState.live_states and request.actor.holds_any(SHOP_DECIDERS),
        "promises": labels.promise_rows(row.terms.promises),
        "measures": [_measure(measure) for measure in row.measures.all()],
        "appeals": row.appeals.order_by("-pk"),
        "events": facts_of(row).filter(visibility__in=FOR_MERCHANTS),
        **_standing(row),
        **_coming(row, at),
        **_term(row, at),
        **_after_leaving(row, at),
        **apart(
            buttons,
            plan_move="give_plan",
            appeal_move="appeal",
            accept_move="accept_rules",
            flee_move="exit_on_rule_change",
            undo_move="cancel_exit",
            renew_move="renew",
        ),
        **buttons,
    }
    return render(request, "portal/membership.html", context)


def _standing(row: Enrolment) -> dict[str, Any]:
    """Since when the membership stands as it does, what was found, and what comes next by itself."""
    entered = facts_of(row).filter(to_state=row.state).exclude(from_state=row.state)
    latest = entered.order_by("-happened_at", "-pk").first()
    return {
        "state_tone": TONES.get(row.state, "neutral"),
        "not_in_order": row.state in NOT_IN_ORDER,
        "state_since": latest.happened_at if latest else row.effective_from,
        "conditions": labels.condition_rows(_stored(row.findings)),
        "deadlines": [shown(d, row) for d in deadlines_of(row) if d.name in STEPS],
    }


def _stored(findings: Iterable[dict[str, Any]]) -> list[Reason]:
    return [Reason.from_json(finding) for finding in findings]


def _measure(measure: Any) -> dict[str, Any]:
    """A published measure; causes that the system wrote are in the reader's language."""
    return {"row": measure, "cause": _(measure.cause), "advice": _(measure.advice) if measure.advice else ""}


def _coming(row: Enrolment, at: datetime) -> dict[str, Any]:
    """The version that takes effect next, beside the one the membership has."""
    if row.state not in EnrolmentState.live_states:
        return {}
    coming = scheduled_version(row.service_id, at)
    if coming is None:
        return {}
    return {
        "coming": coming,
        "coming_accepted": row.accepted_terms_id == coming.pk,
        "changes": change_rows(row.terms, coming),
        "text_changed": (row.terms.text_zh, row.terms.text_en) != (coming.text_zh, coming.text_en),
    }


def _term(row: Enrolment, at: datetime) -> dict[str, Any]:
    if row.term_ends_at is None or row.state not in EnrolmentState.live_states:
        return {}
    renewable = row.term_ends_at - timedelta(days=value_at("enrol.renewal_days", at))
    return {"renewable_from": renewable, "renewable": renewable <= at}


def _after_leaving(row: Enrolment, at: datetime) -> dict[str, Any]:
    if row.state in EnrolmentState.live_states:
        return {}
    allowed = row.rejoin_allowed_at
    leaving = row.state == EnrolmentState.EXITING
    return {
        "gone": True,
        "obligations": owed_by_kind(exits.obligations_of(row, at)) if leaving else None,
        "rejoin_days": days_left(allowed, at) if allowed else 0,
        "back_as": live_enrolment(row.shop, row.service),
        "rejoin_open": row.exit_kind != ExitKind.EXPELLED or bool(allowed and allowed <= at),
    }


@merchant_page(SHOP_DECIDERS)
@require_GET
def exit_preview(request: ShopRequest, number: str) -> HttpResponseBase:
    """What leaving would mean, before anything is done: date of return, what stays owed, and the other way out."""
    row = row_or_404("memberships", number, request.actor)
    if row.state not in EnrolmentState.live_states:
        return redirect("web:membership", number=row.number)
    preview = exits.exit_preview(row, request.now)
    owed = owed_by_kind(preview.obligations)
    context = {
        "title": _("Leave the service"),
        "row": row,
        "preview": preview,
        "on_last_day": row.terms.exit_rule.get("boundary") == ON_LAST_DAY,
        "obligations": owed,
        "owed_until": max((entry["until"] for entry in owed["order"]), default=""),
        "deposit": account_of(row.shop, row.service) if preview.deposit_fen else None,
        "may_flee": preview.coming_version and row.accepted_terms_id != preview.coming_version.pk,
        "action": reverse("web:move", args=["memberships", row.number, "request_exit"]),
    }
    return render(request, "portal/exit.html", context)


def owed_by_kind(owed: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Obligations as `portal/parts/obligations.html` needs them: open cases and protected orders apart."""
    found = list(owed)
    return {kind: [entry for entry in found if entry["kind"] == kind] for kind in ("case", "order")}
