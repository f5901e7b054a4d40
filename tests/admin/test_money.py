"""The desk's pages of money: four eyes by two browsers, premiums and the provider's list by finance alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import make_shop
from tests.builders_money import make_compensation
from tests.journeys.doors import staff
from tickets.models import PremiumAccount

pytestmark = pytest.mark.django_db


def test_a_large_compensation_needs_two_browsers() -> None:
    row = make_compensation(fen=150_000)
    boss, other = staff("platform.supervisor"), staff("platform.supervisor")

    boss.decide(row, "sign_first", note="proven")
    alone = boss.decide(row, "approve", note="")
    both = other.decide(row, "approve", note="")

    row.refresh_from_db()
    assert "a second person has to approve" in alone.content.decode()
    assert (both.status_code, row.state) == (302, "reserved")
    assert "Who pays" in other.page(f"/admin/tickets/compensation/{row.pk}/change/")


@pytest.mark.parametrize(("role", "status"), [("platform.finance", 302), ("platform.supervisor", 403)])
def test_finance_enters_premiums(role: str, status: int) -> None:
    shop, person = make_shop("meidi"), staff(role)
    said = {"shop": shop.code, "amount_fen": 5000, "reference": "slip 7"}

    answers = [person.send("/admin/tickets/premiumaccount/top-up/", **said).status_code for _ in range(2)]

    assert answers == [status, status]
    balances = list(PremiumAccount.objects.values_list("balance_fen", flat=True))
    assert balances == ([5000] if status == 302 else []), "the same slip counts once"


@pytest.mark.parametrize("wrong", [{"shop": "nobody"}, {"amount_fen": 0}, {"reference": ""}])
def test_a_wrong_premium_is_said_beside_its_field(wrong: dict[str, Any]) -> None:
    make_shop("meidi")
    said = {"shop": "meidi", "amount_fen": 5000, "reference": "slip 7"} | wrong

    answer = staff("platform.finance").send("/admin/tickets/premiumaccount/top-up/", **said)

    assert (answer.status_code, PremiumAccount.objects.count()) == (422, 0)


def test_only_finance_brings_in_the_providers_list() -> None:
    for name in ("", "example.csv", "export.csv"):
        path = f"/admin/tickets/providerpayment/import/{name}"
        assert staff("platform.supervisor").browser.get(path).status_code == 403
        assert staff("platform.finance").browser.get(path).status_code == 200
