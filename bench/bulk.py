"""Bulk moves: one move on many cases with its limits, results and batches, beside the same moves one by one."""

from __future__ import annotations

from bench.cases import RUNNING_SHARE, make_cases
from bench.measure import Figure, in_turn, queries
from portal.queries.people import merchant_actor
from portal.services import bulk_moves, moves
from tests.builders import NOW, make_calendar, make_member
from tickets.models import Ticket

ROWS, ROUNDS, SHARE = 30, 5, 0.8
"""No more may be agreed to at once."""


def run() -> list[Figure]:
    make_calendar()
    cases = make_cases()
    person = make_member(cases.shop)
    actor = merchant_actor(person, cases.shop)
    cases.grow((2 * ROWS * (ROUNDS + 2)) * RUNNING_SHARE * 10)
    waiting = Ticket.objects.filter(shop=cases.shop, closed_at=None).order_by("pk")
    ready = iter(waiting.values_list("pk", flat=True)[: 2 * ROWS * (ROUNDS + 2)])

    def taken(number: int = ROWS) -> list[Ticket]:
        rows = Ticket.objects.filter(pk__in=[next(ready) for _ in range(number)])
        return [row.as_kind() for row in rows.select_related("shop", "order", "line", "contact")]

    def single(number: int = ROWS) -> int:
        for row in taken(number):
            moves.perform(row, "agree", actor=actor, at=NOW, data={"note": ""})
        return number

    def bulk(number: int = ROWS) -> int:
        rows = taken(number)
        run = bulk_moves.begin(rows, "agree", fields={"note": ""}, actor=actor, shop=cases.shop, at=NOW)
        while bulk_moves.work(at=NOW):
            pass
        run.refresh_from_db()
        assert run.moved == number, f"{run.moved} of {number} moved"
        return number

    speeds = in_turn({"bulk": bulk, "single": single}, rounds=ROUNDS)
    few, many = queries(lambda: bulk(10)), queries(lambda: bulk(20))
    share = speeds.ratio("bulk", "single")
    return [
        Figure(
            "W3", f"bulk move of {ROWS} cases, each row by the kernel", f"{speeds.of('bulk'):,.0f} rows/s; "
            f"{(many - few) / 10:.1f} queries a row", f"one by one: {speeds.of('single'):,.0f}/s; "
            f"{queries(lambda: single(1))} queries", str(share), f"≥ {SHARE} ×", share.median >= SHARE,
        )
    ]  # fmt: skip
