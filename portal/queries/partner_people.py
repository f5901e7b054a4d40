"""Who a user is at the partners they work for."""

from __future__ import annotations

from portal.actors import Actor, ActorKind, Role
from portal.models.partner_member import PartnerMember
from portal.models.people import User
from portal.queries.partners import partner_actor

AT_THE_DOOR = frozenset({Role.REPAIR_CENTRE, Role.INSTALLER})
"""The roles that have pages; a partner's other roles are for programs alone."""


def memberships_of(user: User) -> list[PartnerMember]:
    """The active repair centres and installers somebody works for, by name, with their partners."""
    rows = PartnerMember.objects.filter(user=user, partner__active=True).select_related("partner", "user")
    found = rows.order_by("partner__name", "pk")
    return [row for row in found if {f"partner.{kind}" for kind in row.partner.kinds} & AT_THE_DOOR]


def member_actor(member: PartnerMember) -> Actor:
    """The person as the partner's own program would be: the same kind, the same reach, named beside the partner."""
    program = partner_actor(member.partner)
    label = f"{member.partner.name} · {member.user.shown_name}"
    return Actor(
        ActorKind.PARTNER, label, program.roles & AT_THE_DOOR, id=program.id, partner=program.partner
    )
