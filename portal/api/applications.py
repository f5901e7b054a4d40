"""Applying for services: by a program of the shop; ERPs read how it stands."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actors import Role
from portal.api import application_shapes as shapes
from portal.api.base import PortalViewSet, ReadMixin
from portal.api.evidence import EvidenceSerializer
from portal.api.membership_filters import ApplicationFilter
from portal.api.moves import MovesMixin
from portal.api.parsers import GuardedMultiPartParser
from portal.errors import InvalidInput, NotFound
from portal.models import EnrolmentApplication, Service, ServiceVersion
from portal.queries import enrolment
from portal.queries.attachment import eligibility_terms
from portal.queries.catalogue import service_by_code
from portal.queries.partners import shop_acted_for
from portal.services import documents, drafts
from portal.services.requirements import code_of, document_codes

READ, WRITE = ("services:read",), ("services:write",)
DECIDERS = frozenset({Role.SHOP_PROGRAM})


class ApplicationViewSet(ReadMixin, MovesMixin, PortalViewSet):
    """Applications of the shops you act for."""

    model = EnrolmentApplication
    serializer_class = shapes.ApplicationDetailSerializer
    filterset_class = ApplicationFilter
    required_scopes = {
        "list": READ,
        "retrieve": READ,
        "create": WRITE,
        "answers": WRITE,
        "documents": WRITE,
        "make_move": WRITE,
    }
    required_roles = {"create": DECIDERS, "answers": DECIDERS, "documents": DECIDERS}

    def get_serializer_class(self) -> type[Any]:
        return shapes.ApplicationSerializer if self.action == "list" else shapes.ApplicationDetailSerializer

    def rows(self) -> QuerySet[EnrolmentApplication]:
        return enrolment.applications_for(self.actor)

    @extend_schema(
        request=shapes.ApplyBody,
        responses={200: shapes.ApplicationDetailSerializer, 201: shapes.ApplicationDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        """Apply for a service: 201 for a new application, 200 if a draft of the shop was gone on with.

        With `submit` it is handed in and judged at once; the answer says how. One that is open already is 409
        `already_open` with its number in `facts`.
        """
        body = self.checked(shapes.ApplyBody)
        shop, service = shop_acted_for(self.actor, body["shop"]), _service(body["service"])
        draft = enrolment.open_application(shop, service)
        if terms := draft.terms if draft else eligibility_terms(service, submitted_at=self.at):
            refuse_unknown(body["answers"], terms)
        row = drafts.apply(
            shop, service, answers=body["answers"], hand_in=body["submit"], actor=self.actor, at=self.at
        )
        return self.answer(self.rows().get(pk=row.pk), 200 if draft else 201)

    @extend_schema(request=shapes.AnswersBody, responses=shapes.ApplicationDetailSerializer)
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, number: str) -> Response:
        """Change the answers of a draft: those named are set, an empty one is taken back, the others stay."""
        row, body = self.get_object(), self.checked(shapes.AnswersBody)
        refuse_unknown(body["answers"], row.terms)
        merged = {code: said for code, said in {**row.answers, **body["answers"]}.items() if said}
        drafts.change_answers(
            row, merged, actor=self.actor, at=self.at, version=body["version"] or row.version
        )
        return self.answer(self.get_object())

    @extend_schema(request={"multipart/form-data": shapes.DocumentBody}, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], parser_classes=[GuardedMultiPartParser])
    def documents(self, request: Request, number: str) -> Response:
        """Hand in a required document under its `code`: JPEG, PNG, WebP, PDF or MP4. The newest one counts."""
        row, body = self.get_object(), self.checked(shapes.DocumentBody)
        kept = documents.attach(row, body["file"], code=body["code"], actor=self.actor, at=self.at)
        return Response(EvidenceSerializer(kept).data, status=201)


def _service(code: str) -> Service:
    """A service by its code. Raises InvalidInput."""
    try:
        return service_by_code(code)
    except NotFound:
        raise InvalidInput({"service": [noop("Unknown service.")]}) from None


def refuse_unknown(answers: dict[str, str], terms: ServiceVersion) -> None:
    """Refuse answers that nobody asked for, and documents that are no file. Raises ValidationError."""
    documents = document_codes(terms)
    asked = {code_of(rule) for rule in terms.requirements}
    wrong = {code: [_("Hand this document in as a file.")] for code in answers if code in documents}
    wrong |= {
        code: [_("The rules of this service ask for no such answer.")]
        for code in answers
        if code not in asked
    }
    if wrong:
        raise serializers.ValidationError({"answers": wrong})
