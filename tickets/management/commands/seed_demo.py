"""Fill an empty sandbox with the demo world."""

from __future__ import annotations

from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q

from portal.clock import now
from portal.models import OutboxEntry, Reminder, Shop
from portal.services import outbox
from tickets.management.demo import (
    cases,
    centre,
    claims,
    clocks,
    couriers,
    disputes,
    foresight,
    money,
    network,
    people,
    promises,
    queue,
    repairs,
    responsibility,
    returns,
    services,
    trends,
)
from tickets.management.demo.people import World

SEED = 20261122


class Command(BaseCommand):
    help = (
        "Create the demo world in a sandbox; run again, it only points the accounts at the sandbox courier."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--courier-url", default="http://127.0.0.1:8765")

    def handle(self, *args: Any, courier_url: str, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo world belongs in a sandbox only: set PORTAL_MODE=demo.")
        if Shop.objects.exists():
            network.reconnect(courier_url)
            return
        with transaction.atomic():
            self.build(World(now=now(), random=Random(SEED)), courier_url)
        self.stdout.write("Demo world created.")

    def build(self, world: World, courier_url: str) -> None:
        people.populate(world)
        network.build(world, courier_url)
        couriers.build(world)
        promises.measure(world)
        trends.draw(world)
        promises.join(world)
        cases.returns_of_all_kinds(world)
        cases.warranties(world)
        promises.next_day_orders(world)
        cases.live_pickups(world)
        services.live(world)
        claims.build(world)
        responsibility.build(world)
        money.build(world)
        disputes.build(world)
        returns.build(world)
        repairs.build(world)
        centre.build(world)
        foresight.build(world)
        queue.build(world)
        self.forget_old_news(world)
        clocks.build(world)

    def forget_old_news(self, world: World) -> None:
        """Nobody is told today of what happened weeks ago: only the last hours become notices."""
        OutboxEntry.objects.filter(created_at__lt=world.ago(hours=12)).delete()
        Reminder.objects.filter(Q(due_at__lt=world.ago(hours=1)), sent_at__isnull=True).update(obsolete=True)
        outbox.fan_out(at=world.now, limit=10_000)
