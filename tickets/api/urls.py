"""The whole API, put together here because only this room may know all three."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from carriers.api.urls import resources as carriers
from portal.api.urls import Resources, documentation, everything_else
from portal.api.urls import resources as portal
from tickets.api.orders import DeliveryPromiseViewSet, OrderViewSet
from tickets.api.repairs import RepairJobViewSet
from tickets.api.returns import ExchangeViewSet, RefundViewSet, ReturnViewSet
from tickets.api.tickets import TicketViewSet, WarrantyViewSet

app_name = "api"

tickets: Resources = (
    ("orders", OrderViewSet, "order"),
    ("delivery-promises", DeliveryPromiseViewSet, "delivery-promise"),
    ("exchanges", ExchangeViewSet, "exchange"),
    ("refunds", RefundViewSet, "refund"),
    ("returns", ReturnViewSet, "return"),
    ("warranties", WarrantyViewSet, "warranty"),
    ("tickets", TicketViewSet, "ticket"),
    ("repair-jobs", RepairJobViewSet, "repair-job"),
)

router = SimpleRouter()
for prefix, viewset, name in (*tickets, *carriers, *portal):
    router.register(prefix, viewset, basename=name)

urlpatterns = [*router.urls, *documentation, *everything_else]
