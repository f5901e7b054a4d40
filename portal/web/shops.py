"""Changing to another of one's shops."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.errors import NotFound
from portal.services import preferences


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponseBase:
    """Work in another shop; the page of the old one may not exist there, so this leads to the start page."""
    wanted = request.POST.get("shop", "")
    try:
        shop = preferences.choose_shop(request.user, int(wanted) if wanted.isdecimal() else 0)  # type: ignore[arg-type]
    except NotFound:
        raise Http404 from None
    messages.success(request, _("You are now working in %(shop)s.") % {"shop": shop.name})
    return redirect("web:home")
