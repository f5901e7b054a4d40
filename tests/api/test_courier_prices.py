"""What a courier reads of prices at its door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from portal.models import Partner
from tests.api.conftest import program_of
from tests.builders import NOW
from tests.carriers.door import courier_of
from tests.carriers.test_reassigning import handed_to_sf, two_carriers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_courier_is_not_told_what_the_carrier_before_it_charges() -> None:
    pickup = handed_to_sf(two_carriers())
    courier = program_of(Partner.objects.get(pk=courier_of(pickup).partner))

    assert courier.get(f"/pickups/{pickup.number}/").json()["quote"] is None
