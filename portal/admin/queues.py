"""The portal room's queues on the index, and the helper that other rooms build theirs with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.admin.base import COUNTED
from portal.admin.dashboard import Queue
from portal.models import Deadline, DepositPayment, EnrolmentApplication, Notice, OutboxEntry, WebhookDelivery
from portal.states import ApplicationState, DeliveryState, PaymentState


def queue_of(
    request: HttpRequest, label: str, model: type[Model], now: datetime, filters: Mapping[str, str]
) -> Iterator[Queue]:
    """One queue over an admin list, if the user may see it. Counts are capped; overdue counts running deadlines
    of the rows in the list that have passed."""
    opts = model._meta
    if not request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):  # type: ignore[union-attr]
        return
    rows = model._default_manager.filter(**filters)
    past = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(model), settled_at__isnull=True, due_at__lt=now
    )
    overdue = rows.filter(pk__in=past.values("subject_id"))[: COUNTED + 1].count()
    exact = {(f"{key}__exact" if "__" not in key else key): value for key, value in filters.items()}
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") + "?" + urlencode(exact)
    yield Queue(label, url, rows[: COUNTED + 1].count(), overdue)


def queues(request: HttpRequest, now: datetime) -> Iterator[Queue]:
    """Applications to review, and what could not be told or delivered."""
    in_review = {"state": ApplicationState.IN_REVIEW.value}
    failed = {"state": DeliveryState.FAILED.value}
    yield from queue_of(request, _("Applications to review"), EnrolmentApplication, now, in_review)
    unpaid = {"state": PaymentState.FAILED.value}
    yield from queue_of(request, _("Failed deposit payments"), DepositPayment, now, unpaid)
    yield from queue_of(request, _("Failed webhook deliveries"), WebhookDelivery, now, failed)
    yield from queue_of(request, _("Failed notices"), Notice, now, failed)
    yield from queue_of(request, _("Facts waiting to be told"), OutboxEntry, now, {})
