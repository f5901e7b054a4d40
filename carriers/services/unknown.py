"""Codes that no table knows: kept and counted, so that staff can say what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Case, F, Q, When

from carriers.models import TrackingEvent, UnknownCode
from carriers.states import TrackingStatus


def count(rows: Sequence[TrackingEvent]) -> None:
    """Count the unknown codes among newly stored statements; a message that is repeated counts once."""
    unknown = [row for row in rows if row.status == TrackingStatus.UNKNOWN and row.raw_code]
    if not unknown:
        return
    # A message that names its code twice, as a scan and as the overall state, has said it once.
    said = {(row.shipment_id, row.received_at, row.provider, row.scope, row.raw_code): row for row in unknown}
    times = Counter(tuple(key[2:]) for key in said)
    first = {tuple(key[2:]): row for key, row in reversed(said.items())}
    UnknownCode.objects.bulk_create(
        [
            UnknownCode(
                provider=row.provider,
                scope=row.scope,
                code=row.raw_code,
                first_seen_at=row.received_at,
                sample=row.description[:200],
            )
            for _code, row in sorted(first.items())
        ],
        ignore_conflicts=True,
    )
    named = {code: Q(provider=code[0], scope=code[1], code=code[2]) for code in sorted(times)}
    whens = [When(named[code], then=F("seen") + times[code]) for code in named]
    UnknownCode.objects.filter(Q(*named.values(), _connector=Q.OR)).update(seen=Case(*whens), solved_at=None)
