"""How personal data is shown to people who need not know it."""

from __future__ import annotations

import re

MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def phone(number: str) -> str:
    """138****8000; shorter numbers keep only the last two digits."""
    if len(number) >= 11:
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(0, len(number) - 2) + number[-2:] if number else ""


def name(full: str) -> str:
    """张*: the family name stays."""
    return f"{full[:1]}{'*' * max(1, len(full) - 1)}" if full else ""


def address(full: str) -> str:
    """Down to the district: the first nine characters, and never a house number; the rest hidden."""
    digit = next((place for place, letter in enumerate(full) if letter.isdigit()), len(full))
    shown = full[: min(9, digit)]
    return f"{shown}****" if shown != full else full


def text(free: str) -> str:
    """Mobile numbers inside a courier's free text."""
    return MOBILE.sub(r"\1****\2", free)
