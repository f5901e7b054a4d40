"""What everybody may read of the tickets room."""

from django.urls import path

from tickets.web import mass_event

urlpatterns = [path("", mass_event.page, name="exemptions")]
