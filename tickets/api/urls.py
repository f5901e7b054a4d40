"""The whole API, put together here because only this room may know all three."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from carriers.api.urls import resources as carriers
from portal.api.urls import Resources, documentation, everything_else
from portal.api.urls import resources as portal
from tickets.api.appointments import AppointmentViewSet
from tickets.api.foreign_intake import ForeignIntakeViewSet
from tickets.api.orders import DeliveryPromiseViewSet, OrderViewSet
from tickets.api.product_unit import ProductUnitViewSet
from tickets.api.repairs import RepairJobViewSet
from tickets.api.tickets import ReturnViewSet, TicketViewSet, WarrantyViewSet
from tickets.api.warranty import WarrantyPolicyViewSet

app_name = "api"

tickets: Resources = (
    ("orders", OrderViewSet, "order"),
    ("delivery-promises", DeliveryPromiseViewSet, "delivery-promise"),
    ("returns", ReturnViewSet, "return"),
    ("warranties", WarrantyViewSet, "warranty"),
    ("tickets", TicketViewSet, "ticket"),
    ("repair-jobs", RepairJobViewSet, "repair-job"),
    ("foreign-intakes", ForeignIntakeViewSet, "foreign-intake"),
    ("units", ProductUnitViewSet, "unit"),
    ("warranty-policies", WarrantyPolicyViewSet, "warranty-policy"),
    ("appointments", AppointmentViewSet, "appointment"),
)

router = SimpleRouter()
for prefix, viewset, name in (*tickets, *carriers, *portal):
    router.register(prefix, viewset, basename=name)

urlpatterns = [*router.urls, *documentation, *everything_else]
