"""What is not about a case itself, for people who choose how they are told."""

from portal.events.groups import group
from portal.states import NoticeGroup

group(NoticeGroup.MONEY, "advance", "claim", "compensation", "insurance", "ledger", "premium")
