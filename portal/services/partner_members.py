"""Who works for a repair centre or an installer. Its managers decide, and so does the platform; one manager stays."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import Conflict, InvalidInput, NotFound, Reason, Refused
from portal.models.partner import Partner
from portal.models.partner_member import PartnerMember
from portal.models.people import User
from portal.services.members import new_person, person_named
from portal.states import PartnerRole

log = logging.getLogger(__name__)


@transaction.atomic
def add(partner: Partner, identifier: str, role: str, *, actor: Actor) -> PartnerMember:
    """Give somebody who has an account a part in the partner; that the caller manages it is for the door to see.

    Raises NotFound, InvalidInput for an unknown person or role, or Conflict for one who works there already.
    """
    _within_reach(partner.pk, actor, role)
    return _join(partner, person_named(identifier), role, actor)


@transaction.atomic
def invite(partner: Partner, *, username: str, email: str, role: str, actor: Actor) -> PartnerMember:
    """Make an account without a password and give it a part; the caller sends the link that sets the password.

    Raises NotFound, or InvalidInput for a name or address that is taken.
    """
    _within_reach(partner.pk, actor, role)
    return _join(partner, new_person(username, email), role, actor)


@transaction.atomic
def change_role(member: PartnerMember, role: str, *, actor: Actor) -> PartnerMember:
    """Give somebody the other role. Raises NotFound, InvalidInput, or Refused for the last manager."""
    _within_reach(member.partner_id, actor, role)
    member = _locked(member)
    if role != PartnerRole.MANAGER:
        _keep_a_manager(member)
    member.role = role
    member.save(update_fields=["role"])
    _note("role changed", member, actor)
    return member


@transaction.atomic
def remove(member: PartnerMember, *, actor: Actor) -> None:
    """End somebody's work for the partner. Raises NotFound, or Refused for the last manager."""
    _within_reach(member.partner_id, actor)
    member = _locked(member)
    _keep_a_manager(member)
    _note("removed", member, actor)
    member.delete()


def _within_reach(partner_id: int, actor: Actor, role: str = PartnerRole.WORKER) -> None:
    if not actor.sees_everything and actor.partner != partner_id:
        raise NotFound()
    if role not in PartnerRole.values:
        raise InvalidInput({"role": [noop("Choose one of the roles.")]})


def _join(partner: Partner, user: User, role: str, actor: Actor) -> PartnerMember:
    try:
        with transaction.atomic():
            member = PartnerMember.objects.create(partner=partner, user=user, role=role)
    except IntegrityError:
        text = noop("%(name)s works here already.")
        raise Conflict(text, code="already_member", name=user.shown_name) from None
    work_there_first(member)
    _note("added", member, actor)
    return member


def work_there_first(member: PartnerMember) -> None:
    """Who works for one partner only need not choose it."""
    unset = User.objects.filter(pk=member.user_id, current_partner__isnull=True)
    unset.update(current_partner=member.partner_id)


def _locked(member: PartnerMember) -> PartnerMember:
    """The member, with everybody of the partner locked, so that two managers cannot remove each other at once."""
    rows = PartnerMember.objects.select_for_update(of=("self",), no_key=True)
    found = [row for row in rows.filter(partner_id=member.partner_id).order_by("pk") if row.pk == member.pk]
    if not found:
        raise NotFound()
    return found[0]


def _keep_a_manager(member: PartnerMember) -> None:
    others = PartnerMember.objects.filter(partner_id=member.partner_id, role=PartnerRole.MANAGER)
    if member.manages and not others.exclude(pk=member.pk).exists():
        raise Refused([Reason("last_manager", noop("One manager stays; name another one first."))])


def _note(what: str, member: PartnerMember, actor: Actor) -> None:
    log.info(
        "partner member %s: user %s at partner %s as %s, by %s",
        what, member.user_id, member.partner_id, member.role, actor.label,
    )  # fmt: skip
