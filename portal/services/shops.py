"""What happens to a shop's memberships when the shop itself is stopped or goes on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.models.enrolment import Enrolment
from portal.models.people import Shop
from portal.services import moves
from portal.services.enrolment import CURED_BY_MEETING, reinstate, suspend
from portal.states import EnrolmentState, SuspensionCause
from portal.workflow import Context


@moves.consequence(Shop, "freeze", "begin_closing")
def suspend_memberships(row: Shop, context: Context) -> None:
    """A shop that is not open gives no promises to new orders."""
    for member in Enrolment.objects.filter(shop=row, state__in=EnrolmentState.promising_states):
        suspend(member, SuspensionCause.SHOP, at=context.at)


@moves.consequence(Shop, "unfreeze")
def reinstate_memberships(row: Shop, context: Context) -> None:
    """What was suspended only because the shop was frozen goes on."""
    for member in Enrolment.objects.filter(
        shop=row, state=EnrolmentState.SUSPENDED, suspension_cause__in=CURED_BY_MEETING
    ):
        reinstate(member, at=context.at)


@moves.check(Shop, "close")
def must_owe_nothing(row: Shop, _context: Context) -> Iterator[Reason]:
    """A shop is closed when its last membership is."""
    left = Enrolment.objects.filter(shop=row).exclude(state=EnrolmentState.EXITED).first()
    if left is not None:
        text = noop("Membership %(number)s is not closed yet; end it and let its obligations run out.")
        yield Reason("memberships_left", text, {"number": left.number})
