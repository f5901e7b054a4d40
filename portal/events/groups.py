"""Which group an event belongs to, for people who choose how they are told of it. Each room names its own."""

from __future__ import annotations

from portal.states import NoticeGroup

_GROUPS: dict[str, NoticeGroup] = {}


def group(into: NoticeGroup, *prefixes: str) -> None:
    """Put events into a group by the first word of their names. A word put twice is a mistake in the code."""
    for prefix in prefixes:
        if prefix in _GROUPS:
            raise RuntimeError(f"{prefix} is in a group already")
        _GROUPS[prefix] = into


def group_of(name: str) -> NoticeGroup:
    """The group of an event; what nobody has put into one belongs to the cases."""
    return _GROUPS.get(name.partition(".")[0], NoticeGroup.CASES)


group(NoticeGroup.DEADLINES, "deadline", "warning")
group(
    NoticeGroup.SERVICES,
    *("application", "enrolment", "appeal", "waiver", "measure", "service", "rule", "version", "lab", "shop"),
)
group(NoticeGroup.MONEY, "deposit")
