"""The product's addresses and, beside them, the bare views it is compared with."""

from django.urls import path

from bench import views
from portal.urls import urlpatterns as product

urlpatterns = [
    path("bench/hello/", views.hello),
    path("bench/insert/", views.insert),
    path("bench/query/", views.query),
    path("bench/tickets/", views.PlainTickets.as_view()),
    path("bench/tickets-nested/", views.NestedTickets.as_view()),
    *product,
]
