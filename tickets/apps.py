"""The tickets room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        from tickets import events, services  # noqa: F401 - registers events, guards and consequences
        from tickets.policies import defaults  # noqa: F401 - enters the room's policies
