"""The facts this room records, by dotted name, with the words people read. Partners hear the public ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.actors import REVIEWERS, SHOP_DECIDERS, Role

_CATALOGUE: dict[str, str | Promise] = {}
_PUBLIC: set[str] = set()


def declare(events: Mapping[str, str | Promise], *, public: bool = True) -> None:
    """Enter a room's events. A name declared twice is a mistake in the code."""
    clash = _CATALOGUE.keys() & events.keys()
    if clash:
        raise RuntimeError(f"events declared twice: {sorted(clash)}")
    _CATALOGUE.update(events)
    if public:
        _PUBLIC.update(events)


def catalogue() -> Mapping[str, str | Promise]:
    """Every event name of every room with its words."""
    return _CATALOGUE


def is_public(name: str) -> bool:
    """Whether partners may subscribe to the event."""
    return name in _PUBLIC


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
        "application.withdrawn": _("application withdrawn"),
        "application.expired": _("application expired"),
        "application.enrolled": _("shop enrolled"),
        "enrolment.activated": _("membership active"),
        "enrolment.suspended": _("membership suspended"),
        "enrolment.reinstated": _("membership reinstated"),
        "enrolment.exit_requested": _("shop left the service"),
        "enrolment.terminated": _("membership terminated"),
        "enrolment.exited": _("all obligations fulfilled"),
        "deposit.opened": _("deposit asked for"),
        "deposit.required": _("required deposit changed"),
        "deposit.paid": _("deposit paid"),
        "deposit.frozen": _("part of the deposit frozen"),
        "deposit.unfrozen": _("part of the deposit unfrozen"),
        "deposit.deducted": _("deducted from the deposit"),
        "deposit.reversed": _("deposit payment reversed"),
        "deposit.lapsed": _("deposit no longer sufficient"),
        "deposit.restored": _("deposit sufficient again"),
        "deposit.released": _("deposit paid out"),
        "deposit.payout_reversed": _("payout of the deposit came back"),
        "deposit_payment.requested": _("payment requested"),
        "deposit_payment.paid": _("payment made"),
        "deposit_payment.failed": _("payment failed"),
        "deposit_payment.retried": _("payment tried again"),
        "deposit_payment.reversed": _("payment reversed"),
        "service_version.published": _("rule version published"),
        "service_version.withdrawn": _("rule version withdrawn"),
    }
)
declare(
    {
        "application.escalated": _("review overdue, supervisor informed"),
        "deposit_payment.mismatch": _("the provider names another amount"),
        "deadline.reminder": _("reminder"),
        "deadline.escalation": _("deadline passed, escalated"),
        "personal_data.revealed": _("personal data revealed"),
        "evidence.added": _("file added"),
        "note.added": _("note added"),
        "record.created": _("record created"),
        "record.changed": _("draft changed"),
    },
    public=False,
)


@dataclass(frozen=True)
class Telling:
    """Who is told of an event, and in which words. Placeholders are filled when somebody reads the notice."""

    roles: frozenset[str]
    title: str | Promise
    body: str | Promise


_TELLINGS: dict[str, Telling] = {}


def tell(name: str, *, roles: Iterable[str], title: str | Promise, body: str | Promise) -> None:
    """Tell people of an event. The same name twice is a mistake in the code."""
    if name in _TELLINGS:
        raise RuntimeError(f"{name} is told twice")
    _TELLINGS[name] = Telling(frozenset(roles), title, body)


def telling_of(name: str) -> Telling | None:
    return _TELLINGS.get(name)


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
    "enrolment.activated",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is active"),
    body=_("Orders paid from now on carry the promise."),
)
tell(
    "enrolment.suspended",
    roles=SHOP_DECIDERS,
    title=_("Membership %(number)s is suspended"),
    body=_("New orders carry no promise until the cause is cured: %(note)s"),
)
tell(
    "enrolment.exit_requested",
    roles=SHOP_DECIDERS,
    title=_("You have left the service (%(number)s)"),
    body=_("Orders already paid keep their promise."),
)
tell(
    "deposit.paid",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s: payment received"),
    body=_("%(note)s has arrived."),
)
tell(
    "deposit.reversed",
    roles=SHOP_DECIDERS | {Role.FINANCE},
    title=_("Deposit %(number)s: payment reversed"),
    body=_("%(note)s was taken back by the bank. Pay again to keep the service."),
)
tell(
    "deposit.deducted",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s: deduction"),
    body=_("Deducted: %(note)s"),
)
tell(
    "deposit.released",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s: paid out"),
    body=_("%(note)s was paid back to the shop."),
)
tell(
    "deposit.lapsed",
    roles=SHOP_DECIDERS,
    title=_("Deposit %(number)s no longer suffices"),
    body=_("%(note)s is missing. Top it up to keep the service."),
)
tell(
    "deposit_payment.failed",
    roles=SHOP_DECIDERS | {Role.FINANCE},
    title=_("Payment %(number)s failed"),
    body=_("Reason: %(note)s"),
)
tell(
    "deposit_payment.mismatch",
    roles={Role.FINANCE},
    title=_("Payment %(number)s does not agree with the provider"),
    body=_("%(note)s"),
)
tell(
    "deadline.reminder",
    roles=(),
    title=_("Reminder: %(number)s"),
    body=_("%(clock)s ends at %(due)s. Then: %(then)s"),
)
