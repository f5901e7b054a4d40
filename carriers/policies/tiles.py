"""Provinces as tiles on a grid, each about where it lies: a map that needs no outlines and no border."""

from __future__ import annotations

from collections.abc import Mapping

TILES: Mapping[str, tuple[int, int]] = {
    "23": (8, 0), "15": (6, 1), "22": (8, 1), "65": (0, 2), "62": (3, 2), "14": (5, 2), "11": (6, 2),
    "21": (8, 2), "63": (2, 3), "64": (3, 3), "61": (4, 3), "13": (5, 3), "12": (6, 3), "37": (7, 3),
    "54": (0, 4), "51": (3, 4), "50": (4, 4), "41": (5, 4), "34": (6, 4), "32": (7, 4), "42": (5, 5),
    "31": (8, 4), "53": (2, 5), "52": (3, 5), "43": (4, 5), "36": (6, 5), "33": (7, 5), "45": (4, 6),
    "44": (5, 6), "35": (6, 6), "71": (8, 6), "46": (4, 7), "82": (5, 7), "81": (6, 7),
}  # fmt: skip
"""Column and row by the first two digits of the GB/T 2260 code."""
COLUMNS, ROWS = 9, 8
