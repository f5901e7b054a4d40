"""Money of the demo world: compensations in every hand, claims, a premium account, and a provider's list."""

from __future__ import annotations

from dataclasses import replace

from portal.actors import Actor, Role
from portal.adapters.payment import PaymentResult
from portal.models import Partner, User
from portal.services import moves
from tickets.adapters.insurer import Answer, Verdict
from tickets.management.demo.cases import order
from tickets.management.demo.people import World
from tickets.models import Compensation, InsuranceClaim, InsurancePolicy, Order, ProviderPayment
from tickets.services import claims, compensations, payouts, premiums

FINES = (("late_ship", 3_000), ("late_ship", 5_500), ("late_ship", 42_000), ("late_ship", 150_000))


def build(world: World) -> None:
    """Small compensations are paid, one is under appeal, large ones wait for a person or for two."""
    partner = Partner.objects.create(code="insurer-demo", name="安心运费险", kinds=["insurer"])
    made = [_compensation(world, n, fen) for n, (_basis, fen) in enumerate(FINES)]
    when = world.ago(days=2)
    for row in payouts.claim_due(at=when):
        if isinstance(row, Compensation):
            payouts.record(row, PaymentResult(True, f"SBX-DEMO-{row.pk}"), at=when)
    first = Compensation.objects.get(pk=made[0].pk)
    said = {"reason": "快递中转停运，并非本店原因"}
    moves.perform(first, "appeal", actor=world.merchant(first.shop), at=world.ago(days=1), data=said)
    large = Compensation.objects.get(pk=made[-1].pk)
    moves.perform(
        large, "sign_first", actor=person(world, "supervisor", Role.SUPERVISOR), at=world.ago(hours=5)
    )
    _claims(world, partner)
    finance = person(world, "finance", Role.FINANCE)
    premiums.top_up(
        world.shops["meidi"],
        amount_fen=500_000,
        reference="银行回单 20261101",
        actor=finance,
        at=world.ago(days=9),
    )
    ProviderPayment.objects.create(
        key=Compensation.objects.get(pk=made[1].pk).key,
        reference="SBX-DEMO",
        amount_fen=5_500,
        paid_on=when.date(),
        brought_in_at=world.ago(days=1),
        brought_in_by="平台运营",
    )


def person(world: World, username: str, *roles: str) -> Actor:
    """Somebody of the staff with an id of their own: four eyes need two people."""
    return replace(world.staff(*roles), id=User.objects.get(username=username).pk)


def _compensation(world: World, number: int, fen: int) -> Compensation:
    bought: Order = order(world, world.shops["supor"], world.ago(days=8), signed_at=world.ago(days=4))
    return compensations.propose(
        cause=f"order:{bought.external_id}",
        basis=FINES[number][0],
        beneficiary=bought.buyer_ref,
        amount_fen=fen,
        liable="merchant",
        ticket=None,
        promise=None,
        order=bought,
        at=world.ago(days=3),
    )


def _claims(world: World, partner: Partner) -> None:
    """The insurer has refused one claim and approved another."""
    for number, claim in enumerate(InsuranceClaim.objects.filter(state="reported").order_by("id")[:2]):
        InsurancePolicy.objects.filter(pk=claim.policy_id).update(insurer=partner)
        verdict = (
            Verdict(Answer.REFUSED, reason="运单无退货轨迹")
            if number == 0
            else Verdict(Answer.ACCEPTED, "C-1")
        )
        claims.record(claim, verdict, at=world.ago(days=1))
