"""What the database takes for the present."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_now() -> datetime | None:
    """The clock of the database server, UTC; None for an embedded database, which has no clock but ours."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
