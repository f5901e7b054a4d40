"""Contracts at their edges: renewals, amendments that come late, drafts, links, and partners that are many things."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from carriers.models import Carrier, CarrierContract, ContractRevision
from carriers.queries.partner_door import contracts_for
from carriers.services import contracts, signing
from portal.actors import SYSTEM, Role
from portal.errors import InvalidInput, NotFound, NotPermitted, Refused
from portal.models import Shop
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_contract,
    make_partner,
    make_shop,
    merchant,
    partner_actor,
    sign_contract,
    staff,
)

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER, id=-1)
SECOND = staff(Role.CARRIER_MANAGER, id=-2)
END = NOW + timedelta(days=40)
ZHOU = {"signer": "Zhou"}


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_calendar()


def proposed(carrier: Carrier, since: datetime, shop: Shop | None = None) -> CarrierContract:
    row = contracts.draft(
        actor=DESK,
        at=NOW,
        carrier=carrier,
        shop=shop,
        services=["pickup"],
        valid_from=since,
        valid_until=since + timedelta(days=300),
        rates=[{"first_fee_fen": 1200, "step_fee_fen": 200}],
    )
    return moves.perform(row, "propose", actor=DESK, at=NOW)


def amendment(contract: CarrierContract, days: int = 2, **fields: Any) -> ContractRevision:
    starts = NOW + timedelta(days=days)
    return contracts.amend(contract, actor=DESK, at=NOW, effective_from=starts, **fields)


def refusal(row: Any, name: str, actor: Any, when: datetime = NOW, **data: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        moves.perform(row, name, actor=actor, at=when, data=data)
    return [reason.code for reason in refused.value.reasons]


def test_a_contract_that_has_a_successor_does_not_renew_itself() -> None:
    carrier = make_carrier()
    old = make_contract(carrier, until=END, renews_months=12)
    sign_contract(proposed(carrier, END), NOW)

    sweeps.fire_deadlines(at=END - timedelta(days=29))

    old.refresh_from_db()
    assert old.valid_until == END


def test_a_renewal_over_a_successor_is_not_proposed() -> None:
    carrier = make_carrier()
    old = make_contract(carrier, until=END)
    sign_contract(proposed(carrier, END), NOW)
    renewal = amendment(old, new_valid_until=END + timedelta(days=100))

    assert refusal(renewal, "propose", DESK) == ["contract_overlap"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("suspend", {"reason": "audit"}),
        ("give_notice", {"last_day": "2026-12-25", "reason": "too dear"}),
    ],
)
def test_a_renewal_is_not_signed_for_a_contract_that_is_not_active(name: str, data: dict[str, str]) -> None:
    contract = make_contract(make_carrier(), until=END)
    renewal = amendment(contract, new_valid_until=END + timedelta(days=100))
    moves.perform(renewal, "propose", actor=DESK, at=NOW)
    moves.perform(contract, name, actor=DESK, at=NOW, data=data)

    assert "not_active" in refusal(renewal, "sign", SECOND, **ZHOU)


def test_an_amendment_signed_after_its_day_does_not_reach_back() -> None:
    late = moves.perform(amendment(make_contract(make_carrier())), "propose", actor=DESK, at=NOW)

    assert refusal(late, "sign", SECOND, NOW + timedelta(days=5), **ZHOU) == ["effective_in_the_past"]


def test_an_amendment_before_the_contract_begins_is_not_lost() -> None:
    contract = sign_contract(proposed(make_carrier(), NOW + timedelta(days=30)), NOW)

    assert refusal(amendment(contract, days=10), "propose", DESK) == ["effective_in_the_past"]


def test_who_proposed_issues_no_link_to_sign_by() -> None:
    terms = contracts.first_terms(proposed(make_carrier(), END))

    with pytest.raises(Refused) as refused:
        signing.issue(terms, actor=DESK, at=NOW)
    assert [reason.code for reason in refused.value.reasons] == ["four_eyes"]


def test_who_has_signed_does_not_refuse_by_the_same_link() -> None:
    terms = contracts.first_terms(proposed(make_carrier(), END, make_shop()))
    token = signing.issue(terms, actor=SECOND, at=NOW)
    signing.sign(token, signer="Zhou", terms_hash="", at=NOW)

    with pytest.raises(Refused) as refused:
        signing.refuse(token, reason="changed my mind", at=NOW)
    assert [reason.code for reason in refused.value.reasons] == ["signed_already"]


def test_the_link_of_a_lapsed_contract_shows_no_terms() -> None:
    contract = proposed(make_carrier(), END)
    token = signing.issue(contracts.first_terms(contract), actor=SECOND, at=NOW - timedelta(minutes=1))
    moves.perform(contract, "lapse", actor=SYSTEM, at=NOW)

    with pytest.raises(NotFound):
        signing.open_link(token, at=NOW)


def test_a_carrier_neither_sees_nor_drops_a_draft() -> None:
    carrier = make_carrier(partner=make_partner(("courier",)))
    actor = partner_actor(carrier.partner)  # type: ignore[arg-type]
    draft = amendment(make_contract(carrier))

    assert [r.ordinal for c in contracts_for(actor) for r in c.revisions.all()] == [1]
    with pytest.raises(NotPermitted):
        moves.perform(draft, "discard", actor=actor, at=NOW)


def test_a_courier_that_is_also_a_program_of_the_shop_does_not_sign_for_another_carrier() -> None:
    shop = make_shop()
    both = make_partner(("courier", "erp", "shop"), (shop,))
    make_carrier("jd", partner=both)
    contract = proposed(make_carrier("sf", partner=make_partner(("courier",))), END, shop)
    actor = replace(partner_actor(both), shops=frozenset({shop.pk}))

    with pytest.raises(NotPermitted):
        moves.perform(contract, "sign", actor=actor, at=NOW, data=ZHOU)


def test_a_carrier_that_is_also_a_program_of_one_shop_does_not_sign_for_another() -> None:
    both = make_partner(("courier", "shop"), (make_shop(),))
    contract = proposed(make_carrier(partner=both), END, make_shop())

    with pytest.raises(NotPermitted):
        moves.perform(contract, "countersign", actor=partner_actor(both), at=NOW, data=ZHOU)


def test_a_contract_does_not_begin_with_a_suspended_carrier() -> None:
    carrier = make_carrier()
    contract = sign_contract(proposed(carrier, NOW + timedelta(days=1)), NOW)
    moves.perform(carrier, "suspend", actor=DESK, at=NOW, data={"cause": "safety", "reason": "see note"})

    sweeps.fire_deadlines(at=NOW + timedelta(days=2))

    contract.refresh_from_db()
    assert contract.state == "signed"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_can_mean_is_bad_input(day: str) -> None:
    contract = make_contract(make_carrier(), make_shop())

    with pytest.raises(InvalidInput):
        moves.perform(
            contract,
            "give_notice",
            actor=merchant(contract.shop),  # type: ignore[arg-type]
            at=NOW,
            data={"last_day": day, "reason": "too dear"},
        )
