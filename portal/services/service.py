"""The end of a service: what has to be over before it (domain E1)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.models.service import Service
from portal.services import moves
from portal.states import ApplicationState, EnrolmentState, ServiceState
from portal.workflow import Context

UNFINISHED = (*EnrolmentState.live_states, EnrolmentState.EXITING)
WAITING = tuple(state for state in ApplicationState.open_states if state != ApplicationState.DRAFT)


@moves.check(Service, "retire")
def must_have_no_member(row: Service, _context: Context) -> Iterator[Reason]:
    """Nobody is a member, and no left membership still owes something to an order it protects: one that does is
    exiting until its last obligation has ended (C-11)."""
    count = Enrolment.objects.filter(service=row, state__in=UNFINISHED).count()
    if count:
        text = noop("Memberships that are live or still owe orders their promise: %(count)s.")
        yield Reason("members_left", text, {"count": count})


@moves.check(Service, "retire")
def must_have_no_applicant(row: Service, _context: Context) -> Iterator[Reason]:
    """An application that was handed in would still become a membership."""
    count = EnrolmentApplication.objects.filter(service=row, state__in=WAITING).count()
    if count:
        yield Reason("applications_open", noop("Applications not decided yet: %(count)s."), {"count": count})


@moves.check(Service, "retire")
def must_group_nothing(row: Service, _context: Context) -> Iterator[Reason]:
    """A programme ends after its services."""
    rows = Service.objects.filter(parent=row).exclude(state=ServiceState.RETIRED)
    if codes := list(rows.values_list("code", flat=True)):
        text = noop("Services of this programme that are not retired: %(services)s.")
        yield Reason("services_left", text, {"services": ", ".join(codes)})
