"""The technicians of a provider: who they are, what they can, where, and when they are away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import Actor
from portal.errors import InvalidInput, NotFound
from tickets.models import ServiceProvider, Technician, TechnicianLeave

log = logging.getLogger(__name__)


@transaction.atomic
def keep(
    provider: ServiceProvider,
    *,
    name: str,
    skills: Sequence[str],
    regions: Sequence[str],
    certificate: str = "",
    certified_until: date | None = None,
    active: bool = True,
    code: str = "",
    technician: Technician | None = None,
    actor: Actor,
) -> Technician:
    """Enter a technician, or change one. The code is given once.

    Raises NotFound, or InvalidInput for skills and regions that the provider does not offer or a code that is taken.
    """
    _within_reach(provider, actor)
    if strange := sorted(set(skills) - set(provider.services)):
        raise InvalidInput({"skills": [noop("The provider does not offer this service.")] * len(strange)})
    if not all(region.startswith(tuple(provider.regions)) for region in regions):
        raise InvalidInput({"regions": [noop("The provider does not serve this region.")]})
    row = technician or Technician(provider=provider, code=code)
    row.name, row.skills, row.regions = name, list(skills), list(regions)
    row.certificate, row.certified_until, row.active = certificate, certified_until, active
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise InvalidInput({"code": [noop("This code is taken.")]}) from None
    log.info("technician %s of provider %s kept by %s", row.pk, provider.pk, actor.label)
    return row


@transaction.atomic
def give_leave(
    technician: Technician, *, first_day: date, last_day: date, reason: str = "", actor: Actor
) -> TechnicianLeave:
    """Days on which somebody does not work. Visits that are fixed stay; the provider hands them over.

    Raises NotFound, or InvalidInput for an end before the start.
    """
    _within_reach(technician.provider, actor)
    if last_day < first_day:
        raise InvalidInput({"last_day": [noop("The last day is before the first.")]})
    return TechnicianLeave.objects.create(
        technician=technician, first_day=first_day, last_day=last_day, reason=reason
    )


@transaction.atomic
def drop_leave(leave: TechnicianLeave, *, actor: Actor) -> None:
    """Somebody works on these days after all. Raises NotFound."""
    _within_reach(leave.technician.provider, actor)
    leave.delete()


def _within_reach(provider: ServiceProvider, actor: Actor) -> None:
    if not actor.sees_everything and actor.partner != provider.partner_id:
        raise NotFound()
