"""Run the whole product on this machine: database, web, worker, timetable and a sandbox courier."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from carriers.models import CarrierAccount
from carriers.queries.calls import hook_address
from tickets.management.processes import Fleet, answers, free_port

WELCOME = """
  Wuyou Portal 无忧门户 is running.

    Merchant portal   {url}/portal/        merchant / wuyou-demo   (agent, haier: the same password)
    Platform admin    {url}/admin/         admin / wuyou-demo      (supervisor, reviewer, editor, desk, finance)
    API reference     {url}/api/v1/docs/   client sandbox-storefront, secret sandbox-secret-not-for-production
                                           (sandbox-shop acts for one shop, sandbox-courier for JD: the same secret)

  Data and logs lie in {var}. Parcels move {pace} times faster than in life.
  The banner of the portal moves the clock: two hours, a day, 45 days.
  Stop with Ctrl-C; start again and everything is where it was. Start afresh with --reset.
"""


class Command(BaseCommand):
    help = "Run the demo world: one command, nothing else needed on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the next free one is taken if it is busy")
        parser.add_argument("--pace", type=int, default=60, help="how much faster parcels move than in life")
        parser.add_argument(
            "--reset", action="store_true", help="throw the demo world away and make a new one"
        )
        parser.add_argument("--no-worker", action="store_true", help="web only: nothing happens by itself")
        parser.add_argument("--force", action="store_true", help="use the database that DATABASE_URL names")

    def handle(self, *args: Any, **options: Any) -> None:
        if os.environ.get("DATABASE_URL") and not options["force"]:
            raise CommandError(
                "DATABASE_URL is set; the demo would fill that database. Unset it or add --force."
            )
        var = Path(settings.VAR_DIR)
        if options["reset"]:
            shutil.rmtree(var, ignore_errors=True)
        var.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, _interrupt)
        port = free_port(options["port"])
        courier = free_port(8765)
        self.prepare(f"http://127.0.0.1:{courier}")
        self.serve(var, port, courier, options)

    def prepare(self, courier_url: str) -> None:
        """Tables, reference data and the demo world; all three do nothing where there is nothing to do."""
        started = time.monotonic()
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0, skip_checks=True)
        call_command("load_reference", skip_checks=True, stdout=io.StringIO())
        call_command("seed_demo", courier_url=courier_url, skip_checks=True)
        self.stdout.write(f"Ready after {time.monotonic() - started:.0f} s.")

    def serve(self, var: Path, port: int, courier: int, options: dict[str, Any]) -> None:
        url = f"http://127.0.0.1:{port}"
        fleet = Fleet(
            var / "log", {"PORTAL_MODE": "demo", "SITE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        )
        try:
            web = [
                "granian",
                "--interface",
                "wsgi",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                "--workers",
                "1",
            ]
            fleet.start("web", *web, "--blocking-threads", "8", "--no-ws", "portal.wsgi:application")
            if not options["no_worker"]:
                self.start_background(fleet, var, url, courier, options["pace"])
            if not answers(f"{url}/healthz", 60, fleet):
                raise CommandError(f"The web server did not start; see {var / 'log'}.")
            if not options["no_worker"]:
                settings.SITE_URL = url
                _tell_courier(f"http://127.0.0.1:{courier}", fleet)
            self.stdout.write(WELCOME.format(url=url, var=var, pace=options["pace"]))
            self.stdout.flush()
            self.watch(fleet, var)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping …")
        finally:
            fleet.stop()

    def start_background(self, fleet: Fleet, var: Path, url: str, courier: int, pace: int) -> None:
        beat = ["-B", "-s", str(var / "beat-schedule")]
        pool = ["-P", "threads", "-c", "2", "--without-mingle", "--without-gossip"]
        fleet.start("worker", "celery", "-A", "portal", "worker", *pool, *beat, "-l", "WARNING")
        clock = ["--clock-url", f"{url}/sandbox/clock.json", "--pace", str(pace)]
        fleet.start(
            "courier",
            "carriers.sandbox",
            "--port",
            str(courier),
            "--db",
            str(var / "courier.sqlite3"),
            *clock,
        )

    def watch(self, fleet: Fleet, var: Path) -> None:
        while (name := fleet.fallen()) is None:
            time.sleep(0.5)
        raise CommandError(f"The {name} has stopped; see {var / 'log' / name}.log.")


def _tell_courier(courier: str, fleet: Fleet) -> None:
    """SF pushes to addresses agreed by contract, not per order: agree on them."""
    account = CarrierAccount.objects.filter(provider="sf", label="sandbox").first()
    if account is None or not answers(f"{courier}/healthz", 20, fleet):
        return
    address = hook_address(account)
    body = json.dumps({"sf_route_url": address, "sf_state_url": address}).encode()
    request = Request(f"{courier}/control/push-urls", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=5):
        pass


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
