"""What differs between two rule versions, on plain data."""

from __future__ import annotations

from typing import Any

import pytest

from portal.policies.changes import changes

RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100]}
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"scope": {"sizes": ["small"]}}, {"scope": {"sizes": ["small"]}}, []),
        (
            {"exit_rule": {}},
            {"exit_rule": {"cooling_off_days": 45}},
            [("exit_rule", "", "cooling_off_days", None, 45)],
        ),
        (
            {"conditions": [RATE, LEVEL]},
            {"conditions": [LEVEL, {**RATE, "threshold": [1, 200]}]},
            [("conditions", "return_rate", "threshold", [1, 100], [1, 200])],
        ),
        ({"conditions": [RATE]}, {"conditions": []}, [("conditions", "return_rate", "", RATE, None)]),
        ({"conditions": []}, {"conditions": [LEVEL]}, [("conditions", "shop_level", "", None, LEVEL)]),
        (
            {"requirements": [{"kind": "document", "code": "licence"}]},
            {"requirements": [{"kind": "document", "code": "permit"}]},
            [
                ("requirements", "permit", "", None, {"kind": "document", "code": "permit"}),
                ("requirements", "licence", "", {"kind": "document", "code": "licence"}, None),
            ],
        ),
    ],
)
def test_every_difference_is_named_once(before: Any, after: Any, expected: list[tuple[Any, ...]]) -> None:
    found = [(c.document, c.entry, c.key, c.before, c.after) for c in changes(before, after)]

    assert found == expected
