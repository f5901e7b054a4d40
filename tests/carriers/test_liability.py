"""Who answers for a parcel: read from the chain of hand-overs (EXP 27, Civil Code art 832)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.policies.liability import Link, liable
from carriers.states import Circumstance, Finding, Holder, Packaging
from tests.builders import NOW


def link(holder: Holder, hour: int, packaging: str = Packaging.UNKNOWN, grams: int | None = None) -> Link:
    return Link(holder, NOW + timedelta(hours=hour), holder.value, packaging, grams)


GOOD_WITH_CARRIER = link(Holder.CARRIER, 0, Packaging.INTACT)
AT_SITE = link(Holder.SITE, 5)
BROKEN_AT_CENTRE = link(Holder.REPAIR_CENTRE, 9, Packaging.DAMAGED)


def test_damage_between_a_good_and_a_bad_hand_over_is_the_carriers() -> None:
    found = liable([GOOD_WITH_CARRIER, AT_SITE, BROKEN_AT_CENTRE], Finding.DAMAGE)

    assert (found.party, found.name) == ("carrier", "site")


@pytest.mark.parametrize(
    ("circumstance", "party"),
    [
        (Circumstance.FORCE_MAJEURE, ""),
        (Circumstance.NATURE_OF_GOODS, "sender"),
        (Circumstance.SENDER_PACKING, "sender"),
    ],
)
def test_the_three_reasons_of_the_law_free_the_carrier(circumstance: Circumstance, party: str) -> None:
    found = liable([GOOD_WITH_CARRIER, BROKEN_AT_CENTRE], Finding.DAMAGE, circumstance=circumstance)

    assert found.party == party
    assert found.reasons[0].code == circumstance


def test_packing_does_not_free_somebody_who_is_no_carrier() -> None:
    chain = [link(Holder.MERCHANT, 0, Packaging.INTACT), link(Holder.BUYER, 2, Packaging.OPENED)]

    found = liable(chain, Finding.DAMAGE, circumstance=Circumstance.SENDER_PACKING)

    assert found.party == "merchant"


@pytest.mark.parametrize(
    "chain",
    [
        [],
        [link(Holder.CARRIER, 0), BROKEN_AT_CENTRE],
        [GOOD_WITH_CARRIER, AT_SITE],
        [GOOD_WITH_CARRIER, link(Holder.MERCHANT, 3), BROKEN_AT_CENTRE],
    ],
    ids=["no chain", "nobody saw it good", "nobody saw it broken", "two parties in between"],
)
def test_what_nobody_can_prove_stays_unknown(chain: list[Link]) -> None:
    assert liable(chain, Finding.DAMAGE).party == ""


def test_who_had_it_last_answers_for_a_loss() -> None:
    assert liable([GOOD_WITH_CARRIER, AT_SITE], Finding.LOSS).name == "site"


def test_who_had_it_when_it_was_due_answers_for_the_delay() -> None:
    chain = [link(Holder.MERCHANT, 0), link(Holder.CARRIER, 4)]

    assert liable(chain, Finding.LATE, due=NOW + timedelta(hours=3)).party == "merchant"
    assert liable(chain, Finding.LATE, due=NOW + timedelta(hours=5)).party == "carrier"


@pytest.mark.parametrize(("grams", "party"), [(1200, ""), (1201, "carrier")])
def test_weight_is_missing_only_beyond_what_scales_differ_by(grams: int, party: str) -> None:
    chain = [link(Holder.CARRIER, 0, grams=1000), link(Holder.REPAIR_CENTRE, 9, grams=grams)]

    assert liable(chain, Finding.WEIGHT_DRIFT, tolerance_grams=200).party == party
