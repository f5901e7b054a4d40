"""What a partner may do and reach follows from its kinds."""

from __future__ import annotations

import pytest

from portal.actors import SHOP_DECIDERS, SHOP_WORKERS, Role
from portal.errors import InvalidInput
from portal.queries.partners import partner_actor, shop_acted_for
from portal.queries.people import users_with
from tests.builders import make_member, make_partner, make_shop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kinds", "reaches", "decides"),
    [
        (("erp",), True, False),
        (("shop",), True, True),
        (("erp", "shop"), True, True),
        (("storefront",), False, False),
        (("courier",), False, False),
    ],
)
def test_who_acts_for_shops_and_who_decides_for_them(
    kinds: tuple[str, ...], reaches: bool, decides: bool
) -> None:
    shop = make_shop()

    actor = partner_actor(make_partner(kinds, (shop,)))

    assert (shop.pk in actor.shops, actor.holds_any(SHOP_DECIDERS)) == (reaches, decides)


def test_a_program_of_the_shop_is_no_worker_on_its_cases() -> None:
    assert Role.SHOP_PROGRAM not in SHOP_WORKERS


def test_what_concerns_those_who_decide_is_told_to_people() -> None:
    shop = make_shop()
    owner = make_member(shop)
    make_partner(("shop",), (shop,))

    assert list(users_with(SHOP_DECIDERS, shop.pk)) == [owner]


def test_a_foreign_shop_is_an_unknown_one() -> None:
    own, foreign = make_shop(), make_shop()
    actor = partner_actor(make_partner(("shop",), (own,)))

    assert shop_acted_for(actor, own.code) == own
    with pytest.raises(InvalidInput):
        shop_acted_for(actor, foreign.code)
