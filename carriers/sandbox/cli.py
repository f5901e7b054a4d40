"""The command line. Every option may also be given as SANDBOX_COURIER_<NAME> in the environment."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carriers.sandbox.config import ENVIRONMENT_PREFIX, Settings
from carriers.sandbox.net import ForeignAddress, require_loopback
from carriers.sandbox.server import Courier

log = logging.getLogger(__name__)

HELP = {
    "port": "port on 127.0.0.1; 0 takes a free one",
    "db": "SQLite file that keeps orders, journeys and unsent pushes",
    "clock_url": 'loopback address answering {"now": "<ISO 8601 with offset>"}; without it the system clock',
    "pace": "divides every waiting time: 60 turns a two-day journey into 48 minutes",
    "kuaidi100_key": "authorisation key expected in calls",
    "kuaidi100_secret": "secret expected in call signatures",
    "kuaidi100_salt": "salt for parcels registered without one",
    "sf_partner_id": "partnerID expected in calls",
    "sf_check_word": "checkWord expected in call digests",
    "sf_route_url": "loopback address for route pushes",
    "sf_state_url": "loopback address for order-state pushes",
}


def settings_from(arguments: Sequence[str] | None = None) -> Settings:
    parser = argparse.ArgumentParser(
        "python -m carriers.sandbox", description="A sandbox courier. Loopback only."
    )
    defaults = Settings()
    for name, text in HELP.items():
        default = getattr(defaults, name)
        kind: Any = Path if isinstance(default, Path) else type(default)
        value = kind(os.environ.get(ENVIRONMENT_PREFIX + name.upper(), default))
        option = "--" + name.replace("_", "-")
        parser.add_argument(option, type=kind, default=value, help=f"{text} (default: {default})")
    parser.add_argument(
        "--no-loop", dest="loop", action="store_false", help="move only on POST /control/step"
    )
    settings = Settings(**vars(parser.parse_args(arguments)))
    if settings.pace <= 0:
        parser.error("--pace must be above zero")
    try:
        for address in filter(None, (settings.clock_url, settings.sf_route_url, settings.sf_state_url)):
            require_loopback(address)
    except ForeignAddress as error:
        parser.error(str(error))
    return settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="courier %(levelname)s %(message)s")
    settings = settings_from(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    courier = Courier(settings)
    courier.start()
    log.info("listening on %s, pace %g, state in %s", courier.url, settings.pace, settings.db)
    stop.wait()
    courier.stop()
