from __future__ import annotations

import ast
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from carriers.sandbox.cli import settings_from
from carriers.sandbox.clock import PortalClock
from carriers.sandbox.times import from_iso

from .conftest import Receiver

ROOT = Path(__file__).resolve().parents[3]


def test_time_is_read_from_the_portal_and_stays_when_it_is_gone() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"now": "2030-01-01T10:00:00+08:00"}')

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    clock = PortalClock(f"http://127.0.0.1:{server.server_address[1]}/sandbox/clock.json")
    thread.join()
    server.server_close()
    clock._read()
    clock.stop()

    assert abs(clock.now() - from_iso("2030-01-01T10:00:00+08:00")) < 10
    assert abs(PortalClock().now() - time.time()) < 1


def test_options_come_from_the_environment_and_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_COURIER_SF_CHECK_WORD", "from the environment")
    settings = settings_from(["--pace", "60", "--db", "x.sqlite3", "--no-loop"])

    assert (settings.pace, settings.db, settings.loop) == (60, Path("x.sqlite3"), False)
    assert settings.sf_check_word == "from the environment"
    with pytest.raises(SystemExit):
        settings_from(["--clock-url", "http://example.com/"])


def test_the_program_runs_alone_and_stops_on_sigterm(tmp_path: Path, receiver: Receiver) -> None:
    """The background loop moves parcels by itself: at this pace the journey is over at once."""
    options = ["--port", "0", "--db", str(tmp_path / "courier.sqlite3"), "--pace", "10000000"]
    program = subprocess.Popen(
        [sys.executable, "-m", "carriers.sandbox", *options], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert program.stderr is not None
    url = next(word.rstrip(",") for word in program.stderr.readline().split() if word.startswith("http"))
    body = {"waybill": "J1", "com": "jd", "scenario": "normal", "callback_url": f"{receiver.url}/track"}
    urllib.request.urlopen(f"{url}/control/parcels", json.dumps(body).encode(), timeout=10).close()
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as health:
        assert json.load(health)["status"] == "ok"
    deadline = time.monotonic() + 20
    while len(receiver.received) < 6 and time.monotonic() < deadline:
        time.sleep(0.05)
    program.send_signal(signal.SIGTERM)

    assert program.wait(20) == 0
    program.stderr.close()
    assert receiver.params("/track")[-1]["status"] == "shutdown"


def test_the_courier_shares_nothing_with_the_product() -> None:
    """Standard library and itself; and nothing outside its folder imports it."""
    own = ROOT / "carriers" / "sandbox"
    allowed = sys.stdlib_module_names
    for path in own.glob("*.py"):
        for name in _imports(path):
            assert name.split(".")[0] in allowed or name.startswith("carriers.sandbox"), (
                f"{path.name}: {name}"
            )
    for folder in ("portal", "carriers", "tickets"):
        for path in (ROOT / folder).rglob("*.py"):
            if own not in path.parents:
                assert not any(name.startswith("carriers.sandbox") for name in _imports(path)), str(path)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found
