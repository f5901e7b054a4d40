"""The words of appointments: delivery, installation, visits of a technician."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class AppointmentState(TextChoices):
    """Domain E10."""

    CREATED = "created", _("waiting for the goods")
    TO_CONTACT = "to_contact", _("a time has to be agreed")
    RESERVED = "reserved", _("time reserved")
    ASSIGNED = "assigned", _("technician assigned")
    IN_SERVICE = "in_service", _("technician at work")
    ON_HOLD = "on_hold", _("put off by the buyer")
    COMPLETED = "completed", _("completed")
    SETTLED = "settled", _("settled")
    REFUSED = "refused", _("goods refused by the buyer")
    UNNEEDED = "unneeded", _("no service needed")
    CANCELLED = "cancelled", _("cancelled")


class AppointmentKind(TextChoices):
    """Services with a date (S1 1.34, 1.35, S0 0.22)."""

    DELIVER = "deliver", _("delivery")
    DELIVER_INTO_HOME = "deliver_into_home", _("delivery into the home")
    INSTALL = "install", _("installation")
    ONSITE_INSPECT = "onsite_inspect", _("inspection at home")
    ONSITE_REPAIR = "onsite_repair", _("repair at home")

    @property
    def visits_for_repair(self) -> bool:
        """Whether the visit belongs to a warranty case."""
        return self in {AppointmentKind.ONSITE_INSPECT, AppointmentKind.ONSITE_REPAIR}

    @property
    def brings_goods(self) -> bool:
        """Whether the goods come with the visit, so that nobody waits for them to be signed."""
        return self in {AppointmentKind.DELIVER, AppointmentKind.DELIVER_INTO_HOME}


class ReserveFailure(IntegerChoices):
    """Why no time could be agreed, by the codes of the service platform (B9)."""

    NO_ANSWER = 1, _("line busy, no answer or switched off")
    NO_GOODS = 2, _("the goods have not arrived yet")
    NOT_NOW = 3, _("the buyer does not need it now")
    CANCELLED = 4, _("the buyer has cancelled")
    WRONG_NUMBER = 5, _("wrong number")


class Obstacle(TextChoices):
    """Why a visit could not be finished."""

    PARTS = "parts", _("parts are missing")
    SITE = "site_not_ready", _("the site is not ready")
    DAMAGED = "goods_damaged", _("the goods are damaged")
    UNSAFE = "unsafe", _("working there is not safe")
