"""Appointments."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS
from portal.events import declare, tell

declare(
    {
        "appointment.created": _("appointment created"),
        "appointment.ready": _("a time can be agreed"),
        "appointment.reserved": _("time reserved"),
        "appointment.reserve_failed": _("no time agreed"),
        "appointment.held": _("put off by the buyer"),
        "appointment.asked_again": _("buyer asked again"),
        "appointment.resumed": _("wanted now"),
        "appointment.assigned": _("technician assigned"),
        "appointment.rebooked": _("time changed"),
        "appointment.change_approved": _("another change approved"),
        "appointment.postponed": _("delivery slipped, new time proposed"),
        "appointment.reassigned": _("provider changed"),
        "appointment.signed_in": _("technician signed in"),
        "appointment.begun": _("work begun"),
        "appointment.sign_in_suspicious": _("suspicious sign-in"),
        "appointment.no_show": _("nobody came"),
        "appointment.charge_asked": _("extra charge asked for"),
        "appointment.charge_agreed": _("extra charge agreed"),
        "appointment.charge_refused": _("extra charge refused"),
        "appointment.code_issued": _("completion code issued"),
        "appointment.code_tried": _("completion code entered"),
        "appointment.completed": _("completed"),
        "appointment.unfinished": _("could not be finished"),
        "appointment.goods_refused": _("goods refused"),
        "appointment.unneeded": _("no service needed"),
        "appointment.cancelled": _("cancelled"),
        "appointment.settled": _("settled"),
        "appointment.unreachable": _("buyer could not be reached"),
    }
)
tell(
    "appointment.no_show",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("Nobody came to appointment %(number)s"),
    body=_("The provider has to agree on another time with the buyer at once."),
)
tell(
    "appointment.sign_in_suspicious",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("Suspicious sign-in at appointment %(number)s"),
    body=_("The technician signed in far from the address or at another time. It does not count."),
)
tell(
    "appointment.unreachable",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("The buyer of appointment %(number)s cannot be reached"),
    body=_("Several calls failed. Ask the buyer for another way to be reached."),
)
