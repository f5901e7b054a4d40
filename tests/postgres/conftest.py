"""These tests need PostgreSQL and Redis and say so loudly instead of being skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.db import connection

from tests.postgres.processes import BROKER, Stack


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.fail(
            "Set DATABASE_URL to PostgreSQL: these tests are about several processes on one database."
        )


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    redis.Redis.from_url(BROKER).flushdb()
    stack = Stack(tmp_path)
    yield stack
    stack.stop()
