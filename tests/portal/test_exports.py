"""Lists as files, made in the background."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from portal.actors import Actor, Role
from portal.errors import InvalidInput, NotFound, NotPermitted, Refused
from portal.models import ExportRun, Notice, Shop, ShopMember, TimelineEvent
from portal.models.records import private_storage
from portal.queries.exports import exports_for
from portal.queries.people import merchant_actor
from portal.services import exports, moves
from tests.builders import NOW, make_member, make_shop, partner_actor
from tests.builders_messages import erp_of, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def english() -> Any:
    with override_settings(LANGUAGE_CODE="en"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def member(shop: Shop, role: str = Role.OWNER) -> Actor:
    actor = merchant_actor(make_member(shop, role), shop)
    assert actor
    return actor


def begun(shop: Shop, cases: int = 3, actor: Actor | None = None, **said: Any) -> ExportRun:
    for _ in range(cases):
        make_case(shop)
    return exports.begin(
        "tickets", said.pop("query", ""), actor=actor or member(shop), shop=shop, at=NOW, **said
    )


def finished(run: ExportRun, size: int = 2) -> ExportRun:
    exports.work(at=NOW, size=size)
    run.refresh_from_db()
    assert (run.state, run.error) == ("finished", "")
    return run


def rows_of(run: ExportRun) -> list[list[str]]:
    with run.file.open("rb") as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def parts() -> list[str]:
    return [
        str(run.number)
        for run in ExportRun.objects.all()
        if private_storage().exists(f"exports/{run}/part-000001")
    ]


def test_every_row_is_written_once_the_newest_first(shop: Shop) -> None:
    run = finished(begun(shop, 5))
    numbers = [row[0] for row in rows_of(run)[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert (len(set(numbers)), run.done, run.total) == (5, 5, 5)


def test_the_file_is_in_the_language_of_whoever_asked(shop: Shop) -> None:
    run = begun(shop, 1)
    ExportRun.objects.update(language="en")
    assert rows_of(finished(run))[0][0] == "Number"


def test_only_what_the_filters_leave_and_nobody_elses(shop: Shop) -> None:
    make_case()
    assert len(rows_of(finished(begun(shop, 2, query="kind=return")))) == 3
    assert len(rows_of(finished(begun(shop, 0, query="kind=warranty")))) == 1


def test_a_worker_killed_between_part_and_word_of_it_writes_no_row_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(shop, 5)
    exports.work(at=NOW, batches=1, size=2)
    with monkeypatch.context() as broken:
        broken.setattr(ExportRun, "save", _killed)
        with pytest.raises(KeyboardInterrupt):
            exports.work(at=NOW, batches=1, size=2)
    run.refresh_from_db()
    assert (run.done, run.parts, run.state) == (2, 1, "running")
    assert len({row[0] for row in rows_of(finished(run))[1:]}) == len(rows_of(run)[1:]) == 5


def _killed(*_args: Any, **_kwargs: Any) -> None:
    raise KeyboardInterrupt


def test_rows_that_come_meanwhile_are_left_out(shop: Shop) -> None:
    run = begun(shop, 3)
    exports.work(at=NOW, batches=1, size=2)
    make_case(shop)
    assert len(rows_of(finished(run))) == 4


def test_an_excel_file_has_numbers_where_amounts_are(shop: Shop) -> None:
    run = finished(begun(shop, 1, format="xlsx"))
    with run.file.open("rb") as file:
        head, row = load_workbook(file).active.iter_rows(values_only=True)
    assert len(head) == len(row) == 12
    assert isinstance(row[6], int | float)


def test_people_stay_masked(shop: Shop) -> None:
    case = make_case(shop)
    whole = str(rows_of(finished(begun(shop, 0))))
    assert case.contact.masked_phone in whole
    assert case.contact.phone not in whole


def test_stopped_nothing_of_it_is_left(shop: Shop) -> None:
    actor = member(shop)
    run = begun(shop, 3, actor)
    exports.work(at=NOW, batches=1, size=2)
    assert parts() == [run.number]
    moves.perform(run, "stop", actor=actor, at=NOW)
    assert exports.work(at=NOW) == 0
    assert exports.delete_due(at=NOW) == 1
    assert parts() == []


@pytest.mark.django_db(transaction=True)
def test_a_finished_file_has_swallowed_its_parts(shop: Shop) -> None:
    finished(begun(shop, 3))
    assert parts() == []


def test_the_file_is_deleted_when_its_term_is_over(shop: Shop) -> None:
    run = finished(begun(shop, 1))
    name = run.file.name
    assert exports.delete_due(at=NOW + timedelta(days=6)) == 0
    assert exports.delete_due(at=NOW + timedelta(days=7)) == 1
    run.refresh_from_db()
    assert (run.state, run.file.name, private_storage().exists(name)) == ("expired", "", False)


def test_whoever_asked_is_told_and_nobody_else(shop: Shop) -> None:
    member(shop)
    run = finished(begun(shop, 1))
    told = Notice.objects.filter(template="export.finished", channel="in_app")
    assert [notice.user for notice in told] == [run.asker]


def test_fetching_is_recorded(shop: Shop) -> None:
    actor = member(shop)
    run = exports.fetched(finished(begun(shop, 1, actor)), actor=actor, at=NOW)
    fact = TimelineEvent.objects.get(name="export.downloaded")
    assert (fact.subject_id, fact.data["rows"]) == (run.pk, 1)


def test_nothing_is_fetched_before_it_is_whole(shop: Shop) -> None:
    actor = member(shop)
    with pytest.raises(NotFound):
        exports.fetched(begun(shop, 1, actor), actor=actor, at=NOW)


def test_a_right_taken_away_meanwhile_ends_it(shop: Shop) -> None:
    run = begun(shop, 1)
    ShopMember.objects.filter(shop=shop).delete()
    exports.work(at=NOW)
    run.refresh_from_db()
    assert (run.state, run.done) == ("failed", 0)


@pytest.mark.parametrize("query", ["colour=red", "kind=nonsense"])
def test_filters_the_list_does_not_know_are_refused(shop: Shop, query: str) -> None:
    with pytest.raises(InvalidInput):
        begun(shop, 0, query=query)


@pytest.mark.parametrize("listing", ["nothing", "disputes"])
def test_a_list_without_files_is_not_found(shop: Shop, listing: str) -> None:
    with pytest.raises(NotFound):
        exports.begin(listing, "", actor=member(shop), shop=shop, at=NOW)


def test_three_at_a_time(shop: Shop) -> None:
    actor = member(shop)
    for _ in range(3):
        begun(shop, 0, actor)
    with pytest.raises(Refused) as refusal:
        begun(shop, 0, actor)
    assert [reason.code for reason in refusal.value.reasons] == ["too_many_exports"]
    begun(shop, 0)


def test_an_excel_file_that_would_be_too_long_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "value_at", lambda *_: 1)
    with pytest.raises(Refused) as refusal:
        begun(shop, 2, format="xlsx")
    assert [reason.code for reason in refusal.value.reasons] == ["too_many_rows"]


def test_who_sees_an_export(shop: Shop) -> None:
    agent = member(shop, Role.AGENT)
    run = begun(shop, 0, agent)
    people = {
        "asker": agent,
        "manager": member(shop, Role.MANAGER),
        "colleague": member(shop, Role.AGENT),
        "erp": erp_of(shop),
        "other": member(make_shop()),
    }
    assert [name for name, one in people.items() if run in exports_for(one)] == ["asker", "manager"]


def test_a_program_exports_what_it_may_see(shop: Shop) -> None:
    case = make_case(shop)
    make_case(shop)
    run = exports.begin("tickets", "", actor=partner_actor(case.storefront), shop=None, at=NOW)
    assert [row[0] for row in rows_of(finished(run))[1:]] == [case.number]


def test_a_stranger_stops_nothing(shop: Shop) -> None:
    run = begun(shop, 0)
    with pytest.raises((NotFound, NotPermitted)):
        moves.perform(run, "stop", actor=member(make_shop()), at=NOW)


def test_a_batch_costs_the_same_however_many_rows(shop: Shop, django_assert_max_num_queries: Any) -> None:
    begun(shop, 2)
    with django_assert_max_num_queries(20) as two:
        exports.work(at=NOW, batches=1)
    ExportRun.objects.all().delete()
    begun(shop, 6)
    with django_assert_max_num_queries(20) as eight:
        exports.work(at=NOW, batches=1)
    assert len(eight) == len(two)
