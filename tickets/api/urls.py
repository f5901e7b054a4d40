"""The whole API, put together here because only this room may know all three."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from carriers.api.urls import resources as carriers
from portal.api.urls import Resources, documentation, everything_else
from portal.api.urls import resources as portal
from tickets.api.appointments import AppointmentViewSet
from tickets.api.batch_alarms import BatchAlarmViewSet
from tickets.api.claims import ClaimViewSet
from tickets.api.compensations import CompensationViewSet
from tickets.api.disputes import DisputeViewSet
from tickets.api.forecasts import ForecastViewSet
from tickets.api.foreign_intake import ForeignIntakeViewSet
from tickets.api.helps import HelpViewSet
from tickets.api.insurance_claims import InsuranceClaimViewSet
from tickets.api.orders import DeliveryPromiseViewSet, OrderViewSet
from tickets.api.partner_scorecards import CentreScorecardViewSet, ProviderScorecardViewSet
from tickets.api.product_unit import ProductUnitViewSet
from tickets.api.promise_report import PromiseReportViewSet
from tickets.api.repairs import RepairJobViewSet
from tickets.api.returns import ExchangeViewSet, RefundViewSet, ReturnViewSet
from tickets.api.tickets import TicketViewSet, WarrantyViewSet
from tickets.api.warranty import WarrantyPolicyViewSet

app_name = "api"

tickets: Resources = (
    ("orders", OrderViewSet, "order"),
    ("delivery-promises", DeliveryPromiseViewSet, "delivery-promise"),
    ("promise-report", PromiseReportViewSet, "promise-report"),
    ("compensations", CompensationViewSet, "compensation"),
    ("disputes", DisputeViewSet, "dispute"),
    ("insurance-claims", InsuranceClaimViewSet, "insurance-claim"),
    ("exchanges", ExchangeViewSet, "exchange"),
    ("refunds", RefundViewSet, "refund"),
    ("returns", ReturnViewSet, "return"),
    ("warranties", WarrantyViewSet, "warranty"),
    ("helps", HelpViewSet, "help"),
    ("claims", ClaimViewSet, "claim"),
    ("tickets", TicketViewSet, "ticket"),
    ("repair-jobs", RepairJobViewSet, "repair-job"),
    ("foreign-intakes", ForeignIntakeViewSet, "foreign-intake"),
    ("units", ProductUnitViewSet, "unit"),
    ("warranty-policies", WarrantyPolicyViewSet, "warranty-policy"),
    ("appointments", AppointmentViewSet, "appointment"),
    ("centre-scorecards", CentreScorecardViewSet, "centre-scorecard"),
    ("provider-scorecards", ProviderScorecardViewSet, "provider-scorecard"),
    ("forecasts", ForecastViewSet, "forecast"),
    ("batch-alarms", BatchAlarmViewSet, "batch-alarm"),
)

router = SimpleRouter()
for prefix, viewset, name in (*tickets, *carriers, *portal):
    router.register(prefix, viewset, basename=name)

urlpatterns = [*router.urls, *documentation, *everything_else]
