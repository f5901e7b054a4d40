"""Codes that staff give a meaning: from now on, and for everything said with them before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.models import CodeMapping, InboundPush, Shipment, TrackingRun, UnknownCode
from carriers.policies.codes import in_vocabulary
from carriers.services import codes, runs
from carriers.services.codes import CodeName
from portal.actors import Role
from portal.errors import InvalidInput, NotPermitted, Refused
from portal.models import TimelineEvent
from tests.builders import NOW, staff
from tests.carriers.parcels import hear, make_parcel, scan

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
DESK = staff(Role.CARRIER_MANAGER, id=7)
STRANGE = CodeName("sf", "tracking", "777")


def explain(status: str, sub_status: str = "", name: CodeName = STRANGE) -> TrackingRun:
    run = codes.give_meaning(name, status=status, sub_status=sub_status, actor=DESK, at=LATER)
    runs.work(at=LATER)
    run.refresh_from_db()
    return run


def replayed(*, rehearse: bool) -> TrackingRun:
    chosen = list(InboundPush.objects.values_list("pk", flat=True))
    run = runs.begin_replay(chosen, rehearse=rehearse, actor=DESK, at=LATER)
    runs.work(at=LATER)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(
    ("status", "sub_status", "fits"),
    [
        ("delivered", "by_other", True),
        ("picked_up", "", True),
        ("", "", True),
        ("picked_up", "by_other", False),
        ("", "by_other", False),
        ("unknown", "", False),
        ("nonsense", "", False),
    ],
)
def test_a_meaning_comes_from_the_vocabulary(status: str, sub_status: str, fits: bool) -> None:
    assert in_vocabulary(status, sub_status) is fits


def test_a_code_with_a_meaning_is_understood_when_it_comes() -> None:
    explain("delivered", "by_other")

    parcel = hear(make_parcel(), scan("777", 30))

    assert (parcel.status, parcel.sub_status) == ("delivered", "by_other")
    assert not UnknownCode.objects.exists()


def test_what_was_said_before_is_understood_afterwards() -> None:
    parcels = [hear(make_parcel(f"SF{n}"), scan("777", 30, f"SF{n}")) for n in (1, 2)]
    assert {parcel.status for parcel in parcels} == {"pending"}

    run = explain("delivered")

    assert set(Shipment.objects.values_list("status", "delivered_at")) == {
        ("delivered", NOW + timedelta(minutes=30))
    }
    assert (run.state, run.total, run.done, run.changed) == ("finished", 2, 2, 2)
    assert UnknownCode.objects.get().solved_at == LATER
    assert TimelineEvent.objects.filter(name="shipment.delivered").count() == 2


def test_a_second_meaning_stands_over_the_first_and_over_the_built_in() -> None:
    parcel = hear(make_parcel(), scan("50", 30))
    for status in ("delivered", "in_transit"):
        explain(status, name=CodeName("sf", "tracking", "50"))

    parcel.refresh_from_db()
    assert parcel.status == "in_transit"
    assert CodeMapping.objects.get().version == 2
    assert TimelineEvent.objects.filter(name="code.mapped").latest("pk").data["before"] == {
        "status": "delivered",
        "sub_status": "",
    }


def test_a_code_of_pickup_orders_is_another_code() -> None:
    explain("delivered", name=CodeName("sf", "pickup", "777"))

    assert hear(make_parcel(), scan("777", 30)).status == "pending"


def test_only_the_carrier_desk_gives_meanings() -> None:
    with pytest.raises(NotPermitted):
        codes.give_meaning(STRANGE, status="delivered", sub_status="", actor=staff(Role.REVIEWER), at=LATER)
    with pytest.raises(InvalidInput):
        codes.give_meaning(STRANGE, status="unknown", sub_status="", actor=DESK, at=LATER)
    with pytest.raises(NotPermitted):
        runs.begin_replay([1], rehearse=True, actor=staff(Role.AUDITOR), at=LATER)
    with pytest.raises(Refused):
        runs.begin_replay([], rehearse=True, actor=DESK, at=LATER)


def test_a_long_history_is_read_again_in_batches() -> None:
    hear(make_parcel(), *(scan("777", minute) for minute in range(5)))
    run = codes.give_meaning(STRANGE, status="in_transit", sub_status="", actor=DESK, at=LATER)

    done = [runs.work(at=LATER, batches=1, size=2) for _ in range(4)]

    run.refresh_from_db()
    assert (done, run.state, run.percent, run.changed) == ([2, 2, 1, 0], "finished", 100, 1)


def know(status: str) -> None:
    """A meaning as a new release of the tables would bring it: nothing is read again by itself."""
    facts = {"made_by": "", "made_at": NOW, "created_at": NOW, "updated_at": NOW}
    CodeMapping.objects.create(provider="sf", scope="tracking", code="777", status=status, **facts)


def test_a_rehearsal_says_what_a_replay_would_change_and_changes_nothing() -> None:
    parcel = hear(make_parcel(), scan("50", 10), scan("777", 30))
    know("delivered")

    run = replayed(rehearse=True)

    before, after = run.changes["OR-SF1"]["before"], run.changes["OR-SF1"]["after"]
    assert (before[0], after[0], run.changed) == ("picked_up", "delivered", 1)
    parcel.refresh_from_db()
    assert parcel.status == "picked_up"
    assert not TimelineEvent.objects.filter(name="shipment.delivered").exists()


def test_a_replay_brings_the_new_meaning_and_may_be_repeated() -> None:
    parcel = hear(make_parcel(), scan("50", 10), scan("777", 30))
    know("delivered")

    changed = [replayed(rehearse=False).changed for _ in range(2)]

    parcel.refresh_from_db()
    assert (parcel.status, changed) == ("delivered", [1, 0])
    assert TimelineEvent.objects.filter(name="shipment.delivered").count() == 1


def test_a_push_that_breaks_a_replay_is_counted_and_does_not_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parcel = hear(make_parcel(), scan("50", 10), scan("777", 30))
    know("delivered")
    poison, real = InboundPush.objects.earliest("pk").pk, runs.apply_all

    def breaks(pushes: list[InboundPush], *args: object, **kwargs: object) -> int:
        return 1 // 0 if poison in {push.pk for push in pushes} else real(pushes, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "apply_all", breaks)
    run = replayed(rehearse=False)

    parcel.refresh_from_db()
    assert (parcel.status, run.broken, run.state) == ("delivered", 1, "finished")


def test_a_run_that_breaks_says_why_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    hear(make_parcel(), scan("777", 30))
    monkeypatch.setattr(runs, "refold", lambda *_args, **_kwargs: 1 / 0)

    run = explain("delivered")

    assert (run.state, run.error) == ("failed", "ZeroDivisionError: division by zero")
