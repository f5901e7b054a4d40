"""W15: the daily judgement of every member, at several sizes, and what it costs a batch."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

from bench.database import load, settle
from bench.measure import Figure, queries
from portal.models import Enrolment, Merchant
from portal.services import standing
from tests.builders import NOW, make_calendar, make_service

SIZES = (10_000, 100_000)
SERVICES, DAYS, BATCH = 5, 30, 500
FLAT, MINUTES = 1.3, 15
METRICS = ("return_rate", "daily_ship_days", "volume_variation", "shipped_before_cutoff")
RULES = [
    {"metric": "shop_level", "operator": ">=", "threshold": 8},
    {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100},
    {"metric": "daily_ship_days", "operator": ">=", "threshold": 25},
    {"metric": "volume_variation", "operator": "<=", "threshold": [1, 2]},
    {"metric": "shipped_before_cutoff", "operator": ">=", "threshold": [95, 100]},
]
SHOPS = """INSERT INTO portal_shop (merchant_id, code, name, kind, state, shop_level, credit_grade, main_category,
    return_name, return_phone, return_region, return_address, opened_at, version, chain, created_at, updated_at)
    SELECT %s, 'bench-' || n, 'bench ' || n, 'brand', 'open', 9, 3, '', '', '', '', '', %s, 1, '', %s, %s
    FROM generate_series(%s::int, %s::int) n"""
MEMBERS = """INSERT INTO portal_enrolment (number, shop_id, service_id, terms_id, state, effective_from, findings,
    ailing_cause, pledge_fen, plan, suspensions, suspension_cause, exit_kind, version, chain, created_at, updated_at)
    SELECT 'B-' || s.id || '-' || v.service_id, s.id, v.service_id, v.id, 'active', %s, '[]', '', 0, '', '[]', '', '',
    1, '', %s, %s FROM portal_shop s CROSS JOIN portal_serviceversion v WHERE s.id BETWEEN %s AND %s"""
NUMBERS = """INSERT INTO portal_metricsnapshot (shop_id, metric, window_from, window_to, numerator, denominator,
    source, recorded_by, computed_at)
    SELECT s.id, m, %s, %s, CASE m WHEN 'return_rate' THEN 2 WHEN 'daily_ship_days' THEN 29
    WHEN 'volume_variation' THEN 200 ELSE 396 END, CASE m WHEN 'daily_ship_days' THEN 1
    WHEN 'volume_variation' THEN 1000 ELSE 400 END, 'bench', '', %s::timestamptz - d * interval '1 day'
    FROM portal_shop s CROSS JOIN unnest(%s::text[]) m CROSS JOIN generate_series(1, %s::int) d
    WHERE s.id BETWEEN %s AND %s"""


def run() -> list[Figure]:
    """Nearly every member keeps its conditions, as on any day; all are judged and none is moved."""
    make_calendar()
    for number in range(SERVICES):
        make_service(f"bench_{number}", conditions=RULES)
    owner = Merchant.objects.create(legal_name="Bench", social_credit_code="91330100BENCH00001")
    each: list[float] = []
    sent: list[int] = []
    have = total = 0
    for size in SIZES:
        have = _grow(owner.pk, have, size // SERVICES)
        ids = list(Enrolment.objects.order_by("pk").values_list("shop_id", flat=True).distinct()[:BATCH])
        sent.append(queries(lambda ids=ids: standing.reevaluate(at=NOW, shop_ids=ids[: BATCH // SERVICES])))
        start = perf_counter()
        judged = standing.reevaluate(at=NOW, batch=BATCH)
        total = perf_counter() - start
        assert judged == size, f"{judged} of {size} judged"
        assert not Enrolment.objects.exclude(state="active").exists()
        each.append(total / judged * 1_000_000)
    growth = each[-1] / each[0]
    sizes = " / ".join(f"{size:,}" for size in SIZES)
    return [
        Figure(
            "W15", f"daily judgement of {sizes} memberships, each", " / ".join(f"{one:.0f} µs" for one in each), "",
            f"{growth:.2f} × from first to last", f"≤ {FLAT} ×", growth <= FLAT,
        ),
        Figure(
            "W15", f"the same, all {SIZES[-1]:,} on one core", f"{total:.0f} s", "", f"{total / 60:.1f} min",
            f"< {MINUTES} min", total < MINUTES * 60,
        ),
        Figure(
            "W15", f"queries for a batch of {BATCH}", " / ".join(map(str, sent)), "", "constant", "constant",
            len(set(sent)) == 1,
        ),
    ]  # fmt: skip


def _grow(owner: int, have: int, shops: int) -> int:
    since = NOW - timedelta(days=60)
    load(SHOPS, owner, since, since, since, have + 1, shops)
    load(MEMBERS, since, since, since, have + 1, shops)
    load(NUMBERS, since, NOW, NOW, list(METRICS), DAYS, have + 1, shops)
    settle("portal_shop", "portal_enrolment", "portal_metricsnapshot")
    return shops
