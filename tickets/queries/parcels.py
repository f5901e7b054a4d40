"""Which parcels matter to orders and cases."""

from __future__ import annotations

from collections.abc import Collection

from tickets.models import Leg, Order


def parcels_of_cases(shipments: Collection[int]) -> set[int]:
    """Those of many parcels that deliver an order or are a leg of a case; one query however many there are."""
    orders = Order.objects.filter(shipment_id__in=shipments).order_by().values_list("shipment_id")
    legs = Leg.objects.filter(shipment_id__in=shipments).order_by().values_list("shipment_id")
    pickups = (
        Leg.objects.filter(pickup__shipment_id__in=shipments).order_by().values_list("pickup__shipment_id")
    )
    return {pk for (pk,) in orders.union(legs, pickups)}
