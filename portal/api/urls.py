"""The portal room's part of the API; the tickets room puts all parts together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from portal.api.applications import ApplicationViewSet
from portal.api.bulk_moves import BulkMoveViewSet
from portal.api.deposits import DepositPaymentViewSet, DepositViewSet
from portal.api.enrolment import EnrolmentViewSet
from portal.api.exports import ExportViewSet
from portal.api.governance import AppealViewSet, MeasureViewSet, WaiverViewSet
from portal.api.metrics import MetricViewSet
from portal.api.problems import unknown_address
from portal.api.services import ServiceViewSet, ShopViewSet
from portal.api.warnings import WarningViewSet

Resources = Iterable[tuple[str, type[Any], str]]

resources: Resources = (
    ("services", ServiceViewSet, "service"),
    ("shops", ShopViewSet, "shop"),
    ("applications", ApplicationViewSet, "application"),
    ("enrolments", EnrolmentViewSet, "enrolment"),
    ("appeals", AppealViewSet, "appeal"),
    ("waivers", WaiverViewSet, "waiver"),
    ("measures", MeasureViewSet, "measure"),
    ("deposits", DepositViewSet, "deposit"),
    ("deposit-payments", DepositPaymentViewSet, "deposit-payment"),
    ("bulk-moves", BulkMoveViewSet, "bulk-move"),
    ("exports", ExportViewSet, "export"),
    ("metrics", MetricViewSet, "metric"),
    ("warnings", WarningViewSet, "warning"),
)
documentation = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
everything_else = [re_path(r"", unknown_address, name="unknown")]
