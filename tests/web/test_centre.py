"""The pages of repair centres and installers: who may open and do what, and what the lists cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.models import Evidence, PartnerMember, Shop, TimelineEvent, User
from portal.services import partner_members
from portal.states import PartnerRole
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_member,
    make_repair_centre,
    make_shop,
    make_user,
    partner_actor,
)
from tests.builders_centre import make_colleague
from tests.builders_repairs import (
    LARGE,
    SMALL,
    approve,
    ask,
    job_of,
    make_line,
    make_provider,
    make_technician,
    photograph,
)
from tests.web.test_shell import ICONS
from tickets.models import (
    Appointment,
    CentreDay,
    RepairCentre,
    RepairJob,
    ServiceProvider,
    Technician,
    TechnicianLeave,
)

WHO = ("manager", "worker", "fitter", "other", "merchant", "nobody")
CENTRE = {"manager": 200, "worker": 200}
CENTRE_BOSS = {"manager": 200}
FITTER = {"fitter": 200}
ANY = {"manager": 200, "worker": 200, "fitter": 200, "other": 200}
OTHER_CENTRE = {"other": 200}
PAGES: list[tuple[str, dict[str, int]]] = [
    ("", ANY),
    ("jobs/", CENTRE | OTHER_CENTRE),
    ("jobs/export.csv", CENTRE | OTHER_CENTRE),
    ("jobs/{job}/", CENTRE | {"other": 404}),
    ("jobs/{job}/moves/receive/", CENTRE | {"other": 404, "fitter": 404}),
    ("jobs/{job}/reveal/", CENTRE | {"other": 404, "fitter": 404}),
    ("visits/", FITTER),
    ("visits/{visit}/", FITTER),
    ("visits/{visit}/moves/reserve/", FITTER | dict.fromkeys(("manager", "worker", "other"), 404)),
    ("visits/{visit}/reveal/", FITTER | dict.fromkeys(("manager", "worker", "other"), 404)),
    ("technicians/", FITTER),
    ("technicians/{technician}/", FITTER),
    ("intake/", CENTRE | OTHER_CENTRE),
    ("scorecard/", ANY),
    ("scorecard/export.csv", ANY),
    ("people/", CENTRE_BOSS | FITTER | OTHER_CENTRE),
]
TAKE = {"serial": "", "condition": "good"}
LEAVE = {"first_day": "2026-12-01", "last_day": "2026-12-02"}
ADA = {"code": "ada", "name": "Ada", "skills": "install", "active": "on"}
ACTS: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("jobs/{job}/moves/receive/", TAKE, {"manager": 302, "worker": 302, "other": 404, "fitter": 404}),
    ("jobs/{job}/reveal/", {"reason": "waybill"}, CENTRE | {"other": 404, "fitter": 404}),
    ("intake/{centre}/", {"items": "7"}, {"manager": 302, "other": 404}),
    ("technicians/", ADA | {"provider": "{provider}"}, {"fitter": 302}),
    ("technicians/{technician}/leave/", LEAVE, {"fitter": 302}),
    ("people/", {"identifier": "novice", "role": "worker"}, {"manager": 302, "fitter": 302, "other": 302}),
    ("people/{colleague}/", {"role": "manager"}, {"manager": 302, "fitter": 404, "other": 404}),
]


@dataclass
class Door:
    """A centre with a job, an installer with a visit, and people of every kind."""

    people: dict[str, User]
    job: RepairJob
    visit: Appointment
    technician: Technician
    colleague: PartnerMember

    def at(self, path: str) -> str:
        assert self.visit.provider
        return "/centre/" + path.format(
            job=self.job.number,
            visit=self.visit.number,
            technician=self.technician.pk,
            centre=self.job.centre_id,
            provider=self.visit.provider_id,
            colleague=self.colleague.pk,
        )

    def state(self) -> list[Any]:
        """Everything that the acts could change."""
        tables = (PartnerMember, Technician, TechnicianLeave, RepairCentre, TimelineEvent)
        rows = [list(model.objects.order_by("pk").values_list("pk")) for model in tables]
        roles = list(PartnerMember.objects.order_by("pk").values_list("role"))
        return [rows, roles, RepairCentre.objects.values_list("daily_intake").get(pk=self.job.centre_id)]


def new_job(shop: Shop) -> RepairJob:
    return job_of(approve(ask(make_line(shop, **SMALL))))


def make_door() -> Door:
    make_calendar()
    make_carrier("jd")
    cache.clear()
    shop, centre = make_shop(), make_repair_centre()
    job = new_job(shop)
    photograph(job)
    provider = make_provider()
    approve(ask(make_line(shop, **LARGE)))
    second = RepairCentre.objects.create(
        partner=make_provider().partner, code="far", name="Far", region="110105", categories=["toys"]
    )
    second.partner.kinds = ["repair_centre"]
    second.partner.save()
    people = {
        "manager": make_colleague(centre.partner, username="boss"),
        "worker": make_colleague(centre.partner, PartnerRole.WORKER, "hand"),
        "fitter": make_colleague(provider.partner, username="fitter"),
        "other": make_colleague(second.partner, username="other"),
        "merchant": make_member(shop),
        "nobody": make_user("nobody"),
    }
    make_user("novice")
    visit = Appointment.objects.get()
    Appointment.objects.update(provider=provider)
    colleague = PartnerMember.objects.get(user=people["worker"])
    return Door(people, job, Appointment.objects.get(pk=visit.pk), make_technician(provider), colleague)


@pytest.fixture
def door(db: None) -> Door:
    return make_door()


def test_every_icon_that_a_page_shows_exists(client: Client, door: Door) -> None:
    known = set(re.findall(r'symbol id="([^"]+)"', ICONS.read_text(encoding="utf-8")))
    for who, path in (("manager", ""), ("manager", "jobs/"), ("fitter", ""), ("fitter", "technicians/")):
        client.force_login(door.people[who])
        shown = set(re.findall(r"icons[^\"#]*#([\w-]+)", client.get(door.at(path)).content.decode()))
        assert shown and shown <= known


@pytest.mark.parametrize("who", WHO)
def test_each_person_opens_what_they_may(client: Client, door: Door, who: str) -> None:
    client.force_login(door.people[who])
    opened = {path: client.get(door.at(path)).status_code for path, _ in PAGES}
    assert opened == {path: expected.get(who, 403) for path, expected in PAGES}


def test_anonymous_visitors_are_sent_to_the_login(client: Client, door: Door) -> None:
    assert {client.get(door.at(path)).status_code for path, _ in PAGES} == {302}


@pytest.mark.parametrize("who", WHO)
def test_what_is_denied_changes_nothing(client: Client, door: Door, who: str) -> None:
    client.force_login(door.people[who])
    for path, body, expected in ACTS:
        before = door.state()
        data = {key: value.format(provider=door.visit.provider_id) for key, value in body.items()}
        answer = client.post(door.at(path), data | {"version": 1})
        wanted = expected.get(who, 403)
        assert (answer.status_code, door.state() != before) == (wanted, wanted in {200, 302}), path


def more_jobs(door: Door) -> None:
    for _ in range(3):
        new_job(door.job.shop)


def more_visits(door: Door) -> None:
    for _ in range(3):
        approve(ask(make_line(door.job.shop, **LARGE)))
    Appointment.objects.update(provider=door.visit.provider)


def more_technicians(door: Door) -> None:
    for _ in range(3):
        make_technician(door.technician.provider)


COSTS: list[tuple[str, str, Callable[[Door], None]]] = [
    ("manager", "jobs/", more_jobs),
    ("manager", "jobs/export.csv", more_jobs),
    ("fitter", "visits/", more_visits),
    ("fitter", "technicians/", more_technicians),
]


@pytest.mark.parametrize(("who", "path", "grow"), COSTS, ids=[path for _, path, _ in COSTS])
def test_lists_cost_the_same_with_many_rows(
    client: Client, door: Door, who: str, path: str, grow: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(door.people[who])
    read(client, door.at(path))
    with django_assert_max_num_queries(40) as one:
        read(client, door.at(path))
    grow(door)
    with django_assert_max_num_queries(len(one)):
        read(client, door.at(path))


def read(client: Client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_phone_is_masked_until_a_recorded_reveal(client: Client, door: Door) -> None:
    client.force_login(door.people["fitter"])
    contact = door.visit.contact
    assert contact.phone.encode() not in read(client, door.at("visits/{visit}/"))
    shown = client.post(door.at("visits/{visit}/reveal/"), {"reason": "on the way"})
    assert contact.phone.encode() in shown.content
    fact = TimelineEvent.objects.get(name="personal_data.revealed")
    assert (fact.note, fact.actor_kind, "fitter" in fact.actor_label) == ("on the way", "partner", True)


def test_the_work_list_begins_with_the_nearest_deadline(client: Client, door: Door) -> None:
    new_job(door.job.shop)
    client.force_login(door.people["worker"])
    client.post(door.at("jobs/{job}/moves/receive/"), TAKE | {"version": door.job.version})
    page = client.get(door.at("jobs/")).context["page"]
    assert page.rows[0].number == door.job.number


def test_a_filter_keeps_one_stage(client: Client, door: Door) -> None:
    client.force_login(door.people["worker"])
    for state, count in (("expected", 1), ("received", 0)):
        assert client.get(door.at("jobs/"), {"state": state}).context["page"].total == count


def test_the_last_manager_stays(client: Client, door: Door) -> None:
    client.force_login(door.people["manager"])
    member = PartnerMember.objects.get(user=door.people["manager"])
    client.post(f"/centre/people/{member.pk}/", {"do": "remove"})
    assert PartnerMember.objects.filter(pk=member.pk).exists()


def test_somebody_may_be_both_and_change_over(client: Client, door: Door) -> None:
    user = door.people["merchant"]
    partner = door.job.centre.partner
    partner_members.add(partner, user.username, "worker", actor=partner_actor(partner))
    client.force_login(User.objects.get(pk=user.pk))
    assert b'href="/centre/"' in read(client, "/portal/")
    assert read(client, "/centre/jobs/")


def test_people_of_a_centre_land_on_their_pages(client: Client, door: Door) -> None:
    client.force_login(door.people["worker"])
    assert client.get("/portal/")["Location"] == "/centre/"


def test_a_partner_switched_off_closes_its_pages(client: Client, door: Door) -> None:
    client.force_login(door.people["worker"])
    type(door.job.centre.partner).objects.update(active=False)
    assert client.get("/centre/").status_code == 403


def test_intake_is_never_below_what_is_reserved(client: Client, door: Door) -> None:
    client.force_login(door.people["manager"])
    RepairCentre.objects.filter(pk=door.job.centre_id).update(daily_intake=5)
    day = (NOW + timedelta(days=2)).date()
    CentreDay.objects.create(centre=door.job.centre, day=day, capacity=5, reserved=3)
    for items, kept in (("2", 5), ("3", 3), ("9", 9)):
        client.post(door.at("intake/{centre}/"), {"day": day.isoformat(), "items": items})
        assert CentreDay.objects.get(centre=door.job.centre, day=day).capacity == kept


def test_a_technician_has_only_skills_of_the_provider(client: Client, door: Door) -> None:
    client.force_login(door.people["fitter"])
    ServiceProvider.objects.update(services=["onsite_repair"])
    answer = client.post("/centre/technicians/", ADA | {"provider": door.visit.provider_id})
    assert answer.status_code == 422
    assert not Technician.objects.filter(code="ada").exists()


def test_a_file_of_another_centre_cannot_be_fetched(client: Client, door: Door) -> None:
    path = f"/centre/files/{Evidence.objects.get().pk}/"
    for who, status in (("worker", 200), ("other", 404), ("fitter", 404)):
        client.force_login(door.people[who])
        assert client.get(path).status_code == status
