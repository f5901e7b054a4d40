"""The list of cases and the page of one."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from portal.models import NO_DEADLINE, Deadline, TimelineEvent
from tests.builders import NOW, make_carrier, make_contract
from tests.web.conftest import World, request_return
from tickets.models import ReturnTicket, Ticket


def numbers(client: Client, query: str = "") -> list[str]:
    return [entry["row"].number for entry in client.get(f"/portal/tickets/?{query}").context["rows"]]


def push_deadline(ticket: Ticket, hours: int) -> None:
    kind = ContentType.objects.get_for_model(Ticket)
    due = NOW + timedelta(hours=hours)
    Deadline.objects.filter(subject_type=kind, subject_id=ticket.pk).update(due_at=due)
    Ticket.objects.filter(pk=ticket.pk).update(sort_due=due)


def test_nearest_to_overdue_comes_first(owner: Client, world: World) -> None:
    later, sooner = request_return(world.shop), request_return(world.shop)
    push_deadline(later, 40)
    push_deadline(sooner, -1)
    push_deadline(world.ticket, 10)
    assert numbers(owner, "state=wait_merchant") == [sooner.number, world.ticket.number, later.number]
    assert numbers(owner, "state=wait_merchant&sort=newest")[0] == sooner.number
    assert numbers(owner, "state=wait_merchant&sort=oldest")[0] == world.ticket.number


def test_overdue_on_home_is_the_list_that_opens(owner: Client, world: World) -> None:
    push_deadline(world.ticket, -2)
    push_deadline(world.collected, 5)
    home = owner.get("/portal/").context
    for queue in [*home["urgent"], *home["queues"]]:
        assert owner.get(queue["url"]).context["page"].total == queue["count"], queue["label"]
    assert [queue["count"] for queue in home["urgent"]] == [1, 1]


@pytest.mark.parametrize(
    "query", ["q=5678", "q=13912345678", "q={number}", "q={order}", "kind=return", "open=yes"]
)
def test_filters_find_the_case(owner: Client, world: World, query: str) -> None:
    wanted = query.format(number=world.ticket.number.lower(), order=world.ticket.order.external_id)
    assert world.ticket.number in numbers(owner, wanted)


@pytest.mark.parametrize("query", ["q=9999", "kind=warranty", "open=no", "created_at_before=2026-11-01"])
def test_filters_leave_out_the_rest(owner: Client, world: World, query: str) -> None:
    answer = owner.get(f"/portal/tickets/?{query}")
    assert answer.context["rows"] == []
    assert "Nothing matches" in answer.content.decode()


def test_pages_go_there_and_back(owner: Client, world: World) -> None:
    for _ in range(58):
        request_return(world.shop)
    seen: list[str] = []
    address = "/portal/tickets/?sort=newest"
    for _ in range(3):
        answer = owner.get(address)
        seen += [entry["row"].number for entry in answer.context["rows"]]
        page = answer.context["page"]
        address = f"/portal/tickets/{page.next_url}"
    assert len(seen) == len(set(seen)) == 60
    assert not page.next_url
    back = owner.get(f"/portal/tickets/{page.previous_url}").context
    assert [entry["row"].number for entry in back["rows"]] == seen[25:50]


def test_the_default_order_pages_through_everything_once(owner: Client, world: World) -> None:
    for _ in range(28):
        request_return(world.shop)
    first = owner.get("/portal/tickets/").context
    second = owner.get(f"/portal/tickets/{first['page'].next_url}").context
    shown = [entry["row"].pk for entry in [*first["rows"], *second["rows"]]]
    assert sorted(shown) == sorted(Ticket.objects.values_list("pk", flat=True))


def test_a_mangled_mark_is_the_first_page(owner: Client, world: World) -> None:
    for mark in ("after=xx", "before=W10=", "after=WzEsMiwzXQ=="):
        assert owner.get(f"/portal/tickets/?{mark}").status_code == 200


def test_the_export_is_filtered_and_harmless(owner: Client, world: World) -> None:
    ReturnTicket.objects.get(pk=world.ticket.pk).line.__class__.objects.filter(
        pk=world.ticket.line_id
    ).update(title="=HYPERLINK(1)")
    answer = owner.get("/portal/tickets/export.csv?state=wait_merchant")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][4] == "'=HYPERLINK(1)"
    assert "13912345678" not in text


def test_the_case_says_what_happens_at_zero(owner: Client, world: World) -> None:
    page = owner.get(f"/portal/tickets/{world.ticket.number}/").content.decode()
    assert "the system itself makes this step at that moment: Agree by silence" in page
    assert "2026-11-22 10:00" in page


def test_the_case_explains_its_courier(owner: Client, world: World) -> None:
    answer = owner.get(f"/portal/tickets/{world.collected.number}/")
    assert "Why this courier?" in answer.content.decode()
    candidates = answer.context["legs"][0]["pickup"]["choice"]["candidates"]
    assert [entry["chosen"] for entry in candidates] == [True]


def test_personal_data_is_masked_until_a_recorded_reveal(owner: Client, world: World) -> None:
    path = f"/portal/tickets/{world.ticket.number}/"
    assert "13912345678" not in owner.get(path).content.decode()
    assert owner.post(f"{path}reveal/", {"reason": "x"}).status_code == 422
    shown = owner.post(f"{path}reveal/", {"reason": "call about the photo"})
    assert "13912345678" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    fact = TimelineEvent.objects.get(name="personal_data.revealed")
    assert (fact.note, fact.visibility) == ("call about the photo", "internal")
    assert "13912345678" not in owner.get(path).content.decode()


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return SimpleUploadedFile("corner.jpg", out.getvalue(), "image/jpeg")


def test_evidence_goes_in_and_comes_out_as_an_attachment(owner: Client, world: World) -> None:
    path = f"/portal/tickets/{world.ticket.number}/"
    assert owner.post(f"{path}files/", {"file": picture()}).status_code == 302
    kept = owner.get(path).context["files"][0]
    answer = owner.get(f"/portal/files/{kept.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="corner.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)


def test_a_refused_file_is_named_with_its_reason(owner: Client, world: World) -> None:
    path = f"/portal/tickets/{world.ticket.number}/"
    bad = SimpleUploadedFile("page.html", b"<script>", "image/png")
    answer = owner.post(f"{path}files/", {"file": bad}, follow=True)
    assert "page.html" in str(next(iter(answer.context["messages"])))
    assert answer.context["files"] == []


@pytest.mark.parametrize("path", ["", "tickets/", "tickets/{number}/"])
def test_pages_need_few_queries_however_many_rows(
    owner: Client, world: World, path: str, django_assert_max_num_queries: object
) -> None:
    address = "/portal/" + path.format(number=world.collected.number)
    owner.get(address)
    with django_assert_max_num_queries(20) as one:  # type: ignore[operator]
        owner.get(address)
    for _ in range(12):
        request_return(world.shop)
    make_contract(make_carrier("yto"), world.shop)
    with django_assert_max_num_queries(20) as many:  # type: ignore[operator]
        owner.get(address)
    assert len(many) <= len(one) + 1


def test_rows_without_a_deadline_come_last_and_page_both_ways(owner: Client, world: World) -> None:
    for _ in range(58):
        Ticket.objects.filter(pk=request_return(world.shop).pk).update(sort_due=NO_DEADLINE)
    first = owner.get("/portal/tickets/").context
    second = owner.get(f"/portal/tickets/{first['page'].next_url}").context
    back = owner.get(f"/portal/tickets/{second['page'].previous_url}").context
    assert {e["row"].pk for e in first["rows"]} >= {world.ticket.pk, world.collected.pk}
    assert [e["row"].pk for e in back["rows"]] == [e["row"].pk for e in first["rows"]]
