"""When and how somebody is to be told, for many people in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from portal.events.groups import group_of
from portal.models.notice import DIGEST, Notice
from portal.models.people import User
from portal.models.telling import NoticeBudget, NoticeChoice, QuietInterval
from portal.policies.calendar import SHANGHAI, outside_quiet_hours
from portal.policies.quiet import Quiet, loud_at
from portal.queries.policy import time_at, value_at
from portal.states import DeliveryState, TellingChoice


@dataclass(frozen=True)
class Budget:
    """How many e-mails or SMS one person gets at most, and when the rest comes as a digest (Asia/Shanghai)."""

    hourly: int
    daily: int
    digest_at: time

    def next_digest(self, at: datetime) -> datetime:
        """The next time of the digest after an instant."""
        today = datetime.combine(at.astimezone(SHANGHAI).date(), self.digest_at, SHANGHAI)
        return today if today > at else today + timedelta(days=1)


@dataclass
class Plan:
    """What is known of a group of people before notices are made for them."""

    at: datetime
    staff_from: datetime
    shop_from: datetime
    choices: dict[int, str] = field(default_factory=dict)
    digests: dict[int, datetime] = field(default_factory=dict)

    def choice(self, user: User) -> str:
        return self.choices.get(user.pk, TellingChoice.NOW)

    def send_after(self, user: User) -> datetime:
        """When an e-mail or SMS may go: after the platform's quiet hours for staff, after the shop's for its people;
        at the time of the digest for those who have chosen it."""
        if self.choice(user) == TellingChoice.DIGEST:
            return self.digests[user.pk]
        return self.staff_from if user.is_staff else self.shop_from


def plan_for(people: list[User], template: str, shop_id: int | None, at: datetime) -> Plan:
    """The choices of people for one event in a shop. Three queries, however many people."""
    default = outside_quiet_hours(at, time_at("notice.quiet_from", at), time_at("notice.quiet_until", at))
    quiet = quiet_hours(shop_id) if shop_id else []
    plan = Plan(at, default, loud_at(at, quiet) if quiet else default)
    rows = NoticeChoice.objects.filter(user__in=people, group=group_of(template))
    plan.choices = dict(rows.values_list("user_id", "choice"))
    waiting = [user for user in people if plan.choice(user) == TellingChoice.DIGEST]
    if waiting:
        known = budgets(waiting, at)
        plan.digests = {user.pk: known[user.pk].next_digest(at) for user in waiting}
    return plan


def quiet_hours(shop_id: int) -> list[Quiet]:
    """The quiet stretches of a shop; none where the platform's hold."""
    rows = QuietInterval.objects.filter(shop_id=shop_id)
    return [Quiet(frozenset(row.days), row.begins, row.ends) for row in rows]


def budgets(people: Iterable[User], at: datetime) -> dict[int, Budget]:
    """The budget of each person: their own limits, else those of the policy."""
    own = {row.user_id: row for row in NoticeBudget.objects.filter(user__in=people)}
    hourly, daily = value_at("notice.hourly_limit", at), value_at("notice.daily_limit", at)
    when = time_at("notice.digest_at", at)
    found: dict[int, Budget] = defaultdict(lambda: Budget(hourly, daily, when))
    for user_id, row in own.items():
        found[user_id] = Budget(row.hourly or hourly, row.daily or daily, row.digest_at or when)
    return found


def is_spent(user: User, channel: str, budget: Budget, at: datetime) -> bool:
    """Whether a person has had as many messages on a channel as they get in an hour or a day. Digests and severe ones
    are not counted."""
    sent = Notice.objects.filter(user=user, channel=channel, state=DeliveryState.DELIVERED, severe=False)
    sent = sent.exclude(template=DIGEST)
    hour = sent.filter(sent_at__gt=at - timedelta(hours=1), sent_at__lte=at)[: budget.hourly].count()
    if hour >= budget.hourly:
        return True
    day = sent.filter(sent_at__gt=at - timedelta(days=1), sent_at__lte=at)
    return day[: budget.daily].count() >= budget.daily
