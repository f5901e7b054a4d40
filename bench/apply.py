"""W2: stored pushes applied in the background, beside raw SQL and beside the ORM in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count

from bench.apply_limits import Told, one_statement, orm_batch, six_statements
from bench.measure import Figure, Work, in_turn, queries
from bench.parcels import make_account, make_parcels, round_of_pushes
from carriers.adapters.base import PushRequest
from carriers.models import CarrierAccount, InboundPush
from carriers.services import pushes
from tests.builders import NOW

PARCELS, ROUNDS = 500, 3
RAW_SHARE, ORM_TIMES = 0.25, 1.5


def run() -> list[Figure]:
    account = make_account()
    ways: dict[str, Callable[[Sequence[Told], datetime], int]] = {
        "six": six_statements,
        "raw": one_statement,
        "orm": orm_batch,
    }
    jobs: dict[str, Work] = {name: _by_hand(account, name, way) for name, way in ways.items()}
    jobs["ours"] = _by_product(account)
    speeds = in_turn(jobs, rounds=ROUNDS)
    few, many = _queries(account, "few", 10), _queries(account, "many", 50)
    raw, orm, six = (speeds.ratio("ours", name) for name in ("raw", "orm", "six"))
    ours = f"{speeds.of('ours'):,.0f}/s"
    return [
        Figure(
            "W2", "stored pushes applied; only the parcel moves", ours,
            f"raw SQL, whole batch in one statement: {speeds.of('raw'):,.0f}/s", str(raw),
            f"≥ {RAW_SHARE} ×", raw.median >= RAW_SHARE,
        ),
        Figure(
            "W2", "the same", ours, f"ORM in batches: {speeds.of('orm'):,.0f}/s", str(orm),
            f"≥ {ORM_TIMES} ×", orm.median >= ORM_TIMES,
        ),
        Figure(
            "W2", "the same", ours, f"raw SQL, six statements an event: {speeds.of('six'):,.0f}/s", str(six),
        ),
        Figure(
            "W2", "queries for 10 and for 50 pushes", f"{few} and {many}", "", f"{(many - few) / 40:.1f} a push",
            "constant a batch", many == few,
        ),
    ]  # fmt: skip


def _by_hand(account: CarrierAccount, name: str, way: Callable[[Sequence[Told], datetime], int]) -> Work:
    """Each call applies one more event of every parcel; storing it is not timed, for it is done before."""
    make_parcels(account, name, PARCELS)
    steps = [_stored(account, name, PARCELS, step) for step in range(ROUNDS + 1)]
    for step, rows in enumerate(steps):
        InboundPush.objects.filter(pk__in=rows).update(next_attempt_at=NOW.replace(year=2099), attempts=step)
    ready = iter(
        [Told(pk, f"OR-{name}-{parcel}", f"sf:{step}") for parcel, pk in enumerate(rows)]
        for step, rows in enumerate(steps)
    )
    return lambda: way(next(ready), NOW)


def _by_product(account: CarrierAccount) -> Work:
    make_parcels(account, "ours", PARCELS)
    for step in range(ROUNDS + 1):
        _stored(account, "ours", PARCELS, step)
    done = count()

    def work() -> int:
        next(done)
        return _settled(pushes.apply_due(at=NOW, limit=PARCELS))

    return work


def _settled(number: int) -> int:
    if number != PARCELS:
        problem = InboundPush.objects.exclude(last_error="").values_list("last_error", flat=True).first()
        raise RuntimeError(f"{number} of {PARCELS} pushes applied: {problem}")
    return number


def _stored(account: CarrierAccount, series: str, parcels: int, step: int) -> list[int]:
    """The ids of the stored pushes of one step, in the order of the parcels."""
    for body in round_of_pushes(series, parcels, step):
        request = PushRequest("POST", {"Content-Type": "application/json"}, {}, body)
        pushes.store(account, request, at=NOW)
    return list(InboundPush.objects.order_by("-id").values_list("pk", flat=True)[:parcels])[::-1]


def _queries(account: CarrierAccount, series: str, number: int) -> int:
    make_parcels(account, series, number)
    _stored(account, series, number, 0)
    return queries(lambda: pushes.apply_due(at=NOW, limit=number))
