"""Parts of a kind of case: a kind with many moves declares them in modules that each read in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket as CasePart
else:
    CasePart = object  # A proxy has one table and one model behind it; its parts are plain classes.

__all__ = ["CasePart"]
