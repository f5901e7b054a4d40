"""The carriers room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CarriersConfig(AppConfig):
    name = "carriers"
    verbose_name = _("Carriers")

    def ready(self) -> None:
        from carriers import events, services  # noqa: F401 - registers events, guards and consequences
        from carriers.policies import defaults  # noqa: F401 - enters the room's policies
