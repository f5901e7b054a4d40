"""W9: the page of a case, with few and with two hundred facts on its timeline."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.test import Client

from bench.database import load, settle
from bench.measure import Figure, milliseconds, queries
from tests.builders import NOW, make_calendar, make_enrolment, make_member, make_order, make_shop
from tests.builders_returns import ask
from tickets.models import Ticket

FACTS, MOST_QUERIES = 200, 18
PEER_MS, PEER_TIMES = 219, 3
"""django-helpdesk's page of one ticket, as measured once, in another run."""
HISTORY = """INSERT INTO portal_timelineevent (subject_type_id, subject_id, shop_id, name, actor_kind, actor_label,
    happened_at, recorded_at, from_state, to_state, note, data, visibility, request_id, previous_digest, digest)
    SELECT %s, %s, %s, 'message.sent', 'platform', 'staff', %s, %s, '', '', 'why', '{}', 'merchant', '', '',
    'bench' || n FROM generate_series(1, %s::int) n"""


def run() -> list[Figure]:
    make_calendar()
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    case = ask(make_order(shop))
    client = Client()
    client.force_login(make_member(shop))
    call = _page(client, case)
    few, before = milliseconds(call), queries(call)
    kind = ContentType.objects.get_for_model(Ticket).pk
    load(HISTORY, kind, case.pk, shop.pk, NOW, NOW, FACTS)
    settle("portal_timelineevent")
    many, sent = milliseconds(call), queries(call)
    return [
        Figure(
            "W9", f"page of a case with {FACTS} facts", f"{many:,.0f} ms; {sent} queries",
            f"hardly any: {few:,.0f} ms; {before} queries; peer, in another run: {PEER_MS} ms",
            f"{PEER_MS / many:.1f} × as fast as the peer", f"≥ {PEER_TIMES} ×; ≤ {MOST_QUERIES} queries",
            PEER_MS / many >= PEER_TIMES and sent <= MOST_QUERIES,
        )
    ]  # fmt: skip


def _page(client: Client, case: Ticket) -> Callable[[], object]:
    def call() -> object:
        answer = client.get(f"/portal/tickets/{case.number}/", headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        return answer

    return call
