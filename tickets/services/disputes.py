"""Disputes: opened once per case, merged for the same pieces, decided by different people (domain E15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, Actor, Role
from portal.errors import InvalidInput, NotFound, NotPermitted, Reason
from portal.models import Evidence
from portal.queries.policy import term_at, time_at
from portal.services import deadlines, evidence, moves, timeline
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import Dispute, DisputedCase, DisputeEvidence, DisputeMessage, Ticket
from tickets.policies.disputes import party_of
from tickets.policies.evidence_window import window_end
from tickets.queries.disputes import dispute_of
from tickets.services import units
from tickets.states import Audience, DisputeState, Intervention, Party

OPENERS = BUYER_SIDE | SHOP_WORKERS | REVIEWERS | {Role.ERP}
LONGEST = 1000


@transaction.atomic
def open_dispute(ticket: Ticket, *, reason: str, actor: Actor, at: datetime) -> Dispute:
    """Call on the platform to decide a case. A dispute about the same pieces that is still open takes the case in
    (M6).

    Raises NotFound, NotPermitted, InvalidInput (no reason), or Refused: the case cannot be disputed now.
    """
    ticket = moves.lock(ticket).as_kind()
    if not ticket.concerns(actor):
        raise NotFound()
    if not ticket.roles_of(actor) & OPENERS:
        raise NotPermitted()
    if not 2 <= len(reason.strip()) <= 200:
        raise InvalidInput({"reason": [noop("2 to 200 characters are needed.")]})
    if ticket.line is not None:
        units.lock_line(ticket.line)
    moves.refuse_if(list(_objections(ticket)))
    row = _about_the_same_pieces(ticket)
    if row is not None:
        timeline.record(
            "dispute.joined", row, actor=actor, at=at, note=ticket.number, visibility=Visibility.BUYER
        )
    else:
        row = _begun(ticket, reason.strip(), actor, at)
    DisputedCase.objects.create(dispute=row, ticket_id=ticket.pk)
    intervene(ticket, Intervention.OPEN, at=at)
    return row


def _begun(ticket: Ticket, reason: str, actor: Actor, at: datetime) -> Dispute:
    row = Dispute(
        number=next_number(Dispute.number_prefix, at),
        ticket_id=ticket.pk,
        shop_id=ticket.shop_id,
        opened_by=party_of(actor, storefront=ticket.storefront_id),
        reason=reason,
    )
    facts = {"case": ticket.number, "reason": reason}
    return moves.begin(
        row, emits="dispute.opened", actor=actor, at=at, data=facts, visibility=Visibility.BUYER
    )


def _objections(ticket: Ticket) -> Iterator[Reason]:
    if ticket.state not in ticket.disputable:
        yield Reason("not_disputable", noop("The platform is called on when a request was refused."))
    known = dispute_of(ticket)
    if known is not None and known.state not in DisputeState.over:
        yield Reason("in_dispute", noop("This case is in dispute already."), {"dispute": known.number})
    elif ticket.intervention == Intervention.RULED:
        yield Reason("ruled", noop("The platform has decided this case already."))


def _about_the_same_pieces(ticket: Ticket) -> Dispute | None:
    """An undecided dispute about pieces of the same line that are too few for both cases."""
    if ticket.line is None:
        return None
    rows = Dispute.objects.filter(cases__ticket__line=ticket.line, state__in=DisputeState.undecided)
    row = rows.exclude(ticket_id=ticket.pk).first()
    if row is None:
        return None
    asked = sum(case.ticket.quantity for case in row.cases.select_related("ticket"))
    if asked + ticket.quantity <= ticket.line.quantity:
        return None
    # The line is locked already, and with it everything that decides about its pieces: the cases are not needed.
    row = Dispute.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    return row if row.state in DisputeState.undecided else None


def intervene(ticket: Ticket, intervention: str, *, at: datetime) -> None:
    """Note whether the platform is deciding a case, and let its clocks stand still or start again."""
    row = moves.lock(ticket).as_kind()
    if row.closed_at is not None and intervention == Intervention.NONE:
        return
    row.intervention = intervention
    row.save(update_fields=["intervention"])
    deadlines.settle(row, at=at)


def intervene_all(dispute: Dispute, intervention: str, *, at: datetime) -> None:
    for case in dispute.cases.select_related("ticket").order_by("pk"):
        intervene(case.ticket, intervention, at=at)


@transaction.atomic
def add_file(dispute: Dispute, upload: Any, *, actor: Actor, at: datetime) -> DisputeEvidence:
    """Take in a file for the side that the actor stands on. Raises what `portal.services.evidence.add` raises."""
    kept = evidence.add(dispute, upload, actor=actor, at=at, kind="evidence")
    dispute.refresh_from_db()
    side = party_of(actor, storefront=dispute.ticket.storefront_id)
    return _filed(dispute, kept, side)


def on_evidence_added(subject: Any, event: timeline.TimelineEvent) -> None:
    """A file that came in by a door for all kinds of rows belongs to a side too."""
    if isinstance(subject, Dispute) and event.actor_kind in Party.values:
        _filed(subject, Evidence.objects.get(pk=event.data["evidence"]), event.actor_kind)


def _filed(dispute: Dispute, kept: Evidence, party: str) -> DisputeEvidence:
    facts = {"dispute": dispute, "party": party, "round": dispute.round}
    row, _new = DisputeEvidence.objects.update_or_create(evidence=kept, defaults=facts)
    return row


@transaction.atomic
def say(
    dispute: Dispute, text: str, *, actor: Actor, at: datetime, audience: str = Audience.EVERYBODY
) -> DisputeMessage:
    """Say something to everybody or to the platform only. Raises NotFound, NotPermitted, InvalidInput."""
    dispute = moves.lock(dispute)
    if not dispute.concerns(actor):
        raise NotFound()
    if not dispute.roles_of(actor) & OPENERS:
        raise NotPermitted()
    if not 1 <= len(text.strip()) <= LONGEST:
        raise InvalidInput({"text": [noop("1 to 1000 characters are needed.")]})
    party = party_of(actor, storefront=dispute.ticket.storefront_id)
    row = DisputeMessage.objects.create(
        dispute=dispute,
        party=party,
        audience=audience,
        author=actor.label[:120],
        text=text.strip(),
        said_at=at,
    )
    shown = Visibility.BUYER if audience == Audience.EVERYBODY else Visibility.INTERNAL
    facts = {"message": row.pk, "party": str(party)}
    timeline.record("dispute.message", dispute, actor=actor, at=at, data=facts, visibility=shown)
    return row


@moves.consequence(Dispute, "ask_evidence")
def start_window(row: Dispute, context: Context) -> None:
    """Fix until when the evidence is due: hours count during the day only (JD1 art 9, M2)."""
    hours = term_at("dispute.evidence", context.at).amount
    opens, closes = (time_at(f"dispute.evidence_{name}", context.at) for name in ("opens", "closes"))
    row.evidence_until = window_end(context.at, hours, opens, closes)
    row.save(update_fields=["evidence_until"])
    deadlines.settle(row, at=context.at)


@moves.consequence(Dispute, "offer_settlement")
def note_offer(row: Dispute, context: Context) -> None:
    """Whose offer it is: the other side accepts it."""
    row.offer_by = row.side_of(context)
    row.save(update_fields=["offer_by"])


@moves.consequence(Dispute, "decline_case", "withdraw_dispute")
def give_the_case_back(row: Dispute, context: Context) -> None:
    """The case goes on as it stood before; its clocks start again."""
    intervene_all(row, Intervention.NONE, at=context.at)
