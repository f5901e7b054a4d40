"""Changing to another of the partners one works for."""

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
    """Work for another repair centre or installer from now on."""
    wanted = request.POST.get("partner", "")
    try:
        partner = preferences.choose_partner(request.user, int(wanted) if wanted.isdecimal() else 0)  # type: ignore[arg-type]
    except NotFound:
        raise Http404 from None
    messages.success(request, _("You are now working for %(partner)s.") % {"partner": partner.name})
    return redirect("centre:home")
