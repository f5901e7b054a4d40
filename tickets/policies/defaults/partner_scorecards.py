"""Scorecards of repair centres and installers."""

from django.utils.translation import gettext_lazy as _

from portal.policies.book import declare

declare(
    "centre.scorecard_sample",
    10,
    source="decision",
    label=_("Finished jobs that a centre's scorecard needs to count"),
)
declare(
    "provider.scorecard_sample",
    10,
    source="decision",
    label=_("Visits that a provider's scorecard needs to count"),
)
declare(
    "centre.quality_weight",
    30,
    source="decision",
    label=_("Weight of the scorecard beside nearness in the choice of a repair centre (percent)"),
)
declare(
    "centre.quality_unknown",
    800,
    source="decision",
    label=_("Quality of a centre with too few jobs (thousandths)"),
)
declare(
    "centre.again_days",
    90,
    source="decision",
    label=_("Days in which the same fault counts against the repair"),
)
