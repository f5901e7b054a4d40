"""The start page: what waits for the shop, and what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from carriers.queries.for_merchants import contracts_for
from carriers.web.contracts import ContractFilter
from portal.models import Deadline
from portal.queries.enrolment import applications_for
from portal.web.access import ShopRequest, merchant_page
from portal.web.deadlines import ShownDeadline, shown
from portal.web.enrolment import ApplicationFilter
from portal.web.moves import url_of
from tickets.models import DeliveryPromise, RepairJob
from tickets.queries.tickets import tickets_for
from tickets.queries.worklist import due_next, due_soon, overdue
from tickets.states import (
    ExchangeState,
    GuaranteeState,
    HelpState,
    IncidentState,
    Kind,
    RefundOnlyState,
    ReturnState,
    WarrantyState,
)

NEXT = 10


@dataclass(frozen=True)
class CaseQueue:
    """A queue of cases: the same kind and state are counted here and filtered in the list."""

    label: str | Promise
    icon: str
    kind: str
    state: str

    @property
    def condition(self) -> Q:
        return Q(kind=self.kind, state=self.state)

    @property
    def url(self) -> str:
        return f"{reverse('web:tickets')}?kind={self.kind}&state={self.state}"


QUEUES = (
    CaseQueue(gettext_lazy("Returns to answer"), "truck-return", Kind.RETURN, ReturnState.WAIT_MERCHANT),
    CaseQueue(gettext_lazy("Refunds to answer"), "cash", Kind.REFUND, RefundOnlyState.WAIT_MERCHANT),
    CaseQueue(
        gettext_lazy("Exchanges to answer"), "truck-return", Kind.EXCHANGE, ExchangeState.WAIT_MERCHANT
    ),
    CaseQueue(gettext_lazy("Replacements to ship"), "package", Kind.EXCHANGE, ExchangeState.WAIT_RESHIP),
    CaseQueue(gettext_lazy("Receipts to confirm"), "package", Kind.RETURN, ReturnState.WAIT_CONFIRM),
    CaseQueue(gettext_lazy("Warranty to review"), "tool", Kind.WARRANTY, WarrantyState.SUBMITTED),
    CaseQueue(gettext_lazy("Claims to answer"), "shield-check", Kind.GUARANTEE, GuaranteeState.WAIT_MERCHANT),
    CaseQueue(gettext_lazy("Calls for help to answer"), "message", Kind.HELP, HelpState.ASSIGNED),
    CaseQueue(gettext_lazy("Next-day incidents open"), "alert-triangle", Kind.INCIDENT, IncidentState.OPEN),
)


@merchant_page()
@require_GET
def home(request: ShopRequest) -> HttpResponseBase:
    """Work queues, each count opening exactly that list, and the deadlines nearest to their end."""
    deadlines = [_due(deadline) for deadline in due_next(request.shop.pk, NEXT)]
    context = {
        "title": _("Home"),
        "urgent": _urgent(request),
        "queues": [*_case_queues(request), *_other_queues(request)],
        "deadlines": [deadline for deadline in deadlines if deadline is not None],
    }
    return render(request, "tickets/home.html", context)


def _case_queues(request: ShopRequest) -> list[dict[str, Any]]:
    wanted = {f"q{index}": Count("pk", filter=queue.condition) for index, queue in enumerate(QUEUES)}
    counts = tickets_for(request.actor).order_by().aggregate(**wanted)
    return [
        {"label": queue.label, "icon": queue.icon, "url": queue.url, "count": counts[f"q{index}"]}
        for index, queue in enumerate(QUEUES)
    ]


def _urgent(request: ShopRequest) -> list[dict[str, Any]]:
    rows = tickets_for(request.actor).order_by()
    address = reverse("web:tickets")
    return [
        {
            "label": _("Overdue cases"),
            "icon": "alert-triangle",
            "url": f"{address}?due=over",
            "count": overdue(rows, request.now).count(),
        },
        {
            "label": _("Due within 24 hours"),
            "icon": "clock-hour-4",
            "url": f"{address}?due=soon",
            "count": due_soon(rows, request.now).count(),
        },
    ]


def _other_queues(request: ShopRequest) -> list[dict[str, Any]]:
    waiting = ApplicationFilter({"waiting": "me"}, applications_for(request.actor))
    ending = ContractFilter({"ending": "60"}, contracts_for(request.actor), at=request.now)
    return [
        {
            "label": _("Applications waiting for me"),
            "icon": "file-text",
            "url": f"{reverse('web:applications')}?waiting=me",
            "count": waiting.qs.count(),
        },
        {
            "label": _("Contracts ending in 60 days"),
            "icon": "calendar-event",
            "url": f"{reverse('web:contracts')}?ending=60",
            "count": ending.qs.count(),
        },
    ]


def _due(deadline: Deadline) -> ShownDeadline | None:
    subject: Any = deadline.subject
    return shown(deadline, subject.as_kind(), page_of_subject(subject)) if subject is not None else None


def page_of_subject(subject: Any) -> str:
    """The page on which something about a subject can be done."""
    if isinstance(subject, DeliveryPromise):
        return reverse("web:order", args=[subject.order_id])
    if isinstance(subject, RepairJob):
        return url_of(subject.ticket)
    return url_of(subject)
