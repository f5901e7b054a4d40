"""What every adapter promises about calls: pure, repeatable, refused rather than broken."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carriers import adapters
from carriers.adapters.base import (
    CallRefused,
    CarrierAdapter,
    OutgoingRequest,
    TrackingQuery,
    TrackingSubscription,
)
from tests.carriers.adapters.contract import every_adapter
from tests.carriers.adapters.test_calls import BOOKED, BOOKING, NOW

Call = Callable[[CarrierAdapter, Any], OutgoingRequest | None]

CALLS: dict[str, Call] = {
    "book": lambda adapter, keys: adapter.book_pickup(BOOKING, keys, NOW),
    "cancel": lambda adapter, keys: adapter.cancel_pickup(BOOKED, "不想寄了", keys, NOW),
    "subscribe": lambda adapter, keys: adapter.subscribe_tracking(
        TrackingSubscription("sf", "SF1", "https://portal.example.com/hooks/1", phone="13800001234"),
        keys,
        NOW,
    ),
    "query": lambda adapter, keys: adapter.query_tracking(
        TrackingQuery("sf", "SF1", "13800001234"), keys, NOW
    ),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)

SOURCES = [path for path in Path(adapters.__file__ or "").parent.rglob("*.py") if path.name != "http.py"]
# http.py alone speaks to the world; what comes by chance or from outside is an argument.
WORLD = {
    "asyncio",
    "http",
    "httpx",
    "os",
    "random",
    "requests",
    "secrets",
    "socket",
    "subprocess",
    "time",
    "urllib3",
}
CLOCKS = {"now", "today", "utcnow", "uuid1", "uuid4"}


class EveryCredential(dict[str, str]):
    """A contract that has whatever an adapter asks for."""

    def __missing__(self, name: str) -> str:
        return "https://carrier.example.com" if name.endswith(("url", "gateway")) else "1"

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]


@every_adapter
@every_call
def test_a_call_is_a_whole_request_and_the_same_again(adapter: CarrierAdapter, call: Call) -> None:
    try:
        request = call(adapter, EveryCredential())
    except CallRefused as refusal:
        assert refusal.code
        return
    assert request == call(adapter, EveryCredential())
    if request is not None:
        assert request.url.startswith("https://")
        assert isinstance(request.body, bytes)


@every_adapter
@every_call
def test_a_call_without_credentials_is_refused_and_breaks_nothing(
    adapter: CarrierAdapter, call: Call
) -> None:
    try:
        request = call(adapter, {})
    except CallRefused as refusal:
        assert refusal.code in {"credentials-missing", "not_offered"}
    else:
        assert request is None


def imported(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_adapter_reads_clock_network_database_or_chance(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    modules = imported(tree)
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    methods = {func.attr for func in called if isinstance(func, ast.Attribute)}

    assert not {name.partition(".")[0] for name in modules} & (WORLD | {"django", "portal"})
    assert "urllib.request" not in modules
    assert not {name for name in modules if name.startswith("carriers.") and ".adapters" not in name} - {
        "carriers.states"
    }
    assert not methods & CLOCKS
