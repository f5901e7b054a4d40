"""Lists are read by cursor: newest first, at most a hundred rows, as fast on the last page as on the first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

LARGEST_ID = 2**63 - 1


class NewestFirst(CursorPagination):
    """Ordered by id downwards. The cursor is opaque; a made-up one is a bad parameter."""

    ordering = "-id"
    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    cursor_query_description = "The cursor out of `next` or `previous` of another page."
    page_size_query_description = "Rows a page, 50 unless told, at most 100."

    def decode_cursor(self, request: Request) -> Any:
        wrong = ValidationError({"cursor": [_("Invalid cursor.")]}, code="bad_cursor")
        try:
            cursor = super().decode_cursor(request)
        except NotFound:
            raise wrong from None
        if cursor is not None and cursor.position is not None:
            position = str(cursor.position)
            if not (position.isascii() and position.isdecimal() and int(position[:20]) <= LARGEST_ID):
                raise wrong
        return cursor
