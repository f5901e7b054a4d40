"""The signing link: a carrier without a connection reads the terms and signs or refuses them. No login."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from carriers.models import ContractRevision
from carriers.models.carrier_forms import SignForm
from carriers.services import documents, signing
from carriers.states import RevisionState
from portal.errors import DomainError, NotFound
from portal.web.access import instant
from portal.web.files import private_bytes
from portal.web.languages import language_of
from portal.workflow import ReasonForm


class SigningRequest(HttpRequest):
    """A request through a signing link. Only a description of what `opened` sets."""

    row: signing.Signed
    revision: ContractRevision
    token: str
    now: datetime


class LinkSignForm(SignForm):
    """The hash travels with the page, so that exactly what was read is signed."""

    field_order = ["signer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terms_hash"].widget = self.fields["terms_hash"].hidden_widget()
        self.fields["terms_hash"].required = True


def opened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page behind a signing link; a wrong and an expired one look the same.

    CSRF protection is off on purpose: nothing here rests on a cookie, and pages that send no referrer send
    `Origin: null`, which Django would refuse.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: Any, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            request.row, request.revision, _actor = signing.open_link(token, at=instant(request))
            request.token = token
            return discreet(view(request, *args, **kwargs))
        except NotFound:
            title = {"title": _("This link does not work")}
            return discreet(render(request, "carriers/sign_missing.html", title, status=404))

    return guarded


def discreet(response: HttpResponseBase) -> HttpResponseBase:
    """Headers that keep the address to the person who has it."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@opened
@require_GET
def page(request: SigningRequest) -> HttpResponseBase:
    """The terms with their hash, and two forms: to sign and to refuse. Afterwards what became of it."""
    return shown(request)


def shown(request: SigningRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    document = documents.read(request.revision)
    row = request.row
    context = {
        "title": document.title,
        "document": document,
        "row": row,
        "token": request.token,
        "decides": row.state == RevisionState.AWAITING and row.carrier_signed_at is None,
        "sign_form": LinkSignForm(initial={"terms_hash": document.terms_hash}, auto_id="sign_%s"),
        "refuse_form": ReasonForm(auto_id="refuse_%s"),
        **extra,
    }
    return render(request, "carriers/sign.html", context, status=status)


@opened
@require_POST
def sign(request: SigningRequest) -> HttpResponseBase:
    """Sign exactly the terms whose hash the page showed."""
    form = LinkSignForm(request.POST, auto_id="sign_%s")
    if not form.is_valid():
        return shown(request, sign_form=form, status=422)
    try:
        signing.sign(request.token, **form.cleaned_data, at=request.now)
    except NotFound:
        raise
    except DomainError as refusal:
        return shown(request, refusal=refusal, status=422)
    return redirect("sign:page", request.token)


@opened
@require_POST
def refuse(request: SigningRequest) -> HttpResponseBase:
    """Refuse the terms with a reason."""
    form = ReasonForm(request.POST, auto_id="refuse_%s")
    if not form.is_valid():
        return shown(request, refuse_form=form, status=422)
    try:
        signing.refuse(request.token, reason=form.cleaned_data["reason"], at=request.now)
    except NotFound:
        raise
    except DomainError as refusal:
        return shown(request, refusal=refusal, status=422)
    return redirect("sign:page", request.token)


@opened
@require_GET
def pdf(request: SigningRequest) -> HttpResponseBase:
    """The terms as a PDF, as they stand."""
    language = language_of(request)
    content = documents.rendered(request.revision, language)
    name = documents.file_name(request.revision, language)
    return private_bytes(content, name=name, media_type="application/pdf")


@opened
@require_POST
def language(request: SigningRequest) -> HttpResponseBase:
    """Read the page in another language."""
    return set_language(request)
