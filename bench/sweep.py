"""W4: the sweep of deadlines, with nothing due among many and with real moves to make."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from bench.cases import CLOCK, make_cases
from bench.database import load, settle
from bench.measure import Figure, milliseconds, queries
from bench.worker import race, together
from portal.models import Deadline
from portal.services import sweeps
from tests.builders import NOW, make_calendar
from tickets.models import Ticket

SIZES = (10_000, 100_000, 1_000_000)
DUE, ROUNDS = 300, 3
FLAT, TWO_WORKERS = 1.3, 1.6
PEER, PEER_TIMES = 92, 5
"""django-helpdesk's escalation, tickets a second, as measured once on a machine of the same kind."""
CROWD = """INSERT INTO portal_deadline (subject_type_id, subject_id, name, state, move, policy, policy_version,
    started_at, due_at, settled_at, outcome, attempts, last_error)
    SELECT %s, 100000000 + n, %s, 'wait_merchant', 'agree_by_silence', 'refund.merchant_response', 0, %s,
    CASE WHEN n %% 2 = 0 THEN %s ELSE %s::timestamptz + n * interval '1 second' END,
    CASE WHEN n %% 2 = 0 THEN %s::timestamptz END, '', 0, '' FROM generate_series(%s::int, %s::int) n"""


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
        times.append(milliseconds(lambda: sweeps.fire_deadlines(at=NOW), rounds=51))
    growth = times[-1] / times[0]
    sizes = " / ".join(f"{size:,}" for size in SIZES)
    return Figure(
        "W4", f"sweep with nothing due among {sizes}", " / ".join(f"{t:.2f} ms" for t in times), "",
        f"{growth:.2f} × from first to last", f"≤ {FLAT} ×", growth <= FLAT,
    )  # fmt: skip


def _real_moves() -> list[Figure]:
    """Returns that nobody answered: the system agrees in the merchant's place."""
    make_calendar()
    cases = make_cases()
    one, two = [], []
    for number in range(1, ROUNDS * 2 + 1):
        cases.grow(cases.made + DUE * 20)
        due = _make_due()
        done, taken = race(together(1 if number % 2 else 2))
        assert done == due, f"{done} of {due} fired"
        (one if number % 2 else two).append(done / taken)
    cases.grow(cases.made + 200)
    _make_due()
    sent = queries(lambda: sweeps.fire_deadlines(at=NOW, limit=10)) - 1
    alone, both = median(one), median(two)
    ratio = both / alone
    return [
        Figure(
            "W4", "deadlines fired with real moves, one worker", f"{alone:,.0f}/s",
            f"django-helpdesk escalates {PEER}/s (another run)", f"{alone / PEER:.1f} ×; {sent / 10:.1f} queries each",
            f"≥ {PEER_TIMES} ×", alone / PEER >= PEER_TIMES,
        ),
        Figure(
            "W4", "the same, two workers", f"{both:,.0f}/s", f"one: {alone:,.0f}/s", f"{ratio:.2f} ×",
            f"≥ {TWO_WORKERS} ×", ratio >= TWO_WORKERS,
        ),
    ]  # fmt: skip


def _make_due() -> int:
    """Let the time of every running case be over."""
    crowd = 100_000_000
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portal_deadline SET due_at = %s WHERE settled_at IS NULL AND subject_id < %s AND name = %s",
            [NOW - timedelta(minutes=1), crowd, CLOCK],
        )
    running = Deadline.objects.filter(settled_at__isnull=True, name=CLOCK, subject_id__lt=crowd)
    settle("portal_deadline")
    return running.count()
