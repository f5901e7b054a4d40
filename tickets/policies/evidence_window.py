"""Until when evidence can be handed in: hours that count only during the day, on every day of the year (JD1 art 9)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def window_end(asked_at: datetime, hours: int, opens: time, closes: time) -> datetime:
    """The instant at which so many hours between `opens` and `closes` (Asia/Shanghai) have passed since `asked_at`.

    Holidays count as other days do. Raises ValueError for a window that never opens.
    """
    if opens >= closes or hours <= 0:
        raise ValueError("the window has to open before it closes, for more than nothing")
    moment, left = asked_at.astimezone(SHANGHAI), timedelta(hours=hours)
    while True:
        day = moment.date()
        start = max(moment, datetime.combine(day, opens, SHANGHAI))
        room = max(datetime.combine(day, closes, SHANGHAI) - start, timedelta())
        if left <= room:
            return start + left
        left -= room
        moment = datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)
