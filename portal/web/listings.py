"""What every filtered list offers besides its rows: filters that were kept, and keeping the present ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from portal.queries.listings import listing_named
from portal.web.access import Page, ShopRequest


def listed(name: str) -> Callable[[Page], Page]:
    """A page that shows the list of this name. `?filter=slug` opens it with a saved filter; inside `merchant_page`."""

    def decorate(view: Page) -> Page:
        @wraps(view)
        def shown(request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if slug := request.GET.get("filter", ""):
                return redirect("web:saved_filter_open", name, slug)
            listing = listing_named(name)
            request.listing = {"name": name, "exports": bool(listing and listing.columns)}  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return shown

    return decorate


def address_of(url_name: str, query: str) -> str:
    """The address of a list with its filters."""
    return f"{reverse(url_name)}?{query}" if query else reverse(url_name)
