"""What merchant and buyer answer each other on a return: refusals, proposals, changes (domain E6)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.services import deadlines, moves
from portal.workflow import Context
from tickets.models import ReturnDetail, ReturnTicket
from tickets.policies import rights
from tickets.services import amounts, requests, units
from tickets.services.returns import set_freight
from tickets.states import Proposal, ReturnReason


@moves.check(ReturnTicket, "refuse")
def cause_must_fit(row: ReturnTicket, context: Context) -> Iterator[Reason]:
    """The cause fits the reason, and what needs proof has it."""
    yield from requests.refusal_objections(row, context.data.get("cause", ""))


@moves.check(ReturnTicket, "refuse_receipt")
def receipt_needs_proof(row: ReturnTicket, context: Context) -> Iterator[Reason]:
    """What is wrong is shown, not only said."""
    if context.data:
        yield from requests.receipt_objections(row)


@moves.check(ReturnTicket, "propose_change")
def proposal_must_be_less(row: ReturnTicket, context: Context) -> Iterator[Reason]:
    """Nobody proposes more than the buyer asked for; for that there is agreeing."""
    if context.data.get("amount_fen", 0) > row.requested_fen:
        text = noop("The buyer asks for %(fen)s fen only; agree to that.")
        yield Reason("more_than_asked", text, {"fen": row.requested_fen})


@moves.consequence(ReturnTicket, "propose_change")
def keep_proposal(row: ReturnTicket, context: Context) -> None:
    """The buyer reads it and says yes or no."""
    told = {key: context.data[key] for key in ("amount_fen", "reason")} | {"kind": context.data["proposal"]}
    ReturnDetail.objects.filter(ticket_id=row.pk).update(proposal=told)


@moves.consequence(ReturnTicket, "accept_proposal")
def follow_proposal(row: ReturnTicket, context: Context) -> None:
    """The amount proposed takes the place of the one computed; where the buyer keeps the goods it is paid now."""
    detail = row.return_detail
    amounts.settle_on(detail, row, detail.proposal["amount_fen"])
    detail.keeps_goods = detail.proposal["kind"] == Proposal.KEEP
    detail.save()
    row.save(update_fields=["approved_fen"])
    if detail.keeps_goods:
        moves.perform(row, "refund_without_return", actor=SYSTEM, at=context.at)


# The buyer changes the request


@moves.check(ReturnTicket, "modify")
def change_must_be_possible(row: ReturnTicket, context: Context) -> Iterator[Reason]:
    """Not too often, no more pieces than are free, and within a right (G22)."""
    assert row.line is not None
    line = units.lock_line(row.line)
    yield from requests.too_many(line, context.at)
    yield from units.objections(line, context.data.get("quantity") or row.quantity, but=row)
    reason = context.data.get("reason_code")
    if reason and reason != row.reason_code:
        yield from rights.objections(requests.right_facts(line, reason, context.at))


@moves.consequence(ReturnTicket, "modify")
def assess_again(row: ReturnTicket, context: Context) -> None:
    """The amount and the freight anew, one more attempt, and the merchant's whole time again."""
    detail = row.return_detail
    assert row.line is not None
    amounts.assess(detail, row, gifts_kept=detail.gifts_kept, but=row.pk)
    set_freight(detail, row)
    detail.attempt = requests.attempts(row.line) + 1
    detail.save()
    facts = requests.right_facts(row.line, row.reason_code, context.at)
    within = facts.within_legal_days and row.reason_code == ReturnReason.NO_REASON
    row.save(update_fields=["requested_fen"])
    changes = row.decision.get("changes", 0) + 1
    requests.remember(row, {"changes": changes, "within_seven_days": within}, at=context.at)
    deadlines.restart(row, "answer", at=context.at)
