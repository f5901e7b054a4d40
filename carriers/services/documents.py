"""The signed document of a contract: made once, kept as bytes under their hash."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from carriers.adapters import contract_pdf
from carriers.models import CarrierContract, ContractRevision
from carriers.queries.contract_document import document_of
from carriers.services.agreements import terms_hash
from portal.actors import SYSTEM
from portal.models.records import Evidence

LANGUAGE = "zh-hans"


def keep(contract: CarrierContract, revision: ContractRevision, *, at: datetime) -> Evidence:
    """Keep what both have signed as a PDF in Chinese and point the contract at it."""
    content = rendered(revision, LANGUAGE)
    digest = hashlib.sha256(content).hexdigest()
    document = Evidence(
        subject_type=ContentType.objects.get_for_model(contract),
        subject_id=contract.pk,
        shop_id=contract.shop_scope,
        kind="contract",
        name=f"{contract.number}-{revision.ordinal}.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=digest,
        uploaded_by=SYSTEM.label,
        uploaded_at=at,
    )
    document.file.save(digest, ContentFile(content), save=False)
    document.save()
    CarrierContract.objects.filter(pk=contract.pk).update(document=document)
    contract.document = document
    return document


def rendered(revision: ContractRevision, language: str) -> bytes:
    """A revision as a PDF in a language, as it stands."""
    with translation.override(language):
        return contract_pdf.render(read(revision))


def printed(revision: ContractRevision, language: str) -> str:
    """A revision as a page of HTML for A4 paper in a language, as it stands."""
    with translation.override(language):
        context = {"document": read(revision), "language": "en" if language == "en" else "zh-Hans"}
        return render_to_string("carriers/document.html", context)


def read(revision: ContractRevision) -> contract_pdf.ContractDocument:
    """What people read before they sign, in the language of the moment."""
    return document_of(revision, terms_hash(revision))


def file_name(revision: ContractRevision, language: str) -> str:
    """What the file is called on somebody's disk: CT2611-000123-4-2-en.pdf."""
    return f"{revision.contract.number}-{revision.ordinal}-{language[:2]}.pdf"
