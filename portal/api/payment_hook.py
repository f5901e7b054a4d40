"""Where the payment provider calls back: believed only with its signature, done once, answered at once."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.adapters.payment_provider import BadCallback, ProviderUnavailable
from portal.clock import now
from portal.errors import NotFound
from portal.services import payments

log = logging.getLogger(__name__)
LIMIT = 65_536


@csrf_exempt
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """Take one callback. A repetition gets the first answer; what is forged or unreadable is 403, a payment we
    do not know (yet) 404, so that it is sent again; more than 64 KB is 413. None of these leaves anything."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT:
            return HttpResponse(status=413)
        outcome = payments.receive(request.body, request.headers, at=now())
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except (UnreadablePostError, ValueError):
        return HttpResponse(status=400)
    except BadCallback as problem:
        log.warning("payment callback refused: %s", problem)
        return HttpResponse(status=403)
    except NotFound:
        return HttpResponse(status=404)
    except ProviderUnavailable:
        return HttpResponse(status=503)
    return JsonResponse({"outcome": outcome})
