"""A courier in this process that moves only when told, and a receiver that remembers what was pushed to it.

Signatures are made here from the interface description, not with the courier's code.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from carriers.sandbox.config import Settings
from carriers.sandbox.server import Courier

START = datetime.fromisoformat("2026-11-22T10:00:00+08:00")
KEY, SECRET, SALT = "keyForTests", "secretForTests", "salt-for-tests"
PARTNER, CHECK_WORD = "TESTPARTNER", "checkword*for~tests 01"
GOOD_ANSWERS = {
    "/order": {"result": True, "returnCode": "200", "message": "成功"},
    "/track": {"result": True, "returnCode": "200", "message": "成功"},
    "/sf/routes": {"return_code": "0000", "return_msg": "成功"},
    "/sf/state": {"success": "true", "code": "0", "msg": ""},
}


class HandClock:
    """Sandbox time that moves when a test says so."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> float:
        return self.at.timestamp()

    def stop(self) -> None:
        pass


@dataclass
class Receiver:
    """`refusing` paths answer like a portal that could not store the push."""

    url: str = ""
    received: list[tuple[str, str]] = field(default_factory=list)
    refusing: set[str] = field(default_factory=set)

    def forms(self, path: str) -> list[dict[str, str]]:
        return [dict(urllib.parse.parse_qsl(body)) for at, body in self.received if at == path]

    def params(self, path: str) -> list[dict[str, Any]]:
        return [json.loads(form["param"]) for form in self.forms(path)]

    def json(self, path: str) -> list[dict[str, Any]]:
        return [json.loads(body) for at, body in self.received if at == path]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.received.append((self.path, body))
            answer = {"result": False} if self.path in receiver.refusing else GOOD_ANSWERS[self.path]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Client:
    """Speaks to the courier as a portal (Kuaidi100, SF) and as a tester (control)."""

    url: str
    clock: HandClock

    def http(self, path: str, body: str | None = None) -> Any:
        request = urllib.request.Request(self.url + path, None if body is None else body.encode())
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.loads(response.read())

    def form(self, path: str, **fields: str) -> Any:
        return self.http(path, urllib.parse.urlencode(fields))

    def kuaidi100(self, method: str, secret: str = SECRET, **param: Any) -> Any:
        text, t = json.dumps(param, ensure_ascii=False), "1740800000000"
        sign = hashlib.md5((text + t + KEY + secret).encode()).hexdigest().upper()
        return self.form("/order/borderapi.do", method=method, key=KEY, t=t, param=text, sign=sign)

    def subscribe(self, com: str, number: str, **parameters: str) -> Any:
        param = {"company": com, "number": number, "key": KEY, "parameters": parameters}
        return self.form("/poll", schema="json", param=json.dumps(param))

    def sf(self, service: str, check_word: str = CHECK_WORD, **data: Any) -> Any:
        text, timestamp = json.dumps(data, ensure_ascii=False), "1740800000000"
        encoded = urllib.parse.quote(text + timestamp + check_word, safe="*-._").replace("~", "%7E")
        digest = base64.b64encode(hashlib.md5(encoded.replace("%20", "+").encode()).digest()).decode()
        return self.form(
            "/std/service", partnerID=PARTNER, requestID="r-1", serviceCode=service, timestamp=timestamp,
            msgDigest=digest, msgData=text,
        )  # fmt: skip

    def control(self, path: str, **data: Any) -> Any:
        return self.http(f"/control/{path}", json.dumps(data))

    def step(self, **after: float) -> list[dict[str, Any]]:
        """Let so much sandbox time pass since the last step, e.g. `minutes=30`."""
        self.clock.at += timedelta(**after)
        pushes: list[dict[str, Any]] = self.control("step", until=self.clock.at.isoformat())["pushes"]
        return pushes


Starter = Callable[..., Client]


@pytest.fixture
def start(tmp_path: Path, receiver: Receiver) -> Iterator[Starter]:
    """Start a courier; called again it stops the running one and starts it on the same file."""
    running: list[Courier] = []
    clock = HandClock()

    def stop() -> None:
        while running:
            running.pop().stop()

    def start(**changes: Any) -> Client:
        stop()
        settings: dict[str, Any] = {
            "port": 0, "db": tmp_path / "courier.sqlite3", "loop": False, "kuaidi100_key": KEY,
            "kuaidi100_secret": SECRET, "sf_partner_id": PARTNER, "sf_check_word": CHECK_WORD,
            "sf_route_url": f"{receiver.url}/sf/routes", "sf_state_url": f"{receiver.url}/sf/state",
        }  # fmt: skip
        courier = Courier(Settings(**settings | changes), clock)
        courier.start()
        running.append(courier)
        return Client(courier.url, clock)

    yield start
    stop()


@pytest.fixture
def courier(start: Starter) -> Client:
    return start()
