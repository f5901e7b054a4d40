"""Evidence on cases: taking files in, and giving them out only to those who may see the case."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.actors import SHOP_WORKERS
from portal.errors import DomainError, NotFound
from portal.models import Evidence, WorkflowModel
from portal.queries.policy import value_at
from portal.services import evidence
from portal.templatetags.portal_look import words
from portal.web.access import ShopRequest, merchant_page
from portal.web.moves import door_of, row_or_404, url_of

TYPES = "image/jpeg,image/png,image/webp,application/pdf,video/mp4"


class EvidenceForm(forms.Form):
    """One file for one case; a row that asks for certain evidence is told what the file shows."""

    kind = forms.ChoiceField(label=gettext_lazy("What it shows"), required=False)
    file = forms.FileField(
        label=gettext_lazy("Add a file"),
        widget=forms.FileInput(attrs={"accept": TYPES, "class": "form-control"}),
    )

    def __init__(self, *args: Any, row: WorkflowModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row.evidence_kinds:
            self.fields["kind"].choices = [(kind, words(kind)) for kind in row.evidence_kinds]  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]

    @property
    def evidence_kind(self) -> str:
        return self.cleaned_data.get("kind") or "photo"


def limits_at(at: Any) -> dict[str, Any]:
    """What may be uploaded, said beforehand."""
    return {
        "types": _("JPEG, PNG, WebP, PDF or MP4"),
        "max_bytes": settings.EVIDENCE_MAX_BYTES,
        "max_files": value_at("evidence.max_files", at),
    }


def files_of(row: WorkflowModel) -> list[Evidence]:
    """The evidence of a case, in the order in which it came."""
    subject = ContentType.objects.get_for_model(row)
    return list(Evidence.objects.filter(subject_type=subject, subject_id=row.pk))


@require_POST
def upload_at_any_door(request: ShopRequest, kind: str, number: str) -> HttpResponseBase:
    """Put a file on a case; a file that is refused is named with the reason, and nothing is kept."""
    row = row_or_404(kind, number, request.actor)
    back = f"{url_of(row, door_of(request.actor))}#files"
    form = EvidenceForm(request.POST, request.FILES, row=row)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect(back)
    chosen = form.cleaned_data["file"]
    try:
        evidence.add(row, chosen, actor=request.actor, at=request.now, kind=form.evidence_kind)
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, _("%(file)s: %(reason)s") % {"file": chosen.name, "reason": said(refusal)})
    else:
        messages.success(request, _("File added."))
    return redirect(back)


upload = merchant_page(SHOP_WORKERS)(upload_at_any_door)


def said(refusal: DomainError) -> str:
    """Why a file was refused, in one line."""
    return " ".join(reason.sentence for reason in refusal.reasons) or refusal.sentence


@merchant_page()
@require_GET
def download(request: ShopRequest, pk: int) -> HttpResponseBase:
    """A file, to people of the case's shop only, and never run or shown as a page by the browser."""
    found = Evidence.objects.filter(pk=pk, shop_id__in=request.actor.shops).first()
    subject: Any = found.subject if found else None
    if found is None or subject is None or not subject.concerns(request.actor):
        raise NotFound()
    return private_file(found)


def private_file(found: Evidence) -> FileResponse:
    """The answer that carries a private file."""
    return private_open(found.file, found.name, found.media_type)


def private_open(file: Any, name: str, media_type: str) -> FileResponse:
    """The same for a stored file of any row. Raises NotFound where it is gone."""
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise NotFound() from None
    return _private(content, name, media_type)


def private_bytes(content: bytes, *, name: str, media_type: str) -> FileResponse:
    """The same for a file that is made on the spot."""
    return _private(BytesIO(content), name, media_type)


def _private(content: IO[bytes], name: str, media_type: str) -> FileResponse:
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
