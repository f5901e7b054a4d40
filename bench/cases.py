"""A great many tickets of many shops, made by the database itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache

from bench.database import load, settle
from portal.clock import now
from portal.models import NO_DEADLINE, Partner, Shop
from tests.builders import NOW, make_contact, make_order, make_partner, make_shop
from tickets.models import Order, Ticket

BIG_SHOP_SHARE = 10
"""One ticket in so many belongs to the shop that is looked at."""
RUNNING_SHARE = 20
"""One ticket in so many is open, with a deadline."""
LINES = 1000
"""So many items in a hundred categories, taken in turn."""
CLOCK = "answer"
TABLES = ("tickets_order", "tickets_orderline", "tickets_ticket", "portal_deadline")

ITEMS = """INSERT INTO tickets_orderline (id, external_id, item, title, category, quantity, paid_fen, weight_grams,
    needs, serial, flags, order_id) SELECT %s + n, 'L' || n, 'item', 'Shoes', 'c' || lpad((n %% 100)::text, 2, '0') ||
    '/shoes', 1, 19900, 900, '[]', '', '[]', %s FROM generate_series(1, %s::int) n"""
ORDERS = """INSERT INTO tickets_order (version, chain, created_at, updated_at, external_id, source_version, buyer_ref,
    buyer_grade, paid_at, paid_fen, currency, contact_id, shop_id, storefront_id)
    SELECT 1, '', %s, %s, 'B' || lpad(n::text, 12, '0'), 1, 'buyer', '', %s, 19900, 'CNY', %s,
    CASE WHEN n %% %s = 0 THEN %s ELSE %s + n %% 40 END, %s FROM generate_series(%s::int, %s::int) n"""
TICKETS = f"""INSERT INTO tickets_ticket (version, chain, created_at, updated_at, number, kind, phone_tail, state,
    quantity, reason_code, description, requested_fen, goods, decision, channel, intervention, closed_at, sort_due,
    contact_id, line_id, order_id, shop_id, storefront_id)
    SELECT 1, '', o.created_at + n * interval '1 second', o.created_at, 'RT2601-' || lpad(n::text, 7, '0') || '-0',
    CASE WHEN n %% 3 = 1 AND NOT open THEN 'warranty' ELSE 'return' END, lpad((n %% 10000)::text, 4, '0'),
    CASE WHEN open THEN 'wait_merchant' WHEN n %% 3 = 1 THEN 'repaired' ELSE 'refunded' END,
    1, 'damaged', 'Broken corner', 19900, 'with_buyer', '{{}}', 'storefront', 'none',
    CASE WHEN NOT open THEN o.created_at END,
    CASE WHEN open THEN %s::timestamptz + (n::bigint * 7919 %% 86400 - 43200) * interval '1 second' ELSE %s END,
    o.contact_id, %s + n %% {LINES}, o.id, o.shop_id, o.storefront_id
    FROM tickets_order o CROSS JOIN LATERAL (SELECT substr(o.external_id, 2)::int AS n) numbered
    CROSS JOIN LATERAL (SELECT n / {BIG_SHOP_SHARE} %% {RUNNING_SHARE} = 0 AS open) judged
    WHERE o.external_id BETWEEN %s AND %s"""
CLOCKS = """INSERT INTO portal_deadline (subject_type_id, subject_id, shop_id, name, state, move, policy,
    policy_version, started_at, due_at, outcome, attempts, last_error, pauses,
    hours_version, warned)
    SELECT %s, t.id, t.shop_id, %s, t.state, 'agree_by_silence', 'refund.merchant_response', 0, t.created_at,
    t.sort_due, '', 0, '', '[]', 0, 0 FROM tickets_ticket t
    WHERE t.closed_at IS NULL AND t.number BETWEEN %s AND %s"""


@dataclass
class Cases:
    """The shop that is looked at, among forty others, and the tickets made so far."""

    shop: Shop
    storefront: Partner
    pattern: Order
    made: int = 0

    def grow(self, number: int) -> None:
        """Bring the tickets up to a number: most are closed, every twentieth runs towards a deadline."""
        first, self.made = self.made + 1, number
        contact = make_contact()
        since = NOW - timedelta(days=60)
        big = [BIG_SHOP_SHARE, self.shop.pk, self.shop.pk + 1]
        load(ORDERS, since, since, since, contact.pk, *big, self.storefront.pk, first, number)
        line = self.pattern.lines.order_by("pk").first()
        assert line
        # Due within twelve hours before or after the present, which is what pages compare with.
        load(TICKETS, now(), NO_DEADLINE, line.pk + 1, f"B{first:012d}", f"B{number:012d}")
        kind = ContentType.objects.get_for_model(Ticket).pk
        span = f"RT2601-{first:07d}", f"RT2601-{number:07d}-9"
        load(CLOCKS, kind, CLOCK, *span)
        settle(*TABLES)
        cache.clear()


def make_cases() -> Cases:
    """Forty-one shops with nothing in them yet."""
    storefront = make_partner()
    shops = [make_shop() for _ in range(41)]
    pattern = make_order(shops[0], storefront=storefront)
    load(ITEMS, pattern.lines.get().pk, pattern.pk, LINES)
    return Cases(shops[0], storefront, pattern)


_shared: list[Cases] = []


def shared(number: int) -> Cases:
    """The same tickets for two benchmarks in one run: growing to a million takes longer than measuring."""
    if not _shared:
        _shared.append(make_cases())
    if _shared[0].made < number:
        _shared[0].grow(number)
    return _shared[0]
