"""The HTTP server on 127.0.0.1, and the loop that moves the parcels."""

from __future__ import annotations

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from carriers.sandbox.clock import Clock, PortalClock
from carriers.sandbox.config import Settings
from carriers.sandbox.control import Control
from carriers.sandbox.engine import Engine
from carriers.sandbox.kuaidi100 import Kuaidi100
from carriers.sandbox.net import is_loopback
from carriers.sandbox.sf import SF
from carriers.sandbox.store import Store
from carriers.sandbox.times import iso

log = logging.getLogger(__name__)

LOOP_SECONDS = 0.5
LARGEST_BODY = 1_000_000
Answer = tuple[int, Any]


class Courier:
    """The whole program: store, clock, engine, server. `clock` may be given by a test."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.store = Store(settings.db)
        self.clock = clock or PortalClock(settings.clock_url)
        self.engine = Engine(self.store, settings)
        self._kuaidi100 = Kuaidi100(self.store, settings)
        self._sf = SF(self.store, settings)
        self._control = Control(self.store, settings, self.engine, self.clock)
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", settings.port), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._threads = [threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})]
        if settings.loop:
            self._threads.append(threading.Thread(target=self._loop))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the push under way, then close the file. Nothing unsent is lost."""
        self._stopped.set()
        self.engine.stop()
        self.clock.stop()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()
        self.store.close()

    def _loop(self) -> None:
        while not self._stopped.wait(LOOP_SECONDS):
            try:
                self.engine.step(self.clock.now())
            except Exception:
                log.exception("a step failed; the next one tries again")

    def answer(self, method: str, path: str, body: str) -> Answer:
        if path.startswith("/control/"):
            try:
                data = json.loads(body) if body.strip() else {}
            except ValueError:
                return 400, {"error": "the body is not JSON"}
            return self._control.handle(method, path, data if isinstance(data, dict) else {})
        if (method, path) == ("GET", "/healthz"):
            return 200, {"status": "ok", "now": iso(self.clock.now())}
        form = dict(parse_qsl(body, keep_blank_values=True))
        if (method, path) == ("POST", "/order/borderapi.do"):
            return 200, self._kuaidi100.order_api(form, self.clock.now())
        if (method, path) == ("POST", "/poll"):
            return 200, self._kuaidi100.poll(form, self.clock.now())
        if (method, path) == ("POST", "/std/service"):
            return 200, self._sf.service(form, self.clock.now())
        return 404, {"error": "no such path"}


def _handler(courier: Courier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30  # an idle kept-alive connection must not hold a thread for ever

        def do_GET(self) -> None:
            self._respond("GET", "")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST_BODY:
                self.close_connection = True  # the body stays unread
                self._write(413, {"error": "too large"})
                return
            self._respond("POST", self.rfile.read(length).decode("utf-8", "replace"))

        def _respond(self, method: str, body: str) -> None:
            if not is_loopback(self.client_address[0]):
                self._write(403, {"error": "loopback only"})
                return
            try:
                self._write(*courier.answer(method, unquote(urlsplit(self.path).path), body))
            except Exception:
                log.exception("%s %s failed", method, self.path)
                self._write(500, {"error": "see the courier's log"})

        def _write(self, status: int, value: Any) -> None:
            content = json.dumps(value, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            log.debug(format, *arguments)

    return Handler
