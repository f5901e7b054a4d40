"""Words of contracts and their terms."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContractState(TextChoices):
    DRAFT = "draft", _("draft")
    AWAITING = "awaiting", _("awaiting counter-signature")
    SIGNED = "signed", _("signed")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    TERMINATING = "terminating", _("under notice")
    WINDING_DOWN = "winding_down", _("winding down")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("lapsed")

    in_force = nonmember(("signed", "active", "terminating"))
    not_ended = nonmember(("draft", "awaiting", "signed", "active", "suspended", "terminating"))
    bound = nonmember(("awaiting", "signed", "active", "suspended", "terminating"))


class RevisionState(TextChoices):
    """The terms of a contract, one agreement after another; the values are those of a contract being signed."""

    DRAFT = "draft", _("draft")
    AWAITING = "awaiting", _("awaiting counter-signature")
    SIGNED = "signed", _("agreed")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("lapsed")


class Party(TextChoices):
    """The two sides of a contract: the carrier, and the platform or the shop it works for."""

    CARRIER = "carrier", _("carrier")
    CUSTOMER = "customer", _("customer")


class SurchargeKind(TextChoices):
    """What a contract may charge beyond the weight."""

    FRAGILE = "fragile", _("fragile goods")
    VALUABLE = "valuable", _("valuable goods")
    LARGE = "large", _("large goods")
    COLD = "cold", _("cold chain")
    REMOTE = "remote", _("remote area")
    NIGHT = "night", _("pickup from 19:00 to 8:00")
    HOLIDAY = "holiday", _("statutory holiday")


class ServiceLevel(TextChoices):
    """What a contract promises in numbers; shares in thousandths, times in hours."""

    PICKUP_ON_TIME = "pickup_on_time_permille", _("pickups in time (‰)")
    DELIVERY_ON_TIME = "delivery_on_time_permille", _("deliveries in time (‰)")
    DAMAGE = "damage_permille", _("damaged at most (‰)")
    LOSS = "loss_permille", _("lost at most (‰)")
    ANSWER = "answer_hours", _("complaints answered within (hours)")
