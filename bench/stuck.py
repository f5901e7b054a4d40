"""The watch over parcels under way: nothing due among many, and a thousand that stand still."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from bench.apply_limits import FACT, TELL
from bench.database import load, settle
from bench.measure import Figure, in_turn, milliseconds, queries
from bench.parcels import make_account
from carriers.models import Shipment
from carriers.services import watching
from tests.builders import NOW

SIZES = (10_000, 100_000, 1_000_000)
DUE, ROUNDS = 1_000, 3
FLAT, RAW_SHARE = 1.3, 0.25
CROWD = """INSERT INTO carriers_shipment (version, chain, created_at, updated_at, reference, carrier_id, account_id,
    waybill, status, sub_status, origin, destination, subscription, subscriptions, alerts, stuck_level,
    last_event_at, watch_at)
    SELECT 1, '', %s, %s, 'OR-' || n, %s, %s, 'SF' || n, CASE WHEN n %% 4 = 0 THEN 'in_transit' ELSE 'delivered' END,
    '', '330106', '330106', 'active', 1, '[]', 0, %s::timestamptz, CASE WHEN n %% 4 = 0 THEN
    %s::timestamptz + n * interval '1 second' END FROM generate_series(%s::int, %s::int) n"""
RAISE = f"""
WITH due AS (SELECT id FROM carriers_shipment WHERE watch_at <= %(at)s ORDER BY watch_at LIMIT %(most)s
    FOR UPDATE SKIP LOCKED),
raised AS (UPDATE carriers_shipment SET stuck_level = 1, watch_at = %(next)s, chain = '-'
    WHERE id IN (SELECT id FROM due) RETURNING id),
facts AS ({FACT.format(at="%(at)s::timestamptz", key="'-'", shipment="id", kind="%(kind)s::int")} FROM raised
    RETURNING id)
{TELL.format(at="%(at)s::timestamptz", event="id")} FROM facts"""


def run() -> list[Figure]:
    return [_nothing_due(), *_standing_still()]


def _nothing_due() -> Figure:
    """A quarter of the parcels is under way, each to be looked at later."""
    account = make_account()
    carrier, times, have = account.carriers.get().pk, [], 0
    before, after = NOW - timedelta(hours=13), NOW + timedelta(hours=11)
    for size in SIZES:
        load(CROWD, before, before, carrier, account.pk, before, after, have + 1, size)
        have = size
        settle("carriers_shipment")
        times.append(milliseconds(lambda: watching.look(at=NOW), rounds=200))
    growth = times[-1] / times[0]
    sizes = " / ".join(f"{size:,}" for size in SIZES)
    return Figure(
        "E12", f"parcels looked at, nothing due among {sizes}", " / ".join(f"{t:.2f} ms" for t in times), "",
        f"{growth:.2f} × from first to last", f"≤ {FLAT} ×", growth <= FLAT,
    )  # fmt: skip


def _standing_still() -> list[Figure]:
    speeds = in_turn({"ours": _ours, "raw": _raw}, rounds=ROUNDS)
    share = speeds.ratio("ours", "raw")
    few, many = queries(lambda: _looked(10)) - 1, queries(lambda: _looked(400)) - 1
    return [
        Figure(
            "E12", f"{DUE:,} that stand still among {SIZES[-1]:,}", f"{speeds.of('ours'):,.0f}/s",
            f"raw SQL, one statement: {speeds.of('raw'):,.0f}/s", str(share), f"≥ {RAW_SHARE} ×",
            share.median >= RAW_SHARE,
        ),
        Figure("E12", "queries for 10 and for 400", f"{few} and {many}", "", "", "constant a batch", many == few),
    ]  # fmt: skip


def _ours() -> int:
    return _looked(DUE)


def _raw() -> int:
    _make_due(DUE)
    facts = {"at": NOW, "next": NOW + timedelta(hours=11), "most": DUE}
    facts["kind"] = ContentType.objects.get_for_model(Shipment).pk
    with connection.cursor() as cursor:
        cursor.execute(RAISE, facts)
    return DUE


def _looked(number: int) -> int:
    _make_due(number)
    seen = watching.look(at=NOW)
    assert seen == number, f"{seen} of {number} looked at"
    return number


def _make_due(number: int) -> None:
    """One update by id, alike for both ways: it is part of what is timed."""
    ids = [4 * (place + 1) for place in range(number)]
    Shipment.objects.filter(pk__in=ids).update(watch_at=NOW, stuck_level=0)
