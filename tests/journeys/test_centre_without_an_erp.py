"""A repair centre that has no program of its own works from the first page to the way back."""

from __future__ import annotations

from typing import Any

from tests.builders import make_repair_centre, make_upload
from tests.builders_centre import make_colleague
from tests.journeys.doors import Person, Story, case
from tests.journeys.test_repairs import PHONE, Phone, asked, bought, delivered
from tickets.models import CentreScorecard, RepairJob
from tickets.tasks import measure_partners


def pressed(person: Person, job: RepairJob, move: str, **data: Any) -> None:
    job.refresh_from_db()
    sent = person.send(f"/centre/jobs/{job.number}/moves/{move}/", version=job.version, **data)
    assert (sent.status_code, sent.headers.get("Location")) == (302, f"/centre/jobs/{job.number}/"), move


def test_centre_without_an_erp(story: Story) -> None:
    centre = make_repair_centre()
    worker = Person(make_colleague(centre.partner, "worker"))
    bought(story, PHONE)
    new = asked(story)
    story.merchant.move("tickets", case(new["number"]), "approve", note="")
    Phone(new["buyer_link"]).press(new["number"], "send_in", carrier="sf", waybill="SF1000000000501")
    job = RepairJob.objects.get()
    assert job.number in worker.page("/centre/jobs/?state=expected")

    assert worker.send(f"/centre/jobs/{job.number}/files/", file=make_upload()).status_code == 302
    pressed(worker, job, "receive", serial="SN-5", condition="good")
    story.wait(days=1)
    pressed(worker, job, "diagnose", fault_code="E1", diagnosis="board")
    part = {"code": "P-1", "name": "board", "quantity": 1, "price_fen": 4200}
    assert worker.send(f"/centre/jobs/{job.number}/parts/", **part).status_code == 302
    pressed(worker, job, "repair", parts="", test_result="runs")
    assert "P-1" in worker.page(f"/centre/jobs/{job.number}/")
    shown = worker.send(f"/centre/jobs/{job.number}/reveal/", reason="address of the parcel")
    assert "13912345678" in shown.content.decode()

    pressed(worker, job, "ship_back", carrier="sf", waybill="SF1000000000502")
    delivered(story, "SF1000000000502")
    assert case(new["number"]).state == "verifying"
    job.refresh_from_db()
    assert (job.state, job.parts_used.get().price_fen) == ("closed", 4200)

    story.wait(days=1)
    measure_partners()
    month = CentreScorecard.objects.get(counts__finished=1)
    assert month.counts["days_median"] == 1
    assert "too few" in worker.page("/centre/scorecard/")
