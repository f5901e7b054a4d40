"""Saved filters in the API: `?filter=slug` narrows a list as the people of the shop have agreed on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from portal.queries.listings import listing_named
from portal.queries.saved_filters import filter_named

PARAMETER = OpenApiParameter(
    "filter", str, description="The short name of a filter that people of the shop have saved and shared."
)


class SavedFilterMixin:
    """A list that takes a shared saved filter. `listing` is the name of the same list in the portal."""

    listing: str

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)  # type: ignore[misc]
        slug = self.request.query_params.get("filter", "")  # type: ignore[attr-defined]
        return self._as_saved(rows, slug) if slug else rows

    def _as_saved(self, rows: Any, slug: str) -> Any:
        actor, at = self.actor, self.at  # type: ignore[attr-defined]
        saved, listing = filter_named(slug, self.listing, actor), listing_named(self.listing)
        if saved is None or listing is None:
            raise ValidationError({"filter": [_("There is no such saved filter.")]})
        if unknown := listing.troubles(saved.query, actor, at):
            text = _("The list does not know these parts of the saved filter any more: %(names)s")
            raise ValidationError({"filter": [text % {"names": ", ".join(unknown)}]})
        found = listing.narrowed(saved.query, actor, at).order_by().values("pk")
        return rows.filter(pk__in=found, shop_id=saved.shop_id)
