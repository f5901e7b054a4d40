"""Reading appeals, waivers and published measures."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.actors import Actor
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.models.governance import Appeal, PublishedMeasure, Waiver
from portal.models.timeline import TimelineEvent
from portal.queries.timeline import facts_of
from portal.states import AppealState, EnrolmentState, ExitKind

DECISIONS = {
    "rejected": ("application.rejected",),
    EnrolmentState.WARNED: ("enrolment.warned",),
    EnrolmentState.GRACE: ("enrolment.warned",),
    EnrolmentState.SUSPENDED: ("enrolment.suspended",),
    EnrolmentState.EXITING: ("enrolment.terminated",),
    EnrolmentState.EXITED: ("enrolment.terminated",),
}


def decision_on(subject: EnrolmentApplication | Enrolment) -> TimelineEvent | None:
    """The decision against the shop that still holds; None where the shop left by itself."""
    gone = subject.state in {EnrolmentState.EXITING, EnrolmentState.EXITED}
    if isinstance(subject, Enrolment) and gone and subject.exit_kind != ExitKind.EXPELLED:
        return None
    names = DECISIONS.get(subject.state, ())
    return facts_of(subject).filter(name__in=names).order_by("-happened_at", "-id").first()


def open_appeal(subject: EnrolmentApplication | Enrolment) -> Appeal | None:
    """The appeal that waits for a ruling on this subject."""
    return subject.appeals.filter(state=AppealState.OPEN).first()


def latest_appeal(subject: EnrolmentApplication | Enrolment) -> Appeal | None:
    """The newest appeal on this subject, whatever became of it."""
    return subject.appeals.order_by("-id").first()


def appeals_for(actor: Actor) -> QuerySet[Appeal]:
    rows = Appeal.objects.select_related("shop", "application", "enrolment")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def waivers_for(actor: Actor) -> QuerySet[Waiver]:
    rows = Waiver.objects.select_related("shop", "service")
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def standing_measures() -> QuerySet[PublishedMeasure]:
    """What the public may read: every measure that has not ended, newest first."""
    rows = PublishedMeasure.objects.filter(ended_at=None).select_related("shop", "enrolment__service")
    return rows.order_by("-published_at", "-id")
