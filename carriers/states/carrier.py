"""Words of carriers: their life, their kind, what they can do and where."""

from enum import nonmember

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class CarrierState(TextChoices):
    PROSPECT = "prospect", _("prospect")
    UNDER_EVALUATION = "under_evaluation", _("under evaluation")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SUSPENDED = "suspended", _("suspended")
    OFFBOARDING = "offboarding", _("off-boarding")
    OFFBOARDED = "offboarded", _("off-boarded")
    BLACKLISTED = "blacklisted", _("blacklisted")

    may_sign = nonmember(("approved", "suspended"))
    may_collect = nonmember(("approved", "offboarding"))


class Tier(TextChoices):
    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    SAME_CITY = "same_city", _("same city")


class Integration(TextChoices):
    """How far a carrier's systems are connected to ours (S0 0.7)."""

    NONE = "none", _("none")
    POLL = "poll", _("we ask")
    PUSH = "push", _("they push")
    FULL = "full", _("ordering and pushing")

    tells_by_itself = nonmember(("push", "full"))


class Capability(TextChoices):
    """What special handling a carrier has, or a parcel needs (S0 0.9)."""

    FRAGILE = "fragile", _("fragile")
    VALUABLE = "valuable", _("valuable")
    LARGE = "large", _("large")
    COLD = "cold", _("cold chain")
    COD = "cod", _("cash on delivery")


class Criterion(TextChoices):
    """The five things a carrier is judged by before it is admitted (S0 0.5-0.9)."""

    COVERAGE = "coverage", _("coverage, remote areas included")
    QUALITY = "quality", _("service quality")
    INTEGRATION = "integration", _("IT integration")
    PRICE = "price", _("price against quality")
    SPECIAL = "special", _("handling of fragile and valuable goods")


class SuspensionCause(TextChoices):
    """Why a carrier is suspended; what becomes of its bookings depends on it (D10)."""

    SAFETY = "safety", _("safety")
    SCORECARD = "scorecard", _("scorecard below the floor")
    LICENCE = "licence", _("licence lapsed")
    PAUSE = "pause", _("announced pause")
    OTHER = "other", _("other")


class SuspensionEffect(TextChoices):
    """What becomes of the pickups that a suspended carrier has not collected yet."""

    REASSIGN = "reassign", _("all go to other carriers now")
    FINISH_TODAY = "finish_today", _("today's are finished, later ones go to other carriers")
    FINISH = "finish", _("all are finished")


class ImmediateAbility(IntegerChoices):
    """How soon a courier comes without an appointment (ascp CollectResourceRequest)."""

    ONE_HOUR = 1, _("within 1 hour")
    TWO_HOURS = 2, _("within 2 hours")
    THREE_HOURS = 3, _("within 3 hours")
    FOUR_HOURS = 4, _("within 4 hours")
    NONE = 5, _("by appointment only")


class AppointmentAbility(IntegerChoices):
    """How exact an appointment can be (ascp CollectResourceRequest)."""

    ONE_HOUR = 1, _("1-hour windows")
    TWO_HOURS = 2, _("2-hour windows")
    HALF_DAY = 3, _("half days")
    SAME_DAY = 4, _("the day only")


class AreaKind(TextChoices):
    REGION = "region", _("administrative region")
    POLYGON = "polygon", _("polygon on the map")


class BlockReason(IntegerChoices):
    """Why a carrier refuses to collect from somebody (ascp Blacklist)."""

    MALICIOUS_ORDERS = 1, _("malicious orders")
    MALICIOUS_COMPLAINTS = 2, _("malicious complaints")
    EXTORTION = 3, _("extortion")
    ASSAULT = 4, _("personal attack")
    OTHER = 5, _("other")
