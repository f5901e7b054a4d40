"""Events that break many promises at once."""

from django.utils.translation import gettext_lazy as _

from portal.events import declare

declare(
    {
        "mass_event.declared": _("mass event declared"),
        "mass_event.contacting": _("contact with all buyers noted"),
        "mass_event.proposed": _("exemption proposed"),
        "mass_event.closed": _("worked off"),
    },
    public=False,
)
declare(
    {
        "mass_event.exempted": _("promises excused"),
        "mass_event.upheld": _("promises upheld"),
    }
)
