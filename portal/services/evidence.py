"""Taking in files: sniffed, bounded, images re-encoded without EXIF, kept outside the web root."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_noop as noop
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.actors import Actor
from portal.errors import NotFound, Reason, Refused
from portal.models.records import Evidence
from portal.models.workflow import WorkflowModel
from portal.policies import files
from portal.queries.policy import value_at
from portal.services import moves, timeline
from portal.states import Visibility

MAX_PIXELS = 50_000_000


@transaction.atomic
def add(subject: WorkflowModel, upload: Any, *, actor: Actor, at: datetime, kind: str = "photo") -> Evidence:
    """Keep an uploaded file as evidence on a case.

    Raises NotFound, or Refused with a reason for the file: too large, not an accepted type, damaged, too many.
    """
    subject = moves.lock(subject)
    if not subject.concerns(actor):
        raise NotFound()
    content, media_type = checked(upload)
    _refuse_too_many(subject, at)
    digest = hashlib.sha256(content).hexdigest()
    evidence = Evidence(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        shop_id=subject.shop_scope,
        kind=kind,
        name=str(upload.name)[-120:],
        media_type=media_type,
        size=len(content),
        sha256=digest,
        uploaded_by=actor.label,
        uploaded_at=at,
    )
    evidence.file.save(digest, ContentFile(content), save=False)
    evidence.save()
    facts = {"evidence": evidence.pk, "name": evidence.name, "sha256": digest}
    timeline.record("evidence.added", subject, actor=actor, at=at, data=facts, visibility=Visibility.BUYER)
    return evidence


def checked(upload: Any) -> tuple[bytes, str]:
    """The bytes to keep and their true media type. Raises Refused."""
    limit = settings.EVIDENCE_MAX_BYTES
    if upload.size > limit:
        text = noop("The file is larger than %(megabytes)s MB.")
        raise Refused([Reason("file_too_large", text, {"megabytes": limit // 1_048_576})])
    content = upload.read()
    media_type = files.sniff(content[:16])
    if media_type is None:
        raise Refused([Reason("file_type", noop("Only JPEG, PNG, WebP, PDF and MP4 files are accepted."))])
    return (_without_exif(content, media_type) if media_type.startswith("image/") else content), media_type


def _without_exif(content: bytes, media_type: str) -> bytes:
    """Decode and encode again: place and device data go, and so does anything hidden behind the picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused([Reason("file_pixels", noop("The picture has too many pixels."))])
            upright = ImageOps.exif_transpose(picture)
            out = io.BytesIO()
            upright.convert("RGB").save(out, format=media_type.removeprefix("image/").upper(), quality=88)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refused(
            [Reason("file_damaged", noop("The picture cannot be read; please take it again."))]
        ) from None


def _refuse_too_many(subject: WorkflowModel, at: datetime) -> None:
    limit = value_at("evidence.max_files", at)
    kept = Evidence.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
    ).count()
    if kept >= limit:
        text = noop("A case holds at most %(limit)s files.")
        raise Refused([Reason("too_many_files", text, {"limit": limit})])
