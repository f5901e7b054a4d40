"""Facts about applications, appeals and waivers."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_DECIDERS, Role
from portal.events.book import declare, tell

declare(
    {
        "application.started": _("application started"),
        "application.changed": _("application changed"),
        "application.submitted": _("application submitted"),
        "application.ineligible": _("conditions not met"),
        "application.info_requested": _("information requested"),
        "application.info_provided": _("information provided"),
        "application.approved": _("application approved"),
        "application.rejected": _("application rejected"),
        "application.appealed": _("appeal lodged"),
        "application.reopened": _("application reopened"),
        "application.withdrawn": _("application withdrawn"),
        "application.expired": _("application expired"),
        "application.enrolled": _("shop enrolled"),
        "appeal.lodged": _("appeal lodged"),
        "appeal.granted": _("appeal granted"),
        "appeal.dismissed": _("appeal dismissed"),
        "appeal.withdrawn": _("appeal withdrawn"),
        "waiver.granted": _("waiver granted"),
        "waiver.revoked": _("waiver revoked"),
    }
)
declare(
    {
        "application.escalated": _("review overdue, supervisor informed"),
        "application.assigned": _("reviewer assigned"),
        "appeal.escalated": _("appeal overdue, supervisor informed"),
    },
    public=False,
)

tell(
    "application.submitted",
    roles=REVIEWERS,
    title=_("New application %(number)s"),
    body=_("%(shop)s has applied and waits for review."),
)
tell(
    "application.ineligible",
    roles=SHOP_DECIDERS,
    title=_("Application %(number)s: conditions not met"),
    body=_("At least one condition is not met. The application shows which, with your values."),
)
tell(
    "application.info_requested",
    roles=SHOP_DECIDERS,
    title=_("A question about application %(number)s"),
    body=_("The reviewer asks: %(note)s"),
)
tell(
    "application.approved",
    roles=SHOP_DECIDERS,
    title=_("Application %(number)s approved"),
    body=_("Complete what is still missing and the membership starts."),
)
tell(
    "application.rejected",
    roles=SHOP_DECIDERS,
    title=_("Application %(number)s rejected"),
    body=_("Reason: %(note)s"),
)
tell(
    "application.escalated",
    roles={Role.SUPERVISOR},
    title=_("Review of %(number)s is overdue"),
    body=_("The application of %(shop)s has not been decided in time."),
)
tell(
    "appeal.lodged",
    roles=REVIEWERS,
    title=_("New appeal %(number)s"),
    body=_("%(shop)s asks a second person to look at a decision."),
)
tell(
    "appeal.granted",
    roles=SHOP_DECIDERS,
    title=_("Appeal %(number)s granted"),
    body=_("The decision is undone. %(note)s"),
)
tell(
    "appeal.dismissed",
    roles=SHOP_DECIDERS,
    title=_("Appeal %(number)s dismissed"),
    body=_("The decision stands: %(note)s"),
)
tell(
    "appeal.escalated",
    roles={Role.SUPERVISOR},
    title=_("Appeal %(number)s is overdue"),
    body=_("The appeal of %(shop)s has not been decided in time."),
)
tell(
    "waiver.granted",
    roles=SHOP_DECIDERS,
    title=_("Waiver %(number)s granted"),
    body=_("One condition does not count for your shop until the date it names."),
)
tell(
    "waiver.revoked",
    roles=SHOP_DECIDERS,
    title=_("Waiver %(number)s revoked"),
    body=_("The condition counts again: %(note)s"),
)
