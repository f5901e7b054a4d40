"""What belongs to a carrier's page: the scores of its evaluation, its depots, what providers call it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from unfold.admin import TabularInline

from carriers.models import CarrierAlias, CarrierSite, CriterionScore
from carriers.states import CarrierState, Criterion

GONE = (CarrierState.REJECTED, CarrierState.OFFBOARDED, CarrierState.BLACKLISTED)


class ScoreInline(TabularInline):
    """Five criteria, each with its evidence. Entered while the carrier is a prospect, then fixed (S0 0.5-0.9)."""

    model = CriterionScore
    fields = ("criterion", "score", "evidence")
    max_num = len(Criterion)
    verbose_name_plural = CriterionScore._meta.verbose_name_plural
    hide_title = True

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return len(Criterion) - obj.scores.count() if obj else len(Criterion)

    def _open(self, obj: Any) -> bool:
        return obj is not None and obj.state == CarrierState.PROSPECT

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptInline(TabularInline):
    """Rows that may change as long as the co-operation lasts, and are never deleted: others refer to them."""

    extra = 0
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.state not in GONE and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.state not in GONE and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SiteInline(KeptInline):
    model = CarrierSite
    fields = ("code", "name", "region", "address", "phone", "active")
    autocomplete_fields = ("region",)


class AliasInline(KeptInline):
    model = CarrierAlias
    fields = ("provider", "code")


__all__ = ["AliasInline", "ScoreInline", "SiteInline"]
