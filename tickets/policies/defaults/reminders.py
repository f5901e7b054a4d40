"""When people are reminded of most deadlines."""

from portal.actors import REVIEWERS, SHOP_WORKERS, Role

BOTH = ({"percent": 50}, {"lead_minutes": 120, "level": 2})

MERCHANT_LADDER = (
    {"level": 1, "percent": 50, "who": SHOP_WORKERS},
    {"level": 2, "lead_minutes": 120, "who": {Role.OWNER, Role.MANAGER}, "teams": ["case"]},
    {"level": 3, "lead_minutes": 60, "who": REVIEWERS | {Role.OWNER}},
)
"""Silence agrees: whoever works on it, then who runs the shop, then the platform beside the owner."""
