"""Admitting, suspending and parting with carriers (domain E4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier, CarrierAccount, CarrierContract, CriterionScore, PickupOrder, Shipment
from carriers.policies.slots import SHANGHAI
from carriers.services import pickups
from carriers.states import (
    FINAL,
    CarrierState,
    ContractState,
    Criterion,
    Integration,
    PickupState,
    SuspensionCause,
    SuspensionEffect,
)
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.policies.terms import midnight_after
from portal.queries.policy import value_at
from portal.queries.timeline import latest_fact
from portal.services import moves, timeline
from portal.workflow import Context

UNCOLLECTED = PickupState.before_collection


@moves.check(Carrier, "evaluate")
def every_criterion_is_scored(row: Carrier, _context: Context) -> Iterator[Reason]:
    """All five criteria, each with its evidence (S0 0.5-0.9)."""
    scored = set(row.scores.exclude(evidence="").values_list("criterion", flat=True))
    for criterion in Criterion:
        if criterion not in scored:
            text = noop("Enter score and evidence for: %(criterion)s.")
            yield Reason("criterion_missing", text, {"criterion": criterion.value})


@moves.check(Carrier, "approve", "reject")
def second_person(row: Carrier, context: Context) -> Iterator[Reason]:
    """Who nominated or evaluated a carrier does not decide on it."""
    evaluation = latest_fact(row, "carrier.evaluated")
    involved = {row.nominated_by, evaluation.actor_id if evaluation else None} - {None}
    if context.actor.id in involved:
        yield Reason(
            "four_eyes", noop("You nominated or evaluated this carrier; somebody else has to decide.")
        )


@moves.check(Carrier, "approve")
def licence_known(row: Carrier, context: Context) -> Iterator[Reason]:
    """The licence number is on record and valid."""
    if not row.licence_no:
        yield Reason("no_licence", noop("Enter the licence number first."))
    elif licence_lapsed(row, context.at):
        yield Reason("licence_lapsed", noop("The licence is no longer valid."))


@moves.check(Carrier, "approve")
def scores_suffice(row: Carrier, context: Context) -> Iterator[Reason]:
    """The mean of the five scores reaches the threshold in force."""
    scores = list(row.scores.values_list("score", flat=True))
    wanted = value_at("carrier.min_score", context.at)
    if sum(scores) < wanted * len(Criterion):
        text = noop("The mean score is %(mean)s; %(wanted)s is needed.")
        yield Reason("score_too_low", text, {"mean": sum(scores) // len(Criterion), "wanted": wanted})


@moves.check(Carrier, "approve")
def integration_is_proved(row: Carrier, _context: Context) -> Iterator[Reason]:
    """Whoever is to tell us by itself has shown that it does (S0 0.7)."""
    if row.integration in Integration.tells_by_itself and row.integration_tested_at is None:
        yield Reason("integration_untested", noop("Record the integration test first."))


@moves.consequence(Carrier, "nominate_again")
def forget_scores(row: Carrier, context: Context) -> None:
    """A new evaluation needs new scores; who nominates now does not decide."""
    CriterionScore.objects.filter(carrier=row).delete()
    row.nominated_by = context.actor.id
    row.save(update_fields=["nominated_by"])


@moves.consequence(Carrier, "suspend")
def deal_with_bookings(row: Carrier, context: Context) -> None:
    """Safety takes everything away at once; a weak scorecard lets today's pickups finish (D10, policy)."""
    effects = value_at("carrier.suspension_effects", context.at)
    effect = effects.get(context.data["cause"], SuspensionEffect.FINISH_TODAY)
    if effect == SuspensionEffect.REASSIGN:
        reassign_uncollected(row, at=context.at)
    elif effect == SuspensionEffect.FINISH_TODAY:
        tonight = midnight_after(context.at.astimezone(SHANGHAI).date())
        reassign_uncollected(row, at=context.at, slots_from=tonight)


def reassign_uncollected(carrier: Carrier, *, at: datetime, slots_from: datetime | None = None) -> int:
    """Give a carrier's open pickups to others; returns how many. One that waits for the sender to choose a new time
    is nobody's turn and stays."""
    open_states = (PickupState.BOOKED, *PickupState.with_a_carrier)
    rows = PickupOrder.objects.filter(carrier=carrier, state__in=open_states).order_by("id")
    if slots_from is not None:
        rows = rows.filter(slot_from__gte=slots_from)
    taken = list(rows)
    for pickup in taken:
        pickups.reassign(pickup, at=at)
    return len(taken)


@moves.check(Carrier, "start_offboarding")
def notice_is_long_enough(row: Carrier, context: Context) -> Iterator[Reason]:
    """Ending a co-operation takes the agreed notice; a carrier that closes down stops all the same."""
    if "last_day" not in context.data:
        return
    today = context.at.astimezone(SHANGHAI).date()
    days = value_at("carrier.notice_days", context.at)
    if context.data["last_day"] < today:
        yield Reason("last_day_past", noop("The last day has passed already."))
    elif not context.data["closes_down"] and context.data["last_day"] < today + timedelta(days=days):
        text = noop("The last day is at least %(days)s days away.")
        yield Reason("notice_too_short", text, {"days": days})


@moves.consequence(Carrier, "start_offboarding")
def plan_the_end(row: Carrier, context: Context) -> None:
    """Bookings after the last day move on. A stop of business on less than ten days' notice is an alarm, not a
    refusal: it happens anyway (EXP 29, D4)."""
    today = context.at.astimezone(SHANGHAI).date()
    legal = timedelta(days=value_at("carrier.stop_notice_days", context.at))
    row.short_notice = bool(context.data["closes_down"]) and context.data["last_day"] - today < legal
    row.save(update_fields=["short_notice"])
    if row.short_notice:
        facts = {"last_day": context.data["last_day"].isoformat(), "days": legal.days}
        timeline.record("carrier.short_notice", row, actor=SYSTEM, at=context.at, data=facts)
    reassign_uncollected(row, at=context.at, slots_from=midnight_after(context.data["last_day"]))


@moves.check(Carrier, "finish")
def nothing_is_left(row: Carrier, context: Context) -> Iterator[Reason]:
    """No pickup, parcel or contract of the carrier is open, and its last day is over."""
    if row.last_day is not None and context.at < midnight_after(row.last_day):
        yield Reason("last_day_to_come", noop("The last day is not over."))
    if PickupOrder.objects.filter(carrier=row, state__in=(*UNCOLLECTED, PickupState.COLLECTED)).exists():
        yield Reason("pickups_open", noop("Pickups of this carrier are still under way."))
    if Shipment.objects.filter(carrier=row).exclude(status__in=FINAL).exclude(waybill="").exists():
        yield Reason("parcels_open", noop("Parcels of this carrier are still under way."))
    ended = (ContractState.CLOSED, ContractState.REFUSED, ContractState.LAPSED)
    if CarrierContract.objects.filter(carrier=row).exclude(state__in=ended).exists():
        yield Reason("contracts_open", noop("Contracts with this carrier are not closed."))


@moves.consequence(Carrier, "finish", "blacklist")
def withdraw_credentials(row: Carrier, _context: Context) -> None:
    """The accounts that served only this carrier are closed, last of all."""
    for account in CarrierAccount.objects.filter(carriers=row, active=True):
        if not account.carriers.exclude(pk=row.pk).exists():
            CarrierAccount.objects.filter(pk=account.pk).update(active=False)


@moves.consequence(Carrier, "propose_blacklisting")
def remember_proposer(row: Carrier, context: Context) -> None:
    row.blacklist_proposed_by = context.actor.id
    row.save(update_fields=["blacklist_proposed_by"])


@moves.check(Carrier, "blacklist")
def must_be_proposed_by_another(row: Carrier, context: Context) -> Iterator[Reason]:
    """Two people ban a carrier."""
    if row.blacklist_proposed_by is None:
        yield Reason("not_proposed", noop("Propose the blacklisting first; a second person decides on it."))
    elif row.blacklist_proposed_by == context.actor.id:
        yield Reason("four_eyes", noop("You proposed this blacklisting, so somebody else has to decide."))


@moves.consequence(Carrier, "blacklist")
def take_everything_away(row: Carrier, context: Context) -> None:
    """Nothing more is handed to a banned carrier."""
    reassign_uncollected(row, at=context.at)


def licence_lapsed(carrier: Carrier, at: datetime) -> bool:
    return carrier.licence_until is not None and at >= midnight_after(carrier.licence_until)


def watch(*, at: datetime) -> int:
    """Suspend carriers whose licence has lapsed and finish those that have left; returns how many moved."""
    today = at.astimezone(SHANGHAI).date()
    moved = 0
    for row in Carrier.objects.filter(state=CarrierState.APPROVED, licence_until__lt=today):
        why = {"cause": SuspensionCause.LICENCE.value, "reason": row.licence_no or row.code}
        moves.perform(row, "suspend", actor=SYSTEM, at=at, data=why)
        moved += 1
    for row in Carrier.objects.filter(state=CarrierState.OFFBOARDING):
        if not list(nothing_is_left(row, Context(SYSTEM, at))):
            moves.perform(row, "finish", actor=SYSTEM, at=at)
            moved += 1
    return moved
