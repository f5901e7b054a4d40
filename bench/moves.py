"""W3: one move through the kernel, beside six raw statements and beside the same written by hand with the ORM."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from bench.measure import Figure, Work, in_turn, queries
from portal.actors import SYSTEM, Actor, Role
from portal.models import Deadline, EnrolmentApplication, OutboxEntry, Reminder, Shop, TimelineEvent
from portal.services import moves
from portal.states import ApplicationState as State
from tests.builders import NOW, make_calendar, make_service, make_shop, merchant, staff

ROWS, ROUNDS = 60, 7
MOST_QUERIES, RAW_SHARE, OVERHEAD = 8, 0.25, 1.15
TERM = timedelta(days=7)
ASK, ANSWER = "request_info", "provide_info"
TARGET = {ASK: (State.INFO_REQUESTED, "info"), ANSWER: (State.IN_REVIEW, "review")}
FACT = """INSERT INTO portal_timelineevent (subject_type_id, subject_id, name, actor_kind, actor_label, happened_at,
    recorded_at, from_state, to_state, note, data, visibility, request_id, previous_digest, digest) VALUES
    (%s, %s, 'application.info', 'platform', 'staff', %s, %s, '', %s, 'why', '{}', 'merchant', '', '', '-')
    RETURNING id"""


def run() -> list[Figure]:
    make_calendar()
    shop = make_shop()
    ways = {"kernel": _by_kernel, "raw": by_statements, "lean": _by_orm}
    jobs = {name: _back_and_forth(shop, name, way) for name, way in ways.items()}
    speeds = in_turn(jobs, rounds=ROUNDS, warm_up=2)
    row = application(shop, "counted")
    sent, lean = queries(lambda: _by_kernel(row, ASK)), queries(lambda: _by_orm(row, ANSWER))
    raw, overhead = speeds.ratio("kernel", "raw"), speeds.ratio("lean", "kernel")
    ours = f"{speeds.of('kernel'):,.0f}/s"
    return [
        Figure(
            "W3", "one move through the kernel", ours, f"six raw statements: {speeds.of('raw'):,.0f}/s", str(raw),
            f"≥ {RAW_SHARE} ×", raw.median >= RAW_SHARE,
        ),
        Figure(
            "W3", "time of the kernel over a lean ORM version", ours, f"lean ORM: {speeds.of('lean'):,.0f}/s",
            str(overhead), f"≤ {OVERHEAD} ×", overhead.median <= OVERHEAD,
        ),
        Figure("W3", "queries a move", str(sent), f"lean ORM: {lean}", "", f"≤ {MOST_QUERIES}", sent <= MOST_QUERIES),
    ]  # fmt: skip


def application(shop: Shop, code: str) -> EnrolmentApplication:
    terms = make_service(code.replace("-", "_"))
    row = EnrolmentApplication(
        shop=shop, service=terms.service, terms=terms, state=State.IN_REVIEW, number=f"AP{code}"[:24]
    )
    return moves.begin(row, emits="application.submitted", actor=SYSTEM, at=NOW)


def _back_and_forth(shop: Shop, name: str, way: Callable[[EnrolmentApplication, str], None]) -> Work:
    """Every row is asked about, the next time answered, and so on."""
    rows = [application(shop, f"{name}-{number}") for number in range(ROWS)]
    names = cycle([ASK, ANSWER])

    def work() -> int:
        move = next(names)
        for row in rows:
            way(row, move)
        return ROWS

    return work


def _by_kernel(row: EnrolmentApplication, name: str) -> None:
    actor: Actor = staff(Role.REVIEWER) if name == ASK else merchant(row.shop)
    moves.perform(row, name, actor=actor, at=NOW, data={"reason": "why"})


def by_statements(row: EnrolmentApplication, name: str) -> None:
    """Lock, row, old deadline, new deadline, fact, outbox; reminders are not even written."""
    target, clock = TARGET[name]
    kind = ContentType.objects.get_for_model(row).pk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT state FROM portal_enrolmentapplication WHERE id = %s FOR UPDATE", [row.pk])
        cursor.execute(
            "UPDATE portal_enrolmentapplication SET state = %s, version = version + 1, updated_at = %s, "
            "decision_note = 'why' WHERE id = %s",
            [target, NOW, row.pk],
        )
        cursor.execute(
            "UPDATE portal_deadline SET settled_at = %s, outcome = 'met' "
            "WHERE subject_type_id = %s AND subject_id = %s AND settled_at IS NULL",
            [NOW, kind, row.pk],
        )
        cursor.execute(
            "INSERT INTO portal_deadline (subject_type_id, subject_id, shop_id, name, state, move, policy, "
            "policy_version, started_at, due_at, outcome, attempts, last_error, pauses, hours_version, warned) "
            "VALUES (%s, %s, %s, %s, %s, '', '', 0, %s, %s, '', 0, '', '[]', 0, 0)",
            [kind, row.pk, row.shop_id, clock, target, NOW, NOW + TERM],
        )
        cursor.execute(FACT, [kind, row.pk, NOW, NOW, target])
        cursor.execute(
            "INSERT INTO portal_outboxentry (event_id, created_at, attempts, next_attempt_at, last_error) "
            "VALUES (%s, %s, 0, %s, '')", [cursor.fetchone()[0], NOW, NOW],
        )  # fmt: skip


@transaction.atomic
def _by_orm(row: EnrolmentApplication, name: str) -> None:
    """The same rows as the kernel writes, without form, guards, roles, digest or calendar."""
    target, clock = TARGET[name]
    row = EnrolmentApplication.objects.select_for_update().get(pk=row.pk)
    getattr(row, name)(at=NOW, reason="why", **({"accept_version": None} if name == ANSWER else {}))
    row.version += 1
    row.updated_at = NOW
    row.save()
    kind = ContentType.objects.get_for_model(row)
    for old in Deadline.objects.filter(subject_type=kind, subject_id=row.pk, settled_at__isnull=True):
        old.settled_at, old.outcome = NOW, "met"
        old.save(update_fields=["settled_at", "outcome"])
    new = Deadline.objects.create(
        subject_type=kind, subject_id=row.pk, shop_id=row.shop_id, name=clock, state=target, started_at=NOW,
        due_at=NOW + TERM,
    )  # fmt: skip
    halves = [Reminder(deadline=new, step=step, due_at=NOW + TERM / 2) for step in ("50%", "lead")]
    Reminder.objects.bulk_create(halves)
    fact = TimelineEvent.objects.create(
        subject_type=kind, subject_id=row.pk, shop_id=row.shop_id, name="application.info", actor_kind="platform",
        actor_label="staff", happened_at=NOW, recorded_at=NOW, to_state=target, note="why", digest="-",
    )  # fmt: skip
    OutboxEntry.objects.create(event=fact, created_at=NOW, next_attempt_at=NOW)
