"""Tables as offices here write and read them."""

from __future__ import annotations

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


def decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, or GB 18030. Raises UnicodeDecodeError for neither."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def defused(cell: Any) -> Any:
    """Text that a spreadsheet would take for a formula, quoted; numbers stay numbers."""
    risky = isinstance(cell, str) and cell.startswith(FORMULA) and not cell.lstrip("-").isdecimal()
    return f"'{cell}" if risky else cell
