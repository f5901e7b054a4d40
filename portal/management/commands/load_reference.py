"""Load what every installation needs: regions, the working-day calendar and the catalogue."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.clock import now
from portal.errors import CalendarYearMissing
from portal.services.catalogue import load_catalogue
from portal.services.reference import SHIPPED_YEARS, load_calendar, load_regions


class Command(BaseCommand):
    help = "Load regions, the working-day calendar and the service catalogue. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--years",
            nargs="+",
            type=int,
            default=list(SHIPPED_YEARS),
            help="calendar years to enter (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            years = load_calendar(options["years"])
        except CalendarYearMissing as missing:
            raise CommandError(f"{missing} Enter it in the admin once it has been published.") from missing
        self.stdout.write(f"Calendar: {', '.join(map(str, years)) or 'no new year'}")
        self.stdout.write(f"Regions: {load_regions()} new")
        self.stdout.write(f"Services: {load_catalogue(at=now())} new")
