"""When people are reminded of most deadlines."""

BOTH = ({"percent": 50}, {"lead_minutes": 120, "level": 2})
