"""Many rows in one statement, where the ORM would take one each or a parameter for each value.

PostgreSQL reads the values from one JSON document, which costs a third of as many parameters. SQLite cannot cast so;
there the ORM's own way has to do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Fields = Sequence["Field[Any, Any]"]


def insert_many(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert rows of one table. They get their keys, unless conflicts are ignored."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(_column(field) for field in fields)
    end = "ON CONFLICT DO NOTHING" if ignore_conflicts else f"RETURNING {_column(model._meta.pk)}"
    statement = f"INSERT INTO {_table(model)} ({columns}) SELECT {columns} FROM {_told(fields)} {end}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [_document(rows, fields)])
        if not ignore_conflicts:
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = key


def update_many(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Write columns of locked rows of one table, each row with values of its own."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        # The INSERT never inserts, for the rows exist: its conflict is the update.
        manager = model._base_manager
        manager.bulk_create(rows, update_conflicts=True, unique_fields=["pk"], update_fields=list(columns))
        return
    fields = [field for field in model._meta.concrete_fields if field.primary_key or field.name in columns]
    values = ", ".join(f"{_column(f)} = told.{_column(f)}" for f in fields if not f.primary_key)
    key = _column(model._meta.pk)
    statement = (
        f"UPDATE {_table(model)} AS known SET {values} FROM {_told(fields)} WHERE known.{key} = told.{key}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_document(rows, fields)])


def _told(fields: Fields) -> str:
    """The one parameter as a table."""
    types = ", ".join(f"{_column(field)} {_type(field)}" for field in fields)
    return f"jsonb_to_recordset(%s::jsonb) AS told({types})"


def _type(field: Any) -> str:
    return field.rel_db_type(connection) if field.primary_key else field.db_type(connection)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _document(rows: Sequence[Model], fields: Fields) -> str:
    names = [(str(field.column), field.attname) for field in fields]
    return json.dumps(
        [{column: getattr(row, name) for column, name in names} for row in rows], default=_instant
    )


def _instant(value: object) -> str:
    """Instants keep their microseconds; nothing else but JSON's own values is written this way."""
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} has no place in a JSON document")
    return value.isoformat()
