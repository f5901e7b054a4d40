"""W7: finding cases by words among ten thousand and among a million: the whole of what a search asks the database."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from bench.cases import make_cases
from bench.database import load, settle
from bench.measure import Figure
from portal.actors import SYSTEM, Actor
from tests.builders import merchant
from tickets.queries.tickets import many_for
from tickets.queries.worklist import matching

SMALL, LARGE, ROUNDS, MOST = 10_000, 1_000_000, 7, 100.0
LETTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就"
    "分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
)
# Twenty letters that follow from the number of the case; three in ten have one trouble, one in 10,000 a rare one.
TEXTS = f"""INSERT INTO tickets_casetext (ticket_id, shop_id, circle, body, words)
    SELECT id, shop_id, 'open', body, array_to_tsvector(pairs || ('#' || shop_id || '.open')) FROM (
    SELECT t.id, t.shop_id, said.body, (SELECT array_agg(DISTINCT substr(said.body, n, 2))
        FROM generate_series(1, length(said.body) - 1) n) AS pairs
    FROM tickets_ticket t CROSS JOIN LATERAL (SELECT string_agg(substr('{LETTERS}',
        (t.id * (n * 7919 + 13) / 3 %% {len(LETTERS)})::int + 1, 1), '') || CASE WHEN t.id / 10 %% 10 < 3
        THEN '有质量问题' ELSE '' END || CASE WHEN t.id %% 10000 = 10 THEN '鞋底脱胶' ELSE '' END AS body
        FROM generate_series(1, 20) n) said
    WHERE t.id > %s) made"""
QUERIES = {
    "two letters, rare": "脱胶",
    "four letters, rare": "鞋底脱胶",
    "everywhere": "质量",
    "not found": "绝无此事",
}


def run() -> list[Figure]:
    found: list[Figure] = []
    before: dict[str, float] = {}
    cases = make_cases()
    for size in (SMALL, LARGE):
        cases.grow(size)
        load("TRUNCATE tickets_casetext")
        load(TEXTS, 0)
        settle("tickets_casetext")
        for who, actor in (("shop", merchant(cases.shop)), ("staff", SYSTEM)):
            for name, query in QUERIES.items():
                taken = median(_seconds(_search(query, actor)) for _ in range(ROUNDS)) * 1000
                label = f"{who}: words, {name}"
                found.append(_figure(label, size, taken, before.get(label)))
                before[label] = taken
    return found


def _search(query: str, actor: Actor) -> Callable[[], object]:
    return lambda: list(matching(many_for(actor), query, actor).order_by("-pk")[:26])


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def _figure(name: str, size: int, taken: float, before: float | None) -> Figure:
    growth = f"{taken / before:.1f} × of {SMALL:,}" if before else ""
    return Figure(
        "W7", f"{name}, {size:,} cases", f"{taken:,.1f} ms", growth, "", f"≤ {MOST:.0f} ms", taken <= MOST
    )
