"""Zones of a price book as people write them: region codes or names between commas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SEPARATORS = ("，", "、", "；", ";", "|", "\n")


def tokens(written: str) -> list[str]:
    """What stands between the commas, Chinese ones too. "33 浙江省" is read as its code."""
    for mark in SEPARATORS:
        written = written.replace(mark, ",")
    words = [word.strip() for word in written.split(",")]
    return list(dict.fromkeys(_code(word) for word in words if word))


def _code(word: str) -> str:
    first = word.split()[0]
    return first if first.isascii() and first.isdecimal() else word


def shown(zone: Sequence[str], names: Mapping[str, str]) -> str:
    """A zone as it is written back: every code with its name."""
    return ", ".join(f"{code} {names[code]}" if code in names else code for code in zone)
