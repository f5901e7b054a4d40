"""People of repair centres and installers for tests."""

from __future__ import annotations

from datetime import date

from portal.models import Partner, PartnerMember, User
from portal.states import PartnerRole
from tests.builders import NOW, make_user
from tickets.models import CentreScorecard, ProviderScorecard, RepairCentre, ServiceProvider


def make_colleague(
    partner: Partner, role: str = PartnerRole.MANAGER, username: str = "", **fields: object
) -> User:
    """Somebody who works for a partner."""
    user = make_user(username, **fields)
    PartnerMember.objects.create(partner=partner, user=user, role=role)
    User.objects.filter(pk=user.pk).update(current_partner=partner)
    user.refresh_from_db()
    return user


CARD = {"month": date(2026, 10, 1), "counts": {"finished": 12}, "sufficient": True, "computed_at": NOW}


def make_centre_card(centre: RepairCentre, quality: int = 900, **fields: object) -> CentreScorecard:
    """What a centre did in October."""
    return CentreScorecard.objects.create(centre=centre, quality=quality, **(CARD | fields))


def make_provider_card(provider: ServiceProvider, quality: int = 900, **fields: object) -> ProviderScorecard:
    """What a provider did in October."""
    return ProviderScorecard.objects.create(provider=provider, quality=quality, **(CARD | fields))
