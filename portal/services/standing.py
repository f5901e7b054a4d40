"""The daily judgement of every member against the conditions it must keep (domain E3, A16)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, ActorKind
from portal.errors import DomainError, Reason
from portal.models.enrolment import Enrolment
from portal.policies import eligibility
from portal.policies.eligibility import ConditionVerdict
from portal.queries.standing import judged_many
from portal.services import moves
from portal.services.enrolment import reinstate, suspend
from portal.states import EnrolmentState, SuspensionCause, Verdict
from portal.workflow import Context

logger = logging.getLogger("portal.standing")
BATCH = 500


def reevaluate(*, at: datetime, batch: int = BATCH, shop_ids: list[int] | None = None) -> int:
    """Judge every live membership once; returns how many were judged.

    A constant number of queries a batch, whatever its size; only a membership whose standing changes costs more.
    Run again, late or twice, it finds the same and does nothing new.
    """
    done, last = 0, 0
    while rows := _next(last, batch, shop_ids):
        _guarded(rows, at)
        done, last = done + len(rows), rows[-1].pk
    return done


def _guarded(rows: list[Enrolment], at: datetime) -> None:
    """One batch; if it breaks, the log says so and the others are judged all the same."""
    try:
        judge_batch(rows, at=at)
    except Exception:
        logger.exception("memberships %s to %s could not be judged", rows[0].pk, rows[-1].pk)


def _next(after: int, batch: int, shop_ids: list[int] | None) -> list[Enrolment]:
    rows = Enrolment.objects.filter(state__in=EnrolmentState.live_states, pk__gt=after)
    if shop_ids is not None:
        rows = rows.filter(shop__in=shop_ids)
    return list(rows.select_related("shop").order_by("pk")[:batch])


def judge_batch(rows: list[Enrolment], *, at: datetime) -> None:
    """Judge some memberships, keep what was found, and make the moves that follow."""
    judged = [(row, verdicts, _failed(verdicts)) for row, verdicts in judged_many(rows, at)]
    changed = [row for row, _verdicts, failed in judged if _note(row, failed, at)]
    # Kept before any move is made: a measure is published with what was found.
    Enrolment.objects.bulk_update(changed, ["failing_since", "findings"])
    for row, verdicts, _failing in judged:
        _act(row, eligibility.overall(verdicts), at)
    Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(evaluated_at=at)


def _failed(verdicts: list[ConditionVerdict]) -> list[ConditionVerdict]:
    return [verdict for verdict in verdicts if verdict.verdict is Verdict.FAIL]


def _note(row: Enrolment, failed: list[ConditionVerdict], at: datetime) -> bool:
    """Keep what fails and since when; says whether anything is new."""
    before = row.failing_since, row.findings
    row.findings = [verdict.reason.as_json() for verdict in failed]
    row.failing_since = (row.failing_since or at) if failed else None
    return before != (row.failing_since, row.findings)


def _act(row: Enrolment, outcome: Verdict, at: datetime) -> None:
    """Missing data alone changes nothing, for the shop or against it."""
    try:
        if outcome is Verdict.FAIL and row.state == EnrolmentState.PROBATION:
            suspend(row, SuspensionCause.CONDITIONS, at=at)
        elif outcome is Verdict.FAIL and row.state == EnrolmentState.ACTIVE:
            moves.perform(row, "flag_risk", actor=SYSTEM, at=at)
        elif outcome is Verdict.PASS and row.state in EnrolmentState.ailing_states and row.ails_by_numbers:
            moves.perform(row, "recover", actor=SYSTEM, at=at)
        elif outcome is Verdict.PASS and row.suspension_cause == SuspensionCause.CONDITIONS:
            reinstate(row, at=at)
    except DomainError:
        logger.info("membership %s was moved by somebody else meanwhile", row.number)


@moves.check(Enrolment, "warn", "enter_grace", "suspend")
def must_still_fail(row: Enrolment, context: Context) -> Iterator[Reason]:
    """The system goes on only while a condition is still not kept; people may have other grounds."""
    cause = context.data.get("cause") or row.ailing_cause
    by_numbers = context.actor.kind is ActorKind.SYSTEM and cause == SuspensionCause.CONDITIONS
    if by_numbers and _outcome(row, context.at) is not Verdict.FAIL:
        yield Reason("conditions_kept", noop("Every condition is kept again."))


@moves.check(Enrolment, "confirm")
def must_keep_the_conditions(row: Enrolment, context: Context) -> Iterator[Reason]:
    """A probation ends well only with every condition kept; one that fails has led to a suspension already."""
    if row.probation_until and context.at < row.probation_until and context.actor.kind is ActorKind.SYSTEM:
        yield Reason("not_due", noop("It is not time for this step."))
    if _outcome(row, context.at) is Verdict.FAIL:
        yield Reason("conditions_failed", noop("At least one condition is not kept."))


def _outcome(row: Enrolment, at: datetime) -> Verdict:
    [(_row, verdicts)] = judged_many([row], at)
    return eligibility.overall(verdicts)
