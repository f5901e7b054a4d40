"""Saying something on a case, and the prepared replies."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SHOP_WORKERS, Actor
from portal.errors import InvalidInput, NotFound, NotPermitted
from portal.models import Shop
from portal.services import moves, timeline
from portal.states import Visibility
from tickets.models import CaseMessage, ReplyTemplate, Ticket
from tickets.policies.messages import LONGEST, unknown_placeholders
from tickets.queries.messages import may_say, speaking_side
from tickets.services import case_text
from tickets.states import MessageAudience as Audience
from tickets.states import Party


@transaction.atomic
def say(ticket: Ticket, text: str, *, audience: str, actor: Actor, at: datetime) -> CaseMessage:
    """Say something to an audience; one fact says that it was said. The text is kept with its audience only.

    Raises NotFound, NotPermitted, or InvalidInput for an empty or too long text or an audience the actor may not
    address.
    """
    ticket = moves.lock(ticket).as_kind()
    if not ticket.concerns(actor):
        raise NotFound()
    allowed = may_say(ticket, actor)
    if not allowed:
        raise NotPermitted()
    if audience not in allowed:
        raise InvalidInput({"audience": [noop("You cannot write to this audience.")]})
    if not 1 <= len(text.strip()) <= LONGEST:
        raise InvalidInput({"text": [noop("1 to 1000 characters are needed.")]})
    side = speaking_side(ticket, actor)
    row = CaseMessage.objects.create(
        ticket_id=ticket.pk,
        party=side,
        audience=audience,
        author=actor.label[:120],
        text=text.strip(),
        said_at=at,
    )
    case_text.add(ticket, case_text.circle_of(row), row.text)
    name, shown = _fact_of(side, audience)
    facts = {"message": row.pk, "party": str(side)}
    timeline.record(name, ticket, actor=actor, at=at, data=facts, visibility=shown)
    return row


def _fact_of(side: str, audience: str) -> tuple[str, str]:
    """The name of the fact and who reads of it: never more people than read the text, save that the platform sees that
    a shop has made a note."""
    if audience == Audience.BUYER:
        return "case.message", Visibility.BUYER
    if audience == Audience.MERCHANT_PLATFORM:
        told = "case.merchant_told" if side == Party.PLATFORM else "case.platform_asked"
        return told, Visibility.MERCHANT
    return "case.noted", Visibility.INTERNAL if side == Party.PLATFORM else Visibility.MERCHANT


@transaction.atomic
def keep_template(
    shop: Shop, *, title: str, text: str, actor: Actor, template: ReplyTemplate | None = None
) -> ReplyTemplate:
    """Make or change a prepared reply of a shop.

    Raises NotFound, NotPermitted, or InvalidInput for a missing title or text or a placeholder that nothing fills.
    """
    _must_work_in(shop, actor)
    if template is not None and template.shop_id != shop.pk:
        raise NotFound()
    errors: dict[str, list[str]] = {}
    if not 1 <= len(title.strip()) <= 60:
        errors["title"] = [noop("1 to 60 characters are needed.")]
    if not 1 <= len(text.strip()) <= LONGEST:
        errors["text"] = [noop("1 to 1000 characters are needed.")]
    elif unknown_placeholders(text):
        errors["text"] = [noop("Only {number}, {item} and {amount} can be filled in.")]
    if errors:
        raise InvalidInput(errors)
    row = template or ReplyTemplate(shop=shop)
    row.title, row.text = title.strip(), text.strip()
    row.save()
    return row


@transaction.atomic
def drop_template(template: ReplyTemplate, shop: Shop, *, actor: Actor) -> None:
    """Delete a prepared reply of a shop. Raises NotFound or NotPermitted."""
    _must_work_in(shop, actor)
    if template.shop_id != shop.pk:
        raise NotFound()
    template.delete()


def _must_work_in(shop: Shop, actor: Actor) -> None:
    if shop.pk not in actor.shops:
        raise NotFound()
    if not actor.holds_any(SHOP_WORKERS):
        raise NotPermitted()
