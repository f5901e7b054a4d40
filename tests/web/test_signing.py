"""The signing link: a carrier reads and signs without an account, and nobody else learns anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from carriers.models import CarrierContract, ContractRevision
from carriers.services import contracts, signing
from portal.actors import Role
from portal.services import moves
from tests.builders import NOW, make_calendar, make_carrier, make_contract, staff

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER, id=-1)
SECOND = staff(Role.CARRIER_MANAGER, id=-2)


@pytest.fixture
def contract() -> CarrierContract:
    make_calendar()
    row = contracts.draft(
        actor=DESK,
        at=NOW,
        carrier=make_carrier(),
        services=["next_day"],
        valid_from=NOW + timedelta(days=1),
        valid_until=NOW + timedelta(days=99),
        terms="Damage is paid by declared value. <b>",
    )
    return moves.perform(row, "propose", actor=DESK, at=NOW)


@pytest.fixture
def link(contract: CarrierContract) -> str:
    return f"/sign/{signing.issue(contracts.first_terms(contract), actor=SECOND, at=NOW)}/"


def test_the_terms_and_their_hash_are_read_without_an_account(
    client: Client, contract: CarrierContract, link: str
) -> None:
    answer = client.get(link)

    text = answer.content.decode()
    assert "Damage is paid by declared value. &lt;b&gt;" in text
    assert contract.offered_hash in text
    assert "noindex" in answer["X-Robots-Tag"] and answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_signing_concludes_and_thanks_with_a_download(
    client: Client, contract: CarrierContract, link: str
) -> None:
    data = {"signer": "Zhou", "terms_hash": contract.offered_hash}

    answer = client.post(f"{link}sign/", data, follow=True)

    contract.refresh_from_db()
    assert (contract.state, contract.carrier_signer) == ("signed", "Zhou")
    assert "Thank you" in answer.content.decode() and f"{link}pdf/" in answer.content.decode()
    assert f"{link}sign/" not in answer.content.decode()


def test_terms_that_changed_since_they_were_read_are_not_signed(
    client: Client, contract: CarrierContract, link: str
) -> None:
    ContractRevision.objects.update(terms="something else")

    answer = client.post(f"{link}sign/", {"signer": "Zhou", "terms_hash": contract.offered_hash})

    contract.refresh_from_db()
    assert (answer.status_code, contract.state) == (422, "awaiting")
    assert "changed" in answer.content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"signer": "Z"}, {"signer": "Zhou"}, {"signer": "Zhou", "terms_hash": "x"}]
)
def test_a_signature_needs_a_name_and_the_hash_of_what_was_read(
    client: Client, contract: CarrierContract, link: str, data: dict[str, str]
) -> None:
    assert client.post(f"{link}sign/", data).status_code == 422

    contract.refresh_from_db()
    assert contract.carrier_signed_at is None


@pytest.mark.parametrize(("reason", "state"), [("too dear", "refused"), ("", "awaiting")])
def test_refusing_takes_a_reason(
    client: Client, contract: CarrierContract, link: str, reason: str, state: str
) -> None:
    client.post(f"{link}refuse/", {"reason": reason})

    contract.refresh_from_db()
    assert contract.state == state


@pytest.mark.parametrize("what", ["", "pdf/"])
def test_a_wrong_and_an_expired_link_look_the_same(client: Client, link: str, what: str) -> None:
    wrong = client.get(f"/sign/nonsense/{what}")
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        expired = client.get(f"{link}{what}")

    assert wrong.status_code == expired.status_code == 404
    assert wrong.templates[0].name == expired.templates[0].name == "carriers/sign_missing.html"


def test_a_link_signs_nothing_but_its_own_contract(client: Client, link: str) -> None:
    other = make_contract(make_carrier("jd"))

    assert other.number not in client.get(link).content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terms_are_taken_as_a_file(client: Client, link: str, lang: str) -> None:
    answer: Any = client.get(f"{link}pdf/", {"lang": lang})

    assert b"".join(answer.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize("what", ["sign/", "refuse/"])
def test_reading_an_address_signs_nothing(client: Client, link: str, what: str) -> None:
    assert client.get(f"{link}{what}").status_code == 405
