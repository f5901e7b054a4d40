"""The portal room's queues on the index, and the helper that other rooms build theirs with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.actors import REVIEWERS
from portal.admin.base import COUNTED, actor_of
from portal.admin.dashboard import Queue
from portal.admin.enrolment import needed
from portal.models import (
    Appeal,
    Deadline,
    DeadlineWarning,
    DepositPayment,
    Enrolment,
    EnrolmentApplication,
    LabRun,
    Notice,
    OutboxEntry,
    ServiceVersion,
    WebhookDelivery,
)
from portal.services.reviews import UNDER_REVIEW
from portal.states import (
    AppealState,
    ApplicationState,
    DeliveryState,
    LabState,
    PaymentState,
    VersionState,
    WarningLevel,
    WarningState,
)


def queue_of(
    request: HttpRequest, label: str, model: type[Model], now: datetime, filters: Mapping[str, str]
) -> Iterator[Queue]:
    """One queue over an admin list, if the user may see it, by filters that the list knows by the same names."""
    exact = {(f"{key}__exact" if "__" not in key else key): value for key, value in filters.items()}
    yield from queue_by(request, label, model, now, Q(**filters), exact)


def queue_by(
    request: HttpRequest, label: str, model: type[Model], now: datetime, wanted: Q, query: Mapping[str, str]
) -> Iterator[Queue]:
    """One queue whose list narrows by a filter of its own: `query` opens the rows that `wanted` counts.

    Counts are capped; overdue counts running deadlines of the rows in the list that have passed.
    """
    opts = model._meta
    if not request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):  # type: ignore[union-attr]
        return
    rows = model._default_manager.filter(wanted)
    past = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(model), settled_at__isnull=True, due_at__lt=now
    )
    overdue = rows.filter(pk__in=past.values("subject_id"))[: COUNTED + 1].count()
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") + "?" + urlencode(query)
    yield Queue(label, url, rows[: COUNTED + 1].count(), overdue)


def queues(request: HttpRequest, now: datetime) -> Iterator[Queue]:
    """What waits for a decision on shops and rules, and what could not be told, paid or delivered."""
    yield from review_queues(request, now)
    yield from rule_queues(request, now)
    failed = {"state": DeliveryState.FAILED.value}
    unpaid = {"state": PaymentState.FAILED.value}
    severe = {"state": WarningState.SENT.value, "level": str(WarningLevel.SEVERE.value)}
    yield from queue_of(request, _("Severe warnings that nobody has read"), DeadlineWarning, now, severe)
    yield from queue_of(request, _("Failed deposit payments"), DepositPayment, now, unpaid)
    yield from queue_of(request, _("Failed webhook deliveries"), WebhookDelivery, now, failed)
    yield from queue_of(request, _("Failed notices"), Notice, now, failed)
    yield from queue_of(request, _("Facts waiting to be told"), OutboxEntry, now, {})


def review_queues(request: HttpRequest, now: datetime) -> Iterator[Queue]:
    """Applications, appeals, and members about whom somebody has to decide."""
    in_review = {"state": ApplicationState.IN_REVIEW.value}
    yield from queue_of(request, _("Applications to review"), EnrolmentApplication, now, in_review)
    if actor_of(request).holds_any(REVIEWERS):
        mine = Q(reviewer=request.user.pk, state__in=UNDER_REVIEW)
        words = _("Applications assigned to me")
        yield from queue_by(request, words, EnrolmentApplication, now, mine, {"assigned": "mine"})
    yield from queue_of(request, _("Open appeals"), Appeal, now, {"state": AppealState.OPEN.value})
    for what, words in (
        ("cure", _("Suspended and not cured in time")),
        ("termination", _("Terminations proposed")),
    ):
        yield from queue_by(request, words, Enrolment, now, needed(what), {"needed": what})


def rule_queues(request: HttpRequest, now: datetime) -> Iterator[Queue]:
    """Rule versions that shops comment on, and trials that broke."""
    open_texts = {"state": VersionState.CONSULTATION.value}
    yield from queue_of(request, _("Rule versions in consultation"), ServiceVersion, now, open_texts)
    yield from queue_of(request, _("Failed trials of rules"), LabRun, now, {"state": LabState.FAILED.value})
