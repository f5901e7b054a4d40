"""People of repair centres and installers for tests."""

from __future__ import annotations

from portal.models import Partner, PartnerMember, User
from portal.states import PartnerRole
from tests.builders import make_user


def make_colleague(
    partner: Partner, role: str = PartnerRole.MANAGER, username: str = "", **fields: object
) -> User:
    """Somebody who works for a partner."""
    user = make_user(username, **fields)
    PartnerMember.objects.create(partner=partner, user=user, role=role)
    User.objects.filter(pk=user.pk).update(current_partner=partner)
    user.refresh_from_db()
    return user
