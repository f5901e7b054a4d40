"""The sandbox clock: read by the stand-in couriers, moved ahead by people who want to see a timed rule work."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.clock import now
from portal.errors import NotFound
from portal.services import sandbox
from portal.templatetags.portal_look import local


@require_GET
def clock(_request: HttpRequest) -> HttpResponseBase:
    """The instant of the sandbox; outside a sandbox there is no such page."""
    if not settings.SANDBOX:
        raise Http404
    return JsonResponse({"now": now().isoformat()}, headers={"Cache-Control": "no-store"})


@login_required
@require_POST
def advance(request: HttpRequest) -> HttpResponseBase:
    """Move the clock ahead by one of the offered steps and come back to the page."""
    seconds = request.POST.get("seconds", "")
    try:
        sandbox.advance(int(seconds) if seconds.isdecimal() else 0)
    except NotFound:
        raise Http404 from None
    messages.success(request, _("The sandbox clock now shows %(time)s.") % {"time": local(now())})
    return redirect(safe_next(request))


def safe_next(request: HttpRequest) -> str:
    """The page to come back to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"
