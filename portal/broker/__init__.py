"""The embedded broker: a Celery queue in one SQLite file, for a machine without Redis or RabbitMQ.

Importing this package makes `sqlite3broker:////absolute/path/broker.sqlite3` a valid broker URL.
What it promises about messages stands in `sqlite.py`. It knows nothing of Django.
"""

from __future__ import annotations

from kombu.transport import TRANSPORT_ALIASES

SCHEME = "sqlite3broker"


def register() -> None:
    """Teach kombu the URL scheme. Safe to call twice."""
    TRANSPORT_ALIASES[SCHEME] = "portal.broker.sqlite:Transport"


register()
