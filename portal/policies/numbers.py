"""Human numbers: RT2611-000123-4 = kind, year and month, running number, check digit."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def sequence_key(prefix: str, at: datetime) -> str:
    """The prefix with the local year and month: RT2611."""
    return f"{prefix}{at.astimezone(SHANGHAI):%y%m}"


def human_number(key: str, value: int) -> str:
    body = f"{key}-{value:06d}"
    return f"{body}-{check_digit(body)}"


def is_valid(number: str) -> bool:
    """Whether the check digit fits; catches every single mistyped digit."""
    body, _, digit = number.strip().upper().rpartition("-")
    return bool(body) and digit == str(check_digit(body))


def check_digit(body: str) -> int:
    """ISO/IEC 7064 MOD 11,10 over the digits."""
    product = 10
    for digit in (int(c) for c in body if c.isdigit()):
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10
