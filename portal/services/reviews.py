"""Reviewing applications: who reviews, what speaks against a decision (domain E2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.models.forms import reviewers
from portal.models.people import ShopMember, User
from portal.models.rules import ServiceVersion
from portal.queries.attachment import version_in_force
from portal.queries.eligibility import verdicts_for
from portal.services import moves
from portal.states import AppealState, ApplicationState, Verdict
from portal.workflow import Context

UNDER_REVIEW = (ApplicationState.IN_REVIEW, ApplicationState.INFO_REQUESTED)


@moves.check(EnrolmentApplication, "approve", "reject", "take_over", "activate")
@moves.check(
    Enrolment,
    "confirm",
    "recover",
    "warn",
    "enter_grace",
    "suspend",
    "reinstate",
    "propose_termination",
    "terminate",
    "lift_bar",
)
def must_be_independent(row: EnrolmentApplication | Enrolment, context: Context) -> Iterator[Reason]:
    """Nobody with a role in the shop decides on it for the platform (A20)."""
    if works_for(row.shop_id, context.actor.id):
        yield Reason("conflict_of_interest", noop("You work for this shop, so somebody else has to decide."))


@moves.check(EnrolmentApplication, "approve", "reject")
def first_decider_has_decided(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """After a granted appeal somebody else reviews than whoever rejected."""
    if row.appeals.filter(state=AppealState.GRANTED, decided_by=context.actor.id or 0).exists():
        yield Reason("second_person", noop("You made this decision, so somebody else has to look at it."))


@moves.check(EnrolmentApplication, "assign")
def assignee_must_be_independent(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """Nobody is given an application of a shop they work for."""
    user = User.objects.filter(username=context.data["reviewer"]).first()
    if user and works_for(row.shop_id, user.pk):
        text = noop("%(name)s works for this shop; choose somebody else.")
        yield Reason("conflict_of_interest", text, {"name": user.shown_name})


def works_for(shop_id: int, user_id: int | None) -> bool:
    return ShopMember.objects.filter(shop_id=shop_id, user_id=user_id or 0).exists()


@moves.consequence(EnrolmentApplication, "submit")
def hand_to_a_reviewer(row: EnrolmentApplication, context: Context) -> None:
    """Give the application to the reviewer with the fewest open ones who does not work for the shop."""
    row.refresh_from_db(fields=["state"])
    chosen = least_busy(row.shop_id) if row.state == ApplicationState.IN_REVIEW else None
    if chosen is not None:
        moves.perform(row, "assign", actor=SYSTEM, at=context.at, data={"reviewer": chosen.username})


def least_busy(shop_id: int) -> User | None:
    """The reviewer with the smallest load; a tie goes to the lower id, so that a replay chooses alike."""
    load = dict(
        EnrolmentApplication.objects.filter(state__in=UNDER_REVIEW, reviewer__isnull=False)
        .values_list("reviewer")
        .annotate(Count("id"))
    )
    own = set(ShopMember.objects.filter(shop_id=shop_id).values_list("user_id", flat=True))
    fit = [user for user in reviewers() if user.pk not in own]
    return min(fit, key=lambda user: (load.get(user.pk, 0), user.pk), default=None)


@moves.consequence(EnrolmentApplication, "assign")
def keep_assignee(row: EnrolmentApplication, context: Context) -> None:
    row.reviewer = User.objects.get(username=context.data["reviewer"])
    row.save(update_fields=["reviewer"])


@moves.consequence(EnrolmentApplication, "take_over")
def keep_reviewer(row: EnrolmentApplication, context: Context) -> None:
    row.reviewer_id = context.actor.id
    row.save(update_fields=["reviewer"])


@moves.check(EnrolmentApplication, "approve")
def must_still_qualify(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """Conditions are judged again at approval under the version pinned at submission (C8)."""
    yield from _failures(row, row.terms, context.at)


@moves.check(EnrolmentApplication, "approve")
def newer_version_must_be_settled(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """A version that took effect meanwhile is looked at too: if only it fails, the merchant is asked to accept it
    or to withdraw, and nothing is approved silently (B1)."""
    newer = version_in_force(row.service_id, context.at)
    if newer is None or newer.pk in {row.terms_id, row.accepted_terms_id}:
        return
    failed = list(_failures(row, newer, context.at))
    if failed and not list(_failures(row, row.terms, context.at)):
        text = noop(
            "Version %(number)s has taken effect meanwhile and its conditions are not met. Ask the merchant to "
            "accept it or to withdraw."
        )
        yield Reason("newer_version_fails", text, {"number": newer.number})
        yield from failed


def _failures(row: EnrolmentApplication, terms: ServiceVersion, at: datetime) -> Iterator[Reason]:
    for verdict in verdicts_for(row.shop, terms, at):
        if verdict.verdict is Verdict.FAIL:
            yield verdict.reason


@moves.check(EnrolmentApplication, "provide_info")
def accepted_version_must_exist(row: EnrolmentApplication, context: Context) -> Iterator[Reason]:
    """Only a version of this service that is in force can be accepted."""
    number = context.data["accept_version"]
    newer = version_in_force(row.service_id, context.at)
    if number and (newer is None or newer.number != number):
        yield Reason("no_such_version", noop("Version %(number)s is not in force."), {"number": number})


@moves.consequence(EnrolmentApplication, "provide_info")
def keep_acceptance(row: EnrolmentApplication, context: Context) -> None:
    if context.data["accept_version"]:
        row.accepted_terms = version_in_force(row.service_id, context.at)
        row.save(update_fields=["accepted_terms"])
