"""Foresight: how far it looks back and ahead, when a batch is suspicious, when capacity counts as full."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare(
    "foresight.history_weeks", 160, source="decision", label=_("Weeks of history a forecast is made from")
)
declare("foresight.horizon_weeks", 6, source="decision", label=_("Weeks that are forecast"))
declare(
    "foresight.tested_weeks",
    8,
    source="decision",
    label=_("Last weeks on which a forecast is tested before it is shown"),
)
declare("foresight.runs_kept", 8, source="decision", label=_("Finished forecasts that are kept"))
declare(
    "foresight.full_percent",
    90,
    source="decision",
    label=_("Load in percent of a capacity from which it counts as full"),
)
declare("batch.window_days", 90, source="decision", label=_("Days of claims in which a batch is looked at"))
declare("batch.least_cases", 5, source="decision", label=_("Claims on a batch before an alarm is raised"))
declare(
    "batch.chance_per_million",
    1000,
    source="decision",
    label=_("Chance in a million of so many claims below which an alarm is raised"),
)
declare(
    "batch.serial_prefix",
    6,
    source="decision",
    label=_("Characters of a serial number that name its batch; 0 looks at production batches only"),
)
