"""The least that Django can do for the same request: limits to measure the product against."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.serializers import ModelSerializer

from portal.models import Shop
from tickets.models import Ticket
from tickets.queries.tickets import tickets_for


def hello(_request: HttpRequest) -> HttpResponse:
    """No query at all."""
    return HttpResponse("hello")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """Keep the body of a POST in one INSERT."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (body) VALUES (%s)", [request.body])
    return HttpResponse("ok")


def query(request: HttpRequest) -> HttpResponse:
    """One row by one indexed query, as JSON."""
    return JsonResponse(Shop.objects.filter(code=request.GET["shop"]).values("code", "name", "state").get())


class PlainSerializer(ModelSerializer):
    """The columns of a ticket as they are, related rows as ids."""

    class Meta:
        model = Ticket
        fields = "__all__"


class NestedSerializer(PlainSerializer):
    """The same with shop, order, item and buyer written out, as our list has them."""

    class Meta(PlainSerializer.Meta):
        depth = 1


class PlainTickets(ListAPIView):
    """A list as the framework's tutorial writes it; caller and pages as in ours."""

    permission_classes = [AllowAny]
    filter_backends: list[Any] = []
    serializer_class = PlainSerializer

    def get_queryset(self) -> QuerySet[Ticket]:
        return tickets_for(self.request.actor).select_related(None)  # type: ignore[attr-defined]


class NestedTickets(PlainTickets):
    serializer_class = NestedSerializer

    def get_queryset(self) -> QuerySet[Ticket]:
        related = ("shop", "order", "line", "contact", "storefront", "promise", "assignee")
        return super().get_queryset().select_related(*related)
