"""What has to be set before Django starts: which database, which broker, no sandbox."""

from __future__ import annotations

import os
import tempfile
from urllib.parse import urlsplit

DATABASE = "postgres://postgres@127.0.0.1/wuyou_bench"
REDIS = "127.0.0.1:6379/8"


def prepare() -> None:
    """Point the product at the benchmark database. Raises SystemExit for one that is not named so: it is emptied."""
    url = os.environ.get("BENCH_DATABASE_URL", DATABASE)
    if "bench" not in urlsplit(url).path:
        raise SystemExit(
            "BENCH_DATABASE_URL must name a database with “bench” in its name: it will be emptied."
        )
    redis = os.environ.get("BENCH_REDIS", REDIS)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": url,
        "PORTAL_MODE": "test",
        "SANDBOX": "0",  # the sandbox clock costs a query that production does not make
        "SECRET_KEY": "benchmarks-only-" + "0123456789" * 5,
        "BROKER_URL": f"redis://{redis}",
        "CACHE_URL": f"rediscache://{redis}",
        "API_RATE": "1000000/second",
        "LOG_LEVEL": "ERROR",
    }
    if "PORTAL_VAR" not in os.environ:
        os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-bench-")
