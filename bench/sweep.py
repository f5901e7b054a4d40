"""W4: the sweep of deadlines, with nothing due among many and with real moves to make."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType

from bench.cases import CLOCK, RUNNING_SHARE, make_cases
from bench.database import empty, load, settle
from bench.measure import Figure, Speeds, milliseconds, queries, speed
from bench.moves import ASK, application, by_statements
from bench.worker import race, together
from portal.models import Deadline
from portal.services import sweeps
from tests.builders import NOW, make_calendar
from tickets.models import Ticket

SIZES = (10_000, 100_000, 1_000_000)
DUE, RAW, ROUNDS = 80, 80, 3
FLAT, TWO_WORKERS = 1.3, 1.6
PEER, PEER_TIMES = 92 / 1050, 5
"""django-helpdesk's escalation beside six raw statements, as measured once: tickets a second, events a second."""
CROWD = """INSERT INTO portal_deadline (subject_type_id, subject_id, name, state, move, policy, policy_version,
    started_at, due_at, settled_at, outcome, attempts, last_error, pauses, hours_version, warned)
    SELECT %s, 100000000 + n, %s, 'wait_merchant', 'agree_by_silence', 'refund.merchant_response', 0, %s,
    CASE WHEN n %% 2 = 0 THEN %s ELSE %s::timestamptz + n * interval '1 second' END,
    CASE WHEN n %% 2 = 0 THEN %s::timestamptz END, '', 0, '', '[]', 0, 0
    FROM generate_series(%s::int, %s::int) n"""


def run() -> list[Figure]:
    return [_nothing_due(), *_real_moves()]


def _nothing_due() -> Figure:
    """Half the rows are settled, half run into the future."""
    kind = ContentType.objects.get_for_model(Ticket).pk
    times: list[float] = []
    before, after = NOW - timedelta(days=30), NOW + timedelta(days=1)
    have = 0
    for size in SIZES:
        load(CROWD, kind, CLOCK, before, before, after, before, have + 1, size)
        have = size
        settle("portal_deadline")
        times.append(milliseconds(lambda: sweeps.fire_deadlines(at=NOW), rounds=400))
    growth = times[-1] / times[0]
    sizes = " / ".join(f"{size:,}" for size in SIZES)
    return Figure(
        "W4", f"sweep with nothing due among {sizes}", " / ".join(f"{t:.2f} ms" for t in times), "",
        f"{growth:.2f} × from first to last", f"≤ {FLAT} ×", growth <= FLAT,
    )  # fmt: skip


def _real_moves() -> list[Figure]:
    """Returns that nobody answered: the system agrees in the merchant's place."""
    empty()
    make_calendar()
    cases = make_cases()
    rows = [application(cases.shop, f"raw-{number}") for number in range(RAW)]
    speeds = Speeds(raw=[], one=[], two=[])
    for _ in range(ROUNDS):
        speeds["raw"].append(speed(lambda: sum(by_statements(row, ASK) is None for row in rows)))
        for name, workers in (("one", 1), ("two", 2)):
            cases.grow(cases.made + DUE * RUNNING_SHARE)
            due = _make_due()
            done, taken = race(together(workers))
            assert done == due, f"{done} of {due} fired"
            speeds[name].append(done / taken)
    cases.grow(cases.made + 10 * RUNNING_SHARE)
    _make_due()
    sent = queries(lambda: sweeps.fire_deadlines(at=NOW, limit=10)) - 1
    one, two = speeds.ratio("one", "raw"), speeds.ratio("two", "one")
    return [
        Figure(
            "W4", "deadlines fired with real moves, one worker",
            f"{speeds.of('one'):,.0f}/s; {sent / 10:.1f} queries each",
            f"six raw statements: {speeds.of('raw'):,.0f}/s", str(one),
            f"≥ {PEER_TIMES} × peer = {PEER_TIMES * PEER:.2f} ×", one.median >= PEER_TIMES * PEER,
        ),
        Figure(
            "W4", "the same, two workers", f"{speeds.of('two'):,.0f}/s", f"one: {speeds.of('one'):,.0f}/s", str(two),
            f"≥ {TWO_WORKERS} ×", two.median >= TWO_WORKERS,
        ),
    ]  # fmt: skip


def _make_due() -> int:
    """Let the time of every running case be over."""
    running = Deadline.objects.filter(settled_at__isnull=True, name=CLOCK)
    return running.update(due_at=NOW - timedelta(minutes=1))
