"""Verdicts of disputes and what they bring about: the platform acts in a party's place (domain E15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor, ActorKind, Role
from portal.errors import Reason
from portal.services import moves
from portal.workflow import Context, machine_of
from tickets.models import Dispute, DisputeEvidence, ExchangeTicket, Refund, ReturnTicket, Ticket
from tickets.policies import books as entries
from tickets.policies.disputes import carried_out
from tickets.services import books, disputes, units
from tickets.states import BookAccount, DisputeState, Intervention, Party

EXECUTOR = Actor(ActorKind.SYSTEM, "ruling", frozenset({Role.SYSTEM, Role.SUPERVISOR}))


@moves.consequence(Dispute, "first_verdict")
def note_first(row: Dispute, context: Context) -> None:
    """Who gave the first verdict."""
    row.first_by = context.actor.id
    row.save(update_fields=["first_by"])


@moves.consequence(Dispute, "supervisor_ok")
def note_second(row: Dispute, context: Context) -> None:
    """Who confirmed it; from now on the cases wait for the ruling to be carried out."""
    row.second_by = context.actor.id
    row.save(update_fields=["second_by"])
    disputes.intervene_all(row, Intervention.RULED, at=context.at)


@moves.check(Dispute, "appeal")
def with_new_evidence(row: Dispute, context: Context) -> Iterator[Reason]:
    """An appeal rests on something that was not known at the ruling."""
    files = DisputeEvidence.objects.filter(dispute=row, party=row.side_of(context))
    if not files.filter(evidence__uploaded_at__gt=row.ruled_at).exists():
        yield Reason("no_new_evidence", noop("Add new evidence as a file first; then appeal."))


@moves.consequence(Dispute, "appeal")
def note_appellant(row: Dispute, context: Context) -> None:
    """Whose appeal it is."""
    row.appealed_by = row.side_of(context)
    row.save(update_fields=["appealed_by"])


@moves.consequence(Dispute, "execute")
def carry_out_for_buyer(row: Dispute, context: Context) -> None:
    """Within 24 hours the platform does what the merchant has not done."""
    carry_out(row, Party.BUYER, at=context.at)


@moves.consequence(Dispute, "accept_offer")
def carry_out_settlement(row: Dispute, context: Context) -> None:
    """The cases go on as the parties have agreed."""
    disputes.intervene_all(row, Intervention.SETTLED, at=context.at)
    carry_out(row, row.offer_for, at=context.at)


@moves.consequence(Dispute, "close_case", "uphold")
def carry_out_the_rest(row: Dispute, context: Context) -> None:
    """The ruling is final: what waited for that is carried out now."""
    _note_third(row, context)
    if row.winner == Party.MERCHANT or row.to_execute:
        carry_out(row, row.winner, at=context.at)
        _executed(row, context.at)


@moves.consequence(Dispute, "reverse")
def carry_out_reversal(row: Dispute, context: Context) -> None:
    """The other side is right after all. What was carried out for the buyer stays, and the platform bears it (JD1)."""
    _note_third(row, context)
    if row.winner == Party.MERCHANT and row.executed_at is not None:
        row.platform_bears = True
        row.save(update_fields=["platform_bears"])
        for refund in Refund.objects.filter(ticket__disputed__dispute=row):
            bear(refund, at=context.at)
        return
    carry_out(row, row.winner, at=context.at)
    _executed(row, context.at)


def _note_third(row: Dispute, context: Context) -> None:
    if context.actor.id is not None:
        row.third_by = context.actor.id
        row.save(update_fields=["third_by"])


def _executed(row: Dispute, at: datetime) -> None:
    row.executed_at = at
    row.save(update_fields=["executed_at"])


def carry_out(dispute: Dispute, winner: str, *, at: datetime) -> None:
    """Make the move that the ruling names on each case. Of several cases about the same pieces only as many are
    carried out for the buyer as there are pieces; the others end (M6)."""
    cases = [case.ticket.as_kind() for case in dispute.cases.select_related("ticket__line").order_by("pk")]
    going = [True] * len(cases)
    line = cases[0].line if cases else None
    if winner == Party.BUYER and line is not None and len(cases) > 1:
        elsewhere = units.taken(line) - sum(case.quantity for case in cases if _is_open(case))
        going = carried_out([case.quantity for case in cases], line.quantity - elsewhere)
    for case, goes in zip(cases, going, strict=True):
        _act(case, winner if goes else Party.MERCHANT, at)


def _act(case: Ticket, winner: str, at: datetime) -> None:
    """The platform's act on one case; one that has gone on by itself in the meantime is left as it is."""
    case = moves.lock(case).as_kind()
    name = case.ruling(winner)
    if name and case.state in machine_of(type(case)).move(name).sources:
        moves.perform(case, name, actor=EXECUTOR, at=at)


def _is_open(case: Ticket) -> bool:
    return case.closed_at is None


def bear(refund: Refund, *, at: datetime) -> None:
    """The platform bears a refund that a reversed ruling brought about; the buyer keeps it."""
    if refund.amount_fen:
        lines = entries.moved(
            BookAccount.PLATFORM_ADVANCE, BookAccount.MERCHANT_SETTLEMENT, refund.amount_fen
        )
        books.post(f"{refund.key}:borne", lines, cause=refund.number, order=refund.ticket.order, at=at)


@moves.consequence(Refund, "pay", "confirm_transfer")
def bear_late_refund(row: Refund, context: Context) -> None:
    """The refund followed only after the ruling behind it was reversed."""
    if Dispute.objects.filter(cases__ticket_id=row.ticket_id, platform_bears=True).exists():
        bear(row, at=context.at)


@moves.check(ReturnTicket, "modify")
@moves.check(ExchangeTicket, "modify", "convert_to_refund")
def not_decided_yet(row: Ticket, _context: Context) -> Iterator[Reason]:
    """What the platform has decided is carried out or appealed against, not asked for in another way."""
    if row.intervention == Intervention.RULED:
        yield Reason("ruled", noop("The platform has decided this case already."))


def end_dispute(row: Ticket, context: Context) -> None:
    """A case that has gone on leaves nothing to decide about it; a dispute about other cases too goes on for them."""
    found = Dispute.objects.filter(cases__ticket_id=row.pk, state__in=DisputeState.undecided)
    for dispute in found:
        others = [case.ticket.as_kind() for case in dispute.cases.exclude(ticket_id=row.pk)]
        if any(other.state in other.disputable for other in others):
            disputes.intervene(row, Intervention.NONE, at=context.at)
        else:
            moves.perform(dispute, "withdraw_dispute", actor=SYSTEM, at=context.at)
        row.refresh_from_db(fields=["intervention"])


def leaving(kind: type[Ticket]) -> list[str]:
    """The moves by which a case of a kind comes out of the states that can be disputed."""
    found = machine_of(kind).moves.values()
    return [
        one.name
        for one in found
        if kind.disputable & set(one.sources) and one.target and one.target not in kind.disputable
    ]


for disputed in Ticket.kinds.values():
    moves.consequence(disputed, *leaving(disputed))(end_dispute)
