"""Which conditions and requirements a shop need not meet now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from portal.models.governance import Waiver
from portal.states import WaiverState


def waived_codes(shop_id: int, service_id: int, at: datetime) -> frozenset[str]:
    """The codes waived for one shop and service at an instant."""
    return waived_many([shop_id], at).get((shop_id, service_id), frozenset())


def waived_many(shop_ids: Collection[int], at: datetime) -> Mapping[tuple[int, int], frozenset[str]]:
    """The codes waived at an instant by (shop, service), in one query."""
    rows = Waiver.objects.filter(
        shop__in=shop_ids, state=WaiverState.GRANTED, valid_from__lte=at, valid_until__gt=at
    )
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for shop, service, code in rows.values_list("shop_id", "service_id", "code"):
        found[shop, service].add(code)
    return {key: frozenset(codes) for key, codes in found.items()}
