"""In which order a dispute, its cases and their line are locked: cases by number, then the line, then the dispute. So
who withdraws a case and who decides about it never wait for each other (M6)."""

from __future__ import annotations

from portal.services import locks
from tickets.models import Dispute, DisputedCase, OrderLine, Ticket
from tickets.services import units
from tickets.states import DisputeState, Intervention


@locks.before(Dispute)
def lock_cases(row: Dispute) -> None:
    """Everything a move of the dispute may change or count."""
    cases = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .filter(disputed__dispute_id=row.pk)
        .order_by("pk")
    )
    for line in {case.line_id for case in cases} - {None}:
        units.lock_line(OrderLine(pk=line))


def lock_joined(row: Ticket) -> None:
    """All cases of one undecided dispute in one order, whichever of them somebody begins with."""
    if row.intervention == Intervention.OPEN:
        joined = DisputedCase.objects.filter(
            dispute__cases__ticket_id=row.pk, dispute__state__in=DisputeState.undecided
        )
        rows = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(
            pk__in=joined.values("ticket_id")
        )
        list(rows.order_by("pk"))


locks.before(Ticket)(lock_joined)
for disputed in Ticket.kinds.values():
    locks.before(disputed)(lock_joined)
