"""Journey of a dispute: opened on the phone, answered by program, decided by two, appealed to a third."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from urllib.parse import urlparse
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.builders import at, make_upload
from tests.builders_returns import prove
from tests.journeys.doors import Person, Story, case, staff
from tests.journeys.test_returns import ask, order
from tickets.models import Dispute


def refused(story: Story) -> tuple[str, str]:
    """The number of a return that the merchant has refused, and the path of the buyer's link."""
    order(story)
    asked = ask(story, "quality")
    prove(case(asked["number"]))
    story.merchant.move("tickets", case(asked["number"]), "refuse", cause="used", reason="it was used")
    return asked["number"], urlparse(asked["buyer_link"]).path


def test_dispute_to_appeal(story: Story, tmp_path: Path) -> None:
    number, link = refused(story)
    phone = Client(headers={"Accept-Language": "en"})
    assert "Call on the platform" in phone.get(link).content.decode()
    assert phone.post(f"{link}dispute/", {"reason": "it arrived broken"}).status_code == 302
    row = Dispute.objects.get()
    first, second, third = (
        staff("platform.supervisor"),
        staff("platform.supervisor"),
        staff("platform.reviewer"),
    )

    story.merchant.move("case-disputes", row, "answer", reason="it was used for a week")
    first.decide(row, "accept_case", note="")
    story.go_to(at("2026-11-20 20:00:00"))
    first.decide(row, "ask_evidence", party="buyer", reason="a photo of the box")
    assert "2026-11-21 13:00" in phone.get(link).content.decode()
    assert phone.post(f"{link}dispute/files/", {"file": make_upload("box.png")}).status_code == 302
    version = {"version": Dispute.objects.get().version, "reason": "the box was torn"}
    assert phone.post(f"{link}dispute/moves/submit/", version).status_code == 302
    say = {"text": "please hurry, call 13912345678", "audience": "platform"}
    assert phone.post(f"{link}dispute/messages/", say).status_code == 302
    assert "please hurry" not in story.merchant.page(f"/portal/case-disputes/{row.number}/")

    verdict = {"winner": "merchant", "reason": "the photo shows traces of use", "articles": "TB99 art 10"}
    first.decide(row, "first_verdict", **verdict)
    assert "traces of use" not in phone.get(link).content.decode(), "nobody reads it before it is checked"
    assert "somebody else has to" in first.decide(row, "supervisor_ok", note="").content.decode()
    second.decide(row, "supervisor_ok", note="")
    assert "traces of use" in phone.get(link).content.decode()

    appeal_with_new_photo(story, phone, link)
    third.decide(row, "reverse", reason="the new photo shows the carrier's label on the damage")
    row.refresh_from_db()
    assert (row.state, row.winner, case(number).state) == ("closed", "buyer", "wait_return")
    assert case(number).intervention == "ruled"
    pack_proves_itself(second, row, tmp_path)


def appeal_with_new_photo(story: Story, phone: Client, link: str) -> None:
    row = Dispute.objects.get()
    said = {"version": row.version, "reason": "see the new photo"}
    early = phone.post(f"{link}dispute/moves/appeal/", said)
    assert "Add new evidence" in early.content.decode()
    story.wait(minutes=5)
    phone.post(f"{link}dispute/files/", {"file": make_upload("label.png")})
    said["version"] = Dispute.objects.get().version
    assert phone.post(f"{link}dispute/moves/appeal/", said).status_code == 302


def pack_proves_itself(person: Person, row: Dispute, folder: Path) -> None:
    """The pack is one click; a changed byte shows."""
    answer = person.send(f"/admin/tickets/dispute/{row.pk}/pack/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    names = ZipFile(BytesIO(content)).namelist()
    assert {"timeline.json", "messages.json", "clocks.json", "rules.json", "amounts.json"} <= set(names)
    assert sum(name.startswith("files/buyer/") for name in names) == 2
    assert b"13912345678" not in ZipFile(BytesIO(content)).read("messages.json")
    good, bad = folder / "good.zip", folder / "bad.zip"
    good.write_bytes(content)
    call_command("verify_pack", good)
    with ZipFile(good) as source, ZipFile(bad, "w") as target:
        for name in names:
            target.writestr(name, source.read(name).replace(b"used", b"worn"))
    with pytest.raises(CommandError, match="is not what was signed"):
        call_command("verify_pack", bad)


def test_a_dispute_by_program_is_settled(story: Story) -> None:
    number, _link = refused(story)
    made = story.storefront.post("/disputes/", {"case": number, "reason": "it arrived broken"})
    assert made.status_code == 201, made.content
    dispute = made.json()["number"]
    sent = story.storefront.upload(f"/disputes/{dispute}/evidence/", {"file": make_upload("a.png")})
    assert (sent.status_code, sent.json()["party"]) == (201, "buyer")

    offer = {"in_favour_of": "buyer", "reason": "we take it back"}
    story.merchant.move("case-disputes", Dispute.objects.get(), "offer_settlement", **offer)
    accepted = story.storefront.post(f"/disputes/{dispute}/actions/accept_offer/", {})

    assert (accepted.status_code, accepted.json()["state"]) == (200, "settled")
    assert case(number).state == "wait_return"
