"""Facts about memberships."""

from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_DECIDERS, Role
from portal.events.book import declare, tell

declare(
    {
        "enrolment.activated": _("membership active"),
        "enrolment.probation_resumed": _("probation goes on"),
        "enrolment.confirmed": _("confirmed after probation"),
        "enrolment.at_risk": _("conditions no longer kept"),
        "enrolment.recovered": _("conditions kept again"),
        "enrolment.warned": _("shop warned"),
        "enrolment.grace_begun": _("grace period begun"),
        "enrolment.suspended": _("membership suspended"),
        "enrolment.reinstated": _("membership reinstated"),
        "enrolment.plan_given": _("plan of action handed in"),
        "enrolment.pledged": _("own penalty promised"),
        "enrolment.appealed": _("appeal lodged"),
        "enrolment.rules_accepted": _("new rules accepted"),
        "enrolment.renewed": _("membership renewed"),
        "enrolment.exit_requested": _("shop left the service"),
        "enrolment.exit_undone": _("leaving undone"),
        "enrolment.term_ended": _("term ended"),
        "enrolment.terminated": _("membership terminated"),
        "enrolment.restored": _("membership restored"),
        "enrolment.bar_lifted": _("bar lifted"),
        "enrolment.exited": _("all obligations fulfilled"),
        "enrolment.rejoin_open": _("re-join possible"),
        "measure.published": _("measure published"),
        "measure.ended": _("measure ended"),
    }
)
declare(
    {
        "enrolment.termination_proposed": _("termination proposed"),
        "enrolment.cure_overdue": _("suspension not cured in time"),
    },
    public=False,
)

tell(
    "enrolment.activated",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is active"),
    body=_("Orders paid from now on carry the promise."),
)
tell(
    "enrolment.at_risk",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is at risk"),
    body=_("A condition is no longer kept. The membership shows which one, your value and what to do."),
)
tell(
    "enrolment.recovered",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is in order again"),
    body=_("Every condition is kept."),
)
tell(
    "enrolment.warned",
    roles=SHOP_DECIDERS,
    title=_("Warning for membership %(number)s"),
    body=_("Cause: %(note)s The warning is published."),
)
tell(
    "enrolment.grace_begun",
    roles=SHOP_DECIDERS,
    title=_("Last days for membership %(number)s"),
    body=_("It is suspended when the grace period ends, unless every condition is kept again by then."),
)
tell(
    "enrolment.suspended",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is suspended"),
    body=_("New orders carry no promise until the cause is cured: %(note)s"),
)
tell(
    "enrolment.reinstated",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is reinstated"),
    body=_("Orders paid from now on carry the promise again."),
)
tell(
    "enrolment.plan_given",
    roles=REVIEWERS,
    title=_("Plan of action for %(number)s"),
    body=_("%(shop)s says what it does about the cause."),
)
tell(
    "enrolment.cure_overdue",
    roles={Role.SUPERVISOR},
    title=_("Suspension of %(number)s is not cured"),
    body=_("Decide whether to reinstate, to wait or to propose the termination."),
)
tell(
    "enrolment.termination_proposed",
    roles={Role.SUPERVISOR},
    title=_("Termination of %(number)s proposed"),
    body=_("A second person has to decide. Cause: %(note)s"),
)
tell(
    "enrolment.terminated",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is terminated"),
    body=_("Cause: %(note)s You can appeal; somebody else decides."),
)
tell(
    "enrolment.restored",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is restored"),
    body=_("Orders paid from now on carry the promise again."),
)
tell(
    "enrolment.bar_lifted",
    roles=SHOP_DECIDERS,
    title=_("You may apply again (%(number)s)"),
    body=_("Your appeal was granted after the membership had been closed."),
)
tell(
    "enrolment.exit_requested",
    roles=SHOP_DECIDERS,
    title=_("You have left the service (%(number)s)"),
    body=_("Orders already paid keep their promise."),
)
tell(
    "enrolment.term_ended",
    roles=SHOP_DECIDERS,
    title=_("The term of %(number)s has ended"),
    body=_("It was not renewed. You may apply again at any time."),
)
tell(
    "enrolment.rejoin_open",
    roles=SHOP_DECIDERS,
    title=_("You may join again (%(number)s)"),
    body=_("The cooling-off is over."),
)
