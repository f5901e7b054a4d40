"""The one way to change a state: what it checks, what it writes, and that a refusal changes nothing."""

from __future__ import annotations

import pytest
from django.apps.registry import Apps
from django.db import connection, models
from django.db.models.signals import class_prepared
from django.test.utils import CaptureQueriesContext

from portal.actors import SYSTEM, Actor, ActorKind, Role
from portal.errors import InvalidInput, MoveNotAllowed, NotFound, NotPermitted, Refused, StaleVersion
from portal.models import (
    Deadline,
    EnrolmentApplication,
    OutboxEntry,
    Service,
    Shop,
    StateField,
    TimelineEvent,
)
from portal.services import applications, moves, timeline
from tests.builders import NOW, make_calendar, make_service, make_shop, merchant, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    return make_shop()


@pytest.fixture
def application(shop: Shop) -> EnrolmentApplication:
    make_service("home_pickup", requirements=[])
    row = applications.start_application(shop, Service.objects.get(), actor=merchant(shop), at=NOW)
    return applications.submit(row, actor=merchant(shop), at=NOW)


def untouched(row: EnrolmentApplication) -> bool:
    fresh = EnrolmentApplication.objects.get(pk=row.pk)
    return (fresh.state, fresh.version, fresh.chain) == (row.state, row.version, row.chain)


def test_a_move_changes_state_version_and_timeline_together(application: EnrolmentApplication) -> None:
    row = moves.perform(application, "reject", actor=staff(), at=NOW, data={"reason": "no licence"})

    event = TimelineEvent.objects.get(name="application.rejected")
    assert (row.state, row.version) == ("rejected", application.version + 1)
    assert (event.from_state, event.to_state, event.note) == ("in_review", "rejected", "no licence")
    assert OutboxEntry.objects.filter(event=event).exists()


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        (Actor(ActorKind.MERCHANT, "stranger", frozenset({Role.OWNER}), shops=frozenset({-1})), NotFound),
        (staff(Role.FINANCE), NotPermitted),
        (SYSTEM, NotPermitted),
    ],
)
def test_who_may_not_changes_nothing(application: EnrolmentApplication, actor: Actor, error: type) -> None:
    with pytest.raises(error):
        moves.perform(application, "reject", actor=actor, at=NOW, data={"reason": "because"})

    assert untouched(application)


def test_a_decision_on_an_old_picture_is_refused(application: EnrolmentApplication) -> None:
    with pytest.raises(StaleVersion):
        moves.perform(
            application,
            "reject",
            actor=staff(),
            at=NOW,
            data={"reason": "because"},
            version=application.version - 1,
        )

    assert untouched(application)


def test_a_move_from_another_state_is_refused(application: EnrolmentApplication) -> None:
    with pytest.raises(MoveNotAllowed):
        moves.perform(application, "activate", actor=SYSTEM, at=NOW)

    assert untouched(application)


@pytest.mark.parametrize("data", [{}, {"reason": "x"}, {"reason": "fine", "surprise": 1}])
def test_wrong_fields_name_the_field(application: EnrolmentApplication, data: dict) -> None:
    with pytest.raises(InvalidInput) as refusal:
        moves.perform(application, "reject", actor=staff(), at=NOW, data=data)

    assert set(refusal.value.errors) == ({"surprise"} if "surprise" in data else {"reason"})
    assert untouched(application)


def test_n4_a_rolled_back_move_tells_nobody(
    application: EnrolmentApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the last consequence breaks")

    monkeypatch.setattr(moves, "consequences_of", lambda *_: [fail])
    before = OutboxEntry.objects.count()

    with pytest.raises(RuntimeError):
        moves.perform(application, "reject", actor=staff(), at=NOW, data={"reason": "because"})

    assert untouched(application)
    assert OutboxEntry.objects.count() == before


def test_refusals_carry_every_reason(application: EnrolmentApplication) -> None:
    Service.objects.update(state="retired")
    frozen = moves.perform(
        Shop.objects.get(), "freeze", actor=staff(Role.SUPERVISOR), at=NOW, data={"reason": "fraud"}
    )

    with pytest.raises(Refused) as refusal:
        applications.start_application(frozen, Service.objects.get(), actor=merchant(frozen), at=NOW)

    assert [reason.code for reason in refusal.value.reasons] == ["shop_not_open", "service_closed"]


def test_the_chain_of_facts_shows_tampering(application: EnrolmentApplication) -> None:
    events = list(
        TimelineEvent.objects.filter(subject_id=application.pk, name__startswith="application").order_by("id")
    )

    assert [e.previous_digest for e in events[1:]] == [e.digest for e in events[:-1]]
    assert EnrolmentApplication.objects.get().chain == events[-1].digest
    events[0].note = "altered"
    assert timeline.digest_of(events[0]) != events[0].digest


def test_a_clock_paused_in_the_next_state_stands_still(application: EnrolmentApplication) -> None:
    moves.perform(application, "request_info", actor=staff(), at=NOW, data={"reason": "Which warehouse?"})

    assert dict(Deadline.objects.values_list("name", "outcome")) == {"review": "", "info": ""}
    assert Deadline.objects.get(name="review").paused_at == NOW


def test_one_move_costs_a_bounded_number_of_queries(application: EnrolmentApplication) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        moves.perform(application, "request_info", actor=staff(), at=NOW, data={"reason": "Which warehouse?"})

    statements = [
        q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(statements) == 8, statements


def test_a_model_drawn_up_by_a_migration_listens_to_nothing() -> None:
    listening = len(class_prepared.receivers)
    meta = type("Meta", (), {"app_label": "portal", "apps": Apps()})
    drawn = type("Drawn", (models.Model,), {"__module__": "__fake__", "state": StateField(), "Meta": meta})

    assert len(class_prepared.receivers) == listening
    assert not hasattr(drawn, "get_all_state_transitions")
