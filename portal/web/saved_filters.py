"""Filters that people keep: keeping, opening, changing and deleting them, and the pinned ones beside every page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.errors import DomainError, NotFound, NotPermitted
from portal.models import SavedFilter
from portal.queries.listings import Listing, clean, listing_named
from portal.queries.saved_filters import COUNTED, count_of, filter_named, filters_for, pinned_for
from portal.services import saved_filters as service
from portal.web.access import ShopRequest, merchant_page
from portal.web.listings import address_of
from portal.web.members import show_refusal


class FilterForm(forms.Form):
    """A name, who uses it, and where it stands."""

    name = forms.CharField(label=pgettext_lazy("filter", "Name"), max_length=40)
    shared = forms.BooleanField(
        label=gettext_lazy("Share with everybody in the shop"),
        required=False,
        help_text=gettext_lazy("Programs of the shop can then use it too, by its short name."),
    )
    pinned = forms.BooleanField(label=gettext_lazy("Show in the navigation, with a count"), required=False)
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=999,
        required=False,
        help_text=gettext_lazy("Smaller numbers stand further up."),
    )

    def __init__(self, *args: Any, request: ShopRequest, shared: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not shared and not request.actor.holds_any(service.SHARERS):
            del self.fields["shared"]

    @property
    def choices(self) -> dict[str, Any]:
        kept = self.cleaned_data
        return {"name": kept["name"], "shared": kept.get("shared", False), "pinned": kept["pinned"]}


@merchant_page()
@require_GET
def filters(request: ShopRequest) -> HttpResponseBase:
    """One's own filters and those of the shop."""
    rows = [
        {"row": row, "listing": listing, "mine": service.may_change(row, request.actor)}
        for row in filters_for(request.actor)
        if (listing := listing_named(row.listing))
    ]
    return render(request, "portal/saved_filters.html", {"title": _("Saved filters"), "rows": rows})


@merchant_page()
@require_http_methods(["GET", "POST"])
def keep(request: ShopRequest, listing: str) -> HttpResponseBase:
    """Keep the filters that stand in the address under a name."""
    found, query = _listing(listing), clean(request.GET.urlencode())
    form = FilterForm(request.POST or None, request=request)
    del form.fields["position"]
    if request.method == "POST" and form.is_valid():
        said = form.choices | {"actor": request.actor, "shop": request.shop, "at": request.now}
        try:
            row = service.keep(listing=listing, query=query, **said)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            show_refusal(form, refusal, "name")
        else:
            messages.success(request, _("Filter kept: %(name)s") % {"name": row.name})
            return redirect(address_of(found.url_name, query))
    context = {
        "title": _("Keep this filter"),
        "form": form,
        "back": address_of(found.url_name, query),
        "shown": _shown(found, query, request),
    }
    return render(request, "portal/saved_filter.html", context, status=422 if form.errors else 200)


@merchant_page()
@require_GET
def open_filter(request: ShopRequest, listing: str, slug: str) -> HttpResponseBase:
    """Open the list with a saved filter; what the list does not know any more is named and left out."""
    found = _listing(listing)
    row = filter_named(slug, listing, request.actor)
    if row is None:
        raise NotFound()
    if unknown := found.troubles(row.query, request.actor, request.now):
        text = _(
            "The list does not know these parts of the saved filter any more, so they are left out: %(names)s"
        )
        messages.warning(request, text % {"names": ", ".join(unknown)})
    return redirect(address_of(found.url_name, row.query))


@merchant_page()
@require_http_methods(["GET", "POST"])
def change(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Rename, share, pin or move a filter."""
    row = _own(request, pk)
    kept = {"name": row.name, "shared": row.shared, "pinned": row.pinned, "position": row.position}
    form = FilterForm(request.POST or None, initial=kept, request=request, shared=row.shared)
    if request.method == "POST" and form.is_valid():
        position = form.cleaned_data["position"] or 0
        try:
            service.change(row, **form.choices, position=position, actor=request.actor)
        except (NotFound, NotPermitted):
            raise
        except DomainError as refusal:
            show_refusal(form, refusal, "name")
        else:
            messages.success(request, _("Filter kept: %(name)s") % {"name": row.name})
            return redirect("web:saved_filters")
    shown = _shown(_listing(row.listing), row.query, request)
    back = reverse("web:saved_filters")
    context = {"title": row.name, "form": form, "back": back, "shown": shown}
    return render(request, "portal/saved_filter.html", context, status=422 if form.errors else 200)


@merchant_page()
@require_http_methods(["GET", "POST"])
def drop(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Delete a filter, after asking. The rows it shows stay."""
    row = _own(request, pk)
    if request.method == "POST":
        service.drop(row, actor=request.actor)
        messages.success(request, _("Filter deleted: %(name)s") % {"name": row.name})
        return redirect("web:saved_filters")
    return render(request, "portal/saved_filter_drop.html", {"title": _("Delete the filter"), "row": row})


def pinned(request: Any, here: str) -> list[dict[str, Any]]:
    """The pinned filters as lines of the navigation, each with how many rows it shows now."""
    query = clean(request.GET.urlencode())
    items = []
    for row in pinned_for(request.actor):
        listing = listing_named(row.listing)
        assert listing
        count = count_of(row, request.actor, request.now)
        items.append(
            {
                "label": row.name,
                "url": address_of(listing.url_name, row.query),
                "icon": "filter",
                "key": "",
                "active": here == listing.url_name and query == row.query,
                "count": f"{COUNTED}+" if count > COUNTED else count,
            }
        )
    return items


def _listing(name: str) -> Listing:
    found = listing_named(name)
    if found is None:
        raise Http404
    return found


def _own(request: ShopRequest, pk: int) -> SavedFilter:
    row = filters_for(request.actor).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    service.must_own(row, request.actor)
    return row


def _shown(listing: Listing, query: str, request: ShopRequest) -> dict[str, Any]:
    rows = listing.narrowed(query, request.actor, request.now).order_by()[: COUNTED + 1].count()
    return {"label": listing.label, "query": query, "count": f"{COUNTED}+" if rows > COUNTED else rows}
