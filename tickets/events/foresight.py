"""Forecasts of needs, alarms about batches, and suggestions of capacity."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_WORKERS, Role
from portal.events import declare, tell

declare(
    {
        "batch_alarm.raised": _("batch alarm raised"),
        "batch_alarm.acknowledged": _("batch alarm acknowledged"),
        "batch_alarm.closed": _("batch alarm closed"),
    }
)
declare(
    {
        "forecast.queued": _("forecast of needs queued"),
        "forecast.started": _("forecast of needs started"),
        "forecast.finished": _("forecast of needs finished"),
        "forecast.failed": _("forecast of needs failed"),
        "forecast.stopped": _("forecast of needs stopped"),
        "capacity.suggested": _("more capacity suggested"),
        "capacity.booked": _("capacity booked"),
        "capacity.suggestion_dismissed": _("suggestion of capacity dismissed"),
        "capacity.suggestion_lapsed": _("suggestion of capacity lapsed"),
    },
    public=False,
)
tell(
    "batch_alarm.raised",
    roles=SHOP_WORKERS | REVIEWERS,
    title=_("Batch alarm %(number)s: a batch fails too often"),
    body=_("One batch has far more claims than its siblings. Look into it and acknowledge the alarm."),
)
tell(
    "batch_alarm.closed",
    roles=SHOP_WORKERS,
    title=_("Batch alarm %(number)s is closed"),
    body=_("What was found is on its page."),
)
tell(
    "capacity.suggested",
    roles={Role.SUPERVISOR, Role.CARRIER_MANAGER},
    title=_("More capacity is suggested: %(number)s"),
    body=_("The forecast load outgrows the capacity. Book it, or dismiss it with a reason."),
)
