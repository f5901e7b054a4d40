"""The benchmark database: made if it is missing, migrated, emptied before each benchmark."""

from __future__ import annotations

import psycopg
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from portal.queries.promises import forget_rules

KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}


def prepare() -> None:
    """Create the database if need be and bring it up to the present migrations."""
    place = connection.settings_dict
    server = psycopg.connect(
        host=place["HOST"], port=place["PORT"] or 5432, user=place["USER"], password=place["PASSWORD"],
        dbname="postgres", autocommit=True,
    )  # fmt: skip
    with server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [place["NAME"]]).fetchone()
        if known is None:
            server.execute(f'CREATE DATABASE "{place["NAME"]}"')
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, body bytea)")


def empty() -> None:
    """Every table but those that migrations fill, and the cache."""
    tables = sorted(set(connection.introspection.table_names()) - KEPT)
    named = ", ".join(f'"{table}"' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {named} RESTART IDENTITY")
    cache.clear()
    forget_rules()


def settle(*tables: str) -> None:
    """Statistics and visibility as a database in use has them."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table}")


def load(statement: str, *values: object) -> None:
    """One bulk INSERT without foreign-key checks: rows made by generate_series are right by construction."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(statement, values)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]
